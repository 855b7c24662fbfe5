"""Values of a scenario that contradict each other: a least above a most, a coupon above the sum that earns it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sim.core.errors import Problem
from sim.core.params import Dated, Parameter, ParamSet
from sim.core.timeline import Timeline

ORDERED = (
    ("world.offers_low", "world.offers_high"),
    ("market.people_per_agent", "market.people"),
    ("contact.least_absence", "contact.most_absence"),
    ("fulfilment.refund_low", "fulfilment.refund_high"),
    ("promotions.coupon", "promotions.spend"),
)
"""Pairs of parameters of which the first is at most the second."""

WITHOUT = frozenset({"promotions.spend"})
"""Of these 0 stands for "there is none"."""


def contradictions(
    sets: Mapping[str, ParamSet], timeline: Timeline, *, order: Iterable[str], agents: int | None = None
) -> Iterator[Problem]:
    """Yield pairs that are the wrong way round on some day of the run, at the key that was set last.

    Parameters
    ----------
    sets : mapping of ParamSet
        Sections and mechanisms that are on, by name.
    timeline : Timeline
    order : iterable of str
        Key paths in the order in which they were set; the later of a pair is to blame.
    agents : int, optional
        Where it is given it takes the place of ``market.people_per_agent``.
    """
    rank = {key: k for k, key in enumerate(order)}
    for low, high in ORDERED:
        is_here = low.partition(".")[0] in sets and high.partition(".")[0] in sets
        if is_here and not (agents is not None and low == "market.people_per_agent"):
            yield from _pair(sets, timeline, low, high, blames_high=rank.get(high, -1) > rank.get(low, -1))


def _pair(
    sets: Mapping[str, ParamSet], timeline: Timeline, low: str, high: str, *, blames_high: bool
) -> Iterator[Problem]:
    """Yield the first day of the run on which the lower end lies above the higher."""
    (least, lows), (most, highs) = _of(sets, low), _of(sets, high)
    for since, now in in_turn({low: lows, high: highs}, timeline):
        if now[low] > now[high] and not (high in WITHOUT and now[high] == 0):
            on = f" from {since} on" if since else ""
            if blames_high:
                found = f"{most.show(now[high])}{on}, below {low} = {least.show(now[low])}"
                yield Problem(high, found, f"at least {low}" + (", or 0 for none" if high in WITHOUT else ""))
            else:
                found = f"{least.show(now[low])}{on}, above {high} = {most.show(now[high])}"
                yield Problem(low, found, f"at most {high}")
            return


def _of(sets: Mapping[str, ParamSet], key: str) -> tuple[Parameter, Any]:
    """Return the declaration and the value of a key path."""
    owner, _, name = key.partition(".")
    return sets[owner].declared[name], sets[owner].values[name]


def in_turn(values: Mapping[str, Any], timeline: Timeline) -> Iterator[tuple[date | None, dict[str, float]]]:
    """Yield values as they stand together: from the first day (None), and from each date on which one of them steps."""
    first, last = ends(timeline)
    steps = {d for v in values.values() if isinstance(v, Dated) for d in v.dates if first < d <= last}
    for day in (first, *sorted(steps)):
        now = {name: v.at(day) if isinstance(v, Dated) else v for name, v in values.items()}
        yield None if day == first else day, now


def ends(timeline: Timeline) -> tuple[date, date]:
    """Return the first day (of the preparation) and the last day of a run."""
    return timeline.date_of(-timeline.preparation), timeline.date_of(timeline.days - 1)
