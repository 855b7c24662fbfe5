"""What cross-border trade records, its accounts, and the page that shows it."""

from sim.core.ledger import Account
from sim.core.pages import Chart, Page
from sim.core.series import Metric
from sim.world.accounts import CROSS_BORDER

ACCOUNTS = (
    CROSS_BORDER,
    Account("asset.import_tax", "restricted", "Import tax of buyers, held", "代收跨境综合税资金"),
    Account("liability.import_tax", "payables", "Import tax to be paid to customs", "应付代收跨境综合税"),
    Account("asset.receivables_abroad", "receivables", "Owed by merchants abroad", "应收境外商家款"),
    Account("expense.currency", "other_cost", "Exchange differences", "汇兑损益", section="financial"),
)
METRICS = (
    Metric("orders_abroad", "flow", "orders", "orders paid of goods from abroad", "Orders from abroad", "跨境订单数"),
    Metric("gmv_abroad", "flow", "fen", "value of these orders, without tax", "GMV from abroad", "跨境交易额"),
    Metric(
        "orders_over_quota",
        "flow",
        "orders",
        "orders refused because they would exceed the buyer's yearly quota",
        "Orders over the quota",
        "超年度限值订单数",
    ),
    Metric("import_tax", "flow", "fen", "import tax paid to customs", "Import tax", "跨境综合税缴纳额"),
    Metric(
        "import_tax_held",
        "stock",
        "fen",
        "import tax of buyers held until orders are final",
        "Import tax held",
        "代收跨境综合税余额",
    ),
    Metric("quota_used", "stock", "share", "highest use of a yearly quota", "Highest use of a quota", "最高限值使用率"),
    Metric(
        "cross_border_fees",
        "flow",
        "fen",
        "fees of merchants abroad and of exporters, without VAT",
        "Cross-border fees",
        "跨境服务费收入",
    ),
    Metric("exports", "flow", "fen", "sales of exporters abroad", "Exports", "出口交易额"),
    Metric("exchange_rate", "stock", "factor", "price of foreign money over its mean", "Exchange rate", "汇率指数"),
    Metric(
        "currency_result",
        "flow",
        "fen",
        "gains less losses on what merchants abroad owe",
        "Result of exchange differences",
        "汇兑净收益",
    ),
)
PAGE = Page(
    "Cross-border",
    "跨境",
    (
        Chart(("gmv_abroad", "exports"), "Sales from abroad and abroad", "跨境进口与出口额"),
        Chart(("cross_border_fees",), "Fees", "跨境服务费收入"),
        Chart(("import_tax",), "Import tax paid to customs", "跨境综合税缴纳额"),
        Chart(("exchange_rate",), "Price of foreign money over its mean", "汇率指数"),
    ),
)
