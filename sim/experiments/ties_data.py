"""Records of who adopted when, and who named whom: read from a file with the place of every error.

One row a person: the group they live in (``group`` or ``village``), an ``id`` that is unique in the group, ``toa`` (the
period of adoption, a whole number) and contacts in columns whose names begin with ``net`` (ids of the same group; empty
or 0 for nobody). This is the layout of the classic diffusion studies in the R package netdiffuseR.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from sim.core.errors import Problem, ScenarioError, nearest

IntArray = NDArray[np.int64]
GROUPS = ("group", "village")
MOST_PROBLEMS = 20


@dataclass(frozen=True, eq=False)
class Adoption:
    """Who adopted when, and whom each person hears from.

    Attributes
    ----------
    group : int64 [n]
        Number of the group, 0, 1, ...; ties stay within groups.
    group_names : tuple of str
    period : int64 [n]
        Period of adoption, 1 ... ``n_periods``; ``n_periods + 1`` for people who had not adopted by then.
    n_periods : int
        Periods in which people were observed.
    ties : csr array [n, n]
        1 where the person of the row hears from the person of the column.
    first : int
        What the file calls period 1.
    n_unknown, n_repeated : int
        Contacts left out: people without a row; oneself, or somebody named twice.
    censored : str
        What was taken to mean "never adopted while observed", in words.
    """

    group: IntArray
    group_names: tuple[str, ...]
    period: IntArray
    n_periods: int
    ties: sparse.csr_array
    first: int = 1
    n_unknown: int = 0
    n_repeated: int = 0
    censored: str = ""

    def __repr__(self) -> str:
        return (
            f"Adoption({self.n_people} people, {self.n_groups} groups, {self.n_adopted} adopted in {self.n_periods} "
            f"periods, {self.ties.nnz} contacts)"
        )

    @property
    def n_people(self) -> int:
        """Number of people."""
        return len(self.period)

    @property
    def n_groups(self) -> int:
        """Number of groups."""
        return len(self.group_names)

    @property
    def n_adopted(self) -> int:
        """Number of people who adopted while observed."""
        return int((self.period <= self.n_periods).sum())

    @property
    def n_contacts(self) -> IntArray:
        """Number of people whom each person hears from, int64 [n]."""
        counts: IntArray = np.diff(self.ties.indptr).astype(np.int64)
        return counts

    def adopted_before(self, period: int) -> NDArray[np.bool_]:
        """Return who had adopted when a period began, bool [n]."""
        return self.period < period

    def of_group(self, number: int) -> Self:
        """Return one group alone."""
        rows = np.flatnonzero(self.group == number)
        return replace(
            self,
            group=np.zeros(len(rows), dtype=np.int64),
            group_names=(self.group_names[number],),
            period=self.period[rows],
            ties=self.ties[rows][:, rows],
        )

    def with_ties(self, a: ArrayLike, b: ArrayLike) -> Self:
        """Return the same adoption with other ties: ``a[k]`` hears from ``b[k]``; repeats count once."""
        return replace(self, ties=_matrix(np.asarray(a), np.asarray(b), n=self.n_people))


def read_ties(path: str | Path, *, directed: bool = True, never: int | str | None = "last") -> Adoption:
    """Read who adopted when and who named whom.

    Parameters
    ----------
    path : str or Path
        CSV file with the columns ``group`` (or ``village``), ``id``, ``toa`` and ``net...``.
    directed : bool
        A person hears from those whom they named; otherwise also from those who named them.
    never : int, "last" or None
        The ``toa`` of people who never adopted while observed. "last": the greatest value in the file, as
        netdiffuseR codes it (one plus the last observed time), unless some cells are empty: empty always means never.
        None: only empty cells.

    Returns
    -------
    Adoption

    Raises
    ------
    ScenarioError
        With file, line and column of everything that is wrong, up to 20 places.
    """
    if isinstance(never, str) and never != "last":
        raise ScenarioError([Problem("never", repr(never), "a whole number, 'last' or None", nearest(never, ["last"]))])
    rows = _rows(Path(path))
    names = sorted({r.group for r in rows}, key=lambda g: (not g.isdigit(), int(g) if g.isdigit() else 0, g))
    number = {name: k for k, name in enumerate(names)}
    at = {(r.group, r.id): k for k, r in enumerate(rows)}
    named = [(k, at.get((r.group, c), -1)) for k, r in enumerate(rows) for c in r.contacts]
    pairs = np.array([(k, j) for k, j in named if j >= 0], dtype=np.int64).reshape(-1, 2)
    known = pairs[pairs[:, 0] != pairs[:, 1]]
    n_named_once = len(np.unique(known, axis=0))
    if not len(known):
        allowed = "ids of other people of the same group, with a row of their own"
        raise ScenarioError([Problem("net...", "no such contact in the whole file", allowed, file=str(path))])
    both = known if directed else np.vstack([known, known[:, ::-1]])
    times, censored = _times(rows, never, Path(path))
    first, last = int(times[times >= 0].min()), int(times.max())
    return Adoption(
        group=np.array([number[r.group] for r in rows], dtype=np.int64),
        group_names=tuple(names),
        period=np.where(times < 0, last - first + 2, times - first + 1),
        n_periods=last - first + 1,
        ties=_matrix(both[:, 0], both[:, 1], n=len(rows)),
        first=first,
        n_unknown=len(named) - len(pairs),
        n_repeated=len(pairs) - n_named_once,
        censored=censored,
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the file: whole numbers, ``toa`` -1 where the cell is empty."""

    group: str
    id: int
    toa: int
    contacts: tuple[int, ...]


