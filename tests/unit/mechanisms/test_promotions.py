"""Promotions: who bears them, whom they tempt, who waits, what is owed later, beside the twin without."""

import numpy as np
import pytest
from helpers_market import market, run

from sim.experiments.published.cart_coupon import replicate
from sim.mechanisms.keeping.promotions.campaigns import campaign_of, is_festival, is_near
from sim.mechanisms.keeping.promotions.extras import partners, tempted
from sim.mechanisms.keeping.promotions.mechanism import Promotions
from sim.world.market.orders import BASKET, BUNDLE, DEAL, is_extra, value_of

ON = {
    "payment": "off",
    "promotions": "on",
    "promotions__flash_every": "5 days",
    "promotions__flash_share": "40 %",
    "promotions__festival_share": "0 %",
}


def promotions_of(model):
    (own,) = (row.mechanism for row in model.agenda if row.mechanism.name == "promotions")
    return own


def total(model, metric):
    return float(model.state.series.values[metric].sum())


@pytest.fixture(scope="module")
def played():
    model = market(days=40, **ON, promotions__browsing="100 %")
    return model, np.concatenate(run(model))


def test_what_is_off_is_borne_as_the_split_says(played):
    """The platform's fifth is a coupon, the sellers' part comes off what they sell for; both together 20 % of the price."""
    model, orders = played
    deal = orders[(orders["coupon"] > 0) & (orders["coupon_from"] == 0)]
    assert len(deal) > 200
    off = deal["list_price"] - deal["paid"]
    assert off == pytest.approx(0.2 * deal["list_price"], abs=1)
    assert (
        deal["coupon"] == pytest.approx(0.2 * off, abs=1)
        and (value_of(deal) + deal["off_merchant"] == deal["list_price"]).all()
    )
    assert total(model, "promotion_cost") == deal["coupon"].sum() and total(model, "promotion_off") == off.sum()


def test_extra_orders_are_on_sale_days_alone_and_owe_later_needs(played):
    """xi / P0 = .8 needs each, whole needs by keyed luck: within four standard errors."""
    model, orders = played
    extra = orders[is_extra(orders)]
    assert set(np.unique(extra["cause"])) == {DEAL} and len(extra) > 50
    assert (extra["paid_on"] % 5 == 4).all()
    n = total(model, "orders_tempted")
    owed = model.state.resources["needs"].counts["owed"]
    assert abs(owed - 0.8 * n) < 4 * np.sqrt(0.16 * n)


def test_equal_terms_tempt_nobody_and_better_ones_no_fewer(played):
    model, _ = played
    world = model.state
    day, shop = model.blueprint.timeline.day(model.rows_done - 1), world.resources["shop"]
    person = world.active
    shown = np.tile(np.arange(8, dtype=np.int32), (len(person), 1))
    needs, side = (
        shop.utility.need_side(world, day, person, np.ones(len(person), np.int64)),
        shop.utility.offer_side(world),
    )
    days = np.zeros(len(person), dtype=np.int64)

    def who(part):
        cheaper = side._replace(price_index=side.price_index + np.float32(np.log(part)))
        return set(
            np.flatnonzero(
                tempted(world, day, "promotions.page", ((needs, cheaper), (needs, side)), shown, days, 2.0) >= 0
            )
        )

    assert who(1.0) == set() and who(0.9) <= who(0.7) <= who(0.5) and len(who(0.5)) > len(who(0.9)) > 0


def test_sellers_take_part_only_while_they_earn_and_the_platform_may_pay_it_all():
    """A unit earns its seller 38 % of its price; 80 % of 60 % is more, 80 % of 40 % less."""
    found = {}
    for depth, share in (("60 %", "20 %"), ("40 %", "20 %"), ("60 %", "100 %")):
        model = market(days=6, **ON, promotions__flash_depth=depth, settlement__promotion_share=share)
        run(model)
        found[depth, share] = total(model, "goods_on_deal")
    assert found["60 %", "20 %"] == 0 < found["40 %", "20 %"] == found["60 %", "100 %"]


def test_sellers_may_bear_it_all_and_buyers_see_no_difference():
    """Prices, orders and needs are those of any other split on common luck; the platform pays nothing."""
    alone, split = (market(days=20, **ON, settlement__promotion_share=share) for share in ("0 %", "20 %"))
    one, other = (np.concatenate(run(m)) for m in (alone, split))
    assert (one["paid"] == other["paid"]).all() and total(alone, "orders_on_deal") == total(
        split, "orders_on_deal"
    ) > 50
    assert total(alone, "promotion_cost") == 0 < total(split, "promotion_cost")
    assert total(alone, "promotion_off") == total(split, "promotion_off")


