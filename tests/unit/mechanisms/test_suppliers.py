"""Suppliers against closed forms: lead times, fill rates, interruptions; who gets volume, and what contracts do."""

import math
import pickle
from types import SimpleNamespace

import numpy as np
import pytest
from helpers_market import all_orders, market, run
from scipy.special import expit, ndtri

from sim.core.model import GrowthModel
from sim.core.rng import Streams
from sim.mechanisms.supply.suppliers.choosing import Scores, choose, fill_of, shares_of, traits
from sim.mechanisms.supply.suppliers.contracts import Contracts
from sim.mechanisms.supply.suppliers.mechanism import Suppliers, lead_times
from sim.mechanisms.supply.suppliers.network import Network, Shipment

MANY = {"market__people": 40_000, "market__people_per_agent": 20}
ALIKE = {"suppliers__price_differs": "0", "suppliers__lead_differs": "0", "suppliers__reliability_differs": "0"}
TERMS = SimpleNamespace(
    reliability=0.9, reliability_differs=0.8, short_part=0.5, lead_time=5.0, lead_differs=0.3, price_differs=0.05,
    worth_fill=0.5, worth_speed=0.05,
)  # fmt: skip


def supplied(days: int = 40, seed: int = 1, **settings: object) -> GrowthModel:
    return market(days=days, seed=seed, **{"own_stock": "on", "suppliers": "on", **settings})


def suppliers_of(model: GrowthModel) -> Suppliers:
    (own,) = (row.mechanism for row in model.agenda if isinstance(row.mechanism, Suppliers))
    return own


def values(model: GrowthModel, name: str) -> np.ndarray:
    return np.asarray(model.state.series.values[name])


def nothing(supplier: int, ordered: float, due: float) -> Shipment:
    return Shipment(supplier, ordered, due, *(np.zeros(0, dtype=np.int64) for _ in range(4)))


# ---- lead times and fill rates --------------------------------------------------------------------------------


def test_lead_times_have_the_mean_and_spread_that_they_are_given() -> None:
    z = ndtri((np.arange(200_000) + 0.5) / 200_000)
    days = lead_times(z, 5.0, 0.5)
    assert days.mean() == pytest.approx(5, rel=1e-3) and days.std() / days.mean() == pytest.approx(0.5, rel=5e-3)


def test_without_interruptions_shipments_take_their_lead_time() -> None:
    """Mean over 2,000 shipments of a lognormal law with mean 5 and cv .5: standard error .056 days, four of them allowed."""
    streams, n = Streams(3), 2_000
    network = Network(streams, np.arange(4))
    days = lead_times(ndtri(streams.uniform("test.lead", np.arange(n))), 5.0, 0.5)
    for k in range(n):
        network.send(nothing(k % 4, 0.0, float(days[k])))
    network.run(200.0, hazard=0.0, duration=10.0)
    arrived = network.collect()
    took = np.array([x.arrived - x.ordered for x in arrived])
    assert len(took) == n and not network.under_way
    assert np.sort(took) == pytest.approx(np.sort(days), abs=1e-9)
    assert took.mean() == pytest.approx(5, abs=4 * 2.5 / math.sqrt(n))


def test_lines_are_filled_as_reliability_and_short_deliveries_say() -> None:
    """r + (1 - r) h: .8 + .2 x .4 = .88; 5,000 lines of 100 units, each full or not: three standard errors are .010."""
    model = supplied(30, **ALIKE, suppliers__reliability="80 %", suppliers__short_part="40 %")
    run(model, 1)
    own, world, t = suppliers_of(model), model.state, model.blueprint.timeline
    own._network.under_way.clear()
    rows = np.arange(len(world.tables["offers"]))
    for k in range(25):
        assert (own.order(world, t.day(t.preparation + k), rows, np.full(len(rows), 100)) == 100).all()
    units, missing = (np.concatenate([getattr(x, n) for x in own._network.under_way]) for n in ("units", "missing"))
    assert (units + missing == 100).all() and len(units) > 5_000
    assert units.mean() / 100 == pytest.approx(fill_of(0.8, 0.4), abs=3 * 0.24 / math.sqrt(len(units)))


