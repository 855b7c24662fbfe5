"""What a comparison says first: which policy changes the profit, by how much, how sure, and at what expense."""

import math
from collections.abc import Mapping
from typing import Any

from sim.finance.outcomes import CATALOGUE
from sim.finance.paired import Effect
from sim.reports import outcome_words as words
from sim.reports.comparison.material import Comparison
from sim.reports.language import Language

EQUAL = 0.02
"""A difference of money spent below this share of the base's counts as equal spending."""

MOST_KEYS = 5
"""Parameters that a sentence names."""


def headline(c: Comparison) -> str:
    """The outcome by which policies are ordered: the last whole year's profit, else the last whole month's."""
    if c.years:
        return f"year{c.years[-1]}.profit"
    return f"month{c.last_month}.profit" if c.last_month else "funding.need"


def ordered(c: Comparison) -> list[str]:
    """Policies by the headline outcome, the best first; those without it last, in their order."""
    sign = CATALOGUE[headline(c)].direction
    found = {o: c.effect(o, headline(c)) for o in c.others}
    return sorted(c.others, key=lambda o: math.inf if (e := found[o]) is None or not e.n else -sign * e.difference)


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
    if is_same(c.record.manifest, other):
        return t("{world}: {text}", world=name, text=same(t, c.record.manifest, other))
    if found.is_identical:
        return t("{name}: {outcome} does not change on any seed.", name=name, outcome=low(what))
    if not found.n:
        return t("{name}: {outcome} came about in one of the worlds only.", name=name, outcome=low(what))
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


def is_same(manifest: Mapping[str, Any], other: str) -> bool:
    """Return whether a world's history is that of the base on every seed."""
    first = manifest.get("first_difference", {})
    return other in first and first[other] is None


def same(t: Language, manifest: Mapping[str, Any], other: str) -> str:
    """Why a world's history is that of the base: it sets nothing, its change comes later, or nothing of it acted."""
    about, days = manifest["others"][other], manifest.get("days_simulated")
    keys, change = list(about["changes"]), about.get("earliest_change")
    if not keys:
        return t("the histories are identical: it sets nothing otherwise than the base.")
    if days is None:
        return t("the histories are identical.")
    if change is not None and change >= days:
        return t("the histories are identical: its first change comes on {day}, after the {n} days simulated.",
                 day=t.day(change), n=days)  # fmt: skip
    shown = keys if len(keys) <= MOST_KEYS else [*keys[:MOST_KEYS], "…"]
    return t("the histories are identical: nothing that it changes acted in these {n} days ({keys}).", n=days,
             keys=", ".join(shown))  # fmt: skip


def low(label: str) -> str:
    """A label inside a sentence."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def spent(c: Comparison, other: str) -> tuple[float, float] | None:
    """Money of the base on marketing, coupons and rewards over the whole years, and the policy's difference; None: not known.

    A line that nothing feeds in one of the worlds (a programme is off) counts as no money.
    """
    found = [c.effect(other, f"year{y}.{line}") for y in c.years for line in ("marketing", "incentives")]
    known = [e for e in found if e is not None]
    return (sum(e.base for e in known), sum(e.difference for e in known)) if known else None


def is_equal_spend(c: Comparison, other: str) -> bool | None:
    """Whether a policy spends what the base spends on marketing, coupons and rewards; None when it is not known."""
    found = spent(c, other)
    return None if found is None else bool(abs(found[1]) <= EQUAL * abs(found[0]))
