"""A finished attribution: its runs, and what follows from them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sim.core.constants import FEW_AGENTS
from sim.core.remark import Remark
from sim.finance.attribution import BASE, table
from sim.finance.response import next_money, points
from sim.world.channels import labels

FEW_SEEDS = 4


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

    def warnings(self) -> list[Remark]:
        """Return what a reader must know: few people behind the figures, few seeds, curves that are continued."""
        about, base = self.manifest, self.runs[self.runs["world"] == BASE]
        agents = float(base["registrations"].mean()) / about["people_per_agent"]
        more = self.next_money()
        beyond = [str(n) for n in more.index[more["is_beyond"] > 0]] if len(more) else []
        return [
            *([Remark("few_agents_attributed", {"n": agents})] if agents < FEW_AGENTS else []),
            *([Remark("few_seeds_attributed", {"n": about["seeds"]})] if about["seeds"] < FEW_SEEDS else []),
            *([Remark("curves_continued", {"channels": [labels(n) for n in beyond]})] if beyond else []),
        ]

    def curves(self) -> pd.DataFrame:
        """Return the points of the response curves: money and what it brings, by channel and multiple of its money."""
        return points(self.runs, self.manifest)

    def next_money(self) -> pd.DataFrame:
        """Return, by channel, what the next 100,000 RMB bring, as coded and as caused, with intervals over seeds."""
        return next_money(self.runs, self.manifest)
