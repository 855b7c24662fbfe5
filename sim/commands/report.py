"""``sim report``."""

import os
from pathlib import Path


def write_again(run_folder: str) -> int:
    """Read a run folder and write its report."""
    from sim.finance.record import read_record
    from sim.reports.html import write_report

    folder = Path(run_folder)
    path = write_report(read_record(folder), folder)
    print(f"report: {os.path.relpath(path)}")
    return 0
