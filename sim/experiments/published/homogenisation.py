"""How alike people buy where a recommender learns from what it caused itself, and whether that helps them.

Published: Chaney, Stewart & Engelhardt (2018), "How algorithmic confounding in recommendation systems increases homogeneity
and decreases utility", RecSys (simulation): learning again and again from recommended behaviour makes people alike beyond
an ideal recommender and beyond one that learned once, and utility is no higher.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.mechanism import Mechanism, Phase
from sim.core.state import State
from sim.core.timeline import Day
from sim.experiments.published.measures import Published, change
from sim.experiments.published.worlds import Setting, mature, model_of, played
from sim.mechanisms.shopping.recommender.kernels import number_clusters

CERTAIN = 1e6
KNOWN = {
    "users": ("estimate", "information", "feed_cluster", "learned_on"),
    "offers": ("appeal", "appeal_information", "latent", "latent_information"),
}
"""What the recommender has learned, by table."""

PUBLISHED = {
    "likeness: learned less ideal": Published("above 0", 1, unit="points"),
    "likeness: again and again less once": Published("above 0", 1, unit="points"),
    "match: learned against ideal": Published("below 0", -1),
    "match: again and again against once": Published("not above 0"),
}
"""Likeness: mean cosine of goods bought by two buyers, times 100. Match: mean of taste . place over orders."""


class Oracle(Mechanism):
    """Every evening the recommender is told the true tastes of all users and the true places of all goods.

    References: Chaney, Stewart & Engelhardt (2018), RecSys (the ideal recommender).
    """

    phase = Phase.LEARN
    after = ("recommender",)
    reads = ("active", "users.taste", "offers.taste", "offers.content")
    writes = ("users.estimate", "users.information", "users.feed_cluster", "offers.latent")

    def step(self, world: State, day: Day) -> None:
        """Write the truth."""
        users, offers, rows = world.users, world.tables["offers"], world.user_of(world.active)
        users["estimate"][rows], users["information"][rows] = users["taste"][rows], CERTAIN
        number_clusters(rows, users["estimate"], users["feed_cluster"])
        offers["latent"][:] = offers["taste"] - offers["content"]


class LearnsOnce(Mechanism):
    """From a day on the recommender forgets every evening what it learned on that day: it knows what it knew then.

    References: Chaney, Stewart & Engelhardt (2018), RecSys (a single training).
    """

    phase = Phase.LEARN
    after = ("recommender",)
    writes = tuple(f"{table}.{column}" for table, columns in KNOWN.items() for column in columns)

    def __init__(self, *, until: int) -> None:
        super().__init__()
        self.until = until

    def step(self, world: State, day: Day) -> None:
        """Remember what is known on the day, and write it back on all later ones."""
        if day.index < self.until:
            return
        if day.index == self.until:
            self._known = {(t, c): world.tables[t][c].copy() for t, columns in KNOWN.items() for c in columns}
        for (table, column), value in self._known.items():
            world.tables[table][column][: len(value)] = value


def alike(person: NDArray[np.integer], place: NDArray[np.floating]) -> float:
    """Return the mean cosine of places [orders, tastes] over all pairs of orders of different people."""
    unit = place / np.maximum(np.linalg.norm(place, axis=1, keepdims=True), 1e-12)
    own = pd.DataFrame(unit).groupby(person).sum().to_numpy()
    n = np.bincount(np.unique(person, return_inverse=True)[1])
    pairs = float(n.sum()) ** 2 - float((n.astype(float) ** 2).sum())
    return float(((own.sum(axis=0) ** 2).sum() - (own**2).sum()) / pairs) if pairs else float("nan")


def bought(setting: Setting, *more: Mechanism, seed: int) -> dict[str, float]:
    """Run one arm; return likeness and match of the orders after the days of the records."""
    model, parts = model_of(mature(setting, recommender={}), *more, seed=seed), []
    for day, world in played(model):
        if day >= setting.records:
            parts.append(world.today["orders"][["person", "offer"]].copy())
    orders, world = np.concatenate(parts), model.state
    place = world.tables["offers"]["taste"][orders["offer"]].astype(np.float64)
    taste = world.users["taste"][world.user_of(orders["person"])]
    return {"likeness": 100 * alike(orders["person"], place), "match": float((taste * place).sum(axis=1).mean())}


def replicate(seed: int, setting: Setting | None = None) -> dict[str, float]:
    """Return the differences of one seed between what is learned for ever, once, and known by an oracle."""
    own = setting or Setting()
    arms = {"ideal": (Oracle(),), "once": (LearnsOnce(until=own.records - 1),), "learned": ()}
    found = {arm: bought(own, *more, seed=seed) for arm, more in arms.items()}
    likeness, match = ({arm: f[name] for arm, f in found.items()} for name in ("likeness", "match"))
    return {
        "seed": seed,
        "likeness: learned less ideal": likeness["learned"] - likeness["ideal"],
        "likeness: again and again less once": likeness["learned"] - likeness["once"],
        "match: learned against ideal": change(match["learned"], match["ideal"]),
        "match: again and again against once": change(match["learned"], match["once"]),
    } | {f"{name} ({arm})": f[name] for arm, f in found.items() for name in f}
