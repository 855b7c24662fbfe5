"""What the declarations of outcomes say in pages: docs/outcomes.md, and the table in results/README.md."""

from pathlib import Path

from sim.finance.outcomes.catalogue import CATALOGUE, FAMILIES
from sim.finance.outcomes.declaration import UNITS, Axis, Family
from sim.scenario.mechanism_pages import cell, filled
from sim.world.indicators import INDICATORS

_NOTE = "Generated from the declarations in `sim/finance/outcomes` by `make docs`; do not edit by hand.\n"


def outcome_pages(root: Path) -> dict[Path, str]:
    """Return the pages of a checkout that list outcomes, with their text."""
    readme = root / "results" / "README.md"
    text = filled(readme.read_text(encoding="utf-8"), {"outcomes": table()}, where=readme.name)
    return {root / "docs" / "outcomes.md": page(), readme: text}


def table() -> str:
    """Return all families as a table: name, unit, meaning."""
    rows = [f"| `{f.name}` | {f.unit} | {cell(_doc(f))} |" for f in FAMILIES]
    return "\n".join([f"{_places()}\n", "| key | unit | meaning |", "|---|---|---|", *rows]) + "\n"


def page() -> str:
    """Return docs/outcomes.md."""
    units = [f"- {name}: {words}" for name, words in UNITS.items()]
    renamed = [f"| `{old}` | `{new}` |" for old, new in sorted(_renamed().items())]
    parts = [
        "# Outcomes\n",
        _NOTE,
        "An outcome is a number with which a run answers. Its keys never depend on the horizon; null means that the period "
        "was not simulated whole, or that its mechanism was off. `sim explain NAME` prints a declaration, "
        "`sim explain --run FOLDER NAME` follows a number to the lines of the statement and the postings.\n",
        f"{len(CATALOGUE)} outcomes in {len(FAMILIES)} families. {_places()}\n",
        "\n## Units\n",
        *units,
        "\n## All families\n",
        "| outcome | 中文 | unit | better | made from | meaning |",
        "|---|---|---|---|---|---|",
        *(_row(f) for f in FAMILIES),
        "\n## Indicators\n",
        "Ratios of daily series, by year among the outcomes; rules observe them day by day, over the 28 days up to yesterday "
        "(`sim.world.indicators.observe(world, name)`).\n",
        "| indicator | above | below | days earlier | meaning |",
        "|---|---|---|---|---|",
        *(f"| `{i.name}` | `{i.above}` | `{i.below}` | {i.lag} | {cell(i.doc)} |" for i in INDICATORS.values()),
        "\n## Renamed\n",
        "Folders of older versions are read with the new names.\n",
        "| before | now |",
        "|---|---|",
        *renamed,
    ]
    return "\n".join(parts) + "\n"


def _axes() -> dict[str, Axis]:
    """Return every place with the axis of it that has most values."""
    found: dict[str, Axis] = {}
    for axis in (a for f in FAMILIES for a in f.over):
        if len(axis.words) > len(found.get(axis.name, Axis("", {})).words):
            found[axis.name] = axis
    return found


def _places() -> str:
    words = "; ".join(f"`{{{name}}}`: {_values(axis)}" for name, axis in _axes().items())
    return f"Places in names: {words}; a family with fewer values names them."


def _doc(f: Family) -> str:
    """Return what a family means, with the values of places that are not all."""
    some = [f"{{{a.name}}}: {_values(a)}" for a in f.over if a.words.keys() != _axes()[a.name].words.keys()]
    return f.doc + (f" ({'; '.join(some)})" if some else "")


def _values(axis: Axis) -> str:
    values = [str(v) or "(nothing)" for v in axis.words]
    is_range = len(values) > 4 and all(v.isdigit() for v in values)
    return f"{values[0]} to {values[-1]}" if is_range else ", ".join(values)


def _row(f: Family) -> str:
    better = f.better if not f.lower_at else f"{f.better} ({', '.join(f.lower_at)}: lower)"
    of = ", ".join(f"`{source}`" for source in f.of)
    return f"| `{f.name}` | {cell(f.zh)} | {f.unit} | {better} | {of} | {cell(_doc(f))} |"


def _renamed() -> dict[str, str]:
    return {f.renamed_from: f.name for f in FAMILIES if f.renamed_from}
