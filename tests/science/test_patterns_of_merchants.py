"""Patterns of two sides: what the gates P16 and P17 compute, on panels whose answers are known."""

import numpy as np
import pytest

from sim.verification.merchants import Panel, _by_size, _share_on_top, buyers_per_merchant, responses


def panel(rng: np.random.Generator, *, months: int = 36) -> Panel:
    """Return a run in which new buyers are B^-.1 S^.6 M^.3 and new sellers B^.5 S^-.2 M^.1, exactly."""
    buyers, sellers, money = (np.exp(rng.normal(8, 1, months)) for _ in range(3))
    scale = rng.uniform(0.5, 2)
    flows = {
        "first_orders": scale * buyers**-0.1 * sellers**0.6 * money**0.3,
        "merchants_entered": scale * buyers**0.5 * sellers**-0.2 * money**0.1,
        "marketing_budget": money,
    }
    nothing = [np.zeros(1, dtype=np.int64)] * months
    stocks = {"annual_buyers": buyers, "merchants_selling": sellers}
    return Panel(flows, stocks, nothing, [np.ones(1, dtype=bool)] * months, np.zeros(1, dtype=np.int32))


def test_responses_are_found_again_whatever_the_level_of_each_run() -> None:
    rng = np.random.default_rng(3)
    found = responses([panel(rng) for _ in range(3)])
    wanted = {
        ("buyers", "buyers"): -0.1,
        ("buyers", "sellers"): 0.6,
        ("sellers", "buyers"): 0.5,
        ("sellers", "sellers"): -0.2,
    }
    assert found == pytest.approx(wanted, abs=1e-9)


def sold_by_month(sales: np.ndarray, entered_on: list[int]) -> Panel:
    """Return a run of merchants with these sales [months, merchants], all of whom stay."""
    months, n = sales.shape
    receipts = list(np.cumsum(sales, axis=0).astype(np.int64))
    entered = np.array(entered_on, dtype=np.int32)
    sells = [entered < 30 * (m + 1) for m in range(months)]
    return Panel({}, {}, receipts, sells, entered)


def test_the_share_on_top_counts_those_who_entered_in_a_month_and_stand_in_the_top_tenth_a_year_later() -> None:
    """20 old sellers of 100 and two who entered in month 13: one sells 1,000 a year later, one nothing."""
    sales = np.full((30, 22), 100)
    sales[:13, 20:] = 0
    sales[13:, 20], sales[13:, 21] = 1000, 0
    p = sold_by_month(sales, [0] * 20 + [400, 401])
    sold = [after - before for before, after in zip(p.receipts[:-1], p.receipts[1:], strict=True)]
    assert _share_on_top(p, sold, 13) == 0.5
    assert np.isnan(_share_on_top(p, sold, 14))


def test_growth_by_size_sums_the_sales_of_the_same_sellers_in_two_half_years() -> None:
    """The small grow by a half in each half year, the large not at all."""
    growth = np.repeat(1.5 ** np.arange(6), 6)[:, None]
    sales = np.hstack([np.rint(1000 * growth).astype(int) * np.ones((1, 10), int), np.full((36, 10), 10**6)])
    small, large = _by_size(sold_by_month(sales, [0] * 20))
    assert small[1] / small[0] == pytest.approx(1.5, rel=1e-3) and large[1] / large[0] == 1


def test_buyers_per_merchant_are_those_at_the_beginning_of_each_month_and_none_where_nobody_sells() -> None:
    stocks = {"annual_buyers": np.array([0.0, 50.0, 240.0]), "merchants_selling": np.array([0.0, 2.0, 4.0])}
    p = Panel({}, stocks, [], [], np.zeros(0, dtype=np.int32))
    assert list(buyers_per_merchant(p)) == [0, 25, 60]
