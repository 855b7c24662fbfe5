"""Prior distributions, written as text beside each parameter.

Two forms (model specification 0.2, number 12): ``lognormal(MEDIAN, xF)`` whose 5 % and 95 % points are
MEDIAN/F and MEDIAN*F, and ``LOW - HIGH``, split at the default: half of the mass uniform below it and half
above (on the log scale when LOW > 0 and HIGH/LOW > 5). The default is the median of both by construction
of the second form and by a check of the first.
"""

import math
import re
from dataclasses import dataclass
from typing import Any

from scipy.special import ndtri

from sim.core import units
from sim.core.errors import UnitError

_LOGNORMAL = re.compile(r"^lognormal\((?P<median>.+),\s*x(?P<factor>[^x]+)\)$")
_Z95 = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class Prior:
    """A one-dimensional prior in canonical units.

    Attributes
    ----------
    form : str
        ``lognormal`` or ``range``.
    median, low, high : float
        For ``lognormal``, low and high are the 5 % and 95 % points; for ``range`` the ends.
    """

    form: str
    median: float
    low: float
    high: float

    def quantile(self, u: float) -> float:
        """Return the value below which a share ``u`` (0 < u < 1) of the mass lies."""
        if self.form == "lognormal":
            return self.median * math.exp(float(ndtri(u)) / _Z95 * math.log(self.high / self.median))
        lower = u < 0.5
        a, b = (self.low, self.median) if lower else (self.median, self.high)
        share = 2 * u if lower else 2 * u - 1
        if self.low > 0 and self.high / self.low > 5:
            return float(a * (b / a) ** share)
        return a + (b - a) * share


def parse_prior(text: str, *, kind: str, default: float, **units_options: Any) -> Prior:
    """Read a prior; ``kind`` and ``units_options`` are those of its parameter (see ``units.parse``)."""
    match = _LOGNORMAL.match(text)
    if match:
        median = float(units.parse(kind, match["median"].strip(), **units_options))
        factor = float(units.parse("number", match["factor"]))
        return Prior("lognormal", median, median / factor, median * factor)
    ends = [part.strip() for part in text.split(" - ")]
    if len(ends) != 2:
        raise UnitError(repr(text), "'lognormal(MEDIAN, xF)' or 'LOW - HIGH'")
    low, high = (float(units.parse(kind, end, **units_options)) for end in ends)
    return Prior("range", float(default), low, high)
