"""The festival sales of November against the twin without them: a spike, what follows, what is left after 60 days (facts H8)."""

from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.experiments.published.measures import Published, change
from sim.experiments.published.people_followed import follow

START, FIRST, LAST = date(2027, 9, 1), date(2027, 10, 12), date(2027, 12, 10)
"""Launch; first and last of the 60 days that are counted (12 December has a sale of its own)."""
SALES = ((date(2027, 11, 1), date(2027, 11, 3)), (date(2027, 11, 10), date(2027, 11, 11)))
DAY, AFTER = date(2027, 11, 11), date(2027, 11, 12)
WEEK = 7
PUBLISHED = {
    "orders on 11 November over a usual day": Published("a spike", 1),
    "orders on the sale's five days, over the twin": Published("a spike", 1),
    "orders in the week after, over the twin": Published("a dip", -1),
    "orders in the four weeks after, over the twin": Published("a dip", -1),
    "net gain of 60 days, part of the spike": Published("below the spike", -1, origin=100.0),
}


def replicate(seed: int, *, people: int, change_of: dict[str, Any] | None = None) -> dict[str, float]:
    """Return what the sales move on one seed, in percent of the twin without them; the first against the world's own October."""
    own = {
        "time.start": str(START), "promotions": "on", "promotions.flash_share": "0 %",
    } | (change_of or {})  # fmt: skip
    days = (LAST - START).days + 1
    with_sale = follow(seed, people=people, days=days, settings=own).per_day(days)
    without = follow(seed, people=people, days=days, settings=own | {"promotions.festival_share": "0 %"}).per_day(days)
    on = np.zeros(days, dtype=np.bool_)
    for first, last in SALES:
        on |= _days(days, first, last)
    usual, counted = _days(days, FIRST, date(2027, 10, 28)), _days(days, FIRST, LAST)
    week, weeks = (_days(days, AFTER, AFTER + timedelta(days=n - 1)) for n in (WEEK, 4 * WEEK))
    day = (DAY - START).days
    spike = (with_sale - without)[on].sum()
    return {
        "orders on 11 November over a usual day": change(with_sale[day], with_sale[usual].mean()),
        "the same in the twin": change(without[day], without[usual].mean()),
        "orders on the sale's five days, over the twin": change(with_sale[on].sum(), without[on].sum()),
        "orders in the week after, over the twin": change(with_sale[week].sum(), without[week].sum()),
        "orders in the four weeks after, over the twin": change(with_sale[weeks].sum(), without[weeks].sum()),
        "net gain of 60 days, part of the spike": 100 * (with_sale - without)[counted].sum() / spike,
    }


def _days(days: int, first: date, last: date) -> NDArray[np.bool_]:
    """Return which days since launch lie between two dates, both included."""
    at = np.arange(days)
    return (at >= (first - START).days) & (at <= (last - START).days)
