"""What a run meets: the verdicts agree with the comparison, and the joint ones with their parts."""

import itertools

import pandas as pd
import pytest
from helpers_record import real_record

from sim.core.constants import MONTHS, YEARS
from sim.finance.outcomes import CONTRIBUTORS, Facts, outcomes
from sim.finance.record import Record
from sim.finance.targets import comparison
from sim.finance.verdicts import JOINT, LINES, PLAN_KEYS, both, verdicts

PLAN = {"revenue": [100.0, 100.0, 100.0], "cost": [60.0, 60.0, 60.0], "profit": [40.0, 40.0, 40.0]}
ALIVE = {1: True, 2: True, 3: True}


def year(revenue: float, cost: float, *, whole: bool = True) -> pd.DataFrame:
    """Return three like years, in fen."""
    row = {"revenue": 100 * revenue, "cost": 100 * cost, "profit": 100 * (revenue - cost), "gmv": 0, "whole": whole}
    return pd.DataFrame([row] * 3, index=pd.RangeIndex(1, 4, name="year"))


@pytest.fixture(scope="module")
def record() -> Record:
    return real_record()


@pytest.fixture(scope="module")
def values(record):
    return outcomes(record)


def test_the_verdicts_are_those_of_the_comparison(record, values):
    frame = comparison(record)
    for row in frame[frame["period"] == "year"].to_dict("records"):
        key = next(k for k, v in PLAN_KEYS.items() if v == (row["reading"], row["line"]) or (row["line"] != "revenue"
                   and v == ("net", row["line"])))  # fmt: skip
        assert values[f"plan.year{row['number']}.{key}.met"] == row["met"]
        assert values[f"year{row['number']}.percent_of_plan.{key}"] == pytest.approx(row["percent_of_plan"])


@pytest.mark.parametrize(("revenue", "cost", "met"), [
    (100, 60, set(LINES) - {"gmv"}),
    (99, 50, {"cost", "profit", "cost_ratio"}),
    (120, 75, {"revenue", "gross_revenue", "profit", "revenue_and_profit"}),
    (10, 5, {"cost", "cost_ratio"}),
    (0, 0, {"cost"}),
])  # fmt: skip
def test_what_is_met(revenue, cost, met):
    found = verdicts(year(revenue, cost), targets=PLAN, alive=ALIVE)
    assert {line for line in LINES if found[f"plan.year2.{line}.met"]} == met


def test_within_a_tenth_forgives_a_tenth_and_no_more():
    near = verdicts(year(90, 54), targets=PLAN, alive=ALIVE)
    assert near["within90.plan.year1.all.met"] and not near["plan.year1.revenue.met"]
    far = verdicts(year(89.9, 66.1), targets=PLAN, alive=ALIVE)
    assert not any(far[f"within90.plan.year1.{line}.met"] for line in LINES)


def test_all_years_need_every_year():
    good, bad = year(100, 60), year(100, 60)
    bad.loc[3, "revenue"] = 0
    assert verdicts(good, targets=PLAN, alive=ALIVE)["plan.all_years.revenue_and_profit.met"]
    assert not verdicts(bad, targets=PLAN, alive=ALIVE)["plan.all_years.revenue_and_profit.met"]
    assert both(True, None, False) is None


def test_the_funded_view_meets_nothing_from_the_year_of_ruin_on():
    found = verdicts(year(100, 60), targets=PLAN, alive={1: True, 2: False, 3: False})
    assert found["funded.plan.year1.all.met"] is True
    assert found["funded.plan.year2.all.met"] is False and found["funded.plan.all_years.all.met"] is False


def test_a_year_that_was_not_simulated_whole_is_not_judged():
    found = verdicts(year(100, 60, whole=False), targets=PLAN, alive=ALIVE)
    assert {v for k, v in found.items()} == {None}


def test_the_joint_verdicts_are_their_parts(values):
    for prefix, number, (name, parts) in itertools.product(("", "within90.", "funded."), YEARS, JOINT.items()):
        start = f"{prefix}plan.year{number}."
        assert values[f"{start}{name}.met"] == all(values[f"{start}{p}.met"] for p in parts)


def test_months_add_up_to_years_and_the_need_only_grows(values):
    for number, line in itertools.product(YEARS, ("revenue", "cost", "profit", "orders", "registrations")):
        months = [values[f"month{m}.{line}"] for m in range(12 * number - 11, 12 * number + 1)]
        assert sum(months) == pytest.approx(values[f"year{number}.{line}"])
    needs = [values[f"month{m}.need_so_far"] for m in MONTHS]
    assert needs == sorted(needs) and needs[-1] == pytest.approx(values["funding.need"], rel=0.01)
    assert values["month36.cash_end"] == values["year3.cash_end"]


def test_funded_cash_ends_with_the_company(values):
    ruin = values["funding.ruin_day"]
    known = [values[f"month{m}.funded_cash"] is not None for m in MONTHS]
    assert known == sorted(known, reverse=True) and sum(known) == int(ruin // 30.5)


def test_days_of_tranches_and_milestones(record, values):
    assert values["funding.tranche_2_day"] is None and values["funding.milestone_2_day"] is None
    assert values["funding.need_month"] == 36
    day = record.series["day"]
    met = record.series.assign(milestone_2_met=(day >= 100) * 1.0, tranche_2_paid=(day == 160) * 20e8)
    more = pd.DataFrame(
        [{"day": 160, "mechanism": "funding", "debit": "asset.cash", "credit": "equity.capital", "fen": 20 * 10**8}]
    )
    rich = Record(record.manifest, met, pd.concat([record.ledger, more], ignore_index=True), record.cohorts)
    found = outcomes(rich)
    assert (found["funding.milestone_2_day"], found["funding.tranche_2_day"]) == (100, 160)
    assert found["funding.milestone_3_day"] is None and found["funding.tranche_3_day"] is None


def test_keys_that_end_with_met_are_truth_values_and_no_others(values):
    for key, value in values.items():
        assert isinstance(value, bool | None) if key.endswith(".met") else not isinstance(value, bool), key


def test_no_two_contributors_give_one_key(record):
    keys = [key for contribute in CONTRIBUTORS for key in contribute(Facts(record))]
    assert len(keys) == len(set(keys))
