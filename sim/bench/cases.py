"""One measurement per process, so that memory and compilation of one do not touch another.

``python -m sim.bench.cases NAME [ARGUMENT]`` prints one JSON object.
"""

import json
import resource
import sys
from time import perf_counter
from typing import Any

REPEATS = 3
SUPPLY = (
    "merchants",
    "merchant_audits",
    "pricing",
    "merchant_effort",
    "stock",
    "advertising",
    "merchant_books",
    "merchant_names",
)
"""Mechanisms of merchants and their goods."""
CORE = (
    "spending",
    "channels",
    "registration",
    "word_of_mouth",
    "visits",
    "choice",
    "fulfilment",
    "satisfaction",
    "churn",
    "leaving",
    "settlement",
    "obligations",
    "books",
)
"""Reach by feed, search and talk, visits, choice, satisfaction, churn, the ledger, and the deliveries they live on."""
PROGRAMMES = ("promotions", "membership", "subscription", "contact", "community")
"""What keeps users: off in the loaded preset, on in its speed, so that nothing is left out."""
ENSEMBLE_RUNS = 12


def peak_megabytes() -> float:
    """Return the peak memory of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def whole_model(
    scenario: str,
    *,
    agents: int | None,
    days: int | None,
    threads: int,
    people: int | None = None,
    only: tuple[str, ...] = (),
    on: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Run a scenario once (after a small run that compiles), with all mechanisms or some, and return what it took."""
    from sim.experiments.run import load

    settings: dict[str, Any] = {"market.people": people, "market.people_per_agent": 1} if people else {}
    world = load(scenario, settings=settings | dict.fromkeys(on, "on"))
    if only:
        world = world.with_policy({name: "off" for name, is_on in world.draft.on.items() if is_on and name not in only})
    _warm(scenario, on)
    began = perf_counter()
    model = world.model(seed=1, agents=agents, days=days, threads=threads, collect=False)
    built = perf_counter()
    while model.running:
        model.step()
    seconds = perf_counter() - built
    rows, n_days = len(model.state.people), model.blueprint.timeline.days
    registered = float(model.state.series.values["active_people"].sum()) / model.state.weight
    return {
        "seconds": seconds,
        "build_seconds": built - began,
        "rows": rows,
        "days": n_days,
        "agent_days": rows * n_days,
        "registered_days": registered,
        "peak_mb": peak_megabytes(),
        "agenda": {f"{r.phase.name} {r.mechanism.name}": r.seconds for r in model.agenda},
    }


def _warm(scenario: str, on: tuple[str, ...] = ()) -> None:
    """Compile every kernel on a tiny run."""
    from sim.experiments.run import load

    settings: dict[str, Any] = {"market.people": 500, "market.people_per_agent": 1}
    model = load(scenario, settings=settings | dict.fromkeys(on, "on")).model(days=60, collect=False)
    while model.running:
        model.step()


