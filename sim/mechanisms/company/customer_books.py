"""Customer books: what users of each registration cause and cohort do and earn, by month of their own tenure."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.ledger import Check
from sim.core.mechanism import Mechanism, Phase
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day, tenure_of
from sim.kernels.books import sum_by_person
from sim.world.market.orders import contribution_parts, value_of

PROGRAMMES = {
    "members": ("tier", "in a tier above the first", "免费会员（1 级及以上）"),
    "subscribers": ("subscribed_until", "with a subscription", "付费会员"),
}
"""What a user may be in: the column that says so, in words, in Chinese."""
Cells = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]


def _metric(name: str, unit: str, doc: str, label: str, zh: str) -> Metric:
    return Metric(f"tenure_{name}", "tenure", unit, f"{doc}, by cause, month of joining and month of tenure", label, zh)


def _of_programme(name: str, words: str, zh: str) -> tuple[Metric, ...]:
    return (
        _metric(f"{name}_days", "days", f"days of users {words}", f"Days, {name}", f"在册天数（{zh}）"),
        _metric(f"{name}_orders", "orders", f"orders paid by users {words}", f"Orders, {name}", f"支付订单数（{zh}）"),
        _metric(
            f"{name}_contribution",
            "fen",
            f"contribution 2 of users {words}",
            f"Contribution, {name}",
            f"边际贡献（{zh}）",
        ),
    )


class CustomerBooks(Mechanism):
    """Panels of registrations, departures, purchases and contribution by month of tenure, from the lists of the day.

    Cost is that of the day's events, never that of people.

    References: Fader & Hardie (2009), J. Interactive Marketing 23(1); Gupta, Lehmann & Stuart (2004), J. Marketing
    Research 41(1). Page: docs/mechanisms/customer_books.md
    """

    phase = Phase.RECORD
    reads = (
        "today.joined",
        "today.left",
        "today.returned_people",
        "today.orders",
        "today.contributions",
        "users.joined_on",
        "users.cohort",
        "users.cause",
        "active",
    )
    may_read = (
        "metrics.registrations",
        "metrics.cohort_contribution",
        *(f"users.{c}" for c, _, _ in PROGRAMMES.values()),
    )
    columns = (
        Column("users", "bought_in", np.int16, doc="1 + month of tenure of the last order; 0 none since registration"),
        Column("users", "contributed", np.int64, doc="fen that the person's orders earned since registration"),
        Column(
            "users",
            "in_programmes",
            np.int8,
            doc="what the person is in today: 1 a tier above the first, 2 a subscription",
        ),
    )
    metrics = (
        _metric("registered", "people", "registrations (month of tenure 0)", "Registered", "注册人数"),
        _metric("departures", "people", "users who left", "Left", "流失人数"),
        _metric("comebacks", "people", "people who came back after leaving", "Came back", "回流人数"),
        _metric("buyers", "people", "distinct buyers of a month of tenure", "Buyers", "买家数"),
        _metric("first_buyers", "people", "first order since registration", "New buyers", "首购人数"),
        _metric("orders", "orders", "orders paid", "Orders paid", "支付订单数"),
        _metric("gmv", "fen", "value of orders paid, refunds not taken off", "GMV paid", "支付交易额"),
        _metric("revenue", "fen", "net revenue from the person's orders, when earned", "Net revenue", "净收入"),
        _metric("cost", "fen", "variable cost of the person's orders", "Variable cost", "变动成本"),
        _metric("contribution_1", "fen", "take less payment fees and coupons", "Contribution 1", "一级边际贡献"),
        _metric("contribution", "fen", "contribution 2 of the person's orders", "Contribution", "边际贡献"),
        _metric(
            "contribution_squares",
            "fen^2",
            "rise of the sum of squares of what each person has contributed",
            "Contribution, squares",
            "边际贡献平方和",
        ),
        *(metric for name, (_, words, zh) in PROGRAMMES.items() for metric in _of_programme(name, words, zh)),
    )

    def step(self, world: State, day: Day) -> None:
        """Book the events of the day."""
        self._book_members(world, day)
        self._book_orders(world, day)
        earned = world.today["contributions"]
        if len(earned):
            self._book_money(world, day, earned)
        self._book_programmes(world, day)

    def _cells(self, world: State, day: Day, ids: NDArray[Any]) -> Cells:
        """Return cause, month of joining (-1 for both: not in the books) and month of tenure of people."""
        users, rows = world.users, world.user_of(ids)
        joined_on = users["joined_on"].take(rows)
        return users["cause"].take(rows), users["cohort"].take(rows), tenure_of(day.index - joined_on)

    def _book_members(self, world: State, day: Day) -> None:
        """Book who joined, left and came back; a registration opens a new account."""
        joined = world.user_of(world.today["joined"])
        world.users["bought_in"][joined] = 0
        world.users["contributed"][joined] = 0
        for name, event in (("registered", "joined"), ("departures", "left"), ("comebacks", "returned_people")):
            ids = world.today[event]
            if len(ids):
                world.series.record_tenures(self._cells(world, day, ids), {f"tenure_{name}": world.weight})

    def _book_orders(self, world: State, day: Day) -> None:
        """Book orders when they are placed, and each buyer once a month of tenure."""
        orders, w = world.today["orders"], world.weight
        if not len(orders):
            return
        buyers, (times, paid) = _by_person(orders["person"], np.ones(len(orders)), value_of(orders))
        cells = self._cells(world, day, buyers)
        bought_in, rows = world.users["bought_in"], world.user_of(buyers)
        before, now = bought_in[rows], cells[2] + 1
        bought_in[rows] = now
        world.series.record_tenures(
            cells,
            {
                "tenure_orders": times * w,
                "tenure_gmv": paid * w,
                "tenure_buyers": (before != now) * w,
                "tenure_first_buyers": (before == 0) * w,
            },
        )

    def _book_money(self, world: State, day: Day, earned: NDArray[Any]) -> None:
        """Book what orders earned and cost on the day on which they did so, and the squares of personal totals."""
        w, total = world.weight, world.users["contributed"]
        parts = contribution_parts(earned)
        ids, fens = _by_person(earned["person"], *parts.values())
        sums = dict(zip(parts, fens, strict=True))
        gain = sums["contribution"]
        rows = world.user_of(ids)
        rise = gain * (2.0 * total[rows] + gain)
        total[rows] += gain
        amounts = {f"tenure_{name}": fen * w for name, fen in sums.items()}
        world.series.record_tenures(self._cells(world, day, ids), amounts | {"tenure_contribution_squares": rise * w})

    def _book_programmes(self, world: State, day: Day) -> None:
        """Book the day of those who were in a programme when it began, and their orders and money; note who is in one now."""
        users, w, is_in = world.users, world.weight, world.users["in_programmes"]
        earned, orders = world.today["contributions"], world.today["orders"]
        active = world.active_users
        for bit, (name, (column, _, _)) in enumerate(PROGRAMMES.items()):
            flag = 1 << bit
            if column not in users.columns:
                continue
            inside = active[(is_in.take(active) & flag) > 0]
            self._book(world, day, users["person"][inside], {f"tenure_{name}_days": w})
            own = orders["person"][(is_in.take(world.user_of(orders["person"])) & flag) > 0]
            self._book(world, day, own, {f"tenure_{name}_orders": w})
            money = earned[(is_in.take(world.user_of(earned["person"])) & flag) > 0]
            fen = contribution_parts(money)["contribution"]
            self._book(world, day, money["person"], {f"tenure_{name}_contribution": fen * w})
            now = users[column] > (day.index if column == "subscribed_until" else 0)
            is_in[:] = np.where(now, is_in | flag, is_in & ~flag)

    def _book(self, world: State, day: Day, ids: NDArray[Any], amounts: dict[str, Any]) -> None:
        if len(ids):
            world.series.record_tenures(self._cells(world, day, ids), amounts)

    def checks(self, world: State) -> Iterable[Check]:
        """Return I5 (all registrations are booked), and that contribution by month and by tenure agree."""
        panels, joined = world.series.panels, world.series.values.get("registrations")
        if joined is not None:
            booked = int(panels["tenure_registered"].sum())
            yield Check("I5", "registrations by cohort and cause", int(joined[: world.row + 1].sum()), booked)
        by_month = panels.get("cohort_contribution")
        if by_month is not None:
            booked = int(panels["tenure_contribution"].sum())
            yield Check("cohorts", "contribution by month and by tenure", int(by_month.sum()), booked)


def _by_person(person: NDArray[np.int32], *amounts: NDArray[Any]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return every person once, ascending, and the sums of their amounts (kinds x people)."""
    ids, sums = np.empty(len(person), dtype=np.int32), np.empty((len(amounts), len(person)), dtype=np.int64)
    n = sum_by_person(person, np.argsort(person, kind="stable"), np.array(amounts, dtype=np.int64), ids, sums)
    return ids[:n], sums[:, :n]
