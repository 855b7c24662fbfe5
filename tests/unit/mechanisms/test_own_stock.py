"""Own stock: goods and their cost to the fen, gross sales with VAT both ways, what is cleared, and who pays what to whom."""

import numpy as np
import pytest
from helpers_market import all_orders, market, run, today

from sim.core.errors import LedgerError
from sim.core.model import GrowthModel
from sim.mechanisms.supply.own_stock.buying import within_budget
from sim.mechanisms.supply.own_stock.goods import Ages, Pool
from sim.mechanisms.supply.own_stock.mechanism import OwnStock
from sim.mechanisms.supply.own_stock.range import add_goods
from sim.world.market.assortment import list_goods
from sim.world.market.offers import OWN
from sim.world.market.orders import value_of
from sim.world.market.own import is_own

MANY = {"market__people": 40_000, "market__people_per_agent": 20}
STEPS = {"logistics": "on", "return_process": "on", "return_process__refund_first": "60 %"}
GROUPS = {"group_buying": "on", "group_buying__share": "60 %"}


def owned(days: int = 40, seed: int = 1, **settings: object) -> GrowthModel:
    return market(days=days, seed=seed, **{"own_stock": "on", **settings})


def own_of(model: GrowthModel) -> OwnStock:
    (own,) = (row.mechanism for row in model.agenda if isinstance(row.mechanism, OwnStock))
    return own


def total(model: GrowthModel, name: str) -> float:
    return float(np.asarray(model.state.series.values[name]).sum())


def posted(model: GrowthModel, debit: str, credit: str) -> int:
    """Return the fen that own stock has posted from one account to another."""
    rows = model.state.ledger.frame().query("mechanism == 'own_stock' and debit == @debit and credit == @credit")
    return int(rows["fen"].sum())


# ---- units and their cost -------------------------------------------------------------------------------------


def test_goods_leave_a_pool_at_the_moving_average_and_the_last_takes_the_rest() -> None:
    pool = Pool()
    pool.grow(2)
    pool.put(np.array([3, 2]), np.array([100, 50]))
    assert pool.take(np.array([1, 0])).tolist() == [33, 0]
    pool.put(np.array([1, 0]), np.array([40, 0]))
    assert pool.take(np.array([2, 1])).tolist() == [71, 25], "107 fen for three units"
    assert pool.take(np.array([1, 1])).tolist() == [36, 25]
    assert not pool.units.any() and not pool.fen.any()


def test_a_pool_gives_no_more_than_it_holds() -> None:
    pool = Pool()
    pool.grow(1)
    with pytest.raises(ValueError, match="own good 0: found 1 units to take; allowed: 0"):
        pool.take(np.array([1]))


def test_the_oldest_goods_are_sold_first_and_what_is_left_of_them_expires() -> None:
    ages = Ages()
    ages.add(0, np.array([10]))
    ages.add(5, np.array([4]))
    assert ages.expired(9, life=10, shelf=np.array([14])).tolist() == [0]
    assert ages.expired(10, life=10, shelf=np.array([9])).tolist() == [5], "five of the first ten were sold"
    assert ages.expired(10, life=20, shelf=np.array([9])).tolist() == [0], "a longer life takes them in again"
    assert ages.expired(15, life=10, shelf=np.array([4])).tolist() == [4]


def test_a_budget_goes_to_the_goods_that_earn_most_on_what_they_cost() -> None:
    units, cost, earns = np.array([10, 20, 8]), np.array([100, 50, 10]), np.array([50.0, 60.0, 5.0])
    assert within_budget(units, cost, earns=earns, room=5_000).tolist() == [10, 20, 8]
    assert within_budget(units, cost, earns=earns, room=1_080).tolist() == [0, 20, 8]
    assert within_budget(units, cost, earns=earns, room=100).tolist() == [0, 0, 8]
    assert not within_budget(units, cost, earns=earns, room=-1).any()


