"""Maximum likelihood of adoption hazards on given ties, with profile-likelihood intervals.

The log likelihood of a discrete-time hazard ``1 - exp(-h)`` with h linear in the parameters is concave, so there is one
maximum. Sources: Prentice & Gloeckler (1978), Biometrics 34(1) (grouped-time hazards); Zhang & Vorobeychik (2019),
Artificial Intelligence Review 52 (agent-based adoption models are to be fitted by likelihood and tested out of sample);
Venzon & Moolgavkar (1988), Applied Statistics 37(1) (profile intervals).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from sim.core.errors import Problem, ScenarioError, nearest
from sim.experiments.ties_data import Adoption
from sim.experiments.ties_model import WEIGHTINGS, AtRisk, Base, FloatArray, Model, Weighting, at_risk, log_likelihood

BASES: tuple[Base, ...] = ("constant", "contacts", "period")
HALF_CHI_SQUARED = 1.920729  # half of the 95 % point of chi-squared with one degree of freedom
CERTAIN = 1e3  # a hazard per period at which adoption is as good as certain: no record tells it from more
_MOST_STEPS = 60
_LEAST = 1e-12  # a hazard of 0 would make an adoption impossible on the way to the maximum


@dataclass(frozen=True, eq=False)
class Fit:
    """A model fitted to a record.

    Attributes
    ----------
    model : Model
    names : tuple of str
        Parameters: p (or its parts), q for contacts, r for the rest of the group; hazards per period.
    values, errors : float [n parameters]
        Maximum likelihood, and standard errors from the observed information (nan on the boundary 0).
    intervals : dict
        95 % profile-likelihood intervals of p and q, where the model has them.
    log_likelihood : float
    n_at_risk, n_events : int
        Person-periods, adoptions.
    """

    model: Model
    names: tuple[str, ...]
    values: FloatArray
    errors: FloatArray
    intervals: dict[str, tuple[float, float]]
    log_likelihood: float
    n_at_risk: int
    n_events: int

    @property
    def aic(self) -> float:
        """Return Akaike's criterion, ``2 k - 2 log likelihood``; k counts all parameters of the model."""
        return 2 * len(self.names) - 2 * self.log_likelihood

    def value(self, name: str) -> float:
        """Return a parameter by name."""
        if name not in self.names:
            raise ScenarioError(
                [Problem("parameter", repr(name), "one of " + ", ".join(self.names), nearest(name, self.names))]
            )
        return float(self.values[self.names.index(name)])

    def plain(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "base": self.model.base,
            "weighting": self.model.weighting,
            "use_ties": self.model.use_ties,
            "mean_field": self.model.mean_field,
            "log_likelihood": self.log_likelihood,
            "aic": self.aic,
            "n_at_risk": self.n_at_risk,
            "n_events": self.n_events,
            "parameters": {
                n: {"value": float(v), "error": float(e) if np.isfinite(e) else None, "interval": self.intervals.get(n)}
                for n, v, e in zip(self.names, self.values, self.errors, strict=True)
            },
        }


def fit(
    data: Adoption, *, use_ties: bool = True, mean_field: bool = False, base: Base = "constant",
    weighting: Weighting = "normalised", from_period: int = 1,
) -> Fit:  # fmt: skip
    """Fit hazards of adoption by maximum likelihood.

    Parameters
    ----------
    data : Adoption
        From ``read_ties``.
    use_ties : bool
        A hazard q from contacts who adopted; without it nobody's ties matter.
    mean_field : bool
        A hazard r times the share of everybody else in the group who adopted (Bass, the group as market).
    base : "constant", "contacts" or "period"
        One external hazard p; one for people with contacts and one for those without; one in each period (which also
        takes up anything that moves everybody at the same time).
    weighting : "normalised" or "per_edge"
        q times the share, or times the number, of contacts who adopted.
    from_period : int
        First period whose adoptions count. From 2 on, those of period 1 are only somebody's contacts (they may have
        adopted before observation began).

    Returns
    -------
    Fit

    Raises
    ------
    ScenarioError
        If a choice is none of these, or nobody adopts in the periods that count.
    """
    for name, value, allowed in (("base", base, BASES), ("weighting", weighting, WEIGHTINGS)):
        if value not in allowed:
            raise ScenarioError([Problem(name, repr(value), ", ".join(allowed), nearest(str(value), allowed))])
    if not 1 <= from_period <= data.n_periods:
        raise ScenarioError([Problem("from_period", str(from_period), f"a whole number from 1 to {data.n_periods}")])
    model = Model(base, use_ties, mean_field, weighting)
    rows = at_risk(data, model, from_period=from_period)
    if not len(rows.events):
        raise ScenarioError(
            [Problem("data", f"nobody who adopts from period {from_period} on", "at least one adoption")]
        )
    events, quiet = rows.chosen(np.ones(data.n_groups, dtype=bool))
    values, best = estimate(rows)
    names = model.parameters(data.n_periods)
    wanted = [k for k, n in enumerate(names) if n in ("p", "p_with_contacts", "p_without", "q", "r")]
    intervals = {names[k]: _profile_interval(events, quiet, values=values, best=best, number=k) for k in wanted}
    return Fit(model, names, np.where(values <= 2 * _LEAST, 0.0, values), _errors(events, values), intervals, best,
               int(rows.n_at_risk.sum()), len(rows.events))  # fmt: skip


