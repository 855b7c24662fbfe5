"""What pre-orders record, and their page in the report of a run."""

from sim.core.pages import Chart, Page
from sim.core.series import Metric

METRICS = (
    Metric("pools_opened", "flow", "pools", "pools of pre-orders opened", "Pools opened", "开启预订团数"),
    Metric("pools_accepted", "flow", "pools", "pools that a factory accepted", "Pools accepted", "成团预订团数"),
    Metric("pools_failed", "flow", "pools", "pools given back to their buyers", "Pools failed", "失败预订团数"),
    Metric(
        "pool_forecasts",
        "flow",
        "units",
        "units that were expected of pools decided",
        "Forecast of pools",
        "预订量预测",
    ),
    Metric("pool_volumes", "flow", "units", "units pre-ordered in pools decided", "Volume of pools", "实际预订量"),
    Metric("pre_orders", "flow", "orders", "pre-orders paid", "Pre-orders paid", "预订支付数"),
    Metric(
        "pre_orders_accepted",
        "flow",
        "orders",
        "pre-orders that a factory accepted",
        "Pre-orders accepted",
        "预订成功数",
    ),
    Metric(
        "pre_orders_refunded",
        "flow",
        "orders",
        "pre-orders whose money went back",
        "Pre-orders given back",
        "预订退款数",
    ),
    Metric("pre_order_money", "stock", "fen", "held for pools that are open", "Money of open pools", "预订团托管资金"),
    Metric(
        "take_or_pay_cost",
        "flow",
        "fen",
        "paid for units that the platform had to take, less what they brought",
        "Cost of commitments",
        "照付不议成本",
    ),
    Metric(
        "factory_savings",
        "flow",
        "fen",
        "what pre-orders kept cost their sellers less",
        "Saved by sellers",
        "商家定制降本额",
    ),
    Metric(
        "forecast_error",
        "ratio",
        "factor",
        "log standard deviation of forecasts of pools, mean over categories",
        "Forecast error",
        "预订预测误差",
    ),
)
PAGE = Page(
    "Pre-orders to the factory (C2M)",
    "反向定制（C2M）",
    (
        Chart(("pools_opened", "pools_accepted", "pools_failed"), "Pools of pre-orders", "预订团数"),
        Chart(("pre_orders", "pre_orders_accepted", "pre_orders_refunded"), "Pre-orders", "预订订单数"),
        Chart(("pool_forecasts", "pool_volumes"), "What was expected of pools, and what came", "预测与实际预订量"),
        Chart(("take_or_pay_cost", "factory_savings"), "Commitments, and what sellers saved", "照付不议成本与商家降本"),
    ),
)
