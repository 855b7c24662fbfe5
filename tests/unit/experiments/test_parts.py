"""Rows of a table: on disk one by one, exact, in order, read in parts; a torn line costs itself alone."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.experiments import parts as module
from sim.experiments.parts import Parts
from sim.finance.table_file import TableFile

TYPES = {"run": "int64", "is_lead": "bool", "name": "str"}
HARD = [0.1 + 0.2, -0.0, 5e-324, 1.7976931348623157e308, 1 / 3, math.inf, 2.0**53 + 2]


def row(run: int, **more: Any) -> dict[str, Any]:
    return {"run": run, "is_lead": run % 2 == 0, "name": f"run {run}, 口碑", "year1.cost": HARD[run % len(HARD)],
            "plan.year1.all.met": [True, False, None][run % 3]} | more  # fmt: skip


def filled(folder: Path | None, runs: Any, **more: Any) -> Parts:
    parts = Parts(folder, types=TYPES)
    for run in runs:
        parts.add([row(run, **more)])
    return parts


def whole(folder: Path | None, runs: Any) -> pd.DataFrame:
    parts = filled(folder, runs)
    parts.compact()
    return parts.read()


def test_a_row_is_on_disk_as_soon_as_it_is_taken(tmp_path: Path) -> None:
    parts = Parts(tmp_path, types=TYPES)
    for run in (3, 1, 2):
        parts.add([row(run)])
        assert (run,) in Parts(tmp_path).done()
    assert not (tmp_path / "runs.parquet").exists()


def test_numbers_come_back_bit_for_bit(tmp_path: Path) -> None:
    for table in (whole(tmp_path, range(len(HARD))), whole(None, range(len(HARD)))):
        assert [v.hex() for v in table["year1.cost"]] == [v.hex() for v in HARD]
        assert list(table["name"]) == [f"run {k}, 口碑" for k in range(len(HARD))]
        assert table["plan.year1.all.met"].isna().sum() == len(HARD) // 3


def test_the_file_is_the_same_whatever_the_order_and_however_often_it_was_extended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ROWS_AT_ONCE", 4)
    first = whole(tmp_path / "a", range(11))
    whole(tmp_path / "b", [10, 2, 7, 4])
    whole(tmp_path / "b", [0, 9])
    filled(tmp_path / "b", [1, 3, 8]).close()
    last = whole(tmp_path / "b", [3, 2, 6, 5])
    assert last.equals(first) and first.equals(whole(None, reversed(range(11))))
    assert (tmp_path / "a" / "runs.parquet").read_bytes() == (tmp_path / "b" / "runs.parquet").read_bytes()
    assert sorted(p.name for p in (tmp_path / "b").iterdir()) == ["runs.parquet"]


def test_only_a_few_thousand_rows_are_in_memory_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROWS_AT_ONCE", 5)
    sizes: list[int] = []
    real = module.typed

    def counted(rows: Any, *args: Any, **kwargs: Any) -> pd.DataFrame:
        frame = real(rows, *args, **kwargs)
        sizes.append(len(frame))
        return frame

    monkeypatch.setattr(module, "typed", counted)
    for runs in (range(0, 40, 2), range(1, 40, 2)):
        filled(tmp_path, runs).compact()
    assert max(sizes) <= 5 and sum(sizes) == 20 + 40
    assert list(TableFile(tmp_path / "runs.parquet").read()["run"]) == list(range(40))


@pytest.mark.parametrize("cut", [1, 30, "all but one"])
def test_a_torn_line_costs_itself_alone(tmp_path: Path, cut: Any) -> None:
    filled(tmp_path, range(5)).close()
    file = tmp_path / "parts" / "rows.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    torn = lines[-1][: len(lines[-1]) - 1 if cut == "all but one" else cut]
    file.write_bytes(b"".join(lines[:-1]) + torn)
    assert Parts(tmp_path).done() == {(k,) for k in range(4)}
    assert whole(tmp_path, [4, 5]).equals(whole(None, range(6)))


def test_a_line_that_a_full_disk_has_spoilt_costs_no_other(tmp_path: Path) -> None:
    filled(tmp_path, range(3)).close()
    file = tmp_path / "parts" / "rows.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(lines[0] + b'{"run": 1, "is_l\n' + b"\0" * 40 + b"\n[]\n" + lines[2])
    assert Parts(tmp_path).done() == {(0,), (2,)}
    assert whole(tmp_path, [1]).equals(whole(None, range(3)))


def test_rows_that_belong_together_come_together_and_may_have_other_columns(tmp_path: Path) -> None:
    table = Parts(tmp_path, key=("seed", "order"), types={"seed": "int64", "order": "int64"})
    for seed in (2, 1):
        table.add(
            [{"seed": seed, "order": 0, "a": 1}, {"seed": seed, "order": 1, "a": 2.5, "plan.year2.all.met": True}]
        )
    table.compact()
    found = table.read()
    assert list(found.columns) == ["seed", "order", "a", "plan.year2.all.met"] and list(found["seed"]) == [1, 1, 2, 2]
    assert (
        list(found["plan.year2.all.met"].isna()) == [True, False] * 2
        and str(found["plan.year2.all.met"].dtype) == "boolean"
    )


def test_some_columns_are_read_without_the_others(tmp_path: Path) -> None:
    filled(tmp_path, range(6)).compact()
    file = tmp_path / "runs.parquet"
    some = TableFile(file).read(["run", "plan.year1.all.met"])
    assert list(some.columns) == ["run", "plan.year1.all.met"] and some.equals(
        TableFile(file).read()[list(some.columns)]
    )
    assert TableFile(file).columns() == list(TableFile(file).read().columns) == Parts(tmp_path).columns()


def test_a_table_of_the_version_before_is_read_and_extended(tmp_path: Path) -> None:
    old = module.typed([row(k) for k in (0, 1, 4)], TYPES)
    old.to_parquet(tmp_path / "runs.parquet", index=False, compression="zstd")
    assert Parts(tmp_path).done() == {(0,), (1,), (4,)}
    assert whole(tmp_path, [3, 2, 1]).equals(whole(None, range(5)))


def test_a_new_outcome_stands_empty_in_the_rows_of_before(tmp_path: Path) -> None:
    whole(tmp_path, [0, 1])
    parts = filled(tmp_path, [2], new=7.0)
    parts.compact()
    assert parts.read()["new"].isna().tolist() == [True, True, False]


def test_a_number_of_numpy_is_kept_as_a_number(tmp_path: Path) -> None:
    parts = Parts(tmp_path)
    parts.add(
        [{"run": 1, "a": np.float64(0.1), "b": np.int64(3), "plan.year3.all.met": np.True_, "d": np.float32(0.1)}]
    )
    parts.compact()
    found = parts.read().iloc[0]
    assert (
        found["a"] == 0.1 and found["b"] == 3 and found["plan.year3.all.met"] and found["d"] == float(np.float32(0.1))
    )
    with pytest.raises(TypeError, match="cannot be kept"):
        parts.add([{"run": 2, "a": object()}])
