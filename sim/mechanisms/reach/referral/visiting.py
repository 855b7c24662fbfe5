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
    0.2197,
    0.2144,
    0.2053,
    0.1992,
    0.1914,
    0.1788,
    0.1608,
    0.1425,
    0.1257,
    0.1056,
    0.0893,
    0.0714,
    0.0587,
    0.0501,
    0.0422,
    0.0373,
    0.0335,
    0.0314,
    0.0304,
    0.0281,
    0.0272,
    0.0270,
)

VISITING = np.interp(np.arange(_AGES[-1] + 1), _AGES, _SHARES)
"""Share of living users who visit, by age in days; the last entry holds for all later ages."""

ANY_DAY = np.empty(0)
"""No table: invitations need no visit."""
