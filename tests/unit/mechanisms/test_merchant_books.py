"""Merchant books: receipts to the fen, profit against the closed form of a seller who set the best price."""

import numpy as np
import pytest
from helpers_market import market, run, today

from sim.core.model import GrowthModel
from sim.mechanisms.supply.merchant_books import MerchantBooks
from sim.world.market.orders import ORDER, RECEIPT

FREE_OF_COST = {"merchant_books__fixed_cost": "0 RMB per month", "merchant_books__return_cost": "0 RMB"}
CHARGED = {"settlement__new_seller_free": "0 days", "settlement__settlement_time": "7 days", "pricing": "off"}
VAT = 0.06


def books_of(model: GrowthModel) -> MerchantBooks:
    (own,) = (row.mechanism for row in model.agenda if isinstance(row.mechanism, MerchantBooks))
    return own


def after(days: int = 40, **settings: object) -> GrowthModel:
    model = market(days=days, **settings)
    run(model)
    return model


def total(model: GrowthModel, name: str) -> int:
    return int(model.state.series.values[name].sum())


@pytest.mark.parametrize(("charged", "b"), [(0.05, 2.62), (0.08, 1.7), (0.0, 4.0)])
def test_what_a_seller_keeps_of_an_order_is_the_closed_form(charged: float, b: float) -> None:
    """(1 - k) / b - (k' - k) of the list price, both with VAT; k = 5 % expected, k' charged; rounding to fen alone (2e-5)."""
    own = {"settlement__commission": f"{charged * 100} %", "world__seller_elasticity": b}
    model = after(**FREE_OF_COST, **CHARGED, **own)
    settled, profit = total(model, "gmv_settled"), total(model, "merchant_profit")
    assert profit / settled == pytest.approx((1 - 0.05 * (1 + VAT)) / b - (charged - 0.05) * (1 + VAT), abs=2e-5)
    assert total(model, "orders_kept") > 400


def test_commission_takes_from_profit_and_leaves_unit_costs_alone() -> None:
    """On the same orders: 3 % more of what was settled, and VAT on it, to the fen of rounding of each order."""
    low, high = (after(**CHARGED, settlement__commission=share) for share in ("5 %", "8 %"))
    assert (low.state.tables["offers"]["cost"] == high.state.tables["offers"]["cost"]).all()
    settled, n = total(low, "gmv_settled"), total(low, "orders_kept")
    assert settled == total(high, "gmv_settled")
    lost = total(low, "merchant_profit") - total(high, "merchant_profit")
    assert lost == pytest.approx(0.03 * (1 + VAT) * settled, abs=2 * n)


def test_books_of_planted_orders() -> None:
    """Merchant 0 keeps two orders; merchant 1 has one back, one brought back to a place, one that came to nothing; 2 is shut."""
    model = market(days=10, merchant_books__fixed_cost="30 RMB per month", merchant_books__return_cost="5 RMB")
    run(model, 2)
    world, day = model.state, today(model)
    kept, back = np.zeros(2, dtype=ORDER), np.zeros(3, dtype=ORDER)
    kept["merchant"], kept["offer"] = 0, (0, 1)
    back["merchant"], back["goes_back"], back["at_place"] = 1, (True, False, True), (False, False, True)
    world.tables["offers"]["cost"][:2] = 700, 900
    world.tables["merchants"]["is_active"][2] = False
    world.today["kept"], world.today["refunded"] = kept, back
    world.today["receipts"] = np.array([(0, 1500), (0, 2000)], dtype=RECEIPT)
    receipts, profit = books_of(model)._of_today(world, day)
    fixed = round(30 * 12 / 365 * 100)
    assert receipts[:3].tolist() == [3500, 0, 0]
    assert profit[:4].tolist() == [3500 - 1600 - fixed, -500 - fixed, 0, -fixed]


def test_receipts_are_what_is_transferred_and_owed_and_each_merchant_has_its_own() -> None:
    """I13 every day; in total receipts = settled - commission - VAT, by merchant = what its own orders earned."""
    model = market(days=40, **CHARGED)
    by_hand, table = np.zeros(len(model.state.tables["merchants"])), model.state.tables["merchants"]
    while model.running:
        model.step()
        kept = model.state.today["kept"]
        value = (kept["paid"] + kept["coupon"] + kept["points"]) * (1 - kept["commission"] * (1 + VAT))
        np.add.at(by_hand, kept["merchant"], value)
    assert table["receipts"] == pytest.approx(by_hand, abs=40) and table["receipts"].sum() > 1e6
    assert -model.state.ledger.balances["liability.merchants"] > 0 < total(model, "merchant_payouts")
    table["receipts"][0] += 1
    (check,) = books_of(model).checks(model.state)
    assert check.identity == "I13" and check.left == check.right + 1


