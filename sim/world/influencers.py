"""Influencers: creators on social networks, Mesa agents whose numbers live in columns, and who follows them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.core.table import Column
from sim.kernels.traits import NEARBY, draw_by_taste
from sim.world.merchants import Columned
from sim.world.people import N_TASTES, normal, normals
from sim.world.tastes import topics

COLUMNS = (
    Column("influencers", "followers", np.float64, doc="people who follow, on the social networks"),
    Column(
        "influencers",
        "engagement",
        np.float32,
        default=1,
        doc="reactions per view over those of creators of the same size (mean 1)",
    ),
    Column("influencers", "category", np.int16, doc="category of the goods they post about"),
    Column("influencers", "topic", np.dtype((np.float32, N_TASTES)), doc="direction in taste space, length 1"),
    Column("influencers", "own_posts", np.float32, doc="posts a week that nobody pays for"),
    Column("influencers", "other_posts", np.float32, doc="posts a week that other companies pay for"),
    Column("influencers", "reservation", np.float64, doc="fen for which a sponsored post is worth it now"),
)
TIERS = ("head", "middle", "tail")
HEAD, MIDDLE = 1e6, 1e5
_ORIGINALITY = 0.4  # log standard deviation of engagement between creators of one size: judgement
_CANDIDATES, _PATIENCE = 64, 50  # candidates tried: at most 50 for each follower wanted, and for 64 more


@dataclass(frozen=True, slots=True)
class Offer:
    """What the platform offers for one sponsored post: a fee, and the commission to be expected (fen)."""

    fee: float
    commission: float


class Influencer(Columned):
    """A creator on social networks who can bring people to the platform."""

    table_name = "influencers"

    def decide(self, offer: Offer) -> bool:
        """Accept when fee and expected commission reach the reservation; subclass for another strategy."""
        return bool(offer.fee + offer.commission >= self.get("reservation"))


def create_influencers(model: Any, n: int, settings: Any, *, need_shares: NDArray[np.float64]) -> None:
    """Create influencers whose followers are Pareto above 10,000 (tail exponent from the settings).

    Each posts about one category of goods, drawn by the share of needs, in a way of its own.
    ``world.facts["influencers"]`` lists the agents by row; before the first day an analyst may put agents of a
    subclass there.
    """
    world: State = model.state
    table = world.table("influencers", n)
    for column in COLUMNS:
        table.add(column, owner="world")
    rows, streams = np.arange(n), world.streams
    u = streams.uniform("world.followers", rows)
    table["followers"][:] = np.minimum(1e4 * (1 - u) ** (-1 / (settings.follower_tail - 1)), 1e8)
    luck = normal(streams, "world.influencer_engagement", rows)
    table["engagement"][:] = np.exp(_ORIGINALITY * luck - _ORIGINALITY**2 / 2)
    u = streams.uniform("world.influencer_category", rows)
    table["category"][:] = np.minimum(np.searchsorted(np.cumsum(need_shares), u), len(need_shares) - 1)
    table["topic"][:] = topics(streams, settings.topic_focus, rows, category=table["category"])
    table["own_posts"][:] = np.exp(0.6 * normal(streams, "world.influencer_posts", rows) + np.log(3))
    share = 0.05 + 0.5 * streams.uniform("world.influencer_sponsored", rows)
    table["other_posts"][:] = table["own_posts"] * share / (1 - share)
    world.facts["influencers"] = [Influencer(model, row) for row in range(n)]


def tier_of(followers: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the tier of each influencer: 0 head (a million followers), 1 middle (100,000), 2 tail."""
    return np.where(followers >= HEAD, 0, np.where(followers >= MIDDLE, 1, 2))


def odds_of_following(taste: NDArray[np.float64], topic: NDArray[np.floating], homophily: float) -> NDArray[np.float64]:
    """Return the chance that somebody of each taste follows each creator, over that at two deviations [people, creators]."""
    return np.asarray(np.exp(homophily * np.minimum(taste @ topic.T - 2.0, 0.0)))


class Followers:
    """Who follows whom among the rows of the market: drawn when first needed, kept from then on.

    A row follows k with chance about ``F_k / M exp(g z.topic)``: candidates come from the whole market and are
    accepted by taste (cut at two standard deviations), until ``F_k / w`` rows follow, at most half of the market.

    Parameters
    ----------
    world : State
    homophily : float
        g, how much taste decides.
    """

    def __init__(self, world: State, *, homophily: float) -> None:
        self._g = homophily
        self._kept: dict[int, NDArray[np.int32]] = {}
        self._first: dict[tuple[int, int], NDArray[np.int32]] = {}
        self._communities: NDArray[np.float64] | None = None
        self._nearby = np.zeros(0, dtype=np.int32)
        self._is_in = np.zeros(0, dtype=np.bool_)
        self._alike: float = world.facts["sections"]["market"].taste_homophily

    def all_of(self, world: State, k: int) -> NDArray[np.int32]:
        """Return the rows that follow influencer k, ascending."""
        if k not in self._kept:
            exact = float(world.tables["influencers"]["followers"][k]) / world.weight
            n = int(min(exact + world.streams.one("influencers.rounding", entity=k), max(len(world.people) // 2, 1)))
            self._kept[k] = np.sort(self._draw(world, k, n))
        return self._kept[k]

    def some_of(self, world: State, k: int, n: int) -> NDArray[np.int32]:
        """Return the ``n`` who were drawn first, without drawing the others."""
        if (k, n) not in self._first:
            followers = float(world.tables["influencers"]["followers"][k]) / world.weight
            self._first[k, n] = self._draw(world, k, int(min(n, followers + 1, max(len(world.people) // 2, 1))))
        return self._first[k, n]

    def _draw(self, world: State, k: int, n: int) -> NDArray[np.int32]:
        topic = world.tables["influencers"]["topic"][k].astype(np.float64)
        if self._communities is None:
            layout = world.facts["layout"]
            communities = np.arange(layout.n_communities)
            self._communities = normals(world.streams, "world.community_taste", communities, columns=N_TASTES)
            rows = np.arange(0, len(world.people), NEARBY)
            self._nearby = np.searchsorted(layout.community_offsets, rows, side="right").astype(np.int32) - 1
            self._is_in = np.zeros(len(world.people), dtype=np.bool_)
        names = ("influencers.candidate", "influencers.follows", "world.taste")
        found = np.empty(n, dtype=np.int32)
        n_found = draw_by_taste(
            n,
            _PATIENCE * (n + _CANDIDATES),
            k,
            self._g,
            world.streams.seed,
            tuple(map(world.streams.key, names)),
            np.asarray(world.facts["layout"].community_offsets),
            self._nearby,
            self._communities @ topic,
            (self._alike**0.5, (1 - self._alike) ** 0.5),
            topic,
            self._is_in,
            found,
        )
        return found[:n_found]
