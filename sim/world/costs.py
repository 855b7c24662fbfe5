"""What goods cost their sellers: set by the price at which they go on sale; only the effort of their merchants moves it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.params import ParamSet, par
from sim.core.parts import Part, method_of
from sim.core.state import State
from sim.core.units import Number, Share

COPY_COST = 0.4
"""Cost of a counterfeit over that of the good it copies."""


class CostSettings(ParamSet):
    """What sellers reckoned with when they set the price of entry."""

    seller_elasticity: Number = par(
        "2.62",
        symbol="b",
        low="1.2",
        high="10",
        prior="2 - 3.4",
        evidence="source",
        source="Bijmolt, van Heerde & Pieters 2005, Journal of Marketing Research 42(2): mean of 1,851 elasticities",
        label="elasticity that sellers expect",
        zh="商家预期价格弹性",
        doc="by how many percent sales fall when a price rises by one, as sellers see it when they set prices at entry",
    )
    seller_share: Share = par(
        "5 %",
        symbol="k",
        low="0 %",
        high="30 %",
        evidence="judgement",
        source="the commission of the base",
        label="platform's share that sellers expect",
        zh="商家预期平台扣点",
        doc="share of the price that sellers reckoned with at entry; what a unit costs does not move with the commission",
    )


def share_expected(settings: Any) -> float:
    """Return the share of the price that sellers reckoned with at entry, VAT on it included: they cannot deduct it."""
    return float(settings.seller_share * (1 + settings.vat_services))


def unit_costs(settings: Any, price: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return what a unit of goods costs its seller, fen: the cost at which ``price`` is the best one, as sellers see it.

    ``c = p (1 - k) (b - 1) / b`` with VAT on the platform's share in ``k``, at least one fen.
    """
    b, k = settings.seller_elasticity, share_expected(settings)
    return np.maximum(1, np.rint(np.asarray(price) * (1 - k) * (b - 1) / b)).astype(np.int64)


def margin_at_entry(settings: Any) -> float:
    """Return what a unit earns over its cost at the price of entry, as sellers see it: ``1 / (b - 1)``."""
    return 1 / (float(settings.seller_elasticity) - 1)


def claimed_costs(world: State, rows: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return what offers would cost an honest seller, fen: counterfeits are priced as what they claim to be."""
    offers = world.tables["offers"]
    copies = world.tables["merchants"]["copies"][offers["merchant"][rows]]
    return np.where(copies, offers["cost"][rows] / COPY_COST, offers["cost"][rows])


@dataclass(frozen=True, slots=True)
class SellerFee(Part):
    """A share of the price that the platform asks of sellers; below zero where it pays.

    ``share`` names the parameter of the mechanism that holds it, where it is one for all; otherwise ``method(world, rows)``
    returns it for rows of offers. ``bears_vat``: VAT comes on top, which sellers cannot deduct.
    """

    share: str = ""
    bears_vat: bool = True

    def of(self, owner: Any, world: State, rows: NDArray[np.integer]) -> NDArray[np.float64]:
        """Return the share for offers, VAT left out."""
        if self.method:
            return np.asarray(method_of(self, owner)(world, rows), dtype=np.float64)
        return np.full(len(rows), float(getattr(owner.params, self.share)))


def fees_of(world: State, rows: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return the share of the price that the platform asks of the sellers of offers today, all fees and VAT together [rows].

    It is what they expected where no mechanism asks for anything, and below zero where the platform pays more than it asks.
    """
    settings, asked = world.facts["sections"]["world"], world.parts.of(SellerFee)
    if not asked:
        return np.full(len(rows), share_expected(settings))
    taxed, free = np.zeros(len(rows)), np.zeros(len(rows))
    for part, owner in asked:
        both = taxed if part.bears_vat else free
        both += part.of(owner, world, rows)
    return taxed * (1 + settings.vat_services) + free


@dataclass(frozen=True, slots=True)
class PromotionSplit(Part):
    """Who bears promotions: ``share`` names the parameter that holds the platform's part; sellers bear the rest."""

    share: str = ""


def platform_part(world: State) -> float:
    """Return the platform's part of what promotions take off; 1 where no mechanism splits it."""
    asked = world.parts.of(PromotionSplit)
    return float(sum(getattr(owner.params, part.share) for part, owner in asked)) if asked else 1.0
