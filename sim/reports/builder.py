"""Small pieces of HTML. Every text is escaped here; only other pieces made here are inserted as they are."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Mapping, Sequence

import numpy as np


def escape(text: object) -> str:
    """Text for HTML. The scheme of a web address is dropped: a report links to nothing outside itself."""
    return html.escape(re.sub(r"\b[a-zA-Z]+://", "", str(text)), quote=True)


def element(tag: str, text: object, *, css: str = "") -> str:
    """One element with escaped text."""
    return f"<{tag}{_css(css)}>{escape(text)}</{tag}>"


def paragraphs(texts: Sequence[str], *, css: str = "") -> str:
    """One paragraph per text that is not empty."""
    return "".join(element("p", text, css=css) for text in texts if text)


def bullets(texts: Sequence[str]) -> str:
    """A list, or nothing."""
    return f"<ul>{''.join(element('li', text) for text in texts)}</ul>" if texts else ""


def table(
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    caption: str = "",
    strong: Collection[int] = (),
    text_columns: Collection[int] = (),
    raw_columns: Collection[int] = (),
    groups: Sequence[tuple[str, int]] = (),
    shaded: Mapping[tuple[int, int], float] | None = None,
) -> str:
    """A table that scrolls sideways on a narrow screen.

    Parameters
    ----------
    columns : sequence of str
        Heads; the first column names the row.
    rows : sequence of sequences
        Cells as text.
    caption : str
        What the table shows, with its unit.
    strong : collection of int
        Rows to stress (totals).
    text_columns : collection of int
        Columns aligned left; the first always is.
    raw_columns : collection of int
        Columns whose cells are HTML made by this module already.
    groups : sequence of (str, int)
        Heads above the heads: text and how many columns it spans.
    shaded : mapping
        (row, column) to a share 0..1: the blue of a heat map behind the cell.
    """
    left = {0, *text_columns}
    head = "".join(f'<th scope="col"{_css("l" if i in left else "")}>{escape(c)}</th>' for i, c in enumerate(columns))
    body = []
    for index, row in enumerate(rows):
        cells = [str(cell) if i in raw_columns else escape(cell) for i, cell in enumerate(row)]
        first = f'<th scope="row" class="l">{cells[0]}</th>'
        rest = "".join(
            f"<td{_css('l' if i in left else '')}{_shade(shaded, index, i)}>{cell}</td>"
            for i, cell in enumerate(cells[1:], start=1)
        )
        body.append(f"<tr{_css('strong' if index in strong else '')}>{first}{rest}</tr>")
    title = element("caption", caption) if caption else ""
    above = "".join(f'<th colspan="{span}" scope="colgroup" class="group">{escape(text)}</th>' for text, span in groups)
    above = f"<tr>{above}</tr>" if groups else ""
    css = "scroll" + (" broad" if len(columns) > 3 else "") + (" packed" if len(columns) > 12 else "")
    return (
        f'<div class="{css}" tabindex="0"><table>{title}<thead>{above}<tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def fold(summary: str, body: str) -> str:
    """Body behind a fold."""
    return f"<details><summary>{escape(summary)}</summary>{body}</details>"


def card(title: str, body: str, *, css: str = "") -> str:
    """A titled box; body is HTML."""
    return f'<section class="{" ".join(["card", css]).strip()}">{element("h2", title)}{body}</section>'


def figure(
    finding: str, *, what: str, svg: str, data: str, summary: str = "Data of this figure", is_wide: bool = False
) -> str:
    """A figure with its finding as title, a text alternative, and its data behind a fold.

    Several drawings stand side by side over the whole width, below each other on a phone.
    """
    n_panels = min(3, svg.count("<svg "))
    css = "figure wide" if n_panels > 1 or is_wide else "figure"
    spoken = escape(f"{finding}. {what}")
    head = element("h3", finding) + element("p", what, css="what")
    return (
        f'<figure class="{css}"><figcaption>{head}</figcaption>'
        f'<div class="plot panels{n_panels}" role="img" aria-label="{spoken}">{svg}</div>'
        f"{fold(summary, data) if data else ''}</figure>"
    )


def sparkline(values: np.ndarray, *, width: int = 120, height: int = 26) -> str:
    """A small line without axes: daily values thinned to the width; gaps where a value is missing."""
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        return ""
    low, high = float(finite.min()), float(finite.max())
    span = high - low or 1.0
    picked = np.unique(np.linspace(0, len(values) - 1, width).astype(int))
    parts, pen = [], "M"
    for at in picked:
        if not np.isfinite(values[at]):
            pen = "M"
            continue
        x = at / max(1, len(values) - 1) * (width - 2) + 1
        y = height - 2 - (values[at] - low) / span * (height - 4)
        parts.append(f"{pen}{x:.1f} {y:.1f}")
        pen = "L"
    return (
        f'<svg class="spark" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'aria-hidden="true">'
        f'<path d="{"".join(parts)}"/></svg>'
    )


def share_bar(share: float | None) -> str:
    """A bar from 0 to 100 % of the plan, cut at 100; empty for null."""
    if share is None or not np.isfinite(share):
        return ""
    width = float(np.clip(share, 0, 100))
    return f'<span class="bar" aria-hidden="true"><span style="width:{width:.0f}%"></span></span>'


def _shade(shaded: Mapping[tuple[int, int], float] | None, row: int, column: int) -> str:
    """Background of a cell of a heat map: white to a blue on which black text keeps its contrast."""
    share = (shaded or {}).get((row, column))
    if share is None or not np.isfinite(share):
        return ""
    light = np.array([255, 255, 255]) + np.clip(share, 0, 1) * (np.array([143, 190, 230]) - 255)
    return f' style="background:rgb({",".join(str(int(x)) for x in light)})"'


def _css(name: str) -> str:
    return f' class="{name}"' if name else ""
