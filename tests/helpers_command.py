"""The command line: in this process, which costs no start of Python, or as a process of its own."""

import io
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout

import pytest
from helpers_world import LEAN

import sim.cli

QUICK = ["--set", "time.preparation=5 days", *(word for name in LEAN for word in ("--set", f"{name}=off"))]
"""Words that leave out what takes most of the time: for tests of what a command says and writes, not of figures."""


def command(*words: str, cwd=None) -> subprocess.CompletedProcess[str]:
    """Run ``python -m sim`` as a process."""
    return subprocess.run([sys.executable, "-m", "sim", *words], capture_output=True, text=True, cwd=cwd, timeout=300)


def command_here(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in this process; what would be a traceback is raised."""
    out, error = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(error), pytest.raises(SystemExit) as end:
        sim.cli.main(list(words))
    assert isinstance(end.value.code, int)
    return subprocess.CompletedProcess(words, end.value.code, out.getvalue(), error.getvalue())
