"""What the program has to say, as data: a key of the catalogue of words, and the values that its sentence shows.

Warnings, findings of finance and reasons are remarks. They are compared, stored and read as data; whoever speaks to
people (``sim.reports.words``) turns them into sentences of a language.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Remark:
    """One thing to say.

    Attributes
    ----------
    key : str
        Which sentence of the catalogue (``few_agents_year``).
    values : dict
        What it shows, as plain values of JSON: money in fen, shares in 0..1, dates as ``2027-01-01``, names.
    """

    key: str
    values: dict[str, Any] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """Return it as stored in manifests and JSON."""
        return {"key": self.key, "values": self.values}

    def of_world(self, name: str) -> "Remark":
        """Return the same remark about one of several worlds."""
        return Remark(self.key, self.values | {"world": name})
