"""Orders and dropout of the spreadsheet twin: what a user orders by age, and who is left after their orders."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from sim.finance.arithmetic import at
from sim.mechanisms.shopping.payment.providers import PROVIDERS
from sim.scenario.build import Plan
from sim.theory.payment import Paying, after_prevention, paying

Floats = NDArray[np.float64]
_GRADES = 24


@dataclass(frozen=True)
class Ordering:
    """How users order, and leave after orders, by age; a user orders at a personal rate ~ Gamma(shape, mean ``rate``).

    Attributes
    ----------
    rate, shape : float
        Orders per day of users who come again, at season 1; spread of personal rates.
    comes_again : float
        Share of registrations that come again.
    at_once, while_new : float
        Orders of a registration on its first day; and those that the novelty of the platform brings later.
    dropout : array
        Grades of the probability of leaving after an order, alike in number of people; zeros without dropout.
    """

    rate: float
    shape: float
    comes_again: float
    at_once: float
    while_new: float
    dropout: Floats

    def stays(self, age: Floats) -> Floats:
        """Return the share of a cohort that no order has made leave: one-visit users, and E[(1 + p rate age / shape)^-shape]."""
        return 1 - self.comes_again * (1 - self._mean(age, self.shape))

    def orders(self, age: Floats) -> Floats:
        """Return orders per day and registration of those whom no order has made leave."""
        return self.comes_again * self.rate * self._mean(age, self.shape + 1)

    def _mean(self, age: Floats, power: float) -> Floats:
        p = self.dropout[:, None] * self.rate / self.shape
        return np.asarray(((1 + p * np.maximum(age, 0.0)) ** -power).mean(axis=0))


def ordering(plan: Plan, day: date) -> Ordering | None:
    """Return how users order with the parameters of a day; None without visits or choice."""
    if "visits" not in plan.params or "choice" not in plan.params:
        return None
    v = {name: at(plan.params["visits"], name, day) for name in plan.params["visits"].declared}
    buying = plan.params["choice"].values["buying"] * _paid(plan, day)
    habit = v["habit_a"] / (v["habit_a"] + v["habit_b"])
    visits = habit * v["novelty_floor"] + v["need_rate"]
    new_visits = habit * (1 - v["novelty_floor"] + v["novelty_boost"]) * v["novelty_time"]
    comes_again = 1 - v["one_visit_share"]
    mean_intent = (v["intent"] + v["intent_of_others"]) / 2
    grades = np.zeros(1)
    if "dropout" in plan.params and plan.params["dropout"].values["dropout_a"] > 0:
        p = plan.params["dropout"].values
        grades = betaincinv(p["dropout_a"], p["dropout_b"], (np.arange(_GRADES) + 0.5) / _GRADES)
    return Ordering(
        rate=buying * (v["need_rate"] + v["impulse"] * visits),
        shape=v["need_shape"],
        comes_again=comes_again,
        at_once=buying * (mean_intent + v["impulse"]) * v["first_visit"],
        while_new=buying * v["impulse"] * comes_again * new_visits,
        dropout=grades,
    )


def _paid(plan: Plan, day: date) -> float:
    """Return the share of orders that is paid over that at the reference state, for which buying is stated."""
    if "payment" not in plan.params:
        return 1.0
    p = {name: at(plan.params["payment"], name, day) for name in plan.params["payment"].declared}
    passed, _ = after_prevention(p["fraud"], refused=p["refused"], blindness=p["blindness"])
    finished = 1 + p["one_tap"] * p["one_tap_saves"] * (1 / p["completion"] - 1)
    return float(finished * providers(p).works * passed)


def providers(p: Mapping[str, Any]) -> Paying:
    """Return what works of payments, by values of the parameters of ``payment``."""
    each = {what: [float(p[f"{what}_{name}"]) for name in PROVIDERS] for what in ("prefers", "offers", "fails", "fee")}
    return paying(
        each["prefers"],
        offers=each["offers"],
        fails=each["fails"],
        fees=each["fee"],
        switches=p["switches"],
        retry=p["retry"],
    )
