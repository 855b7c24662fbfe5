"""Choice: each need is spent on one of the offers shown, or elsewhere (needs x log-price logit), and paid at the checkout."""

from collections.abc import Iterable

import numpy as np

from sim.core.constants import DAYS_PER_YEAR
from sim.core.ledger import Check
from sim.core.mechanism import Mechanism, Phase, Resource
from sim.core.parts import method_of
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.kernels.books import move_to_today
from sim.kernels.choice import NeedSide, choose, learn_prices, list_needs, part_of
from sim.kernels.consideration import Shown, count_shown
from sim.kernels.lists import run_lengths
from sim.mechanisms.shopping.choice.goods import added_lines, on_shelf, take_goods, without_late_for_deals
from sim.mechanisms.shopping.choice.terms import ChoiceTerms
from sim.mechanisms.shopping.choice.values import OfferValues
from sim.world.events import shown_records
from sim.world.market import coupons
from sim.world.market.ad_views import views_of_ads
from sim.world.market.checkout import Checkout, CheckoutStep, LineSource, Stage, new_orders
from sim.world.market.needs_ledger import NeedsLedger
from sim.world.market.orders import GROUP_OPENS, GROUP_SEAT, ORDER, PRE_ORDERED, is_extra, log_part_paid, value_of
from sim.world.market.seats import FIRST_GROUP
from sim.world.market.shop import CLOSED, Shop
from sim.world.market.surfaces import PersonalSurface, Ranking, Surface, popular_order
from sim.world.market.utility import Deduction, OfferTerm, PairTerm, PersonTerm, PriceShare, PriceTerm
from sim.world.market.ways import PromiseGap
from sim.world.people import N_TASTES, NEUTRAL, normals, own_days, price_slopes
from sim.world.records import join_records

MEMORY = 30


