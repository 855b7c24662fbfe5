"""Notes on stderr: what a scenario says that will not act as it reads."""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario.build import Plan
    from sim.scenario.compose import Draft


def note(texts: Iterable[str]) -> None:
    """Print each text once."""
    for text in dict.fromkeys(texts):
        print(f"note: {text}", file=sys.stderr)


def note_cautions(draft: "Draft", plan: "Plan") -> None:
    """Print what a reader of this scenario must know before it runs."""
    from sim.scenario.cautions import cautions

    note(cautions(draft, plan))
