"""Paying members beside others, as Prime and JD PLUS are reported, and what the membership causes, by the twin without it.

Sources: facts E5 (CIRP, Prime), E8 (JD PLUS); Iyengar, Park & Yu (2022), J. Marketing Research 59(6) (pattern P18).
"""

from typing import Any

import numpy as np

from sim.core.constants import DAYS_PER_YEAR
from sim.experiments.published.measures import Published, change
from sim.experiments.published.people_followed import Followed, follow

YEARS = 3
OTHERS, AVERAGE = "members' spend over other buyers'", "members' spend over the average buyer's"
EMPTY = {
    "subscription.price_off": "0 %", "subscription.delivery": "0 RMB", "subscription.faster": "1", "subscription.named": "5 %",
    "subscription.beyond": "0",
}  # fmt: skip
"""A programme that gives nothing that moves an order; people still think that it is worth 5 % of what they buy."""
PUBLISHED = {
    OTHERS: Published("1.86 (1,300 against 700 USD a year, Prime)", 1, "times", 1.0, 1.86),
    AVERAGE: Published("10 (JD PLUS)", 1, "times", 1.0, 10.0),
    "spend of new members, year after over year before": Published("+150 % (JD PLUS)", 1, value=150.0),
    "orders of new members, year after over year before": Published("+120 % (JD PLUS)", 1, value=120.0),
    "caused: spend in the year after, over the twin's": Published("not published"),
    "caused: orders in the year after, over the twin's": Published("more purchases (P18)", 1),
    "economic part of the orders caused": Published("about a third (P18)", 1, value=33.0),
    "empty programme: members over other buyers": Published("not published", 1, "times", 1.0),
    "empty programme: caused": Published("0 (placebo)", 0, value=0.0),
}


def replicate(
    seed: int, *, people: int, change_of: dict[str, Any] | None = None, years: int = YEARS
) -> dict[str, float]:
    """Return the ratios that are published, and the effect on common luck in percent, of one seed.

    New members are those who first paid at least a year after launch and at least a year before the end; what is caused is
    counted over the same people's year after they paid, in the world without the programme.
    """
    days, own = years * DAYS_PER_YEAR, dict(change_of or {})
    on = {"subscription": "on"} | own
    world, economic, empty, off = (
        follow(seed, people=people, days=days, settings=settings)
        for settings in (on, on | {"subscription.beyond": "0"}, on | EMPTY, own)
    )
    return {
        **_naive(world),
        **_before_and_after(world),
        **_caused(world, off),
        "economic part of the orders caused": economic_part(world, economic, off),
        "empty programme: members over other buyers": _naive(empty)[OTHERS],
        "empty programme: caused": _caused(empty, off)["caused: spend in the year after, over the twin's"],
        "members at the end": float(world.subscribes.sum()),
        "of those who joined": float((world.began >= 0).sum()),
    }


def _naive(world: Followed) -> dict[str, float]:
    """Compare paying members of the last day with all who bought in the last year."""
    last = world.model.state.row - world.model.state.timeline.preparation
    fen, orders = world.between(last - DAYS_PER_YEAR + 1, last)
    buys, own = orders > 0, world.subscribes
    mean = fen[own].mean()
    return {
        OTHERS: float(mean / fen[buys & ~own].mean()),
        AVERAGE: float(mean / fen[buys].mean()),
    }


def _before_and_after(world: Followed) -> dict[str, float]:
    """Compare the year before people first paid with the year after."""
    last = world.model.state.row - world.model.state.timeline.preparation
    new = (world.began >= DAYS_PER_YEAR) & (world.began <= last - DAYS_PER_YEAR)
    before = world.between(world.began - DAYS_PER_YEAR + 1, world.began)
    after = world.between(world.began + 1, world.began + DAYS_PER_YEAR)
    return {
        f"{name} of new members, year after over year before": change(now[new].sum(), then[new].sum())
        for name, now, then in zip(("spend", "orders"), after, before, strict=True)
    }


def _caused(world: Followed, off: Followed) -> dict[str, float]:
    """Compare the year after people first paid with the same days of the same people without the programme."""
    last = world.model.state.row - world.model.state.timeline.preparation
    new = (world.began >= 0) & (world.began <= last - DAYS_PER_YEAR)
    sums = [w.between(world.began + 1, world.began + DAYS_PER_YEAR) for w in (world, off)]
    return {
        f"caused: {name} in the year after, over the twin's": change(now[new].sum(), then[new].sum())
        for name, now, then in zip(("spend", "orders"), *sums, strict=True)
    }


def economic_part(world: Followed, economic: Followed, off: Followed) -> float:
    """Return the part (percent) of the orders caused in a first year that benefits in money alone cause.

    Of people who first paid on the same day in both worlds: who joins hardly depends on what membership does later.
    """
    last = world.model.state.row - world.model.state.timeline.preparation
    same = (world.began >= 0) & (world.began == economic.began) & (world.began <= last - DAYS_PER_YEAR)
    full, money, none = (
        int(w.between(world.began + 1, world.began + DAYS_PER_YEAR)[1][same].sum()) for w in (world, economic, off)
    )
    return 100 * (money - none) / (full - none) if full != none else float(np.nan)
