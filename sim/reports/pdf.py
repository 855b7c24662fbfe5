"""A document as PDF on A4, set by Typst from the same content as the page.

Every text goes in as a string literal, so nothing in a scenario can become markup.
"""

import re
import tempfile
from functools import singledispatch
from pathlib import Path

from sim.core.errors import SimError
from sim.core.files import write_whole
from sim.reports import content as c
from sim.reports.pdf_tables import WIDTH, breakable, layout, without_trends

_TEMPLATE = Path(__file__).parent / "templates" / "document.typ"
CHINESE = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "PingFang SC",
    "Microsoft YaHei",
)
LATIN = ("DejaVu Sans", "Noto Sans", "Liberation Sans", "Arial", "Helvetica")
MOST_ROWS = 400
WIDE_CARD, NARROW_CARD = WIDTH - 16, WIDTH / 2 - 20  # points inside a card


class PdfError(SimError):
    """A PDF that cannot be made here; says what is missing."""


def write_pdf(document: c.Document, path: Path) -> Path:
    """Write the document as PDF, whole or not at all.

    Raises
    ------
    PdfError
        When Typst or a Chinese font is not installed.
    """
    try:
        import typst
    except ImportError:
        raise PdfError("a PDF needs the package typst: pip install typst, or choose --format html") from None
    fonts = _fonts(set(typst.Fonts().families()), document.language)
    source, pictures = to_typst(document, fonts=fonts)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, svg in pictures.items():
            Path(folder, name).write_text(_standalone(svg, fonts), encoding="utf-8")
        main = Path(folder, "report.typ")
        main.write_text(source, encoding="utf-8")
        return write_whole(path, lambda part: typst.compile(str(main), output=str(part), format="pdf", root=folder))


def _fonts(known: set[str], language: str) -> list[str]:
    chinese = [name for name in CHINESE if name in known]
    if language == "zh" and not chinese:
        raise PdfError(f"a Chinese PDF needs a Chinese font, for example {CHINESE[0]} (Debian: fonts-noto-cjk); "
                       "install one, or choose --format html")  # fmt: skip
    latin = [name for name in LATIN if name in known][:1]
    return chinese[:1] + latin if language == "zh" else latin + chinese[:1]


def to_typst(document: c.Document, *, fonts: list[str]) -> tuple[str, dict[str, str]]:
    """Return the Typst source and the pictures (file name to SVG) that it shows."""
    pictures: dict[str, str] = {}
    out = [_TEMPLATE.read_text(encoding="utf-8").replace("FONTS", f"({', '.join(map(_string, fonts))},)")]
    language = _string("zh" if document.language == "zh" else "en")
    head = [document.title, document.question, " · ".join(f for f in document.facts if f), document.disclaimer]
    out.append(f"#show: page-setup.with({', '.join(map(_string, head))}, {language})")
    out += [block(b, pictures) for b in document.front]
    for section in document.sections:
        out.append(f"#chapter({_string(section.title)})")
        out += [block(b, pictures) for b in section.blocks]
    return "\n".join(out) + "\n", pictures


@singledispatch
def block(b: object, pictures: dict[str, str]) -> str:
    """One block as Typst."""
    raise TypeError(f"no Typst for {type(b).__name__}")


@block.register
def _(b: c.Text, pictures: dict[str, str]) -> str:
    return f"#{b.style}-text({_string(b.text)})" if b.text else ""


@block.register
def _(b: c.Bullets, pictures: dict[str, str]) -> str:
    return f"#list({', '.join(f'text({_string(item)})' for item in b.items)})" if b.items else ""


@block.register
def _(b: c.Code, pictures: dict[str, str]) -> str:
    return f"#command({_string(b.text)})"


@block.register
def _(b: c.Table, pictures: dict[str, str]) -> str:
    return _table(b)


