"""What is written down about ads: columns of offers and merchants, what merchants paid, and metrics."""

import numpy as np

from sim.core.series import Metric
from sim.core.table import Column

AD_SPEND = np.dtype([("merchant", np.int32), ("fen", np.int64)], align=True)

COLUMNS = (
    Column("offers", "ad_views", np.float64, doc="times seen in sponsored places, decaying over 30 days, in people"),
    Column("offers", "ad_clicks", np.float64, doc="clicks in sponsored places, decaying over 30 days, in people"),
    Column(
        "offers", "ad_price", np.int64, doc="fen that a click (or a thousand views) costs its seller; 0 not sponsored"
    ),
    Column("merchants", "ad_kind", np.int8, default=-1, doc="0 no ads, 1 pays clicks, 2 pays views; -1 not drawn"),
    Column("merchants", "ad_habit", np.float64, doc="part of sales that it spends on ads, beyond the mean"),
    Column("merchants", "ad_scale", np.float64, default=1, doc="factor on its budget, by what ads have earned it"),
    Column("merchants", "ad_pace", np.float64, default=1, doc="part of the worth of a click that it bids, 0..1"),
    Column("merchants", "ad_budget", np.int64, doc="fen that it adds to its purse for the next day"),
    Column("merchants", "ad_purse", np.int64, doc="fen that it may spend, VAT included"),
    Column("merchants", "gmv7", np.float64, doc="sales, decaying over 7 days, fen"),
    Column("merchants", "ad_kept", np.int64, doc="orders of agents that stayed with their buyers"),
    Column("merchants", "ad_back", np.int64, doc="orders of agents that were sent back"),
    Column("merchants", "ad_clicks28", np.float64, doc="clicks on its ads, decaying over 28 days, in people"),
    Column("merchants", "ad_orders28", np.float64, doc="orders through its ads, decaying over 28 days, in people"),
    Column("merchants", "ad_margin28", np.float64, doc="what these leave it before ads, decaying over 28 days, fen"),
    Column("merchants", "ad_spend28", np.float64, doc="spent on ads, decaying over 28 days, fen"),
)

METRICS = (
    Metric("ad_revenue", "flow", "fen", "earned by ads of merchants, without VAT", "Advertising revenue", "广告收入"),
    Metric(
        "ad_free",
        "flow",
        "fen",
        "worth of clicks and views beyond the budgets of their merchants, which are free of charge",
        "Ads free of charge",
        "超预算免费广告额",
    ),
    Metric("ad_views", "flow", "views", "sponsored offers looked at", "Ad views", "广告曝光数"),
    Metric("ad_clicks", "flow", "views", "clicks on sponsored offers", "Ad clicks", "广告点击数"),
    Metric("ad_click_price", "ratio", "fen", "advertising revenue per click", "Price of a click", "单次点击价格"),
    Metric(
        "ad_share_of_gmv",
        "ratio",
        "share",
        "advertising revenue of the day, of GMV paid",
        "Advertising of GMV",
        "广告货币化率",
    ),
    Metric(
        "ad_return",
        "ratio",
        "factor",
        "what orders through ads leave sellers before ads, over what ads cost them, both of 28 days",
        "Return on ad spend",
        "广告投入产出比",
    ),
    Metric("ad_filled", "ratio", "share", "sponsored places that are sold", "Sponsored places sold", "广告位售出率"),
    Metric("ad_library", "stock", "share", "strategy library over what is needed", "Strategy library", "策略库水平"),
    Metric(
        "orders_sponsored",
        "flow",
        "orders",
        "orders of what sponsored places showed",
        "Orders by ads",
        "广告成交订单数",
    ),
    Metric(
        "advertisers", "stock", "merchants", "merchants whose offers are sponsored", "Advertisers", "投放广告商家数"
    ),
)
