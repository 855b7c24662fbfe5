"""The words of the statements: lines, the sections that hold them, and what the plan's own view makes of them.

Section names follow the statutory income statement, balance sheet and cash flow statement of a Chinese company
(general enterprise format); the plan's view counts revenue and cost as the business plan does.
"""

from dataclasses import dataclass

from sim.core.ledger import Account

CASH = "asset.cash"


@dataclass(frozen=True, slots=True)
class Section:
    """A block of a statement.

    Attributes
    ----------
    name, label, zh : str
    sign : int
        +1 where the block adds to its total, -1 where it is taken off.
    """

    name: str
    label: str
    zh: str
    sign: int = 1


INCOME = (
    Section("revenue", "Revenue of all streams", "各项收入合计"),
    Section("contra", "Coupons and rewards taken off revenue", "减:应付客户对价", -1),
    Section("cost_of_revenue", "Cost of revenue", "营业成本", -1),
    Section("surcharges", "Taxes and surcharges", "税金及附加", -1),
    Section("selling", "Selling expenses", "销售费用", -1),
    Section("administrative", "Administrative expenses", "管理费用", -1),
    Section("research", "Research and development", "研发费用", -1),
    Section("financial", "Financial expenses", "财务费用", -1),
    Section("non_operating", "Non-operating expenses", "营业外支出", -1),
    Section("income_tax", "Income tax", "所得税费用", -1),
)
BALANCE = (
    Section("current_assets", "Current assets", "流动资产"),
    Section("fixed_assets", "Non-current assets", "非流动资产"),
    Section("liabilities", "Liabilities", "负债"),
    Section("equity", "Equity", "所有者权益"),
)
CASH_FLOW = (
    Section("receipts", "Received for services and goods", "销售商品、提供劳务收到的现金"),
    Section("suppliers", "Paid for goods and services", "购买商品、接受劳务支付的现金"),
    Section("employees", "Paid to and for employees", "支付给职工以及为职工支付的现金"),
    Section("taxes", "Taxes paid", "支付的各项税费"),
    Section("investing", "Equipment bought", "购建固定资产支付的现金"),
    Section("capital", "Received from investors", "吸收投资收到的现金"),
    Section("loans", "Loans drawn less repaid", "取得借款减偿还债务的现金"),
    Section("interest", "Interest paid", "偿付利息支付的现金"),
    Section("gap", "Shortfall that nobody has financed", "未获融资的资金缺口"),
)
ACTIVITIES = {
    "operating": ("receipts", "suppliers", "employees", "taxes"),
    "investing": ("investing",),
    "financing": ("capital", "loans", "interest", "gap"),
}
USES = (
    ("research", "R&D and technology", "研发与技术", 0.25),
    ("marketing", "Marketing", "市场营销", 0.40),
    ("team", "Team", "团队建设", 0.15),
    ("supply", "Supply chain", "供应链", 0.08),
    ("logistics", "Logistics and warehousing", "物流与仓储", 0.07),
    ("brand", "Brand", "品牌建设", 0.05),
    ("other", "Not named by the plan", "计划外用途", 0.0),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the statements.

    Attributes
    ----------
    name, label, zh : str
    kind : str
        revenue, cost, tax, asset, liability or equity. In the plan's view revenue lines are revenue and cost lines
        are cost, but for own goods, whose cost comes off revenue in the net reading.
    section : str
        Block of the income statement or of the balance sheet.
    cash : str
        Row of the cash flow statement when own cash stands on the other side.
    use : str
        Use of funds (revenue has none).
    bears_vat : bool
        Whether suppliers add VAT to what is spent here.
    """

    name: str
    kind: str
    label: str
    zh: str
    section: str
    cash: str
    use: str = ""
    bears_vat: bool = False


def _revenue(name: str, label: str, zh: str) -> Line:
    return Line(name, "revenue", label, zh, "revenue", "receipts")


def _cost(
    name: str, label: str, zh: str, section: str, *, cash: str = "suppliers", use: str = "other", vat: bool = False
) -> Line:
    return Line(name, "cost", label, zh, section, cash, use, vat)


LINES = (
    _revenue("commission", "Commission on sales", "销售佣金收入"),
    _revenue("membership", "Membership subscriptions", "会员订阅收入"),
    _revenue("advertising", "Advertising", "广告收入"),
    _revenue("cross_border", "Cross-border fees", "跨境服务收入"),
    _revenue("data_services", "Data services", "数据服务收入"),
    _revenue("own_retail", "Own retail, sales", "自营商品销售收入"),
    _revenue("other_revenue", "Other revenue", "其他收入"),
    _cost("incentives", "Coupons and rewards", "优惠券与奖励", "contra", use="marketing"),
    _cost("own_goods", "Own retail, cost of goods", "自营商品成本", "cost_of_revenue", use="supply"),
    _cost("logistics", "Logistics", "物流费用", "cost_of_revenue", use="logistics", vat=True),
    _cost("payment", "Payment fees", "支付手续费", "cost_of_revenue", vat=True),
    _cost("service", "After-sales cost", "售后成本", "cost_of_revenue"),
    _cost("servers", "Servers", "服务器成本", "cost_of_revenue", use="research", vat=True),
    _cost("surcharges", "Taxes and surcharges", "税金及附加", "surcharges", cash="taxes"),
    _cost("people", "People", "人员成本", "administrative", cash="employees", use="team"),
    _cost("marketing", "Marketing", "营销费用", "selling", use="marketing", vat=True),
    _cost("compliance", "Compliance and licences", "合规成本", "administrative"),
    _cost("administration", "Administration", "管理费用", "administrative"),
    _cost("depreciation", "Depreciation", "折旧与摊销", "administrative"),
    _cost("interest", "Interest", "利息费用", "financial", cash="interest"),
    _cost("losses", "Fines and losses", "罚款与损失", "non_operating"),
    _cost("other_cost", "Other cost", "其他成本", "administrative"),
    Line("income_tax", "tax", "Income tax", "所得税费用", "income_tax", "taxes"),
    Line("cash", "asset", "Cash", "货币资金", "current_assets", ""),
    Line("restricted", "asset", "Restricted cash", "受限资金", "current_assets", "receipts"),
    Line("receivables", "asset", "Receivables", "应收账款", "current_assets", "receipts"),
    Line("prepayments", "asset", "Prepayments", "预付款项", "current_assets", "suppliers", "marketing"),
    Line("vat_credit", "asset", "Input VAT to be credited", "待抵扣进项税额", "current_assets", "suppliers", "other"),
    Line("inventory", "asset", "Inventory", "存货", "current_assets", "suppliers", "supply"),
    Line("equipment", "asset", "Equipment", "固定资产", "fixed_assets", "investing", "logistics"),
    Line("payables", "liability", "Owed to merchants and buyers", "应付商家及买家款", "liabilities", "receipts"),
    Line("supplier_credit", "liability", "Owed to suppliers", "应付账款", "liabilities", "suppliers", "supply"),
    Line("deposits", "liability", "Deposits of merchants", "商家保证金", "liabilities", "receipts"),
    Line("contract", "liability", "Contract liabilities", "合同负债", "liabilities", "receipts"),
    Line("rewards", "liability", "Rewards payable", "应付奖励", "liabilities", "suppliers", "marketing"),
    Line("taxes_payable", "liability", "Taxes payable", "应交税费", "liabilities", "taxes"),
    Line("loans", "liability", "Loans", "短期借款", "liabilities", "loans"),
    Line("interest_payable", "liability", "Interest payable", "应付利息", "liabilities", "interest"),
    Line("capital", "equity", "Paid-in capital", "实收资本及资本公积", "equity", "capital"),
    Line("funding_gap", "equity", "Funding gap", "资金缺口", "equity", "gap"),
)


def misfit(account: Account) -> str:
    """Return what keeps an account out of the statements, in words; nothing when it has its place.

    An account of assets, liabilities or equity stands on a line of its own kind, revenue and expense on lines of
    revenue, cost or tax; own cash is one account; section and use, where given, are those of the chart.
    """
    line = next((x for x in LINES if x.name == account.line), None)
    is_income = account.kind in ("revenue", "expense")
    if line is None:
        return f"unknown line {account.line!r}"
    if line.kind != account.kind and not (is_income and line.kind in ("revenue", "cost", "tax")):
        return f"{account.kind} on the line {line.name!r}, which is of kind {line.kind}"
    if line.name == "cash" and account.name != CASH:
        return f"own cash is one account, {CASH}; use another line"
    sections = [x.name for x in (INCOME if is_income else BALANCE)]
    if account.section and account.section not in sections:
        return f"unknown section {account.section!r}; allowed: {', '.join(sections)}"
    if account.use and account.use not in [name for name, *_ in USES]:
        return f"unknown use {account.use!r}; allowed: {', '.join(name for name, *_ in USES)}"
    return ""


def line_names() -> tuple[str, ...]:
    """Return the names that an account may give as its line."""
    return tuple(line.name for line in LINES)