def test_who_earns_money_is_told_by_the_last_30_days() -> None:
    """By hand on the table: those who sell, and whose decaying profit is above 0; dear shops make fewer of them."""
    model = after(merchant_books__fixed_cost="800 RMB per month")
    table, row = model.state.tables["merchants"], model.state.row
    values = {n: float(v[row]) for n, v in model.state.series.values.items()}
    share = float((table["profit30"] > 0).mean())
    assert values["merchants_earning"] == share and 0.05 < share < 0.95
    assert values["merchants_selling"] == len(table)
    assert values["buyers_per_merchant"] == values["annual_buyers"] / len(table)
    dear = after(merchant_books__fixed_cost="1200 RMB per month")
    assert (dear.state.tables["merchants"]["receipts"] == table["receipts"]).all(), "nobody acts on it"
    assert dear.state.series.values["merchants_earning"][row] < share


def test_a_new_offer_has_the_cost_of_its_own_price_and_keeps_it() -> None:
    from sim.world.market.offers import enter_offers, set_prices

    model = market(days=20)
    run(model, 3)
    world = model.state
    (row,) = enter_offers(world, today(model), {"category": np.array([0]), "price": np.array([10_000])})
    model.step()
    assert world.tables["offers"]["cost"][row] == round(10_000 * (1 - 0.05 * 1.06) * 1.62 / 2.62)
    set_prices(world, np.array([row]), np.array([20_000]))
    model.step()
    assert world.tables["offers"]["cost"][row] == round(10_000 * (1 - 0.05 * 1.06) * 1.62 / 2.62)


def test_without_settlement_shops_cost_and_nothing_comes_in() -> None:
    model = after(10, settlement="off", order_costs="off", merchant_books__fixed_cost="365 RMB per year")
    n = len(model.state.tables["merchants"])
    assert total(model, "merchant_receipts") == 0 and total(model, "merchant_profit") == -100 * 10 * n


def test_one_agent_for_many_people_books_the_money_of_all_of_them() -> None:
    """Profit and receipts by hand from each day's orders at 20 people an agent; profit of 30 days decays by 1/30 a day."""
    own = {"market__people": 40_000, "market__people_per_agent": 20, "merchant_books__fixed_cost": "365 RMB per year"}
    model = market(days=40, **CHARGED, **own, merchant_books__return_cost="7 RMB")
    world, table = model.state, model.state.tables["merchants"]
    profit, recent = np.zeros(len(table)), np.zeros(len(table))
    while model.running:
        model.step()
        kept, back = world.today["kept"], world.today["refunded"]
        back, gain = back[back["goes_back"]], np.full(len(table), -100.0)
        value = kept["paid"] + kept["coupon"] + kept["points"]
        cost = world.tables["offers"]["cost"][kept["offer"]]
        np.add.at(gain, kept["merchant"], 20 * (value * (1 - kept["commission"] * 1.06) - cost))
        np.add.at(gain, back["merchant"], -20 * 700)
        if world.row >= model.blueprint.timeline.preparation:
            profit, recent = profit + gain, recent * 29 / 30 + gain
    assert table["profit"] == pytest.approx(profit, abs=2000) and abs(profit).max() > 2e5
    assert table["profit30"] == pytest.approx(recent, abs=2000) and abs(recent - profit).max() > 1e4
    x = np.sort(table["receipts30"])
    spread = np.abs(x[:, None] - x).sum() / (2 * len(x) ** 2 * x.mean())
    assert world.series.values["merchant_sales_gini"][world.row] == pytest.approx(spread, rel=1e-9)


def test_what_stock_costs_comes_off_the_profit_of_its_merchant() -> None:
    model = market(days=10, **FREE_OF_COST)
    run(model, 2)
    world, day = model.state, today(model)
    _, before = books_of(model)._of_today(world, day)
    world.today["stock_cost"] = np.array([(1, 700), (3, 20)], dtype=RECEIPT)
    _, profit = books_of(model)._of_today(world, day)
    assert (before - profit)[:5].tolist() == [0, 700, 0, 20, 0]
