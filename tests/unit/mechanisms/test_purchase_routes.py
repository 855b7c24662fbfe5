"""Purchase routes: reach, the choice of the route, what an order at a place is, walk-ins, money.

Shares are binomial at a fixed seed, each number of luck its own: 4.5 standard errors, a false alarm once in 150,000 sets of luck
for each share that is compared. The rest is exact.
"""

import math
from typing import Any

import numpy as np
import pytest
from helpers_market import all_orders, market, run, today
from helpers_world import AGENTS, run_small

from sim.core.model import GrowthModel
from sim.finance.acquisition import acquisition, channel_of_account
from sim.mechanisms.shopping.purchase_routes.mechanism import PurchaseRoutes
from sim.mechanisms.shopping.purchase_routes.reach import places_by_zone, share_at_place, worth_of_routes

BUSY = {"visits__need_rate": "0.5 per day", "dropout": "off", "merchant_names": "off"}
ON = {"purchase_routes": "on", "purchase_routes__zones_used": "4", "purchase_routes__served": "60 people"}


def shops(n: int = 8, **own: Any) -> GrowthModel:
    """Return a busy small world with places of purchase."""
    settings = BUSY | ON | {"purchase_routes__places": str(n)}
    others = ("group_buying", "subscription")
    settings |= {k if "__" in k or k in others else f"purchase_routes__{k}": v for k, v in own.items()}
    return market(**settings)


def routes_of(model: GrowthModel) -> PurchaseRoutes:
    found = next(row.mechanism for row in model.agenda if row.mechanism.name == "purchase_routes")
    assert isinstance(found, PurchaseRoutes)
    return found


def total(model: GrowthModel, name: str) -> int:
    return int(model.state.series.values[name].sum())


def near(n: float, of: int, share: float) -> bool:
    return bool(abs(n - of * share) < 4.5 * math.sqrt(of * share * (1 - share)))


def keys(orders: np.ndarray) -> set[tuple[int, ...]]:
    return set(zip(*(orders[k].tolist() for k in ("person", "paid_on", "number", "offer")), strict=True))


def everybody_near(model: GrowthModel) -> np.ndarray:
    """Make a row of users for everybody, and return who of all people is near."""
    world = model.state
    world.enroll(np.flatnonzero(world.people["user"] == 0).astype(np.int32))
    return routes_of(model).is_near(world, world.user_of(np.arange(AGENTS, dtype=np.int32)))


# ---- reach -------------------------------------------------------------------------------------------------------


def test_places_go_round_the_largest_zones_and_a_further_one_moves_none() -> None:
    world = shops().state
    rows, before = world.tables["zones"]["rows"], np.zeros(20, dtype=np.int64)
    for n in range(30):
        here = places_by_zone(world, n, 4)
        assert here.sum() == n and (here >= before).all() and here.max() - here[here > 0].min(initial=99) <= 1
        assert rows[here > 0].min(initial=10**9) >= np.sort(rows)[-4]
        before = here


def test_there_is_no_place_in_a_closed_zone_and_none_moves_elsewhere() -> None:
    world = shops().state
    largest, whole = int(np.argmax(world.tables["zones"]["rows"])), places_by_zone(world, 8, 4)
    world.tables["zones"]["is_open"][largest] = False
    rest = places_by_zone(world, 8, 4)
    assert whole[largest] == 2 and rest[largest] == 0 and rest.sum() == 6
    assert (np.delete(rest, largest) == np.delete(whole, largest)).all()


def test_the_share_near_a_place_is_the_closed_form_of_places_at_random() -> None:
    """1 - exp(-n k / M) of each of four zones with 2 places for 60 people each."""
    model = shops(8)
    is_near, zone = everybody_near(model), model.state.people["cell"] % 20
    for z in np.flatnonzero(places_by_zone(model.state, 8, 4)):
        m = int(np.count_nonzero(zone == z))
        assert near(np.count_nonzero(is_near[zone == z]), m, 1 - math.exp(-2 * 60 / m)) and m > 100
    assert not is_near[~np.isin(zone, np.flatnonzero(places_by_zone(model.state, 8, 4)))].any()


def test_one_more_place_makes_nobody_far() -> None:
    before = np.zeros(AGENTS, dtype=np.bool_)
    for n in (0, 1, 2, 5, 9, 40):
        now = everybody_near(shops(n))
        assert (now | ~before).all() and now.sum() >= before.sum()
        before = now
    assert before.sum() > 300


