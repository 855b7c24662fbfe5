"""``sim contract``: mechanisms outside the package, and files that hold none. The street team is that of CONTRIBUTING.md."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli import main

GUIDE = (Path(__file__).resolve().parents[3] / "CONTRIBUTING.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"`(\w+\.(?:py|yaml))`[^\n`]*:\n\n```\w+\n(.*?)```", GUIDE, re.S))


def call(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, cwd=cwd, timeout=300)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the files that CONTRIBUTING.md shows; its test with fewer agents."""
    there = tmp_path_factory.mktemp("mine")
    for name, text in FILES.items():
        (there / name).write_text(text.replace("20_000", "2_000"), encoding="utf-8")
    return there


def test_the_guide_shows_a_mechanism_a_scenario_a_test_and_a_seller() -> None:
    assert set(FILES) == {"mine.py", "mine.yaml", "test_mine.py", "seller.py"}


def test_the_street_team_of_the_guide_keeps_the_contract(folder: Path) -> None:
    done = call("-m", "sim", "contract", "mine.py", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line.split(maxsplit=1) for line in done.stdout.splitlines()]
    assert lines[0] == ["street_team:"]
    assert [word for word, _ in lines[1:]] == ["ok"] * 17 + ["-"]


def test_the_street_team_of_the_guide_passes_its_own_tests(folder: Path) -> None:
    done = call("-m", "pytest", "-q", "-p", "no:cacheprovider", "test_mine.py", cwd=folder)
    assert done.returncode == 0, done.stdout


def test_the_scenario_of_the_guide_is_in_order(folder: Path) -> None:
    done = call("mine.py", "check", "mine.yaml", cwd=folder)
    assert done.returncode == 0 and "in order" in done.stdout, done.stderr


MEDDLER = '''
from sim import Day, Mechanism, Phase, State, register


@register
class Meddler(Mechanism):
    """Lowers the trust of everybody a little every day."""

    phase = Phase.LEARN

    def step(self, world: State, day: Day) -> None:
        """Lower trust."""
        world.users["trust"][world.active_users] *= 0.999
'''


def test_a_broken_promise_is_told_with_its_fix_and_ends_with_one(tmp_path: Path) -> None:
    (tmp_path / "meddler.py").write_text(MEDDLER, encoding="utf-8")
    done = call("-m", "sim", "contract", "meddler", "--json", cwd=tmp_path)  # a module by name
    assert done.returncode == 1, done.stderr
    (told,) = json.loads(done.stdout)["mechanisms"]
    faults = {row["promise"]: row["faults"] for row in told["promises"] if row["faults"]}
    assert told["mechanism"] == "meddler" and set(faults) == {"writes", "reads"}
    assert faults["writes"] == ["it changes users.trust; add it: writes = ('users.trust',)"]


WRONG = {
    "absent.py": (None, "found no file 'absent.py'"),
    "chanels": (None, "did you mean 'channels'?"),
    "open.py": ("x = (1,\n", "open.py:1: found a syntax error: '(' was never closed"),
    "lost.py": (
        "import math\nimport nowhere_at_all\n",
        "lost.py:2: found ModuleNotFoundError: No module named 'nowhere_at_all'",
    ),
    "empty.py": ("x = 1\n", "empty.py: found no registered mechanism; allowed: @sim.register"),
    "bare.py": (MEDDLER.replace("@register", ""), "the class Meddler is not"),
    "timeless.py": (MEDDLER.replace("    phase = Phase.LEARN\n", ""), "meddler names no phase"),
    "ending.py": ("import sys\nsys.exit(3)\n", "ending.py:2: found the end of the program"),
    "taken.py": (MEDDLER.replace("phase =", "name = 'channels'\n    phase ="), "the name 'channels' is taken"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_without_a_mechanism_is_refused_in_words(name: str, tmp_path: Path, monkeypatch, capsys) -> None:
    text, said = WRONG[name]
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as end:
        main(["contract", name])
    assert end.value.code == 1
    assert said in capsys.readouterr().err
