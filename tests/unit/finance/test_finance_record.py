"""Broken run folders: one kind of error, one sentence that names the file and what is wrong."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from helpers_record import real_record, write_record

from sim.core.errors import SimError
from sim.finance.record import RecordError, read_record


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_record(real_record(5), tmp_path / "run")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{}", "launch date 'start'"),
        ("[]", "holds list"),
        ('{"start": "2027-', "not readable JSON"),
        ('{"start": "soon"}', "where a date"),
    ],
)
def test_a_broken_manifest_is_named(folder: Path, text: str, says: str) -> None:
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(RecordError, match=says) as found:
        read_record(folder)
    assert "manifest.json" in str(found.value) and "\n" not in str(found.value)
    assert isinstance(found.value, SimError)


@pytest.mark.parametrize("name", ["manifest.json", "series.parquet", "ledger.parquet", "cohorts.parquet"])
def test_bytes_of_another_kind_are_no_run(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"\x80PAR1 this is nothing")
    with pytest.raises(RecordError, match=name):
        read_record(folder)


@pytest.mark.parametrize(
    ("name", "column"),
    [("series", "day"), ("series", "date"), *(("ledger", c) for c in ("day", "mechanism", "debit", "credit", "fen"))],
)
def test_a_missing_column_is_named(folder: Path, name: str, column: str) -> None:
    path = folder / f"{name}.parquet"
    pd.read_parquet(path).drop(columns=column).to_parquet(path)
    with pytest.raises(RecordError, match=f"{name}.parquet' lacks the column {column}"):
        read_record(folder)


def test_a_series_without_days_with_gaps_or_with_words_for_days_is_refused(folder: Path) -> None:
    path = folder / "series.parquet"
    frame = pd.read_parquet(path)
    for broken, says in (
        (frame.iloc[:0], "holds no day"),
        (frame.drop(index=3), "skips or repeats"),
        (frame.assign(day=frame["day"].astype(str)), "not whole numbers"),
        (frame.iloc[40:], "postings on days"),
    ):
        broken.to_parquet(path)
        with pytest.raises(RecordError, match=says):
            read_record(folder)
