"""Numbers as people read them: thousands, three significant digits in prose, units always."""

from math import floor, isfinite, log10

MINUS = "−"
NOTHING = "–"
DISCLAIMER = "This is a simulation, not a forecast or a promise."


def significant(value: float, *, digits: int = 3) -> str:
    """A number with thousands separators and at most so many significant digits ("1,230", "12.3")."""
    if not isfinite(value):
        return NOTHING
    if value == 0:
        return "0"
    rounded = _round(value, digits=digits)
    decimals = max(0, digits - 1 - floor(log10(abs(rounded))))
    text = f"{abs(rounded):,.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return (MINUS if rounded < 0 else "") + text


def number(value: float | None, *, decimals: int = 0) -> str:
    """A number for a table: thousands separators, fixed decimals, a dash for null."""
    if value is None or not isfinite(value):
        return NOTHING
    text = f"{abs(value):,.{decimals}f}"
    is_negative = value < 0 and any(sign in "123456789" for sign in text)
    return (MINUS if is_negative else "") + text


def n_of(n: int, noun: str) -> str:
    """A number of things: "1 seed", "8 seeds"."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def percent(value: float) -> str:
    """A percentage in prose: "9.1 %"; below a tenth of a percent says so."""
    if 0 < abs(value) < 0.1:
        return "under 0.1 %"
    return f"{significant(value)} %"


def percent_of_plan(value: float | None) -> str:
    """A percentage that never rounds across the plan: 99.97 reads "just under 100 %", not "100 %"."""
    if value is None or not isfinite(value):
        return NOTHING
    if value < 100 <= _round(value):
        return "just under 100 %"
    if value > 100 >= _round(value):
        return "just over 100 %"
    return percent(value)


def _round(value: float, *, digits: int = 3) -> float:
    """To so many significant digits."""
    if value == 0 or not isfinite(value):
        return 0.0
    return round(value, digits - 1 - floor(log10(abs(value))))
