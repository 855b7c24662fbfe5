"""Parts that a mechanism of one's own adds to utility and checkout: they act, alone, and the books see it."""

import numpy as np
import pytest
from helpers_market import all_orders, market, run, today
from helpers_world import PREPARATION
from scipy.special import expit, logsumexp

from sim.core.errors import LedgerError, ModelError
from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.table import Column
from sim.core.units import Number
from sim.theory.choice import mnl_shares
from sim.world.market import coupons, points
from sim.world.market.checkout import CheckoutStep, Stage
from sim.world.market.coupons import REFERRAL, give
from sim.world.market.utility import Deduction, OfferTerm, PairTerm, PersonTerm, PriceTerm, inclusive_values


class Quiet(Mechanism):
    """A mechanism that only lends its parts."""

    phase = Phase.OPEN

    def step(self, world, day):
        """Nothing."""


class Badge(Quiet):
    """A badge on offer 3, and a habit of everybody."""

    parts = (OfferTerm("badge", "badge"), PersonTerm("habit", "habit"))

    class Params(ParamSet):
        """Weights."""

        badge: Number = par("0", low="0", high="50", doc="utility of the badge")
        habit: Number = par("0", low="-50", high="50", doc="utility of everything here")

    def badge(self, world):
        return self.params.badge * (np.arange(len(world.tables["offers"])) == 3)

    def habit(self, world, users):
        return np.full(len(users), self.params.habit)


def badge(**values: float) -> Badge:
    return Badge(Badge.Params(values))


def test_terms_of_zero_change_nothing_and_larger_ones_sell_more() -> None:
    plain, null = all_orders(market(), 10), all_orders(market(badge()), 10)
    assert (plain == null).all()
    liked = all_orders(market(badge(badge=20.0)), 10)
    assert (liked["offer"] == 3).sum() > 5 * max(1, (plain["offer"] == 3).sum())
    assert len(all_orders(market(badge(habit=-50.0)), 10)) == 0
    assert len(all_orders(market(badge(habit=50.0)), 10)) >= len(plain) / 0.8


def test_terms_of_today_do_not_move_the_outside_option_but_those_of_the_reference_state_do() -> None:
    class Asset(Badge):
        """The badge counts at the reference state."""

        parts = (OfferTerm("badge", "badge", at_reference=True),)

    outside = {k: market(m).state.resources["shop"].outside for k, m in (
        ("none", badge()), ("today", badge(badge=5.0, habit=2.0)), ("reference", Asset(Badge.Params({"badge": 5.0}))))}  # fmt: skip
    assert outside["none"] == outside["today"] < outside["reference"]


def test_the_outside_option_gives_the_wanted_chance_at_the_reference_state() -> None:
    model = market(choice__buying="35 %", payment="off")
    shop, world = model.state.resources["shop"], model.state
    from sim.world.market.offers import reference_sets

    shown = reference_sets(world, size=8)
    offers, needs = shop.utility.offer_side(world, at_reference=True), shop.utility.reference_side(world, len(shown))
    chance = expit(inclusive_values(needs, shown, offers) - shop.outside)
    assert chance.mean() == pytest.approx(0.35, abs=1e-9)
    one = np.flatnonzero((shown[:1] >= 0)[0])
    own = [inclusive_values(type(needs)(*(x[:1] for x in needs)), shown[:1, [k]], offers)[0] for k in one]
    assert mnl_shares(own, shop.outside)[0] == pytest.approx(1 - chance[0], abs=1e-12)
    assert inclusive_values(needs, shown, offers)[0] == pytest.approx(logsumexp(own))


class Twins(Quiet):
    """A likeness of people and offers, in two numbers."""

    columns = (
        Column("users", "likes", np.dtype((np.float32, 2))),
        Column("offers", "is_like", np.dtype((np.float32, 2))),
    )
    parts = (PairTerm("likeness", person="likes", offer="is_like", weight="pull"),)

    class Params(ParamSet):
        """Weight."""

        pull: Number = par("3", low="0", high="50", doc="utility per unit of likeness")

    def setup(self, world):
        offers = world.tables["offers"]
        offers["is_like"][:, 0], offers["is_like"][:, 1] = np.arange(len(offers)) % 2, np.arange(len(offers)) % 2 == 0

    def step(self, world, day):
        users = world.users
        users["likes"][1:, 0], users["likes"][1:, 1] = users["person"][1:] % 2, users["person"][1:] % 2 == 0


