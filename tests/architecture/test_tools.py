"""The tools that measure start: whatever they name of the package is there."""

import runpy
import sys
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"


@pytest.mark.parametrize("tool", sorted(TOOLS.glob("*.py")), ids=lambda p: p.stem)
def test_a_tool_starts(tool: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(TOOLS), *sys.path])
    runpy.run_path(str(tool), run_name="started")
