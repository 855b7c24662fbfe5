"""The worlds of these experiments: a platform whose users are all there from the first day and stay."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.constants import DAYS_PER_YEAR
from sim.core.mechanism import Mechanism
from sim.core.model import GrowthModel
from sim.core.state import State
from sim.experiments.run import World, load
from sim.scenario.build import blueprint

ARMS: dict[str, dict[str, Any]] = {
    "none": {"fills_feed": False, "share": 0},
    "goods_only": {"is_personal": False},
    "co_view": {"from_purchases": False, "from_feedback": False, "from_friends": False},
    "purchases": {"from_browsing": False, "from_feedback": False, "from_friends": False},
    "both": {"from_feedback": False, "from_friends": False},
    "full": {},
}
"""What the recommender may use in each arm (its terms that differ from the defaults), from the first day on."""

SHOP = ("registration", "visits", "choice", "fulfilment", "reviews", "search")


@dataclass(frozen=True, slots=True)
class Setting:
    """How large a world is, for how long it is watched, and what is other than at the defaults.

    Attributes
    ----------
    people, merchants : int
        Each merchant has 3 to 10 goods. One agent is one person.
    records : int
        Days on which records grow before anything is counted.
    days : int
        Days that are counted.
    change : mapping
        Values by key (``visits.habit_a``), laid over the world of every arm.
    """

    people: int = 10_000
    merchants: int = 200
    records: int = DAYS_PER_YEAR
    days: int = 90
    change: Mapping[str, Any] = field(default_factory=dict)

    @property
    def whole(self) -> int:
        """All days of a run."""
        return self.records + self.days


def mature(setting: Setting, *, recommender: Mapping[str, Any]) -> World:
    """Return a platform with feed and recommender on which everybody registers on day 0 and nobody leaves.

    No seasons, no marketing, no money of the company: needs, visits, choice, deliveries, reviews, search, feed and the
    recommender at their defaults, but for the terms given.
    """
    mechanisms: dict[str, Any] = dict.fromkeys((*SHOP, "feed"), True)
    world = load(
        {
            "title": "mature platform",
            "time": {"start": "2027-01-01", "days": setting.whole, "preparation": 0},
            "market": {
                "people": setting.people,
                "people_per_agent": 1,
                "registered_at_start": 1,
                "seasonality": False,
                "dated_seasons": 0,
            },
            "world": {"merchants": setting.merchants, "influencers": 0},
            "mechanisms": mechanisms | {"recommender": dict(recommender) or True},
        }
    )
    return world.with_policy(dict(setting.change)) if setting.change else world


def model_of(world: World, *more: Mechanism, seed: int) -> GrowthModel:
    """Return a model of a world, before its first day, with further mechanisms."""
    plan = blueprint(world.plan())
    return GrowthModel(replace(plan, mechanisms=[*plan.mechanisms, *more]), seed=seed, collect=False)


def played(model: GrowthModel) -> Iterator[tuple[int, State]]:
    """Step a model to its end; yield the number of each day (0 the first) and the state in which it ends."""
    day = 0
    while model.running:
        model.step()
        yield day, model.state
        day += 1


def by_offer(world: State, offers: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return how often each offer occurs [offers]."""
    return np.bincount(offers, minlength=len(world.tables["offers"])).astype(np.int64)
