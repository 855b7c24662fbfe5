"""What records teach the recommender: planted tastes, appeals and places are found, and estimates are of the right size.

People and goods are made here; only the lessons are the mechanism's. Numbers are fixed, so that nothing flickers. Lessons
take one step a record and one number of information for eight tastes: slopes of truth on estimate lie within 0.14 of 1 for
people (four seeds), within 0.16 for goods, nearer the more is recorded.
"""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.special import expit

from sim.core.table import Table
from sim.mechanisms.shopping.recommender.kernels import ask_friends, learn_clicks, number_clusters
from sim.mechanisms.shopping.recommender.lessons import PRIOR, Intercept, Lessons
from sim.mechanisms.shopping.recommender.lists import UNKNOWN
from sim.mechanisms.shopping.recommender.mechanism import Recommender
from sim.world.events import CLICKED, IMPRESSION, REFUSED, SHOWN

PEOPLE, GOODS, TASTES = 500, 300, 8
WEIGHT, STEEPNESS, CLICK, REFUSE, MET = 0.35, 0.75, -1.5, -2.0, 0.6


class Platform:
    """People and goods with a true side, and a platform that knows nothing of it yet.

    Attributes
    ----------
    taste [people, 8], place [goods, 8], appeal [goods] : the truth
    """

    def __init__(self, seed: int = 1, *, people: int = PEOPLE, goods: int = GOODS) -> None:
        self.rng = np.random.Generator(np.random.Philox(seed))
        self.taste = self.rng.standard_normal((people, TASTES))
        content = np.sqrt(1 - PRIOR) * self.rng.standard_normal((goods, TASTES))
        self.place = content + np.sqrt(PRIOR) * self.rng.standard_normal((goods, TASTES))
        self.appeal = np.sqrt(PRIOR) * self.rng.standard_normal(goods)
        self.users, self.offers, self.day = Table("users", people), Table("offers", goods), 0
        for column in Recommender.columns:
            (self.users if column.table == "users" else self.offers).add(column, owner="test")
        self.offers.columns["content"] = content.astype(np.float32)
        self.world = SimpleNamespace(users=self.users, tables={"offers": self.offers}, user_of=lambda ids: ids)

    def tell(self, *, tastes: bool = False, goods: bool = False) -> "Platform":
        """Let the platform know the true tastes for certain, or all of the goods."""
        if tastes:
            self.users["estimate"][:], self.users["information"][:] = self.taste, 1e9
        if goods:
            self.offers["latent"][:], self.offers["appeal"][:] = self.place - self.offers["content"], self.appeal
            self.offers["latent_information"][:] = self.offers["appeal_information"][:] = 1e9
        return self

    def lessons(self) -> Lessons:
        self.day += 1
        return Lessons(self.world, SimpleNamespace(index=self.day), keep=1.0, weight=WEIGHT, is_personal=True)

    def guess(self) -> tuple[np.ndarray, np.ndarray]:
        places = (self.offers["content"] + self.offers["latent"]).astype(np.float32)
        return self.offers["appeal"].astype(np.float64), places

    def browse(
        self, each: int, *, uses: tuple[bool, bool] = (True, True), terms: tuple = (CLICK, REFUSE)
    ) -> np.ndarray:
        """Let everybody see goods at random for a day, and learn from it; return the misses."""
        n = len(self.taste)
        seen = np.empty(n * each, dtype=IMPRESSION)
        seen["person"] = np.tile(np.arange(n), each)
        seen["offer"] = self.rng.integers(0, len(self.place), n * each)
        x = STEEPNESS * self.utility(seen["person"], seen["offer"])
        luck, other = self.rng.random((2, len(x)))
        viewed, refused = luck < expit(CLICK + x), other < expit(REFUSE - x)
        seen["response"] = np.where(viewed, CLICKED, np.where(refused, REFUSED, 0))
        lessons = self.lessons()
        missed = lessons.take_clicks(seen, *self.guess(), (STEEPNESS, *terms), uses)
        lessons.keep_about_goods()
        return missed

    def shop(self, each: int, *, shown: int = 6) -> np.ndarray:
        """Let everybody have needs for which goods at random are shown, and learn from what is bought."""
        n = len(self.taste) * each
        person, first = np.repeat(np.arange(len(self.taste)), each), self.rng.integers(0, len(self.place), (n, 1))
        goods = (first + self.rng.integers(1, 19, (n, 1)) * np.arange(shown)) % len(self.place)
        worth = np.exp(self.utility(person[:, None], goods))
        chances = np.cumsum(MET * worth / worth.sum(axis=1, keepdims=True), axis=1)
        bought = (chances < self.rng.random((n, 1))).sum(axis=1)
        records = np.zeros((n, shown), dtype=SHOWN)
        records["person"], records["offer"] = person[:, None], goods
        records["number"] = np.tile(np.arange(each), len(self.taste))[:, None]
        records["is_bought"] = np.arange(shown) == bought[:, None]
        lessons = self.lessons()
        met = lessons.take_purchases(records.ravel(), *self.guess(), MET)
        lessons.keep_about_goods()
        assert met.tolist() == [np.count_nonzero(bought < shown), n]
        return met

    def utility(self, person: np.ndarray, offer: np.ndarray) -> np.ndarray:
        return self.appeal[offer] + WEIGHT * (self.taste[person] * self.place[offer]).sum(axis=-1)


