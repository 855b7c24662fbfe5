"""Checkout: what happens between a choice and a paid order, as steps that mechanisms contribute.

Steps act in the order of their stages: promotion, coupon, group price, points, membership, payment, terms. Each gets the
orders of the day and writes what it knows into them; a step of the stage PAYMENT may refuse some.
"""

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.errors import ModelError
from sim.core.ledger import Check
from sim.core.parts import Part, method_of
from sim.core.state import State
from sim.core.timeline import Day
from sim.world.market.orders import NEED, ORDER
from sim.world.people import own_days
from sim.world.records import join_records


class Stage(IntEnum):
    """The parts of a checkout, in order."""

    PROMOTION = 1
    COUPON = 2
    GROUP_PRICE = 3
    POINTS = 4
    MEMBERSHIP = 5
    PAYMENT = 6
    TERMS = 7


@dataclass(frozen=True, slots=True)
class CheckoutStep(Part):
    """A step of the checkout: ``method(world, day, orders)`` changes the orders of the day in place.

    In the stage PAYMENT it may return a mask: True for orders that go through. Whatever it takes off the price of an
    order it notes in ``coupon``, ``points`` or ``off_merchant``, so that list price = paid + all that was taken off.
    Wallets are touched only when an order has been paid: ``then`` names a method that gets the orders that were.
    ``passes`` names the parameter that holds the share of orders that go through at the reference state.
    """

    stage: Stage | None = None
    then: str = ""
    passes: str = ""


@dataclass(frozen=True, slots=True)
class LineSource(Part):
    """Orders beside the needs spent: ``method(world, day, bought)`` returns those that it adds to what was bought today.

    ``bought`` are the orders of needs, by person, and what earlier sources added behind them; no step has acted on them yet.
    """


class Checkout:
    """The steps of a model, in order; turns what was chosen into orders.

    Parameters
    ----------
    world : State
    assembler : Mechanism
        The mechanism that runs the checkout; its own steps come first within a stage.
    """

    def __init__(self, world: State, assembler: Any) -> None:
        found = world.parts.of(CheckoutStep, first=assembler)
        for part, owner in found:
            if part.stage is None:
                raise ModelError(
                    f"mechanism {owner.name}, checkout step {part.name}: no stage; allowed: "
                    f"{', '.join(s.name for s in Stage)}"
                )
        found = sorted(found, key=lambda pair: pair[0].stage or 0)
        self._steps = [(part, method_of(part, owner)) for part, owner in found]
        self._passes = [(part.passes, owner.params) for part, owner in found if part.passes]
        self._then = [method_of(part, owner, part.then) for part, owner in found if part.then]

    @property
    def passing(self) -> float:
        """Return the share of orders that go through all steps at the reference state."""
        return math.prod(getattr(params, name) for name, params in self._passes)

    def run(self, world: State, day: Day, bought: NDArray[np.void], added: NDArray[np.void]) -> NDArray[np.void]:
        """Return the orders that were paid, by person.

        ``bought`` is what needs were spent on, by person; ``added`` are orders of mechanisms, in any order.
        """
        orders = bought
        if len(added):
            orders = join_records([bought, added], dtype=ORDER)
            orders = orders.take(np.argsort(orders["person"], kind="stable"))
        for part, step in self._steps:
            passes = step(world, day, orders)
            if passes is not None:
                if part.stage != Stage.PAYMENT:
                    raise ModelError(f"checkout step {part.name}: only a step of the stage PAYMENT may refuse orders")
                refused = orders.compress(~passes)
                world.resources["shelves"].put_back(world, day, refused)
                world.resources["quotas"].release(refused["person"], refused["number"])
                orders = orders.compress(passes)
        for settle in self._then:
            settle(world, day, orders)
        return orders

    @staticmethod
    def check(orders: NDArray[np.void]) -> Check:
        """Return identity I10: list prices of the day = paid + coupons + points + what merchants bear."""
        taken = sum(int(orders[field].sum()) for field in ("paid", "coupon", "points", "off_merchant"))
        return Check(
            "I10",
            "list prices = paid + coupons + points + discounts of merchants",
            int(orders["list_price"].sum()),
            taken,
        )


def new_orders(
    world: State,
    day: Day,
    person: NDArray[np.integer],
    offer: NDArray[np.integer],
    *,
    number: NDArray[np.integer] | int = 0,
    cause: int = NEED,
) -> NDArray[np.void]:
    """Return orders of today at the list price, with what the offer says: merchant, promise, price against the normal.

    Parameters
    ----------
    person, offer : int [orders]
    number : int or int [orders]
        Number of the order within its person's day: (person, day, number) must be unique.
    cause : int
        ``NEED``, ``GROUP``, ``SEAT``, or another code: an extra order of a mechanism of one's own.
    """
    offers, orders = world.tables["offers"], np.zeros(len(person), dtype=ORDER)
    orders["person"], orders["offer"], orders["number"], orders["paid_on"] = person, offer, number, day.index
    orders["merchant"], orders["promised"] = offers["merchant"].take(offer), offers["promised_days"].take(offer)
    orders["list_price"] = orders["paid"] = offers["price"].take(offer)
    rows = world.user_of(np.asarray(person))
    normal, orders["own_day"] = world.users["reference_price"].take(rows), own_days(world, day, rows)
    orders["price_surprise"] = offers["price_index"].take(offer) - normal
    orders["cause"], orders["surface"], orders["place"] = cause, -1, -1
    return orders
