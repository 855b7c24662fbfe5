"""What people paid is what they find normal: planted discounts, on common luck; exact, but where said."""

import numpy as np
import pytest
from helpers_market import all_orders, market, run

from sim.core.mechanism import Mechanism, Phase
from sim.core.state import State
from sim.core.timeline import Day
from sim.world.market.checkout import CheckoutStep, Stage
from sim.world.market.orders import LEAST_PART
from sim.world.market.utility import Deduction

OFF, LAST = 0.2, 40
ALIKE = {"world__price_spread": 0, "world__categories": 1, "visits__need_rate": "0.3 per day"}
"""One price for everything, so that a coupon of so many fen is one of 20 %."""


class Coupon(Mechanism):
    """A fifth off every order until a day, paid by the platform; the utility knows of it."""

    phase = Phase.OPEN
    parts = (Deduction("fifth", "held"), CheckoutStep("fifth", "use", stage=Stage.PROMOTION))

    def step(self, world: State, day: Day) -> None:
        """Nothing."""

    def held(self, world: State, day: Day, users: np.ndarray, number: np.ndarray) -> np.ndarray:
        price = world.tables["offers"]["price"][0]
        return np.full(len(number), round(OFF * price) if day.index < LAST else 0)

    def use(self, world: State, day: Day, orders: np.ndarray) -> None:
        if day.index < LAST:
            off = np.rint(OFF * orders["paid"]).astype(np.int64)
            orders["coupon"] += off.astype(np.int32)
            orders["paid"] -= off


def test_what_is_felt_as_normal_goes_to_the_price_paid_order_by_order() -> None:
    """After k orders at 20 % off: ln(0.8) (1 - 0.9**k); with everybody's price alike the list price is 0."""
    model = market(Coupon(), days=LAST, **ALIKE)
    orders = all_orders(model)
    users = model.state.users
    n = np.bincount(model.state.user_of(orders["person"]), minlength=len(users))
    np.testing.assert_allclose(users["reference_price"], np.log(1 - OFF) * (1 - 0.9**n), atol=2e-4)
    assert n.max() > 12 and users["reference_price"].min() < 0.75 * np.log(1 - OFF)
    first = np.unique(orders["person"], return_index=True)[1]
    assert orders["price_surprise"][first] == pytest.approx(np.log(1 - OFF), abs=2e-4)  # paid against a normal of 0
    taught = market(Coupon(), days=LAST, choice__learns_from="list", **ALIKE)
    assert len(all_orders(taught)) and not taught.state.users["reference_price"].any()


def test_a_discount_sells_more_while_it_lasts_and_less_than_its_absence_afterwards() -> None:
    """Needs are those of the twin, and nothing else learns. Sums over two weeks; three seeds gave list / twin 1 ± .001."""
    learners = "churn leaving referral satisfaction search feed recommender social_surface reviews dropout"
    calm = ALIKE | dict.fromkeys(learners.split(), "off") | {"choice__surprise": 3}
    sold = {
        name: np.array([len(day) for day in run(market(*more, days=LAST + 14, **calm, **own))])
        for name, more, own in (
            ("twin", (), {}), ("coupon", (Coupon(),), {}), ("list", (Coupon(),), {"choice__learns_from": "list"}),
        )
    }  # fmt: skip
    during, after = slice(0, LAST), slice(LAST, LAST + 14)
    assert sold["coupon"][during].sum() > 1.1 * sold["twin"][during].sum()
    assert sold["coupon"][after].sum() < 0.97 * sold["twin"][after].sum()
    assert sold["list"][after].sum() == pytest.approx(sold["twin"][after].sum(), rel=0.01), "list prices forget coupons"


def test_a_lasting_discount_keeps_its_worth_since_it_is_compared_with_what_it_has_taught() -> None:
    """At 20 % off for all time nobody is surprised by a fifth below the list price: no loss is felt while it lasts."""
    calm = ALIKE | {"churn": "off", "leaving": "off", "referral": "off", "satisfaction": "off"}
    weak, strong = (all_orders(market(Coupon(), days=LAST, choice__surprise=k, **calm)) for k in (0, 5))
    assert len(weak) == len(strong) and (weak["offer"] == strong["offer"]).all()


def test_an_order_paid_with_points_alone_teaches_no_more_than_the_least_part() -> None:
    class Gift(Coupon):
        """Everything for nothing, at the cost of the platform."""

        parts = (CheckoutStep("fifth", "use", stage=Stage.PROMOTION),)

        def use(self, world: State, day: Day, orders: np.ndarray) -> None:
            orders["coupon"], orders["paid"] = orders["paid"], 0

    model = market(Gift(), days=10, **ALIKE)
    assert len(all_orders(model)) > 100
    assert np.isfinite(model.state.users["reference_price"]).all()
    assert np.log(LEAST_PART) <= model.state.users["reference_price"].min() < -0.2
