"""Cross-border trade: tax to the fen, a quota that nobody exceeds, the way and the currency by their laws, fees with VAT.

Tests that draw days and rates allow 4.5 standard errors (a false alarm once in 150,000 sets of luck each, fixed seeds). The others
are exact.
"""

from typing import Any

import numpy as np
import pytest
from helpers_market import market, run, today
from helpers_media import values
from scipy.special import ndtri

from sim.core.model import GrowthModel
from sim.mechanisms.outside.cross_border.currency import Invoices, Rate
from sim.mechanisms.outside.cross_border.duties import composite_rate, full_rate
from sim.mechanisms.outside.cross_border.kernels import within_quota
from sim.mechanisms.outside.cross_border.mechanism import CrossBorder
from sim.world.market.orders import value_of

RMB = 100
CALM = {"currency": "0 %"}


def trade(days: int = 30, **settings: Any) -> GrowthModel:
    """Return the loaded world with three merchants in five from abroad."""
    own = {"share": "60 %"} | {k: v for k, v in settings.items() if "__" not in k}
    others = {k: v for k, v in settings.items() if "__" in k}
    return market(days=days, cross_border="on", **{f"cross_border__{k}": v for k, v in own.items()}, **others)


def of(model: GrowthModel) -> CrossBorder:
    (own,) = (row.mechanism for row in model.agenda if isinstance(row.mechanism, CrossBorder))
    return own


def lists(model: GrowthModel, *names: str) -> list[dict[str, np.ndarray]]:
    """Step to the end and return lists of orders from abroad, by day from launch on."""
    out = []
    while model.running:
        model.step()
        if model.state.row >= model.blueprint.timeline.preparation:
            out.append({n: of(model)._abroad(model.state, model.state.today[n]).copy() for n in names})
    return out


def after(model: GrowthModel, name: str) -> np.ndarray:
    return values(model, name)[model.blueprint.timeline.preparation :]


# ---- tax -----------------------------------------------------------------------------------------------------


def test_rates_are_those_of_the_rules() -> None:
    assert composite_rate(vat=0.13, consumption=0, relief=0.7) == pytest.approx(0.091)
    assert composite_rate(vat=0.13, consumption=0.15, relief=0.7) == pytest.approx(0.28 / 0.85 * 0.7)
    assert full_rate(vat=0.13, consumption=0, tariff=0.1) == pytest.approx(0.243)
    assert full_rate(vat=0.13, consumption=0, tariff=0) == pytest.approx(0.13)


def test_the_tax_of_every_order_is_taken_in_and_paid_or_given_back() -> None:
    """Recomputed order by order: 9.1 % up to 120 RMB, 24.3 % above; what is still held is that of the orders that are open."""
    model = trade(days=45, order_limit="120 RMB")
    days = lists(model, "payments", "kept", "refunded", "expired")

    def tax(orders: np.ndarray) -> int:
        value = value_of(orders)
        return int(np.rint(value * np.where(value <= 120 * RMB, 0.7 * 0.13, 1.1 * 1.13 - 1)).sum())

    paid, kept, back = ([tax(d[n]) for d in days] for n in ("payments", "kept", "refunded"))
    gone = [tax(d["expired"]) for d in days]
    assert after(model, "import_tax").tolist() == kept and sum(kept) > 0 and sum(back) > 0
    held = np.cumsum(np.array(paid) - kept - back - gone)
    assert after(model, "import_tax_held").tolist() == held.tolist() and held.min() >= 0
    assert model.state.ledger.balances["asset.import_tax"] == held[-1]
    orders = np.concatenate([d["payments"] for d in days])
    assert (value_of(orders) > 120 * RMB).any() and (value_of(orders) <= 120 * RMB).any()
    closed = np.concatenate([d[n] for d in days for n in ("kept", "refunded", "expired")])
    keys = [{(int(o["person"]), int(o["paid_on"]), int(o["number"])) for o in x} for x in (orders, closed)]
    assert keys[1] <= keys[0]
    still = np.array(
        [k not in keys[1] for k in zip(*(orders[f].tolist() for f in ("person", "paid_on", "number")), strict=True)]
    )
    assert tax(orders[still]) == held[-1]


