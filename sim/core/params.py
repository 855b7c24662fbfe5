"""Parameters: declared once, with unit, bounds, prior, source and evidence grade.

From that one line come the YAML key and its validation, the JSON schema, the line in the documentation and
in the assumption register, the sensitivity axis and the calibration prior.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Self, get_type_hints

from sim.core import units
from sim.core.errors import UnitError, nearest
from sim.core.priors import Prior, parse_prior

_ROUNDING = 1e-11
_OWN = ("values", "dated", "moved")
_KINDS = "Rate, Money, MoneyRate, Share, Duration, Number, Count, Flow, Flag, Choice, Date, Names or Shares"
EVIDENCE = ("source", "data", "derived", "memory", "low_authority", "judgement")


@dataclass(frozen=True, slots=True)
class Dated:
    """A value that steps at dates.

    Attributes
    ----------
    dates : tuple of date
        Ascending; before the first one the first value holds.
    values : tuple
        Canonical values, one per date.
    """

    dates: tuple[date, ...]
    values: tuple[Any, ...]

    def at(self, day: date) -> Any:
        """Return the value in force on ``day``."""
        return self.values[max(0, bisect_right(self.dates, day) - 1)]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared parameter; ``default``, ``low`` and ``high`` are in canonical units."""

    name: str
    kind: str
    default: Any
    doc: str
    label: str
    zh: str
    low: Any = None
    high: Any = None
    unit: str = ""
    options: tuple[str, ...] = ()
    prior: str = ""
    linked: str = ""
    evidence: str = "judgement"
    source: str = ""
    lever: bool = False
    fixed: bool = False
    symbol: str = ""
    named_by: str = ""

    def parse(self, raw: Any) -> Any:
        """Parse and check one value; raises ``UnitError``."""
        try:
            value = units.parse(self.kind, raw, unit=self.unit, options=self.options)
        except UnitError as error:
            own = error.allowed.replace(units.EXAMPLES[self.kind], self.allowed(), 1) if self.kind == "count" else None
            raise UnitError(error.found, own or error.allowed) from None
        inside = self.within(value)
        if inside is None:
            own = self.allowed() if self.kind == "count" else f"{self.bounds()} ({units.EXAMPLES[self.kind]})"
            raise UnitError(self.show(value), own)
        return inside

    def allowed(self) -> str:
        """Describe a whole number that the parameter may be: its unit, its range, and its default as an example."""
        if self.low is None and self.high is None:
            return f"a whole number{f' of {self.unit}' if self.unit else ''}, for example {self.show(self.default)!r}"
        return f"a whole number, {self.bounds()}, for example {self.show(self.default)!r}"

    def within(self, value: Any) -> Any:
        """Return a value that lies inside the bounds, or None; a bound as it is shown (12 digits) is the bound."""
        if self.kind == "shares":
            own = [(name, self._between(share)) for name, share in value]
            return None if any(share is None for _, share in own) else tuple(own)
        return self._between(value)

    def _between(self, value: Any) -> Any:
        for bound, side in ((self.low, -1), (self.high, 1)):
            if bound is not None and (value > bound if side > 0 else value < bound):
                is_rounding = isinstance(value, float) and math.isclose(value, bound, rel_tol=_ROUNDING)
                return bound if is_rounding else None
        return value

    def show(self, value: Any) -> str:
        """Write a value, dated or not, as text; of shares by name a bound, which is one number, too."""
        if isinstance(value, Dated):
            steps = zip(value.dates, value.values, strict=True)
            return "; ".join(f"{d}: {units.show(self.kind, v, unit=self.unit)}" for d, v in steps)
        kind = "share" if self.kind == "shares" and isinstance(value, float) else self.kind
        return units.show(kind, value, unit=self.unit)

    def bounds(self) -> str:
        """Describe what the parameter may be."""
        if self.options:
            return "one of " + ", ".join(self.options)
        if self.low is None and self.high is None:
            return units.EXAMPLES[self.kind]
        kind = "share" if self.kind == "shares" else self.kind
        low, high = ("any" if end is None else units.show(kind, end, unit=self.unit) for end in (self.low, self.high))
        return f"{low} to {high}" + (" for each name" if self.kind == "shares" else "")

    def link(self) -> tuple[str, float] | None:
        """Return the parameter (``owner.key``) whose draws this one's follow, and the correlation of normal scores."""
        if not self.linked:
            return None
        key, rho = self.linked.split()
        return key, float(rho)

    def distribution(self) -> Prior | None:
        """Return the prior, or None for a lever and for what is fixed."""
        if not self.prior or self.lever:
            return None
        return parse_prior(self.prior, kind=self.kind, default=self.default, unit=self.unit, options=self.options)


def par(default: Any, **declaration: Any) -> Any:
    """Declare a parameter inside a ``ParamSet``; its kind comes from the annotation.

    Parameters
    ----------
    default : str, number, bool or date
        As a user would write it, with its unit.
    **declaration
        ``doc`` (what it is, required), ``label``, ``zh`` (short names), ``low``, ``high`` (bounds, as text
        with unit), ``unit`` (noun of counts and flows), ``options`` (of a choice), ``prior``, ``linked``
        (``"owner.key 0.6"``: correlation of normal scores with another prior), ``evidence``, ``source``, ``lever``,
        ``fixed`` (read once, when the world is made: it cannot be dated), ``symbol`` (its sign in the equations of the
        page), ``named_by`` (of shares by name: what lists the names that may stand there, a parameter such as
        ``world.category_names``).
    """
    if "doc" not in declaration:
        raise TypeError(f"par({default!r}, ...): say what the parameter is with doc='...'")
    return default, declaration


