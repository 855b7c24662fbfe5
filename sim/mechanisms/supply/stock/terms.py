"""Parameters of stock."""

from sim.core.params import par
from sim.core.units import Duration, Number, Share
from sim.world.market.restocking import RestockingTerms


class StockTerms(RestockingTerms):
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
