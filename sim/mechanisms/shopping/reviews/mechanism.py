"""Reviews: some buyers say in stars what an order was like, some sellers fake it; ratings are what people see of it."""

import math

import numpy as np
from numpy.typing import NDArray

from sim.core.ledger import Account
from sim.core.mechanism import Mechanism, Phase
from sim.core.pages import Chart, Page
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.mechanisms.shopping.reviews.posting import (
    BEST,
    believed,
    chances,
    counted,
    fakes_per_review,
    mean_stars,
    ratings,
)
from sim.mechanisms.shopping.reviews.terms import ReviewTerms
from sim.world.market.offers import NEUTRAL_STARS


class Reviews(Mechanism):
    """Reviews by gap, likelier after extremes; fakes of bad sellers, some found; ratings as posterior means.

    References: Hu, Zhang & Pavlou (2009), Communications of the ACM 52(10); Luca & Zervas (2016), Management Science
    62(12). Page: docs/mechanisms/reviews.md
    """

    phase = Phase.EXPERIENCE
    after = ("satisfaction", "service")
    reads = (
        "today.delivered",
        "today.experiences",
        "users.satisfaction",
        "offers.quality",
        "offers.is_active",
        "resources.catalogue",
    )
    writes = ("offers.rating", "offers.perceived_quality")
    null = {"posting": "0 %"}
    columns = (
        Column("offers", "n_reviews", np.int64, doc="reviews shown so far, fakes included, in people"),
        Column("offers", "stars", np.int64, doc="stars of those reviews in all"),
        Column("offers", "fakes_due", np.float64, doc="part of a fake review that is not posted yet"),
    )
    accounts = (Account("expense.review_checks", "other_cost", "Checks of reviews", "评价审核"),)
    metrics = (
        Metric("reviews_posted", "flow", "reviews", "reviews that buyers posted", "Reviews", "评价数"),
        Metric("reviews_fake", "flow", "reviews", "fake reviews that were not found", "Fake reviews", "虚假评价数"),
        Metric(
            "quality_known",
            "stock",
            "correlation",
            "correlation of what people think of offers on sale with their true quality",
            "Quality known",
            "质量认知相关度",
            is_observed=False,
        ),
        Metric("rating_mean", "stock", "stars", "mean rating of offers on sale", "Mean rating", "平均评分"),
    )
    page = Page(
        "Reviews",
        "评价",
        (
            Chart(
                ("reviews_posted", "reviews_fake"), "Reviews, and fakes that were not found", "评价数与未识别的虚假评价"
            ),
            Chart(("rating_mean",), "Mean rating of offers on sale", "在售商品平均评分"),
        ),
    )

    class Params(ReviewTerms):
        """Who posts, how many stars, fakes and their detection."""

    def step(self, world: State, day: Day) -> None:
        """Post today's reviews and fakes, and move the ratings of what was reviewed."""
        delivered, gaps = world.today["delivered"], world.today["experiences"]["gap"]
        n_true = n_fake = 0
        if len(gaps) and self.params.posting > 0:
            posts = self._posts(world, delivered, gaps)
            n_true, n_fake = self._count(world, delivered["offer"], posts)
        offers = world.tables["offers"]
        on_sale = offers["is_active"].nonzero()[0]
        rating, *qualities = (offers[c].take(on_sale) for c in ("rating", "perceived_quality", "quality"))
        world.record("quality_known", _correlation(*qualities))
        world.record("reviews_posted", n_true)
        world.record("reviews_fake", n_fake)
        world.record("rating_mean", float(rating.mean()) if len(rating) else NEUTRAL_STARS)
        fen = (n_true + n_fake) * self.params.detection * self.params.check_cost
        self.post(world, "expense.review_checks", "asset.cash", fen)

    def _posts(self, world: State, orders: NDArray[np.void], gaps: NDArray[np.float32]) -> NDArray[np.int64]:
        """Return the reviews of each order and their stars in all [2, orders]; luck belongs to the order."""
        p, streams = self.params, world.streams
        key = {"steps": orders["own_day"], "draws": orders["number"]}
        luck = tuple(
            streams.uniform_each(decision, orders["person"], **key) for decision in ("reviews.posting", "reviews.stars")
        )
        satisfaction = world.users["satisfaction"][world.user_of(orders["person"])]
        return counted(
            chances(satisfaction, posting=p.posting, extremes=p.extremes),
            mean_stars(gaps, tolerance=p.tolerance, stars_per_gap=p.stars_per_gap),
            (luck[0], luck[1]),
            weight=world.weight,
        )

    def _count(self, world: State, offer: NDArray[np.int32], posts: NDArray[np.int64]) -> tuple[int, int]:
        """Add reviews, and the fakes of sellers that keep step with them; return how many of each."""
        p, offers = self.params, world.tables["offers"]
        n, stars = (np.bincount(offer, weights=x, minlength=len(offers)).astype(np.int64) for x in posts)
        rows = n.nonzero()[0]  # less than one fake is due of any other offer
        n, stars, mean = n.take(rows), stars.take(rows), world.resources["catalogue"].mean_quality
        quality = offers["quality"].take(rows)
        share = fakes_per_review(quality, mean=mean, fake_share=p.fake_share, detection=p.detection)
        due = offers["fakes_due"].take(rows) + n * share
        fakes = np.floor(due).astype(np.int64)
        offers["fakes_due"][rows] = due - fakes
        offers["n_reviews"][rows] += n + fakes
        offers["stars"][rows] += stars + int(BEST) * fakes
        of_one_luck = max(1.0, world.weight * p.posting)  # reviews that an agent posts at a time share one experience
        rating = ratings(
            offers["n_reviews"].take(rows),
            offers["stars"].take(rows),
            start=NEUTRAL_STARS,
            weight=p.weight_of_prior * of_one_luck,
        )
        offers["rating"][rows] = rating
        offers["perceived_quality"][rows] = believed(
            offers["rating"].take(rows), mean=mean, per_star=p.quality_per_star
        )
        return int(n.sum()), int(fakes.sum())


def _correlation(x: NDArray[np.floating], y: NDArray[np.floating]) -> float:
    """Return the correlation of two lists, as ``np.corrcoef`` does it; 0 where one of them does not vary."""
    if len(x) < 2 or x.min() == x.max() or y.min() == y.max():
        return 0.0
    both = np.array((x, y), dtype=np.float64)
    both -= both.mean(axis=1, keepdims=True)
    (xx, xy), (_, yy) = (both @ both.T * (1 / (len(x) - 1))).tolist()
    return max(-1.0, min(1.0, xy / math.sqrt(xx) / math.sqrt(yy)))
