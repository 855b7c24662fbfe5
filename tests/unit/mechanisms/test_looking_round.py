"""Looking round at other goods while there for a deal: who, what, how often, and what is owed for it."""

import numpy as np
from helpers_market import all_orders, market
from scipy.special import expit

from sim.mechanisms.keeping.promotions.mechanism import Promotions
from sim.world.market.orders import AROUND, DEAL, NEED
from sim.world.market.utility import inclusive_values

SALE = {
    "promotions": "on",
    "payment": "off",
    "promotions__flash_every": "5 days",
    "promotions__flash_share": "40 %",
    "promotions__festival_share": "0 %",
    "promotions__browsing": "100 %",
    "visits__need_rate": "0.5 per day",
    "dropout": "off",
    "merchant_names": "off",
}
ROUND = {"promotions__around": "100 %", "promotions__around_reserve": "0.5"}


def test_only_buyers_at_a_deal_add_goods_and_these_have_none() -> None:
    orders = all_orders(market(**SALE, **ROUND))
    added = orders[orders["cause"] == AROUND]
    key = orders["person"].astype(np.int64) * 1000 + orders["paid_on"]
    at_deal = (orders["coupon"] > 0) & (orders["coupon_from"] == 0) & np.isin(orders["cause"], (NEED, DEAL))
    assert len(added) > 100 and (added["paid_on"] % 5 == 4).all()
    assert np.isin(added["person"].astype(np.int64) * 1000 + added["paid_on"], key[at_deal]).all()
    assert (
        not added["off_merchant"].any()
        and (np.unique(added["person"] * 1000 + added["paid_on"], return_counts=True)[1] == 1).all()
    )


def test_a_larger_share_takes_nothing_away_on_the_first_sale_and_moves_needs_by_nothing() -> None:
    found = []
    for share in ("0 %", "30 %", "100 %"):
        orders = all_orders(market(**SALE, **ROUND | {"promotions__around": share}), 5)
        found.append({k: set(map(tuple, orders[orders["cause"] == c][["person", "paid_on", "number", "offer"]].tolist()))
                      for k, c in (("around", AROUND), ("need", NEED), ("deal", DEAL))})  # fmt: skip
    assert not found[0]["around"] and found[0]["around"] < found[1]["around"] < found[2]["around"]
    assert found[0]["need"] == found[1]["need"] == found[2]["need"] and found[0]["deal"] == found[2]["deal"]


def test_they_buy_as_often_as_the_logit_says() -> None:
    """Mean of expit(inclusive value - V0 - r') over those who look; 4.5 errors of a sum of binomials, a false alarm in 150,000."""
    model, chances, n = market(**SALE, **ROUND), [], 0
    (own,) = (row.mechanism for row in model.agenda if isinstance(row.mechanism, Promotions))
    shop, plain = model.state.resources["shop"], own.look_round

    def watched(world, day, bought):
        person = own._lookers(world, day, bought)
        if len(person):
            number = np.full(len(person), 2002, dtype=np.int64)
            category = shop.categories_of(world, day, person, number)
            shown = shop.surfaces.show(world, day, person, number, size=shop.considered, category=category).offer
            shown = np.where((shown >= 0) & (own._off == 0)[shown], shown, -1).astype(np.int32)
            value = inclusive_values(
                shop.utility.need_side(world, day, person, number), shown, shop.utility.offer_side(world)
            )
            chances.append(expit(value - shop.outside - 0.5))
        return plain(world, day, bought)

    source = next(k for k, method in enumerate(_sources(model)) if getattr(method, "__name__", "") == "look_round")
    _sources(model)[source] = watched
    orders = all_orders(model)
    n = int(np.count_nonzero(orders["cause"] == AROUND))
    p = np.concatenate(chances)
    assert abs(n - p.sum()) < 4.5 * np.sqrt((p * (1 - p)).sum()) and n > 100


def _sources(model):
    return next(row.mechanism for row in model.agenda if row.mechanism.name == "choice")._sources


def test_what_is_added_is_owed_like_every_extra_order() -> None:
    """xi / P0 = .8 needs each, whole needs by keyed luck: 4.5 standard errors, a false alarm once in 150,000."""
    model = market(**SALE | ROUND | {"promotions__browsing": "0 %"})
    n = int(np.count_nonzero(all_orders(model)["cause"] == AROUND))
    counts = model.state.resources["needs"].counts
    assert (
        n == model.state.series.values["orders_around"].sum() == model.state.series.values["orders_extra"].sum() > 100
    )
    assert abs(counts["owed"] - 0.8 * n) < 4.5 * np.sqrt(0.16 * n)
