"""What a finished comparison answers: paired differences, and the first day on which histories differ."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.core.errors import Problem, ScenarioError, nearest
from sim.experiments.side_by_side import BASE
from sim.experiments.study import About
from sim.finance.outcomes.catalogue import CATALOGUE

if TYPE_CHECKING:
    import pandas as pd

    from sim.finance.paired import Effect


@dataclass(frozen=True, repr=False)
class Comparison:
    """Worlds on the same seeds.

    Attributes
    ----------
    manifest : dict
        What was compared, on which seeds, first days of difference.
    runs : DataFrame
        One row a run: ``world, seed, first_difference`` (day, null when the histories are one) and outcomes.
    folder : Path or None
    """

    manifest: About
    runs: "pd.DataFrame"
    folder: Path | None = None

    def __repr__(self) -> str:
        return f"Comparison(base={self.manifest['base']!r}, others={self.others}, seeds={self.manifest['seeds']})"

    @property
    def others(self) -> list[str]:
        """Return the names of what is compared with the base."""
        return list(self.manifest["others"])

    def effect(self, outcome: str, other: str | None = None) -> "Effect":
        """Return the paired effect on an outcome (of the only other world, unless one is named)."""
        from sim.finance.paired import effect

        name = other if other is not None else self.others[0]
        if name not in self.others:
            raise ScenarioError(
                [Problem("other", repr(name), "one of " + ", ".join(self.others), nearest(name, self.others))]
            )
        if other is None and len(self.others) > 1:
            raise ScenarioError([Problem("other", "nothing", "one of " + ", ".join(self.others))])
        if outcome not in CATALOGUE:
            meant = CATALOGUE.renamed.get(outcome) or nearest(outcome, CATALOGUE)
            raise ScenarioError([Problem("outcome", repr(outcome), "an outcome of a run", meant)])
        first, second = (self.runs[self.runs["world"] == w].set_index("seed")[outcome] for w in (BASE, name))
        found = effect(first, second, outcome=outcome)
        if found is None:
            raise ScenarioError(
                [
                    Problem(
                        "outcome",
                        repr(outcome),
                        "an outcome that is known in both worlds (its period was simulated, its mechanism is on)",
                    )
                ]
            )
        return found

    def effects(self, other: str | None = None) -> "pd.DataFrame":
        """Return the paired effect on every outcome that is known in both worlds, one row each."""
        import pandas as pd

        from sim.finance.paired import effects

        found = effects(self.runs, base=BASE, other=other if other is not None else self.others[0])
        return pd.DataFrame([e.plain() for e in found.values()])

    def first_difference(self, other: str | None = None) -> int | None:
        """Return the first day on which any seed's history differs from the base; None when all are one."""
        return first_day(self.runs, other or self.others[0])


def first_day(runs: "pd.DataFrame", world: str) -> int | None:
    """Return the first day on which a world's history differs from the base on any seed; None when all are one."""
    days = runs.loc[runs["world"] == world, "first_difference"].dropna()
    return int(days.min()) if len(days) else None
