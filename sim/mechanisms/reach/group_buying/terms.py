"""The terms of group buying: the offer of management, and how people take it."""

from sim.core.params import ParamSet, par
from sim.core.units import Count, Duration, Flag, Number, Share


class GroupTerms(ParamSet):
    """The offer to buy together, and how people take it."""

    renamed = {"strangers": "seat_shown"}
    share: Share = par(
        "50 %",
        lever=True,
        label="offers in groups",
        zh="拼团商品占比",
        doc="share of offers that can be bought in a group",
    )
    discount: Share = par(
        "15 %",
        symbol="dg",
        low="0 %",
        high="40 %",
        lever=True,
        label="group discount",
        zh="拼团折扣",
        doc="dg: group price below the single price; the merchant bears it",
    )
    size: Count = par(
        "2",
        symbol="g",
        low="2",
        high="10",
        lever=True,
        label="group size",
        zh="成团人数",
        doc="g: members needed, the opener included",
    )
    window: Duration = par(
        "24 hours",
        symbol="W",
        low="1 hour",
        high="72 hours",
        lever=True,
        label="group window",
        zh="拼团时限",
        doc="W: time to find the others; counted in whole days",
    )
    autofill: Flag = par(
        "off",
        lever=True,
        label="fill up groups",
        zh="自动成团",
        doc="the platform completes every group and pays the opener's discount",
    )
    more: Number = par(
        "4",
        symbol="n0",
        low="0",
        high="50",
        prior="2 - 8",
        label="further friends asked",
        zh="额外邀请好友数",
        doc="an opener asks 1 + Poisson of it",
    )
    strong_weight: Number = par(
        "3",
        low="1",
        high="100",
        prior="1.5 - 6",
        label="strong ties first",
        zh="强关系优先",
        doc="weight of a strong tie in the order in which friends are asked",
    )
    accepts: Share = par(
        "8 %",
        symbol="a",
        prior="3 % - 20 %",
        label="friends who join",
        zh="好友参团率",
        doc="a: probability that a friend with mean needs joins",
    )
    guest_acceptance: Share = par(
        "8 %",
        symbol="P_guest",
        high="99 %",
        prior="3 % - 20 %",
        label="guests who register",
        zh="非用户好友参团率",
        doc="probability that a friend who is no user registers and joins",
    )
    guest_fatigue: Number = par(
        "1",
        symbol="F",
        low="0",
        high="5",
        prior="0.5 - 2",
        label="fatigue of guests",
        zh="非用户好友疲劳",
        doc="a friend asked n times before by groups registers with P_guest / (1 + n)^F",
    )
    seat_shown: Share = par(
        "50 %",
        symbol="e",
        low="0 %",
        high="100 %",
        prior="20 % - 80 %",
        label="groups shown to strangers",
        zh="拼团曝光率",
        doc="e: probability that a need is shown a free seat of its category, as one more alternative",
    )
    hassle: Number = par(
        "0.83",
        low="0",
        high="10",
        prior="0.3 - 1.5",
        label="hassle",
        zh="拼团麻烦",
        doc="utility lost by waiting for others; at 15 % off, 40 % of buyers open a group",
    )
    disappointment: Number = par(
        "0.05",
        low="0",
        high="1",
        prior="0.02 - 0.1",
        label="disappointment",
        zh="拼团失败不满",
        doc="satisfaction that an opener loses when the group expires",
    )
