"""What the process of returns records, and its page."""

from sim.core.pages import Chart, Page
from sim.core.series import Metric

METRICS = (
    Metric("refund_days", "ratio", "days", "door to refund, mean of today's refunds", "Time to the refund", "退款时长"),
    Metric("goods_back", "flow", "orders", "goods sent back that were looked at today", "Goods back", "验收退货件数"),
    Metric(
        "goods_on_way_back", "stock", "orders", "goods that will come back", "Goods on their way back", "退货在途件数"
    ),
    Metric(
        "goods_never_back",
        "flow",
        "orders",
        "goods refunded first and never sent back",
        "Never sent back",
        "退款未寄回件数",
    ),
    Metric("return_insurance_cost", "flow", "fen", "premiums of freight insurance", "Premiums", "运费险保费支出"),
    Metric(
        "lost_returns_cost", "flow", "fen", "paid to sellers for goods never sent back", "Lost returns", "未寄回赔付"
    ),
    Metric(
        "made_good",
        "flow",
        "people",
        "people to whom a refund gave back satisfaction",
        "Made good by refunds",
        "退款修复人数",
    ),
)
PAGE = Page(
    "Returns",
    "退货",
    (
        Chart(("refund_days",), "Days from the door to the refund", "签收到退款天数"),
        Chart(("goods_on_way_back", "goods_back"), "Goods on their way back, and back", "退货在途与验收"),
    ),
)
