"""No personal data in the recommendations of a mature platform, for a random group of its users.

Published: Sun, Yuan, Li, Zhang & Xu (2023), "The value of personal data in internet commerce: a high-stakes field experiment
on data regulation policy", Management Science (homepage of Alibaba; a random group of customers).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.mechanism import Mechanism, Phase
from sim.core.state import State
from sim.core.timeline import Day
from sim.experiments.published.measures import Published, as_many, change, gini, part_of_top
from sim.experiments.published.worlds import Setting, by_offer, mature, model_of, played
from sim.world.events import CLICKED

GROUP = 0.3
SMALL, LARGE = 0.5, 0.1
"""Sellers: the lower half, and the largest tenth, by orders on the days of the records."""
NICHE = 0.8
"""Niche goods: the lower four fifths by orders on the days of the records."""

PUBLISHED = {
    "click rate": Published("-75", -1, value=-75),
    "views a visit": Published("-34 (page views)", -1, value=-34),
    "GMV a visit": Published("-81", -1, value=-81),
    "orders a visit": Published("-86 (transactions)", -1, value=-86),
    "Gini of exposure": Published("rises", 1, unit="points"),
    "goods exposed": Published("-93 (4 M to .28 M)", -1, value=-93),
    "part of the top 1 %": Published("rises (top 1,000 have 90 %)", 1, unit="points"),
    "small sellers: views": Published("-54", -1, value=-54),
    "small sellers: GMV": Published("-90", -1, value=-90),
    "large sellers: GMV": Published("falls less", -1),
    "small less large: GMV": Published("below 0", -1, unit="points"),
    "small less large: clicks": Published("below 0", -1, unit="points"),
    "part of niche goods": Published("falls", -1, unit="points"),
}
"""Users without personal data against the others on the same days, on the feed."""


class WithoutPersonalData(Mechanism):
    """From a day on nothing that was learned of some users is used or kept; goods are still learned about from them.

    References: Sun et al. (2023), Management Science.
    """

    phase = Phase.LEARN
    after = ("recommender",)
    writes = ("users.estimate", "users.information", "users.feed_cluster")

    def __init__(self, share: float, *, begins: int) -> None:
        super().__init__()
        self.share, self.begins = share, begins

    def is_in(self, world: State, people: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Return which people belong to the group."""
        return np.asarray(world.streams.uniform("published.group", people) < self.share)

    def step(self, world: State, day: Day) -> None:
        """Forget every evening what is known of the group, from the evening before its first day on."""
        if day.index < self.begins - 1:
            return
        rows, users = world.user_of(world.active[self.is_in(world, world.active)]), world.users
        for column in ("estimate", "information", "feed_cluster"):
            users[column][rows] = users.defaults[column]


@dataclass(frozen=True)
class Side:
    """What the feed was to one group of users, by offer: times seen, clicks, orders of what a need arose from, fen paid."""

    visits: int
    seen: NDArray[np.int64]
    clicks: NDArray[np.int64]
    orders: NDArray[np.int64]
    fen: NDArray[np.int64]

    def __add__(self, other: "Side") -> "Side":
        return Side(*(mine + its for mine, its in zip(vars(self).values(), vars(other).values(), strict=True)))


def side_of_day(world: State, group: WithoutPersonalData, *, is_in: bool) -> Side:
    """Return what today's feed was to those in the group, or to the others."""
    today = world.today
    visits, seen, orders = (
        records[group.is_in(world, records["person"]) == is_in]
        for records in (today["visits"], today["impressions"], found_on_the_feed(world))
    )
    return Side(
        len(visits),
        by_offer(world, seen["offer"]),
        by_offer(world, seen["offer"][seen["response"] == CLICKED]),
        by_offer(world, orders["offer"]),
        np.bincount(orders["offer"], weights=orders["paid"], minlength=len(world.tables["offers"])).astype(np.int64),
    )


