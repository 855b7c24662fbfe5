"""The command line's own object, and the options that mean the same on every command."""

from collections.abc import Sequence
from typing import Annotated, Any

from cyclopts import App, Parameter, Token

app = App(
    name="sim",
    help="Test a business plan in a simulated market: behaviour on a network, honest statistics, auditable money.",
    version_flags=["--version"],
    help_flags=["--help", "-h"],
)

Policies = Annotated[tuple[str, ...], Parameter(name=["--policy"], consume_multiple=True, negative=())]
Risks = Annotated[tuple[str, ...], Parameter(name=["--risk"], consume_multiple=True, negative=())]
Settings = Annotated[tuple[str, ...], Parameter(name=["--set"], consume_multiple=True, negative=())]


def whole(_: Any, tokens: Sequence[Token]) -> int:
    """Read a whole number as scenario files do (``2,000`` and ``2e3`` are 2000; ``1,5`` and ``1.5`` are refused)."""
    from sim.core.errors import UnitError
    from sim.core.units import parse

    try:
        return int(parse("count", tokens[0].value))
    except UnitError as error:
        raise ValueError(str(error)) from None


Whole = Annotated[int, Parameter(converter=whole)]
WholeOrNone = Annotated[int | None, Parameter(converter=whole)]
