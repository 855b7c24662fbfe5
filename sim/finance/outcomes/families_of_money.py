"""Outcomes of money, declared: funding, what orders contribute, the gap to the plan, what the company and its shares are worth."""

from sim.finance.outcomes.axes import FACTOR, LEVEL, TRANCHE, YEAR
from sim.finance.outcomes.declaration import (
    DAY,
    HIGHER,
    LOWER,
    MONTHS,
    NONE,
    PER_YEAR,
    RATIO,
    RMB,
    SHARE,
    Family,
)
from sim.finance.outcomes.declaration import MONTH as MONTH_NUMBER

_Y = (YEAR,)

_LEVELS = (
    "1: take of orders less payment fees, coupons and points; 2: less service, freight of returns and delivery subsidy; "
    "3: less servers and the marketing that keeps users"
)

_ORIGINS = (
    (LEVEL.only(1, 2), ("metric.contribution_{level}",)),
    (LEVEL.only(3), ("metric.contribution_2", "line.servers", "line.incentives", "line.marketing")),
)

OF_CONTRIBUTION = (
    *(
        Family(
            "year{year}.contribution.{level}",
            RMB,
            HIGHER,
            "Contribution {level}, year {year}",
            "第 {year} 年{level}级边际贡献",
            _LEVELS,
            of,
            (YEAR, level),
        )
        for level, of in _ORIGINS
    ),
    Family(
        "year{year}.contribution_per_order.{level}",
        RMB,
        HIGHER,
        "Contribution {level} per order, year {year}",
        "第 {year} 年单均{level}级边际贡献",
        f"over orders paid: {_LEVELS}",
        ("outcome.year{year}.contribution.{level}", "metric.orders"),
        (YEAR, LEVEL),
    ),
)

OF_FUNDING = (
    Family(
        "funding.need",
        RMB,
        LOWER,
        "Money needed",
        "资金总需求",
        "deepest point of cash without any financing",
        ("line.cash_flow_before_financing",),
    ),
    Family(
        "funding.need_day",
        DAY,
        NONE,
        "Day of the largest need",
        "资金需求最深日",
        "first day on which the need is deepest",
        ("outcome.funding.need",),
    ),
    Family(
        "funding.need_month",
        MONTH_NUMBER,
        NONE,
        "Month of the largest need",
        "资金需求最深月",
        "its company month; 0 is the preparation",
        ("outcome.funding.need",),
    ),
    Family(
        "funding.cash_out_day",
        DAY,
        HIGHER,
        "Cash runs out",
        "现金耗尽日",
        "first day on which own cash is used up; null when never",
        ("metric.funding_gap",),
        is_never=True,
    ),
    Family(
        "funding.ruin_day",
        DAY,
        HIGHER,
        "Company stops",
        "公司停止经营日",
        "day on which the shortfall has lasted too long; null when never",
        ("metric.ruined",),
        is_never=True,
    ),
    Family(
        "funding.tranche_{tranche}_day",
        DAY,
        LOWER,
        "Tranche {tranche} paid",
        "第 {tranche} 轮资金到账日",
        "day on which investors paid; null when never",
        ("metric.tranche_{tranche}_paid",),
        (TRANCHE,),
        is_never=True,
    ),
    Family(
        "funding.milestone_{tranche}_day",
        DAY,
        LOWER,
        "Milestone of tranche {tranche} reached",
        "第 {tranche} 轮里程碑达成日",
        "first day on which the milestone is met; null when never",
        ("metric.milestone_{tranche}_met",),
        (TRANCHE,),
        is_never=True,
    ),
    Family(
        "year{year}.gap.{factor}",
        RMB,
        HIGHER,
        "Gap of revenue by {factor}, year {year}",
        "第 {year} 年收入差距:{factor}",
        "part of (simulated less planned revenue) by this factor, logarithmic mean split; below 0: short of the plan",
        ("outcome.year{year}.revenue", "plan"),
        (YEAR, FACTOR),
        renamed_from="gap.year{year}.{factor}",
    ),
    Family(
        "year{year}.delay.revenue",
        MONTHS,
        LOWER,
        "Delay of revenue, year {year}",
        "第 {year} 年收入滞后",
        "months by which net revenue reaches the plan's number of the year later; null when it does not within the run",
        ("line.revenue", "plan"),
        _Y,
        renamed_from="delay.year{year}.revenue",
        is_never=True,
    ),
)

OF_VALUE = (
    Family(
        "value.cash_flows",
        RMB,
        HIGHER,
        "Value of the cash flows",
        "现金流现值",
        "discounted cash flows of the run",
        ("line.cash_flow_before_financing", "terms"),
    ),
    Family(
        "value.terminal",
        RMB,
        HIGHER,
        "Value after the run",
        "期末终值现值",
        "discounted multiple of the last year's net revenue",
        ("line.revenue", "terms"),
    ),
    Family(
        "value.total",
        RMB,
        HIGHER,
        "Value of the company",
        "公司价值",
        "cash flows and what comes after, discounted",
        ("outcome.value.cash_flows", "outcome.value.terminal"),
    ),
    Family(
        "investors.share",
        SHARE,
        NONE,
        "Share of the investors",
        "投资人持股比例",
        "of all shares, after all rounds",
        ("terms",),
    ),
    Family(
        "investors.founders_share",
        SHARE,
        NONE,
        "Share of the founders",
        "创始人持股比例",
        "of all shares, after all rounds",
        ("terms",),
    ),
    Family(
        "investors.exit_value",
        RMB,
        HIGHER,
        "Value at the end",
        "退出价值",
        "multiple of the last year's net revenue, or what is left on the day of ruin",
        ("line.revenue", "terms"),
    ),
    Family(
        "investors.payout",
        RMB,
        HIGHER,
        "Paid to investors",
        "投资人所得",
        "their part of the value at the end, preferences first",
        ("outcome.investors.exit_value", "terms"),
    ),
    Family(
        "investors.moic",
        RATIO,
        HIGHER,
        "Multiple on invested money",
        "投资回报倍数(MOIC)",
        "paid to investors over what they paid in",
        ("outcome.investors.payout",),
    ),
    Family(
        "investors.irr",
        PER_YEAR,
        HIGHER,
        "Internal rate of return",
        "内部收益率(IRR)",
        "rate at which both are worth the same; -1 when all is lost",
        ("outcome.investors.payout",),
    ),
)
