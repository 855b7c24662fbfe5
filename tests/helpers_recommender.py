"""A recommender in a small world: its lists made at will, its feeds, what it knows planted."""

import numpy as np
from helpers_market import market, run, today

from sim.core.model import GrowthModel
from sim.mechanisms.shopping.recommender.kernels import number_clusters
from sim.mechanisms.shopping.recommender.mechanism import Recommender
from sim.world.market.surfaces import Ranking


def recommender_of(model: GrowthModel) -> Recommender:
    """Return the recommender of a model."""
    (own,) = (row.mechanism for row in model.agenda if isinstance(row.mechanism, Recommender))
    return own


def after(days: int, **settings: object) -> GrowthModel:
    """Return a world some days after launch."""
    model = market(days=max(days, 3), **settings)
    run(model, days)
    return model


def lists_anew(model: GrowthModel) -> Ranking | None:
    """Return lists that are made now."""
    own = recommender_of(model)
    own._built_on = -(10**6)
    return own.rank(model.state)


def feeds(model: GrowthModel, *, slots: int = 12) -> np.ndarray:
    """Return the feeds of all users today [users, slots]."""
    return recommender_of(model).fill(model.state, today(model), model.state.active, slots)


def know(model: GrowthModel, estimate: np.ndarray) -> None:
    """Plant what is known of all people, and make lists of it."""
    users = model.state.users
    users["estimate"][:], users["information"][:] = estimate, 2
    number_clusters(np.arange(len(users)), users["estimate"], users["feed_cluster"])
    lists_anew(model)
