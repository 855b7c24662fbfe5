"""What a social graph looks like: the numbers that are archived with every graph (model.md 5.2)."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.core.rng import Streams
from sim.core.ties import Ties
from sim.kernels.measures import degree_products, largest_component, local_clustering, same_label_ties
from sim.world.network import CommunityLayout


def describe(ties: Ties, *, layout: CommunityLayout | None = None, seed: int, sample: int = 20_000) -> dict[str, float]:
    """Measure a graph in time linear in its ties.

    Parameters
    ----------
    ties : graph to measure
    layout : communities and zones; without it the share of ties within a zone is nan
    seed : graph seed, 0 to 2**32 - 1; chooses whose clustering is measured
    sample : people asked for their clustering (drawn with replacement; everybody if fewer qualify)

    Returns
    -------
    dict with n, n_ties, mean_degree, degree_variance, k2_over_k (<k^2>/<k>), max_degree, median_degree,
    degree_assortativity (Pearson correlation of degrees over all ties), clustering (mean local clustering of
    people with two ties or more, sampled), largest_component_share, strong_share and same_zone_share (of
    ties). What does not exist (no ties, or no variance) is nan.

    Sources: Newman (2002), "Assortative mixing in networks", Physical Review Letters 89; Watts & Strogatz
    (1998), "Collective dynamics of small-world networks", Nature 393.
    """
    degrees = ties.degrees
    zones = np.nan if layout is None else _same_share(ties, layout.zone_of_people)
    return {
        "n": ties.n_people,
        "n_ties": ties.n_ties,
        "mean_degree": float(degrees.mean()),
        "degree_variance": float(degrees.var()),
        "k2_over_k": _ratio(float((degrees**2).sum()), float(degrees.sum())),
        "max_degree": int(degrees.max()),
        "median_degree": float(np.median(degrees)),
        "degree_assortativity": _degree_assortativity(ties, degrees),
        "clustering": _mean_clustering(ties, degrees, seed=seed, sample=sample),
        "largest_component_share": largest_component(ties.offsets, ties.neighbours) / ties.n_people,
        "strong_share": _ratio(float(ties.n_strong.sum(dtype=np.int64)), 2.0 * ties.n_ties),
        "same_zone_share": zones,
    }


def assortativity_by(ties: Ties, labels: ArrayLike) -> float:
    """Return the assortativity coefficient of a label: 1 if all ties stay within labels, 0 if by chance.

    r = (sum_l e_ll - sum_l a_l^2) / (1 - sum_l a_l^2), e_ll the share of ties within label l, a_l the share
    of tie ends that carry l. Nan when all ends carry one label.

    Parameters
    ----------
    ties : graph
    labels : one label per person [n], of any kind that sorts

    Source: Newman (2003), "Mixing patterns in networks", Physical Review E 67, equation 2.
    """
    names, codes = np.unique(np.asarray(labels), return_inverse=True)
    if codes.shape != (ties.n_people,):
        raise ValueError(f"one label per person: expected {ties.n_people} labels, got shape {codes.shape}")
    ends = np.bincount(codes, weights=ties.degrees, minlength=names.size)
    by_chance = float(np.sum((ends / max(ends.sum(), 1.0)) ** 2))
    return _ratio(_same_share(ties, codes) - by_chance, 1.0 - by_chance)


def _same_share(ties: Ties, codes: NDArray[np.integer]) -> float:
    n_same = same_label_ties(ties.offsets, ties.neighbours, codes.astype(np.int32))
    return _ratio(float(n_same), 2.0 * ties.n_ties)


def _degree_assortativity(ties: Ties, degrees: NDArray[np.int64]) -> float:
    """Return the degree correlation from whole numbers, so that a regular graph has exactly no variance."""
    ends, squares, cubes = (int((degrees**power).sum()) for power in (1, 2, 3))
    products = int(degree_products(ties.offsets, ties.neighbours))
    return _ratio(ends * products - squares**2, ends * cubes - squares**2)


def _mean_clustering(ties: Ties, degrees: NDArray[np.int64], *, seed: int, sample: int) -> float:
    people = np.flatnonzero(degrees >= 2)
    if people.size == 0:
        return float("nan")
    if people.size > sample:
        u = Streams(seed).uniform("network_measures.clustering", np.arange(sample))
        people = people[(u * people.size).astype(np.int64)]
    out = np.empty(people.size)
    local_clustering(ties.offsets, ties.neighbours, people, out)
    return float(out.mean())


def _ratio(above: float, below: float) -> float:
    return above / below if below else float("nan")
