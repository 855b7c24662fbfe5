"""Gates of referral and group buying: V08, V09, V10, V17."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.core.rng import Streams
from sim.core.ties import Ties
from sim.experiments.run import World, load
from sim.mechanisms.reach.group_buying.kernels import ask_friends
from sim.mechanisms.reach.referral import kernels
from sim.mechanisms.reach.referral.visiting import ANY_DAY
from sim.theory.groups import p_complete
from sim.theory.referral import k_effective
from sim.theory.selection import naive_ratio
from sim.verification.gate import Finding, Setup, within, within_errors
from sim.verification.worlds import adoption, finished
from sim.world.network import regular_graph
from sim.world.people import tastes

DEGREE = 20
_RATE, _FADE, _LONGEST, _MORE = 1.0, 2.0, 6, 1.0


@dataclass(frozen=True)
class Cascade:
    """Trees of invitations: how many people, how many of them roots, how many brought by a root."""

    n_people: int
    n_roots: int
    n_first: int


def trees(setup: Setup) -> Iterator[Finding]:
    """V08: the tree below an invited person has 1 / (1 - K) people, K the mean number that such a person brings."""
    n, n_runs = (2_000_000, 600) if setup.full else (400_000, 180)
    ties = regular_graph(n, degree=DEGREE, seed=8)
    for k in (0.2, 0.5, 0.8):
        roots = 1200 if k < 0.6 else 400
        runs = [cascade(ties, k=k, n_roots=roots, seed=s) for s in range(n_runs)]
        below = sum(r.n_people - r.n_roots for r in runs)
        figure = below / sum(r.n_first for r in runs)
        yield within(f"K {k:g}", reference=1 / (1 - k), figure=figure, share=0.02)


def acceptance_for(k: float, *, degree: int) -> float:
    """Return the acceptance at which an invited person brings ``k`` people: one friend, the inviter, is a user."""
    ages = np.arange(1, _LONGEST)
    bursts = float(-np.expm1(-_RATE * np.exp(-ages / _FADE)).sum())
    return k / (bursts * (1 + _MORE) * (1 - 1 / degree))


def cascade(ties: Ties, *, k: float, n_roots: int, seed: int) -> Cascade:
    """Let roots invite through the kernels of the mechanism until nobody does any more; answers take a day."""
    n, streams = ties.n_people, Streams(seed)
    hazard = -math.log1p(-acceptance_for(k, degree=DEGREE))
    state, joined_on = np.zeros(n, dtype=np.uint8), np.zeros(n, dtype=np.int32)
    parent, heard = np.full(n, -1, dtype=np.int32), np.zeros(n)
    alike, memory = _alike(n), _memory(n)
    picks = streams.uniform("gate.roots", np.arange(n_roots))
    roots = np.unique((picks * n).astype(np.int32))
    state[roots], recent, day = 1, roots, 0
    while len(recent):
        day += 1
        inviter, invitee, recent = _one_day(ties, streams, recent, joined_on, state, alike, memory, day)
        np.add.at(heard, invitee, hazard)
        asked, first = np.unique(invitee, return_index=True)
        threshold = streams.exponential("gate.threshold", asked)
        new = asked[threshold <= heard[asked]]
        parent[new] = inviter[first][threshold <= heard[asked]]
        state[new], joined_on[new] = 1, day
        recent = np.concatenate([recent, new])
    is_root = np.zeros(n, dtype=np.bool_)
    is_root[roots] = True
    brought = np.flatnonzero(parent >= 0)
    return Cascade(len(roots) + len(brought), len(roots), int(is_root[parent[brought]].sum()))


def _alike(n: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return satisfaction and eagerness of people who are all alike."""
    return np.full(n, 0.7, dtype=np.float32), np.ones(n, dtype=np.float32)


def _memory(n: int) -> dict[str, NDArray[np.generic]]:
    """Return what users remember of their inviting."""
    return {
        "sent": np.zeros(n, dtype=np.int16),
        "month": np.full(n, -1, dtype=np.int16),
        "reached": np.full(n, -1.0),
        "rounds": np.zeros(n, dtype=np.int16),
        "received": np.zeros(n, dtype=np.int16),
    }


def _one_day(ties, streams, recent, joined_on, state, alike, memory, day):  # type: ignore[no-untyped-def]
    """Return who invites whom on a day, and who will still invite."""
    who, size = np.empty(len(recent), dtype=np.int32), np.empty(len(recent), dtype=np.int32)
    satisfaction, eagerness = alike
    n, n_kept = kernels.draw_bursts(
        recent,
        recent.copy(),
        joined_on[recent],
        state,
        satisfaction,
        eagerness[recent],
        memory["sent"],
        memory["month"],
        day,
        joined_on,
        ANY_DAY,
        (_LONGEST, _RATE, _FADE, 0.7, 1.0, _MORE, 10_000),
        (streams.seed, streams.key("gate.burst"), streams.key("gate.size")),
        who,
        size,
    )
    room = int(size[:n].sum())
    out = [np.empty(room, dtype=t) for t in (np.int32, np.int32, np.bool_, np.int16, np.int16)]
    _, n_sent = kernels.address(
        who[:n],
        who[:n],
        size[:n],
        ties.offsets,
        ties.neighbours,
        ties.n_strong,
        3.0,
        state,
        memory["reached"],
        memory["rounds"],
        memory["received"],
        streams.seed,
        streams.key("gate.order"),
        np.empty(DEGREE),
        *out,
    )
    return out[0][:n_sent], out[1][:n_sent], recent[:n_kept]


