"""Quotas of deals: never more units than the quota, a keyed queue, and the normal price for who comes too late. Exact."""

import numpy as np
import pytest
from helpers_market import all_orders, market, run

from sim.core.model import GrowthModel
from sim.kernels.quotas import give_back, hand_out
from sim.world.market.orders import BASKET, BUNDLE, DEAL

BUSY = {"visits__need_rate": "0.5 per day", "dropout": "off", "merchant_names": "off"}
SALE = {
    "promotions": "on",
    "promotions__flash_every": "5 days",
    "promotions__flash_share": "10 %",
    "promotions__flash_depth": "30 %",
    "promotions__festival_share": "0 %",
    "promotions__browsing": "0 %",
    "promotions__waiting": "0 %",
}


def sale(quota: int, **own: str) -> GrowthModel:
    return market(**(BUSY | SALE | {"promotions__quota": str(quota)} | own))


def at_deal(orders: np.ndarray) -> np.ndarray:
    """Orders with a campaign's discount: a coupon of nobody's."""
    return orders[(orders["coupon"] > 0) & (orders["coupon_from"] == 0)]


def units(orders: np.ndarray) -> dict[tuple[int, int], int]:
    """Orders by good and day."""
    pairs, n = np.unique(np.stack([orders["offer"], orders["paid_on"]]), axis=1, return_counts=True)
    return dict(zip(map(tuple, pairs.T.tolist()), n.tolist(), strict=True))


def sold(orders: np.ndarray) -> dict[tuple[int, int], int]:
    """Units sold at a deal by good and day."""
    return units(at_deal(orders))


def keys(orders: np.ndarray) -> set[tuple[int, ...]]:
    return set(zip(*(orders[k].tolist() for k in ("person", "paid_on", "number", "offer")), strict=True))


@pytest.mark.parametrize("quota", [1, 3])
def test_goods_sell_their_quota_where_more_is_wanted_and_never_more(quota: int) -> None:
    """Needs of the first sale, on one luck: whoever chose a deal without quotas stands in the queue for it with them."""
    free, held = (sold(run(sale(q, payment="off"), 5)[-1]) for q in (0, quota))
    full = [good for good, n in free.items() if n >= quota]
    assert [held[good] for good in full] == [quota] * len(full) and len(full) > 5
    assert max(held.values()) == quota < max(free.values())


def test_pages_baskets_and_bundles_sell_no_more_than_the_quota_either() -> None:
    """A deal takes 30 % off; a bundle takes 15 %, the coupon at most 20 RMB of 200 RMB: less than 25 % together."""
    own = {
        "promotions__browsing": "100 %",
        "promotions__reserve": "1",
        "promotions__bundles": "100 %",
        "promotions__spend": "200 RMB",
    }
    most = []
    for quota in (0, 2):
        orders = all_orders(sale(quota, **own))
        own_price = orders[orders["coupon_from"] == 0]
        off = (own_price["coupon"] + own_price["off_merchant"]) / own_price["list_price"]
        most.append(max(units(own_price[off > 0.29]).values()))
        assert set(np.unique(orders["cause"])) >= {DEAL, BASKET, BUNDLE}
    assert most[0] > 2 == most[1]


def test_a_unit_whose_order_is_not_paid_is_there_on_the_next_day_of_the_campaign() -> None:
    own = {"promotions__flash_share": "0 %", "promotions__festival_share": "10 %", "time__start": "2027-05-30"}
    paid, lost = (at_deal(all_orders(sale(3, payment__completion=c, **own))) for c in ("100 %", "70 %"))
    first = [np.bincount(o["offer"][o["paid_on"] == 2], minlength=1) for o in (paid, lost)]
    whole = [np.bincount(o["offer"][o["paid_on"] <= 4], minlength=1) for o in (paid, lost)]
    assert first[1].sum() < first[0].sum() and whole[0].max() == whole[1].max() == 3
    again = (first[1] < 3) & (whole[1] == 3)
    assert again[: len(first[0])][first[0] == 3].any()


