"""Finance returns values: what it says to people are keys of the catalogue, names of declared things, and errors."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers_offenders import assert_none

import sim

FINANCE = Path(sim.__file__).parent / "finance"
CHINESE = re.compile("[\u4e00-\u9fff]")
WORD = re.compile(r"[A-Za-z]{2,}")
OF_A_NAME = 10  # words of the longest name of a declared row
OF_A_KEY = 0  # words beside a space that code of a function may join


def text_of(node: ast.AST) -> str | None:
    """Return the text that an expression of strings is: literals, f-strings and their sums (0 stands for a value)."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part) or "0" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        sides = [text_of(side) for side in (node.left, node.right)]
        return None if sides == [None, None] else "".join(side or "0" for side in sides)
    return None


def literals(node: ast.AST, *, is_inside: bool = False) -> Iterator[tuple[int, str, bool]]:
    """Yield line, text and whether a function holds it, but for docstrings, what is raised and ``__repr__``."""
    for child in ast.iter_child_nodes(node):
        is_docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
        if is_docstring or isinstance(child, ast.Raise) or getattr(child, "name", "") == "__repr__":
            continue
        text = text_of(child)
        if text is not None:
            yield child.lineno, text, is_inside  # type: ignore[attr-defined]
        else:
            yield from literals(child, is_inside=is_inside or isinstance(child, ast.FunctionDef | ast.Lambda))


def prose(source: str) -> Iterator[str]:
    """Yield every text that speaks to people: sentences anywhere, Chinese and words in a row in the code of a function."""
    for line, text, is_inside in literals(ast.parse(source)):
        n = len(WORD.findall(text))
        is_sentence = bool(re.search(r" .*[A-Za-z)%]\.($| )|\u3002", text)) or n > OF_A_NAME
        if is_sentence or (is_inside and (CHINESE.search(text) or (" " in text and n > OF_A_KEY))):
            yield f"{line} {text[:60]!r}"


def test_finance_returns_no_prose() -> None:
    files = sorted(FINANCE.glob("*.py"))
    assert len(files) > 30
    assert_none(f"{file.name}:{found}" for file in files for found in prose(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "source",
    [
        'def f(x):\n    return f"Year {x} costs {x} M RMB more than planned"',
        'def f(x):\n    return "cash " + "runs out " + f"on day {x}"',
        'def f(x):\n    text = "cash runs out on a day"\n    return text',
        'def f(x):\n    return "资金耗尽"',
        'F = lambda x: f"{x} months late in all"',
        'TEXT = "No tax is posted."',
        'REASONS = {"a": ("Users leave as the mean of the population does and friends keep nobody at all", "")}',
        'class A:\n    @property\n    def words(self):\n        return "30 % (22 to 40 %) of all the runs"',
    ],
)
def test_prose_is_seen_wherever_it_stands(source: str) -> None:
    assert list(prose(source))


@pytest.mark.parametrize(
    "source",
    [
        'NAMES = {"check": ("Check: assets less liabilities, funding gap and equity", "核对")}',
        'def f(x):\n    """Say a word. And another."""\n    return frame[f"year{x}.percent_of_plan.{x}"]',
        'def f(x):\n    raise ValueError(f"a share within 0..1 and a half-width above 0 are needed, got {x}")',
        'def f(x):\n    return Remark("plan_market", {"year": x})',
    ],
)
def test_names_docstrings_errors_and_keys_are_no_prose(source: str) -> None:
    assert not list(prose(source))
