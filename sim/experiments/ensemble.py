"""Ensembles: many runs over parameters, graphs and seeds, kept in a folder that can be continued."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from sim.core.constants import FEW_AGENTS, YEARS
from sim.core.errors import Problem, ScenarioError, SimError
from sim.core.remark import Remark
from sim.core.texts import printable
from sim.experiments import folders
from sim.experiments.design import VERSION, Design, Point
from sim.experiments.executor import Progress, RunError, check_workers, run_all
from sim.experiments.identity import content_hash, sim_version, versions
from sim.experiments.numbers import whole_numbers
from sim.experiments.parts import Parts
from sim.experiments.run import World, load
from sim.scenario.assumptions import resolved
from sim.scenario.build import plan
from sim.scenario.compose import Draft

if TYPE_CHECKING:
    import pandas as pd

    from sim.finance.ensemble_record import EnsembleRecord
    from sim.finance.intervals import Share
    from sim.finance.variance_shares import Shares

BASE_SEED = 1
FEW_RUNS = 100


@dataclass(frozen=True)
class Task:
    """One run of an ensemble, as it travels to a worker."""

    draft: Draft
    point: Point
    agents: int | None
    days: int | None
    columns: dict[str, float]


@dataclass(frozen=True, repr=False)
class Ensemble:
    """A finished ensemble.

    Attributes
    ----------
    record : EnsembleRecord
        Manifest, table, base run, worlds (what an ensemble folder holds).
    folder : Path or None
        Where it lies; None when it was kept in memory.
    """

    record: "EnsembleRecord"
    folder: Path | None = None

    def __repr__(self) -> str:
        m = self.record.manifest
        return f"Ensemble({m['scenario']!r}, runs={len(self.table)}, leads={m['leads']}, identity={m['identity']!r})"

    @property
    def table(self) -> "pd.DataFrame":
        """Return one row a run: factors, drawn parameters, outcomes."""
        return self.record.table

    @property
    def leads(self) -> "pd.DataFrame":
        """Return the runs behind probabilities and quantiles, one per parameter draw."""
        from sim.finance.plan_test import leads

        return leads(self.table)

    def outcome(self, name: str) -> "pd.Series":
        """Return an outcome over the lead runs, by run number."""
        self._check(name)
        return self.leads.set_index("run")[name]

    def probability(self, key: str) -> "Share":
        """Return how often a truth value holds (``plan.year1.revenue.met``), with Wilson's interval."""
        from sim.finance.plan_test import share_met

        self._check(key)
        if not key.endswith(".met"):
            raise ScenarioError([Problem("outcome", repr(key), "a key that ends with .met")])
        return share_met(self.table, key)

    def verdicts(self) -> "pd.DataFrame":
        """Return P(meet) by view, line and year."""
        from sim.finance.plan_test import verdict_table

        return verdict_table(self.table)

    def amounts(self) -> "pd.DataFrame":
        """Return quantiles, gap, shortfall and the signable numbers by line and year (RMB)."""
        from sim.finance.plan_test import amounts

        return amounts(self.table, self.record.manifest["targets"])

    def fan(self, prefix: str) -> "pd.DataFrame":
        """Return monthly quantiles of what follows ``monthN.``, for example ``revenue``."""
        from sim.finance.plan_test import fan

        self._check(f"month1.{prefix}")
        return fan(self.table, prefix)

    def variance_shares(self, outcome: str) -> "Shares | None":
        """Return what parameters, graph and seed contribute to the spread; None with too few replicates."""
        from sim.finance.variance_shares import variance_shares

        self._check(outcome)
        return variance_shares(self.table, outcome)

    def drivers(self, outcome: str) -> "pd.DataFrame":
        """Return the drawn parameters by rank correlation with an outcome."""
        from sim.finance.drivers import drivers

        self._check(outcome)
        return drivers(self.leads, outcome, register=self.record.manifest["parameters"])

    def _check(self, name: str) -> None:
        from sim.core.errors import nearest

        if name not in self.table.columns:
            known = [str(c) for c in self.table.columns]
            raise ScenarioError([Problem("outcome", repr(name), "a column of the table", nearest(name, known))])


