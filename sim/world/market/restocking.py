"""Parameters of whoever keeps stock: what is expected to sell, how it is ordered, what leftovers bring in."""

from sim.core.params import ParamSet, par
from sim.core.units import Count, Number, Rate, Share


class RestockingTerms(ParamSet):
    """How a base stock is set and filled up, by sellers and by the platform's own buyers."""

    first_sales: Rate = par(
        "1 per day",
        symbol="D0",
        low="0 per day",
        high="100 per day",
        prior="lognormal(1 per day, x3)",
        evidence="judgement",
        source="a first lot of about a dozen units, as small sellers open with",
        label="sales expected of a new offer",
        zh="新品预期日销",
        doc="units a day of the mean offer that whoever buys reckons with while nothing has been sold in its category; by category "
        "as needs for each offer are",
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
        doc="standard deviation of lead times over their mean",
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
        doc="units below which a supplier takes no order; bundling orders lowers it",
    )
    safety: Number = par(
        "1",
        symbol="k",
        low="0",
        high="3",
        lever=True,
        evidence="judgement",
        source="whoever orders what serves best",
        label="factor on safety stock",
        zh="安全库存系数",
        doc="factor on what is kept beyond expected sales; advice or rules of the platform move that of sellers",
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
        doc="capital, space and ageing, as a part of the cost of the goods on the shelf, by which stock is set",
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
        doc="part of their cost that goods bring in that are left over when an offer leaves, or cleared when they are old",
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
