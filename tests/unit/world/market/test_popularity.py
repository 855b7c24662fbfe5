"""What others bought moves people between offers; how much all bought together moves nobody here. Exact, but where said."""

import numpy as np
import pytest
from helpers_market import all_orders, market
from scipy.special import expit

from sim.core.model import GrowthModel
from sim.mechanisms.shopping.choice.mechanism import Choice
from sim.world.market.offers import reference_sets
from sim.world.market.utility import inclusive_values


def chance(model: GrowthModel, sales: np.ndarray) -> float:
    """Return the mean purchase probability of reference people when the offers have sold so much."""
    world = model.state
    world.tables["offers"]["sales30"][:] = sales
    shop, shown = world.resources["shop"], reference_sets(world, size=8)
    needs = shop.utility.reference_side(world, len(shown))
    return float(expit(inclusive_values(needs, shown, shop.utility.offer_side(world)) - shop.outside).mean())


def lots(model: GrowthModel, *, mean: float) -> np.ndarray:
    """Return sales that differ by a factor of ten between offers."""
    n = len(model.state.tables["offers"])
    return mean * np.exp(np.random.default_rng(1).normal(0, 1, n)).astype(np.float32)


def test_a_doubled_market_with_doubled_sales_buys_with_the_same_probability() -> None:
    """ln(1 + s) is ln(s) to 1 / s: at 500 sales an offer the rest is below bs / 500 of utility; absolute sales add bs ln 2."""
    relative, absolute = market(), market(choice__popularity="absolute")
    once, twice = (chance(relative, k * lots(relative, mean=500)) for k in (1, 2))
    assert twice == pytest.approx(once, abs=1e-4)
    once, twice = (chance(absolute, k * lots(absolute, mean=500)) for k in (1, 2))
    assert twice - once > 0.015


def test_alike_sales_of_any_size_are_worth_nothing_and_a_hit_is_worth_its_lead() -> None:
    model = market()
    offers, n = model.state.tables["offers"], len(model.state.tables["offers"])
    (choice,) = (row.mechanism for row in model.agenda if isinstance(row.mechanism, Choice))
    quiet = chance(model, np.zeros(n))
    assert chance(model, np.full(n, 1e6)) == pytest.approx(quiet, abs=1e-7)  # sales are single precision
    assert abs(chance(model, lots(model, mean=500)) - quiet) > 1e-3
    here = np.flatnonzero(offers["category"] == offers["category"][0])
    hit, gone, many = here[:3]
    offers["sales30"][:], offers["sales30"][[hit, gone, many]] = 0, (40, 1000, 20)
    offers["is_active"][gone], offers["variety"][many] = False, 4
    mean = (40 * np.log1p(40) + 20 * np.log1p(5)) / 60  # each sale counts; four alike goods sold five each
    term = choice.value_of_sales(model.state)
    assert term[hit] == pytest.approx(0.15 * (np.log1p(40) - mean), rel=1e-6)
    assert term[many] == pytest.approx(0.15 * (np.log1p(5) - mean), rel=1e-6)
    assert term[here[3]] == pytest.approx(-0.15 * mean, rel=1e-6)
    assert not term[offers["category"] != offers["category"][0]].any()


def test_goods_that_nobody_buys_raise_nobody_however_many_there_are() -> None:
    """The mean over all goods, which was the comparison once, falls as such goods enter, and the others gain bs ln of it."""
    model = market()
    offers = model.state.tables["offers"]
    (choice,) = (row.mechanism for row in model.agenda if isinstance(row.mechanism, Choice))
    sold = np.flatnonzero(offers["category"] == offers["category"][0])[::10]
    offers["sales30"][sold] = np.arange(1, len(sold) + 1) * 10
    with_them = choice.value_of_sales(model.state)[sold]
    offers["is_active"][np.setdiff1d(np.arange(len(offers)), sold)] = False
    assert np.array_equal(choice.value_of_sales(model.state)[sold], with_them) and with_them.any()


def test_the_first_day_knows_no_sales_whatever_they_are_compared_with() -> None:
    first = [all_orders(market(choice__popularity=p), 1) for p in ("relative", "absolute")]
    later = [all_orders(market(choice__popularity=p), 20) for p in ("relative", "absolute")]
    assert (first[0] == first[1]).all() and len(later[0]) < len(later[1])
