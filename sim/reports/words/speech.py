"""Turn remarks (keys and values) into sentences: `say`, and `say_stored` for what a manifest holds."""

from collections.abc import Callable, Iterable, Mapping
from string import Formatter
from typing import Any

from sim.core.remark import Remark
from sim.reports.language import Language
from sim.reports.words import arithmetic, cautions, results

TEXTS: Mapping[str, str] = {**cautions.TEXTS, **arithmetic.TEXTS, **results.TEXTS}
"""English sentences by key."""
Stored = str | Mapping[str, Any]


def _short(value: float) -> str:
    """Three significant digits, or all before the point; thousands separated."""
    size = abs(value)
    digits = 0 if size >= 100 else 1 if size >= 10 else 2
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _large(t: Language, value: float) -> str:
    """People or RMB: in millions, or in 万 and 亿."""
    if t.is_chinese:
        return f"{_short(value / 1e8)} 亿" if abs(value) >= 1e8 else f"{_short(value / 1e4)} 万"
    return _short(round(value / 1e6, 2)) if value >= 1e4 else f"{value / 1e6:.4f}"


def _times(ratio: float) -> str:
    """A ratio above one, rounded so that it never reads as exactly one."""
    return f"{max(ratio, 1.01):.2f}" if ratio < 2 else f"{ratio:,.1f}" if ratio < 10 else f"{ratio:,.0f}"


KINDS: Mapping[str, Callable[[Language, Any], str]] = {
    "label": lambda t, thing: t.pick(thing["label"], thing["label_zh"]),
    "money": lambda t, fen: t.money(fen),
    "millions": lambda t, rmb: _short(rmb / 1e6) if not t.is_chinese else _large(t, rmb),
    "people": lambda t, n: t.count(n),
    "large": _large,
    "short": lambda t, value: _short(value),
    "rough": lambda t, value: _short(float(f"{value:.3g}")),
    "percent": lambda t, share: t.percent(100 * share),
    "rate": lambda t, rate: f"{100 * rate:,.2f} %" if abs(rate) < 10 else f"{100 * rate:,.0f} %",
    "exact": lambda t, share: f"{100 * share:.10g} %",
    "whole": lambda t, share: f"{100 * share:.0f}",
    "times": lambda t, ratio: _times(ratio),
    "parts": lambda t, share: f"{_short(100 * share)}",
    "word": lambda t, key: t(TEXTS[key]),
    "text": lambda t, text: str(text),
}
"""How a value of each kind is shown; a list of values is shown one by one."""


class _Speaker(Formatter):
    """Fills placeholders by the kinds of their values, in one language."""

    def __init__(self, t: Language) -> None:
        self.t = t

    def format_field(self, value: Any, format_spec: str) -> str:
        kind, _, many = format_spec.partition("/")
        if isinstance(value, list | tuple):
            shown = [self.format_field(v, kind) for v in value]
            if many:
                return self.t.apart(shown) if many == "apart" else self._span(shown)
            return "、".join(shown) if self.t.is_chinese else self.t.listed(shown)
        return KINDS[kind](self.t, value) if kind in KINDS else super().format_field(value, kind)

    def _span(self, shown: list[str]) -> str:
        """From one to another, or one where both read alike."""
        own = list(dict.fromkeys(shown))
        return self.t("{a} to {b}", a=own[0], b=own[-1]) if len(own) > 1 else own[0]


def say(t: Language, remark: Remark) -> str:
    """Say a remark in a language; one that the catalogue does not know (of another version) is shown with its values."""
    try:
        text = _Speaker(t).vformat(t(TEXTS[remark.key]), (), remark.values)
    except (KeyError, TypeError, ValueError):
        text = ", ".join([remark.key, *(f"{name} {value}" for name, value in remark.values.items())])
    world = remark.values.get("world")
    return text if world is None else t("{world}: {text}", world=world, text=text)


def say_stored(t: Language, stored: Stored) -> str:
    """Say what a manifest holds: a key with values, or a sentence in English (folders of earlier versions)."""
    if isinstance(stored, Mapping) and isinstance(stored.get("values", {}), Mapping):
        return say(t, Remark(str(stored.get("key", "")), dict(stored.get("values", {}))))
    return t("{text} (English)", text=stored) if t.is_chinese else str(stored)


def say_all(t: Language, stored: Iterable[Stored]) -> list[str]:
    """Say each of several once, in order."""
    return list(dict.fromkeys(say_stored(t, one) for one in stored))


def with_text(stored: Iterable[Stored]) -> list[dict[str, Any]]:
    """Return remarks for JSON: key, values and the English sentence."""
    t = Language("en")
    return [
        {"text": say_stored(t, one)} if isinstance(one, str) else {**one, "text": say_stored(t, one)} for one in stored
    ]
