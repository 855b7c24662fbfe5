"""How often living users visit in the neutral world, by age: measured once, frozen.

An invitation needs a visit. So that a neutral world has the bursts that the hazard says, the hazard on a visit is raised by
this table; since it is frozen, users who visit more invite more. Measured by ``tools/fit_behaviour.py`` with the behaviour
of docs/calibration/behaviour.md: share of users not gone yet who visit on that day of their life.
"""

import numpy as np

_AGES = (
    1,
    2,
    3,
    4,
    5,
    7,
    10,
    14,
    18,
    24,
    30,
    40,
    50,
    60,
    75,
    90,
    120,
    150,
    180,
    240,
    300,
    360,
)
_SHARES = (
    0.2172,
    0.2110,
    0.2026,
    0.1965,
    0.1896,
    0.1763,
    0.1579,
    0.1392,
    0.1226,
    0.1024,
    0.0859,
    0.0680,
    0.0556,
    0.0475,
    0.0403,
    0.0358,
    0.0324,
    0.0307,
    0.0296,
    0.0276,
    0.0267,
    0.0263,
)

VISITING = np.interp(np.arange(_AGES[-1] + 1), _AGES, _SHARES)
"""Share of living users who visit, by age in days; the last entry holds for all later ages."""

ANY_DAY = np.empty(0)
"""No table: invitations need no visit."""
