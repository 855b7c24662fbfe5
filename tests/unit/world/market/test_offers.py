"""Offers enter, are sold, sell out and leave; a row never moves and serves another offer after a rest."""

import numpy as np
import pytest
from helpers_market import all_orders, market, run, today

from sim.core.errors import ModelError
from sim.world.market.offers import REST, enter_offers, withdraw_offers


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
    cheap = {"category": np.zeros(3, np.int16), "price": np.full(3, 100), "price_index": np.full(3, -3.0),
             "quality": np.full(3, 0.9)}  # fmt: skip
    rows = enter_offers(model.state, today(model), cheap)
    assert rows.tolist() == [n, n + 1, n + 2] and (offers["price"][:n] == prices).all()
    assert offers["promised_days"][rows].tolist() == [2.0] * 3 and (offers["list_price"][rows] == 100).all()
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


def test_a_row_that_stands_for_n_offers_draws_n_times_the_odds() -> None:
    """ln n in utility; shown as often as before. Odds of one offer against elsewhere, exact in the kernel's utilities."""
    model = market()
    shop, offers = model.state.resources["shop"], model.state.tables["offers"]
    before = shop.utility.offer_side(model.state).value
    offers["variety"][5] = 20
    change = shop.utility.offer_side(model.state).value - before
    assert change[5] == pytest.approx(np.log(20), rel=1e-6) and np.count_nonzero(change) == 1


def test_the_share_of_rich_categories_follows_entry_and_exit() -> None:
    model = market()
    catalogue, offers = model.state.resources["catalogue"], model.state.tables["offers"]
    counts = np.bincount(offers["category"], minlength=len(catalogue.need_shares))
    assert catalogue.rich_share == pytest.approx(catalogue.need_shares[counts >= 30].sum())
    rows = np.flatnonzero(offers["category"] == 0)
    withdraw_offers(model.state, today(model), rows[: len(rows) - 29])
    assert catalogue.rich_share == pytest.approx(catalogue.need_shares[1:][counts[1:] >= 30].sum())
