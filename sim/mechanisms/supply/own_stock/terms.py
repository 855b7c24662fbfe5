"""Parameters of own stock."""

from sim.core.params import ParamSet, par
from sim.core.units import Count, Duration, Money, Number, Rate, Share


class OwnStockTerms(ParamSet):
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
    first_sales: Rate = par(
        "1 per day",
        symbol="D0",
        low="0 per day",
        high="100 per day",
        prior="lognormal(1 per day, x3)",
        evidence="judgement",
        source="as merchants reckon (stock)",
        label="sales expected of a new own good",
        zh="自营新品预期日销",
        doc="units a day of the mean offer that buyers of the platform reckon with while nothing was sold in its category",
    )
    learning: Share = par(
        "20 %",
        symbol="a",
        low="1 %",
        high="100 %",
        prior="10 % - 40 %",
        evidence="judgement",
        source="model specification M19",
        label="learning from a day's sales",
        zh="销量预测更新权重",
        doc="weight of today in what is expected of a day, and in the variance around it",
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
    lead_spread: Number = par(
        "0.5",
        symbol="cv",
        low="0",
        high="2",
        prior="0.25 - 1",
        evidence="judgement",
        source="model specification M19",
        label="spread of lead time",
        zh="补货周期离散度",
        doc="standard deviation of lead times over their mean, where no suppliers are modelled",
    )
    least_order: Count = par(
        "6",
        symbol="q0",
        low="1",
        high="1000",
        unit="units",
        lever=True,
        evidence="judgement",
        source="half a carton of a dozen",
        label="minimum order",
        zh="最小起订量",
        doc="units below which no order is placed",
    )
    safety: Number = par(
        "1",
        symbol="k",
        low="0",
        high="3",
        lever=True,
        evidence="judgement",
        source="buyers who order what serves best",
        label="factor on safety stock",
        zh="安全库存系数",
        doc="factor on what is kept beyond expected sales",
    )
    holding: Rate = par(
        "0.25 per year",
        symbol="i",
        low="0 per year",
        high="3 per year",
        prior="lognormal(0.25 per year, x1.6)",
        evidence="memory",
        source="textbook range of carrying cost, 15 to 40 % of value a year",
        label="holding cost",
        zh="库存持有成本率",
        doc="capital, space and ageing as a part of cost, as buyers reckon when they set stock; only storage is paid",
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
    salvage: Share = par(
        "50 %",
        symbol="s",
        low="0 %",
        high="100 %",
        prior="25 % - 75 %",
        evidence="judgement",
        source="model specification M21: leftover goods sold at half",
        label="salvage value",
        zh="清仓残值率",
        doc="part of their cost that goods cleared after their shelf life bring in",
    )
    restock: Share = par(
        "80 %",
        symbol="g",
        low="0 %",
        high="100 %",
        prior="60 % - 92 %",
        evidence="judgement",
        source="model specification M22",
        label="returns in good state",
        zh="退货可再售率",
        doc="share of goods sent back that go on the shelf again; the others are written off",
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
