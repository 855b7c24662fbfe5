"""Hours of a day: when people order and ask."""

import numpy as np
from numpy.typing import NDArray

PERCENT = (
    1.9,
    1.1,
    0.7,
    0.5,
    0.5,
    0.7,
    1.4,
    2.6,
    4.0,
    5.3,
    6.1,
    5.9,
    5.4,
    5.3,
    5.3,
    5.2,
    5.2,
    5.0,
    5.0,
    5.8,
    7.2,
    7.8,
    7.3,
    4.8,
)
"""Orders, and contacts, of each hour of a day: few at night, most from 20 to 22 hours (judgement)."""

SHARES: NDArray[np.float64] = np.array(PERCENT) / np.sum(PERCENT)
BEFORE: NDArray[np.float64] = np.concatenate([[0.0], np.cumsum(SHARES)])
"""Share of a day before each full hour [25]."""

BEFORE[-1] = 1.0
