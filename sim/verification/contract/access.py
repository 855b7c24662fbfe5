"""Promises about what a mechanism touches: it reads, writes and posts what it declares."""

from sim.core.agenda import column_of, declared, written
from sim.core.mechanism import Mechanism
from sim.core.model import GrowthModel
from sim.verification.contract.bench import Bench
from sim.world.accounts import ACCOUNTS

ROWS = {"people.user", "users.person"}  # where a user's columns are: ``world.user_of`` and ``enroll`` ask for them
CROSSED = {"registration": "join", "leaving": "leave"}  # these two count by cause for the others


def writes(bench: Bench, name: str) -> list[str]:
    """It writes only what it declares."""
    found = bench.uses[name].changed - _may_change(bench.finished, bench.all[name])
    return [f"it changes {path}; {_declare(path, bench.all[name])}" for path in sorted(found)]


def _declare(path: str, m: type[Mechanism]) -> str:
    """Return how to declare a change."""
    kind, _, rest = path.partition(".")
    if kind == "hazard":
        risk, _, cause = rest.partition(".")
        return f"only who declares Hazard({risk!r}, {cause!r}, ...) may set it"
    if kind == "metrics":
        return "only who declares a metric may record it; declare one of your own"
    return f"add it: writes = ({', '.join(repr(p) for p in (*m.writes, path))},)"


def _may_change(model: GrowthModel, m: type[Mechanism]) -> set[str]:
    owners, risks = model.state.series.owners, model.state.risks
    crossed = CROSSED.get(m.name)
    own = {f"metrics.{k}" for k, owner in owners.items() if owner == m.name}
    own |= {f"hazard.{h.risk}.{h.cause}" for h in m.hazards}
    if crossed:
        by_cause = tuple(f"_by_{c}" for c in risks[crossed].causes)
        own |= {f"metrics.{k}" for k in owners if k.endswith(by_cause)}
        own |= {f"hazard.{crossed}.{c}" for c in risks[crossed].jump_causes}  # a crossing uses jumps up
    lent = {p for other in _lenders(model, m) for p in written(other)}
    return {column_of(p) for p in written(m()) | lent} | own


def _lenders(model: GrowthModel, m: type[Mechanism]) -> list[Mechanism]:
    """Return the mechanisms that act in the steps of this one: those of the parts that it puts together, and theirs; and
    whoever keeps a resource that one of them uses (the shop answers with the terms of all)."""
    keepers = {f"resources.{r.name}": row.mechanism for row in model.agenda for r in row.mechanism.resources}
    found: dict[str, Mechanism] = {}
    waiting: list[type[Mechanism] | Mechanism] = [m]
    while waiting:
        one = waiting.pop()
        used = [keepers[path] for path in (*one.reads, *one.may_read) if path in keepers] if one is not m else []
        for other in (*model.state.parts.owners(one.assembles), *used):
            if other.name not in found and other.name != m.name:
                found[other.name] = other
                waiting.append(other)
    return list(found.values())


def reads(bench: Bench, name: str) -> list[str]:
    """It reads only what it declares, or may read."""
    m = bench.all[name]
    paths = set(m.reads) | set(m.may_read) | written(m())
    for other in _lenders(bench.finished, m):
        paths |= {*other.reads, *other.may_read, *written(other)}
    found = bench.uses[name].taken - ROWS - {column_of(p) for p in paths}
    return [f"it reads {path}; add it to reads = (...)" for path in sorted(found)]


def asks(bench: Bench, name: str) -> list[str]:
    """It asks (``get``, ``last``) only for what it declares or may read."""
    m = bench.all[name]
    paths = set(m.reads) | set(m.may_read) | written(m()) | declared(m)
    for other in _lenders(bench.finished, m):
        paths |= {*other.reads, *other.may_read}
    found = bench.uses[name].asked - {column_of(p) for p in paths}
    return [f"it asks for {path}; add it to may_read = (...)" for path in sorted(found)]


def postings(bench: Bench, name: str) -> list[str]:
    """It posts in its own name, and to no account of another."""
    frame = bench.finished.state.ledger.frame()
    own = {a.name for a in bench.all[name].accounts}
    shared = {a.name for a in ACCOUNTS}  # of the chart: the lists of the day feed them through others
    owner = {a.name: m.name for m in bench.all.values() for a in m.accounts if m.name != name}
    touched = frame.loc[frame["mechanism"] == name]
    wrong = sorted((set(touched["debit"]) | set(touched["credit"])) & owner.keys() - own - shared)
    faults = [
        f"it posts to {account}, which {owner[account]} declares; declare an account of its own" for account in wrong
    ]
    known = {row.mechanism.name for row in bench.finished.agenda}
    return faults + [f"{other!r}, which is no mechanism, posts" for other in sorted(set(frame["mechanism"]) - known)]
