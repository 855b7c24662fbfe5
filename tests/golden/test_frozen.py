"""A world that is frozen for good: every mechanism of November 2026 with every value written out, and none that came later.

``frozen_world.yaml`` names its mechanisms and all their values, so neither a new mechanism nor a new default may move it:
a new mechanism that is off changes nothing. It holds group buying, dated levers and an assortment of its own. If it moves, a
mechanism acts where it should not, or an old one behaves otherwise: say so in CHANGELOG.md ("Results:"), with the size and
the reason, and in the commit that writes ``frozen_world.json`` anew (``python tests/golden/test_frozen.py``).
"""

import json
from pathlib import Path

import numpy as np
import pytest

import sim

FOLDER = Path(__file__).parent


def figures() -> dict[str, float]:
    """Return two sums of every series (plain, and weighted by the day), and what every pair of accounts moved."""
    run = sim.load(FOLDER / "frozen_world.yaml").run(seed=3)
    days = np.arange(len(run.series)) + 1.0
    out: dict[str, float] = {}
    for name, values in run.series.drop(columns=["day", "date"]).items():
        out[str(name)], out[f"{name} by day"] = float(values.sum()), float((values * days).sum())
    moved = run.ledger.groupby(["mechanism", "debit", "credit"])["fen"].sum()
    return out | {" ".join(map(str, pair)): float(fen) for pair, fen in moved.items()}


def test_the_frozen_world_does_not_move():
    """To 1e-9: sums of floating point numbers may differ in their last digits between machines, nothing else may."""
    golden, now = json.loads((FOLDER / "frozen_world.json").read_text(encoding="utf-8")), figures()
    assert set(golden) - set(now) == set(), "what the frozen world records and posts stays"
    moved = {n: (v, now[n]) for n, v in golden.items() if now[n] != pytest.approx(v, rel=1e-9, abs=1e-9)}
    assert moved == {}


if __name__ == "__main__":
    text = json.dumps(figures(), indent=1, sort_keys=True)
    (FOLDER / "frozen_world.json").write_text(text + "\n", encoding="utf-8")
