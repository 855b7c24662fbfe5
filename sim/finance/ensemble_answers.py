"""What an ensemble answers: each question reads the columns that it needs, and no others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core.constants import MONTHS, YEARS
from sim.core.errors import Problem, ScenarioError, nearest
from sim.finance.outcomes.catalogue import CATALOGUE
from sim.finance.table_file import RunTable

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sim.finance.intervals import Share
    from sim.finance.record import Record
    from sim.finance.variance_shares import Shares

COSTS = tuple(f"month{m}.cost" for m in MONTHS)
"""A month's cost is known when the month was simulated."""


@dataclass(frozen=True, repr=False)
class Ensemble:
    """An ensemble: what ran it returns it, and a folder is read as one.

    Attributes
    ----------
    manifest : dict
        What was asked, the design, factor columns, parameter register, targets, versions, counts.
    rows : RunTable
        Its table, which may be larger than memory: ``run, theta, graph, seed, is_lead``, ``param.KEY``, every outcome.
    base : Record
        The point run: every parameter at its median, seed 1.
    folder : Path or None
        Where it lies; None when it was kept in memory.
    worlds : RunTable or None
        Shipped worlds and policies on paired seeds: ``name, kind, seed`` and every outcome.
    """

    manifest: dict[str, Any]
    rows: RunTable
    base: Record
    folder: Path | None = None
    worlds: RunTable | None = None

    def __repr__(self) -> str:
        m = self.manifest
        return f"Ensemble({m['scenario']!r}, runs={m['finished']}, leads={m['leads']}, identity={m['identity']!r})"

    @cached_property
    def table(self) -> pd.DataFrame:
        """Return one row a run, whole: factors, drawn parameters, outcomes. No page asks for it."""
        return self.rows.read()

    @property
    def leads(self) -> pd.DataFrame:
        """Return the runs behind probabilities and quantiles, one per parameter draw."""
        from sim.finance.plan_test import leads

        return leads(self.table)

    @cached_property
    def columns(self) -> list[str]:
        """Return the names of the table's columns."""
        return self.rows.columns()

    @property
    def drawn(self) -> list[str]:
        """Return the columns of the drawn parameters, ``param.KEY``."""
        return [name for name in self.columns if name.startswith("param.")]

    @cached_property
    def n_runs(self) -> int:
        """Return the number of runs."""
        return len(self.rows.read(["is_lead"]))

    @cached_property
    def n_leads(self) -> int:
        """Return the number of lead runs."""
        return int(self.rows.read(["is_lead"])["is_lead"].sum())

    def of_leads(self, names: Iterable[str]) -> pd.DataFrame:
        """Return some columns over the lead runs."""
        from sim.finance.plan_test import leads

        return leads(self._read(names))

    def numbers(self, name: str) -> NDArray[np.float64]:
        """Return the known values of an outcome over the lead runs; none where the table has no such column."""
        from sim.finance.plan_test import numbers

        return numbers(self.of_leads([name]), name) if name in self.columns else np.empty(0)

    def outcome(self, name: str) -> pd.Series:
        """Return an outcome over the lead runs, by run number."""
        self._check(name)
        return self.of_leads(["run", name]).set_index("run")[name]

    def probability(self, key: str) -> Share:
        """Return how often a truth value holds (``plan.year1.revenue.met``), with Wilson's interval."""
        from sim.finance.plan_test import share_met

        self._check(key)
        declared = CATALOGUE.get(key)
        if declared is None or not declared.is_truth:
            raise ScenarioError(
                [Problem("outcome", repr(key), "an outcome that is true or false, such as plan.all_years.all.met")]
            )
        return share_met(self._read([key]), key)

    def verdicts(self) -> pd.DataFrame:
        """Return P(meet) by view, line and year."""
        from sim.finance.plan_test import verdict_table

        return verdict_table(self._read(c for c in self.columns if c in CATALOGUE and CATALOGUE[c].is_truth))

    def amounts(self) -> pd.DataFrame:
        """Return quantiles, gap, shortfall and the signable numbers by line and year (RMB)."""
        from sim.finance.plan_test import MONEY, amounts

        return amounts(self._read(f"year{y}.{line}" for line in MONEY for y in YEARS), self.manifest["targets"])

    @cached_property
    def money_needed(self) -> dict[str, Any]:
        """Return money needed and when: see ``sim.finance.plan_test.money_needed``."""
        from sim.finance.plan_test import money_needed

        own = ("funding.need", "funding.need_month", "funding.cash_out_day")
        return money_needed(self._read([*own, *self._known(COSTS)]))

    @cached_property
    def cash_race(self) -> pd.DataFrame:
        """Return whether the cash lasts until the next tranche: see ``sim.finance.plan_test.cash_race``."""
        from sim.finance.plan_test import cash_race

        events = (f"funding.{event}_{k}_day" for event in ("milestone", "tranche") for k in (2, 3))
        return cash_race(self._read(["funding.cash_out_day", *events]))

    def fan(self, prefix: str) -> pd.DataFrame:
        """Return monthly quantiles of what follows ``monthN.``, for example ``revenue``."""
        from sim.finance.plan_test import fan

        self._check(f"month1.{prefix}")
        return fan(self._read(self._known([*(f"month{m}.{prefix}" for m in MONTHS), *COSTS])), prefix)

    def variance_shares(self, outcome: str) -> Shares | None:
        """Return what parameters, graph and seed contribute to the spread; None with too few replicates."""
        from sim.finance.variance_shares import variance_shares

        self._check(outcome)
        return variance_shares(self._read(["theta", "graph", "seed", outcome]), outcome)

    def drivers(self, outcome: str) -> pd.DataFrame:
        """Return the drawn parameters by rank correlation with an outcome."""
        from sim.finance.drivers import drivers

        self._check(outcome)
        return drivers(
            self.of_leads([*self.drawn, outcome]), outcome, register=self.base.manifest.get("parameters", [])
        )

    def _read(self, names: Iterable[str]) -> pd.DataFrame:
        return self.rows.read(list(dict.fromkeys(["is_lead", *names])))

    def _known(self, names: Iterable[str]) -> list[str]:
        known = set(self.columns)
        return [name for name in names if name in known]

    def _check(self, name: str) -> None:
        if name not in self.columns:
            meant = CATALOGUE.renamed.get(name) or nearest(name, self.columns)
            raise ScenarioError([Problem("outcome", repr(name), "a column of the table", meant)])
