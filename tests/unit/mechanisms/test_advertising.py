"""Merchant advertising: the auction against its definition, money to the fen, budgets, and what ads do and do not do."""

from fractions import Fraction

import numpy as np
import pytest
from helpers_market import all_orders, market, run, today
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.model import GrowthModel
from sim.mechanisms.supply.advertising.clicks import expected_clicks
from sim.mechanisms.supply.advertising.kernels import prices
from sim.mechanisms.supply.advertising.mechanism import Advertising
from sim.mechanisms.supply.advertising.platform import Demand
from sim.mechanisms.supply.advertising.sellers import bids_of
from sim.theory.auction import Offer, outcome
from sim.verification.auctions import least, solved
from sim.world.insight import Trends
from sim.world.market.ad_views import AD_VIEW
from sim.world.market.orders import ORDER

NARROW = {"world__categories": 5}
BUSY = NARROW | {"advertising__advertising": "100 %", "advertising__trial_clicks": 500}
"""Eight merchants in each of five categories, all of them advertisers."""
RATES = st.integers(1, 1024).map(lambda k: Fraction(k, 1024))  # scores of whole 1024ths are exact in floating point
OFFERS = st.lists(st.builds(Offer, st.integers(0, 5), st.integers(0, 90_000), RATES, st.booleans()), max_size=30)


def on(days: int = 30, *, load: str = "5 %", seed: int = 1, **more: object) -> GrowthModel:
    return market(days=days, seed=seed, **({"advertising": "on", "advertising__ad_load": load} | BUSY | more))


def ads_of(model: GrowthModel) -> Advertising:
    (own,) = (row.mechanism for row in model.agenda if isinstance(row.mechanism, Advertising))
    return own


@settings(max_examples=25, deadline=None)
@given(OFFERS, st.integers(0, 300))
def test_order_and_prices_are_those_of_the_definition(offers: list[Offer], reserve: int) -> None:
    """V21, T123: by score; each price the least that keeps the place, between reserve and bid; exact."""
    own = outcome(offers, reserve=reserve)
    order, price = solved(offers, reserve=reserve)
    assert list(zip(order, price, strict=True)) == own
    assert all(least(offers[k], reserve) <= fen <= offers[k].bid for k, fen in own)


def test_an_auction_by_hand() -> None:
    """Scores per view 50, 40, 36, 10 fen; the second pays for the fourth, as the third is its own; reserve 20 fen."""
    bid, rate = np.array([100, 160, 120, 40]), np.array([0.5, 0.25, 0.3, 0.25])
    merchant, price = np.array([1, 2, 2, 3], np.int32), np.empty(4, np.int64)
    prices(np.array([0, 4]), merchant, bid, rate, np.zeros(4, np.bool_), 20, price)
    assert price.tolist() == [81, 41, 34, 20]


def test_ads_at_zero_load_change_no_order() -> None:
    off, none = all_orders(market(days=20, **NARROW)), all_orders(on(20, load="0 %"))
    assert len(off) > 300  # a further surface moves the numbers of others, nothing else
    assert all((off[name] == none[name]).all() for name in ORDER.names if name != "surface")


def test_what_merchants_pay_is_revenue_and_vat_to_the_fen() -> None:
    """T120: the events, the ledger, and the prices of the day before times its clicks and views."""
    model = on(40, load="20 %", advertising__by_views="50 %")
    world, paid, due, earned = model.state, 0, 0, 0
    table, offers = world.tables["merchants"], world.tables["offers"]
    while model.running:
        price, views, clicks = offers["ad_price"].copy(), offers["ad_views"] * 29 / 30, offers["ad_clicks"] * 29 / 30
        model.step()
        if "ad_spend" not in world.today or model.rows_done <= model.blueprint.timeline.preparation:
            continue
        new_views, new_clicks = np.rint(offers["ad_views"] - views), np.rint(offers["ad_clicks"] - clicks)
        by_view = table["ad_kind"][offers["merchant"]] == 2
        due += int(np.where(by_view, np.rint(new_views * (price / 1000)), new_clicks * price).sum())
        paid += int(world.today["ad_spend"]["fen"].sum())
    series, frame = world.series.values, world.ledger.frame()
    own = frame[frame["mechanism"] == "advertising"]
    earned = int(own.loc[own["credit"] == "revenue.advertising", "fen"].sum())
    vat = int(own.loc[own["credit"] == "liability.vat", "fen"].sum())
    assert paid == earned + vat and earned == series["ad_revenue"].sum() > 10_000
    assert vat == pytest.approx(0.06 * earned, abs=0.5 * 40)  # whole fen a day
    assert due == earned + series["ad_free"].sum()
    assert set(own["debit"]) == {"asset.cash"}


