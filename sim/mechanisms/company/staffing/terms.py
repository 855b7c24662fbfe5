"""Terms of staffing: who goes, how newcomers do, what keeps people, how many are needed."""

from typing import Any

from sim.core.params import ParamSet, par
from sim.core.units import Count, Duration, MoneyRate, Number, Rate, Share


def _need(default: str, label: str, zh: str) -> Any:
    return par(
        default,
        low="0",
        high="500",
        prior=f"lognormal({default}, x1.5)",
        label=f"{label} needed",
        zh=f"所需{zh}",
        doc=f"{label} who can do what there is to do while nobody visits yet; 0: nothing",
    )


class KeepingTerms(ParamSet):
    """What keeps people, and what it costs."""

    training: MoneyRate = par(
        "0 RMB per month",
        symbol="T",
        low="0 RMB per month",
        high="20000 RMB per month",
        lever=True,
        label="training",
        zh="人均培训费用",
        doc="training of each head",
    )
    training_half: MoneyRate = par(
        "800 RMB per month",
        symbol="T2",
        low="1 RMB per month",
        high="20000 RMB per month",
        prior="lognormal(800 RMB per month, x2)",
        label="training of half effect",
        zh="培训半效费用",
        doc="training of a head that has half of the effect that it can have",
    )
    stays_by_training: Number = par(
        "0.3",
        symbol="a",
        low="0",
        high="2",
        prior="0.1 - 0.5",
        label="staying by training",
        zh="培训留才作用",
        doc="log of the hazard of leaving that training takes off at most",
    )
    skill_by_training: Share = par(
        "10 %",
        symbol="g",
        low="0 %",
        high="100 %",
        prior="3 % - 20 %",
        label="skill by training",
        zh="培训提效",
        doc="what training adds to productivity at most",
    )
    bonus: Share = par(
        "0 %",
        symbol="b",
        low="0 %",
        high="100 %",
        lever=True,
        label="bonus",
        zh="奖金比例",
        doc="paid on top of pay, whoever does what",
    )
    stays_by_bonus: Number = par(
        "1.5",
        symbol="ab",
        low="0",
        high="10",
        prior="0.7 - 3",
        label="staying by bonus",
        zh="奖金留才作用",
        doc="log of the hazard of leaving taken off by a bonus, for each 100 % of pay",
    )
    options: Share = par(
        "0 %",
        symbol="o",
        low="0 %",
        high="100 %",
        lever=True,
        label="options granted",
        zh="期权授予比例",
        doc="part of the option pool that is promised to staff; the pool itself is in the terms of funding",
    )
    stays_by_options: Number = par(
        "0.3",
        symbol="ao",
        low="0",
        high="3",
        prior="0.1 - 0.6",
        label="staying by options",
        zh="期权留才作用",
        doc="log of the hazard of leaving taken off where the whole option pool is promised",
    )


class StaffingTerms(KeepingTerms):
    """Who goes, how newcomers do, how many are needed, and internal audit."""

    quits: Rate = par(
        "0.02 per month",
        symbol="q",
        low="0 per month",
        high="1 per month",
        prior="lognormal(0.02 per month, x1.6)",
        label="leaving of staff",
        zh="员工离职率",
        doc="hazard that a head leaves",
    )
    quits_executive: Rate = par(
        "0.01 per month",
        symbol="qe",
        low="0 per month",
        high="1 per month",
        prior="lognormal(0.01 per month, x2)",
        label="leaving of executives",
        zh="高管离职率",
        doc="hazard that an executive leaves",
    )
    search_time: Duration = par(
        "120 days",
        symbol="He",
        low="0 days",
        high="720 days",
        prior="60 days - 200 days",
        label="search for an executive",
        zh="高管招聘周期",
        doc="from the leaving of an executive to the next one; other vacancies are filled after the team's hiring time",
    )
    hiring_cost: Number = par(
        "1",
        symbol="c",
        low="0",
        high="12",
        prior="0.3 - 2.4",
        label="cost of a hire",
        zh="单次招聘成本",
        doc="months of pay, load included, that finding a head costs",
    )
    learning: Duration = par(
        "90 days",
        symbol="L",
        low="0 days",
        high="720 days",
        prior="45 days - 180 days",
        label="time to learn",
        zh="新人适应期",
        doc="time from a head's first day until it does what others do",
    )
    newcomer: Share = par(
        "50 %",
        symbol="w",
        low="0 %",
        high="100 %",
        prior="30 % - 70 %",
        label="work of newcomers",
        zh="新人产出比例",
        doc="what a head does in that time, over what others do",
    )
    key_person: Share = par(
        "15 %",
        symbol="k",
        low="0 %",
        high="90 %",
        prior="5 % - 30 %",
        label="weight of a key person",
        zh="关键人影响",
        doc="productivity that a function loses while one of the executives who lead it is missing",
    )
    need_engineering: Number = _need("5", "engineers", "工程师")
    need_operations: Number = _need("4", "operations people", "运营人员")
    need_growth: Number = par(
        "0.8",
        symbol="gn",
        low="0",
        high="5",
        prior="0.4 - 1.2",
        label="growth of need",
        zh="人员需求增长",
        doc="part of the first need that each doubling of 1 + monthly visitors / 100,000 adds",
    )
    auditors: Count = par(
        "0 people",
        symbol="u",
        low="0",
        high="50",
        unit="people",
        lever=True,
        label="internal auditors",
        zh="内审人员数",
        doc="people who look into payments and books",
    )
    pay_auditor: MoneyRate = par(
        "27000 RMB per month",
        low="0 RMB per month",
        high="1000000 RMB per month",
        prior="lognormal(27000 RMB per month, x1.5)",
        label="pay of an auditor",
        zh="内审人员成本",
        doc="cost of an internal auditor, social load included",
    )
    by_auditor: Number = par(
        "0.25",
        symbol="au",
        low="0",
        high="3",
        prior="0.1 - 0.5",
        label="fraud found by an auditor",
        zh="内审降欺诈作用",
        doc="log of the fraud in payments that each auditor takes off",
    )
