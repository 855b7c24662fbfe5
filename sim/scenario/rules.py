"""Read the rules of the controller from a scenario: conditions on indicators, what is done about them, and when."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from sim.core import units
from sim.core.errors import Problem, UnitError, nearest
from sim.core.params import Dated, Parameter
from sim.core.series import Metric
from sim.core.timeline import Timeline
from sim.scenario.registry import mechanisms, new_name, parameters
from sim.world import rules as r
from sim.world.settings import SECTIONS
from sim.world.watched import Watched, watched

CONTROLLER = "policy_controller"
KEYS = ("when", "from", "until", "for", "every", "do", "release")
NEVER = "never"
_EXAMPLE = (
    "an indicator and a value, for example 'retention.day30 above 8 %' or 'cash over 7 days below 2 M RMB' "
    "(above, below, not above, not below)"
)
_MOMENT = "a company month, a day or a date, for example 'month 7', 'day 180' or 2027-07-01"
_ACTION = "x2, +5 RMB, -5 RMB, 'at most 20 RMB', 'at most now' or (money per period) 'at most 5 % of cash per month'"
_COMPARISON = re.compile(r"^\s*(\S+)(?:\s+over\s+(.+?))?\s+((?:not )?(?:above|below))\s+(.+?)\s*$")
_MOMENTS = re.compile(r"^(month|day) (\d{1,5})$")
_SIGNED = re.compile(r"^([+-])\s*(\d.*)$")
_OF_CASH = re.compile(r"^(.+?) of cash per (\w+)$")
LONGEST = 3650

Place = tuple[Any, ...]
Report = Callable[[Place, str, str, str], None]
"""``report(place, found, allowed, meant)`` notes a problem."""


def read_rules(entries: Any, path: Place, report: Report) -> Iterator[tuple[str, r.Rule | None]]:
    """Yield the rules of a mapping by name, None for one that is switched off; what is wrong is reported."""
    if not isinstance(entries, Mapping):
        report(path, units.shown(entries), "names of rules with what they say, or off", "")
        return
    for name, raw in entries.items():
        yield from read_rule(name, raw, (*path, name), report)


def read_rule(name: Any, raw: Any, path: Place, report: Report) -> Iterator[tuple[str, r.Rule | None]]:
    """Yield one rule with its name, or nothing when it is wrong."""
    try:
        units.check_name(name)
    except UnitError as error:
        report(path, error.found, error.allowed, "")
        return
    if raw is False or raw == "off":
        yield name, None
        return
    if not isinstance(raw, Mapping):
        report(path, units.shown(raw), f"off, or {', '.join(KEYS)} and what they say", "")
        return
    rule = _Reader(path, report).rule(name, raw)
    if rule is not None:
        yield name, rule


def observable() -> dict[str, Watched]:
    """Return everything that some mechanism, on or off, lets a rule watch, by name."""
    return watched(
        [
            *(metric for m in mechanisms().values() for metric in m.metrics),
            *(
                Metric(h.metric, "flow", "people", f"people who {h.risk} because of {h.cause}", h.label, h.zh)
                for m in mechanisms().values()
                for h in m.hazards
            ),
        ]
    )


def unobserved() -> dict[str, Metric]:
    """Return the metrics that are recorded and that no rule may watch, since nobody can know them, by name."""
    return {x.name: x for m in mechanisms().values() for x in m.metrics if not x.is_observed}


class _Reader:
    """Reads one rule; every wrong part is a problem of its own."""

    def __init__(self, path: Place, report: Report) -> None:
        self.path, self._report, self.is_right = path, report, True

    def report(self, place: Place, found: str, allowed: str, meant: str = "") -> None:
        self.is_right = False
        self._report((*self.path, *place), found, allowed, meant)

    def rule(self, name: str, raw: Mapping[Any, Any]) -> r.Rule | None:
        """Return the rule, or None when a part of it is wrong."""
        for key in raw:
            if key not in KEYS:
                self.report((key,), f"the unknown key {key!r}", ", ".join(KEYS), nearest(str(key), KEYS))
        for key in ("when", "do"):
            if key not in raw:
                self.report((), f"a rule without {key!r}", f"{', '.join(KEYS)}; when and do must be there")
        when = self.condition(raw["when"], ("when",)) if "when" in raw else None
        do = tuple(self.actions(raw["do"])) if "do" in raw else ()
        is_final = raw.get("release") == NEVER
        release = self.condition(raw["release"], ("release",)) if "release" in raw and not is_final else None
        begin, end = (self.moment(raw[key], (key,)) if key in raw else None for key in ("from", "until"))
        lasting, every = (self.days(raw[key], (key,)) if key in raw else None for key in ("for", "every"))
        if not self.is_right or when is None or not do:
            return None
        return r.Rule(name, when, do, begin, end, lasting or 0, every, release, is_final)

    def condition(self, raw: Any, place: Place) -> r.Condition | None:
        """Return a comparison, or several joined by ``all`` or ``any``."""
        if not isinstance(raw, Mapping):
            one = self.comparison(raw, place)
            return None if one is None else r.Condition((one,))
        ((key, parts), *others) = raw.items() or [(None, None)]
        if others or key not in ("all", "any") or not isinstance(parts, list) or not parts:
            self.report(place, units.shown(raw), f"{_EXAMPLE}; or a list of them under all or any")
            return None
        found = [self.comparison(part, (*place, key)) for part in parts]
        whole = tuple(c for c in found if c is not None)
        return r.Condition(whole, key == "any") if len(whole) == len(parts) else None

    def comparison(self, raw: Any, place: Place) -> r.Comparison | None:
        """Return one comparison."""
        match = _COMPARISON.match(raw) if isinstance(raw, str) else None
        if match is None:
            self.report(place, units.shown(raw), _EXAMPLE)
            return None
        name, over, sign, value = match.groups()
        known = observable()
        if name in (unseen := unobserved()):
            found = f"{name}, which nobody observes ({unseen[name].doc})"
            allowed = "what management can know: an indicator or a metric of a day (sim explain indicators)"
            self.report(place, found, allowed, nearest(name, known))
            return None
        if name not in known:
            allowed = "an indicator or a metric of a day (sim explain indicators)"
            self.report(place, f"the unknown indicator {name!r}", allowed, nearest(name, known))
            return None
        w = known[name]
        window = w.window if over is None else self.days(over, place)
        try:
            number = float(units.parse(w.kind, value, unit=w.unit))
        except UnitError as error:
            allowed = f"a number, for example '200 {w.unit}'" if w.unit else error.allowed
            self.report(place, error.found, f"for {name}: {allowed}")
            return None
        return None if window is None else r.Comparison(name, window, sign, number, w.kind, w.unit, value)

    def actions(self, raw: Any) -> Iterator[r.Action]:
        """Yield what a rule does."""
        if not isinstance(raw, Mapping) or not raw:
            self.report(("do",), units.shown(raw), f"parameters and what is done to each: {_ACTION}")
            return
        known = parameters()
        for path, text in raw.items():
            place = ("do", path)
            if path not in known:
                now = new_name(str(path))
                found = f"the unknown parameter {path!r}" if not now else f"{path!r}, which was renamed to {now!r}"
                self.report(place, found, "mechanism.parameter", now or nearest(str(path), known))
            elif reason := _unmovable(path, known[path]):
                self.report(place, f"{path}, {reason}", "a number that can change during the run")
            else:
                try:
                    yield _action(path, known[path], text)
                except UnitError as error:
                    self.report(place, error.found, error.allowed)

    def moment(self, raw: Any, place: Place) -> r.Moment | None:
        """Return a month, a day or a date."""
        match = _MOMENTS.match(raw) if isinstance(raw, str) else None
        if match is not None and (match[1] == "day" or int(match[2]) > 0):
            return r.Moment(match[1], int(match[2]))
        try:
            return r.Moment("date", units.parse("date", raw))
        except UnitError as error:
            self.report(place, error.found, _MOMENT)
            return None

    def days(self, raw: Any, place: Place) -> int | None:
        """Return whole days of a duration."""
        try:
            days = round(units.parse("duration", raw))
        except UnitError as error:
            self.report(place, error.found, error.allowed)
            return None
        if not 1 <= days <= LONGEST:
            self.report(place, units.shown(raw), f"1 day to {LONGEST} days")
            return None
        return days


def movable() -> list[str]:
    """Return the paths of all parameters that a rule may move."""
    return [path for path, parameter in parameters().items() if not _unmovable(path, parameter)]


def _unmovable(path: str, parameter: Parameter) -> str:
    """Return why a parameter cannot be moved during a run, or an empty string."""
    if path.partition(".")[0] in SECTIONS or parameter.fixed:
        return "which is read once, when the world is made"
    return "" if parameter.kind in units.NUMERIC else f"which is a {parameter.kind}"


def _action(path: str, p: Parameter, raw: Any) -> r.Action:
    """Return one action; raises ``UnitError``."""
    text = " ".join(raw.split()) if isinstance(raw, str) else ""
    how, size = _asked(p, text, raw)
    return r.Action(path, how, float(size), text)


def _asked(p: Parameter, text: str, raw: Any) -> tuple[str, float]:
    """Return how a parameter is moved, and by how much."""
    if text.startswith("x"):
        size = units.read_number(text, text[1:].strip(), _ACTION)
        if 0 <= size <= units.LARGEST:
            return r.FACTOR, size
    elif text == "at most now":
        return r.HOLD, 0.0
    elif text.startswith("at most "):
        value = text.removeprefix("at most ")
        share = _OF_CASH.match(value)
        if share is None:
            return r.CAP, p.parse(value)
        if p.kind == "money_rate" and share[2] in units.PERIODS:
            return r.CASH, units.parse("share", share[1]) / units.PERIODS[share[2]]
    elif signed := _SIGNED.match(text):
        size = units.parse(p.kind, signed[2], unit=p.unit)
        return r.DIFFERENCE, -size if signed[1] == "-" else size
    raise UnitError(units.shown(raw), _ACTION)


def misfits(rules: Mapping[str, r.Rule], on: Collection[str], time: Timeline) -> Iterator[Problem]:
    """Yield what is wrong with rules in the world that they stand in: who would follow them, what they name, and when."""
    if rules and CONTROLLER not in on:
        name = next(iter(rules))
        yield Problem(
            f"rules.{name}",
            f"a rule, while {CONTROLLER} is off",
            f"mechanisms: {{{CONTROLLER}: on}}, or --set {CONTROLLER}=on",
        )
        return
    recorded = {metric.name for name in on for metric in mechanisms()[name].metrics}
    recorded |= {h.metric for name in on for h in mechanisms()[name].hazards}
    known = observable()
    for name, rule in rules.items():
        for key, condition in (("when", rule.when), ("release", rule.release)):
            for c in condition.comparisons if condition is not None else ():
                if missing := [m for m in known[c.indicator].metrics if m not in recorded]:
                    found = f"{c.indicator}, which is made from {', '.join(missing)}; nobody who is on records it"
                    yield Problem(f"rules.{name}.{key}", found, f"on: {', '.join(_recorders(missing))}")
        for action in rule.do:
            owner = action.path.partition(".")[0]
            if owner not in on:
                found = f"{action.path}, while {owner} is off"
                yield Problem(f"rules.{name}.do.{action.path}", found, "parameters of mechanisms that are on")
        if rule.begin is not None and rule.end is not None and rule.end.index(time) <= rule.begin.index(time):
            yield Problem(f"rules.{name}.until", str(rule.end), f"later than {rule.begin}, from which it may act")


def _recorders(metrics: Iterable[str]) -> list[str]:
    own = {x.name: m.name for m in mechanisms().values() for x in m.metrics}
    own |= {h.metric: m.name for m in mechanisms().values() for h in m.hazards}
    return sorted({own[metric] for metric in metrics})


def described_rules(plan: Any) -> list[dict[str, Any]]:
    """Return the rules of a plan as a manifest holds them."""
    known = observable() if plan.rules else {}
    return [_described(rule, plan, known) for rule in plan.rules]


def _described(rule: r.Rule, plan: Any, known: Mapping[str, Watched]) -> dict[str, Any]:
    """Return a rule with the labels of what it names, its dates and its cadence in days."""
    own, time = parameters(), plan.timeline
    out = rule.plain()
    for condition in (out["when"], out["release"]):
        for c in condition["comparisons"] if condition is not None else ():
            c |= {"label": known[c["indicator"]].label, "label_zh": known[c["indicator"]].zh}
    for action in out["do"]:
        p = own[action["path"]]
        action |= {"label": p.label, "label_zh": p.zh, "kind": p.kind, "unit": p.unit}
    for key, moment in (("from", rule.begin), ("until", rule.end)):
        if moment is not None:
            out[key]["date"] = time.date_of(moment.index(time)).isoformat()
    review = plan.params[CONTROLLER].values["review"]
    usual = None if isinstance(review, Dated) else max(1, round(review))  # a dated cadence has no one number
    return out | {"every": rule.every or usual}
