"""The answer of a run in words: which sentences are said, and in which order."""

from __future__ import annotations

from sim.finance.frames import cell, keys
from sim.reports import findings
from sim.reports.view import View


def sentences(view: View) -> list[str]:
    """The answer paragraph, sentence by sentence; the first is the headline."""
    money, last_day = view.funding, view.record.last_day
    said: list[str] = []
    if not view.years:
        said.append(findings.too_short(last_day + 1))
    net = view.compare("year", "revenue").dropna(subset=["forecast"])
    if "revenue" not in view.yearly.columns:
        said.append(findings.no_revenue_line())
    for year in dict.fromkeys([*keys(net)[:1], *keys(net)[-1:]]):
        values = {"forecast": cell(net, (year, "forecast")), "target": cell(net, (year, "target"))}
        said.append(findings.net_revenue(year, **values, is_first=year == keys(net)[0]))
    gmv = view.compare("year", "revenue", reading="gmv")
    said.append(findings.turnover({year: cell(gmv, (year, "percent_of_plan")) for year in keys(gmv)}))
    date_out = None if money.cash_out_day is None else view.date_of(money.cash_out_day)
    said.append(findings.own_cash(money.cash_out_day, money.ruin_day, cash_out_date=date_out, last_day=last_day))
    raised = 100 * sum(view.manifest.get("targets", {}).get("tranches", [])) if view.years else 0
    said.append(findings.need(money.need, raised=raised, day=money.need_day, is_growing=money.is_need_open))
    said.append(profit_gap(view))
    met, missed = _years_judged(view, "cost", is_met=True), _years_judged(view, "revenue", is_met=False)
    said.append(findings.failing_cheaply(met, missed))
    return [sentence for sentence in said if sentence]


def profit_gap(view: View) -> str:
    """What carries the profit gap of the last year that has both revenue and cost; else an empty text."""
    known = keys(view.compare("year", "profit").dropna(subset=["gap"]))
    if not known:
        return ""
    gaps = {line: cell(view.compare("year", line), (known[-1], "gap")) for line in ("revenue", "cost")}
    return findings.carries_gap(known[-1], revenue_gap=gaps["revenue"], cost_gap=gaps["cost"])


def _years_judged(view: View, line: str, *, is_met: bool) -> list[int]:
    """Simulated years in which a line met its target, or missed it."""
    known = view.compare("year", line).dropna(subset=["met"])
    return keys(known[known["met"] == is_met])
