"""Values with units: rates with a period, money in fen, shares, durations, counts.

Every kind of value has one canonical unit inside the engine (rates per day, money in fen, shares as a
number in 0..1, durations in days) and is read from and written as text that carries its unit.
"""

import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

import numpy as np

from sim.core.constants import DAYS_PER_YEAR, MONTHS_PER_YEAR
from sim.core.errors import UnitError, nearest

Rate = Annotated[float, "rate"]
Money = Annotated[float, "money"]
MoneyRate = Annotated[float, "money_rate"]
Share = Annotated[float, "share"]
Duration = Annotated[float, "duration"]
Number = Annotated[float, "number"]
Count = Annotated[int, "count"]
Flow = Annotated[float, "flow"]
Flag = Annotated[bool, "flag"]
Choice = Annotated[str, "choice"]
Date = Annotated[date, "date"]
Names = Annotated[tuple[str, ...], "names"]
Shares = Annotated[tuple[tuple[str, float], ...], "shares"]

LARGEST = 1e15
_DEEPEST = 50
_MOST_NAMES, _LONGEST_NAME = 1000, 60
PERIODS = {"day": 1.0, "week": 7.0, "month": DAYS_PER_YEAR / MONTHS_PER_YEAR, "year": float(DAYS_PER_YEAR)}
DURATIONS = {
    "minute": 1 / 1440,
    "hour": 1 / 24,
    "day": 1.0,
    "week": 7.0,
    "month": DAYS_PER_YEAR / MONTHS_PER_YEAR,
    "year": float(DAYS_PER_YEAR),
}
_SCALES = {"": 1.0, "k": 1e3, "M": 1e6, "million": 1e6, "万": 1e4, "亿": 1e8}
_QUANTITY = re.compile(r"^\s*(?P<number>[-+]?[\d.][\d_,.]*(?:[eE][-+]?\d+)?)\s*(?P<rest>.*?)\s*$")
_WHOLE = r"(?:[1-9]\d{0,2}(?:,\d{3})+|\d+(?:_\d+)*)"
_NUMBER = re.compile(rf"^[-+]?(?:{_WHOLE}(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$")
_PERIOD = re.compile(r"^(?:per |/) ?(.+)$")
_AMOUNT = re.compile(r"^(.*?)\s*((?:\bper\b|/).*|)$")

NUMERIC = ("rate", "money", "money_rate", "share", "duration", "number", "count", "flow")
"""Kinds that are numbers."""

EXAMPLES = {
    "rate": "a number and a period, for example '0.02 per day' (day, week, month, year)",
    "money": "an amount of money, for example '10 RMB' or '12 M RMB'",
    "money_rate": "money per period, for example '12 M RMB per year'",
    "share": "a share between 0 and 1, for example '5 %' or 0.05",
    "duration": "a duration, for example '30 days' or '52 hours'",
    "number": "a plain number, for example 2.5",
    "count": "a whole number, for example 200",
    "flow": "a number per period, for example '20 people per day'",
    "flag": "on or off",
    "choice": "one of the listed words",
    "date": "a date, for example 2027-01-01",
    "names": "a list of names, each once, for example [clothing, beauty]",
    "shares": "names with a share for each, for example {beauty: 8 %}; {} for nobody",
}


