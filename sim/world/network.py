"""The social graph of the potential market, and the pure graphs that analytic answers are tested on.

Every graph is a pure function of its seed, sizes and parameters (Philox, keyed by row): building it draws
nothing from a run, so that all policies and replicates can share one graph.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from sim.core.rng import Streams
from sim.core.ties import Ties
from sim.kernels.network import community_pairs, match_stubs

_LARGEST_COMPLETE = 2000
_MATCH_ROUNDS = 8
_TOP_UPS = 4
_TOLERATED_LOSS = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class CommunityLayout:
    """Communities as contiguous blocks of rows, zones as contiguous blocks of communities.

    Attributes
    ----------
    community_offsets : int64 [n_communities + 1], starts at 0; community c begins at row offsets[c]
    zone : uint8 [n_communities], never descending (rows of a zone lie together)
    """

    community_offsets: NDArray[np.int64]
    zone: NDArray[np.uint8]

    def __post_init__(self) -> None:
        if self.community_offsets.size != self.zone.size + 1 or self.community_offsets[0] != 0:
            raise ValueError(
                f"community_offsets starts at 0 and needs one entry more than zone ({self.zone.size}), "
                f"got {self.community_offsets.size} starting at {self.community_offsets[0]}"
            )
        if np.any(np.diff(self.community_offsets) < 1):
            raise ValueError("every community needs at least one person")
        if np.any(self.zone[1:] < self.zone[:-1]):
            raise ValueError("zone must not descend: the communities of a zone lie together")

    @property
    def n_people(self) -> int:
        """Number of rows."""
        return int(self.community_offsets[-1])

    @property
    def n_communities(self) -> int:
        """Number of communities."""
        return self.zone.size

    @property
    def sizes(self) -> NDArray[np.int64]:
        """People per community, int64 [n_communities]."""
        return np.diff(self.community_offsets)

    @property
    def community_of_people(self) -> NDArray[np.int32]:
        """Community of every row, int32 [n_people], computed at each call."""
        return np.repeat(np.arange(self.n_communities, dtype=np.int32), self.sizes)

    @property
    def zone_of_people(self) -> NDArray[np.uint8]:
        """Zone of every row, uint8 [n_people], computed at each call."""
        return np.repeat(self.zone, self.sizes)

    @property
    def zone_bounds(self) -> NDArray[np.int64]:
        """First row of every zone in use, then n_people."""
        starts = np.flatnonzero(np.diff(self.zone, prepend=-1))  # zone is unsigned, -1 makes it int16
        return np.append(self.community_offsets[starts], self.n_people)


def community_layout(
    n: int, *, seed: int, tail: float = 1.8, smallest: int = 8, largest: int = 400, n_zones: int = 20
) -> CommunityLayout:
    """Cut n rows into communities with Pareto sizes and group these into zones of about equal population.

    Sizes are whole parts of a Pareto(``tail``) number truncated to [smallest, largest + 1). The last
    community is trimmed so that sizes sum to n; fewer than ``smallest`` people left over join the one before.
    Fewer communities than zones leave zones empty. Zones below about 5,000 people add clustering among weak
    ties (.15 instead of .11 at 500 people a zone), so take fewer zones for a small n.

    Parameters
    ----------
    n : people, at least 1
    seed : graph seed, 0 to 2**32 - 1
    tail : exponent of the size distribution, P(size > x) ~ x**-tail
    smallest, largest : people per community
    n_zones : zones, 1 to 256
    """
    if n < 1:
        raise ValueError(f"a layout needs at least one person, got n = {n}")
    if not (1 <= smallest <= largest and tail > 0 and 1 <= n_zones <= 256):
        raise ValueError(
            "a layout needs 1 <= smallest <= largest, tail > 0 and 1 <= n_zones <= 256, got "
            f"smallest = {smallest}, largest = {largest}, tail = {tail}, n_zones = {n_zones}"
        )
    u = Streams(seed).uniform("network.community_size", np.arange(n // smallest + 1))
    reach = 1.0 - (smallest / (largest + 1.0)) ** tail
    sizes = np.minimum(smallest * (1.0 - u * reach) ** (-1.0 / tail), largest).astype(np.int64)
    ends = np.cumsum(sizes)
    ends = ends[: np.searchsorted(ends, n) + 1]
    before = int(ends[-2]) if ends.size > 1 else 0
    if n - before < smallest and ends.size > 1:
        ends = ends[:-1]
    ends[-1] = n
    offsets = np.append(0, ends)
    middle = (offsets[:-1] + offsets[1:]) / 2
    return CommunityLayout(offsets, (n_zones * middle / n).astype(np.uint8))


def social_graph(
    layout: CommunityLayout,
    *,
    seed: int,
    mean_degree: float = 20.0,
    sigma: float = 0.9,
    max_degree: int = 500,
    strong_share: float = 0.45,
    same_zone: float = 0.70,
) -> Ties:
    """Draw "blocks + configuration" ties: strong ones inside communities, weak ones across (model.md 5.2).

    Wanted degrees are LogNormal. Strong ties are drawn inside each community as far as it holds them; all
    that a person still wants becomes weak stubs, matched across communities. What repeats take away in a
    small graph is matched again, so the mean degree holds wherever there are enough people to tie. With the
    defaults and 1e6 people: mean degree 20.0, strong share .33, clustering .11, degree assortativity .03
    (.33 and not .45 because small communities cannot hold that much of a hub's ties).

    Parameters
    ----------
    layout : communities and zones
    seed : graph seed, 0 to 2**32 - 1
    mean_degree : mean of the wanted degrees, ties per person
    sigma : standard deviation of the log degree
    max_degree : cap of the wanted degree (n - 1 if that is less)
    strong_share : wanted share of a person's ties inside the community, 0 to 1
    same_zone : share of weak ties within the zone, 0 to 1 (not less than by chance)

    Source of the shape: Kolda, Pinar, Plantenga & Seshadhri (2014), SIAM J. Sci. Comput. 36 (BTER).
    """
    for name, value in (("strong_share", strong_share), ("same_zone", same_zone)):
        if not 0.0 <= value <= 1.0:
            raise ValueError(f"{name} must lie between 0 and 1, got {value}")
    streams = Streams(seed)
    n = layout.n_people
    wanted = _lognormal_degrees(n, streams, mean=mean_degree, sigma=sigma, cap=min(max_degree, n - 1))
    pairs = np.empty(wanted.sum(dtype=np.int64), dtype=np.int32)
    n_strong = np.zeros(n, dtype=np.int32)
    key = streams.key("network.strong_tie")
    strong_end = community_pairs(
        layout.community_offsets, wanted, float(strong_share), streams.seed, key, pairs, n_strong
    )
    community = layout.community_of_people
    end = _match_weak(pairs, strong_end, layout, wanted - n_strong, community, same_zone, streams)
    ties = Ties.from_pairs(n, pairs[:end], n_strong_pairs=strong_end // 2)
    for attempt in range(_TOP_UPS):
        missing = (wanted - ties.degrees).astype(np.int32)
        if missing.sum() <= _TOLERATED_LOSS * wanted.sum():
            break
        extra = np.empty(missing.sum(), dtype=np.int32)
        extra_end = _match_all(extra, 0, missing, community, streams, f"network.top_up_{attempt}")
        pairs = np.concatenate([pairs[:end], extra[:extra_end]])
        end = pairs.size
        ties = Ties.from_pairs(n, pairs, n_strong_pairs=strong_end // 2)
    return ties


def configuration_graph(degrees: ArrayLike, *, seed: int) -> Ties:
    """Draw the erased configuration model: uniform stub matching, self loops and repeats dropped.

    About nu / 2 + nu^2 / 4 ties are dropped in the whole graph, whatever its size, nu = <k (k - 1)> / <k> of
    ``degrees`` (integers [n]); an odd sum leaves one stub over. All ties are weak.

    Source: Britton, Deijfen & Martin-Lof (2006), "Generating simple random graphs with prescribed degree
    distribution", Journal of Statistical Physics 124.
    """
    counts = np.array(degrees)
    if counts.ndim != 1 or not np.issubdtype(counts.dtype, np.integer) or np.any(counts < 0):
        raise ValueError("degrees must be a one-dimensional array of integers, none below 0")
    return _match_freely(counts.astype(np.int32), Streams(seed), decision="network.configuration")


def poisson_graph(n: int, *, mean: float, seed: int) -> Ties:
    """Draw an erased configuration graph with independent Poisson(``mean``) degrees (no ties are strong)."""
    from scipy.stats import poisson  # takes half a second to import

    return configuration_graph(_table_degrees(poisson(mean), n, Streams(seed)), seed=seed)


def negative_binomial_graph(n: int, *, mean: float, shape: float, seed: int) -> Ties:
    """Draw an erased configuration graph with negative binomial degrees, variance mean + mean**2 / shape."""
    from scipy.stats import nbinom  # takes half a second to import

    degrees = _table_degrees(nbinom(shape, shape / (shape + mean)), n, Streams(seed))
    return configuration_graph(degrees, seed=seed)


def regular_graph(n: int, *, degree: int, seed: int) -> Ties:
    """Draw a graph in which everybody has exactly ``degree`` ties; degree 2 is ONE ring in random order.

    Other degrees: stub matching; as long as loops or repeats were dropped, their stubs are matched again
    together with those of as many ties, and one, taken out at random (close to uniform over such graphs).
    Meant for sparse graphs: beyond degree n / 3 it may give up.
    """
    if not 0 <= degree < n or n * degree % 2:
        raise ValueError(f"no graph has {n} people with {degree} ties each: degree < n, n * degree even")
    streams = Streams(seed)
    if degree == 2:
        ring = np.argsort(streams.uniform("network.ring", np.arange(n)))
        return Ties.from_edges(n, ring, np.roll(ring, -1))
    ties = _match_freely(np.full(n, degree, dtype=np.int32), streams, decision="network.regular")
    for attempt in range(1000):
        n_missing = n * degree // 2 - ties.n_ties
        if n_missing == 0:
            return ties
        rows = np.repeat(np.arange(n), ties.degrees)
        upper = rows < ties.neighbours
        a, b = rows[upper], ties.neighbours[upper]
        kept = np.argsort(streams.uniform(f"network.regular_{attempt}", np.arange(a.size)))[n_missing + 1 :]
        left = degree - np.bincount(a[kept], minlength=n) - np.bincount(b[kept], minlength=n)
        stubs = np.empty(left.sum(), dtype=np.int32)
        everybody = np.arange(n, dtype=np.int32)
        end = _match_all(stubs, 0, left.astype(np.int32), everybody, streams, f"network.regular_{attempt}")
        fresh = stubs[:end].reshape(-1, 2)
        ties = Ties.from_edges(n, np.append(a[kept], fresh[:, 0]), np.append(b[kept], fresh[:, 1]))
    raise ValueError(f"found no {degree}-regular graph of {n} people: degree above n / 3 is too dense")


def complete_graph(n: int) -> Ties:
    """Tie everybody to everybody, for n up to 2,000 (larger ones are a formula, not a graph)."""
    if n > _LARGEST_COMPLETE:
        raise ValueError(
            f"a complete graph of {n} people has {n * (n - 1) // 2} ties; at most {_LARGEST_COMPLETE} people"
        )
    a, b = np.triu_indices(n, k=1)
    return Ties.from_edges(n, a, b)


def _round_at_random(values: NDArray[np.float64], streams: Streams, *, decision: str) -> NDArray[np.int32]:
    """Round up with a chance equal to the fraction, so that means hold."""
    values += streams.uniform(decision, np.arange(values.size))
    return values.astype(np.int32)


def _lognormal_degrees(n: int, streams: Streams, *, mean: float, sigma: float, cap: int) -> NDArray[np.int32]:
    if mean < 0 or sigma < 0 or cap < 0:
        raise ValueError(f"degrees need mean, sigma and cap of 0 or more, got {mean}, {sigma}, {cap}")
    values = ndtri(streams.uniform("network.degree", np.arange(n)))
    values *= sigma
    values -= sigma**2 / 2
    np.exp(values, out=values)
    values *= mean
    np.minimum(values, cap, out=values)
    return _round_at_random(values, streams, decision="network.degree_rounding")


def _table_degrees(distribution, n: int, streams: Streams) -> NDArray[np.int64]:  # type: ignore[no-untyped-def]
    """Draw degrees of a frozen scipy distribution by inversion."""
    table = distribution.cdf(np.arange(int(distribution.isf(1e-16)) + 2))
    return np.minimum(np.searchsorted(table, streams.uniform("network.degree", np.arange(n))), n - 1)


def _match_all(
    pairs: NDArray[np.int32],
    start: int,
    counts: NDArray[np.int32],
    group: NDArray[np.int32],
    streams: Streams,
    decision: str,
) -> int:
    """Match stubs among everybody, several times over what found no partner outside its own group."""
    for attempt in range(_MATCH_ROUNDS):
        start = match_stubs(pairs, start, counts, 0, counts.size, group, streams.seed, streams.key(decision), attempt)
        if counts.sum() < 2:
            break
    return start


def _match_freely(counts: NDArray[np.int32], streams: Streams, *, decision: str) -> Ties:
    pairs = np.empty(counts.sum(dtype=np.int64), dtype=np.int32)
    group = np.arange(counts.size, dtype=np.int32)
    end = match_stubs(pairs, 0, counts, 0, counts.size, group, streams.seed, streams.key(decision), 0)
    return Ties.from_pairs(counts.size, pairs[:end])


def _match_weak(
    pairs: NDArray[np.int32],
    start: int,
    layout: CommunityLayout,
    stubs: NDArray[np.int32],
    community: NDArray[np.int32],
    same_zone: float,
    streams: Streams,
) -> int:
    """Match weak stubs, zone by zone and then among everybody; return the end of ``pairs``.

    Partners drawn among everybody share the zone by chance, so fewer than ``same_zone`` need be drawn inside.
    """
    bounds = layout.zone_bounds
    by_zone = np.add.reduceat(stubs, bounds[:-1], dtype=np.int64)
    chance = float(np.sum((by_zone / max(by_zone.sum(), 1)) ** 2))
    inside_share = max(0.0, (same_zone - chance) / (1.0 - chance)) if chance < 1.0 else 0.0
    inside = _round_at_random(inside_share * stubs.astype(np.float64), streams, decision="network.same_zone")
    across = stubs - inside
    key = streams.key("network.weak_tie_in_zone")
    for zone in range(by_zone.size):
        low, high = int(bounds[zone]), int(bounds[zone + 1])
        start = match_stubs(pairs, start, inside, low, high, community, streams.seed, key, zone)
    across += inside
    return _match_all(pairs, start, across, community, streams, "network.weak_tie")
