"""Write the investor's report of a run or an ensemble: HTML, PDF, workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.core.errors import SimError, nearest
from sim.core.files import write_whole
from sim.finance.ensemble_record import is_ensemble, read_ensemble
from sim.finance.record import read_record
from sim.reports.html_page import render
from sim.reports.investor import answer, register, result_sheets
from sim.reports.investor.document import document
from sim.reports.investor.material import Material
from sim.reports.language import Language
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


def write(m: Material, folder: Path, names: Sequence[str]) -> list[Path]:
    """Write ``investor[-zh].html``, ``.pdf`` and ``.xlsx`` into a folder, each whole or not at all.

    Raises
    ------
    WriteError
        When a file cannot be written; one sentence names it.
    """
    stem = "investor" if m.t.code == "en" else f"investor-{m.t.code}"
    made = []
    whole = document(m) if {"html", "pdf"} & set(names) else None
    for name in names:
        path = folder / f"{stem}.{name}"
        try:
            if name == "html" and whole is not None:
                write_whole(path, render(whole))
            elif name == "pdf" and whole is not None:
                write_pdf(whole, path)
            else:
                _workbook(m, path)
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
