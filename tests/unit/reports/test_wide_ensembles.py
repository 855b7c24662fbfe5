"""An ensemble larger than memory: page, terminal and JSON read the columns that they show, and no others."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
from sim.reports.investor import answer
from sim.reports.investor.document import document
from sim.reports.write import read_material

N_SPARE = 500
WIDEST = 80  # two lines of 36 months, and a few more; the drawn parameters come on top


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ensemble whose tables have 500 more columns, which are damaged on the disk."""
    found = ensemble(real_record(), runs=16)
    found.manifest.update(finished=16, leads=16, replicated=0)
    wide = write_ensemble(found, tmp_path_factory.mktemp("wide") / "e")
    for name in ("runs.parquet", "worlds.parquet"):
        damage(wide / name)
    return wide


def damage(file: Path) -> None:
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


@contextmanager
def widths() -> Iterator[list[int]]:
    """How many columns each read holds at once."""
    read, found = TableFile.read, list[int]()

    def counted(self: TableFile, columns: list[str] | None = None) -> pd.DataFrame:
        frame = read(self, columns)
        found.append(frame.shape[1])
        return frame

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TableFile, "read", counted)
        yield found


def test_a_column_that_is_damaged_is_an_error_in_words_for_whoever_reads_it(folder: Path) -> None:
    done = read_ensemble(folder)
    with pytest.raises(RecordError, match=r"runs\.parquet' is not a readable parquet file"):
        _ = done.table
    with pytest.raises(RecordError, match=r"runs\.parquet' is not a readable parquet file"):
        done.outcome("spare.7")


def test_a_page_reads_what_it_shows_and_holds_one_question_at_a_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matplotlib.figure.Figure.savefig", lambda _, buffer, **__: buffer.write("<svg></svg>"))
    with widths() as read:
        m = read_material(folder)
        document(m)
    assert m.ensemble is not None and len(read) > 50
    assert max(read) <= WIDEST + len(m.ensemble.drawn) < len(m.ensemble.columns) / 5
    assert not [x for x in vars(m.ensemble).values() if isinstance(x, pd.DataFrame) and len(x.columns) > WIDEST]


def test_the_terminal_and_json_read_what_they_say(folder: Path) -> None:
    with widths() as read:
        assert "16 runs" in answer.spoken(read_ensemble(folder))
        assert plain(read_ensemble(folder))["money"]["n"] == 16
    assert max(read) < 200
