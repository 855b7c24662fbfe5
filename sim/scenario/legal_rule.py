"""A rule of law and who judges it: what the lists of rules share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sim.core.params import Dated
from sim.scenario.build import Plan

BROKEN, WATCH, KEPT, ABSENT = "broken", "watch", "kept", "absent"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule and the judge of it.

    Attributes
    ----------
    key, title, title_zh, law, law_zh : str
    needs : str
        Mechanism without which the rule has nothing to judge.
    judge : callable or None
        ``judge(plan)`` returns (status, what was found, the same in Chinese); None while nothing can break it.
    """

    key: str
    title: str
    title_zh: str
    law: str
    law_zh: str
    needs: str
    judge: Callable[[Plan], tuple[str, str, str]] | None = None


def values_of(plan: Plan, key: str) -> list[Any]:
    """Return all values that a parameter takes over the run."""
    owner, _, name = key.partition(".")
    value = (plan.params.get(owner) or plan.sections[owner]).values[name]
    return list(value.values) if isinstance(value, Dated) else [value]


def most(plan: Plan, key: str) -> Any:
    """Return the largest value of a parameter over the run; 0 where its mechanism is off."""
    owner = key.partition(".")[0]
    return max(values_of(plan, key)) if owner in plan.params else 0