def test_reliability_differs_around_the_median_and_one_more_supplier_changes_no_other() -> None:
    three, four = (traits(Streams(1), categories=2_000, each=n, terms=TERMS) for n in (3, 4))
    assert np.median(expit(np.log(three.reliability / (1 - three.reliability)))) == pytest.approx(0.9, abs=0.01)
    assert three.lead.mean() == pytest.approx(5, rel=0.02)
    for one, other in zip(three, four, strict=True):
        assert (one.reshape(-1, 3) == other.reshape(-1, 4)[:, :3]).all()


# ---- interruptions --------------------------------------------------------------------------------------------


def down_shares(each: int, *, hazard: float = 1 / 60, duration: float = 20.0, days: int = 4_000) -> tuple[float, float]:
    """Return the share of supplier-days down, and of category-days on which all suppliers are, at noon; 40 categories."""
    network = Network(Streams(7), np.arange(40 * each))
    down, none = np.zeros(days), np.zeros(days)
    for day in range(days):
        network.run(day + 0.5, hazard=hazard, duration=duration)
        is_down = network.is_down.reshape(40, each)
        down[day], none[day] = is_down.mean(), is_down.all(axis=1).mean()
    return float(down[200:].mean()), float(none[200:].mean())


def test_suppliers_are_down_as_often_as_the_closed_form_says_and_all_of_them_to_the_power_of_their_number() -> None:
    """U = d / (1/u + d) = 20 / 80 = .25; all of n: U^n. 1,900 cycles a supplier: within 5 % and 10 %."""
    u, one = down_shares(1)
    _, two = down_shares(2)
    assert u == one == pytest.approx(0.25, rel=0.05)
    assert two == pytest.approx(0.25**2, rel=0.1)


def test_a_shipment_waits_for_its_supplier_to_work_again() -> None:
    network = Network(Streams(1), np.arange(1))
    network._patience[:] = 2.0
    network.send(nothing(0, 0.0, 3.0))
    network.run(4.0, hazard=1.0, duration=1e-9)  # stops at 2, at once over
    assert [x.arrived for x in network.collect()] == [3.0]
    network._patience[:] = 1.0
    network.send(nothing(0, 4.0, 6.0))
    network.run(6.5, hazard=1.0, duration=10.0)
    ends = float(network._ends[0])
    assert network.is_down[0] and not network.collect()
    network.run(ends + 1, hazard=0.0, duration=10.0)
    assert [x.arrived for x in network.collect()] == [pytest.approx(ends)]


def test_a_network_goes_on_alike_after_pickling() -> None:
    one = Network(Streams(5), np.arange(30))
    other = None
    for day in range(120):
        if day == 60:
            other = pickle.loads(pickle.dumps(one))
        for network in (one, other):
            if network is not None:
                network.send(nothing(day % 30, float(day), day + 7.3))
                network.run(day + 1.0, hazard=0.02, duration=15.0)
    assert other is not None and (one.is_down == other.is_down).all() and one.is_down.any()
    assert [(x.supplier, x.arrived) for x in one.arrived] == [(x.supplier, x.arrived) for x in other.arrived]


def test_a_second_supplier_takes_orders_while_the_first_is_interrupted() -> None:
    """Alike suppliers, stopped for a quarter of the time: days without supply fall by more than half, and so do sold-out goods."""
    often = {"suppliers__interruptions": "6 per year", "suppliers__interruption_time": "30 days", **ALIKE, **MANY}
    one, two = (supplied(150, **often, suppliers__suppliers_per_good=n) for n in (1, 2))
    for model in (one, two):
        run(model)
    without, short = ([values(m, n)[60:].mean() for m in (one, two)] for n in ("categories_unsupplied", "own_sold_out"))
    assert without[1] < 0.6 * without[0] and short[1] < short[0]


# ---- who gets an order ----------------------------------------------------------------------------------------


