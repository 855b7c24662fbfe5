"""Rules of management as a scenario states them, and the decisions that they lead to: plain values, no behaviour."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sim.core.timeline import Timeline

ABOVE, BELOW, NOT_ABOVE, NOT_BELOW = "above", "below", "not above", "not below"
FACTOR, DIFFERENCE, CAP, HOLD, CASH = "factor", "difference", "cap", "hold", "cash"
OF_OWN_CASH = ("cash", "runway")
"""Indicators that nobody knows from the day on which own cash has run out."""
ACTS, ADJUSTS, RELEASES, ENDS = "acts", "adjusts", "releases", "ends"


def days_text(n: int) -> str:
    """Return a number of days as a scenario writes it."""
    return "1 day" if n == 1 else f"{n} days"


@dataclass(frozen=True, slots=True)
class Moment:
    """A day of the run: the first day of a company month (1 is that of the launch), a day index, or a date."""

    kind: str
    value: int | date

    def index(self, timeline: Timeline) -> int:
        """Return its day index."""
        if isinstance(self.value, date):
            return timeline.index_of(self.value)
        return timeline.anniversary(self.value - 1) if self.kind == "month" else self.value

    def __str__(self) -> str:
        return str(self.value) if self.kind == "date" else f"{self.kind} {self.value}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """An indicator over some days against a value in canonical units (0..1, fen, days); ``text`` is that as it was written."""

    indicator: str
    window: int
    sign: str
    value: float
    kind: str
    unit: str
    text: str

    def holds(self, seen: float | None) -> bool:
        """Return whether it is so; what is not known yet is neither above nor below, and so it is not above and not below.

        Of own cash that is not known nothing holds: where others finance no brake acts.
        """
        if seen is None and self.indicator in OF_OWN_CASH:
            return False
        is_beyond = seen is not None and (seen > self.value if self.sign in (ABOVE, NOT_ABOVE) else seen < self.value)
        return is_beyond if self.sign in (ABOVE, BELOW) else not is_beyond

    def __str__(self) -> str:
        return f"{self.indicator} over {days_text(self.window)} {self.sign} {self.text}"

    def plain(self) -> dict[str, Any]:
        """Return it as a manifest holds it."""
        return {
            "indicator": self.indicator,
            "window": self.window,
            "sign": self.sign,
            "value": self.value,
            "kind": self.kind,
            "unit": self.unit,
        }


@dataclass(frozen=True, slots=True)
class Condition:
    """Comparisons of which all, or any, must hold."""

    comparisons: tuple[Comparison, ...]
    is_any: bool = False

    def holds(self, seen: Sequence[float | None]) -> bool:
        """Return whether it is so, given the indicator of each comparison."""
        each = [c.holds(value) for c, value in zip(self.comparisons, seen, strict=True)]
        return any(each) if self.is_any else all(each)

    def text(self) -> Any:
        """Return it as a scenario writes it."""
        texts = [str(c) for c in self.comparisons]
        return texts[0] if len(texts) == 1 else {"any" if self.is_any else "all": texts}

    def plain(self) -> dict[str, Any]:
        """Return it as a manifest holds it."""
        return {"is_any": self.is_any, "comparisons": [c.plain() for c in self.comparisons]}


@dataclass(frozen=True, slots=True)
class Action:
    """What a rule does to one parameter.

    Attributes
    ----------
    path : str
    how : str
        ``factor`` (times ``size``), ``difference`` (plus ``size``), ``cap`` (at most ``size``), ``hold`` (at most what it
        is on the day of the decision), ``cash`` (at most ``size`` of own cash a day).
    size : float
        In canonical units.
    text : str
        As a scenario writes it.
    """

    path: str
    how: str
    size: float
    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes
    ----------
    name : str
    when : Condition
    do : tuple of Action
    begin, end : Moment or None
        From which day on it may decide, and the last day on which what it moved stands.
    lasting : int
        Days in a row on which the condition must have held.
    every : int or None
        Days between two reviews; None: as the controller has it.
    release : Condition or None
        Under which it stops to act; None: once ``when`` holds no more.
    is_final : bool
        Never released.
    """

    name: str
    when: Condition
    do: tuple[Action, ...]
    begin: Moment | None = None
    end: Moment | None = None
    lasting: int = 0
    every: int | None = None
    release: Condition | None = None
    is_final: bool = False

    def text(self) -> dict[str, Any]:
        """Return it as a scenario writes it, bit for bit."""
        out: dict[str, Any] = {"when": self.when.text()}
        out |= {} if self.begin is None else {"from": str(self.begin)}
        out |= {} if self.end is None else {"until": str(self.end)}
        out |= {} if not self.lasting else {"for": days_text(self.lasting)}
        out |= {} if self.every is None else {"every": days_text(self.every)}
        out |= {"do": {action.path: action.text for action in self.do}}
        if self.is_final or self.release is not None:
            out["release"] = "never" if self.release is None else self.release.text()
        return out

    def plain(self) -> dict[str, Any]:
        """Return it as a manifest holds it."""
        return {
            "name": self.name,
            "when": self.when.plain(),
            "do": [{"path": a.path, "how": a.how, "size": a.size, "text": a.text} for a in self.do],
            "from": None if self.begin is None else {"kind": self.begin.kind, "value": str(self.begin.value)},
            "until": None if self.end is None else {"kind": self.end.kind, "value": str(self.end.value)},
            "for": self.lasting,
            "every": self.every,
            "release": None if self.release is None else self.release.plain(),
            "is_final": self.is_final,
        }


@dataclass(slots=True)
class Change:
    """What a decision did to a parameter: its value on the day of the decision and on the next one, when it acts."""

    action: Action
    before: float
    after: float | None = None


@dataclass(slots=True)
class Decision:
    """One decision, with the numbers that it saw.

    Attributes
    ----------
    day : int
        Day index on which it was taken, from values of the days before; it acts from the next day on.
    rule, event : str
        ``acts``, ``adjusts`` (a cap follows), ``releases`` or ``ends``.
    seen : list of (Comparison, float or None)
        Of the condition that decided: when the rule acts its ``when``, when it is released its ``release``.
    changes : list of Change
    """

    day: int
    rule: str
    event: str
    seen: list[tuple[Comparison, float | None]]
    changes: list[Change] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """Return it as a manifest holds it."""
        seen = [c.plain() | {"seen": value, "holds": c.holds(value)} for c, value in self.seen]
        changes = [
            {"path": c.action.path, "asked": c.action.text, "before": c.before, "after": c.after} for c in self.changes
        ]
        return {"day": self.day, "rule": self.rule, "event": self.event, "seen": seen, "changes": changes}
