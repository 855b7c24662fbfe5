"""Discovery: concentration against closed forms, each diagnostic on planted orders and estimates."""

import numpy as np
import pytest
from helpers_market import market, run, today

from sim.core.model import GrowthModel
from sim.mechanisms.shopping.discovery import Discovery
from sim.world.market.concentration import gini


def discovery_of(model: GrowthModel) -> Discovery:
    (own,) = (row.mechanism for row in model.agenda if isinstance(row.mechanism, Discovery))
    return own


def after(days: int, **settings) -> GrowthModel:
    model = market(days=40, **settings)
    run(model, days)
    return model


@pytest.mark.parametrize("n", [1, 7, 1000])
def test_the_gini_of_alike_and_of_single_amounts(n: int) -> None:
    assert gini(np.full(n, 3.5)) == pytest.approx(0, abs=1e-12)
    assert gini(np.eye(n)[0]) == pytest.approx(1 - 1 / n)
    assert gini(np.zeros(n)) == gini(np.empty(0)) == 0


def test_the_gini_of_exponential_and_of_uniform_amounts() -> None:
    """1/2 and 1/3, at the quantiles of 10,000 amounts; scale and order do not matter."""
    u = (np.arange(10_000) + 0.5) / 10_000
    assert gini(-np.log(u)) == pytest.approx(1 / 2, abs=1e-3)
    assert gini(u) == pytest.approx(1 / 3, abs=1e-3)
    mixed = np.random.Generator(np.random.Philox(1)).permutation(u)
    assert gini(70 * mixed) == pytest.approx(gini(u), rel=1e-12)


def test_concentration_is_that_of_goods_on_sale() -> None:
    model = after(3)
    offers, discovery = model.state.tables["offers"], discovery_of(model)
    offers["exposure30"][:], offers["sales30"][:], offers["browsed30"][:] = 5, 0, 0
    offers["exposure30"][0], offers["is_active"][0], offers["sales30"][1] = 1e6, False, 4
    found, n = discovery._of_goods(model.state), offers["is_active"].sum()
    assert found["exposure_gini"] == pytest.approx(0, abs=1e-9)
    assert found["sales_gini"] == pytest.approx(1 - 1 / n)
    offers["exposure30"][:], offers["browsed30"][:], offers["browsed30"][1] = 0, 0, 7
    assert discovery._of_goods(model.state)["exposure_gini"] == pytest.approx(1 - 1 / n), "what feeds showed counts"


def planted(orders: list[tuple[int, int]], *, copies: int = 1) -> tuple[Discovery, GrowthModel]:
    """Plant orders (buyer, good) of three buyers and goods that lie along three axes, the last two opposite."""
    model = after(3)
    world, discovery = model.state, discovery_of(model)
    buyers = world.active[:3]
    places = np.zeros((3, 8))
    places[0, 0], places[1, 1], places[2, 1] = 2, 1, -3
    world.tables["offers"]["taste"][:3] = places
    tastes = np.zeros((3, 8))
    tastes[0, 0], tastes[1, 1], tastes[2, 5] = 1.5, 0.5, 9
    world.users["taste"][world.user_of(buyers)] = tastes
    discovery._bought = [np.array([(buyers[i], j) for i, j in orders] * copies, dtype=np.int32)]
    return discovery, model


def measured(orders: list[tuple[int, int]], *, copies: int = 1) -> dict[str, float]:
    discovery, model = planted(orders, copies=copies)
    return discovery._of_buyers(model.state, today(model))


def test_match_is_the_mean_product_of_tastes_and_places() -> None:
    assert measured([(0, 0), (0, 1), (1, 1), (1, 2), (2, 0)])["match_bought"] == pytest.approx(
        (3 + 0 + 0.5 - 1.5 + 0) / 5
    )


def test_breadth_is_how_different_the_goods_of_one_buyer_are() -> None:
    assert measured([(0, 0), (1, 1), (0, 0), (1, 1)])["breadth_bought"] == pytest.approx(0, abs=1e-12)
    assert measured([(0, 0), (1, 1), (0, 1), (1, 2)])["breadth_bought"] == pytest.approx((1 + 2) / 2)
    assert "breadth_bought" not in measured([(0, 0), (1, 1), (2, 2)])


def test_likeness_is_that_of_goods_of_different_buyers() -> None:
    """All alike 1; opposite goods of two buyers -1, whatever one of them bought twice; orders of one buyer do not count."""
    assert measured([(0, 1), (1, 1), (2, 1)] * 5)["likeness_bought"] == pytest.approx(1)
    assert measured([(0, 1), (1, 2)] * 10)["likeness_bought"] == pytest.approx(-1)
    assert "likeness_bought" not in measured([(0, 1), (0, 2)] * 5)


def test_likeness_of_an_even_mix_is_its_mean_over_pairs() -> None:
    """3,000 orders of three buyers, a good each: pairs have cosines 0, 0, -1 alike often; 4 standard errors, 6e-5."""
    found = measured([(0, 0), (1, 1), (2, 2)], copies=1000)["likeness_bought"]
    assert found == pytest.approx(-1 / 3, abs=4 * np.sqrt(2 / 9 / 2000))


def test_estimates_are_compared_with_the_truth_over_goods() -> None:
    model = after(3)
    world, discovery, day = model.state, discovery_of(model), today(model)
    users, offers = world.users, world.tables["offers"]
    rng = np.random.Generator(np.random.Philox(2))

    def correlation(estimate: np.ndarray, known: np.ndarray) -> float:
        users["estimate"][:], users["information"][:] = estimate, 1 + known
        return discovery._of_estimates(world, day).get("estimate_correlation", np.nan)

    some = rng.random(len(users)) < 0.5
    offers["latent"][:] = offers["taste"] - offers["content"]
    truth, noise = users["taste"].copy(), rng.standard_normal(users["taste"].shape)
    assert correlation(0.2 * truth, some) == pytest.approx(1, abs=1e-5)
    assert correlation(-truth, some) == pytest.approx(-1, abs=1e-5)
    assert correlation(np.where(some[:, None], truth, -truth), some) == pytest.approx(1, abs=1e-5), (
        "the others are left out"
    )
    assert np.isnan(correlation(truth, np.zeros(len(users))))
    assert abs(correlation(noise, some)) < 4 * 0.4 / np.sqrt(400), "in 8 dimensions cosines spread by 1 / sqrt 8"
    assert 0.6 < correlation(truth + noise, some) < 0.8, "1 / sqrt 2"


def test_orders_count_for_thirty_days_and_measures_stand_for_a_week() -> None:
    model, orders = market(days=45), []
    discovery = discovery_of(model)
    while model.running:
        orders += run(model, 1)
    bought = np.concatenate(discovery._bought)
    of_30_days = np.concatenate(orders[-30:])
    assert len(discovery._bought) == 30 and (bought[:, 0] == of_30_days["person"]).all()
    assert (bought[:, 1] == of_30_days["offer"]).all() and len(bought) > 500
    t = model.blueprint.timeline
    for name in ("match_bought", "sales_gini"):
        values = model.state.series.values[name][t.preparation :]
        moves = np.flatnonzero(np.diff(values)) + 1
        assert len(moves) >= 5 and (moves % 7 == 0).all() and np.isfinite(values).all()
