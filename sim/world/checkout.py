"""What happens to a chosen order before it is paid: coupons, and waiting for a group at a lower price."""

import numpy as np
from scipy.special import expit

from sim.core.state import State
from sim.core.timeline import Day
from sim.world.orders import ORDER
from sim.world.records import join_records

LARGEST_COUPON = 0.9  # share of the price


def use_coupons(world: State, day: Day, orders: np.ndarray) -> None:
    """Take valid coupons off each person's first order of the day, at most 90 % of its price; then they are gone."""
    people, ids = world.people, orders["person"]
    uses = (orders["number"] == 0) & (people["coupon"][ids] > 0) & (people["coupon_until"][ids] >= day.index)
    if not uses.any():
        return
    held = people["coupon"][ids[uses]]
    off = np.minimum(held, (LARGEST_COUPON * orders["cash"][uses]).astype(np.int64))
    orders["coupon"][uses], orders["coupon_from"][uses] = off, people["coupon_from"][ids[uses]]
    orders["cash"][uses] -= off
    people["coupon"][ids[uses]] = 0


def ask_for_groups(world: State, orders: np.ndarray) -> None:
    """Let buyers of offers with a group price choose it: cheaper, but the order waits for a group (``pool`` 1).

    P(group) = logit(slope ln(price / group price) - hassle), keyed by (person, day, order). Orders with a coupon
    are bought alone.
    """
    offers = world.tables["offers"]
    group_price = offers["group_price"][orders["offer"]]
    can = np.flatnonzero((group_price > 0) & (orders["coupon"] == 0))
    if not len(can):
        return
    asked = orders[can]
    gain = np.log(offers["price"][asked["offer"]] / group_price[can]) * world.people["price_slope"][asked["person"]]
    p = expit(gain - offers["group_hassle"][asked["offer"]])
    u = world.streams.uniform_each(
        "choice.group", asked["person"], steps=asked["paid_on"], draws=asked["number"].astype(np.int64)
    )
    taken = can[u < p]
    orders["pool"][taken] = 1
    orders["cash"][taken] = group_price[taken]


def with_group_orders(orders: np.ndarray, joined: np.ndarray) -> np.ndarray:
    """Return the orders of the day with those of people who joined a group that was completed, by person."""
    if not len(joined):
        return orders
    both = join_records([orders, joined], dtype=ORDER)
    return both[np.argsort(both["person"], kind="stable")]
