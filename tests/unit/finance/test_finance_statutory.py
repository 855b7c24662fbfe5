"""The three statements: any balanced postings tie; company months that are no calendar months; the contra switch."""

import numpy as np
import pytest
from helpers_books import books
from helpers_record import real_record
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.finance.statutory import (
    balance_sheet,
    cash_flow_statement,
    checks,
    income_statement,
    statements,
    whole_periods,
)
from sim.verification.books import PERIODS, audit
from sim.world.accounts import ACCOUNTS

NAMES = [a.name for a in ACCOUNTS]
LAUNCHES = ("2027-01-01", "2027-03-15", "2027-01-31", "2028-02-29", "2027-12-31")
FIRST, DAYS = -40, 420
posting = st.tuples(
    st.integers(FIRST, DAYS - 1), st.sampled_from(NAMES), st.sampled_from(NAMES), st.integers(1, 10**13)
).filter(lambda p: p[1] != p[2])


@settings(max_examples=25, deadline=None)
@given(st.lists(posting, min_size=1, max_size=60), st.sampled_from(LAUNCHES), st.booleans())
def test_any_balanced_postings_give_statements_that_tie_in_every_period(postings, start, is_contra):
    record = books(
        postings, start=start, days=DAYS, preparation=-FIRST, accounting={"contra_revenue": is_contra},
        targets={"tranches": [1, 1, 1]},
    )  # fmt: skip
    assert {k: fen for k, fen in audit(record).wrong.items() if k != "day: cash and a gap at once"} == {}


@settings(max_examples=25, deadline=None)
@given(st.lists(posting, min_size=1, max_size=40), st.sampled_from(LAUNCHES))
def test_periods_of_any_length_add_up_to_the_same_year(postings, start):
    """Flows of months sum to the flows of the run, whatever the periods; the last balance is the same in all."""
    record = books(postings, start=start, days=DAYS, preparation=-FIRST)
    whole = {p: statements(record, p) for p in PERIODS}
    for name in ("net_profit", "operating_revenue", "revenue"):
        assert len({int(s["income"].values.loc[name].sum()) for s in whole.values()}) == 1
    for name in ("operating", "investing", "financing"):
        assert len({int(s["cash_flow"].values.loc[name].sum()) for s in whole.values()}) == 1
    assert len({int(s["balance"].values.loc["total_assets"].iloc[-1]) for s in whole.values()}) == 1


def test_amounts_beyond_the_precision_of_floats_tie_too():
    """2 ** 53 fen + 1 is no float: a check that passes through one would be off by a fen."""
    large = 2**53 + 1
    record = books([(0, "asset.cash", "revenue.other", large), (31, "asset.cash", "revenue.other", large)])
    assert (checks(record, "month") == 0).all(axis=None)
    assert income_statement(record, "month").values.loc["net_profit"].tolist() == [large, large]


def test_a_company_month_of_a_launch_on_the_15th_ends_on_the_14th():
    """100 RMB on 14 April are of company month 1, 30 RMB on 15 April of month 2; in the calendar both are April's."""
    record = books(
        [(-5, "expense.compliance", "asset.cash", 700), (30, "asset.cash", "revenue.commission", 10_000),
         (31, "asset.cash", "revenue.commission", 3_000)],
        start="2027-03-15", days=62, preparation=20,
    )  # fmt: skip
    earned = {p: income_statement(record, p).values.loc["revenue.commission"] for p in PERIODS}
    assert earned["month"].to_dict() == {0: 0, 1: 10_000, 2: 3_000, 3: 0}
    assert earned["calendar_month"].to_dict() == {202702: 0, 202703: 0, 202704: 13_000, 202705: 0}
    assert earned["year"].to_dict() == {0: 0, 1: 13_000}
    assert earned["calendar_year"].to_dict() == {2027: 13_000}
    assert whole_periods(record, "month") == {0: True, 1: True, 2: True, 3: False}
    assert whole_periods(record, "calendar_month")[202705] is False
    cash = balance_sheet(record, "month").values.loc["current_assets.cash"]
    assert cash.to_dict() == {0: -700, 1: 9_300, 2: 12_300, 3: 12_300}


def test_months_of_a_launch_on_the_31st_begin_on_the_last_day_of_shorter_ones():
    """31 January to 27 February is month 1, 28 February to 30 March month 2."""
    record = books([(d, "asset.cash", "revenue.other", 1) for d in range(89)], start="2027-01-31", days=89)
    assert income_statement(record, "month").values.loc["revenue"].tolist() == [28, 31, 30]


def test_a_run_that_stops_in_its_preparation_has_no_whole_period():
    record = books([(-50, "expense.compliance", "asset.cash", 1)], days=-20, preparation=50)
    assert whole_periods(record, "month") == {0: False} and whole_periods(record, "year") == {0: False}
    assert (checks(record, "year") == 0).all(axis=None)


def test_the_switch_moves_incentives_between_revenue_and_selling_and_leaves_every_profit():
    postings = [(0, "asset.cash", "revenue.commission", 1_000), (1, "expense.incentives.coupons", "asset.cash", 300),
                (2, "expense.incentives.points", "liability.points", 50)]  # fmt: skip
    on, off = (
        income_statement(books(postings, accounting={"contra_revenue": switch}), "month").values[1]
        for switch in (True, False)
    )
    assert (on["contra"], on["operating_revenue"], on["selling"]) == (350, 650, 0)
    assert (off["contra"], off["operating_revenue"], off["selling"]) == (0, 1_000, 350)
    assert on["operating_profit"] == off["operating_profit"] == 650 and on["net_profit"] == off["net_profit"]


def test_cash_is_classified_by_the_other_side_of_each_posting():
    """Equipment is investing, capital and the loan are financing, salaries and tax are operating."""
    postings = [(0, "asset.cash", "equity.capital", 900), (1, "asset.equipment", "asset.cash", 200),
                (2, "asset.cash", "liability.bridge", 50), (3, "liability.vat", "asset.cash", 7),
                (4, "expense.interest", "asset.cash", 2)]  # fmt: skip
    flow = cash_flow_statement(books(postings), "month").values[1]
    assert (flow["operating"], flow["investing"], flow["financing"]) == (-7, -200, 948)
    assert flow["flow.taxes"] == -7 and flow["flow.interest"] == -2 and flow["closing"] == 741
    assert np.isfinite(flow.to_numpy(dtype=float)).all()


def test_an_account_in_a_section_that_does_not_exist_shows_in_the_checks():
    record = books([(0, "expense.compliance", "asset.cash", 11)])
    for account in record.manifest["accounts"]:
        if account["name"] == "expense.compliance":
            account["section"] = "nowhere"
    assert checks(record, "month").loc[1, ["profit", "ledger"]].tolist() == pytest.approx([-11, 11])


def test_a_shortfall_is_neither_equity_nor_money_from_financing() -> None:
    """Capital of 10 M RMB and what the company earned are all of its equity, whatever nobody has paid."""
    record = real_record(400)
    assert (record.ledger["credit"] == "equity.funding_gap").any()
    three = statements(record, "month")
    balance, flow = three["balance"].values.iloc[:, -1], three["cash_flow"].values.sum(axis=1)
    assert balance["funding_gap"] > 0
    assert balance["total_equity"] == balance["equity.capital"] + balance["retained"]
    assert balance["total_claims"] == balance["total_liabilities"] + balance["funding_gap"] + balance["total_equity"]
    assert flow["financing"] == flow["flow.capital"] and flow["flow.gap"] == balance["funding_gap"]
    assert (checks(record) == 0).all(axis=None)
