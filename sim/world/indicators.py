"""Indicators: ratios of daily series that tell how the platform does; rules may watch them, and outcomes hold them by year.

An indicator is a sum over some days of ``above`` over the sum of ``below`` on the days ``lag`` earlier: the share of people who
came back on their 30th day sets those who did so on a day against those who registered 30 days before.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.core.constants import DAYS_PER_YEAR
from sim.core.errors import ModelError, nearest
from sim.core.state import State

WINDOW, LEAST = 28, 7


@dataclass(frozen=True, slots=True)
class Indicator:
    """A ratio of two daily series.

    Attributes
    ----------
    name, label, zh, doc : str
    above, below : str
        Metrics.
    lag : int
        Days by which the days of ``below`` are earlier.
    is_of_stocks : bool
        Both are stocks: the ratio of one day, not of sums.
    better : str
        ``higher``, ``lower`` or ``none``.
    """

    name: str
    above: str
    below: str
    label: str
    zh: str
    doc: str
    lag: int = 0
    is_of_stocks: bool = False
    better: str = "higher"

    def value(self, above: NDArray[np.float64], below: NDArray[np.float64], *, first: int, last: int) -> float | None:
        """Return the ratio over the entries ``first`` to ``last`` of two series that begin with the launch.

        None with fewer than ``LEAST`` days of people below (or all days asked for): too few have had the time.
        """
        if self.is_of_stocks:
            first = last
        begin, end = max(0, first - self.lag), last - self.lag
        if end - begin + 1 < min(LEAST, last - first + 1):
            return None
        under = float(below[begin : end + 1].sum())
        return float(above[first : last + 1].sum()) / under if under > 0 else None


def _retention(day: int) -> Indicator:
    return Indicator(
        f"retention.day{day}",
        f"came_back_day_{day}",
        "registrations",
        f"Retention on day {day}",
        f"{day} 日留存率",
        f"people who visited on day {day} after registration, over those whose day {day} it was",
        lag=day,
    )


def _ordering(week: int) -> Indicator:
    return Indicator(
        f"ordering.week{week}",
        f"ordered_in_week_{week}",
        "first_orders_of_users",
        f"Ordering in week {week} after the first order",
        f"首单后第 {week} 周下单占比",
        f"buyers who ordered on day {7 * week} to {7 * week + 6} after their first order, over those whose last day of it it was",
        lag=7 * week + 6,
        better="none",
    )


INDICATORS = {
    i.name: i
    for i in (
        _retention(1),
        _retention(7),
        _retention(30),
        Indicator(
            "activation.day0",
            "activated_day_0",
            "registrations",
            "First order on the day of registration",
            "注册当日下单率",
            "people who ordered on the day of their registration, over registrations",
        ),
        Indicator(
            "activation.within30",
            "activated_within_30",
            "registrations",
            "First order within 30 days of registration",
            "注册 30 日内下单率",
            "people who ordered on day 0 to 30 after registration, over those whose day 30 it was",
            lag=30,
        ),
        Indicator(
            "second_order",
            "ordered_again_within_365",
            "first_orders_of_users",
            "Second order within 365 days of the first",
            "首单后 365 日内复购率",
            "buyers who ordered again by day 365 after their first order, over those whose day 365 it was",
            lag=DAYS_PER_YEAR,
        ),
        *(_ordering(week) for week in (1, 4, 12, 26, 52)),
        Indicator(
            "never_back",
            "never_back_within_365",
            "registrations",
            "Never come again within 365 days",
            "注册后 365 日内未再访占比",
            "people who had not visited again by day 365 after registration, over those whose day 365 it was",
            lag=DAYS_PER_YEAR,
            better="lower",
        ),
        Indicator(
            "click_rate",
            "feed_clicks",
            "feed_impressions",
            "Click rate of the feed",
            "推荐流点击率",
            "pages viewed from the feed, over offers seen in it",
        ),
        Indicator("conversion", "orders", "needs", "Needs met", "需求满足率", "orders paid, over needs that arose"),
        Indicator(
            "mau_to_annual_buyers",
            "mau",
            "annual_buyers",
            "Monthly visitors / annual buyers",
            "月活跃用户/年度买家",
            "distinct visitors of the last 30 days over distinct buyers of the last 365",
            is_of_stocks=True,
            better="none",
        ),
    )
}
"""All indicators by name."""


def observe(world: State, name: str, *, window: int = WINDOW) -> float | None:
    """Return an indicator as it is known when a day opens: over the ``window`` days up to yesterday.

    None where nobody stands below (too early), or whoever records it is off.

    Raises
    ------
    ModelError
        For an unknown indicator.
    """
    if name not in INDICATORS:
        meant = nearest(name, INDICATORS)
        raise ModelError(f"there is no indicator {name!r}" + (f"; did you mean {meant!r}?" if meant else ""))
    indicator, series = INDICATORS[name], world.series.values
    last = world.row - world.timeline.preparation - 1
    if indicator.above not in series or indicator.below not in series or last < 0:
        return None
    above, below = (series[m][world.timeline.preparation :] for m in (indicator.above, indicator.below))
    return indicator.value(above, below, first=max(0, last - window + 1), last=last)
