"""Promises about values: every one inside the bounds runs, may step in mid-run, and null values equal absence.

Bounds are tried by a Latin hypercube over all parameters of a mechanism at once (McKay, Beckman and Conover 1979,
Technometrics 21(2)) with a fixed seed, and by the two corners where everything is at its lower or at its upper end.
"""

import math
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
from scipy.stats.qmc import LatinHypercube

from sim.core.errors import ScenarioError
from sim.core.params import Dated, Parameter
from sim.scenario.registry import parameters
from sim.verification.contract.bench import DRAWS, Bench, differences, go, infinite, said

SEED = 20270101
DECADES = 100  # bounds further apart than this, above 0, are drawn on the log scale
STEP = 5  # day on which values step


def at(p: Parameter, u: float) -> Any:
    """Return the value of a parameter at a share ``u`` (0 to 1) of its range."""
    if p.options:
        return p.options[min(int(u * len(p.options)), len(p.options) - 1)]
    if p.kind == "flag":
        return u >= 0.5
    low: Any
    high: Any
    low, high = (0.0, 1.0) if p.kind == "share" and p.low is None else (p.low, p.high)
    if p.kind == "shares":
        known = parameters().get(p.named_by)
        return tuple((name, p.low + u * (p.high - p.low)) for name in (known.default[:2] if known else ()))
    if p.kind == "names":  # more of the names that there are, the further up
        source = parameters().get(p.named_by, p)
        return tuple(source.default[: round(u * len(source.default))])
    if p.kind == "date":
        return date.fromordinal(round(low.toordinal() + u * (high.toordinal() - low.toordinal())))
    if u in (0, 1):
        return high if u else low
    is_wide = low > 0 and high / low > DECADES
    value = low * math.exp(u * math.log(high / low)) if is_wide else low + u * (high - low)
    return round(value) if p.kind == "count" else value


def draws(declared: dict[str, Parameter], n: int = DRAWS) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the two corners and a Latin hypercube of ``n`` values by parameter, each with a name."""
    if not declared:
        return
    for corner, u in (("all at their lower ends", 0.0), ("all at their upper ends", 1.0)):
        yield corner, {name: at(p, u) for name, p in declared.items()}
    table = LatinHypercube(d=len(declared), rng=np.random.Generator(np.random.Philox(SEED))).random(n)
    for k, row in enumerate(table, 1):
        yield (
            f"draw {k} of {n}",
            {name: at(p, float(u)) for (name, p), u in zip(declared.items(), row, strict=True)},
        )


def bounds(bench: Bench, name: str) -> list[str]:
    """It runs at both ends of all bounds and at some Latin draws between them."""
    declared, faults = bench.all[name].Params.declared, dict[str, list[str]]()
    for k, (what, values) in enumerate(draws(declared, bench.draws)):
        world = bench.full()
        world.draft.values |= {f"{name}.{key}": value for key, value in values.items()}
        n, days = (300, 40) if k < 2 else (100, 5)
        try:
            model = go(world.model(seed=1 + k, agents=n, days=days, collect=False))
        except ScenarioError:  # values that contradict each other are refused in words
            continue
        except Exception as error:
            wrong = [said(error, bench.all[name])]
        else:
            wrong = [f"the metric {metric} is not finite" for metric in infinite(model)]
        for fault in wrong:
            faults.setdefault(fault, []).append(f"{what}: {_shown(declared, values)}")
    return [
        f"{fault}; at {cases[0]}" + (f" (and {len(cases) - 1} more)" if cases[1:] else "")
        for fault, cases in faults.items()
    ]


def _shown(declared: dict[str, Parameter], values: dict[str, Any]) -> str:
    return ", ".join(f"{key} = {declared[key].show(value)}" for key, value in values.items())


def steps(bench: Bench, name: str) -> list[str]:
    """Every value that is not read once may step in mid-run, upward and downward."""
    faults = []
    for what, ends in (("upward", (0.0, 1.0)), ("downward", (1.0, 0.0))):
        world = bench.full()
        begin = world.plan().timeline.launch
        for p in bench.all[name].Params.declared.values():
            if not p.fixed:
                dated = Dated((begin - timedelta(365), begin + timedelta(STEP)), (at(p, ends[0]), at(p, ends[1])))
                world.draft.values[f"{name}.{p.name}"] = dated
        model = go(world.model(seed=1, agents=200, days=12, collect=False))
        faults += [f"after a step {what} the metric {metric} is not finite" for metric in infinite(model)]
    return faults


def null(bench: Bench, name: str) -> list[str]:
    """At its null values the world equals the one without it, bit for bit."""
    values = bench.all[name].null
    present = bench.full(**{f"{name}.{key}": value for key, value in (values or {}).items()})
    one = go(present.model(seed=6, agents=400, days=30, collect=False))
    other = go(bench.full(off=name).model(seed=6, agents=400, days=30, collect=False))
    if not other.state.series.values["active_people"].max():
        return ["the world without it has no users, so nothing could differ"]
    found = sorted(differences(one, other))
    if not found:
        return []
    shown = ", ".join(found[:5]) + (" ..." if len(found) > 5 else "")
    return [
        f"with null = {values} it still changes {shown}; name the values under which nothing happens, or leave null out"
    ]
