"""Who sees a piece of content, and on which day: samples of the market, reshares along ties, hazards of one day."""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from sim.core.rng import Streams
from sim.core.state import POTENTIAL, State
from sim.core.timeline import Day
from sim.kernels.cascade import cascade
from sim.kernels.lists import keep_once, sum_runs
from sim.kernels.viewings import draw_rows, sort_by_day, take_notice
from sim.theory.branching import threshold_of_weak_ties
from sim.world.people import N_ZONES

Rows = NDArray[np.int32]
Days = NDArray[np.float64]
Chances = tuple[float, float, float, bool]
_MOST_DRAWS = 4  # per row: 98 % are drawn
_NOTICE = 20.0  # people who take notice of a post for each who joins because of it
_LARGEST_STAMP = 2**30  # stamps have 32 bits; no call reaches a thousand million people
_NOBODY = np.empty(0, dtype=np.int32)
_EMPTY = (_NOBODY, np.empty(0), _NOBODY)


class Viewings:
    """Hazards of joining that stand on the one day on which a person sees something.

    Only those who take notice are kept: a viewing of hazard h is noticed with probability ``q = min(1, 20 (1 - e^-h))``,
    keyed by person, step and post, and then has the hazard that makes both together what was asked for,
    ``q (1 - e^-h') = 1 - e^-h``. Whoever glances over costs nothing later.

    Parameters
    ----------
    cause : str
        Cause of risk ``join``, per person.
    streams : Streams
    horizon : int
        Viewings later than this many days are dropped.
    """

    def __init__(self, cause: str, streams: Streams, *, horizon: int) -> None:
        self.cause, self.horizon, self._streams = cause, horizon, streams
        self._due: dict[int, list[tuple[Rows, Days, NDArray[np.int32]]]] = defaultdict(list)
        self._n_due: dict[int, int] = defaultdict(int)
        self._set = _NOBODY
        self.people, self.hazards, self.sources = _EMPTY
        self.n_seen = 0

    def add(self, day: Day, after: Days, people: Rows, hazards: Days, posts: NDArray[np.integer], *, step: int) -> None:
        """Plan viewings ``after`` days from ``day`` (whole days count), each with a hazard and the post that is seen.

        Who takes notice is keyed by person, post and ``step``.
        """
        if not len(people):
            return
        posts = np.asarray(posts, dtype=np.int64)
        counts, kept = np.zeros(self.horizon + 1, dtype=np.int64), np.empty(len(people), dtype=np.int64)
        strength, key = np.empty(len(people)), self._streams.key(f"{self.cause}.notices")
        n = take_notice(
            after, people, hazards, posts, self.horizon, _NOTICE, self._streams.seed, key, step, counts, kept, strength
        )
        for later in counts.nonzero()[0].tolist():
            self._n_due[day.index + later] += int(counts[later])
        order, ends = np.empty(n, dtype=np.int64), np.empty(self.horizon + 2, dtype=np.int64)
        sort_by_day(after, kept[:n], self.horizon, order, ends)
        rows = kept[order]
        who, how, what = people[rows].astype(np.int32), strength[order], posts[rows].astype(np.int32)
        for later in np.flatnonzero(ends[1:] > ends[:-1]).tolist():
            own = slice(ends[later], ends[later + 1])
            self._due[day.index + later].append((who[own], how[own], what[own]))

    def act(self, world: State, day: Day) -> float:
        """Set today's hazards, end yesterday's; return the expected crossings (people) of those who can join.

        ``people`` (ascending), ``hazards`` and ``sources`` then hold today's viewings noticed by people who can join,
        ``n_seen`` the number of all viewings (rows).
        """
        due = self._due.pop(day.index, [])
        people, hazards, sources = (np.concatenate(parts) for parts in zip(*due, strict=True)) if due else _EMPTY
        self.n_seen = self._n_due.pop(day.index, 0)
        can_join = np.flatnonzero(world.people["state"].take(people) == POTENTIAL)
        expected = float(-np.expm1(-hazards.take(can_join)).sum()) * world.weight
        rows = can_join.take(people.take(can_join).argsort(kind="stable"))
        self.people, self.hazards, self.sources = people.take(rows), hazards.take(rows), sources.take(rows)
        now, hazard = sum_runs(self.people, self.hazards)
        world.risks["join"].set_people(self.cause, now, hazard / day.length, ended=self._set)
        self._set = now
        return expected


