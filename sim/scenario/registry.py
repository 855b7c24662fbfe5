"""Which mechanisms a scenario may name: the shipped ones, and those that a user registers; and a user's merchants."""

from typing import TypeVar

from sim.core.errors import ModelError, nearest
from sim.core.mechanism import Mechanism
from sim.core.params import Parameter, ParamSet
from sim.mechanisms import SHIPPED
from sim.world.merchants import KINDS, Merchant
from sim.world.settings import SECTIONS

_own: dict[str, type[Mechanism]] = {}


Own = TypeVar("Own", type[Mechanism], type[Merchant])


def register(cls: Own) -> Own:
    """Make a mechanism of one's own, or a strategy of merchants, known under its short name (usable as a class decorator)."""
    if issubclass(cls, Merchant):
        _check_merchant(cls)
        KINDS[cls.name] = cls
    else:
        _check_mechanism(cls)
        _own[cls.name] = cls
    return cls


def _check_merchant(kind: type[Merchant]) -> None:
    if kind.set_prices is Merchant.set_prices:
        raise ModelError(f"merchant {kind.name} says nothing of prices; add def set_prices(self, shop): return ...")
    if kind.name in mechanisms():
        raise ModelError(
            f"the name {kind.name!r} is that of a mechanism; set another one with name = '...' in the class"
        )


def _check_mechanism(mechanism: type[Mechanism]) -> None:
    if mechanism.name in {m.name for m in SHIPPED} | set(SECTIONS) | set(KINDS):
        raise ModelError(f"the name {mechanism.name!r} is taken; set another one with name = '...' in the class")
    if not hasattr(mechanism, "phase"):
        raise ModelError(f"mechanism {mechanism.name} names no phase; add phase = Phase.EXPERIENCE (for example)")
    if taken := set(mechanism.renamed_from) & set(mechanisms()):
        raise ModelError(f"mechanism {mechanism.name}: renamed_from names {min(taken)!r}, which exists")
    for name, p in mechanism.Params.declared.items():
        prior = p.distribution()
        if prior is not None and abs(prior.median - p.default) > 1e-9 * max(1.0, abs(p.default)):
            raise ModelError(
                f"{mechanism.name}.{name}: the prior's median is {p.show(prior.median)}, the default "
                f"{p.show(p.default)}; they must be equal"
            )


def mechanisms() -> dict[str, type[Mechanism]]:
    """Return all mechanisms by short name, shipped ones first."""
    return {m.name: m for m in SHIPPED} | _own


def own_mechanisms() -> tuple[type[Mechanism], ...]:
    """Return the registered mechanisms."""
    return tuple(_own.values())


def own_classes() -> tuple[type[Mechanism] | type[Merchant], ...]:
    """Return the registered mechanisms and merchants: all code of one's own that a result depends on."""
    return (*_own.values(), *KINDS.values())


def forget_own_classes() -> None:
    """Make the shipped mechanisms the only ones (a worker that goes from one study to another)."""
    _own.clear()
    KINDS.clear()


def sets() -> dict[str, type[ParamSet]]:
    """Return every set of parameters by its owner: a section or a mechanism."""
    return SECTIONS | {name: m.Params for name, m in mechanisms().items()}


def parameters() -> dict[str, Parameter]:
    """Return every declared parameter by key path (``section.key`` or ``mechanism.key``)."""
    return {f"{owner}.{name}": p for owner, params in sets().items() for name, p in params.declared.items()}


def new_name(key: str) -> str:
    """Return what a mechanism, or the key path of a parameter, is called now; an empty string when it was not renamed.

    When only the mechanism was renamed, its parameter is the nearest one there is.
    """
    owner, dot, name = key.partition(".")
    now = next((m.name for m in mechanisms().values() if owner in m.renamed_from), owner)
    if not dot:
        return now if now != owner else ""
    params = sets().get(now)
    if params is None or (now == owner and name not in params.renamed):
        return ""
    short = params.renamed.get(name, name)
    if "." in short:
        return short
    short = short if short in params.declared else nearest(short, params.declared)
    return f"{now}.{short}" if short else now
