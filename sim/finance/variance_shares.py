"""How much of the spread of an outcome comes from parameters, graph and seed (model specification 11.2).

Lead runs have a parameter draw each. Some of the draws were run four times: on two graphs with two seeds
each, both seeds on both graphs. Within such a draw the classical analysis of variance of a 2 x 2 layout gives

    V_seed  = mean over graphs of the variance between seeds        (seed, and seed x graph)
    V_graph = D^2 / 2 - I^2 / 2,   D = difference of the graphs' means, I = half the interaction contrast
    V_theta = S^2 - V_seed - c V_graph,   S^2 = sample variance of the lead runs

where c = (n - sum n_g^2 / n) / (n - 1) allows for lead runs that share a graph. All are unbiased; an estimate
below zero is shown as zero. "Graph" holds what is drawn per graph: the ties, the size of the market and the
parameters of the graph. The bootstrap intervals are narrow: they cover 77 to 92 % where 95 % is meant, with 38
replicated draws of 300.

Source: Searle, Casella & McCulloch (1992), "Variance Components", Wiley, chapter 4.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

SOURCES = ("theta", "graph", "seed")
LABELS = {"theta": ("parameters", "参数"), "graph": ("market and graph", "市场与网络"), "seed": ("chance", "随机性")}
FEWEST = 2
SEED_LIMIT = 0.10
_RESAMPLES = 1000


@dataclass(frozen=True)
class Shares:
    """The split of a variance.

    Attributes
    ----------
    variance : dict
        Estimated component by source (may be below zero), in the outcome's unit squared.
    share : dict
        Share of the total by source, 0..1; NaN when the outcome never varied.
    interval : dict
        95 % interval of each share for the graphs in use (percentile bootstrap over parameter draws).
    n_leads, n_replicated : int
        Lead runs, and draws with four runs, behind the estimate.
    """

    variance: dict[str, float]
    share: dict[str, float]
    interval: dict[str, tuple[float, float]]
    n_leads: int
    n_replicated: int

    @property
    def is_spread_inflated(self) -> bool:
        """Whether the seed's share exceeds 10 %: then people per agent inflate the spread (specification 5.4)."""
        return self.share["seed"] > SEED_LIMIT


def variance_shares(table: pd.DataFrame, outcome: str) -> Shares | None:
    """Split the variance of an outcome.

    Parameters
    ----------
    table : DataFrame
        Ensemble table with ``theta, graph, seed, is_lead`` and the outcome.

    Returns
    -------
    Shares or None
        None with fewer than two draws run four times, or fewer than three lead runs.
    """
    known = table[table[outcome].notna()]
    leads = known[known["is_lead"].astype(bool)]
    cells = _cells(known, outcome)
    if len(cells) < FEWEST or len(leads) < 3:
        return None
    values = leads[outcome].to_numpy(dtype=np.float64)
    graphs = leads["graph"].to_numpy(dtype=np.int64)
    squares = np.array([_components(cell) for cell in cells.values()])
    overlap = _overlap(graphs)
    variance = _components_of(values.var(ddof=1), squares.mean(axis=0), overlap=overlap)
    is_replicated = np.isin(leads["theta"].to_numpy(), list(cells))
    draws = _bootstrap(values, squares, is_replicated, overlap=overlap)
    share = _shares(variance)
    is_flat = bool(np.isnan(draws).all())
    ends = np.full((2, len(SOURCES)), np.nan) if is_flat else np.nanpercentile(draws, (2.5, 97.5), axis=0)
    interval = {source: (float(ends[0, k]), float(ends[1, k])) for k, source in enumerate(SOURCES)}
    return Shares(dict(zip(SOURCES, variance.tolist(), strict=True)), dict(zip(SOURCES, share.tolist(), strict=True)),
                  interval, len(leads), len(cells))  # fmt: skip


def _cells(known: pd.DataFrame, outcome: str) -> dict[int, NDArray[np.float64]]:
    """Return the 2 x 2 values (graph x seed) of every draw that has all four."""
    out = {}
    for theta, group in known.groupby("theta", sort=True):
        if len(group) >= 4:
            square = group.pivot(index="graph", columns="seed", values=outcome).to_numpy(dtype=np.float64)
            if square.shape == (2, 2) and not np.isnan(square).any():
                out[int(str(theta))] = square
    return out


def _components(y: NDArray[np.float64]) -> tuple[float, float]:
    """Return unbiased (graph, seed) components of one draw."""
    seed = float(((y[:, 0] - y[:, 1]) ** 2).sum() / 4)
    difference = float(y[0].mean() - y[1].mean())
    interaction = float((y[0, 0] - y[0, 1] - y[1, 0] + y[1, 1]) / 2)
    return (difference**2 - interaction**2) / 2, seed


def _overlap(graphs: NDArray[np.int64]) -> float:
    """Return c: the part of the graph's variance that lead runs which share graphs still show."""
    n = len(graphs)
    return (n - float((np.bincount(graphs) ** 2).sum()) / n) / (n - 1)


def _components_of(
    total: NDArray[np.float64], squares: NDArray[np.float64], *, overlap: float
) -> NDArray[np.float64]:  # fmt: skip
    """Return (theta, graph, seed) from the variance of the lead runs and mean (graph, seed); any leading shape."""
    graph, seed = squares[..., 0], squares[..., 1]
    return np.stack([total - seed - overlap * graph, graph, seed], axis=-1)


def _shares(variance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return shares along the last axis; NaN where nothing varies."""
    kept = np.maximum(variance, 0.0)
    total = kept.sum(axis=-1, keepdims=True)
    return np.divide(kept, total, out=np.full_like(kept, np.nan), where=total > 0)


def _bootstrap(
    values: NDArray[np.float64], squares: NDArray[np.float64], is_replicated: NDArray[np.bool_], *, overlap: float
) -> NDArray[np.float64]:  # fmt: skip
    """Return shares of resampled draws; replicated draws and the others are resampled apart."""
    random = np.random.Generator(np.random.Philox(key=len(values)))
    four, one = np.flatnonzero(is_replicated), np.flatnonzero(~is_replicated)
    pick = random.integers(len(four), size=(_RESAMPLES, len(four)))
    total, squared = np.empty(_RESAMPLES), np.empty((_RESAMPLES, squares.shape[1]))
    for k, own in enumerate(pick):  # one resample at a time: all of them are a thousand tables
        rest = random.integers(max(1, len(one)), size=len(one))
        total[k] = values[np.concatenate([four[own], one[rest]])].var(ddof=1)
        squared[k] = squares[own].mean(axis=0)
    return _shares(_components_of(total, squared, overlap=overlap))
