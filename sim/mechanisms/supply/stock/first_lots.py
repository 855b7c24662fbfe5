"""First lots: what sellers expect of a new offer, and what they can pay for it."""

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.world.joining_terms import deposit_of

SHOWN_DAYS = 30
"""Days over which shops show what was sold."""


def affordable(world: State, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return units of each new offer that its seller can pay, of what it has beyond the deposit, in equal parts; at least one.

    Later orders are on the supplier's credit. Without entry of merchants nobody knows their capital, and all can pay.
    """
    offers, table = world.tables["offers"], world.tables["merchants"]
    if "capital" not in table.columns:
        return np.full(len(rows), np.iinfo(np.int64).max)
    merchant = offers["merchant"][rows]
    profit = table.columns.get("profit", np.zeros(len(table)))[merchant]
    capital = table["capital"][merchant]
    has = np.where(capital < 0, np.inf, capital + profit - deposit_of(world))
    part = has / np.bincount(merchant, minlength=len(table))[merchant]
    units = np.clip(part / np.maximum(offers["cost"][rows], 1), 1, 2**31)
    return np.asarray(units.astype(np.int64))


def first_sales(world: State, rows: NDArray[np.int64], *, days: int, mean: float) -> NDArray[np.float64]:
    """Return units a day that sellers expect of new offers, ``days`` after the launch: what shops of their category show as sold.

    Where nothing was sold there: ``mean``, by category as needs for each offer are.
    """
    offers, shares = world.tables["offers"], world.resources["catalogue"].need_shares
    category, is_active, n = offers["category"], offers["is_active"], len(shares)
    shown = np.bincount(category, weights=offers["sales30"] * is_active, minlength=n)
    sold = shown / (SHOWN_DAYS * -np.expm1(-days / SHOWN_DAYS))  # a decaying sum of so many days
    on_sale = np.maximum(np.bincount(category[is_active], minlength=n), 1)
    guess = mean * shares * on_sale.sum() / on_sale
    return np.asarray(np.where(sold > 0, sold / on_sale, guess)[category[rows]])