# ---- routes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("gain", "way", "alike"), [(0.5, 1.5, 0.5), (2.0, 1.0, 1.0), (1.0, 1.0, 0.3)])
def test_two_routes_are_worth_and_shared_as_a_nested_logit_of_two_says(gain: float, way: float, alike: float) -> None:
    """Drawn: the larger of two utilities with Gumbel luck of scale lam; mean and share of 200,000 draws."""
    luck = -np.log(-np.log(np.random.default_rng(1).uniform(size=(200_000, 2)))) * alike
    online, there = luck[:, 0], luck[:, 1] + gain - way
    error = 4.5 * np.maximum(online, there).std() / math.sqrt(200_000)
    mean = worth_of_routes(gain, way, alike) + alike * np.euler_gamma
    assert np.maximum(online, there).mean() == pytest.approx(mean, abs=error)
    assert near(np.count_nonzero(there > online), 200_000, share_at_place(gain, way, alike))


def test_the_second_route_is_in_the_utility_of_who_is_near_and_of_nobody_else() -> None:
    with_, without = shops(8), shops(0)
    is_near = everybody_near(with_)
    everybody_near(without)
    who, number = np.arange(AGENTS, dtype=np.int32), np.zeros(AGENTS, dtype=np.int64)
    here, there = (
        m.state.resources["shop"].utility.need_side(m.state, today(m), who, number).value for m in (without, with_)
    )
    term = 0.5 * math.log(1 + math.exp((0.5 - 1.5) / 0.5))
    np.testing.assert_allclose(there - here, np.where(is_near, term, 0.0), atol=1e-12)


def test_orders_of_who_is_near_are_taken_there_with_the_probability_of_the_nest() -> None:
    model = shops(20, served="100 people", way="0.8")
    orders = all_orders(model)
    is_near = routes_of(model).is_near(model.state, model.state.user_of(orders["person"]))
    assert not orders["at_place"][~is_near].any()
    share, n = 1 / (1 + math.exp(-(0.5 - 0.8) / 0.5)), int(np.count_nonzero(is_near))
    assert near(np.count_nonzero(orders["at_place"]), n, share) and n > 2000
    assert total(model, "orders_at_places") == np.count_nonzero(orders["at_place"])


def test_twice_the_places_keep_every_order_and_every_route_of_the_first_day() -> None:
    """Nobody loses anything by one more route: off, half and double on one luck."""
    off, half, double = (run(shops(n, served="100 people", way="0.5"), 1)[0] for n in (0, 8, 16))
    assert keys(off) < keys(half) < keys(double)
    taken = [keys(orders[orders["at_place"]]) for orders in (off, half, double)]
    assert not taken[0] and taken[1] < taken[2]


def test_a_place_that_nobody_goes_to_moves_no_order() -> None:
    """Placebo: the way costs 20, nobody walks in; 30 days, every field of every order."""
    with_, without = shops(8, way="20", walk_in="0 per day"), market(**BUSY)
    assert (all_orders(with_) == all_orders(without)).all() and total(with_, "place_cost") > 0


def test_seats_in_groups_come_by_parcel() -> None:
    model = shops(20, served="1000 people", gain="5", way="0", group_buying="on")
    orders = all_orders(model)
    assert (orders["pool"] > 0).sum() > 50 and not orders["at_place"][orders["pool"] > 0].any()
    assert orders["at_place"][orders["pool"] == 0].mean() > 0.2


# ---- an order at a place -----------------------------------------------------------------------------------------


def test_what_is_taken_along_is_there_on_the_day_and_teaches_nothing_about_delivery() -> None:
    model = shops(80, zones_used="20", served="100000 people", gain="5", way="0")
    n, w = 0, model.state.weight
    while model.running:
        model.step()
        delivered, orders = model.state.today["delivered"], model.state.today["orders"]
        there = orders[orders["at_place"]]
        assert keys(there) == keys(delivered[delivered["at_place"]])
        assert (delivered["delay"][delivered["at_place"]] == 0).all()
        n += len(there)
    users = model.state.users
    assert n == total(model, "orders") / w > 2000  # theta = 10: one in 22,000 is not
    assert (users["expected_delay"] == users["expected_delay"][0]).all()
    assert (users["expected_late"] == users["expected_late"][0]).all() and total(model, "late_share") == 0


