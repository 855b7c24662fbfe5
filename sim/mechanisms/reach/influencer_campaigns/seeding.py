"""Whom a campaign asks first, and what a creator's post is worth."""

import numpy as np
from numpy.typing import NDArray

from sim.core.state import ACTIVE, State
from sim.mechanisms.reach.influencer_campaigns.terms import InfluencerTerms
from sim.world.influencers import Followers
from sim.world.people import N_SEGMENTS, N_ZONES

FAST = 0.75  # weekly memory of sponsored posts: four weeks
_SAMPLE = 100
_NOBODY = np.empty(0, dtype=np.int32)


def early(
    world: State, seeding: str, followers: Followers, fit: NDArray[np.float64], *, step: int
) -> NDArray[np.float64]:
    """Return how early each creator is asked (higher first) under a choice of seeding; ``random`` is keyed by step."""
    table = world.tables["influencers"]
    rows = np.arange(len(table))
    if seeding == "hub":
        return np.asarray(table["followers"])
    if seeding == "fit":
        return fit
    if seeding == "random":
        return world.streams.uniform("influencer_campaigns.seeding", rows, step=step)
    some = [followers.some_of(world, int(k), _SAMPLE) for k in rows]
    who, sizes = np.concatenate([*some, _NOBODY]), np.array([len(f) for f in some])
    worth = _orders(world, who) if seeding == "revenue" else world.risks["join"].multiplier[who]
    return np.bincount(np.repeat(rows, sizes), weights=worth, minlength=len(rows)) / np.maximum(sizes, 1)


def fit(world: State) -> NDArray[np.float64]:
    """Return the cosine between each topic and the mean taste of the goods on offer.

    Goods rather than users: their mean does not move with every registration, so a policy that brings a few people
    does not change who is asked everywhere.
    """
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