def ensemble(
    world: World | str | Path | Mapping[str, Any], *, runs: int = 100, workers: int | None = None,
    agents: int | None = None, days: int | None = None, out: str | Path | None = None, design_seed: int = 1,
    graphs: int | None = None, policies: Iterable[Any] = (), settings: Mapping[str, Any] | None = None,
    progress: Progress | None = None, command: str = "",
) -> Ensemble:  # fmt: skip
    """Run a scenario over its priors, over graphs and seeds.

    Parameters
    ----------
    world : World, path, name or mapping
    runs : int
        Runs, those for the split of the variance included (see ``design``).
    workers : int or None
        Worker processes; None is one per core.
    agents, days : int or None
        As for a run.
    out : path or None
        Folder that is written and, if it holds the same ensemble, continued; None keeps all in memory.
    design_seed : int
        Seed of all draws.
    graphs : int or None
        Graphs in use; None: one per ten runs, 4 to 32.
    policies, settings
        As for ``load``; only where ``world`` is not a ``World`` already.
    progress : callable
        ``progress(done, total)``.

    Raises
    ------
    FileExistsError
        When ``out`` holds something else.
    RunError, WorkerError
        When a run fails or a worker dies; finished runs are kept in ``out``.
    """
    from sim.finance.ensemble_record import EnsembleRecord

    numbers = whole_numbers(runs=runs, graphs=graphs, seed=design_seed, agents=agents, days=days)
    runs, graphs, design_seed, agents, days = numbers.values()
    n_workers = check_workers(workers)
    chosen = world if isinstance(world, World) else load(world, policies=policies, settings=settings)
    folder = Path(out).absolute() if out is not None else None
    own = identity_of(chosen, agents=agents, days=days, design_seed=design_seed, graphs=graphs)
    began = perf_counter()
    with folders.open_alone(folder, own, "ensemble.json"):
        base = folders.base_run(chosen, folder, seed=BASE_SEED, agents=agents, days=days)
        design = Design(chosen.draft, chosen.plan(agents=agents, days=days), design_seed, graphs)
        asked = {"runs": runs, "agents": agents, "days": days, "design_seed": design_seed, "graphs": graphs}
        about = manifest(chosen, design, base.manifest, asked | {"identity": own, "command": printable(command)})
        if folder is not None:
            folders.write_json(folder / "ensemble.json", about | {"finished": 0, "is_complete": False})
        table = _simulate(
            design, Parts(folder), runs=runs, agents=agents, days=days, workers=n_workers, progress=progress
        )
        about |= counts(design, table, about, runs=runs, agents=agents, days=days)
        about |= {"wall_seconds": round(perf_counter() - began, 1),
                  "finished_at": datetime.now(UTC).isoformat(timespec="seconds")}  # fmt: skip
        if folder is not None:
            folders.write_json(folder / "ensemble.json", about)
        return Ensemble(EnsembleRecord(about, table, base), folder)


def identity_of(world: World, *, agents: int | None, days: int | None, design_seed: int, graphs: int | None) -> str:
    """Return the identity of an ensemble; the number of runs is no part of it."""
    own = world.plan(agents=agents, days=days)
    return content_hash(
        {
            "scenario": resolved(own),
            "agents": agents,
            "people_per_agent": own.weight,
            "design": {"version": VERSION, "seed": design_seed, "graphs": graphs},
        }
    )


def _simulate(
    design: Design,
    parts: Parts,
    *,
    runs: int,
    agents: int | None,
    days: int | None,
    workers: int,
    progress: Progress | None,
) -> "pd.DataFrame":
    """Do what is missing and return the whole table; whatever interrupts, finished runs are written."""
    have = parts.done()
    todo = [p for p in design.points(runs) if (p.run,) not in have]
    tasks = (Task(design.drawn(p), p, agents, days, design.columns(p)) for p in todo)
    try:
        run_all(
            one_run,
            tasks,
            workers=workers,
            finished=parts.add,
            total=len(todo),
            progress=_shifted(progress, runs - len(todo)),
        )
    finally:
        parts.flush()
    return parts.compact()


