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


class Lapsed:
    """How many people of each zone have left and have not come back.

    Attributes
    ----------
    by_zone : int64 [zones]
        Rows of people.
    n : int
        Rows of people of all zones.
    """

    def __init__(self) -> None:
        self.by_zone, self.n = np.zeros(N_ZONES, dtype=np.int64), 0

    def add(self, world: State, ids: NDArray[np.int32], *, times: int = 1) -> None:
        """Count people who left; ``times`` -1 for those who come back."""
        self.n += times * len(ids)
        self.by_zone += times * np.bincount(world.people["cell"][ids] % N_ZONES, minlength=N_ZONES)


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
    """Return the people of each zone who could register, 0 where the platform is closed; costs one look at each user.

    Who has left and has not come back is not among them.
    """
    table = world.tables["zones"]
    cells = count_by_cell(world.active, world.people["cell"], int(world.facts["n_cells"]))
    users = cells.reshape(-1, N_ZONES).sum(axis=0) + world.resources["lapsed"].by_zone
    return np.where(table["is_open"], (table["rows"] - users) * float(world.weight), 0.0)


def audience(world: State) -> float:
    """Return the people of the open zones who could register, at least 1."""
    if world.tables["zones"]["is_open"].all():
        others = len(world.people) - len(world.active) - world.resources["lapsed"].n
        return max(1.0, float(others * world.weight))
    return max(1.0, float(audience_by_zone(world).sum()))
