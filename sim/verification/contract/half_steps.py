"""The promise of whoever declares ``sub_daily``: two steps a day change flows only within Monte-Carlo error."""

from collections.abc import Iterable

import numpy as np
from scipy.stats import t as student

from sim.core.model import GrowthModel
from sim.experiments.run import World, load
from sim.verification.contract.bench import SMALL, Bench, go

FALSE_ALARM = 1e-4  # of each comparison of replicates
REPLICATES = 10
LEAST = 100  # registrations of a run below which the comparison says nothing
COMPANY = ("channels", "registration", "word_of_mouth", "churn", "leaving")
FLOWS = ("registrations", "departures", "comebacks")
FAST = {
    "channels.constant_rate": "2 per year",
    "word_of_mouth.strength": "4 per year",
    "churn.comeback": "5 per year",
    "channels.feed_peak": "0.005 per day",
}


def half_steps(bench: Bench, name: str) -> list[str]:
    """Two steps a day change the flows only within Monte-Carlo error, beside adoption, talk and leaving."""
    return compare(dict.fromkeys((*COMPANY, name)), own=[x.name for x in bench.all[name].metrics if x.kind == "flow"])


def compare(on: Iterable[str], *, own: Iterable[str] = ()) -> list[str]:
    """Compare whole and half days of a world of some mechanisms: Welch's t over replicates with seeds of their own.

    ``own`` names further flows. The false-alarm rate is 1e-4 per flow.
    """
    flows, n = (*FLOWS, *own), REPLICATES
    day, half = totals(on, 1, flows, seeds=range(n)), totals(on, 2, flows, seeds=range(100, 100 + n))
    if day[:, 0].min() <= LEAST:
        return [f"only {day[:, 0].min():g} people register in 60 days: too few to compare"]
    faults, margin = [], student.ppf(1 - FALSE_ALARM / 2, n - 1)
    for k, flow in enumerate(flows):
        a, b = day[:, k], half[:, k]
        error = np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / n)
        if not abs(a.mean() - b.mean()) <= margin * error:
            faults.append(
                f"{flow}: {a.mean():.6g} with whole days, {b.mean():.6g} with half days, more than {margin:.3g} "
                f"standard errors of {error:.2g} apart; use day.length"
            )
    return faults


def totals(on: Iterable[str], n_steps: int, flows: tuple[str, ...], *, seeds: range) -> np.ndarray:
    """Return the flows of each seed (seeds x flows)."""
    world = _world(tuple(on), n_steps)
    return np.array([_flows(world.model(seed=s, days=60, collect=False), flows) for s in seeds])


def _world(on: tuple[str, ...], n_steps: int) -> World:
    settings = SMALL | {"time.preparation": 0, "time.steps_per_day": n_steps}
    settings |= {k: v for k, v in FAST.items() if k.partition(".")[0] in on}
    market = {"people": 1500, "people_per_agent": 1, "registered_at_start": "10 %"}
    return load({"market": market, "mechanisms": dict.fromkeys(on, "on")}, settings=settings)


def _flows(model: GrowthModel, flows: tuple[str, ...]) -> list[float]:
    model.state.tables["channels"]["budget"][:] = 3000.0  # 30 RMB a day each: about one impression a person
    values = go(model).state.series.values
    return [float(values[name].sum()) if name in values else 0.0 for name in flows]
