"""What a price says at entry: dear goods are not avoided for their price, later price changes act in full. Exact."""

import numpy as np
import pytest
from helpers_market import all_orders, market, today
from scipy.special import softmax

from sim.core.model import GrowthModel
from sim.mechanisms.shopping.choice.mechanism import Choice
from sim.theory.choice import log_price_elasticities
from sim.world.market.offers import enter_offers, reference_sets, set_prices
from sim.world.market.utility import inclusive_values

ONE_SLOPE = {"market__price_slope_spread": 0, "choice__match": 0, "choice__surprise": 0}


def utilities(model: GrowthModel) -> np.ndarray:
    """Return the mean utility of every offer at the one slope that everybody has."""
    offers = model.state.resources["shop"].utility.offer_side(model.state, at_reference=True)
    slope = model.state.facts["sections"]["market"].price_slope
    dear = offers.surprise * np.maximum(offers.price_index, 0)
    return np.asarray(offers.value - slope * offers.price_index - dear)


def bought_price(model: GrowthModel) -> float:
    """Return the mean price of what reference people buy when 8 offers are shown."""
    world = model.state
    shown = reference_sets(world, size=8)
    v, price = utilities(model), world.tables["offers"]["price"]
    p = np.where(shown >= 0, np.exp(v[shown] - v.max()), 0)
    return float((p * price[shown]).sum() / p.sum())


@pytest.mark.parametrize(("signal", "surprise"), [(0, 0), (0.7, 0), (0.7, 1)])
def test_the_mean_price_of_what_is_bought_is_the_basket_whatever_a_price_says(signal: float, surprise: float) -> None:
    """To rounding to whole fen: 1e-4 of a price of 120 RMB."""
    model = market(choice__price_signal=signal, **(ONE_SLOPE | {"choice__surprise": surprise}))
    assert bought_price(model) == pytest.approx(12_000, rel=1e-4)


def test_the_price_of_entry_acts_with_what_the_signal_leaves_of_the_slope() -> None:
    """At 0.7 three tenths of it; log prices are those of whole fen, hence 1e-3."""
    model = market(choice__price_signal=0.7, choice__quality=0, **ONE_SLOPE)
    x = model.state.tables["offers"]["price_index"].astype(float)
    v = utilities(model)
    assert np.polyfit(x, v, 1)[0] == pytest.approx(-0.3 * 2.62, rel=1e-3)
    assert np.ptp(v + 0.3 * 2.62 * x) < 1e-3


def test_a_later_price_change_keeps_the_full_elasticity() -> None:
    """Against -beta (1 - share) in closed form; by a step of 1 %, whose curvature is below 2 % of it."""
    model = market(choice__price_signal=0.7, **ONE_SLOPE)
    world, offers = model.state, model.state.tables["offers"]
    here = np.flatnonzero(offers["category"] == offers["category"][0])[:8]
    before = softmax(utilities(model)[here])
    j = here[2]
    old = int(offers["price"][j])
    set_prices(world, here[2:3], np.array([round(1.01 * old)]))
    after = softmax(utilities(model)[here])
    step = np.log(offers["price"][j] / old)
    expected = log_price_elasticities(before, 2.62)[:, 2]
    assert np.log(after / before) / step == pytest.approx(expected, rel=0.02)


def test_the_signal_of_a_new_good_is_that_of_its_price_of_entry() -> None:
    model = market(choice__price_signal=0.7)
    world, mean = model.state, model.state.resources["catalogue"].mean_price[0]
    (choice,) = (row.mechanism for row in model.agenda if isinstance(row.mechanism, Choice))
    price = np.round([mean, 2 * mean]).astype(int)
    rows = enter_offers(world, today(model), {"category": np.zeros(2, np.int16), "price": price})
    said = choice.value_of_price_at_entry(world)[rows]
    assert said == pytest.approx([0, 0.7 * 2.62 * np.log(2)], abs=1e-3)
    set_prices(world, rows, price // 2)
    assert (choice.value_of_price_at_entry(world)[rows] == said).all()


def test_the_outside_option_knows_what_prices_say() -> None:
    """The mean purchase probability at the reference state is the same with any signal, to the 1e-9 of its solution."""
    chances = []
    for signal in (0, 0.7):
        model = market(choice__price_signal=signal)
        world, shop = model.state, model.state.resources["shop"]
        shown = reference_sets(world, size=8)
        side = shop.utility.offer_side(world, at_reference=True)
        inclusive = inclusive_values(shop.utility.reference_side(world, len(shown)), shown, side)
        chances.append((1 / (1 + np.exp(shop.outside - inclusive))).mean())
    assert chances[1] == pytest.approx(chances[0], abs=1e-9) and chances[0] >= 0.5


def test_dear_goods_sell_more_when_prices_say_something() -> None:
    """On common luck: the mean log price of what 2,000 people buy in 20 days rises by a tenth at least."""
    index = []
    for signal in (0, 0.7):
        model = market(choice__price_signal=signal)
        orders = all_orders(model, 20)
        index.append(model.state.tables["offers"]["price_index"][orders["offer"]].mean())
    assert index[1] > index[0] + 0.1
