"""Gate V32: a shock of no size, and rivals and a market at rest, leave every bit of a run as it is.

The same shocks, of full size, must move something: otherwise a gate of zeros is about nothing.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sim.core.model import GrowthModel
from sim.experiments.run import World, load
from sim.scenario.registry import mechanisms
from sim.verification.contract.bench import differences
from sim.verification.gate import Finding, Setup, exactly
from sim.world.shocks import Shock

REST = {"competition": True, "macro": True, "macro.cycle": 0}
"""Rivals who gain nothing, and a market that neither grows nor swings."""
BEGINS, MOVED = date(2027, 1, 11), 10


def zero_size(setup: Setup) -> Iterator[Finding]:
    """V32: shocks at severity 0, all at once (with ``--full`` also one by one), against their absence."""
    people, days = (20_000, 180) if setup.full else (2_000, 60)
    world = load("loaded", settings={"market.people": people, "market.people_per_agent": 1})
    shocks = [name for name, m in mechanisms().items() if issubclass(m, Shock)]
    plain = _finished(world, days=days)
    cases = [(f"{len(shocks)} shocks, rivals and market at rest", shocks)]
    cases += [(name, [name]) for name in shocks] if setup.full else []
    for label, names in cases:
        idle = _finished(_with(world, names, severity=0), days=days)
        own = tuple(f"{name}_" for name in names)
        moved = [k for k in differences(plain, idle) if not k.startswith(own)]
        yield exactly(f"{label}, size 0: columns and metrics that differ", reference=0, figure=len(moved))
        off = _booked(plain, idle)
        yield exactly(f"{label}, size 0: balances of the ledger that differ", reference=0, figure=off)
    hit = _finished(_with(world, shocks, severity=1), days=days)
    n = len(differences(plain, hit))
    yield Finding(
        "metrics that they move at full size", MOVED, n, f"at least {MOVED}", 0.0 if n >= MOVED else float("inf")
    )


def _with(world: World, shocks: list[str], *, severity: float) -> World:
    """Return a world in which these shocks begin on one day, beside rivals and a market at rest."""
    settings: dict[str, Any] = dict(REST)
    for name in shocks:
        settings |= {name: True, f"{name}.begins": BEGINS.isoformat(), f"{name}.severity": severity}
    return world.with_policy(settings)


def _finished(world: World, *, days: int) -> GrowthModel:
    model = world.model(seed=32, days=days, collect=False)
    while model.running:
        model.step()
    return model


def _booked(one: GrowthModel, other: GrowthModel) -> int:
    """Return how many accounts differ; one that only one of both has counts if it holds anything."""
    a, b = one.state.ledger.balances, other.state.ledger.balances
    return sum(a.get(name, 0) != b.get(name, 0) for name in a.keys() | b.keys())
