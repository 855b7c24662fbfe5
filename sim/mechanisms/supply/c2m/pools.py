"""Pools of pre-orders: one for each offer and opening, known by number."""

from dataclasses import dataclass


@dataclass
class Pool:
    """A pool, with the terms of the day on which it opened.

    Attributes
    ----------
    number : int
        From 1 on; its orders carry ``-number`` in ``pool``.
    offer, edition, category : int
        Row of the offer, which edition of the row it is, its category.
    decided_on : int
        Day index of the morning of the decision.
    price, saving : int
        Fen: pre-order price, and what a unit saves.
    unit_cost : int
        Fen that the factory asks for a unit.
    required, committed : float
        Units at which the factory accepts; units that the platform takes when buyers do not.
    lead : int
        Days from acceptance until goods go out.
    forecast, volume : float
        Units expected, and pre-ordered and paid so far.
    fen : int
        Money held of agents: unweighted.
    """

    number: int
    offer: int
    edition: int
    category: int
    decided_on: int
    price: int
    saving: int
    unit_cost: int
    required: float
    committed: float
    lead: int
    forecast: float
    volume: float = 0.0
    fen: int = 0


@dataclass
class PaidAhead:
    """Fen of pre-orders of agents so far: paid at the checkout, accepted, given back; for the identity of refunds."""

    paid: int = 0
    accepted: int = 0
    refunded: int = 0
