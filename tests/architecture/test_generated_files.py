"""One statement of each fact: what is generated from the declarations is up to date, and files that pages name are there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.scenario.reference import pages

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("path", "text"), list(pages(ROOT).items()), ids=lambda x: x.name if isinstance(x, Path) else ""
)
def test_a_generated_file_is_up_to_date(path, text):
    assert path.read_text(encoding="utf-8") == text, "run: make docs"


PAGES = sorted((ROOT / "docs").rglob("*.md")) + [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
NAMED = re.compile(r"`((?:sim|tests|tools|docs|scenarios)/[\w./{},*-]+)`")


def expanded(name: str) -> Iterator[str]:
    """Yield ``a/b.py`` and ``a/c.py`` for ``a/{b,c}.py``."""
    braces = re.search(r"\{([^}]*)\}", name)
    if braces is None:
        yield name
        return
    for word in braces[1].split(","):
        yield from expanded(name[: braces.start()] + word + name[braces.end() :])


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_that_a_page_names_are_there(page):
    names = [name for found in NAMED.findall(page.read_text(encoding="utf-8")) for name in expanded(found)]
    assert [name for name in names if not list(ROOT.glob(name.rstrip("/")))] == []
