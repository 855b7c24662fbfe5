"""New-user offers: an exclusive coupon, for a limited time, draws registration and the first purchase."""

from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Count, Duration, Money, Number, Share
from sim.world.market import coupons


class NewUserOffers(Mechanism):
    """On some days of the month people who see the offer register more readily and get a coupon for a first order.

    References: Lewis (2006), J. Marketing Research 43(2) (customers acquired with deep discounts are worth less; here
    that emerges, it is not assumed). Page: docs/mechanisms/new_user_offers.md
    """

    phase = Phase.VISIT
    reads = ("today.joined", "users.joined_on", "users.n_orders")
    writes = ("users.coupon", "users.coupon_until", "users.coupon_from")
    null = {"coupon": "0 RMB"}
    metrics = (
        Metric(
            "offers_given",
            "flow",
            "people",
            "new users who got a coupon for their first order",
            "New-user coupons given",
            "新人券发放人数",
        ),
        Metric(
            "offers_face",
            "flow",
            "fen",
            "face value of those coupons",
            "New-user coupons, face value",
            "新人券面额合计",
        ),
    )

    class Params(ParamSet):
        """What is offered, to whom, when, and how people answer."""

        coupon: Money = par(
            "5 RMB",
            symbol="c",
            low="0 RMB",
            high="50 RMB",
            lever=True,
            label="new-user coupon",
            zh="新人券面额",
            doc="taken off the first order",
        )
        valid: Duration = par(
            "7 days",
            low="1 day",
            high="60 days",
            lever=True,
            label="validity of the coupon",
            zh="新人券有效期",
            doc="time after registration in which the coupon can be used",
        )
        exclusive: Share = par(
            "100 %",
            symbol="e",
            lever=True,
            label="who sees the offer",
            zh="优惠可见比例",
            doc="share of the people who see the offer (exclusive: a small one)",
        )
        campaign_days: Count = par(
            "7 days",
            low="0",
            high="31",
            unit="days",
            lever=True,
            label="campaign days",
            zh="每月活动天数",
            doc="days of each month on which the offer runs, from its first day",
        )
        lift: Number = par(
            "0.3",
            symbol="lift",
            low="0",
            high="10",
            prior="0 - 1",
            label="lift of registration",
            zh="注册提升",
            doc="further joining hazard, relative to none, at a very high coupon",
        )
        half: Money = par(
            "10 RMB",
            symbol="ch",
            low="0.1 RMB",
            high="1000 RMB",
            prior="lognormal(10 RMB, x3)",
            label="coupon for half the lift",
            zh="半提升面额",
            doc="coupon at which half of the lift is reached",
        )

    def setup(self, world: State) -> None:
        """The offer may run on the first day."""
        self._announce(world, world.timeline.launch.day)

    def step(self, world: State, day: Day) -> None:
        """Give coupons to those who joined during the campaign; announce tomorrow's offer."""
        p = self.params
        if p.coupon > 0 and day.date.day <= p.campaign_days:
            new = self._saw(world, day)
            coupons.give(world, new, round(p.coupon), until=day.index + round(p.valid), source=coupons.NEW_USER_OFFER)
            world.record("offers_given", world.count(new))
            world.record("offers_face", world.count(new) * round(p.coupon))
        self._announce(world, (day.date + timedelta(days=1)).day)

    def factor(self) -> float:
        """Return the factor on the joining hazard of a person who sees the offer."""
        p = self.params
        return 1 + p.lift * p.coupon / (p.coupon + p.half)

    def _announce(self, world: State, day_of_month: int) -> None:
        """Set the factor on everybody's joining hazard: the mean over those who see the offer and those who do not."""
        if "join" in world.risks:
            is_on = day_of_month <= self.params.campaign_days
            mean = 1 + self.params.exclusive * (self.factor() - 1) if is_on else 1.0
            world.risks["join"].scale("new_user_offers", mean)

    def _saw(self, world: State, day: Day) -> NDArray[np.int32]:
        """Return who registered today for the first order and saw the offer, ascending.

        Given that somebody registered, the chance to have seen it is e f / (e f + 1 - e) (Bayes).
        """
        e, users = self.params.exclusive, world.users
        new = world.today["joined"]
        rows = world.user_of(new)
        new = new[(users["joined_on"][rows] == day.index) & (users["n_orders"][rows] == 0)]
        chance = e * self.factor() / (e * self.factor() + 1 - e)
        return new[world.streams.uniform("new_user_offers.saw", new) < chance]
