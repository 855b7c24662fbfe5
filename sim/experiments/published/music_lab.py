"""The same people and goods in worlds of other luck: does the popularity that people see decide what succeeds?

Published: Salganik, Dodds & Watts (2006), "Experimental study of inequality and unpredictability in an artificial cultural
market", Science 311 (48 songs, 8 worlds; experiment 1 shows counts, experiment 2 orders the list by them).
"""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.mechanism import Mechanism, Phase
from sim.core.state import State
from sim.core.timeline import Day
from sim.experiments.published.measures import Published, gini
from sim.experiments.published.worlds import by_offer, model_of, played
from sim.experiments.run import World, load

GOODS, WORLDS, BEST, TOP = 48, 8, 5, 10
BY_CHANCE = 100 * TOP / GOODS
SIGNALS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "none": ({"sales": 0}, {"by_sales": 0, "exponent": 0}),
    "counts": ({"sales": 0.15}, {"by_sales": 0, "exponent": 0}),
    "ranked": ({"sales": 0.15}, {"by_sales": 5, "exponent": 0.5}),
    "strong": ({"sales": 0.45}, {"by_sales": 5, "exponent": 0.5}),
}
"""Terms of choice and of search. No signal: everybody's list is in an order of its own; counts: so, too, with sales shown;
ranked: the list is by sales, which are shown; strong: they count three times as much."""

PUBLISHED = {
    "Gini: counts less none": Published("above 0 (experiment 1)", 1, unit="points"),
    "Gini: ranked less counts": Published("above 0 (experiment 2)", 1, unit="points"),
    "Gini: strong less ranked": Published("above 0", 1, unit="points"),
    "unpredictability: counts less none": Published("above 0 (experiment 1)", 1, unit="points of share"),
    "unpredictability: ranked less counts": Published("above 0 (experiment 2)", 1, unit="points of share"),
    "unpredictability: strong less ranked": Published("above 0", 1, unit="points of share"),
    "best five in the top ten: ranked": Published("most (21 by chance)", 1, unit="%", origin=BY_CHANCE),
    "best five in the top ten: strong": Published("most (21 by chance)", 1, unit="%", origin=BY_CHANCE),
    "best five in the lower half: ranked": Published("rarely fail (50 by chance)", -1, unit="%", origin=50),
    "best five in the lower half: strong": Published("rarely fail (50 by chance)", -1, unit="%", origin=50),
    "worst five in the top ten: ranked": Published("rarely win (21 by chance)", -1, unit="%", origin=BY_CHANCE),
    "worst five in the top ten: strong": Published("rarely win (21 by chance)", -1, unit="%", origin=BY_CHANCE),
}


class OtherLuck(Mechanism):
    """All luck after the first visits is that of another seed: people and goods are the same, what happens is not.

    References: Salganik, Dodds & Watts (2006), Science 311 (people are assigned to worlds that do not see each other).
    """

    phase = Phase.VISIT
    after = ("visits",)

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.seed = seed

    def step(self, world: State, day: Day) -> None:
        """Change the seed once everybody is there, before the first choice."""
        world.streams.seed = np.uint32(self.seed)


def market(signal: str, *, people: int, days: int, change: Mapping[str, Any] | None = None) -> World:
    """Return one category of 48 goods of one price level and differing quality that people know, bought at .1 needs a day.

    ``change`` are values by key that are laid over it.
    """
    choice, search = SIGNALS[signal]
    world = load(
        {
            "title": f"48 goods, signal {signal}",
            "time": {"start": "2027-01-01", "days": days, "preparation": 0},
            "market": {
                "people": people,
                "people_per_agent": 1,
                "registered_at_start": 1,
                "seasonality": False,
                "dated_seasons": 0,
            },
            "world": {
                "graph": "none",
                "categories": 1,
                "merchants": GOODS,
                "offers_low": 1,
                "offers_high": 1,
                "price_spread": 0,
                "influencers": 0,
            },
            "mechanisms": {
                "registration": True,
                "visits": {"need_shape": 100, "need_rate": "0.1 per day", "impulse": 0, "one_visit_share": 0},
                "choice": {"quality_known": "truth", "favourites": 0} | choice,
                "search": {"share": 1, "by_rating": 0, "corrects": False, "every": "1 day"} | search,
            },
        }
    )
    return world.with_policy(dict(change)) if change else world


def shares(world: World, seed: int, *, worlds: int = WORLDS) -> NDArray[np.float64]:
    """Return the market share of each good in each of the worlds of one set of people and goods [worlds, goods]."""
    out = np.zeros((worlds, GOODS))
    for k in range(worlds):
        for _, state in played(model_of(world, OtherLuck(1_000 * seed + k + 1), seed=seed)):
            out[k] += by_offer(state, state.today["orders"]["offer"])
    return np.asarray(out / out.sum(axis=1, keepdims=True))


def unpredictability(share: NDArray[np.float64]) -> float:
    """Return the mean absolute difference of a good's market shares between two worlds, over goods and pairs of worlds."""
    pairs = [np.abs(share[a] - share[b]).mean() for a, b in combinations(range(len(share)), 2)]
    return float(np.mean(pairs))


def replicate(
    seed: int, *, worlds: int = WORLDS, people: int = 2_000, days: int = 30, change: Mapping[str, Any] | None = None
) -> dict[str, float]:
    """Return inequality, unpredictability (points) and success (percent) of one set of people and goods, by signal."""
    found = {
        name: shares(market(name, people=people, days=days, change=change), seed, worlds=worlds) for name in SIGNALS
    }
    appeal = np.argsort(-found["none"].mean(axis=0), kind="stable")
    out: dict[str, float] = {"seed": seed}
    for name, share in found.items():
        place = np.argsort(np.argsort(-share, axis=1, kind="stable"), axis=1, kind="stable")
        out[f"Gini: {name}"] = 100 * float(np.mean([gini(row) for row in share]))
        out[f"unpredictability: {name}"] = 100 * unpredictability(share)
        out[f"best five in the top ten: {name}"] = 100 * float((place[:, appeal[:BEST]] < TOP).mean())
        out[f"best five in the lower half: {name}"] = 100 * float((place[:, appeal[:BEST]] >= GOODS // 2).mean())
        out[f"worst five in the top ten: {name}"] = 100 * float((place[:, appeal[-BEST:]] < TOP).mean())
    for what in ("Gini", "unpredictability"):
        for more, less in (("counts", "none"), ("ranked", "counts"), ("strong", "ranked")):
            out[f"{what}: {more} less {less}"] = out[f"{what}: {more}"] - out[f"{what}: {less}"]
    return out


def replicates(seeds: list[int], **own: Any) -> pd.DataFrame:
    """Return one row a seed, one column a measure; sizes as of `replicate`."""
    return pd.DataFrame([replicate(seed, **own) for seed in seeds]).set_index("seed")
