"""Priors of talk and referral: explosions are rare, and the middle draw reproduces as the defaults do."""

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import binom

import sim
from sim.core.params import Parameter
from sim.mechanisms.reach.referral.mechanism import Referral
from sim.mechanisms.reach.word_of_mouth.mechanism import WordOfMouth
from sim.theory.reproduction import bursts, caused_by_one, spectral_radius

DRAWS = 2000
YEARS_PRESENT, SPREAD = (
    0.477,
    0.2,
)  # python tools/fit_behaviour.py presence; spread between behaviours, log standard deviation
NOT_GONE = ((0, 1), (7, 0.927), (30, 0.817), (60, 0.741), (90, 0.689), (180, 0.581), (365, 0.458))  # the same command
DEGREE_RATIO, STRONG = (
    1.71,
    0.45,
)  # of the social graph: E[W^2] / E[W]^2 with strong ties counting 5; share of strong ties


def drawn(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Every parameter of talk and referral that the mean field knows, from its declared prior."""
    known: dict[str, Parameter] = {**WordOfMouth.Params.declared, **Referral.Params.declared}
    names = ("strength", "burst_rate", "burst_shape", "fade", "more", "acceptance", "by_reward", "by_strong")
    out = {}
    for name in names:
        prior = known[name].distribution()
        assert prior is not None
        assert prior.median == pytest.approx(known[name].default, rel=1e-6)  # narrowed about the default
        out[name] = np.array([prior.quantile(u) for u in rng.random(DRAWS)])
    out["years"] = YEARS_PRESENT * np.exp(SPREAD * rng.standard_normal(DRAWS))
    return out


def mean_field(p: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return registrations caused by one, and the spectral radius."""
    alive = np.interp(np.arange(366), *zip(*NOT_GONE, strict=True))
    invitations = bursts(p["burst_rate"], shape=p["burst_shape"], fade=p["fade"], alive=alive) * (1 + p["more"])
    acceptance = expit(p["acceptance"] + p["by_reward"] * np.log1p(10 / 5) + p["by_strong"] * STRONG)
    strength = p["strength"] * 365 * p["years"]  # declared per day
    common = {"strength": strength, "years_present": 1.0, "invitations": invitations, "acceptance": acceptance}
    return caused_by_one(**common), spectral_radius(**common, degree_ratio=DEGREE_RATIO)


def test_few_draws_explode_and_the_median_of_all_is_near_the_default() -> None:
    """P(radius > 0.9) about 0.5 %; 1.3 % of 2,000 draws are passed by chance with 3e-5."""
    total, radius = mean_field(drawn(np.random.default_rng(3)))
    assert (radius > 0.9).mean() <= 0.013
    assert binom.sf(0.013 * DRAWS, DRAWS, 0.005) < 1e-4
    assert (radius > 0.6).mean() > 0.05  # not a point: what spreads fast is within the prior
    assert 0.33 < np.median(total) < 0.47


def test_the_mean_field_at_the_defaults_is_what_the_base_shows() -> None:
    """One run in which some 7,500 agents register: its own error is said beside the radius; 15 % for what the mean leaves out."""
    run = sim.load("business_plan").run(agents=100_000, seed=1)
    known = {**WordOfMouth.Params.declared, **Referral.Params.declared}
    p = {n: np.array([d.default]) for n, d in known.items()} | {"years": np.array([YEARS_PRESENT])}
    found, error = (run.outcomes[f"word_of_mouth.spectral_radius{x}"] for x in ("", "_error"))
    assert abs(found - mean_field(p)[1][0]) < 4 * error + 0.15 * found