def test_campaigns_end_when_the_money_of_the_month_is_spent():
    model = market(days=40, **ON, promotions__budget="1 RMB per month")
    run(model)
    on = model.state.series.values["goods_on_deal"][model.state.timeline.preparation :] > 0
    assert np.flatnonzero(on).tolist() == [4, 34]  # once a month: January and February


def test_needs_that_wait_come_back_for_the_sale():
    """All are accounted for every day (identity I11); here some wait, and none is left on the day of a sale."""
    model = market(days=40, **ON, promotions__waiting="100 %", promotions__browsing="100 %", promotions__lead="2 days")
    while model.running:
        model.step()
    needs = promotions_of(model)._needs
    assert needs["put off"] > 50 and needs["brought back"] > 0.8 * needs["put off"]
    waiting = model.state.series.values["needs_put_off"][model.state.timeline.preparation :]
    assert waiting[4::5].max() == 0 and waiting[8::5].max() > 0


def test_the_coupon_for_a_sum_is_shared_by_what_is_paid_and_taken_once_a_day():
    terms = {
        "promotions__spend": "100 RMB",
        "promotions__coupon": "30 RMB",
        "promotions__flash_share": "0 %",
        "promotions__reserve": "1",
    }
    model = market(days=12, **(ON | terms), choice__favourites="0 %")
    orders = np.concatenate(run(model))
    key = orders["person"].astype(np.int64) * 1000 + orders["paid_on"]
    who, place = np.unique(key, return_inverse=True)
    asked, off = (np.bincount(place, weights=w) for w in (orders["list_price"], orders["list_price"] - orders["paid"]))
    plain = np.bincount(place, weights=(orders["coupon_from"] != 0)) == 0
    reaches = plain & (asked >= 10_000)
    assert off[reaches] == pytest.approx(np.minimum(3_000, asked[reaches] / 2), abs=8) and reaches.sum() > 100
    assert not off[plain & ~reaches].any()
    added = orders["cause"] == BASKET
    assert added.sum() > 5 and (asked[place[added]] >= 10_000).all()


def test_the_second_good_of_a_bundle_is_the_next_of_its_seller_at_the_price_of_the_bundle():
    terms = {
        "promotions__bundles": "100 %",
        "promotions__bundle_depth": "30 %",
        "promotions__flash_share": "0 %",
        "promotions__reserve": "1",
    }
    model = market(days=10, **(ON | terms))
    orders = np.concatenate(run(model))
    second = orders[orders["cause"] == BUNDLE]
    first = orders[orders["cause"] == 0]
    goods = {
        (p, d, partners(model.state)[o])
        for p, d, o in zip(first["person"], first["paid_on"], first["offer"], strict=True)
    }
    assert len(second) > 30
    assert {(p, d, o) for p, d, o in zip(second["person"], second["paid_on"], second["offer"], strict=True)} <= goods
    plain = second[second["coupon_from"] == 0]
    assert plain["paid"] == pytest.approx(0.7 * plain["list_price"], abs=1)


def test_festival_sales_are_on_their_days_and_people_know_when_a_sale_is_near():
    from datetime import date

    from sim.mechanisms.keeping.promotions.terms import PromotionTerms

    terms = PromotionTerms({"flash_share": 0.1})
    assert is_festival(date(2027, 11, 11)) and is_festival(date(2027, 6, 18)) and not is_festival(date(2027, 11, 12))
    eve, day = campaign_of(date(2027, 11, 9), 312, terms), campaign_of(date(2027, 11, 10), 313, terms)
    assert day.begins and day.share == 0.4 and not campaign_of(date(2027, 11, 11), 314, terms).begins
    assert eve is None and is_near(date(2027, 11, 9), 312, terms) and not is_near(date(2027, 11, 4), 307, terms)
    assert campaign_of(date(2027, 1, 7), 6, terms).number == 0 and campaign_of(date(2026, 12, 12), -20, terms) is None


