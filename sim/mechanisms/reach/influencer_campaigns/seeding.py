"""Whom a campaign asks first, and what a creator's post is worth."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.state import ACTIVE, State
from sim.mechanisms.reach.influencer_campaigns.terms import InfluencerTerms
from sim.world.influencers import Followers, odds_of_following
from sim.world.people import N_SEGMENTS, N_ZONES, tastes

FAST = 0.75  # weekly memory of sponsored posts: four weeks
_SAMPLE = 100
_PEOPLE = 2000  # of the market, on whose tastes fit is judged
_REJUDGED = 91  # days
_NOBODY = np.empty(0, dtype=np.int32)


def early(
    world: State, p: InfluencerTerms, followers: Followers, fit: NDArray[np.float64], *, step: int
) -> NDArray[np.float64]:
    """Return how early each creator is asked (higher first) under a choice of seeding; ``random`` is keyed by step."""
    table, seeding = world.tables["influencers"], p.seeding
    rows = np.arange(len(table))
    if seeding == "hub":
        return np.asarray(table["followers"])
    if seeding == "fit":
        return fit
    if seeding == "reactions":
        return reactions(world, p, fit)
    if seeding == "random":
        return world.streams.uniform("influencer_campaigns.seeding", rows, step=step)
    some = [followers.some_of(world, int(k), _SAMPLE) for k in rows]
    who, sizes = np.concatenate([*some, _NOBODY]), np.array([len(f) for f in some])
    worth = _orders(world, who) if seeding == "revenue" else world.risks["join"].multiplier[who]
    return np.bincount(np.repeat(rows, sizes), weights=worth, minlength=len(rows)) / np.maximum(sizes, 1)


class Fits:
    """Fit of all creators, judged anew when the goods on offer are others: every quarter at most, it takes a while."""

    def __init__(self) -> None:
        self._judged_on = -_REJUDGED
        self._goods: tuple[NDArray[Any], ...] = ()
        self._fits = np.zeros(0)

    def today(self, world: State, p: InfluencerTerms, *, day: int) -> NDArray[np.float64]:
        """Return the fit of each creator."""
        if p.fit == "mean_taste":
            return _cosine_with_mean(world)
        shop = world.resources.get("shop")
        if shop is None:
            return np.zeros(len(world.tables["influencers"]))
        if day - self._judged_on >= _REJUDGED:
            goods = _goods(world, shop)
            if not self._goods or not all(map(np.array_equal, goods, self._goods)):
                self._goods, self._judged_on, self._fits = goods, day, fit(world, shop, homophily=p.homophily)
        return self._fits


def fit(world: State, shop: Any, *, homophily: float) -> NDArray[np.float64]:
    """Return the fit x of each creator: log of what the goods posted are worth to followers over what they are to anybody.

    Goods posted are those of the creator's category, or all where it has nothing on sale. Worth is the expected gain
    over buying elsewhere, at the reference state. Followers are people of a keyed sample of the market, weighted by their
    odds of following, so where nobody prefers anything, everybody has fit 0 and choosing by fit gains nothing.
    """
    influencers, catalogue = world.tables["influencers"], world.resources["catalogue"]
    stocked = catalogue.counts > 0
    if not stocked.any():
        return np.zeros(len(influencers))
    luck = world.streams.uniform("influencer_campaigns.people", np.arange(_PEOPLE))
    person = (luck * len(world.people)).astype(np.int32)
    taste = tastes(world, person, world.facts["sections"]["market"].taste_homophily)
    worth = shop.worth_to_newcomers(world, taste)
    category, needs = influencers["category"], catalogue.need_shares * stocked
    posted = np.where(stocked[category], worth[:, category], (worth @ needs / needs.sum())[:, None])
    odds = odds_of_following(taste, influencers["topic"].astype(np.float64), homophily)
    theirs, anybodys = (odds * posted).sum(axis=0) / odds.sum(axis=0), posted.mean(axis=0)
    return np.log(theirs / np.maximum(anybodys, 1e-300), out=np.zeros(len(influencers)), where=anybodys > 0)


def _goods(world: State, shop: Any) -> tuple[NDArray[Any], ...]:
    """Return what fit depends on and may change: which offers there are, how good and dear they are, what tastes weigh."""
    offers = shop.utility.offer_side(world, at_reference=True)
    version = np.array([world.resources["catalogue"].version])
    return version, offers.value, offers.price_index.copy(), offers.weights


def _cosine_with_mean(world: State) -> NDArray[np.float64]:
    """Return the cosine between each topic and the mean taste of the goods on offer, which is noise where tastes are."""
    taste, topic = (world.tables[t][c].astype(np.float64) for t, c in (("offers", "taste"), ("influencers", "topic")))
    mean = taste.mean(axis=0) if len(taste) else np.zeros(taste.shape[1])
    return np.asarray(topic @ mean / max(float(np.linalg.norm(mean)), 1e-12))


def reactions(world: State, p: InfluencerTerms, fit: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share of views that react, for each creator: size, originality, fit, fatigue, credibility."""
    table = world.tables["influencers"]
    ours = table["sponsored"] * (1 - FAST)
    paid = table["other_posts"] + ours
    share = paid / np.maximum(paid + table["own_posts"], 1e-9)
    lost = p.distrust * np.maximum(0.0, share - 0.5) / 0.5
    base = p.reaction * (table["followers"] / 1e4) ** -p.reaction_power * table["engagement"]
    return np.asarray(np.minimum(base * np.exp(p.match * fit - table["fatigue"] - lost), 0.9), dtype=np.float64)


def _orders(world: State, rows: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return orders so far of users among the rows; others count as the mean user of their segment."""
    people, active = world.people, world.active
    segment = people["cell"][active] // N_ZONES
    n_orders = world.users["n_orders"]
    orders = np.bincount(segment, weights=n_orders[world.user_of(active)], minlength=N_SEGMENTS)
    typical = orders / np.maximum(np.bincount(segment, minlength=N_SEGMENTS), 1)
    is_user = people["state"][rows] == ACTIVE
    return np.where(is_user, n_orders[world.user_of(rows)], typical[people["cell"][rows] // N_ZONES])