def _table(b: c.Table, *, width: float = WIDTH) -> str:
    b = without_trends(b)
    if not b.columns:
        return ""
    n, left = len(b.columns), {0, *b.text_columns}
    heads = [_string(breakable(text)) for text in b.columns]
    groups = [f"({_string(text)}, {span})" for text, span in b.groups]
    rows = []
    for index, row in enumerate(b.rows[:MOST_ROWS]):
        cells = [breakable(str(cell)) for cell in [*row, *[""] * (n - len(row))][:n]]
        fills = [f"{b.shaded.get((index, k), -1.0):.3f}" for k in range(n)]
        rows.append(
            f"(({', '.join(map(_string, cells))},), {'true' if index in b.strong else 'false'}, ({', '.join(fills)},))"
        )
    sides = ", ".join("left" if k in left else "right" for k in range(n))
    columns, size = layout(b, width=width)
    return (
        f"#data-table({_string(b.caption)}, ({', '.join(heads)},), ({', '.join(rows)}{',' if rows else ''}), ({sides},), "
        f"({', '.join(groups)}{',' if groups else ''}), ({', '.join(columns)},), {size:.2f}pt)"
    )


@block.register
def _(b: c.Figure, pictures: dict[str, str]) -> str:
    names = []
    for svg in b.svg:
        for one in re.findall(r"<svg.*?</svg>", svg, flags=re.DOTALL):
            names.append(f"figure-{len(pictures):03d}.svg")
            pictures[names[-1]] = one
    shown = ", ".join(map(_string, names))
    return f"#picture({_string(b.finding)}, {_string(b.what)}, ({shown}{',' if names else ''}))"


@block.register
def _(b: c.Fold, pictures: dict[str, str]) -> str:
    if not b.in_print:
        return ""
    return f"#small-head({_string(b.summary)})\n" + "\n".join(block(x, pictures) for x in b.blocks)


@block.register
def _(b: c.Cards, pictures: dict[str, str]) -> str:
    out: list[str] = []
    narrow: list[str] = []
    waiting = list(b.cards)
    while waiting:
        card = waiting.pop(0)
        if card.is_wide:
            out += [_pairs(narrow), f"#{_card(card, pictures)}"]
            narrow = []
        elif card.is_tall:
            beside, waiting = waiting[:2], waiting[2:]
            stack = ", ".join(_card(x, pictures) for x in beside)
            out.append(_pairs([*narrow, _card(card, pictures), f"stack(spacing: 6pt, {stack})"]))
            narrow = []
        else:
            narrow.append(_card(card, pictures))
    return "\n".join([*out, _pairs(narrow)])


def _card(card: c.Card, pictures: dict[str, str]) -> str:
    width = WIDE_CARD if card.is_wide else NARROW_CARD
    body = "\n".join(_table(x, width=width) if isinstance(x, c.Table) else block(x, pictures) for x in card.blocks)
    return f"card({_string(card.title)})[\n{body}\n]"


def _pairs(boxes: list[str]) -> str:
    """Narrow boxes two by two."""
    return f"#grid(columns: (1fr, 1fr), gutter: 6pt, {', '.join(boxes)})" if boxes else ""


@block.register
def _(b: c.Answer, pictures: dict[str, str]) -> str:
    return "#answer-box[\n" + "\n".join(block(x, pictures) for x in b.blocks) + "\n]"


def _string(text: object) -> str:
    """A Typst string literal."""
    plain = (
        str(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "").replace("\t", " ")
    )
    return f'"{plain}"'


def _standalone(svg: str, fonts: list[str]) -> str:
    """An SVG that stands alone: with its namespaces, and fonts that exist."""
    names = ", ".join(f"'{name}'" for name in fonts)
    svg = re.sub(r"<svg[^>]*?viewBox=\"([^\"]+)\"[^>]*>", _root, svg, count=1)
    svg = re.sub(r"system-ui, 'Noto Sans CJK SC', sans-serif", names, svg)
    return svg.replace(" href=", " xlink:href=")


def _root(match: re.Match[str]) -> str:
    width, height = match[1].split()[2:]
    spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg {spaces} viewBox="{match[1]}" width="{width}" height="{height}">'
