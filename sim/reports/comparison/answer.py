"""What a comparison says first: which policy changes the profit, by how much, how sure, and at what expense."""

from __future__ import annotations

import math

from sim.finance.outcomes import CATALOGUE
from sim.finance.paired import Effect
from sim.reports import outcome_words as words
from sim.reports.comparison.material import Comparison

EQUAL = 0.02
"""A difference of money spent below this share of the base's counts as equal spending."""


def headline(c: Comparison) -> str:
    """The outcome by which policies are ordered: the last whole year's profit, else the last whole month's."""
    if c.years:
        return f"year{c.years[-1]}.profit"
    return f"month{c.last_month}.profit" if c.last_month else "funding.need"


def ordered(c: Comparison) -> list[str]:
    """Policies by the headline outcome, the best first; those without it last, in their order."""
    sign = CATALOGUE[headline(c)].direction
    found = {o: c.effect(o, headline(c)) for o in c.others}
    return sorted(c.others, key=lambda o: math.inf if (e := found[o]) is None else -sign * e.difference)


def sentences(c: Comparison) -> list[str]:
    """The answer, the best policy first."""
    t, outcome = c.t, CATALOGUE[headline(c)]
    said = []
    for other in ordered(c):
        found = c.effect(other, outcome.name)
        if found is None:
            said.append(t("{name}: {outcome} is not known.", name=c.title(other), outcome=low(words.name(t, outcome))))
        else:
            said.append(_one(c, other, found))
    return said


def _one(c: Comparison, other: str, found: Effect) -> str:
    t, outcome = c.t, CATALOGUE[found.outcome]
    name, what = c.title(other), words.name(t, outcome)
    if found.is_identical:
        return t("{name}: {outcome} does not change on any seed.", name=name, outcome=low(what))
    if not math.isfinite(found.low):
        return t("{name}: {outcome} changes by {change} on one seed: no interval.", name=name, outcome=low(what),
                 change=words.difference(t, outcome, found.difference))  # fmt: skip
    shown = {
        "name": name,
        "outcome": low(what),
        "change": words.difference(t, outcome, found.difference),
        "interval": words.interval(t, outcome, found),
        "n": found.n,
    }
    if found.low <= 0 <= found.high:
        return t("{name}: no clear effect on {outcome} ({change}, 95 % interval {interval}, {n} seeds).", **shown)
    return t("{name}: {outcome} changes by {change} (95 % interval {interval}; better on {k} seeds).", **shown,
             k=words.seeds_better(t, found))  # fmt: skip


def low(label: str) -> str:
    """A label inside a sentence."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def is_equal_spend(c: Comparison, other: str) -> bool | None:
    """Whether a policy spends what the base spends on marketing and incentives; None when it is not known."""
    found = [c.effect(other, f"year{y}.marketing") for y in c.years]
    if not found or any(e is None for e in found):
        return None
    base, change = (sum(getattr(e, k) for e in found if e is not None) for k in ("base", "difference"))
    return bool(abs(change) <= EQUAL * abs(base))
