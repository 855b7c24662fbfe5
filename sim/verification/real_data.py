"""Gates on real data sets, run when their folder is given (``sim verify --data DIR``)."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sim.core.errors import Problem, ScenarioError
from sim.core.ties import Ties
from sim.verification.gate import Finding, Setup, within
from sim.world.network_measures import describe

GRAPH = "lastfm_asia_edges.csv"
VILLAGES = "korean_villages_1_12.csv"
PURCHASES = "cdnow_master.csv"
NEEDS = {
    "DATA": (GRAPH, "LastFM Asia friendships"),
    "TIES": (VILLAGES, "Korean family planning"),
    "CDNOW": (PURCHASES, "purchases at CDNOW"),
}
"""The file that a gate needs, and what it is."""


def find(gate: str, folder: str | None) -> Path:
    """Return the file of a gate in a folder (or below); raises ``ScenarioError`` when there is none."""
    name, what = NEEDS[gate]
    found = sorted(Path(folder).rglob(name)) if folder else []
    if not found:
        raise ScenarioError([Problem("--data", repr(folder), f"a folder with {name} ({what})")])
    return found[0]


def social_graph(setup: Setup) -> Iterator[Finding]:
    """DATA: our measures give the published ones of LastFM Asia (facts C9: degree 7.3, clustering .219, assortativity .017).

    The published clustering counts people with fewer than two ties as 0; ours averages over those with two or more.
    """
    edges = np.loadtxt(find("DATA", setup.data), delimiter=",", skiprows=1, dtype=np.int64)
    ties = Ties.from_edges(int(edges.max()) + 1, edges[:, 0], edges[:, 1])
    facts = describe(ties, seed=1, sample=ties.n_people)
    countable = float((ties.degrees >= 2).mean())
    yield within("mean number of ties", reference=7.3, figure=facts["mean_degree"], share=0.01)
    yield within("clustering", reference=0.219, figure=facts["clustering"] * countable, share=0.02)
    yield within("degree assortativity", reference=0.017, figure=facts["degree_assortativity"], share=0.05)
