"""What a finished ensemble answers: each question reads the columns that it needs, and no others."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sim.core.constants import MONTHS, YEARS
from sim.core.errors import Problem, ScenarioError, nearest
from sim.experiments.parts import Parts
from sim.experiments.study import About
from sim.finance.outcomes.catalogue import CATALOGUE

if TYPE_CHECKING:
    import pandas as pd

    from sim.finance.ensemble_record import EnsembleRecord
    from sim.finance.intervals import Share
    from sim.finance.record import Record
    from sim.finance.variance_shares import Shares


@dataclass(frozen=True, repr=False)
class Ensemble:
    """A finished ensemble.

    Attributes
    ----------
    manifest : dict
        What was asked, the design, counts.
    rows : Parts
        Its table, which may be larger than memory.
    base : Record
        The point run.
    folder : Path or None
        Where it lies; None when it was kept in memory.
    """

    manifest: About
    rows: Parts
    base: "Record"
    folder: Path | None = None

    def __repr__(self) -> str:
        m = self.manifest
        return f"Ensemble({m['scenario']!r}, runs={m['finished']}, leads={m['leads']}, identity={m['identity']!r})"

    @cached_property
    def table(self) -> "pd.DataFrame":
        """Return one row a run: factors, drawn parameters, outcomes."""
        return self.rows.read()

    @cached_property
    def record(self) -> "EnsembleRecord":
        """Return manifest, whole table and base run (what an ensemble folder holds)."""
        from sim.finance.ensemble_record import EnsembleRecord

        return EnsembleRecord(self.manifest, self.table, self.base)

    @property
    def leads(self) -> "pd.DataFrame":
        """Return the runs behind probabilities and quantiles, one per parameter draw."""
        from sim.finance.plan_test import leads

        return leads(self.table)

    def outcome(self, name: str) -> "pd.Series":
        """Return an outcome over the lead runs, by run number."""
        from sim.finance.plan_test import leads

        self._check(name)
        return leads(self._read(["run", name])).set_index("run")[name]

    def probability(self, key: str) -> "Share":
        """Return how often a truth value holds (``plan.year1.revenue.met``), with Wilson's interval."""
        from sim.finance.plan_test import share_met

        self._check(key)
        declared = CATALOGUE.get(key)
        if declared is None or not declared.is_truth:
            allowed = "an outcome that is true or false, such as plan.all_years.all.met"
            raise ScenarioError([Problem("outcome", repr(key), allowed)])
        return share_met(self._read([key]), key)

    def verdicts(self) -> "pd.DataFrame":
        """Return P(meet) by view, line and year."""
        from sim.finance.plan_test import verdict_table

        return verdict_table(self._read(c for c in self.rows.columns() if c in CATALOGUE and CATALOGUE[c].is_truth))

    def amounts(self) -> "pd.DataFrame":
        """Return quantiles, gap, shortfall and the signable numbers by line and year (RMB)."""
        from sim.finance.plan_test import MONEY, amounts

        return amounts(self._read(f"year{y}.{line}" for line in MONEY for y in YEARS), self.manifest["targets"])

    def fan(self, prefix: str) -> "pd.DataFrame":
        """Return monthly quantiles of what follows ``monthN.``, for example ``revenue``."""
        from sim.finance.plan_test import fan

        self._check(f"month1.{prefix}")
        return fan(self._read(f"month{m}.{key}" for m in MONTHS for key in (prefix, "cost")), prefix)

    def variance_shares(self, outcome: str) -> "Shares | None":
        """Return what parameters, graph and seed contribute to the spread; None with too few replicates."""
        from sim.finance.variance_shares import variance_shares

        self._check(outcome)
        return variance_shares(self._read(["theta", "graph", "seed", outcome]), outcome)

    def drivers(self, outcome: str) -> "pd.DataFrame":
        """Return the drawn parameters by rank correlation with an outcome."""
        from sim.finance.drivers import drivers
        from sim.finance.plan_test import leads

        self._check(outcome)
        names = [*(c for c in self.rows.columns() if c.startswith("param.")), outcome]
        return drivers(leads(self._read(names)), outcome, register=self.manifest["parameters"])

    def _read(self, names: Iterable[str]) -> "pd.DataFrame":
        return self.rows.read(list(dict.fromkeys(["is_lead", *names])))

    def _check(self, name: str) -> None:
        known = self.rows.columns()
        if name not in known:
            meant = CATALOGUE.renamed.get(name) or nearest(name, known)
            raise ScenarioError([Problem("outcome", repr(name), "a column of the table", meant)])
