"""Page one of a run, computed anew: reads ``series.parquet`` and ``ledger.parquet`` of a run folder, and nothing of the package.

    python tests/helpers_recompute.py results/business_plan-s1-8d855b

prints every number of page one. The plan's own numbers are those of the business plan, in M RMB.
"""

import sys
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

PLAN = {"revenue": (50, 120, 240), "cost": (30, 60, 120), "profit": (20, 60, 120)}
RAISED = 60
LINES = {
    "revenue.commission": "Commission on sales",
    "revenue.advertising": "Advertising",
    "revenue.membership": "Membership subscriptions",
    "revenue.own_goods": "Own retail, sales",
    "revenue.other": "Other revenue",
    "revenue.cross_border": "Cross-border fees",
    "expense.incentives": "Coupons and rewards",
    "expense.servers": "Servers",
    "expense.surcharges": "Taxes and surcharges",
    "expense.people": "People",
    "expense.marketing": "Marketing",
    "expense.administration": "Administration",
    "expense.logistics_subsidy": "Logistics",
    "expense.return_freight": "Logistics",
    "expense.member_delivery": "Logistics",
    "expense.place_handling": "Logistics",
    "expense.warehouse": "Logistics",
    "expense.own_storage": "Logistics",
    "expense.own_returns": "Logistics",
    "expense.parcels": "Logistics",
    "expense.lost_parcels": "Fines and losses",
    "expense.return_insurance": "Logistics",
    "expense.payment_fee": "Payment fees",
    "expense.member_fees": "Payment fees",
    "expense.service": "After-sales cost",
    "expense.chargebacks": "Fines and losses",
    "expense.lost_returns": "Fines and losses",
    "expense.take_or_pay": "Fines and losses",
    "expense.losses": "Fines and losses",
    "expense.fines": "Fines and losses",
    "expense.interest": "Interest",
    "expense.own_goods": "Own retail, cost of goods",
    "expense.inventory_loss": "Own retail, cost of goods",
    "expense.supply_contracts": "Own retail, cost of goods",
    "expense.spare_servers": "Servers",
    "expense.emergency_plans": "Other cost",
    "expense.risk_answers": "Other cost",
    "expense.research": "Other cost",
    "expense.alliances": "Other cost",
    "expense.currency": "Other cost",
    "expense.acquisitions": "Other cost",
    "expense.co_design": "Other cost",
    "expense.review_checks": "Other cost",
    "expense.ad_strategies": "Other cost",
    "expense.merchant_audits": "Other cost",
    "expense.merchant_checks": "Other cost",
}
STREAMS = (
    "Commission on sales",
    "Membership subscriptions",
    "Advertising",
    "Own retail, sales",
    "Cross-border fees",
    "Other revenue",
)
MILLION = 1e8  # fen


def recompute(folder: Path) -> dict[str, Any]:
    """Return the numbers of page one: M RMB by whole year, days, and M RMB of money needed and paid in."""
    series, ledger = (pd.read_parquet(folder / f"{name}.parquet") for name in ("series", "ledger"))
    days = series["day"].to_numpy()
    launch = pd.Timestamp(series.loc[series["day"] == 0, "date"].iloc[0]).date()
    return {
        "last_day": int(days[-1]),
        "years": {y: _year(series, ledger, launch, y) for y in (1, 2, 3) if _ends(launch, y) <= days[-1]},
        **_money(series, ledger),
    }


def _ends(launch: date, year: int) -> int:
    return (launch.replace(year=launch.year + year) - launch).days - 1


def _year(series: pd.DataFrame, ledger: pd.DataFrame, launch: date, year: int) -> dict[str, Any]:
    inside = (_ends(launch, year - 1) + 1 if year > 1 else 0, _ends(launch, year))
    posted = ledger[ledger["day"].between(*inside)]
    moved = posted.groupby("debit")["fen"].sum().sub(posted.groupby("credit")["fen"].sum(), fill_value=0)
    lines = dict.fromkeys(LINES.values(), 0.0)
    for name, label in LINES.items():
        own_accounts = [fen for account, fen in moved.items() if account == name or account.startswith(name + ".")]
        lines[label] += sum(own_accounts) / MILLION
    for stream in STREAMS:
        lines[stream] *= -1
    revenue = -sum(fen for account, fen in moved.items() if account.startswith("revenue.")) / MILLION
    spent = {a: fen for a, fen in moved.items() if a.startswith("expense.") and a != "expense.income_tax"}
    cost = sum(spent.values()) / MILLION
    own = series[series["day"].between(*inside)]
    gmv = (own["gmv_paid"].sum() - own["refunds"].sum()) / MILLION
    return {"revenue": revenue, "gmv": gmv, "cost": cost, "profit": revenue - cost, "lines": lines}


def _money(series: pd.DataFrame, ledger: pd.DataFrame) -> dict[str, Any]:
    """Cash is what moved on own cash, less what investors paid in and what nobody financed."""
    side = (ledger["debit"] == "asset.cash").astype(int) - (ledger["credit"] == "asset.cash").astype(int)
    financing = ledger["credit"].isin(["equity.capital", "equity.funding_gap"]) | ledger["debit"].isin(
        ["equity.capital", "equity.funding_gap"]
    )
    flow = (side * ledger["fen"])[~financing].groupby(ledger["day"]).sum().reindex(series["day"], fill_value=0)
    total = flow.cumsum()
    paid = ledger[(ledger["credit"] == "equity.capital") & (ledger["debit"] == "asset.cash")]
    gap = (ledger["credit"] == "equity.funding_gap") * ledger["fen"] - (
        ledger["debit"] == "equity.funding_gap"
    ) * ledger["fen"]
    open_gap = gap.groupby(ledger["day"]).sum().reindex(series["day"], fill_value=0).cumsum()
    out = open_gap[open_gap > 0]
    ruined = series.loc[series["ruined"] > 0, "day"]
    return {
        "need": -min(total.min(), 0) / MILLION,
        "need_day": int(total.idxmin()),
        "tranches": [(fen / MILLION, int(day)) for day, fen in paid.groupby("day")["fen"].sum().items()],
        "cash_out_day": int(out.index[0]) if len(out) else None,
        "ruin_day": int(ruined.iloc[0]) if len(ruined) else None,
    }


if __name__ == "__main__":
    for name, value in recompute(Path(sys.argv[1])).items():
        print(name, value if not isinstance(value, float) else np.round(value, 6))
