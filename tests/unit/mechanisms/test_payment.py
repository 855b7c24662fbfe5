"""Payment: what is paid of what is placed, and what becomes of the rest.

Shares lost are binomial at a fixed seed: 4.5 standard errors, so a false alarm once in 150,000 sets of luck; where luck belongs to
people, people are counted. The rest is exact.
"""

import numpy as np
import pytest
from helpers_market import all_orders, market, run
from helpers_world import LEAN
from scipy.special import expit, logit

from sim.core.errors import ScenarioError
from sim.core.mechanism import Mechanism, Phase
from sim.core.model import GrowthModel
from sim.mechanisms.shopping.payment.mechanism import Payment
from sim.theory.payment import paying
from sim.world.market.checkout import new_orders
from sim.world.market.offers import reference_sets
from sim.world.market.orders import is_extra
from sim.world.market.utility import inclusive_values

BUSY = {"visits__need_rate": "0.5 per day", "dropout": "off", "merchant_names": "off"}


def total(model: GrowthModel, name: str) -> int:
    return int(model.state.series.values[name].sum())


@pytest.mark.parametrize("completion", ["70 %", "90 %", "100 %"])
def test_a_need_is_met_and_paid_as_often_as_choice_says(completion: str) -> None:
    model = market(payment__completion=completion, choice__buying="60 %")
    shop, world = model.state.resources["shop"], model.state
    shown = reference_sets(world, size=8)
    needs = shop.utility.reference_side(world, len(shown))
    placed = expit(inclusive_values(needs, shown, shop.utility.offer_side(world, at_reference=True)) - shop.outside)
    paid = float(completion.split()[0]) / 100
    assert shop.checkout.passing == paid and placed.mean() * paid == pytest.approx(0.6, abs=1e-9)


def test_one_tap_is_no_part_of_the_reference() -> None:
    slow, fast = (market(payment__one_tap=x).state.resources["shop"] for x in ("off", "on"))
    assert slow.outside == fast.outside and slow.checkout.passing == fast.checkout.passing == 0.9


@pytest.mark.parametrize(("own", "share"), [({}, 0.9), ({"one_tap": "on"}, 0.95), ({"completion": "70 %"}, 0.7)])
def test_the_stated_share_of_what_is_placed_is_paid(own: dict[str, str], share: float) -> None:
    model = market(**BUSY, **{f"payment__{k}": v for k, v in own.items()})
    paid = len(all_orders(model))
    placed, lost = total(model, "orders_placed"), total(model, "carts_lost")
    assert placed - lost == paid == total(model, "orders") and placed > 5000
    assert abs(lost - placed * (1 - share)) < 4.5 * np.sqrt(placed * share * (1 - share))


def test_what_is_paid_in_several_steps_is_paid_in_one_tap_too() -> None:
    """On the first day, on which both worlds place the same orders."""
    slow, fast = (
        {(o["person"], o["number"], o["offer"]) for o in run(market(**BUSY, payment__one_tap=x), 1)[0]}
        for x in ("off", "on")
    )
    assert slow < fast


def test_an_order_that_is_not_paid_is_a_need_spent_elsewhere_and_its_coupon_stays() -> None:
    """Every need of a day is met and paid, or spent elsewhere; I11 asserts it each day, too."""
    model = market(**BUSY, days=20, payment__completion="60 %")
    orders = all_orders(model)
    counts, w = model.state.resources["needs"].counts, model.state.weight
    assert counts["bought"] == len(orders) and counts["arisen"] == counts["bought"] + counts["elsewhere"]
    assert counts["elsewhere"] * w == total(model, "needs_elsewhere") > total(model, "carts_lost") > 0
    off = market(**BUSY, days=20, payment="off")
    assert total(model, "carts_lost") / total(model, "orders_placed") == pytest.approx(0.4, abs=0.03)
    sold, met = len(all_orders(off)), off.state.resources["needs"].counts
    at_hand = met["bought"] / met["arisen"]  # below 50 %: what is on offer is worth less than at the reference
    expected = 0.6 * expit(logit(at_hand) + logit(0.5 / 0.6))  # both meet 50 % there
    assert len(orders) / counts["arisen"] == pytest.approx(expected, rel=0.04) and sold > 5000  # 3 errors of 5,500


class Bundle(Mechanism):
    """Everybody active buys offer 0 as well, every day."""

    phase = Phase.SUPPLY
    reads = ("active",)
    writes = ("today.lines",)

    def step(self, world, day):
        ids = world.active
        world.today["lines"] = new_orders(world, day, ids, np.zeros(len(ids), dtype=np.int32), number=1000, cause=7)


def test_orders_that_mechanisms_add_pass_the_same_step() -> None:
    model = market(Bundle(), days=10)
    extra = placed = 0
    while model.running:
        model.step()
        if model.state.row >= model.blueprint.timeline.preparation:
            extra += int(is_extra(model.state.today["orders"]).sum())
            placed += len(model.state.today["lines"])
    assert placed > 5000 and abs(extra - 0.9 * placed) < 4.5 * np.sqrt(placed * 0.09)


