"""How many places of purchase there are, whom they reach, what they are worth and cost."""

from sim.core.params import ParamSet, par
from sim.core.units import Count, Money, MoneyRate, Number, Rate, Share


class PurchaseRouteTerms(ParamSet):
    """Places, reach, routes, returns, walk-ins, cost."""

    places: Count = par(
        "0",
        symbol="N",
        low="0",
        high="5000",
        unit="shops",
        lever=True,
        label="places of purchase",
        zh="线下门店数",
        doc="shops, pop-ups and pick-up counters; 0: goods are bought online only",
    )
    zones_used: Count = par(
        "3",
        symbol="Z",
        low="1",
        high="20",
        lever=True,
        label="zones with places",
        zh="门店覆盖城市圈数",
        doc="places stand in this many zones, the most populous ones, in turn",
    )
    served: Count = par(
        "20000 people",
        symbol="k",
        low="1",
        high="1e6",
        unit="people",
        prior="lognormal(20000 people, x3)",
        label="people near a place",
        zh="单店辐射人数",
        doc="people of the market who live or work near one place",
    )
    gain: Number = par(
        "0.5",
        symbol="g",
        low="0",
        high="5",
        prior="0.15 - 1.0",
        label="worth of buying at a place",
        zh="线下购买效用",
        doc="utility of having the good at once, seen and touched, over an online order",
    )
    way: Number = par(
        "1.5",
        symbol="h",
        low="0",
        high="20",
        prior="0.8 - 2.5",
        label="cost of the way to a place",
        zh="到店成本",
        doc="utility lost on the way to the place and back",
    )
    alike: Number = par(
        "0.5",
        symbol="lam",
        low="0.01",
        high="1",
        prior="0.3 - 0.8",
        label="difference between routes",
        zh="购买渠道差异度",
        doc="scale of luck between the routes of one good: near 0 the better one is always taken, at 1 they are two goods",
    )
    returned: Number = par(
        "0.2",
        symbol="f",
        low="0.01",
        high="1",
        prior="lognormal(0.2, x3)",
        source="facts E15: below 3 % of women's wear bought in shops goes back, about 30 % of what is bought online: .07",
        label="returns of goods bought at a place",
        zh="门店退货几率倍数",
        doc="factor on the odds that an order is sent back",
    )
    walk_in: Rate = par(
        "0.0003 per day",
        symbol="w",
        low="0 per day",
        high="1 per day",
        prior="lognormal(0.0003 per day, x3)",
        label="walk-ins",
        zh="进店注册率",
        doc="hazard of joining of a person near a place, by walking in",
    )
    running: MoneyRate = par(
        "30000 RMB per month",
        symbol="r",
        low="0 RMB per month",
        high="1000000 RMB per month",
        prior="lognormal(30000 RMB per month, x2)",
        label="rent and staff of a place",
        zh="单店租金与人工",
        doc="what a place costs while it stands",
    )
    opening: Money = par(
        "100000 RMB",
        symbol="o",
        low="0 RMB",
        high="10000000 RMB",
        prior="lognormal(100000 RMB, x2)",
        label="opening of a place",
        zh="单店开业费用",
        doc="paid on the day a place opens: fittings, permits, first staff",
    )
    acquiring: Share = par(
        "20 %",
        symbol="A",
        low="0 %",
        high="100 %",
        prior="8 % - 40 %",
        label="part of places that acquires users",
        zh="门店费用获客占比",
        doc="part of opening, rent and staff that is booked as cost of acquisition; the rest serves users",
    )
    handling: Money = par(
        "3 RMB",
        symbol="c",
        low="0 RMB",
        high="100 RMB",
        prior="lognormal(3 RMB, x2)",
        label="handling of an order at a place",
        zh="门店单均处理费用",
        doc="bringing the good to the place, keeping it ready and handing it over",
    )
