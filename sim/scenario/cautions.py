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
    late: dict[date, list[str]] = {}
    for owner, params in chosen.params.items():
        for name, value in params.dated.items():
            key = f"{owner}.{name}"
            found = _Outside(value, draft.steps.get(key, frozenset()), of_run=chosen.timeline, own=own)
            out += found.said(folded(key))
            for last, days in found.late.items():
                late.setdefault(last, []).append(f"{folded(key)} ({_listed(days)})")
    return out + [
        f"Values dated after the last day, {last}, never act: {'; '.join(keys)}." for last, keys in late.items()
    ]


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


class _Outside:
    """The dates of one parameter that lie outside the run: the early and late ones that never act, and a first one that does."""

    def __init__(self, value: Dated, changed: frozenset[date], *, of_run: Timeline, own: Timeline) -> None:
        self.early: list[tuple[date, date]] = []
        self.late: dict[date, list[date]] = {}
        self.first: tuple[date, date] | None = None
        self.begins: date | None = None
        for k, day in enumerate(value.dates):
            first, last = _ends(of_run if day in changed else own)
            following = value.dates[k + 1] if k + 1 < len(value.dates) else date.max
            if following <= first and day != date.min:
                self.early.append((day, first))
            elif day > last and k == 0:
                self.first = (day, last)
            elif k == 0 and date.min < first < day and day > (of_run if day in changed else own).launch:
                self.begins = day
            elif day > last:
                self.late.setdefault(last, []).append(day)

    def said(self, key: str) -> Iterator[str]:
        """Say which values never act because another takes their place, and which first value acts before its date."""
        if self.early:
            days = _listed([day for day, _ in self.early])
            yield f"{key}: the value of {days} never acts; the next one begins by the first day, {self.early[0][1]}."
        if self.begins is not None:
            yield f"{key}: its first date is {self.begins}, after the launch; its value acts from the beginning on."
        if self.first is not None:
            day, last = self.first
            yield f"{key}: {day}, its first date, lies after the last day, {last}; its value acts from the beginning on."


def _ends(timeline: Timeline) -> tuple[date, date]:
    """Return the first day (of the preparation) and the last day of a run."""
    return timeline.date_of(-timeline.preparation), timeline.date_of(timeline.days - 1)


def _listed(days: list[Any]) -> str:
    return ", ".join(map(str, days))
