"""Pre-orders to the factory (C2M): pools of buyers who wait for a lower price; a factory makes their goods, or money goes back."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.core.ledger import Check
from sim.core.mechanism import Event, Mechanism, Phase
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.kernels.lists import each_once
from sim.mechanisms.supply.c2m import rules
from sim.mechanisms.supply.c2m.metrics import METRICS, PAGE
from sim.mechanisms.supply.c2m.pools import PaidAhead, Pool
from sim.mechanisms.supply.c2m.terms import C2MTerms
from sim.mechanisms.supply.c2m.waiting import Waiting
from sim.world import accounts
from sim.world.market.checkout import CheckoutStep, Stage
from sim.world.market.offers import OWN, SERVICE
from sim.world.market.orders import ORDER, PRE_ORDERED, RECEIPT, OrderBook
from sim.world.market.utility import OfferTerm, PriceShare
from sim.world.records import join_records

MEMORY = 30
DECIDED = "pool decided"  # the event for which pre-orders wait while their pool is open

Floats = NDArray[np.float64]
ROWS = NDArray[np.int64]


class C2M(Waiting, Mechanism):
    """Pools of pre-orders at a lower price: made by a factory when enough come together, given back otherwise; take or pay.

    References: none measures it; practice of Pinduoduo's annual report (2018). Page: docs/mechanisms/c2m.md
    """

    name = "c2m"
    phase = Phase.VISIT
    after = ("visits", "group_buying")
    reads = (
        "today.orders",
        "users.price_slope",
        "offers.category",
        "offers.edition",
        "offers.number",
        "offers.is_active",
        "offers.kind",
        "offers.price",
        "offers.cost",
        "offers.deal",
        "offers.sales30",
        "resources.catalogue",
    )
    may_read = ("today.kept", "resources.shop")
    writes = (
        "today.completed",
        "today.expired",
        "users.satisfaction",
        "offers.stock",
        "resources.orders",
        "resources.shelves",
    )
    null = {"categories": "0"}
    columns = (
        Column("offers", "pre_order_pool", np.int32, doc="number of the pool that is open for it; 0 none"),
        Column("offers", "pre_order_price", np.int64, doc="fen for whoever waits for that pool"),
    )
    events = (
        Event(
            "factory_savings",
            RECEIPT,
            doc="what units kept cost merchants less because a factory made them at once, below 0",
        ),
    )
    parts = (
        OfferTerm("pre-order", "worth_of_pools", doc="what it is worth at the mean slope that a pool is open"),
        CheckoutStep(
            "pre-order",
            "ask_to_wait",
            stage=Stage.GROUP_PRICE,
            then="take_in",
            doc="wait for the factory at a lower price",
        ),
    )
    assembles = (PriceShare,)
    accounts = (accounts.TAKE_OR_PAY,)
    metrics = METRICS
    page = PAGE

    class Params(C2MTerms):
        """What the platform decides, and what factories and buyers are like."""

    def setup(self, world: State) -> None:
        """No pool is open, nothing has been seen."""
        self._pools: dict[int, Pool] = {}
        self._savings: list[int] = [0]  # fen a unit, by number of the pool
        self._seen = np.zeros(len(world.resources["catalogue"].need_shares))
        self._ahead = PaidAhead()
        self._asked = (np.zeros(0, dtype=np.int64), np.zeros(0))
        self._new = self._tonight = self._day = 0
        self._slope = float(world.facts["sections"]["market"].price_slope)

    def step(self, world: State, day: Day) -> None:
        """Take in what was pre-ordered yesterday, decide the pools whose time is over, open others."""
        self._new, self._tonight, self._day = 0, 0, day.index
        counts = dict.fromkeys(("opened", "accepted", "failed", "forecast", "volume"), 0.0)
        book: OrderBook = world.resources["orders"]
        ahead = book.take(PRE_ORDERED, day.index)
        for number in each_once(ahead["pool"]).tolist():
            pool, own = self._pools[-number], ahead.compress(ahead["pool"] == number)
            pool.fen += int(own["paid"].sum())
            book.put(DECIDED, pool.decided_on, own)
        self._see(world)
        waited, busy = book.take(DECIDED, day.index), {p.category for p in self._pools.values()}
        for pool in [p for p in self._pools.values() if p.decided_on == day.index]:
            self._decide(world, day, pool, waited.compress(waited["pool"] == -pool.number), counts)
        counts["opened"] = self._open(world, day, busy)
        self._tell_sellers(world)
        for name in ("opened", "accepted", "failed"):
            world.record(f"pools_{name}", counts[name])
        world.record("pool_forecasts", counts["forecast"])
        world.record("pool_volumes", counts["volume"])
        world.record("pre_order_money", sum(p.fen for p in self._pools.values()) * world.weight)
        world.record("forecast_error", float(self._errors().mean()))

    def _see(self, world: State) -> None:
        """Count the orders of yesterday by category."""
        orders = world.yesterday.get("orders")
        if orders is not None and len(orders):
            category = world.tables["offers"]["category"].take(orders["offer"])
            self._seen += world.weight * np.bincount(category, minlength=len(self._seen))

    def _errors(self) -> Floats:
        return rules.forecast_error(self.params.first_error, self._seen, self.params.enough)

    # ---- opening ---------------------------------------------------------------------------------------------

    def _open(self, world: State, day: Day, busy: set[int]) -> int:
        """Open a pool in each chosen category that is not busy and has an offer worth one; return how many.

        A category is busy on the day of a decision, too: the orders of that pool count as sales from the next morning on.
        """
        shares = world.resources["catalogue"].need_shares
        chosen = [c for c in np.argsort(-shares, kind="stable")[: self.params.categories].tolist() if c not in busy]
        if not chosen:
            return 0
        p, offers = self.params, world.tables["offers"]
        unit, off = rules.split_saving(offers["cost"], saving=p.saving, to_price=p.to_price)
        can = offers["is_active"] & ~np.isin(offers["kind"], (SERVICE, OWN)) & (offers["price"] > off)
        rows = np.flatnonzero(can & np.isin(offers["category"], chosen))
        forecast = self._forecast(world, day, rows, off)
        wanted = p.least * rules.required(p.minimum, commitment=p.commitment, eased=p.eased)
        n = 0
        for category in chosen:
            own = np.flatnonzero(offers["category"][rows] == category)
            if len(own) and (best := own[np.argmax(forecast[own])]) >= 0 and forecast[best] >= wanted:
                self._begin(
                    world, day, int(rows[best]), float(forecast[best]), int(unit[rows[best]]), int(off[rows[best]])
                )
                n += 1
        return n

    def _forecast(self, world: State, day: Day, rows: ROWS, off: ROWS) -> Floats:
        """Return the pre-orders that the platform expects of a pool for each offer, in units, wrong by what it has not learnt."""
        p, offers = self.params, world.tables["offers"]
        gain = -self._slope * np.log1p(-off[rows] / offers["price"][rows])
        wait = self._day_weight(world) * (p.days / 2 + round(p.lead_time))
        sales = offers["sales30"][rows] / MEMORY * p.days * np.exp(rules.worth_of_waiting(gain, wait))
        expected = sales * rules.share_who_wait(gain, wait)
        z = ndtri(world.streams.uniform("c2m.forecast", offers["number"][rows], step=day.step))
        error = self._errors()[offers["category"][rows]]
        return np.asarray(expected * np.exp(error * z - error**2 / 2))

    def _begin(self, world: State, day: Day, row: int, forecast: float, unit: int, off: int) -> None:
        """Open a pool on the terms of today."""
        p, offers, number = self.params, world.tables["offers"], len(self._savings)
        pool = Pool(
            number=number,
            offer=row,
            edition=int(offers["edition"][row]),
            category=int(offers["category"][row]),
            decided_on=day.index + p.days,
            price=int(offers["price"][row]) - off,
            saving=unit,
            unit_cost=int(offers["cost"][row]) - unit,
            required=rules.required(p.minimum, commitment=p.commitment, eased=p.eased),
            committed=p.commitment * p.minimum,
            lead=round(p.lead_time),
            forecast=forecast,
        )
        self._pools[number] = pool
        self._savings.append(unit)
        offers["pre_order_pool"][row], offers["pre_order_price"][row] = number, pool.price

    # ---- deciding --------------------------------------------------------------------------------------------

    def _decide(self, world: State, day: Day, pool: Pool, orders: NDArray[np.void], counts: dict[str, float]) -> None:
        """Let the factory accept a pool, or give its money back; pay for what the platform committed to."""
        offers, book = world.tables["offers"], world.resources["orders"]
        is_there = bool(offers["is_active"][pool.offer]) and int(offers["edition"][pool.offer]) == pool.edition
        is_accepted = is_there and pool.volume >= pool.required
        name, list_name = ("accepted", "completed") if is_accepted else ("refunded", "expired")
        book.release(orders, day=day.index + pool.lead, goes_out=is_accepted)
        world.today[list_name] = join_records([world.today[list_name], orders], dtype=ORDER)
        setattr(self._ahead, name, getattr(self._ahead, name) + int(orders["paid"].sum()))
        world.record(f"pre_orders_{name}", len(orders) * world.weight)
        if not is_accepted:
            who, satisfaction = world.user_of(each_once(orders["person"])), world.users["satisfaction"]
            satisfaction[who] = np.maximum(0, satisfaction[who] - np.float32(self.params.disappointment))
        if is_there:
            units = rules.taken_by_platform(pool.volume, committed=pool.committed, is_accepted=is_accepted)
            self._take_or_pay(world, units * pool.unit_cost)
            offers["pre_order_pool"][pool.offer] = offers["pre_order_price"][pool.offer] = 0
        del self._pools[pool.number]
        counts["accepted" if is_accepted else "failed"] += 1
        counts["forecast"] += pool.forecast
        counts["volume"] += pool.volume

    def _take_or_pay(self, world: State, fen: int) -> None:
        """Pay the factory for units that nobody else takes, and sell them off."""
        back = round(fen * self.params.salvage)
        self.post(world, "expense.take_or_pay", "asset.cash", fen)
        self.post(world, "asset.cash", "expense.take_or_pay", back)
        world.record("take_or_pay_cost", fen - back)

    def _tell_sellers(self, world: State) -> None:
        """Tell sellers what orders kept yesterday cost them less, since a factory made them at once."""
        kept = world.yesterday.get("kept")
        if kept is None:
            return
        made = kept.compress(kept["pool"] < 0)
        saved = np.zeros(len(made), dtype=RECEIPT)
        saved["merchant"] = made["merchant"]
        saved["fen"] = -np.array(self._savings, dtype=np.int64)[-made["pool"]] * world.weight
        world.today["factory_savings"] = saved
        world.record("factory_savings", -int(saved["fen"].sum()))

    def end_day(self, world: State, day: Day) -> None:
        """Count what was pre-ordered today."""
        world.record("pre_orders", self._new * world.weight)

    def checks(self, world: State) -> Iterable[Check]:
        """Return I10 of pre-orders: what was paid at the checkout is accepted, given back, or held by pools, to the fen."""
        a, held = self._ahead, sum(pool.fen for pool in self._pools.values()) + self._tonight
        yield Check(
            "I10", "fen of pre-orders paid = accepted + given back + held", a.paid, a.accepted + a.refunded + held
        )
