"""Parameters of own stock."""

from sim.core.params import par
from sim.core.units import Duration, Money, Rate, Share
from sim.world.market.restocking import RestockingTerms


class OwnStockTerms(RestockingTerms):
    """How much the platform sells itself, how it buys, what keeping and returns cost."""

    share: Share = par(
        "20 %",
        symbol="o",
        low="0 %",
        high="100 %",
        lever=True,
        fixed=True,
        evidence="judgement",
        source="model specification, preset hybrid: 20 % own stock",
        label="own goods",
        zh="自营商品占比",
        doc="share of the offers on sale that the platform sells itself: shops of the launch, and goods that it adds later",
    )
    budget: Money = par(
        "5 M RMB",
        symbol="B",
        low="0 RMB",
        high="500 M RMB",
        lever=True,
        evidence="judgement",
        source="a half of the plan's first tranche",
        label="money for own goods",
        zh="自营采购额度",
        doc="what goods on the shelf and under way may cost together, VAT left out; orders beyond it wait",
    )
    lead_time: Duration = par(
        "5 days",
        symbol="L",
        low="1 day",
        high="45 days",
        prior="3 days - 8 days",
        evidence="judgement",
        source="model specification M19",
        label="lead time",
        zh="补货周期",
        doc="mean time from an order to goods on the shelf that buyers reckon with; the true one where no suppliers are modelled",
    )
    storage: Rate = par(
        "0.08 per year",
        symbol="w",
        low="0 per year",
        high="2 per year",
        prior="lognormal(0.08 per year, x2)",
        evidence="judgement",
        source="a third of the holding cost: shelves, energy, insurance and counting",
        label="cost of storage",
        zh="自营仓储费率",
        doc="paid for goods on the shelf, as a part of what they cost",
    )
    shelf_life: Duration = par(
        "180 days",
        symbol="S",
        low="7 days",
        high="3 years",
        lever=True,
        evidence="judgement",
        source="two seasons",
        label="shelf life",
        zh="自营商品保质期",
        doc="time on the shelf after which goods are cleared; the oldest are sold first",
    )
    return_cost: Money = par(
        "4 RMB",
        symbol="r",
        low="0 RMB",
        high="100 RMB",
        prior="lognormal(4 RMB, x2)",
        evidence="judgement",
        source="as merchants pay (merchant_books)",
        label="cost of a return",
        zh="自营单均退货成本",
        doc="freight and handling of a parcel of own goods that comes back, beside the platform's share of freight that all bear",
    )
    credit: Duration = par(
        "30 days",
        symbol="K",
        low="0 days",
        high="180 days",
        lever=True,
        evidence="judgement",
        source="usual payment term of suppliers of small buyers",
        label="credit of suppliers",
        zh="供应商账期",
        doc="from the arrival of goods to their payment",
    )
