"""Rows as they come, one line of JSON each, on disk at once: a process that is killed loses none that it has written.

Python writes a float with the digits that give it back exactly, so a row that is read is the row that was written.
Of what was written only the places are kept in memory.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from sim.experiments.columns import Row

Key = tuple[Any, ...]


class Journal:
    """An append-only file of rows, found by their key.

    Parameters
    ----------
    file : Path or None
        None keeps all in memory.
    key : sequence of str
        Columns that identify a row; a row that comes twice counts once.
    """

    def __init__(self, file: Path | None, key: Sequence[str]) -> None:
        self.file = file
        self.key = tuple(key)
        self.places: dict[Key, tuple[int, tuple[str, ...]]] = {}
        self._lists: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._end = 0
        self._text: BinaryIO | None = BytesIO() if file is None else None
        self._find()

    def _find(self) -> None:
        """Note where each whole row stands; a line that was torn by a kill is none."""
        if self.file is None or not self.file.is_file():
            return
        with self.file.open("rb") as text:
            for line in text:
                if not line.endswith(b"\n"):
                    break
                try:
                    self._note(json.loads(line), self._end)
                except (ValueError, KeyError, TypeError):  # torn by a full disk
                    pass
                self._end += len(line)

    def _note(self, row: Row, place: int) -> None:
        names = tuple(row)
        key = tuple(row[k] for k in self.key)
        self.places.setdefault(key, (place, self._lists.setdefault(names, names)))

    def add(self, rows: Iterable[Row]) -> None:
        """Write rows at once, together."""
        text = self._open()
        lines = []
        for row in rows:
            lines.append(json.dumps(row, ensure_ascii=False, default=_plain).encode() + b"\n")
            self._note(row, self._end)
            self._end += len(lines[-1])
        text.write(b"".join(lines))
        text.flush()

    def _open(self) -> BinaryIO:
        """Return the file, open at the end of its last whole line."""
        if self._text is None:
            assert self.file is not None
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self.file.touch()
            self._text = self.file.open("r+b")
            self._text.truncate(self._end)
        self._text.seek(self._end)  # what is kept in memory is read through the same place
        return self._text

    def rows(self, keys: Iterable[Key]) -> Iterator[Row]:
        """Yield the rows of these keys."""
        reader = self._text if self.file is None else self.file.open("rb")
        assert reader is not None
        try:
            for key in keys:
                reader.seek(self.places[key][0])
                yield json.loads(reader.readline())
        finally:
            if self.file is not None:
                reader.close()

    def columns(self, keys: Iterable[Key]) -> list[str]:
        """Return the columns of these rows, in order of first appearance."""
        return list(dict.fromkeys(name for names in dict.fromkeys(self.places[k][1] for k in keys) for name in names))

    def close(self) -> None:
        """Let go of the file."""
        if self._text is not None and self.file is not None:
            self._text.close()
            self._text = None

    def drop(self) -> None:
        """Take the file away, with its folder when nothing else lies in it."""
        self.close()
        self.places, self._end = {}, 0
        if self.file is not None and self.file.parent.is_dir():
            self.file.unlink(missing_ok=True)
            if not any(self.file.parent.iterdir()):
                self.file.parent.rmdir()


def _plain(value: Any) -> Any:
    """Return a number of another library as Python's own."""
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"{value!r} cannot be kept in a table")
