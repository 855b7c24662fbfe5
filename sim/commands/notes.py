"""Notes on stderr: what does not act as it reads, and figures that rest on little."""

import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.scenario.build import Plan
    from sim.scenario.compose import Draft


def note(stored: Iterable[str | Mapping[str, Any]]) -> None:
    """Print each warning of a manifest once."""
    from sim.reports.language import Language
    from sim.reports.words.speech import say_all

    for text in say_all(Language("en"), stored):
        print(f"note: {text}", file=sys.stderr)


def note_cautions(draft: "Draft", plan: "Plan") -> None:
    """Print what a reader of this scenario must know before it runs."""
    from sim.scenario.cautions import cautions

    note(remark.plain() for remark in cautions(draft, plan))
