"""``sim report``."""

import json
import os
import sys
from pathlib import Path
from typing import Any

AUDIENCES = ("investor",)


def write_reports(folder: str, *, audience: str | None, names: str | None, lang: str) -> int:
    """Read a run or ensemble folder and write its report; without an audience that of a run, of an ensemble the investor's."""
    from sim.finance.comparison_record import is_comparison
    from sim.finance.ensemble_record import is_ensemble
    from sim.finance.record import read_record

    path = Path(folder)
    if audience is None and not is_ensemble(path) and not is_comparison(path) and names is None and lang == "en":
        from sim.reports.html import write_report

        print(f"report: {os.path.relpath(write_report(read_record(path), path))}")
        return 0
    from sim.reports.investor.write import formats, read_material, write

    chosen = formats(names or "html")
    if is_comparison(path):
        from sim.reports.comparison.page import read
        from sim.reports.comparison.page import write as write_comparison

        for file in write_comparison(read(path, lang=lang), path, chosen, health=health(path)):
            print(f"report: {os.path.relpath(file)}")
        return 0
    m = read_material(path, lang=lang, preface=_preface(path), health=health(path))
    for file in write(m, path, chosen):
        print(f"report: {os.path.relpath(file)}")
    return 0


def add_investor_report(folder: Path) -> Path | None:
    """Write the investor's page into a folder; a report that cannot be drawn does not cost the runs."""
    from sim.reports.investor.write import read_material, write

    try:
        (made,) = write(read_material(folder, preface=_preface(folder), health=health(folder)), folder, ["html"])
    except Exception as error:
        print(
            f"the runs are saved, but their report could not be drawn: {type(error).__name__}: {error}", file=sys.stderr
        )
        return None
    return made


def _preface(folder: Path) -> dict[str, Any]:
    """The arithmetic of the scenario that was run, with the spreadsheet twin beside the run; empty when unknown."""
    from sim.commands.arithmetic import facts
    from sim.core.errors import SimError
    from sim.finance.record import read_record
    from sim.scenario.build import plan
    from sim.scenario.load import load

    own = folder / "base" if (folder / "base").is_dir() else folder
    if not (own / "scenario.yaml").is_file():
        return {}
    try:
        return facts(plan(load(own / "scenario.yaml")), read_record(own))
    except SimError:  # a folder of another version: its scenario may name what no longer exists
        return {}


def health(folder: Path) -> list[dict[str, Any]]:
    """The health card beside the results, if it is of this version of the code."""
    from sim.experiments.identity import code_version

    for place in (folder, folder.parent):
        try:
            card = json.loads((place / "health.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if card.get("code") == code_version():
            return list(card.get("gates", []))
    return []


def add_comparison_page(folder: Path, *, lang: str = "en", names: tuple[str, ...] = ("html", "pdf")) -> list[Path]:
    """Write the page of a comparison into its folder; one that cannot be drawn does not cost the runs."""
    from sim.reports.comparison.page import read, write

    try:
        return write(read(folder, lang=lang), folder, names, health=health(folder))
    except Exception as error:
        print(
            f"the runs are saved, but their page could not be drawn: {type(error).__name__}: {error}", file=sys.stderr
        )
        return []
