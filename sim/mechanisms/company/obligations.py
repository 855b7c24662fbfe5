"""Obligations: what the company owes its users. Subscriptions are earned day by day, points redeemed, rewards paid."""

from collections.abc import Iterable

import numpy as np

from sim.core.ledger import Check
from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Share
from sim.world.events import ACCRUED, CLAWED_BACK, EXPIRED, ISSUED, PAID


class Obligations(Mechanism):
    """Deferred membership revenue, the liability for points with breakage, and rewards payable.

    Mechanisms that sell subscriptions, issue points or grant rewards only say so in the lists ``fees``,
    ``point_moves`` and ``reward_moves``; the books are kept here. Page: docs/mechanisms/obligations.md
    """

    phase = Phase.SETTLE
    after = ("settlement", "membership", "subscription")
    reads = ("today.fees", "today.point_moves", "today.reward_moves", "today.payments", "today.expired", "users.points")
    may_read = ("today.refunded",)
    metrics = (
        Metric(
            "subscriptions_owed",
            "stock",
            "fen",
            "membership fees received and not yet earned",
            "Fees paid ahead",
            "预收会员费",
        ),
        Metric(
            "points_outstanding",
            "stock",
            "fen",
            "face value of points that can still be redeemed",
            "Points outstanding",
            "未兑换积分面值",
        ),
        Metric("rewards_payable", "stock", "fen", "rewards granted and not yet paid", "Rewards payable", "应付奖励"),
    )

    class Params(ParamSet):
        """What is expected never to be redeemed."""

        breakage: Share = par(
            "20 %",
            symbol="b",
            low="0 %",
            high="100 %",
            prior="10 % - 40 %",
            label="breakage of points",
            zh="积分沉淀率",
            doc="share of points that is never redeemed; acts where a mechanism issues points (membership)",
        )

    def setup(self, world: State) -> None:
        """Nothing is owed yet."""
        self._batches: dict[tuple[int, int], int] = {}  # (first day, days) -> fen without VAT
        self._earned = self._received = 0
        self._points = dict.fromkeys(("issued", "redeemed", "expired"), 0)
        self._rewards = dict.fromkeys(("accrued", "paid", "clawed back"), 0)
        self._vat = world.facts["sections"]["world"].vat_services

    def step(self, world: State, day: Day) -> None:
        """Take fees in, earn a day of them, move points and rewards."""
        self._sell(world, day, world.today["fees"])
        self._earn(world, day)
        self._move_points(world)
        self._move_rewards(world, world.today["reward_moves"])
        owed = world.ledger.balances
        world.record("subscriptions_owed", -owed["liability.subscriptions"])
        world.record("points_outstanding", self._outstanding)
        world.record("rewards_payable", -owed["liability.rewards"])

    @property
    def _outstanding(self) -> int:
        return self._points["issued"] - self._points["redeemed"] - self._points["expired"]

    def _sell(self, world: State, day: Day, fees: np.ndarray) -> None:
        """Take fees in: their VAT is owed at once, the rest is earned over the term."""
        for days in np.unique(fees["days"]):
            gross = int(fees["fen"][fees["days"] == days].sum()) * world.weight
            vat = round(gross * self._vat / (1 + self._vat))
            self.post(world, "asset.cash", "liability.subscriptions", gross)
            self.post(world, "liability.subscriptions", "liability.vat", vat)
            key = (day.index, max(1, int(days)))
            self._batches[key] = self._batches.get(key, 0) + gross - vat
            self._received += gross - vat

    def _earn(self, world: State, day: Day) -> None:
        """Recognise straight-line: after k of n days floor(F k / n), so that the term's sum is the fee exactly."""
        earned = 0
        for (first, n), fen in list(self._batches.items()):
            done = day.index - first + 1
            earned += fen * done // n - fen * (done - 1) // n
            if done >= n:
                del self._batches[first, n]
        self.post(world, "liability.subscriptions", "revenue.membership", earned)
        self._earned += earned

    def _move_points(self, world: State) -> None:
        """Pay for points redeemed, then bring the liability to what is outstanding less breakage."""
        w, moves, back = world.weight, world.today["point_moves"], world.today.get("refunded")
        redeemed = int(world.today["payments"]["points"].sum() - world.today["expired"]["points"].sum()) * w
        redeemed -= int(back["points"].sum()) * w if back is not None else 0
        self.post(world, "expense.incentives.points", "asset.cash", redeemed)
        for name, kind in (("issued", ISSUED), ("expired", EXPIRED)):
            self._points[name] += int(moves["fen"][moves["kind"] == kind].sum()) * w
        self._points["redeemed"] += redeemed
        liability = round(self._outstanding * (1 - self.params.breakage))
        change = liability + world.ledger.balances["liability.points"]
        self.post(world, "expense.incentives.points", "liability.points", change)

    def _move_rewards(self, world: State, moves: np.ndarray) -> None:
        sides = (
            ("accrued", ACCRUED, "expense.incentives.referral_rewards", "liability.rewards"),
            ("paid", PAID, "liability.rewards", "asset.cash"),
            ("clawed back", CLAWED_BACK, "liability.rewards", "expense.incentives.referral_rewards"),
        )
        for name, kind, debit, credit in sides:
            fen = int(moves["fen"][moves["kind"] == kind].sum()) * world.weight
            self.post(world, debit, credit, fen)
            self._rewards[name] += fen

    def checks(self, world: State) -> Iterable[Check]:
        """Return I7 (points), I8 (rewards) and I9 (membership)."""
        b, r = world.ledger.balances, self._rewards
        liability = round(self._outstanding * (1 - self.params.breakage))
        yield Check(
            "I7", "liability.points = (issued - redeemed - expired) less breakage", -b["liability.points"], liability
        )
        if "users.points" in world.written:
            back = world.today.get("refunded")
            held = int(world.users["points"].sum() + world.today["expired"]["points"].sum())
            held += int(back["points"].sum()) if back is not None else 0
            yield Check(
                "I7",
                "fen of points in wallets, and of orders refunded or expired today (to be given back tomorrow), = issued - "
                "redeemed - expired",
                held * world.weight,
                self._outstanding,
            )
            yield Check("I7", "no wallet holds less than no points", 0, min(0, int(world.users["points"].min())))
        yield Check(
            "I8",
            "rewards paid + liability.rewards = accrued - clawed back",
            r["paid"] - b["liability.rewards"],
            r["accrued"] - r["clawed back"],
        )
        yield Check(
            "I9",
            "fees without VAT = earned + liability.subscriptions",
            self._received,
            self._earned - b["liability.subscriptions"],
        )