def found_on_the_feed(world: State) -> NDArray[np.void]:
    """Return today's orders of just the offer from which their need arose."""
    orders, found = world.today["orders"], world.today["found"]

    def keys(records: NDArray[np.void]) -> NDArray[np.int64]:
        own = records["person"].astype(np.int64) << 16 | records["number"]
        return np.asarray(own * len(world.tables["offers"]) + records["offer"])

    return orders[np.isin(keys(orders), keys(found))]


def sides(
    seed: int, setting: Setting, *, group: float = GROUP
) -> tuple[Side, Side, NDArray[np.int64], NDArray[np.int64]]:
    """Run a world; return the group without data, the others, orders by offer before, merchant of each offer."""
    mechanism = WithoutPersonalData(group, begins=setting.records)
    model = model_of(mature(setting, recommender={}), mechanism, seed=seed)
    n = len(model.state.tables["offers"])
    before = np.zeros(n, dtype=np.int64)
    two = [Side(0, *(np.zeros(n, np.int64) for _ in range(4))) for _ in range(2)]
    for day, world in played(model):
        if day < setting.records:
            before += by_offer(world, world.today["orders"]["offer"])
            continue
        two = [side + side_of_day(world, mechanism, is_in=k == 0) for k, side in enumerate(two)]
    return two[0], two[1], before, model.state.tables["offers"]["merchant"].astype(np.int64)


def replicate(seed: int, setting: Setting | None = None) -> dict[str, float]:
    """Return the changes of one seed: the group without data against the others."""
    without, other, before, merchant = sides(seed, setting or Setting())
    out = {
        "click rate": change(*(float(side.clicks.sum() / side.seen.sum()) for side in (without, other))),
        "views a visit": _change_a_visit(without, other, "seen"),
        "clicks a visit": _change_a_visit(without, other, "clicks"),
        "GMV a visit": _change_a_visit(without, other, "fen"),
        "orders a visit": _change_a_visit(without, other, "orders"),
    }
    sellers = _sellers(before, merchant)
    for label, what in (("views", "seen"), ("clicks", "clicks"), ("GMV", "fen")):
        for name, own in sellers.items():
            out[f"{name} sellers: {label}"] = _change_a_visit(without, other, what, of=own)
        out[f"small less large: {label}"] = out[f"small sellers: {label}"] - out[f"large sellers: {label}"]
    return {"seed": seed} | out | _concentration(without, other, before, seed=seed)


def _change_a_visit(without: Side, other: Side, what: str, *, of: NDArray[np.bool_] | None = None) -> float:
    now, then = (getattr(side, what)[slice(None) if of is None else of].sum() for side in (without, other))
    return change(now / without.visits, then / other.visits)


def _sellers(before: NDArray[np.int64], merchant: NDArray[np.int64]) -> dict[str, NDArray[np.bool_]]:
    """Return which offers belong to small and to large sellers, by their orders before."""
    sold = np.bincount(merchant, weights=before)
    place = np.argsort(np.argsort(-sold, kind="stable"), kind="stable") / len(sold)
    return {"small": (place >= 1 - SMALL)[merchant], "large": (place < LARGE)[merchant]}


def _concentration(without: Side, other: Side, before: NDArray[np.int64], *, seed: int) -> dict[str, float]:
    """Return how exposure lies on goods, of equally many views of both groups."""
    n = min(int(without.seen.sum()), int(other.seen.sum()))
    now, then = (as_many(side.seen, n, seed=seed) for side in (without, other))
    niche = np.argsort(np.argsort(-before, kind="stable"), kind="stable") >= (1 - NICHE) * len(before)
    return {
        "Gini of exposure": 100 * (gini(now) - gini(then)),
        "goods exposed": change(float(np.count_nonzero(now)), float(np.count_nonzero(then))),
        "part of the top 1 %": 100 * (part_of_top(now, 0.01) - part_of_top(then, 0.01)),
        "part of niche goods": 100 * (now[niche].sum() - then[niche].sum()) / n,
    }


def replicates(seeds: list[int], setting: Setting | None = None) -> pd.DataFrame:
    """Return one row a seed, one column a measure."""
    return pd.DataFrame([replicate(seed, setting) for seed in seeds]).set_index("seed")
