"""One offline HTML page from a finished run."""

from __future__ import annotations

from pathlib import Path
from string import Template

from sim.core.files import write_whole
from sim.finance.record import Record, read_record
from sim.reports.appendix import appendix
from sim.reports.builder import element, escape
from sim.reports.figure_pages import all_figures
from sim.reports.page_one import page_one
from sim.reports.view import View
from sim.reports.wording import DISCLAIMER

FILE_NAME = "report.html"
_TEMPLATES = Path(__file__).parent / "templates"
_JUMPS = (
    ("figures", "Figures"),
    ("statements", "Income statement"),
    ("metrics", "Other metrics"),
    ("assumptions", "Assumptions"),
    ("run", "Network and time"),
    ("warnings", "Warnings"),
)


def render_report(record: Record) -> str:
    """The whole report as HTML: the same record gives the same bytes; nothing is loaded from elsewhere."""
    view = View(record)
    page = Template((_TEMPLATES / "report.html").read_text(encoding="utf-8"))
    jumps = " ".join(f'<a href="#{key}">{escape(title)}</a>' for key, title in _JUMPS)
    return page.substitute(
        title=escape(record.manifest.get("title", "Business plan under test")),
        css=(_TEMPLATES / "report.css").read_text(encoding="utf-8"),
        disclaimer=element("p", DISCLAIMER, css="disclaimer"),
        page_one=page_one(view),
        jumps=jumps,
        figures=all_figures(view),
        appendix=appendix(view),
    )


def write_report(source: str | Path | Record, out: str | Path) -> Path:
    """Write the report of a run.

    Parameters
    ----------
    source : path or Record
        A run folder, or a record read before.
    out : path
        The file to write (ending in ``.html``), or the folder in which to write ``report.html``.

    Returns
    -------
    Path
        The file, written whole or not at all.
    """
    record = source if isinstance(source, Record) else read_record(source)
    path = Path(out)
    path = path if path.suffix == ".html" and not path.is_dir() else path / FILE_NAME
    text = render_report(record)
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_whole(path, text)
