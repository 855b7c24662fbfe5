"""Personal offers: coupons go to a share of users each month, picked by what the platform knows, or by lot."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sim.core.ledger import Check
from sim.core.mechanism import Mechanism, Phase
from sim.core.pages import Chart, Page
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.mechanisms.keeping.personal_offers.rules import best, days_without_order, known_liking
from sim.mechanisms.keeping.personal_offers.terms import LAPSING, NOBODY, TASTE, PersonalOfferTerms
from sim.world import accounts
from sim.world.market import coupons
from sim.world.people import LONG_AGO, own_luck
from sim.world.visiting import VisitCause, who_may_come

MONTH = 30  # days in which every user has one turn


class PersonalOffers(Mechanism):
    """Coupons for users picked by the time since their order, by known taste, or by lot: an offer, never a price of one's own.

    References: Zhang, Dai, Dong, Qi, Zhang, Liu & Liu (2020), Management Science 66(6) (coupons to users); Ascarza (2018),
    J. Marketing Research 55(1) (who is at risk is not who answers). Page: docs/mechanisms/personal_offers.md
    """

    phase = Phase.JOIN
    after = ("registration", "contact")
    reads = (
        "active",
        "users.joined_on",
        "users.last_order",
        "users.luck_from",
        "offers.is_active",
        "offers.category",
        "offers.content",
        "resources.catalogue",
        "today.payments",
        "today.expired",
    )
    may_read = ("resources.profiles", "users.estimate", "today.refunded", "users.habit", "users.need_rate")
    writes = ("users.coupon", "users.coupon_until", "users.coupon_from")
    null = {"by": NOBODY}
    parts = (VisitCause("personal offers", "called", doc="who comes because of a coupon, on its day"),)
    columns = (Column("users", "offered_on", np.int32, default=LONG_AGO, doc="day index of the last personal offer"),)
    accounts = (accounts.PERSONAL_COUPONS,)
    metrics = (
        Metric(
            "personal_offers_given",
            "flow",
            "people",
            "users who were given a coupon",
            "Personal offers",
            "个性化优惠发放人数",
        ),
        Metric(
            "personal_offers_by_data",
            "flow",
            "people",
            "of these, users picked by what is known of them",
            "Picked by data",
            "按数据选取人数",
        ),
        Metric(
            "personal_offer_visits", "flow", "people", "users who came for one", "Visits for offers", "优惠唤起访问人数"
        ),
        Metric("personal_offers_used", "flow", "orders", "orders paid with one", "Offers used", "个性化优惠核销订单数"),
        Metric(
            "personal_offer_cost",
            "flow",
            "fen",
            "coupons used, less those given back",
            "Cost of offers",
            "个性化优惠成本",
        ),
    )
    page = Page(
        "Personal offers",
        "个性化优惠",
        (
            Chart(
                ("personal_offers_given", "personal_offer_visits"), "Given, and visits for them", "发放与唤起访问人数"
            ),
            Chart(("personal_offers_used",), "Orders paid with one", "核销订单数"),
        ),
    )

    class Params(PersonalOfferTerms):
        """Rule, share, worth, answers."""

    def setup(self, world: State) -> None:
        """Nobody has an offer."""
        self._called = np.empty(0, dtype=np.int32)

    def step(self, world: State, day: Day) -> None:
        """Give coupons to those whose turn it is and who are picked; tell who comes for one."""
        p = self.params
        picked, n_known = self._pick(world, day) if p.by != NOBODY else (np.empty(0, dtype=np.int32), 0)
        worth = round(p.worth)
        if worth > 0:
            coupons.give(world, picked, worth, until=day.index + round(p.valid) - 1, source=coupons.PERSONAL)
        world.users["offered_on"][world.user_of(picked)] = day.index
        answer = p.answer * -np.expm1(-p.worth / p.half)
        self._called = picked[own_luck(world, "personal_offers.answer", day, picked) < answer]
        world.record("personal_offers_given", world.count(picked))
        world.record("personal_offers_by_data", n_known * world.weight)

    def called(self, world: State, day: Day) -> NDArray[np.int32]:
        """Return who comes today because of an offer; who came once and for good does not (known when visits are drawn)."""
        self._called = who_may_come(world, self._called)
        return self._called

    # ---- who is picked -----------------------------------------------------------------------------------------

    def _pick(self, world: State, day: Day) -> tuple[NDArray[np.int32], int]:
        """Return who of those whose turn it is today gets an offer, ascending, and how many were picked by what is known.

        A turn comes once in a month. The same share is picked among those whose records may be used, by the rule, and among
        the others, by lot.
        """
        people = world.active
        turn = world.streams.uniform("personal_offers.turn", people, step=day.index // MONTH)
        mine = people[(turn * MONTH).astype(np.int64) == day.index % MONTH]
        usable = self._usable(world, mine)
        known, others = mine[usable], mine[~usable]
        by_rule = self._first(world, day, known, self._score(world, day, known))
        by_lot = self._first(world, day, others, np.zeros(len(others)))
        return np.sort(np.concatenate([by_rule, by_lot])), len(by_rule)

    def _usable(self, world: State, people: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Return of whom records may be used by the rule of today."""
        profiles = world.resources.get("profiles")
        if profiles is None or self.params.by not in (LAPSING, TASTE):
            return np.zeros(len(people), dtype=np.bool_)
        return np.asarray(profiles.usable(world, people))

    def _score(self, world: State, day: Day, people: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return by what users are ranked."""
        rows = world.user_of(people)
        if self.params.by == LAPSING:
            return days_without_order(world, day, rows, longest=self.params.longest)
        return known_liking(world, rows) if len(rows) else np.zeros(0)

    def _first(
        self, world: State, day: Day, people: NDArray[np.int32], score: NDArray[np.float64]
    ) -> NDArray[np.int32]:
        """Return the share of people with the highest scores; a part of a person is rounded by keyed luck."""
        luck = world.streams.uniform("personal_offers.lot", people, step=day.index)
        rounding = world.streams.one("personal_offers.rounding", step=day.index)
        return people[best(score, luck, int(self.params.share * len(people) + rounding))]

    # ---- the books ---------------------------------------------------------------------------------------------

    def end_day(self, world: State, day: Day) -> None:
        """Count who came, what was used today, and what went back with its order."""
        fen = [self._fen(world, name) for name in ("payments", "refunded", "expired")]
        used = np.count_nonzero(world.today["payments"]["coupon_from"] == coupons.PERSONAL)
        world.record("personal_offer_visits", world.count(self._called))
        world.record("personal_offers_used", int(used) * world.weight)
        world.record("personal_offer_cost", fen[0] - fen[1] - fen[2])

    def _fen(self, world: State, name: str) -> int:
        """Return the fen of personal coupons of a list of orders; 0 where nobody settles."""
        orders = world.today.get(name)
        if orders is None:
            return 0
        return int(orders["coupon"][orders["coupon_from"] == coupons.PERSONAL].sum()) * world.weight

    def checks(self, world: State) -> Iterable[Check]:
        """Return the identity of cost: coupons of orders = what the ledger says, where orders are settled."""
        if world.today.get("refunded") is not None:
            spent = int(world.series.values["personal_offer_cost"].sum())
            yield Check(
                "I1",
                "personal coupons of orders = posted",
                spent,
                world.ledger.balances[accounts.PERSONAL_COUPONS.name],
            )
