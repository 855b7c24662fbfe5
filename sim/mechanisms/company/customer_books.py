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
from sim.world.orders import contribution_parts

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
    reads = ("today.joined", "today.left", "today.returned_people", "today.orders", "people.joined_on",
             "people.cohort", "people.cause")  # fmt: skip
    may_read = ("today.contributions", "metrics.registrations", "metrics.cohort_contribution")
    columns = (
        Column("people", "bought_in", np.int16, doc="1 + month of tenure of the last order; 0 none since registration"),
        Column("people", "contributed", np.int64, doc="fen that the person's orders earned since registration"),
    )
    metrics = (
        _metric("registered", "people", "registrations (month of tenure 0)", "Registered", "注册人数"),
        _metric("departures", "people", "users who left", "Left", "流失人数"),
        _metric("comebacks", "people", "people who came back after leaving", "Came back", "回流人数"),
        _metric("buyers", "people", "distinct buyers of a month of tenure", "Buyers", "买家数"),
        _metric("first_buyers", "people", "first order since registration", "New buyers", "首购人数"),
        _metric("orders", "orders", "orders placed and paid", "Orders", "订单数"),
        _metric("gmv", "fen", "value of orders paid, refunds not taken off", "GMV paid", "支付交易额"),
        _metric("revenue", "fen", "net revenue from the person's orders, when earned", "Net revenue", "净收入"),
        _metric("cost", "fen", "variable cost of the person's orders", "Variable cost", "变动成本"),
        _metric("contribution", "fen", "contribution of the person's orders", "Contribution", "边际贡献"),
        _metric("contribution_squares", "fen^2", "rise of the sum of squares of what each person has contributed",
                "Contribution, squares", "边际贡献平方和"),
    )  # fmt: skip

    def step(self, world: State, day: Day) -> None:
        """Book the events of the day."""
        self._book_members(world, day)
        self._book_orders(world, day)
        earned = world.today.get("contributions")
        if earned is not None and len(earned):
            self._book_money(world, day, earned)

    def _cells(self, world: State, day: Day, ids: NDArray[Any]) -> Cells:
        """Return cause, month of joining and month of tenure of people (-1 for the first two: not in the books)."""
        people = world.people
        cohort = people["cohort"][ids]
        tenure = tenure_of(day.index - np.where(cohort >= 0, people["joined_on"][ids], day.index))
        return people["cause"][ids], cohort, tenure

    def _book_members(self, world: State, day: Day) -> None:
        """Book who joined, left and came back; a registration opens a new account."""
        joined = world.today["joined"]
        world.people["bought_in"][joined] = 0
        world.people["contributed"][joined] = 0
        for name, event in (("registered", "joined"), ("departures", "left"), ("comebacks", "returned_people")):
            cells = self._cells(world, day, world.today[event])
            world.series.record_tenures(f"tenure_{name}", cells, world.weight)

    def _book_orders(self, world: State, day: Day) -> None:
        """Book orders when they are placed, and each buyer once a month of tenure."""
        orders, w = world.today["orders"], world.weight
        if not len(orders):
            return
        series, bought_in = world.series, world.people["bought_in"]
        cells = self._cells(world, day, orders["person"])
        series.record_tenures("tenure_orders", cells, w)
        series.record_tenures("tenure_gmv", cells, orders["cash"] * w)
        buyers = np.unique(orders["person"])
        cells = self._cells(world, day, buyers)
        before, now = bought_in[buyers], cells[2] + 1
        for name, counts in (("buyers", before != now), ("first_buyers", before == 0)):
            series.record_tenures(f"tenure_{name}", _part(cells, counts), w)
        bought_in[buyers] = now

    def _book_money(self, world: State, day: Day, earned: NDArray[Any]) -> None:
        """Book what orders earned and cost on the day on which they did so, and the squares of personal totals."""
        series, w = world.series, world.weight
        cells = self._cells(world, day, earned["person"])
        for name, fen in contribution_parts(earned).items():
            series.record_tenures(f"tenure_{name}", cells, fen * w)
        ids, place = np.unique(earned["person"], return_inverse=True)
        gain = np.bincount(place, weights=earned["fen"], minlength=len(ids))
        total = world.people["contributed"]
        rise = gain * (2.0 * total[ids] + gain)
        series.record_tenures("tenure_contribution_squares", self._cells(world, day, ids), rise * w)
        total[ids] += gain.astype(np.int64)

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


def _part(cells: Cells, keep: NDArray[np.bool_]) -> Cells:
    return cells[0][keep], cells[1][keep], cells[2][keep]
