"""Patterns of cascades (P03, P04, P05): what platforms and experiments have seen, asked of the kernels alone."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.core.rng import Streams
from sim.core.ties import Ties
from sim.kernels.cascade import adopt_with_friends
from sim.theory import branching, edge_based
from sim.verification.cascades import Spreader
from sim.verification.gate import Finding, Setup, inside, within_errors
from sim.verification.worlds import mean_and_error
from sim.world.network import community_layout, configuration_graph, poisson_graph, social_graph

REPRODUCTION, SHARING, RATIO, RESPONSE = 0.3, 0.04, 2.0, (0.4, 1.6)  # of the mechanism social_content


def content_trees(
    n_people: int,
    n_trees: int,
    *,
    seed: int,
    reproduction: float = REPRODUCTION,
    sharing: float = SHARING,
    ratio: float = RATIO,
    response: tuple[float, float] = RESPONSE,
    ties: Ties | None = None,
    author: bool = False,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return size, depth (generations below the start) and duration (days) of trees of shared content.

    Every tree starts at a random person of a social graph (or of ``ties``) who has seen a post and shares it with
    probability ``sharing`` (for certain if ``author``). Depth of a tree nobody shared: 0.
    """
    graph = ties or social_graph(community_layout(n_people, seed=seed), seed=seed)
    weak = reproduction * branching.threshold_of_weak_ties(graph.n_strong, graph.degrees, ratio=ratio)
    spreader = Spreader(graph, seed=seed)
    starts = (Streams(seed).uniform("cascades.start", np.arange(n_trees)) * graph.n_people).astype(np.int32)
    trees = [
        spreader.grow(
            starts[c : c + 1],
            weak,
            sharing=max(sharing, ratio * weak),
            post=c,
            response=response,
            is_certain=author,
            ratio=ratio,
        )
        for c in range(n_trees)
    ]
    sizes, depths = np.array([len(t[0]) for t in trees]), np.array([t[3].max() for t in trees])
    return sizes, depths.astype(np.int64), np.array([t[4].max() for t in trees])


def above(case: str, *, floor: float, gaps: list[float], n_errors: float = 4) -> Finding:
    """Ask for a mean over replicates that is above a floor by some standard errors."""
    mean, error = mean_and_error(gaps)
    needed = n_errors * float(error)
    deviation = needed / (mean - floor) if mean > floor else float("inf")
    margin = f"above {floor:g} by {n_errors:g} standard errors of {error:.2g}"
    return Finding(case, floor, float(mean), margin, deviation, (floor + needed, None))


