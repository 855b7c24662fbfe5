"""Rules of the controller and its decisions in words, from what a manifest holds (`rules`, `decisions`)."""

import re
from collections.abc import Mapping
from typing import Any

from sim.core import units
from sim.core.constants import DAYS_PER_YEAR, MONTHS_PER_YEAR
from sim.reports.language import Language, mark
from sim.reports.wording import significant

Plain = Mapping[str, Any]
MONTH = DAYS_PER_YEAR / MONTHS_PER_YEAR
OFTEN = 0.002
"""Rates per day from which they are said per day, as they are written."""
_TYPED = (
    (re.compile(r".* RMB per \w+"), "money_rate"),
    (re.compile(r".* RMB"), "money"),
    (re.compile(r"\S+ (day|month|hour)s?"), "duration"),
    (re.compile(r"\S+ per \w+"), "rate"),
)
_SIGNS = {
    "above": mark("{label} over {days} is above {value}"),
    "below": mark("{label} over {days} is below {value}"),
    "not above": mark("{label} over {days} is not known to be above {value}"),
    "not below": mark("{label} over {days} is not known to be below {value}"),
}


def event_words(t: Language, decision: Plain) -> str:
    """What was decided, in a word."""
    words = {"acts": t("acts"), "adjusts": t("adjusts"), "releases": t("releases"), "ends": t("ends")}
    return words[decision["event"]]


def rule_words(t: Language, rule: Plain) -> str:
    """A rule in one sentence."""
    parts = []
    if rule["from"] is not None:
        parts.append(t("from {moment} on", moment=_moment(t, rule["from"])))
    if rule["until"] is not None:
        parts.append(t("until {moment}", moment=_moment(t, rule["until"])))
    condition = t("if {condition}", condition=_condition(t, rule["when"]))
    if rule["for"]:
        condition += t(" for {days} in a row", days=_days(t, rule["for"]))
    parts.append(condition)
    said = t.apart(parts) if t.is_chinese else ", ".join(parts)
    done = t("{world}: {text}", world=said, text=t.apart([_action(t, action) for action in rule["do"]]))
    ends = [t("reviewed every {days}", days=_days(t, rule["every"]))] if rule["every"] else []
    text = t.apart([done, *ends, _release(t, rule)])
    return f"{text[:1].upper()}{text[1:]}{t('.')}"


def _release(t: Language, rule: Plain) -> str:
    if rule["is_final"]:
        return t("never released")
    if rule["release"] is None:
        return t("released once this holds no more")
    return t("released once {condition}", condition=_condition(t, rule["release"]))


def _condition(t: Language, condition: Plain) -> str:
    parts = [_comparison(t, c) for c in condition["comparisons"]]
    return (t(" or ") if condition["is_any"] else t(" and ")).join(parts)


def _comparison(t: Language, c: Plain) -> str:
    sentence, value = _SIGNS[c["sign"]], value_words(t, c["value"], c)
    return t(sentence, label=t.inside(t.named(dict(c))), days=_days(t, c["window"]), value=value)


def _action(t: Language, action: Plain) -> str:
    label, size, how = t.inside(t.named(dict(action))), action["size"], action["how"]
    if how == "factor":
        return f"{label} × {size:g}"
    if how == "hold":
        return t("{label} no higher than on that day", label=label)
    if how == "cash":
        return t("{label} at most {size} of own cash a month", label=label, size=t.percent(100 * size * MONTH))
    shown = value_words(t, abs(size), action)
    if how == "cap":
        return t("{label} at most {size}", label=label, size=shown)
    return t("{label} minus {size}" if size < 0 else "{label} plus {size}", label=label, size=shown)


def _moment(t: Language, moment: Plain) -> str:
    if moment["kind"] == "date":
        return str(moment["value"])
    is_month = moment["kind"] == "month"
    return t("month {n} ({date})" if is_month else "day {n} ({date})", n=moment["value"], date=moment["date"])


def _days(t: Language, n: int) -> str:
    return t("1 day") if n == 1 else t("{n} days", n=n)


def value_words(t: Language, value: float | None, about: Plain) -> str:
    """A value of a kind in words of the language; of one that is not known a dash."""
    if value is None:
        return "–"
    kind, unit = about["kind"], about.get("unit", "")
    if kind == "share":
        return f"{significant(100 * value)} %"
    if kind == "money":
        return t.money(value)
    if kind == "money_rate":
        return t("{money} a month", money=t.money(value * MONTH))
    if kind == "duration":
        return (
            t("{n} months", n=significant(value / MONTH)) if value >= 2 * MONTH else t("{n} days", n=significant(value))
        )
    if kind == "rate":
        is_often = value >= OFTEN or value == 0
        a_day, a_year = significant(value), significant(value * DAYS_PER_YEAR)
        return t("{n} per day", n=a_day) if is_often else t("{n} per year", n=a_year)
    if kind == "flow":
        return t("{n} per day", n=f"{significant(value)} {t(unit) if unit else ''}".rstrip())
    if kind == "number" and not unit:
        return significant(value)
    if kind == "number":
        return f"{significant(value)} {t(unit)}"
    return units.show(kind, round(value) if kind == "count" else value, unit=t(unit) if unit else "")


def typed_words(t: Language, text: str) -> str:
    """A value as one types it ("30 RMB", "0.2 per year"), in the words of the language; English as it is."""
    if not t.is_chinese:
        return text
    kind = next((kind for form, kind in _TYPED if form.fullmatch(text)), None)
    if kind is not None:
        return value_words(t, units.parse(kind, text), {"kind": kind})
    number, _, rest = text.partition(" ")
    unit, each, period = rest.partition(" per ")
    said = f"{number} {t(unit)}" if unit not in ("", "%") else f"{number} {unit}".rstrip()
    return said if not each else t("{n} per year", n=said) if period == "year" else t("{n} per day", n=said)


def seen_words(t: Language, decision: Plain, rules: Mapping[str, Plain]) -> str:
    """The numbers that a decision saw, each beside what it was held against."""
    labels = {
        c["indicator"]: c
        for condition in (rules[decision["rule"]]["when"], rules[decision["rule"]]["release"])
        for c in (condition["comparisons"] if condition is not None else ())
    }
    parts = []
    for c in decision["seen"]:
        label, seen, value = (
            t.named(dict(labels[c["indicator"]])),
            value_words(t, c["seen"], c),
            value_words(t, c["value"], c),
        )
        is_above = c["sign"].endswith("above")
        parts.append(t("{label} {seen} (above {value})" if is_above else "{label} {seen} (below {value})",
                       label=label, seen=seen, value=value))  # fmt: skip
    return t.apart(parts)


def change_words(t: Language, decision: Plain, rules: Mapping[str, Plain]) -> str:
    """What a decision changed, from and to; "–" as the second value where the run ended before it acted."""
    about = {action["path"]: action for action in rules[decision["rule"]]["do"]}
    return t.apart(
        [
            f"{t.named(dict(about[c['path']]))} {value_words(t, c['before'], about[c['path']])} → "
            f"{value_words(t, c['after'], about[c['path']])}"
            for c in decision["changes"]
        ]
    )
