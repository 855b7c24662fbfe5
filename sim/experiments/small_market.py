"""Settings of a market of few people in which arrivals keep their proportion to it."""

from typing import Any

from sim.core.constants import DAYS_PER_YEAR, FEN_PER_RMB
from sim.core.params import Dated
from sim.experiments.run import load


def part_of_plan(people: int) -> float:
    """Return what part of the business plan's market so many people are."""
    market: Any = load("business_plan").plan().sections["market"]
    return float(people / market.people)


def in_proportion(people: int) -> dict[str, Any]:
    """Return settings of a market of so many people, one an agent, with the base's money for ads and organic arrivals a person.

    With the money of the whole market (year 1 of the base), whoever left a small one would be back within days.
    """
    part, values = part_of_plan(people), load("business_plan").draft.values

    def first(key: str) -> float:
        value = values[key]
        return float(value.values[0] if isinstance(value, Dated) else value)

    return {
        "market.people": people,
        "market.people_per_agent": 1,
        "spending.budget": f"{DAYS_PER_YEAR * first('spending.budget') / FEN_PER_RMB * part} RMB per year",
        "channels.organic": f"{first('channels.organic') * part} people per day",
        "channels.organic_aware": f"{first('channels.organic_aware') * part} people per day",
    }
