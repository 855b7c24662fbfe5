"""The figures of a report: each with its finding as title, what is drawn, and its data."""

from __future__ import annotations

import pandas as pd

from sim.finance.frames import cell, keys
from sim.finance.frames import rows as as_rows
from sim.finance.periods import month_span, year_span
from sim.reports import figures, findings
from sim.reports.builder import figure, table
from sim.reports.people_pages import acquisition, funnel, retention, users
from sim.reports.view import View, words
from sim.reports.wording import NOTHING, millions, number, percent_of_plan


def all_figures(view: View) -> str:
    """Every figure as HTML, in reading order."""
    parts = [
        plan(view),
        years(view),
        turnover(view),
        users(view),
        acquisition(view),
        funnel(view),
        retention(view),
    ]
    return "".join([*parts, cost(view), per_order(view)])


def plan(view: View) -> str:
    """Plan against forecast by month."""
    frame = view.comparison
    rows = frame[(frame["period"] == "month") & (frame["reading"] == "net")]
    revenue = view.compare("month", "revenue")
    known = revenue[revenue["forecast"].notna()]
    last = cell(known, (keys(known)[-1], "percent_of_plan")) if len(known) else None
    finding = findings.months_met(int(known["met"].sum()), months=len(known), last_percent=last)
    wide = rows.pivot(index="number", columns="line", values=["target", "forecast"])
    heads = [(kind, line) for line in ("revenue", "cost", "profit") for kind in ("target", "forecast")]
    data = table(
        [
            "Month",
            *(f"{line.capitalize()}, {'plan' if kind == 'target' else 'forecast'}" for kind, line in heads),
        ],
        [[number(month), *(millions(cell(wide, (month, head))) for head in heads)] for month in keys(wide)],
        caption="M RMB a month; plan phased linearly in year 1, smoothly after",
    )
    what = "Company months; plan dashed, forecast solid; net reading; one run."
    svg = figures.plan_by_month(rows, launch=view.record.launch)
    return figure(finding, what=what, svg=svg, data=data)


def years(view: View) -> str:
    """Three readings of revenue by year."""
    frame = view.comparison
    rows = frame[(frame["period"] == "year") & (frame["line"] == "revenue")]
    met = {reading: int(rows.loc[rows["reading"] == reading, "met"].sum()) for reading in ("net", "gmv")}
    known = int(rows.loc[rows["reading"] == "net", "met"].count())
    finding = findings.readings(met, years=known)
    if known == 0:
        gmv = view.compare("year", "revenue", reading="gmv")
        by_year = {year: cell(gmv, (year, "percent_of_plan")) for year in keys(gmv)}
        finding = findings.turnover(by_year).rstrip(".") or finding
    data = table(
        ["Reading", "Year", "Plan", "Forecast", "% of plan"],
        [
            [
                row["reading"],
                row["number"],
                millions(row["target"]),
                millions(row["forecast"]),
                percent_of_plan(row["percent_of_plan"]),
            ]
            for row in as_rows(rows)
        ],
        caption="M RMB a year",
    )
    what = "Revenue of the plan beside the forecast under three readings; one run."
    return figure(finding, what=what, svg=figures.year_bars(rows), data=data)


def turnover(view: View) -> str:
    """Turnover and net revenue by month."""
    frame = view.flow_months
    pairs = {month: (_money(frame, "gmv", month=month), _money(frame, "revenue", month=month)) for month in keys(frame)}
    data = table(
        ["Month", "Turnover net of refunds", "Net revenue", "Net revenue in % of turnover"],
        [
            [
                number(month),
                millions(sold),
                millions(kept),
                number(100 * kept / sold, decimals=2) if sold and sold > 0 and kept is not None else NOTHING,
            ]
            for month, (sold, kept) in pairs.items()
        ],
        caption="M RMB a month; revenue is booked when an order settles, some days after it was paid",
    )
    what = "Turnover is paid sales less refunds; net revenue is booked when an order settles, days later; one run."
    svg = figures.gmv_and_revenue(frame, launch=view.record.launch)
    return figure(_take(view), what=what, svg=svg, data=data)


def _take(view: View) -> str:
    """Turnover and what is kept of it, over the last whole company year, or over all days so far."""
    launch, last = view.record.launch, view.record.last_day
    span = year_span(launch, view.years[-1]) if view.years else (0, last)
    period = f"year {view.years[-1]}" if view.years else f"the {number(last + 1)} days since launch"
    chosen = view.yearly.loc[[view.years[-1]]] if view.years else view.yearly[view.yearly.index > 0]
    gmv, revenue = (float(chosen[name].sum()) if name in chosen else None for name in ("gmv", "revenue"))
    settled, commission = (view.sum_between(name, span=span) for name in ("gmv_settled", "commission"))
    share = commission / settled if settled > 0 and view.has("commission") else None
    return findings.take(gmv, revenue=revenue or 0.0, period=period, commission_share=share)


def cost(view: View) -> str:
    """Cost by statement line."""
    labels, frame = view.labels("cost"), view.flow_months
    totals = [name for name in ("cost", "revenue") if name in frame.columns]
    if view.years:
        period, spent = f"year {view.years[-1]}", view.yearly.loc[[view.years[-1]]]
    else:
        period, spent = (
            f"the {number(view.record.last_day + 1)} days since launch",
            view.yearly[view.yearly.index > 0],
        )
    by_line = {label: float(spent[name].sum()) for name, label in labels.items()}
    revenue = float(spent["revenue"].sum()) if "revenue" in spent.columns else None
    finding = findings.cost_lines(period, by_line=by_line, revenue=revenue)
    data = table(
        ["Month", *labels.values(), *(f"Total {name}" for name in totals)],
        [
            [number(month), *(millions(cell(frame, (month, name))) for name in (*labels, *totals))]
            for month in keys(frame)
        ],
        caption="M RMB a month",
    )
    what = "Cost by statement line, stacked; black line: net revenue; one run."
    svg = figures.cost_by_line(frame, labels=labels, launch=view.record.launch)
    return figure(finding, what=what, svg=svg, data=data)


def per_order(view: View) -> str:
    """Cost and net revenue per order by month."""
    spans = {month: month_span(view.record.launch, month) for month in keys(view.flow_months)}
    orders = {month: view.sum_between("orders", span=span) for month, span in spans.items()}
    chosen = [month for month in orders if orders[month] > 0]
    columns = [name for name in ("cost", "revenue") if name in view.flow_months.columns]
    placed = pd.Series([orders[month] for month in chosen], index=pd.Index(chosen, name="month"), dtype=float)
    frame = (view.flow_months.loc[chosen, columns].astype(float) / 100).div(placed, axis=0)
    last = {name: cell(frame, (chosen[-1], name)) for name in columns} if chosen else {}
    finding = findings.order_economics(last.get("cost"), revenue=last.get("revenue", 0.0), period=_period(view, chosen))
    data = table(
        ["Month", "Orders", *(f"{words(name)} per order, RMB" for name in columns)],
        [
            [
                number(month),
                number(orders[month]),
                *(number(cell(frame, (month, name)), decimals=2) for name in columns),
            ]
            for month in chosen
        ],
    )
    what = "All cost of a month and all net revenue, each divided by the month's orders; one run."
    return figure(finding, what=what, svg=figures.per_order(frame, launch=view.record.launch), data=data)


def _period(view: View, months: list[int]) -> str:
    """Name of the last month of a list in prose."""
    return view.last_period if view.whole_months.empty or not months else f"month {months[-1]}"


def _money(frame: pd.DataFrame, column: str, *, month: int) -> float | None:
    return cell(frame, (month, column)) if column in frame.columns else None
