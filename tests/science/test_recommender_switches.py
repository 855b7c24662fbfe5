"""The recommender in small worlds: each switch cuts exactly what it names, from the start or by date."""

import numpy as np
import pytest
from helpers_market import market
from helpers_recommender import after, feeds, lists_anew, recommender_of

from sim.core.model import GrowthModel
from sim.mechanisms.shopping.recommender import mechanism as home
from sim.mechanisms.shopping.recommender.lists import N_CLUSTERS, UNKNOWN
from sim.mechanisms.shopping.recommender.mechanism import Recommender

SOURCES = ("from_browsing", "from_purchases", "from_feedback", "from_friends")


def only(*sources: str, days: int = 15, **more) -> tuple[GrowthModel, dict[str, np.ndarray]]:
    """Return a world that learns from these sources alone, and whom each kind of record is of, by user."""
    switches = {f"recommender__{s}": "on" if s in sources else "off" for s in SOURCES}
    model = market(days=days, feed__refusing="2 %", **{"recommender__consent": "100 %"} | switches | more)
    records = {name: [np.empty(0, np.int32)] for name in ("impressions", "shown", "joined")}
    while model.running:
        model.step()
        for name, parts in records.items():
            today_ = model.state.today[name]
            parts.append(model.state.user_of(today_["person"] if name != "joined" else today_))
    n = len(model.state.users)
    return model, {name: np.bincount(np.concatenate(parts), minlength=n) > 0 for name, parts in records.items()}


@pytest.mark.parametrize(
    ("source", "record"),
    [("from_browsing", "impressions"), ("from_feedback", "impressions"), ("from_purchases", "shown")],
)
def test_each_source_teaches_about_those_of_whom_it_has_records(source: str, record: str) -> None:
    model, of = only(source)
    users, own = model.state.users, recommender_of(model)
    assert ((users["information"] > 1) == of[record]).all() and of[record].sum() > 300
    assert (users["estimate"][~of[record]] == 0).all() and users["estimate"][of[record]].any()
    learned = [x.information > 1.01 for x in own._intercepts] + [own._needs[1] > 101]
    assert learned == [source == s for s in ("from_browsing", "from_feedback", "from_purchases")]
    assert model.state.tables["offers"]["appeal"].any()


def test_friends_teach_about_newcomers_of_whom_there_is_no_record() -> None:
    kinds = {}
    for sources in (("from_purchases",), ("from_purchases", "from_friends"), ("from_friends",)):
        model, of = only(*sources, days=20)
        users = model.state.users
        fresh = of["joined"] & ~of["shown"]
        kinds[sources] = (
            fresh.sum(),
            users["estimate"][fresh].any(axis=1).sum(),
            (users["information"][fresh] == 1).all(),
        )
        assert users["estimate"].any() == ("from_purchases" in sources)
    assert [n > 50 for n, *_ in kinds.values()] == [True] * 3 and all(is_one for *_, is_one in kinds.values())
    assert kinds[("from_purchases",)][1] == 0 and kinds[("from_purchases", "from_friends")][1] > 20


def test_about_goods_off_leaves_goods_as_they_were_and_people_are_learned() -> None:
    offers_, users = (
        only("from_browsing", recommender__about_goods="off")[0].state.tables[t] for t in ("offers", "users")
    )
    assert not offers_["appeal"].any() and not offers_["latent"].any()
    assert np.ptp(offers_["appeal_information"]) == np.ptp(offers_["latent_information"]) == 0
    assert users["estimate"].any()


