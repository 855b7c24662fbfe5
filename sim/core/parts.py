"""Parts: what mechanisms contribute to things that are put together from many of them.

A utility is a sum of terms, a checkout a list of steps. The mechanism that puts them together names the kinds that it
takes (``assembles``); any mechanism declares parts of these kinds (``parts``). Nobody needs to know who else does.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from sim.core.errors import ModelError, nearest


@dataclass(frozen=True, slots=True)
class Part:
    """A declared contribution. Kinds of parts are subclasses.

    Attributes
    ----------
    name : str
        Its name among parts of its kind.
    method : str
        Name of the mechanism's method that computes it; arguments and result are those of the kind.
    doc : str
        What it stands for.
    """

    name: str
    method: str = ""
    doc: str = ""


PartKind = TypeVar("PartKind", bound=Part)


class Parts:
    """All parts of a model, in the order of the agenda."""

    def __init__(self) -> None:
        self._all: list[tuple[Any, Part]] = []
        self._found: dict[tuple[type[Part], str], list[tuple[Any, Any]]] = {}

    def add(self, mechanism: Any) -> None:
        """Take the parts of a mechanism.

        Raises
        ------
        ModelError
            When two parts of one kind share a name, or a method does not exist.
        """
        for part in mechanism.parts:
            for owner, other in self._all:
                if type(other) is type(part) and other.name == part.name:
                    raise ModelError(f"{_named(part)} is declared by both {owner.name} and {mechanism.name}")
            for method in (part.method, getattr(part, "then", ""), getattr(part, "reference", "")):
                if method and not callable(getattr(mechanism, method, None)):
                    known = [n for n in dir(mechanism) if not n.startswith("__")]
                    raise ModelError(
                        f"mechanism {mechanism.name}, {_named(part)}: there is no method {method!r}; "
                        f"did you mean {nearest(method, known)!r}?"
                    )
            self._all.append((mechanism, part))
            self._found.clear()

    def of(self, kind: type[PartKind], *, first: Any = None) -> list[tuple[PartKind, Any]]:
        """Return the parts of a kind with the mechanisms that declare them: those of ``first``, then by the agenda."""
        asked = kind, first.name if first is not None else ""
        if asked not in self._found:
            found = [(part, owner) for owner, part in self._all if isinstance(part, kind)]
            self._found[asked] = sorted(found, key=lambda pair: pair[1] is not first)
        return list(self._found[asked])

    def owners(self, kinds: Iterable[type[Part]]) -> list[Any]:
        """Return the mechanisms that declare a part of one of these kinds."""
        wanted = tuple(kinds)
        return list({id(owner): owner for owner, part in self._all if isinstance(part, wanted)}.values())


def method_of(part: Part, owner: Any, name: str = "") -> Callable[..., Any]:
    """Return the function that computes a part, or another method that it names."""
    found: Callable[..., Any] = getattr(owner, name or part.method)
    return found


def _named(part: Part) -> str:
    return f"{type(part).__name__} {part.name!r}"
