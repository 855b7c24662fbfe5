"""Long-term contracts: a partner in each category, a share of the volume at a lower price, and what is owed when less is taken."""

import numpy as np
from numpy.typing import NDArray


class Contracts:
    """The contracts of a term, one in each category.

    Attributes
    ----------
    partner : int64 [categories]
        Supplier under contract.
    committed : float64 [categories]
        Units that the platform has bound itself to take in this term.
    """

    def __init__(self, categories: int) -> None:
        self.partner = np.zeros(categories, dtype=np.int64)
        self.committed, self._ordered, self._taken, self._fen, self._price = (np.zeros(categories) for _ in range(5))

    def expect(self, category: NDArray[np.int64], units: NDArray[np.float64], fen: NDArray[np.int64]) -> None:
        """Let expected units, at so many fen each, stand for the term before the first one."""
        np.add.at(self._ordered, category, units)
        np.add.at(self._fen, category, units * fen)

    def sign(self, values: NDArray[np.float64], *, share: float) -> None:
        """Begin a term: the best supplier of each category is partner; a share of the last term's units is bound."""
        each = len(values) // len(self.partner)
        best = values.reshape(-1, each).argmax(axis=1)
        self.partner = np.arange(len(self.partner)) * each + best
        self.committed, self._price = share * self._ordered, self._prices()
        for counted in (self._ordered, self._taken, self._fen):
            counted[:] = 0

    def note(
        self,
        category: NDArray[np.int64],
        units: NDArray[np.int64],
        fen: NDArray[np.float64],
        is_meant: NDArray[np.bool_],
    ) -> None:
        """Note lines that were ordered; those meant for the partner count as taken, whoever sends them."""
        np.add.at(self._ordered, category, units)
        np.add.at(self._fen, category, units * fen)
        np.add.at(self._taken, category[is_meant], units[is_meant])

    def owed(self, *, take_or_pay: float) -> int:
        """Return the fen owed at the end of a term for what was bound and not taken."""
        return round(float((take_or_pay * self._prices() * np.maximum(self.committed - self._taken, 0)).sum()))

    def _prices(self) -> NDArray[np.float64]:
        """Return the mean fen of a unit ordered in this term, or in the last one with orders [categories]."""
        return np.where(self._ordered > 0, self._fen / np.maximum(self._ordered, 1), self._price)
