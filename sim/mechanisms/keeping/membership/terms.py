"""Parameters of free membership: tiers, points, and the pull of the next tier."""

from sim.core.params import ParamSet, par
from sim.core.units import Count, Money, Number, Share


class MembershipTerms(ParamSet):
    """What tiers ask for and give, how points are earned and spent."""

    tier_1: Money = par(
        "500 RMB",
        symbol="T1",
        low="50 RMB",
        high="1000000 RMB",
        lever=True,
        label="threshold of tier 1",
        zh="一级会员门槛",
        doc="paid in a year, less refunds, from which on a user is in tier 1",
    )
    tier_2: Money = par(
        "2000 RMB",
        symbol="T2",
        low="1000 RMB",
        high="1000000 RMB",
        lever=True,
        label="threshold of tier 2",
        zh="二级会员门槛",
        doc="the same for tier 2",
    )
    tier_3: Money = par(
        "8000 RMB",
        symbol="T3",
        low="5000 RMB",
        high="1000000 RMB",
        lever=True,
        label="threshold of tier 3",
        zh="三级会员门槛",
        doc="the same for tier 3",
    )
    earn: Share = par(
        "0.3 %",
        symbol="e",
        low="0 %",
        high="5 %",
        lever=True,
        label="points earned",
        zh="积分返点比例",
        doc="face value of the points that an order earns when it is kept, as a share of what was paid, in tier 0",
    )
    faster_1: Number = par(
        "1.2",
        symbol="m1",
        low="1",
        high="5",
        lever=True,
        label="points in tier 1",
        zh="一级会员积分倍数",
        doc="points that an order earns in tier 1, as a multiple of those in tier 0",
    )
    faster_2: Number = par(
        "1.5",
        symbol="m2",
        low="1",
        high="5",
        lever=True,
        label="points in tier 2",
        zh="二级会员积分倍数",
        doc="the same in tier 2",
    )
    faster_3: Number = par(
        "2",
        symbol="m3",
        low="1",
        high="5",
        lever=True,
        label="points in tier 3",
        zh="三级会员积分倍数",
        doc="the same in tier 3",
    )
    life: Count = par(
        "12 months",
        symbol="L",
        low="1",
        high="12",
        unit="months",
        lever=True,
        label="validity of points",
        zh="积分有效期",
        doc="whole months after the month of issue in which points can be redeemed",
    )
    least: Money = par(
        "1 RMB",
        symbol="w0",
        low="0.01 RMB",
        high="100 RMB",
        lever=True,
        label="least points to redeem",
        zh="积分起兑额",
        doc="points that a wallet must hold before any can be redeemed",
    )
    largest_part: Share = par(
        "50 %",
        symbol="c",
        low="0 %",
        high="90 %",
        lever=True,
        label="most that points pay",
        zh="积分抵扣上限",
        doc="largest share of an order that can be paid with points",
    )
    redeeming: Share = par(
        "30 %",
        symbol="pr",
        low="0 %",
        high="100 %",
        prior="15 % - 50 %",
        source="model specification M15",
        label="redeeming of points",
        zh="积分兑换概率",
        doc="probability that a buyer who holds enough points uses them for an order",
    )
    gradient: Number = par(
        "0.2",
        symbol="bg",
        low="0",
        high="3",
        prior="0.05 - 0.4",
        source="Kivetz, Urminsky & Zheng (2006): stamps came a fifth faster towards the end of a card; .4 would be all of it",
        label="pull of the next tier",
        zh="等级目标拉力",
        doc="utility of buying here when the next tier is within reach, at its threshold",
    )
    reach: Share = par(
        "30 %",
        symbol="g",
        low="1 %",
        high="100 %",
        prior="15 % - 60 %",
        source="model specification M15",
        label="reach of the next tier",
        zh="等级目标感知范围",
        doc="distance to the next tier, as a share of its threshold, from which on it is felt",
    )
