"""Which orders are sent back: log odds that mechanisms add terms to, decided on the day of delivery."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.errors import ModelError
from sim.core.parts import Part, method_of
from sim.core.state import State

_FAR = 700.0  # log odds beyond which the exponential leaves floating point numbers


@dataclass(frozen=True, slots=True)
class ReturnTerm(Part):
    """A term of the log odds of being sent back: ``method(world, orders)`` returns an array [orders].

    Asked for today's deliveries, before anybody has judged them. It is 0 for a neutral order, which is sent back with
    the base share.
    """


@dataclass(frozen=True, slots=True)
class ReturnWay(Part):
    """How orders that go back are refunded, in place of the one draw of fulfilment.

    ``method(world, day, orders)`` gets today's deliveries that go back and returns the day index of each refund [orders].
    """


class Returns:
    """The terms of a model.

    Parameters
    ----------
    world : State
    assembler : Mechanism
        The mechanism that decides; its own terms come first.
    """

    def __init__(self, world: State, assembler: Any) -> None:
        self._terms = [(p, method_of(p, owner)) for p, owner in world.parts.of(ReturnTerm, first=assembler)]
        ways = world.parts.of(ReturnWay)
        if len(ways) > 1:
            names = ", ".join(owner.name for _, owner in ways)
            raise ModelError(f"ways of returns: found {len(ways)} ({names}); allowed: one at most")
        self.way = method_of(*ways[0]) if ways else None

    def shares(self, world: State, orders: NDArray[np.void], base: float | NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how likely each order is to be sent back: ``1 / (1 + exp(-(logit(base) + sum of terms)))``.

        Written with odds, so that terms of 0 give ``base`` to the last bit, and 0 and 1 stay what they are.
        """
        total = np.zeros(len(orders))
        for part, term in self._terms:
            values = np.asarray(term(world, orders), dtype=np.float64)
            if values.shape != total.shape or not np.isfinite(values).all():
                raise ModelError(
                    f"ReturnTerm {part.name!r}: {part.method} returned an array of shape {values.shape} with "
                    f"{np.count_nonzero(~np.isfinite(values))} values that are no finite numbers; "
                    f"one finite number for each of {len(orders)} orders is allowed"
                )
            total += values
        return np.asarray(base / (base + (1.0 - base) * np.exp(-np.minimum(np.maximum(total, -_FAR), _FAR))))
