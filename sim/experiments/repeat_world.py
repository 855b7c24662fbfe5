"""The simulator run on a company's own customers: they join on the days of the log and shop by the fitted law.

Everything else is off or neutral, one agent is one customer, and all goes through the ordinary day: `registration`,
`visits` (needs, one of them on the first day), `choice`, `fulfilment`, `dropout`, `churn`, `leaving`.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.mechanism import Mechanism, Phase
from sim.core.model import GrowthModel
from sim.core.risk import Hazard
from sim.core.state import State
from sim.core.timeline import Day
from sim.experiments.repeat_log import PurchaseLog
from sim.experiments.run import World, load
from sim.scenario.build import blueprint
from sim.theory.repeat_buying import Law

BUYING = 0.95
"""Probability that a need is met in the world of a log; needs are as much more frequent."""
_AT_ONCE = 1e3  # hazard with which a customer of the log joins on their day


class Arrivals(Mechanism):
    """Customers of a log register on the day of their first purchase.

    References: none, it replays a record.
    """

    phase = Phase.REACH
    hazards = (Hazard("join", "log", per="jump", label="day of the log", zh="日志中的日期"),)

    def __init__(self, first_day: NDArray[np.int64]) -> None:
        super().__init__()
        self.first_day = first_day

    def step(self, world: State, day: Day) -> None:
        """Let those join whose day it is."""
        due = np.flatnonzero(self.first_day == day.index).astype(np.int32)
        world.risks["join"].jump("log", due, np.full(len(due), _AT_ONCE))


@dataclass(frozen=True, eq=False)
class Played:
    """What the simulator made of the customers of a log.

    Attributes
    ----------
    log : PurchaseLog
        Days with an order of the customers who bought on their first day (the share `BUYING` of all).
    n_orders : int
        Orders of these customers, several on a day counted each.
    """

    log: PurchaseLog
    n_orders: int


def settings(law: Law, *, buying: float = BUYING) -> dict[str, dict[str, Any]]:
    """Return a law (in days) as values of the simulator's parameters, by mechanism.

    Needs are met with probability ``buying``, so their rate is ``r / alpha / buying``. A mean dropout or hazard of 0 is the
    null level of its mechanism.
    """
    own: dict[str, dict[str, Any]] = {
        "visits": {"need_shape": law.r, "need_rate": f"{law.r / law.alpha / buying!r} per day"},
        "choice": {"buying": buying},
        "dropout": {"dropout_a": law.a, "dropout_b": law.b},
        "churn": {"shape": law.s, "lifetime": f"{law.beta!r} days"},
    }
    if law.s == 0:
        own["churn"] = {"shape": 1, "lifetime": "1e12 days"}
    return own


def world_of(log: PurchaseLog, law: Law, *, days: int) -> World:
    """Return the world of the customers of a log under a law (in days): pure repeat buying, nobody comes back."""
    own = settings(law)
    never = {"one_visit_share": 0, "novelty_floor": 1, "novelty_boost": 0, "impulse": 0, "by_cause": False}
    plain = dict.fromkeys(("quality", "price_signal", "rating", "sales", "surprise", "match", "delivery", "trust"), 0)
    no_effect = dict.fromkeys(("by_satisfaction", "by_trust", "by_friends", "comeback_by_channels"), 0)
    mechanisms: dict[str, Any] = {
        "registration": True,
        "visits": never | {"first_visit": True, "intent": 1, "intent_of_others": 1} | own["visits"],
        "choice": plain | {"considered": 1} | own["choice"],
        "fulfilment": {"door_time": "1 hour", "door_spread": 0, "return_share": 0},
        "churn": no_effect | {"comeback": "0 per day"} | own["churn"],
        "dropout": {"by_gap": 0, "aftermath": "0 per day"} | own["dropout"],
        "leaving": True,
    }
    market = {"people": log.n_customers, "people_per_agent": 1, "seasonality": False, "responsiveness_shape": 0}
    return load(
        {
            "title": "customers of a log",
            "time": {"start": log.start, "days": days, "preparation": 0},
            "market": market | {"price_slope": 0, "price_slope_spread": 0},
            "world": {"graph": "none", "merchants": 20, "categories": 1, "influencers": 0},
            "mechanisms": mechanisms,
        }
    )


def play(log: PurchaseLog, law: Law, *, days: int, seed: int) -> Played:
    """Let the simulator run ``days`` days with the customers of a log who join on their day; the law is in days.

    The fitted law needs ``on_first`` (or no dropout): in the simulator any delivery may be the last one.
    """
    plan = blueprint(world_of(log, law, days=days).plan())
    made = replace(plan, mechanisms=[*plan.mechanisms, Arrivals(log.first_day)])
    model = GrowthModel(made, seed=seed, collect=False)
    by_day = []
    while model.running:
        model.step()
        by_day.append(model.state.today["orders"]["person"].astype(np.int64))
    day = np.repeat(np.arange(len(by_day)), [len(orders) for orders in by_day])
    return _as_log(log, np.concatenate(by_day), day)


def newcomers(first_day: NDArray[np.int64], *, start: date) -> PurchaseLog:
    """Return a log of customers who have bought once only, for `play`: each on a day counted from ``start``."""
    n = len(first_day)
    return PurchaseLog(tuple(str(k + 1) for k in range(n)), np.arange(n), first_day, None, start, n)


def _as_log(log: PurchaseLog, person: NDArray[np.int64], day: NDArray[np.int64]) -> Played:
    """Return orders as a log of those who bought on their first day, the numbers of customers as they were."""
    began = np.zeros(log.n_customers, dtype=np.bool_)
    began[person[day == log.first_day[person]]] = True
    keep = began[person]
    pairs = np.unique(np.column_stack([np.cumsum(began)[person[keep]] - 1, day[keep]]), axis=0)
    names = tuple(name for name, has in zip(log.names, began, strict=True) if has)
    return Played(PurchaseLog(names, pairs[:, 0], pairs[:, 1], None, log.start, int(keep.sum())), int(keep.sum()))
