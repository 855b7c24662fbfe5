"""The three statements, the bridges, revenue by stream: from the ledger of the run, tied to the fen."""

from collections.abc import Sequence

from sim.finance.bridges import Bridge, plan_bridge, take_bridge
from sim.finance.chart import accounts as accounts_of
from sim.finance.frames import cell
from sim.finance.periods import Period
from sim.finance.statutory import Statement, checks
from sim.finance.statutory import statements as three_statements
from sim.reports import content as c
from sim.reports import figures_bridge as bridges
from sim.reports import figures_investor as pictures
from sim.reports.investor import accounts
from sim.reports.investor.profit_bridge import profit_bridge
from sim.reports.language import mark
from sim.reports.material import FEN, Material
from sim.reports.wording import number

CASH = "asset.cash"
_TITLES = {
    "income": mark("Income statement"),
    "balance": mark("Balance sheet"),
    "cash_flow": mark("Cash flow statement"),
}


def section(m: Material) -> c.Section:
    """The chapter."""
    title = m.t("Statements")
    if CASH not in accounts_of(m.record).index:
        return c.Section(
            "statements", title, [c.Text(m.t("No cash is booked in this run, so there are no statements."))]
        )
    yearly = three_statements(m.record, "year")
    blocks: list[c.Block] = [_ties(m), *(_table(m, s, "year", caption=m.t(_TITLES[n])) for n, s in yearly.items())]
    blocks += [*_streams(m, yearly["income"]), *profit_bridge(m), *_take(m), *_plan_view(m)]
    folds = []
    periods: tuple[tuple[Period, str], ...] = (("calendar_year", m.t("By calendar (statutory) year")),
                                               ("month", m.t("By company month")))  # fmt: skip
    for period, label in periods:
        found = three_statements(m.record, period)
        tables = [_table(m, s, period, caption=m.t(_TITLES[n])) for n, s in found.items()]
        folds.append(c.Fold(label, tables, in_print=period != "month"))
    return c.Section("statements", title, [*blocks, *folds, *accounts.folds(m)])


def _ties(m: Material) -> c.Text:
    """Whether the statements tie to the ledger in every month."""
    frame = checks(m.record, "month")
    months = len(frame)
    if (frame == 0).all(axis=None):
        said = m.t("Every statement is a sum of ledger postings: in all {n} months assets are liabilities, funding gap and "
                   "equity, and cash, profit and ledger agree to the fen.", n=months)  # fmt: skip
        return c.Text(said, "finding")
    wrong = int((frame != 0).any(axis=1).sum())
    return c.Text(m.t("The statements do not tie in {wrong} of {n} months.", wrong=wrong, n=months), "warning")


def _table(m: Material, statement: Statement, period: Period, *, caption: str) -> c.Table:
    """A statement; rows that are zero throughout and no total are left out."""
    t, values = m.t, statement.values
    rows: list[list[str]] = []
    strong: list[int] = []
    for row in statement.rows:
        if not row.parts and not values.loc[row.key].any():
            continue
        strong += [len(rows)] if row.level < 2 else []
        label = t.pick(row.label, row.zh)
        rows.append(
            [label if row.level < 2 else f"  {label}", *(t.cell(float(x)) for x in values.loc[row.key].to_numpy())]
        )
    heads = [_head(m, p, period, is_whole=is_whole) for p, is_whole in statement.whole.items()]
    return c.Table([t.unit, *heads], rows, strong=strong, caption=f"{caption}, {t.unit}")


def _head(m: Material, number: int, period: Period, *, is_whole: bool) -> str:
    """Head of a column; 0 is the preparation."""
    if period == "month":
        name = m.t("Month {month}", month=number)
    else:
        name = m.t("Year {year}", year=number) if period == "year" else str(number)
    return name if is_whole else name + m.t(" (part)")


