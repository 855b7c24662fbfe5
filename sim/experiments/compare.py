"""Worlds side by side on the same seeds, and from which day on their histories differ."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core.constants import FEW_AGENTS, MONTHS, MONTHS_PER_YEAR, YEARS
from sim.core.params import Dated
from sim.core.remark import Remark
from sim.core.texts import printable
from sim.experiments import folders
from sim.experiments.columns import Row
from sim.experiments.compare_answers import Comparison, first_day
from sim.experiments.executor import Progress, executor_of
from sim.experiments.identity import content_hash, sim_version, versions
from sim.experiments.labels import Source, labelled
from sim.experiments.numbers import whole_numbers
from sim.experiments.parts import Parts
from sim.experiments.run import Run, World, load
from sim.experiments.side_by_side import BASE, KEY, TYPES, OneSeed, of_seeds, rows_of, seeds_wanted
from sim.experiments.study import About, Study, conduct
from sim.scenario.assumptions import resolved
from sim.scenario.cautions import cautions
from sim.scenario.load import find, is_policy
from sim.scenario.registry import parameters
from sim.scenario.rule_layers import RULES
from sim.scenario.yaml_file import read

if TYPE_CHECKING:
    import pandas as pd

FEW_SEEDS = 10


def compare(
    base: Source, others: Mapping[str, Source] | Iterable[Source], *, seeds: int = 50, workers: int | None = None,
    agents: int | None = None, days: int | None = None, out: str | Path | None = None,
    settings: Mapping[str, Any] | None = None, progress: Progress | None = None, command: str = "",
    scheduler: str | None = None,
) -> Comparison:  # fmt: skip
    """Run a base and others on the same seeds 1, 2, ...

    Parameters
    ----------
    base : World, path, name or mapping
    others : mapping of name to policy or world, or names and files
        A policy (a change, a file or a mapping) is laid over the base; a whole scenario stands for itself. Without a
        mapping, files are named by the shortest end of their path that tells them apart.
    seeds : int
        Seeds, common to all worlds (common random numbers).
    workers, scheduler, agents, days, out, progress
        As for ``ensemble``.
    settings : mapping
        Laid over every world, as ``--set`` does; not for worlds that are loaded already.

    Raises
    ------
    FileExistsError, RunError, WorkerError, SchedulerError
        As for ``ensemble``.
    """
    seeds, agents, days = whole_numbers(seeds=seeds, agents=agents, days=days).values()
    executor = executor_of(workers, scheduler)
    worlds = {BASE: _scenario(base, settings)} | _others(base, others, settings)
    own = identity_of(worlds, agents=agents, days=days)
    folder = Path(out).absolute() if out is not None else None
    asked = {"agents": agents, "days": days, "seeds": seeds, "identity": own, "command": printable(command)}
    study = Study(
        "compare", own, key=KEY, types=TYPES, work=one_seed, begin=lambda _: _manifest(worlds, asked),
        finish=lambda about, table: _found(worlds, about, table),
        wanted=seeds_wanted(worlds, seeds, {"agents": agents, "days": days}),
    )  # fmt: skip
    about, table = conduct(study, folder=folder, executor=executor, progress=progress)
    return Comparison(about, of_seeds(table.read(), seeds), folder)


def identity_of(worlds: Mapping[str, World], *, agents: int | None, days: int | None) -> str:
    """Return the identity of a comparison; the number of seeds is no part of it."""
    return content_hash(
        {n: {"scenario": resolved(w.plan(agents=agents, days=days)), "agents": agents} for n, w in worlds.items()}
    )


def folder_of(
    base: Source,
    others: Iterable[Source],
    *,
    settings: Mapping[str, Any] | None,
    agents: int | None,
    days: int | None,
) -> str:
    """Return the name of the folder of a comparison."""
    agents, days = whole_numbers(agents=agents, days=days).values()
    worlds = {BASE: _scenario(base, settings)} | _others(base, others, settings)
    names = [worlds[BASE].draft.name, *(n for n in worlds if n != BASE)]
    return "compare-" + folders.folder_name(
        "-vs-".join(names), [], identity=identity_of(worlds, agents=agents, days=days)
    )


def one_seed(task: OneSeed) -> list[Row]:
    """Simulate every world on one seed and return their rows."""
    return rows_of(task, World.run, lambda a, b: {"first_difference": first_difference(a, b)} | b.outcomes)


def first_difference(one: Run, other: Run) -> int | None:
    """Return the first day on which a metric that both runs record differs; None when none ever does."""
    import numpy as np

    a, b = one.record.series, other.record.series
    n = min(len(a), len(b))
    differs = np.zeros(n, dtype=np.bool_)
    for name in a.columns.intersection(b.columns).drop(["day", "date"]):
        x, y = a[name].to_numpy()[:n], b[name].to_numpy()[:n]
        differs |= (x != y) & ~((x != x) & (y != y))
    days = a["day"].to_numpy()[:n]
    return int(days[np.argmax(differs)]) if differs.any() else None if len(a) == len(b) else int(days[-1]) + 1


def earliest_change(base: World, other: World) -> int | None:
    """Return the first day (from launch) on which a parameter differs; None when none does.

    A parameter without dates, and a mechanism switched on or off, differ from the first day of preparation on.
    """
    timeline = base.plan().timeline
    start = timeline.date_of(-timeline.preparation)
    days = []
    if {n for n, on in base.draft.on.items() if on} != {n for n, on in other.draft.on.items() if on}:
        days.append(start)
    if base.draft.rules != other.draft.rules:
        days.append(timeline.launch)
    for key, parameter in parameters().items():
        a, b = (w.draft.values.get(key, parameter.default) for w in (base, other))
        if a != b:
            found = _first_date(a, b, start)
            days += [found] if found is not None else []
    return max(-timeline.preparation, timeline.index_of(min(days))) if days else None


def changes(base: World, other: World) -> dict[str, str]:
    """Return what another world has set otherwise than the base: key and value as text; equal values are no change."""
    return {k: v for k, v in other.draft.changed.items() if _value(base, k) != _value(other, k)}


def _value(world: World, key: str) -> Any:
    """Return the value of a key, for a mechanism whether it is on, for a rule what it says (an empty text: none)."""
    if key.startswith(f"{RULES}."):
        rule = world.draft.rules.get(key.removeprefix(f"{RULES}."))
        return "" if rule is None else str(rule.text())
    declared = parameters().get(key)
    return world.draft.on.get(key, False) if declared is None else world.draft.values.get(key, declared.default)


def _shown(world: World, key: str) -> str:
    value, declared = _value(world, key), parameters().get(key)
    if isinstance(value, str) and declared is None:
        return value or "off"
    if declared is None:
        return "on" if value else "off"
    return declared.show(value)


def _first_date(a: Any, b: Any, start: date) -> date | None:
    """Return the first day from ``start`` on which two values, dated or not, differ."""
    steps = {d for v in (a, b) if isinstance(v, Dated) for d in v.dates if d > start} | {start}
    return next((d for d in sorted(steps) if _at(a, d) != _at(b, d)), None)


def _at(value: Any, day: date) -> Any:
    return value.at(day) if isinstance(value, Dated) else value


def _scenario(source: Source, settings: Mapping[str, Any] | None) -> World:
    return source if isinstance(source, World) else load(source, settings=settings)


def _others(
    base: Source, others: Mapping[str, Source] | Iterable[Source], settings: Mapping[str, Any] | None
) -> dict[str, World]:
    """Return what is compared with the base, by name; a policy is laid over the base."""
    named = labelled(others, taken=(BASE,))
    return {name: _other(base, source, settings) for name, source in named.items()}


def _other(base: Source, source: Source, settings: Mapping[str, Any] | None) -> World:
    if isinstance(source, World):
        return source
    if _is_world(source):
        return load(source, settings=settings)
    if isinstance(base, World):
        return base.with_policy(source)
    return load(base, policies=[source], settings=settings)


def _is_world(source: str | Path | Mapping[str, Any]) -> bool:
    """Return whether a source is a whole scenario; a mapping of key paths alone is a policy."""
    if isinstance(source, Mapping):
        return bool(set(source) & {"extends", "mechanisms"})
    return not is_policy(read(find(str(source))).data)


def _manifest(worlds: Mapping[str, World], asked: About) -> About:
    base = worlds[BASE]
    own = base.plan(agents=asked["agents"], days=asked["days"])
    return {
        "kind": "compare",
        "title": base.draft.title or base.draft.name,
        "title_zh": base.draft.title_zh,
        "question": base.draft.question,
        "question_zh": base.draft.question_zh,
        "base": base.draft.name,
        **asked,
        "people_per_agent": own.weight,
        "days_simulated": own.timeline.days,
        "rows": own.rows,
        "others": {
            name: {
                "title": w.draft.title,
                "title_zh": w.draft.title_zh,
                "titles": w.draft.titles[len(base.draft.titles) :],
                "scenario": w.draft.name,
                "policies": w.draft.policies,
                "changes": changes(base, w),
                "before": {k: _shown(base, k) for k in changes(base, w)},
                "earliest_change": earliest_change(base, w),
            }
            for name, w in worlds.items()
            if name != BASE
        },
        "interval": "Student's t, 95 %, over seeds",
        "sim_version": sim_version(),
        "versions": versions(),
    }


def _found(worlds: Mapping[str, World], about: About, table: Parts) -> About:
    """Return what the manifest says at the end."""
    columns = [*KEY, "world", "first_difference", *(f"month{m}.registered" for m in MONTHS)]
    runs = of_seeds(table.read(columns), about["seeds"])
    first = {name: first_day(runs, name) for name in about["others"]}
    remarks = _cautions(worlds, about["agents"], about["days"]) + _early(about["others"], first) + _few(about, runs)
    return {"is_complete": True, "first_difference": first, "warnings": [r.plain() for r in remarks]}


def _cautions(worlds: Mapping[str, World], agents: int | None, days: int | None) -> list[Remark]:
    """Warn of what does not act as it reads: in the base, and in any other world what the base does not have."""
    found = {name: cautions(w.draft, w.plan(agents=agents, days=days)) for name, w in worlds.items()}
    own = [r.of_world(name) for name, remarks in found.items() for r in remarks if r not in found[BASE]]
    return found[BASE] + own


def _few(about: About, runs: "pd.DataFrame") -> list[Remark]:
    """Warn of few registered agents behind the base's yearly figures, and of few seeds."""
    base, out = runs[runs["world"] == BASE], []
    agents = {m: float(base[f"month{m}.registered"].mean()) / about["people_per_agent"] for m in MONTHS}
    seen = max((m for m, n in agents.items() if n == n), default=0)
    if 0 < seen < MONTHS_PER_YEAR and agents[seen] < FEW_AGENTS:  # no year was simulated whole
        values = {"months": seen, "n": round(agents[seen]), "few": FEW_AGENTS}
        out.append(Remark("few_agents_month_base", values))
    for year in YEARS:
        n = agents[MONTHS_PER_YEAR * year]
        if n < FEW_AGENTS:
            out.append(Remark("few_agents_year_base", {"year": year, "n": round(n), "few": FEW_AGENTS}))
    if about["seeds"] < FEW_SEEDS:
        out.append(Remark("few_seeds", {"n": about["seeds"], "few": FEW_SEEDS}))
    return out


def _early(others: About, found: Mapping[str, int | None]) -> list[Remark]:
    """Warn of a history that differs before its policy can act: that would be an error of the simulator."""
    out = []
    for name, first in found.items():
        change = others[name]["earliest_change"]
        if first is not None and (change is None or first < change):
            key = "differs_without_change" if change is None else "differs_before_its_change"
            out.append(Remark(key, {"name": name, "first": first} | ({} if change is None else {"change": change})))
    return out
