"""Patterns of a platform with two sides: P16 (each side draws the other), P17 (few new sellers make it; small ones grow faster)."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiments.run import load
from sim.verification.gate import Finding, Setup, inside

MONTH, YEAR = 30, 12
PUBLISHED_BUYERS = {"Taobao 2013": 29, "Pinduoduo 2018": 116}
"""Annual buyers per merchant as published (F17)."""
FLOWS = ("first_orders", "merchants_entered", "marketing_budget")
STOCKS = ("annual_buyers", "merchants_selling")


class Panel(NamedTuple):
    """A run of the base, month by month (30 days).

    Attributes
    ----------
    flows, stocks : dict of float64 [months]
        Sums over a month, and what there was at its beginning.
    receipts : list of int64 [merchants]
        What every merchant had received by the end of each month.
    sells : list of bool [merchants]
    entered_on : int32 [merchants]
    """

    flows: dict[str, NDArray[np.float64]]
    stocks: dict[str, NDArray[np.float64]]
    receipts: list[NDArray[np.int64]]
    sells: list[NDArray[np.bool_]]
    entered_on: NDArray[np.int32]


@cache
def panel(seed: int, agents: int) -> Panel:
    """Run the base and return its months."""
    model = load("business_plan").model(seed=seed, agents=agents, collect=False)
    state, launch = model.state, model.blueprint.timeline.preparation
    receipts, sells = [], []
    table = state.tables["merchants"]
    while model.running:
        model.step()
        if model.rows_done > launch and (model.rows_done - launch) % MONTH == 0:
            receipts.append(table["receipts"].copy())
            sells.append(table["is_active"].copy())
    starts = launch + MONTH * np.arange(len(receipts))
    values = state.series.values
    flows = {n: np.add.reduceat(values[n][: starts[-1] + MONTH], starts).astype(np.float64) for n in FLOWS}
    stocks = {n: values[n][starts - 1].astype(np.float64) for n in STOCKS}
    return Panel(flows, stocks, receipts, sells, table["entered_on"].copy())


def _panels(setup: Setup) -> list[Panel]:
    """Return the runs: four of 100,000 agents, or one of 20,000."""
    return [panel(seed, 100_000 if setup.full else 20_000) for seed in range(1, 5 if setup.full else 2)]


def responses(panels: list[Panel]) -> dict[tuple[str, str], float]:
    """Return elasticities of the new of each side to those who are there of each side, at equal marketing money.

    Least squares of logs over months 4 to 36 of all runs, each with a constant of its own; keys (new side, side there).
    """
    found: dict[tuple[str, str], float] = {}
    for side, new in (("buyers", "first_orders"), ("sellers", "merchants_entered")):
        rows, answers = [], []
        for run, p in enumerate(panels):
            there = [np.log(np.maximum(p.stocks[n][3:], 1)) for n in STOCKS]
            money = np.log(np.maximum(p.flows["marketing_budget"][3:], 1))
            own = np.zeros((len(money), len(panels)))
            own[:, run] = 1
            rows.append(np.column_stack([*there, money, own]))
            answers.append(np.log(np.maximum(p.flows[new][3:], 1)))
        slope, *_ = np.linalg.lstsq(np.concatenate(rows), np.concatenate(answers), rcond=None)
        found |= {(side, "buyers"): float(slope[0]), (side, "sellers"): float(slope[1])}
    return found


def buyers_per_merchant(p: Panel) -> NDArray[np.float64]:
    """Return the annual buyers for each merchant who sells at the beginning of each month (F17)."""
    return np.asarray(p.stocks["annual_buyers"] / np.maximum(p.stocks["merchants_selling"], 1))


def two_sides(setup: Setup) -> Iterator[Finding]:
    """P16: each side draws the other."""
    return each_side(_panels(setup))


def each_side(panels: list[Panel]) -> Iterator[Finding]:
    """P16: each side draws the other more than itself (Chu & Manchanda 2016, Taobao), sellers buyers more than buyers sellers."""
    e = responses(panels)
    cross, back = e["buyers", "sellers"], e["sellers", "buyers"]
    yield inside("new buyers: sellers there less buyers there", low=0, high=2, figure=cross - e["buyers", "buyers"])
    yield inside("new sellers: buyers there less sellers there", low=0, high=2, figure=back - e["sellers", "sellers"])
    yield inside("sellers draw buyers over buyers draw sellers", low=1, high=6, figure=cross / back)


def new_sellers(setup: Setup) -> Iterator[Finding]:
    """P17: few new sellers make it."""
    return newcomers(_panels(setup))


def newcomers(panels: list[Panel]) -> Iterator[Finding]:
    """P17: below 5 % of entrants are in the top tenth by sales a year later; small sellers who stay grow faster than large ones."""
    made_it, growth = [], {"small": np.zeros(2), "large": np.zeros(2)}
    for p in panels:
        months = zip(p.receipts[:-1], p.receipts[1:], strict=True)
        sold = [after - np.pad(before, (0, len(after) - len(before))) for before, after in months]
        made_it += [_share_on_top(p, sold, month) for month in range(YEAR, 2 * YEAR)]
        for size, sums in zip(("small", "large"), _by_size(p), strict=True):
            growth[size] += sums
    small, large = (after / before for before, after in growth.values())
    yield inside(
        "entrants in the top tenth by sales after 12 months", low=0, high=0.05, figure=float(np.nanmean(made_it))
    )
    yield inside("sales of the lower half over those of the top tenth, growth", low=1, high=20, figure=small / large)


def _share_on_top(p: Panel, sold: list[NDArray[np.int64]], month: int) -> float:
    """Return the share of those who entered in a month who stand in the top tenth of sellers by sales twelve months later."""
    later = month + YEAR
    sells = p.sells[later]
    n = len(p.sells[month])
    entered = np.flatnonzero((p.entered_on[:n] >= MONTH * month) & (p.entered_on[:n] < MONTH * (month + 1)))
    if not len(entered) or not sells.any():
        return float("nan")
    sales = sold[later - 1]
    edge = np.quantile(sales[sells], 0.9)
    return float((sells[entered] & (sales[entered] > max(edge, 0))).mean())


def _by_size(p: Panel) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return sales of a half year and of the next, summed over sellers who stay: of the lower half of sellers, of the top tenth."""
    small, large = np.zeros(2), np.zeros(2)
    for month in range(YEAR, len(p.receipts) - 6, 6):
        a, b, c = (p.receipts[m] for m in (month - 6, month, month + 6))
        now = b - np.pad(a, (0, len(b) - len(a)))
        after = c[: len(b)] - b
        stays = p.sells[month] & p.sells[month + 6][: len(b)] & (now > 0)
        if not stays.any():
            continue
        half, top = np.quantile(now[stays], [0.5, 0.9])
        for sums, chosen in ((small, stays & (now <= half)), (large, stays & (now >= top))):
            sums += now[chosen].sum(), after[chosen].sum()
    return small, large
