"""The shape of the house: layers point down, files stay small, nothing is imported before it is needed."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

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
in_every_file = pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(PACKAGE)))


def layer(file: Path) -> str:
    parts = file.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else file.stem


def imports(file: Path) -> Iterator[tuple[str, int]]:
    """Yield every module of this project that a file imports, wherever it does so, with the line."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: relative import"
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
            out.append(f"{file.relative_to(ROOT)}:{line} imports {name}")
    return out


@in_every_file
def test_imports_point_down(file: Path) -> None:
    if layer(file) != "__init__":
        assert upward(file) == []


def test_every_folder_has_its_place_among_the_layers() -> None:
    assert {layer(f) for f in FILES} - {"__init__"} <= set(RANK)


def home(file: Path) -> str:
    """Return the package of a mechanism of several files, else the module itself."""
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(("sim", *(parts[:3] if len(parts) > 3 else parts)))


@pytest.mark.parametrize("file", sorted((PACKAGE / "mechanisms").rglob("*.py")), ids=lambda f: f.stem)
def test_mechanisms_do_not_know_each_other(file: Path) -> None:
    if file != PACKAGE / "mechanisms" / "__init__.py":
        others = [name for name, _ in imports(file) if name.startswith("sim.mechanisms")]
        assert [name for name in others if name != home(file) and not name.startswith(home(file) + ".")] == []


@in_every_file
def test_only_commands_print(file: Path) -> None:
    if layer(file) in ("cli", "commands"):
        return
    calls = [n for n in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)]
    assert [n.lineno for n in calls if isinstance(n.func, ast.Name) and n.func.id == "print"] == []


@in_every_file
def test_no_random_number_comes_from_a_global_state(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert re.findall(r"\bnp\.random\.(?!Generator\b|Philox\b)\w+", text) == []
    assert re.findall(r"^\s*(?:import random\b|from random import)", text, flags=re.M) == []


@in_every_file
def test_files_functions_and_classes_stay_small(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count("\n") <= 400, "more than 400 lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, f"{node.name} has more than 60 lines"
        if isinstance(node, ast.ClassDef):
            public = [n for n in node.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")
                      and not any("property" in ast.unparse(d) for d in n.decorator_list)]  # fmt: skip
            assert len(public) <= 15, f"{node.name} has more than 15 public methods"


@pytest.mark.parametrize("folder", ["core", "mechanisms", "scenario", "verification", "world"])
def test_declarations_stand_as_the_formatter_leaves_them(folder: str) -> None:
    files = [f for f in FILES if layer(f) == folder]
    assert [str(f.relative_to(PACKAGE)) for f in files if "# fmt: skip" in f.read_text(encoding="utf-8")] == []


@in_every_file
def test_every_module_says_what_it_is_for(file: Path) -> None:
    assert ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))


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
    assert found == []


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


@pytest.mark.parametrize("name", sim.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(sim, name) is not None


def test_a_name_that_is_not_public_is_refused() -> None:
    assert sorted(sim.__all__) == dir(sim)
    with pytest.raises(AttributeError, match="module 'sim' has no attribute 'lod'"):
        sim.lod  # noqa: B018
