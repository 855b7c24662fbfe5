"""Groups of the market: city tiers, ages, price classes; how many people of each registered, bought and ordered."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.world.people import AGES, N_ZONES, PRICES, TIERS
from sim.world.settings import SECTIONS

GROUPS = {name: (p.label, p.zh) for name, p in SECTIONS["market"].declared.items() if name in (*TIERS, *AGES, *PRICES)}
"""Groups by name, with their words; every person is in one tier, one age group and one price class."""

COUNTS = {
    "people": ("people of the market", "市场人数"),
    "registered": ("people who ever registered", "注册人数"),
    "buyers": ("people who ever ordered", "买家数"),
    "orders": ("orders paid", "支付订单数"),
}


def groups_of(cell: NDArray[np.integer]) -> dict[str, NDArray[np.intp]]:
    """Return the tier, age and price class of cells: numbers among their names, by the first name of each list."""
    segment = np.asarray(cell) // N_ZONES
    return {
        TIERS[0]: segment // (len(AGES) * len(PRICES)),
        AGES[0]: segment // len(PRICES) % len(AGES),
        PRICES[0]: segment % len(PRICES),
    }


def count_groups(world: State) -> list[dict[str, Any]]:
    """Return for each group what has come together by the end of a run, in people and orders."""
    users = world.users
    person = users["person"][1:]
    orders = users["n_orders"][1:].astype(np.int64)
    cells = world.people["cell"]
    found = []
    everybody, own = groups_of(cells), groups_of(cells[person])
    for names in (TIERS, AGES, PRICES):
        market, mine = (np.asarray(of[names[0]], dtype=np.int64) for of in (everybody, own))
        n = len(names)
        counts = {
            "people": np.bincount(market, minlength=n),
            "registered": np.bincount(mine, minlength=n),
            "buyers": np.bincount(mine[orders > 0], minlength=n),
            "orders": np.bincount(mine, weights=orders, minlength=n).astype(np.int64),
        }
        for k, name in enumerate(names):
            found.append({"name": name} | {c: int(values[k]) * world.weight for c, values in counts.items()})
    return found
