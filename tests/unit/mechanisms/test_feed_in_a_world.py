"""The feed in a world: intercepts at the reference, needs that arise with relevance, what is found, what is not shown.

Numbers are fixed, so that nothing flickers; 4 standard errors are a false alarm of 6e-5 for each number compared.
"""

import numpy as np
import pytest
from helpers_feed import clicks_on, feed_of
from helpers_market import market, today
from scipy.special import expit

from sim.core.errors import ModelError
from sim.core.mechanism import Mechanism, Phase
from sim.core.model import GrowthModel
from sim.kernels.choice import utilities
from sim.world.market.offers import withdraw_offers
from sim.world.market.surfaces import popular_order
from sim.world.visiting import FeedServer


def true_values(model: GrowthModel, person: np.ndarray) -> np.ndarray:
    """Return what every offer is worth to people today [people, offers], without luck."""
    world, shop = model.state, model.state.resources["shop"]
    needs = shop.utility.need_side(world, today(model), person, np.zeros(len(person), dtype=np.int64))
    side = shop.utility.offer_side(world)
    every = np.tile(np.arange(len(side.value), dtype=np.int32), (len(person), 1))
    out = np.empty(every.shape)
    utilities(0, len(person), needs, every, np.ones(every.shape, np.int8), side, out)
    return out


class Server(Mechanism):
    """Fills the feed with the goods that are best for each visitor by true utility, or the worst."""

    phase = Phase.OPEN
    parts = (FeedServer("server", "fill"),)
    sign = 1

    def fill(self, world, day, person, slots):
        return np.argsort(-self.sign * true_values(self.model, person), axis=1)[:, :slots].astype(np.int32)

    def step(self, world, day):
        """Nothing."""


class Worst(Server):
    """Fills it with the worst."""

    sign = -1
    name = "worst"


def served(server: Server | None, *, days: int = 20, **settings) -> GrowthModel:
    """Return a model before launch that this server fills the feed of, or the popular order."""
    model = market(*([server] if server else []), days=days, recommender="off", **settings)
    if server:
        server.model = model
    return model


def sums(model: GrowthModel, days: int) -> dict[str, np.ndarray]:
    """Step to the end of ``days`` and return visits, impulse needs and impressions of each day, and the sum of factors."""
    feed, found = feed_of(model), {name: [] for name in ("visits", "impulse", "seen", "factor")}
    while model.rows_done < model.blueprint.timeline.preparation + days:
        model.step()
        visits = model.state.today["visits"]
        if feed._session is not None:
            found["visits"].append(len(visits))
            found["impulse"].append(visits["impulse"].sum())
            found["seen"].append(len(model.state.today["impressions"]))
            found["factor"].append(model.state.series.values["feed_relevance"][model.state.row] * len(visits))
    return {name: np.array(values, dtype=float) for name, values in found.items()}


