"""Sellers of one's own: who follows a registered strategy, what it is shown, and what it asks for."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.errors import ModelError
from sim.core.state import State
from sim.mechanisms.supply.pricing.asked import Asked
from sim.world.merchants import KINDS, OWN, MerchantAgents, Shop

Floats = NDArray[np.float64]


class OwnSellers:
    """The merchants who follow strategies of one's own; their agents are those of the world.

    Parameters
    ----------
    shares : dict
        Share of merchants by name of the strategy.
    """

    def __init__(self, shares: dict[str, float]) -> None:
        self._kinds = {name: KINDS[name] for name in shares}
        self._shares = shares
        self._followers: list[int] = []

    def __bool__(self) -> bool:
        return bool(self._shares)

    def take(self, world: State, new: NDArray[np.int64], strategy: NDArray[np.int8]) -> None:
        """Let new merchants draw whether they follow one, and make its agent for those who do."""
        agents: MerchantAgents = world.facts["merchant_agents"]
        if not self._shares:
            return
        luck = world.streams.uniform("pricing.own", world.tables["merchants"]["number"][new])
        place = np.searchsorted(np.cumsum(list(self._shares.values())), luck, side="right")
        for row, k in zip(new.tolist(), place.tolist(), strict=True):
            if k < len(self._shares):
                agents.replace(row, list(self._kinds.values())[k])
                self._followers.append(row)
                strategy[row] = OWN

    def ask(self, world: State, rows: NDArray[np.int64], known: Asked, asked: Floats, *, day: int) -> None:
        """Write what each of them asks for; offers are those on sale."""
        agents = world.facts["merchant_agents"].by_row
        for row, places, shop in _shops(world, rows, known, self._followers, day=day):
            agent, n = agents[row], len(places)
            found = np.asarray(agent.set_prices(shop), dtype=np.float64)
            if found.shape not in ((), (n,)) or not np.isfinite(found).all() or (found <= 0).any():
                raise ModelError(
                    f"merchant {agent.name}: set_prices returned {_shown(found)}; allowed: a price above 0 in fen, "
                    f"or one for each of its {n} goods"
                )
            asked[places] = found


def _shown(found: Floats) -> str:
    return (
        f"an array of shape {found.shape}" if np.isfinite(found).all() and (found > 0).all() else "a price that is none"
    )


def _shops(
    world: State, rows: NDArray[np.int64], known: Asked, merchants: list[int], *, day: int
) -> Iterator[tuple[int, NDArray[np.int64], Shop]]:
    """Yield each merchant with the places of its goods in ``rows`` and what it knows of them."""
    offers, n_merchants = world.tables["offers"], len(world.tables["merchants"])
    merchant, category = offers["merchant"][rows], offers["category"][rows].astype(np.int64)
    price, own = offers["price"][rows].astype(np.float64), category * n_merchants + merchant
    moved = np.log(price / np.maximum(offers["list_price"][rows], 1))
    n, prices, moves = (
        np.bincount(category, weights=w)[category] - np.bincount(own, weights=w)[own]
        for w in (np.ones(len(rows)), price, moved)
    )
    alone = n == 0
    columns: dict[str, Any] = {
        "price": price,
        "list_price": known.entry,
        "cost": known.cost,
        "fees": known.fees,
        "sold": offers["sold_week"][rows].astype(np.float64),
        "stock": offers["stock"][rows].astype(np.float64),
        "rivals": np.where(alone, np.nan, prices / np.maximum(n, 1)),
        "rivals_moved": np.where(alone, 0.0, moves / np.maximum(n, 1)),
    }
    order = np.argsort(merchant, kind="stable")
    for row in merchants:
        first, last = np.searchsorted(merchant[order], (row, row + 1))
        places = order[first:last]
        if len(places):
            yield row, places, Shop(day=day, **{name: values[places] for name, values in columns.items()})
