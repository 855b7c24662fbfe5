"""Pre-orders to the factory: who waits, what a pool comes to, whose money it is. Small worlds; exact but where odds are stated."""

from typing import Any

import numpy as np
import pytest
from helpers_market import market, today
from scipy.integrate import quad

from sim.core.model import GrowthModel
from sim.mechanisms.supply.c2m import rules
from sim.mechanisms.supply.c2m.mechanism import C2M
from sim.world.market.offers import OWN
from sim.world.market.orders import ORDER

EAGER = {
    "c2m": "on",
    "c2m__saving": "60 %",
    "c2m__to_price": "100 %",
    "c2m__least": 0,
    "c2m__categories": 2,
    "c2m__lead_time": "12 days",
    "world__categories": 3,
    "visits__need_rate": "0.2 per day",
}
"""A third off the price, and pools that open whatever is expected of them."""


def pooled(days: int = 40, **settings: Any) -> GrowthModel:
    return market(days=days, **(EAGER | settings))


def lists(model: GrowthModel, *names: str) -> dict[str, np.ndarray]:
    """Run to the end and return the orders of each list of the day, with the day beside in ``delay``."""
    found: dict[str, list[np.ndarray]] = {name: [np.empty(0, dtype=ORDER)] for name in names}
    while model.running:
        model.step()
        for name in names:
            found[name].append(model.state.today[name].copy())
            found[name][-1]["delay"] = today(model).index
    return {name: np.concatenate(parts) for name, parts in found.items()}


def own(model: GrowthModel) -> C2M:
    return next(m for m in model.blueprint.mechanisms if isinstance(m, C2M))


def values(model: GrowthModel) -> dict[str, np.ndarray]:
    while model.running:
        model.step()
    return model.state.series.values


def ahead(orders: np.ndarray) -> np.ndarray:
    return orders[orders["pool"] < 0]


@pytest.mark.parametrize(("gain", "cost"), [(0.1, 0.6), (0.5, 0.6), (1.2, 0.3)])
def test_who_waits_and_what_it_is_worth_are_integrals_over_the_cost_of_waiting(gain: float, cost: float) -> None:
    share = quad(lambda own: np.exp(-own / cost) / cost, 0, gain)[0]
    worth = quad(lambda own: (gain - own) * np.exp(-own / cost) / cost, 0, gain)[0]
    assert rules.share_who_wait(np.array([gain]), cost)[0] == pytest.approx(share)
    assert rules.worth_of_waiting(np.array([gain]), cost)[0] == pytest.approx(worth)


def test_nobody_waits_for_nothing_and_everybody_where_waiting_is_free() -> None:
    gains = np.array([-0.3, 0.0, 1e-9, 0.4])
    np.testing.assert_array_equal(rules.share_who_wait(gains, 0.0), [0, 0, 1, 1])
    np.testing.assert_allclose(rules.worth_of_waiting(gains, 0.0), [0, 0, 1e-9, 0.4])
    assert not rules.worth_of_waiting(gains[:2], 0.5).any()


def test_a_saving_is_split_in_whole_fen_and_a_commitment_eases_the_minimum() -> None:
    unit, off = rules.split_saving(np.array([1000, 333]), saving=0.15, to_price=0.5)
    assert unit.tolist() == [150, 50] and off.tolist() == [75, 25]
    assert rules.required(300, commitment=0.2, eased=0.5) == pytest.approx(270)
    assert rules.taken_by_platform(40, committed=60, is_accepted=True) == 20
    assert rules.taken_by_platform(80, committed=60, is_accepted=True) == 0
    assert rules.taken_by_platform(40, committed=60, is_accepted=False) == 60


def test_forecasts_err_less_the_more_orders_have_been_seen() -> None:
    """The rule, and in a world the orders counted by category: the metric follows from them exactly."""
    np.testing.assert_allclose(rules.forecast_error(0.8, np.array([0, 2000, 6000]), 2000), [0.8, 0.8 / 2**0.5, 0.4])
    model = pooled(c2m__enough=200)
    orders = lists(model, "orders")["orders"]
    seen = np.bincount(model.state.tables["offers"]["category"][orders["offer"][orders["delay"] < 39]], minlength=3)
    error = model.state.series.values["forecast_error"]
    assert error[-1] == pytest.approx((0.8 / np.sqrt(1 + seen / 200)).mean())
    assert (np.diff(error[8:]) <= 0).all() and error[-1] < 0.5


def test_without_a_saving_nobody_pre_orders_and_nothing_moves() -> None:
    """Pools open, of no use to anybody; lead time 0 so that waiting costs little. Sales are those without pools, bit for bit."""
    settings = {"world__categories": 3, "visits__need_rate": "0.2 per day"}
    off = values(market(days=40, **settings))
    for nothing in ({"c2m__saving": "0 %"}, {"c2m__to_price": "0 %"}):
        on = values(pooled(c2m__lead_time="0 days", c2m__commitment="0 %", **nothing))
        assert on["pools_failed"].sum() > 4 and on["pre_orders"].sum() == 0
        for name in ("orders", "gmv_paid", "needs_elsewhere", "dau", "refunds", "commission"):
            np.testing.assert_array_equal(on[name], off[name])


