"""Worlds for gates: a few mechanisms on, everything else neutral, people = agents."""

from typing import Any

import numpy as np

from sim.core.model import GrowthModel
from sim.experiments.run import World, load

PER_YEAR = 1 / 365


def adoption(
    n: int,
    days: int,
    *,
    p: float,
    q: float = 0.0,
    graph: str = "none",
    degree: float = 10,
    shape: float = 1.0,
    weighting: str = "per_edge",
    strong_ratio: float = 1.0,
    churn: float = 0.0,
    steps_per_day: int = 1,
    talk_days: int | None = None,
) -> World:
    """Return a world of adoption only: constant hazard p, word of mouth q, constant churn (all per year).

    With ``talk_days`` users visit once and talk on that many days after the one on which they register.
    """
    mechanisms: dict[str, Any] = {
        "registration": True,
        "channels": {
            "organic": "0 people per day",
            "organic_aware": "0 people per day",
            "is_spending": False,
            "constant_rate": f"{p!r} per year",
        },
    }
    if q > 0:
        mechanisms["word_of_mouth"] = {
            "strength": f"{q!r} per year",
            "weighting": weighting,
            "suppression": 0,
            "strong_ratio": strong_ratio,
        }
    if talk_days is not None:
        mechanisms["visits"] = {"one_visit_share": 1, "by_cause": False, "impulse": 0, "present_for": talk_days - 1}
    if churn > 0:
        shape_alike = 1000
        mechanisms["churn"] = {
            "shape": shape_alike,
            "lifetime": f"{shape_alike / (churn * PER_YEAR)!r} days",
            "by_satisfaction": 0,
            "by_trust": 0,
            "by_friends": 0,
            "comeback": "0 per day",
        }
        mechanisms["leaving"] = {"then": "market"}
    return load(
        {
            "title": "adoption only",
            "time": {"days": days, "preparation": 0, "steps_per_day": steps_per_day},
            "market": {"people": n, "people_per_agent": 1, "responsiveness_shape": 0, "seasonality": False},
            "world": {"graph": graph, "mean_degree": degree, "degree_shape": shape, "merchants": 0, "influencers": 0},
            "mechanisms": mechanisms,
        }
    )


def shopping(n: int, days: int, **parts: dict[str, Any]) -> World:
    """Return a world in which everybody is a user from day 0 and buys with probability one half per need.

    ``parts`` are parameters by mechanism: ``visits``, ``choice``, ``churn`` (off unless given), and further ones as they are.
    """
    plain = {
        "considered": 1,
        "quality": 0,
        "price_signal": 0,
        "rating": 0,
        "sales": 0,
        "surprise": 0,
        "match": 0,
        "delivery": 0,
        "trust": 0,
    }
    steady = {"one_visit_share": 0, "novelty_floor": 1, "novelty_boost": 0, "first_visit": False, "impulse": 0}
    mechanisms: dict[str, Any] = {"registration": True, "visits": steady | parts.get("visits", {})}
    if "choice" in parts:
        mechanisms["choice"] = plain | parts["choice"]
    if "churn" in parts:
        neutral = {
            "by_satisfaction": 0,
            "by_trust": 0,
            "by_friends": 0,
            "comeback": "0 per day",
            "comeback_by_channels": 0,
        }
        mechanisms |= {"churn": neutral | parts["churn"], "leaving": True}
    mechanisms |= {name: own for name, own in parts.items() if name not in ("visits", "choice", "churn")}
    return load(
        {
            "title": "shopping only",
            "time": {"days": days, "preparation": 0},
            "market": {
                "people": n,
                "people_per_agent": 1,
                "seasonality": False,
                "registered_at_start": 1,
                "price_slope": 0,
                "price_slope_spread": 0,
            },
            "world": {"graph": "none", "merchants": 20, "categories": 1, "influencers": 0},
            "mechanisms": mechanisms,
        }
    )


def finished(
    world: World, *, seed: int, stops: tuple[int, ...] = (), threads: int = 1
) -> tuple[GrowthModel, list[Any]]:
    """Run a world to its end; returns the model and a copy of every person's orders at the given days."""
    model = world.model(seed=seed, threads=threads, collect=False)
    orders = []
    while model.running:
        model.step()
        if model.steps in stops:
            orders.append((model.state.by_person("n_orders"), len(model.state.active)))
    return model, orders


def adopted(model: GrowthModel) -> Any:
    """Return the share of people registered at the end of every day (those who left do not count)."""
    return model.state.series.values["active_people"] / (len(model.state.people) * model.state.weight)


def mean_and_error(values: list[Any]) -> tuple[Any, Any]:
    """Return mean and standard error over replicates (first axis)."""
    stacked = np.array(values)
    return stacked.mean(axis=0), stacked.std(axis=0, ddof=1) / np.sqrt(len(stacked))
