"""The answer of a run in words: which sentences are said, and in which order."""

from sim.finance.frames import cell, keys
from sim.finance.record import Record
from sim.reports import findings
from sim.reports.investor import register
from sim.reports.investor.answer import cash, need
from sim.reports.language import Language
from sim.reports.material import Material


def spoken(record: Record) -> str:
    """The answer as one English paragraph, the same sentences as on page one: what the command line prints."""
    m = Material(record, Language("en"))
    return m.t.sentences([*sentences(m), register.disclaimer(m)])


def sentences(m: Material) -> list[str]:
    """The answer paragraph, sentence by sentence; the first is the headline."""
    t = m.t
    said = [] if m.years else [findings.too_short(t, m.record.last_day + 1)]
    if "revenue" not in m.yearly.columns:
        said.append(findings.no_revenue_line(t))
    net = m.compare("year", "revenue").dropna(subset=["forecast"])
    for year in dict.fromkeys([*keys(net)[:1], *keys(net)[-1:]]):
        said.append(
            findings.net_revenue(t, year, forecast=cell(net, (year, "forecast")), target=cell(net, (year, "target")))
        )
    gmv = m.compare("year", "revenue", reading="gmv")
    said.append(findings.turnover(t, {year: cell(gmv, (year, "percent_of_plan")) for year in keys(gmv)}))
    said += [cash(m), need(m), profit_gap(m)]
    met, missed = _years_judged(m, "cost", is_met=True), _years_judged(m, "revenue", is_met=False)
    said.append(findings.failing_cheaply(t, met, missed))
    return [sentence for sentence in said if sentence]


def profit_gap(m: Material) -> str:
    """What carries the profit gap of the last year that has both revenue and cost; else an empty text."""
    known = keys(m.compare("year", "profit").dropna(subset=["gap"]))
    if not known:
        return ""
    gaps = {line: cell(m.compare("year", line), (known[-1], "gap")) for line in ("revenue", "cost")}
    return findings.carries_gap(m.t, known[-1], revenue_gap=gaps["revenue"], cost_gap=gaps["cost"])


def _years_judged(m: Material, line: str, *, is_met: bool) -> list[int]:
    """Simulated years in which a line met its target, or missed it."""
    known = m.compare("year", line).dropna(subset=["met"])
    return keys(known[known["met"] == is_met])