def test_more_cannot_be_met_than_is_paid() -> None:
    with pytest.raises(ScenarioError, match=r"choice.buying: found 80%; allowed: less than 75%"):
        market(choice__buying="80 %", payment__completion="75 %")


# ---- providers ---------------------------------------------------------------------------------------------------

ALL_A = {"payment__prefers_wallet_a": "100 %", "payment__prefers_wallet_b": "0 %", "payment__prefers_card": "0 %"}


def near(n: int, of: int, share: float) -> bool:
    """Whether a count is binomial about its share, at 4.5 standard errors."""
    return abs(n - of * share) < 4.5 * np.sqrt(of * share * (1 - share))


def first_day(**settings: str) -> np.ndarray:
    many = BUSY | {"visits__need_shape": "1000", "visits__need_rate": "2 per day"}
    return run(market(**many, **settings), 1)[0]


def keys(orders: np.ndarray) -> set[tuple[int, ...]]:
    return set(zip(*(orders[k].tolist() for k in ("person", "number", "offer")), strict=True))


def test_without_a_provider_those_who_prefer_it_and_would_not_pay_otherwise_are_lost_and_nobody_else() -> None:
    """On the first day, on which all worlds place the same orders."""
    base = first_day()
    rigid = first_day(payment__offers_wallet_b="off", payment__switches="0 %")
    mixed = first_day(payment__offers_wallet_b="off", payment__switches="70 %")
    loyal = np.setdiff1d(base["person"], rigid["person"])
    buyers = np.unique(base["person"])
    assert keys(rigid) == {k for k in keys(base) if k[0] not in set(loyal.tolist())}
    assert keys(rigid) < keys(mixed) < keys(base) and len(buyers) > 300
    assert near(len(loyal), len(buyers), 0.4)
    assert near(len(np.setdiff1d(base["person"], mixed["person"])), len(buyers), 0.4 * 0.3)


@pytest.mark.parametrize("share", [0.0, 0.4, 0.95])
def test_whom_no_provider_lets_pay_leaves_at_the_stated_chance_and_nobody_else(share, monkeypatch) -> None:
    """Of those who tried on the second day (lives begin on the first): binomial, 4.5 errors; at 0, or where all can pay, nobody."""
    many = BUSY | {
        "visits__need_shape": "1000",
        "visits__need_rate": "2 per day",
        "payment__gives_up": f"{100 * share:g} %",
    }
    lost = {"payment__offers_wallet_a": "off", "payment__switches": "0 %"}
    tried, let_go = [], Payment._let_go
    monkeypatch.setattr(Payment, "_let_go", lambda own, w, who: tried.append(np.unique(who)) or let_go(own, w, who))
    for offered, settings in ((False, many | lost), (True, many)):
        tried.clear()
        model = market(**settings)
        run(model, 2)
        n, left = len(tried[-1]), total(model, "departures_by_unpaid")
        assert n == left == 0 if offered else n > 200 and (near(left, n, share) if share else left == 0)


def test_payments_that_fail_are_tried_again_once_with_another_provider() -> None:
    """f (1 - y (1 - g)): the other two fail with g."""
    own = ALL_A | {"payment__fails_wallet_a": "20 %", "payment__retry": "60 %"}
    for g in (0.0, 0.3):
        others = {f"payment__fails_{name}": f"{100 * g:.0f} %" for name in ("wallet_b", "card")}
        model = market(**BUSY, **own, **others)
        paid = len(all_orders(model))
        placed, failed = total(model, "orders_placed"), total(model, "payments_failed")
        assert near(failed, placed, 0.2 * (1 - 0.6 * (1 - g))) and placed > 5000
        assert near(paid, placed - failed, 0.9)
        by = {name: total(model, f"paid_with_{name}") for name in ("wallet_a", "wallet_b", "card")}
        assert sum(by.values()) == paid and min(by.values()) > 100


def test_the_closed_form_of_the_twin_is_what_is_simulated() -> None:
    """One provider missing, one failing, everybody's luck by person: 4.5 errors of the spread between people."""
    own = {"offers_card": "off", "fails_wallet_a": "30 %", "fails_wallet_b": "10 %", "fee_wallet_b": "2", "switches": "50 %",
           "prefers_wallet_a": "30 %", "prefers_wallet_b": "40 %", "prefers_card": "30 %"}  # fmt: skip
    theory = paying((0.3, 0.4, 0.3), offers=(1, 1, 0), fails=(0.3, 0.1, 0), fees=(1, 2, 1), switches=0.5, retry=0.5)
    settings = {f"payment__{k}": v for k, v in own.items()} | {"payment__completion": "100 %"}
    many = BUSY | {"visits__need_shape": "1000", "order_costs__payment_fee": "1 %", "leaving": "off", "churn": "off"}
    model = market(**many, **settings)
    paid = len(all_orders(model))
    placed = total(model, "orders_placed")
    people = len(model.state.active) * 0.84  # those who come again
    share, error = theory.works, np.sqrt(theory.works * (1 - theory.works) / people)
    assert paid / placed == pytest.approx(share, abs=4.5 * error) and 0.7 < share < 0.9
    factor = model.state.ledger.balances["expense.payment_fee"] / (0.01 * total(model, "gmv_paid"))
    assert factor == pytest.approx(theory.fee_factor, rel=0.05)