class ParamSet:
    """A set of declared parameters, and on an instance their values.

    Values are attributes in canonical units. A dated value shows the step that is in force since the last
    call of ``advance``; what a modifier has moved shows its moved value.

    Attributes
    ----------
    declared : dict of Parameter
    renamed : dict
        Old names of parameters with the new ones (``{"old": "new"}``, or ``"owner.new"`` where another set has it now): the old
        one is an error that names the new one.
    """

    declared: ClassVar[dict[str, Parameter]] = {}
    renamed: ClassVar[dict[str, str]] = {}

    def __init_subclass__(cls) -> None:
        hints = get_type_hints(cls, include_extras=True)
        own = {name: value for name, value in vars(cls).items() if _is_declaration(value)}
        declared = {n: p for base in reversed(cls.__mro__) for n, p in vars(base).get("declared", {}).items()}
        for name, (default, options) in own.items():
            if hasattr(ParamSet, name) or name in _OWN:
                raise TypeError(f"{cls.__qualname__}.{name}: the name is taken by ParamSet; choose another one")
            kind = getattr(hints.get(name), "__metadata__", (None,))[0]
            if kind not in units.EXAMPLES:
                raise TypeError(f"{cls.__qualname__}.{name}: annotate it with a kind: {_KINDS}")
            try:
                declared[name] = _parameter(name, kind, default, dict(options))
            except UnitError as error:
                raise TypeError(f"{cls.__qualname__}.{name}: {error}") from None
            setattr(cls, name, declared[name].default)
        cls.declared = declared
        cls.renamed = {old: new for base in reversed(cls.__mro__) for old, new in vars(base).get("renamed", {}).items()}
        for old, new in cls.renamed.items():
            if old in declared or ("." not in new and new not in declared):
                raise TypeError(f"{cls.__qualname__}.renamed: {old!r} must be gone, and {new!r} be declared")

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        self.values: dict[str, Any] = {name: p.default for name, p in self.declared.items()}
        for name, value in (values or {}).items():
            if name not in self.declared:
                raise KeyError(f"{name!r} is not a parameter{self.meant(name)}")
            self.values[name] = value
        self.moved: dict[str, Any] = {}
        self.dated = {n: v for n, v in self.values.items() if isinstance(v, Dated)}
        for name, value in self.values.items():
            setattr(self, name, value.values[0] if isinstance(value, Dated) else value)

    @classmethod
    def meant(cls, name: str) -> str:
        """Return what to say of a name that is not declared: its new name, or the nearest one."""
        if name in cls.renamed:
            return f": it was renamed to {cls.renamed[name]!r}"
        near = nearest(name, cls.declared)
        return f"; did you mean {near!r}?" if near else ""

    @classmethod
    def parse(cls, raw: Mapping[str, Any]) -> "ParamSet":
        """Build from values as a user writes them (strings with units); raises ``UnitError``."""
        return cls({name: cls.declared[name].parse(value) for name, value in raw.items()})

    def advance(self, day: date) -> None:
        """Bring dated and moved values to what is in force on ``day``."""
        for name, value in self.dated.items():
            setattr(self, name, value.at(day))
        for name, value in self.moved.items():
            setattr(self, name, value)

    def standing(self, name: str, day: date) -> Any:
        """Return the value of a day before modifiers."""
        value = self.values[name]
        return value.at(day) if isinstance(value, Dated) else value

    def move(self, name: str, value: Any) -> None:
        """Let a parameter have another value until it is released (``sim.core.modifiers``)."""
        self.moved[name] = value
        setattr(self, name, value)

    def release(self, name: str, day: date) -> None:
        """Let a parameter have its own value again."""
        self.moved.pop(name, None)
        setattr(self, name, self.standing(name, day))

    def copy(self) -> Self:
        """Return a set of the same values that nobody has moved."""
        return type(self)(self.values)

    def __iter__(self) -> Iterator[tuple[Parameter, Any]]:
        """Yield every declared parameter with its value (``Dated`` or canonical)."""
        for name, parameter in self.declared.items():
            yield parameter, self.values[name]


def _is_declaration(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], dict) and "doc" in value[1]


def _parameter(name: str, kind: str, default: Any, options: dict[str, Any]) -> Parameter:
    unit, words = options.get("unit", ""), tuple(options.pop("options", ()))
    of_bounds = "share" if kind == "shares" else kind
    evidence = options.get("evidence", "judgement")
    if evidence not in EVIDENCE:
        raise ValueError(f"{name}: evidence {evidence!r} is not one of {', '.join(EVIDENCE)}")
    bounds: dict[str, Any] = {
        end: units.parse(of_bounds, options.pop(end), unit=unit) for end in ("low", "high") if end in options
    }
    if of_bounds == "share":
        bounds = {"low": 0.0, "high": 1.0} | bounds
    options.setdefault("label", name.replace("_", " "))
    options.setdefault("zh", "")
    value = units.parse(kind, default, unit=unit, options=words)
    parameter = Parameter(name=name, kind=kind, default=value, options=words, **bounds, **options)
    if not isinstance(default, bool):
        parameter.parse(default)
    return parameter
