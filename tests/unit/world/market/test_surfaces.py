"""What is shown: by the mix of surfaces, by the chances in a list, by cluster of people."""

import numpy as np
import pytest
from helpers_market import market, run
from numpy.lib.recfunctions import append_fields
from scipy.stats import chisquare

from sim.core.errors import ModelError
from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.table import Column
from sim.core.units import Share
from sim.kernels.consideration import Displaced, Lists, Own, Shown, consider, guide_of
from sim.world.market.surfaces import Ranking, Surface

ALONE = {name: "off" for name in ("feed", "recommender", "search", "social_surface", "campaign_pages")}
"""No surface but the popular one."""

SEED, KEYS = np.uint32(5), (np.uint32(11), np.uint32(12))


def lists(cumulative: list[list[float]], shares: list[float], clusters: list[int]) -> Lists:
    """Return surfaces with one category: lists of consecutive offers with given running sums."""
    sizes = [len(c) for c in cumulative]
    offsets, flat = np.cumsum([0, *sizes]).astype(np.int64), np.array([x for c in cumulative for x in c])
    return Lists(
        np.array(shares), np.array(clusters), np.cumsum([0, *clusters[:-1]]).astype(np.int64), offsets,
        np.arange(len(flat), dtype=np.int32), offsets[:-1],
        np.concatenate([np.arange(n, dtype=np.int16) for n in sizes]), flat, guide_of(offsets, offsets[:-1], flat),
    )  # fmt: skip


def nothing_of_their_own(n: int) -> Own:
    return Own(-1, np.empty((n, 0), np.int32), np.full(n, -1, np.int32), 0)


def show(of: Lists, *, n: int, size: int, cluster: np.ndarray | None = None, own: Own | None = None) -> Shown:
    shown = Shown(*(np.empty((n, size), t) for t in (np.int32, np.int8, np.int16, np.int8)))
    none = np.zeros(n, dtype=np.int16)
    person, number = np.arange(n, dtype=np.int32), np.zeros(n, dtype=np.int64)
    own = own or nothing_of_their_own(n)
    consider(
        0, n, person, number, none, none if cluster is None else cluster, of, own, SEED, *KEYS, np.full(n, 3), shown
    )
    return shown


def test_offers_are_shown_by_their_chances() -> None:
    """One draw a need: counts against chances, chi-square, false alarm 1e-4 (fixed numbers: it cannot flicker)."""
    chances = np.array([0.5, 0.05, 0.3, 0.0, 0.15])
    shown = show(lists([np.cumsum(chances).tolist()], [1.0], [1]), n=40_000, size=1)
    counts = np.bincount(shown.offer[:, 0], minlength=5)
    assert counts[3] == 0 and chisquare(counts[chances > 0], 40_000 * chances[chances > 0]).pvalue > 1e-4


def test_the_quick_search_finds_what_a_plain_one_finds() -> None:
    """Lists of many lengths and uneven chances, against numpy's search for every draw."""
    rng = np.random.Generator(np.random.Philox(3))
    for n in (1, 2, 7, 400):
        running = np.cumsum(rng.pareto(0.5, n))
        running /= running[-1]
        of = lists([running.tolist()], [1.0], [1])
        goals = np.concatenate([rng.random(500), running[:-1], np.nextafter(running, 0)])
        found = []
        for goal in goals:
            entry = of.guide[int(goal * n)]
            while entry > 0 and running[entry - 1] >= goal:
                entry -= 1
            while entry < n - 1 and running[entry] < goal:
                entry += 1
            found.append(entry)
        assert found == np.minimum(np.searchsorted(running, goals), n - 1).tolist()


def test_repeats_count_once_and_an_empty_list_shows_nothing() -> None:
    shown = show(lists([[0.5, 1.0]], [1.0], [1]), n=500, size=6)
    for row in shown.offer:
        kept = row[row >= 0]
        assert len(set(kept.tolist())) == len(kept) and row[0] >= 0
    empty = Lists(*lists([[1.0]], [1.0], [1])._replace(offsets=np.array([0, 0])))
    assert (show(empty, n=5, size=3).offer == -1).all()


