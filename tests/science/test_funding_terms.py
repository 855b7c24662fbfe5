"""Terms of funding move what they should, in the right direction, on the same luck.

One loaded world of 2,000 people, without what no term of funding touches, whose money runs out within the first year;
every comparison is on the same seed, and as no mechanism but funding reads own cash, demand is bit for bit the same:
differences are exact, no false alarms.
"""

from functools import cache
from typing import Any

import numpy as np
import pytest
from helpers_world import LEAN, PREPARATION, small

from sim.experiments.run import Run
from sim.finance.outcomes import Value

DAYS = 500
EARLY = {"funding__milestone_2": "1 RMB", "funding__milestone_3": "1 RMB", "funding__closing": "100 %",
         "settlement__new_seller_free": "0 days"}  # fmt: skip
M = 1e6


@cache
def plain() -> Run:
    return run()


@cache
def run(*, seed: int = 1, days: int = DAYS, **terms: Any) -> Run:
    return small("loaded", **LEAN, **terms).run(seed=seed, days=days)


@pytest.fixture(scope="module")
def modes() -> dict[str, dict[str, Value]]:
    others = {mode: run(funding__mode=mode).outcomes for mode in ("as_written", "all_upfront")}
    return {"gated": plain().outcomes} | others


@pytest.fixture(scope="module")
def early() -> Run:
    return run(**EARLY)


def paid(of: Run, tranche: int) -> float:
    return float(of.series[f"tranche_{tranche}_paid"].sum()) / 100


def test_tranches_come_when_the_mode_says(modes: dict[str, dict[str, Value]]) -> None:
    days = {mode: (v["funding.tranche_2_day"], v["funding.tranche_3_day"]) for mode, v in modes.items()}
    assert days == {"gated": (None, None), "as_written": (181, None), "all_upfront": (-PREPARATION, -PREPARATION)}


@pytest.mark.parametrize(("start", "day"), [("2027-01-31", 181), ("2027-03-15", 184), ("2027-08-31", 182)])
def test_six_months_after_launch_are_six_months_wherever_in_a_month_it_lies(start: str, day: int) -> None:
    """31 January: 31 July; 15 March: 15 September; 31 August: 29 February 2028."""
    world = small("as_written", **LEAN, time__start=start)
    assert world.run(days=190).outcomes["funding.tranche_2_day"] == day


def test_the_money_needed_does_not_depend_on_who_pays_it_and_when(modes: dict[str, dict[str, Value]]) -> None:
    assert len({v["funding.need"] for v in modes.values()}) == 1
    assert len({v["year1.cost"] for v in modes.values()}) == len({v["year1.revenue"] for v in modes.values()}) == 1


def test_money_that_comes_earlier_delays_ruin_and_raises_cash(modes: dict[str, dict[str, Value]]) -> None:
    gated, written, upfront = (modes[m] for m in ("gated", "as_written", "all_upfront"))
    assert gated["funding.ruin_day"] is not None
    later = [v["funding.ruin_day"] or DAYS for v in (gated, written, upfront)]
    assert later == sorted(later) and later[0] < later[1]
    cash = [v["year1.cash_end"] for v in (gated, written, upfront)]
    assert cash[1] == pytest.approx(cash[0] + 20 * M) and cash[2] == pytest.approx(cash[0] + 50 * M)


def test_a_bridge_delays_ruin_costs_its_interest_and_nothing_else(modes: dict[str, dict[str, Value]]) -> None:
    bare, bridged = modes["gated"], run(funding__bridge="3 M RMB")
    values = bridged.outcomes
    assert values["funding.need"] == bare["funding.need"], "interest is financing, the money needed comes before it"
    assert values["funding.cash_out_day"] > bare["funding.cash_out_day"]
    assert values["funding.ruin_day"] > bare["funding.ruin_day"]
    book = bridged.ledger
    accrued = book.loc[book["debit"] == "expense.interest", "fen"].sum() / 100
    interest = book.loc[(book["debit"] == "liability.interest") & (book["credit"] == "asset.cash"), "fen"].sum() / 100
    gap = [x.series["funding_gap"].iloc[-1] / 100 for x in (plain(), bridged)]
    assert gap[0] - gap[1] == pytest.approx(3 * M - interest, abs=0.01), "the loan, less what it cost so far"
    assert accrued >= interest > 0
    first = int(np.argmax(bridged.series["bridge_loan"] > 0))
    assert bridged.series["bridge_loan"].max() == 3 * M * 100
    assert accrued <= 3 * M * 0.12 * (len(bridged.series) - first) / 365


