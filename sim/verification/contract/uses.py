"""What mechanisms take, ask for and change while a model runs: everything that must be declared leaves a trace."""

import io
import pickle
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.mechanism import Mechanism
from sim.core.model import GrowthModel
from sim.core.state import State


@dataclass(frozen=True)
class Use:
    """Paths that a mechanism takes with [], asks for with ``get`` or ``last`` (these may be absent), and changes."""

    taken: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)

    def begin(self) -> None:
        """Forget everything."""
        self.taken.clear()
        self.asked.clear()

    def add(self, other: "Use") -> None:
        """Take over what another one has noted as taken and asked for."""
        self.taken.update(other.taken)
        self.asked.update(other.asked)


class Noted(dict[str, Any]):
    """A dict that notes which keys are taken, and which are asked for; what it does not have is the inner one's to say."""

    def __init__(self, inner: dict[str, Any], start: str, notes: Use) -> None:
        super().__init__(inner)
        self.inner, self.start, self.notes = inner, start, notes

    def __getitem__(self, key: str) -> Any:
        self.notes.taken.add(self.start + key)
        return super().__getitem__(key)

    def __missing__(self, key: str) -> Any:
        return self.inner[key]

    def get(self, key: str, default: Any = None) -> Any:
        """Return a value, or the default."""
        self.notes.asked.add(self.start + key)
        return super().get(key, default) if key in self else self.inner.get(key, default)


def uses(model: GrowthModel, names: Iterable[str]) -> dict[str, Use]:
    """Run a model to its end and return what each of the mechanisms used in ``step`` and ``end_day``."""
    state, notes = model.state, Use()
    for table in state.tables.values():
        table.columns = Noted(table.columns, f"{table.name}.", notes)
    state.resources = Noted(state.resources, "resources.", notes)  # type: ignore[assignment]
    last = state.last

    def noting_last(name: str, default: float = 0.0) -> float:
        notes.asked.add(f"metrics.{name}")
        return last(name, default)

    state.last = noting_last  # type: ignore
    found = {name: Use() for name in names}
    for row in model.agenda:
        m = row.mechanism
        if m.name in found:
            m.step = _watched(m.step, found[m.name], notes)  # type: ignore
            m.end_day = _watched(m.end_day, found[m.name], notes)  # type: ignore
    while model.running:
        model.step()
    return found


def _watched(act: Callable[[State, Any], None], use: Use, notes: Use) -> Callable[[State, Any], None]:
    def watched(world: State, day: Any) -> None:
        before = traces(world)
        world.today = Noted(world.today, "today.", notes)  # type: ignore[assignment]
        world.yesterday = Noted(world.yesterday, "today.", notes)  # type: ignore[assignment]
        notes.begin()
        act(world, day)
        use.add(notes)
        after = traces(world)
        use.changed.update(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))

    return watched


class Lives:
    """Values of rows that are told apart by who they are: a row that begins another life, or is new, changes nobody's."""

    def __init__(self, who: NDArray[np.int64], values: NDArray[Any]) -> None:
        self._who, self._values = who.copy(), values.copy()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Lives):
            return NotImplemented
        n = min(len(self._who), len(other._who))
        same = self._who[:n] == other._who[:n]
        return self._values[:n][same].tobytes() == other._values[:n][same].tobytes()


def traces(state: State) -> dict[str, Any]:
    """Return everything that a mechanism could change, by the path that it must declare."""
    seen: dict[str, Any] = {
        f"{name}.{c}": Lives(table["number"], v) if "number" in table.columns else v.tobytes()
        for name, table in state.tables.items()
        if name != "users"
        for c, v in table.columns.items()
    }
    if "users" in state.tables:  # by person: a new row changes nobody's values
        seen |= {f"users.{c}": state.by_person(c).tobytes() for c in state.users.columns}
    seen |= {f"today.{k}": v.tobytes() for k, v in state.today.items()}
    seen |= {f"resources.{k}": _contents(v) for k, v in state.resources.items()}
    seen |= {f"metrics.{k}": v.tobytes() for k, v in state.series.values.items()}
    seen |= {f"metrics.{k}": v.tobytes() for k, v in state.series.panels.items()}
    for risk in state.risks.values():
        for k, cause in enumerate(risk.cell_causes):
            seen[f"hazard.{risk.name}.{cause}"] = risk.cell_rates[k].tobytes()
        for k, cause in enumerate(risk.person_causes):
            seen[f"hazard.{risk.name}.{cause}"] = _by_person(risk, k, len(state.people)).tobytes()
        for k, cause in enumerate(risk.jump_causes):
            parts = [own.tobytes() + values.tobytes() for column, own, values in risk._jumps if column == k]
            seen[f"hazard.{risk.name}.{cause}"] = b"".join(parts)
    ties = state.ties
    return seen | ({} if ties is None else {"ties": ties.neighbours.tobytes() + ties.offsets.tobytes()})


def _by_person(risk: Any, k: int, n: int) -> np.ndarray:
    """Return the rates of a cause for all people; 0 where a risk of members has no row yet."""
    rows = risk.rows(np.arange(n))
    return np.where(rows < len(risk.rates), risk.rates[np.minimum(rows, len(risk.rates) - 1), k], 0.0)


class _Things(pickle.Pickler):
    """Pickles what a resource holds of its own, without the mechanisms of which it knows."""

    def persistent_id(self, thing: Any) -> str | None:
        return thing.name if isinstance(thing, Mechanism) else None


def _contents(resource: Any) -> bytes:
    out = io.BytesIO()
    _Things(out).dump(resource)
    return out.getvalue()
