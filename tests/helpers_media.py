"""Worlds for tests of channels: one channel spends, people = agents, nobody talks, everybody alike."""

from typing import Any

import numpy as np

import sim
from sim.core.model import GrowthModel
from sim.core.state import ACTIVE
from sim.experiments.run import World

CHANNEL = {"seo": "seo", "guides": "guides", "precision_ads": "precision", "offline_events": "events",
           "partnerships": "partners", "press": "pr"}  # fmt: skip
"""Channel whose money a mechanism spends, which is also the cause that it adds."""


def media(name: str, *, seed: int = 1, **options: Any) -> GrowthModel:
    """Return the model of ``world_of_one``."""
    return world_of_one(name, **options).model(seed=seed, collect=False)


def world_of_one(
    name: str, *, rmb: float | dict[str, float] = 20, people: int = 2000, days: int = 60, start: str = "2027-01-01",
    crossing: bool = True, more: dict[str, Any] | None = None, market: dict[str, Any] | None = None,
    graph: str = "none", **values: Any,
) -> World:  # fmt: skip
    """Return a world in which one channel gets ``rmb`` a day (or by date); nobody crosses when told so."""
    dated = {day: f"{r} RMB per day" for day, r in rmb.items()} if isinstance(rmb, dict) else f"{rmb} RMB per day"
    spending = {"budget": dated, "ramp": "0 days", "needs_assortment": "off",
                "server_base": "0 RMB per month", "server_per_user": "0 RMB"}  # fmt: skip
    on: dict[str, Any] = {"spending": spending, name: values or "on"} | (more or {})
    return sim.load({
        "title": "one channel",
        "time": {"start": start, "days": days, "preparation": 0},
        "market": {"people": people, "people_per_agent": 1, "responsiveness_shape": 0, "seasonality": False}
        | (market or {}),
        "world": {"graph": graph, "merchants": 0, "influencers": 0},
        "mechanisms": on | ({"registration": True} if crossing else {}),
    })  # fmt: skip


def everybody_is_a_user(model: GrowthModel) -> GrowthModel:
    """Make all people users before the first day."""
    model.state.people["state"][:] = ACTIVE
    model.state.enroll(np.arange(len(model.state.people), dtype=np.int32))
    model.state.active = np.arange(len(model.state.people), dtype=np.int32)
    return model


def go(model: GrowthModel) -> GrowthModel:
    """Run a model to its end."""
    while model.running:
        model.step()
    return model


def rates(model: GrowthModel, cause: str) -> np.ndarray:
    """Run a model to its end; return the rate of a cause on every day, mean over people."""
    out = []
    for _ in range(model.blueprint.timeline.days):
        model.step()
        risk = model.state.risks["join"]
        out.append(risk.cell_rates[risk.cell_causes.index(cause)][risk.cell_of].mean())
    return np.array(out)


def values(model: GrowthModel, metric: str) -> np.ndarray:
    """Return a recorded metric."""
    return model.state.series.values[metric]