def _shifted(progress: Progress | None, done: int) -> Progress | None:
    """Return a progress that counts what was there before."""
    if progress is None:
        return None
    tell: Callable[[int, int], None] = progress
    return lambda new, total: tell(done + new, done + total)


def one_run(task: Task) -> dict[str, Any]:
    """Simulate one run and return its row of the table; a failure names the run and its parameters."""
    p = task.point
    try:
        outcomes = World(task.draft).run(seed=p.seed, agents=task.agents, days=task.days).outcomes
    except SimError as error:
        drawn = ", ".join(f"{k.removeprefix('param.')} = {v:.6g}" for k, v in task.columns.items())
        raise RunError(
            f"run {p.run} (theta {p.theta}, graph {p.graph}, seed {p.seed}): {error}\n"
            f"its parameters, in canonical units: {drawn}"
        ) from None
    factors = {"run": p.run, "theta": p.theta, "graph": p.graph, "seed": p.seed, "is_lead": p.is_lead}
    return {**factors, **task.columns, **outcomes}


def manifest(world: World, design: Design, base: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    """Return what an ensemble is and how to repeat it."""
    kept = (
        "title",
        "question",
        "scenario",
        "policies",
        "changes",
        "start",
        "days",
        "preparation",
        "people",
        "people_per_agent",
        "rows",
        "parameters",
        "targets",
        "not_modelled",
    )
    return {
        "kind": "ensemble",
        **{k: base[k] for k in kept},
        **asked,
        "sim_version": sim_version(),
        "versions": versions(),
        "design": {
            "version": VERSION,
            "seed": design.seed,
            "graphs": design.n_graphs,
            "factors": [
                {
                    "key": f.key,
                    "column": f"param.{f.key}",
                    "per": "graph" if f.is_of_graph else "theta",
                    "prior": f.parameter.prior,
                    "value": f.parameter.show(f.value),
                }
                for f in design.factors
            ],
        },
        "factor_columns": ["run", "theta", "graph", "seed", "is_lead"],
    }


def counts(
    design: Design, table: "pd.DataFrame", about: dict[str, Any], *, runs: int, agents: int | None, days: int | None
) -> dict[str, Any]:
    """Return what was finished: counts, graphs, outcome keys, and what a reader must know."""
    graphs = []
    for graph in sorted(table["graph"].unique().tolist()):
        run = int(table.loc[table["graph"] == graph, "run"].iloc[0])
        own = plan(design.drawn(design.point(run)), agents=agents, days=days)
        graphs.append(
            {
                "graph": graph,
                "graph_seed": design.graph_seed(graph),
                "rows": own.rows,
                "people_per_agent": own.weight,
                "runs": int((table["graph"] == graph).sum()),
            }
        )
    leads = int(table["is_lead"].sum())
    sizes = table.groupby("theta").size()
    return {
        "finished": len(table),
        "is_complete": len(table) >= runs,
        "leads": leads,
        "replicated": int((sizes >= 4).sum()),
        "graphs_used": graphs,
        "outcomes": [
            c
            for c in map(str, table.columns)
            if c not in ("run", "theta", "graph", "seed", "is_lead") and not c.startswith("param.")
        ],
        "warnings": _warnings(table, graphs, leads),
    }


def _warnings(table: "pd.DataFrame", graphs: list[dict[str, Any]], leads: int) -> list[dict[str, Any]]:
    """Warn of few runs, and of few registered agents behind a yearly figure."""
    from sim.finance.intervals import Share, runs_needed

    out = []
    if leads < FEW_RUNS:
        low, high = Share(round(leads / 2), leads).interval
        enough = runs_needed(0.5, half_width=0.05)
        out.append(Remark("few_runs", {"n": leads, "low": low, "high": high, "enough": enough}))
    weight = table["graph"].map({g["graph"]: g["people_per_agent"] for g in graphs})
    for year in YEARS:
        known = table[f"month{12 * year}.registered"]
        few = (known.dropna() / weight[known.notna()]) < FEW_AGENTS
        if few.any():
            values = {"year": year, "few": FEW_AGENTS, "share": float(few.mean())}
            out.append(Remark("few_agents_in_runs", values))
    return [remark.plain() for remark in out]
