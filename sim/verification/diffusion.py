"""Gates of joining and leaving: V01 to V05, V13, V26."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.theory import bass, edge_based
from sim.theory.purchase import gamma_mixture_survivor
from sim.verification.gate import Finding, Setup, within, within_errors
from sim.verification.worlds import PER_YEAR, adopted, adoption, finished, mean_and_error, shopping

P, Q, CHURN = 0.03, 0.38, 0.2


def constant_hazard(setup: Setup) -> Iterator[Finding]:
    """V01: a constant hazard alone."""
    n = 20_000_000 if setup.full else 4_000_000
    for p in (P, 0.1):
        model, _ = finished(adoption(n, 1095, p=p), seed=11)
        share = adopted(model)
        for year in (1, 3):
            reference = float(bass.constant_hazard(365 * year, p * PER_YEAR))
            yield within(f"p {p}, year {year}", reference=reference, figure=share[365 * year - 1], share=0.01)


def complete_graph(setup: Setup) -> Iterator[Finding]:
    """V02: everybody hears everybody: the daily recursion of Bass."""
    years = 10 if setup.full else 5
    runs = [
        adopted(finished(adoption(20_000, 365 * years, p=P, q=Q, graph="complete"), seed=s)[0])
        for s in range(60 if setup.full else 30)
    ]
    reference = bass.bass_daily(365 * years, p=P * PER_YEAR, q=Q * PER_YEAR)
    yield from _by_year(runs, reference, years=(1, 3, 5, 10)[: 4 if setup.full else 3], label="complete graph")


def _by_year(
    runs: list[NDArray[np.float64]], reference: NDArray[np.float64], *, years: tuple[int, ...], label: str
) -> Iterator[Finding]:
    mean, error = mean_and_error(runs)
    for year in years:
        day = 365 * year
        yield within_errors(
            f"{label}, year {year} (R {len(runs)})",
            reference=float(reference[day]),
            figure=float(mean[day - 1]),
            error=float(error[day - 1]),
            n_errors=4,
        )


def churn_limit(setup: Setup) -> Iterator[Finding]:
    """V03: adoption with constant churn back to the market."""
    n, replicates = (2_000_000, 4) if setup.full else (1_000_000, 2)
    rates = {"p": P * PER_YEAR, "q": Q * PER_YEAR, "churn": CHURN * PER_YEAR}
    world = adoption(n, 1095, p=P, q=Q, churn=CHURN, graph="complete")
    mean = np.mean([adopted(finished(world, seed=s)[0]) for s in range(replicates)], axis=0)
    for year in (1, 2, 3):
        reference = float(bass.bass_with_churn(365 * year, **rates))
        yield within(f"year {year}", reference=reference, figure=float(mean[365 * year - 1]), share=0.01)


CASES = (
    ("Poisson(10) per edge", "poisson", 10.0, 1.0, "per_edge", None),
    ("2-regular per edge", "regular", 2.0, 1.0, "per_edge", None),
    ("NegBin(20, 1) per edge", "negative_binomial", 20.0, 1.0, "per_edge", None),
    ("NegBin(20, 1) normalised", "negative_binomial", 20.0, 1.0, "normalised", None),
    ("NegBin(12, 3) normalised", "negative_binomial", 12.0, 3.0, "normalised", None),
    ("NegBin(20, 1) per edge, present for half a year", "negative_binomial", 20.0, 1.0, "per_edge", 183),
    ("Poisson(10) normalised, present for a year", "poisson", 10.0, 1.0, "normalised", 365),
)


def configuration_graphs(setup: Setup) -> Iterator[Finding]:
    """V04: word of mouth on configuration graphs against edge-based equations of the realised degrees."""
    years, n, replicates = (5, 50_000, 60) if setup.full else (3, 20_000, 30)
    for label, graph, degree, shape, weighting, talk_days in CASES:
        differences, references = [], []
        for seed in range(replicates):
            world = adoption(
                n,
                365 * years,
                p=P,
                q=Q,
                graph=graph,
                degree=degree,
                shape=shape,
                weighting=weighting,
                talk_days=talk_days,
            )
            model, _ = finished(world, seed=seed)
            theory = _edge_based(model.state.ties.degrees, weighting, 365 * years, talk_days)  # type: ignore[union-attr]
            references.append(theory)
            differences.append(adopted(model) - theory[1:])
        mean, error = mean_and_error(differences)
        typical = np.mean(references, axis=0)
        for year in (1, 3, 5)[: 3 if setup.full else 2]:
            day = 365 * year
            yield within_errors(
                f"{label}, year {year} (R {replicates})",
                reference=float(typical[day]),
                figure=float(typical[day] + mean[day - 1]),
                error=float(error[day - 1]),
                n_errors=4,
            )


def _edge_based(degrees: NDArray[np.int64], weighting: str, n_days: int, talk_days: int | None) -> NDArray[np.float64]:
    pmf = edge_based.given_degrees(degrees)
    p, q = P * PER_YEAR, Q * PER_YEAR
    if weighting == "normalised":
        return edge_based.normalised(pmf, q, external=p, n_days=n_days, talk_steps=talk_days)
    return edge_based.per_edge(pmf, q / float(degrees.mean()), external=p, n_days=n_days, talk_steps=talk_days)


def bounds(setup: Setup) -> Iterator[Finding]:
    """V05: with the same total influence on everybody, any graph lies between two nodes and everybody."""
    days, replicates = 365 * (5 if setup.full else 3), 30
    low = bass.two_node_daily(days, p=P * PER_YEAR, q=Q * PER_YEAR)[1:]
    high = bass.bass_daily(days, p=P * PER_YEAR, q=Q * PER_YEAR)[1:]
    for label, graph, degree, ratio in (
        ("2-regular", "regular", 2, 1),
        ("10-regular", "regular", 10, 1),
        ("social graph, strong ties x5", "social", 20, 5),
    ):
        world = adoption(20_000, days, p=P, q=Q, graph=graph, degree=degree, weighting="normalised", strong_ratio=ratio)
        mean, error = mean_and_error([adopted(finished(world, seed=s)[0]) for s in range(replicates)])
        worst = float(np.max(np.maximum(low - mean, mean - high) / np.maximum(3 * error, 1e-12)))
        at = int(np.argmax(np.maximum(low - mean, mean - high)))
        yield Finding(
            f"{label}, every day (R {replicates})",
            float(high[at]),
            float(mean[at]),
            "between the bounds, 3 standard errors",
            max(worst, 0.0),
        )


def survivors(setup: Setup) -> Iterator[Finding]:
    """V13: heterogeneous churn."""
    n = 2_000_000 if setup.full else 1_000_000
    for shape, scale in ((0.9, 120.0), (0.7, 60.0)):
        world = shopping(n, 365, visits={"need_rate": "0 per day"}, churn={"shape": shape, "lifetime": f"{scale} days"})
        share = adopted_after_leaving(world)
        for day in (30, 90, 365):
            reference = float(gamma_mixture_survivor(day, shape=shape, scale=scale))
            yield within(
                f"shape {shape}, scale {scale:g} d, day {day}", reference=reference, figure=share[day - 1], share=0.01
            )


def adopted_after_leaving(world: object) -> NDArray[np.float64]:
    """Return the share of starters who are still users at the end of each day."""
    model, _ = finished(world, seed=5)  # type: ignore[arg-type]
    gone = model.state.series.values["churned_people"]
    return 1 - np.asarray(gone) / (len(model.state.people) * model.state.weight)


def half_steps(setup: Setup) -> Iterator[Finding]:
    """V26: halving the step changes registrations and leavers of each year by less than half a percent."""
    n = 1_000_000 if setup.full else 300_000
    totals = []
    for steps in (1, 2):
        world = adoption(n, 1095, p=P, q=Q, churn=CHURN, graph="social", degree=20, strong_ratio=5, steps_per_day=steps)
        values = finished(world, seed=4)[0].state.series.values
        totals.append(
            [[values[m][365 * y : 365 * (y + 1)].sum() for m in ("registrations", "departures")] for y in range(3)]
        )
    for year in range(3):
        for k, name in enumerate(("registrations", "leavers")):
            yield within(
                f"{name}, year {year + 1}", reference=totals[1][year][k], figure=totals[0][year][k], share=0.005
            )
