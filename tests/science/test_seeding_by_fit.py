"""Asking first whoever fits pays where tastes have structure, and only there; paired runs on common luck."""

import numpy as np
import pytest
from scipy.stats import ttest_1samp

from sim.experiments.run import load

SEEDS = range(8)
MARKET = {
    "market.people": 4_000_000, "market.people_per_agent": 2000, "time.preparation": 0, "spending.ramp": "0 days",
    "spending.needs_assortment": "off", "spending.budget": "6 M RMB per year", "influencer_campaigns.match": 2,
    "choice.match": 0.6, "world.popularity_exponent": 0,
}  # fmt: skip


def gains(**settings: object) -> np.ndarray:
    """Return, for each seed, the log ratio of reactions per view in the first week: fit over random seeding."""
    own = {k.replace("__", "."): v for k, v in settings.items()}
    return np.array([np.log(_reactions(s, "fit", own) / _reactions(s, "random", own)) for s in SEEDS])


def _reactions(seed: int, seeding: str, own: dict[str, object]) -> float:
    """Creators differ in fit alone: not in originality, size of reaction or credibility; nobody is tired yet."""
    fixed = {"influencer_campaigns.seeding": seeding, "influencer_campaigns.reaction_power": 0}
    model = load("business_plan", settings=MARKET | fixed | own).model(seed=seed, days=1, collect=False)
    creators = model.state.tables["influencers"]
    creators["engagement"][:], creators["other_posts"][:] = 1, 0
    model.step()
    v = model.state.series.values
    return float(v["clicks_influencers"].sum() / v["views_influencers"].sum())


@pytest.fixture(scope="module")
def structure() -> np.ndarray:
    return gains(world__merchants=600)


def test_fit_beats_random_seeding_where_goods_and_topics_have_structure(structure: np.ndarray) -> None:
    """One-sided t of 7 degrees of freedom at 1e-3."""
    assert ttest_1samp(structure, 0, alternative="greater").pvalue < 1e-3


def test_fit_gains_less_without_structure_and_the_less_the_more_goods_there_are(structure: np.ndarray) -> None:
    """Followers may still like the goods that happen to be there; among 600 merchants little of that is left."""
    shares = {"world__taste_of_category": "0 %", "world__taste_of_merchant": "0 %"}
    few, many = (gains(world__merchants=n, **shares) for n in (60, 600))
    assert ttest_1samp(structure - many, 0, alternative="greater").pvalue < 1e-3
    assert many.mean() < min(few.mean(), structure.mean()) / 2


def test_fit_gains_nothing_where_people_follow_regardless_of_taste() -> None:
    assert np.abs(gains(influencer_campaigns__homophily=0)).max() < 1e-6
