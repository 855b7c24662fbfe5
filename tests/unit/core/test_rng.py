"""Random numbers: the published answers of Philox, uniformity, independence across keys."""

import numpy as np
import pytest
from scipy.stats import chi2, norm

from sim.core import rng
from sim.core.errors import ModelError
from sim.core.rng import Streams, decision_key
from sim.kernels import philox

FALSE_ALARM = 1e-6  # per assertion; the seeds are fixed, so a failure is a change of the code
MANY = 200_000
ALL_ONES = 0xFFFFFFFF


@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        ((0, 0, 0, 0), (0, 0), "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ((ALL_ONES,) * 4, (ALL_ONES,) * 2, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        ((0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xA4093822, 0x299F31D0),
         "d16cfe09 94fdcceb 5001e420 24126ea1"),
    ],
)  # fmt: skip
def test_philox_gives_the_published_answers(counter: tuple, key: tuple, answer: str) -> None:
    words = philox.words(*map(np.uint32, counter), *map(np.uint32, key))
    assert " ".join(f"{w:08x}" for w in words) == answer


def sample(axis: str) -> np.ndarray:
    """Draw many numbers that differ in one coordinate only."""
    streams = Streams(7)
    if axis == "entity":
        return streams.uniform("test", np.arange(MANY))
    one = np.zeros(1, dtype=np.int64)
    return np.concatenate([streams.uniform("test", one, **{axis: k}) for k in range(20_000)])


@pytest.mark.parametrize("axis", ["entity", "step", "draw"])
def test_numbers_are_uniform_and_not_correlated_along_each_coordinate(axis: str) -> None:
    u = sample(axis)
    bins = 100
    counts = np.bincount((u * bins).astype(int), minlength=bins)
    statistic = ((counts - len(u) / bins) ** 2 / (len(u) / bins)).sum()
    assert statistic < chi2.ppf(1 - FALSE_ALARM, bins - 1)
    for lag in (1, 2, 7):
        correlation = np.corrcoef(u[:-lag], u[lag:])[0, 1]
        assert abs(correlation) * np.sqrt(len(u) - lag) < norm.ppf(1 - FALSE_ALARM / 2)


def test_exponential_numbers_have_the_right_mean_and_tail() -> None:
    e = Streams(3).exponential("test", np.arange(MANY))
    z = norm.ppf(1 - FALSE_ALARM / 2)
    assert abs(e.mean() - 1) < z / np.sqrt(MANY)
    p = np.exp(-3)
    assert abs((e > 3).mean() - p) < z * np.sqrt(p * (1 - p) / MANY)


def test_numbers_lie_strictly_inside_zero_and_one() -> None:
    u = Streams(0).uniform("test", np.arange(MANY))
    assert 0 < u.min() and u.max() < 1
    assert np.isfinite(np.log(u)).all() and np.isfinite(np.log1p(-u)).all()
    assert 0 < (0 + 0.5) * 2.0**-52 and (2.0**52 - 1 + 0.5) * 2.0**-52 < 1


def test_seed_zero_is_a_seed_like_any_other() -> None:
    ids = np.arange(1000)
    zero, one = Streams(0).uniform("test", ids), Streams(1).uniform("test", ids)
    assert np.unique(np.concatenate([zero, one])).size == 2000


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_out_of_range_is_refused(seed: int) -> None:
    with pytest.raises(ModelError, match="0 to 4,294,967,295"):
        Streams(seed)


def test_a_number_depends_on_its_key_alone_and_not_on_who_else_is_asked() -> None:
    streams = Streams(5)
    together = streams.uniform("test", np.arange(10), step=3, draw=1)
    assert streams.uniform("test", np.array([7]), step=3, draw=1)[0] == together[7]
    assert streams.one("test", entity=7, step=3, draw=1) == together[7]
    assert not np.isin(streams.uniform("other", np.arange(10), step=3, draw=1), together).any()


def test_steps_before_launch_and_large_entities_have_numbers_of_their_own() -> None:
    streams = Streams(5)
    u = [streams.one("test", entity=e, step=s) for e in (0, 1, 2**32, 2**32 + 1, 2**62) for s in (-90, -1, 0, 1)]
    assert len(set(u)) == 20


def test_two_decisions_with_one_key_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rng, "decision_key", lambda name: np.uint32(42))
    streams = Streams(1)
    streams.key("churn.rate")
    with pytest.raises(ModelError, match="'churn.rate' and 'visits.habit' share one random key"):
        streams.key("visits.habit")


def test_the_key_of_a_decision_never_changes() -> None:
    assert int(decision_key("registration.threshold")) == 0x28DD47FB  # golden: another value changes every result
