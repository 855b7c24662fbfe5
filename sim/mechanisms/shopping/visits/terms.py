"""The terms of visits: habit, novelty, needs that are planned or arise on a visit, intent, presence."""

from sim.core.params import ParamSet, par
from sim.core.units import Count, Duration, Flag, Number, Rate, Share


class VisitTerms(ParamSet):
    """Habit, novelty and needs."""

    need_rate: Rate = par(
        "0.056 per day",
        symbol="theta",
        low="0 per day",
        high="5 per day",
        prior="0.044 per day - 0.068 per day",
        evidence="derived",
        source="fitted to published shapes: docs/calibration/behaviour.md",
        label="needs",
        zh="需求频率",
        doc="mean planned needs of users who come again; dated: of those who register from then on",
    )
    need_shape: Number = par(
        "0.17",
        symbol="r",
        low="0.05",
        high="1000",
        prior="0.15 - 0.22",
        evidence="derived",
        source="fitted to published shapes: docs/calibration/behaviour.md",
        label="spread of needs",
        zh="需求分布形状",
        doc="Gamma shape of personal need rates; above 500 all are alike",
    )
    habit_a: Number = par(
        "1.35",
        symbol="a",
        low="0.05",
        high="50",
        prior="1.1 - 1.7",
        evidence="derived",
        source="fitted to published shapes: docs/calibration/behaviour.md",
        label="habit a",
        zh="访问习惯a",
        doc="daily visit probability ~ Beta(a, b)",
    )
    habit_b: Number = par(
        "14.2",
        symbol="b",
        low="0.05",
        high="1000",
        prior="12 - 18",
        linked="visits.habit_a 0.45",
        evidence="derived",
        source="fitted to published shapes: docs/calibration/behaviour.md",
        label="habit b",
        zh="访问习惯b",
        doc="daily visit probability ~ Beta(a, b)",
    )
    habit_with_needs: Number = par(
        "0.5",
        symbol="rho",
        low="-0.99",
        high="0.99",
        label="habit and needs",
        zh="习惯与需求相关",
        doc="correlation of habit and needs (Gaussian copula)",
    )
    novelty_floor: Share = par(
        "21 %",
        symbol="phi",
        fixed=True,
        low="0 %",
        high="100 %",
        prior="16 % - 27 %",
        evidence="derived",
        source="fitted to published shapes: docs/calibration/behaviour.md",
        label="novelty floor",
        zh="新鲜感下限",
        doc="phi: what remains of habit when novelty is gone",
    )
    novelty_boost: Number = par(
        "2.3",
        symbol="nu",
        fixed=True,
        low="0",
        high="10",
        prior="1.7 - 3",
        linked="visits.habit_b 0.31",
        evidence="derived",
        source="fitted to published shapes: docs/calibration/behaviour.md",
        label="novelty boost",
        zh="新鲜感加成",
        doc="nu: extra habit on the first day",
    )
    novelty_time: Duration = par(
        "22 days",
        symbol="tau",
        fixed=True,
        low="0.1 days",
        high="1000 days",
        prior="15 days - 30 days",
        evidence="derived",
        source="fitted to published shapes: docs/calibration/behaviour.md",
        label="novelty time",
        zh="新鲜感衰减时间",
        doc="tau: time in which novelty falls by a factor e",
    )
    one_visit_share: Share = par(
        "16 %",
        symbol="v",
        low="0 %",
        high="100 %",
        prior="12 % - 22 %",
        evidence="derived",
        source="fitted to published shapes: docs/calibration/behaviour.md",
        label="one-visit users",
        zh="一次性用户占比",
        doc="share of registrations who never come again",
    )
    first_visit: Flag = par(
        "on",
        label="visit on joining",
        zh="注册当天访问",
        evidence="derived",
        doc="whoever registers visits on that day",
    )
    impulse: Number = par(
        "0.041",
        symbol="iota",
        low="0",
        high="5",
        prior="0.028 - 0.055",
        evidence="derived",
        source="fitted to published shapes: docs/calibration/behaviour.md",
        label="impulse needs",
        zh="冲动需求",
        doc="mean needs that arise on a visit at the reference, beside the planned ones; times what the feed is worth",
    )
    intent: Share = par(
        "30 %",
        symbol="psi1",
        low="0 %",
        high="100 %",
        prior="21 % - 37 %",
        linked="visits.need_shape 0.3",
        evidence="derived",
        source="fitted to published shapes: docs/calibration/behaviour.md",
        label="intent of those who look for something",
        zh="有目的用户首日需求",
        doc="share of those who come by search, invitation or with a coupon who need something on the day of registration",
    )
    intent_of_others: Share = par(
        "10 %",
        symbol="psi0",
        low="0 %",
        high="100 %",
        prior="7 % - 13 %",
        evidence="derived",
        source="fitted to published shapes: docs/calibration/behaviour.md",
        label="intent of others",
        zh="其他用户首日需求",
        doc="the same of all others",
    )
    by_cause: Flag = par(
        "on",
        label="one-visit users by cause",
        zh="一次性用户按来源",
        evidence="derived",
        doc="the share of one-visit users is higher after feed ads (x 1.2), lower after invitations and talk (x 0.8)",
    )
    present_for: Count = par(
        "30 days",
        symbol="D",
        low="1",
        high="1000000",
        unit="days",
        label="presence",
        zh="在场时长",
        evidence="derived",
        doc="days since the last visit for which a user is present: talks, counts as a friend, may invite",
    )
