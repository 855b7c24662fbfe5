"""LibreOffice without a screen: recalculate a workbook from its formulas alone, and read the results."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed (Debian: libreoffice-calc)")


def recalculated(source: Path, folder: Path, **cells: Any) -> Any:
    """Return an openpyxl workbook of values, recalculated after changing cells (``Inputs__B6=1.5``).

    Saving through openpyxl drops every cached value, so each value that is read afterwards has been computed.
    """
    import openpyxl

    book = openpyxl.load_workbook(source)
    for place, value in cells.items():
        sheet, _, cell = place.partition("__")
        book[sheet][cell] = value
    folder.mkdir(parents=True, exist_ok=True)
    bare = folder / "bare.xlsx"
    book.save(bare)
    out = folder / "out"
    subprocess.run(
        [str(OFFICE), f"-env:UserInstallation=file://{folder}/profile", "--headless", "--calc", "--convert-to", "xlsx",
         "--outdir", str(out), str(bare)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return openpyxl.load_workbook(out / "bare.xlsx", data_only=True)


def differences(cached: Any, computed: Any, *, tolerance: float = 0.005) -> list[str]:
    """Cells in which two workbooks of values differ, or hold an error."""
    found = []
    for sheet in cached.sheetnames:
        for row in cached[sheet].iter_rows():
            for cell in row:
                other = computed[sheet][cell.coordinate].value
                if isinstance(other, str) and other.startswith("#"):
                    found.append(f"{sheet}!{cell.coordinate}: {other}")
                elif isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
                    if not isinstance(other, int | float) or abs(other - cell.value) > tolerance:
                        found.append(f"{sheet}!{cell.coordinate}: cached {cell.value}, computed {other}")
                elif cell.value != other and (cell.value or other):
                    found.append(f"{sheet}!{cell.coordinate}: cached {cell.value!r}, computed {other!r}")
    return found
