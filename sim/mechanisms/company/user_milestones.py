"""User milestones: who came back on a given day, ordered, ordered again and kept an order, since registration."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.constants import DAYS_PER_YEAR
from sim.core.mechanism import Mechanism, Phase
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.kernels.books import count_weeks
from sim.kernels.lists import each_once, run_lengths
from sim.world.channels import CHANNELS, channel_of

DAYS_BACK = (1, 7, 30)
ACTIVE_WITHIN, AGAIN_WITHIN = 30, DAYS_PER_YEAR
WEEKS = (1, 4, 12, 26, 52)
TOP = 0.2


class UserMilestones(Mechanism):
    """Counts of what users have reached since registration: the shapes of retention, activation and repeat purchase.

    Cost is that of the day's events, but for one look at all buyers at the end of a company year. Page:
    docs/mechanisms/user_milestones.md
    """

    phase = Phase.RECORD
    reads = (
        "today.joined",
        "today.visits",
        "today.orders",
        "users.joined_on",
        "users.cohort",
        "users.cause",
        "users.n_orders",
    )
    may_read = ("today.kept",)
    columns = (
        Column("users", "life_orders", np.int32, doc="orders since registration"),
        Column("users", "first_order_on", np.int32, doc="day index of the first order since registration, if any"),
        Column("users", "orders_before", np.int32, doc="orders paid before the present company year"),
        Column("users", "has_kept", np.bool_, doc="kept an order since registration"),
        Column("users", "has_come_again", np.bool_, doc="visited after the day of registration"),
        Column("users", "weeks_ordered", np.int8, doc="bits: ordered in week 1, 4, 12, 26, 52 after the first order"),
    )
    metrics = (
        *(
            Metric(
                f"came_back_day_{day}",
                "flow",
                "people",
                f"users who visit on day {day} after registration",
                f"Came back on day {day}",
                f"注册后第 {day} 日回访",
            )
            for day in DAYS_BACK
        ),
        Metric(
            "activated_day_0",
            "flow",
            "people",
            "users who order on the day of registration",
            "Ordered on day 0",
            "注册当日下单",
        ),
        Metric(
            "activated_within_30",
            "flow",
            "people",
            "users whose day 30 after registration it is, and who have ordered",
            "Ordered within 30 days",
            "注册 30 日内下单",
        ),
        Metric(
            "first_orders_of_users",
            "flow",
            "people",
            "users who order for the first time since registration",
            "First orders",
            "首单用户",
        ),
        Metric(
            "ordered_again_within_365",
            "flow",
            "people",
            "users whose day 365 after the first order it is, and who have ordered again",
            "Ordered again within 365 days",
            "首单后 365 日内复购",
        ),
        *(
            Metric(
                f"ordered_in_week_{week}",
                "flow",
                "people",
                f"buyers whose day {7 * week + 6} after the first order it is, and who ordered on day {7 * week} to {7 * week + 6}",
                f"Ordered in week {week}",
                f"首单后第 {week} 周下单",
            )
            for week in WEEKS
        ),
        Metric(
            "never_back_within_365",
            "flow",
            "people",
            "users whose day 365 after registration it is, and who have not come again after the first day",
            "Not come again within 365 days",
            "注册后 365 日内未再访",
        ),
        Metric(
            "buyers_kept",
            "flow",
            "people",
            "users who keep their first order since registration",
            "Buyers who kept an order",
            "有效新买家",
        ),
        *(
            Metric(
                f"buyers_kept_{channel}",
                "flow",
                "people",
                f"of these, users whom {label} brought",
                f"Buyers who kept an order, {label}",
                f"{zh}有效新买家",
            )
            for channel, (label, zh) in CHANNELS.items()
        ),
        Metric(
            "top_fifth_share",
            "ratio",
            "share",
            "orders of the fifth of the company year's buyers who ordered most; of the last whole year",
            "Orders of the top fifth",
            "前五分之一买家订单占比",
        ),
    )

    def setup(self, world: State) -> None:
        """Nobody has reached anything."""
        days = world.timeline.days
        self._activated = np.zeros(days, dtype=np.int64)  # by day of registration
        self._again = np.zeros(days, dtype=np.int64)  # by day of the first order
        self._in_week = np.zeros((len(WEEKS), days), dtype=np.int64)  # the same
        self._silent = np.zeros(days, dtype=np.int64)  # by day of registration: have not come again
        causes = world.risks["join"].causes if "join" in world.risks else ()
        self._channel = np.array([_place(cause) for cause in (*causes, "")])  # the last one: no cause
        self._top_share, t = 0.0, world.timeline
        self._year_ends = {t.year_start(year + 1) - 1 for year in range(1, t.company_year(days - 1) + 1)}

    def step(self, world: State, day: Day) -> None:
        """Count the milestones of the day."""
        users, joined = world.users, world.user_of(world.today["joined"])
        users["life_orders"][joined] = 0
        users["has_kept"][joined] = users["has_come_again"][joined] = False
        users["weeks_ordered"][joined] = 0
        self._silent[day.index] = int(np.count_nonzero(users["cohort"].take(joined) >= 0))
        self._count_visits(world, day)
        self._count_orders(world, day)
        self._count_kept(world)
        for name, counts, since in (
            ("activated_within_30", self._activated, ACTIVE_WITHIN),
            ("ordered_again_within_365", self._again, AGAIN_WITHIN),
            ("never_back_within_365", self._silent, AGAIN_WITHIN),
            *(
                (f"ordered_in_week_{week}", counts, 7 * week + 6)
                for week, counts in zip(WEEKS, self._in_week, strict=True)
            ),
        ):
            world.record(name, int(counts[day.index - since]) * world.weight if day.index >= since else 0)
        if day.index in self._year_ends:
            self._top_share = top_share(users["n_orders"] - users["orders_before"])
            users["orders_before"][:] = users["n_orders"]
        world.record("top_fifth_share", self._top_share)

    def _count_visits(self, world: State, day: Day) -> None:
        """Count visitors whose registration is 1, 7 or 30 days old; who was there at launch is left out."""
        users, rows = world.users, world.user_of(world.today["visits"]["person"])
        ages = day.index - users["joined_on"].take(rows)
        again = rows[~users["has_come_again"].take(rows) & (ages > 0)]
        users["has_come_again"][again] = True
        since = users["joined_on"].take(again)
        np.add.at(self._silent, since[(since >= 0) & (day.index - since <= AGAIN_WITHIN)], -1)
        young = (ages <= max(DAYS_BACK)).nonzero()[0]
        ages = ages[young][users["cohort"].take(rows[young]) >= 0]
        for age in DAYS_BACK:
            world.record(f"came_back_day_{age}", int(np.count_nonzero(ages == age)) * world.weight)

    def _count_orders(self, world: State, day: Day) -> None:
        """Count first and second orders since registration, by the day from which their time is counted.

        Who was there at launch is left out: nobody knows their first order.
        """
        users = world.users
        rows, times = run_lengths(world.user_of(world.today["orders"]["person"]))
        is_new = users["cohort"].take(rows) >= 0
        rows, times = rows[is_new], times[is_new]
        before = users["life_orders"].take(rows)
        users["life_orders"][rows] = before + times
        first = rows[before == 0]
        users["first_order_on"][first] = day.index
        again = rows[(before <= 1) & (before + times >= 2)]
        since = users["first_order_on"].take(again)
        np.add.at(self._again, since[day.index - since <= AGAIN_WITHIN], 1)
        old, seen = rows[before > 0], users["weeks_ordered"]
        count_weeks(old, day.index, WEEKS, users["first_order_on"], seen, self._in_week)
        new = users["joined_on"].take(first)
        np.add.at(self._activated, new[day.index - new <= ACTIVE_WITHIN], 1)
        world.record("activated_day_0", int(np.count_nonzero(new == day.index)) * world.weight)
        world.record("first_orders_of_users", len(first) * world.weight)

    def _count_kept(self, world: State) -> None:
        """Count users who keep an order for the first time since registration."""
        kept, has_kept = world.today.get("kept"), world.users["has_kept"]
        if kept is None or not len(kept):
            return
        rows = world.user_of(kept["person"])
        new = each_once(rows[~has_kept.take(rows)])
        world.record("buyers_kept", len(new) * world.weight)
        has_kept[new] = True
        brought = np.bincount(1 + self._channel[world.users["cause"].take(new)], minlength=1 + len(CHANNELS))
        for channel, n in zip(CHANNELS, brought[1:], strict=True):
            world.record(f"buyers_kept_{channel}", int(n) * world.weight)


def _place(cause: str) -> int:
    """Return the row of the channel that a cause of registration is that of; -1 where nobody pays for it."""
    channel = channel_of(cause)
    return -1 if channel is None else list(CHANNELS).index(channel)


def top_share(orders: NDArray[Any], *, part: float = TOP) -> float:
    """Return the share of all orders that the ``part`` of buyers with most of them placed; 0 without orders.

    Where the part is no whole number of buyers, the last of them counts by its fraction.
    """
    counts = np.bincount(orders[orders > 0])
    if not counts.sum():
        return 0.0
    values = np.arange(len(counts))
    left, total = part * counts.sum(), 0.0
    for value in values[::-1]:
        took = min(left, float(counts[value]))
        total += took * value
        left -= took
    return float(total / (counts * values).sum())
