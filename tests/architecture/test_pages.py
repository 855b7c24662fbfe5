"""What pages say of the code is true: paths of files, what a mechanism reads and writes, the example that newcomers copy."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from helpers_offenders import assert_none

from sim.core.agenda import written
from sim.core.mechanism import Mechanism
from sim.scenario.registry import mechanisms

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), *(ROOT / name for name in ("README.md", "CONTRIBUTING.md"))]
FILE = re.compile(r"`((?:sim|tests|docs|tools|scenarios|notebooks)/[\w./-]+)`|\]\(([\w./-]+)(?:#[\w-]+)?\)")
PATH = re.compile(r"`([a-z_]+\.[a-z_0-9]+(?:\[[a-z_]+\])?|ties|active)`")


def lines_of(page: Path) -> Iterator[tuple[int, str]]:
    yield from enumerate(page.read_text(encoding="utf-8").splitlines(), 1)


def missing(page: Path) -> Iterator[str]:
    """Yield the files that a page names (from the root) or links to (from its folder) and that do not exist."""
    for number, line in lines_of(page):
        for named, linked in FILE.findall(line):
            if not (ROOT / named if named else page.parent / linked).exists():
                yield f"{page.relative_to(ROOT)}:{number} {named or linked}"


def test_every_file_that_a_page_names_is_there() -> None:
    assert_none(found for page in PAGES for found in missing(page))


def said(page: Path, title: str) -> tuple[int, set[str]]:
    """Return the line of a list of a page (0: there is none) and the paths in it."""
    for number, line in lines_of(page):
        if line.startswith(f"- {title}:"):
            return number, set(PATH.findall(line))
    return 0, set()


def differing(mechanism: type[Mechanism]) -> Iterator[str]:
    """Yield in what the page of a mechanism differs from what the mechanism declares."""
    page = ROOT / "docs" / "mechanisms" / f"{mechanism.name}.md"
    lists = {"Reads": set(mechanism.reads), "Reads where somebody declares it": set(mechanism.may_read),
             "Writes": written(mechanism())}  # fmt: skip
    for title, declared in lists.items():
        number, paths = said(page, title)
        if paths != declared:
            wrong, left_out = sorted(paths - declared), sorted(declared - paths)
            yield f"{page.relative_to(ROOT)}:{number} {title}: not declared {wrong}, left out {left_out}"


def test_the_page_of_a_mechanism_names_what_it_reads_and_writes() -> None:
    shipped = [m for m in mechanisms().values() if m.__module__.startswith("sim.mechanisms")]
    assert_none(found for m in shipped for found in differing(m))


def test_the_example_of_contributing_runs_and_pays_for_its_gifts(tmp_path: Path) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    code, world = re.findall(r"```(?:python|yaml)\n(.*?)```", text, re.DOTALL)[:2]
    (tmp_path / "mine.py").write_text(code, encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(world, encoding="utf-8")
    run = "import mine, sim; r = sim.load('mine.yaml').run(seed=1, agents=2000, days=30); " \
          "print(int(r.series['registrations_by_street_team'].sum()), int(r.series['spend_street_team'].sum()))"  # fmt: skip
    done = subprocess.run([sys.executable, "-c", run], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    came, fen = map(int, done.stdout.split())
    assert came > 0 and 1200 * came <= fen <= 2000 * came, "12 RMB each, 20 RMB from 20 January on"
