"""The bridge of profit from year to year: what revenue added, what each cost line took."""

import numpy as np

from sim.finance.frames import cell
from sim.finance.statements import lines, yearly
from sim.reports import content as c
from sim.reports import figures_bridge as bridges
from sim.reports.language import Language
from sim.reports.material import Material

SHOWN = 3


def profit_bridge(m: Material) -> list[c.Block]:
    """Waterfall from the first whole year's profit to the last one's, the largest cost lines apart."""
    if len(m.years) < 2:
        return []
    t, steps = m.t, profit_steps(m)
    first, last = m.years[0], m.years[-1]
    frame = yearly(m.record)
    change = {name: cell(frame, (last, name)) - cell(frame, (first, name)) for name in ("revenue", "cost", "profit")}
    svg = bridges.lying("profit_bridge", steps, unit=t.unit, scale=t.scale)
    what = t(
        "Profit before tax, net reading, of the (point) run; a bar to the left lowers profit. The steps sum exactly."
    )
    data = c.Table([t("Step"), t.unit], [[label, t.cell(fen)] for label, fen, _ in steps],
                   strong=[k for k, step in enumerate(steps) if step[2]])  # fmt: skip
    return [c.Figure(finding(t, first, last, **change), what, [svg], data)]


def profit_steps(m: Material) -> list[bridges.Step]:
    """Profit of each whole year and, between two years, changes of revenue and of cost lines (costs count negatively)."""
    t, frame, chart = m.t, yearly(m.record), lines(m.record)
    costs = [str(n) for n in chart.index[chart["kind"] == "cost"] if n in frame.columns]
    moved = frame.loc[m.years, costs].astype(float).diff().abs().sum()
    shown = [str(n) for n in moved.sort_values(ascending=False, kind="stable").index[:SHOWN] if moved[n] > 0]
    steps: list[bridges.Step] = [(t("Profit, year {year}", year=m.years[0]), cell(frame, (m.years[0], "profit")), True)]
    for before, year in zip(m.years, m.years[1:], strict=False):
        step = {n: cell(frame, (year, n)) - cell(frame, (before, n)) for n in (*shown, "revenue", "profit")}
        own = [(t.pick(str(chart.at[n, "label"]), str(chart.at[n, "label_zh"])), -step[n], False) for n in shown]
        rest = step["profit"] - step["revenue"] - sum(fen for _, fen, _ in own)
        steps.append((t("Net revenue"), step["revenue"], False))
        steps += own + ([(t("Other costs"), rest, False)] if rest else [])
        steps.append((t("Profit, year {year}", year=year), cell(frame, (year, "profit")), True))
    return steps


def finding(t: Language, first: int, last: int, *, revenue: float, cost: float, profit: float) -> str:
    """Whether profit rose or fell, and what revenue and cost did to it (fen)."""
    if not np.isclose(profit, 0):
        words = {
            "profit": t.money(abs(profit)), "first": first, "last": last,
            "parts": t.listed([_part(t, revenue, is_cost=False), _part(t, cost, is_cost=True)]),
        }  # fmt: skip
        return (
            t("Profit rises by {profit} from year {first} to year {last}: {parts}", **words)
            if profit > 0
            else t("Profit falls by {profit} from year {first} to year {last}: {parts}", **words)
        )
    return t("Profit is the same in year {first} and in year {last}", first=first, last=last)


def _part(t: Language, change: float, *, is_cost: bool) -> str:
    money = t.money(abs(change))
    if is_cost:
        return t("cost grows by {money}", money=money) if change >= 0 else t("cost shrinks by {money}", money=money)
    return t("revenue grows by {money}", money=money) if change >= 0 else t("revenue shrinks by {money}", money=money)