def test_goods_on_sale_sell_about_as_many_times_more_as_in_the_published_experiment():
    """Published: twice as many; without a featured place. Two seeds, some 100 orders each: 1.4 to 4 with false alarm below 1e-3."""
    busy = {"visits.need_rate": "0.4 per day", "dropout": "off"}  # so that 2,000 people buy enough on one day
    found = [replicate(seed, people=2000, beside=busy) for seed in (1, 2)]
    on, off = (sum(one[k] for one in found) for k in ("promoted", "promoted_without"))
    assert off > 20 and 1.4 < on / off < 4
    looks, no_page = (replicate(1, people=2000, beside=busy, change={"browsing": x}) for x in ("100 %", "0 %"))
    assert looks["promoted"] - no_page["promoted"] == looks["tempted"] > no_page["tempted"] == 0
    assert looks["others"] == no_page["others"]  # the page of the sale takes no order from other goods


def test_a_sale_of_everything_at_next_to_no_discount_makes_no_demand():
    """A place is worth something while few goods have one: with all in it, orders are those without, but for luck of prices.

    Three seeds: 1.5 % of orders a seed by that luck.
    """
    terms = {
        "promotions__flash_every": "1 day",
        "promotions__flash_share": "100 %",
        "promotions__flash_depth": "0.02 %",
    }
    one = other = 0
    for seed in (1, 2, 3):
        sale, twin = market(days=30, seed=seed, **(ON | terms)), market(days=30, seed=seed, payment="off")
        one, other = one + sum(map(len, run(sale))), other + sum(map(len, run(twin)))
        assert total(sale, "goods_on_deal") > 1000 and total(sale, "orders_tempted") <= 3
        assert total(sale, "visits_for_deals") == 0
    assert one == pytest.approx(other, rel=0.01)


def test_who_came_once_and_for_good_does_not_come_for_a_deal_and_is_not_counted(monkeypatch):
    """Exact: whoever is called is seen on the day, and the number of them is what is recorded; some buyers of deals never come."""
    called, ask = [], Promotions.called
    monkeypatch.setattr(Promotions, "called", lambda *told: called.append(ask(*told)) or called[-1])
    terms = {"promotions__engagement": "1 per day", "promotions__engaged_for": "365 days", "promotions__waiting": "0 %"}
    model, never = market(days=20, **(ON | terms), promotions__browsing="100 %", visits__one_visit_share="60 %"), 0
    while model.running:
        model.step()
        users, seen = model.state.users, model.state.today["visits"]["person"]
        buyers = np.flatnonzero(users["n_deals"] > 0)
        never += int(np.count_nonzero((users["habit"][buyers] == 0) & (users["need_rate"][buyers] == 0)))
        assert not called or np.isin(called[-1], seen).all()
    assert total(model, "visits_for_deals") == sum(map(len, called)) > 50 and never > 0


def test_without_money_nothing_is_taken_off():
    terms = {"promotions__budget": "0 RMB per month", "promotions__bundles": "100 %", "promotions__spend": "50 RMB"}
    broke, twin = market(days=20, **(ON | terms)), market(days=20, payment="off")
    one, other = (np.concatenate(run(m)) for m in (broke, twin))
    assert (one == other).all() and total(broke, "promotion_off") == 0


def test_goods_that_reach_the_sum_alone_are_felt_at_what_is_paid():
    """With 30 RMB off 100 RMB they are a larger part of what is bought than without, on common luck."""
    terms = {"promotions__spend": "100 RMB", "promotions__coupon": "30 RMB", "promotions__flash_share": "0 %"}
    with_it, twin = market(days=20, **(ON | terms)), market(days=20, payment="off")
    shares = [(np.concatenate(run(m))["list_price"] >= 10_000).mean() for m in (with_it, twin)]
    assert shares[0] > 1.2 * shares[1]


def test_second_goods_are_not_sold_below_what_they_cost():
    terms = {"promotions__bundles": "100 %", "promotions__bundle_depth": "60 %", "promotions__flash_share": "0 %"}
    model = market(days=10, **(ON | terms), promotions__reserve="0")
    run(model)
    assert total(model, "orders_tempted") == 0


def test_who_waited_is_told_when_sales_end():
    """The share of goods in sales falls to nothing on day 22; on day 24 there would have been one."""
    from datetime import date

    terms = {"promotions__waiting": "100 %", "promotions__browsing": "100 %"}
    end = {"promotions.flash_share": {date(2027, 1, 23): "0 %"}}
    model = market(days=40, **(ON | terms), **{"policies": [end]})
    run(model)
    waiting = model.state.series.values["needs_put_off"][model.state.timeline.preparation :]
    assert waiting[21] > 0 and waiting[-1] < 0.2 * waiting[21]