def test_volume_follows_shares_over_those_that_work() -> None:
    n = 10_000
    luck, category = (np.arange(n) + 0.5) / n, np.zeros(n, dtype=np.int64)
    shares, partner = np.array([[0.5, 0.3, 0.2]]), np.array([2])
    rest = {"partner": partner, "is_meant": np.zeros(n, dtype=np.bool_)}
    chosen = choose(category, luck, shares, np.array([False, False, False]), **rest)
    assert np.bincount(chosen).tolist() == [5_000, 3_000, 2_000]
    chosen = choose(category, luck, shares, np.array([True, False, False]), **rest)
    assert np.bincount(chosen, minlength=3).tolist() == [0, 6_000, 4_000]
    assert (choose(category, luck, shares, np.array([True] * 3), **rest) == -1).all()
    meant = rest | {"is_meant": luck < 0.4}
    assert (choose(category, luck, shares, np.array([False] * 3), **meant)[luck < 0.4] == 2).all()
    assert not (choose(category, luck, shares, np.array([False, False, True]), **meant) == 2).any()


def test_evaluation_shifts_volume_to_who_delivers_in_full_and_to_who_is_cheaper() -> None:
    price, scores = np.ones(3), Scores(3)
    even = shares_of(scores.values(price, TERMS), each=3, selectivity=5.0)
    assert even[0] == pytest.approx([1 / 3] * 3)
    for _ in range(20):
        for s, fill in enumerate((1.0, 0.5, 0.95)):
            scores.see(s, fill=np.full(5, fill), days=5.0)
    after = shares_of(scores.values(price, TERMS), each=3, selectivity=5.0)[0]
    assert after[0] > after[2] > 1 / 3 > after[1]
    known = 10 * fill_of(0.9, 0.5)
    ratio = math.exp(5 * 0.5 * ((100 + known) / 110 - (50 + known) / 110))
    assert after[0] / after[1] == pytest.approx(ratio)
    cheap = shares_of(Scores(2).values(np.array([0.9, 1.0]), TERMS), each=2, selectivity=5.0)[0]
    assert cheap[0] / cheap[1] == pytest.approx((1 / 0.9) ** 5)
    assert shares_of(scores.values(price, TERMS), each=3, selectivity=0.0)[0] == pytest.approx([1 / 3] * 3)


def test_in_a_world_a_harder_evaluation_raises_what_is_delivered() -> None:
    own = {"suppliers__worth_fill": 2, "suppliers__reliability": "70 %", "suppliers__reliability_differs": 1.5} | MANY
    even, hard = (supplied(150, **own, suppliers__selectivity=x) for x in ("0", "10"))
    for model in (even, hard):
        run(model)
    fill = [suppliers_of(m)._delivered / (suppliers_of(m)._delivered + suppliers_of(m)._missing) for m in (even, hard)]
    assert fill[1] > fill[0] + 0.02


def test_in_a_world_a_harder_evaluation_lowers_the_price() -> None:
    own = {"suppliers__price_differs": "0.1"} | MANY
    even, hard = (supplied(60, **own, suppliers__selectivity=x) for x in ("0", "20"))
    for model in (even, hard):
        run(model)
    prices = [values(m, "supplier_price")[values(m, "supplier_lines") > 0].mean() for m in (even, hard)]
    assert prices[1] < prices[0] - 0.02


# ---- contracts ------------------------------------------------------------------------------------------------


def test_a_contract_without_discount_does_nothing_but_commit() -> None:
    """One supplier in each category: the same orders, deliveries and prices; only volume not taken is paid for."""
    own = {"suppliers__suppliers_per_good": 1, "suppliers__term": "20 days", "suppliers__discount": "0 %", **MANY}
    free, bound = (supplied(90, **own, suppliers__contract=x) for x in ("0 %", "60 %"))
    assert (all_orders(free) == all_orders(bound)).all()
    for name in ("own_purchases", "supplier_price", "own_stock_value", "supplier_lines"):
        assert (values(free, name) == values(bound, name)).all()
    paid = values(bound, "contract_shortfall").sum()
    assert paid > 0 == values(free, "contract_shortfall").sum()
    assert bound.state.ledger.balances["expense.supply_contracts"] == paid


