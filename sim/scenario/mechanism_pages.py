"""What the declarations say in pages that are written by hand: between markers, the rest of a page stays as it is.

A block stands between ``<!-- generated: NAME -->`` and ``<!-- end -->``. Pages of mechanisms have the blocks ``parameters``
and ``touches``; ``docs/architecture.md`` has ``agenda``.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from sim.core.agenda import build_agenda
from sim.core.mechanism import Mechanism
from sim.core.params import Parameter
from sim.mechanisms import SHIPPED

_ITEM = "\n  - "
_BLOCK = re.compile(r"(<!-- generated: (?P<name>\w+) -->\n).*?(<!-- end -->)", re.S)


def filled(text: str, blocks: Mapping[str, str], *, where: str) -> str:
    """Return a page with its blocks written anew.

    Raises
    ------
    ValueError
        When the page does not have each block exactly once.
    """
    found = [match["name"] for match in _BLOCK.finditer(text)]
    if sorted(found) != sorted(blocks):
        raise ValueError(
            f"{where}: found the generated blocks {', '.join(found) or 'none'}; allowed: {', '.join(blocks)}, each once, "
            "between <!-- generated: NAME --> and <!-- end -->"
        )
    return _BLOCK.sub(lambda match: match[1] + blocks[match["name"]] + match[3], text)


def hand_written(docs: Path) -> dict[Path, str]:
    """Return the pages of the mechanisms, and the one of the architecture, with their blocks written anew."""
    out = {}
    for m in SHIPPED:
        page = docs / "mechanisms" / f"{m.name}.md"
        blocks = {"parameters": parameters_block(m), "touches": touches_block(m)}
        out[page] = filled(page.read_text(encoding="utf-8"), blocks, where=page.name)
    page = docs / "architecture.md"
    out[page] = filled(page.read_text(encoding="utf-8"), {"agenda": agenda_block(SHIPPED)}, where=page.name)
    return out


def cell(text: str) -> str:
    """Return a text that fits into a cell of a table."""
    return text.replace("|", "/")


def prior_of(p: Parameter) -> str:
    """Return the prior as text, or why there is none."""
    link = p.link()
    return p.prior + (f"; with `{link[0]}` {link[1]:g}" if link else "") or ("lever" if p.lever else "fixed")


def evidence_of(p: Parameter) -> str:
    """Return the grade of evidence with its source."""
    return p.evidence + (f": {p.source}" if p.source else "")


def parameters_block(m: type[Mechanism]) -> str:
    """Return the table of a mechanism's parameters, with the symbols of its equations."""
    declared = m.Params.declared.values()
    if not declared:
        return "None.\n"
    rows = ["| symbol | key | default | prior | evidence | meaning |", "|---|---|---|---|---|---|"]
    for p in declared:
        symbol = f"`{p.symbol}`" if p.symbol else ""
        prior = " / ".join(p.options) if p.options and not p.prior else prior_of(p)
        cells = (symbol, f"`{p.name}`", p.show(p.default), prior, evidence_of(p), p.doc)
        rows.append("| " + " | ".join(cell(c) for c in cells) + " |")
    fixed = _listed(p.name for p in declared if p.fixed)
    note = f" Read once, so without dates: {fixed}." if fixed else ""
    return "\n".join([*rows, "", f"Bounds and Chinese names: [parameters](../parameters.md).{note}"]) + "\n"


def touches_block(m: type[Mechanism]) -> str:
    """Return what a mechanism declares to touch: phase, hazards, parts, what it reads, writes, records and posts to."""
    by_cause = f"; by the mechanism that crosses {_listed(h.metric for h in m.hazards)}" if m.hazards else ""
    null = m.null and ", ".join(f"`{key}: {value}`" for key, value in m.null.items())
    lines: dict[str, str] = {
        "Phase": _phase(m),
        "Adds hazards": "; ".join(f"`{h.risk}` by `{h.cause}` (per {h.per})" for h in m.hazards),
        "Puts together": _listed(kind.__name__ for kind in m.assembles),
        "Adds parts": _told((f"{type(p).__name__} `{p.name}`", p.doc) for p in m.parts),
        "Reads": _listed(m.reads),
        "Reads where somebody declares it": _listed(m.may_read),
        "Writes": _listed(m.writes),
        "Columns": _told((f"`{c.path}`", c.doc) for c in m.columns),
        "Lists": _told((f"`today.{e.name}`", e.doc) for e in m.events),
        "Resources": _told((f"`resources.{r.name}`", r.doc) for r in m.resources),
        "Records": (_listed(x.name for x in m.metrics) + by_cause).removeprefix("; "),
        "Accounts": ", ".join(f"`{a.name}` (line {a.line})" for a in m.accounts),
        "Null case": null or "none declared",
    }
    return "".join(
        f"- {title}:{'' if text.startswith(_ITEM) else ' '}{text}\n" for title, text in lines.items() if text
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _told(things: Iterable[tuple[str, str]]) -> str:
    """Return things with what they are: in one line, or one a line when they are more than two."""
    told = [thing + (f" ({doc})" if doc else "") for thing, doc in things]
    return "; ".join(told) if len(told) <= 2 else "".join(_ITEM + text for text in told)


def _phase(m: type[Mechanism]) -> str:
    closes = ", which it closes" if m.closes else ""
    after = f", after {' and '.join(m.after)}" if m.after else ""
    launch = "Acts in the preparation too." if m.before_launch else "Acts from launch on."
    steps = "May run with two steps a day." if m.sub_daily else "Whole days only."
    return f"{m.phase.name}{closes}{after}. {launch} {steps}"


def agenda_block(mechanisms: Iterable[type[Mechanism]]) -> str:
    """Return the list of a day in which all of these mechanisms are on."""
    rows = ["| phase | mechanism | what it does | hazards | hands on |", "|---|---|---|---|---|"]
    phase, early = "", list[str]()
    for row in build_agenda([m() for m in mechanisms]):
        m, same = row.mechanism, row.phase.name == phase
        phase, early = row.phase.name, early + [m.name] * m.before_launch
        what = (m.__doc__ or "").strip().split("\n")[0]
        hazards = ", ".join(f"{h.risk}: {h.cause}" for h in m.hazards)
        lists = [path for path in (*m.writes, *(f"today.{e.name}" for e in m.events)) if path.startswith("today.")]
        cells = ("" if same else phase, f"[{m.name}](mechanisms/{m.name}.md)", what, hazards, _listed(lists))
        rows.append("| " + " | ".join(cell(c) for c in cells) + " |")
    return "\n".join([*rows, "", f"In the preparation before launch only these act: {', '.join(early)}."]) + "\n"
