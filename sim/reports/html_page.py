"""A document as one offline HTML page."""

from __future__ import annotations

from functools import singledispatch
from pathlib import Path
from string import Template

from sim.reports import content as c
from sim.reports.builder import bullets, card, element, escape, figure, fold, table
from sim.reports.language import Language

_TEMPLATES = Path(__file__).parent / "templates"
_STYLE_CLASS = {"body": "", "note": "what", "finding": "finding", "lead": "lead", "warning": "warning"}


def render(document: c.Document) -> str:
    """The document as HTML: the same document gives the same bytes; nothing is loaded from elsewhere."""
    t = Language(document.language)
    page = Template((_TEMPLATES / "document.html").read_text(encoding="utf-8"))
    jumps = " ".join(f'<a href="#{s.key}">{escape(s.title)}</a>' for s in document.sections)
    sections = "".join(
        f'<section id="{s.key}" class="block">{element("h2", s.title)}{_flow(s.blocks, t)}</section>'
        for s in document.sections
    )
    question = element("p", document.question, css="question") if document.question else ""
    head = f"<header><div>{element('h1', document.title)}{question}</div>"
    head += element("p", " · ".join(fact for fact in document.facts if fact), css="facts") + "</header>"
    return page.substitute(
        language={"zh": "zh-CN"}.get(document.language, document.language),
        title=escape(document.title),
        css=(_TEMPLATES / "report.css").read_text(encoding="utf-8"),
        head=head,
        front="".join(block(b, t) for b in document.front),
        jumps=jumps,
        sections_label=escape(t("Sections")),
        sections=sections,
        disclaimer=element("p", document.disclaimer, css="disclaimer"),
    )


def _flow(blocks: object, t: Language) -> str:
    """Blocks below each other; figures that follow one another share a grid of two columns."""
    parts, waiting = [], []
    for b in blocks:  # type: ignore[attr-defined]
        if isinstance(b, c.Figure):
            waiting.append(block(b, t))
            continue
        parts += [f'<div class="figures">{"".join(waiting)}</div>'] if waiting else []
        waiting = []
        parts.append(block(b, t))
    parts += [f'<div class="figures">{"".join(waiting)}</div>'] if waiting else []
    return "".join(parts)


@singledispatch
def block(b: object, t: Language) -> str:
    """One block as HTML."""
    raise TypeError(f"no HTML for {type(b).__name__}")


@block.register
def _(b: c.Text, t: Language) -> str:
    return element("p", b.text, css=_STYLE_CLASS[b.style])


@block.register
def _(b: c.Bullets, t: Language) -> str:
    return bullets(list(b.items))


@block.register
def _(b: c.Code, t: Language) -> str:
    return f'<pre tabindex="0"><code>{escape(b.text)}</code></pre>'


@block.register
def _(b: c.Table, t: Language) -> str:
    return table(b.columns, b.rows, caption=b.caption, strong=set(b.strong), text_columns=set(b.text_columns),
                 groups=b.groups, shaded=b.shaded)  # fmt: skip


@block.register
def _(b: c.Figure, t: Language) -> str:
    data = block(b.data, t) if b.data is not None else ""
    return figure(
        b.finding, what=b.what, svg="".join(b.svg), data=data, summary=t("Data of this figure"), is_wide=b.is_wide
    )


@block.register
def _(b: c.Fold, t: Language) -> str:
    return fold(b.summary, _flow(b.blocks, t))


@block.register
def _(b: c.Cards, t: Language) -> str:
    boxes: list[str] = []
    waiting = list(b.cards)
    while waiting:
        x = waiting.pop(0)
        boxes.append(_card(x, t))
        if x.is_tall:
            beside, waiting = waiting[:2], waiting[2:]
            boxes.append(f'<div class="stack">{"".join(_card(y, t) for y in beside)}</div>')
    return f'<div class="cards">{"".join(boxes)}</div>'


def _card(x: c.Card, t: Language) -> str:
    return card(x.title, "".join(_in_card(y, t) for y in x.blocks), css="span2" if x.is_wide else "")


@block.register
def _(b: c.Answer, t: Language) -> str:
    body = "".join(block(x, t) for x in b.blocks)
    return f'<section class="answer" aria-label="{escape(t("The answer"))}">{body}</section>'


def _in_card(b: c.Block, t: Language) -> str:
    """A figure inside a card shows its finding as text above the picture."""
    if not isinstance(b, c.Figure):
        return block(b, t)
    spoken = escape(f"{b.finding} {b.what}")
    plot = f'<div class="plot" role="img" aria-label="{spoken}">{"".join(b.svg)}</div>'
    data = fold(t("Data"), block(b.data, t)) if b.data is not None else ""
    return element("p", b.finding, css="finding") + plot + element("p", b.what, css="what") + data
