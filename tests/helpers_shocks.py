"""Shipped shocks in a small loaded world: dated ones, the world without them, their hazards."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from helpers_market import market, on_day, run

from sim.core.model import GrowthModel
from sim.scenario.registry import mechanisms
from sim.world.shocks import Shock

SHOCKS = {name: m for name, m in mechanisms().items() if issubclass(m, Shock)}
FROM_OUTSIDE = ("data_law", "supply_interruption", "courier_outage", "taste_drift", "technology_ageing", "funding_freeze",
                "promotion_rules")  # fmt: skip
"""Those whose hazard does not depend on the company."""
RMB = 100
TAKES_OFF = ("hazard", "duration", "severity")
DAYS, BEGIN = 24, 6


def shock(name: str, *, days: int = DAYS, begins: int | None = BEGIN, **settings: Any) -> GrowthModel:
    """Return the model of a small loaded world with one shock, dated unless told otherwise; its own values without the prefix."""
    own = {} if begins is None else {f"{name}__begins": on_day(begins)}
    own |= {k if "__" in k or k in mechanisms() else f"{name}__{k}": v for k, v in settings.items()}
    return market(days=days, **{name: "on"}, **own)


def of(model: GrowthModel, name: str) -> Any:
    return next(row.mechanism for row in model.agenda if row.mechanism.name == name)


def finished(model: GrowthModel) -> GrowthModel:
    run(model)
    return model


WORLDS = {
    "recession": "macro",
    "price_war": "competition",
    "new_entrant": "competition",
    "import_rules": "cross_border",
}
"""What a shock acts on, where it is off in the small world."""


def needs_of(name: str) -> dict[str, str]:
    return {"stock": "on", WORLDS.get(name, "stock"): "on"}


@cache
def calm(name: str) -> GrowthModel:
    """Return the small world of a shock, in which it is off."""
    return finished(market(days=DAYS, **needs_of(name)))


def hazard(model: GrowthModel, name: str) -> float:
    """Return the hazard of the day simulated last, per year."""
    t = model.blueprint.timeline
    return 365 * float(of(model, name).hazard_today(model.state, t.day(model.rows_done - 1)))


def unknown_answers(shock: type[Shock]) -> Sequence[str]:
    """Return the answers of a shock that take off what cannot be taken off, or lack one of their parameters."""
    own = shock.Params.declared
    return [
        a.name
        for a in shock.answers
        if a.takes_off not in TAKES_OFF or not {a.name, f"{a.name}_half", f"{a.name}_best"} <= own.keys()
    ]
