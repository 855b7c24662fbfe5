"""The generalised second-price auction by its definition, with fractions and one offer after the other: an oracle.

An offer ranks by bid x click rate. It pays the least price at which it would still stand above the next offer of another
merchant (Edelman, Ostrovsky & Schwarz 2007, American Economic Review 97(1)): here that price is looked for by halving what
lies between nothing and the bid, and prices are compared as fractions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

PER_THOUSAND = 1000


@dataclass(frozen=True)
class Offer:
    """A bid in an auction.

    Attributes
    ----------
    merchant : int
    bid : int
        Fen per click, or per thousand views.
    rate : Fraction
        Clicks per view.
    by_view : bool
    """

    merchant: int
    bid: int
    rate: Fraction
    by_view: bool = False

    def worth(self, price: int) -> Fraction:
        """Return what a price comes to, fen per view."""
        return Fraction(price, PER_THOUSAND) if self.by_view else price * self.rate


def outcome(offers: Sequence[Offer], *, reserve: int) -> list[tuple[int, int]]:
    """Return (number of the offer, price) of those who reach the reserve, by rank; the earlier stands first among equals."""
    allowed = [k for k, o in enumerate(offers) if o.bid > 0 and o.worth(o.bid) >= reserve * o.rate]
    ranked = sorted(allowed, key=lambda k: (-offers[k].worth(offers[k].bid), k))
    return [(k, _price(offers, k, ranked[place + 1 :], reserve)) for place, k in enumerate(ranked)]


def _price(offers: Sequence[Offer], own: int, below: Sequence[int], reserve: int) -> int:
    """Return the least whole price that reaches the reserve and beats the next offer of another merchant; at most the bid."""
    me = offers[own]
    others = [offers[k].worth(offers[k].bid) for k in below if offers[k].merchant != me.merchant]
    beat = max(others, default=Fraction(0))
    low, high = 0, me.bid
    while low < high:
        middle = (low + high) // 2
        stands = me.worth(middle) >= reserve * me.rate and me.worth(middle) > beat
        low, high = (low, middle) if stands else (middle + 1, high)
    return low
