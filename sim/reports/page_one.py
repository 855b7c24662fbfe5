"""Page one: the answer in words, then readings, cash, the gap, what is missing, how to repeat."""

from __future__ import annotations

import pandas as pd

from sim.finance.frames import cell, keys, rows
from sim.finance.statements import not_modelled
from sim.finance.targets import READINGS
from sim.reports import figures, findings
from sim.reports.answer import profit_gap, sentences
from sim.reports.builder import bullets, card, element, escape, fold, paragraphs, share_bar, table
from sim.reports.language import Language
from sim.reports.view import View, spelled, words
from sim.reports.wording import DISCLAIMER, NOTHING, fen, millions, number, percent_of_plan
from sim.reports.words.results import GROSS_NOTE
from sim.reports.words.speech import say_all

_READING_LABELS = {
    "net": "Net revenue",
    "gmv": "Turnover (GMV)",
    "gross": "Gross (own retail)",
}


def page_one(view: View) -> str:
    """The first page as HTML."""
    boxes = [
        card("Three readings of revenue, three years", _readings(view), css="span2"),
        card("Cash, both views", _cash(view)),
        card("What carries the gap", _gap(view)),
        card("What is not modelled yet", _not_modelled(view)),
        card("How to repeat this run", _repeat(view)),
    ]
    return f'{_head(view)}{_answer(view)}<div class="cards">{"".join(boxes)}</div>'


def _head(view: View) -> str:
    m = view.manifest
    policies = " + ".join(m.get("policies", []))
    facts = [
        str(m.get("scenario", "")) + (f" + {policies}" if policies else ""),
        "1 run",
        f"seed {m.get('seed', NOTHING)}",
        f"{number(view.record.last_day + 1)} days from {view.record.launch.isoformat()}",
        str(m.get("finished_at", ""))[:10],
    ]
    question = element("p", m["question"], css="question") if m.get("question") else ""
    return (
        f"<header><div>{element('h1', m.get('title', 'Business plan under test'))}{question}</div>"
        f"{element('p', ' · '.join(fact for fact in facts if fact), css='facts')}</header>"
    )


def _answer(view: View) -> str:
    first, *rest = sentences(view)
    seed = view.manifest.get("seed", NOTHING)
    note = f"One run with seed {seed}: no interval stands behind these numbers. {DISCLAIMER}"
    text = element("p", first, css="lead") + element("p", " ".join(rest), css="rest")
    found = say_all(Language("en"), view.manifest.get("warnings", []))
    more = f' <a href="#warnings">All {len(found)} warnings</a>' if len(found) > 1 else ""
    warning = f'<p class="what"><strong>Warning:</strong> {escape(found[0])}{more}</p>' if found else ""
    body = text + warning + element("p", note, css="what")
    return f'<section class="answer" aria-label="The answer">{body}</section>'


def _readings(view: View) -> str:
    body_rows = [
        [_READING_LABELS[reading], *_reading_cells(view.compare("year", "revenue", reading=reading))]
        for reading in READINGS
    ]
    body_rows += [[line.capitalize(), *_reading_cells(view.compare("year", line))] for line in ("cost", "profit")]
    years = keys(view.compare("year", "revenue"))
    heads = ("Plan", "Forecast", "Gap", "% of plan", "Met?")
    body = table(
        ["", *(head for _ in years for head in heads)],
        body_rows,
        groups=[("M RMB a year", 1), *((f"Year {year}", 5) for year in years)],
        raw_columns={5 * index + 4 for index in range(len(years))},
    )
    notes = [
        f"Before VAT and income tax; turnover is net of refunds. {GROSS_NOTE.capitalize()}. "
        "Cost is met when it is at or below the plan; profit is revenue less cost.",
        "" if view.has("gmv_paid") else "This run has no orders, so it has no turnover.",
    ]
    return f'<div class="readings">{body}</div>{paragraphs(notes, css="what")}'


def _reading_cells(frame: pd.DataFrame) -> list[str]:
    """Plan, forecast, gap, percent of plan with a bar, and verdict of every year."""
    cells: list[str] = []
    for row in rows(frame):
        is_known = not pd.isna(row["forecast"])
        share = float(row["percent_of_plan"])
        text = escape(percent_of_plan(share).replace(" %", ""))
        cells += [
            millions(row["target"]),
            millions(row["forecast"]),
            millions(row["gap"]),
            text + share_bar(share),
            ("yes" if row["met"] else "no") if is_known else NOTHING,
        ]
    return cells


