"""Files appear whole or not at all."""

from pathlib import Path

import pytest

from sim.core.files import write_whole


def test_text_bytes_and_writers_are_written_and_nothing_is_left_beside(tmp_path: Path) -> None:
    assert write_whole(tmp_path / "a.txt", "口碑\n").read_bytes() == "口碑\n".encode()
    assert write_whole(tmp_path / "b.bin", b"\x00").read_bytes() == b"\x00"
    assert write_whole(tmp_path / "c.txt", lambda part: part.write_text("c")).read_text() == "c"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.txt", "b.bin", "c.txt"]


def test_a_write_that_fails_half_way_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    file = write_whole(tmp_path / "a.txt", "old")

    def stop(part: Path) -> None:
        part.write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_whole(file, stop)
    assert file.read_text() == "old" and [p.name for p in tmp_path.iterdir()] == ["a.txt"]
