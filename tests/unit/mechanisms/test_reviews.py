"""Reviews by hand, in closed form and in a small world: stars, who posts, fakes, ratings that find quality."""

from typing import Any

import numpy as np
import pytest
from helpers_market import all_orders, market, run, today
from scipy.stats import norm

from sim.core.model import GrowthModel
from sim.mechanisms.shopping.reviews.mechanism import Reviews
from sim.mechanisms.shopping.reviews.posting import believed, chances, counted, fakes_per_review, mean_stars, ratings
from sim.world.events import EXPERIENCE
from sim.world.market.orders import ORDER

SCALE: dict[str, Any] = {"tolerance": 0.15, "stars_per_gap": 6}


def mean_of_clipped(mean: float, spread: float, low: float = 1, high: float = 5) -> float:
    """Return the mean of a normal number that is clipped."""
    a, b = (low - mean) / spread, (high - mean) / spread
    inside = mean * (norm.cdf(b) - norm.cdf(a)) + spread * (norm.pdf(a) - norm.pdf(b))
    return float(inside + low * norm.cdf(a) + high * norm.sf(b))


def test_extremes_post_up_to_three_times_as_often_and_stars_fall_with_the_gap() -> None:
    assert chances([0.7, 1.0, 0.0], posting=0.08, extremes=2) == pytest.approx([0.08, 0.08 * 13 / 7, 0.24])
    assert chances([0.0], posting=0.9, extremes=2) == 1
    assert mean_stars([0.2, -0.15, -0.4, -0.8], **SCALE) == pytest.approx([5, 5, 3.5, 1.1])


@pytest.mark.parametrize("weight", [1, 20, 200])
def test_counts_keep_their_means_whatever_an_agent_stands_for_and_leave_only_fractions_to_luck(weight: int) -> None:
    """40,000 orders: each count is within one of its mean, and the sums within 4.5 standard errors (1e-5)."""
    rng = np.random.default_rng(1)
    chance, stars = rng.uniform(0.05, 0.3, 40_000), rng.uniform(1, 5, 40_000)
    n, total = counted(chance, stars, (rng.random(40_000), rng.random(40_000)), weight=weight)
    assert np.abs(n - weight * chance).max() < 1 and np.abs(total - n * stars).max() < 1
    assert ((total >= n) & (total <= 5 * n)).all()
    assert n.sum() == pytest.approx(weight * chance.sum(), abs=4.5 * 0.5 * 200)
    assert total.sum() == pytest.approx(weight * (chance * stars).sum(), abs=4.5 * 3 * 200)


def planted(quality: np.ndarray, **values: Any) -> tuple[GrowthModel, Reviews, np.ndarray]:
    """Return a world whose first offers have these qualities, its reviews with some values, and the rows."""
    own = {"posting": 1.0, "extremes": 0.0, "fake_share": 0.0, "weight_of_prior": 1.0} | values
    model = market(**{f"reviews__{k}": v for k, v in own.items()})
    (reviews,) = (row.mechanism for row in model.agenda if isinstance(row.mechanism, Reviews))
    rows = np.arange(len(quality), dtype=np.int32)
    model.state.tables["offers"]["quality"][rows] = quality
    return model, reviews, rows


def deliver(model: GrowthModel, reviews: Reviews, offer: np.ndarray, gap: np.ndarray, *, first: int = 0) -> None:
    """Let orders of these offers arrive with these gaps."""
    orders = np.zeros(len(offer), dtype=ORDER)
    n = len(model.state.people)
    number = first + np.arange(len(offer))
    orders["offer"], orders["person"], orders["number"], orders["own_day"] = offer, number % n, 0, number // n
    felt = np.zeros(len(offer), dtype=EXPERIENCE)
    felt["person"], felt["gap"] = orders["person"], gap
    model.state.today["delivered"], model.state.today["experiences"] = orders, felt
    reviews.step(model.state, today(model))


