"""A document as one offline HTML page, by the templates of ``templates/``.

Every text is escaped by the environment, and a web address in it loses its scheme: a report links to nothing outside
itself. Only pictures drawn by `sim.reports.canvas` go in as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate, groupby
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.reports import content as c
from sim.reports.language import Language

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).parent / "templates"
_WIDTH, _HEIGHT = 120, 26  # of a small line, pixels
_WHITE, _BLUE = np.array([255, 255, 255]), np.array([143, 190, 230])  # black text on the blue keeps its contrast


def render(document: c.Document) -> str:
    """The document as HTML: the same document gives the same bytes; nothing is loaded from elsewhere."""
    page = _environment().get_template("document.html")
    language = {"zh": "zh-CN"}.get(document.language, document.language)
    return page.render(document=document, language=language, t=Language(document.language))


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    found = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, finalize=_without_scheme, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    found.filters |= {"kind": _kind, "runs": _runs, "columns": _columns, "key": _key, "panels": _panels, "blue": _blue,
                      "path": _path, "percent": _percent, "starts": _starts, "any_known": _any_known}  # fmt: skip
    return found


def _without_scheme(value: object) -> object:
    """A text without the schemes of web addresses; markup made by a template stays as it is."""
    if value is None:
        raise TypeError("a report has no text for None")
    return value if hasattr(value, "__html__") else re.sub(r"\b[a-zA-Z]+://", "", str(value))


def _key(value: str) -> str:
    """A name of parts joined by dots may break after a dot, in no other place; any other text stays as it is."""
    from markupsafe import Markup

    is_key = re.fullmatch(r"[a-z_]\w*(\.\w+)+", value)
    return Markup(".<wbr>").join(value.split(".")) if is_key else value


def _kind(block: object) -> str:
    """Name of a block's class: that of its macro."""
    return type(block).__name__


def _runs(blocks: Iterable[c.Block]) -> Iterator[tuple[bool, list[c.Block]]]:
    """Blocks in order; figures that follow one another share a grid."""
    for is_figure, run in groupby(blocks, lambda block: isinstance(block, c.Figure)):
        yield is_figure, list(run)


def _columns(block: c.Cards) -> Iterator[tuple[c.Card, list[c.Card]]]:
    """Cards in order, each with those that are stacked beside it."""
    waiting = list(block.cards)
    while waiting:
        card = waiting.pop(0)
        beside = waiting[:2] if card.is_tall else []
        del waiting[: len(beside)]
        yield card, beside


def _panels(figure: c.Figure) -> int:
    return sum(svg.count("<svg ") for svg in figure.svg)


def _blue(share: float) -> str:
    """Background of a cell of a heat map."""
    colour = _WHITE + np.clip(np.nan_to_num(share), 0, 1) * (_BLUE - _WHITE)
    return f"rgb({','.join(str(int(x)) for x in colour)})"


def _percent(share: float) -> str:
    """Width of a bar, cut at both ends."""
    return f"{100 * float(np.clip(share, 0, 1)):.0f}"


def _starts(table: c.Table) -> set[int]:
    """The columns at which a group of columns begins: they keep some distance."""
    return set(accumulate(span for _, span in table.groups)) - {len(table.columns)}


def _any_known(values: Sequence[float]) -> bool:
    return bool(np.isfinite(values).any())


def _path(values: Sequence[float]) -> str:
    """A small line without axes: daily values thinned to the width; gaps where a value is missing."""
    y = np.asarray(values, dtype=float)
    low, high = float(np.nanmin(y[np.isfinite(y)])), float(np.nanmax(y[np.isfinite(y)]))
    parts, pen = [], "M"
    for at in np.unique(np.linspace(0, len(y) - 1, _WIDTH).astype(int)):
        if not np.isfinite(y[at]):
            pen = "M"
            continue
        right = at / max(1, len(y) - 1) * (_WIDTH - 2) + 1
        up = _HEIGHT - 2 - (y[at] - low) / (high - low or 1.0) * (_HEIGHT - 4)
        parts.append(f"{pen}{right:.1f} {up:.1f}")
        pen = "L"
    return "".join(parts)