def test_a_discount_lowers_the_price_of_the_share_under_contract() -> None:
    own = {"suppliers__suppliers_per_good": 1, **ALIKE, **MANY}
    model = supplied(60, **own, suppliers__contract="100 %", suppliers__discount="10 %")
    run(model)
    price = values(model, "supplier_price")[values(model, "supplier_lines") > 0]
    assert price == pytest.approx(0.9, abs=0.001), "prices are in whole fen"


def test_what_was_bound_and_not_taken_is_owed_in_part() -> None:
    contracts = Contracts(2)
    category, units, fen = np.array([0, 1]), np.array([100, 50]), np.array([10.0, 20.0])
    contracts.note(category, units, fen, np.array([True, False]))
    assert contracts.owed(take_or_pay=0.2) == 0, "nothing was bound in the first term"
    contracts.sign(np.array([0.0, 1.0, 2.0, 1.0]), share=0.5)
    assert contracts.partner.tolist() == [1, 2] and contracts.committed.tolist() == [50, 25]
    contracts.note(np.array([0]), np.array([30]), np.array([10.0]), np.array([True]))
    assert contracts.owed(take_or_pay=0.2) == round(0.2 * (20 * 10 + 25 * 20))


def test_the_first_term_binds_what_buyers_expect_to_sell_in_it() -> None:
    contracts = Contracts(2)
    contracts.expect(np.array([0, 0, 1]), np.array([60.0, 40.0, 50.0]), np.array([10, 20, 20]))
    contracts.sign(np.array([0.0, 1.0, 2.0, 1.0]), share=0.5)
    assert contracts.committed.tolist() == [50, 25]
    contracts.note(np.array([0]), np.array([30]), np.array([10.0]), np.array([True]))
    assert contracts.owed(take_or_pay=0.2) == round(0.2 * (20 * 10 + 25 * 20)), (
        "25 at the expected price: none were ordered"
    )


def test_a_launch_that_expects_ten_times_what_it_sells_pays_at_the_end_of_its_first_term() -> None:
    """By hand: a fifth of what nine tenths of the volume expected cost, less what was taken; nothing without a contract."""
    own = {"suppliers__suppliers_per_good": 1, "suppliers__term": "30 days", "suppliers__discount": "0 %", **ALIKE, **MANY,
           "own_stock__first_sales": "10 per day", "suppliers__contract": "90 %", "suppliers__least_order": 1}  # fmt: skip
    model = supplied(35, **own)
    offers = model.state.tables["offers"]
    expected = 30 * float((offers["own_forecast"] * np.rint(offers["cost"] / 1.13)).sum())
    bound = float(suppliers_of(model)._contracts.committed.sum())
    assert bound == pytest.approx(0.9 * 30 * float(offers["own_forecast"].sum()), rel=1e-6)
    run(model)
    owed = values(model, "contract_shortfall")
    assert np.count_nonzero(owed) == 1 and 0.02 * expected < owed.sum() < 0.2 * 0.9 * expected * 1.02
    assert model.state.ledger.balances["expense.supply_contracts"] == owed.sum()


# ---- identities -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_units_of_suppliers_add_up_under_random_settings(seed: int) -> None:
    from sim.verification.random_settings import random_settings

    wanted = ("own_stock.", "suppliers.")
    drawn = {k.replace(".", "__"): v for k, v in random_settings(900 + seed).items() if k.startswith(wanted)}
    model = supplied(
        60,
        seed=seed,
        **(MANY if seed % 2 else {}),
        **drawn | {"own_stock__share": "40 %", "own_stock__budget": "5 M RMB", "own_stock__least_order": 2},
    )
    run(model)
    assert model.state.n_checks["I3"] >= 5 * 60 and values(model, "supplier_lines").sum() > 0


def test_suppliers_change_nothing_where_nothing_is_own() -> None:
    one, other = all_orders(market(days=25)), all_orders(market(days=25, suppliers="on"))
    assert (one == other).all() and len(one) > 300
