"""A synthetic run record: three plausible years with numpy, for tests and for looking at the report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.finance.record import Record

CAUSES = ("organic", "word_of_mouth", "feed", "search", "content", "events")
CHANNELS = {"feed": 0.55, "search": 0.25, "content": 0.15, "events": 0.05}
ROLES = {"executive": 4, "engineering": 14, "product": 4, "operations": 6, "service": 5}
PAY = {"executive": 40e3, "engineering": 28e3, "product": 24e3, "operations": 13e3, "service": 7.5e3}


def account(name: str, kind: str, line: str | None = None, label: str | None = None) -> dict[str, Any]:
    """One account of the chart."""
    return {"name": name, "kind": kind, "line": line, "label": label or name, "label_zh": label or name}


LINES = [
    ("commission", "Commission on sales", "revenue", True),
    ("advertising", "Advertising", "revenue", False),
    ("membership", "Membership", "revenue", False),
    ("people", "People", "cost", True),
    ("marketing", "Marketing", "cost", True),
    ("logistics", "Logistics subsidy", "cost", True),
    ("servers", "Servers", "cost", True),
    ("administration", "Administration", "cost", True),
    ("compliance", "Compliance", "cost", False),
]


def accounts() -> list[dict[str, Any]]:
    """The chart of the synthetic run."""
    plain = [
        account("asset.cash", "asset"),
        account("asset.escrow", "asset"),
        account("liability.escrow", "liability"),
        account("equity.capital", "equity"),
        account("equity.funding_gap", "equity"),
        account("revenue.commission", "revenue", "commission"),
        account("expense.logistics_subsidy", "expense", "logistics"),
        account("expense.servers", "expense", "servers"),
        account("expense.administration", "expense", "administration"),
    ]
    people = [account(f"expense.people.{role}", "expense", "people") for role in ROLES]
    marketing = [account(f"expense.marketing.{name}", "expense", "marketing") for name in CHANNELS]
    return [*plain, *people, *marketing]


def manifest(days: int, *, title: str = "Business plan under test") -> dict[str, Any]:
    """The manifest of the synthetic run."""
    return {
        "title": title,
        "question": "Does the plan's third year come within reach?",
        "scenario": "business_plan",
        "policies": [],
        "changes": {},
        "seed": 1,
        "identity": "3fa9c2d1b7",
        "sim_version": "0.1.0",
        "command": "sim run business_plan --seed 1",
        "start": "2027-01-01",
        "days": days,
        "preparation": 90,
        "people": 20_000_000,
        "people_per_agent": 20,
        "rows": 1_000_000,
        "versions": {"python": "3.11.7", "numpy": "2.4.6"},
        "finished_at": "2026-11-22T10:00:00",
        "wall_seconds": 41.2,
        "agenda": [
            {"phase": "JOIN", "mechanism": "registration", "seconds": 4.1},
            {"phase": "VISIT", "mechanism": "visits", "seconds": 12.9},
            {"phase": "SHOP", "mechanism": "choice", "seconds": 15.0},
            {"phase": "SETTLE", "mechanism": "settlement", "seconds": 0.8},
        ],
        "parameters": _parameters(),
        "metrics": _metrics(),
        "accounts": accounts(),
        "lines": [
            {"name": n, "label": label, "label_zh": label, "kind": kind, "modelled": modelled}
            for n, label, kind, modelled in LINES
        ],
        "not_modelled": [
            {"kind": "stream", "name": "membership", "label": "Membership", "label_zh": "会员"},
            {"kind": "mechanism", "name": "referral", "label": "Referral", "label_zh": "推荐"},
            {"kind": "cost", "name": "compliance", "label": "Compliance", "label_zh": "合规"},
        ],
        "targets": {
            "revenue": [50e6, 120e6, 240e6],
            "cost": [30e6, 60e6, 120e6],
            "profit": [20e6, 60e6, 120e6],
            "tranches": [10e6, 20e6, 30e6],
            "implied": {"net_take": 0.05, "basket": 120.0, "spend": 1127.0, "spend_year_1": 555.0},
        },
        "network": {
            "mean_degree": 11.8,
            "clustering": 0.21,
            "assortativity": 0.12,
            "largest_component": 0.997,
            "n": 1_000_000,
        },
        "causes": list(CAUSES),
        "channels": [{"name": n, "label": n.capitalize(), "label_zh": n, "is_on": n != "events"} for n in CHANNELS],
        "warnings": ["1,240 registered agents stand behind year 1: read its figures with care."],
        "notes": ["Shares of channels that are off went to the others in proportion."],
    }


def synthetic_record(days: int = 1096, *, seed: int = 7, with_orders: bool = True, **changes: Any) -> Record:
    """A run of the base: 90 days of preparation, launch on 2027-01-01, ruin in the first year."""
    rng = np.random.default_rng(seed)
    day = np.arange(-90, days)
    live = (day >= 0).astype(float)
    head = manifest(days, **changes)
    series = _people_series(day, live, rng)
    ledger: list[pd.DataFrame] = [_post(np.array([-90]), "funding", "asset.cash", "equity.capital", np.array([10e8]))]
    ledger += _cost_postings(day, live, series)
    if with_orders:
        series, trade = _trade(day, live, series, rng)
        ledger += trade
    else:
        head["lines"][0]["modelled"] = False
    series, ledger = _financing(day, series, ledger)
    frame = series.assign(date=pd.date_range("2026-10-03", periods=len(day)))
    book = pd.concat(ledger, ignore_index=True)
    book = book[book["fen"] != 0].sort_values("day", kind="stable", ignore_index=True)
    return Record(manifest=head, series=frame, ledger=book, cohorts=_cohorts(days, rng, with_orders=with_orders))


def write_record(record: Record, folder: Path) -> Path:
    """Store a record as a run folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps(record.manifest, ensure_ascii=False), encoding="utf-8")
    record.series.to_parquet(folder / "series.parquet")
    record.ledger.to_parquet(folder / "ledger.parquet")
    record.cohorts.to_parquet(folder / "cohorts.parquet")
    if len(record.tenure.columns):
        record.tenure.to_parquet(folder / "tenure.parquet")
    return folder


