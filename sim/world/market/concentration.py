"""How unevenly goods share what there is."""

import numpy as np
from numpy.typing import ArrayLike


def gini(amounts: ArrayLike, *, nothing: float = 0.0) -> float:
    """Return the Gini coefficient of amounts (0 all alike, towards 1 one has all); ``nothing`` when there is none."""
    x = np.sort(np.asarray(amounts, dtype=np.float64))
    n, total = len(x), x.sum()
    return float((2 * np.arange(1, n + 1) - n - 1) @ x / (n * total)) if total > 0 else nothing
