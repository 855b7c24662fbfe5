"""Write documents into a folder: HTML, PDF, and the workbook of a run or an ensemble."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.core.errors import SimError, nearest
from sim.core.files import write_whole
from sim.finance.ensemble_record import is_ensemble, read_ensemble
from sim.finance.record import read_record
from sim.reports import content as c
from sim.reports.html_page import render
from sim.reports.investor import answer, register, result_sheets
from sim.reports.language import Language
from sim.reports.material import Material
from sim.reports.pdf import write_pdf
from sim.reports.workbook.book import write_workbook

FORMATS = ("html", "pdf", "xlsx")


class FormatError(SimError):
    """A format that reports are not written in."""


class WriteError(SimError):
    """A report that cannot be written where it should."""


def formats(text: str) -> tuple[str, ...]:
    """The formats named in a list with commas.

    Raises
    ------
    FormatError
        For another name, with what is allowed.
    """
    names = tuple(dict.fromkeys(name.strip().lower() for name in text.split(",") if name.strip()))
    wrong = [name for name in names if name not in FORMATS]
    if wrong or not names:
        meant = nearest(wrong[0], FORMATS) if wrong else ""
        hint = f"; did you mean {meant!r}?" if meant else ""
        raise FormatError(f"--format: found {text!r}; allowed: {', '.join(FORMATS)} (several with commas){hint}")
    return names


def read_material(
    folder: Path,
    *,
    lang: str = "en",
    preface: Mapping[str, Any] | None = None,
    health: Sequence[Mapping[str, Any]] = (),
) -> Material:
    """Read a run or an ensemble folder for a report in a language."""
    t = Language(lang)
    if is_ensemble(folder):
        ensemble = read_ensemble(folder)
        return Material(ensemble.base, t, ensemble, preface or {}, tuple(health))
    return Material(read_record(folder), t, None, preface or {}, tuple(health))


def write(
    document: c.Document,
    folder: Path,
    *,
    name: str,
    formats: Sequence[str] = ("html",),
    material: Material | None = None,
) -> list[Path]:
    """Write ``NAME[-zh].html``, ``.pdf`` and, where a workbook can be made from the material, ``.xlsx``, each whole or not at all.

    Raises
    ------
    FormatError
        For a workbook of a folder that has none.
    WriteError
        When a file cannot be written; one sentence names it.
    """
    stem = name if document.language == "en" else f"{name}-{document.language}"
    made = []
    if "xlsx" in formats and material is None:
        raise FormatError("--format: found 'xlsx'; allowed for this folder: html, pdf")
    for kind in formats:
        path = folder / f"{stem}.{kind}"
        try:
            if kind == "html":
                write_whole(path, render(document))
            elif kind == "pdf":
                write_pdf(document, path)
            elif material is not None:
                _workbook(material, path)
        except OSError as error:
            raise WriteError(f"'{path}' cannot be written ({error.strerror or type(error).__name__}).") from None
        made.append(path)
    return made


def _workbook(m: Material, path: Path) -> None:
    source = m.ensemble.manifest if m.ensemble is not None else m.manifest
    facts = [(m.t("Scenario"), str(source.get("scenario", ""))), (m.t("Identity"), str(source.get("identity", ""))),
             (m.t("Command"), str(source.get("command", ""))), (m.t("Runs"), m.n_runs)]  # fmt: skip
    write_workbook(m.record, path, t=m.t, lines=answer.sentences(m), facts=facts, disclaimer=register.disclaimer(m),
                   extras=result_sheets.extras(m))  # fmt: skip
