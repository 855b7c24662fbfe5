"""Fit of creators: what the goods posted are worth to followers over what they are worth to anybody."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from helpers_world import small
from scipy.stats import ttest_1samp

from sim.core.state import State
from sim.mechanisms.reach.influencer_campaigns.seeding import Fits, fit
from sim.theory.tastes import worth_to_followers

G, WEIGHT = 0.8, 0.5


def world(seed: int = 1, **own: Any) -> State:
    """Return a market after its first day; by default one offer a category, all alike but in taste."""
    settings = {
        "world__categories": 5, "world__category_exponent": 0,
        "world__merchants": 5, "world__offers_low": 1, "world__offers_high": 1, "world__price_spread": 0,
        "world__influencers": 40, "market__taste_homophily": "0 %", "choice__match": WEIGHT,
    }  # fmt: skip
    model = small("business_plan", time__preparation=0, **settings | own).model(seed=seed, days=1, collect=False)
    model.step()
    return model.state


def fits(state: State, g: float = G) -> np.ndarray:
    return fit(state, state.resources["shop"], homophily=g)


def test_fit_is_the_expected_gain_of_followers_over_that_of_anybody():
    """Twelve markets, each with five categories: against the integral over followers' tastes.

    Creators posting about one category are told apart by topic. Two-sided t of 11 degrees of freedom at 1e-3.
    """
    errors = []
    for seed in range(12):
        state = world(seed)
        shop, creators, offers = state.resources["shop"], state.tables["influencers"], state.tables["offers"]
        level = shop.utility.offer_side(state, at_reference=True).value - shop.outside
        expected = []
        for topic, category in zip(creators["topic"], creators["category"], strict=True):
            (row,) = np.flatnonzero(offers["category"] == category)
            y = WEIGHT * offers["taste"][row].astype(float)
            along = float(y @ topic)
            sides = {"level": level[row], "along": along, "across": np.sqrt(max(y @ y - along**2, 0))}
            expected.append(np.log(worth_to_followers(G, **sides) / worth_to_followers(0, **sides)))
        found = fits(state)
        assert np.corrcoef(found, expected)[0, 1] > 0.97
        errors.append(np.mean(found - np.array(expected)))
    assert ttest_1samp(errors, 0).pvalue > 1e-3, errors
    assert np.std(errors) < 0.02


def test_the_creator_whose_followers_like_the_goods_posted_fits_best():
    """All creators post about one category; the topic of one is its taste, the others' are at right angles to it."""
    for seed in range(3):
        state = world(seed)
        creators, offers = state.tables["influencers"], state.tables["offers"]
        creators["category"][:] = 2
        y = offers["taste"][offers["category"] == 2][0].astype(float)
        along = y / np.linalg.norm(y)
        across = creators["topic"] - np.outer(creators["topic"] @ along, along)
        creators["topic"][:] = across / np.linalg.norm(across, axis=1, keepdims=True)
        creators["topic"][17] = along
        x = fits(state)
        assert x.argmax() == 17 and x[17] > 0.2
        assert np.abs(np.delete(x, 17)).max() < x[17] / 2


def test_noise_gives_no_bonus():
    """Without structure the mean creator's followers get what anybody gets: t of 9 degrees of freedom at 1e-3."""
    shares = {"world__taste_of_category": "0 %", "world__taste_of_merchant": "0 %"}
    means = [fits(world(seed, world__influencers=300, world__merchants=60, **shares)).mean() for seed in range(10)]
    assert ttest_1samp(means, 0).pvalue > 1e-3, means
    assert abs(np.mean(means)) < 0.03


def test_structure_gives_followers_more_than_anybody_gets():
    means = [fits(world(seed, world__influencers=300, world__merchants=60)).mean() for seed in range(3)]
    assert min(means) > 0.05


@pytest.mark.parametrize(("g", "own"), [(0.0, {}), (G, {"choice__match": 0}), (G, {"choice__buying": "0 %"})])
def test_where_taste_decides_nothing_everybody_fits_alike(g: float, own: dict[str, Any]):
    """Not who follows, not what is bought, or nothing is bought at all: 0 to the last digits."""
    assert np.abs(fits(world(**own), g)).max() < 1e-12


def test_a_creator_whose_goods_are_not_on_sale_posts_about_all_of_them():
    state = world(world__merchants=3)
    missing = ~np.isin(state.tables["influencers"]["category"], state.tables["offers"]["category"])
    x = fits(state)
    assert missing.any() and np.isfinite(x).all() and 0 < np.abs(x[missing]).max() < 1
    assert (fits(world(world__merchants=0)) == 0).all()


def test_fit_is_judged_anew_when_the_goods_are_others_but_not_within_a_quarter():
    state = world()
    p = SimpleNamespace(fit="worth", homophily=G)
    judged = Fits()
    before = judged.today(state, p, day=0)
    state.tables["offers"]["price_index"][:] += 1
    assert judged.today(state, p, day=90) is before
    after = judged.today(state, p, day=91)
    assert np.abs(after - before).max() > 1e-3
    assert judged.today(state, p, day=300) is after, "nothing else has changed"
