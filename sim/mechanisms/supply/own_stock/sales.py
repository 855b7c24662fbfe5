"""What own goods bring in: gross sales without VAT when an order is final, their cost, and what is left of it by person."""

import numpy as np

from sim.core.ledger import Check
from sim.core.mechanism import Mechanism
from sim.core.state import State
from sim.core.timeline import Day
from sim.world.accounts import OWN_COST, OWN_RETURNS, OWN_SALES
from sim.world.market.orders import CONTRIBUTION, contributions_of, value_of
from sim.world.market.own import is_own
from sim.world.records import join_records

MEMORY = 30


class Sales:
    """Sales of own goods so far.

    Units of an order of many people are spread over offers (Shelves), its money is not. So cost of goods, of those kept and
    of those lost or spoilt, stands beside the sales of a day, not of an order: it is shared out over own orders by their value,
    and what no order can bear waits.
    """

    def __init__(self) -> None:
        self._carried = self._contributed = self._lost = 0
        self.settled = 0  # of today, VAT included
        self._sales30 = self._cost30 = 0.0

    def book(self, owner: Mechanism, world: State, *, cost: int, lost: int, returned: np.ndarray) -> int:
        """Recognise orders of own goods that are final today; return sales without VAT, fen of all people.

        Parameters
        ----------
        cost : int
            Fen that the units kept today have cost.
        lost : int
            Fen that units of orders have cost which came back spoilt, or never came back, or got lost.
        returned : records
            Orders that came back today as parcels.
        """
        w, vat = world.weight, world.facts["sections"]["world"].vat_goods
        self._return(owner, world, returned)
        kept = world.today.get("kept")
        own = kept.compress(is_own(world, kept)) if kept is not None else np.empty(0, dtype=world.today["orders"].dtype)
        value = value_of(own)
        tax = np.rint(value * (vat / (1 + vat))).astype(np.int64)
        sales, all_of_it = int((value - tax).sum()) * w, int(value.sum()) * w
        self.settled = all_of_it
        owner.post(world, "liability.escrow", OWN_SALES.name, sales)
        owner.post(world, "liability.escrow", "liability.vat", all_of_it - sales)
        owner.post(world, "asset.cash", "asset.escrow", all_of_it)
        total = self._carried + cost + lost
        self._lost += lost
        shared = np.zeros(len(own), dtype=np.int64)
        if all_of_it:
            running = np.rint(total // w * (np.cumsum(value) / int(value.sum()))).astype(np.int64)
            shared[:] = np.diff(running, prepend=0)
        self._carried = total - int(shared.sum()) * w
        self._contribute(world, contributions_of(own["person"], revenue=value - tax - shared))
        self._sales30, self._cost30 = (
            x * (1 - 1 / MEMORY) + y for x, y in ((self._sales30, sales), (self._cost30, cost))
        )
        return sales

    def _return(self, owner: Mechanism, world: State, returned: np.ndarray) -> None:
        """Pay freight and handling of what came back."""
        fen = round(owner.params.return_cost)
        owner.post(world, OWN_RETURNS.name, "asset.cash", len(returned) * fen * world.weight)
        self._contribute(world, contributions_of(returned["person"], second_cost=fen))

    def _contribute(self, world: State, entries: np.ndarray) -> None:
        self._contributed += int(entries["fen"].sum()) * world.weight
        world.today["contributions"] = join_records([world.today["contributions"], entries], dtype=CONTRIBUTION)

    @property
    def margin(self) -> float:
        """Return margin over sales of 30 days."""
        return 1 - self._cost30 / self._sales30 if self._sales30 > 0 else 0.0

    def pace(self, day: Day) -> float:
        """Return the cost of goods sold a day, fen, over 30 days or since launch."""
        return self._cost30 / (MEMORY * (1 - (1 - 1 / MEMORY) ** (day.index + 1)))

    def check(self, world: State) -> Check:
        """Return I12: margin of own goods in contributions = posted, but for cost that no order has borne yet."""
        b = world.ledger.balances
        posted = self._carried - b[OWN_SALES.name] - b[OWN_COST.name] - b[OWN_RETURNS.name] - self._lost
        text = "own goods in contributions = sales - cost of goods kept, lost and spoilt - returns + cost to be shared"
        return Check("I12", text, self._contributed, posted)
