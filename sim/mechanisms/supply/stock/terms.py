"""Parameters of stock."""

from sim.core.params import ParamSet, par
from sim.core.units import Count, Duration, Number, Rate, Share


class StockTerms(ParamSet):
    """Whose stock is limited, how sellers order, what stock costs, what goes wrong."""

    limited: Share = par(
        "100 %",
        low="0 %",
        high="100 %",
        evidence="judgement",
        source="model specification M19: stock of every offer; the rest is made or sent on order",
        label="goods kept in stock",
        zh="备货商品占比",
        doc="share of offers of goods whose sellers keep stock; the others never run out, as services and pre-orders do not",
        fixed=True,
    )
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
        doc="units a day of the mean offer that sellers reckon with while nothing has been sold in its category; by category as "
        "needs for each offer are",
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
        doc="weight of today in what a seller expects of a day, and in the variance around it",
    )
    lead_time: Duration = par(
        "5 days",
        symbol="L",
        low="1 day",
        high="45 days",
        lever=True,
        evidence="judgement",
        source="model specification M19",
        label="lead time",
        zh="补货周期",
        doc="mean time from a seller's order to the goods on the shelf; better links to suppliers, and handling, shorten it",
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
        doc="units below which a supplier takes no order; bundling the orders of sellers lowers it",
    )
    safety: Number = par(
        "1",
        symbol="k",
        low="0",
        high="3",
        lever=True,
        evidence="judgement",
        source="sellers who order what serves them best",
        label="factor on safety stock",
        zh="安全库存系数",
        doc="factor on what sellers keep beyond expected sales; advice or rules of the platform move it",
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
        doc="capital, space and ageing, as a part of the cost of the goods on the shelf",
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
        doc="part of their cost that goods left over when an offer leaves bring in",
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
        doc="share of goods sent back that go on the shelf again",
    )
    record_error: Share = par(
        "0.5 %",
        symbol="e",
        low="0 %",
        high="20 %",
        prior="0.1 % - 2.5 %",
        evidence="memory",
        source="platforms act against sellers who cancel 2.5 % of orders",
        label="orders found missing",
        zh="缺货取消率",
        doc="share of orders whose goods are not there when they are packed, though the records say so; the buyer is refunded",
    )
    disappointment: Number = par(
        "0.05",
        symbol="d",
        low="0",
        high="1",
        prior="0.02 - 0.1",
        evidence="judgement",
        source="that of a group that expires; Anderson, Fitzsimons & Simester 2006 measure that stock-outs cost later orders",
        label="disappointment by a missing order",
        zh="缺货取消不满",
        doc="satisfaction that a buyer loses when the goods of an order are found missing",
    )
