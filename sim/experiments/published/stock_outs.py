"""What an order whose goods are not there costs in later orders: a published experiment on a small world with stock (facts E13).

Published: Anderson, Fitzsimons & Simester (2006), "Measuring and mitigating the costs of stockouts", Management Science 52(11)
(a mail-order catalogue: a stock-out lowers what else is ordered then, and what the same customers order later).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiments.published.measures import Published, change
from sim.experiments.published.people_followed import OFF, SMALL, days_since_launch
from sim.experiments.run import load

START = date(2027, 3, 1)
FROM, FOR, LATER = 30, 7, 120
"""Day from which orders are found missing, days on which they are, and days over which later orders count."""

MISSING = "20 %"
ALONE = OFF.copy()
for name in ("stock", "dropout"):
    ALONE.remove(name)

LATER_ORDERS = "orders of the 120 days after, over the twin"
PUBLISHED = {LATER_ORDERS: Published("fall", -1)}


class Shoppers(NamedTuple):
    """Everybody's orders, and the day on which people first heard that an order would not come; -1 never."""

    day: NDArray[np.int64]
    person: NDArray[np.int32]
    told_on: NDArray[np.int64]
    left: NDArray[np.bool_]

    def later_orders(self, told_on: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the orders of each person in the days after their day; 0 for people without one."""
        since = self.day - told_on[self.person]
        inside = (told_on[self.person] >= 0) & (since >= 0) & (since < LATER)
        return np.bincount(self.person[inside], minlength=len(told_on))


def orders_missing(seed: int, *, people: int, change_of: Mapping[str, Any] | None = None) -> dict[str, float]:
    """Return what it does to buyers that for a week a fifth of all orders is found missing and refunded.

    Whoever is told so is compared with the same person in a twin in which the same orders came. Luck about an order is keyed to
    it, so the two differ by that alone.
    """
    gone, back = (str(START + timedelta(days=n)) for n in (FROM, FROM + FOR))
    own = {"time.start": str(START), "stock.record_error": "0 %"} | dict(change_of or {})
    dated = {str(START): "0 %", gone: MISSING, back: "0 %"}
    met, spared = (_follow(seed, people=people, settings=own | more) for more in ({"stock.record_error": dated}, {}))
    one, other = (world.later_orders(met.told_on) for world in (met, spared))
    is_told = met.told_on >= 0
    return {
        LATER_ORDERS: change(one.sum(), other.sum()),
        "people told": float(is_told.sum()),
        "orders of each after, in the twin": float(other[is_told].mean()),
        "gone at the end, points over the twin": 100 * float(met.left[is_told].mean() - spared.left[is_told].mean()),
    }


def _follow(seed: int, *, people: int, settings: Mapping[str, Any]) -> Shoppers:
    """Run the small world; note who orders on which day, and who is told that an order will not come."""
    own = SMALL | {"market.people": people} | dict.fromkeys(ALONE, "off") | dict(settings)
    model = load("loaded", settings=own).model(seed=seed, days=FROM + FOR + LATER + 1, collect=False)
    told_on = np.full(people, -1, dtype=np.int64)
    days, persons = [], []
    for day in days_since_launch(model):
        paid, back = model.state.today["payments"], model.state.today["refunded"]
        days.append(np.full(len(paid), day))
        persons.append(paid["person"].copy())
        told = back["person"][~back["goes_back"]]
        told_on[told[told_on[told] < 0]] = day
    is_user = np.zeros(people, dtype=np.bool_)
    is_user[model.state.active] = True
    return Shoppers(np.concatenate(days), np.concatenate(persons), told_on, ~is_user)