@pytest.mark.parametrize("more", [{}, MANY, STEPS, MANY | STEPS, MANY | GROUPS, {"stock": "on"} | MANY])
def test_own_goods_add_up_by_hand_every_day(more: dict) -> None:
    """I3 from outside: shelves from yesterday's and what went in and out; the books hold every unit at cost."""
    model = owned(45, **more, own_stock__first_sales="0.4 per day", own_stock__shelf_life="20 days")
    world, own, sold = model.state, own_of(model), 0
    shelves, offers = world.resources["shelves"], model.state.tables["offers"]
    while model.running:
        before = offers["stock"][own._rows].copy()
        model.step()
        if world.row < model.blueprint.timeline.preparation:
            continue
        n, rows = len(before), own._rows
        goods = before - shelves.taken[rows[:n]] + (own._received + own._restocked - own._written_off)[:n]
        assert (goods == offers["stock"][rows[:n]]).all()
        assert world.ledger.balances["asset.inventory"] == own._shelf.fen.sum() + own._out.fen.sum()
        sold += int(np.maximum(shelves.taken[rows], 0).sum())
    assert sold > 100 and total(model, "own_written_off") > 0 and world.n_checks["I3"] >= 5 * 45


@pytest.mark.parametrize("seed", range(6))
def test_own_goods_add_up_under_random_settings(seed: int) -> None:
    """Every lever between its bounds, near the lower end, one or twenty people an agent; identities are asserted every day."""
    from sim.verification.random_settings import random_settings

    drawn = {k.replace(".", "__"): v for k, v in random_settings(700 + seed).items() if k.startswith("own_stock.")}
    model = owned(40, seed=seed, **(MANY if seed % 2 else STEPS), **drawn | {"own_stock__share": "40 %"})
    run(model)
    assert model.state.n_checks["I3"] >= 160 and total(model, "own_sales") > 0


def test_an_own_unit_that_vanishes_ends_the_run() -> None:
    model = owned(10)
    run(model, 3)
    own, taken = own_of(model), model.state.resources["shelves"].take

    def and_one_more(*args, **kwargs):
        model.state.tables["offers"]["stock"][own._rows[0]] -= 1
        return taken(*args, **kwargs)

    model.state.resources["shelves"].take = and_one_more
    with pytest.raises(LedgerError, match=r"I3.*units"):
        run(model, 1)


def test_own_goods_are_packed_and_paid_for_at_the_warehouse_even_if_it_keeps_nothing_else() -> None:
    """Nothing of sellers is kept there (0 %, or a missed phase): own goods are still packed, for rent and pay, until sold out."""
    model = owned(60, logistics="on", logistics__warehoused="0 %", own_stock__share="90 %", own_stock__first_sales="0.05 per day",
                  phases="on", phases__due_one="0 days")  # fmt: skip
    offers, paid = model.state.tables["offers"], model.state.series.values
    held = []
    while model.running:
        model.step()
        if model.state.row >= model.blueprint.timeline.preparation:
            held.append(bool((offers["stock"][offers["kind"] == OWN] > 0).any()))
    cost, packed = paid["warehouse_cost"][-60:], paid["parcels_packed"][-60:]
    assert packed.sum() > 30 and (cost[1:][held[:-1]] > 0).all()
    assert not cost[-5:].any() or held[-6]


def test_contributions_bear_own_goods_that_come_back_spoilt_or_never() -> None:
    """Prices of mended goods, by hand: with nothing restocked the same orders earn less by what those goods had cost."""
    kept = {"return_process": "on", "return_process__refund_first": "60 %", "own_stock__shelf_life": "2 years"}
    margin = []
    for restock in ("92 %", "60 %"):
        model = owned(60, **kept, own_stock__restock=restock)
        run(model)
        entries, b = own_of(model)._sales, model.state.ledger.balances
        lost = b["expense.inventory_loss"]
        assert lost > 0
        books = -b["revenue.own_goods"] - b["expense.own_goods"] - b["expense.own_returns"] - lost
        assert entries._contributed == books + entries._carried
        margin.append(lost)
    assert margin[1] > 2 * margin[0], "five times as much comes back spoilt; what never comes back is the same"


# ---- whose goods ----------------------------------------------------------------------------------------------


def test_without_own_goods_orders_are_bit_for_bit_those_without_the_mechanism() -> None:
    one, other = all_orders(market(days=25)), all_orders(owned(25, own_stock__share="0 %"))
    assert (one == other).all() and len(one) > 300


