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

Cells = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]


def _metric(name: str, unit: str, doc: str, label: str, zh: str) -> Metric:
    return Metric(f"tenure_{name}", "tenure", unit, f"{doc}, by cause, month of joining and month of tenure", label, zh)


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
    )
    may_read = ("metrics.registrations", "metrics.cohort_contribution")
    columns = (
        Column("users", "bought_in", np.int16, doc="1 + month of tenure of the last order; 0 none since registration"),
        Column("users", "contributed", np.int64, doc="fen that the person's orders earned since registration"),
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
    )

    def step(self, world: State, day: Day) -> None:
        """Book the events of the day."""
        self._book_members(world, day)
        self._book_orders(world, day)
        earned = world.today["contributions"]
        if len(earned):
            self._book_money(world, day, earned)

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
