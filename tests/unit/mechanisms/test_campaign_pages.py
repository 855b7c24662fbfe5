"""Campaign pages: the deepest discounts by category; where there are none the popular list stands in. Exact."""

import numpy as np
import pytest
from helpers_market import all_orders, market, run, today

from sim.core.model import GrowthModel
from sim.mechanisms.shopping.campaign_pages import CampaignPages, discounts
from sim.world.market.offers import set_prices, withdraw_offers

NO_DEALS = {"group_buying": "off"}
ALONE = NO_DEALS | {"search": "off"}  # between three surfaces the draws of the mix fall otherwise


def pages_of(model: GrowthModel) -> CampaignPages:
    (pages,) = (row.mechanism for row in model.agenda if isinstance(row.mechanism, CampaignPages))
    return pages


def test_without_discounts_orders_are_those_of_a_world_without_campaign_pages() -> None:
    on, off = (all_orders(market(**ALONE, **more), 25) for more in ({}, {"campaign_pages": "off"}))
    assert len(on) > 500
    for name in ("person", "offer", "paid", "number"):
        assert (on[name] == off[name]).all()


def test_a_page_lists_the_deepest_discounts_of_its_category_as_long_as_it_is() -> None:
    model = market(**NO_DEALS, campaign_pages__longest=3, campaign_pages__exponent=0.5)
    world, offers = model.state, model.state.tables["offers"]
    here = np.flatnonzero(offers["category"] == 0)
    cut = np.array([0.96, 0.9, 0.5, 0.8, 0.7])
    set_prices(world, here[:5], np.round(cut * offers["list_price"][here[:5]]).astype(int))
    offers["group_price"][here[5]] = round(0.6 * offers["price"][here[5]])
    assert discounts(world)[here[:6]] == pytest.approx([0.04, 0.1, 0.5, 0.2, 0.3, 0.4], abs=1e-3)
    page = pages_of(model).rank(world)
    assert page is not None and page.offsets.tolist() == [0] + [3] * 30
    best = page.offers[np.argsort(page.places)]
    assert best.tolist() == [here[2], here[5], here[4]]
    chances = np.diff(page.cumulative, prepend=0)[np.argsort(page.places)]
    assert chances == pytest.approx(np.arange(1, 4) ** -0.5 / (np.arange(1, 4) ** -0.5).sum())


def test_pages_are_made_anew_only_when_discounts_or_the_assortment_are_others() -> None:
    model = market(**NO_DEALS)
    pages, world, offers = pages_of(model), model.state, model.state.tables["offers"]

    def asked() -> bool:
        pages.step(world, None)  # type: ignore[arg-type]
        return pages.rank(world) is not None

    assert asked() and not asked() and pages.rank(world) is None
    set_prices(world, np.array([3]), offers["list_price"][3:4] // 2)
    assert pages.rank(world) is None, "prices of the day are looked at once"
    assert asked() and not asked()
    withdraw_offers(world, today(model), np.array([3]))
    assert asked() and pages._n_listed == 0


def test_discounted_goods_are_seen_more_and_sold_more_through_the_page() -> None:
    """A tenth of the goods at a fifth off: with a page for them more of all orders are theirs, on common luck."""
    shares = []
    for share in (0, 0.3):
        model = market(**NO_DEALS, campaign_pages__share=share, days=30, pricing="off")
        offers = model.state.tables["offers"]
        cut = np.arange(0, len(offers), 10)
        set_prices(model.state, cut, np.round(0.8 * offers["list_price"][cut]).astype(int))
        orders = np.concatenate(run(model))
        shares.append(np.isin(orders["offer"], cut).mean())
        counted = model.state.series.values["orders_campaign"].sum()
        assert (counted > 0) == (share > 0)
    assert shares[1] > 1.3 * shares[0]
