"""Gates of cascades along ties: V06 (below the threshold), V07 (above it, sharing as a trait included)."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from sim.core.rng import Streams
from sim.core.ties import Ties
from sim.kernels.cascade import cascade
from sim.theory import branching, edge_based
from sim.verification.gate import Finding, Setup, within, within_errors
from sim.verification.worlds import mean_and_error
from sim.world.network import negative_binomial_graph, poisson_graph

DRAWS = ("cascades.shares", "cascades.carries", "cascades.delay")
AT_ONCE = (0.0, 0.0)

GRAPHS: dict[str, Callable[[int, int], Ties]] = {
    "Poisson(10)": lambda n, seed: poisson_graph(n, mean=10, seed=seed),
    "NegBin(10, 1)": lambda n, seed: negative_binomial_graph(n, mean=10, shape=1, seed=seed),
}
LAWS = {"Poisson(10)": edge_based.poisson_degrees(10), "NegBin(10, 1)": edge_based.negative_binomial_degrees(10, 1)}
BELOW = (("Poisson(10)", 0.03), ("Poisson(10)", 0.05), ("Poisson(10)", 0.08), ("NegBin(10, 1)", 0.03))
ABOVE = (
    ("Poisson(10)", 0.15, 1.0),
    ("Poisson(10)", 0.20, 1.0),
    ("NegBin(10, 1)", 0.10, 1.0),
    ("NegBin(10, 1)", 0.15, 1.0),
    ("Poisson(10)", 0.15, 0.3),
    ("NegBin(10, 1)", 0.10, 0.3),
)
ONLY_FULL = (("Poisson(10)", 0.12, 1.0), ("NegBin(10, 1)", 0.08, 1.0))
Grown = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]


class Spreader:
    """Starts cascades on one graph, each with its own luck."""

    def __init__(self, ties: Ties, *, seed: int) -> None:
        self.ties = ties
        self._streams = Streams(seed)
        self._stamp, self._base = np.zeros(ties.n_people, dtype=np.int64), 1

    def grow(
        self,
        seeds: NDArray[np.int32],
        transmissibility: float,
        *,
        sharing: float = 1.0,
        post: int = 0,
        response: tuple[float, float] = AT_ONCE,
        is_certain: bool = False,
        ratio: float = 1.0,
    ) -> Grown:
        """Return post, person, parent, generation and day of everybody whom one post from ``seeds`` reaches."""
        t, streams = self.ties, self._streams
        grown: Grown = cascade(
            np.array([0, len(seeds)]),
            np.asarray(seeds, dtype=np.int32),
            np.zeros(len(seeds)),
            np.array([post]),
            0,
            t.offsets,
            t.neighbours,
            t.n_strong,
            (ratio * transmissibility, transmissibility, sharing, is_certain),
            response,
            streams.seed,
            tuple(map(streams.key, DRAWS)),
            self._stamp,
            self._base,
            True,
        )
        self._base += len(grown[0])
        return grown

    def sizes(self, n: int, transmissibility: float, *, sharing: float = 1.0) -> NDArray[np.int64]:
        """Return how many people each of ``n`` cascades reaches that start at one random person."""
        starts = (self._streams.uniform("cascades.start", np.arange(n)) * self.ties.n_people).astype(np.int32)
        return np.array(
            [len(self.grow(starts[c : c + 1], transmissibility, sharing=sharing, post=c)[0]) for c in range(n)]
        )


def below_threshold(setup: Setup) -> Iterator[Finding]:
    """V06: mean reach against 1 + T <k> / (1 - R) of the degrees that came out (full: of the law as well)."""
    n, n_graphs, n_starts = (100_000, 20, 2000) if setup.full else (30_000, 12, 1200)
    for name, t in BELOW:
        gaps, theory = [], []
        for seed in range(n_graphs):
            ties = GRAPHS[name](n, seed)
            theory.append(float(branching.mean_reach(edge_based.given_degrees(ties.degrees), t)))
            gaps.append(Spreader(ties, seed=seed).sizes(n_starts, t).mean() - theory[-1])
        mean, error = mean_and_error(gaps)
        case = f"{name}, T {t}: mean reach ({n_graphs} graphs x {n_starts})"
        figure = float(np.mean(theory) + mean)
        yield within_errors(case, reference=float(np.mean(theory)), figure=figure, error=float(error), n_errors=4)
        if setup.full:
            golden = float(branching.mean_reach(LAWS[name], t))
            yield within_errors(f"{case}, law", reference=golden, figure=figure, error=float(error), n_errors=4)


def above_threshold(setup: Setup) -> Iterator[Finding]:
    """V07: size of the cascades that take off (2 %), and how many do (4 standard errors between graphs)."""
    n, n_graphs, n_starts = (100_000, 10, 400) if setup.full else (20_000, 10, 150)
    for name, t, s in ABOVE + (ONLY_FULL if setup.full else ()):
        law = LAWS[name]
        size, chance = float(branching.final_share(law, t)), float(branching.take_off(law, t, sharing=s))
        sizes = np.array([Spreader(GRAPHS[name](n, g), seed=g).sizes(n_starts, t, sharing=s) for g in range(n_graphs)])
        is_large = sizes > size * n / 2
        mean, error = mean_and_error(list(is_large.mean(axis=1)))
        case = f"{name}, T {t}" + (f", shared by {s:.0%} of people" if s < 1 else "")
        yield within(f"{case}: size", reference=size, figure=float(sizes[is_large].mean() / n), share=0.02)
        yield within_errors(
            f"{case}: take-off ({n_graphs} graphs x {n_starts})",
            reference=chance,
            figure=float(mean),
            error=float(error),
            n_errors=4,
        )
