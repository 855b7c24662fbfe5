"""A mechanism that lets people leave by events: what a delivery does to a whole small world."""

from typing import Any

import numpy as np
import pytest
from helpers_world import small
from scipy.stats import norm

from sim.core.mechanism import Mechanism, Phase
from sim.core.risk import Hazard
from sim.core.state import ACTIVE
from sim.verification.books import finished

FALSE_ALARM = 1e-6


class Upset(Mechanism):
    """After each delivery the hazard of leaving jumps."""

    phase = Phase.EXPERIENCE
    reads = ("today.delivered", "people.state")
    hazards = (Hazard("leave", "upset", per="jump", label="upset by a delivery", zh="配送不满"),)

    def __init__(self, amount: float) -> None:
        super().__init__()
        self.amount, self.n_asked = amount, 0

    def step(self, world: Any, day: Any) -> None:
        """Let it jump once for every user who has a delivery today."""
        who = np.unique(world.today["delivered"]["person"])
        who = who[world.people["state"][who] == ACTIVE]
        world.risks["leave"].jump("upset", who, self.amount)
        self.n_asked += len(who)


def run(amount: float, **settings: Any) -> tuple[Any, Upset, dict[str, np.ndarray]]:
    upset = Upset(amount)
    model, _ = finished(small(dropout="off", **settings), days=60, more=[upset])
    return model, upset, model.state.series.values


@pytest.mark.parametrize("then", ["lapsed", "market"])
def test_each_delivery_takes_the_share_of_the_closed_form_and_causes_sum_to_departures(then: str) -> None:
    model, upset, values = run(np.log(1 / 0.7), leaving__then=then, churn__comeback="0.05 per day")
    by_cause = sum(values[f"departures_by_{c}"] for c in model.state.risks["leave"].causes)
    assert np.array_equal(by_cause, values["departures"])
    n = upset.n_asked
    error = norm.ppf(1 - FALSE_ALARM / 2) * np.sqrt(0.3 * 0.7 / n)
    assert n > 800
    assert abs(values["departures_by_upset"].sum() / n - 0.3) < error


def test_a_jump_of_zero_leaves_the_world_as_it_was() -> None:
    zero, plain = run(0.0)[2], finished(small(dropout="off"), days=60)[0].state.series.values
    assert not zero["departures_by_upset"].any()
    assert [name for name in plain if plain[name].tobytes() != zero[name].tobytes()] == []
