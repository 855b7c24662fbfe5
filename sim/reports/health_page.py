"""The health card as a page: every gate with its verdict, and a figure for each pattern of the published literature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core.files import write_whole
from sim.reports import content as c
from sim.reports.canvas import BASELINE, COST, FORECAST, INK, MUTED, PLAN, draw
from sim.reports.html_page import render
from sim.reports.language import Language
from sim.reports.wording import significant

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Gate = Mapping[str, Any]


def write_health_page(gates: Sequence[Gate], folder: Path, *, lang: str = "en") -> Path:
    """Write ``health.html`` into a folder, whole or not at all, and return its path."""
    path = folder / ("health.html" if lang == "en" else f"health-{lang}.html")
    return write_whole(path, render(document(gates, Language(lang))))


def document(gates: Sequence[Gate], t: Language) -> c.Document:
    """Return the page as a document; gates are those of ``health.json``."""
    n = {v: sum(g["verdict"] == v for g in gates) for v in ("PASS", "REVIEW", "FAIL")}
    said = t("{p} gates pass, {r} need a look, {f} fail.", p=n["PASS"], r=n["REVIEW"], f=n["FAIL"])
    patterns = [g for g in gates if str(g["gate"]).startswith("P") and g["findings"]]
    sections = []
    if patterns:
        sections.append(c.Section("patterns", t("Patterns of the literature"), [_pattern(g, t) for g in patterns]))
    sections.append(c.Section("gates", t("All gates"), [_table(gates, t)]))
    return c.Document(
        t("Health card"), t("Does the simulator do what is known?"), [t("{n} gates", n=len(gates))],
        [c.Answer([c.Text(said, "lead")])], sections, t("This is a simulation, not a forecast or a promise."), t.code,
    )  # fmt: skip


def _pattern(gate: Gate, t: Language) -> c.Figure:
    rows = gate["findings"]
    inside = sum(f["verdict"] == "PASS" for f in rows)
    finding = t("{gate}, {title}: {inside} of {n} inside the band", gate=gate["gate"], title=t(str(gate["title"])),
                inside=inside, n=len(rows))  # fmt: skip
    data = c.Table([t("Case"), t("Reference"), t("Simulated"), t("Margin"), t("Verdict")], [_row(f) for f in rows],
                   text_columns=[3, 4])  # fmt: skip
    what = t("Bar: what is allowed. Dot: simulated. Each line has a scale of its own.")
    return c.Figure(finding, what, [_bands(str(gate["gate"]), rows)], data, is_wide=True)


def limits(finding: Mapping[str, Any]) -> tuple[float, float]:
    """Return the band of a finding: the published one, or the reference with its margin on both sides.

    An open end is infinite.
    """
    if finding.get("band"):
        low, high = finding["band"]
        return float(low), float("inf") if high is None else float(high)
    reference, gap = float(finding["reference"]), abs(float(finding["figure"]) - float(finding["reference"]))
    deviation = float(finding["deviation"])
    half = gap / deviation if deviation > 0 and isfinite(deviation) else 0.0
    return reference - half, reference + half


def _bands(name: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """Draw one line a finding: its band in the middle third, the simulated value where it lies."""

    def paint(figure: Figure) -> None:
        ax = figure.subplots()
        for k, f in enumerate(rows):
            _line(ax, k, f)
        ax.set_yticks(range(len(rows)), ["\n".join(_wrapped(str(f["case"]))) for f in rows])
        ax.set_ylim(len(rows) - 0.4, -0.6)
        ax.set_xlim(-1.05, 2.05)
        ax.set_xticks([])
        ax.grid(False)
        ax.spines["bottom"].set_visible(False)

    return draw(f"bands_{name}", paint, size=(8.4, 0.5 + 0.55 * len(rows)))


def _line(ax: Axes, k: int, f: Mapping[str, Any]) -> None:
    low, high = limits(f)
    figure = float(f["figure"])
    is_open = not isfinite(high)
    width = 1.6 * max(figure - low, 1e-12) if is_open else high - low if high > low else max(abs(high), 1e-12)
    at = min(max((figure - low) / width, -1.0), 2.0)
    ax.plot([0, 1], [k, k], color=BASELINE, alpha=0.35, linewidth=9, solid_capstyle="butt")
    known = (float(f["reference"]) - low) / width
    if not is_open:
        ax.plot([known, known], [k - 0.16, k + 0.16], color=PLAN, linewidth=2)
    colour = FORECAST if f["verdict"] == "PASS" else COST
    ax.plot(at, k, "o", color=colour, markersize=8)
    ax.text(at, k + 0.42, significant(figure), ha="center", va="center", color=INK[colour], fontweight="bold")
    for x, text, side in ((-0.02, significant(low), "right"), (1.02, "…" if is_open else significant(high), "left")):
        ax.text(x, k - 0.02, text, ha=side, va="center", color=MUTED)


def _wrapped(text: str, *, width: int = 44) -> list[str]:
    import textwrap

    return textwrap.wrap(text, width)


def _row(f: Mapping[str, Any]) -> list[str]:
    return [
        str(f["case"]),
        significant(float(f["reference"])),
        significant(float(f["figure"])),
        str(f["margin"]),
        str(f["verdict"]),
    ]


def _table(gates: Sequence[Gate], t: Language) -> c.Table:
    heads = [t("Gate"), t("Case"), t("Reference"), t("Simulated"), t("Margin"), t("Verdict")]
    body = [
        [f"{g['gate']} {t(str(g['title']))}" if k == 0 else "", *_row(f)]
        for g in gates
        for k, f in enumerate(g["findings"])
    ]
    body += [
        [f"{g['gate']} {t(str(g['title']))}", str(g["note"]), "", "", "", str(g["verdict"])]
        for g in gates
        if not g["findings"]
    ]
    return c.Table(heads, body, text_columns=[1, 4, 5])
