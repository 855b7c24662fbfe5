"""The same micro-workload by other means: one compiled loop, hand-written NumPy with a sparse matrix, plain Mesa agents."""

from time import perf_counter
from typing import Any

import mesa
import numpy as np
from numpy.random import PCG64, Generator
from scipy.sparse import csr_matrix

from sim.bench.micro import BUY, DAYS, IDLE, LEAVE, TIES, P, Q
from sim.core.rng import Streams
from sim.core.ties import Ties
from sim.kernels.micro import attachment_edges, by_hand


def edges(n: int) -> tuple[Any, Any]:
    """Return the graph that all contestants share."""
    streams = Streams(1)
    return attachment_edges(n, TIES, streams.seed, streams.key("bench.graph"))


def numpy_by_hand(n: int) -> tuple[float, int]:
    """Return (seconds, users at the end) of a careful NumPy program, graph building apart."""
    a, b = edges(n)
    ones = np.ones(2 * len(a), dtype=np.float32)
    graph = csr_matrix((ones, (np.concatenate([a, b]), np.concatenate([b, a]))), shape=(n, n))
    rng = Generator(PCG64(1))
    state, last = np.zeros(n, dtype=np.int8), np.zeros(n, dtype=np.int32)
    began = perf_counter()
    spent = 0.0
    for day in range(DAYS):
        friends = graph @ (state == 1).astype(np.float32)
        open_ = np.flatnonzero(state == 0)
        chance = 1 - (1 - P) * (1 - Q) ** friends[open_]
        new = open_[rng.random(len(open_)) < chance]
        state[new] = 1
        last[new] = day
        users = np.flatnonzero(state == 1)
        buyers = users[rng.random(len(users)) < BUY]
        last[buyers] = day
        spent += float(rng.lognormal(4.0, 0.5, len(buyers)).sum())
        idle = users[day - last[users] > IDLE]
        state[idle[rng.random(len(idle)) < LEAVE]] = 2
    return perf_counter() - began, int((state == 1).sum())


def numba_by_hand(n: int) -> tuple[float, int]:
    """Return (seconds, users at the end) of one compiled loop written for this workload alone, graph and compiling apart."""
    ties = Ties.from_edges(n, *edges(n))
    arguments = (ties.offsets, ties.neighbours, DAYS, P, Q, BUY, IDLE, LEAVE)
    by_hand(ties.offsets[:1] * 0, ties.neighbours, 1, P, Q, BUY, IDLE, LEAVE, 1)
    began = perf_counter()
    users, _ = by_hand(*arguments, 88172645463325252)
    return perf_counter() - began, int(users)


class _Person(mesa.Agent):
    """One agent object per person, as Mesa's examples do it."""

    def __init__(self, model: mesa.Model) -> None:
        super().__init__(model)
        self.state = 0
        self.last = 0
        self.friends: list[_Person] = []

    def step(self) -> None:
        """Adopt, buy, leave."""
        draw, today = self.model.random.random, self.model.steps
        if self.state == 0:
            n = sum(f.state == 1 for f in self.friends)
            if draw() < 1 - (1 - P) * (1 - Q) ** n:
                self.state, self.last = 1, today
        elif self.state == 1:
            if draw() < BUY:
                self.last = today
                self.model.spent += self.model.random.lognormvariate(4.0, 0.5)
            elif today - self.last > IDLE and draw() < LEAVE:
                self.state = 2


class _MesaModel(mesa.Model):
    def __init__(self, n: int) -> None:
        super().__init__(rng=1)
        self.spent = 0.0
        people = list(_Person.create_agents(self, n))
        for i, j in zip(*(x.tolist() for x in edges(n)), strict=True):
            people[i].friends.append(people[j])
            people[j].friends.append(people[i])

    def step(self) -> None:
        """Let everybody act in random order."""
        self.agents.shuffle_do("step")


def mesa_agents(n: int) -> tuple[float, int]:
    """Return (seconds, users at the end) of Mesa with neighbour lists, set-up apart."""
    model = _MesaModel(n)
    began = perf_counter()
    for _ in range(DAYS):
        model.step()
    return perf_counter() - began, sum(a.state == 1 for a in model.agents)
