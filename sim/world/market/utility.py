"""Utility of an offer to a person, as terms that mechanisms declare; said once for everybody who asks.

The choice kernel, the solution of the outside option and inclusive values (logsums) all use the same terms and the same
compiled function. Terms are summed in a fixed order: those of the mechanism that puts them together, then by the agenda.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from sim.core.errors import ModelError
from sim.core.parts import Part, method_of
from sim.core.state import State
from sim.core.timeline import Day
from sim.kernels.choice import NeedSide, OfferSide, utilities
from sim.world.market.offers import can_be_bought

NO_COUPON = 1 << 60
"""In the place of a price: whatever comes off it is nothing. An order takes one coupon, and a deal is one."""


@dataclass(frozen=True, slots=True)
class OfferTerm(Part):
    """A term per offer: ``method(world)`` returns an array [offers]; asked for once a day, and again when something was sold out.

    ``at_reference`` says whether it counts at the reference state, at which the outside option is solved (launch
    catalogue, promise of 2 days, no sales, no reviews, no deals); terms that do not are 0 there by definition.
    ``reference`` names the method that is asked there where the term moves later (what reviews say). ``sets_level``: it
    counts when the level of launch prices is set, too; it is asked then before mechanisms have columns of their own.
    """

    at_reference: bool = False
    reference: str = ""
    sets_level: bool = False

    def at(self, owner: Any, world: State, *, reference: bool) -> Any:
        """Return the term today, or at the reference state."""
        return method_of(self, owner, self.reference if reference else "")(world)


@dataclass(frozen=True, slots=True)
class PersonTerm(Part):
    """A term per person, alike for all offers here: ``method(world, users)`` returns an array [needs].

    ``users`` are rows of the table ``users``, one a need. It is 0 for a neutral person, and so at the reference state.
    """


@dataclass(frozen=True, slots=True)
class PriceTerm(Part):
    """What a price costs in utility: ``- slope * index - surprise * max(0, index - normal)``. There is one.

    The slope is the column ``users.price_slope``, the index ``offers.price_index``, the normal price
    ``users.reference_price``; what is taken off the price lowers the log of it at the person's slope.
    ``method(world, rows)`` returns slopes of reference people; ``surprise`` names a parameter. ``compares`` names one too:
    where it is ``paid``, what would be paid is compared with the normal price, otherwise the list price.
    """

    surprise: str = ""
    compares: str = ""


@dataclass(frozen=True, slots=True)
class PairTerm(Part):
    """A term per person and offer: weight x (column of users . column of offers), numbers or vectors of one length.

    ``method(world, rows)`` returns the column for reference people [rows, length]; without one the term is 0 at the
    reference state. ``weight`` names a parameter of the mechanism.
    """

    person: str = ""
    offer: str = ""
    weight: str = ""


@dataclass(frozen=True, slots=True)
class Deduction(Part):
    """What is taken off the price of whatever a need is spent on: ``method(world, day, users, number)``, fen [needs]."""


@dataclass(frozen=True, slots=True)
class PriceShare(Part):
    """The share of every price that a person pays: ``method(world, users)`` returns its log [needs], at most 0.

    It is 0 for a neutral person. It lowers the log of every price at the person's slope and, where the normal price is
    compared with prices paid, what is compared.
    """


class Utility:
    """The terms of a model.

    Parameters
    ----------
    world : State
    assembler : Mechanism
        The mechanism that puts the terms together; its own come first.
    """

    def __init__(self, world: State, assembler: Any) -> None:
        parts = world.parts
        self._offer = parts.of(OfferTerm, first=assembler)
        self._person = [(p, method_of(p, owner)) for p, owner in parts.of(PersonTerm, first=assembler)]
        self._off = [(p, method_of(p, owner)) for p, owner in parts.of(Deduction, first=assembler)]
        self._shares = [(p, method_of(p, owner)) for p, owner in parts.of(PriceShare, first=assembler)]
        self._pairs = parts.of(PairTerm, first=assembler)
        prices = parts.of(PriceTerm, first=assembler)
        if len(prices) != 1:
            raise ModelError(f"utility: found {len(prices)} price terms; allowed: exactly one")
        self._price, self._price_owner = prices[0]

    def offer_side(self, world: State, *, at_reference: bool = False) -> OfferSide:
        """Return what is known of every offer: today, or at the reference state."""
        offers, value = world.tables["offers"], np.zeros(0)
        asked = [(part, owner) for part, owner in self._offer if part.at_reference or not at_reference]
        for k, (part, owner) in enumerate(asked):
            term = _of_length(part, part.at(owner, world, reference=at_reference), len(offers), "offers")
            value = term if k == 0 else value + term
        if not value.shape or not asked:
            value = np.full(len(offers), value if asked else 0.0)
        if np.isnan(value).any():
            _refuse_missing([(part, part.at(owner, world, reference=at_reference)) for part, owner in asked])
        columns = [_as_rows(offers[p.offer]) for p, _ in self._pairs]
        index, price = offers["price_index"], offers["price"]
        if not at_reference and offers["deal"].any():
            index, price = index + offers["deal"], np.where(offers["deal"] < 0, NO_COUPON, price)
        return OfferSide(
            value=np.where(
                offers["is_active"] if at_reference else can_be_bought(world),
                value.astype(np.float64, copy=False),
                -np.inf,
            ),
            price_index=index,
            price=price,
            features=_side_by_side(columns, len(offers), np.float32),
            surprise=float(getattr(self._price_owner.params, self._price.surprise)) if self._price.surprise else 0.0,
            ends=np.cumsum([c.shape[1] for c in columns], dtype=np.int64),
            weights=np.array([getattr(owner.params, p.weight) for p, owner in self._pairs], dtype=np.float64),
            variety=offers["variety"],
            luck=offers["luck"],
            felt_as_paid=self._felt_as_paid,
        )

    @property
    def _felt_as_paid(self) -> bool:
        """Return whether the price that is compared with the normal one is what would be paid."""
        compares = self._price.compares
        return bool(compares) and getattr(self._price_owner.params, compares) == "paid"

    def need_side(self, world: State, day: Day, person: NDArray[np.int32], number: NDArray[np.int64]) -> NeedSide:
        """Return what is known of the needs of today and their people."""
        users, rows, n = world.users, world.user_of(person), len(person)
        value, off = np.zeros(n), np.zeros(n, dtype=np.int32)
        slope, reference = users["price_slope"].take(rows), users["reference_price"].take(rows)
        for part, method in self._person:
            value += _of_length(part, method(world, rows), n, "needs")
        for deduction, held in self._off:
            off += _of_length(deduction, held(world, day, rows, number), n, "needs").astype(np.int32)
        for share, log_of in self._shares:
            log = _of_length(share, log_of(world, rows), n, "needs")
            value -= slope * log
            if self._felt_as_paid:
                reference = (reference - log).astype(reference.dtype)
        if np.isnan(value).any():
            _refuse_missing([(part, method(world, rows)) for part, method in (*self._person, *self._shares)])
        columns = [_as_rows(users[p.person].take(rows, axis=0)) for p, _ in self._pairs]
        return NeedSide(
            person=person,
            number=number,
            value=value,
            slope=slope,
            reference=reference,
            off=off,
            features=_side_by_side(columns, n, np.float32),
        )

    def reference_side(self, world: State, n: int, *, taste: NDArray[np.float64] | None = None) -> NeedSide:
        """Return ``n`` reference people with one need each: neutral, without deductions, of the market's tastes and slopes.

        ``taste`` [n, 8] are tastes that they have instead.
        """
        rows, offers = np.arange(n), world.tables["offers"]
        columns = []
        for p, owner in self._pairs:
            width = int(np.prod(offers[p.offer].shape[1:], dtype=np.int64))
            if p.person == "taste" and taste is not None:
                own = taste
            else:
                own = method_of(p, owner)(world, rows) if p.method else np.zeros((n, width))
            columns.append(np.asarray(own, dtype=np.float64).reshape(n, width))
        return NeedSide(
            person=rows.astype(np.int32),
            number=np.zeros(n, dtype=np.int64),
            value=np.zeros(n),
            slope=np.asarray(method_of(self._price, self._price_owner)(world, rows), dtype=np.float64),
            reference=np.zeros(n),
            off=np.zeros(n, dtype=np.int32),
            features=_side_by_side(columns, n, np.float64),
        )


def appeal_at_launch(world: State, mechanisms: Iterable[Any]) -> tuple[NDArray[np.float64], float]:
    """Return what sets the level of launch prices: what offers are worth at the reference state, by the terms that count
    there [offers], and the extra coefficient of log price above what is felt as normal."""
    value, surprise = np.zeros(len(world.tables["offers"])), 0.0
    for m in mechanisms:
        for part in m.parts:
            if isinstance(part, OfferTerm) and part.sets_level:
                value = value + np.asarray(part.at(m, world, reference=True), dtype=np.float64)
            elif isinstance(part, PriceTerm) and part.surprise:
                surprise = float(getattr(m.params, part.surprise))
    return value, surprise


def inclusive_values(
    needs: NeedSide, shown: NDArray[np.int32], offers: OfferSide, times: NDArray[np.int8] | None = None
) -> NDArray[np.float64]:
    """Return the log of the summed exponentials of the offers shown for each need (-inf: nothing is shown).

    It is what a visit to these offers is worth in utility before luck; P(buy) = expit(value - outside).
    """
    if not shown.shape[1]:
        return np.full(len(shown), -np.inf)
    out = np.empty(shown.shape)
    utilities(0, len(shown), needs, shown, np.ones(shown.shape, np.int8) if times is None else times, offers, out)
    return np.asarray(logsumexp(out, axis=1))


def _of_length(part: Part, values: Any, n: int, what: str) -> NDArray[Any]:
    """Return the values of a part, one for all or one for each."""
    values = np.asarray(values)
    if values.shape not in ((), (n,)):
        raise ModelError(
            f"{type(part).__name__} {part.name!r}: {part.method} returned an array of shape {values.shape}; "
            f"allowed: one number, or one for each of {n} {what}"
        )
    return values


def _refuse_missing(terms: list[tuple[Part, Any]]) -> NoReturn:
    """Say which terms are not numbers."""
    wrong = [f"{type(p).__name__} {p.name!r} ({p.method})" for p, values in terms if np.isnan(values).any()]
    raise ModelError(
        f"utility: found values that are missing (NaN) in {', '.join(wrong) or 'the sum of infinite terms'}"
    )


def _as_rows(values: NDArray[Any]) -> NDArray[np.float32]:
    """Return a column of numbers or vectors as rows of numbers."""
    width = int(np.prod(values.shape[1:], dtype=np.int64))
    return np.asarray(values, dtype=np.float32).reshape(len(values), width)


def _side_by_side(columns: list[NDArray[Any]], n: int, dtype: Any) -> NDArray[Any]:
    if len(columns) == 1:
        return np.ascontiguousarray(columns[0])
    return np.concatenate(columns, axis=1) if columns else np.zeros((n, 0), dtype=dtype)
