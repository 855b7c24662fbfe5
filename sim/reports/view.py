"""Everything that the sections of a report read, computed once from a record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from sim.finance import cash as cash_view
from sim.finance import statements, targets
from sim.finance.acquisition import month_of_cohort
from sim.finance.frames import keys, texts
from sim.finance.periods import month_span, whole_calendar_months
from sim.finance.record import Record

BY_CAUSE = "registrations_by_"
SHORT_RUN = 183  # days after launch below which people are drawn by week
_NO_COMPARISON = pd.DataFrame(
    {name: pd.Series(dtype=object) for name in ("period", "reading", "line", "number")}
    | {name: pd.Series(dtype=float) for name in ("target", "forecast", "gap", "percent_of_plan")}
    | {"met": pd.Series(dtype="boolean"), "is_gross_net": pd.Series(dtype=bool)}
)
_SPELLED = {"C2m": "C2M", "Co design": "Co-design"}


@dataclass(frozen=True)
class View:
    """A record with its statements, comparison and cash."""

    record: Record

    @property
    def manifest(self) -> dict[str, Any]:
        """The run's manifest."""
        return self.record.manifest

    @cached_property
    def comparison(self) -> pd.DataFrame:
        """Plan against forecast (see `sim.finance.targets.comparison`)."""
        if not self.manifest.get("targets"):
            return _NO_COMPARISON.copy()
        return targets.comparison(self.record)

    @cached_property
    def monthly(self) -> pd.DataFrame:
        """Statement by company month, in fen."""
        return statements.monthly(self.record)

    @cached_property
    def yearly(self) -> pd.DataFrame:
        """Statement by company year, in fen."""
        return statements.yearly(self.record)

    @cached_property
    def cash(self) -> pd.DataFrame:
        """Cash day by day, in fen."""
        return cash_view.daily(self.record)

    @cached_property
    def funding(self) -> cash_view.Funding:
        """Money needed, cash-out, ruin, tranches."""
        return cash_view.funding(self.record)

    @cached_property
    def registered_agents(self) -> float | None:
        """Agents registered by the last day; None when the record does not say."""
        registered = self.metric("registered_ever")[-1] if self.has("registered_ever") else np.nan
        weight = float(self.manifest.get("people_per_agent") or np.nan)
        return float(registered / weight) if np.isfinite(registered / weight) else None

    @cached_property
    def lines(self) -> pd.DataFrame:
        """Modelled statement lines."""
        chart = statements.lines(self.record)
        return chart[chart["modelled"].astype(bool)]

    @cached_property
    def cohorts(self) -> pd.DataFrame:
        """Cohorts with their size as ``registered`` at every age (a record may book it at age 0 only).

        Only calendar months that were simulated whole: a month cut by the launch or by the run's end shows a part of
        its visitors and buyers. Empty, without columns, when the record does not say who is meant.
        """
        frame = self.record.cohorts
        if frame.empty or not {"cohort", "age", "registered"} <= set(frame.columns):
            return frame.iloc[:0, :0]
        frame = frame.assign(registered=frame.groupby("cohort")["registered"].transform("max"))
        whole = whole_calendar_months(self.record.launch, last_day=self.record.last_day)
        month = month_of_cohort(self.record, frame["cohort"]) + frame["age"].to_numpy(dtype=np.int64)
        return frame[np.isin(month, list(whole))]

    def labels(self, kind: str) -> dict[str, str]:
        """Modelled lines of a kind (revenue or cost): name to label."""
        return texts(self.lines.loc[self.lines["kind"] == kind, "label"])

    @cached_property
    def whole_months(self) -> pd.DataFrame:
        """Statement of the months from 1 on that were wholly simulated."""
        return self.monthly[self.monthly["whole"] & (self.monthly.index > 0)]

    @cached_property
    def flow_months(self) -> pd.DataFrame:
        """Months to draw: the whole ones; in a run without any, the begun first month."""
        return self.monthly[self.monthly.index > 0] if self.whole_months.empty else self.whole_months

    @cached_property
    def last_period(self) -> str:
        """Name in prose of the last of `flow_months`."""
        if self.whole_months.empty:
            return f"the {self.record.last_day + 1} simulated days"
        return f"month {keys(self.whole_months)[-1]}"

    @cached_property
    def years(self) -> list[int]:
        """Company years from 1 on that were wholly simulated."""
        return [year for year in keys(self.yearly[self.yearly["whole"]]) if year > 0]

    @cached_property
    def causes(self) -> list[str]:
        """Causes of registration: those of the manifest, then any other that the series holds."""
        found = [str(name).removeprefix(BY_CAUSE) for name in self.record.series if str(name).startswith(BY_CAUSE)]
        declared = [cause for cause in self._cause_labels if cause in found]
        return declared + [cause for cause in found if cause not in declared]

    @cached_property
    def _cause_labels(self) -> dict[str, str]:
        """Declared causes and their labels; a cause may be a plain name or a name with a label."""
        listed = [cause if isinstance(cause, dict) else {"name": cause} for cause in self.manifest.get("causes", [])]
        return {str(cause["name"]): str(cause.get("label") or "") for cause in listed}

    @cached_property
    def cause_spans(self) -> list[tuple[int, int]]:
        """First and last day of the periods to draw registrations by: whole weeks in a short run, else months."""
        last = self.record.last_day
        if last >= SHORT_RUN:
            return [month_span(self.record.launch, month) for month in keys(self.flow_months)]
        weeks = [(first, first + 6) for first in range(0, last - 5, 7)]
        return weeks or ([(0, last)] if last >= 0 else [])

    @cached_property
    def causes_by_period(self) -> pd.DataFrame:
        """Registrations per period of `cause_spans` (rows) and cause (columns), people."""
        table = {
            cause: [self.sum_between(BY_CAUSE + cause, span=span) for span in self.cause_spans] for cause in self.causes
        }
        return pd.DataFrame(table, index=pd.RangeIndex(len(self.cause_spans)))

    def compare(self, period: str, line: str, *, reading: str = "net") -> pd.DataFrame:
        """Rows of the comparison by period number."""
        frame = self.comparison
        chosen = (frame["period"] == period) & (frame["reading"] == reading) & (frame["line"] == line)
        return frame[chosen].set_index("number")

    def metric(self, name: str) -> np.ndarray:
        """Daily values; zeros when the run did not record the metric."""
        values = self.record.metric(name)
        return np.zeros(len(self.record.days)) if values is None else values

    def has(self, name: str) -> bool:
        """Whether the run recorded a metric."""
        return name in self.record.series.columns

    def total(self, name: str) -> float:
        """Sum of a flow over the whole run."""
        return float(np.nansum(self.metric(name)))

    def sum_between(self, name: str, *, span: tuple[int, int]) -> float:
        """Sum of a flow from the first to the last day of a span."""
        inside = (self.record.days >= span[0]) & (self.record.days <= span[1])
        return float(np.nansum(self.metric(name)[inside]))

    def label(self, name: str) -> str:
        """A metric's label from the manifest, else its name in words."""
        declared = self.manifest.get("metrics", {}).get(name, {})
        label = str(declared.get("label") or words(name))
        return label[:1].upper() + label[1:]

    def cause_label(self, cause: str) -> str:
        """A cause in words: its own label, or that of the channel of the same name."""
        labels = {c["name"]: c.get("label") for c in self.manifest.get("channels", [])}
        label = str(self._cause_labels.get(cause) or labels.get(cause) or words(cause))
        return label[:1].upper() + label[1:]

    def date_of(self, day: int) -> date:
        """Calendar date of a day."""
        return self.record.launch + timedelta(days=day)


def words(name: str) -> str:
    """ "word_of_mouth" reads "Word of mouth"."""
    return spelled(name.replace("_", " ").replace(".", " ").strip().capitalize())


def spelled(label: str) -> str:
    """A label made from a name, as people write it: "C2m" reads "C2M"."""
    return _SPELLED.get(label, label)
