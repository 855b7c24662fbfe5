"""Files that pages name or link to are there."""

import re
from collections.abc import Iterator
from pathlib import Path

from helpers_offenders import assert_none

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), *(ROOT / name for name in ("README.md", "CONTRIBUTING.md"))]
FILE = re.compile(r"`((?:sim|tests|docs|tools|scenarios|notebooks)/[\w./{},*-]+)`|\]\(([\w./-]+)(?:#[\w-]+)?\)")


def expanded(name: str) -> Iterator[str]:
    """Yield ``a/b.py`` and ``a/c.py`` for ``a/{b,c}.py``."""
    braces = re.search(r"\{([^}]*)\}", name)
    if braces is None:
        yield name
        return
    for word in braces[1].split(","):
        yield from expanded(name[: braces.start()] + word + name[braces.end() :])


def lines_of(page: Path) -> Iterator[tuple[int, str]]:
    yield from enumerate(page.read_text(encoding="utf-8").splitlines(), 1)


def missing(page: Path) -> Iterator[str]:
    """Yield the files that a page names (from the root) or links to (from its folder) and that do not exist."""
    for number, line in lines_of(page):
        for named, linked in FILE.findall(line):
            there = (
                [list(ROOT.glob(n.rstrip("/"))) for n in expanded(named)]
                if named
                else [(page.parent / linked).exists()]
            )
            if not all(there):
                yield f"{page.relative_to(ROOT)}:{number} {named or linked}"


def test_every_file_that_a_page_names_is_there() -> None:
    assert_none(found for page in PAGES for found in missing(page))
