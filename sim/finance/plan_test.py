"""The test of the plan over many runs: how likely each number is, how far off, and what could be signed instead.

Everything is a pure function of an ensemble table (one row a run). Probabilities and quantiles use the lead
runs only, one per draw of the parameters; the other runs of a draw serve the split of the variance alone.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.constants import MONTHS, YEARS
from sim.finance.intervals import Share
from sim.finance.outcomes.axes import LINES as LABELS

VIEWS = {"": ("met", "达成"), "within90.": ("within a tenth", "偏差一成以内"), "funded.": ("funded view", "按融资口径")}
HEADLINE = "revenue_and_profit"
READINGS = {"revenue": "net", "gmv": "gmv", "gross_revenue": "gross"}
MONEY = {"revenue": "revenue", "gmv": "revenue", "gross_revenue": "revenue", "cost": "cost", "profit": "profit"}
FAN = (10, 25, 50, 75, 90)
SIGNED = (80, 50, 20)
WORST = 0.2


def leads(table: pd.DataFrame) -> pd.DataFrame:
    """Return the lead runs, one per draw of the parameters."""
    return table[table["is_lead"].astype(bool)] if "is_lead" in table.columns else table


def share_met(table: pd.DataFrame, key: str) -> Share:
    """Return how often a truth value holds among the lead runs in which it is known."""
    known = leads(table)[key].dropna().astype(bool)
    return Share(int(known.sum()), len(known))


def verdict_table(table: pd.DataFrame) -> pd.DataFrame:
    """P(meet) by view, line and year, with Wilson's 95 % interval.

    Returns
    -------
    DataFrame
        ``view`` ("", "within90.", "funded."), ``line``, ``label``, ``label_zh``, ``year`` (1..3, or 0 for all
        three years together), ``key``, ``hits, n, p, low, high``.
    """
    rows: list[dict[str, Any]] = []
    for view in VIEWS:
        for line, (label, zh) in LABELS.items():
            for year in (*YEARS, 0):
                key = f"{view}plan.{f'year{year}' if year else 'all_years'}.{line}.met"
                if key in table.columns:
                    names = {"view": view, "line": line, "label": label, "label_zh": zh, "year": year, "key": key}
                    rows.append(names | share_met(table, key).plain())
    return pd.DataFrame(rows)


def amounts(table: pd.DataFrame, targets: Mapping[str, Sequence[float]]) -> pd.DataFrame:
    """How far each money line is from the plan.

    Parameters
    ----------
    table : DataFrame
    targets : mapping
        ``revenue``, ``cost``, ``profit``: RMB of years 1, 2, 3.

    Returns
    -------
    DataFrame
        ``line, label, label_zh, year, target`` and in RMB ``p10, p50, p90``, ``shortfall`` (mean of what is
        missing, 0 where the target is met; for cost what is too much), ``worst_fifth`` (mean of the worst 20 %
        of runs, CVaR), ``signed_80, signed_50, signed_20`` (the number that is met with that probability);
        ``percent_p10, percent_p50, percent_p90`` (of plan; null unless the target is above zero),
        ``gap_factor`` (target / P50; null unless both are above zero) and ``n``. Years without any run are left
        out.
    """
    chosen = leads(table)
    rows = []
    for line, of_plan in MONEY.items():
        for year in YEARS:
            x = numbers(chosen, f"year{year}.{line}")
            if x.size and len(targets.get(of_plan, [])) >= year:
                names = {"line": line, "label": LABELS[line][0], "label_zh": LABELS[line][1], "year": year}
                rows.append(names | _distances(x, float(targets[of_plan][year - 1]), is_cost=line == "cost"))
    return pd.DataFrame(rows)


def _distances(x: NDArray[np.float64], target: float, *, is_cost: bool) -> dict[str, Any]:
    p10, p50, p90 = np.percentile(x, (10, 50, 90)).tolist()
    missing = np.maximum(0.0, x - target if is_cost else target - x)
    percent = {f"percent_p{q}": 100 * v / target if target > 0 else None for q, v in ((10, p10), (50, p50), (90, p90))}
    return {
        "target": target, "p10": p10, "p50": p50, "p90": p90, **percent,
        "gap_factor": target / p50 if p50 > 0 and target > 0 else None,
        "shortfall": float(missing.mean()),
        "worst_fifth": tail_mean(x, is_high_bad=is_cost),
        **{f"signed_{p}": float(np.percentile(x, p if is_cost else 100 - p)) for p in SIGNED},
        "n": int(x.size),
    }  # fmt: skip


def tail_mean(x: NDArray[np.float64], *, is_high_bad: bool = False, part: float = WORST) -> float:
    """Return the mean of the worst part of the values (conditional value at risk).

    Source: Rockafellar & Uryasev (2000), "Optimization of conditional value-at-risk", Journal of Risk 2. The
    worst ``part * n`` values count, the last of them in part where that is no whole number.
    """
    worst_first = np.sort(x)[::-1] if is_high_bad else np.sort(x)
    weight = np.clip(part * len(x) - np.arange(len(x)), 0.0, 1.0)
    return float((weight * worst_first).sum() / weight.sum())


def money_needed(table: pd.DataFrame) -> dict[str, Any]:
    """Money needed and when: quantiles of the need (RMB), of its month, of the cash-out day.

    The need of a run that is deepest in the last month simulated is open: it is at least that, and may grow.

    Returns
    -------
    dict
        ``need_p50, need_p90``, ``need_worst_fifth`` (RMB); ``is_p50_open``, ``is_p90_open``, ``is_worst_fifth_open``:
        whether open runs could raise them; ``open_hits, open_p, open_low, open_high`` (open runs, their share);
        ``month_p50`` (company month of the deepest point; 0 is the preparation), ``cash_out_p10, cash_out_p50,
        cash_out_p90`` (days, over runs whose cash ends), ``n``.
    """
    chosen = leads(table)
    known = chosen[chosen["funding.need"].notna()]
    need, month = numbers(known, "funding.need"), numbers(known, "funding.need_month")
    is_open = need_is_open(known)
    out: dict[str, Any] = {"n": int(need.size)}
    for q in (50, 90):
        out[f"need_p{q}"] = float(np.percentile(need, q)) if need.size else None
        above = np.percentile(need, q, method="higher") if need.size else 0.0
        out[f"is_p{q}_open"] = bool((is_open & (need <= above)).any())
    out["need_worst_fifth"] = tail_mean(need, is_high_bad=True) if need.size else None
    out["is_worst_fifth_open"] = bool(is_open.any())
    plain = Share(int(is_open.sum()), int(need.size)).plain()
    out |= {f"open_{key}": plain[key] for key in ("hits", "p", "low", "high")}
    out["month_p50"] = round(float(np.median(month))) if month.size else None
    days = numbers(chosen, "funding.cash_out_day")
    return out | {f"cash_out_p{q}": float(np.percentile(days, q)) if days.size else None for q in (10, 50, 90)}


def need_is_open(table: pd.DataFrame) -> NDArray[np.bool_]:
    """Return for every run whether its need is deepest in the last month that it simulated (whole, or begun after)."""
    month = table["funding.need_month"].to_numpy(dtype=np.float64, na_value=np.nan)
    last = np.zeros(len(table))
    for k in MONTHS:
        if f"month{k}.cost" in table.columns:
            last[table[f"month{k}.cost"].notna().to_numpy()] = k
    return np.asarray(month >= last)


def cash_race(table: pd.DataFrame) -> pd.DataFrame:
    """Does the cash last until the next tranche: cash-out day against milestone and payment day.

    Returns
    -------
    DataFrame
        For tranches 2 and 3, and the events ``milestone`` and ``payment``: ``day_p50`` (a run that never gets
        there counts as later than all; None when half never do), ``reached`` and ``cash_out_before`` (own cash
        ends on an earlier day, or ends and the event never comes), each as ``_hits, _p, _low, _high``; ``n``.
    """
    chosen = leads(table)
    out = chosen["funding.cash_out_day"].to_numpy(dtype=np.float64, na_value=np.nan)
    rows = []
    for tranche in (2, 3):
        for event, name in (("milestone", "milestone"), ("payment", "tranche")):
            day = chosen[f"funding.{name}_{tranche}_day"].to_numpy(dtype=np.float64, na_value=np.nan)
            before = ~np.isnan(out) & (np.isnan(day) | (out < day))
            got = day[~np.isnan(day)]
            row: dict[str, Any] = {"tranche": tranche, "event": event, "n": len(out)}
            middle = float(np.median(np.where(np.isnan(day), np.inf, day))) if len(day) else np.inf
            row["day_p50"] = middle if np.isfinite(middle) else None
            for label, hits in (("reached", got.size), ("cash_out_before", int(before.sum()))):
                plain = Share(int(hits), len(out)).plain()
                row |= {f"{label}_{k}": plain[k] for k in ("hits", "p", "low", "high")}
            rows.append(row)
    return pd.DataFrame(rows)


def fan(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Quantiles of a monthly outcome over the lead runs.

    Parameters
    ----------
    table : DataFrame
    name : str
        What follows ``monthN.``: ``revenue``, ``mau``, ``funded_cash`` ...

    Returns
    -------
    DataFrame
        Index ``month``; ``p10, p25, p50, p75, p90``, ``n`` and ``share_known`` (runs with a number; for
        ``funded_cash`` the share of companies still alive). Months that no run reached are left out.

    Raises
    ------
    KeyError
        When there is no such outcome.
    """
    chosen = leads(table)
    months = [m for m in MONTHS if f"month{m}.{name}" in chosen.columns]
    if not months:
        raise KeyError(f"there is no outcome month1.{name}")
    reached = max((m for m in months if chosen[f"month{m}.cost"].notna().any()), default=0)
    rows = {}
    for month in (m for m in months if m <= reached):
        x = numbers(chosen, f"month{month}.{name}")
        values = np.percentile(x, FAN) if x.size else np.full(len(FAN), np.nan)
        known = {"n": int(x.size), "share_known": x.size / len(chosen)}
        rows[month] = {f"p{q}": float(v) for q, v in zip(FAN, values, strict=True)} | known
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("month")


def numbers(table: pd.DataFrame, key: str) -> NDArray[np.float64]:
    """Return the known values of an outcome."""
    x = table[key].to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(x[~np.isnan(x)])