def test_surfaces_are_mixed_by_their_shares() -> None:
    """60 % and 40 % of draws, one draw a need; chi-square, fixed numbers."""
    shown = show(lists([[1.0], [1.0]], [0.6, 1.0], [1, 1]), n=20_000, size=1)
    counts = np.bincount(shown.surface[:, 0], minlength=2)
    assert chisquare(counts, [12_000, 8_000]).pvalue > 1e-4 and (shown.offer[:, 0] == shown.surface[:, 0]).all()


def test_a_cluster_sees_its_own_list() -> None:
    cluster = np.arange(100, dtype=np.int16) % 3
    shown = show(lists([[1.0], [1.0], [1.0]], [1.0], [3]), n=100, size=2, cluster=cluster)
    assert (shown.offer[:, 0] == cluster).all()


def test_what_a_surface_has_nothing_for_the_first_one_shows() -> None:
    of = lists([[0.5, 1.0], [1.0]], [0.5, 1.0], [1, 1])
    shown = show(of._replace(offsets=np.array([0, 2, 2])), n=400, size=1)
    assert (shown.surface == 0).all() and set(shown.offer[:, 0].tolist()) == {0, 1}


def test_a_surface_that_displaces_takes_its_share_of_all_places_and_leaves_the_rest_as_it_was() -> None:
    """Share 40 %, of which its list uses .5 and .25: 20 % and 10 % of places, chi-square; all others see what they saw."""
    n, of = 40_000, lists([[0.5, 1.0], [1.0], [0.5, 0.75]], [0.6, 1.0, 1.0], [1, 1, 1])
    before = show(of, n=n, size=1)
    after = show(of._replace(displaced=Displaced(2, 0.4, np.uint32(13))), n=n, size=1)
    is_taken = after.surface[:, 0] == 2
    counts = [*np.bincount(after.offer[is_taken, 0], minlength=5)[3:], np.count_nonzero(~is_taken)]
    assert chisquare(counts, [0.2 * n, 0.1 * n, 0.7 * n]).pvalue > 1e-4
    assert all((a[~is_taken] == b[~is_taken]).all() for a, b in zip(after, before, strict=True))


