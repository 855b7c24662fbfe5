"""The answer of an ensemble in words: probability of the plan, distance from it, money, what spreads the outcome."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sim.finance.ensemble_record import EnsembleRecord
from sim.finance.frames import rows
from sim.finance.plan_test import HEADLINE, amounts, cash_race, money_needed, share_met
from sim.finance.variance_shares import LABELS, SOURCES, variance_shares
from sim.reports.wording import DISCLAIMER, listed, number, rmb, significant
from sim.reports.words.shares import counted, share_words

SPREAD_OF = "year3.revenue"


def answer(record: EnsembleRecord) -> str:
    """The answer as one paragraph."""
    table, manifest = record.table, record.manifest
    said = [headline(table), *distance(amounts(table, manifest["targets"])), money(table), spread(table)]
    return " ".join([sentence for sentence in said if sentence] + [DISCLAIMER])


def headline(table: pd.DataFrame) -> str:
    """How often revenue and profit are met together, by year and in all years."""
    said = []
    for view, words in (("funded.", "with the funding rules"), ("", "if somebody funds the gap")):
        parts = [f"{share_words(share)} in year {year}" for year in (1, 2, 3)
                 if (share := share_met(table, f"{view}plan.year{year}.{HEADLINE}.met")).n]  # fmt: skip
        whole = share_met(table, f"{view}plan.all_years.{HEADLINE}.met")
        said += (
            [f"{words} {listed([*parts, *([f'{share_words(whole)} in all three years'] if whole.n else [])])}"]
            if parts
            else []
        )
    if not said:
        return "The runs are too short to judge a year of the plan."
    n = int(table["is_lead"].sum())
    return f"Probability of meeting revenue and profit together ({n} runs, 95 % interval): {'; '.join(said)}."


def distance(frame: pd.DataFrame) -> list[str]:
    """How far the net revenue of the last year is from the plan, and what could be signed instead."""
    known = frame[frame["line"] == "revenue"] if len(frame) else frame
    if not len(known):
        return []
    row: dict[str, Any] = {str(k): v for k, v in known.iloc[-1].to_dict().items()}
    year, out = row["year"], []
    if not pd.isna(row["percent_p50"]):
        p10, p50, p90 = (significant(row[f"percent_p{q}"], digits=2) for q in (10, 50, 90))
        gap = (
            ""
            if pd.isna(row["gap_factor"])
            else f": the plan is {significant(row['gap_factor'], digits=2)} times the median"
        )
        out.append(f"Net revenue of year {year} comes to {p50} % of plan ({p10} to {p90} % in four of five runs){gap}.")
    signed = listed([f"{rmb(row[f'signed_{p}'])} with {p} %" for p in (80, 50, 20)])
    return [*out, f"A net revenue that could be signed for year {year}: {signed} probability."]


def money(table: pd.DataFrame) -> str:
    """Money needed and when, and whether the cash lasts until the next tranche."""
    need = money_needed(table)
    if not need["n"]:
        return ""
    p50, p90 = (
        f"{'at least ' if need[f'is_p{q}_open'] else ''}{rmb(_known(need[f'need_p{q}']))} (P{q})" for q in (50, 90)
    )
    said = f"Money needed: {p50}, {p90}"
    if need["open_p"]:
        said += f"; in {counted(need, 'open')} of runs it is deepest in the last month simulated and may still grow."
    else:
        said += f", deepest in month {need['month_p50']}." if need["month_p50"] is not None else "."
    race = cash_race(table)
    first = next(r for r in rows(race) if r["tranche"] == 2 and r["event"] == "payment")
    day = need["cash_out_p50"]
    when = "" if day is None else f" (median day {number(_known(day))})"
    return f"{said} Own cash ends before phase one is paid in {counted(first, 'cash_out_before')} of runs{when}."


def spread(table: pd.DataFrame) -> str:
    """What the spread of the last year's revenue comes from."""
    shares = variance_shares(table, SPREAD_OF)
    if shares is None or not sum(v for v in shares.share.values() if v == v):
        return ""
    parts = listed([f"{LABELS[s][0]} {100 * shares.share[s]:.0f} %" for s in SOURCES])
    flag = " People per agent inflate this spread: use more agents for risk." if shares.is_spread_inflated else ""
    return f"Spread of year 3's revenue: {parts} ({shares.n_replicated} draws run four times).{flag}"


def _known(value: float | int | None) -> float:
    return float("nan") if value is None else float(value)
