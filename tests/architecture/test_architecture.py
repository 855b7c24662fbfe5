"""The shape of the house: layers point down, files stay small, nothing is imported before it is needed."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from helpers_offenders import assert_none

import sim

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "sim"
FILES = sorted(PACKAGE.rglob("*.py"))
LAYERS = ("kernels", "core", "theory", "world", "mechanisms", "scenario", "finance", "experiments", "verification",
          "reports", "commands")  # fmt: skip
RANK = {name: k for k, name in enumerate(LAYERS)} | {"bench": LAYERS.index("verification")}
RANK |= dict.fromkeys(("cli", "__main__", "dashboard"), len(LAYERS))
REPORTS_MAY = {"kernels", "core", "finance", "reports"}
HEAVY = ("numpy", "pandas", "numba", "mesa", "matplotlib", "scipy", "networkx", "pyarrow")


@cache
def text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8")


@cache
def nodes(file: Path) -> tuple[ast.AST, ...]:
    """Return the module and all nodes of a file."""
    return tuple(ast.walk(ast.parse(text_of(file), str(file))))


def at(file: Path, line: int, said: str) -> str:
    return f"{file.relative_to(ROOT)}:{line} {said}"


def layer(file: Path) -> str:
    parts = file.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else file.stem


def imports(file: Path) -> Iterator[tuple[str, int]]:
    """Yield every module of this project that a file imports, wherever it does so, with the line."""
    for node in nodes(file):
        if isinstance(node, ast.ImportFrom):
            whole = [f"{node.module}.{a.name}" for a in node.names] if node.module == "sim" else [node.module or ""]
            yield from ((name, node.lineno) for name in whole if name.split(".")[0] == "sim")
        elif isinstance(node, ast.Import):
            yield from ((a.name, node.lineno) for a in node.names if a.name.split(".")[0] == "sim")


def upward(file: Path) -> list[str]:
    own, out = layer(file), []
    for name, line in imports(file):
        other = name.split(".")[1] if "." in name else ""
        reaches_into_a_model = own == "reports" and other not in REPORTS_MAY
        if other in RANK and (RANK[other] > RANK[own] or reaches_into_a_model):
            out.append(at(file, line, f"imports {name}"))
    return out


def test_imports_point_down() -> None:
    assert_none(found for f in FILES if layer(f) != "__init__" for found in upward(f))


def test_imports_name_the_whole_path() -> None:
    relative = [(f, n) for f in FILES for n in nodes(f) if isinstance(n, ast.ImportFrom) and n.level]
    assert_none(at(f, n.lineno, "relative import") for f, n in relative)


def test_every_folder_has_its_place_among_the_layers() -> None:
    assert {layer(f) for f in FILES} - {"__init__"} <= set(RANK)


def home(file: Path) -> str:
    """Return the package of a mechanism of several files, else the module itself."""
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(("sim", *(parts[:3] if len(parts) > 3 else parts)))


def test_mechanisms_do_not_know_each_other() -> None:
    files = [f for f in FILES if layer(f) == "mechanisms" and f != PACKAGE / "mechanisms" / "__init__.py"]
    others = [(f, name, line) for f in files for name, line in imports(f) if name.startswith("sim.mechanisms")]
    assert_none(
        at(f, line, f"imports {name}")
        for f, name, line in others
        if name != home(f) and not name.startswith(home(f) + ".")
    )


def test_only_commands_print() -> None:
    silent = [f for f in FILES if layer(f) not in ("cli", "commands")]
    calls = [(f, n) for f in silent for n in nodes(f) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    assert_none(at(f, n.lineno, "print(...)") for f, n in calls if ast.unparse(n.func) == "print")


GLOBAL_LUCK = re.compile(r"\bnp\.random\.(?!Generator\b|Philox\b)\w+|^\s*import random\b|^\s*from random import")


def test_no_random_number_comes_from_a_global_state() -> None:
    lines = [(f, k, line) for f in FILES for k, line in enumerate(text_of(f).splitlines(), 1)]
    assert_none(at(f, k, line.strip()) for f, k, line in lines if GLOBAL_LUCK.search(line))


def too_large(file: Path) -> Iterator[str]:
    if text_of(file).count("\n") > 400:
        yield at(file, 401, "more than 400 lines")
    for node in nodes(file):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= 60:
            yield at(file, node.lineno, f"{node.name} has more than 60 lines")
        if isinstance(node, ast.ClassDef):
            public = [n for n in node.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")
                      and not any("property" in ast.unparse(d) for d in n.decorator_list)]  # fmt: skip
            if len(public) > 15:
                yield at(file, node.lineno, f"{node.name} has more than 15 public methods")


@pytest.mark.parametrize("folder", ["core", "mechanisms", "scenario", "verification", "world"])
def test_declarations_stand_as_the_formatter_leaves_them(folder: str) -> None:
    assert_none(at(f, 1, "# fmt: skip") for f in FILES if layer(f) == folder and "# fmt: skip" in text_of(f))


def test_files_functions_and_classes_stay_small() -> None:
    assert_none(found for f in FILES for found in too_large(f))


def test_every_module_says_what_it_is_for() -> None:
    modules = [(f, n) for f in FILES for n in nodes(f) if isinstance(n, ast.Module)]
    assert_none(at(f, 1, "no docstring") for f, n in modules if not ast.get_docstring(n))


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    return [f for f in (ROOT / line for line in listed.stdout.splitlines()) if f.is_file() and f != Path(__file__)]


def test_no_file_names_a_package_registry() -> None:
    words = re.compile(
        r"index-url|index_url|find-links|trusted-host|files\.pythonhosted|pypi\.org/simple|/simple/?\s*$", re.M
    )
    found = []
    for file in tracked():
        if file.suffix not in (".png", ".parquet", ".pdf", ".woff2"):
            found += [f"{file.relative_to(ROOT)}: {hit}" for hit in words.findall(file.read_text("utf-8", "ignore"))]
    assert_none(found)


def test_the_list_of_packages_is_complete() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    there = {
        "sim" + "".join(f".{p}" for p in f.parent.relative_to(PACKAGE).parts) for f in PACKAGE.rglob("__init__.py")
    }
    assert set(listed) - {"sim.shipped"} == there
    bare = {f.parent for f in FILES} - {f.parent for f in PACKAGE.rglob("__init__.py")}
    assert bare == set(), "a folder of modules without __init__.py would not be installed"


@pytest.mark.parametrize(
    "what",
    [
        "import sim",
        "import sim; sim.__all__; dir(sim)",
        "import sim.cli\ntry: sim.cli.main(['--help'])\nexcept SystemExit as e: assert e.code == 0",
    ],
)
def test_nothing_heavy_is_imported_before_it_is_needed(what: str) -> None:
    code = f"import sys\n{what}\nsys.stderr.write(' '.join(m for m in {HEAVY} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stderr == ""


def test_every_public_name_is_there() -> None:
    assert_none(name for name in sim.__all__ if getattr(sim, name, None) is None)


def test_a_name_that_is_not_public_is_refused() -> None:
    assert sorted(sim.__all__) == dir(sim)
    with pytest.raises(AttributeError, match="module 'sim' has no attribute 'lod'"):
        sim.lod  # noqa: B018


def test_files_are_written_whole_in_one_place() -> None:
    """Whoever writes beside and renames does it by `sim.core.files`; only run folders are moved as a whole."""
    renames = ("os.replace(", "getpid()", "part.replace(", "work.replace(")
    allowed = {"core/files.py", "experiments/store.py"}
    others = [f for f in FILES if f.relative_to(PACKAGE).as_posix() not in allowed]
    assert_none(at(f, 0, word) for f in others for word in renames if word in text_of(f))


def test_constants_of_the_calendar_and_of_money_stand_in_one_place() -> None:
    """Nobody else writes 365, or gives a name of its own to the plan's years, its months or the fen of a RMB."""
    elsewhere = ("verification", "bench")  # closed forms state their numbers in place
    periods = re.compile(r"_?(YEARS|MONTHS) = (\(1, 2|range\(1, 37|tuple\(range)")
    found = []
    for file in (f for f in FILES if f.name != "constants.py" and layer(f) not in elsewhere):
        for node in nodes(file):
            if isinstance(node, ast.Constant) and node.value == 365 and not isinstance(node.value, bool):
                found.append(at(file, node.lineno, "365"))
            elif isinstance(node, ast.Assign) and periods.match(ast.unparse(node)):
                found.append(at(file, node.lineno, ast.unparse(node)))
            elif isinstance(node, ast.Assign) and ast.unparse(node.value) == "100" and "FEN" in ast.unparse(node):
                found.append(at(file, node.lineno, ast.unparse(node)))
    assert_none(found)
