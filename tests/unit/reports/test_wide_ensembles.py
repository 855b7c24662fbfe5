"""An ensemble larger than memory: pages, workbook, terminal and JSON read the columns that they show, and no others."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from helpers_record import real_record
from helpers_report import ensemble, write_ensemble

from sim.commands.ensemble import plain
from sim.finance.ensemble_record import read_ensemble
from sim.finance.record import RecordError
from sim.finance.table_file import TableFile
from sim.reports.html_page import render
from sim.reports.investor import answer
from sim.reports.investor.document import document, write_report
from sim.reports.write import read_material

N_SPARE = 500
ABOUT = {"finished": 16, "leads": 16, "replicated": 0}
ASKED: dict[str, Callable[[Path], Any]] = {
    "page": lambda folder: render(document(read_material(folder))),
    "workbook": lambda folder: write_report(read_material(folder), folder, ["xlsx"])[0].stat().st_size > 0,
    "terminal": lambda folder: answer.spoken(read_ensemble(folder)),
    "json": lambda folder: plain(read_ensemble(folder)),
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same ensemble twice: as it is, and with 500 more columns a table that are damaged on the disk."""
    found = ensemble(real_record(), runs=16)
    found.manifest.update(ABOUT)
    narrow, wide = (write_ensemble(found, tmp_path_factory.mktemp("wide") / name) for name in ("narrow", "wide"))
    for name in ("runs.parquet", "worlds.parquet"):
        damaged(wide / name)
    return narrow, wide


def damaged(file: Path) -> None:
    """Add columns to a table, and put zeros where their values lie."""
    frame = pd.read_parquet(file)
    spare = {f"spare.{k}": np.random.default_rng(k).random(len(frame)) for k in range(N_SPARE)}
    pd.concat([frame, pd.DataFrame(spare)], axis=1).to_parquet(file)
    group, data = pq.read_metadata(file).row_group(0), bytearray(file.read_bytes())
    chunks = [group.column(k) for k in range(group.num_columns)]
    for chunk in (c for c in chunks if c.path_in_schema.startswith("spare.")):
        start = chunk.dictionary_page_offset or chunk.data_page_offset
        data[start : start + chunk.total_compressed_size] = bytes(chunk.total_compressed_size)
    file.write_bytes(data)


@pytest.mark.parametrize("asked", ASKED)
def test_what_is_asked_of_an_ensemble_reads_no_column_that_it_does_not_show(
    folders: tuple[Path, Path], asked: str
) -> None:
    narrow, wide = map(ASKED[asked], folders)
    assert str(wide) == str(narrow)


def test_a_column_that_is_damaged_is_an_error_in_words_for_whoever_reads_it(folders: tuple[Path, Path]) -> None:
    done = read_ensemble(folders[1])
    with pytest.raises(RecordError, match=r"runs\.parquet' is not a readable parquet file"):
        _ = done.table
    with pytest.raises(RecordError, match=r"runs\.parquet' is not a readable parquet file"):
        done.outcome("spare.7")


def test_no_page_holds_more_of_a_table_than_one_question_needs(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The widest question has two lines of 36 months; the drawn parameters come on top."""
    read, widths = TableFile.read, []

    def counted(self: TableFile, columns: list[str] | None = None) -> pd.DataFrame:
        found = read(self, columns)
        widths.append(found.shape[1])
        return found

    monkeypatch.setattr(TableFile, "read", counted)
    m = read_material(folders[0])
    document(m)
    assert m.ensemble is not None and max(widths) <= 80 + len(m.ensemble.drawn) < len(m.ensemble.columns) / 5
    assert not [x for x in vars(m.ensemble).values() if isinstance(x, pd.DataFrame) and len(x.columns) > 80]
