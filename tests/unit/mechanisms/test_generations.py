"""The next-generation matrix against counts by hand and planted families."""

import numpy as np
import pytest

from sim.mechanisms.reach.reproduction.generations import CHANNELS, INVITATIONS, TALK, Generations, spectral_radius

PLANTED = np.array(
    [[0.3, 0.2], [0.5, 0.1], [0.2, 0.4]]
)  # by channels, talk, invitations: children by talk, by invitation


def planted(*, n: int = 3000, seed: int = 7, days: int = 200) -> Generations:
    """Families in which every registration has Poisson children, each at a uniform age below 20 days; all are registered early."""
    rng = np.random.default_rng(seed)
    found = Generations(days, days)
    rows = np.arange(3 * n, dtype=np.int32)
    kinds = np.repeat(np.array([CHANNELS, TALK, INVITATIONS], dtype=np.int8), n)
    found.join(0, rows, kinds)
    for child in (TALK, INVITATIONS):
        times = rng.poisson(PLANTED[kinds, child - TALK])
        parent = np.repeat(rows, times)
        by = np.full(len(parent), child, dtype=np.int8)
        found.bring(parent, kinds[parent], by, rng.integers(0, 20, len(parent)).astype(np.int32))
    return found


def test_the_matrix_is_the_planted_one_and_the_radius_its_largest_eigenvalue() -> None:
    """Poisson errors: 5 standard errors of a mean of 3,000 (false alarm 6e-7 an entry)."""
    found = planted()
    matrix = found.matrix(150, least=400)
    assert (np.abs(matrix - PLANTED) < 5 * np.sqrt(PLANTED / 3000)).all()
    radius, error = found.radius(150, least=400)
    assert spectral_radius(PLANTED) == pytest.approx((0.5 + 0.4) / 2 + np.sqrt(0.05**2 + 0.1 * 0.2))
    assert abs(radius - spectral_radius(PLANTED)) < 5 * error


def test_the_jackknife_error_is_the_spread_between_replicates() -> None:
    """40 replicates: the ratio of both has a standard error of about 11 % + 18 % / sqrt(40) (chi with 39 and 15 degrees)."""
    found = [planted(n=400, seed=s).radius(150, least=100) for s in range(40)]
    spread, error = np.std([r for r, _ in found], ddof=1), np.mean([e for _, e in found])
    assert 0.6 < error / spread < 1.6


def test_ages_that_few_have_reached_do_not_count() -> None:
    found = Generations(100, 100)
    many, one = np.arange(1, 500, dtype=np.int32), np.array([500], dtype=np.int32)
    found.join(90, many, np.full(len(many), CHANNELS, dtype=np.int8))
    found.join(0, one, np.array([TALK], dtype=np.int8))
    found.bring(one, np.array([TALK], dtype=np.int8), np.array([TALK], dtype=np.int8), np.array([80], dtype=np.int32))
    assert found.radius(99, least=400) == (0.0, 0.0)
    assert found.matrix(99, least=1)[TALK, 0] == 1.0


def test_what_people_bring_beyond_the_ages_counted_is_left_out() -> None:
    """Of a run of more than three years; what they brought in time stays."""
    found, parents = Generations(100, 30), np.zeros(2, dtype=np.int32)
    found.join(0, parents[:1], np.array([TALK], dtype=np.int8))
    kind = np.full(2, TALK, dtype=np.int8)
    found.bring(parents, kind, kind, np.array([5, 80], dtype=np.int32))
    assert found.matrix(99, least=1)[TALK, 0] == 1
