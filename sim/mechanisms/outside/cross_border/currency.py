"""Foreign money: the exchange rate, and invoices in it until they are paid."""

import math
from collections import defaultdict

MILLI = 1000
"""Units of an invoice to a fen at the mean exchange rate."""


class Rate:
    """Log of the price of foreign money: a stationary AR(1) of mean 0.

    Attributes
    ----------
    log : float
    """

    def __init__(self) -> None:
        self.log = 0.0
        self._swing: float | None = None

    def go_on(self, z: float, *, spread: float, memory: float) -> None:
        """Go on by a day on a standard normal number; ``memory`` is in days."""
        a = math.exp(-1 / memory)
        self._swing = z if self._swing is None else a * self._swing + math.sqrt(1 - a * a) * z
        self.log = spread * self._swing

    @property
    def price(self) -> float:
        """Return fen for a unit of foreign money that costs a fen on average."""
        return math.exp(self.log)


class Invoices:
    """Invoices in foreign money, by the day on which they are paid.

    Attributes
    ----------
    invoiced, received : int
        Units of foreign money so far.
    """

    def __init__(self) -> None:
        self.invoiced = self.received = 0
        self._due: dict[int, int] = defaultdict(int)

    @property
    def outstanding(self) -> int:
        """Return units that were invoiced and have not been paid."""
        return sum(self._due.values())

    def add(self, fen: int, *, price: float, due: int) -> None:
        """Invoice an amount of fen at today's price."""
        units = round(MILLI * fen / price)
        self.invoiced += units
        self._due[due] += units

    def collect(self, today: int, *, price: float) -> int:
        """Return the fen that come in today for what is due."""
        units = sum(self._due.pop(day) for day in [d for d in self._due if d <= today])
        self.received += units
        return round(units * price / MILLI)

    def worth(self, price: float) -> int:
        """Return what is outstanding, fen."""
        return round(self.outstanding * price / MILLI)
