"""First lots: what sellers can pay for goods of a new offer."""

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.world.joining_terms import deposit_of


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