def test_a_change_of_the_rules_holds_for_orders_from_its_day_on_and_not_for_those_under_way() -> None:
    model = trade(days=20, relief={"2027-01-01": "70 %", "2027-01-08": "100 %"})
    days = lists(model, "payments", "kept", "refunded", "expired")
    taken = [d["payments"] for d in days]
    goal = [int(np.rint(value_of(x) * 0.13 * (0.7 if t < 7 else 1.0)).sum()) for t, x in enumerate(taken)]
    rates = [0.7 * 0.13, 0.13]
    out = [
        sum(
            int(np.rint(value_of(o) * rates[int(o["paid_on"] >= 7)]))
            for n in ("kept", "refunded", "expired")
            for o in d[n]
        )
        for d in days
    ]
    assert after(model, "import_tax_held").tolist() == np.cumsum(np.array(goal) - out).tolist()
    assert any(len(d["kept"][d["kept"]["paid_on"] < 7]) for d in days[8:])


def test_people_feel_the_tax_by_their_slope_and_buy_less_from_abroad() -> None:
    model, free = trade(days=25, tax_felt=2, vat="30 %", consumption_tax="40 %"), trade(days=25, tax_felt=0)
    run(model), run(free)
    offers, rate = model.state.tables["offers"], 0.7 * 0.7 / 0.6
    abroad = of(model)._of_offers(model.state) > 0
    assert 0.3 < abroad.mean() < 0.9
    np.testing.assert_allclose(offers["tax_wedge"], -np.log1p(rate) * abroad, rtol=1e-6)
    shares = [after(m, "orders_abroad").sum() / after(m, "orders").sum() for m in (free, model)]
    assert shares[1] < 0.4 * shares[0]


# ---- quota ---------------------------------------------------------------------------------------------------


def test_orders_pass_in_turn_while_there_is_room_and_a_small_one_after_a_large_one() -> None:
    user = np.array([1, 1, 1, 2, 2, 3], dtype=np.int32)
    fen = np.array([60, 50, 40, 0, 101, 100], dtype=np.int64)
    spent, passes = np.array([0, 0, 0, 5]), np.ones(6, dtype=np.bool_)
    within_quota(user, fen, spent, 100, passes)
    assert passes.tolist() == [True, False, True, True, False, False]


def test_nobody_ever_buys_more_than_the_quota_of_a_year_and_it_is_whole_again_on_1_january() -> None:
    """Two years with a quota of 300 RMB; the running sums of each person are recomputed from the orders."""
    model = market(
        days=120, cross_border="on", cross_border__share="60 %", cross_border__quota="300 RMB",
        time__start="2027-11-01", visits__need_rate="0.3 per day",
    )  # fmt: skip
    spent: dict[int, int] = {}
    refused, fresh, new_year = 0, 0, 61
    while model.running:
        model.step()
        day = model.rows_done - 1 - model.blueprint.timeline.preparation
        if day < 0:
            continue
        if day == new_year:
            assert max(spent.values()) > 250 * RMB
            spent.clear()
        own, world = of(model), model.state
        for order in own._abroad(world, world.today["payments"]):
            who = int(order["person"])
            spent[who] = spent.get(who, 0) + int(value_of(order))
        for name in ("refunded", "expired"):
            for order in own._abroad(world, world.today[name]):
                if order["paid_on"] >= (new_year if day >= new_year else 0):
                    spent[int(order["person"])] -= int(value_of(order))
        assert max(spent.values(), default=0) <= 300 * RMB
        if day != new_year - 1:
            held = world.users["spent_abroad"][world.user_of(np.array(list(spent), dtype=np.int32))]
            assert held.tolist() == list(spent.values())
        else:
            assert not world.users["spent_abroad"].any(), "the last evening of the year"
        refused += int(values(model, "orders_over_quota")[-1 if not model.running else model.rows_done - 1])
        fresh += day == new_year and len(spent) > 0
    assert refused > 50 and fresh


def test_a_quota_of_nothing_sells_nothing_from_abroad_and_refuses_no_order_from_home() -> None:
    model = trade(days=15, quota="0 RMB")
    days = lists(model, "payments")
    assert not any(len(d["payments"]) for d in days)
    assert after(model, "orders_over_quota").sum() > 0 < after(model, "orders").sum()


