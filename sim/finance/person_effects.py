"""What a programme does, person by person: people it wins, people it brings earlier, people it loses.

Two worlds on the same luck, with the programme and without. With first days of joining ``t_P`` and ``t_0`` and discounted
contributions ``CE_P``, ``CE_0`` of every person within the horizon:

    expansion      joined with it only                    sum of CE_P
    acceleration   joined in both, earlier with it        sum of CE_P - CE_0
    displacement   joined without it only                 minus the sum of CE_0
    the rest       joined on the same day, or later       sum of CE_P - CE_0

The four add up to the change of customer equity. With an infinite horizon and no rivals or churn everything would be
acceleration, so the horizon belongs to the answer.

Source: Libai, Muller & Peres (2013), Journal of Marketing Research 50(2), 161-176 (the two concepts).
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.core.constants import FEN_PER_RMB


@dataclass(frozen=True)
class Followed:
    """People of one finished run.

    Attributes
    ----------
    joined_on : int32 [people]
        Day of the first registration; -1 never.
    equity : float64 [people]
        Discounted contribution of the person's orders within the horizon, fen.
    weight : int
        People per row.
    sums : dict
        What the whole run came to.
    """

    joined_on: NDArray[np.int32]
    equity: NDArray[np.float64]
    weight: int
    sums: dict[str, float] = field(default_factory=dict)


def differences(base: Followed, other: Followed) -> dict[str, float]:
    """Return what the base has and another world on the same luck has not: people, and RMB of discounted contribution."""
    is_in, was_in = base.joined_on >= 0, other.joined_on >= 0
    gain = base.equity - other.equity
    groups = {
        "expansion": is_in & ~was_in,
        "acceleration": is_in & was_in & (base.joined_on < other.joined_on),
        "displacement": ~is_in & was_in,
    }
    out: dict[str, float] = {}
    for name, rows in groups.items():
        out[f"{name}.people"] = float(np.count_nonzero(rows)) * base.weight
        out[f"{name}.equity"] = float(gain[rows].sum()) * base.weight / FEN_PER_RMB
    known = np.zeros(len(gain), dtype=np.bool_)
    for rows in groups.values():
        known |= rows
    out["rest.equity"] = float(gain[~known].sum()) * base.weight / FEN_PER_RMB
    both = groups["acceleration"]
    days = (other.joined_on - base.joined_on)[both]
    out["acceleration.days"] = float(days.mean()) if len(days) else 0.0
    return out