def _cash(view: View) -> str:
    money, is_growing = view.funding, view.funding.is_need_open
    svg = figures.cash(view.cash, funding=money, launch=view.record.launch)
    finding = findings.cash_title(money.cash_out_day, amount=money.need, ruin=money.ruin_day, is_growing=is_growing)
    what = (
        "Grey: operating view, the world goes on and the shortfall counts as a funding gap. "
        "Blue: funded view, which ends when the company stops. Orange: tranches paid."
    )
    facts = [
        ["Money needed by the last day, growing" if is_growing else "All money needed", fen(money.need)],
        ["Own cash ends", _day(view, money.cash_out_day)],
        ["Company stops (funded view)", _day(view, money.ruin_day)],
    ]
    facts += [
        [f"Tranche {index} paid", f"{fen(t.fen)} on {_day(view, t.day)}"]
        for index, t in enumerate(money.tranches, start=1)
    ]
    ends = {
        year: millions(cell(view.yearly, (year, "cash_end"))) for year in (0, *view.years) if year in view.yearly.index
    }
    years = [
        [f"Year {year}", end, end if money.ruin_year is None or year < money.ruin_year else NOTHING]
        for year, end in ends.items()
    ]
    data = table(["Fact", "Value"], facts, text_columns={1}) + table(
        ["Year's end", "Operating view", "Funded view"], years, caption="Cash less funding gap, M RMB"
    )
    plot = f'<div class="plot" role="img" aria-label="{escape(f"{finding}. {what}")}">{svg}</div>'
    return element("p", finding, css="finding") + plot + element("p", what, css="what") + fold("Data", data)


def _day(view: View, day: int | None) -> str:
    return "not in this run" if day is None else f"day {number(day)}, {view.date_of(day).isoformat()}"


def _gap(view: View) -> str:
    frame = view.comparison
    years = frame[(frame["period"] == "year") & (frame["reading"] == "net")]
    finding = profit_gap(view)
    if not finding:
        return element("p", "No year has both revenue and cost, so no gap can be taken apart.", css="finding")
    svg = figures.bridge(years)
    what = "From the plan's profit to the simulated profit: revenue gap and cost gap add up exactly."
    plot = f'<div class="plot" role="img" aria-label="{escape(f"{finding} {what}")}">{svg}</div>'
    return element("p", finding, css="finding") + plot + element("p", what, css="what") + gap_table(view)


def gap_table(view: View) -> str:
    """Plan profit, gaps and lines, exactly additive, by whole company year."""
    years = keys(view.compare("year", "profit").dropna(subset=["gap"]))
    at = {line: view.compare("year", line) for line in ("revenue", "cost")}
    parts = [["Plan: revenue less cost"], ["Plan's revenue taken out"], ["Plan's cost taken out"]]
    for year in years:
        revenue, cost = cell(at["revenue"], (year, "target")), cell(at["cost"], (year, "target"))
        for part, value in zip(parts, (revenue - cost, -revenue, cost), strict=True):
            part.append(millions(value))
    for kind, sign in (("revenue", 1), ("cost", -1)):
        for name, label in view.labels(kind).items():
            parts.append([f"{label} ({kind})", *(millions(sign * cell(view.yearly, (year, name))) for year in years)])
    parts.append(["Simulated profit", *(millions(cell(view.yearly, (year, "profit"))) for year in years)])
    body = table(
        ["M RMB", *(f"Year {year}" for year in years)],
        parts,
        strong={0, len(parts) - 1},
        caption="The plan names no lines, so its totals are taken out and the simulated lines put in",
    )
    return fold("The gap line by line", body)


def _not_modelled(view: View) -> str:
    items = [
        (str(item.get("kind", "")), spelled(str(item.get("label") or words(item["name"]))))
        for item in view.manifest.get("not_modelled", [])
    ]
    named = {label for _, label in items}
    items += [("line", label) for label in not_modelled(view.record) if label not in named]
    kinds = {
        "stream": "Revenue streams",
        "mechanism": "Mechanisms",
        "cost": "Costs",
        "line": "Statement lines",
    }
    named_kinds = []
    for kind in dict.fromkeys(kind for kind, _ in items):
        labels = [label for other, label in items if other == kind]
        named_kinds.append(f"{kinds.get(kind, words(kind))}: {', '.join(labels)}.")
    if not named_kinds:
        return element("p", "Nothing that the plan names is missing from this run.")
    note = "They are absent from every number here: not zero, but unknown."
    return bullets(named_kinds) + element("p", note, css="what")


def _repeat(view: View) -> str:
    m = view.manifest
    changes = ", ".join(f"{key} = {value}" for key, value in m.get("changes", {}).items()) or "none"
    versions = ", ".join(f"{name} {value}" for name, value in m.get("versions", {}).items())
    facts = [
        ["Seed", m.get("seed", NOTHING)],
        ["Identity", m.get("identity", NOTHING)],
        ["Changes", changes],
        [
            "People",
            f"{number(m.get('people'))} in {number(m.get('rows'))} rows "
            f"({number(m.get('people_per_agent'))} people each)",
        ],
        ["Versions", f"sim {m.get('sim_version', NOTHING)}, {versions}"],
    ]
    command = (
        f'<pre tabindex="0"><code>{escape(m["command"])}</code></pre>'
        if m.get("command")
        else element("p", "Run from Python: the same scenario, seed and version give the same numbers.")
    )
    return command + table(["", "Value"], facts, text_columns={1})
