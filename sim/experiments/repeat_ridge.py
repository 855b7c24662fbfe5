"""How well a log tells dropout after purchases from a hazard of the calendar: profile likelihoods of the joint model.

Two numbers say how much each takes: the mean dropout after a purchase, ``a / (a + b)``, and what the calendar alone would
take in a year, ``1 - (beta / (beta + year))^s``. The 95 % interval of one is where the log likelihood, the other
parameters at their best, is within 1.92 of its maximum. One that begins at 0 says that the log can do without that part.
Source: Venzon & Moolgavkar (1988), Applied Statistics 37(1).
"""

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import optimize
from scipy.special import expit, logit

from sim.core.constants import DAYS_PER_YEAR
from sim.experiments.repeat_fit import MODELS, UNITS, RepeatFit
from sim.experiments.repeat_log import History
from sim.theory.repeat_buying import Law, log_likelihood

FloatArray = NDArray[np.float64]
HALF_CHI_SQUARED = 1.920729
_LEAST, _MOST = 1e-4, 0.999
_STEP = 0.7  # of the search outwards, in log odds


def in_a_year(law: Law, *, unit: str) -> float:
    """Return the share that the calendar alone would take in a year."""
    return float(-np.expm1(-law.s * np.log1p(DAYS_PER_YEAR / UNITS[unit] / law.beta)))


def intervals(history: History, joint: RepeatFit) -> dict[str, tuple[float, float]]:
    """Return the 95 % intervals of ``dropout`` (mean) and ``calendar`` (share taken in a year) of a joint fit."""
    values = {"dropout": joint.departures[0], "calendar": in_a_year(joint.law, unit=joint.unit)}
    return {name: _interval(profile(history, joint, name), value, joint) for name, value in values.items()}


def profile(history: History, joint: RepeatFit, name: str) -> Callable[[float], float]:
    """Return a function: the largest log likelihood when the share called ``name`` is given."""
    per = UNITS[joint.unit]
    kinds, n = np.unique(np.column_stack([history.x, history.t_x, history.end]), axis=0, return_counts=True)
    x, t, end = (kinds / np.array([1.0, per, per])).T
    names = MODELS["joint"].names
    own = [k for k in names if k not in (("s",) if name == "calendar" else ("a", "b"))]
    start, middle = (
        np.clip(np.log([getattr(at, k) for k in own] + ([] if name == "calendar" else [at.a + at.b])), -8.0, 10.0)
        for at in (joint.law, MODELS["joint"].law(MODELS["joint"].starts[0]).in_units(UNITS["week"] / per))
    )  # where a fit has a part switched off, the likelihood is flat in that part: so the first search has a second start
    known = [(joint.departures[0], start)]

    def law(share: float, logs: FloatArray) -> Law:
        values = dict(zip(own, np.exp(logs), strict=False))
        if name == "calendar":
            return Law(**values, s=-np.log1p(-share) / np.log1p(DAYS_PER_YEAR / per / values["beta"]))
        concentration = np.exp(logs[-1])
        return Law(**values, a=share * concentration, b=(1 - share) * concentration)

    def best(share: float) -> float:
        def loss(logs: FloatArray) -> float:
            return -float(n @ log_likelihood(law(share, logs), x, t, end))

        near = min(known[1:], key=lambda k: abs(k[0] - share), default=known[0])
        starts = (near[1],) if len(known) > 1 else (near[1], middle)
        bounds = [(-12.0, 14.0)] * len(middle)
        search = [optimize.minimize(loss, at, method="L-BFGS-B", bounds=bounds) for at in starts]
        found = min(search, key=lambda one: one.fun)
        known.append((share, found.x))
        return -float(found.fun)

    return best


def _interval(curve: Callable[[float], float], value: float, joint: RepeatFit) -> tuple[float, float]:
    """Return where a profile falls by 1.92 on both sides of a value; 0 or 1 where it does not fall so far."""

    @cache
    def above(share: float) -> float:
        return curve(share) - (joint.log_likelihood - HALF_CHI_SQUARED)

    inside = min(max(value, _LEAST), _MOST)
    return _end(above, inside, -_STEP), _end(above, inside, _STEP)


def _end(above: Callable[[float], float], inside: float, step: float) -> float:
    """Return where a function of a share becomes negative, searching outwards in steps of log odds."""
    near = inside
    while _LEAST < (far := float(expit(logit(near) + step))) < _MOST:
        if above(far) < 0:
            return float(optimize.brentq(above, *sorted((near, far)), xtol=1e-3))
        near = far
    return 0.0 if step < 0 else 1.0