class Stamps:
    """Scratch of cascades: the place at which each person was reached last, never cleared in between."""

    def __init__(self, n: int) -> None:
        self.of, self.base = np.zeros(n, dtype=np.int32), 1

    def take(self, n: int) -> None:
        """Use up ``n`` places; begin anew before they run out."""
        self.base += n
        if self.base > _LARGEST_STAMP:
            self.of[:], self.base = 0, 1


class Resharing:
    """Cascades of one mechanism over the ties of the world, at a reproduction below or above 1.

    Parameters
    ----------
    world : State
    ratio : float
        How much more often strong ties carry.
    """

    def __init__(self, world: State, *, ratio: float) -> None:
        self._ties, self._streams, self._ratio = world.ties, world.streams, ratio
        ties = world.ties
        self._unit = threshold_of_weak_ties(ties.n_strong, ties.degrees, ratio=ratio) if ties else np.inf
        n = len(world.people) if np.isfinite(self._unit) else 0
        self._stamps = Stamps(n)

    def chances(self, reproduction: float, sharing: float, *, is_certain: bool = False) -> Chances:
        """Return T of strong and weak ties, and the share of people who share, which is at least the larger T."""
        weak = min(1.0, reproduction * self._unit) if reproduction > 0 and np.isfinite(self._unit) else 0.0
        strong = min(1.0, self._ratio * weak)
        return strong, weak, max(sharing, strong, weak), is_certain

    def spread(
        self,
        decision: str,
        seeds: Rows,
        when: Days,
        starts: NDArray[np.int64],
        posts: NDArray[np.int64],
        *,
        step: int,
        chances: Chances,
        response: tuple[float, float],
    ) -> tuple[Rows, Rows, Days]:
        """Return post (place in ``posts``), person and day of everybody whom resharing reaches, seeds left out.

        Post c starts with ``seeds[starts[c]:starts[c + 1]]``, who see it at ``when``; the draws are keyed by the
        decision, ``posts[c]`` and the step.
        """
        if self._ties is None or not len(seeds) or chances[0] <= 0:
            return _NOBODY, _NOBODY, np.empty(0)
        t, keys = self._ties, tuple(self._streams.key(f"{decision}.{what}") for what in ("shares", "carries", "delay"))
        which, people, _, depths, times = cascade(
            np.asarray(starts, dtype=np.int64),
            seeds.astype(np.int32),
            when,
            np.asarray(posts, dtype=np.int64),
            step,
            t.offsets,
            t.neighbours,
            t.n_strong,
            chances,
            response,
            self._streams.seed,
            keys,
            self._stamps.of,
            self._stamps.base,
            False,
        )
        self._stamps.take(len(people))
        is_new = depths > 0
        return which[is_new], people[is_new], times[is_new]


def sample_open_zones(world: State, decision: str, n: float, *, step: int, draw: int) -> Rows:
    """Return about ``n`` rows of open zones, each once, ascending; keyed by decision, step and draw.

    Rows are drawn among all and kept where the zone is open, so that opening a zone takes nobody away elsewhere.
    """
    zones, rows = world.tables["zones"], len(world.people)
    is_open, is_everywhere = zones["is_open"], bool(zones["is_open"].all())
    share = 1.0 if is_everywhere else float(zones["rows"][is_open].sum()) / rows
    if share <= 0 or n <= 0:
        return _NOBODY
    n_draws = min(n / share, _MOST_DRAWS * rows)
    n_whole = int(n_draws + world.streams.one(f"{decision}.rounding", entity=draw, step=step))
    drawn = np.empty(n_whole, dtype=np.int32)
    draw_rows(drawn, rows, world.streams.seed, world.streams.key(decision), step, draw)
    drawn.sort()
    drawn = drawn[: keep_once(drawn)]
    return drawn if is_everywhere else drawn[is_open[world.people["cell"][drawn] % N_ZONES]]