def _people_series(day: np.ndarray, live: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    years = np.maximum(day, 0) / 365.25
    level = {
        "organic": 20 + 160 * years,
        "word_of_mouth": 30 * years + 150 * years**2,
        "feed": 110 + 230 * years,
        "search": 70 + 90 * years,
        "content": 25 + 70 * years,
        "events": 0 * years,
    }
    frame = pd.DataFrame({"day": day})
    for cause, mean in level.items():
        frame[f"registrations_by_{cause}"] = rng.poisson(mean * live / 20).astype(float) * 20
    joined = frame[[f"registrations_by_{cause}" for cause in level]].sum(axis=1)
    frame["registrations"] = joined
    frame["registered_ever"] = joined.cumsum()
    alive = np.zeros(len(day))
    for index in range(1, len(day)):
        alive[index] = alive[index - 1] * (1 - 1 / 300) + joined[index]
    frame["active_people"], frame["churned_people"] = alive, frame["registered_ever"] - alive
    frame["departures"] = frame["churned_people"].diff().fillna(0)
    frame["mau"] = alive * 0.62
    frame["dau"] = frame["mau"] * (0.2 + 0.02 * rng.standard_normal(len(day))) * live
    frame["satisfaction_mean"] = np.where(live > 0, 0.62 + 0.02 * rng.standard_normal(len(day)), np.nan)
    frame["awareness"] = 1 - np.exp(-years / 6)
    frame["headcount"] = 20 + 8 * years
    frame["r_total"] = 0.4 * (1 - np.exp(-years))
    frame["mood"] = 1 + np.sin(day / 58)
    return frame


def _trade(
    day: np.ndarray, live: np.ndarray, series: pd.DataFrame, rng: np.random.Generator
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    season = 1 + 0.15 * np.sin(day / 30)
    orders = rng.poisson(series["mau"] * 0.018 * season * live / 20).astype(float) * 20
    first = np.minimum(orders, np.rint(series["registrations"] * 0.35 / 20) * 20)
    paid = np.rint(orders * 12_000).astype(np.int64)
    refunds = np.rint(np.roll(paid, 9) * 0.08 * live).astype(np.int64)
    delivered = np.roll(orders, 3) * live
    out = series.assign(
        orders=orders,
        first_orders=first,
        gmv_paid=paid,
        refunds=refunds,
        orders_delivered=delivered,
        orders_returned=np.rint(np.roll(orders, 9) * 0.08 * live),
        needs=series["mau"] * 0.05,
        annual_buyers=first.cumsum() * 0.8,
    )
    commission = np.rint((paid - refunds) * 0.05).astype(np.int64)
    subsidy = np.rint(delivered * 150).astype(np.int64)
    return out, [
        _post(day, "settlement", "asset.cash", "revenue.commission", commission),
        _post(day, "fulfilment", "expense.logistics_subsidy", "asset.cash", subsidy),
    ]


def _cost_postings(day: np.ndarray, live: np.ndarray, series: pd.DataFrame) -> list[pd.DataFrame]:
    years = np.maximum(day, 0) / 365.25
    result = []
    total = np.zeros(len(day))
    for role, count in ROLES.items():
        fen = np.rint(count * (1 + 0.5 * years) * PAY[role] * 1.35 * 12 / 365 * 100).astype(np.int64)
        total += fen
        result.append(_post(day, "team", f"expense.people.{role}", "asset.cash", fen))
    budget = np.where(years < 1, np.minimum(day / 182, 1) * 16e6, 24e6 * np.maximum(years, 1) ** 0.9) / 365 * live
    for name, share in CHANNELS.items():
        fen = np.rint(budget * share * 100 * (name != "events")).astype(np.int64)
        total += fen
        result.append(_post(day, "channels", f"expense.marketing.{name}", "asset.cash", fen))
    servers = np.rint(series["mau"].to_numpy() * 2 + 50_000 * 100 / 30).astype(np.int64)
    result.append(_post(day, "spending", "expense.servers", "asset.cash", servers))
    admin = np.rint((total + servers) * 0.08).astype(np.int64)
    result.append(_post(day, "spending", "expense.administration", "asset.cash", admin))
    return result


def _financing(
    day: np.ndarray, series: pd.DataFrame, ledger: list[pd.DataFrame]
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    book = pd.concat(ledger, ignore_index=True)
    sign = (book["debit"] == "asset.cash").astype(int) - (book["credit"] == "asset.cash").astype(int)
    is_capital = book["credit"] == "equity.capital"
    moved = (sign * book["fen"]).groupby(book["day"]).sum().reindex(day, fill_value=0).to_numpy()
    capital = (book["fen"] * is_capital).groupby(book["day"]).sum().reindex(day, fill_value=0).to_numpy()
    gap = np.maximum(0, -np.cumsum(moved))
    change = np.diff(gap, prepend=0)
    more = _post(day, "funding", "asset.cash", "equity.funding_gap", np.maximum(change, 0))
    back = _post(day, "funding", "equity.funding_gap", "asset.cash", np.maximum(-change, 0))
    days_short = np.zeros(len(day))
    for index in range(1, len(day)):
        days_short[index] = days_short[index - 1] + 1 if gap[index] > 0 else 0
    cash = np.cumsum(moved) + gap
    out = series.assign(
        cash=cash,
        funding_gap=gap,
        cash_less_gap=cash - gap,
        tranches_paid=capital,
        tranche_1_paid=capital,
        cash_flow_before_financing=moved - capital,
        ruined=np.maximum.accumulate(days_short > 30).astype(float),
    )
    return out, [*ledger, more, back]


def _cohorts(days: int, rng: np.random.Generator, *, with_orders: bool) -> pd.DataFrame:
    n_months = max(1, days // 30)
    rows = []
    for month in range(n_months):
        size = 3000 + 400 * month
        for age in range(n_months - month):
            share = min(1.0, 0.72 * (age + 1) ** -0.45 + 0.01 * rng.standard_normal())
            buyers = size * share * 0.18 if with_orders else 0.0
            rows.append(
                {
                    "cohort": f"{2027 + month // 12}-{month % 12 + 1:02d}",
                    "age": age,
                    "registered": size,
                    "visitors": size * share,
                    "buyers": buyers,
                    "orders": buyers * 1.3,
                    "contribution": int(buyers * 500),
                }
            )
    return pd.DataFrame(rows)


def _post(day: np.ndarray, mechanism: str, debit: str, credit: str, fen: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "day": day,
            "mechanism": mechanism,
            "debit": debit,
            "credit": credit,
            "fen": np.asarray(fen).astype(np.int64),
        }
    )


def _metrics() -> dict[str, dict[str, str]]:
    def one(kind: str, unit: str, label: str, mechanism: str) -> dict[str, str]:
        return {
            "kind": kind,
            "unit": unit,
            "label": label,
            "label_zh": label,
            "doc": "",
            "mechanism": mechanism,
        }

    known = {
        name: one("flow", "people", name.replace("_", " "), "registration")
        for name in ["registrations", *(f"registrations_by_{cause}" for cause in CAUSES)]
    }
    return known | {
        "mau": one("stock", "people", "Monthly active people", "visits"),
        "dau": one("flow", "people", "Daily active people", "visits"),
        "gmv_paid": one("flow", "fen", "Turnover paid", "choice"),
        "satisfaction_mean": one("ratio", "", "Mean satisfaction", "satisfaction"),
        "mood": one("ratio", "points", "Mood of the town", "my_mechanism"),
    }


def _parameters() -> list[dict[str, Any]]:
    rows = [
        ("channels.feed_cpm", "30 RMB", "memory", "industry talk", False, "price of 1,000 feed impressions"),
        ("churn.rate", "0.3 per year", "judgement", "", True, "hazard of leaving for good"),
        (
            "choice.commission",
            "5 %",
            "source",
            "PDD 20-F 2018, https://example.org/a",
            False,
            "take per order",
        ),
        ("team.load", "1.35", "data", "NBS 2024", False, "employer's cost over salary"),
    ]
    return [
        {
            "key": key,
            "section": key.split(".")[0],
            "value": value,
            "default": value,
            "low": "0",
            "high": "1",
            "unit": "",
            "prior": "",
            "evidence": grade,
            "source": source,
            "label": key,
            "label_zh": key,
            "doc": doc,
            "lever": False,
            "dated": False,
            "changed": changed,
        }
        for key, value, grade, source, changed, doc in rows
    ]