def test_nobody_pays_where_nobody_is_offered_and_the_reference_does_not_move() -> None:
    none = {f"payment__offers_{name}": "off" for name in ("wallet_a", "wallet_b", "card")}
    model = market(**BUSY, **none, days=3)
    assert not len(all_orders(model)) and total(model, "orders_placed") == total(model, "carts_lost") > 100
    assert model.state.resources["shop"].outside == market().state.resources["shop"].outside


def test_each_provider_has_its_own_fee_and_it_is_paid_once() -> None:
    own = {"payment__fee_wallet_a": "0.5", "payment__fee_card": "3", "order_costs__payment_fee": "1 %"}
    model, expected = market(**BUSY, **own, days=10), 0
    while model.running:
        model.step()
        paid, with_whom = model.state.today["payments"]["paid"], model.state.today["paid_with"]["provider"]
        rate = np.array([0.005, 0.01, 0.03])[with_whom]
        expected += int(np.rint(paid * rate).sum())
    assert model.state.ledger.balances["expense.payment_fee"] == expected > 0


# ---- fraud -------------------------------------------------------------------------------------------------------


def test_fraud_is_charged_back_after_its_time_to_the_fen_unless_it_was_refunded() -> None:
    own = {"payment__fraud": "10 %", "payment__chargeback_after": "14 days"}
    model, lost, n, refunded, paid = market(**BUSY, **own), 0, 0, set(), {}
    while model.running:
        model.step()
        today, day = model.state.today, model.rows_done - 1 - model.blueprint.timeline.preparation
        taken = today["charged_back"]
        known = {(p, d, k) for p, d, k in zip(taken["person"], taken["paid_on"], taken["number"], strict=True)}
        assert (taken["paid_on"] == day - 14).all() and not known & refunded
        assert all(
            paid[key] == fen
            for key, fen in zip(
                sorted(known),
                taken[np.lexsort([taken["number"], taken["paid_on"], taken["person"]])]["paid"],
                strict=True,
            )
        )
        lost, n = lost + int(taken["paid"].sum()), n + len(taken)
        refunded |= set(zip(*(today["refunded"][k].tolist() for k in ("person", "paid_on", "number")), strict=True))
        pay = today["payments"]
        paid |= dict(zip(zip(pay["person"], pay["paid_on"], pay["number"], strict=True), pay["paid"], strict=True))
    fraud, placed = total(model, "fraud_paid"), total(model, "orders_placed") - total(model, "carts_lost")
    assert near(fraud, placed, 0.1) and 0.3 * fraud < n < fraud
    assert model.state.ledger.balances["expense.chargebacks"] == lost == total(model, "chargebacks") > 0


def test_prevention_stops_fraud_along_its_curve_and_refuses_honest_buyers() -> None:
    model = market(
        **BUSY, payment__fraud="20 %", payment__refused="2 %", payment__blindness="0.15", payment__completion="100 %"
    )
    all_orders(model)
    placed, stopped, refused, passed = (
        total(model, k) for k in ("orders_placed", "fraud_stopped", "payments_refused", "fraud_paid")
    )
    assert near(stopped, stopped + passed, 0.02**0.15) and stopped > 300
    assert near(refused, placed - stopped - passed, 0.02) and total(model, "carts_lost") == stopped + refused


def test_stricter_prevention_means_less_fraud_and_fewer_orders_and_pays_only_where_there_is_fraud() -> None:
    """Charge-backs saved against commission on orders refused; nested on the luck of the first day."""
    days, loss = [], []
    for q in ("0 %", "1 %", "5 %"):
        own = BUSY | {"payment__fraud": "5 %", "payment__refused": q, "payment__chargeback_after": "10 days"}
        days.append(keys(run(market(**own), 1)[0]))
        all_orders(model := market(**own, days=30))
        loss.append(total(model, "chargebacks"))
    assert days[0] > days[1] > days[2] and loss[0] > 1.5 * loss[1] > 1.5 * loss[2]
    profit, stays = {}, LEAN | {"churn": "off"}  # whoever is refused does not leave after an order either
    for fraud in ("0 %", "5 %"):
        for q in ("0 %", "3 %"):
            own = (
                BUSY | stays | {"payment__fraud": fraud, "payment__refused": q, "payment__chargeback_after": "10 days"}
            )
            profit[fraud, q] = 0.0
            for seed in (1, 2, 3):
                all_orders(model := market(**own, days=60, seed=seed))
                profit[fraud, q] += total(model, "contribution_1")
    assert profit["0 %", "3 %"] < profit["0 %", "0 %"]
    assert profit["5 %", "3 %"] > profit["5 %", "0 %"]
