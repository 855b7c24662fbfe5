"""The recommender in small worlds: what it shows when it knows nothing, something, everything; that it reads no truth.

Numbers are fixed, so that nothing flickers; 4 standard errors are a false alarm of 6e-5.
"""

from collections.abc import Callable

import numpy as np
import pytest
from helpers_market import all_orders, market, today
from helpers_recommender import after, feeds, know, lists_anew, recommender_of
from scipy.stats import chisquare

from sim.core.model import GrowthModel
from sim.mechanisms.shopping.recommender.lessons import PRIOR
from sim.mechanisms.shopping.recommender.lists import N_CLUSTERS, UNKNOWN
from sim.mechanisms.shopping.recommender.mechanism import Recommender
from sim.world.market.offers import withdraw_offers

NO_RECORD = {"recommender__consent": 0, "reviews": "off"}
PLAIN = {"recommender__by_price": 0, "recommender__exploration": 0}


def match(model: GrowthModel, person: np.ndarray, offer: np.ndarray) -> np.ndarray:
    world = model.state
    return (world.users["taste"][world.user_of(person)] * world.tables["offers"]["taste"][offer]).sum(axis=-1)


# ---- nothing is known ------------------------------------------------------------------------------------------


def test_without_records_nothing_is_known_and_what_is_shown_matches_by_chance() -> None:
    """Goods of feeds against the people whose feeds they are, less the same goods against all: 4 standard errors."""
    model = after(20, **NO_RECORD)
    world, users, offers = model.state, model.state.users, model.state.tables["offers"]
    assert (
        not users["estimate"].any() and (users["information"] == 1).all() and (users["feed_cluster"] == UNKNOWN).all()
    )
    assert not offers["appeal"].any() and not offers["latent"].any() and not world.series.values["known_users"].any()
    shown, own = feeds(model), users["taste"][world.user_of(world.active)]
    place = offers["taste"][shown].mean(axis=1)
    gain = ((own - own.mean(axis=0)) * place).sum(axis=1)
    assert gain.mean() == pytest.approx(0, abs=4 * gain.std() / np.sqrt(len(gain))) and len(gain) > 1000
    assert series_sum(model, "feed_impressions") > 10_000


def series_sum(model: GrowthModel, name: str) -> float:
    return float(model.state.series.values[name].sum())


def test_where_all_places_are_random_everything_is_shown_alike() -> None:
    """T70. Lists to the last digit; feeds that show all their draws by chi-square, false alarm 1e-4."""
    chances = {"recommender__random_share": "100 %", "recommender__candidates": 6}
    model = after(1, **NO_RECORD, **chances)
    ranking = lists_anew(model)
    for number, n in enumerate(np.diff(ranking.offsets)):
        assert ranking.chances_of(number) == pytest.approx(np.full(n, 1 / max(n, 1)), abs=1e-12)
    shown, on_sale = feeds(model, slots=6), model.state.tables["offers"]["is_active"]
    counts = np.bincount(shown[shown >= 0], minlength=len(on_sale))
    assert not counts[~on_sale].any() and counts.sum() > 4000 and chisquare(counts[on_sale]).pvalue > 1e-4
    with_taste = after(1, **NO_RECORD, recommender__random_share=0)
    uneven = np.bincount(feeds(with_taste, slots=6).ravel(), minlength=len(on_sale))
    assert chisquare(uneven[on_sale]).pvalue < 1e-10, "places of lists are not alike: the test has power"


