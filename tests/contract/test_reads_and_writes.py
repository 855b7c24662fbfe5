"""A mechanism reads and writes what it declares, and posts in its own name."""

import io
import pickle
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from helpers_contract import ALL, NAMES, columns, every_mechanism, finished, full, go

from sim.core.agenda import column_of, declared, written
from sim.core.mechanism import Mechanism
from sim.core.model import GrowthModel
from sim.core.state import State
from sim.world.accounts import ACCOUNTS


class Things(pickle.Pickler):
    """Pickles what a resource holds of its own, without the mechanisms of which it knows."""

    def persistent_id(self, thing: Any) -> str | None:
        return thing.name if isinstance(thing, Mechanism) else None


def contents(resource: Any) -> bytes:
    out = io.BytesIO()
    Things(out).dump(resource)
    return out.getvalue()


def by_person(risk: Any, k: int, n: int) -> np.ndarray:
    """Return the rates of a cause for all people; 0 where a risk of members has no row yet."""
    rows = risk.rows(np.arange(n))
    return np.where(rows < len(risk.rates), risk.rates[np.minimum(rows, len(risk.rates) - 1), k], 0.0)


def traces(state: State) -> dict[str, bytes]:
    """Return everything that a mechanism could change, by the path that it must declare."""
    seen = {path: v.tobytes() for path, v in columns(state).items() if not path.startswith("users.")}
    seen |= {
        f"users.{c}": state.by_person(c).tobytes() for c in state.users.columns
    }  # a new row changes nobody's values
    seen |= {f"today.{k}": v.tobytes() for k, v in state.today.items()}
    seen |= {f"resources.{k}": contents(v) for k, v in state.resources.items()}
    seen |= {f"metrics.{k}": v.tobytes() for k, v in state.series.values.items()}
    seen |= {f"metrics.{k}": v.tobytes() for k, v in state.series.panels.items()}
    for risk in state.risks.values():
        for k, cause in enumerate(risk.cell_causes):
            seen[f"hazard.{risk.name}.{cause}"] = risk.cell_rates[k].tobytes()
        for k, cause in enumerate(risk.person_causes):
            seen[f"hazard.{risk.name}.{cause}"] = by_person(risk, k, len(state.people)).tobytes()
        for k, cause in enumerate(risk.jump_causes):
            parts = [own.tobytes() + values.tobytes() for column, own, values in risk._jumps if column == k]
            seen[f"hazard.{risk.name}.{cause}"] = b"".join(parts)
    ties = state.ties
    return seen | ({} if ties is None else {"ties": ties.neighbours.tobytes() + ties.offsets.tobytes()})


def watched(model: GrowthModel, name: str) -> Iterator[set[str]]:
    """Run a model and yield what one mechanism changed in each of its steps."""
    (m,) = [row.mechanism for row in model.agenda if row.mechanism.name == name]
    step, changed = m.step, set[str]()

    def watch(world: State, day: Any) -> None:
        before = traces(world)
        step(world, day)
        after = traces(world)
        changed.update(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))

    m.step = watch  # type: ignore[method-assign]
    while model.running:
        model.step()
        yield changed
        changed.clear()


def may_change(model: GrowthModel, m: type[Mechanism]) -> set[str]:
    owners = model.state.series.owners
    risks = model.state.risks
    crossed = {"registration": "join", "leaving": "leave"}.get(m.name)  # these two count by cause for the others
    counted = {
        f"metrics.{k}" for k in owners if crossed and k.endswith(tuple(f"_by_{c}" for c in risks[crossed].causes))
    }
    own = {f"metrics.{k}" for k, owner in owners.items() if owner == m.name}
    own |= {
        f"hazard.{crossed}.{c}" for c in (risks[crossed].jump_causes if crossed else ())
    }  # a crossing uses jumps up
    lent = {p for other in lenders(model, m) for p in written(other)}
    return (
        {column_of(p) for p in written(m()) | lent} | own | counted | {f"hazard.{h.risk}.{h.cause}" for h in m.hazards}
    )


ROWS = {
    "people.user",
    "users.person",
}  # where a user's columns are: ``world.user_of`` and ``world.enroll`` ask for them


def lenders(model: GrowthModel, m: type[Mechanism]) -> list[Mechanism]:
    """Return the mechanisms whose parts act in the steps of this one."""
    return model.state.parts.owners(m.assembles)


@every_mechanism
def test_it_writes_only_what_it_declares(name: str) -> None:
    model = full().model(seed=4, agents=300, days=14, collect=False)
    allowed = may_change(model, ALL[name])
    for changed in watched(model, name):
        assert changed <= allowed, changed - allowed


class Noted(dict):
    """A dict that notes which keys are taken with [], and which are asked for with get: these may be absent."""

    def __init__(self, values: dict, start: str, notes: set[str], asked: set[str]) -> None:
        super().__init__(values)
        self.start, self.notes, self.asked = start, notes, asked

    def __getitem__(self, key: str) -> Any:
        self.notes.add(self.start + key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self.asked.add(self.start + key)
        return super().get(key, default)


@cache
def what_is_read() -> dict[str, tuple[set[str], set[str]]]:
    """Return what each mechanism takes, and asks for, in the steps of one run of everything."""
    model = full().model(seed=4, agents=300, days=40, collect=False)
    state, notes, asked = model.state, set[str](), set[str]()
    read = {name: (set[str](), set[str]()) for name in NAMES}
    last = state.last
    for table in state.tables.values():
        table.columns = Noted(table.columns, f"{table.name}.", notes, asked)
    state.resources = Noted(state.resources, "resources.", notes, asked)

    def noting_last(name: str, default: float = 0.0) -> float:
        asked.add(f"metrics.{name}")
        return last(name, default)

    state.last = noting_last  # type: ignore[method-assign]

    def watch(name: str, step: Any) -> Any:
        def noting(world: State, day: Any) -> None:
            world.today = Noted(world.today, "today.", notes, asked)
            world.yesterday = Noted(world.yesterday, "today.", notes, asked)
            notes.clear()
            asked.clear()
            step(world, day)
            read[name][0].update(notes)
            read[name][1].update(asked)

        return noting

    for row in model.agenda:
        row.mechanism.step = watch(row.mechanism.name, row.mechanism.step)  # type: ignore[method-assign]
    go(model)
    return read


@every_mechanism
def test_it_reads_only_what_it_declares(name: str) -> None:
    m = ALL[name]
    paths = set(m.reads) | written(m())
    for other in lenders(full().model(seed=4, agents=300, days=1, collect=False), m):
        paths |= {*other.reads, *written(other)}
    assert what_is_read()[name][0] - ROWS <= {column_of(p) for p in paths}


@every_mechanism
def test_it_asks_only_for_what_it_declares_or_may_read(name: str) -> None:
    m = ALL[name]
    own = set(m.reads) | set(m.may_read) | written(m()) | declared(m)
    assert what_is_read()[name][1] <= {column_of(p) for p in own}


@every_mechanism
def test_its_postings_stand_in_its_own_name(name: str) -> None:
    frame, model = finished().state.ledger.frame(), finished()
    own = {a.name for a in ALL[name].accounts}
    shared = {a.name for a in ACCOUNTS}  # of the chart: the lists of the day feed them through others
    others = {a.name for m in ALL.values() if m.name != name for a in m.accounts} - own - shared
    touched = frame.loc[frame["mechanism"] == name]
    assert not (set(touched["debit"]) | set(touched["credit"])) & others
    assert set(frame["mechanism"]) <= {row.mechanism.name for row in model.agenda}
