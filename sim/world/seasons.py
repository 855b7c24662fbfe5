"""The yearly rhythm of Chinese online retail: Spring Festival, 618, Double 11, Double 12, by month or by day.

The month's index stands for needs and for prices of ads. Dated seasons put the needs of a month on its days: what a
festival draws together, and the dip around Spring Festival, which travels with the lunar calendar. Page:
docs/mechanisms/visits.md (Seasons).
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from math import ceil

import numpy as np
from numpy.typing import NDArray

from sim.core.params import ParamSet, par
from sim.core.units import Flag, Number, Share

SEASON = (0.98, 0.70, 0.93, 0.90, 1.00, 1.20, 0.92, 0.94, 0.97, 0.99, 1.36, 1.11)
"""Index of needs by month, January to December, mean 1 (judgement; model specification 0.2, number 6)."""

SPRING_FESTIVAL = tuple(
    (int(day[0]), int(day[2:]))
    for day in (
        "1-25 2-12 2-01 1-22 2-10 1-29 2-17 2-06 1-26 2-13 2-03 1-23 2-11 1-31 2-19 2-08 1-28 2-15 2-04 1-24 2-12".split()
    )
)
"""Month and day of the first day of the lunar year, 2020 to 2040 (Chinese calendar)."""
FIRST_YEAR = 2020

LIFTS = (  # month, first and last day, needs more than on a plain day of the month (judgement)
    (6, 1, 3, 0.5),
    (6, 4, 15, 0.15),
    (6, 16, 16, 0.8),
    (6, 17, 17, 1.2),
    (6, 18, 18, 2.0),
    (6, 19, 20, 0.3),
    (10, 24, 31, 0.15),
    (11, 1, 1, 1.0),
    (11, 2, 3, 0.5),
    (11, 4, 9, 0.2),
    (11, 10, 10, 2.0),
    (11, 11, 11, 5.0),
    (11, 12, 12, 0.4),
    (12, 10, 10, 0.2),
    (12, 11, 11, 0.4),
    (12, 12, 12, 1.2),
)
DIPS = ((-7, -4, 0.2), (-3, -1, 0.35), (0, 6, 0.6), (7, 10, 0.35), (11, 15, 0.12))
"""First and last day from Spring Festival on, part of needs that is missing: eight days' needs in all (judgement)."""

_NEW_MOON = datetime(2000, 1, 7, 2, 14)  # in Chinese time
_LUNATION = 29.530588853  # mean length of a lunar month in days


class SeasonSettings(ParamSet):
    """Whether there are seasons, and how they fall on days."""

    seasonality: Flag = par(
        "on",
        label="seasons",
        zh="季节性",
        doc="index of needs by month or day, and of ad prices by month (618, Double 11, Spring Festival)",
    )
    dated_seasons: Share = par(
        "100 %",
        low="0 %",
        high="100 %",
        evidence="derived",
        source="model specification 0.2, number 6, and M09: 618, Double 11 and Spring Festival on their days",
        label="dated seasons",
        zh="节日按日期计入程度",
        doc="how far needs follow the days of festivals; 0 % is the index of the month",
    )
    festival_visits: Number = par(
        "0.35",
        low="0",
        high="2",
        prior="0.15 - 0.6",
        label="visits on festival days",
        zh="节日访问弹性",
        doc="power of the day's index of needs by which habit rises on festival days, and falls around Spring Festival",
    )


def season(day: date, *, is_on: bool) -> float:
    """Return the index of a day's month, of prices of ads; 1 when seasons are off."""
    return SEASON[day.month - 1] if is_on else 1.0


def needs_index(day: date, market: SeasonSettings) -> float:
    """Return the factor on planned needs of a day: the month's, the day's, or a mix by ``dated_seasons``."""
    monthly = season(day, is_on=market.seasonality)
    if not market.seasonality or market.dated_seasons == 0:
        return monthly
    share = market.dated_seasons
    return float((1 - share) * monthly + share * _needs_of(day.year)[_number(day)])


def visits_index(day: date, market: SeasonSettings) -> float:
    """Return the factor on habit of a day: the day's needs to the power ``festival_visits``, mean 1 over a year."""
    if not market.seasonality or market.dated_seasons == 0 or market.festival_visits == 0:
        return 1.0
    return float(1 + market.dated_seasons * (_visits_of(day.year, market.festival_visits)[_number(day)] - 1))


def spring_festival(year: int) -> date:
    """Return the first day of the lunar year that begins in a year.

    From the table for 2020 to 2040; otherwise the first mean new moon after 20 January, which is the day or the one
    beside it (of 1990 to 2099 only 1996 is a month early).
    """
    if 0 <= year - FIRST_YEAR < len(SPRING_FESTIVAL):
        return date(year, *SPRING_FESTIVAL[year - FIRST_YEAR])
    return mean_new_moon(year)


def mean_new_moon(year: int) -> date:
    """Return the day of the first mean new moon after 20 January, in China."""
    after = (datetime(year, 1, 21) - _NEW_MOON) / timedelta(days=_LUNATION)
    return (_NEW_MOON + timedelta(days=ceil(after) * _LUNATION)).date()


@lru_cache(maxsize=256)
def _needs_of(year: int) -> NDArray[np.float64]:
    """Return the index of needs of each day of a year: mean 1, months near ``SEASON``, February's dip where the festival is."""
    days = [date(year, 1, 1) + timedelta(days=k) for k in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    month = np.array([d.month for d in days])
    goal = np.array(SEASON)[month - 1]
    index = np.where(month == 2, SEASON[0], goal)  # February is a plain month but for the festival
    for m, first, last, lift in LIFTS:
        index[_number(date(year, m, first)) : _number(date(year, m, last)) + 1] *= 1 + lift
    festival = _number(spring_festival(year))
    for first, last, part in DIPS:
        index[festival + first : festival + last + 1] *= 1 - part
    block = np.maximum(month, 3)  # January to March keep their sum together, any other month its own
    for b in np.unique(block):
        index[block == b] *= goal[block == b].sum() / index[block == b].sum()
    return np.asarray(index / index.mean())


@lru_cache(maxsize=256)
def _visits_of(year: int, power: float) -> NDArray[np.float64]:
    """Return the factor on habit of each day of a year, mean 1."""
    factor = _needs_of(year) ** power
    return np.asarray(factor / factor.mean())


def _number(day: date) -> int:
    """Return the number of a day in its year, from 0."""
    return day.timetuple().tm_yday - 1
