"""What logistics records, and its page in the report of a run."""

from sim.core.pages import Chart, Page
from sim.core.series import Metric

METRICS = (
    Metric("parcels_sent", "flow", "orders", "orders handed over to carriers", "Parcels sent", "发货件数"),
    Metric("parcels_by_express", "flow", "orders", "of these, by the express carrier", "Sent by express", "特快件数"),
    Metric(
        "parcels_packed", "flow", "orders", "parcels packed at the warehouse", "Packed at the warehouse", "仓库打包件数"
    ),
    Metric(
        "parcels_in_line",
        "stock",
        "orders",
        "parcels that wait at the warehouse",
        "Waiting to be packed",
        "仓库积压件数",
    ),
    Metric(
        "packing_wait", "ratio", "days", "mean wait of the parcels packed today", "Wait before packing", "打包等待时长"
    ),
    Metric(
        "warehouse_use",
        "ratio",
        "share",
        "part of opening hours in which places pack",
        "Use of the warehouse",
        "仓库利用率",
    ),
    Metric(
        "seller_backlog",
        "stock",
        "orders",
        "parcels that sellers could not hand over yet",
        "Backlog of sellers",
        "商家积压件数",
    ),
    Metric("congestion", "ratio", "factor", "factor on line hauls sent today", "Congestion", "干线拥堵系数"),
    Metric(
        "door_days",
        "ratio",
        "days",
        "median from order to door, deliveries of the last 7 days",
        "Order to door",
        "送达时长中位数",
    ),
    Metric(
        "within_72_hours",
        "ratio",
        "share",
        "deliveries of the last 7 days that took 72 hours or less",
        "Delivered within 72 hours",
        "72小时妥投率",
    ),
    Metric("days_promised", "ratio", "days", "promise to the mean person", "Days promised", "承诺送达天数"),
    Metric(
        "orders_cancelled",
        "flow",
        "orders",
        "orders cancelled because nothing was sent",
        "Cancelled before sending",
        "发货前取消订单数",
    ),
    Metric("orders_lost", "flow", "orders", "orders given up as lost on the way", "Lost parcels", "丢件数"),
    Metric("warehouse_cost", "flow", "fen", "pay and rent of the warehouse", "Cost of the warehouse", "仓储成本"),
    Metric(
        "parcel_cost", "flow", "fen", "parcels paid by the platform", "Parcels paid by the platform", "平台承担运费"
    ),
    Metric("lost_cost", "flow", "fen", "paid to sellers for lost goods", "Paid for lost goods", "丢件赔付"),
)
PAGE = Page(
    "Logistics",
    "物流",
    (
        Chart(("within_72_hours", "late_share"), "Within 72 hours, and later than promised", "72小时妥投率与超时率"),
        Chart(("door_days", "days_promised"), "Order to door, and days promised", "送达时长与承诺时长"),
        Chart(("parcels_in_line", "seller_backlog"), "Parcels that wait to be sent", "待发包裹"),
        Chart(("warehouse_use",), "Use of the warehouse", "仓库利用率"),
        Chart(("orders_cancelled", "orders_lost"), "Orders cancelled and lost", "取消与丢件"),
        Chart(("warehouse_cost", "parcel_cost", "lost_cost"), "What logistics costs the platform", "平台物流成本"),
    ),
)
