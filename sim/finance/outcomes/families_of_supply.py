"""Outcomes of merchants, declared: how many, whether they earn money, what one more costs the platform."""

from sim.finance.outcomes.axes import YEAR
from sim.finance.outcomes.declaration import HIGHER, LOWER, MERCHANTS, NONE, OFFERS, PEOPLE, RATIO, RMB, SHARE, Family

_Y = (YEAR,)

OF_SUPPLY = (
    Family(
        "year{year}.merchants",
        MERCHANTS,
        NONE,
        "Merchants, year {year}",
        "第 {year} 年末在售商家数",
        "merchants who sell at the year's end",
        ("metric.merchants_selling",),
        _Y,
    ),
    Family(
        "year{year}.goods",
        OFFERS,
        NONE,
        "Goods on sale, year {year}",
        "第 {year} 年末在售商品数",
        "goods that can be found at the year's end",
        ("metric.goods_on_sale",),
        _Y,
    ),
    Family(
        "year{year}.merchants_earning",
        SHARE,
        HIGHER,
        "Merchants who earn money, year {year}",
        "第 {year} 年末盈利商家占比",
        "merchants who have earned more than they spent in 30 days, of those who sell at the year's end",
        ("metric.merchants_earning",),
        _Y,
    ),
    Family(
        "year{year}.merchant_profit",
        RMB,
        HIGHER,
        "Profit of merchants, year {year}",
        "第 {year} 年商家利润",
        "receipts less goods, returns and the fixed cost of shops, of all merchants together",
        ("metric.merchant_profit",),
        _Y,
    ),
    Family(
        "year{year}.merchant_gini",
        RATIO,
        NONE,
        "Concentration of merchants' sales, year {year}",
        "第 {year} 年末商家销售集中度",
        "Gini coefficient of receipts of 30 days over merchants who sell, at the year's end",
        ("metric.merchant_sales_gini",),
        _Y,
    ),
    Family(
        "year{year}.buyers_per_merchant",
        PEOPLE,
        NONE,
        "Buyers per merchant, year {year}",
        "第 {year} 年末商均买家数",
        "buyers of the last 365 days for each merchant who sells at the year's end",
        ("metric.buyers_per_merchant",),
        _Y,
    ),
    Family(
        "year{year}.seller_cac",
        RMB,
        LOWER,
        "Cost of a new merchant, year {year}",
        "第 {year} 年商家获取成本",
        "pay of sales staff and vetting over merchants who began to sell in the year",
        ("metric.seller_spend", "metric.merchants_entered"),
        _Y,
    ),
)
