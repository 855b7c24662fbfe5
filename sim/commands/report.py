"""``sim report``."""

import os
from pathlib import Path

from sim.core.errors import ScenarioError


def write_again(run_folder: str) -> int:
    """Read a run folder and write its report."""
    from sim.core.errors import Problem
    from sim.finance.record import read_record
    from sim.reports.html import write_report

    folder = Path(run_folder)
    try:
        record = read_record(folder)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise ScenarioError([Problem("", str(error), "a run folder, such as results/<name>")]) from None
    path = write_report(record, folder)
    print(f"report: {os.path.relpath(path)}")
    return 0
