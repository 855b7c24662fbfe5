"""One run: scenario x policy x seed, from validated values to a record of what happened."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from sim.core.texts import printable
from sim.experiments.manifest import manifest
from sim.experiments.numbers import whole_numbers
from sim.experiments.tenure import tenure_frame
from sim.scenario import load as loading
from sim.scenario.build import Plan, blueprint, plan
from sim.scenario.compose import Draft
from sim.scenario.yaml_file import Document

if TYPE_CHECKING:
    import pandas as pd

    from sim.core.model import GrowthModel
    from sim.finance.record import Record

Progress = Callable[[int, int], None]


@dataclass(frozen=True, repr=False)
class Run:
    """A finished run.

    Attributes
    ----------
    record : Record
        Manifest, series, ledger, cohorts and tenure (what a run folder holds).
    """

    record: "Record"

    def __repr__(self) -> str:
        m = self.record.manifest
        return (
            f"Run({m['scenario']!r}, seed={m['seed']}, days={m['days']}, rows={m['rows']}, identity={m['identity']!r})"
        )

    @property
    def series(self) -> "pd.DataFrame":
        """Return one row a day, one column a metric; ``attrs["units"]`` says in what (people, fen ...)."""
        frame = self.record.series.copy(deep=False)
        frame.attrs["units"] = {n: m["unit"] for n, m in self.record.manifest["metrics"].items()}
        return frame

    @property
    def ledger(self) -> "pd.DataFrame":
        """Return one row per day, mechanism, debit and credit (fen)."""
        return self.record.ledger

    @property
    def cohorts(self) -> "pd.DataFrame":
        """Return one row per month of joining and month of age."""
        return self.record.cohorts

    @property
    def tenure(self) -> "pd.DataFrame":
        """Return one row per cause of registration, month of joining and month of tenure (people and fen)."""
        return self.record.tenure

    @cached_property
    def outcomes(self) -> dict[str, Any]:
        """Return the flat dict of outcomes (RMB and plain numbers, None beyond the horizon)."""
        from sim.finance.outcomes import outcomes

        return outcomes(self.record)

    @cached_property
    def statements(self) -> "pd.DataFrame":
        """Return the monthly income statement in whole fen (``attrs["unit"]``)."""
        from sim.finance.statements import monthly

        frame = monthly(self.record)
        frame.attrs["unit"] = "fen"
        return frame

    def targets(self) -> "pd.DataFrame":
        """Return target, forecast, gap (RMB) and percent of plan by period, reading and line."""
        from sim.finance.targets import comparison

        frame = comparison(self.record)
        for column in ("target", "forecast", "gap"):
            frame[column] = frame[column] / 100
        frame.attrs["unit"] = "RMB"
        return frame

    def save(self, folder: str | Path) -> Path:
        """Write the run folder, whole or not at all (``sim report FOLDER`` adds the report)."""
        from sim.experiments.store import save

        return save(self.record, Path(folder))


@dataclass(frozen=True, repr=False)
class World:
    """A scenario that can be run.

    Attributes
    ----------
    draft : Draft
        The composed scenario.
    """

    draft: Draft

    def __repr__(self) -> str:
        on = [name for name, is_on in self.draft.on.items() if is_on]
        return f"World({self.draft.name!r}, policies={self.draft.policies}, mechanisms={on})"

    def with_policy(self, policy: str | Path | Document | Mapping[str, Any]) -> "World":
        """Return this world with one more policy laid over it (a file, a shipped name, a document, or changes)."""
        return World(loading.over(self.draft, policy))

    def plan(self, *, agents: int | None = None, days: int | None = None) -> Plan:
        """Return the resolved plan of a run."""
        return plan(self.draft, **whole_numbers(agents=agents, days=days))

    def model(
        self,
        *,
        seed: int = 1,
        agents: int | None = None,
        days: int | None = None,
        threads: int = 1,
        collect: bool = True,
    ) -> "GrowthModel":
        """Return a fresh model, before its first day."""
        from sim.core.model import GrowthModel

        own = whole_numbers(seed=seed, agents=agents, days=days, threads=threads)
        made = blueprint(self.plan(agents=own["agents"], days=own["days"]))
        return GrowthModel(made, seed=own["seed"], n_threads=own["threads"], collect=collect)

    def run(
        self,
        *,
        seed: int = 1,
        agents: int | None = None,
        days: int | None = None,
        threads: int = 1,
        progress: Progress | None = None,
        command: str = "",
    ) -> Run:
        """Simulate and return the run."""
        own = whole_numbers(seed=seed, agents=agents, days=days, threads=threads)
        began = perf_counter()
        chosen = self.plan(agents=own["agents"], days=own["days"])
        model = self.model(**own, collect=False)
        total = chosen.timeline.n_steps
        while model.running:
            model.step()
            if progress is not None:
                progress(model.steps, total)
        facts = {
            "seed": own["seed"],
            "command": printable(command),
            "wall_seconds": round(perf_counter() - began, 3),
            "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        return Run(record_of(self.draft, chosen, model, facts))


def record_of(draft: Draft, chosen: Plan, model: "GrowthModel", facts: dict[str, Any]) -> "Record":
    """Return what a finished model leaves behind; ``facts`` are seed, command and times."""
    from sim.finance.record import Record

    state = model.state
    return Record(
        manifest=manifest(draft, chosen, model, facts),
        series=state.series.frame(model.rows_done),
        ledger=state.ledger.frame(),
        cohorts=cohort_frame(model),
        tenure=tenure_frame(model),
    )


def cohort_frame(model: "GrowthModel") -> "pd.DataFrame":
    """Return the cohort panels as rows: month of joining, age in months, one column a metric."""
    import pandas as pd

    series, t = model.state.series, model.blueprint.timeline
    panels = {name: series.panels[name] for name in series.of_kind("cohort")}
    rows = []
    for cohort in range(t.n_months):
        label = t.launch.year * 12 + t.launch.month - 1 + cohort
        for month in range(cohort, t.n_months):
            cells = {n.removeprefix("cohort_"): panel[cohort, month] for n, panel in panels.items()}
            if "registered" in cells:
                cells["registered"] = panels["cohort_registered"][cohort, cohort]
            rows.append({"cohort": f"{label // 12}-{label % 12 + 1:02d}", "age": month - cohort} | cells)
    return pd.DataFrame(rows, columns=["cohort", "age", *(n.removeprefix("cohort_") for n in panels)])


def load(
    source: str | Path | Mapping[str, Any],
    *,
    policies: Iterable[str | Path | Mapping[str, Any]] = (),
    settings: Mapping[str, Any] | None = None,
) -> World:
    """Load a scenario: a path, a name under ``scenarios/``, or a dict.

    Parameters
    ----------
    source : path, name or mapping
    policies : iterable
        Policy files or mappings, laid over the scenario from left to right.
    settings : mapping
        Key paths and values, laid over everything (as ``--set`` does).

    Raises
    ------
    ScenarioError
        With every problem: file, line, key, what was found, what is allowed, the nearest spelling.
    """
    return World(loading.load(source, policies=policies, settings=settings))
