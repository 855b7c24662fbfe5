"""The shop: surfaces, utility and checkout as put together from the parts of all mechanisms, and what a visit is worth."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit

from sim.core.state import State
from sim.core.timeline import Day
from sim.world.market.checkout import Checkout
from sim.world.market.offers import reference_sets
from sim.world.market.surfaces import Surfaces, categories_of
from sim.world.market.utility import Utility, inclusive_values

CLOSED = 1e9
"""Utility of buying elsewhere when nobody buys here."""

_ASKED = 4  # needs by which the worth of a visit is judged
_FIRST_ASKED = 200  # their numbers, beyond those of real needs


class Shop:
    """What the mechanism ``choice`` puts together; others may ask it what a visit is worth.

    Attributes
    ----------
    surfaces : Surfaces
    utility : Utility
    checkout : Checkout
    outside : float
        Utility of buying elsewhere, solved once at the reference state and frozen.
    considered : int
        Offers shown for a need at the reference state.
    favourites : float
        Share of needs that fall in a favourite category of their person.
    delivery : float
        Utility that a further day to the door takes.
    """

    def __init__(self) -> None:
        self.outside = CLOSED
        self.considered = 1
        self.favourites = self.delivery = 0.0

    def assemble(self, world: State, assembler: Any) -> None:
        """Collect the parts that mechanisms declare."""
        self.surfaces = Surfaces(world, assembler)
        self.utility = Utility(world, assembler)
        self.checkout = Checkout(world, assembler)

    def solve_outside(self, world: State, *, buying: float, size: int) -> None:
        """Set the outside option so that a need is met here, and paid, with mean probability ``buying`` at the reference state.

        Reference: launch catalogue, promise of 2 days, neutral trust and reference price, no sales yet. Whoever finds nothing
        better elsewhere with probability P places an order, and the share that passes the checkout is paid: P x share is
        ``buying``.
        """
        self.considered = size
        if buying == 0 or not len(world.tables["offers"]):
            self.outside = CLOSED
            return
        passing = self.checkout.passing
        shown = reference_sets(world, size=size)
        needs = self.utility.reference_side(world, len(shown))
        inclusive = inclusive_values(needs, shown, self.utility.offer_side(world, at_reference=True))
        self.outside = float(brentq(lambda v: expit(inclusive - v).mean() - buying / passing, -50, 50))

    def categories_of(
        self, world: State, day: Day, person: NDArray[np.int32], number: NDArray[np.int64]
    ) -> NDArray[np.int16]:
        """Return the category of each need."""
        shares = world.resources["catalogue"].cumulative_needs
        return categories_of(world, day, person, number, shares, favourites=self.favourites)

    def worth(self, world: State, day: Day, person: NDArray[np.int32], *, size: int) -> NDArray[np.float64]:
        """Return what a need is worth here beyond buying elsewhere, for each person, on keyed luck: units of utility.

        What comes off the price at a first need of the day (a coupon) is not counted.

        Mean over four needs of ``ln(1 + exp(inclusive value - outside))``, the gain in expected utility by the offers
        shown (Small & Rosen 1981, Econometrica 49(1)); 0 where nothing is on sale. Entry and landing pages ask for it.
        """
        total = np.zeros(len(person))
        if not len(world.tables["offers"]):
            return total
        offers = self.utility.offer_side(world)
        for k in range(_ASKED):
            number = np.full(len(person), _FIRST_ASKED + k, dtype=np.int64)
            category = self.categories_of(world, day, person, number)
            shown = self.surfaces.show(world, day, person, number, size=size, category=category)
            needs = self.utility.need_side(world, day, person, number)
            total += np.logaddexp(0.0, inclusive_values(needs, shown.offer, offers, shown.times) - self.outside)
        return total / _ASKED

    def worth_to_newcomers(self, world: State, taste: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what a need of each category is worth here beyond buying elsewhere [people, categories], by taste.

        People are as at the reference state in all but their tastes, and so are offers (no sales, promise of 2 days), so
        that a few orders more do not move it. One keyed set of offers for each person and category; 0 where nothing is
        on sale. The fit of influencers asks for it.
        """
        n, n_categories = len(taste), len(world.resources["catalogue"].need_shares)
        worth = np.zeros((n_categories, n))
        is_stocked = world.resources["catalogue"].counts > 0
        category = np.repeat(np.flatnonzero(is_stocked), n)
        shown = reference_sets(world, size=self.considered, category=category)
        needs = self.utility.reference_side(world, len(shown), taste=np.tile(taste, (int(is_stocked.sum()), 1)))
        inclusive = inclusive_values(needs, shown, self.utility.offer_side(world, at_reference=True))
        worth[is_stocked] = np.logaddexp(0.0, inclusive - self.outside).reshape(-1, n)
        return worth.T
