"""What a scenario says that will not act as it reads: shares that do not add up, values whose dates lie outside the run."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sim.core.params import Dated
from sim.core.timeline import Timeline
from sim.scenario.build import Plan, timeline_of
from sim.scenario.compose import Draft, folded
from sim.world.channels import CHANNELS

_EXACT = 1e-9


def cautions(draft: Draft, chosen: Plan) -> list[str]:
    """Return a sentence for each surprise in a scenario that can be run.

    Dates that a policy, ``change:`` or ``--set`` names are held against the days of this run; those of the
    scenario itself against its own, so that a run cut short (``--days``) is not warned of the years it leaves out.
    """
    own = timeline_of(draft.section("time"))
    out = list(_shares(chosen))
    for owner, params in chosen.params.items():
        for name, value in params.dated.items():
            key = f"{owner}.{name}"
            out += _dates(folded(key), value, draft.steps.get(key, frozenset()), (chosen.timeline, own))
    return out


def _shares(chosen: Plan) -> Iterator[str]:
    """Say from when on the channels' shares of the budget do not add up to the whole."""
    spending = chosen.params.get("spending")
    if spending is None:
        return
    shares = {name: spending.values[f"share_{name}"] for name in CHANNELS}
    first, last = _ends(chosen.timeline)
    steps = {d for v in shares.values() if isinstance(v, Dated) for d in v.dates if first < d <= last}
    before = 1.0
    for day in (first, *sorted(steps)):
        now = {name: v.at(day) if isinstance(v, Dated) else v for name, v in shares.items()}
        total = sum(now.values())
        if abs(total - 1) > _EXACT and abs(total - before) > _EXACT:
            yield _said_of_shares(now, total, "" if day == first else f" from {day} on")
        before = total


def _said_of_shares(now: Mapping[str, float], total: float, since: str) -> str:
    if total == 0:
        return f"The channels' shares of the marketing budget are all 0 %{since}: no marketing money is spent."
    largest = max(now, key=lambda name: now[name])
    asked, given = now[largest], now[largest] / total
    return (
        f"The channels' shares of the marketing budget add up to {100 * total:.4g} %{since}, not to 100 %: they act in "
        f"proportion, so that {CHANNELS[largest][0]} with {100 * asked:.4g} % get {100 * given:.4g} %."
    )


def _dates(key: str, value: Dated, changed: frozenset[date], timelines: tuple[Timeline, Timeline]) -> Iterator[str]:
    """Say which values of a dated parameter never act, and which one acts although its date lies after the run."""
    of_run, own = timelines
    early, late = [], []
    for k, day in enumerate(value.dates):
        first, last = _ends(of_run if day in changed else own)
        following = value.dates[k + 1] if k + 1 < len(value.dates) else date.max
        if following <= first and day != date.min:
            early.append(day)
        elif day > last:
            late.append(day)
    first, last = _ends(of_run if {*early, *late} & changed else own)
    if early:
        yield f"{key}: the value of {_listed(early)} never acts; the next one begins by the first day, {first}."
    if late and late[0] == value.dates[0]:
        yield f"{key}: {late[0]}, its first date, lies after the last day, {last}; its value acts from the beginning on."
        late = late[1:]
    if late:
        yield f"{key}: the value of {_listed(late)} never acts; the last day is {last}."


def _ends(timeline: Timeline) -> tuple[date, date]:
    """Return the first day (of the preparation) and the last day of a run."""
    return timeline.date_of(-timeline.preparation), timeline.date_of(timeline.days - 1)


def _listed(days: list[Any]) -> str:
    return ", ".join(map(str, days))
