"""``sim report``."""

import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sim.core.errors import SimError

Writer = Callable[[Path, Sequence[str], str], list[Path]]


class FolderError(SimError):
    """A folder that holds nothing a report can be made of."""


def write_reports(folder: str, *, audience: str | None, names: str | None, lang: str) -> int:
    """Write the report of a folder: that of its kind, or of a run the investor's."""
    from sim.reports.write import formats

    path, chosen = Path(folder), formats(names or "html")
    for file in _writer(path, audience)(path, chosen, lang):
        print(f"report: {os.path.relpath(file)}")
    return 0


def add_investor_report(folder: Path) -> Path | None:
    """Write the investor's page into a folder; a report that cannot be drawn does not cost the runs."""
    try:
        (made,) = _investor(folder, ["html"], "en")
    except Exception as error:
        print(
            f"the runs are saved, but their report could not be drawn: {type(error).__name__}: {error}", file=sys.stderr
        )
        return None
    return made


def _investor(folder: Path, names: Sequence[str], lang: str) -> list[Path]:
    from sim.reports.investor.document import write_report
    from sim.reports.write import read_material

    return write_report(
        read_material(folder, lang=lang, preface=_preface(folder), health=health(folder)), folder, names
    )


def _run(folder: Path, names: Sequence[str], lang: str) -> list[Path]:
    from sim.reports.run.document import write_page
    from sim.reports.write import read_material

    return write_page(read_material(folder, lang=lang, health=health(folder)), folder, names)


def _attribution(folder: Path, names: Sequence[str], lang: str) -> list[Path]:
    from sim.reports.attribution_page import read_attribution, write_page

    return write_page(read_attribution(folder), folder, lang=lang, formats=names)


def _risks(folder: Path, names: Sequence[str], lang: str) -> list[Path]:
    from sim.reports.risks import read_register, write_page

    return write_page(read_register(folder), folder, lang=lang, formats=names)


def _comparison(folder: Path, names: Sequence[str], lang: str) -> list[Path]:
    from sim.reports.comparison.page import read, write

    return write(read(folder, lang=lang), folder, names)


def _health(folder: Path, names: Sequence[str], lang: str) -> list[Path]:
    from sim.reports.health_page import read_card, write_health_page

    return write_health_page(read_card(folder), folder, lang=lang, formats=names)


WRITERS: dict[str, Writer] = {
    "ensemble.json": _investor,
    "compare.json": _comparison,
    "attribution.json": _attribution,
    "risks.json": _risks,
    "manifest.json": _run,
    "health.json": _health,
}
"""What writes the report of a folder, by the file that says what the folder is; the first one found counts."""
FOR_INVESTORS = ("ensemble.json", "manifest.json")


def _writer(folder: Path, audience: str | None) -> Writer:
    """The writer of a folder's kind.

    Raises
    ------
    FolderError
        For a folder of no kind, or of one that has no such report.
    """
    if not folder.is_dir():
        raise FolderError(f"There is no folder at '{folder}'.")
    found = next((name for name in WRITERS if (folder / name).is_file()), None)
    if found is None:
        inside = sorted(path.parent.name for name in WRITERS for path in folder.glob(f"*/{name}"))
        hint = f"; below it: {', '.join(dict.fromkeys(inside[:5]))}" if inside else ""
        raise FolderError(f"'{folder}' holds no results: it has none of {', '.join(WRITERS)}{hint}.")
    if audience is None:
        return WRITERS[found]
    if found not in FOR_INVESTORS:
        raise FolderError(f"--for {audience}: '{folder}' holds {found}; allowed: folders of a run or an ensemble.")
    return _investor


def _preface(folder: Path) -> dict[str, Any]:
    """The arithmetic of the scenario that was run, with the spreadsheet twin beside the run; empty when unknown."""
    from sim.commands.arithmetic import facts
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
        return write(read(folder, lang=lang), folder, names)
    except Exception as error:
        print(
            f"the runs are saved, but their page could not be drawn: {type(error).__name__}: {error}", file=sys.stderr
        )
        return []
