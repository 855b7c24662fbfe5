"""Subscription: a paid membership with exclusive prices, free delivery and faster points; who joins, buys more, renews."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from sim.core.constants import DAYS_PER_YEAR
from sim.core.ledger import Account, Check
from sim.core.mechanism import Mechanism, Phase
from sim.core.pages import Chart, Page
from sim.core.state import ACTIVE, State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.mechanisms.keeping.subscription.benefits import GIFT, PAID, TRIAL, Benefits, Floats, Rows
from sim.mechanisms.keeping.subscription.friends import factor_of_friends, usual_root
from sim.mechanisms.keeping.subscription.records import METRICS
from sim.mechanisms.keeping.subscription.terms import SubscriptionTerms
from sim.mechanisms.keeping.subscription.worth import expected_spend, usual_spend
from sim.world import accounts
from sim.world.comparing import INSIDE, OUTSIDE, SELECTION, Spend
from sim.world.events import FEE
from sim.world.market import coupons
from sim.world.market.checkout import CheckoutStep, Stage
from sim.world.market.orders import CONTRIBUTION, contributions_of
from sim.world.market.utility import PersonTerm, PriceShare
from sim.world.people import LONG_AGO, own_luck
from sim.world.records import join_records


class Subscription(Benefits, Mechanism):
    """People join where what they have bought says that it pays, buy by lower prices and because they are members, and renew.

    References: Iyengar, Park & Yu (2022), J. Marketing Research 59(6) (paid programmes: a third of the effect is economic);
    Bapna & Umyarov (2015), Management Science 61(8) (gifted subscriptions). Page: docs/mechanisms/subscription.md
    """

    phase = Phase.SETTLE
    after = ("settlement", "order_costs")
    reads = (
        "active",
        "ties",
        "people.state",
        "today.visits",
        "today.payments",
        "today.orders",
        "users.joined_on",
        "users.last_order",
        "users.luck_from",
        "users.price_slope",
        "users.satisfaction",
        "users.trust",
    )
    may_read = ("today.kept", "resources.points_rate")
    writes = ("today.fees", "today.contributions")
    null = {"interest": "0 per day"}
    accounts = (
        accounts.MEMBERSHIP,
        accounts.MEMBER_PRICES,
        Account("expense.member_delivery", "logistics", "Free delivery of subscribers", "会员包邮补贴"),
        Account("expense.member_fees", "payment", "Payment fees of subscriptions", "会员费支付手续费"),
    )
    columns = (
        Column("users", "subscribed_until", np.int32, default=LONG_AGO, doc="last day index of the subscription"),
        Column(
            "users", "subscribed_on", np.int32, default=LONG_AGO, doc="day index of its first day, renewals included"
        ),
        Column(
            "users", "term_from", np.int32, default=LONG_AGO, doc="day index on which the present term was paid for"
        ),
        Column("users", "subscription", np.int8, doc="kind of the last subscription: 0 none, 1 paid, 2 trial, 3 gift"),
        Column("users", "term_fee", np.int32, doc="fen paid for the present term, without VAT"),
        Column("users", "term_benefit", np.float64, doc="fen that the present term has been worth so far"),
        Column("users", "times_subscribed", np.int16, doc="subscriptions begun, renewals not counted"),
        Column("users", "subscribing", np.float64, doc="hazard of subscribing accumulated since the last subscription"),
        Column("users", "spent_lately", np.float64, doc="fen paid for orders kept; fades with a mean of 365 days"),
        Column("users", "points_factor", np.float32, default=1, doc="factor on the points that orders earn"),
    )
    parts = (
        PriceShare("exclusive price", "log_price_share", doc="what subscribers pay of every price"),
        PersonTerm("subscriber", "value_of_benefits", doc="delivery, points, and what lies beyond money"),
        CheckoutStep("exclusive price", "take_off", stage=Stage.MEMBERSHIP, doc="the exclusive price of subscribers"),
    )
    metrics = METRICS
    page = Page(
        "Subscription",
        "付费会员",
        (
            Chart(("subscribers",), "Subscribers", "付费会员数"),
            Chart(
                ("subscriptions_joined", "subscriptions_renewed", "subscriptions_lapsed"),
                "Joined, renewed, lapsed",
                "入会、续费与到期",
            ),
            Chart(
                ("spend_per_subscriber", "spend_per_other_buyer"),
                "Spend in 30 days, each",
                "近 30 天人均消费",
                *SELECTION,
            ),
            Chart(("naive_ratio",), "Subscribers' spend over others'", "会员与非会员消费比", *SELECTION),
            Chart(("member_prices", "member_delivery"), "What subscribers cost the platform", "会员权益平台成本"),
        ),
    )

    class Params(SubscriptionTerms):
        """Fee, benefits, joining, renewal."""

    # ---- the day ---------------------------------------------------------------------------------------------

    def setup(self, world: State) -> None:
        """Nobody subscribes."""
        self._decided, self._today = -1, 0
        self._cost = 0
        self._root, self._spend = usual_root(world), Spend()
        self._vat = world.facts["sections"]["world"].vat_services

    def step(self, world: State, day: Day) -> None:
        """Count the day's orders and benefits; let terms end and subscriptions begin, from tomorrow."""
        self._note_orders(world, day)
        self._note_kept(world, day)
        ends = self._end_terms(world, day)
        self._begin(world, day)
        self._earn(world, day)
        self._decided, self._today = day.index, day.index + 1
        users = world.users
        subscribes = users["subscribed_until"] > day.index
        users["points_factor"][:] = np.where(subscribes, self.params.faster, 1.0)
        world.record("subscribers", int(np.count_nonzero(subscribes)) * world.weight)
        world.record("subscriptions_lapsed", ends * world.weight)

    def _note_orders(self, world: State, day: Day) -> None:
        """Pay for the delivery of subscribers' orders; record what they and others spend."""
        w, users, orders, payments = world.weight, world.users, world.today["orders"], world.today["payments"]
        of_own = orders.compress(self._subscribes(world, world.user_of(orders["person"])))
        own, parcels = of_own["person"], of_own["person"][~of_own["at_place"]]
        fen = round(self.params.delivery)
        self.post(world, "expense.member_delivery", "asset.cash", fen * len(parcels) * w)
        self._contribute(world, contributions_of(parcels, second_cost=fen))
        paid_by_own = self._subscribes(world, world.user_of(payments["person"]))
        spent = int(payments["paid"][paid_by_own].sum()), int(payments["paid"][~paid_by_own].sum())
        subscribe = users["subscribed_until"] > self._decided
        active = world.active_users
        bought = users["last_order"].take(active) > day.index - DAYS_PER_YEAR
        others = int(np.count_nonzero(bought & ~subscribe.take(active)))
        self._spend.add(day.index, fen=spent, people=(int(np.count_nonzero(subscribe)), others))
        each = self._spend.each()
        off = payments["coupon"][payments["coupon_from"] == coupons.MEMBER_PRICE]
        world.record("orders_of_subscribers", len(own) * w)
        world.record("member_prices", int(off.sum()) * w)
        world.record("member_delivery", fen * len(parcels) * w)
        world.record("spend_per_subscriber", each[INSIDE])
        world.record("spend_per_other_buyer", each[OUTSIDE])
        world.record("naive_ratio", each[INSIDE] / each[OUTSIDE] if each[OUTSIDE] > 0 else 0.0)

    def _note_kept(self, world: State, day: Day) -> None:
        """Let records of spend fade, add the orders kept today, and what they were worth to subscribers."""
        users, kept = world.users, world.today.get("kept")
        users["spent_lately"][:] *= np.exp(-day.length / DAYS_PER_YEAR)
        if kept is None or not len(kept):
            return
        rows = world.user_of(kept["person"])
        np.add.at(users["spent_lately"], rows, kept["paid"])
        own = np.flatnonzero(self._subscribes(world, rows) & (kept["paid_on"] > users["term_from"].take(rows)))
        np.add.at(users["term_benefit"], rows[own], self._worth(world) * kept["paid"][own])

    def _end_terms(self, world: State, day: Day) -> int:
        """Renew what people want to keep, for another fee; return how many subscriptions end."""
        p, users = self.params, world.users
        over = np.flatnonzero(users["subscribed_until"] == day.index).astype(np.int32)
        asked = over[(users["subscription"][over] != GIFT) & (world.people["state"][users["person"][over]] == ACTIVE)]
        n_days = np.maximum(day.index - users["term_from"][asked], 1)
        worth = users["term_benefit"][asked] * DAYS_PER_YEAR / n_days / p.fee - 1
        tries = (
            users["subscription"][asked] == TRIAL
        )  # orders of a trial are not final yet: they reckon as those who join
        usual = usual_spend(world, today=day.index)
        spend = expected_spend(world, asked, today=day.index, usual=usual, doubt=p.doubt)
        worth = np.where(tries, spend * self._worth(world) * (1 - p.price_off) / p.fee - 1, worth)
        odds = p.renewing + p.renewing_by_worth * worth + p.inertia * (not p.notice)
        odds = odds + p.renewing_by_satisfaction * (users["satisfaction"][asked] - 0.5)
        luck = own_luck(world, "subscription.renews", day, users["person"][asked])
        stays = asked[luck < expit(odds)]
        was_trial = users["subscription"][stays] == TRIAL
        self._sell(world, day, stays)
        world.record("subscriptions_renewed", int(np.count_nonzero(~was_trial)) * world.weight)
        world.record("trials_converted", int(np.count_nonzero(was_trial)) * world.weight)
        return len(over) - len(stays)

    def _begin(self, world: State, day: Day) -> None:
        """Give subscriptions away, and let those visitors join whose accumulated hazard reaches their threshold."""
        p, users = self.params, world.users
        person = world.today["visits"]["person"]
        rows = world.user_of(person)
        is_free = (users["subscribed_until"].take(rows) <= day.index) & (world.people["state"].take(person) == ACTIVE)
        person, rows = person[is_free], rows[is_free]
        gifts = np.zeros(len(rows), dtype=np.bool_)
        if p.gifts > 0 and len(rows):
            chance = p.gifts * day.length / world.weight / len(rows)
            gifts = own_luck(world, "subscription.gift", day, person) < chance
            self._start(world, day, rows[gifts], kind=GIFT, days=DAYS_PER_YEAR)
        world.record("subscriptions_gifted", int(gifts.sum()) * world.weight)
        person, rows = person[~gifts], rows[~gifts]
        users["subscribing"][rows] += self.hazard(world, day, person) * day.length
        times = users["times_subscribed"].take(rows).astype(np.int64)
        luck = world.streams.uniform_each("subscription.joins", person, steps=times, draws=np.zeros_like(times))
        new = rows[users["subscribing"].take(rows) >= -np.log1p(-luck)]
        first = users["times_subscribed"].take(new) == 0
        trial = new[first] if p.trial > 0 else new[:0]
        buys = new[~first] if p.trial > 0 else new
        self._start(world, day, trial, kind=TRIAL, days=max(1, round(p.trial)))
        self._start(world, day, buys, kind=PAID, days=DAYS_PER_YEAR)
        self._sell(world, day, buys)
        world.record("trials_begun", len(trial) * world.weight)
        world.record("subscriptions_joined", len(buys) * world.weight)

    def hazard(self, world: State, day: Day, person: Rows) -> Floats:
        """Return each visitor's hazard of subscribing, per day of a visit."""
        p, users, rows = self.params, world.users, world.user_of(person)
        if p.interest == 0:
            return np.zeros(len(person))
        spend = expected_spend(world, rows, today=day.index, usual=usual_spend(world, today=day.index), doubt=p.doubt)
        worth = spend * self._worth(world) * (1 - p.price_off)
        is_free = (users["times_subscribed"].take(rows) == 0) & (p.trial > 0)
        odds = p.joining + p.by_worth * (worth / p.fee - np.where(is_free, 0.0, 1.0))
        odds += p.by_trust * (users["trust"].take(rows) - 0.5) + p.by_campaign * (day.date.day <= p.campaign_days)
        friends = factor_of_friends(world, person, today=day.index + 1, by_friend=p.by_friend, root=self._root)
        return np.asarray(p.interest * expit(odds) * friends)

    def _start(self, world: State, day: Day, rows: Rows, *, kind: int, days: int) -> None:
        users = world.users
        users["subscribed_on"][rows], users["subscribed_until"][rows] = day.index + 1, day.index + days
        users["term_from"][rows], users["subscription"][rows] = day.index, kind
        users["times_subscribed"][rows] += 1
        users["subscribing"][rows] = users["term_benefit"][rows] = users["term_fee"][rows] = 0

    def _sell(self, world: State, day: Day, rows: Rows) -> None:
        """Take the fee of a year from these users (rows), and pay what that costs."""
        users, fen = world.users, round(self.params.fee)
        users["term_from"][rows], users["subscribed_until"][rows] = day.index, day.index + DAYS_PER_YEAR
        users["subscription"][rows], users["term_benefit"][rows] = PAID, 0
        users["term_fee"][rows] = fen - round(fen * self._vat / (1 + self._vat))
        fees = np.zeros(len(rows), dtype=FEE)
        fees["person"], fees["fen"], fees["days"] = users["person"][rows], fen, DAYS_PER_YEAR
        world.today["fees"] = join_records([world.today["fees"], fees], dtype=FEE)
        cost = round(fen * self.params.collection)
        self.post(world, "expense.member_fees", "asset.cash", cost * len(rows) * world.weight)
        self._contribute(world, contributions_of(fees["person"], first_cost=cost))

    def _earn(self, world: State, day: Day) -> None:
        """Enter a day of each fee into its payer's contribution, and record the fees paid today."""
        users = world.users
        rows = np.flatnonzero((users["term_fee"] > 0) & (day.index - users["term_from"] < DAYS_PER_YEAR))
        done, fee = day.index - users["term_from"][rows] + 1, users["term_fee"][rows].astype(np.int64)
        earned = fee * done // DAYS_PER_YEAR - fee * (done - 1) // DAYS_PER_YEAR
        self._contribute(world, contributions_of(users["person"][rows], revenue=earned))
        world.record("subscription_fees", int(world.today["fees"]["fen"].sum()) * world.weight)

    def _contribute(self, world: State, entries: NDArray[np.void]) -> None:
        self._cost += int((entries["revenue"] - entries["fen"]).sum()) * world.weight
        world.today["contributions"] = join_records([world.today["contributions"], entries], dtype=CONTRIBUTION)

    def checks(self, world: State) -> Iterable[Check]:
        """Return I12: costs of subscriptions in contributions are those posted."""
        b = world.ledger.balances
        posted = b["expense.member_delivery"] + b["expense.member_fees"]
        yield Check("I12", "delivery and payment fees of subscribers in contributions = posted", self._cost, posted)
