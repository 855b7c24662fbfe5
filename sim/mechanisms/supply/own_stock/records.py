"""What own stock records, and the charts of it."""

from sim.core.pages import Chart, Page
from sim.core.series import Metric

METRICS = (
    Metric(
        "own_offers", "stock", "offers", "goods that the platform sells itself", "Own goods on sale", "自营在售商品数"
    ),
    Metric("own_units", "stock", "units", "own goods on the shelf", "Own goods in stock", "自营库存件数"),
    Metric(
        "own_stock_value",
        "stock",
        "fen",
        "own goods, at what they cost: on the shelf, and sold while their return window is open",
        "Own stock at cost",
        "自营存货成本",
    ),
    Metric(
        "own_cash_tied",
        "stock",
        "fen",
        "own goods at cost less what is owed to suppliers; below 0 where suppliers finance them",
        "Cash tied in own goods",
        "自营占用资金",
    ),
    Metric("own_purchases", "flow", "fen", "own goods that arrived, VAT left out", "Own goods bought", "自营采购额"),
    Metric(
        "own_sales", "flow", "fen", "own goods kept by buyers, VAT left out (gross)", "Own goods sold", "自营销售收入"
    ),
    Metric(
        "own_settled",
        "flow",
        "fen",
        "own goods kept by buyers, VAT included: their part of the GMV settled",
        "Own goods settled",
        "自营结算交易额",
    ),
    Metric(
        "own_goods_cost", "flow", "fen", "what the own goods kept have cost", "Cost of own goods sold", "自营销售成本"
    ),
    Metric(
        "own_written_off",
        "flow",
        "fen",
        "own goods cleared, spoilt or lost, at cost, less what they bring",
        "Own goods written off",
        "自营存货报损",
    ),
    Metric(
        "own_margin",
        "ratio",
        "factor",
        "margin of own goods over their sales, 30 days",
        "Margin of own goods",
        "自营毛利率",
    ),
    Metric(
        "own_stock_days",
        "ratio",
        "days",
        "own stock over the cost of goods sold a day, 30 days",
        "Days of own stock",
        "自营库存周转天数",
    ),
    Metric(
        "own_turnover",
        "ratio",
        "factor",
        "cost of own goods sold in a year over own stock, at the pace of 30 days",
        "Turnover of own stock",
        "自营库存年周转次数",
    ),
    Metric("own_sold_out", "ratio", "share", "own goods that end the day sold out", "Own goods sold out", "自营缺货率"),
    Metric(
        "own_orders_cut",
        "flow",
        "units",
        "units that were not ordered for lack of budget",
        "Own orders cut",
        "自营采购削减件数",
    ),
)
PAGE = Page(
    "Own stock",
    "自营库存",
    (
        Chart(("own_stock_value", "own_cash_tied"), "Own stock, and the cash tied in it", "自营存货与占用资金"),
        Chart(
            ("own_sales", "own_goods_cost", "own_written_off"),
            "Sales, cost and write-offs of own goods",
            "自营销售、成本与报损",
        ),
        Chart(("own_stock_days",), "Days of own stock", "自营库存周转天数"),
        Chart(("own_sold_out",), "Own goods sold out", "自营缺货率"),
    ),
)