def micro_ours(n: int) -> dict[str, Any]:
    """Run the micro-workload through the public contract; the best of a few, after compiling."""
    from sim.bench.micro import DAYS, model

    times = []
    for size in (1000, *[n] * REPEATS):
        m = model(size)
        began = perf_counter()
        while m.running:
            m.step()
        times.append(perf_counter() - began)
    seconds = sorted(times[1:])[len(times[1:]) // 2]
    return {"seconds": seconds, "agent_days": n * DAYS, "users": len(m.state.active), "peak_mb": peak_megabytes()}


def micro_numpy(n: int) -> dict[str, Any]:
    """Run the hand-written NumPy program; the median of a few."""
    from sim.bench.micro import DAYS
    from sim.bench.peers import numpy_by_hand

    runs = sorted(numpy_by_hand(n) for _ in range(REPEATS))
    seconds, users = runs[len(runs) // 2]
    return {"seconds": seconds, "agent_days": n * DAYS, "users": users, "peak_mb": peak_megabytes()}


def micro_numba(n: int) -> dict[str, Any]:
    """Run the hand-written compiled loop; the median of a few."""
    from sim.bench.micro import DAYS
    from sim.bench.peers import numba_by_hand

    runs = sorted(numba_by_hand(n) for _ in range(REPEATS))
    seconds, users = runs[len(runs) // 2]
    return {"seconds": seconds, "agent_days": n * DAYS, "users": users, "peak_mb": peak_megabytes()}


def micro_mesa(n: int) -> dict[str, Any]:
    """Run Mesa with neighbour lists once."""
    from sim.bench.micro import DAYS
    from sim.bench.peers import mesa_agents

    seconds, users = mesa_agents(n)
    return {"seconds": seconds, "agent_days": n * DAYS, "users": users, "peak_mb": peak_megabytes()}


def finding() -> dict[str, Any]:
    """Measure choice, learning and lists in a world with full days."""
    from sim.bench.finding import cost_of_finding

    _warm("loaded")
    return cost_of_finding()


def stages() -> dict[str, Any]:
    """Measure the stages of logistics: a tenth and all of the goods at the warehouse, one and twenty people an agent."""
    from sim.bench.stages import cost_of_stages

    _warm("loaded", ("logistics",))
    return {f"{w} people, {kept}": cost_of_stages(w, warehoused=kept) for w in (1, 20) for kept in ("10 %", "100 %")}


def supply(merchants: int) -> dict[str, Any]:
    """Run a year of a loaded world with so many merchants at launch, some seven goods each, and stock."""
    from sim.experiments.run import load

    _warm("loaded")
    settings = {"world.merchants": merchants, "stock": "on", "merchants": "off", "merchant_audits": "off"}
    model = load("loaded", settings=settings).model(seed=1, agents=100_000, days=365, collect=False)
    began = perf_counter()
    while model.running:
        model.step()
    seconds = perf_counter() - began
    own = {r.mechanism.name: r.seconds for r in model.agenda if r.mechanism.name in SUPPLY}
    return {
        "seconds": seconds,
        "agent_days": len(model.state.people) * model.blueprint.timeline.days,
        "offers": int(model.state.tables["offers"]["is_active"].sum()),
        "ms_a_day": {name: 1e3 * spent / model.blueprint.timeline.days for name, spent in own.items()},
    }


def ensemble_rate() -> dict[str, Any]:
    """Run a small ensemble of the base at 1e5 rows on all cores and return the steady seconds per run.

    The clock runs from the first result of every worker to the last result, so start and compilation are left out.
    """
    from sim.experiments.ensemble import ensemble
    from sim.experiments.executor import check_workers

    workers = check_workers(None)
    times: list[float] = []
    runs = ENSEMBLE_RUNS + workers
    ensemble(
        "business_plan", runs=runs, agents=100_000, workers=workers, progress=lambda *_: times.append(perf_counter())
    )
    return {"seconds": (times[-1] - times[workers]) / ENSEMBLE_RUNS, "runs": ENSEMBLE_RUNS, "workers": workers}


CASES = {
    "micro": lambda: micro_ours(1_000_000),
    "micro_numba": lambda: micro_numba(1_000_000),
    "micro_numpy": lambda: micro_numpy(1_000_000),
    "micro_mesa": lambda: micro_mesa(100_000),
    "loaded": lambda: whole_model("loaded", agents=100_000, days=None, threads=1, on=PROGRAMMES),
    "loaded_core": lambda: whole_model("loaded", agents=100_000, days=None, threads=1, only=CORE),
    "base": lambda: whole_model("business_plan", agents=None, days=None, threads=1),
    "base_small": lambda: whole_model("business_plan", agents=100_000, days=None, threads=1),
    "finding": finding,
    "stages": stages,
    "offers_2000": lambda: supply(300),
    "offers_20000": lambda: supply(3_000),
    "ensemble": ensemble_rate,
    "large": lambda: whole_model("business_plan", agents=None, days=None, threads=2, people=10_000_000),
    "large_loaded": lambda: whole_model("loaded", agents=None, days=365, threads=2, people=10_000_000, on=PROGRAMMES),
}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(CASES[sys.argv[1]]()) + "\n")
