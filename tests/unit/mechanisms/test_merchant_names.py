"""Names of merchants: how they become known and are forgotten, and what a known name sells."""

from typing import Any

import numpy as np
import pytest
from helpers_market import all_orders, market, run


def names(model: Any) -> Any:
    return next(r.mechanism for r in model.agenda if r.mechanism.name == "merchant_names")


def test_awareness_follows_the_equation_of_the_page() -> None:
    """By hand for three merchants, with the users of each day."""
    model = market(days=50, merchant_names__fading="0.02 per day", merchant_names__by_buyers="2.5")
    own, table = names(model), model.state.tables["merchants"]
    a, users = np.zeros(len(table)), 0.0
    while model.running:
        model.step()
        if model.rows_done <= model.blueprint.timeline.preparation:
            continue
        now = float(max(len(model.state.active), 1))
        heard = 2.5 * np.bincount(model.state.today["orders"]["merchant"], minlength=len(table))
        kept = a * min(1.0, users / now) * np.exp(-0.02)
        a, users = kept + (1 - kept) * (1 - np.exp(-heard / now)), now
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
        assert offers["sales30"][here] @ value[here] == pytest.approx(0, abs=1e-3)


def test_without_worth_orders_are_those_without_the_mechanism() -> None:
    assert np.array_equal(
        all_orders(market(days=40, merchant_names__worth="0")), all_orders(market(days=40, merchant_names="off"))
    )


def test_names_take_sales_from_others_and_make_no_demand() -> None:
    """Every second merchant is known to all from the first day on: its orders rise, all orders together do not.

    Total: mean of six paired seeds within 3.5 standard errors of 0 (false alarm below 2 % with 5 degrees of freedom).
    """
    totals = []
    for seed in range(1, 7):
        orders = []
        for fame in (0.0, 1.0):
            model = market(seed=seed, days=45, merchant_names__worth="0.8")
            table = model.state.tables["merchants"]
            table["fame"][:] = np.where(np.arange(len(table)) % 2, fame, 0.0)
            orders.append(all_orders(model))
        share = [np.mean(o["merchant"] % 2) for o in orders]
        assert share[1] > share[0] + 0.05
        totals.append(np.log(len(orders[1]) / len(orders[0])))
    assert abs(np.mean(totals)) < 3.5 * np.std(totals, ddof=1) / np.sqrt(6) + 1e-9


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
