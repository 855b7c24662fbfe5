"""``sim bench``."""

import os
import sys

from sim.bench.table import Figure, run
from sim.commands.output import print_json


def bench(*, large: bool, as_json: bool) -> int:
    """Measure, print the table beside its floors, and the time per agenda row."""
    table, results = run(large=large, tell=lambda name: print(f"measuring {name} ...", file=sys.stderr))
    agenda = {name: results[name]["agenda"] for name in ("loaded", "base")}
    if as_json:
        rows = [{"name": f.name, "value": f.value, "unit": f.unit, "floor": f.floor, "met": f.is_met} for f in table]
        print_json({"figures": rows, "agenda": agenda, "cases": results}, indent=1)
        return 0
    _print(table, agenda)
    return 0


def _print(table: list[Figure], agenda: dict[str, dict[str, float]]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if Console().is_terminal else 120)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    figures = Table(
        title=f"Speed and memory ({os.cpu_count()} cores, load {load:.1f}; compare ratios, machines are noisy)",
        title_justify="left",
    )
    for heading in ("figure", "value", "unit", "floor", "met"):
        figures.add_column(heading, justify="right" if heading in ("value", "floor") else "left")
    for f in table:
        floor = "" if f.floor is None else f"{'<=' if f.is_ceiling else '>='} {f.floor:g}"
        figures.add_row(f.name, f"{f.value:,.3g}", f.unit, floor, {None: "", True: "yes", False: "NO"}[f.is_met])
    console.print(figures)
    rows = Table(title="Seconds per agenda row", title_justify="left")
    for heading in ("row", "loaded, 1e5", "base, 1e6"):
        rows.add_column(heading, justify="left" if heading == "row" else "right")
    for name, seconds in agenda["loaded"].items():
        rows.add_row(name, f"{seconds:.2f}", f"{agenda['base'].get(name, 0):.2f}")
    console.print(rows)
