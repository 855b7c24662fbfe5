"""One process at a time works in a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.experiments.folders import alone, open_alone


def test_a_second_writer_is_told_in_one_sentence_and_the_next_one_gets_in(tmp_path: Path) -> None:
    with open_alone(tmp_path / "ens", "abc", "ensemble.json"):
        with pytest.raises(FileExistsError, match="another process is writing to .*ens; wait"):
            with open_alone(tmp_path / "ens", "abc", "ensemble.json"):
                raise AssertionError("two writers at once")
    with open_alone(tmp_path / "ens", "abc", "ensemble.json"), alone(None):
        assert (tmp_path / "ens").is_dir()