def test_a_term_of_pairs_matches_people_with_offers() -> None:
    """Odd people like odd offers: e**3 to 1 where both are shown, within the consideration set."""
    nothing_at_once = {
        "visits__impulse": 0,
        "visits__intent": 0,
        "visits__intent_of_others": 0,
    }  # likes are told at the end of the day
    orders = all_orders(market(Twins(), **nothing_at_once), 15)
    assert (orders["person"] % 2 == orders["offer"] % 2).mean() > 0.85
    plain = all_orders(market(**nothing_at_once), 15)
    assert (plain["person"] % 2 == plain["offer"] % 2).mean() == pytest.approx(0.5, abs=0.12)  # 4 errors of 270 orders


class Voucher(Quiet):
    """Takes 30 RMB off the first order of a day, at the cost of the merchant; the utility knows."""

    parts = (Deduction("voucher", "held"), CheckoutStep("voucher", "use", stage=Stage.PROMOTION))

    def held(self, world, day, users, number):
        return np.where(number == 0, 3000, 0)

    def use(self, world, day, orders):
        off = np.where(orders["number"] == 0, np.minimum(3000, orders["paid"] // 2), 0)
        orders["off_merchant"] += off.astype(np.int32)
        orders["paid"] -= off


def test_a_deduction_sells_more_and_is_accounted_for() -> None:
    plain, cheaper = market(), market(Voucher())
    one, other = all_orders(plain), all_orders(cheaper)
    assert len(other) > 1.05 * len(one)
    assert (other["list_price"] == other["paid"] + other["coupon"] + other["points"] + other["off_merchant"]).all()
    assert cheaper.state.n_checks["I10"] > 0


class Forgetful(Voucher):
    """Takes money off without saying who bears it."""

    def use(self, world, day, orders):
        orders["paid"] -= np.minimum(3000, orders["paid"] // 2)


def test_a_discount_that_nobody_bears_is_caught_by_an_identity() -> None:
    with pytest.raises(Exception, match=r"I10.*list prices"):
        all_orders(market(Forgetful()))


class Till(Quiet):
    """A payment provider that fails for people with odd numbers."""

    parts = (CheckoutStep("till", "pay", stage=Stage.PAYMENT),)

    def pay(self, world, day, orders):
        return orders["person"] % 2 == 0


def test_a_payment_that_fails_is_no_order_anywhere() -> None:
    plain, failing = market(), market(Till())
    one, other = all_orders(plain, 5), all_orders(failing, 5)
    assert len(other) and (other["person"] % 2 == 0).all() and (one["person"] % 2 == 1).any()
    assert failing.state.by_person("n_orders")[1::2].sum() == 0
    assert (
        failing.state.series.values["orders"].sum() == len(other) == failing.state.resources["orders"].counts["placed"]
    )


class BrokenTill(Till):
    """No payment goes through."""

    def pay(self, world, day, orders):
        return np.zeros(len(orders), dtype=bool)


class Club(Quiet):
    """Points on delivery, spent at checkout; forgets refunds when told so."""

    phase = Phase.EXPERIENCE
    reads = ("today.delivered",)
    may_read = ("today.refunded",)
    writes = ("users.points", "today.point_moves")
    parts = (CheckoutStep("points", "offer", stage=Stage.POINTS, then="spend"),)
    remembers = True

    def step(self, world, day):
        if self.remembers:
            points.give_back(world)
        delivered = world.today["delivered"]
        points.grant(world, delivered["person"], 0.1 * delivered["paid"])

    def offer(self, world, day, orders):
        points.offer(world, orders, share=0.5)

    def spend(self, world, day, orders):
        points.spend(world, orders)


def test_points_are_spent_and_come_back_with_the_order() -> None:
    model = market(Club(), days=45)
    orders = all_orders(model)
    assert (orders["points"] > 0).sum() > 20 and model.state.users["points"].sum() > 0
    assert model.state.n_checks["I7"] == 3 * (45 + PREPARATION), "three identities a day, preparation included"


def test_a_refund_that_is_forgotten_is_caught_by_an_identity() -> None:
    club = Club()
    club.remembers = False
    with pytest.raises(LedgerError, match=r"I7.*points in wallets"):
        all_orders(market(club, days=45))


def test_with_a_payment_that_fails_points_stay_in_the_wallet() -> None:
    model = market(Club(), Till(), days=45)
    assert (all_orders(model)["points"] > 0).any() and (model.state.users["points"] >= 0).all()


def test_a_payment_that_fails_leaves_coupon_and_stock_where_they_were() -> None:
    plain, failing = market(), market(BrokenTill())
    for model in (plain, failing):
        run(model, 1)
        people = model.state.active
        give(model.state, people, 500, until=10, source=REFERRAL)
        model.state.tables["offers"]["stock"][:] = 3
    bought = all_orders(plain, 1)
    assert len(bought) > 5 and (bought["coupon"] > 0).any() and len(all_orders(failing, 1)) == 0
    rows = plain.state.user_of(bought["person"][bought["coupon"] > 0])
    assert (plain.state.users["coupon"][rows] == 0).all() and (failing.state.users["coupon"][rows] == 500).all()
    assert plain.state.tables["offers"]["stock"].sum() == 3 * len(plain.state.tables["offers"]) - len(bought)
    assert (failing.state.tables["offers"]["stock"] == 3).all()


def test_a_group_that_expires_puts_its_goods_back_and_seats_take_theirs_from_stock() -> None:
    """What was ordered, and what waits for a group, is missing from stock; what expired is not."""
    model = market(
        days=40, scenario="private_domain", market__registered_at_start="60 %", fulfilment__return_share="0 %",
        group_buying__share="100 %",
    )  # fmt: skip
    offers = model.state.tables["offers"]
    offers["stock"][:] = 1000
    orders, values = all_orders(model), model.state.series.values
    assert values["group_joins"].sum() > 0 < (values["groups_opened"] - values["groups_completed"]).sum()
    held = model.state.resources["orders"].counts["held"]
    assert held > 0 and 1000 * len(offers) - offers["stock"].sum() == len(orders) + held


class Missing(Badge):
    """A term that is no number."""

    def habit(self, world, users):
        return np.full(len(users), np.nan)


class TooLong(Badge):
    """A term of the wrong length."""

    def badge(self, world):
        return np.zeros(3)


class Stageless(Till):
    """A step that says not when."""

    parts = (CheckoutStep("till", "pay"),)


class Sale(Quiet):
    """A promotion: 10 RMB off every order."""

    parts = (CheckoutStep("sale", "cut", stage=Stage.PROMOTION),)

    def cut(self, world, day, orders):
        orders["coupon"] += 1000
        orders["paid"] -= 1000


def test_an_order_takes_one_coupon_and_the_wallet_keeps_its_own() -> None:
    model = market(Sale(), days=40)
    run(model, 1)
    give(model.state, model.state.active, 500, until=60, source=REFERRAL)
    orders = all_orders(model)
    assert (orders["coupon"] + orders["off_merchant"] == 1000).all() and len(orders) > 100
    assert (orders["coupon_from"] == 0).all()
    with pytest.raises(ModelError, match=r"found the giver 99; allowed: 1 \(expense"):
        give(model.state, model.state.active, 500, until=60, source=99)


@pytest.mark.parametrize(("share", "platform"), [(0.0, 0), (0.2, 200), (1.0, 1000)])
def test_merchants_bear_their_part_of_a_promotion_and_none_of_a_coupon_for_invited_people(share, platform) -> None:
    promoted = market(Sale(), days=20, settlement__promotion_share=share)
    orders = all_orders(promoted)
    assert (
        len(orders) > 100 and (orders["coupon"] == platform).all() and (orders["off_merchant"] == 1000 - platform).all()
    )
    assert (orders["list_price"] == orders["paid"] + 1000).all() and promoted.state.n_checks["I12"] > 0
    given = market(days=20, settlement__promotion_share=share, referral__reward_recipient="0 RMB")
    run(given, 1)
    give(given.state, given.state.active, 500, until=60, source=REFERRAL)
    assert all_orders(given)["coupon"].max() == 500


def test_whoever_joins_a_group_pays_the_group_price_whatever_points_its_opener_used() -> None:
    model = market(Club(), days=45, scenario="private_domain", market__registered_at_start="60 %",
                   group_buying__share="100 %", membership="off", subscription="off")  # fmt: skip
    orders = all_orders(model)
    joined = orders[orders["cause"] == 1]
    assert len(joined) > 20 and (orders["points"][orders["pool"] > 0] > 0).any()
    assert joined["off_merchant"] == pytest.approx(0.15 * joined["list_price"], abs=1)


def test_a_part_reads_the_value_of_the_day_though_its_mechanism_acts_later_in_it() -> None:
    """Commission is written at the checkout, settlement acts in SETTLE: the date counts for orders of that very day."""
    dated = {"2027-01-01": "5 %", "2027-01-11": "1 %"}
    orders = all_orders(market(settlement__commission=dated, settlement__new_seller_free="0 days"))
    assert (orders["commission"][orders["paid_on"] < 10] == 0.05).all() and (
        orders["commission"][orders["paid_on"] >= 10] == 0.01
    ).all()


def test_a_modifier_of_size_zero_on_what_a_part_reads_is_no_modifier() -> None:
    dated = {"2027-01-01": "5 %", "2027-01-11": "1 %"}
    plain, moved = (market(settlement__commission=dated, days=20) for _ in range(2))
    moved.state.modify("settlement.commission", factor=1.0, begin=3, end=15, cause="none")
    assert (all_orders(plain) == all_orders(moved)).all()


class Doorman(Till):
    """Refuses orders outside of payment."""

    parts = (CheckoutStep("door", "pay", stage=Stage.COUPON),)


@pytest.mark.parametrize(("wrong", "says"), [
    (Doorman(), "only a step of the stage PAYMENT may refuse"),
    (Missing(), r"missing \(NaN\) in PersonTerm 'habit'"),
    (TooLong(), r"OfferTerm 'badge': badge returned an array of shape \(3,\)"),
    (Stageless(), "checkout step till: no stage; allowed: PROMOTION"),
    (type("NoMethod", (Quiet,), {"parts": (OfferTerm("x", "bagde"),), "badge": lambda s, w: 0})(), "did you mean 'badge'"),
    (type("Again", (Quiet,), {"parts": (OfferTerm("sales", "step"),)})(), "declared by both again and choice"),
    (type("TwoPrices", (Quiet,), {"parts": (PriceTerm("other", "step"),)})(), "found 2 price terms"),
])  # fmt: skip
def test_a_wrong_part_is_refused_in_words(wrong: Mechanism, says: str) -> None:
    with pytest.raises(ModelError, match=says):
        run(market(wrong), 5)


def test_a_visit_is_worth_more_where_people_like_what_is_there() -> None:
    """ln(1 + e**(I - v0)) grows by more than nothing and less than the habit; 0 when nothing is on sale."""
    plain, liked = market(), market(badge(habit=1.5))
    run(plain, 3), run(liked, 3)
    ids = plain.state.active[:200]
    worth = [m.state.resources["shop"].worth(m.state, today(m), ids, size=8) for m in (plain, liked)]
    assert (worth[0] > 0).mean() > 0.95 and (worth[1] >= worth[0]).all() and (worth[1] - worth[0] < 1.5).all()
    chance = -np.expm1(-worth[0])  # 1 - 1 / (1 + e**(I - v0)), were all four needs alike
    assert 0.3 < chance.mean() < 0.7
    empty = market(world__merchants=0)
    run(empty, 1)
    assert empty.state.resources["shop"].worth(empty.state, today(empty), ids, size=8).max() == 0


@pytest.mark.parametrize(
    ("fen", "days", "is_taken"),
    [(1001, 1, False), (1001, 30, True), (1000, 30, False), (1000, 31, True), (4000, 6, False)],
)
def test_a_wallet_keeps_the_coupon_of_greater_expected_worth(fen: int, days: int, is_taken: bool) -> None:
    """Beside 10 RMB for 30 days (both ends counted): face x (1 - exp(-days / 90)), by hand 2.83 RMB; 40 RMB for 6 days are 2.58."""
    model = market(days=5)
    world, who = model.state, np.array([7], dtype=np.int32)
    row, today = world.user_of(who), world.row - world.timeline.preparation
    coupons.give(world, who, 1000, until=today + 29, source=coupons.PERSONAL)
    coupons.give(world, who, fen, until=today + days - 1, source=coupons.REACTIVATION)
    assert (world.users["coupon_from"][row] == coupons.REACTIVATION) == is_taken
    assert world.users["coupon"][row] == (fen if is_taken else 1000)
    assert float(coupons.worth(1000, 30)) == pytest.approx(283.5, abs=0.1)
