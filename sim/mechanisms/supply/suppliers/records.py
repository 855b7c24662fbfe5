"""What suppliers record, and the charts of it."""

from sim.core.pages import Chart, Page
from sim.core.series import Metric

METRICS = (
    Metric("supplier_lines", "flow", "orders", "lines ordered from suppliers", "Orders to suppliers", "供应商订单行数"),
    Metric(
        "supplier_fill",
        "ratio",
        "share",
        "units delivered of those due today",
        "Fill rate of suppliers",
        "供应商交付率",
    ),
    Metric(
        "supplier_days",
        "ratio",
        "days",
        "from order to arrival, today's shipments",
        "Lead time of suppliers",
        "供应商交货天数",
    ),
    Metric(
        "supplier_price",
        "ratio",
        "factor",
        "price of today's orders over unit cost",
        "Price of suppliers over unit cost",
        "供应商价格系数",
    ),
    Metric(
        "suppliers_down",
        "ratio",
        "share",
        "suppliers that cannot deliver",
        "Suppliers interrupted",
        "供应中断供应商占比",
    ),
    Metric(
        "categories_unsupplied",
        "ratio",
        "share",
        "categories in which no supplier delivers",
        "Categories without a supplier",
        "断供品类占比",
    ),
    Metric(
        "supplier_concentration",
        "ratio",
        "share",
        "volume of the largest supplier of a category",
        "Share of the largest supplier",
        "最大供应商采购占比",
    ),
    Metric(
        "contract_shortfall",
        "flow",
        "fen",
        "paid for volume under contract and not taken",
        "Paid for contract volume not taken",
        "长约未履约补偿",
    ),
)
PAGE = Page(
    "Suppliers",
    "供应商",
    (
        Chart(("supplier_fill",), "Fill rate of suppliers", "供应商交付率"),
        Chart(("supplier_days",), "Lead time of suppliers", "供应商交货天数"),
        Chart(
            ("suppliers_down", "categories_unsupplied"),
            "Interrupted suppliers, categories without any",
            "供应中断与断供品类",
        ),
        Chart(("supplier_price",), "Price of suppliers over unit cost", "供应商价格系数"),
        Chart(("supplier_concentration",), "Share of the largest supplier", "最大供应商采购占比"),
    ),
)
