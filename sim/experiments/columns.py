"""Types of the columns of a table of runs: declared, never taken from what happens to be null."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.finance.outcomes.catalogue import CATALOGUE

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]


def column_type(name: str) -> str:
    """Return the type of an outcome's column: truth values are nullable, all others numbers (null as NaN)."""
    outcome = CATALOGUE[name] if name in CATALOGUE else None  # `get` looks for the nearest name
    return "boolean" if outcome is not None and outcome.is_truth else "float64"


def typed(
    rows: Iterable[Row], own: Mapping[str, str] | None = None, *, columns: Sequence[str] | None = None
) -> "pd.DataFrame":
    """Return rows as a frame; ``own`` are the types of the columns that a study adds, ``columns`` all in their order."""
    import pandas as pd

    frame = pd.DataFrame(list(rows), columns=None if columns is None else list(columns))
    own = own or {}
    return frame.astype({c: own.get(str(c)) or column_type(str(c)) for c in frame.columns})