def correlation(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.corrcoef(a.ravel(), b.ravel())[0, 1])


def slope(truth: np.ndarray, estimate: np.ndarray) -> float:
    """Return the slope of truth regressed on its estimate."""
    return float((truth * estimate).sum() / (estimate**2).sum())


@pytest.mark.parametrize("source", ["views", "refusals", "both", "purchases"])
def test_planted_tastes_are_found_the_better_the_more_is_recorded(source: str) -> None:
    """Correlations rise; the slope of truth on estimate is 1; information says how good the estimate is: its squared
    correlation is 1 - 1 / information, to within 0.08; from purchases it promises up to 0.17 more than there is."""
    platform, found = Platform().tell(goods=True), []
    uses = (source != "refusals", source != "views")
    for days in (2, 6, 24):
        for _ in range(days):
            if source == "purchases":
                platform.shop(8)
            else:
                platform.browse(50, uses=uses)
        estimate = platform.users["estimate"]
        found.append(correlation(platform.taste, estimate))
        assert slope(platform.taste, estimate) == pytest.approx(1, abs=0.14), found
        reliability = (1 - 1 / platform.users["information"]).mean()
        assert -(0.17 if source == "purchases" else 0.08) < found[-1] ** 2 - reliability < 0.08, (found, reliability)
    assert found[0] > 0.2 and found[0] + 0.1 < found[1] < found[2] - 0.03, found


@pytest.mark.parametrize("source", ["views", "purchases"])
def test_appeal_and_place_of_goods_are_found_from_people_who_are_known(source: str) -> None:
    platform, found = Platform(people=1000, goods=120).tell(tastes=True), []
    for days in (3, 9, 24):
        for _ in range(days):
            platform.shop(3) if source == "purchases" else platform.browse(12)
        beyond = platform.place - platform.offers["content"]
        truth = platform.appeal - (platform.appeal.mean() if source == "purchases" else 0)
        guesses = platform.offers["appeal"], platform.offers["latent"]
        found.append([correlation(truth, guesses[0]), correlation(beyond, guesses[1])])
        slopes = [slope(truth, guesses[0]), slope(beyond, guesses[1])]
        assert slopes == pytest.approx([1, 1], abs=0.16), (found, slopes)
    assert (np.diff(found, axis=0) > 0).all() and (np.array(found[-1]) > 0.8).all(), found


def test_intercepts_are_learned_from_misses() -> None:
    """From 1 % and 0.2 % to the true log odds; standard errors are 1 / sqrt of the information, 4 of them.

    Who views a page does not refuse, which lessons do not know: the intercept of refusals is lower by the log of the share
    who do not view, to within a twentieth.
    """
    platform = Platform().tell(tastes=True, goods=True)
    views, refusals = Intercept(0.01), Intercept(0.002)
    for _ in range(20):
        missed = platform.browse(10, terms=(views.value, refusals.value))
        views.learn(*missed[:2])
        refusals.learn(*missed[2:])
    assert views.value == pytest.approx(CLICK, abs=4 / np.sqrt(views.information)) and views.information > 5000
    assert refusals.value == pytest.approx(REFUSE + np.log(1 - expit(CLICK)), abs=0.05)


@pytest.mark.parametrize("truth", [0.0005, 0.02, 0.2, 0.6])
def test_an_intercept_whose_first_guess_is_far_off_is_found_without_overshoot(truth: float) -> None:
    """From 0.2 %, with a million records a day and no luck; a plain step goes from -6 to far above 0 and back."""
    intercept, path = Intercept(0.002), []
    for _ in range(40):
        p, n = expit(intercept.value), 1e6
        intercept.learn(n * (truth - p), n * p * (1 - p))
        path.append(intercept.value)
    goal = np.log(truth / (1 - truth))
    assert path[-1] == pytest.approx(goal, abs=0.15) and abs(np.array(path) - goal).max() < abs(-6.2 - goal) + 0.01


