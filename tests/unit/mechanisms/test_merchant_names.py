"""Names of merchants: how they become known and are forgotten, and what a known name sells."""

from typing import Any

import numpy as np
import pytest
from helpers_market import all_orders, market, run


def names(model: Any) -> Any:
    return next(r.mechanism for r in model.agenda if r.mechanism.name == "merchant_names")


def test_awareness_follows_the_equation_of_the_page() -> None:
    """By hand for all merchants, with the users and registrations of each day."""
    model = market(days=50, merchant_names__fading="0.02 per day", merchant_names__by_buyers="2.5")
    own, table = names(model), model.state.tables["merchants"]
    a = np.zeros(len(table))
    while model.running:
        model.step()
        if model.rows_done <= model.blueprint.timeline.preparation:
            continue
        now = float(max(len(model.state.active), 1))
        heard = 2.5 * np.bincount(model.state.today["orders"]["merchant"], minlength=len(table))
        kept = a * (1 - len(model.state.today["joined"]) / now) * np.exp(-0.02)
        a = kept + (1 - kept) * (1 - np.exp(-heard / now))
        assert np.allclose(table["awareness"], a, atol=1e-12)
    assert a.max() > 0.05
    assert np.allclose(own.known(model.state), a)  # no brands at launch


def test_a_name_is_worth_nothing_where_all_are_known_alike_and_odds_where_they_are_not() -> None:
    model = market(days=40, merchant_names__worth="1.5")
    run(model, 30)
    world, own = model.state, names(model)
    table, offers = world.tables["merchants"], world.tables["offers"]
    table["awareness"][:] = 0.4
    assert np.allclose(own.value_of_names(world), 0, atol=1e-12)
    table["awareness"][:] = np.where(np.arange(len(table)) % 2, 0.9, 0.1)
    value = own.value_of_names(world)
    odd = offers["merchant"] % 2 == 1
    for c in np.unique(offers["category"]):
        here = offers["category"] == c
        if (here & odd).any() and (here & ~odd).any():
            assert value[here & odd][0] - value[here & ~odd][0] == pytest.approx(1.5 * 0.8)
        sold = offers["sales30"][here].astype(np.float64)
        if sold.any():  # what would be bought without names is as much
            assert sold @ np.exp(-value[here]) / sold.sum() == pytest.approx(1, abs=1e-6)


def test_without_worth_orders_are_those_without_the_mechanism() -> None:
    assert np.array_equal(
        all_orders(market(days=40, merchant_names__worth="0")), all_orders(market(days=40, merchant_names="off"))
    )


def test_names_take_sales_from_others_and_make_no_demand() -> None:
    """Every second merchant is known to all from the first day on: its orders rise, all orders together do not.

    Months two and three, when what is bought is known. Mean of six paired seeds within 4 standard errors of 0 and 2 % (false alarm
    about 1 %, 5 degrees of freedom); the centre at the mean of ``n k`` would lose 14 % here.
    """
    totals = []
    for seed in range(1, 7):
        orders = []
        for fame in (0.0, 1.0):
            model = market(seed=seed, days=90, merchant_names__worth="2", referral="off", word_of_mouth="off")
            table = model.state.tables["merchants"]
            table["fame"][:] = np.where(np.arange(len(table)) % 2, fame, 0.0)
            found = all_orders(model)
            orders.append(found[found["paid_on"] >= 30])
        share = [np.mean(o["merchant"] % 2) for o in orders]
        assert share[1] > share[0] + 0.15
        totals.append(np.log(len(orders[1]) / len(orders[0])))
    assert abs(np.mean(totals)) < min(4 * np.std(totals, ddof=1) / np.sqrt(6), 0.08)


def test_brands_come_known_and_all_others_unknown() -> None:
    model = market(
        days=90,
        merchants="on",
        merchants__prospects="8 merchants per day",
        merchants__brands="40 %",
        merchant_names__fame="25 %",
    )
    run(model)
    table = model.state.tables["merchants"]
    late = table["entered_on"] > 0
    brands = late & table["is_brand"]
    assert brands.sum() > 50 and not table["fame"][~table["is_brand"]].any()
    fame = table["fame"][brands]
    assert fame.max() <= 0.5
    assert abs(fame.mean() - 0.25) < 4 * 0.5 / np.sqrt(12 * brands.sum())
