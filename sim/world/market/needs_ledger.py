"""Needs ledger: every need that arises is bought here, spent elsewhere or repaid; extra orders are owed out of later needs.

An order for which no need arose (a promotion, a group of a friend, a bundle, an impulse above neutral) comes partly out of
needs that would have arisen later. It adds ``displacement / P`` needs to what its buyer owes, P being the purchase
probability at the reference state: a need that is repaid would have become an order with that probability, so at a
displacement of 1 every extra order costs one later order. Debts are whole needs, the fraction decided by a keyed draw at
the order: the mean is exact, a larger displacement owes no less on common luck, and every sum is an integer.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sim.core.ledger import Check
from sim.core.state import State
from sim.core.timeline import Day
from sim.kernels.lists import turns
from sim.world.market.orders import is_extra
from sim.world.people import own_days


class NeedsLedger:
    """What became of needs, and what is owed; debts stand in the column ``users.debt``.

    Attributes
    ----------
    counts : dict
        Needs of agents so far: arisen, bought, elsewhere, repaid, waiting (for a group); owed (added to debts), forgiven
        (owed by people who left).
    """

    def __init__(self) -> None:
        self.counts = dict.fromkeys(("arisen", "bought", "elsewhere", "repaid", "waiting", "owed", "forgiven"), 0)

    def count(self, **needs: int) -> None:
        """Add to what became of needs."""
        for name, n in needs.items():
            self.counts[name] += n

    @property
    def n_owed(self) -> int:
        """Return the needs that all people together owe now."""
        return self.counts["owed"] - self.counts["repaid"] - self.counts["forgiven"]

    def repay(
        self, world: State, day: Day, person: NDArray[np.int32], number: NDArray[np.int64], *, share: float
    ) -> NDArray[np.intp]:
        """Take needs of today for what their people owe; return their places. Each is taken with probability ``share``.

        Parameters
        ----------
        person, number : int [needs]
            Needs of a person stand together.
        """
        debt = world.users["debt"]
        owing = (debt.take(world.user_of(person)) > 0).nonzero()[0]
        if not len(owing):
            return owing
        days = own_days(world, day, world.user_of(person[owing]))
        luck = world.streams.uniform_each("choice.repay", person[owing], steps=days, draws=number[owing])
        taken = owing[luck < share]
        who = person[taken]
        taken = taken[turns(who) < debt[world.user_of(who)]]
        np.subtract.at(debt, world.user_of(person[taken]), 1)
        self.count(repaid=len(taken))
        return np.asarray(taken, dtype=np.intp)

    def owe(self, world: State, orders: NDArray[np.void], *, needs: float) -> None:
        """Add ``needs`` to the debt of the buyer of each extra order among these."""
        extra = orders.compress(is_extra(orders))
        if not len(extra) or needs <= 0:
            return
        luck = world.streams.uniform_each("choice.owe", extra["person"], steps=extra["own_day"], draws=extra["number"])
        added = np.floor(needs + 1 - luck).astype(np.int32)
        np.add.at(world.users["debt"], world.user_of(extra["person"]), added)
        self.count(owed=int(added.sum()))

    def forgive(self, world: State, people: NDArray[np.int32]) -> None:
        """Strike out what people who left owe: their needs arise no more."""
        rows = world.user_of(people)
        self.count(forgiven=int(world.users["debt"][rows].sum()))
        world.users["debt"][rows] = 0

    def checks(self, world: State) -> Iterable[Check]:
        """Return identity I11, of needs and of debts."""
        c, debt = self.counts, world.users["debt"] if self.counts["owed"] else np.zeros(1, dtype=np.int32)
        spent = c["bought"] + c["elsewhere"] + c["repaid"] + c["waiting"]
        yield Check("I11", "needs = bought here + elsewhere + repaid + waiting for a group", c["arisen"], spent)
        yield Check(
            "I11", "debts added = repaid + owed + forgiven", c["owed"], c["repaid"] + int(debt.sum()) + c["forgiven"]
        )
        yield Check("I11", "nobody owes less than no needs", 0, min(0, int(debt.min())))
