"""From a number to the postings behind it: outcome, lines of the statement, postings by mechanism, what was recorded beside.

Values only; ``sim explain --run FOLDER NAME`` prints them. The amounts of the lines of an outcome in money add up to it
exactly, and those of the postings of a line to the line.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.finance.chart import accounts, lines
from sim.finance.frames import texts
from sim.finance.outcomes.catalogue import CATALOGUE
from sim.finance.outcomes.declaration import Outcome
from sim.finance.periods import month_span, year_span
from sim.finance.record import Record, once
from sim.finance.statements import OWN_GOODS

CASH, GAP = "asset.cash", "equity.funding_gap"
_REVENUE, _COST = "revenue", "cost"


@dataclass(frozen=True)
class Posting:
    """What a mechanism posted on a line over the period: fen that count on the line, and the number of days."""

    mechanism: str
    debit: str
    credit: str
    fen: int
    days: int


@dataclass(frozen=True)
class LineTrace:
    """A line of the statement over the period; ``fen`` is what it adds to the outcome (cost is negative in a profit)."""

    name: str
    label: str
    zh: str
    fen: int
    postings: list[Posting]


@dataclass(frozen=True)
class MetricTrace:
    """A recorded series over the period: its sum, or for a stock or ratio its last value."""

    name: str
    label: str
    zh: str
    unit: str
    kind: str
    mechanism: str
    value: float


@dataclass(frozen=True)
class Trace:
    """An outcome of a run with what it is made of.

    Attributes
    ----------
    outcome : Outcome
    value : number, bool or None
    first, last : int
        Days of its period.
    lines : list of LineTrace
    metrics : list of MetricTrace
        Series that it is made from.
    beside : dict of lists of MetricTrace
        By posting mechanism: flows of orders, people and the like that it recorded over the period.
    sources : list of Trace
        Outcomes that it is made from.
    others : list of str
        Other sources: ``plan``, ``terms``, ``cohorts``, ``tenure``.
    """

    outcome: Outcome
    value: float | int | bool | None
    first: int
    last: int
    lines: list[LineTrace]
    metrics: list[MetricTrace]
    beside: dict[str, list[MetricTrace]]
    sources: list[Trace]
    others: list[str]


def trace(record: Record, name: str, values: dict[str, float | int | bool | None]) -> Trace:
    """Follow an outcome of a run back to its postings.

    Parameters
    ----------
    name : str
        A name of the catalogue (KeyError for another).
    values : dict
        The run's outcomes.
    """
    outcome = CATALOGUE[name]
    first, last = period_of(record, outcome)
    kinds: dict[str, list[str]] = {"line": [], "metric": [], "outcome": [], "": []}
    for source in outcome.of:
        kind, _, rest = source.partition(".")
        kinds[kind if rest else ""].append(rest or kind)
    found = _lines(record, kinds["line"], first=first, last=last)
    names = [*kinds["metric"], *(n for total in kinds["line"] for n in _METRICS_OF.get(total, ()))]
    metrics = [m for n in names if (m := _metric(record, n, first=first, last=last)) is not None]
    acting = [p.mechanism for line in found for p in line.postings] or [m.mechanism for m in metrics]
    return Trace(
        outcome=outcome,
        value=values.get(name),
        first=first,
        last=last,
        lines=found,
        metrics=metrics,
        beside=_beside(record, acting, first=first, last=last),
        sources=[trace(record, n, values) for n in kinds["outcome"]],
        others=kinds[""],
    )


_METRICS_OF: dict[str, tuple[str, ...]] = {
    "gmv": ("gmv_paid", "refunds"),
    "cash_flow_before_financing": ("cash_flow_before_financing",),
}
"""Totals of the statement that are series, not postings."""


def period_of(record: Record, outcome: Outcome) -> tuple[int, int]:
    """Return the first and last simulated day of what an outcome is about; the whole run when it names no period.

    Cash at an end is what has moved since the first day.
    """
    if "year" in outcome.at:
        first, last = year_span(record.launch, int(outcome.at["year"]))
    elif "month" in outcome.at:
        first, last = month_span(record.launch, int(outcome.at["month"]))
    else:
        first, last = (record.first_day, -1) if outcome.name == "year0.cost" else (record.first_day, record.last_day)
    if set(outcome.of) & {"line.cash_end", "line.cash_flow_before_financing"} and "line.revenue" not in outcome.of:
        first = record.first_day
    return max(first, record.first_day), min(last, record.last_day)


def _lines(record: Record, totals: list[str], *, first: int, last: int) -> list[LineTrace]:
    """Return the lines behind totals of the statement, in the order of the statement."""
    out: list[LineTrace] = []
    for name, label, zh, kind in lines(record)[["label", "label_zh", "kind"]].itertuples():
        sign = 0
        if kind == _REVENUE and {_REVENUE, "gross_revenue", name} & set(totals):
            sign = 1
        if kind == _COST and (_COST in totals or name in totals):
            sign = -1 if _REVENUE in totals else 1
        if name == OWN_GOODS and (_REVENUE in totals) != (_COST in totals):
            sign = -1  # own goods count with their margin: their cost comes off revenue, and off cost
            if _COST in totals:
                sign = 0
        side = -sign if kind == _REVENUE else sign
        fen, postings = _posted(record, _accounts_of(record, name), side, first=first, last=last) if sign else (0, [])
        if postings:
            out.append(LineTrace(name, label, zh, fen, postings))
    if "cash_end" in totals:
        own = texts(accounts(record)["label"]), texts(accounts(record)["label_zh"])
        for account in (CASH, GAP):
            fen, postings = _posted(record, frozenset({account}), 1, first=record.first_day, last=last)
            out.append(LineTrace(account, own[0][account], own[1][account], fen, postings))
    return out


@once
def _accounts_of(record: Record, line: str) -> frozenset[str]:
    """Return the accounts of revenue and expense on a line."""
    chart = accounts(record)
    return frozenset(chart.index[(chart["line"] == line) & chart["kind"].isin(["revenue", "expense"])])


@once
def _moved(record: Record, own: frozenset[str]) -> list[tuple[int, tuple[str, str, str], int]]:
    """Return day, mechanism with both accounts, and debits less credits of the postings with one side in some accounts."""
    ledger = record.ledger
    side = ledger["debit"].isin(own).astype(int) - ledger["credit"].isin(own).astype(int)
    inside = ledger.assign(own=side * ledger["fen"])[side != 0]
    keys = zip(inside["mechanism"], inside["debit"], inside["credit"], strict=True)
    return list(zip(inside["day"].tolist(), keys, inside["own"].tolist(), strict=True))


def _posted(record: Record, own: frozenset[str], sign: int, *, first: int, last: int) -> tuple[int, list[Posting]]:
    """Return debits less credits of some accounts times ``sign``, and by whom they were posted, largest first."""
    found: dict[tuple[str, str, str], list[int]] = {}
    for day, key, fen in _moved(record, own):
        if first <= day <= last:
            found.setdefault(key, []).append(sign * fen)
    rows = [Posting(*key, sum(fen), len(fen)) for key, fen in sorted(found.items())]
    return sum(p.fen for p in rows), sorted(rows, key=lambda p: -abs(p.fen))


def _metric(record: Record, source: str, *, first: int, last: int) -> MetricTrace | None:
    """Return a series over the period; ``name@-30`` is over the days 30 days earlier, from the launch on."""
    name, _, lag = source.partition("@")
    values, declared = record.metric(name), record.manifest.get("metrics", {}).get(name, {})
    if values is None:
        return None
    begin, end = (max(0, first + int(lag)), last + int(lag)) if lag else (first, last)
    inside = values[(record.days >= begin) & (record.days <= end)]
    kind = str(declared.get("kind", "flow"))
    value = float(np.nansum(inside)) if kind == "flow" else float(inside[-1]) if len(inside) else 0.0
    label, zh = str(declared.get("label") or name), str(declared.get("label_zh") or name)
    return MetricTrace(
        source, label, zh, str(declared.get("unit", "")), kind, str(declared.get("mechanism", "")), value
    )


def _beside(record: Record, mechanisms: list[str], *, first: int, last: int) -> dict[str, list[MetricTrace]]:
    """Return what each mechanism recorded over the period besides money: orders, people, events."""
    known = record.manifest.get("metrics", {})
    out: dict[str, list[MetricTrace]] = {}
    for mechanism in dict.fromkeys(mechanisms):
        names = [n for n, m in known.items() if m.get("mechanism") == mechanism and m.get("kind") == "flow"]
        found = [_metric(record, n, first=first, last=last) for n in names]
        out[mechanism] = [m for m in found if m is not None and m.value]
    return {mechanism: found for mechanism, found in out.items() if found}
