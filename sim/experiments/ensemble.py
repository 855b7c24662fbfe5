"""Ensembles: many runs over parameters, graphs and seeds, kept in a folder that can be continued."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from sim.core.constants import FEW_AGENTS, YEARS
from sim.core.errors import SimError
from sim.core.remark import Remark
from sim.core.texts import printable
from sim.experiments import folders
from sim.experiments.columns import Row
from sim.experiments.design import VERSION, Design, Point
from sim.experiments.executor import Progress, RunError, executor_of
from sim.experiments.identity import content_hash, sim_version, versions
from sim.experiments.numbers import whole_numbers
from sim.experiments.parts import Parts
from sim.experiments.run import World, load
from sim.experiments.study import About, Study, Wanted, conduct
from sim.finance.ensemble_answers import Ensemble
from sim.scenario.assumptions import resolved
from sim.scenario.build import plan
from sim.scenario.compose import Draft

if TYPE_CHECKING:
    import pandas as pd

    from sim.finance.record import Record

BASE_SEED = 1
FEW_RUNS = 100
FACTORS = {"run": "int64", "theta": "int64", "graph": "int64", "seed": "int64", "is_lead": "bool"}
FROM_BASE = ("title", "question", "scenario", "policies", "changes", "start", "days", "preparation", "people",
             "people_per_agent", "rows", "parameters", "targets", "not_modelled")  # fmt: skip


@dataclass(frozen=True)
class Task:
    """One run of an ensemble, as it travels to a worker."""

    draft: Draft
    point: Point
    agents: int | None
    days: int | None
    columns: dict[str, float]


def ensemble(
    world: World | str | Path | Mapping[str, Any], *, runs: int = 100, workers: int | None = None,
    agents: int | None = None, days: int | None = None, out: str | Path | None = None, design_seed: int = 1,
    graphs: int | None = None, policies: Iterable[Any] = (), settings: Mapping[str, Any] | None = None,
    progress: Progress | None = None, command: str = "", scheduler: str | None = None,
) -> Ensemble:  # fmt: skip
    """Run a scenario over its priors, over graphs and seeds.

    Parameters
    ----------
    world : World, path, name or mapping
    runs : int
        Runs, those for the split of the variance included (see ``design``).
    workers : int or None
        Worker processes; None is one per processor that this process may use.
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
    scheduler : str or None
        Address of a Dask scheduler (``tcp://HOST:PORT``) whose workers do the runs instead.

    Raises
    ------
    FileExistsError
        When ``out`` holds something else.
    RunError, WorkerError, SchedulerError
        When a run fails, a worker dies or the workers cannot be used; finished runs are kept in ``out``.
    """
    numbers = whole_numbers(runs=runs, graphs=graphs, seed=design_seed, agents=agents, days=days)
    runs, graphs, design_seed, agents, days = numbers.values()
    executor = executor_of(workers, scheduler)
    chosen = world if isinstance(world, World) else load(world, policies=policies, settings=settings)
    own = identity_of(chosen, agents=agents, days=days, design_seed=design_seed, graphs=graphs)
    design = Design(chosen.draft, chosen.plan(agents=agents, days=days), design_seed, graphs)
    asked = {"runs": runs, "agents": agents, "days": days, "design_seed": design_seed, "graphs": graphs,
             "identity": own, "command": printable(command)}  # fmt: skip
    bases: list[Record] = []
    folder = Path(out).absolute() if out is not None else None
    study = _study(chosen, design, asked, bases)
    about, table = conduct(study, folder=folder, executor=executor, progress=progress)
    return Ensemble(about, table, bases[0], folder)


def _study(world: World, design: Design, asked: About, bases: "list[Record]") -> Study:
    """Return the study of an ensemble; its point run is put into ``bases``."""
    agents, days, began = asked["agents"], asked["days"], perf_counter()

    def begin(folder: Path | None) -> About:
        bases.append(folders.base_run(world, folder, seed=BASE_SEED, agents=agents, days=days))
        return manifest(bases[0].manifest, design, asked) | {"finished": 0}

    def finish(about: About, table: Parts) -> About:
        seconds, now = round(perf_counter() - began, 1), datetime.now(UTC)
        return counts(design, table, about) | {
            "wall_seconds": seconds,
            "finished_at": now.isoformat(timespec="seconds"),
        }

    wanted: Wanted = {((p.run,),): partial(task_of, design, p, agents, days) for p in design.points(asked["runs"])}
    return Study("ensemble", asked["identity"], key=("run",), types=FACTORS, work=one_run, wanted=wanted, begin=begin,
                 finish=finish)  # fmt: skip


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


def task_of(design: Design, point: Point, agents: int | None, days: int | None) -> Task:
    """Return a run as it travels to a worker."""
    return Task(design.drawn(point), point, agents, days, design.columns(point))


def one_run(task: Task) -> list[Row]:
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
    return [{name: getattr(p, name) for name in FACTORS} | task.columns | outcomes]


def manifest(base: About, design: Design, asked: About) -> About:
    """Return what an ensemble is and how to repeat it; ``base`` is the manifest of its point run."""
    return {
        "kind": "ensemble",
        **{k: base[k] for k in FROM_BASE},
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
        "factor_columns": list(FACTORS),
    }


def counts(design: Design, table: Parts, about: About) -> About:
    """Return what was finished: counts, graphs, outcome keys, and what a reader must know."""
    rows = table.read(["run", "theta", "graph", "is_lead", *(f"month{12 * y}.registered" for y in (1, 2, 3))])
    graphs = []
    for graph in sorted(rows["graph"].unique().tolist()):
        own = rows[rows["graph"] == graph]
        drawn = plan(design.drawn(design.point(int(own["run"].iloc[0]))), agents=about["agents"], days=about["days"])
        graphs.append({"graph": graph, "graph_seed": design.graph_seed(graph), "rows": drawn.rows,
                       "people_per_agent": drawn.weight, "runs": len(own)})  # fmt: skip
    leads = int(rows["is_lead"].sum())
    return {
        "finished": len(rows),
        "is_complete": len(rows) >= about["runs"],
        "leads": leads,
        "replicated": int((rows.groupby("theta").size() >= 4).sum()),
        "graphs_used": graphs,
        "outcomes": [c for c in table.columns() if c not in FACTORS and not c.startswith("param.")],
        "warnings": _warnings(rows, graphs, leads),
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
