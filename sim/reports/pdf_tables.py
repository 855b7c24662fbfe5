"""Column widths and type size of a table on A4: the largest type at which nothing is cut."""

from __future__ import annotations

import re
import unicodedata

from sim.reports import content as c

WIDTH = 500.0  # points between the margins of A4, less a little
LARGEST, GOOD, SMALLEST = 7.6, 5.8, 4.8
_WRAPS = (20.0, 15.0, 11.0, 8.5)  # em: a text column may wrap from this width on; the widest that allows good type
_PADDING = 1.1
_LONG = 14  # signs from which a word may break


def layout(table: c.Table) -> tuple[list[str], float]:
    """Typst widths of the columns, and the size of the type in points.

    Columns of numbers and short texts are as wide as they need; long texts share what is left, by their length.
    """
    left = {0, *table.text_columns}
    needs = [_need(table, k, is_text=k in left) + _PADDING for k in range(len(table.columns))]
    size, wrap = SMALLEST, _WRAPS[-1]
    for wrap in _WRAPS:
        size = WIDTH / sum(min(need, wrap) if k in left else need for k, need in enumerate(needs))
        if size >= GOOD:
            break
    size = min(LARGEST, max(SMALLEST, size))
    if sum(needs) * size <= WIDTH:
        return [f"{need * size:.1f}pt" for need in needs], size
    return [f"{min(x, 60):.1f}fr" if k in left and x > wrap else f"{x * size:.1f}pt" for k, x in enumerate(needs)], size


def _need(table: c.Table, k: int, *, is_text: bool) -> float:
    """Width that a column asks for, in em; a head may wrap between words, a Chinese one after some signs."""
    strong = set(table.strong)
    cells = [(1.1 if i in strong else 1.0) * ems(str(row[k])) for i, row in enumerate(table.rows) if k < len(row)]
    head = table.columns[k]
    words = [head] if any(map(_is_wide, head)) else head.split()
    longest = max((1.1 * ems(word) for word in words), default=0.0)
    cells.append(min(longest, 6.0) if any(map(_is_wide, head)) and not is_text else longest)
    return max(cells)


def ems(text: str) -> float:
    """Estimated width of a text in em (of DejaVu Sans, the widest of the fonts used); Chinese signs are one."""
    return sum(_em(sign) for sign in text)


def _em(sign: str) -> float:
    if _is_wide(sign):
        return 1.0
    if sign in " .,:;'|()":
        return 0.36
    return 0.7 if sign.isupper() or sign in "%mw" else 0.64 if sign.isdigit() else 0.6


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF"


def breakable(text: str) -> str:
    """Let long keys break after a point, a slash or an underscore (zero-width spaces)."""
    return re.sub(rf"\S{{{_LONG},}}", lambda word: re.sub(r"(?<=[._/])(?=[A-Za-z])", "\u200b", word[0]), text)
