"""Terms of data services: price, who subscribes, what subscribers know more, and what may be told at all."""

from sim.core.params import ParamSet, par
from sim.core.units import Count, Flag, MoneyRate, Number, Share

LEAST_CELL = 50
"""People behind every number that is told: the law of this mechanism, below which nobody can set the cell."""


class DataTerms(ParamSet):
    """What is offered at which price, who buys it, what it is worth to them, what may be told."""

    is_offered: Flag = par(
        "on",
        label="offer data services",
        zh="提供数据服务",
        lever=True,
        doc="whether aggregates are sold; off, nothing is told and nothing is spent",
    )
    price: MoneyRate = par(
        "800 RMB per month",
        symbol="p",
        low="0 RMB per month",
        high="10000 RMB per month",
        lever=True,
        label="price of a subscription",
        zh="数据服务月费",
        doc="fee of a subscriber, VAT on top; paid at the end of each month",
    )
    reluctance: Number = par(
        "6",
        symbol="d0",
        low="0",
        high="20",
        prior="4 - 8",
        label="reluctance of merchants",
        zh="商家订阅门槛",
        doc="log odds against subscribing, of a merchant without sales at a price of nothing",
    )
    by_sales: Number = par(
        "0.5",
        symbol="d1",
        low="0",
        high="3",
        prior="0.25 - 1",
        label="effect of sales on subscribing",
        zh="销售额对订阅的影响",
        doc="log odds of subscribing by the log of 1 + RMB sold in 30 days",
    )
    by_price: Number = par(
        "0.25",
        symbol="d2",
        low="0",
        high="5",
        prior="lognormal(0.25, x2)",
        label="effect of the price on subscribing",
        zh="价格对订阅的影响",
        doc="log odds against subscribing by 100 RMB a month of the price",
    )
    by_benefit: Number = par(
        "1",
        symbol="d3",
        low="0",
        high="10",
        prior="lognormal(1, x3)",
        label="effect of the benefit seen",
        zh="可见收益对订阅的影响",
        doc="log odds of subscribing by the benefit seen: profit of 30 days of subscribers less that of other merchants, over "
        "what a shop costs, held between -1 and 1",
    )
    outside: Count = par(
        "20",
        symbol="No",
        low="0",
        high="10000",
        prior="5 - 80",
        label="outside buyers",
        zh="外部潜在客户数",
        doc="firms that do not sell here and might subscribe: brands, agencies, investors",
    )
    outside_reluctance: Number = par(
        "10",
        symbol="d4",
        low="0",
        high="30",
        prior="8 - 12",
        label="reluctance of outside buyers",
        zh="外部客户订阅门槛",
        doc="as that of merchants; the sales that they look at are those of the whole platform",
    )
    forecast_gain: Share = par(
        "20 %",
        symbol="g",
        low="0 %",
        high="100 %",
        prior="5 % - 40 %",
        source="model specification M24: forecast error -20 %",
        label="forecast gain of subscribers",
        zh="订阅商家预测改善",
        doc="part of the distance between a seller's own forecast and what aggregates tell that a subscriber takes over",
    )
    trend_gain: Share = par(
        "5 %",
        symbol="h",
        low="0 %",
        high="100 %",
        prior="1 % - 15 %",
        source="model specification M24: targeting +5 %",
        label="targeting gain of subscribers",
        zh="订阅商家定向改善",
        doc="part of the trends of categories unknown to advertisers that a subscriber's budgets and bids follow",
    )
    least_cell: Count = par(
        str(LEAST_CELL),
        symbol="k",
        low=str(LEAST_CELL),
        high="1000000",
        unit="people",
        lever=True,
        evidence="derived",
        source="model specification M24: k-anonymity of 50 or more",
        label="people behind a number",
        zh="最小统计人数",
        doc="distinct people who agreed and bought in 28 days, below whom nothing is told of a category",
    )
    least_consent: Share = par(
        "50 %",
        symbol="c0",
        low="0 %",
        high="100 %",
        prior="35 % - 70 %",
        label="consent needed",
        zh="最低同意率",
        doc="share of users who agree to be recorded, below whom the service stops: too few stand for too many",
    )
    most_of_revenue: Share = par(
        "5 %",
        symbol="m",
        low="0 %",
        high="50 %",
        lever=True,
        source="model specification M24",
        label="largest share of revenue",
        zh="收入占比上限",
        doc="share of the net revenue of 30 days that data services may be; further subscribers are not served",
    )
    fixed_cost: MoneyRate = par(
        "20000 RMB per month",
        symbol="F",
        low="0 RMB per month",
        high="1000000 RMB per month",
        prior="lognormal(20000 RMB per month, x2)",
        label="fixed cost of data services",
        zh="数据服务固定成本",
        source="half an analyst, computing and checks of what is told",
        doc="spent while the service runs, whoever subscribes",
    )
    cost_each: MoneyRate = par(
        "50 RMB per month",
        symbol="f",
        low="0 RMB per month",
        high="10000 RMB per month",
        prior="lognormal(50 RMB per month, x2)",
        label="cost of a subscriber",
        zh="单客服务成本",
        doc="accounts and questions of a subscriber",
    )
