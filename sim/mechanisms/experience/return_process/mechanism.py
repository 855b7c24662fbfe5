"""Returns as a process: people ask within the window, goods travel back and are looked at, money comes after or before."""

import math
from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.core.ledger import Check
from sim.core.mechanism import Event, Mechanism, Phase
from sim.core.state import State
from sim.core.timeline import Day
from sim.mechanisms.experience.return_process.records import METRICS, PAGE
from sim.mechanisms.experience.return_process.terms import ReturnTerms
from sim.world.accounts import LOST_RETURNS, RETURN_INSURANCE
from sim.world.market.orders import CONTRIBUTION, ORDER, contributions_of
from sim.world.market.own import is_own
from sim.world.market.returns import ReturnTerm, ReturnWay
from sim.world.market.utility import PersonTerm
from sim.world.records import join_records, rows_by_day

LEGAL_WINDOW = 7
Orders = NDArray[np.void]


class ReturnProcess(Mechanism):
    """Asking, way back, inspection and refund of each order that goes back; window, refund first, insured freight.

    References: steps and times of model specification M22. Page: docs/mechanisms/return_process.md
    """

    phase = Phase.SETTLE
    after = ("settlement", "order_costs", "subscription", "purchase_routes", "advertising", "logistics")
    reads = ("today.delivered", "today.experiences", "offers.cost", "offers.kind")
    writes = ("users.satisfaction", "today.contributions")
    events = (
        Event("looked_at", ORDER, doc="goods sent back that were looked at today, refunded first or not"),
        Event("never_back", ORDER, doc="returns of which it is known from today on that no goods will come"),
    )
    accounts = (RETURN_INSURANCE, LOST_RETURNS)
    parts = (
        ReturnWay("steps", "take_back", doc="asking, way back and inspection"),
        ReturnTerm("promises", "tempts", doc="a longer window and insured freight"),
        PersonTerm("promises", "worth_of_promises", doc="a longer window and insured freight"),
    )
    metrics = METRICS
    page = PAGE

    class Params(ReturnTerms):
        """Steps, window, refund first, insurance."""

    def setup(self, world: State) -> None:
        """Nothing is on its way back."""
        self._coming: dict[int, list[Orders]] = defaultdict(list)
        self._repairs: dict[int, list[tuple[NDArray[np.int32], NDArray[np.float32]]]] = defaultdict(list)
        self._refunds = np.empty(0, dtype=np.int64)
        self._lost = np.empty(0, dtype=ORDER)
        self._wait: dict[int, list[int]] = {}
        self._n_asked = self._n_back = self._n_never = self._contributed = 0

    # ---- what others ask -------------------------------------------------------------------------------------------

    def _longer(self) -> float:
        """Return the log of the window over that of the law."""
        return math.log(max(self.params.window, LEGAL_WINDOW) / LEGAL_WINDOW)

    def tempts(self, world: State, orders: Orders) -> NDArray[np.float64]:
        """Return by how much the log odds of going back are higher."""
        p = self.params
        return np.full(len(orders), p.by_window * self._longer() + p.by_insurance * p.insured)

    def worth_of_promises(self, world: State, users: NDArray[np.integer]) -> NDArray[np.float64]:
        """Return what window and insurance are worth to users."""
        p = self.params
        return np.full(len(users), p.window_worth * self._longer() + p.insurance_worth * p.insured)

    def take_back(self, world: State, day: Day, back: Orders) -> NDArray[np.int64]:
        """Let people ask, goods come back and be looked at; return the day of each refund."""
        p = self.params
        asked, arrives = self.steps(world, back)
        first = world.streams.uniform("return_process.first", back["person"]) < p.refund_first
        first &= ~back["at_place"]
        never = first & (self._luck(world, "never", back) < p.never_back)
        on = day.index + np.ceil(np.where(first, asked, arrives)).astype(np.int64)
        looked_at = day.index + np.ceil(arrives).astype(np.int64)
        for k, rows in rows_by_day(looked_at[~never]) if (~never).any() else ():
            self._coming[k].append(back.compress(~never)[rows])
        self._refunds, self._lost = on, join_records([self._lost, back.compress(never)], dtype=ORDER)
        self._n_asked += len(back)
        for k in on:
            total = self._wait.setdefault(int(k), [0, 0])
            total[0] += int(k) - day.index
            total[1] += 1
        return on

    def steps(self, world: State, back: Orders) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return days from the door until returns are asked for, and until goods have been looked at; at once at a place."""
        p = self.params
        cut = -math.expm1(-max(p.window, LEGAL_WINDOW) / p.asking)
        asked = -p.asking * np.log1p(-cut * self._luck(world, "asking", back))
        way = p.pick_up * np.exp(p.pick_up_spread * ndtri(self._luck(world, "way", back)))
        return asked, np.where(back["at_place"], asked, asked + way + p.inspection)

    def _luck(self, world: State, decision: str, orders: Orders) -> NDArray[np.float64]:
        """Return one number per order, keyed by person, own day of payment and number of the order."""
        return world.streams.uniform_each(
            f"return_process.{decision}", orders["person"], steps=orders["own_day"], draws=orders["number"]
        )

    # ---- the day ---------------------------------------------------------------------------------------------------

    def step(self, world: State, day: Day) -> None:
        """Look at goods, make good what refunds make good, pay premiums and for goods that never come."""
        w = world.weight
        back = join_records(self._coming.pop(day.index, [np.empty(0, dtype=ORDER)]), dtype=ORDER)
        world.today["looked_at"] = back
        self._n_back += len(back)
        self._plan_repairs(world, day)
        self._repair(world, day)
        self._pay(world)
        total, n = self._wait.pop(day.index, [0, 0])
        world.record("refund_days", total / n if n else 0.0)
        world.record("goods_back", len(back) * w)
        world.record("goods_never_back", len(self._lost) * w)
        self._n_never += len(self._lost)
        world.today["never_back"] = self._lost
        self._lost = np.empty(0, dtype=ORDER)
        world.record("goods_on_way_back", (self._n_asked - self._n_back - self._n_never) * w)

    def _plan_repairs(self, world: State, day: Day) -> None:
        """Note what the refund of each of today's returns will give back of the satisfaction that the order took."""
        p, delivered, felt = self.params, world.today["delivered"], world.today["experiences"]
        rows = np.flatnonzero(delivered["goes_back"])
        if len(felt) != len(delivered) or p.recovery == 0:  # nobody judges
            return
        lost = felt["lost"][rows]
        given = (p.recovery * lost * np.exp(-(self._refunds - day.index) / p.recovery_time)).astype(np.float32)
        some = given > 0
        person, on, given = delivered["person"][rows][some], self._refunds[some], given[some]
        for k, at in rows_by_day(on) if len(on) else ():
            self._repairs[k].append((person[at], given[at]))

    def _repair(self, world: State, day: Day) -> None:
        """Give back satisfaction to those whose money comes today."""
        satisfaction, n = world.users["satisfaction"], 0
        for person, given in self._repairs.pop(day.index, ()):
            rows = world.user_of(person)
            np.add.at(satisfaction, rows, given)
            satisfaction[rows] = np.minimum(satisfaction[rows], np.float32(1))
            n += len(person)
        world.record("made_good", n * world.weight)

    def _pay(self, world: State) -> None:
        """Pay the insurer for each parcel at the door, and sellers for goods that never come back."""
        p, w, delivered = self.params, world.weight, world.today["delivered"]
        parcels = delivered["person"][~delivered["at_place"]] if p.insured else delivered["person"][:0]
        premium = np.full(len(parcels), round(p.premium), dtype=np.int64)
        goods = world.tables["offers"]["cost"].take(self._lost["offer"]).astype(np.int64)
        goods[is_own(world, self._lost)] = 0  # written off, not paid for
        entries = (
            contributions_of(parcels, second_cost=premium),
            contributions_of(self._lost["person"], second_cost=goods),
        )
        self._contributed -= sum(int(e["fen"].sum()) for e in entries) * w
        world.today["contributions"] = join_records([world.today["contributions"], *entries], dtype=CONTRIBUTION)
        for account, metric, fen in (
            (RETURN_INSURANCE.name, "return_insurance_cost", int(premium.sum()) * w),
            (LOST_RETURNS.name, "lost_returns_cost", int(goods.sum()) * w),
        ):
            self.post(world, account, "asset.cash", fen)
            world.record(metric, fen)

    def checks(self, world: State) -> Iterable[Check]:
        """Return that no return is lost sight of, and I12: cost of returns in contributions = posted."""
        coming = sum(len(orders) for lists in self._coming.values() for orders in lists)
        yield Check(
            "I10", "returns = back + never back + on their way", self._n_asked, self._n_back + self._n_never + coming
        )
        b = world.ledger.balances
        yield Check(
            "I12",
            "returns in contributions = posted",
            self._contributed,
            b[RETURN_INSURANCE.name] + b[LOST_RETURNS.name],
        )
