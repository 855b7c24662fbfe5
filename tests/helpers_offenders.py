"""Rules that many things must keep: one test names all that do not."""

from collections.abc import Iterable


def assert_none(offenders: Iterable[object]) -> None:
    """Fail with every offender on a line of its own (pytest shortens a list, but no message)."""
    found = [str(x) for x in offenders]
    assert not found, "\n".join([f"{len(found)} found:", *found])