def test_below_the_minimum_every_fen_goes_back_and_the_needs_are_unmet() -> None:
    """A minimum nobody reaches: no order of a pool counts, escrow holds what still waits, satisfaction falls."""
    model = pooled(c2m__minimum=50_000, c2m__commitment="0 %", fulfilment__return_share="0 %")
    day = lists(model, "payments", "orders", "completed", "expired")
    v, waits = model.state.series.values, ahead(day["payments"])
    held = waits[waits["delay"] >= 33]  # pools open on days 0, 11, 22, 33: the last is undecided
    back = day["expired"]
    assert len(back) > 100 and len(day["completed"]) == 0 and not len(ahead(day["orders"]))
    keys = ["person", "paid_on", "number", "paid"]
    np.testing.assert_array_equal(np.sort(back[keys]), np.sort(waits[waits["delay"] < 33][keys]))
    assert v["pre_orders"].sum() == len(waits) and v["pre_orders_refunded"].sum() == len(back)
    assert v["pools_failed"].sum() == 6 and v["pools_accepted"].sum() == 0
    balance = model.state.ledger.balances
    placed = day["orders"]["paid"].sum() + day["orders"]["coupon"].sum() - v["gmv_settled"].sum()
    assert balance["asset.escrow"] == placed + held["paid"].sum() - balance["liability.merchants"]
    c = model.state.resources["needs"].counts
    assert c["waiting"] == len(held)


def test_at_the_minimum_the_factory_makes_them_and_they_go_out_after_the_lead_time() -> None:
    """Decided on the morning after the last day, gone out 12 days later: none is delivered before, all within days after."""
    model = pooled(days=50, c2m__minimum=1, c2m__commitment="0 %", merchants="off", pricing="off")
    day = lists(model, "payments", "completed", "delivered")
    waits, done, there = ahead(day["payments"]), day["completed"], ahead(day["delivered"])
    assert len(done) > 100 and set(done["delay"].tolist()) == {10, 21, 32, 43}
    decided = {(int(o["person"]), int(o["paid_on"]), int(o["number"])): int(o["delay"]) for o in done}
    took = np.array([o["delay"] - decided[int(o["person"]), int(o["paid_on"]), int(o["number"])] for o in there])
    assert len(there) > 50 and took.min() >= 13 and took.max() <= 12 + 20
    assert (waits[waits["delay"] < 43]["paid"].sum()) == done["paid"].sum()
    assert model.state.series.values["pool_volumes"].sum() == len(done)
    offers = model.state.tables["offers"]
    cost, price = offers["cost"][done["offer"]], done["list_price"]
    np.testing.assert_array_equal(done["paid"], price - np.rint(np.rint(0.6 * cost)))
    np.testing.assert_array_equal(done["off_merchant"], price - done["paid"])


def test_buyers_wait_as_often_as_the_odds_say() -> None:
    """Sum of odds of those asked against those who wait; patience is a trait, so people are grouped: 4.5 errors (7e-6)."""
    model = pooled(c2m__minimum=1, c2m__saving="40 %", payment="off")
    mechanism, asked = own(model), []
    while model.running:
        model.step()
        keys, odds = mechanism._asked
        payments = model.state.today["payments"]
        waits = np.isin(keys, (ahead(payments)["person"].astype(np.int64) << 16) + ahead(payments)["number"])
        asked.append(np.column_stack([keys >> 16, waits, odds]))
    person, waits, odds = np.concatenate(asked).T
    gap = np.bincount(person.astype(int), waits - odds)
    assert waits.sum() > 100 and abs(gap.sum()) < 4.5 * np.sqrt((gap**2).sum())


def test_a_forecast_without_error_is_that_of_the_page() -> None:
    """Sales of 30 days, what the price does to them, and who waits, at the mean slope, for the offer where that is most."""
    model, seen = pooled(c2m__first_error=0, c2m__saving="40 %", merchants="off", pricing="off"), set[int]()
    while model.running:
        offers = model.state.tables["offers"]
        sales = offers["sales30"].copy() if model.rows_done else None
        model.step()
        for pool in own(model)._pools.values():
            if pool.number not in seen and sales is not None:
                price, off = offers["price"], np.rint(0.4 * offers["cost"])
                gain = own(model)._slope * np.log(price / (price - off))
                wait = model.state.resources["shop"].delivery * (5 + 12)
                share = rules.share_who_wait(gain, wait)
                expected = sales / 30 * 10 * share * np.exp(gain - wait * share)
                expected[(offers["category"] != pool.category) | ~offers["is_active"]] = 0
                assert pool.forecast == pytest.approx(expected.max())
            seen.add(pool.number)
    assert len(seen) == 8