def test_the_share_of_own_goods_is_what_was_asked_for_and_a_larger_one_holds_a_smaller_one() -> None:
    worlds = [owned(1, own_stock__share=f"{x} %").state for x in (20, 50, 100)]
    kinds = [w.tables["offers"]["kind"][:] == OWN for w in worlds]
    largest = np.bincount(worlds[0].tables["offers"]["merchant"][:]).max() / len(kinds[0])
    for own, asked in zip(kinds, (0.2, 0.5, 1.0), strict=True):
        assert abs(own.mean() - asked) <= largest / 2, "whole shops are taken"
    assert not (kinds[0] & ~kinds[1]).any() and kinds[2].all()
    assert not (worlds[0].tables["merchants"]["is_active"][worlds[0].tables["offers"]["merchant"][kinds[0]]]).any()


def test_own_goods_follow_when_merchants_put_more_on_sale() -> None:
    model = owned(8, own_stock__share="30 %")
    run(model, 1)
    world, own = model.state, own_of(model)
    offers = world.tables["offers"]
    others = np.unique(offers["merchant"][offers["kind"] != OWN])
    list_goods(world, today(model), np.repeat(others, 8))
    shops = np.unique(offers["merchant"][own._rows])
    covered = np.isin(offers["category"], world.tables["merchants"]["category"][shops])
    new = add_goods(world, today(model), own._rows, share=0.3)
    on_sale = offers["is_active"] & np.pad(covered, (0, len(offers) - len(covered)), constant_values=True)
    mine = np.bincount(offers["category"][on_sale & (offers["kind"] == OWN)])
    every = np.bincount(offers["category"][on_sale], minlength=len(mine))
    assert len(new) > 0 and (mine[: len(every)] >= np.floor(0.3 * every) - 1)[mine > 0].all()
    assert (offers["kind"][offers["is_active"]] == OWN).mean() <= 0.3
    assert np.isin(offers["merchant"][new], shops).all()


@pytest.mark.parametrize("share", [0.2, 0.45, 0.9])
def test_own_goods_fill_up_the_share_asked_for_and_no_more_while_merchants_stand_still(share: float) -> None:
    """Shops are whole, and spread unevenly over categories: what lacks in one is not added beside what is too much elsewhere."""
    model = owned(16, own_stock__share=f"{100 * share} %")
    offers = model.state.tables["offers"]
    n, n_own = len(offers), int((offers["kind"] == OWN).sum())
    run(model)
    lacked = max(0, int((share * n - n_own) / (1 - share)))
    assert len(offers) - n <= lacked
    assert (offers["kind"][:] == OWN).mean() <= max(share, n_own / n) + 1e-9


# ---- money ----------------------------------------------------------------------------------------------------


def test_own_orders_pay_no_commission_and_are_sold_gross_with_vat_inside() -> None:
    model = owned(50)
    value = kept = 0
    while model.running:
        model.step()
        orders = model.state.today["kept"]
        mine = is_own(model.state, orders)
        assert not orders["commission"][mine].any()
        assert not model.state.today["receipts"]["fen"][mine].any()
        value, kept = value + int(value_of(orders[mine]).sum()), kept + int(mine.sum())
    b = model.state.ledger.balances
    net = -b["revenue.own_goods"]
    assert kept > 20 and posted(model, "liability.escrow", "liability.vat") + net == value
    assert net == pytest.approx(value / 1.13, abs=0.5 * kept), "half a fen an order"
    assert posted(model, "asset.cash", "asset.escrow") == value
    assert total(model, "own_settled") == value and total(model, "gmv_settled") > value


def test_own_goods_cost_buyers_what_they_would_cost_at_a_merchant() -> None:
    """Cost-plus sellers and a commission half as high again as expected: prices move, and those of own goods as all others."""
    alone = {f"pricing__{kind}": "0 %" for kind in ("value_based", "competitive", "dynamic", "learning")}
    alone |= {"merchants": "off", "settlement__commission": "8 %", "pricing__speed": "100 %"}
    without, mixed = market(days=30, **alone), owned(days=30, own_stock__share="45 %", **alone)
    prices: list[dict[int, float]] = []
    for model in (without, mixed):
        run(model)
        offers = model.state.tables["offers"]
        moved = (offers["price"] / offers["list_price"])[:]
        prices.append(dict(zip(offers["number"].tolist(), moved.tolist(), strict=True)))
    offers = mixed.state.tables["offers"]
    own = [n for n in offers["number"][offers["kind"] == OWN].tolist() if n in prices[0]]
    assert len(own) > 20 and [prices[1][n] for n in own] == pytest.approx([prices[0][n] for n in own])
    assert np.mean([prices[1][n] for n in own]) > 1.01, "commission moves prices"


