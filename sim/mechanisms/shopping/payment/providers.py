"""Providers of payment: whom people prefer, with whom they pay when that one is missing or fails."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.core.timeline import Day

PROVIDERS: dict[str, tuple[str, str]] = {
    "wallet_a": ("wallet A", "钱包A"),
    "wallet_b": ("wallet B", "钱包B"),
    "card": ("bank card", "银行卡"),
}
"""Providers with their names."""
NONE = -1


@dataclass(frozen=True, slots=True)
class Attempts:
    """With whom each order is paid, and whether that works.

    Attributes
    ----------
    provider : int8 [orders]
        Place in ``PROVIDERS`` of the one that is used in the end; -1 for whoever has none.
    works : bool [orders]
    """

    provider: NDArray[np.int8]
    works: NDArray[np.bool_]


def of_each(params: Any, what: str) -> NDArray[np.float64]:
    """Return a parameter that each provider has, ``what_NAME``, as numbers [providers]."""
    return np.array([float(getattr(params, f"{what}_{name}")) for name in PROVIDERS])


def attempts(world: State, day: Day, orders: NDArray[np.void], params: Any) -> Attempts:
    """Return how orders are paid: with the preferred provider, or with another where it is missing or fails.

    Preference, second choice and willingness to change belong to the person, failures and second attempts to the order.
    """
    person, streams = orders["person"], world.streams
    liked, is_offered, fails = of_each(params, "prefers"), of_each(params, "offers") > 0, of_each(params, "fails")
    first = _draw(liked, streams.uniform("payment.prefers", person))
    if is_offered.all() and not fails.any():
        return Attempts(first, np.ones(len(orders), dtype=np.bool_))
    others = np.full(len(orders), NONE, dtype=np.int8)
    for k in range(len(PROVIDERS)):
        left = np.where(is_offered & (np.arange(len(PROVIDERS)) != k), np.maximum(liked, 1e-12), 0.0)
        mine = first == k
        if left.any():
            others[mine] = _draw(left, streams.uniform("payment.second", person[mine]))
    has_first, has_other = is_offered[first], others != NONE
    changes = streams.uniform("payment.switches", person) < params.switches
    works_first = has_first & (_luck(world, day, orders, "works") >= fails[first])
    tries_other = np.where(has_first, ~works_first & (_luck(world, day, orders, "retries") < params.retry), changes)
    works_other = _luck(world, day, orders, "works_again") >= fails[others]
    uses_other = ~works_first & tries_other & has_other
    provider = np.where(uses_other, others, np.where(has_first, first, NONE)).astype(np.int8)
    return Attempts(provider, works_first | (uses_other & works_other))


def _draw(weights: NDArray[np.float64], luck: NDArray[np.float64]) -> NDArray[np.int8]:
    """Return a provider for each number, with chances in proportion to the weights (alike when all are zero)."""
    edges = np.cumsum(weights if weights.any() else np.ones(len(weights)))
    return np.searchsorted(edges / edges[-1], luck, side="right").astype(np.int8)


def _luck(world: State, day: Day, orders: NDArray[np.void], name: str) -> NDArray[np.float64]:
    return luck_of_orders(world, day, orders, f"payment.{name}")


def luck_of_orders(world: State, day: Day, orders: NDArray[np.void], decision: str) -> NDArray[np.float64]:
    """Return one number per order, keyed to (person, own day, number of the order)."""
    steps, numbers = orders["own_day"], orders["number"].astype(np.int64)
    return world.streams.uniform_each(decision, orders["person"], steps=steps, draws=numbers)
