"""Policy controller: management reviews what it observed and moves levers by the rules of the scenario."""

from dataclasses import dataclass, field

from sim.core.mechanism import Mechanism, Phase, Resource
from sim.core.modifiers import Modifier
from sim.core.pages import Chart, Page
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Duration, Flag
from sim.world import rules as r
from sim.world.watched import SPECIAL, Past, Watched, watched

Seen = list[tuple[r.Comparison, float | None]]


@dataclass
class Held:
    """What a rule does to one parameter, and the modifier that does it (None: nothing for now)."""

    action: r.Action
    modifier: Modifier | None


@dataclass
class Standing:
    """Where one rule stands: days in a row on which its condition held, and what it holds while it acts."""

    rule: r.Rule
    begin: int
    end: int | None
    n_days: int = 0
    is_acting: bool = False
    held: list[Held] = field(default_factory=list)


class PolicyController(Mechanism):
    """Moves levers by rules on indicators observed up to yesterday, at reviews, and keeps a log of every decision.

    References: Forrester (1961), Industrial Dynamics (decisions from delayed information). Page:
    docs/mechanisms/policy_controller.md
    """

    phase = Phase.OPEN
    resources = (Resource("decisions", list, doc="decisions of the controller, in order"),)
    null = {"follow_rules": "off"}
    metrics = (
        Metric("rules_acting", "stock", "rules", "rules that act", "Rules acting", "生效规则数"),
        Metric("decisions", "flow", "decisions", "decisions of the controller", "Decisions", "决策数"),
    )
    page = Page(
        "Policy controller",
        "策略控制",
        (Chart(("rules_acting",), "Rules acting", "生效规则数"), Chart(("decisions",), "Decisions", "决策数")),
    )

    class Params(ParamSet):
        """Whether rules are followed, and how often results are reviewed."""

        follow_rules: Flag = par(
            "on",
            label="follow rules",
            zh="执行规则",
            lever=True,
            doc="whether the rules of the scenario are followed",
        )
        review: Duration = par(
            "7 days",
            symbol="R",
            low="1 day",
            high="365 days",
            label="time between reviews",
            zh="复盘周期",
            lever=True,
            doc="days between two reviews of a rule that names no cadence of its own; a decision is taken at a review",
        )

    def setup(self, world: State) -> None:
        """Take the rules of the scenario; none acts yet."""
        t = world.timeline
        self._standing = [
            Standing(rule, 0 if rule.begin is None else max(0, rule.begin.index(t)), rule.end and rule.end.index(t))
            for rule in world.facts.get("rules", ())
        ]
        self._watched: dict[str, Watched] = watched(world.series.metrics.values())
        self._open: list[r.Change] = []

    def step(self, world: State, day: Day) -> None:
        """Review the rules whose day it is."""
        for change in self._open:  # decided yesterday: what they are now is what was decided
            change.after = float(world.modifiers.value(change.action.path))
        self._open = []
        if not self.params.follow_rules:
            return
        past = Past(world.series, row=world.row, preparation=world.timeline.preparation)
        for standing in self._standing:
            self._follow(world, standing, day=day, past=past)
        world.record("rules_acting", sum(s.is_acting for s in self._standing))

    def _follow(self, world: State, s: Standing, *, day: Day, past: Past) -> None:
        """Judge one rule: every day whether its condition holds, at a review what is to be done."""
        if day.index < s.begin:
            return
        rule, seen = s.rule, self._see(past, s.rule.when)
        holds = rule.when.holds([value for _, value in seen])
        s.n_days = s.n_days + 1 if holds else 0
        if s.end is not None and day.index >= s.end:
            if s.is_acting:
                self._release(world, s, seen, r.ENDS, day=day)
            return
        every = max(1, round(self.params.review)) if rule.every is None else rule.every
        if (day.index - s.begin) % every:
            return
        if not s.is_acting:
            if holds and s.n_days >= rule.lasting:
                self._act(world, s, seen, day=day, past=past)
            return
        is_over = not holds
        if rule.release is not None and (holds or not _is_blind(seen)):
            seen = self._see(past, rule.release)
            is_over = rule.release.holds([value for _, value in seen])
        if is_over and not rule.is_final:
            self._release(world, s, seen, r.RELEASES, day=day)
        else:
            self._adjust(world, s, seen, day=day, past=past)

    def _see(self, past: Past, condition: r.Condition) -> Seen:
        return [(c, self._watched[c.indicator].measure(past, c.window)) for c in condition.comparisons]

    def _act(self, world: State, s: Standing, seen: Seen, *, day: Day, past: Past) -> None:
        """Move what the rule moves, from the next day on."""
        s.held = [Held(action, _move(world, action, past, rule=s.rule.name)) for action in s.rule.do]
        s.is_acting = True
        self._log(world, s, seen, r.ACTS, s.held, day=day)

    def _adjust(self, world: State, s: Standing, seen: Seen, *, day: Day, past: Past) -> None:
        """Let limits by own cash follow it."""
        moved = []
        for held in s.held:
            standing = held.modifier.most if held.modifier is not None else None
            if held.action.how != r.CASH or _of_cash(held.action, past) == standing:
                continue
            if held.modifier is not None:
                world.modifiers.stop(held.modifier)
            held.modifier = _move(world, held.action, past, rule=s.rule.name)
            moved.append(held)
        if moved:
            self._log(world, s, seen, r.ADJUSTS, moved, day=day)

    def _release(self, world: State, s: Standing, seen: Seen, event: str, *, day: Day) -> None:
        """Let what the rule moved stand again where it would without it, from the next day on."""
        for held in s.held:
            if held.modifier is not None:
                world.modifiers.stop(held.modifier)
        self._log(world, s, seen, event, s.held, day=day)
        s.held, s.is_acting = [], False

    def _log(self, world: State, s: Standing, seen: Seen, event: str, held: list[Held], *, day: Day) -> None:
        changes = [r.Change(h.action, float(world.modifiers.value(h.action.path))) for h in held]
        self._open += changes
        world.resources["decisions"].append(r.Decision(day.index, s.rule.name, event, seen, changes))
        world.record("decisions", 1)


def _is_blind(seen: Seen) -> bool:
    """Return whether a rule watches own cash, which nobody does any more once others finance: then no brake acts."""
    return any(value is None for c, value in seen if c.indicator in r.OF_OWN_CASH)


def _move(world: State, action: r.Action, past: Past, *, rule: str) -> Modifier | None:
    """Move a parameter as an action says; None where it limits by own cash and that is not known: others finance."""
    cause = f"rule {rule}"
    if action.how == r.FACTOR:
        return world.modify(action.path, factor=action.size, cause=cause)
    if action.how == r.DIFFERENCE:
        return world.modify(action.path, difference=action.size, cause=cause)
    most: float | None = action.size
    if action.how == r.HOLD:
        most = float(world.modifiers.value(action.path))
    elif action.how == r.CASH:
        most = _of_cash(action, past)
    return None if most is None else world.modify(action.path, most=most, cause=cause)


def _of_cash(action: r.Action, past: Past) -> float | None:
    """Return the limit of an action that asks for a share of own cash; None while own cash is not known."""
    cash = SPECIAL["cash"].measure(past, 1)
    return None if cash is None else action.size * cash
