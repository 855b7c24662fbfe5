"""What a report says, before it is a page: a document of sections and blocks that HTML and PDF are made from.

Text is plain text; renderers escape it. A figure carries SVG drawn by `sim.reports.canvas.draw`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Style = Literal["body", "note", "finding", "lead", "rest", "warning"]


@dataclass(frozen=True)
class Text:
    """A paragraph: ``lead`` is the headline of the answer, ``rest`` follows it, ``finding`` is a title above a picture."""

    text: str
    style: Style = "body"


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: Sequence[str]


@dataclass(frozen=True)
class Code:
    """A command to copy."""

    text: str


@dataclass(frozen=True)
class Table:
    """A table; the first column names the row.

    Attributes
    ----------
    columns : sequence of str
    rows : sequence of sequences of str
    caption : str
        What it shows, with its unit.
    strong : collection of int
        Rows to stress (totals).
    text_columns : collection of int
        Columns aligned left besides the first.
    groups : sequence of (str, int)
        Heads above the heads, with the columns that each spans.
    shaded : dict
        (row, column) to a share 0..1: background of a heat map.
    bars : dict
        (row, column) to a share of a target: a page draws a bar from 0 to 1 below the number.
    trends : dict
        (row, column) to daily values: a page draws a small line there, a PDF leaves the column out.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str = ""
    strong: Sequence[int] = ()
    text_columns: Sequence[int] = ()
    groups: Sequence[tuple[str, int]] = ()
    shaded: dict[tuple[int, int], float] = field(default_factory=dict)
    bars: dict[tuple[int, int], float] = field(default_factory=dict)
    trends: dict[tuple[int, int], Sequence[float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Figure:
    """A picture with its finding as title and its data behind a fold (in the appendix of a PDF: left out)."""

    finding: str
    what: str
    svg: Sequence[str]
    data: Table | None = None
    is_wide: bool = False


@dataclass(frozen=True)
class Fold:
    """Blocks that a page hides behind a line until asked; a PDF prints them small."""

    summary: str
    blocks: Sequence[Block]
    in_print: bool = True


@dataclass(frozen=True)
class Card:
    """A titled box of page one; beside a tall one stand the next two."""

    title: str
    blocks: Sequence[Block]
    is_wide: bool = False
    is_tall: bool = False


@dataclass(frozen=True)
class Cards:
    """Boxes side by side."""

    cards: Sequence[Card]


@dataclass(frozen=True)
class Answer:
    """The box that answers first."""

    blocks: Sequence[Text]


Block = Text | Bullets | Code | Table | Figure | Fold | Cards | Answer


@dataclass(frozen=True)
class Section:
    """A chapter; ``key`` is its anchor."""

    key: str
    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Document:
    """A whole report.

    Attributes
    ----------
    title, question : str
    facts : sequence of str
        Scenario, runs, seed, date, health: shown beside the title.
    front : sequence of blocks
        Page one: the answer and its cards.
    sections : sequence of Section
    disclaimer : str
    language : str
        ``en`` or ``zh``.
    """

    title: str
    question: str
    facts: Sequence[str]
    front: Sequence[Block]
    sections: Sequence[Section]
    disclaimer: str
    language: str = "en"
