"""Import tax: rates, the tax of orders at the rates of their day, and what is held until an order is final."""

import numpy as np
from numpy.typing import NDArray

from sim.world.market.orders import value_of


def composite_rate(*, vat: float, consumption: float, relief: float) -> float:
    """Return the tax within the limits as a share of the value: ``relief (c + v) / (1 - c)``, no tariff."""
    return relief * (consumption + vat) / (1 - consumption)


def full_rate(*, vat: float, consumption: float, tariff: float) -> float:
    """Return tariff, consumption tax and VAT of an ordinary import as a share of its value before them."""
    return (1 + tariff) * (1 + vat) / (1 - consumption) - 1


class Duties:
    """Rates by day, and the tax of orders; an order keeps the rates of the day on which it was paid.

    Attributes
    ----------
    held : int
        Fen of agents taken in and neither paid to customs nor given back.
    """

    def __init__(self, days: int) -> None:
        self._rates = np.zeros((days + 1, 3))  # composite, full, limit of an order (fen)
        self.held = 0

    def set_rates(self, day: int, *, composite: float, full: float, limit: float) -> None:
        """Note the rates of a day."""
        self._rates[day] = composite, full, limit

    def rate_at(self, day: int, value: NDArray[np.integer]) -> NDArray[np.float64]:
        """Return the rate on values (fen) on a day."""
        composite, full, limit = self._rates[day]
        return np.where(value <= limit, composite, full)

    def tax_of(self, orders: NDArray[np.void]) -> NDArray[np.int64]:
        """Return the tax of orders from abroad, fen of one [orders]."""
        value, rates = value_of(orders), self._rates[orders["paid_on"]]
        rate = np.where(value <= rates[:, 2], rates[:, 0], rates[:, 1])
        return np.rint(value * rate).astype(np.int64)
