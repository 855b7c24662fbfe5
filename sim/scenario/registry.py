"""Which mechanisms a scenario may name: the shipped ones, and those that a user registers."""

from sim.core.errors import ModelError
from sim.core.mechanism import Mechanism
from sim.core.params import Parameter
from sim.mechanisms import SHIPPED
from sim.world.settings import SECTIONS

_own: dict[str, type[Mechanism]] = {}


def register(mechanism: type[Mechanism]) -> type[Mechanism]:
    """Make a mechanism of one's own known under its short name (usable as a class decorator)."""
    if mechanism.name in {m.name for m in SHIPPED} | set(SECTIONS):
        raise ModelError(f"the name {mechanism.name!r} is taken; set another one with name = '...' in the class")
    if not hasattr(mechanism, "phase"):
        raise ModelError(f"mechanism {mechanism.name} names no phase; add phase = Phase.EXPERIENCE (for example)")
    for name, p in mechanism.Params.declared.items():
        prior = p.distribution()
        if prior is not None and abs(prior.median - p.default) > 1e-9 * max(1.0, abs(p.default)):
            raise ModelError(f"{mechanism.name}.{name}: the prior's median is {p.show(prior.median)}, the default "
                             f"{p.show(p.default)}; they must be equal")  # fmt: skip
    _own[mechanism.name] = mechanism
    return mechanism


def mechanisms() -> dict[str, type[Mechanism]]:
    """Return all mechanisms by short name, shipped ones first."""
    return {m.name: m for m in SHIPPED} | _own


def own_mechanisms() -> tuple[type[Mechanism], ...]:
    """Return the registered mechanisms."""
    return tuple(_own.values())


def parameters() -> dict[str, Parameter]:
    """Return every declared parameter by key path (``section.key`` or ``mechanism.key``)."""
    sets = SECTIONS | {name: m.Params for name, m in mechanisms().items()}
    return {f"{owner}.{name}": p for owner, params in sets.items() for name, p in params.declared.items()}