def _streams(m: Material, income: Statement) -> list[c.Block]:
    """Revenue by stream, stacked, with the plan."""
    parts = [
        (m.t.pick(row.label, row.zh), [cell(income.values, (row.key, y)) for y in m.years])
        for row in income.rows
        if row.key.startswith("revenue.") and income.values.loc[row.key].any()
    ]
    if not parts or not m.years:
        return []
    plan = [m.target("revenue", y) * FEN for y in m.years]
    svg = pictures.stacked_years(
        "streams", parts, years=[m.t("Year {year}", year=y) for y in m.years], unit=m.t("{unit} a year", unit=m.t.unit),
        scale=m.t.scale, plan=plan, plan_label=m.t("plan"),
    )  # fmt: skip
    sums = {label: sum(amounts) for label, amounts in parts}
    largest = max(sums, key=lambda k: sums[k])
    finding = m.t(
        "{label} brings {share} of revenue", label=largest, share=m.t.percent(100 * sums[largest] / sum(sums.values()))
    )
    data = _stream_table(m, parts)
    what = m.t("Revenue by stream as earned, before VAT; dashed: the plan's revenue.")
    return [data, c.Figure(finding, what, [svg], data)]


def _stream_table(m: Material, parts: Sequence[tuple[str, Sequence[float]]]) -> c.Table:
    """Revenue of every stream by year with its share and growth in the last year; below it the plan's revenue."""
    t = m.t
    totals = [sum(amounts[k] for _, amounts in parts) for k in range(len(m.years))]

    def row(label: str, amounts: Sequence[float]) -> list[str]:
        share = t.percent(100 * amounts[-1] / totals[-1]) if totals[-1] > 0 else "–"
        growth = "–" if len(amounts) < 2 or amounts[-2] <= 0 else f"{number(100 * (amounts[-1] / amounts[-2] - 1))} %"
        return [label, *(t.cell(x) for x in amounts), share, growth]

    rows = [*(row(label, amounts) for label, amounts in parts), row(t("Revenue of all streams"), totals)]
    rows.append([t("Revenue of the plan"), *(t.cell(m.target("revenue", y) * FEN) for y in m.years), "", ""])
    heads = [t("Stream"), *(t("Year {year}", year=y) for y in m.years), t("Share, year {year}", year=m.years[-1]),
             t("Growth on the year before")]  # fmt: skip
    return c.Table(heads, rows, strong=[len(parts)], caption=t("Revenue by stream, {unit}", unit=t.unit))


def _take(m: Material) -> list[c.Block]:
    """From turnover to net take after incentives, last whole year."""
    if not m.years:
        return []
    bridge, year = take_bridge(m.record), m.years[-1]
    at = bridge.periods.index(year)
    steps = [(m.t.pick(s.label, s.zh), float(s.fen[at]), s.is_total) for s in bridge.steps if s.fen[at] or s.is_total]
    steps = [s for k, s in enumerate(steps) if not (s[2] and k and s[1] == steps[k - 1][1])]
    sold = bridge.step("gmv_paid").fen[at] + bridge.step("refunds").fen[at]
    kept = bridge.step("net_take").fen[at]
    if sold <= 0:
        return [
            c.Text(m.t("Nothing was sold in year {year}: there is no turnover to take a share of.", year=year), "note")
        ]
    share = m.t.percent(100 * kept / sold)
    finding = m.t("Of each 100 RMB of turnover the platform keeps {share} after incentives (year {year})",
                  share=share.replace(" %", ""), year=year)  # fmt: skip
    svg = bridges.lying("take", steps, unit=m.t.unit, scale=m.t.scale)
    return [c.Figure(finding, m.t("Turnover to net revenue to net take after incentives, year {year}.", year=year), [svg],
                     _bridge_table(m, bridge))]  # fmt: skip


def _plan_view(m: Material) -> list[c.Block]:
    """From the statutory statement to the plan's view."""
    table = _bridge_table(m, plan_bridge(m.record))
    text = m.t(
        "The plan counts coupons and rewards as marketing, own goods with their margin, and compares profit before tax."
    )
    return [c.Text(text, "note"), table]


def _bridge_table(m: Material, bridge: Bridge) -> c.Table:
    rows = [[m.t.pick(s.label, s.zh), *(m.t.cell(float(x)) for x in s.fen)] for s in bridge.steps]
    strong = [k for k, s in enumerate(bridge.steps) if s.is_total]
    return c.Table(
        [m.t.unit, *(m.t("Year {year}", year=p) for p in bridge.periods)], rows, strong=strong, caption=m.t.unit
    )
