"""Who clicks on what is sponsored: a logit of what the offer is worth to the person who sees it."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit


def expected_clicks(
    seen: NDArray[np.void], *, click_rate: float, steepness: float, considered: int
) -> NDArray[np.float64]:
    """Return the chance that each view of a sponsored offer (``today.ad_views``) is clicked; 1 where it was bought.

    ``click_rate`` is that of an offer of the usual worth: one of ``considered`` alike offers that together are worth as
    much as buying elsewhere.
    """
    beyond = seen["worth"].astype(np.float64) + np.log(considered)
    return np.where(seen["is_bought"], 1.0, expit(logit(click_rate) + steepness * beyond))