def test_with_many_people_an_agent_volume_is_that_of_orders_in_people() -> None:
    """The sum of odds estimates the same number: within 4 errors of the count, whose own variance is below w times it."""
    model = pooled(market__people=8000, market__people_per_agent=4, c2m__minimum=1)
    v = values(model)
    decided = v["pre_orders_accepted"].sum() + v["pre_orders_refunded"].sum()
    assert decided > 400 and v["pre_orders"].sum() % 4 == 0
    assert v["pool_volumes"].sum() == pytest.approx(decided, abs=4 * np.sqrt(4 * decided))


def test_what_the_platform_committed_to_is_paid_and_half_comes_back() -> None:
    """Pools that fail: the whole commitment, 20 % of 1,000 units of each offer, at the factory's cost, to the fen."""
    model, paid = pooled(days=33, c2m__minimum=1000, merchants="off", pricing="off"), 0
    while model.running:
        due = (
            [p for p in own(model)._pools.values() if p.decided_on == today(model).index + 1] if model.rows_done else []
        )
        paid += sum(200 * p.unit_cost - round(100 * p.unit_cost) for p in due)
        model.step()
    v, balance = model.state.series.values, model.state.ledger.balances
    assert v["pools_failed"].sum() == 6
    assert balance["expense.take_or_pay"] == v["take_or_pay_cost"].sum() == paid > 0


def test_sellers_keep_what_the_price_does_not_get() -> None:
    """Half of the saving comes off the price; the whole of it comes off what units kept cost their sellers, a day later."""
    free = {"fulfilment__return_share": "0 %", "merchant_books__fixed_cost": "0 RMB per month"}
    model = pooled(days=60, c2m__minimum=1, c2m__to_price="50 %", merchants="off", pricing="off", **free)
    kept = lists(model, "kept")["kept"]
    cost, v = model.state.tables["offers"]["cost"][kept["offer"]], model.state.series.values
    made, booked = kept["pool"] < 0, kept["delay"] < 59  # those of the last day are booked on the next
    saved = np.rint(0.6 * cost).astype(int)
    assert made.sum() > 50
    np.testing.assert_array_equal(kept["off_merchant"][made], np.rint(saved[made] * 0.5))
    savings = v["factory_savings"].sum()
    assert savings == saved[made & booked].sum()
    assert v["merchant_profit"].sum() == v["merchant_receipts"].sum() - cost.sum() + savings


def test_pre_orders_do_not_come_off_the_shelf() -> None:
    """With stock: identity I3 holds every day, and what was taken is what was not pre-ordered."""
    model, taken, bought = pooled(stock__limited="100 %", c2m__minimum=1), 0, 0
    while model.running:
        model.step()
        payments = model.state.today["payments"]
        taken += int(model.state.resources["shelves"].taken.sum())
        bought += int((payments["pool"] == 0).sum())
    v = model.state.series.values
    assert v["pre_orders"].sum() > 100 and v["pools_accepted"].sum() > 3
    assert taken == bought


def test_own_goods_of_the_platform_are_not_pre_ordered_and_its_shelf_is_left_alone() -> None:
    """Agents of four people, whose units are spread over offers: what a factory makes is of the offer ordered alone (I3)."""
    model = pooled(days=60, own_stock="on", own_stock__share="50 %", c2m__minimum=1, market__people=8000,
                   market__people_per_agent=4)  # fmt: skip
    day = lists(model, "completed", "kept")
    kind = model.state.tables["offers"]["kind"]
    made = ahead(day["kept"])
    assert len(ahead(day["completed"])) > 50 and len(made) > 20
    assert (kind == OWN).any() and not (kind[made["offer"]] == OWN).any()
    offer, units = model.state.resources["shelves"].units_of(made, 4)
    np.testing.assert_array_equal(np.sort(offer), np.sort(made["offer"]))
    assert (units == 4).all()


@pytest.mark.parametrize(("off", "waits"), [(0.05, True), (0.12, False)])
def test_subscribers_do_not_wait_for_a_price_that_they_can_have_at_once(off: float, waits: bool) -> None:
    """Pools are 12 % cheaper (a fifth of the cost of goods): worth a wait beside an exclusive price of 5 % off, not beside 12."""
    settings = {"subscription": "on", "subscription__fee": "9 RMB", "subscription__price_off": f"{100 * off} %"}
    model = pooled(60, c2m__saving="20 %", c2m__lead_time="2 days", **settings)
    users, n_old, n_all = model.state.users, 0, 0
    while model.running:
        model.step()
        orders = ahead(model.state.today["payments"])
        rows, day = model.state.user_of(orders["person"]), today(model).index
        assert ((orders["paid"] / orders["list_price"] > 0.88) & (orders["paid"] < orders["list_price"])).all()
        n_old += int(((users["subscribed_until"].take(rows) > day) & (users["subscribed_on"].take(rows) < day)).sum())
        n_all += len(orders)
    assert n_all > 100 and (n_old > 5 if waits else n_old == 0)
