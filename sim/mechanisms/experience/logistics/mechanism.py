"""Logistics: orders are packed at a warehouse or by sellers, hauled from zone to zone and brought to the door by carriers."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.ledger import Check
from sim.core.mechanism import Event, Mechanism, Phase
from sim.core.state import State
from sim.core.timeline import Day
from sim.kernels.lists import each_once
from sim.kernels.queue import HOURS
from sim.mechanisms.experience.logistics import stages
from sim.mechanisms.experience.logistics.carrier_terms import CARRIERS
from sim.mechanisms.experience.logistics.carriers import STANDARD, are_members, carrier_of, of_each, worth
from sim.mechanisms.experience.logistics.promises import Promises
from sim.mechanisms.experience.logistics.records import METRICS, PAGE
from sim.mechanisms.experience.logistics.sending import CANCEL, LOST, Sending, Sent
from sim.mechanisms.experience.logistics.terms import LogisticsTerms
from sim.mechanisms.experience.logistics.warehouse import Warehouse
from sim.mechanisms.experience.logistics.ways import Crowd, Volume, rest_days
from sim.world.accounts import LOST_PARCELS, PARCELS, WAREHOUSE
from sim.world.market.checkout import CheckoutStep, Stage
from sim.world.market.orders import CONTRIBUTION, ORDER, RECEIPT, REFUND, contributions_of
from sim.world.market.own import is_own
from sim.world.market.utility import PersonTerm
from sim.world.market.ways import PromiseGap, Way
from sim.world.people import N_ZONES
from sim.world.records import join_records

COUNTS = ("came", "brought", "cancelled", "lost", "held")


class Logistics(Sending, Mechanism):
    """Packing in turn within opening hours, sellers' capacity, line hauls by zones and congestion, last miles, carriers.

    References: Kiefer & Wolfowitz (1955), Transactions of the AMS 78(1) (queue); Cui, Li & Li (2020) and Fisher, Gallino & Xu
    (2019) (what carriers and days are worth). Page: docs/mechanisms/logistics.md
    """

    phase = Phase.SETTLE
    after = ("settlement", "order_costs", "subscription", "purchase_routes", "advertising")
    reads = (
        "people.cell",
        "users.price_slope",
        "zones.rows",
        "merchants.number",
        "offers.number",
        "offers.edition",
        "offers.is_active",
        "offers.sales30",
        "offers.cost",
        "offers.kind",
        "offers.stock",
    )
    may_read = ("users.subscribed_until", "users.tier")
    writes = ("resources.orders", "users.satisfaction", "today.contributions")
    events = (
        Event("unsent", ORDER, doc="orders cancelled today before they were sent; their goods go back to the shelf"),
        Event("carrier_cost", RECEIPT, doc="what carriers cost sellers today beyond the standard one"),
    )
    parts = (
        Way("stages", "bring", doc="packing, line haul and last mile", promise="promised_days"),
        PromiseGap("by zone and carrier", "gaps", doc="promises are learned by zone and by carrier"),
        PersonTerm("carrier", "worth_of_carrier", doc="trust in the carrier, and what it costs at the door"),
        CheckoutStep("promise", "set_promise", stage=Stage.TERMS, doc="orders carry the promise of zone and carrier"),
    )
    accounts = (WAREHOUSE, PARCELS, LOST_PARCELS)
    metrics = METRICS
    page = PAGE

    class Params(LogisticsTerms):
        """Warehouse, ways, carriers."""

    def setup(self, world: State) -> None:
        """Nothing has been sent yet."""
        self._begin(world)

    def _begin(self, world: State) -> None:
        if hasattr(self, "_promises"):
            return  # fulfilment has asked for the promise before
        self._promises, self._volume, self._crowd = Promises(len(CARRIERS)), Volume(), Crowd(world.weight)
        self._warehouse = Warehouse(self.params.engine)
        self._expected: tuple[Any, Any] = ((), None)
        self._gaps = np.zeros((N_ZONES, len(CARRIERS)))
        self._today, self._congestion, self._promised = 0, 1.0, 0.0
        self._next = 0  # day whose orders are promised next
        none = np.zeros(0, dtype=np.int64)
        self._sent = Sent(np.zeros(0, dtype=ORDER), none, none)
        self.counts = dict.fromkeys(COUNTS, 0)
        self._contributed = 0

    # ---- promises and carriers -------------------------------------------------------------------------------------

    def promised_days(self, world: State, share: float) -> float:
        """Return the promise to the mean person by the carrier of most orders; note what each zone is promised beside it."""
        self._begin(world)
        p = self.params
        state = (share, *(getattr(p, name) for name in p.declared))
        if self._expected[0] != state:
            self._expected = state, stages.expected_days(world, p, share)
        days, rows = self._promises.days(share, self._expected[1]), world.tables["zones"]["rows"]
        days = days + self._rest(world, days)
        mean = days[:, CARRIERS.index(p.carrier)] @ rows / max(int(rows.sum()), 1)
        self._promised, self._gaps = float(mean), days - mean
        return self._promised

    def _rest(self, world: State, days: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the days that carriers will rest on ways begun on the next day that are promised [zones, carriers]."""
        t = world.timeline
        rest = rest_days(t.day(t.preparation + self._next), days, self.params.festival_stop)
        rest[:, CARRIERS.index("express")] = 0.0
        return rest

    def gaps(self, world: State, users: NDArray[np.integer]) -> NDArray[np.float64]:
        """Return by how many days more than on offers users (rows) are promised."""
        zone = world.people["cell"].take(world.users["person"].take(users)) % N_ZONES
        return np.asarray(self._gaps[zone, carrier_of(world, users, self.params, today=self._today)])

    def worth_of_carrier(self, world: State, users: NDArray[np.integer]) -> NDArray[np.float64]:
        """Return what the carrier of their orders is worth to users."""
        return worth(world, users, self.params, today=self._today)

    def set_promise(self, world: State, day: Day, orders: NDArray[np.void]) -> None:
        """Write what the buyer's zone and carrier are promised into new orders."""
        rows = np.flatnonzero(~orders["at_place"])
        orders["promised"][rows] += self.gaps(world, world.user_of(orders["person"][rows]))

    # ---- the day ---------------------------------------------------------------------------------------------------

    def step(self, world: State, day: Day) -> None:
        """Learn from deliveries, give back what was cancelled or lost, pay the warehouse and carriers."""
        self._today = day.index + 1
        self._promises.learn(day.index)
        lost = self._give_up(world, day)
        self._pay_warehouse(world, day)
        self._pay_carriers(world, day)
        self._pay_for_lost(world, lost)
        self._record(world)
        none = np.zeros(0, dtype=np.int64)
        self._sent = Sent(np.zeros(0, dtype=ORDER), none, none)

    def _give_up(self, world: State, day: Day) -> NDArray[np.void]:
        """Refund orders that were cancelled or are given up, from tomorrow on; disappoint their buyers; return those lost."""
        book = world.resources["orders"]
        cancelled, lost = book.take(CANCEL, day.index), book.take(LOST, day.index)
        for name, orders in (("cancelled", cancelled), ("lost", lost)):
            self.counts[name] += len(orders)
            self.counts["held"] -= len(orders)
            book.put(REFUND, day.index + 1, orders)
        world.today["unsent"] = cancelled
        both = join_records([cancelled, lost], dtype=ORDER)
        who, satisfaction = world.user_of(each_once(both["person"])), world.users["satisfaction"]
        satisfaction[who] = np.maximum(0, satisfaction[who] - np.float32(self.params.disappointment))
        world.record("orders_cancelled", len(cancelled) * world.weight)
        world.record("orders_lost", len(lost) * world.weight)
        return lost

    def _pay_warehouse(self, world: State, day: Day) -> None:
        """Pay rent and the hours of packing places; a warehouse in which nothing is kept is not there."""
        p = self.params
        hours = max(p.closes - p.opens, 0) * day.length
        is_there = p.warehoused > 0 or len(self._warehouse.line) > 0 or stages.holds_own_goods(world)
        cost = round(p.servers * (p.rent * day.length + p.pay * hours)) if is_there else 0
        self.post(world, WAREHOUSE.name, "asset.cash", cost)
        world.record("warehouse_cost", cost)

    def _pay_carriers(self, world: State, day: Day) -> None:
        """Pay the platform's part of parcels; tell sellers what another carrier than the standard one costs them."""
        p, w, sent = self.params, world.weight, self._sent
        price = np.rint(of_each(p, "price")).astype(np.int64)
        more = price[sent.carrier] - price[STANDARD]
        is_seller = is_own(
            world, sent.orders
        )  # the standard parcel stands in what goods cost, here as with other sellers
        own = np.where(is_seller, 0, round(p.parcel_share * price[STANDARD]))
        members = np.zeros(len(more), dtype=np.bool_)
        if p.member_carrier != "same":
            users = world.user_of(sent.orders["person"])
            members = are_members(world, users, meant=p.members, today=day.index)
        by_platform = members | (p.difference_paid_by == "platform") | (is_seller & (p.difference_paid_by == "sellers"))
        own = own + np.where(by_platform, more, 0)
        self.post(world, PARCELS.name, "asset.cash", int(own.sum()) * w)
        self._contribute(world, contributions_of(sent.orders["person"], second_cost=own))
        world.record("parcel_cost", int(own.sum()) * w)
        of_sellers = np.where(~by_platform & (p.difference_paid_by == "sellers"), more, 0)
        of_sellers = of_sellers - round(p.parcel_share * price[STANDARD])  # it stands in what their goods cost them
        rows = np.flatnonzero(np.where(is_seller, 0, of_sellers))
        cost = np.empty(len(rows), dtype=RECEIPT)
        cost["merchant"], cost["fen"] = sent.orders["merchant"][rows], of_sellers[rows] * w
        world.today["carrier_cost"] = cost

    def _pay_for_lost(self, world: State, lost: NDArray[np.void]) -> None:
        """Pay sellers what lost goods cost, as far as carriers do not; for own goods take what carriers pay."""
        p, w = self.params, world.weight
        carrier = carrier_of(world, world.user_of(lost["person"]), p, today=self._today - 1)
        cover = np.rint(p.cover * of_each(p, "price")).astype(np.int64)[carrier]
        goods = world.tables["offers"]["cost"].take(lost["offer"]).astype(np.int64)
        own = np.where(is_own(world, lost), -np.minimum(cover, goods), np.maximum(goods - cover, 0))
        self.post(world, LOST_PARCELS.name, "asset.cash", int(own.sum()) * w)
        self._contribute(world, contributions_of(lost["person"], second_cost=own))
        world.record("lost_cost", int(own.sum()) * w)

    def _contribute(self, world: State, entries: NDArray[np.void]) -> None:
        self._contributed -= int(entries["fen"].sum()) * world.weight
        world.today["contributions"] = join_records([world.today["contributions"], entries], dtype=CONTRIBUTION)

    def _record(self, world: State) -> None:
        w, house, volume, sent = world.weight, self._warehouse, self._volume, self._sent
        median, within = self._promises.at_doors()
        world.record("parcels_sent", len(sent.orders) * w)
        world.record("parcels_by_express", int(np.count_nonzero(sent.carrier == CARRIERS.index("express"))) * w)
        world.record("parcels_packed", len(house.wait))
        world.record("parcels_in_line", len(house.line))
        world.record("packing_wait", float(house.wait.mean()) / HOURS if len(house.wait) else 0.0)
        world.record("warehouse_use", house.busy)
        world.record("seller_backlog", volume.backlog)
        world.record("congestion", self._congestion)
        world.record("door_days", median / HOURS)
        world.record("within_72_hours", within)
        world.record("days_promised", self._promised)

    def checks(self, world: State) -> Iterable[Check]:
        """Return that no order and no parcel is lost sight of, and I12: cost of parcels in contributions = posted."""
        b, c, house = world.ledger.balances, self.counts, self._warehouse
        gone = c["brought"] + c["cancelled"] + c["lost"] + c["held"]
        yield Check("I10", "orders taken = brought + cancelled + lost + held", c["came"], gone)
        served = house.n_packed + house.n_cancelled + len(house.line)
        yield Check("I10", "parcels received = packed + cancelled + in line", house.n_received, served)
        posted = b[PARCELS.name] + b[LOST_PARCELS.name]
        yield Check("I12", "parcels in contributions = posted", self._contributed, posted)
