"""A small loaded world whose shop tests can look into, with mechanisms of their own beside the shipped ones."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from helpers_world import small

from sim.core.mechanism import Mechanism
from sim.core.model import GrowthModel
from sim.core.timeline import Day
from sim.scenario.build import blueprint
from sim.world.market.orders import ORDER


def on_day(n: int) -> str:
    """Return the date of a day after the launch of the shipped worlds, as it is written."""
    return (date(2027, 1, 1) + timedelta(days=n)).isoformat()


def market(*more: Mechanism, seed: int = 1, days: int = 30, scenario: str = "loaded", **settings: Any) -> GrowthModel:
    """Return a model of 2,000 people, before its first day, with further mechanisms."""
    plan = blueprint(small(scenario, **settings).plan(days=days))
    return GrowthModel(replace(plan, mechanisms=(*plan.mechanisms, *more)), seed=seed, collect=False)


def run(model: GrowthModel, days: int | None = None) -> list[np.ndarray]:
    """Step ``days`` days from launch on (None: to the end) and return the orders of each."""
    orders: list[np.ndarray] = []
    while model.running and (days is None or len(orders) < days):
        model.step()
        if model.state.row >= model.blueprint.timeline.preparation:
            orders.append(model.state.today["orders"].copy())
    return orders


def all_orders(model: GrowthModel, days: int | None = None) -> np.ndarray:
    """Step and return all orders."""
    return np.concatenate([np.empty(0, dtype=ORDER), *run(model, days)])


def today(model: GrowthModel) -> Day:
    """Return the day that was simulated last."""
    t = model.blueprint.timeline
    return t.day(model.rows_done - 1 if model.rows_done else 0)