def test_without_fakes_and_selection_ratings_converge_to_what_quality_earns_with_one_over_the_root_of_n() -> None:
    """240 goods, gaps 0.45 (q - 0.65) + Normal(0, 0.1): the error halves when n is four times as large.

    Errors are root mean squares over 240 goods, whose relative standard error is 1 / sqrt(480) = 4.6 %; three ratios
    within a quarter of 2 are 4 standard errors (1e-4).
    """
    rng = np.random.default_rng(2)
    quality = np.repeat([0.2, 0.35, 0.5, 0.65, 0.8, 0.95], 40)
    model, reviews, rows = planted(quality)
    earned = np.array([mean_of_clipped(5 + 6 * (0.45 * (q - 0.65) + 0.15), 0.6) for q in quality])
    errors, so_far = [], 0
    for n in (25, 100, 400, 1600):
        offer = np.tile(rows, n - so_far)
        gap = 0.45 * (quality[offer] - 0.65) + rng.normal(0, 0.1, len(offer))
        deliver(model, reviews, offer, gap, first=so_far * len(rows))
        so_far = n
        offers = model.state.tables["offers"]
        assert (offers["n_reviews"][rows] == n).all()
        mean = offers["stars"][rows] / n
        assert offers["rating"][rows] == pytest.approx((mean * n + 4.6) / (n + 1), abs=1e-5)
        errors.append(np.sqrt(np.mean((mean - earned) ** 2)))
    assert np.array(errors[:-1]) / errors[1:] == pytest.approx([2, 2, 2], rel=0.25)
    by_quality = model.state.tables["offers"]["rating"][rows].reshape(6, 40)
    assert (by_quality.max(axis=1)[:-2] < by_quality.min(axis=1)[1:-1]).all()  # near five stars the best two mix


def test_fakes_lift_bad_goods_by_the_closed_form_and_detection_takes_a_share_of_it() -> None:
    """Mean with fakes (S + 5 f) / (1 + f), f fakes per review; 4,000 reviews of each good, at 4.5 standard errors."""
    for detection in (0.0, 0.5, 1.0):
        quality = np.array([0.0, 0.3, 0.9], dtype=np.float32)
        model, reviews, rows = planted(quality, fake_share=0.4, detection=detection)
        model.state.resources["catalogue"].mean_quality = 0.6
        offer = np.tile(rows, 4000)
        deliver(model, reviews, offer, np.array([-0.5, -0.4, -0.3])[offer])
        share = 0.4 * np.array([1, 0.5, 0])
        f = (1 - detection) * share / (1 - share)
        assert fakes_per_review(quality, mean=0.6, fake_share=0.4, detection=detection) == pytest.approx(f, rel=1e-6)
        offers = model.state.tables["offers"]
        assert np.abs(offers["n_reviews"][rows] - 4000 * (1 + f)).max() <= 1
        found = offers["stars"][rows] / offers["n_reviews"][rows]
        expected = (np.array([2.9, 3.5, 4.1]) + 5 * f) / (1 + f)
        assert found == pytest.approx(expected, abs=4.5 * 0.5 / np.sqrt(4000) + 5 / 4000)


def test_who_feels_strongly_speaks_more_so_ratings_are_lower_than_what_all_buyers_felt() -> None:
    """A quarter of the buyers disappointed (satisfaction 0.35, one star), the others near neutral (five stars).

    20,000 orders at a posting of 20 %: 4.5 standard errors of the mean of 6,000 posts.
    """
    model, reviews, rows = planted(np.full(1, 0.6), posting=0.2, extremes=2)
    run(model, 3)
    world, n = model.state, 20_000
    world.tables["offers"]["n_reviews"][:] = world.tables["offers"]["stars"][:] = 0
    unhappy = world.active[::2]
    world.users["satisfaction"][world.user_of(unhappy)] = 0.35
    s = world.users["satisfaction"][world.user_of((np.arange(n) % len(world.people)).astype(np.int32))]
    deliver(model, reviews, np.zeros(n, np.int32), np.where(s < 0.5, -0.9, 0.1))
    offers = world.tables["offers"]
    posts = chances(s, posting=0.2, extremes=2)
    stars = np.where(s < 0.5, 1, 5)
    expected = (posts * stars).sum() / posts.sum()
    assert expected < stars.mean() - 0.2
    assert offers["stars"][0] / offers["n_reviews"][0] == pytest.approx(expected, abs=4.5 * 2 / np.sqrt(posts.sum()))


def test_ratings_start_at_four_point_six_and_stay_there_while_nobody_posts() -> None:
    model = market(reviews__posting=0)
    run(model, 30)
    offers = model.state.tables["offers"]
    assert (offers["rating"] == np.float32(4.6)).all() and not offers["n_reviews"].any()
    assert ratings(0, 0, start=4.6, weight=20) == 4.6


