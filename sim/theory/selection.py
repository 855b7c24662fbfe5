"""Selection bias of referral: how much more referred customers seem to be worth when referral changes nobody.

Value is ``exp(kap z)`` of a standard normal trait z. A person adopts with odds that rise as ``exp(a z)``; of the
adopters, those with odds rising as ``exp(b z)`` invite; neighbours' traits correlate with rho. Tilting a normal law by
``exp(c z)`` moves its mean by c, so those who adopt without an inviter have mean trait a, and those who adopt after an
invitation ``a + rho (a + b)``.

Sources: derivation above (exponential tilting of the bivariate normal law); the 16 % are those of Schmitt, Skiera &
Van den Bulte (2011), Journal of Marketing 75(1).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


def naive_ratio(*, value: ArrayLike, homophily: ArrayLike, adopting: ArrayLike, inviting: ArrayLike) -> FloatArray:
    """Return mean value of referred over other customers without any causal effect, ``exp(kap rho (a + b))``.

    Parameters
    ----------
    value : array_like
        kap, how fast log value rises with the trait.
    homophily : array_like
        rho, correlation of the traits of neighbours, -1..1.
    adopting, inviting : array_like
        a and b, how fast the log odds of adopting, and of an adopter's inviting, rise with the trait.

    Returns
    -------
    ndarray
        Ratio, of the broadcast shape; 1 means no bias.
    """
    kap, rho, a, b = (np.asarray(v, dtype=np.float64) for v in (value, homophily, adopting, inviting))
    if np.any(~(np.abs(rho) <= 1)):
        raise ValueError("homophily is a correlation: it must lie between -1 and 1.")
    ratio: FloatArray = np.exp(kap * rho * (a + b))
    return ratio


def causal_ratio(observed: ArrayLike, *, naive: ArrayLike) -> FloatArray:
    """Return what is left of an observed value ratio once selection is taken out, ``observed / naive``."""
    return np.asarray(observed, dtype=np.float64) / np.asarray(naive, dtype=np.float64)
