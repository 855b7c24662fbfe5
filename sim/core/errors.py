"""Errors are part of the interface: what was found, where, what is allowed, what was probably meant."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str], *, likeness: float = 0.6) -> str:
    """Return the known word closest to ``word``, or an empty string when none is as much alike (1: equal)."""
    options = list(known)
    by_lower = {option.lower(): option for option in options}
    close = get_close_matches(word.lower(), list(by_lower), n=1, cutoff=likeness)
    if close:
        return by_lower[close[0]]
    tail = word.rsplit(".", 1)[-1].lower()
    close = get_close_matches(tail, [o.rsplit(".", 1)[-1].lower() for o in options], n=1, cutoff=max(likeness, 0.7))
    return next((o for o in options if close and o.rsplit(".", 1)[-1].lower() == close[0]), "")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input.

    Attributes
    ----------
    key : str
        Key path, for example ``referral.reward_sender``; empty when the file as a whole is wrong.
    found : str
        What stands there.
    allowed : str
        What may stand there.
    meant : str
        The nearest right spelling, or empty.
    file, line : str, int
        Where; line 0 when there is none (command line, Python).
    """

    key: str
    found: str
    allowed: str
    meant: str = ""
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: " if self.line else f"{self.file}: " if self.file else ""
        key = f"{self.key}: " if self.key else ""
        meant = f"; did you mean {self.meant!r}?" if self.meant else ""
        return f"{where}{key}found {self.found}; allowed: {self.allowed}{meant}"


class SimError(Exception):
    """Base of all errors that a user can cause and repair."""


class UnitError(SimError):
    """A value that does not parse: carries what was found and what is allowed."""

    def __init__(self, found: str, allowed: str) -> None:
        super().__init__(f"found {found}; allowed: {allowed}")
        self.found = found
        self.allowed = allowed


class ScenarioError(SimError):
    """All problems of a scenario at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))

    def __reduce__(self) -> tuple[type["ScenarioError"], tuple[tuple[Problem, ...]]]:
        return (ScenarioError, (self.problems,))


class ModelError(SimError):
    """A model that cannot be built or that broke one of its own rules while running."""


class LedgerError(ModelError):
    """Books that do not balance: names the identity, the account, the day and the amount."""
