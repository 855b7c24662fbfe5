"""What sellers ask for by their strategies: cost-plus, value-based, competitive; floors, and what the platform adds."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.world.costs import claimed_costs, fees_of, share_expected, unit_costs
from sim.world.merchants import COMPETITIVE, COST_PLUS

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of offers when prices are set: fen and shares [rows].

    Attributes
    ----------
    cost, entry, fees : float64
        Unit cost (of counterfeits that of what they claim to be), price of entry, share of the price that the platform asks.
    cost_plus : float64
        The price with the mark-up of entry; the list price, above which no dynamic seller goes.
    floor : float64
        The lowest price.
    """

    cost: Floats
    entry: Floats
    fees: Floats
    cost_plus: Floats
    floor: Floats

    def value_based(self, b: float) -> Floats:
        """Return the best price of a seller who expects the elasticity ``b``."""
        return np.asarray(self.cost / (1 - self.fees) * b / (b - 1))


def ask(world: State, terms: Any, rows: NDArray[np.int64]) -> Asked:
    """Return what is known of offers when prices are set."""
    offers, settings = world.tables["offers"], world.facts["sections"]["world"]
    fees, before = fees_of(world, rows), share_expected(settings)
    cost, entry = claimed_costs(world, rows), offers["list_price"][rows].astype(np.float64)
    mark = entry / (unit_costs(settings, offers["list_price"][rows]) + before * entry)  # on all that a unit costs
    cost_plus = cost * mark / (1 - fees * mark)
    floor = np.minimum(cost * (1 + terms.least_margin) / (1 - fees), cost_plus)
    return Asked(cost, entry, fees, cost_plus, floor)


def beside_rivals(world: State, rows: NDArray[np.int64], *, undercut: float, counted: NDArray[np.bool_]) -> Floats:
    """Return the price of each offer, had it moved since entry as those of other merchants in its category, on average
    in logs, less what its seller undercuts them by; nan where there are none.

    ``counted`` [rows]: offers whose prices others follow; those of sellers who cut to become known are not among them.
    """
    offers, merchants = world.tables["offers"], len(world.tables["merchants"])
    category, price = offers["category"][rows].astype(np.int64), offers["price"][rows]
    entry = np.maximum(offers["list_price"][rows], 1)
    moved, own = np.log(price / entry), category * merchants + offers["merchant"][rows]
    sums, counts = (
        np.bincount(category, weights=w)[category] - np.bincount(own, weights=w)[own]
        for w in (moved * counted, counted.astype(np.float64))
    )
    beside = entry * np.exp(sums / np.maximum(counts, 1)) * (1 - undercut)
    return np.where(counts > 0, beside, np.nan)


def by_strategy(
    world: State, terms: Any, rows: NDArray[np.int64], strategy: NDArray[np.int8], known: Asked, cut: Floats
) -> Floats:
    """Return what each offer's seller asks for before floors; dynamic, learning and own sellers are as cost-plus here.

    ``cut`` [rows] is the share by which new sellers go below that.
    """
    settings, number = world.facts["sections"]["world"], _numbers(world, rows)
    follow = beside_rivals(world, rows, undercut=terms.undercut, counted=cut == 0)
    offers, merchants = world.tables["offers"], world.tables["merchants"]
    is_late = merchants["entered_on"][offers["merchant"][rows]] > 0
    alone = np.where(is_late, known.cost_plus, offers["price"][rows])  # the price stands, but for what new sellers cut
    by = (known.cost_plus, known.value_based(settings.seller_elasticity), np.where(np.isnan(follow), alone, follow))
    asked = np.choose(np.where(strategy > COMPETITIVE, COST_PLUS, strategy), by)
    if terms.guided > 0:
        listens = world.streams.uniform("pricing.guidance", number) < terms.guided
        asked = np.where(listens & (strategy <= COMPETITIVE), known.value_based(terms.guidance), asked)
    return np.asarray(asked * (1 - cut))


def matched(world: State, terms: Any, rows: NDArray[np.int64], asked: Floats, cut: Floats) -> Floats:
    """Return what sellers ask for, no dearer than the others of their category where they agreed to match prices."""
    if terms.price_match == 0:
        return asked
    agrees = world.streams.uniform("pricing.match", _numbers(world, rows)) < terms.price_match
    rivals = beside_rivals(world, rows, undercut=0.0, counted=cut == 0)
    return np.where(agrees, np.fmin(asked, rivals), asked)


def _numbers(world: State, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return who sells each offer, whatever its row."""
    return np.asarray(world.tables["merchants"]["number"][world.tables["offers"]["merchant"][rows]])


def cut_of_new_sellers(world: State, terms: Any, rows: NDArray[np.int64], *, day: int) -> Floats:
    """Return the share by which sellers who entered after launch go below what they ask for, until they are established."""
    offers, merchants = world.tables["offers"], world.tables["merchants"]
    merchant, entered = offers["merchant"][rows], merchants["entered_on"]
    is_new = (entered > 0)[merchant]
    if terms.new_seller_discount == 0 or not is_new.any():
        return np.zeros(len(rows))
    reviews = offers.columns.get("n_reviews")
    shown = np.zeros(len(rows)) if reviews is None else reviews[rows]
    total = np.bincount(merchant, weights=shown, minlength=len(merchants))
    unknown = np.clip(1 - total / terms.established, 0, 1) * np.clip(1 - (day - entered) / terms.new_for, 0, 1)
    return np.where(is_new, terms.new_seller_discount * unknown[merchant], 0.0)
