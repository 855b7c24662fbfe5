"""Gatherings: who of a zone comes, and who gets to know whom there."""

import numpy as np
from numpy.typing import NDArray

from sim.core.state import POTENTIAL, State
from sim.kernels.poisson import fill_poisson
from sim.world.events import MEETING

Rows = NDArray[np.int32]
_MOST_DRAWS = 4  # per row of the zone: 98 % are drawn
_NAMES = 1000  # draws of an event begin at its number times this; nobody names as many


def draw_newcomers(world: State, decision: str, zone: int, n: int, *, step: int, draw: int) -> Rows:
    """Return the first ``n`` people of a zone, in a keyed order, who have not registered yet (fewer if there are no more).

    Rows are drawn one after another and kept if they can still join, each once. So a higher ``n`` takes a longer
    beginning of the same order, whoever registers takes only himself out of it, and the work is in proportion to ``n``.
    """
    layout, state = world.facts["layout"], world.people["state"]
    first, past = layout.community_offsets[np.searchsorted(layout.zone, [zone, zone + 1])]
    most = _MOST_DRAWS * int(past - first)
    n_draws = min(2 * n + 16, most)
    while True:
        u = world.streams.uniform(decision, np.arange(n_draws), step=step, draw=draw)
        drawn = (first + u * (past - first)).astype(np.int32)
        drawn = drawn[state[drawn] == POTENTIAL]
        found = drawn[np.sort(np.unique(drawn, return_index=True)[1])]
        if len(found) >= n or n_draws == most:
            return found[:n]
        n_draws = min(2 * n_draws, most)


def acquaint(world: State, decision: str, guests: Rows, mean: float, *, step: int, draw: int) -> NDArray[np.void]:
    """Tie guests of one event weakly, ``mean`` ties each on average; return the ties that are new.

    Each guest names Poisson(``mean`` / 2) others. All stand at keyed places on a circle, and a name is whoever comes
    next after a keyed point: a further guest takes over the names of one arc, and all others keep theirs. Those who
    name themselves or a friend make no new tie.
    """
    if world.ties is None or mean <= 0 or len(guests) < 2:
        return np.empty(0, dtype=MEETING)
    streams, n_names = world.streams, np.empty(len(guests), dtype=np.int64)
    u = streams.uniform(f"{decision}.names", guests, step=step, draw=draw)
    fill_poisson(u, np.full(len(guests), mean / 2), n_names)
    who = np.repeat(guests, n_names)
    number = np.arange(len(who)) - np.repeat(np.cumsum(n_names) - n_names, n_names)
    point = streams.uniform_each(f"{decision}.name", who, steps=np.full(len(who), step), draws=draw * _NAMES + number)
    place = streams.uniform(f"{decision}.place", guests, step=step, draw=draw)
    circle = np.argsort(place, kind="stable")
    named = guests[circle[np.searchsorted(place[circle], point) % len(guests)]]
    is_new = world.ties.add(who, named)
    met = np.empty(int(is_new.sum()), dtype=MEETING)
    met["one"], met["other"] = who[is_new], named[is_new]
    return met


def both_ways(met: NDArray[np.void]) -> tuple[Rows, Rows]:
    """Return every new tie twice: rows of people, and of the friend that each has gained."""
    return np.concatenate([met["one"], met["other"]]), np.concatenate([met["other"], met["one"]])
