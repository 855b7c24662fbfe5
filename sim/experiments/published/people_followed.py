"""A small mature platform in which people are followed one by one: what each pays on which day, and who subscribes when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.model import GrowthModel
from sim.experiments.run import load
from sim.mechanisms.keeping.subscription.benefits import GIFT, PAID

OFF = """feed recommender search social_surface reviews discovery referral word_of_mouth dropout influencer_campaigns social_content
offline_events press seo guides precision_ads reproduction user_milestones campaign_pages merchants merchant_audits merchant_effort
merchant_names advertising stock""".split()
SMALL = {
    "market.people_per_agent": 1, "world.merchants": 40, "world.influencers": 5, "time.preparation": "7 days",
    "pricing.dynamic": "0 %", "pricing.learning": "0 %", "churn.comeback_by_channels": "0",
}  # fmt: skip
"""The loaded world without lists, talk and sellers' reactions, in which everybody is an agent.

Ads of the base meet few people here: they would bring back at once whoever left, so they bring back nobody."""


@dataclass(frozen=True)
class Followed:
    """A finished world.

    Attributes
    ----------
    model : GrowthModel
    day, person : int32 [orders]
        Day since launch and buyer of every order paid.
    fen : int64 [orders]
        What was paid.
    began, given : int32 [people]
        Day on which the person first paid for a subscription, was first given one; -1 never.
    subscribes : bool [people]
        Who is a paying subscriber at the end.
    offer : int32 [orders]
        What was bought.
    """

    model: GrowthModel
    day: NDArray[np.int32]
    person: NDArray[np.int32]
    fen: NDArray[np.int64]
    began: NDArray[np.int32]
    given: NDArray[np.int32]
    subscribes: NDArray[np.bool_]
    offer: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, dtype=np.int32))

    @property
    def people(self) -> int:
        """Everybody in the market."""
        return len(self.began)

    def per_day(self, days: int) -> NDArray[np.int64]:
        """Return the orders of each day since launch."""
        return np.bincount(self.day, minlength=days)[:days]

    def between(
        self, first: NDArray[np.int32] | int, last: NDArray[np.int32] | int
    ) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return fen paid and orders of each person from a day to another, both included; days may differ by person."""
        low, high = (np.broadcast_to(np.asarray(x), self.began.shape)[self.person] for x in (first, last))
        inside = (self.day >= low) & (self.day <= high)
        who = self.person[inside]
        fen = np.bincount(who, weights=self.fen[inside], minlength=self.people)
        return fen, np.bincount(who, minlength=self.people)


def days_since_launch(model: GrowthModel) -> Iterator[int]:
    """Step a model to its end, yielding the number of each day from launch on when it is over."""
    while model.running:
        model.step()
        day = model.state.row - model.state.timeline.preparation
        if day >= 0:
            yield day


def follow(seed: int, *, people: int, days: int, settings: Mapping[str, Any]) -> Followed:
    """Run the small world with these settings, from launch for some days."""
    own = SMALL | {"market.people": people} | dict.fromkeys(OFF, "off") | dict(settings)
    model = load("loaded", settings=own).model(seed=seed, days=days, collect=False)
    began, given = np.full(people, -1, dtype=np.int32), np.full(people, -1, dtype=np.int32)
    orders: list[tuple[NDArray[Any], ...]] = []
    for day in days_since_launch(model):
        paid, users = model.state.today["payments"], model.state.users
        on = np.full(len(paid), day, dtype=np.int32)
        orders.append((on, paid["person"].copy(), paid["offer"].copy(), paid["paid"].astype(np.int64)))
        if "subscription" in users.columns:
            _note(users, began, day=day, kind=PAID)
            _note(users, given, day=day, kind=GIFT)
    day_of, person, offer, fen = (np.concatenate(column) for column in zip(*orders, strict=True))
    return Followed(model, day_of, person, fen, began, given, _paying(model, people), offer)


def _note(users: Any, first: NDArray[np.int32], *, day: int, kind: int) -> None:
    """Note the day for whoever begins a first subscription of a kind."""
    rows = np.flatnonzero((users["subscription"] == kind) & (users["subscribed_until"] > day))
    who = users["person"][rows]
    first[who[first[who] < 0]] = day


def _paying(model: GrowthModel, people: int) -> NDArray[np.bool_]:
    users, out = model.state.users, np.zeros(people, dtype=np.bool_)
    if "subscription" in users.columns:
        last = model.state.row - model.state.timeline.preparation
        rows = np.flatnonzero((users["subscription"] == PAID) & (users["subscribed_until"] > last))
        out[users["person"][rows]] = True
    return out