def parse(kind: str, raw: Any, *, unit: str = "", options: tuple[str, ...] = ()) -> Any:
    """Turn what a user wrote into the engine's canonical number.

    Parameters
    ----------
    kind : str
        One of the keys of ``EXAMPLES``.
    raw : str, int, float, bool, date, list or mapping
        The value as it stands in YAML, on the command line or in Python.
    unit : str
        The noun of counts and flows ("people"), optional in the text.
    options : tuple of str
        The words that a choice may take.

    Raises
    ------
    UnitError
        With what was found and what is allowed.
    """
    if kind == "choice":
        return _choice(raw, options)
    if kind == "flag":
        return _flag(raw)
    if kind == "date":
        return _date(raw)
    if kind == "names":
        return _names(raw)
    if kind == "shares":
        return _shares(raw)
    number, rest = _split(kind, raw)
    if kind == "rate":
        return number / _period(kind, raw, rest)
    if kind == "money":
        return number * _money(kind, raw, rest)
    if kind == "money_rate":
        amount, period = _AMOUNT.match(rest).groups()  # type: ignore[union-attr]
        return number * _money(kind, raw, amount) / _period(kind, raw, period)
    if kind == "flow":
        return number / _period(kind, raw, _without(rest, unit))
    if kind == "duration":
        return number * _lookup(kind, raw, rest.removesuffix("s") if rest != "s" else rest, DURATIONS)
    if kind == "share":
        return _share(raw, number, rest)
    return _plain(kind, raw, number, _without(rest, unit))


def show(kind: str, value: Any, *, unit: str = "") -> str:
    """Write a canonical number as text that ``parse`` reads back."""
    if kind == "flag":
        return "on" if value else "off"
    if kind in ("choice", "date"):
        return str(value)
    if kind == "names":
        return f"[{', '.join(value)}]"
    if kind == "shares":
        return "{" + ", ".join(f"{name}: {show('share', share)}" for name, share in value) + "}"
    if kind == "rate":
        return f"{value:.12g} per day" if value >= 0.002 or value == 0 else f"{value * DAYS_PER_YEAR:.12g} per year"
    if kind == "money":
        return f"{value / 100:.12g} RMB" if abs(value) < 1e8 else f"{value / 1e8:.12g} M RMB"
    if kind == "money_rate":
        month = value * DAYS_PER_YEAR / 1200
        return (
            f"{month:.12g} RMB per month" if abs(month) < 1e5 else f"{value * DAYS_PER_YEAR / 1e8:.12g} M RMB per year"
        )
    if kind == "share":
        return f"{value * 100:.12g} %"
    if kind == "duration":
        return _show_duration(value)
    if kind == "flow":
        return _show_flow(value, unit)
    number = f"{value:d}" if kind == "count" else f"{value:.12g}"
    return f"{number} {unit}".strip()


def _show_flow(value: float, unit: str) -> str:
    """Write a number per day as one per day, month or year, whichever is a short number."""
    for noun in ("day", "month", "year"):
        count = value * PERIODS[noun]
        if math.isclose(count, round(count, 2), rel_tol=1e-12):
            return f"{round(count, 2):.12g} {unit} per {noun}".replace("  ", " ")
    return f"{value:.12g} {unit} per day".replace("  ", " ")


def _show_duration(value: float) -> str:
    """Write days as the unit in which they are a short number."""
    for noun, days in (("days", 1.0), ("months", DAYS_PER_YEAR / 12), ("hours", 1 / 24)):
        count = value / days
        if math.isclose(count, round(count, 2), rel_tol=1e-12):
            return f"{round(count, 2):.12g} {noun if round(count, 2) != 1 else noun.removesuffix('s')}"
    return f"{value:.12g} days"


def exact(kind: str, value: Any, *, unit: str = "") -> Any:
    """Write a canonical number so that ``parse`` gives the same bits back."""
    if kind in ("flag", "choice", "date"):
        return show(kind, value)
    if kind in ("number", "share", "count"):
        return value
    if kind in ("names", "shares"):
        return list(value) if kind == "names" else dict(value)
    ending = {"rate": "per day", "money": "fen", "money_rate": "fen per day", "duration": "days"}
    return f"{value!r} {ending.get(kind, f'{unit} per day'.strip())}"


