"""The figures of the plan and of money: each with its finding as title, what is drawn, and its data."""

import pandas as pd

from sim.finance.frames import cell, keys
from sim.finance.frames import rows as as_rows
from sim.finance.periods import month_span, year_span
from sim.finance.statements import OWN_GOODS
from sim.reports import content as c
from sim.reports import figures_cost, figures_money, findings
from sim.reports import figures_plan as pictures
from sim.reports.investor.front import READINGS
from sim.reports.language import mark
from sim.reports.material import Material
from sim.reports.wording import NOTHING, number

LINES = {"revenue": mark("Net revenue"), "cost": mark("Cost"), "profit": mark("Profit")}


def figures(m: Material) -> list[c.Block]:
    """Plan by month and by year, turnover, cost."""
    return [plan(m), years(m), turnover(m), cost(m)]


def plan(m: Material) -> c.Figure:
    """Plan against forecast by month."""
    t, frame = m.t, m.comparison
    rows = frame[(frame["period"] == "month") & (frame["reading"] == "net")]
    revenue = m.compare("month", "revenue")
    known = revenue[revenue["forecast"].notna()]
    last = cell(known, (keys(known)[-1], "percent_of_plan")) if len(known) else None
    finding = findings.months_met(t, int(known["met"].sum()), months=len(known), last_percent=last)
    wide = rows.pivot(index="number", columns="line", values=["target", "forecast"])
    heads = [t("Month")]
    for line in LINES.values():
        heads += [t("{line}, plan", line=t(line)), t("{line}, simulated", line=t(line))]
    data = [
        [str(month), *(t.cell(cell(wide, (month, (kind, line)))) for line in LINES for kind in ("target", "forecast"))]
        for month in keys(wide)
    ]
    caption = t("{unit} a month; plan phased linearly in year 1, smoothly after", unit=t.unit)
    what = t("Company months; plan dashed, simulation solid; net reading; one run.")
    svg = pictures.plan_by_month(rows, launch=m.record.launch, t=t)
    return c.Figure(finding, what, svg, c.Table(heads, data, caption=caption))


def years(m: Material) -> c.Figure:
    """Three readings of revenue by year."""
    t, frame = m.t, m.comparison
    rows = frame[(frame["period"] == "year") & (frame["line"] == "revenue")]
    met = {reading: int(rows.loc[rows["reading"] == reading, "met"].sum()) for reading in ("net", "gmv")}
    known = int(rows.loc[rows["reading"] == "net", "met"].count())
    finding = findings.readings(t, met, years=known)
    if known == 0:
        gmv = m.compare("year", "revenue", reading="gmv")
        said = findings.turnover(t, {year: cell(gmv, (year, "percent_of_plan")) for year in keys(gmv)})
        finding = said.rstrip(".\u3002") or finding
    names = {"net": READINGS[0], "gmv": READINGS[1], "gross": READINGS[2]}
    data = [
        [t.pick(*names[row["reading"]][1:3]), str(row["number"]), t.cell(row["target"]), t.cell(row["forecast"]),
         t.percent_of_plan(row["percent_of_plan"])]
        for row in as_rows(rows)
    ]  # fmt: skip
    heads = [t("Reading"), t("Year"), t("Plan"), t("Simulated"), t("% of plan")]
    what = t("Revenue of the plan beside the simulation under three readings; one run.")
    svg = pictures.year_bars(rows, t=t)
    return c.Figure(finding, what, svg, c.Table(heads, data, caption=t("{unit} a year", unit=t.unit)))


def turnover(m: Material) -> c.Figure:
    """Turnover and net revenue by month."""
    t, frame = m.t, m.flow_months
    data = []
    for month in keys(frame):
        sold, kept = (cell(frame, (month, name)) if name in frame.columns else None for name in ("gmv", "revenue"))
        share = number(100 * kept / sold, decimals=2) if sold and sold > 0 and kept is not None else NOTHING
        data.append([str(month), t.cell(sold), t.cell(kept), share])
    heads = [t("Month"), t("Turnover net of refunds"), t("Net revenue"), t("Net revenue in % of turnover")]
    caption = t("{unit} a month; revenue is booked when an order settles, some days after it was paid", unit=t.unit)
    what = t("Turnover is paid sales less refunds; net revenue is booked when an order settles, days later; one run.")
    svg = figures_money.gmv_and_revenue(frame, launch=m.record.launch, t=t)
    return c.Figure(_take(m), what, [svg], c.Table(heads, data, caption=caption))


