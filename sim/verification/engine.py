"""Gates of the engine itself: V24, V25, V28, V29."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.core.model import GrowthModel, is_finite
from sim.experiments.run import Run, World, load
from sim.scenario.registry import mechanisms, parameters
from sim.verification.gate import Finding, Setup, exactly
from sim.verification.worlds import adoption

SMALL = {"market.people": 20_000, "market.people_per_agent": 1, "world.merchants": 60, "world.influencers": 10}


def _small(scenario: str, **settings: Any) -> World:
    return load(scenario, settings=SMALL | {k.replace("__", "."): v for k, v in settings.items()})


def _finished(world: World, *, days: int, seed: int = 1, threads: int = 1, agents: int | None = None) -> GrowthModel:
    model = world.model(seed=seed, days=days, threads=threads, agents=agents, collect=False)
    while model.running:
        model.step()
    return model


def _differences(a: Run, b: Run) -> int:
    """Return how many columns differ in any bit between two runs."""
    n = sum(not a.series[c].equals(b.series[c]) for c in a.series.columns)
    return n + sum(not x.equals(y) for x, y in ((a.ledger, b.ledger), (a.cohorts, b.cohorts), (a.tenure, b.tenure)))


def common_luck(setup: Setup) -> Iterator[Finding]:
    """V24: a null change is bit-identical; a raised hazard delays nobody."""
    days = 365 if setup.full else 120
    base = _small("loaded").run(seed=1, days=days)
    null = _small("loaded", settlement__commission="x1", word_of_mouth__strength="x1").run(seed=1, days=days)
    yield exactly("null change: columns that differ", reference=0, figure=_differences(base, null))
    other = _small("loaded").run(seed=2, days=days)
    yield Finding(
        "another seed: columns that differ",
        1,
        _differences(base, other),
        "at least one",
        0.0 if _differences(base, other) else 99.0,
    )
    low, high = (
        _finished(adoption(50_000, days, p=p, q=0.38, graph="social", degree=20), days=days) for p in (0.03, 0.033)
    )
    sooner, later = high.state.by_person("joined_on"), low.state.by_person("joined_on")
    joined = low.state.people["state"] == 1
    lost = int((high.state.people["state"][joined] != 1).sum() + (sooner[joined] > later[joined]).sum())
    yield exactly(f"hazard +10 %: people delayed among {int(joined.sum()):,}", reference=0, figure=lost)


def threads(setup: Setup) -> Iterator[Finding]:
    """V25: the number of threads changes nothing (more people than one chunk holds)."""
    world = load("loaded", settings=SMALL | {"market.people": 200_000})
    days = 60 if setup.full else 15
    one = world.run(seed=1, days=days)
    for n in (2, 3):
        yield exactly(
            f"{n} threads: columns that differ",
            reference=0,
            figure=_differences(one, world.run(seed=1, days=days, threads=n)),
        )


def extremes(setup: Setup) -> Iterator[Finding]:
    """V28: extreme inputs give the expected zero, and no number is missing."""
    days = 60
    quiet = _finished(
        _small(
            "business_plan",
            spending__budget="0 RMB per year",
            channels__organic="0 people per day",
            channels__organic_aware="0 people per day",
        ),
        days=days,
    )
    yield _zero("no budget, no organic arrivals: registrations", quiet, "registrations")
    yield _zero("no merchants: orders", _finished(_small("loaded", world__merchants=0), days=days), "orders")
    gone = _finished(
        _small(
            "loaded",
            churn__lifetime="1 day",
            churn__shape=1000,
            channels__is_spending=False,
            channels__organic="0 people per day",
            channels__organic_aware="0 people per day",
            word_of_mouth__strength="0 per year",
            churn__comeback="0 per day",
        ),
        days=days,
    )
    figure = float(gone.state.series.values["active_people"][-1])
    yield exactly(
        "everybody leaves at once: users at the end", reference=0, figure=figure if is_finite(gone) else np.nan
    )
    model = _small("loaded").model(seed=1, days=days, collect=False)
    offers = model.state.tables["offers"]
    dear = int(np.argmax(offers["category"] == 0))
    offers["price"][dear] *= 1_000_000
    offers["price_index"][dear] += np.log(1e6)
    bought = 0
    while model.running:
        model.step()
        bought += int((model.state.today["orders"]["offer"] == dear).sum())
    yield exactly(
        "a price a million times the median: its orders", reference=0, figure=bought if is_finite(model) else np.nan
    )


def _zero(label: str, model: GrowthModel, metric: str) -> Finding:
    total = float(model.state.series.values[metric].sum())
    return exactly(label, reference=0, figure=total if is_finite(model) else np.nan)


def dimensions(setup: Setup) -> Iterator[Finding]:
    """V29: every parameter has a unit and bounds; another unit of the same value changes nothing."""
    loose = [
        k
        for k, p in parameters().items()
        if p.kind not in ("flag", "choice", "date", "names") and (p.low is None or p.high is None)
    ]
    yield exactly("parameters without bounds", reference=0, figure=len(loose))
    bare = [m.name for m in mechanisms().values() for x in m.metrics if not x.unit]
    yield exactly("metrics without a unit", reference=0, figure=len(bare))
    days = 60
    fen = {
        "world__basket": "12000 fen",
        "channels__feed_cpm": "3000 fen",
        "funding__milestone_2": "1500 万元",
        "spending__server_base": "5000000 fen per month",
        "churn__lifetime": "22800 hours",
        "word_of_mouth__strength": "0.000821917808219178 per day",
        "settlement__commission": 0.05,
    }
    one, other = _small("loaded").run(seed=1, days=days), _small("loaded", **fen).run(seed=1, days=days)
    yield exactly("values in other units: columns that differ", reference=0, figure=_differences(one, other))
