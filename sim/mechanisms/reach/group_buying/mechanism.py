"""Group buying: a buyer waits for a group at a lower price, which holds if enough others join in time."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from sim.core.mechanism import Mechanism, Phase
from sim.core.pages import Chart, Page
from sim.core.series import Metric
from sim.core.state import ACTIVE, State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.kernels.lists import each_once, is_listed, turns
from sim.kernels.poisson import fill_poisson
from sim.mechanisms.reach.group_buying.groups import IDS, Batch
from sim.mechanisms.reach.group_buying.kernels import ask_friends
from sim.mechanisms.reach.group_buying.terms import GroupTerms
from sim.world import accounts
from sim.world.events import GROUP as GROUP_INVITATION
from sim.world.events import INVITATION
from sim.world.market.checkout import CheckoutStep, Stage, new_orders
from sim.world.market.offers import can_be_bought
from sim.world.market.orders import GROUP, GROUP_OPENS, GROUP_SEAT, NEED, ORDER, OrderBook, set_price
from sim.world.market.own import is_own
from sim.world.market.seats import FIRST_GROUP, OPEN_GROUP, Seats
from sim.world.market.surfaces import luck_of_rows
from sim.world.market.utility import OfferTerm
from sim.world.records import join_records

FIRST_NUMBER = 1000  # orders of people who join are numbered from here, so that (person, day, number) stays unique
DECIDED = "group decided"  # the event for which orders wait while their group is open


class GroupBuying(Mechanism):
    """Groups of buyers: friends who are users, friends who are not, strangers; completed, filled up, or given back.

    At the checkout buyers may wait for a group; here groups are opened, filled and decided. References: prospectus of
    Pinduoduo (2018) for the practice. Page: docs/mechanisms/group_buying.md
    """

    phase = Phase.VISIT
    after = ("visits",)
    reads = (
        "ties",
        "active",
        "today.visits",
        "today.joined",
        "people.state",
        "users.cause",
        "users.need_rate",
        "users.reference_price",
        "users.price_slope",
        "offers.category",
        "offers.edition",
        "offers.number",
        "offers.is_active",
        "offers.price",
        "offers.kind",
        "offers.deal",
        "users.luck_from",
        "offers.price_index",
        "offers.merchant",
        "offers.promised_days",
        "resources.catalogue",
    )
    writes = (
        "offers.stock",
        "resources.shelves",
        "today.lines",
        "today.completed",
        "today.expired",
        "today.invitations",
        "users.satisfaction",
        "offers.group_price",
        "offers.group_hassle",
        "resources.orders",
        "resources.seats",
    )
    columns = (Column("people", "group_asked", np.int16, doc="how often groups have asked the person to register"),)
    parts = (
        OfferTerm("deal", "value_of_deal", doc="what the group price is worth to a buyer at the mean slope"),
        CheckoutStep("group price", "ask_for_groups", stage=Stage.GROUP_PRICE, doc="wait for a group at a lower price"),
    )
    accounts = (accounts.PRICE_SUBSIDIES,)
    null = {"share": "0 %"}
    metrics = (
        Metric("groups_opened", "flow", "groups", "groups opened", "Groups opened", "开团数"),
        Metric("groups_completed", "flow", "groups", "groups that found enough people", "Groups completed", "成团数"),
        Metric(
            "groups_filled",
            "flow",
            "groups",
            "groups that the platform completed at its cost",
            "Groups filled up",
            "自动成团数",
        ),
        Metric(
            "group_joins",
            "flow",
            "orders",
            "orders of those who joined groups of others",
            "Orders by joining",
            "参团订单数",
        ),
    )
    page = Page(
        "Group buying",
        "拼团",
        (
            Chart(("groups_opened", "groups_completed", "groups_filled"), "Groups", "拼团数"),
            Chart(("orders", "group_joins"), "Orders paid, and those by joining a group", "支付订单数与参团订单数"),
        ),
    )

    class Params(GroupTerms):
        """The offer to buy together, and how people take it."""

    def setup(self, world: State) -> None:
        """No group is open."""
        self._batches: dict[int, list[Batch]] = {}
        self._next = FIRST_GROUP
        self._slope = world.facts["sections"]["market"].price_slope
        self._show(world)

    def step(self, world: State, day: Day) -> None:
        """Seat guests, decide the groups whose time is over, open those of yesterday's orders, show the terms."""
        book: OrderBook = world.resources["orders"]
        self._seat_guests(world, day)
        counts = np.zeros(3, dtype=np.int64)
        openers, seated = book.take(DECIDED, day.index), book.take(GROUP_SEAT, day.index)
        for batch in self._batches.pop(day.index, []):
            orders, openers = np.split(openers, [len(batch.openers)])
            counts += self._decide(world, day, batch, orders, seated[is_listed(seated["pool"], batch.numbers)])
        opened = self._open(world, day)
        self._show(world)
        names = ("groups_opened", "groups_completed", "groups_filled", "group_joins")
        for name, n in zip(names, (opened, *counts), strict=True):
            world.record(name, int(n) * world.weight)

    # ---- parts of the shop -----------------------------------------------------------------------------------

    def _show(self, world: State) -> None:
        """Show group prices and the hassle of waiting."""
        p, offers = self.params, world.tables["offers"]
        is_in = self._is_in(world)
        offers["group_price"][:] = np.where(is_in, np.rint(offers["price"] * (1 - p.discount)), 0)
        offers["group_hassle"][:] = np.where(is_in, p.hassle, 0.0)
        seats: Seats = world.resources["seats"]
        seats.deal, seats.share = self.value_of_deal(world), p.seat_shown

    def _is_in(self, world: State) -> NDArray[np.bool_]:
        """Return which offers can be bought in a group."""
        rows = np.arange(len(world.tables["offers"]))
        return np.asarray(luck_of_rows(world, "group_buying.offer", rows) < self.params.share)

    def value_of_deal(self, world: State) -> NDArray[np.float32]:
        """Return what it is worth to a buyer at the mean slope that an offer can be bought alone or in a group."""
        gain = -self._slope * math.log1p(-self.params.discount)
        worth = math.log1p(math.exp(gain - self.params.hassle))
        is_alone = world.tables["offers"]["deal"] < 0  # who buys at a deal buys alone
        return np.where(self._is_in(world) & ~is_alone, np.float32(worth), np.float32(0))

    def ask_for_groups(self, world: State, day: Day, orders: NDArray[np.void]) -> None:
        """Let buyers of offers with a group price choose it: cheaper, but the order waits for a group (``pool`` 1).

        P(group) = logit(slope ln(price / group price) - hassle), keyed by (person, own day, order); the price is what the
        order costs alone, promotions taken off. Orders with a coupon are bought alone; so are the seats in groups of others.
        """
        offers = world.tables["offers"]
        group_price = offers["group_price"][orders["offer"]]
        is_lower = (group_price > 0) & (group_price < orders["paid"])
        can = np.flatnonzero(is_lower & (orders["coupon"] == 0) & (orders["cause"] == NEED))
        if not len(can):
            return
        asked = orders[can]
        gain = np.log(asked["paid"] / group_price[can]) * world.users["price_slope"][world.user_of(asked["person"])]
        p = expit(gain - offers["group_hassle"][asked["offer"]])
        u = world.streams.uniform_each(
            "choice.group", asked["person"], steps=asked["own_day"], draws=asked["number"].astype(np.int64)
        )
        taken = can[u < p]
        orders["pool"][taken] = 1
        set_price(orders, taken, group_price[taken])

    # ---- opening ---------------------------------------------------------------------------------------------

    def _open(self, world: State, day: Day) -> int:
        """Open a group for each order of yesterday that waits, and ask the friends of its buyer."""
        book: OrderBook = world.resources["orders"]
        orders = book.take(GROUP_OPENS, day.index)
        if not len(orders):
            return 0
        batch = Batch(orders["person"].copy(), self._next, self.params.size, math.ceil(self.params.window))
        book.put(DECIDED, day.index + batch.days, orders)
        self._next += len(orders)
        self._batches.setdefault(day.index + batch.days, []).append(batch)
        if world.ties is not None:
            self._ask(world, day, batch, orders)
        groups = np.empty(len(orders), dtype=OPEN_GROUP)
        groups["number"], groups["opener"], groups["offer"] = batch.numbers, batch.openers, orders["offer"]
        groups["decided_on"] = day.index + batch.days
        groups["free"] = np.maximum(batch.size - 1 - np.bincount(batch.joined()[1], minlength=len(orders)), 0)
        world.resources["seats"].open(groups)
        return len(orders)

    def _ask(self, world: State, day: Day, batch: Batch, orders: NDArray[np.void]) -> None:
        """Ask friends: users join or not, others get an invitation that is answered in time."""
        p, ties, people, streams = self.params, world.ties, world.people, world.streams
        assert ties is not None
        asked = np.empty(len(orders), dtype=np.int64)
        u = streams.uniform_each(
            "group_buying.asked", orders["person"], steps=orders["own_day"], draws=orders["number"].astype(np.int64)
        )
        fill_poisson(u, np.full(len(orders), p.more), asked)
        room = int(np.minimum(asked + 1, ties.degrees_of(batch.openers)).sum())
        who, pool = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int32)
        is_guest = np.empty(room, dtype=np.bool_)
        typical = float(world.users["need_rate"][world.user_of(world.active)].mean()) if len(world.active) else 0.0
        n = ask_friends(
            batch.openers,
            batch.numbers.astype(np.int32),
            asked + 1,
            ties.offsets,
            ties.neighbours,
            ties.n_strong,
            p.strong_weight,
            people["state"],
            people["user"],
            world.users["need_rate"],
            p.accepts / typical if typical > 0 else 0.0,
            streams.seed,
            streams.key("group_buying.order"),
            streams.key("group_buying.join"),
            np.empty(ties.longest_row),
            who,
            pool,
            is_guest,
        )
        who, pool, is_guest = who[:n], pool[:n], is_guest[:n]
        batch.add(who[~is_guest], pool[~is_guest])
        batch.guests = self._invite(world, day, batch, who[is_guest], pool[is_guest])
        world.today["invitations"] = join_records([world.today["invitations"], batch.guests], dtype=INVITATION)

    def _invite(self, world: State, day: Day, batch: Batch, who: IDS, pool: IDS) -> NDArray[np.void]:
        """Return invitations of friends who are no users, answered on a keyed day up to that of the decision."""
        guests = np.empty(len(who), dtype=INVITATION)
        guests["invitee"], guests["pool"], guests["kind"] = who, pool, GROUP_INVITATION
        guests["inviter"] = batch.openers[pool - batch.first]
        asked = world.people["group_asked"]
        chance = self.params.guest_acceptance * (1.0 + asked[who]) ** -self.params.guest_fatigue
        guests["hazard"] = -np.log1p(-chance)
        np.add.at(asked, who, np.int16(1))
        none = np.zeros(len(who), dtype=np.int64)
        u = world.streams.uniform_each("group_buying.answer", who, steps=pool, draws=none)
        guests["answer_on"] = day.index + 1 + (u * batch.days).astype(np.int64)
        return guests

    # ---- deciding --------------------------------------------------------------------------------------------

    def _seat_guests(self, world: State, day: Day) -> None:
        """Let those who registered today by an invitation, and have one to a group that is due today, join it."""
        risk, new = world.risks.get("join"), world.today["joined"]
        if risk is None or "referral" not in risk.causes or not len(new):
            return
        came = new[world.users["cause"][world.user_of(new)] == risk.causes.index("referral")]
        for batches in self._batches.values():
            for batch in batches:
                due = batch.guests[batch.guests["answer_on"] == day.index]
                there = due[is_listed(due["invitee"], came)]
                batch.add(there["invitee"], there["pool"])
                world.resources["seats"].fill(there["pool"])

    def _decide(
        self, world: State, day: Day, batch: Batch, orders: NDArray[np.void], seated: NDArray[np.void]
    ) -> tuple[int, int, int]:
        """Complete, fill up or end the groups of a batch; return how many were completed, filled, and how many joined."""
        p, n = self.params, len(orders)
        who, row = batch.joined()
        stays = (world.people["state"][who] == ACTIVE) & can_be_bought(world)[orders["offer"][row]]
        who, row, their_row = who[stays], row[stays], seated["pool"].astype(np.int64) - batch.first
        is_full = np.bincount(np.concatenate([row, their_row]), minlength=n) >= batch.size - 1
        goes_out = np.full(n, True) if p.autofill else is_full
        self._place(world, day, who[goes_out[row]], orders[row[goes_out[row]]])
        completed = join_records([orders[goes_out], seated[goes_out[their_row]]], dtype=ORDER)
        world.resources["orders"].release(completed, day=day.index, goes_out=True)
        world.today["completed"] = join_records([world.today["completed"], completed], dtype=ORDER)
        self._give_back(world, day, join_records([orders[~goes_out], seated[~goes_out[their_row]]], dtype=ORDER))
        world.resources["seats"].close(batch.numbers)
        filled = orders[goes_out & ~is_full]
        subsidy = int(filled["off_merchant"][~is_own(world, filled)].sum()) * world.weight  # own goods: a lower price
        self.post(world, "expense.incentives.subsidies", "asset.cash", subsidy)
        return int(is_full.sum()), len(filled), int(goes_out[row].sum() + goes_out[their_row].sum())

    def _place(self, world: State, day: Day, who: IDS, joined: NDArray[np.void]) -> None:
        """Add the orders of those who joined, at the price of the order that they joined, to today's checkout."""
        lines = new_orders(world, day, who, joined["offer"], cause=GROUP)
        set_price(lines, np.arange(len(lines)), joined["list_price"] - joined["off_merchant"])
        both = join_records([world.today["lines"], lines], dtype=ORDER)
        both = both[np.argsort(both["person"], kind="stable")]
        both["number"] = FIRST_NUMBER + turns(both["person"])
        world.today["lines"] = both

    def _give_back(self, world: State, day: Day, orders: NDArray[np.void]) -> None:
        """Give money back to those whose group found nobody, and disappoint them; theirs are no orders."""
        world.resources["orders"].release(orders, day=day.index, goes_out=False)
        world.today["expired"] = join_records([world.today["expired"], orders], dtype=ORDER)
        world.resources["shelves"].put_back(world, day, orders)
        who, satisfaction = world.user_of(each_once(orders["person"])), world.users["satisfaction"]
        satisfaction[who] = np.maximum(0, satisfaction[who] - np.float32(self.params.disappointment))