def assert_one_list_for_all(model: GrowthModel) -> None:
    ranking = lists_anew(model)
    for c in range((len(ranking.offsets) - 1) // N_CLUSTERS):
        rows = [ranking.offers[slice(*ranking.offsets[c * N_CLUSTERS + k :][:2])] for k in (0, 17, UNKNOWN)]
        assert (rows[0] == rows[1]).all() and (rows[0] == rows[2]).all()


def test_where_nothing_is_personal_there_is_no_profile_and_one_list_and_goods_are_learned() -> None:
    model = after(15, recommender__is_personal="off")
    users, offers = model.state.users, model.state.tables["offers"]
    assert (
        not users["estimate"].any() and (users["information"] == 1).all() and (users["feed_cluster"] == UNKNOWN).all()
    )
    assert offers["appeal"].any() and not offers["latent"].any()
    assert_one_list_for_all(model)


def test_when_a_law_forbids_profiles_those_made_before_are_used_no_more() -> None:
    """From its day on: the lists are one, and the feeds those of somebody unknown."""
    model = after(21, recommender__is_personal={"2027-01-01": "on", "2027-01-20": "off"})
    own, users = recommender_of(model), model.state.users
    assert users["estimate"].any() and (users["feed_cluster"] != UNKNOWN).sum() > 300
    assert model.state.row - own._built_on == 1, "made anew on the day"
    was = feeds(model)
    users["estimate"][:], users["feed_cluster"][:] = 0, UNKNOWN
    assert (feeds(model) == was).all()
    assert_one_list_for_all(model)


def test_what_is_known_of_people_who_agree_no_more_is_deleted() -> None:
    model = after(21, recommender__consent={"2027-01-01": "90 %", "2027-01-20": "30 %"})
    world, users = model.state, model.state.users
    luck = world.streams.uniform("recommender.consent", users["person"])
    withdrew, agrees = (luck > 0.3) & (luck < 0.9), luck < 0.3
    assert not users["estimate"][withdrew].any() and (users["information"][withdrew] == 1).all()
    assert (users["feed_cluster"][withdrew] == UNKNOWN).all() and withdrew.sum() > 300
    assert users["estimate"][agrees].any() and (users["feed_cluster"][agrees] != UNKNOWN).sum() > 100


def test_people_who_do_not_agree_are_not_recorded() -> None:
    model, of = only(*SOURCES, recommender__consent="50 %")
    world, users = model.state, model.state.users
    agrees = world.streams.uniform("recommender.consent", users["person"]) < 0.5
    met = of["impressions"] | of["shown"]
    assert not users["estimate"][~agrees].any() and (users["information"][~agrees] == 1).all()
    assert (users["feed_cluster"][~agrees] == UNKNOWN).all()
    assert (users["information"][agrees & met] > 1).all() and (~agrees & met).sum() > 200 < (agrees & met).sum()


@pytest.mark.parametrize(("level", "keep"), [(1.0, 0.998), (0.0, 0.99), (0.25, 0.992)])
def test_memory_wears_off_with_the_system(monkeypatch: pytest.MonkeyPatch, level: float, keep: float) -> None:
    kept: list[float] = []

    class Noting(home.Lessons):
        def __init__(self, *args, **kw) -> None:
            kept.append(kw["keep"])
            super().__init__(*args, **kw)

    monkeypatch.setattr(home, "Lessons", Noting)
    monkeypatch.setattr(Recommender, "_level", lambda self, world: level)
    after(1)
    assert kept[-1] == pytest.approx(keep)


def test_what_is_known_fades_when_nothing_more_may_be_recorded() -> None:
    """Feeds and lists use it meanwhile: a week old at most. 35 days without records leave f = .97^35 of the information."""
    switches = {f"recommender__{s}": {"2027-01-01": "on", "2027-01-20": "off"} for s in SOURCES}
    model = market(days=60, recommender__memory="97 %", recommender__memory_worn="97 %", **switches)
    users, known, active = model.state.users, {}, {}
    while model.running:
        model.step()
        day = model.rows_done - 1 - model.blueprint.timeline.preparation
        if day in (21, 56):
            known[day] = [users[c].astype(float) for c in ("information", "estimate")]
            active[day] = model.state.user_of(model.state.active)
    (was, taste), (now, left) = known[21], known[56]
    rows = np.intersect1d(active[21], active[56])
    f, there = 0.97**35, rows[was[rows] > 1.001]
    assert len(there) > 300
    assert now[there] - 1 == pytest.approx((was[there] - 1) * f, rel=0.01)
    assert left[there] == pytest.approx(taste[there] * (was * f / now)[there, None], rel=1e-3, abs=1e-6)