def test_nobody_is_paid_for_the_group_price_of_own_goods() -> None:
    """A group that the platform fills up: a seller gets the discount of the opener; for own goods it is a lower price, and all."""
    groups = {"group_buying": "on", "group_buying__share": "100 %", "group_buying__autofill": "on"}
    groups |= {"group_buying__size": 10, "group_buying__seat_shown": 0}
    model = owned(40, own_stock__share="90 %", **groups)
    of_sellers = of_own = 0
    while model.running:
        model.step()
        filled = model.state.today["completed"]
        mine = is_own(model.state, filled)
        of_own += int(filled["off_merchant"][mine].sum())
        of_sellers += int(filled["off_merchant"][~mine].sum())
    assert of_own > 4 * of_sellers > 0
    assert model.state.ledger.balances["expense.incentives.subsidies"] == of_sellers


def test_purchases_carry_input_vat_and_are_paid_when_their_credit_is_over() -> None:
    model = owned(40, own_stock__credit="10 days")
    paid = 0
    bought: list[int] = []
    while model.running:
        model.step()
        bought.append(int(model.state.series.values["own_purchases"][model.state.row]))
        paid = posted(model, "liability.suppliers", "asset.cash")
        assert abs(paid - 1.13 * sum(bought[:-10])) <= len(bought), "VAT is rounded once a day"
    assert paid > 0 and posted(model, "asset.input_vat", "liability.suppliers") == pytest.approx(
        0.13 * sum(bought), abs=len(bought)
    )


def test_cost_of_goods_sold_is_what_they_were_bought_for() -> None:
    """Without returns, losses and old goods, all that was bought is sold at cost or still there."""
    model = owned(50, fulfilment__return_share="0 %", own_stock__shelf_life="3 years")
    run(model)
    b = model.state.ledger.balances
    assert b["expense.inventory_loss"] == 0 and b["expense.own_goods"] > 0
    assert total(model, "own_purchases") == b["expense.own_goods"] + b["asset.inventory"]


def test_what_is_past_its_shelf_life_is_written_off_less_what_it_brings() -> None:
    short, long = (owned(50, own_stock__shelf_life=x, own_stock__restock="100 %") for x in ("15 days", "3 years"))
    for model in (short, long):
        run(model)
    assert total(short, "own_written_off") > 0 and total(long, "own_written_off") == 0
    brings = posted(short, "asset.cash", "asset.inventory")
    assert brings == pytest.approx(total(short, "own_written_off"), abs=50), "half of their cost, rounded once a day"
    assert posted(short, "asset.cash", "liability.vat") == pytest.approx(0.13 * brings, abs=50)


def test_a_smaller_budget_ties_less_cash_and_leaves_more_goods_sold_out() -> None:
    rich, poor = (owned(60, **MANY, own_stock__budget=x) for x in ("5 M RMB", "20000 RMB"))
    for model in (rich, poor):
        run(model)
    value, short = ([total(m, n) for m in (rich, poor)] for n in ("own_stock_value", "own_sold_out"))
    assert value[1] < 0.7 * value[0] and short[1] > short[0] and total(poor, "own_orders_cut") > 0
    shelf = own_of(poor)._shelf.fen.sum()
    assert shelf <= 2_000_000, "20,000 RMB, in fen"


def test_storage_is_a_rate_of_what_lies_on_the_shelf() -> None:
    model, shelf = owned(30, own_stock__storage="0.365 per year"), 0.0
    own = own_of(model)
    while model.running:
        model.step()
        if model.state.row >= model.blueprint.timeline.preparation:
            shelf += own._shelf.fen.sum()
    assert model.state.ledger.balances["expense.own_storage"] == pytest.approx(shelf * 0.001, abs=30)


def test_a_return_in_good_state_is_on_the_shelf_again_at_its_cost() -> None:
    good, bad = (
        owned(50, fulfilment__return_share="60 %", own_stock__restock=x, own_stock__shelf_life="3 years")
        for x in ("100 %", "0 %")
    )
    for model in (good, bad):
        run(model)
    assert good.state.ledger.balances["expense.inventory_loss"] == 0
    lost = bad.state.ledger.balances["expense.inventory_loss"]
    assert lost > 0
    returns = good.state.ledger.balances["expense.own_returns"]
    assert returns > 0 and returns % 400 == 0, "4 RMB each"
