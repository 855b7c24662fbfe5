"""A finished attribution: its runs, and what follows from them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sim.finance.attribution import BASE, table
from sim.finance.response import next_money, points

FEW_AGENTS, FEW_SEEDS = 2000, 4


@dataclass(frozen=True)
class Cautions:
    """What to know before believing an attribution.

    Attributes
    ----------
    agents : float or None
        Registered agents behind the base, where they are few.
    seeds : int or None
        Seeds, where they are few.
    beyond : tuple of str
        Channels whose curve is continued beyond the largest money that was run.
    """

    agents: float | None
    seeds: int | None
    beyond: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Attribution:
    """What every channel and programme brings, in both views.

    Attributes
    ----------
    manifest : dict
    runs : DataFrame
        One row per seed and world: what happened, and how it differs from the base person by person.
    folder : Path or None
    """

    manifest: dict[str, Any]
    runs: pd.DataFrame
    folder: Path | None = None

    def __repr__(self) -> str:
        return f"Attribution({self.manifest['scenario']!r}, seeds={self.manifest['seeds']})"

    def table(self) -> pd.DataFrame:
        """Return one row a channel or programme: money, registrations and their cost as claimed, as coded and as caused."""
        return table(self.runs, self.manifest)

    def warnings(self) -> Cautions:
        """Return what a reader must know: few people behind the figures, few seeds, curves that are continued."""
        about, base = self.manifest, self.runs[self.runs["world"] == BASE]
        agents = float(base["registrations"].mean()) / about["people_per_agent"]
        more = self.next_money()
        beyond = tuple(str(n) for n in more.index[more["is_beyond"] > 0]) if len(more) else ()
        return Cautions(
            agents if agents < FEW_AGENTS else None, about["seeds"] if about["seeds"] < FEW_SEEDS else None, beyond
        )

    def curves(self) -> pd.DataFrame:
        """Return the points of the response curves: money and what it brings, by channel and multiple of its money."""
        return points(self.runs, self.manifest)

    def next_money(self) -> pd.DataFrame:
        """Return, by channel, what the next 100,000 RMB bring, as coded and as caused, with intervals over seeds."""
        return next_money(self.runs, self.manifest)