def _split(kind: str, raw: Any) -> tuple[float, str]:
    raw = plain(raw)
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise UnitError(shown(raw), EXAMPLES[kind])
    if isinstance(raw, str):
        match = _QUANTITY.match(raw) if len(raw) < 200 else None
        if match is None:
            raise UnitError(shown(raw), EXAMPLES[kind])
        number, rest = read_number(raw, match["number"], EXAMPLES[kind]), match["rest"]
    else:
        try:
            number, rest = float(raw), ""
        except OverflowError as error:
            raise UnitError(shown(raw), f"{EXAMPLES[kind]}, below 1e15") from error
    if not math.isfinite(number) or abs(number) > LARGEST:
        raise UnitError(shown(raw), f"{EXAMPLES[kind]}, finite and below 1e15")
    return number, " ".join(rest.split())


def read_number(raw: str, text: str, allowed: str) -> float:
    """Return the number ``text`` inside ``raw``; a comma groups three digits and is never a decimal point.

    Raises ``UnitError`` with ``raw`` as it was found, what is ``allowed``, and how it was probably meant.
    """
    if _NUMBER.match(text):
        return float(text.replace(",", "").replace("_", ""))
    if "," not in text:
        raise UnitError(shown(raw), allowed)
    meant = shown(raw.strip().replace(text, _with_point(text), 1))
    rule = f"a comma groups three digits (1,000), decimals have a point: did you mean {meant}?"
    raise UnitError(shown(raw), f"{allowed}; {rule}")


def _with_point(text: str) -> str:
    """Return what a number with a misplaced comma most likely means: ``0,5`` is 0.5, ``1.234,5`` is 1234.5."""
    whole, _, part = text.rpartition(",")
    if "," in whole or "." in part:
        return text.replace(",", "")
    return f"{whole.replace('.', '')}.{part}".rstrip(".")


