"""Purchase routes: who is near a place of purchase buys online or there; people near one walk in and join."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sim.core.ledger import Account, Check
from sim.core.mechanism import Mechanism, Phase
from sim.core.pages import Chart, Page
from sim.core.risk import Hazard
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.mechanisms.shopping.purchase_routes.reach import places_by_zone, share_at_place, shares_near, worth_of_routes
from sim.mechanisms.shopping.purchase_routes.terms import PurchaseRouteTerms
from sim.world.channels import RETENTION
from sim.world.market.checkout import CheckoutStep, Stage
from sim.world.market.offers import PRE_ORDER, SERVICE
from sim.world.market.orders import CONTRIBUTION, contributions_of, value_of
from sim.world.market.returns import ReturnTerm
from sim.world.market.utility import PersonTerm
from sim.world.people import N_ZONES
from sim.world.records import join_records
from sim.world.zones import zone_of_cell

ACQUIRING, SERVING = "expense.marketing.places", f"{RETENTION}_places"
HANDLING = "expense.place_handling"


class PurchaseRoutes(Mechanism):
    """Places of purchase beside the app: reach by zone, a nested choice of the route, walk-ins, rent and handling.

    References: McFadden (1978), Modelling the choice of residential location (nested logit); the numbers are judgement.
    Page: docs/mechanisms/purchase_routes.md
    """

    phase = Phase.SETTLE
    after = ("settlement", "order_costs", "subscription")
    reads = (
        "people.cell",
        "users.cause",
        "users.person",
        "zones.rows",
        "zones.is_open",
        "offers.kind",
        "today.orders",
    )
    writes = ("today.contributions",)
    hazards = (Hazard("join", "places", per="cell", label="places of purchase", zh="线下门店", has_intent=True),)
    null = {"places": "0"}
    parts = (
        PersonTerm("routes", "value_of_routes", doc="a second route to every good, for who is near a place"),
        CheckoutStep("route", "take_route", stage=Stage.TERMS, doc="which orders are taken along at a place"),
        ReturnTerm("bought at a place", "seen_before", doc="what was seen and touched goes back less often"),
    )
    accounts = (
        Account(ACQUIRING, "marketing", "Places of purchase, part for walk-ins", "线下门店(获客部分)"),
        Account(SERVING, "marketing", "Places of purchase, rest", "线下门店(服务部分)"),
        Account(HANDLING, "logistics", "Handling at places of purchase", "门店订单处理"),
    )
    metrics = (
        Metric("places_open", "stock", "shops", "places of purchase that stand", "Places of purchase", "线下门店数"),
        Metric(
            "people_near_places",
            "stock",
            "people",
            "people of the market near a place, users or not",
            "People near places",
            "门店辐射人数",
        ),
        Metric("orders_at_places", "flow", "orders", "orders taken along at a place", "Orders at places", "门店订单数"),
        Metric(
            "sales_at_places", "flow", "fen", "value of orders taken along at a place", "Sales at places", "门店交易额"
        ),
        Metric(
            "place_order_share",
            "ratio",
            "share",
            "of the day's orders, those at places",
            "Share of places",
            "门店订单占比",
        ),
        Metric("sales_per_place", "ratio", "fen", "sales of the day per place", "Sales per place", "单店日销售额"),
        Metric("place_cost", "flow", "fen", "opening, rent and staff of places", "Cost of places", "门店费用"),
        Metric(
            "place_handling", "flow", "fen", "handling of orders at places", "Handling at places", "门店订单处理费用"
        ),
    )
    page = Page(
        "Places of purchase",
        "线下门店",
        (
            Chart(("registrations_by_places",), "Walk-ins who registered", "进店注册人数"),
            Chart(("place_order_share",), "Share of orders at places", "门店订单占比"),
        ),
    )

    class Params(PurchaseRouteTerms):
        """Places, reach, routes, returns, walk-ins, cost."""

    def setup(self, world: State) -> None:
        """Nothing stands yet."""
        self._stood = np.zeros(N_ZONES, dtype=np.int64)
        self._handled = 0
        self._zone_of_cell = zone_of_cell(world)

    # ---- routes ------------------------------------------------------------------------------------------------

    def _places(self, world: State) -> NDArray[np.int64]:
        """Return the places of each zone today."""
        return places_by_zone(world, self.params.places, self.params.zones_used)

    def is_near(self, world: State, users: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Return which users (rows) are near a place: by one number of the person, or because they walked in there."""
        person, places = world.users["person"].take(users), self._places(world)
        zone = world.people["cell"].take(person) % N_ZONES
        luck = world.streams.uniform("purchase_routes.near", person)
        walked_in = world.users["cause"].take(users) == world.risks["join"].causes.index("places")
        near = luck < shares_near(world, places, self.params.served)[zone]
        return np.asarray(near | (walked_in & (places[zone] > 0)))

    def value_of_routes(self, world: State, users: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return what a second route is worth, to who is near a place."""
        p = self.params
        if p.places == 0:
            return np.zeros(len(users))
        return np.where(self.is_near(world, users), worth_of_routes(p.gain, p.way, p.alike), 0.0)

    def take_route(self, world: State, day: Day, orders: NDArray[np.void]) -> None:
        """Let people near a place take some orders along; what others must join, or is yet to be made, comes by parcel."""
        p = self.params
        if p.places == 0 or not len(orders):
            return
        kind = world.tables["offers"]["kind"].take(orders["offer"])
        can = (orders["pool"] == 0) & (kind != SERVICE) & (kind != PRE_ORDER)
        rows = np.flatnonzero(can & self.is_near(world, world.user_of(orders["person"])))
        luck = world.streams.uniform_each(
            "purchase_routes.route",
            orders["person"][rows],
            steps=orders["own_day"][rows],
            draws=orders["number"][rows].astype(np.int64),
        )
        there = rows[luck < share_at_place(p.gain, p.way, p.alike)]
        orders["at_place"][there] = True
        orders["promised"][there] = 0

    def seen_before(self, world: State, orders: NDArray[np.void]) -> NDArray[np.float64]:
        """Return the log odds of sending back what was seen and touched before."""
        return np.where(orders["at_place"], np.log(self.params.returned), 0.0)

    # ---- the day -----------------------------------------------------------------------------------------------

    def step(self, world: State, day: Day) -> None:
        """Pay for places and for handling; let people near them walk in from tomorrow."""
        p, w, places = self.params, world.weight, self._places(world)
        shares, n = shares_near(world, places, p.served), int(places.sum())
        world.risks["join"].set_cells("places", (p.walk_in * shares)[self._zone_of_cell])
        opened = int(np.maximum(places - self._stood, 0).sum())
        self._stood = places
        cost = round(opened * p.opening + n * p.running * day.length)
        acquiring = round(cost * p.acquiring)
        self.post(world, ACQUIRING, "asset.cash", acquiring)
        self.post(world, SERVING, "asset.cash", cost - acquiring)
        orders = world.today["orders"]
        there, fen = orders.compress(orders["at_place"]), round(p.handling)
        self.post(world, HANDLING, "asset.cash", fen * len(there) * w)
        added = contributions_of(there["person"], second_cost=fen)
        self._handled -= int(added["fen"].sum()) * w
        world.today["contributions"] = join_records([world.today["contributions"], added], dtype=CONTRIBUTION)
        sales = int(value_of(there).sum()) * w
        world.record("places_open", n)
        world.record("people_near_places", float((shares * world.tables["zones"]["rows"]).sum()) * w)
        world.record("orders_at_places", len(there) * w)
        world.record("sales_at_places", sales)
        world.record("place_order_share", len(there) / len(orders) if len(orders) else 0.0)
        world.record("sales_per_place", sales / n if n else 0.0)
        world.record("place_cost", cost)
        world.record("place_handling", fen * len(there) * w)

    def checks(self, world: State) -> Iterable[Check]:
        """Return the identity of what places cost, and I12: handling in contributions = posted."""
        b, spent = world.ledger.balances, int(world.series.values["place_cost"].sum())
        yield Check("marketing", "cost of places = part for walk-ins + rest", spent, b[ACQUIRING] + b[SERVING])
        yield Check("I12", "handling at places in contributions = posted", self._handled, b[HANDLING])
