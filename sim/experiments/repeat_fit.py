"""Repeat buying by maximum likelihood: five models, standard errors, and how likely each customer is still there.

All are `sim.theory.repeat_buying.Law` with parts switched off. The search is on the logarithms of the parameters, from
several starts; errors are from the observed information on that scale (a standard error of .1 is 10 %).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from sim.core.errors import Problem, ScenarioError, nearest
from sim.experiments.repeat_log import History
from sim.theory.repeat_buying import Law, alive, expected_after, log_likelihood
from sim.theory.spend import spend_log_likelihood

FloatArray = NDArray[np.float64]
UNITS = {"day": 1.0, "week": 7.0, "month": 30.4375}
"""Days in a unit; a month is a twelfth of 365.25 days."""
FEWEST = 10
"""Customers with a repeat purchase from which on a law can be fitted."""
RANGES = {
    "r": (0.05, 1000.0),
    "alpha": (0.01, 1e9),
    "a": (1e-6, 50.0),
    "b": (0.01, 1000.0),
    "s": (0.05, 1000.0),
    "beta": (1.0, 1e9),
}
"""Where parameters are looked for, alpha and beta in days: the ranges of the simulator's own parameters."""
_STEP = 1e-3
_HARDLY = 1e-3
Loss = Callable[[FloatArray], float]


@dataclass(frozen=True, slots=True)
class Model:
    """What a model of repeat buying has in it: dropout after purchases (the first too?), hazard of the calendar."""

    label: str
    zh: str
    names: tuple[str, ...]
    on_first: bool
    starts: tuple[tuple[float, ...], ...]

    def law(self, values: Iterable[float]) -> Law:
        """Return the law with these parameters."""
        return Law(**dict(zip(self.names, map(float, values), strict=True)), on_first=self.on_first)


_GONE, _LOST = ("a", "b"), ("s", "beta")
MODELS = {
    "nbd": Model("nobody leaves (NBD)", "无人流失(NBD)", ("r", "alpha"), False, ((0.5, 10.0),)),
    "bg_nbd": Model(
        "gone after a repeat purchase (BG/NBD)",
        "复购后流失(BG/NBD)",
        ("r", "alpha", *_GONE),
        False,
        ((0.5, 10.0, 0.8, 2.5), (0.3, 5.0, 0.2, 1.0)),
    ),
    "mbg_nbd": Model(
        "gone after any purchase (MBG/NBD)",
        "每次购买后流失(MBG/NBD)",
        ("r", "alpha", *_GONE),
        True,
        ((0.5, 10.0, 0.8, 2.5), (0.8, 8.0, 0.5, 0.8)),
    ),
    "pareto_nbd": Model(
        "gone by the calendar (Pareto/NBD)",
        "随时间流失(Pareto/NBD)",
        ("r", "alpha", *_LOST),
        False,
        ((0.5, 10.0, 0.6, 12.0), (1.0, 10.0, 1.0, 50.0)),
    ),
    "joint": Model(
        "both: after any purchase and by the calendar (the simulator)",
        "两者皆有(模拟器)",
        ("r", "alpha", *_GONE, *_LOST),
        True,
        ((0.5, 10.0, 0.5, 2.5, 0.5, 15.0), (0.6, 8.0, 0.5, 1.0, 0.05, 30.0), (0.5, 10.0, 0.05, 1.0, 0.6, 12.0)),
    ),
}


@dataclass(frozen=True, eq=False)
class RepeatFit:
    """A model fitted to a log.

    Attributes
    ----------
    model : Model
    law : Law
        In units of time of the fit.
    errors : float [n parameters]
        Standard errors of the logarithms; nan at an end of a range, for a part that takes hardly anybody, and on a ridge.
    log_likelihood : float
    unit : str
        "day", "week" or "month".
    """

    model: Model
    law: Law
    errors: FloatArray
    log_likelihood: float
    unit: str

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return self.model.names

    @property
    def values(self) -> FloatArray:
        """The parameters, in their order."""
        return np.array([getattr(self.law, name) for name in self.names])

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return 2 * len(self.names) - 2 * self.log_likelihood

    @property
    def daily(self) -> Law:
        """The law with days as unit."""
        return self.law.in_units(UNITS[self.unit])

    @property
    def departures(self) -> tuple[float, float]:
        """Mean dropout after a purchase, and mean hazard of leaving by the calendar per unit."""
        a, b, s, beta = self.law.a, self.law.b, self.law.s, self.law.beta
        return (a / (a + b) if a else 0.0), s / beta

    def alive(self, history: History) -> FloatArray:
        """Return the probability that each customer has not gone by the end of observation."""
        return alive(self.daily, history.x, history.t_x, history.end)

    def expected_after(self, history: History, *, days: float) -> FloatArray:
        """Return the purchases to be expected from each customer in the days after the end of observation."""
        return expected_after(self.daily, history.x, history.t_x, history.end, days)


