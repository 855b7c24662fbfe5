"""Page one of a run: the answer in words, then readings, cash, the gap, what is missing, how to repeat."""

from sim.finance.frames import cell, keys
from sim.reports import content as c
from sim.reports import figures_plan as pictures
from sim.reports.investor import money, register
from sim.reports.investor.front import answer_box, readings
from sim.reports.material import Material
from sim.reports.run.answer import profit_gap, sentences


def front(m: Material) -> list[c.Block]:
    """The answer and its cards."""
    t = m.t
    cards = [
        c.Card(t("Three readings of revenue, three years"), readings(m), is_wide=True),
        c.Card(t("Cash, both views"), money.cash_card(m)),
        c.Card(t("What carries the gap"), gap_card(m)),
        c.Card(t("What this world leaves out"), register.not_modelled(m)),
        c.Card(t("How to repeat this"), register.repeat(m)),
    ]
    return [answer_box(m, sentences(m)), c.Cards(cards)]


def gap_card(m: Material) -> list[c.Block]:
    """From the plan's profit to the simulated one, year by year, and the same line by line."""
    t, finding = m.t, profit_gap(m)
    if not finding:
        return [c.Text(t("No year has both revenue and cost, so the gap cannot be split."), "finding")]
    frame = m.comparison
    svg = pictures.bridge(frame[(frame["period"] == "year") & (frame["reading"] == "net")], t=t)
    what = t("From the plan's profit to the simulated profit: revenue gap and cost gap add up exactly.")
    return [c.Figure(finding, what, [svg]), c.Fold(t("The gap line by line"), [gap_table(m)], in_print=False)]


def gap_table(m: Material) -> c.Table:
    """Plan profit, gaps and lines, exactly additive, by whole company year."""
    t, years = m.t, keys(m.compare("year", "profit").dropna(subset=["gap"]))
    at = {line: m.compare("year", line) for line in ("revenue", "cost")}
    rows = [[t("Plan: revenue less cost")], [t("Plan's revenue taken out")], [t("Plan's cost taken out")]]
    for year in years:
        revenue, cost = (cell(at[line], (year, "target")) for line in ("revenue", "cost"))
        for row, value in zip(rows, (revenue - cost, -revenue, cost), strict=True):
            row.append(t.cell(value))
    for kind, sign, said in (("revenue", 1, t("{line} (revenue)")), ("cost", -1, t("{line} (cost)"))):
        for name, label in m.labels(kind).items():
            values = [t.cell(sign * cell(m.yearly, (year, name))) for year in years]
            rows.append([said.format(line=label), *values])
    rows.append([t("Simulated profit"), *(t.cell(cell(m.yearly, (year, "profit"))) for year in years)])
    caption = t("The plan names no lines, so its totals are taken out and the simulated lines put in")
    heads = [t.unit, *(t("Year {year}", year=year) for year in years)]
    return c.Table(heads, rows, strong=[0, len(rows) - 1], caption=caption)
