"""Shipped worlds and policies beside a scenario, on the same seeds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core.errors import SimError
from sim.experiments.columns import Row
from sim.experiments.executor import Executor, Progress, RunError
from sim.experiments.run import World, load
from sim.experiments.study import Study, Wanted, conduct
from sim.scenario.load import find, shipped_folder, shipped_names

if TYPE_CHECKING:
    import pandas as pd

Source = str | Path | Mapping[str, Any]
WORLD, POLICY, STRESS = "world", "policy", "stress"
KINDS = (WORLD, POLICY, STRESS)
FOLDERS = {"presets": WORLD, "policies": POLICY, "stresses": STRESS}
TYPES = {"name": "str", "kind": "str", "seed": "int64"}
NO_WORLD_TO_INVEST_IN = ("loaded",)  # half of the market registered on day 0: a world for speed and patterns


@dataclass(frozen=True)
class Task:
    """One world on one seed, as it travels to a worker."""

    name: str
    kind: str
    world: World
    seed: int
    agents: int | None
    days: int | None


def candidates(
    scenario: Source,
    *,
    policies: Sequence[Source] = (),
    settings: Mapping[str, Any] | None = None,
    kinds: Sequence[str] = KINDS,
) -> dict[tuple[str, str], World]:
    """Return the scenario itself, the shipped worlds (but `loaded`), and every shipped policy and stress laid over it.

    Keys are (kind, name); the scenario's own name carries its policies ("business_plan+half_the_team"), and the
    scenario without them stands beside it. ``settings`` are laid over all of them, last. A policy that
    the scenario has already is left out; a shipped world of the same name as one's own carries its folder
    ("presets/private_domain"). Of the shipped ones only those of ``kinds``.
    """
    own = load(scenario, policies=policies, settings=settings)
    out = {(WORLD, "+".join([own.draft.name, *own.draft.policies])): own}
    if policies:
        out[WORLD, own.draft.name] = load(scenario, settings=settings)
    given = {find(str(s)).resolve() for s in (scenario, *policies) if isinstance(s, str | Path)}
    for path in shipped_names():
        folder, _, name = path.rpartition("/")
        file = shipped_folder() / f"{path}.yaml"
        if (
            FOLDERS.get(folder) not in kinds
            or (folder == "presets" and name in NO_WORLD_TO_INVEST_IN)
            or file.resolve() in given
        ):
            continue
        kind = FOLDERS[folder]
        world, layers = (file, []) if kind == WORLD else (scenario, [*policies, file])
        out[kind, name if (kind, name) not in out else path] = load(world, policies=layers, settings=settings)
    return out


def rank(
    scenario: Source,
    *,
    seeds: int,
    executor: Executor,
    policies: Sequence[Source] = (),
    agents: int | None = None,
    days: int | None = None,
    folder: Path | None = None,
    settings: Mapping[str, Any] | None = None,
    kinds: Sequence[str] = KINDS,
    progress: Progress | None = None,
) -> "pd.DataFrame":
    """Run every candidate of some kinds on seeds 1..N.

    Returns
    -------
    DataFrame
        ``name, kind, seed`` and every outcome; written to ``worlds.parquet`` where a folder is given, and
        continued from there.
    """
    found = candidates(scenario, policies=policies, settings=settings, kinds=kinds)
    wanted: Wanted = {
        ((kind, name, seed),): partial(Task, name, kind, world, seed, agents, days)
        for seed in range(1, seeds + 1)
        for (kind, name), world in found.items()
    }
    study = Study(
        "ranking", "", key=("kind", "name", "seed"), types=TYPES, work=one_world, wanted=wanted, table="worlds"
    )
    return conduct(study, folder=folder, executor=executor, progress=progress)[1].read()


def one_world(task: Task) -> list[Row]:
    """Simulate one world on one seed and return its row."""
    try:
        outcomes = task.world.run(seed=task.seed, agents=task.agents, days=task.days).outcomes
    except SimError as error:
        raise RunError(f"{task.kind} {task.name}, seed {task.seed}: {error}") from None
    return [{"name": task.name, "kind": task.kind, "seed": task.seed, **outcomes}]
