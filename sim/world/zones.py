"""Zones: where the platform is open, and how many people there could still join."""

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.core.table import Column
from sim.kernels.measures import count_by_cell
from sim.world.people import N_ZONES

COLUMNS = (
    Column("zones", "is_open", np.bool_, default=True, doc="the platform can be used in this zone"),
    Column("zones", "rows", np.int64, doc="rows of people who live here"),
)


def create_zones(world: State) -> None:
    """Create the table of zones, all open."""
    table = world.table("zones", N_ZONES)
    for column in COLUMNS:
        table.add(column, owner="world")
    cells = np.bincount(world.people["cell"], minlength=int(world.facts["n_cells"]))
    table["rows"][:] = cells.reshape(-1, N_ZONES).sum(axis=0)


def zone_of_cell(world: State) -> NDArray[np.int64]:
    """Return the zone of every cell, [n_cells]."""
    return np.arange(int(world.facts["n_cells"])) % N_ZONES


def audience_by_zone(world: State) -> NDArray[np.float64]:
    """Return the people of each zone who are not users, 0 where the platform is closed; costs one look at each user."""
    table = world.tables["zones"]
    cells = count_by_cell(world.active, world.people["cell"], int(world.facts["n_cells"]))
    users = cells.reshape(-1, N_ZONES).sum(axis=0)
    return np.where(table["is_open"], (table["rows"] - users) * float(world.weight), 0.0)


def audience(world: State) -> float:
    """Return the people of the open zones who are not users, at least 1."""
    if world.tables["zones"]["is_open"].all():
        return max(1.0, float((len(world.people) - len(world.active)) * world.weight))
    return max(1.0, float(audience_by_zone(world).sum()))
