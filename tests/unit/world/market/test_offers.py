"""Offers enter, are sold, sell out and leave; a row never moves and serves another offer after a rest."""

import numpy as np
import pytest
from helpers_market import all_orders, market, run, today

from sim.core.errors import ModelError
from sim.core.mechanism import Mechanism, Phase
from sim.kernels.choice import choose
from sim.world.market.offers import REST, enter_offers, set_prices, withdraw_offers


def busiest(model) -> int:
    offers = model.state.tables["offers"]
    return int(np.argmax(offers["sales30"]))


def test_nobody_buys_an_offer_that_has_left_and_its_open_orders_end() -> None:
    model = market(days=50)
    run(model, 10)
    j = busiest(model)
    before = model.state.resources["orders"].counts["placed"]
    withdraw_offers(model.state, today(model), np.array([j]))
    later = all_orders(model)
    assert (later["offer"] != j).all() and len(later) > before > 0
    assert model.state.resources["orders"].check().left == model.state.resources["orders"].check().right


def test_a_new_offer_is_shown_and_bought_and_all_others_keep_their_rows() -> None:
    model = market()
    run(model, 5)
    offers = model.state.tables["offers"]
    n, prices = len(offers), offers["price"].copy()
    cheap = {"category": np.zeros(3, np.int16), "price": np.full(3, 100), "quality": np.full(3, 0.9)}
    rows = enter_offers(model.state, today(model), cheap)
    assert rows.tolist() == [n, n + 1, n + 2] and (offers["price"][:n] == prices).all()
    assert (offers["promised_days"][rows] == offers["promised_days"][0]).all() and (
        offers["list_price"][rows] == 100
    ).all()
    bought = all_orders(model)
    assert np.isin(bought["offer"], rows).mean() > 0.02 and (offers["exposure30"][rows] > 0).all()


def test_a_row_is_free_for_another_offer_only_after_a_rest() -> None:
    model = market(days=REST + 20)
    run(model, 2)
    offers, one = model.state.tables["offers"], {"category": np.zeros(1, np.int16), "price": np.array([5000])}
    n = len(offers)
    withdraw_offers(model.state, today(model), np.array([7]))
    assert enter_offers(model.state, today(model), one).tolist() == [n]
    run(model, REST)
    assert enter_offers(model.state, today(model), one).tolist() == [7]
    assert offers["edition"][7] == 1 and offers["edition"][n] == 0 and offers["sales30"][7] == 0


def test_entry_without_a_price_is_an_error_that_names_what_is_missing() -> None:
    model = market()
    with pytest.raises(ModelError, match="price missing"):
        enter_offers(model.state, today(model), {"category": np.zeros(1, np.int16)})


def test_stock_is_never_oversold_and_whoever_finds_an_offer_sold_out_chooses_again() -> None:
    """One unit of everything: no offer is sold twice, and most who come too late buy another one (same luck)."""
    free, short = market(), market()
    short.state.tables["offers"]["stock"][:] = 1
    one, other = all_orders(free, 6), all_orders(short, 6)
    sold = np.bincount(one["offer"])
    assert (sold > 1).sum() > 10 and np.bincount(other["offer"]).max() == 1
    assert (short.state.tables["offers"]["stock"] >= 0).all()
    too_late = (sold - 1).clip(0).sum()
    assert len(one) - too_late < len(other) < len(one)


def test_a_row_that_stands_for_n_offers_sells_what_n_rows_do() -> None:
    """An exact row of ten against ten alike rows, 20,000 needs each: 4 standard errors, fixed numbers.

    Shown n times as often; k draws of it are n (1 - (1 - 1/n)^k) different goods. That is exact for the mean number of
    goods seen, not for its spread, so a hundredth of the share is allowed beside chance.
    """
    sold = {}
    for n in (1, 10):
        model = market(search__exponent=0, recommender__position=0)
        world, offers = model.state, model.state.tables["offers"]
        withdraw_offers(world, today(model), np.arange(len(offers)))
        price, luck = np.full(40, 5000), np.ones(10 if n == 1 else 1)
        rows = enter_offers(world, today(model), {"category": np.zeros(40, np.int16), "price": price})
        alike = enter_offers(world, today(model), {"category": np.zeros(len(luck), np.int16), "price": 5000 * luck.astype(int),
                             "quality": 0.8 * luck, "variety": n * luck})  # fmt: skip
        world.resources["catalogue"].popularity_exponent = 0.0
        ids, shop = np.arange(20_000, dtype=np.int32) % len(world.people), world.resources["shop"]
        number = np.arange(20_000, dtype=np.int64) // len(world.people)
        shown = shop.surfaces.show(world, today(model), ids, number, size=8, category=np.zeros(20_000, np.int16))
        needs = shop.utility.need_side(world, today(model), ids, number)
        chosen = np.empty(20_000, dtype=np.int64)
        choose(0, 20_000, needs, shown.offer, shown.times, shop.utility.offer_side(world), shop.outside, np.uint32(7),
               np.uint32(9), np.ones(20_000, np.int64), chosen)  # fmt: skip
        bought = shown.offer[np.flatnonzero(chosen >= 0), chosen[chosen >= 0]]
        sold[n] = np.isin(bought, alike).mean(), len(bought) / 20_000
        assert len(rows) == 40
    error = np.sqrt(2 * 0.25 / 20_000)
    assert sold[1][0] == pytest.approx(sold[10][0], abs=4 * error + 0.01)
    assert sold[1][1] == pytest.approx(sold[10][1], abs=4 * error + 0.01)


def test_a_new_offer_is_felt_at_its_price_and_promises_what_the_others_do() -> None:
    model = market()
    run(model, 5)
    offers, mean = model.state.tables["offers"], model.state.resources["catalogue"].mean_price[0]
    old = np.flatnonzero(offers["category"] == 0)[0]
    price = np.round([mean, 10 * mean, offers["price"][old]]).astype(int)
    rows = enter_offers(model.state, today(model), {"category": np.zeros(3, np.int16), "price": price})
    assert offers["price_index"][rows] == pytest.approx([0, np.log(10), offers["price_index"][old]], abs=1e-3)
    assert (offers["promised_days"][rows] == offers["promised_days"][old]).all()
    set_prices(model.state, rows[:1], 2 * price[:1])
    assert (
        offers["price_index"][rows[0]] == pytest.approx(np.log(2), abs=1e-3)
        and offers["price"][rows[0]] == 2 * price[0]
    )


def test_an_assortment_without_stock_sells_nothing_and_leaves_the_outside_option() -> None:
    class Empty(Mechanism):
        """Nothing is in stock at launch."""

        phase = Phase.OPEN

        def setup(self, world):
            world.tables["offers"]["stock"][:] = 0

        def step(self, world, day):
            """Nothing."""

    plain, empty = market(), market(Empty())
    assert empty.state.resources["shop"].outside == plain.state.resources["shop"].outside
    assert len(all_orders(empty, 3)) == 0


def test_the_share_of_rich_categories_follows_entry_and_exit() -> None:
    model = market()
    catalogue, offers = model.state.resources["catalogue"], model.state.tables["offers"]
    counts = np.bincount(offers["category"], minlength=len(catalogue.need_shares))
    assert catalogue.rich_share == pytest.approx(catalogue.need_shares[counts >= 30].sum())
    rows = np.flatnonzero(offers["category"] == 0)
    withdraw_offers(model.state, today(model), rows[: len(rows) - 29])
    assert catalogue.rich_share == pytest.approx(catalogue.need_shares[1:][counts[1:] >= 30].sum())
