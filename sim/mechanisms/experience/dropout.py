"""Dropout: after each order some buyers are gone for good, the sooner the worse it was."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.risk import Hazard
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.core.units import Duration, Number, Rate
from sim.world.market.orders import never_came

MOST = 0.95  # the largest probability of leaving after one delivery
BAD = -0.3  # gaps below it are remembered for a while
_NOBODY = np.empty(0, dtype=np.int32)
_FORGOTTEN = 8  # times the memory after which nothing is left of a bad order


class Dropout(Mechanism):
    """A buyer leaves after a delivery with a probability of their own (Beta), higher after a bad order.

    References: Fader, Hardie & Lee (2005), Marketing Science 24(2) (BG/NBD: dropout after a purchase, Beta over customers).
    Page: docs/mechanisms/dropout.md
    """

    phase = Phase.LEAVE
    reads = ("today.joined", "today.delivered", "today.experiences")
    may_read = ("today.refunded",)
    hazards = (
        Hazard("leave", "disappointed", per="jump", label="gone after an order", zh="购后流失"),
        Hazard("leave", "bad_order", per="person", label="bad order not forgotten", zh="差体验后流失"),
    )
    null = {"dropout_a": "0", "aftermath": "0 per day"}
    columns = (Column("users", "dropout", np.float32, doc="probability of leaving after a delivery as expected"),)

    class Params(ParamSet):
        """Who is gone after an order."""

        dropout_a: Number = par(
            "0.24",
            symbol="ax",
            low="0",
            high="50",
            prior="0.19 - 0.29",
            linked="visits.need_rate 0.46",
            evidence="derived",
            source="fitted to published shapes: docs/calibration/behaviour.md",
            label="dropout a",
            zh="购后流失a",
            doc="dropout of a person after a delivery as expected ~ Beta(a, b); 0: nobody",
        )
        dropout_b: Number = par(
            "0.53",
            symbol="bx",
            low="0.01",
            high="1000",
            prior="0.43 - 0.73",
            linked="dropout.dropout_a 0.23",
            evidence="derived",
            source="fitted to published shapes: docs/calibration/behaviour.md",
            label="dropout b",
            zh="购后流失b",
            doc="dropout of a person after a delivery as expected ~ Beta(a, b)",
        )
        by_gap: Number = par(
            "1.5",
            symbol="gg",
            low="0",
            high="10",
            prior="0.5 - 3",
            label="dropout by experience",
            zh="体验对购后流失影响",
            doc="log of the dropout per unit of gap below what was expected",
        )
        missed_gap: Number = par(
            "0.2",
            symbol="Gm",
            low="0",
            high="5",
            prior="lognormal(0.2, x2)",
            evidence="derived",
            source="what an order that never came takes of satisfaction (stock.disappointment, logistics.disappointment) over "
            "satisfaction.loss_learning: 0.17 found missing, 0.33 cancelled or lost",
            label="gap of a missing order",
            zh="缺货订单落差",
            doc="how far an order that never came counts as behind what was expected",
        )
        aftermath: Rate = par(
            "0.01 per day",
            symbol="h1",
            low="0 per day",
            high="1 per day",
            prior="lognormal(0.01 per day, x3)",
            label="leaving after a bad order",
            zh="差体验后流失率",
            doc="hazard of leaving on the day of an order whose gap is below -0.3; it fades",
        )
        memory: Duration = par(
            "14 days",
            symbol="tau1",
            low="1 day",
            high="365 days",
            label="memory of a bad order",
            zh="差体验记忆",
            doc="time in which the hazard after a bad order falls by a factor e",
        )

    def setup(self, world: State) -> None:
        """Nobody has had a bad order."""
        self._hurt, self._since = _NOBODY, np.empty(0, dtype=np.int32)

    def step(self, world: State, day: Day) -> None:
        """Draw the dropout of new users, let the buyers of today's deliveries go or stay, fade what was bad."""
        self._introduce(world, world.today["joined"])
        risk, experiences = world.risks["leave"], world.today["experiences"]
        risk.reserve(len(world.users))
        person, gap = world.today["delivered"]["person"], experiences["gap"].astype(np.float64)
        if not len(gap):  # nobody judges: every order is as expected
            gap = np.zeros(len(person))
        missed = never_came(world)["person"]
        if len(missed):
            person = np.concatenate([person, missed])
            gap = np.append(gap, np.full(len(missed), -self.params.missed_gap))
        if len(person):
            own = world.users["dropout"].take(world.user_of(person))
            chance = np.minimum(MOST, own * np.exp(-self.params.by_gap * gap))
            risk.jump("disappointed", person, -np.log1p(-chance))
        self._fade(world, day, person[gap < BAD])

    def _introduce(self, world: State, ids: NDArray[np.int32]) -> None:
        p = self.params
        if p.dropout_a > 0 and len(ids):
            u = world.streams.uniform("dropout.own", ids)
            world.users["dropout"][world.user_of(ids)] = betaincinv(p.dropout_a, p.dropout_b, u)
        else:
            world.users["dropout"][world.user_of(ids)] = 0.0

    def _fade(self, world: State, day: Day, hurt: NDArray[np.int32]) -> None:
        """Set the hazard that a bad order leaves, by the days since the last one."""
        p, risk = self.params, world.risks["leave"]
        if len(hurt):
            is_hurt = np.zeros(len(world.people), dtype=np.bool_)
            is_hurt[hurt] = True
            keep, hurt = ~is_hurt.take(self._hurt), is_hurt.nonzero()[0].astype(np.int32)
            self._hurt = np.concatenate([self._hurt[keep], hurt])
            self._since = np.concatenate([self._since[keep], np.full(len(hurt), day.index, dtype=np.int32)])
        if not len(self._hurt):
            return
        age = day.index - self._since
        is_over = age > _FORGOTTEN * p.memory
        risk.set_people("bad_order", self._hurt, np.where(is_over, 0.0, p.aftermath * np.exp(-age / p.memory)))
        self._hurt, self._since = self._hurt[~is_over], self._since[~is_over]