def most_die_at_once(setup: Setup) -> Iterator[Finding]:
    """P03: nearly all trees are one person; a few make most of what sharing adds."""
    n, n_trees, n_graphs = (100_000, 20_000, 10) if setup.full else (20_000, 5_000, 6)
    for r in (0.1, REPRODUCTION, 0.7):
        alone, top, deep = [], [], []
        for seed in range(n_graphs):
            sizes, depths, _ = content_trees(n, n_trees, seed=seed, reproduction=r)
            gained = np.sort(sizes - 1)[::-1]
            alone.append(float((sizes == 1).mean()))
            top.append(float(gained[: n_trees // 50].sum() / gained.sum()))
            deep.append(float(depths[depths > 0].mean()))
        case = f"R {r:g} ({n_graphs} graphs x {n_trees} trees)"
        yield inside(f"{case}: share of one person", low=0.7, high=0.99, figure=float(np.mean(alone)))
        yield above(f"{case}: share of the people reached by sharing in the largest 2 % of trees", floor=0.5, gaps=top)
        yield inside(f"{case}: generations of trees that were shared", low=1, high=3, figure=float(np.mean(deep)))


def critical_mass(setup: Setup) -> Iterator[Finding]:
    """P04, T47: hubs start more, but whether anything takes off is decided by how many are easily influenced.

    Everybody needs two fifths of their neighbours (two at least), but a share v is easily influenced and needs one.
    While few have adopted only those matter: take-off from a random person is that of a cascade with T = v, and from
    one with k ties it is ``1 - u^k`` (Watts 2002; Watts & Dodds 2007).
    """
    n, n_graphs, n_starts = (50_000, 12, 300) if setup.full else (10_000, 8, 120)
    few, many, law = 0.05, 0.3, edge_based.poisson_degrees(6)
    u = float(branching.quiet_tie(law, many))
    runs = np.array([_take_offs(n, n_starts, seed=g, easy=(few, many), quiet=u) for g in range(n_graphs)])
    random_few, hub_few, random_many, hub_many, expected, larger = runs.T
    case = f"easily influenced {many:.0%} ({n_graphs} graphs x {n_starts})"
    mean, error = mean_and_error(list(random_many))
    yield within_errors(
        f"{case}: take-off from a random person",
        figure=float(mean),
        error=float(error),
        n_errors=4,
        reference=float(branching.take_off(law, many)),
    )
    mean, error = mean_and_error(list(hub_many - expected))
    yield within_errors(
        f"{case}: take-off from a hub",
        reference=float(expected.mean()),
        error=float(error),
        figure=float(expected.mean() + mean),
        n_errors=4,
    )
    yield above(f"{case}: size of cascades, hub over random person", floor=1.0, gaps=list(larger))
    rest = float(hub_few.mean())
    yield Finding(
        f"easily influenced {few:.0%}: take-off from a hub", 0.0, rest, "at most 0.02", rest / 0.02, (0.0, 0.02)
    )
    gain = (random_many - random_few) - (hub_many - random_many)
    yield above("take-off gained by more easily influenced people less that by better seeds", floor=0, gaps=list(gain))


def _take_offs(n: int, n_starts: int, *, seed: int, easy: tuple[float, float], quiet: float) -> list[float]:
    """Return how often random people and hubs start something large, for either share of easily influenced people.

    Then come ``1 - u^k``, mean over the hubs (those with most ties), and the mean size of cascades of hubs over that of
    random people where many are easily influenced.
    """
    ties = poisson_graph(n, mean=6, seed=seed)
    streams, heard = Streams(seed), np.zeros(n, dtype=np.int32)
    starts = (streams.uniform("patterns.start", np.arange(n_starts)) * n).astype(np.int32)
    hubs = np.argsort(-ties.degrees, kind="stable")[:n_starts].astype(np.int32)
    shares: list[float] = []
    means: list[float] = []
    for v in easy:
        is_easy = streams.uniform("patterns.easily_influenced", np.arange(n)) < v
        needed = np.where(is_easy, 1, np.maximum(2, np.ceil(0.4 * ties.degrees))).astype(np.int32)
        for who in (starts, hubs):
            sizes = [
                len(adopt_with_friends(who[c : c + 1], ties.offsets, ties.neighbours, needed, heard))
                for c in range(n_starts)
            ]
            shares.append(float((np.array(sizes) > 0.1 * n).mean()))
            means.append(float(np.mean(sizes)))
    return [*shares, float(np.mean(1 - quiet ** ties.degrees[hubs])), means[3] / means[2]]


def hub_caps(setup: Setup) -> Iterator[Finding]:
    """P05, T46: with the same mean degree and the same chance per tie, a cap on hubs means less reach, less surely."""
    n, n_graphs, n_posts = (50_000, 12, 200) if setup.full else (20_000, 8, 60)
    lost, wider = [], []
    for seed in range(n_graphs):
        reach = [_reach_of_posts(ties, n_posts, seed=seed) for ties in _with_and_without_hubs(n, seed)]
        (free, free_cv), (capped, capped_cv) = [(float(r.mean()), float(r.std(ddof=1) / r.mean())) for r in reach]
        lost.append(1 - capped / free)
        wider.append(capped_cv / free_cv)
    case = f"ties capped at 30 ({n_graphs} graphs x {n_posts} posts)"
    yield above(f"{case}: reach lost", floor=0.0, gaps=lost)
    yield above(f"{case}: spread of reach over that without a cap", floor=1.0, gaps=wider)


def _with_and_without_hubs(n: int, seed: int) -> tuple[Ties, Ties]:
    """Return a configuration graph with lognormal degrees, and one in which hubs' ties above 30 went to others."""
    degrees = social_graph(community_layout(n, seed=seed), seed=seed).degrees
    capped = np.minimum(degrees, 30)
    order = np.argsort(Streams(seed).uniform("patterns.order", np.arange(n)), kind="stable")
    while (short := int(degrees.sum() - capped.sum())) > 0:
        capped[order[capped[order] < 30][:short]] += 1
    return configuration_graph(degrees, seed=seed), configuration_graph(capped, seed=seed)


def _reach_of_posts(ties: Ties, n_posts: int, *, seed: int) -> NDArray[np.float64]:
    """Return the people reached by posts with five first viewers each."""
    spreader, n = Spreader(ties, seed=seed), ties.n_people
    starts = (Streams(seed).uniform("patterns.start", np.arange(5 * n_posts)) * n).astype(np.int32).reshape(-1, 5)
    return np.array([len(spreader.grow(who, 0.045, post=c)[0]) for c, who in enumerate(starts)], dtype=np.float64)
