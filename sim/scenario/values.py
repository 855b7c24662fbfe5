"""Values of a scenario: absolute, relative to what stands there, or stepping at dates."""

import re
from datetime import date
from typing import Any

from sim.core import units
from sim.core.errors import UnitError
from sim.core.params import Dated, Parameter

_TIMES = re.compile(r"^\s*[x×*]\s*([\d.eE+-][\d.,_eE+-]*)\s*$")
_MOST = units.LARGEST * 1e10
_PLUS = re.compile(r"^\s*\+\s*((\d[\d.,_]*).*)$")


def merged(standing: Any, steps: dict[date, Any], *, keep_past: bool) -> Dated:
    """Return the step function of dated values; with ``keep_past`` what stood before the first date stays."""
    whole = (_earlier(standing, min(steps)) if keep_past else {}) | steps
    return Dated(tuple(sorted(whole)), tuple(whole[d] for d in sorted(whole)))


def _earlier(standing: Any, first: date) -> dict[date, Any]:
    """Return the steps that hold before the first date of a change, so that a policy alters the future only."""
    if isinstance(standing, Dated):
        kept = {d: v for d, v in zip(standing.dates, standing.values, strict=True) if d < first}
        return kept or {date.min: standing.values[0]}
    return {date.min: standing}


def relative(parameter: Parameter, raw: Any, standing: Any) -> Any:
    """Return a value given absolutely or relative to what stands there (which may be dated)."""
    times = _TIMES.match(raw) if isinstance(raw, str) else None
    plus = _PLUS.match(raw) if isinstance(raw, str) else None
    if parameter.kind not in units.NUMERIC or not (times or plus):
        return parameter.parse(raw)
    if isinstance(standing, Dated):
        return Dated(standing.dates, tuple(relative(parameter, raw, v) for v in standing.values))
    if times:
        return _bounded(parameter, standing * _factor(raw, times[1]), raw)
    assert plus is not None
    units.read_number(raw, plus[2], units.EXAMPLES[parameter.kind])
    change = units.parse(parameter.kind, plus[1], unit=parameter.unit)
    return _bounded(parameter, standing + change, raw)


def _factor(raw: str, text: str) -> float:
    factor = units.read_number(raw, text, "a factor such as x1.1")
    if not abs(factor) <= units.LARGEST:
        raise UnitError(units.shown(raw), "a factor such as x1.1")
    return factor


def _bounded(parameter: Parameter, value: float, raw: str) -> Any:
    value = round(value) if parameter.kind == "count" else value
    if not abs(value) <= _MOST:
        raise UnitError(f"{raw!r}, which gives {value:.3g}", units.EXAMPLES[parameter.kind])
    inside = parameter.within(value)
    if inside is None:
        raise UnitError(f"{raw!r}, which gives {parameter.show(value)}", parameter.bounds())
    return inside
