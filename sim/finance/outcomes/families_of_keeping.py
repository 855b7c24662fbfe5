"""Outcomes of programmes that keep users, declared."""

from sim.finance.outcomes.axes import YEAR
from sim.finance.outcomes.declaration import HIGHER, LOWER, NONE, PEOPLE, RMB, Family

_Y = (YEAR,)

OF_KEEPING = (
    Family(
        "year{year}.subscribers",
        PEOPLE,
        NONE,
        "Subscribers, year {year}",
        "第 {year} 年末付费会员数",
        "holders of a paid membership, trials and gifts included, at the year's end",
        ("metric.subscribers",),
        _Y,
    ),
    Family(
        "year{year}.subscription_revenue",
        RMB,
        HIGHER,
        "Membership revenue, year {year}",
        "第 {year} 年会员订阅收入",
        "fees earned day by day over their terms, VAT taken off",
        ("line.membership",),
        _Y,
    ),
    Family(
        "year{year}.points_owed",
        RMB,
        LOWER,
        "Points owed, year {year}",
        "第 {year} 年末未兑换积分",
        "face value of points issued and neither redeemed nor expired, at the year's end",
        ("metric.points_outstanding",),
        _Y,
    ),
    Family(
        "year{year}.community_members",
        PEOPLE,
        NONE,
        "Members of the community, year {year}",
        "第 {year} 年末社区成员数",
        "users who are in the community at the year's end",
        ("metric.community_members",),
        _Y,
    ),
    Family(
        "year{year}.programme_cost",
        RMB,
        LOWER,
        "Cost of programmes that keep users, year {year}",
        "第 {year} 年留存项目成本",
        "what the platform pays for promotions, points, paid membership, messages and community; what they bring stands elsewhere",
        ("line.incentives", "line.marketing", "line.people"),
        _Y,
    ),
)