# ---- the way and the currency --------------------------------------------------------------------------------


def test_ways_take_their_days_and_promises_cover_nine_of_ten() -> None:
    """Log days of both ways normal about the log of their median; 90 % of orders come by what customs are promised to add."""
    model = trade(days=60, bonded_days="2 days", direct_days="7 days", way_spread=0.4)
    orders = np.concatenate([d["payments"] for d in lists(model, "payments")])
    own, world = of(model), model.state
    place = own._of_offers(world, orders["offer"])
    days = own.days_more(world, today(model), orders)
    for kind, median in ((1, 2.0), (2, 7.0)):
        log = np.log(days[place == kind] / median)
        n = len(log)
        assert (
            n > 150 and abs(log.mean()) < 4.5 * 0.4 / np.sqrt(n) and abs(log.std() - 0.4) < 4.5 * 0.4 / np.sqrt(2 * n)
        )
        promised = median * np.exp(0.4 * ndtri(0.9))
        kept = (days[place == kind] <= promised).mean()
        assert abs(kept - 0.9) < 4.5 * np.sqrt(0.09 / n)
        np.testing.assert_allclose(own.days_promised(world)[own._of_offers(world) == kind], promised)


def test_goods_from_abroad_are_promised_and_delivered_later_by_their_way() -> None:
    """Without any spread: promise and delivery of direct mail are 6 days later, and nothing else moves."""
    model = trade(days=20, way_spread=0, bonded="0 %", direct_days="6 days", fulfilment__door_spread=0)
    seen = []
    while model.running:
        model.step()
        if model.state.row >= model.blueprint.timeline.preparation:
            seen.append(model.state.today["delivered"].copy())
    delivered = np.concatenate(seen)
    abroad = of(model)._is_abroad(model.state, delivered)
    assert abroad.sum() > 30 and (~abroad).sum() > 30
    door = 52 / 24
    np.testing.assert_allclose(delivered["promised"], door + 6 * abroad, rtol=1e-9)
    np.testing.assert_allclose(delivered["delay"], 0, atol=1e-6)
    took = np.concatenate([np.full(len(x), t) for t, x in enumerate(seen)]) - delivered["paid_on"]
    assert (took == np.ceil(door) + 6 * abroad).all()


def test_the_exchange_rate_has_the_spread_and_memory_of_its_law() -> None:
    """4,000 paths of 60 days."""
    z = ndtri((np.random.default_rng(7).random((4000, 60)) * 0.999998) + 1e-6)
    logs = np.empty((4000, 60))
    for k in range(4000):
        rate = Rate()
        for t in range(60):
            rate.go_on(float(z[k, t]), spread=0.04, memory=30)
            logs[k, t] = rate.log
    y = logs / 0.04
    assert abs(y[:, -1].mean()) < 4.5 / np.sqrt(4000) and abs((y[:, -1] ** 2).mean() - 1) < 4.5 * np.sqrt(2 / 4000)
    both = y[:, 0] * y[:, 30]
    assert abs(both.mean() - np.exp(-1)) < 4.5 * both.std() / np.sqrt(4000)


def test_sellers_bear_freight_and_their_part_of_the_currency_and_reckon_with_both() -> None:
    model = trade(days=5, freight_bonded="7 RMB", freight_direct="40 RMB", pass_through="60 %", **CALM)
    run(model)
    own, offers = of(model), model.state.tables["offers"]
    own._rate_log = np.log(1.25)
    rows = np.arange(len(offers))
    place = own._of_offers(model.state)
    freight = np.array([0, 700, 4000])[place]
    cost = offers["cost"] * (1.25**0.6 - 1) * (place > 0) + freight
    np.testing.assert_allclose(own._costs(offers["cost"][:], place), cost, rtol=1e-9)
    np.testing.assert_allclose(
        own.costs_asked(model.state, rows), np.clip(cost / offers["price"], -0.5, 0.5), rtol=1e-9
    )
    np.testing.assert_allclose(own.fee_asked(model.state, rows), 0.03 * (place > 0))


# ---- fees and foreign money ----------------------------------------------------------------------------------


