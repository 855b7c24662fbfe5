"""Effort of merchants: what more quality earns, where effort comes to rest, what goods then are and cost."""

from typing import Any

import numpy as np
import pytest
from helpers_market import market, run
from helpers_world import LEAN

from sim.mechanisms.supply.merchant_effort import log_cost, marginal_profit

STANDS = {"merchant_effort": "on", "pricing": "off", "choice": "off", "merchant_effort__steepness": "3"}
"""Nobody buys and prices stand, so that margins are what the test makes them."""


def effort_of(model: Any) -> Any:
    return model.state.tables["merchants"]["effort"]


def test_marginal_profit_is_the_slope_of_the_profit_of_the_page() -> None:
    """Of S(q) (m + 1 - c(q)/c), S = exp(h e), by a difference quotient."""
    h, at_entry, rise = 1.7, 0.5, 3.0
    for e, kept in ((0.0, 1.5), (0.07, 1.4), (-0.12, 1.9)):

        def cost(x: float) -> float:
            return float(np.exp(log_cost(np.array(x), slope=h * at_entry, rise=rise)))

        def profit(x: float, kept: float = kept) -> float:
            return np.exp(h * x) * (kept - cost(x))

        wanted = (profit(e + 1e-5) - profit(e - 1e-5)) / 2e-5 / (np.exp(h * e) * cost(e))
        margin = np.array(kept / cost(e) - 1)
        found = marginal_profit(margin - at_entry, np.array(e), believed=h, rise=rise)
        assert float(found) == pytest.approx(wanted, abs=1e-6)


def test_at_the_prices_of_entry_nobody_moves_and_without_the_mechanism_goods_stay() -> None:
    model = market(days=60, **STANDS, settlement__new_seller_free="0 days")
    before = model.state.tables["offers"]["quality"].copy()
    run(model)
    assert not effort_of(model).any()
    assert np.array_equal(model.state.tables["offers"]["quality"], before)


@pytest.mark.parametrize(("factor", "bound"), [(0.9, 0.5), (1.05, 0.5), (0.6, 0.1)])
def test_effort_comes_to_rest_where_the_page_says_or_at_its_bound(factor: float, bound: float) -> None:
    """Prices stand at a factor on those of entry: e = h (m - m0) / u with the cost that e itself makes, within a step."""
    model = market(days=720, **STANDS, merchant_effort__most=str(bound))
    offers = model.state.tables["offers"]
    offers["price"][:] = np.rint(offers["price"] * factor)
    run(model)
    h, u, m0, e = 2.0, 3.0, 1 / 1.62, 0.0
    for _ in range(200):  # the fixed point
        e += 0.1 * (h * (factor * (1 + m0) / np.exp(h * m0 * e + u * e**2 / 2) - 1 - m0) / u - e)
    found = effort_of(model)
    assert abs(found - np.clip(e, -bound, bound)).max() < 0.021
    assert abs(found).min() > 0.01
    table = model.state.tables["merchants"]
    wanted = np.clip(table["quality"] + found, 0.01, 1)[offers["merchant"]]
    assert np.allclose(offers["quality"], wanted, atol=1e-6)


def test_goods_listed_later_have_the_effort_of_their_merchants_and_copies_have_none() -> None:
    model = market(
        days=200,
        merchants="on",
        merchant_effort="on",
        merchants__prospects="4 merchants per day",
        merchants__counterfeits="20 %",
        merchant_effort__believed="6",
    )
    run(model)
    table, offers = model.state.tables["merchants"], model.state.tables["offers"]
    late = offers["is_active"] & (offers["entered_on"] > 0) & (offers["entered_on"] < 190)
    merchant = offers["merchant"][late]
    effort = table["effort"][merchant]
    assert np.count_nonzero(effort) > 20
    assert np.array_equal(offers["effort"][late], effort)
    assert np.allclose(offers["quality"][late], np.clip(table["quality"][merchant] + effort, 0.01, 1), atol=1e-6)
    assert table["copies"].any() and not table["effort"][table["copies"]].any()


def test_fees_that_prices_do_not_pass_on_cost_quality_and_later_satisfaction() -> None:
    """Commission of 12 % instead of 5 takes .126 of the margin over cost.

    e = -.126 / (.5 + 1.62 x .617) = -.08. Five seeds, one sign: a false alarm of 1/32.
    """
    own = LEAN | {
        "merchant_effort": "on",
        "pricing": "off",
        "merchant_effort__believed": "1",
        "merchant_effort__steepness": "0.5",
    }
    gaps = []
    for seed in range(1, 6):
        series = []
        for fee in ("5 %", "12 %"):
            model = market(seed=seed, days=360, **own, settlement__commission=fee)
            run(model)
            series.append(model.state.series.values)
            if fee == "12 %":
                assert effort_of(model).mean() < -0.06
        gaps.append([series[1][n][-1] - series[0][n][-1] for n in ("quality_sold", "satisfaction_mean")])
    assert (np.array(gaps) < 0).all()


def test_fees_that_are_passed_on_move_no_quality_and_prices_held_down_do() -> None:
    """Cost-plus sellers earn more over cost where a fee is passed on with their mark-up; quality is no way to gain by it."""
    own = {"merchant_effort": "on", "choice": "off", "pricing__value_based": "0 %", "pricing__competitive": "0 %"}
    model = market(days=300, **own, settlement__commission="12 %")
    run(model)
    offers = model.state.tables["offers"]
    assert offers["price"].mean() > 1.08 * offers["list_price"].mean()
    assert abs(effort_of(model)).max() < 0.021 and abs(effort_of(model).mean()) < 0.01
    held = market(days=300, **own, pricing__new_seller_discount="0 %", pricing__guided="100 %", pricing__guidance="5")
    run(held)
    assert effort_of(held).mean() < -0.03
