"""Posts: who writes how many, which are bad, which of those stay, and what is left to read."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.core.timeline import Day
from sim.kernels.poisson import fill_poisson
from sim.world.people import own_days, own_luck

POSTER_DAYS = 30

Rows = NDArray[np.int32]
Floats = NDArray[np.float64]


class Posts:
    """The part of ``community`` that reads and writes posts.

    Attributes
    ----------
    _to_read, _bad : float
        Good posts of the last days, fading, and bad ones that stayed.
    _n_members : int
        Members today.
    """

    params: Any
    _to_read: float
    _bad: float
    _n_members: int

    def write(self, world: State, day: Day, person: Rows) -> None:
        """Let members who visited yesterday write; moderators take some of the bad posts out."""
        p, users, rows = self.params, world.users, world.user_of(person)
        faded = np.exp(-day.length / p.fading)
        users["posts_lately"][:] *= faded
        n = np.empty(len(person), dtype=np.int64)
        fill_poisson(own_luck(world, "community.posts", day, person), self.activity(world, person), n)
        who, row = np.repeat(person, n), np.repeat(rows, n)
        number = np.arange(len(who)) - np.repeat(np.cumsum(n) - n, n)
        days, each = own_days(world, day, row), world.streams.uniform_each
        is_bad = each("community.bad", who, steps=days, draws=number) < p.bad
        is_read = each("community.moderated", who, steps=days, draws=number) < self.read_share(len(who) * world.weight)
        np.add.at(users["posts_lately"], row[~is_bad], 1.0)
        users["last_post"][rows[n > 0]] = day.index
        stay = int(np.count_nonzero(is_bad & ~is_read))
        self._bad = self._bad * faded + stay
        self._to_read = float(users["posts_lately"].sum())
        world.record("community_posts", len(who) * world.weight)
        world.record("community_bad_posts", stay * world.weight)

    def activity(self, world: State, person: Rows) -> Floats:
        """Return each member's mean posts on a day of a visit: 0 for most, else a Pareto law up to ``most_posts``."""
        p = self.params
        luck = world.streams.uniform("community.activity", person)
        level = (1 - 1 / p.posting_shape) * (1 - luck) ** (-1 / p.posting_shape)
        writes = world.streams.uniform("community.writes", person) < p.writers
        return np.where(writes, np.minimum(p.posting / p.writers * level, p.most_posts), 0.0)

    def read_share(self, n_posts: int) -> float:
        """Return the share of today's posts that moderators read."""
        return float(min(1.0, self.params.moderators * self.params.moderated / n_posts)) if n_posts else 1.0

    def worth(self, world: State, rows: Rows) -> Floats:
        """Return what there is to read, 0..1, for these members: posts of others per member, less by bad ones seen."""
        p, own = self.params, world.users["posts_lately"].take(rows)
        x = np.maximum(self._to_read - own, 0.0) / max(self._n_members - 1, 1)
        seen = self._bad + self._to_read
        harm = np.exp(-p.harm * self._bad / seen) if seen > 0 else 1.0
        return np.asarray(x / (x + p.half) * harm)

    def reading_rate(self, world: State, day: Day, rows: Rows) -> Floats:
        """Return further visits a day of these members to read, more for those who have written lately."""
        p = self.params
        wrote = world.users["last_post"].take(rows) > day.index - POSTER_DAYS
        return np.asarray(p.reading * self.worth(world, rows) * np.where(wrote, p.poster_interest, 1.0))