def test_odds_of_a_return_are_multiplied() -> None:
    """Without what goods are worth: share r of parcels, f r / (1 - r + f r) of what was taken along."""
    own = {"satisfaction__returning": "0", "fulfilment__return_share": "30 %"}
    model = shops(40, served="1000 people", way="0.5", returned="0.25", **own)
    seen = {True: [0, 0], False: [0, 0]}
    while model.running:
        model.step()
        for order in model.state.today["delivered"]:
            seen[bool(order["at_place"])][int(order["goes_back"])] += 1
    for at_place, share in ((False, 0.3), (True, 0.25 * 0.3 / (0.7 + 0.25 * 0.3))):
        kept, back = seen[at_place]
        assert near(back, kept + back, share) and kept + back > 1000


# ---- walk-ins ----------------------------------------------------------------------------------------------------


def test_walk_ins_join_at_the_hazard_of_who_is_near_and_shop_there() -> None:
    model = shops(8, walk_in="0.1 per day")
    run(model, 10)
    world, risk = model.state, model.state.risks["join"]
    rates = risk.cell_rates[risk.cell_causes.index("places")].reshape(-1, 20)
    rows, places = world.tables["zones"]["rows"], places_by_zone(world, 8, 4)
    expected = 0.1 * (1 - np.exp(-places * 60 / np.maximum(rows, 1)))
    np.testing.assert_allclose(rates, np.broadcast_to(expected, rates.shape), rtol=1e-12)
    came = np.flatnonzero(world.users["cause"] == risk.causes.index("places"))
    assert len(came) == total(model, "registrations_by_places") > 10
    assert routes_of(model).is_near(world, came).all()


def test_nobody_walks_in_where_there_is_no_place() -> None:
    model = shops(8, walk_in="0.1 per day")
    run(model)
    state = model.state
    came = np.flatnonzero(state.users["cause"] == state.risks["join"].causes.index("places"))
    zone = state.people["cell"][state.users["person"][came]] % 20
    assert len(came) > 30 and (places_by_zone(state, 8, 4)[zone] > 0).all()


# ---- money -------------------------------------------------------------------------------------------------------


def test_places_cost_their_opening_once_and_their_rent_every_day_to_the_fen() -> None:
    dated = {"2027-01-01": 3, "2027-01-11": 7, "2027-01-21": 5}
    own: dict[str, Any] = {
        "running": "3000 RMB per month",
        "opening": "1000 RMB",
        "acquiring": "30 %",
        "handling": "2 RMB",
    }
    model = shops(0, **(own | {"places": dated}))
    t = model.blueprint.timeline
    while model.running:
        model.step()
    n = np.where(np.arange(30) < 10, 3, np.where(np.arange(30) < 20, 7, 5))
    a_day = 3000 * 100 * 12 / 365
    cost = np.rint(n * a_day + 1000 * 100 * np.maximum(np.diff(n, prepend=0), 0))
    b, series = model.state.ledger.balances, model.state.series.values
    np.testing.assert_array_equal(series["place_cost"][t.preparation :], cost)
    assert b["expense.marketing.places"] == np.rint(cost * 0.3).sum()
    assert b["expense.marketing.places"] + b["expense.marketing.retention_places"] == cost.sum()
    assert b["expense.place_handling"] == 200 * total(model, "orders_at_places") > 0


def test_no_parcel_no_subsidy_and_no_freight_of_a_return() -> None:
    own = {"settlement__logistics_subsidy": "3 RMB", "order_costs__freight_share": "100 %", "subscription": "on"}
    model = shops(40, served="1000 people", way="0.5", fulfilment__return_share="40 %", **own)
    parcels = returns = 0
    while model.running:
        model.step()
        if model.state.row >= model.blueprint.timeline.preparation:
            orders, back = model.state.today["orders"], model.state.today["refunded"]
            parcels += int(np.count_nonzero(~orders["at_place"]))
            returns += int(np.count_nonzero(~back["at_place"] & back["goes_back"]))
    b = model.state.ledger.balances
    assert b["expense.logistics_subsidy"] == 300 * parcels > 0 and parcels < total(model, "orders")
    assert b["expense.return_freight"] == 800 * returns > 0 and 800 * total(model, "orders_returned") > 800 * returns


def test_the_part_for_walk_ins_and_nothing_else_is_in_their_cost_of_acquisition() -> None:
    found = run_small(days=40, **(BUSY | ON), purchase_routes__places="8", purchase_routes__walk_in="0.01 per day")
    assert channel_of_account(found.record)["expense.marketing.places"] == "places"
    assert "expense.marketing.retention_places" not in channel_of_account(found.record)
    row = acquisition(found.record).loc[("run", "places")]
    cost = found.series["place_cost"].sum() / 100
    assert row["spend"] == pytest.approx(0.2 * cost, abs=0.5 * 40 / 100)
    assert row["registrations"] == found.series["registrations_by_places"].sum() > 10
