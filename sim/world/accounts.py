"""The chart of accounts: statement lines, and the accounts that several mechanisms share."""

from dataclasses import dataclass

from sim.core.ledger import Account


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the statements.

    Attributes
    ----------
    name, label, zh : str
    kind : str
        revenue, cost, asset, liability or equity.
    """

    name: str
    kind: str
    label: str
    zh: str


LINES = (
    Line("commission", "revenue", "Commission on sales", "销售佣金收入"),
    Line("membership", "revenue", "Membership subscriptions", "会员订阅收入"),
    Line("advertising", "revenue", "Advertising", "广告收入"),
    Line("cross_border", "revenue", "Cross-border fees", "跨境服务收入"),
    Line("data_services", "revenue", "Data services", "数据服务收入"),
    Line("own_retail", "revenue", "Own retail, margin", "自营毛利"),
    Line("other_revenue", "revenue", "Other revenue", "其他收入"),
    Line("people", "cost", "People", "人员成本"),
    Line("marketing", "cost", "Marketing", "营销费用"),
    Line("incentives", "cost", "Coupons and rewards", "优惠券与奖励"),
    Line("logistics", "cost", "Logistics subsidy", "物流补贴"),
    Line("service", "cost", "After-sales cost", "售后成本"),
    Line("servers", "cost", "Servers", "服务器成本"),
    Line("compliance", "cost", "Compliance and licences", "合规成本"),
    Line("administration", "cost", "Administration", "管理费用"),
    Line("other_cost", "cost", "Other cost", "其他成本"),
    Line("cash", "asset", "Cash", "货币资金"),
    Line("escrow", "asset", "Restricted money of buyers", "受限资金"),
    Line("payables", "liability", "Owed to merchants and buyers", "应付商家及买家款"),
    Line("capital", "equity", "Paid-in capital", "实收资本"),
    Line("funding_gap", "equity", "Funding gap", "资金缺口"),
)

ACCOUNTS = (
    Account("asset.cash", "cash", "Own cash", "自有现金"),
    Account("asset.escrow", "escrow", "Money of buyers in escrow", "买家托管资金"),
    Account("liability.escrow", "payables", "Owed from escrow", "托管应付款"),
    Account("equity.capital", "capital", "Paid-in capital", "实收资本"),
    Account("equity.funding_gap", "funding_gap", "Funding gap", "资金缺口"),
)


def line_names() -> tuple[str, ...]:
    """Return the names that an account may give as its line."""
    return tuple(line.name for line in LINES)
