"""Outcomes in words: names, values and differences by their declared unit, in the report's language."""

import math

from sim.core.constants import FEN_PER_RMB
from sim.finance.outcomes import declaration as unit
from sim.finance.outcomes.declaration import Outcome
from sim.finance.paired import Effect
from sim.reports.language import Language
from sim.reports.wording import MINUS, NOTHING, significant
from sim.reports.words.shares import better_words

ROUNDING = 1e-4
"""RMB: sums of money differ by less for the order of adding alone."""


def name(t: Language, outcome: Outcome) -> str:
    """The label of an outcome."""
    return t.pick(outcome.label, outcome.zh)


def value(t: Language, outcome: Outcome, x: float | None) -> str:
    """A value with its unit where the number alone does not say it."""
    if x is None or not math.isfinite(x):
        return NOTHING
    if outcome.unit == unit.RMB:
        return t.money(FEN_PER_RMB * x)
    if outcome.unit in (unit.SHARE, unit.TRUTH, unit.PER_YEAR):
        return _signed(f"{abs(100 * x):.3g} %", x)
    if outcome.unit == unit.PERCENT:
        return _signed(f"{abs(x):.3g} %", x)
    if outcome.unit in (unit.PEOPLE, unit.ORDERS, unit.AGENTS):
        return t.count(x)
    if outcome.unit == unit.DAY:
        return t("day {n}", n=significant(round(x)))
    return significant(x)


def difference(t: Language, outcome: Outcome, x: float) -> str:
    """A difference with its sign; of shares in percentage points."""
    if not math.isfinite(x):
        return NOTHING
    if x == 0 or (outcome.unit == unit.RMB and abs(x) < ROUNDING):
        return t("no change")
    if outcome.unit in (unit.SHARE, unit.TRUTH, unit.PER_YEAR, unit.PERCENT):
        points = x if outcome.unit == unit.PERCENT else 100 * x
        text = t("{n} points", n=_signed(f"{abs(points):.3g}", points))
    elif outcome.unit == unit.DAY:
        text = t("{n} days", n=significant(x))
    else:
        text = value(t, outcome, x)
    return f"+{text}" if x > 0 else text


def interval(t: Language, outcome: Outcome, found: Effect) -> str:
    """The 95 % interval of a paired difference."""
    if found.is_identical:
        return t("identical")
    if not math.isfinite(found.low):
        return NOTHING
    return t("{a} to {b}", a=difference(t, outcome, found.low), b=difference(t, outcome, found.high))


def better(t: Language, found: Effect) -> str:
    """P(better) over seeds; nothing where neither direction is better."""
    if not found.direction or found.is_identical:
        return NOTHING
    shown = better_words(found, t)
    return shown if not found.n_ties else t("{share}, {n} tied", share=shown, n=found.n_ties)


def seeds_better(t: Language, found: Effect) -> str:
    """On how many seeds the policy is better."""
    return t("{k} of {n}", k=round(found.p_better * found.n_judged), n=found.n_judged)


def _signed(text: str, x: float) -> str:
    return MINUS + text if x < 0 and any(c in "123456789" for c in text) else text
