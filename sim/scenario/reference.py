"""The generated reference: every parameter, every metric and account, the JSON schema, and what pages say of declarations."""

import json
from pathlib import Path

from sim.core.params import Parameter
from sim.scenario.mechanism_pages import cell, evidence_of, hand_written, prior_of
from sim.scenario.registry import mechanisms
from sim.scenario.schema import json_schema
from sim.world.accounts import ACCOUNTS
from sim.world.chart import LINES
from sim.world.settings import SECTIONS

_NOTE = "Generated from the declarations in the code by `make docs`; do not edit by hand.\n"


def parameters_page() -> str:
    """Return docs/parameters.md."""
    parts = ["# Parameters\n", _NOTE, _GRADES]
    owners = {name: cls for name, cls in SECTIONS.items()} | {n: m.Params for n, m in mechanisms().items()}
    for owner, cls in owners.items():
        if not cls.declared:
            continue
        parts += [
            f"\n## {owner}\n",
            "| key | 中文 | default | allowed | prior | evidence | meaning |",
            "|---|---|---|---|---|---|---|",
        ]
        parts += [_row(owner, p) for p in cls.declared.values()]
    return "\n".join(parts) + "\n"


_GRADES = (
    "Evidence grades: source (a published figure that was seen), data (computed from data), derived (follows from other "
    "values or from the plan), memory (published, not looked up again), low_authority (a vendor's or press page), "
    "judgement (to be calibrated; part of every sensitivity analysis). Levers are set by management and have no prior; "
    "the default of everything else is the median of its prior.\n"
)


def _row(owner: str, p: Parameter) -> str:
    cells = (f"`{owner}.{p.name}`", p.zh, p.show(p.default), p.bounds(), prior_of(p), evidence_of(p), p.doc)
    return "| " + " | ".join(cell(c) for c in cells) + " |"


def metrics_page() -> str:
    """Return docs/metrics.md."""
    parts = [
        "# Metrics and accounts\n",
        _NOTE,
        "Besides these, every cause of joining and leaving has a metric "
        "`registrations_by_CAUSE` or `departures_by_CAUSE`.\n",
        "## Metrics\n",
        "| metric | 中文 | kind | unit | recorded by | meaning |",
        "|---|---|---|---|---|---|",
    ]
    for name, m in mechanisms().items():
        parts += [f"| `{x.name}` | {x.zh} | {x.kind} | {x.unit} | {name} | {x.doc} |" for x in m.metrics]
    parts += ["\n## Statement lines\n", "| line | 中文 | kind | label |", "|---|---|---|---|"]
    parts += [f"| `{x.name}` | {x.zh} | {x.kind} | {x.label} |" for x in LINES]
    parts += ["\n## Accounts\n", "| account | 中文 | line | opened by |", "|---|---|---|---|"]
    parts += [f"| `{a.name}` | {a.zh} | {a.line} | the chart |" for a in ACCOUNTS]
    for name, m in mechanisms().items():
        parts += [f"| `{a.name}` | {a.zh} | {a.line} | {name} |" for a in m.accounts]
    return "\n".join(parts) + "\n"


def schema_text() -> str:
    """Return scenarios/schema.json."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"


def pages(root: Path) -> dict[Path, str]:
    """Return every generated file of a checkout with its text."""
    return {
        root / "docs" / "parameters.md": parameters_page(),
        root / "docs" / "metrics.md": metrics_page(),
        root / "scenarios" / "schema.json": schema_text(),
    } | hand_written(root / "docs")