class Choice(OfferValues, Mechanism):
    """Multinomial logit over the offers shown with log-price utility and an outside option.

    References: McFadden (1974); Bijmolt, van Heerde & Pieters (2005), J. Marketing Research 42(2). Page:
    docs/mechanisms/choice.md
    """

    phase = Phase.SHOP
    reads = (
        "today.visits",
        "today.lines",
        "today.found",
        "today.completed",
        "today.expired",
        "today.left",
        "users.price_slope",
        "users.trust",
        "users.taste",
        "users.cohort",
        "users.coupon_until",
        "users.coupon_from",
        "users.luck_from",
        "offers.merchant",
        "offers.category",
        "offers.edition",
        "offers.number",
        "offers.is_active",
        "offers.price",
        "offers.deal",
        "offers.luck",
        "offers.price_index",
        "offers.list_price",
        "offers.quality",
        "offers.perceived_quality",
        "offers.rating",
        "offers.variety",
        "offers.taste",
        "offers.promised_days",
        "offers.group_price",
        "resources.catalogue",
    )
    writes = (
        "today.payments",
        "today.orders",
        "today.shown",
        "today.ad_views",
        "users.n_orders",
        "users.last_order",
        "users.reference_price",
        "users.coupon",
        "offers.sales30",
        "offers.exposure30",
        "offers.stock",
        "offers.deal",
        "resources.orders",
        "resources.seats",
        "resources.shelves",
        "resources.quotas",
    )
    null = {"buying": "0 %", "quality": "0", "price_signal": "0", "surprise": "0"}
    resources = (
        Resource("shop", Shop, doc="surfaces, utility and checkout; what a visit is worth"),
        Resource("needs", NeedsLedger, doc="what became of every need, and what extra orders owe"),
    )
    columns = (Column("users", "debt", np.int32, doc="later needs that extra orders of the person owe"),)
    assembles = (
        Surface,
        PersonalSurface,
        OfferTerm,
        PersonTerm,
        PriceTerm,
        PriceShare,
        PairTerm,
        Deduction,
        CheckoutStep,
        LineSource,
        PromiseGap,
    )
    parts = (
        Surface("popular", "popular", doc="all offers of a category, by a popularity that is drawn once"),
        OfferTerm(
            "quality",
            "value_of_quality",
            at_reference=True,
            reference="quality_at_reference",
            sets_level=True,
            doc="quality of the good, as far as people know it",
        ),
        OfferTerm(
            "rating", "value_of_rating", at_reference=True, reference="rating_at_reference", doc="stars above 4.5"
        ),
        OfferTerm("sales", "value_of_sales", doc="what others bought"),
        OfferTerm("delivery", "value_of_delivery", doc="the promise, against 2 days"),
        OfferTerm(
            "price_says",
            "value_of_price_at_entry",
            at_reference=True,
            sets_level=True,
            doc="what the price of entry says about the good",
        ),
        PersonTerm("trust", "value_of_trust", doc="trust in the platform above neutral"),
        PersonTerm("promise", "value_of_promise", doc="a promise of one's own, against that on offers"),
        PriceTerm(
            "price",
            "reference_slopes",
            surprise="surprise",
            compares="learns_from",
            doc="log price, more above the normal price",
        ),
        PairTerm("match", "reference_tastes", person="taste", offer="taste", weight="match", doc="match of tastes"),
        Deduction("coupon", "coupon_held", doc="a valid coupon, at a person's first need of the day"),
        CheckoutStep("coupon", "use_coupon", stage=Stage.COUPON, then="spend_coupon", doc="coupons of the platform"),
    )
    metrics = (
        Metric("orders", "flow", "orders", "orders paid, and their group complete", "Orders paid", "支付订单数"),
        Metric("first_orders", "flow", "people", "users who bought for the first time", "New buyers", "新增买家"),
        Metric("annual_buyers", "stock", "people", "distinct buyers of the last 365 days", "Annual buyers", "年度买家"),
        Metric("gmv_paid", "flow", "fen", "value of orders paid", "GMV paid", "支付交易额"),
        Metric("offers_shown", "flow", "views", "offers shown for needs", "Offers shown", "商品曝光次数"),
        Metric("needs_elsewhere", "flow", "needs", "needs spent elsewhere", "Needs elsewhere", "流向别处的需求数"),
        Metric("needs_repaid", "flow", "needs", "needs that earlier extra orders owed", "Needs repaid", "偿还的需求数"),
        Metric("needs_owed", "stock", "needs", "later needs that extra orders owe", "Needs owed", "待偿还的需求数"),
        Metric("orders_extra", "flow", "orders", "orders for which no need arose", "Extra orders", "额外订单数"),
        Metric("cohort_buyers", "cohort", "people", "buyers of a month by month of joining", "Buyers", "买家"),
        Metric(
            "cohort_orders", "cohort", "orders", "orders paid in a month by month of joining", "Orders paid", "支付订单"
        ),
    )

    class Params(ChoiceTerms):
        """What people weigh up."""

    _version = -1  # of the catalogue for which offers were ranked last

    # ---- parts of the shop -----------------------------------------------------------------------------------

    def popular(self, world: State) -> Ranking | None:
        """Rank by popularity, anew whenever offers entered or left."""
        version = world.resources["catalogue"].version
        if version == self._version:
            return None
        self._version = version
        return popular_order(world)

    def value_of_trust(self, world: State, users: np.ndarray) -> np.ndarray:
        return self.params.trust * (world.users["trust"][users].astype(np.float64) - NEUTRAL)

    def coupon_held(self, world: State, day: Day, users: np.ndarray, number: np.ndarray) -> np.ndarray:
        return coupons.held(world, day, users, number)

    def use_coupon(self, world: State, day: Day, orders: np.ndarray) -> None:
        coupons.use(world, day, orders)

    def spend_coupon(self, world: State, day: Day, orders: np.ndarray) -> None:
        coupons.spend(world, orders)

    def reference_slopes(self, world: State, rows: np.ndarray) -> np.ndarray:
        return price_slopes(world.facts["sections"]["market"], world.streams.uniform("choice.reference_slope", rows))

    def reference_tastes(self, world: State, rows: np.ndarray) -> np.ndarray:
        return normals(world.streams, "choice.reference_taste", rows, columns=N_TASTES)

    # ---- the day ---------------------------------------------------------------------------------------------

    def setup(self, world: State) -> None:
        """Put the shop together and solve the outside option; nobody has bought yet."""
        self._buyers = np.zeros(world.timeline.days + 1, dtype=np.int64)  # by the day of their last order
        shop: Shop = world.resources["shop"]
        shop.assemble(world, self)
        self._sources = [method_of(part, owner) for part, owner in world.parts.of(LineSource)]
        shop.favourites, shop.delivery = self.params.favourites, self.params.delivery
        shop.solve_outside(world, buying=self.params.buying, size=self.params.considered)

    def step(self, world: State, day: Day) -> None:
        """Spend today's needs, and take all orders of the day through the checkout."""
        offers = world.tables["offers"]
        for column in ("sales30", "exposure30"):
            offers[column][:] *= 1 - 1 / MEMORY
        shop: Shop = world.resources["shop"]
        shop.favourites, shop.delivery = self.params.favourites, self.params.delivery
        person, number = self._needs(world, day)
        bought = self._spend(world, day, person, number) if shop.outside < CLOSED else np.empty(0, dtype=ORDER)
        payments = shop.checkout.run(world, day, bought, added_lines(world, day, self._sources, bought))
        if self.params.learns_from == "paid":
            payments["price_surprise"] += log_part_paid(payments)
        world.today["payments"] = payments
        waits, completed = payments["pool"] != 0, world.today["completed"]
        orders = payments.compress(~waits) if waits.any() else payments
        world.resources["orders"].place(orders, day=day.index)
        if waits.any() or bought["pool"].any():
            self._hold(world, day, bought, payments.compress(waits))
        if len(completed):
            orders = join_records([orders, completed], dtype=ORDER)
            orders = orders.take(np.argsort(orders["person"], kind="stable"))
        world.today["orders"] = orders
        self._learn_prices(world, orders)
        self._count_needs(world, len(person), payments)
        self._count(world, day, orders)

    def _hold(self, world: State, day: Day, bought: np.ndarray, held: np.ndarray) -> None:
        """Let orders wait for their group or a factory, and free the seats of those whose payment failed."""
        book, seats, pool = world.resources["orders"], world.resources["seats"], held["pool"]
        book.hold(PRE_ORDERED, day.index + 1, held.compress(pool < 0))
        book.hold(GROUP_OPENS, day.index + 1, held.compress((pool > 0) & (pool < FIRST_GROUP)))
        seated = held.compress(pool >= FIRST_GROUP)
        seats.fill(bought["pool"][bought["pool"] >= FIRST_GROUP], by=-1)
        seats.fill(seated["pool"])
        book.hold(GROUP_SEAT, seats.decided_on(seated["pool"]), seated)

    def _needs(self, world: State, day: Day) -> tuple[np.ndarray, np.ndarray]:
        """Return the person and number of each need of today that is spent here or elsewhere; the others are repaid."""
        visits, ledger = world.today["visits"], world.resources["needs"]
        n_needs = int(visits["needs"].sum())
        person, number = np.empty(n_needs, dtype=np.int32), np.empty(n_needs, dtype=np.int64)
        list_needs(visits["person"], visits["needs"], person, number)
        repaid = ledger.repay(world, day, person, number, share=self.params.repayment)
        ledger.count(arisen=n_needs)
        world.record("needs_repaid", len(repaid) * world.weight)
        return (np.delete(person, repaid), np.delete(number, repaid)) if len(repaid) else (person, number)

    def _count_needs(self, world: State, n_spent: int, payments: np.ndarray) -> None:
        """Note what became of today's needs, and let extra orders owe later ones; only needs wait for groups."""
        p, ledger = self.params, world.resources["needs"]
        n_extra, n_held = (int(np.count_nonzero(x)) for x in (is_extra(payments), payments["pool"]))
        n_paid, n_over, n_lost = len(payments) - n_extra, len(world.today["completed"]), len(world.today["expired"])
        elsewhere = n_spent - n_paid + n_lost
        ledger.count(bought=n_paid - n_held + n_over, elsewhere=elsewhere, waiting=n_held - n_over - n_lost)
        if n_extra and p.buying > 0:
            ledger.owe(world, payments, needs=p.displacement / p.buying)
        world.record("orders_extra", n_extra * world.weight)
        world.record("needs_elsewhere", elsewhere * world.weight)

    def end_day(self, world: State, day: Day) -> None:
        """Forgive what people who left today owe."""
        ledger: NeedsLedger = world.resources["needs"]
        ledger.forgive(world, world.today["left"])
        world.record("needs_owed", ledger.n_owed * world.weight)

    def _spend(self, world: State, day: Day, person: np.ndarray, number: np.ndarray) -> np.ndarray:
        """Show offers, and perhaps a seat in a group, for each need and return what is bought."""
        shop, seats = world.resources["shop"], world.resources["seats"]
        category = shop.categories_of(world, day, person, number)
        found = self._found(world, person, number, category) if len(world.today["found"]) else None
        shown = shop.surfaces.show(
            world, day, person, number, size=self.params.considered, category=category, found=found
        )
        shown = on_shelf(world, shown)
        needs = shop.utility.need_side(world, day, person, number)
        seat = seats.show(world, day, person, number, category=category, off=needs.off)
        place = self._choose(world, day, needs, shown, seat)
        self._note_exposure(world, shown)
        if "today.shown" in world.wanted:
            world.today["shown"] = shown_records(person, number, category, shown, place)
        if "today.ad_views" in world.wanted:
            world.today["ad_views"] = views_of_ads(world, needs, shown, place)
        bought = np.flatnonzero((place >= 0) & (place < self.params.considered))
        at = place[bought]
        orders = new_orders(world, day, person[bought], shown.offer[bought, at], number=number[bought])
        orders["surface"], orders["place"] = shown.surface[bought, at], shown.place[bought, at]
        taken = np.flatnonzero(place >= self.params.considered)
        if not len(taken):
            return orders
        both = join_records([orders, seats.orders(world, day, person[taken], number[taken], seat[taken])], dtype=ORDER)
        return both.take(np.argsort(both["person"], kind="stable"))

    def _found(self, world: State, person: np.ndarray, number: np.ndarray, category: np.ndarray) -> np.ndarray:
        """Return the offer that each need arose from, or -1; such a need is one for goods of the offer's category."""
        found, offer = world.today["found"], np.full(len(person), -1, dtype=np.int32)
        keys = (found["person"].astype(np.int64) << 16) + found["number"]  # both lists stand by person and number
        wanted = (person.astype(np.int64) << 16) + number
        place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        is_found = keys[place] == wanted
        offer[is_found] = found["offer"][place[is_found]]
        category[is_found] = world.tables["offers"]["category"][offer[is_found]]
        return offer

    def _choose(self, world: State, day: Day, needs: NeedSide, what: Shown, seat: np.ndarray) -> np.ndarray:
        """Return the place of what each need is spent on (the last: the seat it is shown), or -1.

        Whoever finds an offer sold out, or the seat taken, chooses again.
        """
        shop, seats, streams = world.resources["shop"], world.resources["seats"], world.streams
        shown, times, n_offers = what.offer, what.times, len(world.tables["offers"])
        if len(seat):
            shown, times = seats.shown_beside(shown, times, seat, n_offers)
        place, left = np.empty(len(shown), dtype=np.int64), np.arange(len(shown))
        missed, days = np.zeros(0, dtype=np.int64), own_days(world, day, world.user_of(needs.person))
        while len(left):
            own, is_all = np.empty(len(left), dtype=np.int64), len(left) == len(shown)
            offers = shop.utility.offer_side(world)
            offers = seats.beside(world, offers) if len(seat) else offers
            world.workers.run(
                choose,
                len(left),
                needs if is_all else part_of(needs, left),
                shown if is_all else shown[left],
                times if is_all else times[left],
                offers,
                shop.outside,
                streams.seed,
                streams.key("choice.gumbel"),
                days if is_all else days[left],
                own,
            )
            place[left] = own
            buyers, late = left[own >= 0], left[:0]
            if len(seat):
                wanted = np.where(place[buyers] >= self.params.considered, seat[buyers], -1)
                late = buyers[seats.reserve(world, day, needs.person[buyers], needs.number[buyers], wanted)]
                shown[late, -1] = -1
                buyers = np.setdiff1d(buyers, late, assume_unique=True)
            late, buyers = without_late_for_deals(world, day, needs, shown, buyers, place[buyers], late)
            sold_out = take_goods(world, day, needs, shown, times, offers, buyers, place[buyers])
            if len(seat):
                seats.leave(seat[sold_out[place[sold_out] >= self.params.considered]])
            if len(sold_out):
                shown = shown.copy() if shown is what.offer else shown
                shown[sold_out, place[sold_out]] = -1
                missed = np.union1d(missed, sold_out)
            left = np.union1d(late, sold_out) if len(late) else sold_out
        bought = int(np.count_nonzero(place[missed] >= 0))
        world.resources["shelves"].count(switched=bought, lost=len(missed) - bought)
        return place

    def _note_exposure(self, world: State, shown: Shown) -> None:
        """Count what was shown."""
        n_shown = count_shown(shown.offer, np.float32(world.weight), world.tables["offers"]["exposure30"])
        world.record("offers_shown", n_shown * world.weight)

    def _learn_prices(self, world: State, orders: np.ndarray) -> None:
        """Count sales and move the felt normal price of the buyers."""
        offers = world.tables["offers"]
        index = offers["price_index"].take(orders["offer"])
        learn_prices(
            orders["offer"],
            world.user_of(orders["person"]),
            index + log_part_paid(orders) if self.params.learns_from == "paid" else index,
            np.float32(world.weight),
            np.float32(self.params.reference_learning),
            offers["sales30"],
            world.users["reference_price"],
        )

    def _count(self, world: State, day: Day, orders: np.ndarray) -> None:
        users, w = world.users, world.weight
        buyers, times = run_lengths(world.user_of(orders["person"]))
        before, since = np.empty(len(buyers), dtype=np.int32), max(0, day.index - DAYS_PER_YEAR + 1)
        move_to_today(buyers, users["last_order"], self._buyers, day.index, since, before)
        new_in_month = buyers[before <= day.index - day.date.day]
        world.record("orders", len(orders) * w)
        world.record("first_orders", int(np.count_nonzero(users["n_orders"].take(buyers) == 0)) * w)
        world.record("annual_buyers", int(self._buyers[since : day.index + 1].sum()) * w)
        world.record("gmv_paid", int(value_of(orders).sum()) * w)
        world.series.record_cohorts("cohort_buyers", day.month, users["cohort"].take(new_in_month), w)
        world.series.record_cohorts("cohort_orders", day.month, users["cohort"].take(buyers), times * w)
        users["n_orders"][buyers] += times.astype(np.int32)

    def checks(self, world: State) -> Iterable[Check]:
        """Return I10 (what was taken off the list prices of what was paid today is accounted for) and I11 (needs)."""
        yield Checkout.check(world.today["payments"])
        yield from world.resources["needs"].checks(world)
