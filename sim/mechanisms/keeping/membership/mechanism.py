"""Membership: every user is a member; who pays more in a year is in a higher tier and earns points faster."""

import numpy as np
from numpy.typing import NDArray

from sim.core.mechanism import Mechanism, Phase, Resource
from sim.core.pages import Chart, Page
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.mechanisms.keeping.membership import years
from sim.mechanisms.keeping.membership.chargebacks import Chargebacks
from sim.mechanisms.keeping.membership.terms import MembershipTerms
from sim.world import accounts
from sim.world.events import EXPIRED, MOVE
from sim.world.market import points
from sim.world.market.checkout import CheckoutStep, Stage
from sim.world.market.utility import Deduction, PersonTerm
from sim.world.people import own_luck
from sim.world.records import join_records

N_TIERS = 4


class Membership(Mechanism):
    """Tiers by what was paid in a year, points on orders kept, redeemed at the checkout or expired, the pull of the next tier.

    References: Kivetz, Urminsky & Zheng (2006), J. Marketing Research 43(1) (goal gradient). Page:
    docs/mechanisms/membership.md
    """

    phase = Phase.SETTLE
    after = ("settlement",)
    reads = ("active", "today.payments")
    may_read = (
        "today.kept",
        "today.refunded",
        "today.expired",
        "today.charged_back",
        "resources.disputes",
        "users.points_factor",
    )
    writes = ("users.points", "today.point_moves")
    null = {
        "earn": "0 %",
        "gradient": "0",
        **{f"tier_{k}": "1000000 RMB" for k in (1, 2, 3)},
    }  # a tier that nobody reaches
    resources = (Resource("points_rate", points.PointsRate, doc="what an order earns in points today"),)
    accounts = (accounts.POINTS_COST,)
    columns = (
        Column(
            "users",
            "paid_by_month",
            np.dtype((np.int32, years.N_MONTHS)),
            doc="fen paid, less what was given back, by month, a ring",
        ),
        Column("users", "points_by_month", np.dtype((np.int32, years.N_MONTHS)), doc="points issued, by month, a ring"),
        Column(
            "users",
            "paid_in_year",
            np.int64,
            doc="fen paid, less what was given back, in this month and the twelve before",
        ),
        Column("users", "tier", np.int8, doc="0 to 3, by what was paid in a year"),
    )
    parts = (
        PersonTerm("next tier", "pull_of_next_tier", doc="goal gradient: the next tier is within reach"),
        Deduction("points", "points_felt", doc="points that the person would redeem, at the first need of the day"),
        CheckoutStep("points", "offer", stage=Stage.POINTS, then="spend", doc="points redeemed"),
    )
    metrics = (
        *(
            Metric(
                f"members_tier_{k}",
                "stock",
                "people",
                f"users in tier {k} of the free membership",
                f"Members, tier {k}",
                f"{k} 级会员数",
            )
            for k in range(N_TIERS)
        ),
        Metric("points_issued", "flow", "fen", "face value of points issued", "Points issued", "积分发放额"),
        Metric("points_redeemed", "flow", "fen", "points used for orders paid", "Points redeemed", "积分兑换额"),
        Metric(
            "points_given_back",
            "flow",
            "fen",
            "points of orders sent back, or whose group found nobody, put back into wallets",
            "Points given back",
            "积分退回额",
        ),
        Metric(
            "points_taken_back",
            "flow",
            "fen",
            "points that orders had earned whose payment was charged back, as far as they were not spent",
            "Points taken back",
            "积分追回额",
        ),
        Metric("points_expired", "flow", "fen", "points that were not used in time", "Points expired", "积分过期额"),
        Metric(
            "points_orders",
            "ratio",
            "share",
            "of orders paid, those partly paid with points",
            "Orders with points",
            "使用积分订单占比",
        ),
    )
    page = Page(
        "Free membership",
        "免费会员",
        (
            Chart(("members_tier_1", "members_tier_2", "members_tier_3"), "Members by tier", "各级会员数"),
            Chart(("points_issued", "points_redeemed", "points_expired"), "Points", "积分发放、兑换与过期"),
            Chart(("points_orders",), "Orders with points", "使用积分订单占比"),
        ),
    )

    class Params(MembershipTerms):
        """Tiers and points."""

    # ---- parts of the shop -----------------------------------------------------------------------------------

    def pull_of_next_tier(self, world: State, users: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return the goal gradient of each need: bg max(0, 1 - distance / (g threshold))^2."""
        p, paid = self.params, world.users["paid_in_year"].take(users)
        if p.gradient == 0:
            return np.zeros(len(users))
        goals = np.array([*self._thresholds(), np.inf])
        goal = goals[np.searchsorted(goals, paid, side="right")]
        near = np.where(np.isfinite(goal), 1 - (goal - paid) / (p.reach * np.minimum(goal, 1e15)), 0.0)
        return np.asarray(p.gradient * np.maximum(near, 0.0) ** 2)

    def points_felt(
        self, world: State, day: Day, users: NDArray[np.int32], number: NDArray[np.integer]
    ) -> NDArray[np.int64]:
        """Return the points that each need would be paid with: at most the largest part of a usual order."""
        fen = np.zeros(len(users), dtype=np.int64)
        held = world.users["points"].take(users)
        asks = np.flatnonzero((number == 0) & (held >= self.params.least))
        if len(asks):
            redeems = asks[self._redeems(world, day, world.users["person"].take(users[asks]))]
            most = round(self.params.largest_part * world.facts["sections"]["world"].basket)
            fen[redeems] = np.minimum(held[redeems], most)
        return fen

    def offer(self, world: State, day: Day, orders: NDArray[np.void]) -> None:
        """Let those who redeem pay the first order of their day with points."""
        held = world.users["points"].take(world.user_of(orders["person"]))
        asks = np.flatnonzero((orders["number"] == 0) & (held >= self.params.least))
        if len(asks):
            redeems = asks[self._redeems(world, day, orders["person"][asks])]
            paid = orders[redeems]
            points.offer(world, paid, share=self.params.largest_part)
            orders[redeems] = paid

    def spend(self, world: State, day: Day, orders: NDArray[np.void]) -> None:
        points.spend(world, orders)

    def _redeems(self, world: State, day: Day, person: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Return who uses points today, on luck of (person, own day): what a need feels is what its order pays."""
        return np.asarray(own_luck(world, "membership.redeems", day, person) < self.params.redeeming)

    # ---- the day ---------------------------------------------------------------------------------------------

    def setup(self, world: State) -> None:
        """The first month has not begun; nobody has paid with points; nothing is disputed."""
        self._chargebacks = Chargebacks()
        self._month, self._life, self._with_points = -1, 0, 0.0

    def step(self, world: State, day: Day) -> None:
        """Let old points expire when a month begins, put points into the wallets of those who keep orders, set tiers."""
        world.resources["points_rate"].share = self.params.earn
        world.record("points_given_back", points.give_back(world) * world.weight)
        begins, self._month = day.month != self._month, day.month
        if begins:
            years.open_month(world, day.month)
        if begins or self.params.life != self._life:
            self._expire(world, day)
        taken = self._chargebacks.take(world)
        world.record("points_taken_back", taken * world.weight)
        self._issue(world, day)
        self._count_paid(world, day)
        self._set_tiers(world)
        payments = world.today["payments"]
        if len(payments):
            self._with_points = float(np.count_nonzero(payments["points"]) / len(payments))
        world.record("points_redeemed", int(payments["points"].sum()) * world.weight)
        world.record("points_orders", self._with_points)

    def _expire(self, world: State, day: Day) -> None:
        """Take points that were issued too long ago out of wallets, and say so."""
        self._life = self.params.life
        old = years.too_old(world, day.month, life=self._life)
        rows = np.flatnonzero(old)
        moves = np.zeros(len(rows), dtype=MOVE)
        moves["person"], moves["fen"], moves["kind"] = world.users["person"][rows], old[rows], EXPIRED
        world.users["points"][rows] -= old[rows]
        world.today["point_moves"] = join_records([world.today["point_moves"], moves], dtype=MOVE)
        world.record("points_expired", int(old.sum()) * world.weight)

    def _issue(self, world: State, day: Day) -> None:
        """Reward the orders kept today: e m_tier of what was paid, and faster for whoever has paid for that."""
        kept, issued = world.today.get("kept"), 0
        if kept is not None and len(kept):
            users, rows, p = world.users, world.user_of(kept["person"]), self.params
            factor = np.array([1.0, p.faster_1, p.faster_2, p.faster_3])[users["tier"].take(rows)]
            if "points_factor" in users.columns:
                factor = factor * users["points_factor"].take(rows)
            fen = np.rint(p.earn * factor * kept["paid"]).astype(np.int64) * self._chargebacks.earns(kept)
            self._chargebacks.remember(world, kept, fen, month=day.month)
            if p.earn > 0:
                issued = points.grant(world, kept["person"], fen)
                years.add_points(world, rows, fen, month=day.month)
        world.record("points_issued", issued * world.weight)

    def _count_paid(self, world: State, day: Day) -> None:
        """Add today's orders to what was paid in a year, the day they are paid: a buyer knows what is on its way."""
        years.add_paid(world, world.today["payments"], month=day.month)
        for back in (world.today.get("refunded"), world.today.get("expired")):
            if back is not None and len(back):
                years.take_back(world, self._chargebacks.given_back(back))

    def _thresholds(self) -> tuple[float, float, float]:
        p = self.params
        one, two, three = sorted((p.tier_1, p.tier_2, p.tier_3))
        return one, two, three

    def _set_tiers(self, world: State) -> None:
        users = world.users
        tier, paid = users["tier"], users["paid_in_year"]
        tier[:] = 0
        for threshold in self._thresholds():
            tier += paid >= threshold
        counts = np.bincount(tier.take(world.active_users), minlength=N_TIERS)
        for k in range(N_TIERS):
            world.record(f"members_tier_{k}", int(counts[k]) * world.weight)