def fit_model(history: History, model: str, *, unit: str = "week") -> RepeatFit:
    """Fit one model; raises ``ScenarioError`` for names that are none and for logs that cannot tell."""
    wrong = [
        Problem(key, repr(value), "one of " + ", ".join(known), nearest(str(value), known))
        for key, value, known in (("model", model, MODELS), ("unit", unit, UNITS))
        if value not in known
    ]
    if wrong:
        raise ScenarioError(wrong)
    check_history(history)
    chosen = MODELS[model]
    kinds, n = np.unique(np.column_stack([history.x, history.t_x, history.end]), axis=0, return_counts=True)
    x, t, end = (kinds / np.array([1.0, UNITS[unit], UNITS[unit]])).T

    def loss(logs: FloatArray) -> float:
        return -float(n @ log_likelihood(chosen.law(np.exp(logs)), x, t, end))

    scale = np.array([7 / UNITS[unit] if name in ("alpha", "beta") else 1.0 for name in chosen.names])
    bounds = np.log([RANGES[name] for name in chosen.names])
    bounds[np.isin(chosen.names, ("alpha", "beta"))] -= np.log(UNITS[unit])
    best = min((_search(loss, np.log(scale * start), bounds) for start in chosen.starts), key=lambda found: found[1])
    law = chosen.law(np.clip(np.exp(best[0]), *np.exp(bounds).T))  # rounding must not carry a value out of its range
    free = ~np.isin(chosen.names, _parts_off(law, float(end.max())))
    free &= (best[0] > bounds[:, 0] + 0.01) & (best[0] < bounds[:, 1] - 0.01)
    return RepeatFit(chosen, law, standard_errors(loss, best[0], free), -best[1], unit)


def fit_spend(history: History) -> dict[str, Any] | None:
    """Fit gamma-gamma spend to repeat purchases; None without amounts (or with hardly any)."""
    has = (history.x > 0) & (history.spend > 0)
    if has.sum() < FEWEST:
        return None
    z, n = history.spend[has], history.x[has].astype(np.float64)

    def loss(logs: FloatArray) -> float:
        p, q, gamma = np.exp(logs)
        return -float(spend_log_likelihood(z / mean, n, p=p, q=q, gamma=gamma).sum())

    mean = float(z.mean())
    logs, smallest = _search(loss, np.log([5.0, 4.0, 0.5]), np.full((3, 2), (-7.0, 7.0)))
    p, q, gamma = (float(v) for v in np.exp(logs))
    weights = n / n.sum()
    between = float(np.sqrt(weights @ np.log(z) ** 2 - (weights @ np.log(z)) ** 2))
    return {
        "p": p,
        "q": q,
        "gamma": gamma * mean,
        "mean": p * gamma * mean / (q - 1) if q > 1 else float("nan"),
        "log_spread_between": between,
        "correlation": float(np.corrcoef(z, n)[0, 1]),
        "log_likelihood": -smallest - len(z) * float(np.log(mean)),
        "n": int(has.sum()),
    }


def check_history(history: History) -> None:
    """Raise ``ScenarioError`` when hardly anybody bought again."""
    n = int((history.x > 0).sum())
    if n < FEWEST:
        allowed = f"{FEWEST} or more; a log with more customers or months"
        raise ScenarioError([Problem("log", f"{n} customers who bought again", allowed)])


def _parts_off(law: Law, horizon: float) -> tuple[str, ...]:
    """Return the parameters of parts that take hardly anybody by ``horizon``: the log says no more of them."""
    lost = law.s * np.log1p(horizon / law.beta)
    return (_LOST if lost < _HARDLY else ()) + (_GONE if law.a / (law.a + law.b) < _HARDLY else ())


def standard_errors(loss: Loss, at: FloatArray, free: NDArray[np.bool_]) -> FloatArray:
    """Return errors from the second differences of a loss; nan where not free, and all of them on a ridge."""
    errors = np.full(len(at), np.nan)
    rows = np.flatnonzero(free)
    steps = np.eye(len(at))[rows] * _STEP
    curvature = np.array(
        [[loss(at + u + v) - loss(at + u - v) - loss(at - u + v) + loss(at - u - v) for v in steps] for u in steps]
    ) / (4 * _STEP**2)
    if len(rows) and np.linalg.eigvalsh(curvature)[0] > 0:
        errors[rows] = np.sqrt(np.diag(np.linalg.inv(curvature)))
    return errors


def _search(loss: Loss, start: FloatArray, bounds: FloatArray) -> tuple[FloatArray, float]:
    """Return the point with the smallest loss within the bounds, and the loss."""
    inside = np.clip(start, bounds[:, 0], bounds[:, 1])
    rough = optimize.minimize(loss, inside, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500})
    fine = optimize.minimize(loss, rough.x, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-13, "gtol": 1e-6})
    return fine.x, float(fine.fun)
