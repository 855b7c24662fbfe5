"""What a run records: metrics by day, and cohort panels by month of joining and calendar month."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.errors import ModelError, nearest
from sim.core.timeline import Timeline

KINDS = ("stock", "flow", "ratio", "cohort")


@dataclass(frozen=True, slots=True)
class Metric:
    """A declared number.

    Attributes
    ----------
    name, unit, doc : str
    kind : str
        ``stock`` (state at the end of the day), ``flow`` (amount of the day), ``ratio``, or ``cohort`` (an
        amount by month of joining and calendar month).
    label, zh : str
        Short names in English and Chinese.
    """

    name: str
    kind: str
    unit: str
    doc: str
    label: str = ""
    zh: str = ""


class Series:
    """The recorded numbers of one run; undeclared names are refused."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.metrics: dict[str, Metric] = {}
        self.owners: dict[str, str] = {}
        self.values: dict[str, NDArray[np.float64]] = {}
        self.panels: dict[str, NDArray[np.float64]] = {}

    def declare(self, metric: Metric, *, owner: str) -> None:
        """Make room for a metric."""
        if metric.kind not in KINDS:
            raise ModelError(f"metric {metric.name}: found kind {metric.kind!r}; allowed: {', '.join(KINDS)}")
        if metric.name in self.metrics:
            raise ModelError(f"metric {metric.name} is declared by both {self.owners[metric.name]} and {owner}")
        self.metrics[metric.name] = metric
        self.owners[metric.name] = owner
        if metric.kind == "cohort":
            self.panels[metric.name] = np.zeros((self.timeline.n_months, self.timeline.n_months))
        else:
            self.values[metric.name] = np.zeros(self.timeline.n_rows)

    def record(self, name: str, row: int, value: float) -> None:
        """Set a stock or ratio, or add to a flow, on one row."""
        try:
            values = self.values[name]
        except KeyError:
            meant = nearest(name, self.values)
            raise ModelError(f"metric {name!r} is not declared; did you mean {meant!r}?") from None
        if self.metrics[name].kind == "flow":
            values[row] += value
        else:
            values[row] = value

    def record_cohorts(self, name: str, month: int, cohorts: NDArray[np.integer], amounts: Any = 1.0) -> None:
        """Add amounts to the cells (cohort, month); cohorts below 0 (before launch) are left out."""
        panel = self.panels[name]
        keep = cohorts >= 0
        weights = np.broadcast_to(np.asarray(amounts, dtype=np.float64), len(cohorts))[keep]
        panel[:, month] += np.bincount(cohorts[keep], weights=weights, minlength=panel.shape[0])

    def frame(self, until_row: int) -> pd.DataFrame:
        """Return the first ``until_row`` days as a frame (day, date, one column a metric)."""
        t = self.timeline
        days = np.arange(until_row) - t.preparation
        head = {"day": days, "date": [t.date_of(int(d)) for d in days]}
        return pd.DataFrame(head | {name: values[:until_row] for name, values in self.values.items()})
