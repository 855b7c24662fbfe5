"""Satisfaction and trust: what arrives is compared with what was expected; losses weigh double."""

import numpy as np

from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.core.units import Number, Share
from sim.mechanisms.experience.satisfaction.kernels import judge
from sim.world.events import EXPERIENCE
from sim.world.people import NEUTRAL


class Satisfaction(Mechanism):
    """Expectancy disconfirmation with loss aversion, pulled back to neutral.

    References: Oliver (1980), J. Marketing Research 17(4); Anderson & Sullivan (1993), Marketing Science 12(2).
    Page: docs/mechanisms/satisfaction.md
    """

    phase = Phase.EXPERIENCE
    reads = ("today.delivered", "offers.quality")
    writes = ("users.satisfaction", "users.trust", "today.experiences")
    null = {
        "by_quality": "0",
        "by_delivery": "0",
        "by_fairness": "0",
        "learning": "0 %",
        "trust_learning": "0 %",
        "late_trust": "0",
        "expectation_learning": "0 %",
    }
    columns = (Column("users", "expected_quality", np.float32, default=-1, doc="0..1; -1 before any experience"),)
    metrics = (
        Metric("satisfaction_mean", "stock", "0..1", "mean satisfaction of users", "Satisfaction", "平均满意度"),
        Metric("trust_mean", "stock", "0..1", "mean trust of users", "Trust", "平均信任度"),
    )

    class Params(ParamSet):
        """How experience is judged."""

        by_quality: Number = par(
            "0.45",
            symbol="bq",
            low="0",
            high="2",
            prior="0.2 - 0.8",
            label="weight of quality",
            zh="质量感知",
            doc="gap per unit of quality above expectation",
        )
        by_delivery: Number = par(
            "0.08",
            symbol="bd",
            low="0",
            high="1",
            prior="0.02 - 0.2",
            label="weight of delay",
            zh="时效感知",
            evidence="source",
            source="Deshpande & Pendem 2023, MSOM 25(3) (sign)",
            doc="gap per day later than promised (at most one day early counts)",
        )
        by_fairness: Number = par(
            "0.15",
            symbol="bf",
            low="0",
            high="1",
            prior="0 - 0.3",
            label="weight of fairness",
            zh="价格公平感",
            doc="gap per unit of log price below the felt normal",
        )
        loss_aversion: Number = par(
            "2",
            symbol="lambda",
            low="1",
            high="5",
            prior="1.5 - 2.5",
            label="loss aversion",
            zh="损失厌恶",
            evidence="memory",
            source="Anderson & Sullivan 1993 (asymmetry)",
            doc="factor on negative gaps",
        )
        learning: Share = par(
            "15 %",
            symbol="a",
            low="0 %",
            high="100 %",
            prior="5 % - 30 %",
            label="learning",
            zh="满意度学习率",
            doc="share by which satisfaction moves at an order",
        )
        expectation_learning: Share = par(
            "10 %",
            symbol="ae",
            low="0 %",
            high="100 %",
            prior="3 % - 20 %",
            label="learning of expectations",
            zh="期望学习率",
            doc="share by which expected quality moves at an order",
        )
        trust_learning: Share = par(
            "5 %",
            symbol="aT",
            low="0 %",
            high="100 %",
            prior="2 % - 10 %",
            label="learning of trust",
            zh="信任学习率",
            doc="share by which trust follows satisfaction at an order",
        )
        late_trust: Number = par(
            "0.05",
            symbol="c",
            low="0",
            high="1",
            prior="0 - 0.1",
            label="trust lost by lateness",
            zh="超时信任损失",
            doc="trust lost when an order comes later than promised",
        )
        noise: Number = par(
            "0.1",
            symbol="n",
            low="0",
            high="1",
            prior="0.05 - 0.2",
            label="noise of quality",
            zh="质量波动",
            doc="standard deviation of the quality of one order",
        )

    def setup(self, world: State) -> None:
        """Everybody expects the mean quality of the catalogue."""
        quality = world.tables["offers"]["quality"]
        self._expected = float(quality.mean()) if len(quality) else NEUTRAL

    def step(self, world: State, day: Day) -> None:
        """Judge every delivery, one after the other for people with several."""
        delivered = world.today["delivered"]
        experiences = np.zeros(len(delivered), dtype=EXPERIENCE)
        experiences["person"] = delivered["person"]
        if len(delivered):
            experiences["gap"] = self._judge(world, delivered)
        world.today["experiences"] = experiences
        if day.index % 7 == 0 or day.index == world.timeline.days - 1:
            users, rows = world.users, world.user_of(world.active)
            self._means = [float(users[c][rows].mean()) if len(rows) else NEUTRAL for c in ("satisfaction", "trust")]
        world.record("satisfaction_mean", self._means[0])
        world.record("trust_mean", self._means[1])

    def _judge(self, world: State, orders: np.ndarray) -> np.ndarray:
        """Return the gap of each order and move satisfaction, expectation and trust of its buyer."""
        p, users, streams = self.params, world.users, world.streams
        gaps = np.empty(len(orders))
        judge(
            orders["person"],
            world.user_of(orders["person"]),
            orders["paid_on"],
            orders["number"],
            orders["offer"],
            orders["delay"],
            orders["price_surprise"],
            world.tables["offers"]["quality"],
            users["satisfaction"],
            users["trust"],
            users["expected_quality"],
            self._expected,
            (p.by_quality, p.by_delivery, p.by_fairness, p.loss_aversion),
            (p.learning, p.expectation_learning, p.trust_learning),
            p.late_trust,
            p.noise,
            streams.seed,
            streams.key("satisfaction.noise"),
            gaps,
        )
        return gaps
