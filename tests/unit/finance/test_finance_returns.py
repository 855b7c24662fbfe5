"""Payments, rounds, value and what investors get, from records of hand-made tranches."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from helpers_books import books

from sim.finance.outcomes import outcomes
from sim.finance.record import Record
from sim.finance.returns import (
    KEYS,
    Payment,
    company_value,
    exit_payouts,
    ownership,
    payments,
    rounds,
    value_outcomes,
)

M = 10**8  # a million RMB in fen
TERMS = {"pre_money_1": 40 * M, "pre_money_2": 100 * M, "pre_money_3": 240 * M, "option_pool": 0.1, "preference": 1.0,
         "participating": False, "exit_multiple": 2.0, "discount": 0.12 / 365, "investor_discount": 0.25 / 365}  # fmt: skip


def funded(paid: dict[tuple[int, int], float], *, days: int = 400, revenue: float = 0.0, **terms: Any) -> Record:
    """A record of tranches {(tranche, day): million RMB}, and of revenue (million RMB) on day 10."""
    postings = [(day, "asset.cash", "equity.capital", round(M * rmb)) for (_, day), rmb in paid.items() if rmb]
    postings += [
        (10, "asset.cash", "revenue.commission", round(M * revenue)),
        (10, "expense.compliance", "asset.cash", 1),
    ]
    accounting = {"contra_revenue": True, "terms": TERMS | terms}
    record = books(
        [p for p in postings if p[3]],
        days=days,
        preparation=90,
        accounting=accounting,
        targets={"tranches": [10e6, 20e6, 30e6]},
    )
    flows = {f"tranche_{k}_paid": np.zeros(len(record.series)) for k in (1, 2, 3)}
    for (k, day), rmb in paid.items():
        flows[f"tranche_{k}_paid"][day + 90] += M * rmb
    return replace(record, series=record.series.assign(**flows))


UPFRONT = {(1, -90): 10.0, (2, -90): 20.0, (3, -90): 30.0}


def test_tranches_of_one_day_are_told_apart() -> None:
    assert payments(funded(UPFRONT)) == [Payment(1, -90, 10e6), Payment(2, -90, 20e6), Payment(3, -90, 30e6)]
    assert [r.pre_money for r in rounds(funded(UPFRONT))] == [40e6, 100e6, 240e6]
    assert [r.at for r in rounds(funded(UPFRONT))] == [0, 0, 0]


def test_a_haircut_buys_a_smaller_share_at_the_same_value() -> None:
    """16 M at 100 M before the money are 16 / 116, 20 M would be 20 / 120."""
    whole, cut = (ownership(funded({(1, -90): 10, (2, 300): rmb})) for rmb in (20, 16))
    assert whole is not None and cut is not None
    assert whole.ownership["tranche_2"]["tranche_2"] == pytest.approx(20 / 120)
    assert cut.ownership["tranche_2"]["tranche_2"] == pytest.approx(16 / 116)
    assert cut.ownership["tranche_2"]["founders"] > whole.ownership["tranche_2"]["founders"]


def test_a_haircut_of_the_whole_tranche_leaves_the_next_one_its_own_terms() -> None:
    """Phase two keeps its 240 M before the money: 30 / 270, whatever became of phase one."""
    record = funded({(1, -90): 10, (2, 200): 0.0, (3, 350): 30})
    assert payments(record) == [Payment(1, -90, 10e6), Payment(3, 350, 30e6)]
    table = ownership(record)
    assert table is not None and table.rounds[-1].pre_money == 240e6
    assert table.ownership["tranche_3"]["tranche_3"] == pytest.approx(30 / 270)
    values = outcomes(record)
    assert (values["funding.tranche_2_day"], values["funding.tranche_3_day"]) == (None, 350)


def test_the_cap_table_by_hand() -> None:
    """Initial round: a fifth (10 / 50) for investors, a tenth for the pool, 70 % founders; then 20 / 120, 30 / 270."""
    table = ownership(funded({(1, -90): 10, (2, 90): 20, (3, 180): 30}))
    assert table is not None
    assert table.ownership["tranche_1"].tolist() == pytest.approx([0.7, 0.1, 0.2, 0, 0])
    last = [0.7 * 5 / 6 * 8 / 9, 0.1 * 5 / 6 * 8 / 9, 0.2 * 5 / 6 * 8 / 9, 1 / 6 * 8 / 9, 1 / 9]
    assert table.ownership["tranche_3"].tolist() == pytest.approx(last)
    assert [r.at for r in table.rounds] == pytest.approx([0, 180 / 365, 270 / 365])
    values = value_outcomes(funded({(1, -90): 10, (2, 90): 20, (3, 180): 30}))
    assert values["investors.founders_share"] == pytest.approx(last[0])
    assert values["investors.share"] == pytest.approx(sum(last[2:]))


def test_the_pool_is_made_in_the_first_round_that_is_paid() -> None:
    table = ownership(funded({(1, -90): 0.0, (2, 90): 20}))
    assert table is not None and table.ownership["tranche_2"]["option_pool"] == pytest.approx(0.1)


def test_without_a_tranche_there_is_a_value_and_nobody_to_share_it_with() -> None:
    record = funded({}, revenue=5)
    assert payments(record) == [] and ownership(record) is None and exit_payouts(record) is None
    values = value_outcomes(record)
    assert set(values) == set(KEYS) and all(values[k] is None for k in KEYS if k.startswith("investors."))
    assert values["value.cash_flows"] is not None


def test_without_a_funding_mechanism_everything_is_null() -> None:
    record = funded(UPFRONT)
    bare = replace(record, manifest=record.manifest | {"accounting": {"terms": None}})
    assert set(value_outcomes(bare).values()) == {None} and company_value(bare) is None


def test_the_value_at_the_end_is_a_multiple_of_the_last_whole_years_revenue() -> None:
    """8 M in year 1 and a multiple of 2: 16 M; preferences of 60 M take all of it, the last round first."""
    record = funded(UPFRONT, revenue=8)
    sold = exit_payouts(record)
    assert sold is not None
    end, split, returns = sold
    assert (end.value, end.day, end.is_wound_up) == (pytest.approx(16e6), 399, False)
    assert split["payout"].to_dict() == pytest.approx(
        {"founders": 0, "option_pool": 0, "tranche_1": 0, "tranche_2": 0, "tranche_3": 16e6}
    )
    assert returns.loc["all", "moic"] == pytest.approx(16 / 60)
    assert exit_payouts(funded(UPFRONT, revenue=8, days=300)) is None, "no whole year yet"


def test_the_rate_of_investors_by_hand() -> None:
    """One round of 10 M that owns 20 % of 8 x 20 M = 160 M gets 32 M after 489 days: 3.2 ** (365 / 489) - 1."""
    values = value_outcomes(funded({(1, -90): 10.0}, revenue=8, exit_multiple=20.0))
    assert values["investors.payout"] == pytest.approx(32e6)
    assert values["investors.irr"] == pytest.approx(3.2 ** (365 / 489) - 1, rel=1e-9)


def test_cash_flows_are_discounted_from_the_first_day_of_preparation() -> None:
    """8 M of month 1 (day 10) count at 90 days + half a month, yearly compounding at 12 %."""
    values = value_outcomes(funded({(1, -90): 10.0}, revenue=8))
    assert values["value.cash_flows"] == pytest.approx(8e6 / 1.12 ** (90 / 365 + 0.5 / 12), rel=1e-6)


def ruined(record: Record, day: int) -> Record:
    return replace(record, series=record.series.assign(ruined=(record.series["day"] >= day) * 1.0))


@pytest.mark.parametrize("days", [200, 400], ids=["stopped", "went on"])
def test_a_ruined_company_returns_what_is_left_and_no_multiple_of_later_revenue(days: int) -> None:
    """Ten million are paid in and spent on day 20, two more are owed: nothing is left, the multiple of money is 0."""
    record = funded({(1, -90): 10.0}, revenue=8, days=days)
    spent = [{"day": 20, "mechanism": "x", "debit": "expense.compliance", "credit": credit, "fen": fen}
             for credit, fen in (("asset.cash", 18 * M - 1), ("liability.suppliers", 2 * M))]  # fmt: skip
    broke = ruined(replace(record, ledger=pd.concat([record.ledger, pd.DataFrame(spent)])), 50)
    values = value_outcomes(broke)
    assert (values["investors.exit_value"], values["investors.payout"], values["investors.moic"]) == (0, 0, 0)
    sold = exit_payouts(broke)
    assert sold is not None and sold[0].is_wound_up and sold[0].day == 50
    assert sold[2]["remark"].to_dict()["all"].key == "irr_all_lost"


def test_a_company_that_is_wound_up_with_money_left_pays_it_out_by_preference() -> None:
    """Of 10 M paid in 4 M are left after 1 M of debts: the round's preference takes them, .4 of its money."""
    record = funded({(1, -90): 10.0}, days=200)
    moves = [{"day": 20, "mechanism": "x", "debit": "expense.compliance", "credit": credit, "fen": fen}
             for credit, fen in (("asset.cash", 5 * M - 1), ("liability.suppliers", M))]  # fmt: skip
    left = ruined(replace(record, ledger=pd.concat([record.ledger, pd.DataFrame(moves)])), 50)
    assert value_outcomes(left)["investors.moic"] == pytest.approx(0.4)