def test_nobody_spends_more_than_its_budgets() -> None:
    """Sums of spend against sums of budgets, each merchant, at budgets that bind; VAT is shared out to the fen below."""
    model = on(40, load="30 %", advertising__budget="2 %", advertising__budget_spread="1 %")
    world, table = model.state, model.state.tables["merchants"]
    budgets, spent = np.zeros(len(table)), np.zeros(len(table))
    while model.running:
        budgets += table["ad_budget"]
        model.step()
        charged = world.today.get("ad_spend")
        if charged is not None:
            np.add.at(spent, charged["merchant"], charged["fen"])
            assert (spent <= budgets + model.rows_done).all()
    assert world.series.values["ad_free"].sum() > 0 and (spent > 0.8 * budgets).any()


def test_sellers_know_no_tastes_and_no_utilities() -> None:
    """Bids of day 1 are the same when all that only the world knows is poisoned."""
    model = on(10)
    run(model, 2)
    world, own = model.state, ads_of(model)
    n, n_categories = len(world.tables["offers"]), len(world.resources["catalogue"].need_shares)
    args = (world, own.params, np.full(n, 0.4), Trends(*np.ones((2, n_categories))), 0.06)
    before = bids_of(*args)
    assert len(before.rows) > 10
    world.users["price_slope"][:], world.users["taste"][:] = np.nan, np.nan
    world.tables["offers"]["taste"][:], world.tables["offers"]["quality"][:] = np.nan, np.nan
    after = bids_of(*args)
    assert (before.rows == after.rows).all() and (before.bid == after.bid).all()


def test_a_bid_is_never_above_what_a_click_is_worth() -> None:
    """Margin after fees x conversion / (1 + VAT), with everything kept and no records: 15 % of margin / 1.06."""
    model = on(5, fulfilment__return_share="0 %")
    run(model, 1)
    world, own = model.state, ads_of(model)
    for name in ("ad_clicks28", "ad_orders28", "ad_back"):
        world.tables["merchants"][name][:] = 0
    n_categories = len(world.resources["catalogue"].need_shares)
    trend = Trends(*np.ones((2, n_categories)))
    bids = bids_of(world, own.params, np.full(len(world.tables["offers"]), 0.4), trend, 0.06)
    offers, table = world.tables["offers"], world.tables["merchants"]
    margin = offers["price"][bids.rows] * (1 - 0.05 * 1.06) - offers["cost"][bids.rows]
    pace = table["ad_pace"][offers["merchant"][bids.rows]]
    worth = pace * 0.15 * margin / 1.06 * np.where(bids.by_view, 400, 1)
    assert bids.bid == pytest.approx(worth, abs=1 + 1e-6)


def test_relevance_is_what_is_clicked_and_who_bought_has_clicked() -> None:
    """At the usual worth 40 %; log odds .5 a unit of utility."""
    seen = np.zeros(3, dtype=AD_VIEW)
    seen["worth"], seen["is_bought"] = -np.log(8) + np.array([0, 2, -9]), [False, False, True]
    chance = expected_clicks(seen, click_rate=0.4, steepness=0.5, considered=8)
    odds = chance[:2] / (1 - chance[:2])
    assert odds == pytest.approx([2 / 3, 2 / 3 * np.e], rel=1e-5) and chance[2] == 1


def test_ads_take_their_part_of_places_and_all_others_stay() -> None:
    """Half of all places at most, where everybody bids: on common luck a need sees what it saw, or an ad.

    Views are 50 % x what is sold, less repeats; within 4 standard errors of a share of 2,000 draws (.045), false alarm 1e-4.
    """
    model = on(25, load="30 %", advertising__places=200, advertising__exponent=0)
    run(model)
    series = model.state.series.values
    part = series["ad_views"][-10:].sum() / series["offers_shown"][-10:].sum()
    assert 0.3 * series["ad_filled"][-10:].mean() == pytest.approx(part, abs=0.045)
    assert series["orders_sponsored"].sum() > 0


