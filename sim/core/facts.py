"""Facts: what is derived once from the scenario and never changes during a run."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from sim.core.errors import ModelError, nearest


def _refuse(change: str) -> Callable[..., Any]:
    """Return the method of a dict that changes it, which a frozen one refuses."""
    plain = getattr(dict, change)

    def method(self: "Facts", *arguments: Any, **named: Any) -> Any:
        if self.is_frozen:
            at = f" {arguments[0]!r}" if arguments and isinstance(arguments[0], str) else ""
            raise ModelError(
                f"facts do not change after set-up: found {change}{at} in world.facts; declare what changes "
                "as a column, a resource or an event"
            )
        return plain(self, *arguments, **named)

    method.__name__, method.__doc__ = change, plain.__doc__
    return method


class Facts(dict[str, Any]):
    """Facts by name; ``freeze`` ends set-up, and an unknown name is an error with the nearest one.

    Attributes
    ----------
    is_frozen : bool
        Whether set-up is over. Until then (before the first day) facts may be added and replaced.
    """

    is_frozen = False

    def freeze(self) -> None:
        """Let nothing be changed any more: neither which facts there are, nor arrays, lists and dicts in them."""
        if not self.is_frozen:
            for name, value in self.items():
                dict.__setitem__(self, name, _held(value))
            self.is_frozen = True

    def __missing__(self, name: str) -> Any:
        meant = nearest(name, self)
        raise ModelError(f"there is no fact {name!r}" + (f"; did you mean {meant!r}?" if meant else ""))

    def __deepcopy__(self, memo: dict[int, Any]) -> "Facts":
        memo[id(self)] = copy = Facts()
        copy.update({name: deepcopy(value, memo) for name, value in self.items()})
        copy.is_frozen = self.is_frozen
        return copy

    __setitem__, __delitem__, __ior__ = _refuse("__setitem__"), _refuse("__delitem__"), _refuse("__ior__")
    update, setdefault, clear = _refuse("update"), _refuse("setdefault"), _refuse("clear")
    pop, popitem = _refuse("pop"), _refuse("popitem")


def _held(value: Any) -> Any:
    """Return a value as it stands in frozen facts: arrays read-only, lists as tuples, sets and dicts frozen.

    Of a dataclass the arrays are held; agents and parameters stay what they are.
    """
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
    elif isinstance(value, list) or type(value) is tuple:
        return tuple(_held(v) for v in value)
    elif isinstance(value, set):
        return frozenset(value)
    elif isinstance(value, dict):
        held = Facts(value)
        held.freeze()
        return held
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            if isinstance(inside := getattr(value, field.name), np.ndarray):
                inside.flags.writeable = False
    return value
