"""``sim verify``."""

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from sim.commands.output import print_json
from sim.core.errors import Problem, ScenarioError
from sim.core.files import write_whole

if TYPE_CHECKING:
    from sim.verification.gate import Result, Setup


def verify(*, gate: str | None, full: bool, data: str | None, as_json: bool, workers: int, out: str | None) -> int:
    """Run the gates, print the card; 1 when one fails."""
    from sim.experiments.folders import make
    from sim.experiments.numbers import whole_numbers
    from sim.verification.gate import FAIL, Setup
    from sim.verification.gates import chosen
    from sim.verification.real_data import NEEDS, find

    if data is not None and not Path(data).is_dir():
        raise ScenarioError([Problem("--data", repr(data), "a folder with data sets")])
    whole_numbers(workers=workers)
    if gate is not None and not gate.replace(",", "").strip():
        raise ScenarioError([Problem("--gate", repr(gate), "names of gates with commas, for example V01,V02")])
    folder = Path(out) if out is not None else None
    if folder is not None:
        make(folder)
    gates = chosen((gate or "").split(","), full=full, data=data is not None)
    for needing in (g.name for g in gates if g.name in NEEDS):
        find(needing, data)
    setup = Setup(full=full, data=data)
    results: dict[str, Result] = {}
    for result in _results([g.name for g in gates], setup, workers):
        results[result.name] = result
        print(f"{result.verdict:6} {result.name}  {result.title}  ({result.seconds:.1f} s)", file=sys.stderr)
    ordered = [results[g.name] for g in gates]
    if folder is not None:
        _keep(ordered, folder)
    if as_json:
        print_json([r.plain() for r in ordered], indent=1)
    else:
        _card(ordered)
    return 1 if any(r.verdict == FAIL for r in ordered) else 0


def _keep(results: list["Result"], folder: Path) -> None:
    """Write the card beside results, with the version of the code that it speaks of, and a page of it."""
    from sim.experiments.identity import code_version
    from sim.reports.health_page import write_health_page

    gates = [r.plain() for r in results]
    card = {"code": code_version(), "gates": gates}
    write_whole(folder / "health.json", json.dumps(card, ensure_ascii=False, indent=1))
    (page,) = write_health_page(gates, folder)
    print(f"health card: {page}", file=sys.stderr)


def _results(names: list[str], setup: "Setup", workers: int) -> Iterator["Result"]:
    """Yield results as they come, from worker processes when more than one is allowed."""
    if workers == 1 or len(names) == 1:
        for name in names:
            yield _one(name, setup)
        return
    with ProcessPoolExecutor(min(workers, len(names)), mp_context=get_context("spawn")) as pool:
        for future in as_completed([pool.submit(_one, name, setup) for name in names]):
            yield future.result()


def _one(name: str, setup: "Setup") -> "Result":
    from sim.verification.gate import run_gate
    from sim.verification.gates import chosen

    return run_gate(chosen([name], full=True)[0], setup)


def _card(results: list["Result"]) -> None:
    """Print the health card as a table."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Health card", title_justify="left")
    for heading, justify in (
        ("gate", "left"),
        ("verdict", "left"),
        ("case", "left"),
        ("reference", "right"),
        ("figure", "right"),
        ("margin", "left"),
        ("of margin", "right"),
    ):
        table.add_column(heading, justify=justify)  # type: ignore[arg-type]
    for r in results:
        if r.note:
            table.add_row(r.name, r.verdict, r.note, "", "", "", "")
        for f in r.findings:
            share = "inf" if f.deviation == float("inf") else f"{f.deviation:.0%}"
            table.add_row(r.name, f.verdict, f.case, f"{f.reference:.6g}", f"{f.figure:.6g}", f.margin, share)
        table.add_section()
    Console(width=None if Console().is_terminal else 170).print(table)
    verdicts = [r.verdict for r in results]
    counts = "  ".join(f"{v} {verdicts.count(v)}" for v in ("PASS", "REVIEW", "FAIL"))
    print(f"{counts}  ({sum(r.seconds for r in results):.0f} s of work)")
