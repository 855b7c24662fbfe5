"""Who sells from abroad, what that costs them, and how long their goods are under way."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.core.state import State
from sim.core.timeline import Day
from sim.world.market.offers import OWN

HOME, BONDED, DIRECT, EXPORTER = range(4)
"""Where a merchant sells from; an exporter sells from home, and abroad as well."""
UNKNOWN = -1
COVERED = 1.2815515655446004
"""Standard normal quantile that the promise covers: nine tenths."""
MOST_OF_PRICE = 0.5

Rows = NDArray[np.integer]
Floats = NDArray[np.float64]


class Sellers:
    """Methods of cross-border trade about merchants and goods: parts of the shop, of prices and of the way."""

    params: Any

    def _places(self, world: State) -> NDArray[np.int8]:
        """Return where each merchant sells from, and find it out for those who are new [merchants]."""
        p, merchants = self.params, world.tables["merchants"]
        place = merchants["sells_from"]
        rows = np.flatnonzero(place == UNKNOWN)
        if len(rows):
            number, uniform = merchants["number"][rows], world.streams.uniform
            abroad = uniform("cross_border.abroad", number) < p.share
            way = np.where(uniform("cross_border.bonded", number) < p.bonded, BONDED, DIRECT)
            home = np.where(uniform("cross_border.exporter", number) < p.exporters, EXPORTER, HOME)
            place[rows] = np.where(abroad, way, home)
        return place

    def _of_offers(self, world: State, rows: Rows | slice = slice(None)) -> NDArray[np.int8]:
        """Return where offers come from: home, bonded or direct [rows]."""
        offers = world.tables["offers"]
        place = self._places(world)[offers["merchant"][rows]]
        return np.where((offers["kind"][rows] == OWN) | (place == EXPORTER), HOME, place)

    def _is_abroad(self, world: State, orders: NDArray[np.void]) -> NDArray[np.bool_]:
        """Return which orders are of goods from abroad."""
        return self._of_offers(world, orders["offer"]) != HOME

    # ---- what sellers reckon with ----------------------------------------------------------------------------

    def fee_asked(self, world: State, rows: Rows) -> Floats:
        """Return the transaction fee of offers as a share of the price [rows]."""
        p = self.params
        return p.fee * (self._of_offers(world, rows) != HOME) * (p.fee_kind == "transaction")

    def costs_asked(self, world: State, rows: Rows) -> Floats:
        """Return freight and currency of offers as a share of the price [rows], at most half of it either way."""
        offers, place = world.tables["offers"], self._of_offers(world, rows)
        more = self._costs(offers["cost"][rows], place) / np.maximum(offers["price"][rows], 1)
        return np.clip(more, -MOST_OF_PRICE, MOST_OF_PRICE)

    def _costs(self, cost: NDArray[np.integer], place: NDArray[np.int8]) -> Floats:
        """Return what goods cost their sellers beyond their unit cost, fen of one."""
        p = self.params
        freight = np.array([0.0, p.freight_bonded, p.freight_direct])[place]
        return freight + cost * np.expm1(p.pass_through * self.rate_log) * (place != HOME)

    @property
    def rate_log(self) -> float:
        """Return the log of the price of foreign money."""
        raise NotImplementedError

    # ---- the way ---------------------------------------------------------------------------------------------

    def days_more(self, world: State, day: Day, orders: NDArray[np.void]) -> Floats:
        """Return the days that orders take beyond those from home [orders]."""
        place = self._of_offers(world, orders["offer"])
        u = world.streams.uniform_each(
            "cross_border.way", orders["person"], steps=orders["own_day"], draws=orders["number"]
        )
        return self._medians()[place] * np.exp(self.params.way_spread * ndtri(u))

    def days_promised(self, world: State) -> Floats:
        """Return the days promised beyond those from home [offers]."""
        return self._medians()[self._of_offers(world)] * np.exp(COVERED * self.params.way_spread)

    def _medians(self) -> Floats:
        return np.array([0.0, self.params.bonded_days, self.params.direct_days])