def plain(value: Any, *, _depth: int = 0) -> Any:
    """Return a value without NumPy: its numbers, dates and texts become Python's own, inside mappings and lists too."""
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        own = value.item()
        return float(own) if isinstance(own, np.floating) else own  # a longdouble is no float of Python
    if _depth > _DEEPEST:
        return value
    if isinstance(value, Mapping):
        return {plain(k, _depth=_depth + 1): plain(v, _depth=_depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(v, _depth=_depth + 1) for v in value]
    return value


def whole(value: Any) -> int | None:
    """Return a whole number as Python's own (2000.0 is one, also NumPy's); None for anything else."""
    number = plain(value)
    if isinstance(number, bool) or not isinstance(number, int | float):
        return None
    return int(number) if math.isfinite(number) and number == int(number) else None


def shown(raw: Any) -> str:
    """Describe in a few words what a user wrote, for error messages."""
    if raw is None:
        return "nothing"
    if isinstance(raw, date):
        return str(raw)
    if isinstance(raw, Mapping | list | tuple):
        return "a mapping" if isinstance(raw, Mapping) else "a list"
    try:
        text = repr(raw) if isinstance(raw, str | int | float) else f"a {type(raw).__name__}"
    except ValueError:  # a whole number with thousands of digits has no text
        text = "a number too large to be one"
    return text if len(text) <= 60 else text[:57] + "..."


def _period(kind: str, raw: Any, rest: str) -> float:
    match = _PERIOD.match(rest)
    if match is None:
        raise UnitError(f"{shown(raw)} without a period" if _may_lack(rest) else shown(raw), EXAMPLES[kind])
    return _lookup(kind, raw, match[1], PERIODS)


def _may_lack(rest: str) -> bool:
    """Return whether what stands where the period belongs is nothing at all, or a bare period."""
    return not rest or rest.removesuffix("s") in PERIODS


def _lookup(kind: str, raw: Any, word: str, table: dict[str, float]) -> float:
    if word in table:
        return table[word]
    meant = nearest(word, table) if word else ""
    hint = f" (did you mean {meant!r}?)" if meant else ""
    raise UnitError(shown(raw), EXAMPLES[kind] + hint)


def _money(kind: str, raw: Any, rest: str) -> float:
    words = rest.split()
    if words == ["fen"]:
        return 1.0
    if words and words[-1] in ("RMB", "元", "CNY") and len(words) <= 2:
        scale = words[0] if len(words) == 2 else ""
        if scale in _SCALES:
            return 100 * _SCALES[scale]
    if rest in ("万元", "亿元"):
        return 100 * _SCALES[rest[0]]
    raise UnitError(shown(raw), EXAMPLES[kind])


def _share(raw: Any, number: float, rest: str) -> float:
    if rest not in ("", "%"):
        raise UnitError(shown(raw), EXAMPLES["share"])
    value = number / 100 if rest == "%" else number
    if not 0 <= value <= 1:
        raise UnitError(shown(raw), EXAMPLES["share"])
    return value


def _without(rest: str, unit: str) -> str:
    """Drop the declared noun (singular or plural) from the text after the number."""
    for noun in (unit, unit.removesuffix("s")):
        if noun and (rest == noun or rest.startswith(noun + " ")):
            return rest[len(noun) :].strip()
    return rest


def _plain(kind: str, raw: Any, number: float, rest: str) -> float | int:
    if rest:
        raise UnitError(shown(raw), EXAMPLES[kind])
    if kind == "number":
        return number
    if number != int(number):
        raise UnitError(shown(raw), EXAMPLES["count"])
    return int(number)


def _choice(raw: Any, options: tuple[str, ...]) -> str:
    raw = {True: "on", False: "off"}.get(raw, raw) if isinstance(raw, bool) else raw
    if isinstance(raw, str) and raw in options:
        return raw
    meant = nearest(raw, options) if isinstance(raw, str) else ""
    hint = f" (did you mean {meant!r}?)" if meant else ""
    raise UnitError(shown(raw), f"one of {', '.join(options)}{hint}")


def _flag(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.lower() in ("on", "off", "true", "false", "yes", "no"):
        return raw.lower() in ("on", "true", "yes")
    raise UnitError(shown(raw), EXAMPLES["flag"])


def _names(raw: Any) -> tuple[str, ...]:
    """Return names, each once; a name is a few words without the signs that YAML reads as its own."""
    raw = plain(raw)
    if isinstance(raw, str):
        raw = [part.strip() for part in raw.strip().removeprefix("[").removesuffix("]").split(",") if part.strip()]
    if not isinstance(raw, list) or len(raw) > _MOST_NAMES:
        raise UnitError(shown(raw), EXAMPLES["names"])
    for name in raw:
        check_name(name)
    if len(set(raw)) < len(raw):
        twice = next(name for k, name in enumerate(raw) if name in raw[:k])
        raise UnitError(f"a second {shown(twice)}", EXAMPLES["names"])
    return tuple(raw)


def check_name(name: Any) -> None:
    """Refuse what is no name: another kind of value, a date, or signs that YAML reads as its own."""
    is_name = isinstance(name, str) and 0 < len(name) <= _LONGEST_NAME and name.isprintable() and name == name.strip()
    if not is_name or set(name) & set("[]{},:#&*!|>'\"%@`"):
        raise UnitError(shown(name), f"a name of up to {_LONGEST_NAME} letters, digits and blanks, for example beauty")


def _shares(raw: Any) -> tuple[tuple[str, float], ...]:
    """Return names with their shares, by name; read from a mapping, or from text that looks like one."""
    raw = plain(raw)
    if isinstance(raw, str) and raw.strip().startswith("{") and raw.strip().endswith("}"):
        parts = [part.partition(":") for part in raw.strip()[1:-1].split(",") if part.strip()]
        raw = {name.strip(): share.strip() for name, _, share in parts}
    if not isinstance(raw, Mapping):
        raise UnitError(shown(raw), EXAMPLES["shares"])
    for name in raw:
        check_name(name)
    return tuple(sorted((name, float(parse("share", share))) for name, share in raw.items()))


def _date(raw: Any) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    try:
        return date.fromisoformat(raw)
    except (TypeError, ValueError) as error:
        raise UnitError(shown(raw), EXAMPLES["date"]) from error