def test_ads_create_no_demand_where_goods_cost_the_same() -> None:
    """T121: total GMV at equal match is not above that without ads; 6 paired seeds, 30 % of places.

    All goods of a category cost alike, so that ads cannot move money to dearer ones. One-sided, 3 standard errors of the
    paired difference (t with 5 degrees of freedom: false alarm 1.5 %); fixed seeds, so it cannot flicker.
    """
    alike = {"world__price_spread": 0.0}
    moved = []
    for seed in range(6):
        totals = [
            model.state.series.values["gmv_paid"].sum()
            for model in (market(days=30, seed=seed, **NARROW, **alike), on(30, load="30 %", seed=seed, **alike))
            if run(model)
        ]
        moved.append(totals[1] / totals[0] - 1)
    error = np.std(moved, ddof=1) / np.sqrt(len(moved))
    assert np.mean(moved) < 3 * error and error < 0.03


def test_revenue_is_concave_in_the_load() -> None:
    """T122: a further point of load earns less at each step of the grid; sums over 4 seeds.

    Six seeds gave slopes that fall by a third or more from step to step, a standard error each of a tenth.
    """
    grid, revenue = (0, 5, 15, 30), [0.0]
    for load in grid[1:]:
        runs = [on(40, load=f"{load} %", seed=seed) for seed in range(4)]
        revenue.append(sum(m.state.series.values["ad_revenue"].sum() for m in runs if run(m)))
    slopes = np.diff(revenue) / np.diff(grid)
    assert (slopes > 0).all() and (np.diff(slopes) < 0).all()


def test_nobody_minds_ads_up_to_what_is_tolerated_and_more_cost_satisfaction() -> None:
    """At 5 % satisfaction of visitors stands; at 30 % one visit takes .05 x .3 x (30 % x sold - 5 %) of a neutral person."""
    for load, is_strained in (("5 %", False), ("30 %", True)):
        model = on(4, load=load)
        run(model, 3)
        world, own = model.state, ads_of(model)
        rows = world.user_of(world.today["visits"]["person"])
        world.users["satisfaction"][rows] = 0.7
        own._filled = 0.9
        own._strain(world)
        fall = 0.7 - world.users["satisfaction"][rows]
        assert fall == pytest.approx(0.05 * 0.3 * (0.27 - 0.05) if is_strained else 0, abs=1e-6)
        world.users["satisfaction"][rows] = 0.44
        own._strain(world)
        assert world.users["satisfaction"][rows] == pytest.approx(0.44)  # below the floor ads take nothing


def test_campaigns_follow_trends_only_where_the_library_is_kept() -> None:
    """Demand that doubles for 7 days: 2 x 7-day mean over 28-day mean, as averages give it; without a library no trend."""
    demand = Demand(1)
    for day in range(200):
        demand.take(np.zeros(100 if day < 193 else 200, dtype=np.int64))
    short, long = (200 - 100 * (1 - 1 / n) ** 7 for n in (7, 28))
    assert demand.trend(1.0) == pytest.approx(short / long, rel=1e-3)  # what is left of the beginning
    assert demand.trend(0.5) == pytest.approx(np.sqrt(short / long), rel=1e-3) and demand.trend(0.0) == 1


def test_the_library_costs_money_and_wears() -> None:
    """Half a year of 500,000 RMB builds up to it; after that it wears by half in a year."""
    model = on(20, advertising__strategy_upkeep={"2027-01-01": "10 M RMB per year", "2027-01-11": "0 RMB per year"})
    run(model)
    level, frame = model.state.series.values["ad_library"], model.state.ledger.frame()
    assert frame.loc[frame["debit"] == "expense.ad_strategies", "fen"].sum() == pytest.approx(10 * 1e9 / 365, rel=3e-3)
    first = len(level) - 20
    assert level[first + 9] == pytest.approx(10 / 365 * 20, rel=0.02)
    assert level[first + 19] == pytest.approx(level[first + 9] * 0.5 ** (10 / 365), rel=1e-4)


def test_ads_come_off_the_profit_of_merchants() -> None:
    model = on(25, load="20 %")
    world, before = model.state, 0
    run(model, 24)
    before = world.tables["merchants"]["profit"].copy()
    receipts = world.tables["merchants"]["receipts"].copy()
    run(model, 1)
    ads = world.today["ad_spend"]
    assert len(ads) and today(model).index == 24
    kept, back = world.today["kept"], world.today["refunded"]
    other = np.zeros(len(before), dtype=np.int64)
    np.add.at(other, kept["merchant"], world.tables["offers"]["cost"][kept["offer"]])
    np.add.at(other, back["merchant"][back["goes_back"]], 400)
    np.add.at(other, ads["merchant"], ads["fen"])
    moved = world.tables["merchants"]["receipts"] - receipts - other
    fixed = moved - (world.tables["merchants"]["profit"] - before)
    assert (fixed == fixed[0]).all() and fixed[0] > 0
