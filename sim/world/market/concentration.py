"""How unevenly goods share what there is."""

import numpy as np
from numpy.typing import NDArray


def gini(amounts: NDArray[np.number]) -> float:
    """Return the Gini coefficient of amounts (0 all alike, towards 1 one has all); 0 when there is nothing."""
    n, total = len(amounts), amounts.sum()
    if n == 0 or total <= 0:
        return 0.0
    return float((2 * np.arange(1, n + 1) - n - 1) @ np.sort(amounts) / (n * total))
