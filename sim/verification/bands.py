"""The bands of behaviour: published shapes that users of the base have to show (model specification 0.3, number 12)."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Band:
    """A measure, and between which numbers it has to lie.

    Attributes
    ----------
    measure : str
        Its name; ``weekW`` are shares of first-time buyers who order in days 7W to 7W + 6 after the first order.
    low, high : float
    words : str
    source : str
    relative_to : str
        Another measure: the band is one of the ratio to ``scale`` times it.
    scale : float
    is_loaded : bool
        Whether it has to hold on the preset `loaded` too.
    is_of_users : bool
        Whether independent users have it, without network, offers and money; the fit sees only these.
    """

    measure: str
    low: float
    high: float
    words: str
    source: str
    relative_to: str = ""
    scale: float = 1.0
    is_loaded: bool = False
    is_of_users: bool = True

    def value(self, measures: Mapping[str, float]) -> float:
        """Return the figure that is compared with the band."""
        if not self.relative_to:
            return measures[self.measure]
        return measures[self.measure] / max(self.scale * measures[self.relative_to], 1e-12)

    def distance(self, measures: Mapping[str, float]) -> float:
        """Return the distance from the middle in half widths: at most 1 inside."""
        return abs(self.value(measures) - (self.low + self.high) / 2) / ((self.high - self.low) / 2)

    def holds(self, measures: Mapping[str, float]) -> bool:
        """Return whether the figure lies in the band."""
        return self.low <= self.value(measures) <= self.high


_APP = "medians of apps as quoted in the model specification (P07)"
_CDNOW = "CDNOW, 23,570 customers of 1997 (Fader & Hardie)"
_WEEK1 = 5.4
_PDD = "Pinduoduo's accounts: spend per annual buyer 449 and 894 RMB in 2017Q3 and 2018Q3"
WEEKS = (1, 4, 12, 26, 52)
"""Weeks after the first order that are looked at."""

BANDS = (
    Band("day1", 0.20, 0.35, "visit on day 1 after registration", _APP),
    Band("day7", 0.10, 0.18, "visit on day 7 after registration", _APP),
    Band("day30", 0.05, 0.12, "visit on day 30 after registration", _APP),
    Band("first30", 0.25, 0.50, "first order within 30 days of registration", "judgement"),
    Band(
        "day0",
        0.25,
        0.40,
        "of these, on the day of registration",
        "about a third, as quoted in the model specification",
    ),
    Band(
        "second", 0.45, 0.60, "second order within 365 days of the first", "about 40 to 50 %, as quoted", is_loaded=True
    ),
    Band("week1", 0.03, 0.16, "order in week 1 after the first order", _CDNOW, is_loaded=True),
    *(
        Band(
            f"week{week}",
            1 / most,
            most,
            f"week {week} over week 1, over that of CDNOW",
            _CDNOW,
            relative_to="week1",
            scale=share / _WEEK1,
            is_loaded=True,
        )
        for week, share, most in ((4, 4.5, 1.6), (12, 2.6, 1.6), (26, 2.2, 1.6), (52, 2.1, 2.0))
    ),
    *(
        Band(f"orders{y}", 3.8, 7.7, f"orders per annual buyer, end of year {y}", _PDD, is_loaded=y == 3)
        for y in (2, 3)
    ),
    *(
        Band(
            f"top{y}",
            0.60,
            0.70,
            f"orders of the top fifth of annual buyers, year {y}",
            "the 80/20 rule",
            is_loaded=True,
        )
        for y in (2, 3)
    ),
    *(
        Band(
            f"mau{y}",
            0.55,
            0.80,
            f"monthly visitors over annual buyers, end of year {y}",
            "platforms",
            is_loaded=y == 3,
        )
        for y in (2, 3)
    ),
    Band("never", 0.15, 0.35, "never come again within a year", "21 to 25 %, as quoted in the model specification"),
    *(
        Band(f"spend{y}", 450, 900, f"spend per annual buyer, end of year {y}, RMB", _PDD, is_of_users=False)
        for y in (2, 3)
    ),
    Band(
        "unhappy",
        0.05,
        0.10,
        "annual buyers with satisfaction below 0.5",
        "judgement",
        is_loaded=True,
        is_of_users=False,
    ),
    Band("r_total", 0.25, 0.55, "registrations caused by one", "prior median 0.4 (0.3, number 10)", is_of_users=False),
)