def groups(setup: Setup) -> Iterator[Finding]:
    """V17: groups fill by friends as often as the binomial law says (model specification, M06)."""
    n = 400_000 if setup.full else 100_000
    for size, accepts in ((2, 0.08), (3, 0.08), (5, 0.08), (2, 0.2), (3, 0.2), (5, 0.2)):
        figure = float((found_by_groups(n, n_asked=10, accepts=accepts) >= size - 1).mean())
        reference = float(p_complete(size, invited=10, accepts=accepts))
        error = math.sqrt(reference * (1 - reference) / n)
        yield within_errors(
            f"size {size}, friends who join {accepts:.0%}", reference=reference, figure=figure, error=error, n_errors=4
        )


def found_by_groups(n: int, *, n_asked: int, accepts: float) -> NDArray[np.int64]:
    """Return how many join each of ``n`` groups, one opened by everybody on a ring of 20 friends who are all users."""
    people, streams = np.arange(n), Streams(17)
    steps = np.repeat(np.arange(1, 11), n)
    ties = Ties.from_edges(n, np.tile(people, 10), (np.tile(people, 10) + steps) % n)
    ids = people.astype(np.int32)
    who, pool, is_guest = (np.empty(n * n_asked, dtype=t) for t in (np.int32, np.int32, np.bool_))
    k = ask_friends(
        ids,
        ids,
        np.full(n, n_asked),
        ties.offsets,
        ties.neighbours,
        ties.n_strong,
        3.0,
        np.ones(n, dtype=np.uint8),
        ids,
        np.ones(n, dtype=np.float32),
        accepts,
        streams.seed,
        streams.key("group_buying.order"),
        streams.key("group_buying.join"),
        np.empty(20),
        who,
        pool,
        is_guest,
    )
    return np.bincount(pool[:k], minlength=n)


def selection(setup: Setup) -> Iterator[Finding]:
    """V10: tastes and strong ties of the simulated market alone make referred people look 16 % more valuable."""
    value, adopting, inviting = 0.5, 0.5, 0.5
    state = adoption(600_000 if setup.full else 150_000, 1, p=0.03, graph="social", degree=20).model(seed=10).state
    assert state.ties is not None
    z = tastes(state, np.arange(len(state.people), dtype=np.int32), state.facts["sections"]["market"].taste_homophily)
    ties = state.ties
    person = np.repeat(np.arange(ties.n_people), ties.degrees)
    is_strong = np.arange(len(person)) - ties.offsets[person, 0] < ties.n_strong[person]
    sender, friend = person[is_strong], ties.neighbours[is_strong]
    ratios = []
    for k in range(z.shape[1]):  # every taste is a trait of its own
        worth, odds = np.exp(value * z[:, k]), np.exp(adopting * z[:, k])
        pull = odds[sender] * np.exp(inviting * z[sender, k]) * odds[friend]
        ratios.append(np.average(worth[friend], weights=pull) / np.average(worth, weights=odds))
    reference = float(naive_ratio(value=value, homophily=0.3, adopting=adopting, inviting=inviting))
    yield within(
        "value of referred over others, no causal effect",
        reference=reference,
        figure=float(np.mean(ratios)),
        share=0.02,
    )


def saturation(setup: Setup) -> Iterator[Finding]:
    """V09: K_eff = K (1 - share of neighbours registered), measured by the mechanism on a finite graph."""
    n, degree, days = (600_000 if setup.full else 100_000), 50, 60
    for at_start in (0.0, 0.5, 0.8):
        k = 0.4 / (1 - at_start)
        world = inviting(n, days, k=k, degree=degree, at_start=at_start, organic=n / 2000)
        values = finished(world, seed=9)[0].state.series.values
        registered = float(values["active_people"].mean()) / n
        yield within(
            f"{at_start:.0%} registered at start, K {k:g}",
            reference=float(k_effective(k, registered)),
            figure=float(values["referral_k_eff"][-1]),
            share=0.05,
        )


def inviting(n: int, days: int, *, k: float, degree: int, at_start: float, organic: float) -> World:
    """Return a world of referral only, in which everybody alike brings ``k`` people while all friends are open."""
    rate, fade, more = 0.3, 3.0, 4
    bursts = float(-np.expm1(-rate * np.exp(-np.arange(1, 30) / fade)).sum())
    accepts = k / (bursts * (1 + more))
    return load(
        {
            "title": "referral only",
            "time": {"days": days, "preparation": 0},
            "market": {"people": n, "people_per_agent": 1, "responsiveness_shape": 0, "registered_at_start": at_start},
            "world": {"graph": "regular", "mean_degree": degree, "merchants": 0, "influencers": 0},
            "mechanisms": {
                "registration": True,
                "reproduction": {"least": 1},
                "channels": {
                    "organic": f"{organic} people per day",
                    "organic_aware": "0 people per day",
                    "is_spending": False,
                },
                "referral": {
                    "burst_rate": f"{rate} per day",
                    "burst_shape": 1000,
                    "invite_on": "any_day",
                    "fade": f"{fade} days",
                    "more": more,
                    "cap": "50",
                    "acceptance": math.log(accepts / (1 - accepts)),
                    "by_reward": 0,
                    "by_taste": 0,
                    "fatigue": 0,
                    "answer_spread": 0,
                    "block_rate": "0 per day",
                },
            },
        }
    )
