"""A finished attribution: its runs, and what follows from them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sim.finance.attribution import table
from sim.finance.response import next_money, points


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

    def curves(self) -> pd.DataFrame:
        """Return the points of the response curves: money and what it brings, by channel and multiple of its money."""
        return points(self.runs, self.manifest)

    def next_money(self) -> pd.DataFrame:
        """Return, by channel, what the next 100,000 RMB bring, as coded and as caused, with intervals over seeds."""
        return next_money(self.runs, self.manifest)
