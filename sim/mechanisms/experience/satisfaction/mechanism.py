"""Satisfaction and trust: what arrives is compared with what was expected; losses weigh double, some are defects."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.constants import DAYS_PER_YEAR
from sim.core.mechanism import Mechanism, Phase
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.mechanisms.experience.satisfaction.kernels import goods_gaps, judge, miss
from sim.mechanisms.experience.satisfaction.terms import ExperienceTerms
from sim.world.events import EXPERIENCE
from sim.world.market.orders import never_came
from sim.world.market.returns import ReturnTerm
from sim.world.people import NEUTRAL

UNHAPPY = 0.5
"""Satisfaction below which a buyer is unhappy."""

_MOVED = ("satisfaction", "trust", "expected_quality", "expected_delay", "expected_late")


class Satisfaction(Mechanism):
    """Expectancy disconfirmation with loss aversion and defects, pulled back to neutral; bad goods are sent back.

    References: Oliver (1980), J. Marketing Research 17(4); Anderson & Sullivan (1993), Marketing Science 12(2).
    Page: docs/mechanisms/satisfaction.md
    """

    phase = Phase.EXPERIENCE
    reads = ("today.delivered", "offers.quality", "users.last_order")
    may_read = ("today.refunded",)
    writes = ("users.satisfaction", "users.trust", "today.experiences")
    parts = (ReturnTerm("goods", "regret", doc="how far the goods stay behind what was expected"),)
    null = {
        "by_quality": "0",
        "by_delivery": "0",
        "by_fairness": "0",
        "defects_worst": "0 %",
        "defects_best": "0 %",
        "learning": "0 %",
        "loss_learning": "0 %",
        "trust_learning": "0 %",
        "late_trust": "0",
        "expectation_learning": "0 %",
        "delay_learning": "0 %",
        "returning": "0",
    }
    columns = (
        Column("users", "expected_quality", np.float32, default=-1, doc="0..1; -1 before any experience"),
        Column("users", "expected_delay", np.float32, doc="days later than promised that the person expects"),
        Column(
            "users",
            "expected_late",
            np.float32,
            default=-1,
            doc="share of late orders that the person expects; -1 before any experience (of expected_delay too)",
        ),
    )
    metrics = (
        Metric("satisfaction_mean", "stock", "0..1", "mean satisfaction of users", "Satisfaction", "平均满意度"),
        Metric("trust_mean", "stock", "0..1", "mean trust of users", "Trust", "平均信任度"),
        Metric("defects", "flow", "orders", "defective orders delivered", "Defective orders", "次品订单数"),
        Metric(
            "unhappy_buyers",
            "ratio",
            "share",
            "people with satisfaction below 0.5, of those who ordered in the last 365 days (who left included)",
            "Unhappy buyers",
            "不满意买家占比",
        ),
    )

    class Params(ExperienceTerms):
        """How experience is judged."""

    def setup(self, world: State) -> None:
        """Everybody expects the mean quality of the catalogue."""
        quality = world.tables["offers"]["quality"]
        self._expected = float(quality.mean()) if len(quality) else NEUTRAL
        self._means, self._unhappy = [NEUTRAL, NEUTRAL], 0.0

    def step(self, world: State, day: Day) -> None:
        """Judge every delivery, one after the other for people with several."""
        delivered = world.today["delivered"][: None if self._is_felt() else 0]
        experiences = np.zeros(len(delivered), dtype=EXPERIENCE)
        experiences["person"] = delivered["person"]
        n_defects = 0
        if len(delivered):
            experiences["gap"], experiences["lost"], n_defects = self._judge(world, delivered)
        self._miss(world)
        world.today["experiences"] = experiences
        if day.index % 7 == 0 or day.index == world.timeline.days - 1:
            self._survey(world, day)
        world.record("satisfaction_mean", self._means[0])
        world.record("trust_mean", self._means[1])
        world.record("defects", n_defects * world.weight)
        world.record("unhappy_buyers", self._unhappy)

    def _is_felt(self) -> bool:
        """Return whether anything about an order matters to anybody; otherwise nobody has an experience."""
        p = self.params
        return any((p.by_quality, p.by_delivery, p.by_fairness, p.defects_worst, p.defects_best))

    def regret(self, world: State, orders: NDArray[np.void]) -> NDArray[np.float64]:
        """Return log odds of sending orders back: by what their goods alone are worth, expected as in the morning."""
        gaps = np.empty(len(orders))
        if len(orders):
            goods_gaps(
                orders,
                world.user_of(orders["person"]),
                world.tables["offers"]["quality"],
                world.users["expected_quality"],
                *self._measures(),
                *_luck(world),
                gaps,
            )
        return -self.params.returning * gaps

    def _survey(self, world: State, day: Day) -> None:
        """Take the means of users, and the share of unhappy people among the buyers of the last year."""
        users, rows = world.users, world.user_of(world.active)
        self._means = [float(users[c][rows].mean()) if len(rows) else NEUTRAL for c in ("satisfaction", "trust")]
        bought = users["last_order"] > day.index - DAYS_PER_YEAR
        n = int(np.count_nonzero(bought))
        self._unhappy = np.count_nonzero(bought & (users["satisfaction"] < UNHAPPY)) / n if n else 0.0

    def _judge(self, world: State, orders: NDArray[np.void]) -> tuple[NDArray[np.float64], NDArray[np.float64], int]:
        """Return the gap and the lost satisfaction of each order, and how many are defective; move what buyers feel and expect."""
        p, users, (gaps, lost) = self.params, world.users, np.empty((2, len(orders)))
        start, weights, goods = self._measures()
        n_defects = judge(
            orders,
            world.user_of(orders["person"]),
            world.tables["offers"]["quality"],
            tuple(users[c] for c in _MOVED),
            start,
            weights,
            goods,
            self._learning(),
            (p.late_trust, p.trust_floor),
            p.returned_counts,
            *_luck(world),
            gaps,
            lost,
        )
        return gaps, lost, n_defects

    def _miss(self, world: State) -> None:
        """Let orders that never came lower trust as late ones do."""
        missed = never_came(world)
        if not len(missed) or not self._is_felt():
            return
        p, start = self.params, self._measures()[0]
        columns = tuple(world.users[c] for c in _MOVED)
        miss(world.user_of(missed["person"]), columns, start, self._learning(), (p.late_trust, p.trust_floor))

    def _learning(self) -> tuple[float, ...]:
        p = self.params
        return p.learning, p.loss_learning, p.expectation_learning, p.delay_learning, p.trust_learning

    def _measures(self) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
        """Return what is expected before any experience, the weights of an experience, and how goods turn out."""
        p = self.params
        return (
            (self._expected, p.usual_delay, p.usual_late),
            (p.by_quality, p.by_delivery, p.by_fairness, p.loss_aversion, p.early_counts),
            (p.noise, p.defects_worst, p.defects_best, p.defect_gap),
        )


def _luck(world: State) -> tuple[Any, tuple[Any, Any]]:
    streams = world.streams
    return streams.seed, (streams.key("satisfaction.noise"), streams.key("satisfaction.defect"))
