"""Small worlds that tests share: people = agents, so that something happens in 60 days."""

from typing import Any

import numpy as np

import sim
from sim.core.state import State
from sim.experiments.run import Run, World

AGENTS = 2000
DAYS, PREPARATION = 60, 7


def small(scenario: str = "loaded", *, policies: Any = (), **settings: Any) -> World:
    """Return a shipped scenario shrunk to 2,000 people at one person an agent, whose sellers stay as they are unless asked for."""
    own = {"market.people": AGENTS, "market.people_per_agent": 1, "world.merchants": 40, "world.influencers": 5}
    own |= {"time.preparation": f"{PREPARATION} days"}
    asked = {k.replace("__", "."): v for k, v in settings.items()}
    return sim.load(scenario, policies=policies, settings=own | standing_sellers(asked) | asked)


def standing_sellers(asked: dict[str, Any]) -> dict[str, Any]:
    """Return settings under which sellers neither come, advertise, keep stock, answer sales nor make goods better, unless asked."""
    switched = ("merchants", "merchant_audits", "advertising", "merchant_effort", "stock")
    own: dict[str, Any] = dict.fromkeys(switched, "off")
    if asked.get("pricing") not in ("off", False):
        own |= {"pricing.dynamic": "0 %", "pricing.learning": "0 %"}
    return {k: v for k, v in own.items() if not any(a.startswith(f"{k}.") for a in asked)}


LEAN = dict.fromkeys(
    """feed recommender search social_surface reviews discovery referral word_of_mouth dropout influencer_campaigns
    social_content offline_events press seo guides precision_ads reproduction user_milestones campaign_pages
    merchants merchant_audits merchant_effort merchant_names advertising stock""".split(),
    "off",
)
"""Settings that leave out what takes most of the time of a small world: for tests of money, studies and folders."""


def run_small(scenario: str = "loaded", *, seed: int = 1, days: int = DAYS, threads: int = 1, **settings: Any) -> Run:
    """Run such a world."""
    return small(scenario, **settings).run(seed=seed, days=days, threads=threads)


QUIET = {
    "spending__budget": "0 RMB per year",
    "channels__organic": "0.2 people per day",
    "channels__organic_aware": "0 people per day",
    "word_of_mouth__strength": "2 per year",
}


def run_quiet(*, seed: int = 1, days: int = DAYS, **settings: Any) -> Run:
    """Run the loaded world with hardly any way to hear but from friends, so that talk decides who joins."""
    return run_small(seed=seed, days=days, **(QUIET | settings))


class Persons:
    """Columns of all people, those of users too (default for whoever never registered)."""

    def __init__(self, state: State) -> None:
        self._state = state

    def __getitem__(self, column: str) -> np.ndarray:
        people = self._state.people
        return people[column] if column in people.columns else self._state.by_person(column)

    def __len__(self) -> int:
        return len(self._state.people)


def persons(state: State) -> Persons:
    """Return a view of all people."""
    return Persons(state)