def exposure(model: GrowthModel, rebuilds: int) -> np.ndarray:
    """Return the mean chance of each good in the list of the unknown over lists that are made anew."""
    world, total = model.state, np.zeros(len(model.state.tables["offers"]))
    for _ in range(rebuilds):
        world.row += 7
        ranking = lists_anew(model)
        for c in range((len(ranking.offsets) - 1) // N_CLUSTERS):
            number = c * N_CLUSTERS + UNKNOWN
            part = slice(*ranking.offsets[number : number + 2])
            total[ranking.offers[part]] += ranking.chances_of(number) * (part.stop - part.start) / rebuilds
    return total


def test_exploration_alone_shows_nothing_by_what_it_is() -> None:
    """Exposure against quality, price and the first tastes within 4 / sqrt n; price counts once appeal is known."""
    settings = NO_RECORD | {"recommender__random_share": 0, "world__merchants": 120, "world__categories": 8}
    model = after(1, **settings)
    offers, shown = model.state.tables["offers"], exposure(model, 30)
    limit = 4 / np.sqrt(len(shown))
    for true in (offers["quality"], offers["price_index"], *offers["taste"].T[:3]):
        assert abs(np.corrcoef(shown, true)[0, 1]) < limit
    assert shown.std() < 0.5 * exposure(model, 1).std(), "luck of one list evens out over many"
    offers["appeal_information"][:] = 10 / PRIOR
    assert np.corrcoef(exposure(model, 30), offers["price_index"])[0, 1] > limit


# ---- something, and everything ---------------------------------------------------------------------------------


def test_who_knows_everything_fills_feeds_as_an_oracle() -> None:
    """T71. 60 goods, 1,000 candidates at random, so that a good is missed with 60 x (59/60)^1000 = 3e-6."""
    settings = {"recommender__random_share": "100 %", "recommender__candidates": 1000}
    model = after(1, **settings, **PLAIN)
    world, offers = model.state, model.state.tables["offers"]
    withdraw_offers(world, today(model), np.flatnonzero(offers["is_active"])[60:])
    offers["latent"][:] = offers["taste"] - offers["content"]
    offers["appeal"][:] = np.random.Generator(np.random.Philox(3)).standard_normal(len(offers))
    know(model, world.users["taste"])
    value = offers["perceived_quality"] + 0.5 * (offers["rating"] - 4.5) + offers["appeal"]
    utility = value + 0.35 * world.users["taste"][world.user_of(world.active)].astype(float) @ offers["taste"].T
    utility[:, ~offers["is_active"]] = -np.inf
    assert (feeds(model) == np.argsort(-utility, axis=1)[:, :12]).all() and len(world.active) > 300


def test_what_is_shown_matches_better_the_more_is_known() -> None:
    """T72. Estimates of reliability r; at 0 by chance (4 standard errors), from there on by steps of a tenth at least."""
    model = after(1, **PLAIN)
    world, rng = model.state, np.random.Generator(np.random.Philox(4))
    offers, users = world.tables["offers"], world.users
    offers["latent"][:] = offers["taste"] - offers["content"]
    noise, found = rng.standard_normal(users["taste"].shape), []
    for r in (0.0, 0.1, 0.3, 0.6, 1.0):
        know(model, r * users["taste"] + np.sqrt(r * (1 - r)) * noise)
        shown = feeds(model)
        by_person = match(model, world.active[:, None], shown).mean(axis=1)
        if r == 0:
            others = world.users["taste"].mean(axis=0) @ offers["taste"][shown].mean(axis=(0, 1))
            assert by_person.mean() == pytest.approx(others, abs=4 * by_person.std() / np.sqrt(len(by_person)))
        found.append(by_person.mean())
    assert (np.diff(found) > 0.1).all(), found


def test_lists_of_a_cluster_begin_with_what_it_likes() -> None:
    model = after(1, **PLAIN)
    world = model.state
    offers, users = world.tables["offers"], world.users
    know(model, users["taste"])
    ranking = lists_anew(model)
    gains = []
    for cluster in np.unique(users["feed_cluster"][world.user_of(world.active)])[:20]:
        own = users["taste"][world.user_of(world.active)][users["feed_cluster"][world.user_of(world.active)] == cluster]
        value = offers["perceived_quality"] + 0.5 * (offers["rating"] - 4.5) + offers["appeal"]
        value = value + 0.35 * (own.mean(axis=0) @ (offers["content"] + offers["latent"]).T)
        entry = ranking.offers[ranking.offsets[cluster] : ranking.offsets[cluster + 1]]
        gains.append(np.diff(value[entry]).max(initial=-np.inf))
    assert len(gains) == 20 and max(gains) < 1e-5, "scores fall along the list of the first category"


def test_lists_ordered_worst_first_lose_orders_against_the_popular_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """The outside option is frozen: less is bought of what appeals less, and more of what appeals most."""
    alone = {"search": "off", "social_surface__share": 0, "campaign_pages__share": 0, "feed__slots": 0}
    alone |= {"world__categories": 3, "recommender__length": 10, "choice__sales": 0}  # what others bought aside
    n, outside = {}, set()
    for name, sign, share in (("popular", 0, 0), ("worst", -1, 1), ("best", 1, 1)):

        def score(self: Recommender, world, sign: int = sign) -> np.ndarray:
            side = world.resources["shop"].utility.offer_side(world)
            return sign * np.nan_to_num(side.value - 2.6 * side.price_index, neginf=-99)

        monkeypatch.setattr(Recommender, "_score", score)
        settings = {"recommender__share": share, "recommender__consent": 0, "recommender__random_share": 0}
        models = [market(days=60, seed=seed, **alone, **settings) for seed in (1, 2)]
        n[name] = sum(len(all_orders(model)) for model in models)
        outside.add(tuple(model.state.resources["shop"].outside for model in models))
    assert len(outside) == 1 and n["popular"] > 500
    for more, less in (("popular", "worst"), ("best", "popular")):
        assert n[more] - n[less] > 4 * np.sqrt(n[more] + n[less]), n


# ---- poison ----------------------------------------------------------------------------------------------------

TRUTH = (("users", "taste"), ("users", "price_slope"), ("offers", "taste"), ("offers", "quality"))


def poisoned(method: Callable) -> Callable:
    """Return a method during which the truth is other numbers."""

    def inside(self, world, *args):
        columns = [world.tables[table][name] for table, name in TRUTH]
        saved = [column.copy() for column in columns]
        rng = np.random.Generator(np.random.Philox(world.row))
        for column in columns:
            column[:] = rng.standard_normal(column.shape)
        found = method(self, world, *args)
        for column, values in zip(columns, saved, strict=True):
            column[:] = values
        return found

    return inside


def learned(days: int = 25) -> list[np.ndarray]:
    """Return everything that is known, lists and orders after some days."""
    model = market(days=days)
    orders = all_orders(model)
    own, world = recommender_of(model), model.state
    known = [world.tables[c.table][c.name] for c in Recommender.columns]
    ranking = lists_anew(model)
    return [
        *known,
        own._home.entries,
        own._home.score,
        ranking.offers,
        ranking.cumulative,
        orders["offer"],
        orders["person"],
    ]


def both(monkeypatch: pytest.MonkeyPatch) -> tuple[list[np.ndarray], list[np.ndarray]]:
    plain = learned()
    for name in ("rank", "fill", "step"):
        monkeypatch.setattr(Recommender, name, poisoned(getattr(Recommender, name)))
    return plain, learned()


def test_truth_that_is_poisoned_while_the_recommender_works_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, other = both(monkeypatch)
    assert all(np.array_equal(a, b) for a, b in zip(plain, other, strict=True))
    assert np.count_nonzero(plain[0]) > 5000 and len(plain[-1]) > 500


def test_poison_is_noticed_where_truth_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    value = Recommender._value
    monkeypatch.setattr(
        Recommender, "_value", lambda self, world: value(self, world) + world.tables["offers"]["quality"]
    )
    plain, other = both(monkeypatch)
    assert not np.array_equal(plain[0], other[0]) and not np.array_equal(plain[-1], other[-1])