def test_reviews_of_a_world_are_shaped_like_a_j_and_add_up() -> None:
    """Hu, Zhang & Pavlou (2009): mostly five stars, some one star, hardly any in between; 2,000 people, 60 days."""
    model = market(days=60, reviews__fake_share=0, reviews__posting=0.5)
    run(model)
    world, series = model.state, model.state.series.values
    offers = world.tables["offers"]
    assert offers["n_reviews"].sum() == series["reviews_posted"].sum() > 800
    assert not series["reviews_fake"].any()
    mean = offers["stars"].sum() / offers["n_reviews"].sum()
    assert 4.3 < mean < 4.8
    reviewed = offers["n_reviews"] > 0
    assert (offers["rating"][~reviewed] == np.float32(4.6)).all() and np.ptp(offers["rating"][reviewed]) > 0.2


def test_checks_of_reviews_are_paid_for() -> None:
    model = market(days=40, reviews__posting=1, reviews__detection=0.5, reviews__check_cost="0.10 RMB")
    run(model)
    series = model.state.series.values
    n = series["reviews_posted"].sum() + series["reviews_fake"].sum()
    paid = model.state.ledger.balances["expense.review_checks"]
    assert n > 500 and paid == pytest.approx(n * 5, abs=40)  # rounded once a day


def test_what_people_think_of_a_good_follows_its_stars_and_not_its_quality() -> None:
    assert believed([4.6, 4.1, 5.0, 1.0], mean=0.65, per_star=0.45) == pytest.approx([0.65, 0.425, 0.83, 0.0])
    model, reviews, rows = planted(np.array([0.1, 0.9], dtype=np.float32), weight_of_prior=20)
    offers, mean = model.state.tables["offers"], model.state.resources["catalogue"].mean_quality
    assert offers["perceived_quality"] == pytest.approx(np.full(len(offers), mean), abs=1e-6)
    deliver(model, reviews, np.repeat(rows, 20), np.repeat([0.5, -0.5], 20))  # the bad good pleases, the good one fails
    r = offers["rating"][:2].astype(float)
    assert r == pytest.approx([4.8, (2.9 + 4.6) / 2], abs=0.15)  # whole stars of 20 posts
    assert offers["perceived_quality"][:2] == pytest.approx(mean + 0.45 * (r - 4.6), abs=1e-6)
    assert (offers["perceived_quality"][2:] == np.float32(mean)).all()


def test_choice_knows_nothing_of_quality_but_what_reviews_say() -> None:
    """With hidden qualities turned round, choices of the first days are the same ones; where truth is known they differ."""
    for known, is_same in (("reviews", True), ("truth", False)):
        orders = []
        for turned in (False, True):
            model = market(choice__quality_known=known, days=3)
            quality = model.state.tables["offers"]["quality"]
            quality[:] = 1 - quality if turned else quality
            orders.append(all_orders(model, 2)["offer"])
        assert (len(orders[0]) == len(orders[1]) and (orders[0] == orders[1]).all()) == is_same


def test_known_quality_is_the_truth_where_it_is_said_to_be() -> None:
    """Reviews then act by the rating term alone: with its weight 0 they change no order."""
    own = {"choice__quality_known": "truth", "choice__rating": 0, "search": "off", "recommender": "off"}
    plain, none = (all_orders(market(**own, **more), 25) for more in ({}, {"reviews__posting": 0}))
    assert (plain == none).all()


def test_reviews_teach_which_goods_are_good() -> None:
    """What people think and the truth are correlated above 0.3 after 100 days in a world that reviews much; 2,000 people."""
    model = market(days=100, reviews__posting=1, reviews__extremes=0, visits__need_rate="0.2 per day")
    run(model)
    known = model.state.series.values["quality_known"]
    assert known[model.blueprint.timeline.preparation] == 0 and known[-1] > 0.3


def test_one_experience_of_an_agent_that_stands_for_many_weighs_like_one() -> None:
    """A defect at 1,000 people an agent: 80 reviews of about 1.1 stars, and a prior of 20 x 80; as one review against 20."""
    model = market(market__people_per_agent=1000, market__people=2_000_000, reviews__extremes=0, reviews__fake_share=0)
    (reviews,) = (row.mechanism for row in model.agenda if isinstance(row.mechanism, Reviews))
    deliver(model, reviews, np.zeros(1, np.int32), np.array([-0.8]))
    offers = model.state.tables["offers"]
    assert offers["n_reviews"][0] == pytest.approx(80, abs=1)
    assert offers["rating"][0] == pytest.approx((1.1 + 20 * 4.6) / 21, abs=0.01)