def test_a_larger_bridge_never_brings_ruin_forward() -> None:
    days = [run(funding__bridge=f"{m} M RMB").outcomes["funding.ruin_day"] or DAYS for m in (0, 1, 4)]
    assert days == sorted(days) and days[0] < days[2]


def test_milestones_met_in_time_bring_the_whole_tranche(early: Run) -> None:
    assert paid(early, 2) == 20 * M
    assert early.outcomes["funding.milestone_2_day"] < 365


def test_a_haircut_takes_its_share_of_a_late_tranche_only(early: Run) -> None:
    late = run(**EARLY, funding__deadline_2="1 month", funding__haircut="35 %")
    assert paid(late, 2) == 13 * M
    assert late.outcomes["funding.tranche_2_day"] == early.outcomes["funding.tranche_2_day"]
    assert late.outcomes["funding.need"] == early.outcomes["funding.need"]
    day = int(early.outcomes["funding.tranche_2_day"]) + PREPARATION
    less = early.series["cash_less_gap"] - late.series["cash_less_gap"]
    assert (less[:day] == 0).all() and less[day] == 7 * M * 100
    assert paid(run(**EARLY, funding__haircut="35 %"), 2) == 20 * M, "in time: no haircut"


def test_a_covenant_on_burn_holds_a_tranche_back(early: Run) -> None:
    strict = run(**EARLY, funding__covenant_burn="1 RMB per month")
    assert strict.series["covenant_breached"].max() == 1 and paid(strict, 2) == 0
    assert strict.outcomes["funding.milestone_2_day"] == early.outcomes["funding.milestone_2_day"]
    assert strict.outcomes["funding.need"] == early.outcomes["funding.need"]
    assert strict.outcomes["year1.cash_end"] == pytest.approx(early.outcomes["year1.cash_end"] - 20 * M)
    assert strict.outcomes["funding.ruin_day"] < (early.outcomes["funding.ruin_day"] or DAYS)


def test_a_longer_ruin_time_moves_ruin_by_as_many_days(modes: dict[str, dict[str, Value]]) -> None:
    later = run(funding__ruin_time="45 days").outcomes
    assert later["funding.ruin_day"] == modes["gated"]["funding.ruin_day"] + 15
    assert later["funding.cash_out_day"] == modes["gated"]["funding.cash_out_day"]


def test_stopping_at_ruin_changes_nothing_before_it(modes: dict[str, dict[str, Value]]) -> None:
    whole, stopped = plain(), run(funding__on_ruin="stop")
    n = len(stopped.series)
    assert int(stopped.series["day"].iloc[-1]) == modes["gated"]["funding.ruin_day"]
    assert stopped.series.equals(whole.series.iloc[:n])
    assert stopped.ledger.equals(whole.ledger[whole.ledger["day"] <= stopped.series["day"].iloc[-1]])


def test_a_sure_closing_is_never_later_than_an_uncertain_one(early: Run) -> None:
    """The same uniform number decides in both: what closes at 50 % closes at 100 % too, at the latest then (day 149)."""
    days = 200
    for seed in range(1, 6):
        sure, unsure = (
            run(seed=seed, days=days, **EARLY | {"funding__closing": p}).outcomes for p in ("100 %", "50 %")
        )
        assert sure["funding.tranche_2_day"] <= (unsure["funding.tranche_2_day"] or days)