def test_the_transaction_fee_is_earned_on_what_is_kept_with_vat_on_top_and_paid_after_its_time() -> None:
    model = trade(days=50, fee="5 %", credit="10 days", **CALM)
    days = lists(model, "kept")
    fees = [int(np.rint(value_of(d["kept"]) * 0.05).sum()) for d in days]
    b = model.state.ledger.balances
    assert after(model, "cross_border_fees").tolist() == fees and sum(fees) > 0
    assert b["revenue.cross_border"] == -sum(fees)
    with_vat = [f + round(f * 0.06) for f in fees]
    assert b["asset.receivables_abroad"] == sum(with_vat[-10:]) and b["expense.currency"] == 0
    ledger = model.state.ledger.frame()
    own = ledger[(ledger["mechanism"] == "cross_border") & (ledger["credit"] == "liability.vat")]["fen"].sum()
    assert own == sum(round(f * 0.06) for f in fees)


def test_the_service_fee_is_paid_by_each_shop_abroad_whatever_it_sells() -> None:
    model = trade(days=12, fee_kind="service", service_fee="3650 RMB per month", fee="12 %")
    run(model)
    place = model.state.tables["merchants"]["sells_from"]
    shops = int(((place == 1) | (place == 2)).sum())
    assert after(model, "cross_border_fees").tolist() == [shops * 120 * RMB] * 12
    assert not of(model).fee_asked(model.state, np.arange(5)).any()


def test_what_is_owed_in_foreign_money_balances_in_units_and_in_fen() -> None:
    """Gains less losses are what came in and what stands, less what was invoiced."""
    model = trade(days=60, currency="20 %", currency_time="20 days", credit="15 days", fee_kind="service")
    run(model)
    b, i = model.state.ledger.balances, of(model)._invoices
    assert i.invoiced == i.received + i.outstanding > 0 and i.received > 0
    assert b["asset.receivables_abroad"] == i.worth(of(model)._rate.price)
    ledger = model.state.ledger.frame()
    own = ledger[ledger["mechanism"] == "cross_border"]
    received = own[(own["debit"] == "asset.cash") & (own["credit"] == "asset.receivables_abroad")]["fen"].sum()
    invoiced = own[own["credit"].isin(["revenue.cross_border", "liability.vat"])]["fen"].sum()
    gain = after(model, "currency_result").sum()
    assert gain == received + b["asset.receivables_abroad"] - invoiced == -b["expense.currency"] != 0


def test_invoices_are_worth_the_rate_of_the_day() -> None:
    one = Invoices()
    one.add(1000, price=1.0, due=3)
    one.add(1000, price=1.25, due=5)
    assert one.invoiced == 1_800_000 and one.worth(1.25) == 2250 and one.worth(1.0) == 1800
    assert one.collect(3, price=1.1) == 1100 and one.outstanding == 800_000
    assert one.collect(4, price=1.1) == 0 and one.collect(9, price=2.0) == 1600 and one.outstanding == 0


def test_exports_follow_the_exchange_rate_and_are_zero_rated() -> None:
    model = trade(
        days=40, share="0 %", exporters="50 %", export_sales="3650 RMB per month", currency="10 %", fee="12 %"
    )
    run(model)
    exporters = int((model.state.tables["merchants"]["sells_from"] == 3).sum())
    before = np.concatenate([[1.0], after(model, "exchange_rate")[:-1]])
    goal = exporters * 120 * RMB * before**1.5
    np.testing.assert_allclose(after(model, "exports"), goal, atol=0.51)
    np.testing.assert_allclose(after(model, "cross_border_fees"), 0.02 * goal, atol=0.51)
    assert 5 < exporters < 35 and not after(model, "orders_abroad").any()
    ledger = model.state.ledger.frame()
    own = ledger[ledger["mechanism"] == "cross_border"]
    assert set(own["credit"]) == {"revenue.cross_border"} and set(own["debit"]) == {"asset.cash"}


def test_a_larger_share_takes_the_same_merchants_and_further_ones() -> None:
    few, many = (trade(days=1, share=s) for s in ("20 %", "50 %"))
    run(few), run(many)
    one, other = (np.isin(m.state.tables["merchants"]["sells_from"], (1, 2)) for m in (few, many))
    assert 0 < one.sum() < other.sum() and not (one & ~other).any()
