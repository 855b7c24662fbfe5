"""What a scenario says that will not act as it reads: shares that do not add up, dates outside the run, coarse agents."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sim.core.agenda import column_of, written
from sim.core.params import Dated
from sim.core.remark import Remark
from sim.core.timeline import Timeline
from sim.scenario.build import Plan, timeline_of
from sim.scenario.compose import Draft, folded
from sim.scenario.contradictions import ends, in_turn
from sim.scenario.registry import mechanisms
from sim.world.channels import CHANNELS, labels
from sim.world.market.surfaces import PersonalSurface, Surface
from sim.world.people import AGES, PRICES, TIERS
from sim.world.shock_terms import NEVER
from sim.world.shocks import Shock

_EXACT = 1e-9
NEEDED = ("registration", "visits", "choice", "fulfilment")
"""Mechanisms without which a market comes to a stop; what reads what they write has nothing to act on."""
IDLE_WITHOUT = {
    "suppliers": "own_stock",
    "phases": "funding",
}
"""Mechanisms that do nothing of use without another one."""
PARTS = (
    ("market", TIERS),
    ("market", AGES),
    ("market", PRICES),
    ("pricing", ("value_based", "competitive", "dynamic", "learning")),
)
"""Shares of one whole: set, parameters. Those of the market act in proportion, strategies in turn."""
COARSE = 50
"""People an agent, beyond which the recommender's records are too few to tell what it is worth, and units of own goods
do not go out with the orders that pay for them."""


def cautions(draft: Draft, chosen: Plan) -> list[Remark]:
    """Return a remark for each surprise in a scenario that can be run.

    Dates that a policy, ``change:`` or ``--set`` names are held against the days of this run; those of the
    scenario itself against its own, so that a run cut short (``--days``) is not warned of the years it leaves out.
    """
    own = timeline_of(draft.section("time"))
    out = [
        *_without(draft, chosen),
        *_idle(draft, chosen),
        *_never_come(chosen),
        *_shares(chosen),
        *_parts(draft, chosen),
        *_surfaces(chosen),
    ]
    if "recommender" in chosen.params and chosen.weight > COARSE:
        out.append(Remark("recommender_knows_agents", {"people": chosen.weight}))
    if "own_stock" in chosen.params and chosen.weight > COARSE:
        out.append(Remark("own_goods_by_agents", {"people": chosen.weight}))
    out += _rules(chosen, own)
    late: dict[date, list[str]] = {}
    for owner, params in chosen.params.items():
        for name, value in params.dated.items():
            key = f"{owner}.{name}"
            found = _Outside(value, draft.steps.get(key, frozenset()), of_run=chosen.timeline, own=own)
            out += found.remarks(folded(key))
            for last, days in found.late.items():
                late.setdefault(last, []).append(f"{folded(key)} ({', '.join(map(str, days))})")
    return out + [Remark("dated_after_the_end", {"last": str(last), "keys": keys}) for last, keys in late.items()]


def _rules(chosen: Plan, time: Timeline) -> Iterator[Remark]:
    """Say of rules that they act on the noise of a coarse run, and which of them begin after the end of the scenario."""
    if chosen.rules and chosen.weight > COARSE:
        yield Remark("rules_see_agents", {"people": chosen.weight})
    late = [rule.name for rule in chosen.rules if rule.begin is not None and rule.begin.index(time) >= time.days - 1]
    if late:
        yield Remark("rules_after_the_end", {"rules": late, "last": time.date_of(time.days - 1).isoformat()})


def _never_come(chosen: Plan) -> Iterator[Remark]:
    """Say which shocks are dated outside the days on which an episode may begin."""
    first, last = (chosen.timeline.date_of(k) for k in (1, chosen.timeline.days - 1))
    for name, m in mechanisms().items():
        if name in chosen.params and issubclass(m, Shock):
            day = chosen.params[name].values["begins"]
            if day != NEVER and not first <= day <= last:
                words = {"key": f"{name}.begins", "day": str(day), "first": str(first), "last": str(last)}
                yield Remark("shock_never_comes", words)


def _without(draft: Draft, chosen: Plan) -> Iterator[Remark]:
    """Say which mechanisms have nothing to act on where nobody registers, comes, orders, or gets what was ordered."""
    known = mechanisms()
    for name in NEEDED:
        if draft.on.get(name) is not False:  # a world of few mechanisms means what it leaves out
            continue
        own = written(known[name]).difference(*(written(known[other]) for other in chosen.params))
        idle = [other for other in chosen.params if any(column_of(path) in own for path in known[other].reads)]
        if idle:
            yield Remark("nothing_to_act_on", {"key": name, "count": len(idle), "mechanisms": idle})


def _idle(draft: Draft, chosen: Plan) -> Iterator[Remark]:
    """Say which mechanisms are on without the one that they serve, and which shocks without all that they move."""
    known = mechanisms()
    for name, other in IDLE_WITHOUT.items():
        if name in chosen.params and other not in chosen.params:
            yield Remark("idle_without", {"key": name, "other": other})
    for name in chosen.params:
        shock = known[name]
        others = shock.idle_without(chosen.params) if issubclass(shock, Shock) else ()
        if len(others) == 1:
            yield Remark("idle_without", {"key": name, "other": others[0]})
        elif others:
            yield Remark("moves_nothing", {"key": name, "others": list(others)})


def _parts(draft: Draft, chosen: Plan) -> Iterator[Remark]:
    """Say which parts of a whole ask for more than all of it."""
    sets = chosen.sections | chosen.params
    for owner, names in PARTS:
        if owner not in sets:
            continue
        total = sum(sets[owner].values[name] for name in names)
        if total > 1 + _EXACT:
            last = max((f"{owner}.{name}" for name in names), key=[*draft.places, *_keys(owner, names)].index)
            values = {"key": last, "total": total, "keys": _keys(owner, names)}
            yield Remark("parts_in_proportion" if owner == "market" else "parts_in_turn", values)


def _keys(owner: str, names: tuple[str, ...]) -> list[str]:
    return [f"{owner}.{name}" for name in names]


def _shares(chosen: Plan) -> Iterator[Remark]:
    """Say from when on the channels' shares of the budget do not add up to the whole."""
    spending = chosen.params.get("spending")
    if spending is None:
        return
    before = 1.0
    for since, now in in_turn({name: spending.values[f"share_{name}"] for name in CHANNELS}, chosen.timeline):
        total = sum(now.values())
        if abs(total - 1) > _EXACT and abs(total - before) > _EXACT:
            yield _of_shares(now, total, since=since)
        before = total