def known(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    estimate = rng.standard_normal((n, TASTES)).astype(np.float32)
    return estimate, (1 + 9 * rng.random(n)).astype(np.float32), np.full(n, 3, np.int32)


def test_a_record_that_is_frozen_fades_as_the_closed_form_says() -> None:
    """Records that count for nothing: only time acts. At once or in two parts; in the end nothing is known."""
    estimate, information, learned_on = known(20, np.random.Generator(np.random.Philox(5)))
    one = (estimate.copy(), information.copy(), learned_on.copy())
    two = (estimate.copy(), information.copy(), learned_on.copy())
    goods = (np.zeros(1), np.zeros(1), np.zeros((1, TASTES)), np.zeros(1))
    nothing = (np.arange(20), np.zeros(20, int), np.zeros(20, np.int8), np.zeros(1), np.zeros((1, TASTES), np.float32))

    def wait(people: tuple, day: int) -> None:
        learn_clicks(*nothing, (WEIGHT, STEEPNESS, CLICK, REFUSE, 0.97), (False, False), day, people, goods)

    wait(one, 53)
    wait(two, 20)
    wait(two, 53)
    f = 0.97**50
    left = 1 + (information.astype(float) - 1) * f
    assert one[1] == pytest.approx(left, rel=1e-5) and (one[2] == 53).all()
    assert one[0] == pytest.approx(estimate * (information * f / left)[:, None], rel=1e-5)
    assert two[0] == pytest.approx(one[0], rel=1e-5) and two[1] == pytest.approx(one[1], rel=1e-5)
    wait(one, 1000)
    assert np.abs(one[0]).max() < 1e-6 and one[1] == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize(("k", "rho"), [(1, 0.3), (3, 0.3), (3, 0.7), (8, 0.5)])
def test_a_new_user_begins_with_the_best_linear_guess_from_friends(k: int, rho: float) -> None:
    """20,000 newcomers, tastes of all in a circle correlate by rho, friends are known to 1 - 1 / information = r.

    The truth regressed on the guess has slope 1, and so has nothing left that one friend's estimate could add: 4 standard
    errors for each number, 9 at most, a false alarm of 6e-4.
    """
    rng, n, r = np.random.Generator(np.random.Philox(6)), 20_000, 0.6
    common = rng.standard_normal((n, 1, TASTES))
    tastes = np.sqrt(rho) * common + np.sqrt(1 - rho) * rng.standard_normal((n, 1 + k, TASTES))
    estimate = r * tastes + np.sqrt(r * (1 - r)) * rng.standard_normal(tastes.shape)
    estimate[:, 0] = 0
    flat, information = estimate.reshape(-1, TASTES).astype(np.float32), np.full(n * (1 + k), 1 / (1 - r), np.float32)
    newcomers = np.arange(n) * (1 + k)
    information[newcomers] = 1
    offsets = np.zeros((n * (1 + k), 2), dtype=np.int64)
    offsets[newcomers] = np.stack([np.arange(n) * k, np.arange(1, n + 1) * k], axis=1)
    neighbours = (newcomers[:, None] + np.arange(1, 1 + k)).ravel()
    state, rows = np.ones(len(flat), np.uint8), np.arange(len(flat))
    people = (flat, information, np.zeros(len(flat), np.int32))
    ask_friends(newcomers, offsets, neighbours, state, rows, rho, people, 0, 1.0)
    truth, guess = tastes[:, 0], flat[newcomers].astype(float)
    rest = truth - guess
    m = n * TASTES
    assert abs((rest * guess).mean()) < 4 * (rest * guess).std() / np.sqrt(m) and guess.std() > 0.1
    for friend in range(1, 1 + k):
        left = rest * estimate[:, friend]
        assert abs(left.mean()) < 4 * left.std() / np.sqrt(m)


def test_friends_who_left_or_of_whom_nothing_is_known_say_nothing() -> None:
    estimate = np.zeros((4, TASTES), np.float32)
    estimate[1:] = [[1.0] * 8, [50.0] * 8, [70.0] * 8]
    people = (estimate, np.array([1, 2, 2, 1], np.float32), np.zeros(4, np.int32))
    offsets, state = np.array([[0, 3], [0, 0], [0, 0], [0, 0]]), np.array([1, 1, 3, 1], np.uint8)
    ask_friends(np.array([0]), offsets, np.array([1, 2, 3]), state, np.arange(4), 0.4, people, 0, 1.0)
    assert estimate[0] == pytest.approx(0.4)


def test_clusters_are_the_signs_of_six_tastes_and_one_of_the_unknown() -> None:
    rng = np.random.Generator(np.random.Philox(7))
    estimate, cluster = rng.standard_normal((2000, TASTES)).astype(np.float32), np.empty(2000, np.int16)
    estimate[:100] = 0
    number_clusters(np.arange(2000), estimate, cluster)
    signs = (estimate[:, :6] > 0) @ (1 << np.arange(5, -1, -1))
    assert (cluster[:100] == UNKNOWN).all() and (cluster[100:] == signs[100:]).all() and UNKNOWN == 64