def _rows(path: Path) -> list[_Row]:
    """Return the lines of a file, or every problem in it."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            columns = _columns(reader.fieldnames or [], path)
            read = [(reader.line_num, line) for line in reader]
    except OSError as error:
        raise ScenarioError([Problem("", repr(str(path)), f"a CSV file that can be read ({error.strerror})")]) from None
    except (UnicodeDecodeError, csv.Error):
        raise ScenarioError([Problem("", "bytes that are no text", "a CSV file in UTF-8", file=str(path))]) from None
    problems: list[Problem] = []
    rows = [_row(line, number, columns, path=path, problems=problems) for number, line in read]
    problems += _repeats(rows, [number for number, _ in read], path)
    if not rows:
        problems.append(Problem("", "no rows", "one row a person", file=str(path)))
    if problems:
        raise ScenarioError(problems[:MOST_PROBLEMS])
    return rows


def _columns(fields: Sequence[str], path: Path) -> tuple[str, list[str]]:
    """Return the name of the group's column and those of contacts."""
    group = next((g for g in GROUPS if g in fields), "")
    contacts = [f for f in fields if f.startswith("net")]
    wanted = (
        ([] if group else ["group"]) + [c for c in ("id", "toa") if c not in fields] + ([] if contacts else ["net1"])
    )
    problems = []
    for name in wanted:
        allowed = {"group": "a column group or village", "net1": "columns of contacts: net1, net2, ..."}
        near = nearest(name, fields)
        found = f"columns {', '.join(fields) or 'none'}"
        problems.append(Problem(name, found, allowed.get(name, f"a column {name}"), name if near else "", str(path), 1))
    if problems:
        raise ScenarioError(problems)
    return group, contacts


def _row(
    line: dict[str, str], number: int, columns: tuple[str, list[str]], *, path: Path, problems: list[Problem]
) -> _Row:
    """Return a line as whole numbers; what is none goes to ``problems``."""

    def whole(column: str, *, least: int, allowed: str) -> int:
        text = (line.get(column) or "").strip()
        try:
            value = float(text) if text else 0.0 if column in contacts else -1.0
            if not value.is_integer() or (text and value < least):
                raise ValueError
            return int(value)
        except (ValueError, OverflowError):
            problems.append(Problem(column, repr(text), allowed, file=str(path), line=number))
            return 0

    group, contacts = columns
    person = whole("id", least=1, allowed="a whole number of 1 or more")
    if person < 0:
        problems.append(Problem("id", "an empty cell", "a whole number of 1 or more", file=str(path), line=number))
    name = (line.get(group) or "").strip().removesuffix(".0")
    if not name:
        problems.append(Problem(group, "an empty cell", "a name or number of the group", file=str(path), line=number))
    toa = whole("toa", least=0, allowed="a whole number of 0 or more, or empty (never adopted)")
    of_group = "the id of a person of the same group (a whole number), 0 or empty for nobody"
    named = (whole(c, least=0, allowed=of_group) for c in contacts)
    return _Row(name, person, toa, tuple(c for c in named if c > 0))


def _repeats(rows: list[_Row], numbers: list[int], path: Path) -> Iterator[Problem]:
    """Yield ids that come twice in a group."""
    seen: dict[tuple[str, int], int] = {}
    for row, number in zip(rows, numbers, strict=True):
        before = seen.setdefault((row.group, row.id), number)
        if before != number and row.id > 0:
            yield Problem(
                "id",
                f"{row.id} again (line {before})",
                f"each id once in group {row.group}",
                file=str(path),
                line=number,
            )


def _times(rows: list[_Row], never: int | str | None, path: Path) -> tuple[IntArray, str]:
    """Return the times as in the file, -1 for never, and what was taken to mean never."""
    times = np.array([r.toa for r in rows], dtype=np.int64)
    code = (None if np.any(times < 0) else int(times.max())) if never == "last" else never
    words = "empty cells of toa"
    if code is not None:
        words = f"toa {code}" + (" (the last in the file)" if never == "last" else "")
        times = np.where(times == int(code), -1, times)
    if not np.any(times >= 0):
        raise ScenarioError([Problem("toa", "nobody who adopted", f"times of adoption beside {words}", file=str(path))])
    return times, words


def _matrix(a: IntArray, b: IntArray, *, n: int) -> sparse.csr_array:
    """Return the matrix with 1 at each (a, b), however often the pair comes."""
    ties = sparse.coo_array((np.ones(len(a)), (a, b)), shape=(n, n)).tocsr()
    ties.sum_duplicates()
    ties.data[:] = 1.0
    return ties
