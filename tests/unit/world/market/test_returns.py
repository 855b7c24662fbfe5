"""Which orders are sent back: terms of the log odds. Exact, but where a test states its false-alarm rate."""

from typing import Any

import numpy as np
import pytest
from helpers_market import market
from scipy.special import expit, logit
from scipy.stats import binom

from sim import Mechanism, ModelError, Phase, ReturnTerm
from sim.core.parts import Parts
from sim.world.market.orders import ORDER
from sim.world.market.returns import Returns

FALSE_ALARM = 1e-4


class Regret(Mechanism):
    """Buyers of offers with an even number regret what they bought."""

    phase = Phase.LEARN
    parts = (ReturnTerm("regret", "regret"),)

    def __init__(self, values: Any = None) -> None:
        super().__init__()
        self.values = values

    def regret(self, world: Any, orders: np.ndarray) -> Any:
        """Return log odds 2 of the even ones, or what the test planted."""
        return np.where(orders["offer"] % 2 == 0, 2.0, 0.0) if self.values is None else self.values

    def step(self, world: Any, day: Any) -> None:
        """Do nothing."""


class Desk:
    def __init__(self, *mechanisms: Mechanism) -> None:
        self.parts = Parts()
        for mechanism in mechanisms:
            self.parts.add(mechanism)


def shares(n: int, base: float, *values: Any) -> np.ndarray:
    owners = [
        type(f"Regret{k}", (Regret,), {"parts": (ReturnTerm(str(k), "regret"),)})(v) for k, v in enumerate(values)
    ]
    desk: Any = Desk(*owners)
    return Returns(desk, None).shares(desk, np.zeros(n, dtype=ORDER), base)


@pytest.mark.parametrize("base", [0.0, 0.03, 0.12, 0.3, 0.777, 1.0])
def test_terms_of_nothing_give_the_base_share_to_the_last_bit(base: float) -> None:
    assert (shares(3, base) == base).all() and (shares(3, base, np.zeros(3)) == base).all()


def test_terms_add_up_in_log_odds() -> None:
    found = shares(3, 0.12, np.array([1.0, -2.0, 0.0]), np.array([0.5, 0.5, 3.0]))
    assert found == pytest.approx(expit(logit(0.12) + np.array([1.5, -1.5, 3.0])), rel=1e-12)


def test_no_term_however_large_leaves_0_to_1() -> None:
    assert shares(2, 0.0, np.array([1e6, -1e6])).tolist() == [0.0, 0.0]
    assert shares(2, 1.0, np.array([1e6, -1e6])).tolist() == [1.0, 1.0]
    assert shares(2, 0.12, np.array([1e6, -1e6])) == pytest.approx([1.0, 0.0])


@pytest.mark.parametrize("values", [np.zeros(4), 0.0, np.array([0.0, np.nan, 1.0])], ids=["long", "number", "missing"])
def test_a_term_of_the_wrong_length_or_with_a_missing_number_is_an_error_that_names_it(values: Any) -> None:
    with pytest.raises(ModelError, match=r"ReturnTerm '0': regret returned .* each of 3 orders"):
        shares(3, 0.12, values)


def test_a_mechanism_of_ones_own_sends_orders_back_and_only_those() -> None:
    """Half of the offers at log odds 2 over the base: two binomial shares. Orders keep the mark, the book its identity."""
    settings = {"fulfilment__return_share": "20 %", "visits__need_rate": "0.2 per day", "satisfaction": "off"}
    model, delivered = market(Regret(), **settings), []
    while model.running:
        model.step()
        delivered.append(model.state.today["delivered"].copy())
    orders = np.concatenate([d for d in delivered if len(d)])
    for rest, share in ((0, expit(logit(0.2) + 2)), (1, 0.2)):
        back = orders["goes_back"][orders["offer"] % 2 == rest]
        low, high = binom.interval(1 - FALSE_ALARM, len(back), share)
        assert len(back) > 300 and low <= back.sum() <= high
    assert model.state.series.values["orders_returned"].sum() == orders["goes_back"].sum()
