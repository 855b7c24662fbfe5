"""What people bought lately, as what terms of utility are compared with: a good that nobody buys counts for nothing."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State


def mean_bought(world: State, term: NDArray[Any]) -> NDArray[np.float64]:
    """Return the mean of a term per offer over what was bought in 30 days, by category [categories]; 0 where nothing was.

    Goods that nobody buys count for nothing: those that join them neither raise nor lower what the others are worth.
    """
    offers, n = world.tables["offers"], len(world.resources["catalogue"].need_shares)
    category, weight = offers["category"], offers["sales30"].astype(np.float64) * offers["is_active"]
    sums, weights = (np.bincount(category, weights=w, minlength=n) for w in (weight * term, weight))
    return sums / np.maximum(weights, 1e-9)
