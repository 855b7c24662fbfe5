"""Landing: different goods on sale raise the joining hazard with a constant elasticity; copies do not."""

import numpy as np
import pytest
from helpers_market import market, run

from sim.core.model import GrowthModel
from sim.mechanisms.reach.landing import different_goods

ALONE = {"merchants": "off", "merchant_books": "off", "stock": "off", "pricing": "off"}
REACHED = {"market__registered_at_start": "0 %", "word_of_mouth": "off", "referral": "off"}


def joined(model: GrowthModel) -> np.ndarray:
    run(model)
    return np.asarray(model.state.series.values["registrations"])


def by_hand(model: GrowthModel) -> np.ndarray:
    """Count with sets what is on sale."""
    offers, n = model.state.tables["offers"], len(model.state.resources["catalogue"].need_shares)
    found = np.zeros(n)
    seen: set[int] = set()
    for row in np.flatnonzero(offers["is_active"]):
        if int(offers["model"][row]) not in seen:
            seen.add(int(offers["model"][row]))
            found[offers["category"][row]] += offers["variety"][row]
    return found


@pytest.mark.parametrize(("g", "usual"), [(0.082, 30), (0.5, 12), (1.0, 200)])
def test_the_factor_is_a_power_of_the_usual_number_of_different_goods(g: float, usual: float) -> None:
    model = market(days=3, landing__by_goods=g, landing__usual=usual)
    run(model)
    shares = model.state.resources["catalogue"].need_shares
    mean = np.exp(shares @ np.log(np.maximum(1, by_hand(model))))
    assert different_goods(model.state) == pytest.approx(by_hand(model))
    assert model.state.risks["join"].factors["landing"] == pytest.approx((mean / usual) ** g, rel=1e-9)
    assert model.state.series.values["landing_factor"][-1] == pytest.approx((mean / usual) ** g, rel=1e-6)


def test_copies_draw_nobody_and_a_row_for_ten_alike_goods_counts_as_ten() -> None:
    model = market(days=2, **ALONE)
    offers, catalogue = model.state.tables["offers"], model.state.resources["catalogue"]
    before = different_goods(model.state)
    one, other = np.flatnonzero(offers["is_active"])[:2]
    offers["variety"][one] = 10
    assert different_goods(model.state).sum() == before.sum() + 9
    offers["model"][other] = offers["model"][one]  # now a copy of it
    assert different_goods(model.state).sum() == before.sum() + 8
    offers["is_active"][offers["category"] == 0] = False
    catalogue.changed(offers)
    assert different_goods(model.state)[0] == 0
    run(model)
    factor = model.state.risks["join"].factors["landing"]
    assert np.isfinite(factor).all() and (factor > 0).all(), "an empty category counts as one good"


@pytest.mark.parametrize("off", [{"landing__by_goods": 0}, {"landing__by_goods": 0.5}])
def test_without_elasticity_nobody_registers_on_another_day(off: dict[str, float]) -> None:
    """The second case is the control: with an elasticity days differ, or the first would prove nothing."""
    without, other = joined(market(days=30, landing="off")), joined(market(days=30, **off))
    assert (without == other).all() == (off["landing__by_goods"] == 0)


def test_registrations_of_a_thin_market_follow_the_factor() -> None:
    """A hazard of .01 a day for 20 days: who registers is 1 - exp(-.2 F). Paired by seed; 2,000 people, F from 1 to 1.6, standard
    error of the ratio .05, bounds 4 of them (1e-4 false alarms)."""
    plain = {**ALONE, **REACHED, "channels__constant_rate": "0.01 per day", "channels__organic": "0 people per day"}
    base, more = (market(days=20, landing__by_goods=g, landing__usual=1, **plain) for g in (0.0, 0.15))
    few, many = joined(base).sum(), joined(more).sum()
    factor = float(more.state.risks["join"].factors["landing"][0])
    assert 1.3 < factor < 3
    assert many / few == pytest.approx(-np.expm1(-0.2 * factor) / -np.expm1(-0.2), rel=0.2)
