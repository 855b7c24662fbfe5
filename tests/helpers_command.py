"""The command line: in this process, which costs no start of Python, or as a process of its own."""

import io
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout

import pytest

import sim.cli


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
