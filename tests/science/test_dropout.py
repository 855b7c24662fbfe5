"""Dropout: buyers leave after a delivery as BG/NBD says, sooner after bad orders, and for a while after them."""

from typing import Any

import numpy as np
import pytest
from helpers_market import market
from helpers_world import small
from scipy.integrate import quad
from scipy.stats import beta, norm

from sim.core.mechanism import Mechanism, Phase
from sim.core.state import ACTIVE
from sim.verification.books import finished as balanced
from sim.verification.worlds import finished, shopping
from sim.world.market.orders import never_came

FALSE_ALARM = 1e-6
A, B, ORDERS, DAYS = 0.9, 1.7, 0.4, 60


def expected_orders(p: float) -> float:
    """Orders within ``DAYS`` days of a user with Poisson orders who is gone with probability p after each delivery.

    An order is delivered on the next day, at the end of which the user is gone or not: who has not gone because of
    orders up to the day before yesterday is there.
    """
    stays = np.exp(-ORDERS * min(0.95, p))
    return float(ORDERS * sum(stays ** max(0, t - 1) for t in range(DAYS)))


@pytest.mark.parametrize("seed", [3, 4])
def test_orders_with_dropout_are_those_of_the_closed_form(seed: int) -> None:
    """Alike needs, dropout ~ Beta, no hazard of the calendar; mean over 4,000 users."""
    n = 4000
    world = shopping(
        n,
        DAYS,
        visits={"need_rate": f"{ORDERS / 0.8} per day", "need_shape": 1000},
        choice={"buying": 0.8},
        churn={"shape": 1, "lifetime": "1e12 days"},
        fulfilment={"door_time": "1 hour", "door_spread": 0},
        dropout={"dropout_a": A, "dropout_b": B},
    )
    _, [(found, _)] = finished(world, seed=seed, stops=(DAYS,))
    mean = quad(lambda p: expected_orders(p) * beta.pdf(p, A, B), 0, 1, limit=200)[0]
    error = norm.ppf(1 - FALSE_ALARM / 2) * found.std() / np.sqrt(n)
    assert abs(found.mean() - mean) < error
    assert expected_orders(0) - mean > 20 * error  # dropout matters


class Judge(Mechanism):
    """Judges every delivery alike."""

    phase = Phase.EXPERIENCE
    after = ("satisfaction",)
    reads = ("today.delivered", "people.state")
    writes = ("today.experiences",)

    def __init__(self, gap: float) -> None:
        super().__init__()
        self.gap, self.n_judged = gap, 0

    def step(self, world: Any, day: Any) -> None:
        """Give every order of the day the planted gap; count users with one delivery."""
        world.today["experiences"]["gap"] = self.gap
        who, times = np.unique(world.today["delivered"]["person"], return_counts=True)
        self.n_judged += int((times[world.people["state"][who] == ACTIVE]).sum())


def departures(gap: float, **dropout: Any) -> tuple[Judge, dict[str, np.ndarray]]:
    judge = Judge(gap)
    own = {f"dropout__{k}": v for k, v in dropout.items()}
    model, _ = balanced(small(churn__comeback="0.05 per day", **own), days=60, more=[judge])
    return judge, model.state.series.values


@pytest.mark.parametrize("gap", [0.2, 0.0, -0.9])
def test_the_share_that_leaves_after_a_delivery_is_the_planted_one(gap: float) -> None:
    """Everybody has p near 0.2; false alarm 1e-6 of a binomial (people with two deliveries on a day are few)."""
    judge, values = departures(gap, dropout_a=40, dropout_b=160, by_gap=1.2, aftermath="0 per day")
    chance, n = min(0.95, 0.2 * np.exp(-1.2 * gap)), judge.n_judged
    assert n > 500
    assert abs(values["departures_by_disappointed"].sum() / n - chance) < norm.ppf(1 - FALSE_ALARM / 2) * np.sqrt(
        chance * (1 - chance) / n
    )


def test_a_bad_order_is_followed_by_departures_that_fade_and_a_good_one_by_none() -> None:
    good = departures(0.0, dropout_a=0)[1]
    assert good["departures_by_bad_order"].sum() == good["departures_by_disappointed"].sum() == 0
    bad = departures(-0.5, dropout_a=0, aftermath="0.2 per day", memory="2 days")[1]
    assert bad["departures_by_bad_order"].sum() > 100 and bad["departures_by_disappointed"].sum() == 0
    brief = departures(-0.5, dropout_a=0, aftermath="0.2 per day", memory="1 day")[1]
    assert brief["departures_by_bad_order"].sum() < bad["departures_by_bad_order"].sum()


@pytest.mark.parametrize("gap", [0.0, 0.4])
def test_the_share_that_leaves_after_an_order_that_never_came_is_the_planted_one(gap: float) -> None:
    """Everybody has p near 0.2, a fifth of orders is found missing; days on which nothing else happens to the buyer count.

    False alarm 1e-6 of a binomial.
    """
    own: dict[str, Any] = {
        "dropout__dropout_a": 40,
        "dropout__dropout_b": 160,
        "dropout__by_gap": 1.2,
        "dropout__missed_gap": gap,
        "dropout__aftermath": "0 per day",
        "churn__lifetime": "1e12 days",
        "stock__record_error": "20 %",
    }
    model = market(days=60, stock="on", visits__need_rate="0.3 per day", **own)
    n, gone = 0, 0
    while model.running:
        model.step()
        world = model.state
        told = never_came(world)["person"]
        who, times = np.unique(told, return_counts=True)
        alone = who[(times == 1) & ~np.isin(who, world.today["delivered"]["person"])]
        left = np.isin(alone, world.today["left"])
        stays = world.people["state"][alone] == ACTIVE
        n, gone = n + int((left | stays).sum()), gone + int(left.sum())
    chance = 0.2 * np.exp(1.2 * gap)
    assert n > 300
    assert abs(gone / n - chance) < norm.ppf(1 - FALSE_ALARM / 2) * np.sqrt(chance * (1 - chance) / n)
