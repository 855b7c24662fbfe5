"""Put a whole world into a model: people, ties, merchants, influencers, catalogue, rivals."""

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.params import ParamSet
from sim.core.state import State
from sim.core.ties import Ties
from sim.world import network
from sim.world.channels import create_channels
from sim.world.events import declare_events, declare_resources
from sim.world.influencers import create_influencers
from sim.world.market.offers import create_offers
from sim.world.market.own import set_own_goods_apart
from sim.world.market.surfaces import zipf
from sim.world.market.utility import appeal_at_launch
from sim.world.merchants import create_merchants
from sim.world.network_measures import describe
from sim.world.people import N_ZONES, create_people
from sim.world.rivals import create_rivals
from sim.world.rules import Rule
from sim.world.zones import create_zones

# What is drawn per graph and not per run in an ensemble: the size of the market and the shape of its ties.
# New keys go to the end: the place of a key decides which sequence draws it.
GRAPH_KEYS = (
    "market.people",
    "world.mean_degree",
    "world.degree_spread",
    "world.degree_cap",
    "world.strong_share",
    "world.same_zone",
)


def scale(market: Any, agents: int | None = None) -> tuple[int, int]:
    """Return (rows, people per agent); ``agents`` overrides the scenario's weight, the market stays."""
    people = int(market.people)
    weight = market.people_per_agent if agents is None else max(1, round(people / agents))
    return max(1, round(people / weight)), int(weight)


class Populate:
    """Fills a model; picklable, so that a blueprint can travel to another process.

    Parameters
    ----------
    sections : dict of ParamSet
        ``time``, ``market``, ``world``, ``targets``.
    rows : int
        Agents.
    rules : tuple of Rule
        Rules of the controller.
    """

    def __init__(self, sections: dict[str, ParamSet], rows: int, rules: tuple[Rule, ...] = ()) -> None:
        self.sections = sections
        self.rows = rows
        self.rules = rules

    def __call__(self, model: Any) -> None:
        """Create everything in ``model.state``."""
        world: State = model.state
        market, settings = self.sections["market"], self.sections["world"]
        world.facts["sections"] = self.sections
        world.facts["rules"] = self.rules
        declare_events(world)
        declare_resources(world)
        graph_seed = _graph_seed(settings, int(world.streams.seed))
        layout = network.community_layout(self.rows, seed=graph_seed, n_zones=N_ZONES)
        create_people(world, self.rows, layout, market)
        create_zones(world)
        world.ties, world.is_complete = _ties(layout, settings, graph_seed)
        world.facts["network"] = _describe(world.ties, layout, graph_seed, settings)
        create_channels(world)
        needs: Any = settings
        need_shares = zipf(needs.categories, needs.category_exponent)
        create_merchants(model, needs.merchants, category_shares=need_shares)
        create_influencers(model, needs.influencers, settings, need_shares=need_shares)
        create_offers(world, settings, market, need_shares, appeal=partial(_appeal, model=model))
        create_rivals(model)
        set_own_goods_apart(world, model.blueprint.mechanisms)


def _appeal(world: State, *, model: Any) -> tuple[NDArray[np.float64], float]:
    """Return what offers are worth at launch, and how dear ones are felt: at the values when preparation begins."""
    plan = model.blueprint
    for mechanism in plan.mechanisms:
        mechanism.params.advance(plan.timeline.date_of(-plan.timeline.preparation))
    return appeal_at_launch(world, plan.mechanisms)


def _graph_seed(settings: Any, seed: int) -> int:
    return seed if settings.graph_seed < 0 else int(settings.graph_seed)


def _ties(layout: network.CommunityLayout, s: Any, seed: int) -> tuple[Ties | None, bool]:
    n = layout.n_people
    if s.graph in ("complete", "none"):
        return None, s.graph == "complete"
    if s.graph == "poisson":
        return network.poisson_graph(n, mean=s.mean_degree, seed=seed), False
    if s.graph == "regular":
        return network.regular_graph(n, degree=round(s.mean_degree), seed=seed), False
    if s.graph == "negative_binomial":
        return network.negative_binomial_graph(n, mean=s.mean_degree, shape=s.degree_shape, seed=seed), False
    ties = network.social_graph(
        layout,
        seed=seed,
        mean_degree=s.mean_degree,
        sigma=s.degree_spread,
        max_degree=s.degree_cap,
        strong_share=s.strong_share,
        same_zone=s.same_zone,
    )
    return ties, False


def _describe(ties: Ties | None, layout: network.CommunityLayout, seed: int, settings: Any) -> dict[str, Any]:
    """Return what was built, in plain numbers."""
    facts: dict[str, Any] = {"graph": settings.graph, "n": layout.n_people}
    if ties is not None:
        facts |= describe(ties, layout=layout, seed=seed)
    plain = {k: v.item() if isinstance(v, np.generic) else v for k, v in facts.items()}
    return {k: None if isinstance(v, float) and not np.isfinite(v) else v for k, v in plain.items()}