def test_a_surface_of_single_people_shows_each_their_own_and_the_others_the_first_list() -> None:
    """Every candidate is as likely as the others (chi-square, fixed numbers); who has none sees the first surface."""
    n = 9_000
    candidates = np.full((n, 3), -1, dtype=np.int32)
    candidates[: n // 2, 0], candidates[: n // 2, 2] = 7, 8
    own = Own(1, candidates, np.full(n, -1, np.int32), 0)
    shown = show(lists([[0.5, 1.0], []], [0.0, 1.0], [1, 1]), n=n, size=1, own=own)
    theirs, others = shown.offer[: n // 2, 0], shown.offer[n // 2 :, 0]
    assert chisquare(np.bincount(theirs)[7:]).pvalue > 1e-4 and set(others.tolist()) == {0, 1}
    assert (shown.surface[: n // 2] == 1).all() and (shown.surface[n // 2 :] == 0).all()


def test_what_a_need_arose_from_is_shown_first_and_moves_no_other_draw() -> None:
    of, n = lists([np.linspace(0.1, 1, 10).tolist()], [1.0], [1]), 300
    found = np.where(np.arange(n) % 2 == 0, 3, -1).astype(np.int32)
    plain, other = show(of, n=n, size=4), show(of, n=n, size=4, own=nothing_of_their_own(n)._replace(found=found))
    assert (other.offer[::2, 0] == 3).all() and (other.offer[1::2] == plain.offer[1::2]).all()
    was, now = plain.offer[::2, 1:], other.offer[::2, 1:]
    assert ((was == now) | (now == -1) | (was == -1)).all()


class Window(Mechanism):
    """A surface that shows one offer to everybody."""

    phase = Phase.OPEN
    parts = (Surface("window", "rank", share="part", doc="one offer"),)

    class Params(ParamSet):
        """Its part."""

        part: Share = par("50 %", low="0 %", high="100 %", lever=True, doc="share; the popular surface has the rest")

    def rank(self, world):
        n = len(world.resources["catalogue"].need_shares)
        return Ranking(np.arange(n + 1), np.full(n, 4, np.int32), np.zeros(n, np.int16), np.ones(n))

    def step(self, world, day):
        """Nothing."""


class Counting(Window):
    """Reads what was shown."""

    reads = ("today.shown",)
    phase = Phase.RECORD

    def setup(self, world):
        self.shown = []

    def step(self, world, day):
        shown = world.today["shown"]
        days = np.full(len(shown), day.index)
        self.shown.append(append_fields(shown, "day", days, usemask=False))


def test_a_mechanism_adds_a_surface_with_its_part_in_the_mix_and_what_was_shown_can_be_read() -> None:
    """Half of 8 draws come from the window: 1 - (1/2)**8 of needs see it once, within 4 standard errors."""
    window = Counting()
    model = market(window, days=20, payment="off", **ALONE)
    orders, shown = np.concatenate(run(model)), np.concatenate(window.shown)
    number = model.state.resources["shop"].surfaces.names.index("window")
    from_window = shown["surface"] == number
    n, p = len({*zip(shown["day"], shown["person"], shown["number"], strict=True)}), 1 - 0.5**8
    assert from_window.sum() / n == pytest.approx(p, abs=4 * np.sqrt(p * (1 - p) / n))
    assert (shown["offer"][from_window] == 4).all() and shown["is_bought"].sum() == len(orders) > 100
    assert (orders["surface"][orders["offer"] == 4] == number).mean() > 0.9
    assert model.state.series.values["offers_shown"].sum() == len(shown)


def test_a_surface_whose_part_is_zero_changes_nothing() -> None:
    plain, window = market(days=20), market(Window(Window.Params({"part": 0.0})), days=20)
    one, other = np.concatenate(run(plain)), np.concatenate(run(window))
    assert (one["offer"] == other["offer"]).all() and (one["person"] == other["person"]).all()


class Late(Window):
    """A surface that has nothing to show for a while."""

    parts = (Surface("late", "rank"),)

    def rank(self, world):
        return None if world.row < world.timeline.preparation + 5 else super().rank(world)


def test_a_surface_that_has_ranked_nothing_yet_shows_nothing() -> None:
    """With another one after it in the list; from its first ranking on it has its part."""
    late = market(Late(), Clustered(), days=12, **ALONE)
    early, then = np.concatenate(run(late, 5)), np.concatenate(run(late))
    names = late.state.resources["shop"].surfaces.names
    assert (early["surface"] != names.index("late")).all() and (then["surface"] == names.index("late")).any()


class Clustered(Window):
    """Names a column of clusters."""

    columns = (Column("users", "herd", np.int16, doc="cluster"),)
    parts = (Surface("herd", "rank", cluster="users.herd"),)
    name = "clustered"


class OtherClusters(Window):
    """Names another column."""

    columns = (Column("users", "flock", np.int16, doc="cluster"),)
    parts = (Surface("flock", "rank", cluster="users.flock"),)
    name = "other_clusters"


def test_two_kinds_of_clusters_are_refused_by_name() -> None:
    with pytest.raises(ModelError, match=r"clusters users\.flock, users\.herd; allowed: one"):
        market(Clustered(), OtherClusters(), **ALONE)


def test_goods_that_are_sold_out_are_not_shown_for_needs_and_nothing_is_learned_about_them() -> None:
    """The 30 goods shown most are sold out for ten days: what was known of them waits for them."""
    model = market(days=15)
    run(model, 5)
    offers = model.state.tables["offers"]
    gone = np.argsort(-offers["exposure30"])[:30]
    offers["stock"][gone] = 0
    kept = {c: offers[c][gone].copy() for c in ("appeal", "appeal_information", "latent")}
    before = offers["exposure30"][gone].astype(np.float64)
    run(model, 10)
    assert all((offers[c][gone] == was).all() for c, was in kept.items())
    assert offers["exposure30"][gone] == pytest.approx(before * (29 / 30) ** 10, rel=1e-4) and before.min() > 5
    assert (np.delete(offers["appeal_information"], gone) > 10 / 3).mean() > 0.9
