"""Browsing: clicks, refusals and stopping in closed form; luck that belongs to the offer and not to its place.

Numbers are fixed, so that nothing flickers; 4 standard errors are a false alarm of 6e-5 for each number compared.
"""

import numpy as np
import pytest
from helpers_feed import clicks_on, prospects
from scipy.special import expit

from sim.mechanisms.shopping.feed.kernels import browse, drop_repeats

SEED, KEYS = np.uint32(5), (np.uint32(11), np.uint32(12), np.uint32(13))
TERMS = (-3.0, 0.75, 0.06, 0.1, 0.6)  # intercept, steepness, p0, 1 - s, eta
REFUSALS = -4.0
N = 40_000


def session(offers: np.ndarray, value: np.ndarray, terms: tuple[float, ...] = TERMS, *, step: int = 3) -> np.ndarray:
    responses = np.empty(offers.shape, dtype=np.int8)
    person = np.arange(len(offers), dtype=np.int32)
    _, _, chances = prospects(offers, value, terms)
    luck, days = np.arange(offers.max() + 1, dtype=np.int32), np.full(len(offers), step)
    browse(0, len(offers), person, offers, luck, value, chances, (REFUSALS, terms[1]), SEED, KEYS, days, responses)
    return responses


def alike(values: list[float], n: int = N) -> tuple[np.ndarray, np.ndarray]:
    """Return n feeds of the same offers."""
    return np.tile(np.arange(len(values), dtype=np.int32), (n, 1)), np.tile(values, (n, 1))


def within(found: np.ndarray, expected: np.ndarray) -> bool:
    """Return whether frequencies of N people agree with probabilities, to 4 standard errors."""
    return bool((abs(found - expected) <= 4 * np.sqrt(expected * (1 - expected) / N)).all())


def test_a_session_of_alike_offers_is_a_geometric_sum() -> None:
    """p (1 - (1 - q)^S) / q clicks, q the chance of stopping; by hand, no draw."""
    offers, value = alike([0.7] * 12, n=1)
    p = expit(-3 + 0.75 * 0.7)
    q = 0.1 * (0.06 / p) ** 0.6
    clicks, weights = clicks_on(offers, value, TERMS)
    assert clicks[0] == pytest.approx(p * (1 - (1 - q) ** 12) / q, rel=1e-12)
    assert weights[0] == pytest.approx(p * (1 - q) ** np.arange(12), rel=1e-12)


def test_visitors_do_what_the_closed_form_says_place_by_place() -> None:
    """Seen, viewed and refused by place: 36 frequencies of 40,000 sessions, a false alarm of 0.2 %."""
    utility = [1.5, -2.0, 0.3, 2.5, -1.0, 0.0, -5.0, 3.0, 1.0, -0.5, 0.8, 0.1]
    responses = session(*alike(utility))
    p = expit(-3 + 0.75 * np.array(utility))
    refused = (1 - p) * expit(-4 - 0.75 * np.array(utility))
    stops = np.minimum(0.5, 0.1 * (0.06 / p) ** 0.6)
    reach = np.cumprod([1, *(1 - stops[:-1])])
    assert within((responses >= 0).mean(axis=0), reach)
    assert within((responses == 1).mean(axis=0), reach * p) and within((responses == 2).mean(axis=0), reach * refused)
    clicks = (responses == 1).sum(axis=1)
    total, weights = clicks_on(*alike(utility, n=1), TERMS)
    assert weights[0] == pytest.approx(reach * p, rel=1e-12)
    assert clicks.mean() == pytest.approx(total[0], abs=4 * clicks.std() / np.sqrt(N))


def test_a_feed_of_nothing_relevant_is_shorter() -> None:
    """Nobody stops with more than 1/2: of twelve offers without appeal 2 (1 - 1/2^12) are seen."""
    seen = (session(*alike([-12.0] * 12)) >= 0).sum(axis=1)
    assert seen.mean() == pytest.approx(2 * (1 - 0.5**12), abs=4 * seen.std() / np.sqrt(N))
    lengths = [(session(*alike([v] * 12, n=4000)) >= 0).sum(axis=1).mean() for v in (-12, -2, 0, 3)]
    assert (np.diff(lengths) > 0.8).all()


def test_gaps_are_passed_over() -> None:
    """Visitors do as if the gap were not there, stopping included."""
    offers, value = alike([0.4, 9.0, -0.3, 0.7], n=2000)
    gaps, without = offers.copy(), [0, 2, 3]
    gaps[:, 1] = -1
    short, there = session(offers[:, without], value[:, without]), session(gaps, value)
    assert (there[:, 1] == -1).all() and (there[:, without] == short).all() and (short[:, 2] == -1).any()
    assert clicks_on(gaps, value, TERMS)[0] == pytest.approx(
        clicks_on(offers[:, without], value[:, without], TERMS)[0], rel=1e-12
    )


def test_luck_belongs_to_person_day_and_offer_and_not_to_the_place() -> None:
    """Where nobody stops, an order turned round finds the same visitors; another day finds others."""
    endless = (*TERMS[:3], 0.0, 0.6)
    offers, value = alike([1.5, -2.0, 0.3, 2.5, -1.0], n=3000)
    one, other = session(offers, value, endless), session(offers[:, ::-1].copy(), value[:, ::-1].copy(), endless)
    assert (one == other[:, ::-1]).all() and (one == 1).any(axis=0).all() and (one >= 0).all()
    assert (session(offers, value, endless, step=4) != one).any()


def test_a_feed_holds_the_first_different_offers_of_its_draws() -> None:
    out = np.empty((2, 4), dtype=np.int32)
    drop_repeats(np.array([[7, 7, 2, -1, 2, 9, 1, 3], [5, 5, 5, 5, 5, 5, 6, 5]], dtype=np.int32), out)
    assert out.tolist() == [[7, 2, 9, 1], [5, 6, -1, -1]]
