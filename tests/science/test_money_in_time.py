"""When money moves and what the law takes, against a recomputation from the statements; exact, so no false alarms.

A loaded world of 2,000 people that sells dear goods with a small team, so that VAT and income tax are really paid.
Nothing but funding reads cash, so that every comparison is on the same orders.
"""

from typing import Any

import numpy as np
import pytest
from helpers_world import LEAN, small

from sim.finance.statutory import income_statement
from sim.verification.books import audit, finished
from sim.verification.hand_outs import HandOuts

RICH = LEAN | {"world__basket": "50000 RMB", "settlement__commission": "8 %", "world__seller_share": "8 %",
        "spending__budget": "0 RMB per year",
        "team__engineering": "2 people", "team__operations": "2 people"}  # fmt: skip
DAYS = 460


def run(**settings: Any):
    return small("loaded", **(RICH | settings)).run(seed=1, days=DAYS)


@pytest.fixture(scope="module")
def base():
    return run()


def flow(of, debit: str, credit: str) -> np.ndarray:
    """Fen by day of postings between two accounts."""
    book = of.ledger[(of.ledger["debit"] == debit) & (of.ledger["credit"] == credit)]
    return book.groupby("day")["fen"].sum().reindex(of.record.days, fill_value=0).to_numpy()


def total(of, account: str) -> int:
    """Debits less credits of an account over the run, fen."""
    book = of.ledger
    return int(book.loc[book["debit"] == account, "fen"].sum() - book.loc[book["credit"] == account, "fen"].sum())


def test_income_tax_of_a_calendar_year_is_the_rate_on_the_profit_after_losses_of_its_statement(base):
    """The loss of the preparation (2026) lowers the taxable profit of 2027; 2028 has none left, and ends in a month."""
    rows = income_statement(base.record, "calendar_year").values
    profit, tax = rows.loc["profit_before_tax"], rows.loc["income_tax"]
    assert profit[2026] < 0 < profit[2027] + profit[2026]
    assert tax[2026] == 0
    assert tax[2027] == round(0.25 * (profit[2027] + profit[2026]))
    months = income_statement(base.record, "calendar_month").values
    until = [m for m in months.columns if 202801 <= m <= 202803]
    assert months.loc["income_tax", until].sum() == round(0.25 * months.loc["profit_before_tax", until].sum())


def test_every_month_pays_output_less_input_vat_and_12_percent_of_it_fifteen_days_later(base):
    """Recomputed from the postings of the month; surcharges are rounded to a fen a month."""
    days, dates = base.record.days, base.series["date"].to_numpy()
    month = np.array([d.year * 12 + d.month for d in dates])
    output = flow(base, "liability.escrow", "liability.vat")
    bought = flow(base, "asset.input_vat", "asset.cash")
    paid, due = np.zeros(len(days), dtype=np.int64), np.zeros(len(days), dtype=np.int64)
    credit = 0
    for m in np.unique(month):
        rows = np.flatnonzero(month == m)
        credit += bought[rows].sum() - output[rows].sum()
        owed, credit = max(0, -credit), max(0, credit)
        at = rows[-1] + 15
        if at < len(days) and rows[-1] + 1 < len(days):
            paid[at], due[at] = owed, round(0.12 * owed)
    assert paid.sum() > 0
    assert flow(base, "liability.vat", "asset.cash").tolist() == paid.tolist()
    assert flow(base, "liability.surcharges", "asset.cash").tolist() == due.tolist()


def test_vat_on_commission_is_six_percent_on_top_to_half_a_fen_a_day(base):
    output, earned = flow(base, "liability.escrow", "liability.vat"), base.series["commission"].to_numpy()
    assert np.abs(output - 0.06 * earned).max() <= 0.5 + 1e-6


@pytest.mark.parametrize("wait", ["7 days", "90 days"])
def test_the_time_of_settlement_moves_the_merchants_money_and_no_fen_of_our_own(base, wait):
    later = run(settlement__settlement_time=wait)
    n = int(wait.split()[0])
    now, then = (flow(x, "liability.merchants", "asset.escrow") for x in (base, later))
    assert then[n:].tolist() == now[:-n].tolist() and then[:n].sum() == 0
    assert -total(later, "liability.merchants") == now[-n:].sum()
    assert later.series["cash_less_gap"].equals(base.series["cash_less_gap"])


def test_a_later_filing_leaves_every_expense_and_only_delays_cash(base):
    late = run(taxes__filing_time="90 days")
    for account in ("expense.income_tax", "expense.surcharges", "revenue.commission"):
        assert total(late, account) == total(base, account)
    assert late.series["taxes_paid"].sum() < base.series["taxes_paid"].sum()
    assert (late.series["cash_less_gap"] >= base.series["cash_less_gap"]).all()


@pytest.mark.parametrize("rate", ["0 %", "25 %"])
def test_vat_comes_on_top_it_changes_no_profit_but_through_its_surcharges(base, rate):
    other = run(world__vat_services=rate)
    assert other.series["net_revenue"].equals(base.series["net_revenue"])
    profit = [income_statement(x.record, "calendar_year").values.loc["profit_before_tax"].sum() for x in (base, other)]
    levied = [total(x, "expense.surcharges") for x in (base, other)]
    assert profit[0] + levied[0] == profit[1] + levied[1]
    assert (levied[1] == 0) == (rate == "0 %")


def test_deposits_that_step_over_dates_are_never_own_cash(base):
    steps = {"2027-02-10": "0 RMB", "2027-05-31": "50000 RMB", "2027-12-31": "1 RMB"}
    other = run(settlement__deposit=steps)
    held = -other.ledger.pipe(
        lambda b: (b["credit"] == "asset.deposits") * b["fen"] - (b["debit"] == "asset.deposits") * b["fen"]
    )
    by_day = held.groupby(other.ledger["day"]).sum().reindex(other.record.days, fill_value=0).cumsum()
    rmb = {40: 0, 39: 40 * 2000, 149: 0, 150: 40 * 50_000, 363: 40 * 50_000, 364: 40}
    assert {day: by_day[day] / 100 for day in rmb} == rmb
    assert other.series["cash_less_gap"].equals(base.series["cash_less_gap"])


def test_coupons_of_orders_that_go_back_cost_nothing_in_the_end():
    """Everything goes back: escrow and the cost of coupons are those of the orders under way, and nothing is earned."""
    model, record = finished(
        small("loaded", **RICH, fulfilment__return_share="100 %"), days=120, more=[HandOuts()]
    )  # fmt: skip
    balances, values = model.state.ledger.balances, model.state.series.values
    open_orders = [part for parts in model.state.resources["orders"]._shelves.values() for part in parts]
    under_way = {name: sum(int(part[name].sum()) for part in open_orders) for name in ("paid", "coupon", "points")}
    assert balances["expense.incentives.coupons"] == under_way["coupon"] == int(values["coupons_used"].sum()) > 0
    assert balances["asset.escrow"] == sum(under_way.values())
    assert balances["revenue.commission"] == 0
    assert values["refunds"].sum() > 10 * sum(under_way.values())
    assert audit(record).wrong == {}
