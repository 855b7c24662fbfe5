"""The pages of an ensemble and of a run in a browser without a screen: nothing runs over the edge, the console stays empty."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import helpers_report
import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (Debian: chromium)")
# The page is shown in a frame of the wanted width (a window has a least width of its own), and measured from outside.
FRAME = """<!doctype html><meta charset="utf-8"><iframe id="f" style="width:{width}px;height:900px;border:0"></iframe>
<script>const f = document.getElementById("f");
f.onload = () => {{ const d = f.contentDocument.documentElement;
  const over = [...f.contentDocument.querySelectorAll("main *")].filter(e => !e.closest(".scroll, .plot, pre, svg")
    && e.getBoundingClientRect().right > {width} + 1).map(e => e.tagName + "." + e.className + ": " + e.textContent.slice(0, 40));
  document.title = JSON.stringify({{scroll: d.scrollWidth, over}});
  document.body.append(document.title); }};
f.srcdoc = {page};</script>"""


PAGES = {"investor": helpers_report.page, "run": helpers_report.run_page}


@pytest.fixture(scope="module", params=[(kind, lang) for kind in PAGES for lang in ("en", "zh")], ids="-".join)
def page(request: pytest.FixtureRequest) -> str:
    kind, lang = request.param
    return PAGES[kind](lang)


def shown(folder: Path, page: str, *, width: int) -> tuple[str, str]:
    """The measured page and what the browser wrote to its console."""
    file = folder / "frame.html"
    inside = json.dumps(page).replace("</", "<\\/")
    file.write_text(FRAME.format(width=width, page=inside), encoding="utf-8")
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
               "--disable-background-networking", "--enable-logging=stderr", f"--user-data-dir={folder / 'profile'}",
               "--virtual-time-budget=4000", "--dump-dom", file.as_uri()]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout, "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)


@pytest.mark.parametrize("width", [390, 1360])
def test_nothing_runs_over_the_edge_and_the_console_is_empty(page: str, width: int, tmp_path: Path) -> None:
    dom, console = shown(tmp_path, page, width=width)
    found = re.search(r'<title>\{"scroll":(\d+),"over":\[(.*?)\]\}</title>', dom)
    assert found, "the page was not measured"
    assert int(found[1]) <= width and found[2] == ""
    assert console == ""
