"""Favourite categories: what all need is unmoved, what a person needs is not.

Counts are of independent draws at fixed numbers: chi-square with a false alarm of 1e-4, means within 4.5 standard errors
(7e-6) by the spread between persons.
"""

import numpy as np
import pytest
from helpers_market import market, today
from numpy.typing import NDArray
from scipy.stats import chisquare

from sim.kernels.consideration import draw_categories
from sim.world.market.surfaces import zipf
from sim.world.people import own_days

SEED, KEY, OWN_KEY = np.uint32(5), np.uint32(11), np.uint32(12)
SHARES = zipf(30, 0.7)
PEOPLE, EACH = 20_000, 20


def drawn(phi: float, *, people: int = PEOPLE, each: int = EACH) -> NDArray[np.int16]:
    """Return categories [people, needs]."""
    person, number = np.repeat(np.arange(people, dtype=np.int32), each), np.tile(np.arange(each), people)
    category, running = np.empty(people * each, dtype=np.int16), np.cumsum(SHARES)
    draw_categories(0, len(person), person, number, running, SEED, KEY, np.full(len(person), 3), phi, OWN_KEY, category)
    return category.reshape(people, each)


def favourites() -> NDArray[np.int16]:
    """Return the favourites of each person [people, 2]: with phi = 1 nothing else is needed."""
    own = np.sort(drawn(1.0, each=40), axis=1)
    return own[:, [0, -1]]


@pytest.mark.parametrize("phi", [0.0, 0.5, 1.0])
def test_the_shares_of_all_needs_are_those_of_the_market(phi: float) -> None:
    """One need a person, so that draws are independent."""
    counts = np.bincount(drawn(phi, people=200_000, each=1)[:, 0], minlength=30)
    assert chisquare(counts, counts.sum() * SHARES).pvalue > 1e-4


def test_nobody_has_more_than_two_favourites_and_some_have_one() -> None:
    own = favourites()
    needed = drawn(1.0)
    assert ((needed == own[:, :1]) | (needed == own[:, 1:])).all()
    alike = (own[:, 0] == own[:, 1]).mean()
    goal = (SHARES**2).sum()
    assert abs(alike - goal) < 4.5 * np.sqrt(goal * (1 - goal) / PEOPLE)


@pytest.mark.parametrize("phi", [0.3, 0.5])
def test_a_person_needs_the_own_favourites_as_often_as_the_closed_form_says(phi: float) -> None:
    own, needed = favourites(), drawn(phi)
    part = ((needed == own[:, :1]) | (needed == own[:, 1:])).mean(axis=1)
    goal = phi + (1 - phi) * (2 * (SHARES**2).sum() - (SHARES**3).sum())
    assert abs(part.mean() - goal) < 4.5 * part.std() / np.sqrt(PEOPLE)


def test_without_favourites_a_need_falls_where_its_number_says_and_with_them_the_others_stay() -> None:
    model = market(days=3, choice__favourites="0 %")
    while model.running:
        model.step()
    world, day, shop = model.state, today(model), model.state.resources["shop"]
    person, number = world.active, np.zeros(len(world.active), dtype=np.int64)
    days = own_days(world, day, world.user_of(person))
    luck = world.streams.uniform_each("choice.category", person, steps=days, draws=number)
    running = world.resources["catalogue"].cumulative_needs
    plain = np.minimum(np.searchsorted(running, luck), len(running) - 1)
    np.testing.assert_array_equal(shop.categories_of(world, day, person, number), plain)
    moved = []
    for shop.favourites in (0.2, 0.5):
        moved.append(shop.categories_of(world, day, person, number) != plain)
    assert not (moved[0] & ~moved[1]).any() and 0 < moved[0].mean() < 0.2 < moved[1].mean() < 0.5
