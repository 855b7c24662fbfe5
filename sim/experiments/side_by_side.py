"""Worlds side by side on common seeds: the rows of a comparison and of an attribution."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from sim.core.errors import SimError
from sim.experiments.columns import Row
from sim.experiments.executor import RunError
from sim.experiments.memory import do
from sim.experiments.run import World
from sim.experiments.study import Wanted

if TYPE_CHECKING:
    import pandas as pd

Found = TypeVar("Found")
BASE = "base"
KEY = ("seed", "order")
TYPES = {"seed": "int64", "order": "int64", "world": "str", "first_difference": "float64"}


@dataclass(frozen=True)
class OneSeed:
    """Worlds on one seed, as they travel to a worker; the first is the base."""

    worlds: Mapping[str, World]
    seed: int
    numbers: Mapping[str, int | None]


def seeds_wanted(worlds: Mapping[str, World], seeds: int, numbers: Mapping[str, int | None]) -> Wanted:
    """Return the tasks of worlds on seeds 1, 2, ... by the keys of their rows; ``numbers`` are agents and days."""
    return {
        tuple((seed, order) for order in range(len(worlds))): partial(OneSeed, worlds, seed, numbers)
        for seed in range(1, seeds + 1)
    }


def rows_of(task: OneSeed, simulate: Callable[..., Found], measured: Callable[[Found, Found], Row]) -> list[Row]:
    """Simulate every world on one seed; each row is measured from what the base and the world gave."""
    rows: list[Row] = []
    first: Found | None = None
    for order, (name, world) in enumerate(task.worlds.items()):
        try:
            found = do(partial(simulate, seed=task.seed, **task.numbers), world)
        except SimError as error:
            raise RunError(f"{name}, seed {task.seed}: {error}") from None
        first = first if first is not None else found
        rows.append({"seed": task.seed, "order": order, "world": name, **measured(first, found)})
    return rows


def of_seeds(rows: "pd.DataFrame", seeds: int) -> "pd.DataFrame":
    """Return the rows of the seeds that were asked for; a folder may hold more."""
    return rows[rows["seed"] <= seeds].reset_index(drop=True)
