"""What a run records: metrics by day, and panels of cohorts by calendar month and by month of tenure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.errors import ModelError, nearest
from sim.core.timeline import Timeline
from sim.kernels.books import add_to_cells, cells_of_tenure

KINDS = ("stock", "flow", "ratio", "cohort", "tenure")


@dataclass(frozen=True, slots=True)
class Metric:
    """A declared number.

    Attributes
    ----------
    name, unit, doc : str
    kind : str
        ``stock`` (state at the end of the day), ``flow`` (amount of the day), ``ratio``, ``cohort`` (an
        amount by month of joining and calendar month), or ``tenure`` (an amount by group, month of joining and
        whole months since the person's own registration).
    label, zh : str
        Short names in English and Chinese.
    is_observed : bool
        Whether management can know it; rules may not watch what nobody does (a hazard, a match with true tastes).
    """

    name: str
    kind: str
    unit: str
    doc: str
    label: str = ""
    zh: str = ""
    is_observed: bool = True


class Series:
    """The recorded numbers of one run; undeclared names are refused.

    Attributes
    ----------
    values : dict of arrays [days]
        Stocks, flows and ratios.
    panels : dict of arrays
        ``cohort`` metrics [month of joining, calendar month]; ``tenure`` metrics [group, month of joining,
        month of tenure].
    groups : tuple of str
        What the first axis of tenure panels stands for: the causes of registration.
    """

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.groups: tuple[str, ...] = ()
        self.metrics: dict[str, Metric] = {}
        self.owners: dict[str, str] = {}
        self.values: dict[str, NDArray[np.float64]] = {}
        self.panels: dict[str, NDArray[np.float64]] = {}
        self._flows: set[str] = set()

    def declare(self, metric: Metric, *, owner: str) -> None:
        """Make room for a metric."""
        if metric.kind not in KINDS:
            raise ModelError(f"metric {metric.name}: found kind {metric.kind!r}; allowed: {', '.join(KINDS)}")
        if metric.name in self.metrics:
            raise ModelError(f"metric {metric.name} is declared by both {self.owners[metric.name]} and {owner}")
        self.metrics[metric.name] = metric
        if metric.kind == "flow":
            self._flows.add(metric.name)
        self.owners[metric.name] = owner
        if metric.kind == "cohort":
            self.panels[metric.name] = np.zeros((self.timeline.n_months, self.timeline.n_months))
        elif metric.kind == "tenure":
            self.panels[metric.name] = self._empty_tenures()
        else:
            self.values[metric.name] = np.zeros(self.timeline.n_rows)

    def split_by(self, groups: Sequence[str]) -> None:
        """Name the groups of the tenure panels; what they hold is forgotten."""
        self.groups = tuple(groups)
        for name in self.of_kind("tenure"):
            self.panels[name] = self._empty_tenures()

    def _empty_tenures(self) -> NDArray[np.float64]:
        return np.zeros((len(self.groups), self.timeline.n_months, self.timeline.n_tenures))

    def of_kind(self, kind: str) -> list[str]:
        """Return the names of the metrics of a kind, in the order of declaration."""
        return [name for name, metric in self.metrics.items() if metric.kind == kind]

    def record(self, name: str, row: int, value: float) -> None:
        """Set a stock or ratio, or add to a flow, on one row."""
        try:
            values = self.values[name]
        except KeyError:
            meant = nearest(name, self.values)
            raise ModelError(f"metric {name!r} is not declared; did you mean {meant!r}?") from None
        if name in self._flows:
            values[row] += value
        else:
            values[row] = value

    def record_cohorts(self, name: str, month: int, cohorts: NDArray[np.integer], amounts: Any = 1.0) -> None:
        """Add amounts to the cells (cohort, month); cohorts below 0 (before launch) are left out."""
        panel = self.panels[name]
        place = cohorts + 1  # 0 is before launch
        if np.ndim(amounts):
            panel[:, month] += np.bincount(place, weights=amounts, minlength=len(panel) + 1)[1:]
        else:
            panel[:, month] += np.bincount(place, minlength=len(panel) + 1)[1:] * float(amounts)

    def record_tenures(
        self, cells: tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.integer]], amounts: Mapping[str, Any]
    ) -> None:
        """Add amounts to cells (group, month of joining, month of tenure), one of each per event.

        ``amounts`` are by metric: one per event, or one for all. Groups and cohorts below 0 (registered before
        launch) are left out. The cost is that of the events.
        """
        group, cohort, month = cells
        if not len(group):
            return
        flat = cells_of_tenure(group, cohort, month, self.timeline.n_months, self.timeline.n_tenures)
        for name, amount in amounts.items():
            add_to_cells(self.panels[name].reshape(-1), flat, np.atleast_1d(np.asarray(amount, dtype=np.float64)))

    def frame(self, until_row: int) -> pd.DataFrame:
        """Return the first ``until_row`` days as a frame (day, date, one column a metric)."""
        t = self.timeline
        days = np.arange(until_row) - t.preparation
        head = {"day": days, "date": [t.date_of(int(d)) for d in days]}
        return pd.DataFrame(head | {name: values[:until_row] for name, values in self.values.items()})
