"""What buyers of the platform order: base stock of each good by what it sells and earns, within the money there is."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.kernels.stock import base_stocks, reorder
from sim.world.market.own import net_costs
from sim.world.market.replenishment import quantile_of

Floats = NDArray[np.float32]
Units = NDArray[np.int64]


def margins(world: State, rows: Units) -> NDArray[np.float64]:
    """Return what a unit of each good earns over what it costs, VAT left out, fen [goods]."""
    vat = world.facts["sections"]["world"].vat_goods
    return np.asarray(world.tables["offers"]["price"][rows] / (1 + vat) - net_costs(world, rows))


def levels(world: State, rows: Units, forecast: Floats, variance: Floats, terms: Any) -> NDArray[np.float64]:
    """Return the stock up to which each good is ordered, units [goods]; 0 for what would sell at a loss."""
    cost, margin = net_costs(world, rows).astype(np.float64), margins(world, rows)
    level = np.empty(len(rows))
    z = terms.safety * quantile_of(margin, cost * terms.holding)
    base_stocks(forecast, variance, terms.lead_time, z, level)
    return np.where(margin > 0, np.maximum(level, 0), 0)


def wanted(level: NDArray[np.float64], forecast: Floats, shelf: Units, on_order: Units, terms: Any) -> Units:
    """Return the units to order of each good [goods]."""
    units = np.empty(len(level), dtype=np.int64)
    expected = forecast * (terms.lead_time + 1)
    reorder(np.arange(len(level)), level.astype(np.float32), expected, shelf, on_order, terms.least_order, units)
    return units


def within_budget(units: Units, cost: Units, *, earns: NDArray[np.floating], room: float) -> Units:
    """Return the orders that ``room`` (fen) pays for: those that earn most a day on what they cost come first.

    Parameters
    ----------
    units, cost : int64 [goods]
        Units to order, and fen a unit.
    earns : float [goods]
        Fen that a good is expected to earn a day.
    """
    fen = units * cost
    turn = np.argsort(-earns / np.maximum(fen, 1), kind="stable")
    is_paid = np.zeros(len(units), dtype=np.bool_)
    is_paid[turn] = np.cumsum(fen[turn]) <= room
    return np.where(is_paid, units, 0)