def estimate(rows: AtRisk) -> tuple[FloatArray, float]:
    """Return the values of greatest likelihood over all groups, and the log likelihood there."""
    events, quiet = rows.chosen(np.ones(len(rows.quiet), dtype=bool))
    values = maximum(events, quiet)
    return values, log_likelihood(values, events, quiet)


def maximum(events: FloatArray, quiet: FloatArray, *, fixed: tuple[int, float] | None = None) -> FloatArray:
    """Return the values, none negative, of greatest likelihood, with one of them held where ``fixed`` says.

    Parameters
    ----------
    events : float [n events, n parameters]
        Columns of the person-periods that end in adoption.
    quiet : float [n parameters]
        Sums of the columns over the others.
    fixed : (number of the parameter, its value), optional

    Returns
    -------
    float [n parameters]
        0 for a parameter that no person-period at risk has anything to say about.
    """
    scale = len(events) / max(float(quiet.sum()), 1.0)
    free = _spoken_of(events, quiet)
    theta = np.where(free, scale, 0.0)
    if fixed is not None:
        free[fixed[0]] = False
        theta[fixed[0]] = fixed[1]
    climbed = _climb(theta, free, events=events, quiet=quiet)
    return climbed if climbed is not None else _search(theta, free, scale, events=events, quiet=quiet)


def _climb(theta: FloatArray, free: NDArray[np.bool_], *, events: FloatArray, quiet: FloatArray) -> FloatArray | None:
    """Return the maximum by Newton's steps that stay at or above 0, or None where they do not get there."""
    now = log_likelihood(theta, events, quiet)
    for _ in range(_MOST_STEPS):
        hazard = events @ theta
        slope = (1 / np.maximum(np.expm1(hazard), 1e-300)) @ events - quiet
        moving = free & ((theta > _LEAST) | (slope > 0))
        part = events[:, moving] / (2 * np.sinh(np.maximum(hazard, 1e-150) / 2))[:, None]
        step = np.zeros(theta.size)
        step[moving] = np.linalg.lstsq(part.T @ part, slope[moving], rcond=None)[0]
        promised = float(slope @ step)
        if promised < 1e-11:
            return theta
        for length in 0.5 ** np.arange(40):
            ahead = np.where(free, np.maximum(theta + length * step, _LEAST), theta)
            then = log_likelihood(ahead, events, quiet)
            if then > now:
                break
        else:
            return theta if promised < 1e-7 else None
        theta, now = ahead, then
    return None


def _search(
    theta: FloatArray, free: NDArray[np.bool_], scale: float, *, events: FloatArray, quiet: FloatArray
) -> FloatArray:
    """Return the maximum by a quasi-Newton search with bounds: slower, and not put off by curvature that vanishes."""

    def opposite(scaled: FloatArray) -> tuple[float, FloatArray]:
        at = theta.copy()
        at[free] = scaled * scale
        hazard = np.maximum(events @ at, 1e-300)
        slope = ((1 / np.maximum(np.expm1(hazard), 1e-300)) @ events - quiet)[free] * scale
        return -float(np.log(-np.expm1(-hazard)).sum() - quiet @ at), -slope

    out = theta.copy()
    if free.any():
        bounds = [(_LEAST / scale, None)] * int(free.sum())
        found = optimize.minimize(
            opposite,
            np.ones(len(bounds)),
            jac=True,
            method="L-BFGS-B",
            bounds=bounds,
            options={"ftol": 1e-14, "gtol": 1e-7, "maxiter": 2000},
        )
        out[free] = found.x * scale
    return out


def _spoken_of(events: FloatArray, quiet: FloatArray) -> NDArray[np.bool_]:
    """Return which parameters multiply anything at all."""
    spoken: NDArray[np.bool_] = (quiet > 0) | np.any(events > 0, axis=0)
    return spoken


def _errors(events: FloatArray, values: FloatArray) -> FloatArray:
    """Return standard errors from the observed information of the parameters off the boundary, nan on it."""
    inner = values > 2 * _LEAST
    bend = 1 / (4 * np.sinh(events @ values / 2) ** 2)
    information = (events[:, inner] * bend[:, None]).T @ events[:, inner]
    errors = np.full(values.size, np.nan)
    if np.linalg.matrix_rank(information) == inner.sum():
        errors[inner] = np.sqrt(np.diag(np.linalg.inv(information)))
    return errors


def _profile_interval(
    events: FloatArray, quiet: FloatArray, *, values: FloatArray, best: float, number: int
) -> tuple[float, float]:
    """Return where the likelihood, maximal over the other parameters, falls by half of 3.84; 0 where it never does."""

    def above(value: float) -> float:
        at = maximum(events, quiet, fixed=(number, value))
        return log_likelihood(at, events, quiet) - best + HALF_CHI_SQUARED

    if not _spoken_of(events, quiet)[number]:
        return 0.0, float("inf")
    middle = float(values[number])
    low = 0.0 if above(_LEAST) >= 0 else float(optimize.brentq(above, _LEAST, middle, xtol=1e-9, rtol=1e-8))
    high = max(2 * middle, 1 / max(float(quiet[number]), 1.0))
    while above(high) > 0:
        high *= 2
        if high > CERTAIN:
            return low, float("inf")
    return low, float(optimize.brentq(above, middle, high, xtol=1e-9, rtol=1e-8))