def test_who_comes_too_late_pays_the_normal_price_or_goes_elsewhere() -> None:
    free, held = (run(sale(q, payment="off"), 5)[-1] for q in (0, 1))
    late = keys(at_deal(free)) - keys(at_deal(held))
    whole = {k: o for k, o in zip(zip(*(held[f].tolist() for f in ("person", "paid_on", "number", "offer")), strict=True),
                                  held, strict=True) if k in late}  # fmt: skip
    assert len(late) > 50 and 5 < len(whole) < len(late)
    assert all(
        o["off_merchant"] == 0 and (o["paid"] == o["list_price"] or o["coupon_from"] > 0) for o in whole.values()
    )
    assert (held["list_price"] == held["paid"] + held["coupon"] + held["off_merchant"] + held["points"]).all()


def test_a_larger_quota_leaves_nobody_out_who_had_a_smaller_one() -> None:
    """Nested in the first queue of the day; a need that missed one deal may take a unit of another, so only first wishes count."""
    one, two, free = (keys(at_deal(run(sale(q, payment="off"), 5)[-1])) for q in (1, 2, 0))
    assert len(one & two & free) >= 0.97 * len(one & free) and len(one & free) < len(two & free) < len(free)


def test_a_quota_that_nobody_reaches_is_none() -> None:
    with_, without = all_orders(sale(10**9)), all_orders(sale(0))
    assert (with_ == without).all() and len(at_deal(with_)) > 100


def test_a_quota_is_for_all_days_of_a_campaign() -> None:
    """The sale of 618 has six days in June; nothing comes back overnight but what was not paid."""
    own = {"promotions__flash_share": "0 %", "promotions__festival_share": "20 %", "time__start": "2027-05-30"}
    orders = all_orders(sale(4, **own))
    deal = at_deal(orders)
    assert {2, 3, 17} <= set(np.unique(deal["paid_on"])) <= {2, 3, 4, 17, 18, 19}
    n, on_a_day = np.bincount(deal["offer"]), list(units(deal).values())
    free = np.bincount(at_deal(all_orders(sale(0, **own)))["offer"])
    assert n.max() == 4 < free.max() and np.count_nonzero(n == 4) > on_a_day.count(4)


def test_agents_of_many_people_spread_their_units_over_the_deals_of_the_category() -> None:
    model = sale(25, market__people="20000", market__people_per_agent="10", payment="off")
    n = 0
    while model.running:
        model.step()
        quotas = model.state.resources["quotas"]
        if quotas.is_open:
            goods = quotas._goods
            units = np.bincount(goods.ravel(), minlength=len(quotas.left))
            limited = quotas.left >= 0
            assert (units[limited] + quotas.left[limited] == 25).all() and (goods >= 0).all()
            own = model.state.tables["offers"]["category"][goods]
            assert (own == own[:, :1]).all()
            held = at_deal(model.state.today["payments"])
            assert len(held) == len(goods)
            n += len(goods)
    assert n > 20 and model.state.series.values["deals_missed"].sum() > 0


def test_the_queue_hands_out_units_in_turn_and_gives_them_back() -> None:
    """Offers 0 and 1 of one category with 3 and 2 units, two people an order; 2 has no limit."""
    left, room = np.array([3, 2, -1]), np.array([5])
    goods, late = np.zeros((4, 2), np.int32), np.zeros(4, np.bool_)
    args = np.array([3, 0, 1, 2]), np.array([0, 1, 2, 1]), np.zeros(3, np.int64), np.array([2]), np.array([0, 1])
    hand_out(*args, left, room, goods, late)
    assert left.tolist() == [1, 0, -1] and room.tolist() == [1] and late.tolist() == [False, True, False, False]
    assert goods[[3, 0]].tolist() == [[1, 0], [0, 1]] and (goods[2] == -1).all()
    give_back(goods[[3]], left)
    assert left.tolist() == [2, 1, -1]
