"""A discount for one day, as in the experiment on carts (Zhang et al. 2020, Management Science 66(6); facts D13), and its twin."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.model import GrowthModel
from sim.experiments.run import load
from sim.experiments.small_market import in_proportion
from sim.world.market.orders import DEAL

BEFORE, AFTER = 30, 30
"""Days before the sale, and after it."""


@dataclass
class Watched:
    """What is kept of one world: orders of each day since launch, visits by day and person."""

    model: GrowthModel
    orders: list[NDArray[np.void]]
    visits: list[NDArray[np.int32]]

    def of_goods(self, rows: NDArray[np.integer], day: int) -> int:
        """Return the orders of some goods on a day."""
        return int(np.isin(self.orders[day]["offer"], rows).sum())

    def without_need(self, day: int) -> int:
        """Return the orders of a day for which no need arose: found on the page of the sale."""
        return int(np.count_nonzero(self.orders[day]["cause"] == DEAL))


def _run(seed: int, world_settings: dict[str, Any], **promotions: Any) -> tuple[Watched, NDArray[np.integer]]:
    """Run a world; return it, and the goods that were in the sale."""
    settings = world_settings | {"time.preparation": "7 days"}
    world = load(
        "loaded", settings=settings | {"promotions": "on"} | {f"promotions.{k}": v for k, v in promotions.items()}
    )
    model = world.model(seed=seed, days=BEFORE + AFTER, collect=False)
    kept, goods = Watched(model, [], []), np.empty(0, dtype=np.int64)
    while model.running:
        model.step()
        if model.state.row < model.state.timeline.preparation:
            continue
        kept.orders.append(model.state.today["orders"].copy())
        kept.visits.append(model.state.today["visits"]["person"].copy())
        if "deal" in model.state.tables["offers"].columns and len(kept.orders) == BEFORE:
            goods = np.flatnonzero(model.state.tables["offers"]["deal"] < 0)
    return kept, goods


def replicate(
    seed: int,
    *,
    people: int,
    depth: str = "20 %",
    change: dict[str, str] | None = None,
    beside: dict[str, str] | None = None,
) -> dict[str, float]:
    """Return what one sale of a day moves on one seed, against the twin without it; ``beside`` are settings of the world.

    Sales of the goods in it and of all others on the day, and of the first those for which no need arose; of its buyers, in the
    next 30 days: visits, orders, price paid. With ``festival_share`` in ``change`` both worlds have festival sales.
    """
    own = {
        "flash_every": f"{BEFORE} days",
        "flash_depth": depth,
        "festival_share": "0 %",
        "featured": "0",
        "waiting": "0 %",
    }
    own |= change or {}
    share = own.pop("flash_share", "20 %")
    around = in_proportion(people) | (beside or {})
    sale, goods = _run(seed, around, flash_share=share, **own)
    twin, _ = _run(seed, around, flash_share="0 %", **own)
    day = BEFORE - 1
    rest = np.setdiff1d(np.arange(len(sale.model.state.tables["offers"])), goods)
    promoted = sale.orders[day][np.isin(sale.orders[day]["offer"], goods)]
    buyers = np.unique(promoted["person"])
    return {
        "promoted": sale.of_goods(goods, day),
        "promoted_without": twin.of_goods(goods, day),
        "tempted": sale.without_need(day),
        "others": sale.of_goods(rest, day),
        "others_without": twin.of_goods(rest, day),
        "visits_later": _visits(sale, buyers),
        "visits_later_without": _visits(twin, buyers),
        "orders_later": len(_later(sale, buyers)),
        "orders_later_without": len(_later(twin, buyers)),
        "paid_later": _paid(sale, buyers),
        "paid_later_without": _paid(twin, buyers),
    }


def _later(world: Watched, people: NDArray[np.integer]) -> NDArray[np.void]:
    orders = np.concatenate(world.orders[BEFORE : BEFORE + AFTER - 1])
    return orders[np.isin(orders["person"], people)]


def _visits(world: Watched, people: NDArray[np.integer]) -> int:
    return int(sum(np.isin(v, people).sum() for v in world.visits[BEFORE : BEFORE + AFTER - 1]))


def _paid(world: Watched, people: NDArray[np.integer]) -> float:
    """Return the summed log of what was paid over the mean price of the category, of later orders of some people."""
    orders = _later(world, people)
    offers, mean = world.model.state.tables["offers"], world.model.state.resources["catalogue"].mean_price
    return float(np.log(orders["paid"] / mean[offers["category"][orders["offer"]]]).sum())
