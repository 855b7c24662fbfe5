"""How often living users visit in the neutral world, by age: measured once, frozen.

An invitation needs a visit. So that a neutral world has the bursts that the hazard says, the hazard on a visit is raised by
this table; since it is frozen, users who visit more invite more. Measured by ``tools/fit_behaviour.py`` with the behaviour
of docs/calibration/behaviour.md: share of users not gone yet who visit on that day of their life.
"""

import numpy as np

_AGES = (1, 2, 3, 4, 5, 7, 10, 14, 18, 24, 30, 40, 50, 60, 75, 90, 120, 150, 180, 240, 300, 360)
_SHARES = (
    0.2215,
    0.2162,
    0.2065,
    0.2015,
    0.1948,
    0.1811,
    0.1639,
    0.1445,
    0.1282,
    0.1065,
    0.0896,
    0.0710,
    0.0585,
    0.0500,
    0.0425,
    0.0382,
    0.0352,
    0.0338,
    0.0334,
    0.0322,
    0.0322,
    0.0325,
)

VISITING = np.interp(np.arange(_AGES[-1] + 1), _AGES, _SHARES)
"""Share of living users who visit, by age in days; the last entry holds for all later ages."""

ANY_DAY = np.empty(0)
"""No table: invitations need no visit."""
