"""Gates over many runs: V27 (people per agent) and the variance of a paired difference (common random numbers)."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from sim.experiments.run import World, load
from sim.verification.gate import Finding, Setup
from sim.verification.worlds import adopted, adoption, finished

MARGIN = 0.02
PAIRS = 60


def scaling(setup: Setup) -> Iterator[Finding]:
    """V27: fewer agents, each standing for more people, leave means alone (two one-sided tests at 2 %)."""
    people, days, p, q = 400_000, 1095, 0.03, 0.76
    replicates = 30 if setup.full else 10
    reference = [adopted(finished(adoption(people, days, p=p, q=q, graph="poisson"), seed=s)[0])[-1] for s in range(5)]
    for weight in (10, 100):
        n = people // weight
        shares = [
            adopted(finished(adoption(n, days, p=p, q=q, graph="poisson"), seed=s)[0])[-1] for s in range(replicates)
        ]
        yield _equivalence(f"w {weight}: share adopted after 3 years", np.array(reference), np.array(shares))


def _equivalence(label: str, reference: NDArray[np.float64], figure: NDArray[np.float64]) -> Finding:
    """Compare means: equivalent within 2 %, or no further apart than 3 standard errors of the difference."""
    gap = figure.mean() - reference.mean()
    error = float(np.sqrt(figure.var(ddof=1) / len(figure) + reference.var(ddof=1) / len(reference)))
    bound = abs(gap) + float(student.ppf(0.95, len(figure) - 1)) * error
    tost = bound / (MARGIN * reference.mean())
    deviation = min(tost, abs(gap) / (3 * error))
    return Finding(
        label, float(reference.mean()), float(figure.mean()), "2 % (two one-sided tests) or 3 SE", float(deviation)
    )


def paired_difference(setup: Setup) -> Iterator[Finding]:
    """CRN: variance of the effect of +10 % paid acquisition on registrations of year 1, paired over independent.

    In the adoption-only world the ratio of variances should be near 2 R / D (R mean registrations, D mean
    difference, in agents); the base has to reach 15.
    """
    pairs = PAIRS if setup.full else 20
    ratio, ideal, delayed = variance_ratio(adoption_only(), pairs=pairs, agents=100_000)
    yield Finding(
        f"adoption only, {pairs} pairs: variance ratio beside 2R/D",
        ideal,
        ratio,
        "at least 0.8 of 2R/D",
        0.8 * ideal / ratio,
    )
    yield Finding(
        "adoption only: fewer registrations with more budget (pairs)", 0, delayed, "exact", 99.0 * (delayed > 0)
    )
    ratio, ideal, _ = variance_ratio(load("business_plan"), pairs=pairs, agents=100_000)
    yield Finding(f"base, {pairs} pairs: variance ratio (2R/D is {ideal:.3g})", 15, ratio, "at least 15", 15 / ratio)


ADOPTION = (
    "spending",
    "channels",
    "registration",
    "word_of_mouth",
    "team",
    "books",
    "taxes",
    "funding",
    "obligations",
    "customer_books",
)


def adoption_only() -> World:
    """Return the base with registration, channels and word of mouth only, and no negative talk."""
    base = load("business_plan")
    off: dict[str, Any] = {name: "off" for name, is_on in base.draft.on.items() if is_on and name not in ADOPTION}
    return base.with_policy(off | {"word_of_mouth.suppression": 0})


def variance_ratio(world: World, *, pairs: int, agents: int) -> tuple[float, float, int]:
    """Return (independent over paired variance, 2R/D in agents, pairs in which the policy lost registrations).

    Independent differences take the policy run of the next seed, so graph and luck differ.
    """
    plan = world.plan(agents=agents)
    effect = effect_of_budget(world)
    base = np.array([_registrations(world, s, agents) for s in range(pairs)]) / plan.weight
    policy = np.array([_registrations(effect, s, agents) for s in range(pairs)]) / plan.weight
    paired = policy - base
    independent = np.roll(policy, 1) - base
    ideal = 2 * base.mean() / max(paired.mean(), 1e-9)
    return float(independent.var(ddof=1) / max(paired.var(ddof=1), 1e-9)), float(ideal), int((paired < 0).sum())


def effect_of_budget(world: World) -> World:
    """Return the world with 10 % more marketing money."""
    from copy import deepcopy

    from sim.core.params import Dated

    draft = deepcopy(world.draft)
    budget = draft.values["spending.budget"]
    draft.values["spending.budget"] = Dated(budget.dates, tuple(1.1 * v for v in budget.values))
    return World(draft)


def _registrations(world: World, seed: int, agents: int) -> float:
    model = world.model(seed=seed, agents=agents, days=365, collect=False)
    while model.running:
        model.step()
    return float(model.state.series.values["registrations"].sum())