def _surfaces(chosen: Plan) -> Iterator[Remark]:
    """Say from when on surfaces ask for more than there is to show."""
    known = mechanisms()
    shares = {
        f"{name}.{part.share}": params.values[part.share]
        for name, params in chosen.params.items()
        for part in known[name].parts
        if isinstance(part, Surface | PersonalSurface) and part.share and not getattr(part, "displaces", False)
    }
    before = 1.0
    for since, now in in_turn(shares, chosen.timeline):
        total = sum(now.values())
        if total > 1 + _EXACT and abs(total - before) > _EXACT:
            largest = max(now, key=lambda key: now[key])
            values = {"total": total, "key": largest, "asked": now[largest], "share": now[largest] / total}
            yield Remark("surfaces_ask_too_much", values | {"since": str(since or ends(chosen.timeline)[0])})
        before = total


def _of_shares(now: Mapping[str, float], total: float, *, since: date | None) -> Remark:
    values: dict[str, Any] = {} if since is None else {"since": str(since)}
    if total == 0:
        return Remark("no_share_of_the_budget" if since is None else "no_share_of_the_budget_since", values)
    largest = max(now, key=lambda name: now[name])
    shares = {"total": total, "channel": labels(largest), "asked": now[largest], "share": now[largest] / total}
    return Remark("shares_do_not_add_up" if since is None else "shares_do_not_add_up_since", values | shares)


class _Outside:
    """The dates of one parameter that lie outside the run: the early and late ones that never act, and a first one that does."""

    def __init__(self, value: Dated, changed: frozenset[date], *, of_run: Timeline, own: Timeline) -> None:
        self.early: list[tuple[date, date]] = []
        self.late: dict[date, list[date]] = {}
        self.first: tuple[date, date] | None = None
        self.begins: date | None = None
        for k, day in enumerate(value.dates):
            first, last = ends(of_run if day in changed else own)
            following = value.dates[k + 1] if k + 1 < len(value.dates) else date.max
            if following <= first and day != date.min:
                self.early.append((day, first))
            elif day > last and k == 0:
                self.first = (day, last)
            elif k == 0 and date.min < first < day and day > (of_run if day in changed else own).launch:
                self.begins = day
            elif day > last:
                self.late.setdefault(last, []).append(day)

    def remarks(self, key: str) -> Iterator[Remark]:
        """Name the values that never act because another takes their place, and a first value that acts before its date."""
        if self.early:
            days = [str(day) for day, _ in self.early]
            yield Remark("value_never_acts", {"key": key, "days": days, "first": str(self.early[0][1])})
        if self.begins is not None:
            yield Remark("first_date_after_launch", {"key": key, "day": str(self.begins)})
        if self.first is not None:
            day, last = self.first
            yield Remark("first_date_after_the_end", {"key": key, "day": str(day), "last": str(last)})
