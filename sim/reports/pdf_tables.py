"""Column widths and type size of a table on A4: the largest type at which nothing is cut."""

import re
import unicodedata
from dataclasses import replace
from itertools import pairwise

from sim.reports import content as c

WIDTH = 500.0  # points between the margins of A4, less a little
LARGEST, GOOD, SMALLEST = 7.6, 5.8, 4.8
_WRAPS = (20.0, 15.0, 11.0, 8.5)  # em: a text column may wrap from this width on; the widest that allows good type
_PADDING = 1.1
_LONG = 14  # signs from which a word may break


def without_trends(table: c.Table) -> c.Table:
    """The table without the columns of small lines, which are not printed."""
    drawn = {column for _, column in table.trends}
    if not drawn:
        return table
    kept = [k for k in range(len(table.columns)) if k not in drawn]
    return replace(
        table, columns=[table.columns[k] for k in kept], rows=[[row[k] for k in kept] for row in table.rows],
        text_columns=[new for new, k in enumerate(kept) if k in table.text_columns], trends={},
    )  # fmt: skip


def layout(table: c.Table, *, width: float = WIDTH) -> tuple[list[str], float]:
    """Typst widths of the columns, and the size of the type in points.

    Columns of numbers and short texts are as wide as they need; long texts share what is left, by their length.
    """
    left = {0, *table.text_columns}
    roomy = [_need(table, k, is_text=True) + _PADDING for k in range(len(table.columns))]
    if sum(roomy) * LARGEST <= width:
        return [f"{need * LARGEST:.1f}pt" for need in roomy], LARGEST
    needs = [_need(table, k, is_text=k in left) + _PADDING for k in range(len(table.columns))]
    size, wrap = SMALLEST, _WRAPS[-1]
    for wrap in _WRAPS:
        size = width / sum(min(need, wrap) if k in left else need for k, need in enumerate(needs))
        if size >= GOOD:
            break
    size = min(LARGEST, max(SMALLEST, size))
    if sum(needs) * size <= width:
        return [f"{need * size:.1f}pt" for need in needs], size
    widths = [
        f"{_weight(table, k):.1f}fr" if k in left and x > wrap else f"{x * size:.1f}pt" for k, x in enumerate(needs)
    ]
    return widths, size


def _weight(table: c.Table, k: int) -> float:
    """Share of what is left that a column of long texts gets: by their mean, and never below its longest word."""
    cells = [breakable(str(row[k])) for row in table.rows if k < len(row)]
    words = [piece for cell in [*cells, table.columns[k]] for piece in re.split("[\u200b ]", cell)]
    longest = max((min(ems(word), 14.0) for word in words if not any(map(_is_wide, word))), default=0.0)
    return max(longest + _PADDING, 1.4 * sum(map(ems, cells)) / max(1, len(cells)), 3.0)


def _need(table: c.Table, k: int, *, is_text: bool) -> float:
    """Width that a column asks for, in em; a head may wrap between words, a Chinese one after some signs."""
    strong = set(table.strong)
    cells = [(1.1 if i in strong else 1.0) * ems(str(row[k])) for i, row in enumerate(table.rows) if k < len(row)]
    head = table.columns[k]
    words = [head] if is_text or any(map(_is_wide, head)) else head.split()
    longest = max((1.1 * ems(word) for word in words), default=0.0)
    cells.append(min(longest, 8.0) if any(map(_is_wide, head)) and not is_text else longest)
    return max(cells)


def ems(text: str) -> float:
    """Estimated width of a text in em (of DejaVu Sans, the widest of the fonts used); Chinese signs are one."""
    between = sum(_is_wide(a) != _is_wide(b) and " " not in (a, b) for a, b in pairwise(text))
    return sum(_em(sign) for sign in text) + 0.25 * between  # Typst leaves a small space between the scripts


def _em(sign: str) -> float:
    if _is_wide(sign):
        return 1.0
    if sign in " .,:;'|()":
        return 0.36
    if sign in "<>=+\u2013\u2212\u2026\u00d7":
        return 0.84
    return 0.7 if sign.isupper() or sign in "%mw" else 0.64 if sign.isdigit() else 0.6


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF"


def breakable(text: str) -> str:
    """Let long keys break after a point, a slash or an underscore (zero-width spaces)."""
    return re.sub(rf"\S{{{_LONG},}}", lambda word: re.sub(r"(?<=[._/])(?=[A-Za-z])", "\u200b", word[0]), text)
