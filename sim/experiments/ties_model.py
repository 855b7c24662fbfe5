"""Hazards of adoption on given ties: what a person is exposed to, person-periods at risk, simulated histories.

In each period somebody who has not adopted does so with probability ``1 - exp(-h)``,

    h = base + q * (contacts who had adopted before: their share, or their number) + r * (share of the others in the group)

Everybody reads the state at the end of the period before, as in the simulator (`sim.kernels.spread`).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from sim.experiments.ties_data import Adoption, IntArray

FloatArray = NDArray[np.float64]
Weighting = Literal["normalised", "per_edge"]
Base = Literal["constant", "contacts", "period"]
WEIGHTINGS: tuple[Weighting, ...] = ("normalised", "per_edge")


@dataclass(frozen=True, slots=True)
class Model:
    """Which hazards a model has.

    Attributes
    ----------
    base : "constant", "contacts" or "period"
        One rate p; one for people with contacts and one for people without; one in each period.
    use_ties, mean_field : bool
        Contacts who adopted (q); everybody else in the group who did (r, the Bass model with a group as its market).
    weighting : "normalised" or "per_edge"
        q for all contacts together (times the share that adopted), or q for each contact (times their number).
    """

    base: Base = "constant"
    use_ties: bool = True
    mean_field: bool = False
    weighting: Weighting = "normalised"

    def parameters(self, n_periods: int) -> tuple[str, ...]:
        """Return the names of the parameters, in the order of `columns`."""
        base = {
            "constant": ["p"],
            "contacts": ["p_with_contacts", "p_without"],
            "period": [f"p_{t}" for t in range(1, n_periods + 1)],
        }[self.base]
        return (*base, *(["q"] if self.use_ties else []), *(["r"] if self.mean_field else []))

    def columns(self, data: Adoption, weights: "Weights", period: int, adopted: NDArray[np.bool_]) -> FloatArray:
        """Return what multiplies each parameter, float [..., n people, n parameters]; ``adopted`` is bool [..., n]."""
        shape = adopted.shape
        parts = [np.ones((*shape, 1))]
        if self.base == "contacts":
            has = np.broadcast_to(data.n_contacts > 0, shape)
            parts = [np.stack([has, ~has], axis=-1).astype(np.float64)]
        elif self.base == "period":
            parts = [np.broadcast_to(np.eye(data.n_periods)[period - 1], (*shape, data.n_periods))]
        if self.use_ties:
            parts.append(weights.heard(adopted)[..., None])
        if self.mean_field:
            parts.append(weights.around(adopted)[..., None])
        return np.concatenate(parts, axis=-1)


class Weights:
    """How adopters weigh in what others are exposed to, prepared once for a record and a weighting."""

    def __init__(self, data: Adoption, weighting: Weighting) -> None:
        ties = data.ties.copy()
        if weighting == "normalised":
            ties.data = ties.data / np.repeat(data.n_contacts, data.n_contacts)
        self._ties = ties
        n = data.n_people
        member = sparse.csr_array((np.ones(n), (data.group, np.arange(n))), shape=(data.n_groups, n))
        self._member = member
        self._group = data.group
        self._others = np.maximum(np.bincount(data.group, minlength=data.n_groups)[data.group] - 1, 1)

    def heard(self, adopted: NDArray[np.bool_]) -> FloatArray:
        """Return the share or number of contacts who adopted, shape of ``adopted`` ([..., n])."""
        return _rowwise(self._ties, adopted)

    def around(self, adopted: NDArray[np.bool_]) -> FloatArray:
        """Return the share of the others in the group who adopted, shape of ``adopted`` ([..., n])."""
        return (_rowwise(self._member, adopted)[..., self._group] - adopted) / self._others


@dataclass(frozen=True, eq=False)
class AtRisk:
    """Person-periods at risk, as far as the likelihood needs them.

    Attributes
    ----------
    events : float [n events, n parameters]
        Columns of the model in the person-periods that end in adoption.
    event_group : int64 [n events]
    quiet : float [n groups, n parameters]
        Sums of the columns over the person-periods without adoption.
    n_at_risk : int64 [n groups]
        Person-periods.
    """

    events: FloatArray
    event_group: IntArray
    quiet: FloatArray
    n_at_risk: IntArray

    def chosen(self, is_in: NDArray[np.bool_]) -> tuple[FloatArray, FloatArray]:
        """Return the events, and the sums without adoption, of the groups of a mask."""
        return self.events[is_in[self.event_group]], self.quiet[is_in].sum(axis=0)


def at_risk(data: Adoption, model: Model, *, from_period: int = 1) -> AtRisk:
    """Return the person-periods at risk from a period on; who adopted earlier only counts as somebody's contact."""
    weights = Weights(data, model.weighting)
    n_parameters = len(model.parameters(data.n_periods))
    events, event_group = [np.empty((0, n_parameters))], [np.empty(0, dtype=np.int64)]
    quiet, n_at_risk = np.zeros((data.n_groups, n_parameters)), np.zeros(data.n_groups, dtype=np.int64)
    for t in range(from_period, data.n_periods + 1):
        adopted = data.adopted_before(t)
        columns = model.columns(data, weights, t, adopted)
        now, later = data.period == t, data.period > t
        events.append(columns[now])
        event_group.append(data.group[now])
        np.add.at(quiet, data.group[later], columns[later])
        n_at_risk += np.bincount(data.group[now | later], minlength=data.n_groups)
    return AtRisk(np.concatenate(events), np.concatenate(event_group), quiet, n_at_risk)


def log_likelihood(values: ArrayLike, events: FloatArray, quiet: FloatArray) -> float:
    """Return ``sum over events of log(1 - exp(-h)) - sum over the rest of h``, with ``h = columns @ values``."""
    theta = np.asarray(values, dtype=np.float64)
    with np.errstate(divide="ignore"):
        return float(np.log(-np.expm1(-(events @ theta))).sum() - quiet @ theta)


def simulate(
    data: Adoption, model: Model, values: ArrayLike, *, rng: np.random.Generator, replicates: int = 1
) -> IntArray:
    """Return simulated periods of adoption on the ties of a record.

    Parameters
    ----------
    data : Adoption
        Only groups, ties and the number of periods are used.
    model : Model
    values : array_like
        One for each of ``model.parameters(data.n_periods)``; hazards per period.
    rng : Generator
    replicates : int

    Returns
    -------
    int64 [replicates, n people]
        1 ... ``n_periods``, and ``n_periods + 1`` for nobody's adoption.
    """
    theta, weights = np.asarray(values, dtype=np.float64), Weights(data, model.weighting)
    period = np.full((replicates, data.n_people), data.n_periods + 1, dtype=np.int64)
    for t in range(1, data.n_periods + 1):
        adopted = period < t
        hazard = model.columns(data, weights, t, adopted) @ theta
        now = ~adopted & (rng.random(adopted.shape) < -np.expm1(-hazard))
        period[now] = t
    return period


def shares_by_period(period: IntArray, n_periods: int) -> FloatArray:
    """Return the share that had adopted by the end of each period, float [..., n_periods]; ``period`` is [..., n]."""
    return np.stack([(period <= t).mean(axis=-1) for t in range(1, n_periods + 1)], axis=-1)


def _rowwise(matrix: sparse.csr_array, adopted: NDArray[np.bool_]) -> FloatArray:
    flat = adopted.reshape(-1, adopted.shape[-1]).astype(np.float64)
    out: FloatArray = (matrix @ flat.T).T
    return out.reshape(*adopted.shape[:-1], matrix.shape[0])