def reference_clicks(model: GrowthModel, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return offers and utilities of n feeds of the popular order at launch, drawn here and not by the mechanism."""
    world, rng = model.state, np.random.Generator(np.random.Philox(8))
    order, shares = popular_order(world), world.resources["catalogue"].need_shares
    stocked = np.diff(order.offsets) > 0
    category = rng.choice(len(shares), p=shares * stocked / (shares * stocked).sum(), size=(n, 24))
    low, high = order.offsets[category], order.offsets[category + 1]
    offers = np.full((n, 12), -1, dtype=np.int32)
    for k in range(n):
        draws = []
        for draw in range(24):
            part = slice(low[k, draw], high[k, draw])
            j = order.offers[part][np.searchsorted(order.cumulative[part], rng.random())]
            if j not in draws:
                draws.append(j)
        offers[k, : len(draws)] = draws[:12]
    shop, value = world.resources["shop"], np.empty(offers.shape)
    side = shop.utility.offer_side(world, at_reference=True)
    utilities(0, n, shop.utility.reference_side(world, n), offers, np.ones(offers.shape, np.int8), side, value)
    return offers, value


def test_intercepts_give_the_click_rate_and_the_refusals_at_the_reference() -> None:
    """Against feeds drawn anew: means of 2,000 people on both sides, so 4 sqrt 2 standard errors by the spread of people."""
    model = market(days=3, feed__click_rate="2.5 %", feed__refusing="0.7 %")
    feed = feed_of(model)
    feed._anchor(model.state)
    offers, value = reference_clicks(model, 2000)
    intercept, steepness, *_ = feed._terms
    for found, goal in ((intercept + steepness * value, 0.025), (feed._refusals - steepness * value, 0.007)):
        by_person = np.where(offers >= 0, expit(found), np.nan)
        mean = np.nanmean(by_person, axis=1)
        error = mean.std() / np.sqrt(len(mean))
        assert mean.mean() == pytest.approx(goal, abs=4 * np.sqrt(2) * error) and error < 0.03 * goal
    factor = clicks_on(offers, value, feed._terms)[0] ** 0.5 / (feed._at_reference**0.5).mean()
    assert factor.mean() == pytest.approx(1, abs=4 * np.sqrt(2) * factor.std() / np.sqrt(len(factor)))


def at_launch(model: GrowthModel) -> GrowthModel:
    """Step to the end of the first day after launch."""
    while model.rows_done <= model.blueprint.timeline.preparation:
        model.step()
    return model


@pytest.mark.parametrize("kappa", [0.5, 1.0])
def test_the_factor_on_needs_is_the_power_kappa_of_expected_clicks(kappa: float) -> None:
    model = at_launch(served(Server(), feed__by_relevance=kappa))
    feed, world = feed_of(model), model.state
    factor = feed.relevance(world, today(model), world.today["visits"])
    offers, value, _ = feed._session
    clicks, _ = clicks_on(offers, value, feed._terms)
    assert factor == pytest.approx(clicks**kappa / (feed._at_reference**kappa).mean(), rel=1e-12)
    assert len(clicks) > 50 and clicks.std() > 0.1 * clicks.mean()


def test_needs_arise_with_relevance() -> None:
    """Poisson with mean iota x the sum of factors, within 4 roots: of the popular order, the best goods and the worst."""
    found = {}
    for name, server in (("popular", None), ("best", Server()), ("worst", Worst())):
        model = served(server)
        found[name] = sums(model, 20)
        expected = impulse_rate(model) * found[name]["factor"].sum()
        assert found[name]["impulse"].sum() == pytest.approx(expected, abs=4 * np.sqrt(expected)), name
    factor, length = ({n: f[of].sum() / f["visits"].sum() for n, f in found.items()} for of in ("factor", "seen"))
    assert factor["worst"] < 0.5 * factor["popular"] < factor["popular"] < 0.5 * factor["best"]
    assert length["worst"] + 2 < length["popular"] < length["best"] - 1


def test_kappa_zero_leaves_the_number_of_needs_alone() -> None:
    """On the first day to the need, as in a world without a feed; later to Poisson luck (4 roots)."""
    plain, none = (served(Server(), visits__impulse=0.5, **x) for x in ({"feed__by_relevance": 0}, {"feed__slots": 0}))
    one, other = (at_launch(m).state.today["visits"] for m in (plain, none))
    assert (one == other).all() and one["impulse"].sum() > 10
    found = sums(plain, 20)
    expected = impulse_rate(plain) * found["visits"].sum()
    assert found["impulse"].sum() == pytest.approx(expected, abs=4 * np.sqrt(expected))


def impulse_rate(model: GrowthModel) -> float:
    (visits,) = (row.mechanism for row in model.agenda if row.mechanism.name == "visits")
    return float(visits.params.impulse)


def test_what_is_found_is_drawn_by_its_part_of_the_expected_clicks() -> None:
    """Counts of places against the sums of their chances: 12 numbers, 4 standard errors of independent draws."""
    model = market(days=30, visits__impulse=1)
    feed, chances, places = feed_of(model), [], []
    while model.running:
        model.step()
        world = model.state
        if feed._session is None:
            continue
        (offers, _, weights), visits, found = feed._session, world.today["visits"], world.today["found"]
        row = np.searchsorted(visits["person"], found["person"])
        assert (np.bincount(row, minlength=len(visits)) == visits["impulse"]).all()
        first = np.searchsorted(found["person"], found["person"])
        planned = (visits["needs"] - visits["impulse"])[row]
        assert (found["number"] == planned + np.arange(len(found)) - first).all()
        is_it = offers[row] == found["offer"][:, None]
        assert (is_it.sum(axis=1) == 1).all()
        places.append(is_it.argmax(axis=1))
        chances.append(weights[row] / weights[row].sum(axis=1, keepdims=True))
    p, counts = np.concatenate(chances), np.bincount(np.concatenate(places), minlength=12)
    assert len(p) > 4000 and (np.abs(counts - p.sum(axis=0)) < 4 * np.sqrt((p * (1 - p)).sum(axis=0))).all()


def test_what_was_found_is_a_need_for_its_category_and_is_shown_first() -> None:
    model = market(days=12, visits__impulse=0.5)
    surfaces, n = model.state.resources["shop"].surfaces, 0
    while model.running:
        model.step()
        found, shown = model.state.today["found"], model.state.today["shown"]
        key, wanted = ((x["person"].astype(np.int64) << 16) + x["number"] for x in (shown, found))
        there = np.isin(wanted, key)  # a few needs repay what extra orders owe
        first = shown[np.searchsorted(key, wanted[there])]
        assert (first["offer"] == found["offer"][there]).all() and (first["place"] == 0).all()
        assert (first["category"] == model.state.tables["offers"]["category"][first["offer"]]).all()
        assert (first["surface"] == surfaces.names.index("feed")).all()
        n += len(first)
    assert n > 300


def test_a_power_that_is_dated_is_that_of_the_reference_from_its_day_on() -> None:
    """Divided by the mean of clicks at the reference to the first power it would be about .5."""
    kappa = {"2026-01-01": 0.5, "2027-01-02": 0.9}
    model = at_launch(market(days=3, recommender__fills_feed="off", feed__by_relevance=kappa))
    feed, world = feed_of(model), model.state
    model.step()
    factor = feed.relevance(world, today(model), world.today["visits"])
    offers, value, _ = feed._session
    assert factor == pytest.approx(clicks_on(offers, value, feed._terms)[0] ** 0.9 / (feed._at_reference**0.9).mean())
    assert 0.5 < factor.mean() < 1.5 and factor.std() > 0.05


def test_what_visitors_saw_counts_apart_from_what_was_shown_for_needs() -> None:
    model = at_launch(market(days=3))
    offers = model.state.tables["offers"]
    before, browsed = (offers[c].astype(np.float64) for c in ("exposure30", "browsed30"))
    model.step()
    seen, shown = (np.bincount(model.state.today[x]["offer"], minlength=len(before)) for x in ("impressions", "shown"))
    assert offers["exposure30"] == pytest.approx(before * 29 / 30 + shown, rel=1e-5)
    assert offers["browsed30"] == pytest.approx(browsed * 29 / 30 + seen, rel=1e-5)
    series = model.state.series.values
    responses = np.bincount(model.state.today["impressions"]["response"], minlength=3)
    assert series["feed_impressions"][model.state.row] == seen.sum() > 500
    assert [series[f"feed_{x}"][model.state.row] for x in ("clicks", "refusals")] == responses[1:].tolist()


def test_goods_that_cannot_be_bought_are_not_shown() -> None:
    """The server names them all the same: goods that left, and goods that are sold out."""
    model = at_launch(served(Server()))
    feed, world, offers = feed_of(model), model.state, model.state.tables["offers"]
    visits = world.today["visits"]
    named = feed._serve(world, today(model), visits["person"], 12)
    gone, sold_out = np.argsort(-np.bincount(named.ravel()))[:2]
    withdraw_offers(world, today(model), np.array([gone]))
    offers["stock"][sold_out] = 0
    feed._serve = lambda *_: named
    feed.relevance(world, today(model), visits)
    there = np.isin(named, [gone, sold_out])
    held, _, weights = feed._session
    assert there.sum() > 5 and (held[there] == -1).all() and (held[~there] == named[~there]).all()
    assert not weights[there].any()


def test_two_who_fill_the_feed_are_refused() -> None:
    with pytest.raises(ModelError, match=r"feed: found 2 servers; allowed: one"):
        market(Server())
