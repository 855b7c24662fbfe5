"""The command line's own object, and the options that mean the same on every command."""

from typing import Annotated

from cyclopts import App, Parameter

app = App(
    name="sim",
    help="Test a business plan in a simulated market: behaviour on a network, honest statistics, auditable money.",
    version_flags=["--version"],
    help_flags=["--help", "-h"],
)

Policies = Annotated[tuple[str, ...], Parameter(name=["--policy"], consume_multiple=True, negative=())]
Settings = Annotated[tuple[str, ...], Parameter(name=["--set"], consume_multiple=True, negative=())]
