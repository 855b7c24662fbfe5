"""Modifiers: a numeric parameter is moved during a run, by a factor, a difference or a limit, for a time and for a reason.

Order: the dated value of the day first, then factors and differences in the order in which they were added, then limits, so that
one holds whatever else moves the parameter; the result is held inside the bounds of the parameter. A modifier acts from the
opening of a day, so that all mechanisms of a day see one value.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.core import units
from sim.core.errors import ModelError, UnitError, nearest
from sim.core.params import Parameter, ParamSet
from sim.core.timeline import Day


@dataclass(slots=True, eq=False)
class Modifier:
    """What moves one parameter, and what it did to it.

    Attributes
    ----------
    path : str
        For example ``channels.feed_cpm``.
    factor, difference : float
        Size: the value is multiplied by one, or the other is added (in canonical units: fen, days, per day, 0..1).
    most : float or None
        The value is at most this, whatever else it would be; None: no limit.
    begin, end : int, int or None
        Day index of the first day on which it acts, and of the first on which it acts no more (None: to the end).
    cause : str
        Why, in words.
    before, after : number or None
        The parameter on the first day without it (all others acting) and with it; None until it begins.
    held_on : int or None
        First day on which it acted on a value that was held at a bound of the parameter.
    """

    path: str
    factor: float
    difference: float
    begin: int
    end: int | None
    cause: str
    most: float | None = None
    before: float | None = None
    after: float | None = None
    held_on: int | None = None

    @property
    def is_neutral(self) -> bool:
        """Return whether its size is zero."""
        return self.factor == 1.0 and self.difference == 0.0 and self.most is None

    def acts_on(self, day: int) -> bool:
        """Return whether a day index is between begin and end."""
        return self.begin <= day and (self.end is None or day < self.end)


class Modifiers:
    """All modifiers of a run, in the order in which they were added.

    Parameters
    ----------
    params : dict of ParamSet
        By mechanism that is on: what may be modified, except what is read once.
    sections : dict of ParamSet
        What is read when the world is made, and cannot be modified.
    first_day : int
        Index of the first day of the run.
    """

    def __init__(
        self,
        params: Mapping[str, ParamSet] | None = None,
        sections: Mapping[str, ParamSet] | None = None,
        *,
        first_day: int = 0,
    ) -> None:
        self._params, self._sections = dict(params or {}), dict(sections or {})
        self._all: list[Modifier] = []
        self._moved: set[str] = set()
        self._next = first_day

    def add(
        self,
        path: str,
        *,
        cause: str,
        factor: float | None = None,
        difference: float | str | None = None,
        most: float | None = None,
        begin: int | None = None,
        end: int | None = None,
        instead_of: Modifier | None = None,
    ) -> Modifier:
        """Add a modifier; see ``State.modify``."""
        start = self._next if begin is None else begin
        problems = _misfit_of_time(start, end, earliest=self._next)
        if not isinstance(cause, str) or not cause.strip():
            problems.append(f"cause: found {units.shown(cause)}; allowed: why, in words")
        size = 0.0
        try:
            size = _size(self._parameter(path), factor, difference, most)
        except ModelError as error:
            problems.append(str(error))
        if problems:
            raise ModelError("\n".join(f"modifier of {path}: {problem}" for problem in problems))
        sizes = (size if factor is not None else 1.0, size if difference is not None else 0.0)
        last = None if end is None else int(end)
        modifier = Modifier(path, *sizes, int(start), last, cause, size if most is not None else None)
        place = len(self._all)
        if instead_of is not None:
            self.stop(instead_of)
            place = self._all.index(instead_of) + 1
        self._all.insert(place, modifier)
        return modifier

    def can_move(self, path: str) -> bool:
        """Return whether a mechanism that is on has such a parameter, and it may be modified."""
        parameter = self._found(path)
        return parameter is not None and not _why_unmovable(parameter)

    def value(self, path: str) -> Any:
        """Return what a parameter is today, modifiers included."""
        self._parameter(path)
        owner, _, name = path.partition(".")
        return getattr(self._params[owner], name)

    def is_on(self, path: str) -> bool:
        """Return whether a switch (a flag) of a mechanism is on today; it is not where the mechanism is off."""
        owner, _, name = path.partition(".")
        return owner in self._params and bool(getattr(self._params[owner], name))

    def stop(self, modifier: Modifier) -> None:
        """Let a modifier act no more from the next day on (one that has not begun never does)."""
        if modifier.end is None or modifier.end > self._next:
            modifier.end = max(self._next, modifier.begin)

    def open(self, day: Day) -> None:
        """Move and release parameters as the day asks for; later steps of the same day change nothing."""
        if day.index < self._next:
            return
        self._next = day.index + 1
        if not self._all:
            return
        acting: dict[str, list[Modifier]] = {path: [] for path in sorted(self._moved)}
        for modifier in self._all:
            if modifier.acts_on(day.index):
                acting.setdefault(modifier.path, []).append(modifier)
        for path, modifiers in acting.items():
            self._set(path, modifiers, day)

    def _set(self, path: str, acting: list[Modifier], day: Day) -> None:
        owner, _, name = path.partition(".")
        params, parameter = self._params[owner], self._parameter(path)
        standing = params.standing(name, day.date)
        value, is_held = _moved(parameter, standing, acting)
        if all(m.is_neutral for m in acting):
            params.release(name, day.date)
            self._moved.discard(path)
        else:
            params.move(name, value)
            self._moved.add(path)
        for m in acting:
            if m.after is None:
                others = [other for other in acting if other is not m]
                m.before, m.after = _moved(parameter, standing, others)[0], value
            if is_held and m.held_on is None:
                m.held_on = day.index

    def _found(self, path: str) -> Parameter | None:
        owner, _, name = path.partition(".")
        params = self._params.get(owner)
        return params.declared.get(name) if params is not None else None

    def _parameter(self, path: str) -> Parameter:
        """Return the parameter of a path, if it may be modified."""
        parameter = self._found(path) if isinstance(path, str) else None
        if parameter is None:
            raise ModelError(self._why_unknown(path))
        if why := _why_unmovable(parameter):
            raise ModelError(why)
        return parameter

    def _why_unknown(self, path: str) -> str:
        owner, _, name = path.partition(".") if isinstance(path, str) else ("", "", "")
        if name in getattr(self._sections.get(owner), "declared", ()):
            return f"section {owner} is read once, when the world is made; allowed: parameters of mechanisms"
        if name in getattr(self._params.get(owner), "renamed", ()):
            return f"it was renamed to {self._params[owner].renamed[name]!r}"
        meant = nearest(str(path), [f"{m}.{n}" for m, params in self._params.items() for n in params.declared])
        return "no mechanism that is on has such a parameter" + (f"; did you mean {meant!r}?" if meant else "")

    def record(self) -> list[dict[str, Any]]:
        """Return what was in force, in plain values: part of the record of the run."""
        return [
            {
                "path": m.path,
                "factor": m.factor,
                "difference": m.difference,
                "begin": m.begin,
                "end": m.end,
                "cause": m.cause,
                "before": m.before,
                "after": m.after,
                "shown": " -> ".join(self._parameter(m.path).show(v) for v in (m.before, m.after)),
                "held_on": m.held_on,
            }
            | ({} if m.most is None else {"most": m.most})
            for m in self._all
            if m.after is not None
        ]


def _moved(parameter: Parameter, standing: Any, acting: list[Modifier]) -> tuple[Any, bool]:
    """Return a value after modifiers, inside the bounds, and whether it was held there; those of size zero do nothing."""
    sized = [m for m in acting if not m.is_neutral]
    if not sized:
        return standing, False
    value = standing
    for m in sized:
        value = value * m.factor if m.factor != 1.0 else value + m.difference
    value = min([value, *(m.most for m in sized if m.most is not None)])
    if parameter.low is not None and value < parameter.low:
        return parameter.low, True
    if parameter.high is not None and value > parameter.high:
        return parameter.high, True
    return (round(value) if parameter.kind == "count" else value), False


def _size(parameter: Parameter, factor: Any, difference: Any, most: Any) -> float:
    """Return the one size that was given, as a finite number in canonical units."""
    given = [x for x in (factor, difference, most) if x is not None]
    if len(given) != 1:
        found = ("neither", "", "both", "all three")[len(given)]
        raise ModelError(f"found {found} of factor and difference; allowed: one of them (or most, a limit)")
    if most is not None:
        if not _is_number(most) or not abs(most) <= units.LARGEST:
            raise ModelError(f"most: found {units.shown(most)}; allowed: a finite number in canonical units")
        return float(most)
    if factor is not None:
        if not _is_number(factor) or not 0 <= factor <= units.LARGEST:
            raise ModelError(f"factor: found {units.shown(factor)}; allowed: 0 or more, finite, for example 1.5")
        return float(factor)
    if isinstance(difference, str):
        text = difference.strip()
        try:
            size = units.parse(parameter.kind, text.lstrip("+-").lstrip(), unit=parameter.unit)
        except UnitError as error:
            raise ModelError(f"difference: {error}") from None
        return -float(size) if text.startswith("-") else float(size)
    if not _is_number(difference) or not abs(difference) <= units.LARGEST:
        raise ModelError(
            f"difference: found {units.shown(difference)}; allowed: {units.EXAMPLES[parameter.kind]}, or a "
            "finite number in canonical units"
        )
    return float(difference)


def _why_unmovable(parameter: Parameter) -> str:
    """Return why a parameter may not be modified; an empty text where it may."""
    if parameter.fixed:
        return "it is read once (fixed), when the mechanism is set up; allowed: what can be dated"
    if parameter.kind not in units.NUMERIC:
        return f"it is a {parameter.kind}; allowed: numbers ({', '.join(units.NUMERIC)})"
    return ""


def _misfit_of_time(begin: Any, end: Any, *, earliest: int) -> list[str]:
    """Return what is wrong with begin and end."""
    problems = []
    if not _is_whole(begin) or begin < earliest:
        problems.append(
            f"begin: found {units.shown(begin)}; allowed: a day index from {earliest} on (a modifier acts from the "
            "opening of a day, and the day that is under way has opened)"
        )
    elif end is not None and (not _is_whole(end) or end <= begin):
        problems.append(f"end: found {units.shown(end)}; allowed: a day index after {begin}, or None")
    return problems


def _is_whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool) and math.isfinite(value)
