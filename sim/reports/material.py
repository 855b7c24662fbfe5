"""What the pages are made from: a run or an ensemble, the plan's arithmetic, a health card, a language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.constants import FEN_PER_RMB as FEN
from sim.core.constants import YEARS
from sim.finance import cash as cash_view
from sim.finance import statements
from sim.finance.ensemble_answers import Ensemble
from sim.finance.frames import keys, texts
from sim.finance.outcomes import outcomes
from sim.finance.record import Record
from sim.finance.targets import comparison, plan_by_month
from sim.reports.language import Language
from sim.reports.words.shares import share_words

_NO_COMPARISON = pd.DataFrame(
    {name: pd.Series(dtype=object) for name in ("period", "reading", "line", "number")}
    | {name: pd.Series(dtype=float) for name in ("target", "forecast", "gap", "percent_of_plan")}
    | {"met": pd.Series(dtype="boolean"), "is_gross_net": pd.Series(dtype=bool)}
)
_SPELLED = {"C2m": "C2M", "Co design": "Co-design"}


@dataclass(frozen=True)
class Material:
    """Everything that the sections read.

    Attributes
    ----------
    record : Record
        The run; of an ensemble the point run, with every parameter at its median.
    t : Language
    ensemble : Ensemble or None
    preface : mapping
        The plan's arithmetic as plain values (``answer, contradictions, needs, benchmarks, twin``); may be empty.
    health : tuple of mappings
        Gates with name, title and verdict; empty when this version was not verified.
    """

    record: Record
    t: Language
    ensemble: Ensemble | None = None
    preface: Mapping[str, Any] = field(default_factory=dict)
    health: tuple[Mapping[str, Any], ...] = ()

    @property
    def manifest(self) -> dict[str, Any]:
        """The manifest of the run."""
        return self.record.manifest

    @property
    def n_runs(self) -> int:
        """Runs behind a probability; 1 for a single run."""
        return 1 if self.ensemble is None else self.ensemble.n_leads

    @cached_property
    def outcomes(self) -> dict[str, Any]:
        """Outcomes of the run (of the point run)."""
        return outcomes(self.record)

    @cached_property
    def comparison(self) -> pd.DataFrame:
        """Plan against the run (see `sim.finance.targets.comparison`); no row where the manifest names no targets."""
        return comparison(self.record) if self.has_targets else _NO_COMPARISON.copy()

    @property
    def has_targets(self) -> bool:
        """Whether the run names the plan's numbers."""
        return bool(self.manifest.get("targets"))

    def compare(self, period: str, line: str, *, reading: str = "net") -> pd.DataFrame:
        """Rows of the comparison by number of the period ("month" or "year")."""
        frame = self.comparison
        chosen = (frame["period"] == period) & (frame["reading"] == reading) & (frame["line"] == line)
        return frame[chosen].set_index("number")

    @cached_property
    def monthly(self) -> pd.DataFrame:
        """The plan's statement by company month, fen."""
        return statements.monthly(self.record)

    @cached_property
    def yearly(self) -> pd.DataFrame:
        """The plan's statement by company year, fen."""
        return statements.yearly(self.record)

    @cached_property
    def flow_months(self) -> pd.DataFrame:
        """Months to draw: those from 1 on that were simulated whole; in a run without any, the begun first month."""
        after = self.monthly[self.monthly.index > 0]
        return after[after["whole"]] if after["whole"].any() else after

    def labels(self, kind: str) -> dict[str, str]:
        """Modelled statement lines of a kind (revenue or cost): name to label."""
        chart = statements.lines(self.record)
        chosen = chart[chart["modelled"].astype(bool) & (chart["kind"] == kind)]
        return {name: self.t.pick(label, zh) for (name, label), zh in
                zip(texts(chosen["label"]).items(), texts(chosen["label_zh"]).values(), strict=True)}  # fmt: skip

    def metric(self, name: str) -> NDArray[np.float64]:
        """Daily values; zeros when the run did not record the metric; a ratio is unknown until it first leaves 0.

        Before the first order, member or review there is nothing of which it could be a share, and 0 would weigh on means.
        """
        values = self.record.metric(name)
        if values is None:
            return np.zeros(len(self.record.days))
        if str(self.manifest.get("metrics", {}).get(name, {}).get("kind")) != "ratio":
            return values
        begins = np.flatnonzero(np.nan_to_num(values))
        values = values.copy()
        values[: begins[0] if begins.size else 0] = np.nan
        return values

    def has(self, name: str) -> bool:
        """Whether the run recorded a metric."""
        return name in self.record.series.columns

    def sum_between(self, name: str, *, span: tuple[int, int] | None = None) -> float:
        """Sum of a flow from the first to the last day of a span; over the whole run without one."""
        values = self.metric(name)
        if span is not None:
            values = values[(self.record.days >= span[0]) & (self.record.days <= span[1])]
        return float(np.nansum(values))

    def label(self, name: str) -> str:
        """A metric's label, else its name in words."""
        return self.t.named({"name": words(name), **self.manifest.get("metrics", {}).get(name, {})})

    @cached_property
    def plan_months(self) -> pd.DataFrame:
        """Targets by month, fen."""
        return plan_by_month(self.record)

    @cached_property
    def funding(self) -> cash_view.Funding:
        """Money view of the run."""
        return cash_view.funding(self.record)

    @cached_property
    def amounts(self) -> pd.DataFrame:
        """Distance from the plan by line and year over the lead runs; empty for a single run."""
        return self.ensemble.amounts() if self.ensemble is not None else pd.DataFrame()

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """P(meet) by view, line and year; empty for a single run."""
        return self.ensemble.verdicts() if self.ensemble is not None else pd.DataFrame()

    def target(self, line: str, year: int) -> float:
        """A yearly number of the plan, RMB; 0 where the run names none."""
        own = self.manifest.get("targets", {}).get(line, [])
        return float(own[year - 1]) if len(own) >= year else 0.0

    @cached_property
    def years(self) -> list[int]:
        """Company years of the plan that were simulated whole."""
        return [year for year in keys(self.yearly[self.yearly["whole"]]) if year in YEARS]

    def quantiles(self, key: str) -> tuple[float, float, float] | None:
        """P10, P50, P90 of an outcome; the run's own number three times without an ensemble; None when unknown.

        A run that never pays back counts as later than all: its quantiles may be infinite.
        """
        if self.ensemble is None:
            value = self.outcomes.get(key)
            return None if value is None else (float(value), float(value), float(value))
        x = self.ensemble.numbers(key)
        if key == "payback.month" and x.size:
            x = np.append(x, np.full(self.n_runs - x.size, np.inf))
            return tuple(float(q) for q in np.percentile(x, (10, 50, 90), method="higher"))  # type: ignore[return-value]
        return tuple(float(q) for q in np.percentile(x, (10, 50, 90))) if x.size else None  # type: ignore[return-value]

    def probability(self, key: str) -> str:
        """P(met) in words; of a single run yes or no."""
        if self.ensemble is None:
            met = self.outcomes.get(key)
            return "–" if met is None else self.t("yes") if met else self.t("no")
        return share_words(self.ensemble.probability(key), self.t)

    def met_share(self, key: str) -> float | None:
        """P(met) as a number; of a single run 0 or 1."""
        if self.ensemble is None:
            met = self.outcomes.get(key)
            return None if met is None else float(met)
        share = self.ensemble.probability(key)
        return share.value if share.n else None

    def date_of(self, day: float) -> date:
        """Calendar date of a day."""
        return self.record.launch + timedelta(days=int(day))

    def rmb(self, value: float | None) -> str:
        """Money in prose, from RMB."""
        return self.t.money(float("nan") if value is None else value * FEN)

    def cell(self, value: float | None) -> str:
        """Money in a table, from RMB."""
        return self.t.cell(None if value is None else value * FEN)


def words(name: str) -> str:
    """A name as people read it: "word_of_mouth" reads "Word of mouth", "c2m" reads "C2M"."""
    text = name.replace("_", " ").replace(".", " ").strip().capitalize()
    return _SPELLED.get(text, text)
