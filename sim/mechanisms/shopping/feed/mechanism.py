"""The feed: on a visit people browse offers, look at some, and need what they find."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit

from sim.core.errors import ModelError
from sim.core.mechanism import Mechanism, Phase
from sim.core.pages import Chart, Page
from sim.core.parts import method_of
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.kernels.choice import NeedSide, OfferSide, utilities
from sim.mechanisms.shopping.feed.kernels import browse, drop_repeats, expected_clicks, list_found, list_seen
from sim.mechanisms.shopping.feed.terms import FeedTerms
from sim.world.events import FOUND, IMPRESSION
from sim.world.market.shop import CLOSED, Shop
from sim.world.market.surfaces import popular_order
from sim.world.people import own_days
from sim.world.visiting import FeedServer, ImpulseFactor

N_REFERENCE, MEMORY = 2000, 30
SPARE = 12  # draws beyond the slots, so that repeats leave no gaps


class Feed(Mechanism):
    """Clicks are a logit of utility, irrelevant offers end the session, needs arise with its expected clicks.

    References: Craswell, Zoeter, Taylor & Ramsey (2008), WSDM (cascade of positions). Page: docs/mechanisms/feed.md
    """

    phase = Phase.VISIT
    after = ("visits",)
    reads = (
        "today.visits",
        "resources.catalogue",
        "offers.category",
        "offers.luck",
        "offers.variety",
        "users.luck_from",
    )
    may_read = ("resources.shop",)
    writes = ("today.impressions", "today.found")
    assembles = (FeedServer,)
    parts = (
        ImpulseFactor("feed", "relevance", doc="expected clicks on the feed, against the popular order at launch"),
    )
    null = {"slots": "0"}
    columns = (
        Column("offers", "browsed30", np.float32, doc="times seen in the feed, decaying over 30 days, in people"),
    )
    metrics = (
        Metric(
            "feed_impressions", "flow", "views", "offers that visitors saw in the feed", "Feed views", "推荐流曝光数"
        ),
        Metric("feed_clicks", "flow", "views", "pages viewed from the feed", "Feed clicks", "推荐流点击数"),
        Metric(
            "feed_refusals", "flow", "views", "offers marked as not interesting", "Not interested", "不感兴趣反馈数"
        ),
        Metric("feed_click_rate", "ratio", "share", "pages viewed, of offers seen in the feed", "Click rate", "点击率"),
        Metric("feed_relevance", "ratio", "factor", "mean factor on needs that arise on visits", "Relevance", "相关度"),
    )

    page = Page(
        "Feed",
        "推荐流",
        (
            Chart(("feed_click_rate",), "Pages viewed, of offers seen in the feed", "推荐流点击率"),
            Chart(
                ("feed_relevance",), "What the feed is worth for needs on visits (1: launch)", "推荐流对冲动需求的系数"
            ),
        ),
    )

    class Params(FeedTerms):
        """How people browse."""

    def setup(self, world: State) -> None:
        """Find who fills the feed."""
        servers = world.parts.of(FeedServer)
        if len(servers) > 1:
            raise ModelError(f"feed: found {len(servers)} servers; allowed: one")
        self._serve = method_of(*servers[0]) if servers else None
        self._version, self._relevance = -1, 0.0
        self._session: tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]] | None = None
        self._prospects: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
        self._terms: tuple[float, ...] = ()

    def _anchor(self, world: State) -> None:
        """Solve the intercepts and the clicks to which relevance refers, at the reference state, if anything is on sale."""
        p, shop = self.params, world.resources["shop"]
        rows = np.arange(N_REFERENCE)
        offers = self._popular(world, _grid(world, "feed.reference", rows, np.zeros_like(rows), p.slots + SPARE))
        if not (offers >= 0).any():
            return
        value = _values(shop.utility.reference_side(world, N_REFERENCE), offers, self._offer_side(world, start=True))
        seen = value[offers >= 0]
        own = float(brentq(lambda a: expit(a + p.steepness * seen).mean() - p.click_rate, -100, 100))
        refuse = p.refusing and float(brentq(lambda a: expit(a - p.steepness * seen).mean() - p.refusing, -100, 100))
        self._refusals = refuse if p.refusing else -1e3
        self._terms = (own, p.steepness, p.click_rate, 1 - p.staying, p.impatience)
        self._at_reference = self._expected(offers, value)[0]

    def _offer_side(self, world: State, *, start: bool = False) -> OfferSide:
        side: OfferSide = world.resources["shop"].utility.offer_side(world, at_reference=start)
        return side

    def _popular(self, world: State, u: NDArray[np.float64]) -> NDArray[np.int32]:
        """Return what the popular order shows [visits, slots]: a category by its share of needs, then by its order."""
        catalogue = world.resources["catalogue"]
        if catalogue.version != self._version:
            order = popular_order(world)
            chances = np.diff(order.cumulative, prepend=0.0)
            first = order.offsets[:-1][np.diff(order.offsets) > 0]
            chances[first] = order.cumulative[first]
            chances *= catalogue.need_shares[world.tables["offers"]["category"][order.offers]]
            self._chances, self._offers = np.cumsum(chances) / max(chances.sum(), 1e-300), order.offers
            self._version = catalogue.version
        out = np.full((len(u), self.params.slots), -1, dtype=np.int32)
        if len(self._offers):
            drop_repeats(self._offers[np.minimum(np.searchsorted(self._chances, u), len(self._offers) - 1)], out)
        return out

    def _expected(
        self, offers: NDArray[np.int32], value: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], tuple[NDArray[np.float64], NDArray[np.float64]]]:
        """Return the clicks expected on each feed, each place's part of them, and the chances of a click and of leaving."""
        clicks, (weights, click, leave) = np.empty(len(offers)), (np.empty(offers.shape) for _ in range(3))
        expected_clicks(0, len(offers), offers, value, self._terms, clicks, weights, click, leave)
        return clicks, weights, (click, leave)

    # ---- the day ---------------------------------------------------------------------------------------------

    def relevance(self, world: State, day: Day, visits: NDArray[np.void]) -> NDArray[np.float64]:
        """Fill the feeds of today's visits, and return by how much more arises from them than from the reference."""
        p, self._session = self.params, None
        person = np.ascontiguousarray(visits["person"])  # as choices have it, or kernels are compiled for both layouts
        shop: Shop | None = world.resources.get("shop")
        if not p.slots or not len(visits) or shop is None or shop.outside >= CLOSED:
            return np.ones(len(visits))
        if not self._terms:
            self._anchor(world)
        if not self._terms:
            return np.ones(len(visits))
        offers = self._fill(world, day, person)
        needs = shop.utility.need_side(world, day, person, np.zeros(len(person), dtype=np.int64))
        value = _values(needs, offers, self._offer_side(world))
        offers = np.where(np.isfinite(value), offers, -1).astype(np.int32)  # what is gone or sold out is passed over
        clicks, weights, self._prospects = self._expected(offers, value)
        self._session = (offers, value, weights)
        factor = clicks**p.by_relevance / (self._at_reference**p.by_relevance).mean() if p.by_relevance else clicks**0
        self._relevance = float(factor.mean())
        return np.asarray(factor)

    def _fill(self, world: State, day: Day, person: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return what the feed of each visit holds."""
        slots = self.params.slots
        filled = self._serve(world, day, person, slots) if self._serve is not None else None
        if filled is not None:
            return np.asarray(filled, dtype=np.int32)
        days = own_days(world, day, world.user_of(person))
        return self._popular(world, _grid(world, "feed.popular", person, days, slots + SPARE))

    def step(self, world: State, day: Day) -> None:
        """Let visitors browse what their feed holds, and note which needs arose from what."""
        browsed = world.tables["offers"]["browsed30"]
        browsed *= 1 - 1 / MEMORY
        if self._session is None:
            return
        offers, value, weights = self._session
        visits, streams, w = world.today["visits"], world.streams, world.weight
        keys = tuple(streams.key(f"feed.{what}") for what in ("click", "stop", "refuse"))
        responses = np.empty(offers.shape, dtype=np.int8)
        refusing = (self._refusals, self._terms[1])
        luck = (streams.seed, keys, own_days(world, day, world.user_of(visits["person"])))
        table = world.tables["offers"]
        browse(
            0, len(offers), visits["person"], offers, table["luck"], value, self._prospects, refusing, *luck, responses
        )
        seen = np.empty(offers.size, dtype=IMPRESSION)
        n, clicks, refusals = list_seen(visits["person"], offers, responses, np.float32(w), browsed, seen)
        world.today["impressions"] = seen[:n]
        world.today["found"] = self._found(world, day, visits, offers, weights)
        world.record("feed_relevance", self._relevance)
        world.record("feed_impressions", n * w)
        world.record("feed_clicks", clicks * w)
        world.record("feed_refusals", refusals * w)
        world.record("feed_click_rate", clicks / n if n else 0.0)

    def _found(
        self,
        world: State,
        day: Day,
        visits: NDArray[np.void],
        offers: NDArray[np.int32],
        weights: NDArray[np.float64],
    ) -> NDArray[np.void]:
        """Return what each need that arose on a visit arose from: drawn by its part of the expected clicks."""
        found = np.empty(int(visits["impulse"].sum()), dtype=FOUND)
        streams, days = world.streams, own_days(world, day, world.user_of(visits["person"]))
        n = list_found(visits, offers, weights, streams.seed, streams.key("feed.found"), days, found)
        return found[:n]


def _grid(world: State, name: str, rows: NDArray[np.integer], days: NDArray[np.integer], n: int) -> NDArray[np.float64]:
    """Return ``n`` keyed numbers for each row, on its own day."""
    who, draw = np.repeat(rows, n), np.tile(np.arange(n), len(rows))
    return world.streams.uniform_each(name, who, steps=np.repeat(days, n), draws=draw).reshape(len(rows), n)


def _values(needs: NeedSide, offers: NDArray[np.int32], side: OfferSide) -> NDArray[np.float64]:
    """Return the utility of what each feed holds [visits, slots], without luck; -inf where nothing is."""
    out = np.empty(offers.shape)
    utilities(0, len(offers), needs, offers, np.ones(offers.shape, np.int8), side, out)
    return out