def _last_years(m: Material) -> tuple[str, tuple[int, int], pd.DataFrame]:
    """Name, span and statement of the last whole company year; of all days so far where there is none."""
    if m.years:
        year = m.years[-1]
        return m.t("year {year}", year=year), year_span(m.record.launch, year), m.yearly.loc[[year]]
    last = m.record.last_day
    return m.t("the {n} days since launch", n=number(last + 1)), (0, last), m.yearly[m.yearly.index > 0]


def _take(m: Material) -> str:
    """Turnover and what is kept of it."""
    period, span, chosen = _last_years(m)
    gmv, revenue = (float(chosen[name].sum()) if name in chosen else None for name in ("gmv", "revenue"))
    settled, own, commission = (m.sum_between(name, span=span) for name in ("gmv_settled", "own_settled", "commission"))
    share = commission / (settled - own) if settled > own and m.has("commission") else None
    return findings.take(
        m.t, gmv, revenue=revenue or 0.0, period=period, commission_share=share, has_own_goods=m.has("own_settled")
    )


def cost(m: Material) -> c.Figure:
    """Cost by statement line."""
    t, frame = m.t, m.flow_months
    labels = {name: label for name, label in m.labels("cost").items() if name != OWN_GOODS}  # revenue has their margin
    period, _, spent = _last_years(m)
    revenue = float(spent["revenue"].sum()) if "revenue" in spent.columns else None
    by_line = {label: float(spent[name].sum()) for name, label in labels.items()}
    finding = findings.cost_lines(t, period, by_line=by_line, revenue=revenue)
    totals = {
        name: label for name, label in (("cost", t("Total cost")), ("revenue", t("Total revenue"))) if name in frame
    }
    data = [[str(month), *(t.cell(cell(frame, (month, name))) for name in (*labels, *totals))] for month in keys(frame)]
    heads = [t("Month"), *labels.values(), *totals.values()]
    what = t("Cost by statement line, stacked; black line: net revenue; one run.")
    svg = figures_cost.cost_by_line(frame, labels=labels, launch=m.record.launch, t=t)
    return c.Figure(finding, what, [svg], c.Table(heads, data, caption=t("{unit} a month", unit=t.unit)))


def per_order(m: Material) -> c.Figure:
    """Cost and net revenue per order by month."""
    t = m.t
    orders = {k: m.sum_between("orders", span=month_span(m.record.launch, k)) for k in keys(m.flow_months)}
    chosen = [month for month in orders if orders[month] > 0]
    names = {"cost": t("Cost per order, RMB"), "revenue": t("Revenue per order, RMB")}
    columns = [name for name in names if name in m.flow_months.columns]
    placed = pd.Series([orders[month] for month in chosen], index=pd.Index(chosen, name="month"), dtype=float)
    frame = (m.flow_months.loc[chosen, columns].astype(float) / 100).div(placed, axis=0)
    last = {name: cell(frame, (chosen[-1], name)) for name in columns} if chosen else {}
    is_whole = bool(chosen) and bool(m.flow_months.at[chosen[-1], "whole"])
    period = (t("month {month}", month=chosen[-1]) if is_whole else
              t("the {n} days since launch", n=number(m.record.last_day + 1)))  # fmt: skip
    finding = findings.order_economics(t, last.get("cost"), revenue=last.get("revenue", 0.0), period=period)
    data = [
        [str(month), number(orders[month]), *(number(cell(frame, (month, name)), decimals=2) for name in columns)]
        for month in chosen
    ]
    heads = [t("Month"), t("Orders paid"), *(names[name] for name in columns)]
    what = t("All cost of a month and all net revenue, each divided by the month's orders; one run.")
    return c.Figure(finding, what, [figures_cost.per_order(frame, launch=m.record.launch, t=t)], c.Table(heads, data))
