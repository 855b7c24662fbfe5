"""Suppliers: several for each category deliver what the platform sells itself; volume goes to those who do it well."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.core.ledger import Check
from sim.core.mechanism import Mechanism, Phase
from sim.core.state import State
from sim.core.timeline import Day
from sim.mechanisms.supply.suppliers.choosing import Scores, choose, shares_of, traits
from sim.mechanisms.supply.suppliers.contracts import Contracts
from sim.mechanisms.supply.suppliers.network import Network, Shipment
from sim.mechanisms.supply.suppliers.records import METRICS, PAGE
from sim.mechanisms.supply.suppliers.terms import SupplierTerms
from sim.world.accounts import SUPPLY_CONTRACTS
from sim.world.market.own import SUPPLY, SupplyWay, net_costs

EVENING = 1 + 1e-9
"""Days after the begin of a day until which time passes: what is due at the end of the day is there."""

Units = NDArray[np.int64]


class Suppliers(Mechanism):
    """Several suppliers of each category with price, lead time, reliability and interruptions; evaluation shifts volume.

    References: SimPy for shipments and interruptions; model specification M19 (lead times). Page: docs/mechanisms/suppliers.md
    """

    phase = Phase.SETTLE
    after = ("own_stock",)
    reads = ("offers.category", "offers.number", "offers.cost")
    may_read = ("offers.own_forecast",)
    parts = (SupplyWay("suppliers", "order", then="deliver", doc="several suppliers in each category"),)
    accounts = (SUPPLY_CONTRACTS,)
    metrics = METRICS
    page = PAGE

    class Params(SupplierTerms):
        """Who supplies, how well, and on what terms."""

    def setup(self, world: State) -> None:
        """Meet suppliers; sign the first contracts."""
        p, n = self.params, len(world.resources["catalogue"].need_shares)
        self._each = int(p.suppliers_per_good)
        self._traits = traits(world.streams, categories=n, each=self._each, terms=p)
        self._network = Network(world.streams, self._traits.entity)
        self._scores, self._contracts = Scores(len(self._traits.entity)), Contracts(n)
        self._accepted = self._delivered = self._missing = 0
        self._reset()
        self._share_out()
        self._expect(world)
        self._contracts.sign(self._values(), share=p.contract)
        self._next_review, self._next_term = round(p.review_time), round(p.term)

    def _expect(self, world: State) -> None:
        """Let what buyers expect to sell in the first term stand for the term before it."""
        offers = world.tables["offers"]
        if "own_forecast" in offers.columns:
            rows = np.flatnonzero(offers["own_forecast"] > 0)
            units = offers["own_forecast"][rows].astype(np.float64) * self.params.term
            self._contracts.expect(offers["category"][rows].astype(np.int64), units, net_costs(world, rows))

    def _reset(self) -> None:
        self._today = dict.fromkeys(("lines", "came", "due", "days", "shipments", "units", "price"), 0.0)

    # ---- what buyers ask -------------------------------------------------------------------------------------

    def order(self, world: State, day: Day, rows: Units, units: Units) -> Units:
        """Share lines out over suppliers, and let these send them; return units on their way [lines]."""
        p, luck = self.params, self._luck(world, day, rows)
        category = world.tables["offers"]["category"][rows].astype(np.int64)
        is_meant = luck["contract"] < p.contract
        who = choose(
            category,
            luck["choice"],
            self._shares,
            self._network.is_down,
            partner=self._contracts.partner,
            is_meant=is_meant,
        )
        accepted = np.where(who >= 0, np.maximum(units, p.least_order), 0)
        under = is_meant & (who == self._contracts.partner[category])
        usual = net_costs(world, rows)
        factor = self._traits.price[who] * np.where(under, 1 - p.discount, 1.0)
        price = np.maximum(1, np.rint(usual * factor)).astype(np.int64)
        is_full = luck["full"] < self._traits.reliability[who]
        sent = np.where(is_full, accepted, np.floor(accepted * p.short_part)).astype(np.int64)
        for s in np.unique(who[who >= 0]).tolist():
            lines = who == s
            self._send(world, day, s, rows[lines], sent[lines], (accepted - sent)[lines], price[lines])
        self._contracts.note(category, accepted, price.astype(np.float64), is_meant)
        self._accepted += int(accepted.sum())
        self._count(
            lines=int(np.count_nonzero(accepted)), units=(accepted * usual).sum(), price=(accepted * price).sum()
        )
        return accepted

    def _luck(self, world: State, day: Day, rows: Units) -> dict[str, NDArray[np.float64]]:
        """Return numbers in (0, 1) by good and evening [lines]."""
        number, names = world.tables["offers"]["number"][rows], ("contract", "choice", "full")
        return {name: world.streams.uniform(f"suppliers.{name}", number, step=day.step) for name in names}

    def _send(self, world: State, day: Day, s: int, rows: Units, units: Units, missing: Units, price: Units) -> None:
        """Let a supplier send an evening's lines together."""
        u = world.streams.uniform("suppliers.days", self._traits.entity[s : s + 1], step=day.step)
        days = lead_times(ndtri(u), self._traits.lead[s], self.params.lead_spread)[0]
        evening = day.index + 1.0
        self._network.send(Shipment(s, evening, evening + float(days), rows, units, missing, price))

    def deliver(self, world: State, day: Day) -> NDArray[np.void]:
        """Let a day pass; return what arrives by this evening (``SUPPLY``), and learn from it."""
        self._run(day)
        arrived = self._network.collect()
        came = np.zeros(sum(len(x.offers) for x in arrived), dtype=SUPPLY)
        first = 0
        for x in arrived:
            part = came[first : first + len(x.offers)]
            part["offer"], part["units"], part["missing"], part["price"] = x.offers, x.units, x.missing, x.price
            first += len(x.offers)
            asked, days = x.units + x.missing, x.arrived - x.ordered
            self._scores.see(x.supplier, fill=x.units / asked, days=days)
            self._count(came=x.units.sum(), due=asked.sum(), days=days, shipments=1)
        self._delivered += int(came["units"].sum())
        self._missing += int(came["missing"].sum())
        return came

    def _run(self, day: Day) -> None:
        """Let time pass until this evening, if it has not."""
        until = day.index + EVENING
        if self._network.now < until:
            self._network.run(until, hazard=self.params.interruptions, duration=self.params.interruption_time)

    def _count(self, **more: float) -> None:
        for name, amount in more.items():
            self._today[name] += float(amount)

    # ---- the day ---------------------------------------------------------------------------------------------

    def step(self, world: State, day: Day) -> None:
        """Evaluate suppliers and renew contracts when it is time; record."""
        p = self.params
        self._run(day)
        if day.index >= self._next_review:
            self._share_out()
            self._scores.forget()
            self._next_review = day.index + max(1, round(p.review_time))
        owed = 0
        if day.index >= self._next_term:
            owed = self._contracts.owed(take_or_pay=p.take_or_pay)
            self._contracts.sign(self._values(), share=p.contract)
            self._next_term = day.index + max(1, round(p.term))
        self.post(world, SUPPLY_CONTRACTS.name, "asset.cash", owed)
        world.record("contract_shortfall", owed)
        self._record(world)
        self._reset()

    def _values(self) -> NDArray[np.float64]:
        return self._scores.values(self._traits.price, self.params)

    def _share_out(self) -> None:
        self._shares = shares_of(self._values(), each=self._each, selectivity=self.params.selectivity)

    def _record(self, world: State) -> None:
        t, is_down = self._today, self._network.is_down.reshape(-1, self._each)
        world.record("supplier_lines", t["lines"])
        world.record("supplier_fill", t["came"] / t["due"] if t["due"] else 1.0)
        world.record("supplier_days", t["days"] / t["shipments"] if t["shipments"] else 0.0)
        world.record("supplier_price", t["price"] / t["units"] if t["units"] else 1.0)
        world.record("suppliers_down", float(is_down.mean()))
        world.record("categories_unsupplied", float(is_down.all(axis=1).mean()))
        world.record("supplier_concentration", float(self._shares.max(axis=1).mean()))

    def checks(self, world: State) -> Iterable[Check]:
        """Return I3: units that suppliers accepted = delivered + never coming + under way."""
        coming = sum(int((x.units + x.missing).sum()) for x in self._network.under_way)
        found = self._delivered + self._missing + coming
        yield Check("I3", "units accepted by suppliers = delivered + missing + under way", self._accepted, found)


def lead_times(z: NDArray[np.float64], mean: float, spread: float) -> NDArray[np.float64]:
    """Return lognormal days of a mean and a coefficient of variation."""
    log_variance = np.log1p(spread**2)
    return np.asarray(mean * np.exp(np.sqrt(log_variance) * z - log_variance / 2))
