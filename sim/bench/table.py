"""The table of ``sim bench``: figures beside their floors, ratios inside one run."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Any

SMALL = (
    *("micro", "micro_numba", "micro_numpy", "micro_mesa"),
    *("loaded", "loaded_core", "finding", "offers_2000", "offers_20000", "base", "base_small", "ensemble"),
)
LARGE = ("large", "large_loaded")
_REFERENCE = 28.0  # M agent-days/s of NumPy by hand on the micro-workload


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    Attributes
    ----------
    name, unit : str
    value : float
    floor : float or None
        What must be reached; ``is_ceiling`` turns it round.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    is_ceiling: bool = False

    @property
    def is_met(self) -> bool | None:
        """Return whether the floor is reached; None where there is none."""
        if self.floor is None:
            return None
        return self.value <= self.floor if self.is_ceiling else self.value >= self.floor


def measure(name: str, *, environment: dict[str, str] | None = None) -> dict[str, Any]:
    """Run one case in a process of its own."""
    command = [sys.executable, "-m", "sim.bench.cases", name]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | (environment or {}), check=False)
    if done.returncode:
        raise RuntimeError(
            f"bench case {name} ended with code {done.returncode}: {done.stderr.strip().splitlines()[-1:]}"
        )
    return dict(json.loads(done.stdout))


def start_figures() -> Iterator[Figure]:
    """Measure help, import, first compilation and warm start."""
    yield Figure("sim --help", _seconds([sys.executable, "-m", "sim", "--help"]), "s", 1.0, True)
    yield Figure("import of the engine", _seconds([sys.executable, "-c", "import sim.core.model, sim.mechanisms"]), "s")
    small = [sys.executable, "-c", "from sim.bench.cases import _warm; _warm('loaded')"]
    with tempfile.TemporaryDirectory() as cache:
        yield Figure("first run on a fresh machine, compilation", _seconds(small, {"NUMBA_CACHE_DIR": cache}), "s")
        yield Figure("the same, warm", _seconds(small, {"NUMBA_CACHE_DIR": cache}), "s")


def _seconds(command: list[str], environment: dict[str, str] | None = None) -> float:
    began = perf_counter()
    subprocess.run(command, capture_output=True, env=os.environ | (environment or {}), check=True)
    return perf_counter() - began


def figures(results: dict[str, dict[str, Any]]) -> Iterator[Figure]:
    """Turn measured cases into the lines of the table."""
    speed = {k: r["agent_days"] / r["seconds"] / 1e6 for k, r in results.items() if "agent_days" in r}
    unit = "M agent-days/s"
    yield Figure("micro-workload, public contract, 1e6", speed["micro"], unit)
    yield Figure("micro-workload, one compiled loop by hand, 1e6", speed["micro_numba"], unit)
    yield Figure("micro-workload, NumPy by hand, 1e6", speed["micro_numpy"], unit)
    yield Figure("micro-workload, Mesa, 1e5", speed["micro_mesa"], unit)
    yield Figure("ratio to the compiled loop by hand", speed["micro"] / speed["micro_numba"], "x", 0.5)
    yield Figure("ratio to NumPy by hand", speed["micro"] / speed["micro_numpy"], "x")
    yield Figure("ratio to Mesa", speed["micro"] / speed["micro_mesa"], "x")
    pace = speed["micro_numpy"] / _REFERENCE  # floors of speed hold for a machine on which NumPy by hand reaches this
    yield Figure("loaded world, 1e5, 1 thread, all mechanisms", speed["loaded"], unit, 12.0 * pace)
    yield Figure("loaded world, ratio to the compiled loop by hand", speed["loaded"] / speed["micro_numba"], "x", 0.1)
    yield Figure("loaded world, the core of mechanisms", speed["loaded_core"], unit, 20.0 * pace)
    yield Figure("loaded world, registered people", _registered(results["loaded"]), "M person-days/s")
    yield from _finding(results["finding"], pace)
    for name in ("offers_2000", "offers_20000"):
        yield from _supply(results[name], speed[name], pace)
    yield Figure("base, 1e5, 1 thread", speed["base_small"], unit)
    yield Figure("base at w = 20 (1e6), 1 thread, graph apart", results["base"]["seconds"], "s", 15.0, True)
    yield Figure("base at w = 20, world building", results["base"]["build_seconds"], "s")
    yield Figure("base at w = 20, registered people", _registered(results["base"]), "M person-days/s")
    yield Figure("base at w = 20, peak memory", results["base"]["peak_mb"], "MB")
    small, large = results["base_small"], results["base"]
    per_person = (large["peak_mb"] - small["peak_mb"]) * 1024**2 / (large["rows"] - small["rows"])
    yield Figure("memory per further person", per_person, "bytes")
    minutes = 500 * results["ensemble"]["seconds"] / 60
    yield Figure(
        f"500 runs of the base at 1e5, all cores, from {results['ensemble']['runs']}", minutes, "minutes", 30.0, True
    )
    if "large" in results:
        yield from _large(results, speed)


def _registered(result: dict[str, Any]) -> float:
    """Return registered-person-days per second, in millions: rows that nobody reached cost nothing and say little."""
    return float(result["registered_days"] / result["seconds"] / 1e6)


def _finding(r: dict[str, Any], pace: float) -> Iterator[Figure]:
    """Yield what choice and the recommender cost, per need and per impression."""
    yield Figure("choice with all surfaces and the checkout", r["choice_us"], "us a need", 0.8 / pace, True)
    yield Figure("recommender, learning", r["learning_us"], "us an impression", 0.25 / pace, True)
    yield Figure(f"recommender, lists of {r['offers']:,} goods", r["lists_ms"], "ms a rebuild", 10.0 / pace, True)


def _supply(r: dict[str, Any], speed: float, pace: float) -> Iterator[Figure]:
    """Yield what a loaded world with stock reaches at a number of goods, and what sellers take of a day."""
    goods = f"{r['offers']:,} goods"
    yield Figure(f"loaded world with stock, 1e5, {goods}", speed, "M agent-days/s", 12.0 * pace)
    yield Figure(f"sellers, {goods}, a day", sum(r["ms_a_day"].values()), "ms")
    yield Figure(f"of these, stock, {goods}", r["ms_a_day"]["stock"], "ms")


def _large(results: dict[str, dict[str, Any]], speed: dict[str, float]) -> Iterator[Figure]:
    r = results["large"]
    yield Figure("base, 1e7 at 1:1, 2 threads", speed["large"], "M agent-days/s")
    yield Figure("base, 1e7 at 1:1, 3 years with graph", (r["seconds"] + r["build_seconds"]) / 60, "minutes", 6.0, True)
    yield Figure("base, 1e7 at 1:1, peak memory", r["peak_mb"] / 1024, "GB", 4.0, True)
    yield Figure("loaded, 1e7 at 1:1, 1 year, 2 threads", speed["large_loaded"], "M agent-days/s", 30.0)
    yield Figure("loaded, 1e7 at 1:1, peak memory", results["large_loaded"]["peak_mb"] / 1024, "GB")
    yield Figure("cost growth per agent-day, base 1e5 to 1e7", speed["base_small"] / speed["large"], "x", 1.3, True)


def run(*, large: bool, tell: Callable[[str], None]) -> tuple[list[Figure], dict[str, dict[str, Any]]]:
    """Measure everything; ``tell`` hears what is being measured."""
    tell("start")
    table = list(start_figures())
    results = {}
    for name in SMALL + (LARGE if large else ()):
        tell(name)
        results[name] = measure(name)
    return table + list(figures(results)), results
