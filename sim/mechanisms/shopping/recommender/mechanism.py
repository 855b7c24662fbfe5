"""The recommender: learns from what it has recorded, and from nothing else, what people like and what goods are."""

import numpy as np
from numpy.typing import NDArray

from sim.core.mechanism import Mechanism, Phase, Resource
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.mechanisms.shopping.recommender.kernels import fade, fill_feeds, number_clusters, score_for
from sim.mechanisms.shopping.recommender.lessons import PRIOR, Intercept, Lessons
from sim.mechanisms.shopping.recommender.lists import (
    N_CLUSTERS,
    UNKNOWN,
    HomeLists,
    centres,
    home_lists,
    lists_by_category,
)
from sim.mechanisms.shopping.recommender.terms import RecommenderTerms
from sim.world.market.surfaces import Ranking, Surface, luck_of_rows
from sim.world.people import N_TASTES, normals, own_days
from sim.world.profiles import Profiles
from sim.world.visiting import FeedServer

FIRST_CLICK_RATE, FIRST_REFUSALS, FIRST_MET = 0.01, 0.002, 0.5
CHANGED, WEEK = 0.02, 7
EQUALS = 1e-9  # goods that are taken to be alike stand in an order of luck


class Recommender(Mechanism):
    """Online logistic factorisation with item intercepts; posterior noise explores; lists by cluster and category.

    References: Rendle (2010), ICDM (factorisation from implicit feedback); Chapelle & Li (2011), NeurIPS (Thompson
    sampling). Page: docs/mechanisms/recommender.md
    """

    phase = Phase.LEARN
    reads = (
        "ties",
        "people.state",
        "active",
        "today.visits",
        "today.joined",
        "today.impressions",
        "today.shown",
        "offers.is_active",
        "offers.category",
        "offers.rating",
        "offers.perceived_quality",
        "offers.price_index",
        "offers.sales30",
        "offers.variety",
        "offers.content",
        "offers.edition",
        "offers.number",
        "resources.catalogue",
    )
    parts = (
        Surface("feed", "rank", share="share", cluster="users.feed_cluster", doc="recommended goods, by cluster"),
        FeedServer("recommender", "fill", doc="candidates of the cluster, re-ranked by what is known of the person"),
    )
    may_read = ("resources.research",)
    resources = (Resource("profiles", Profiles, doc="whose records may be used, for whoever acts on single people"),)
    null = {"share": "0 %", "fills_feed": "off", "consent": "0 %"}
    columns = (
        Column("users", "estimate", np.dtype((np.float32, N_TASTES)), doc="what is known of the person's taste"),
        Column("users", "information", np.float32, default=1, doc="how much is known of it; 1 nothing yet"),
        Column("users", "learned_on", np.int32, doc="day index of the last lesson"),
        Column("users", "feed_cluster", np.int16, default=UNKNOWN, doc="cluster of people of like taste, as known"),
        Column("offers", "appeal", np.float32, doc="what is known of its appeal beyond its rating, utility"),
        Column("offers", "appeal_information", np.float32, default=1 / PRIOR, doc="how much is known of that"),
        Column(
            "offers", "latent", np.dtype((np.float32, N_TASTES)), doc="what is known of its place beyond its content"
        ),
        Column("offers", "latent_information", np.float32, default=1 / PRIOR, doc="how much is known of that"),
    )
    metrics = (
        Metric(
            "known_users", "stock", "people", "users of whose taste something is known", "Known users", "已知偏好用户"
        ),
    )

    class Params(RecommenderTerms):
        """What may be learned, and how it is shown."""

    def setup(self, world: State) -> None:
        """Nothing is known yet; the first lists are drawn from that."""
        self._intercepts = [Intercept(share) for share in (FIRST_CLICK_RATE, FIRST_REFUSALS)]
        self._needs = np.array([FIRST_MET, 1.0]) * 100  # met, all
        self._built_on = self._built_for = -1
        self._is_personal, self._consent = self.params.is_personal, self.params.consent
        self._tell_profiles(world)
        self._n_known = 0
        self._ranking: Ranking | None = None
        self._home: HomeLists | None = None

    # ---- what is shown ---------------------------------------------------------------------------------------

    def rank(self, world: State) -> Ranking | None:
        """Return new lists when it is time for them."""
        self._keep_current(world)
        ranking, self._ranking = self._ranking, None
        return ranking

    def fill(self, world: State, day: Day, person: NDArray[np.int32], slots: int) -> NDArray[np.int32] | None:
        """Fill the feed of each visit; None: leave it to the popular order."""
        if not self.params.fills_feed:
            return None
        self._keep_current(world)
        p, users, streams, home = self.params, world.users, world.streams, self._home
        out = np.full((len(person), slots), -1, dtype=np.int32)
        if home is None or not len(home.on_sale):
            return out
        world.workers.run(
            fill_feeds,
            len(person),
            person,
            world.user_of(person),
            self._clusters(world),
            users["estimate"] if p.is_personal else np.zeros_like(users["estimate"]),
            (home.entries, home.guide, home.on_sale),
            home.score,
            self._places(world),
            (p.assumed_match, p.candidates, p.random_share),
            streams.seed,
            streams.key("recommender.candidate"),
            own_days(world, day, world.user_of(person)),
            out,
        )
        return out

    def _keep_current(self, world: State) -> None:
        """Order the lists anew when they are old, or when many goods have changed."""
        p, offers, catalogue = self.params, world.tables["offers"], world.resources["catalogue"]
        is_due = self._home is None or world.row - self._built_on >= p.rebuild or p.is_personal != self._is_personal
        if not is_due and catalogue.version != self._built_for:
            assert self._home is not None
            was = np.zeros(len(offers), dtype=np.bool_)
            was[self._home.on_sale] = True
            is_due = bool(np.count_nonzero(was != offers["is_active"]) > CHANGED * max(len(self._home.on_sale), 1))
            self._built_for = catalogue.version
        if is_due:
            self.rebuild(world)

    def rebuild(self, world: State) -> None:
        """Order the lists of all clusters by what is known now."""
        p = self.params
        self._built_on, self._built_for = world.row, world.resources["catalogue"].version
        self._is_personal = p.is_personal
        value = self._score(world)
        scores = np.empty((N_CLUSTERS, len(value)))
        middle = centres(world) if p.is_personal else np.zeros((N_CLUSTERS, N_TASTES))
        score_for(value, p.assumed_match, middle, self._places(world), scores)
        lists = lists_by_category(world, scores, length=p.length, position=p.position, at_random=p.random_share)
        self._home = home_lists(world, lists, scores, value, length=p.home_length, position=p.position)
        self._ranking = lists

    def _score(self, world: State) -> NDArray[np.float64]:
        """Return what everybody is taken to see in each offer: the best guess, and a draw of what is uncertain of it."""
        p, offers = self.params, world.tables["offers"]
        value = self._value(world) + p.popularity * np.log1p(offers["sales30"] / offers["variety"])
        told = 1 - 1 / (PRIOR * offers["appeal_information"])  # of what price does to appeal, as much stands in it
        value += p.by_price * told * offers["price_index"]
        rows = np.arange(len(offers))
        value += EQUALS * luck_of_rows(world, "recommender.order", rows)
        number = offers["number"]
        keys = number + (world.row << np.where(number < 1 << 32, 32, 50))
        z = normals(world.streams, "recommender.exploration", keys, columns=2)[:, 0]
        noise = z / np.sqrt(offers["appeal_information"])
        return np.asarray(value + p.exploration * (2 - self._level(world)) * noise)

    def _value(self, world: State) -> NDArray[np.float64]:
        """Return the best guess of what everybody sees in each offer: its rating, and what was learned beyond it."""
        offers = world.tables["offers"]
        return np.asarray(
            offers["perceived_quality"] + 0.5 * (offers["rating"] - 4.5) + offers["appeal"], dtype=np.float64
        )

    def _places(self, world: State) -> NDArray[np.float32]:
        offers = world.tables["offers"]
        return np.asarray(offers["content"] + offers["latent"], dtype=np.float32)

    def _clusters(self, world: State) -> NDArray[np.int16]:
        cluster: NDArray[np.int16] = world.users["feed_cluster"]
        return cluster if self.params.is_personal else np.full_like(cluster, UNKNOWN)

    def _level(self, world: State) -> float:
        """Return how well the system is kept up, 0 to 1; 1 where nothing models it."""
        research = world.resources.get("research")
        return 1.0 if research is None else float(research.level)

    # ---- what is learned -------------------------------------------------------------------------------------

    def step(self, world: State, day: Day) -> None:
        """Learn from the records of the day, first what was browsed and then what was bought."""
        p, users, joined = self.params, world.users, world.today["joined"]
        self._tell_profiles(world)
        self._delete_withdrawn(world)
        keep = p.memory_worn + (p.memory - p.memory_worn) * self._level(world)
        if day.index % WEEK == 0:  # what is used of those of whom nothing new is recorded is a week old at most
            rows = world.user_of(world.active)
            fade(rows, users["estimate"], users["information"], users["learned_on"], day.index, keep)
        lessons = Lessons(world, day, keep=keep, weight=p.assumed_match, is_personal=p.is_personal)
        if p.from_friends and p.is_personal and world.ties is not None:
            lessons.ask_friends(joined[self._agrees(world, joined)], likeness=p.friends_alike)
        value, places = self._value(world), self._places(world)
        seen, shown = (self._recorded(world, world.today[name]) for name in ("impressions", "shown"))
        if len(seen) and (p.from_browsing or p.from_feedback):
            intercepts = tuple(x.value for x in self._intercepts)
            uses = (p.from_browsing, p.from_feedback)
            missed = lessons.take_clicks(seen, value, places, (p.assumed_steepness, *intercepts), uses)
            for intercept, (rest, spread) in zip(self._intercepts, missed.reshape(2, 2), strict=True):
                intercept.learn(rest, spread)
        if len(shown) and p.from_purchases:
            self._needs += lessons.take_purchases(shown, value, places, self._needs[0] / self._needs[1])
        if p.about_goods:
            lessons.keep_about_goods()
        touched = np.concatenate([seen["person"], shown["person"], joined])
        number_clusters(world.user_of(touched), users["estimate"], users["feed_cluster"])
        self._count_known(world, day)

    def _recorded(self, world: State, records: NDArray[np.void]) -> NDArray[np.void]:
        """Return the records of those who agree to be recorded."""
        return records.compress(self._agrees(world, records["person"]))

    def _agrees(self, world: State, person: NDArray[np.int32]) -> NDArray[np.bool_]:
        profiles: Profiles = world.resources["profiles"]
        return profiles.agree(world, person)

    def _tell_profiles(self, world: State) -> None:
        """Say what may be used of people, as this mechanism is set now."""
        profiles: Profiles = world.resources["profiles"]
        profiles.consent, profiles.is_personal = self.params.consent, self.params.is_personal

    def _delete_withdrawn(self, world: State) -> None:
        """Delete what is known of users who agree no more."""
        if self.params.consent < self._consent:
            users = world.users
            rows = np.flatnonzero(~self._agrees(world, users["person"]))
            users["estimate"][rows], users["information"][rows], users["feed_cluster"][rows] = 0, 1, UNKNOWN
        self._consent = self.params.consent

    def _count_known(self, world: State, day: Day) -> None:
        if day.index % WEEK == 0:
            rows = world.user_of(world.active)
            self._n_known = int(np.count_nonzero(world.users["feed_cluster"].take(rows) != UNKNOWN))
        world.record("known_users", self._n_known * world.weight)
