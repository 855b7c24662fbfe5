"""V21: the auction of sponsored places against its definition."""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from sim.core.rng import Streams
from sim.mechanisms.supply.advertising.kernels import prices, score_of
from sim.theory.auction import Offer, outcome
from sim.verification.gate import Finding, Setup, exactly

PARTS = 1024  # click rates are whole 1024ths, so that scores are exact in floating point


def second_price(setup: Setup) -> Iterator[Finding]:
    """V21: order by score, and every price, in many random auctions; prices between reserve and bid."""
    n_auctions = 2000 if setup.full else 300
    wrong_order = wrong_price = outside = n_priced = 0
    for number in range(n_auctions):
        offers, reserve = drawn(number)
        own = outcome(offers, reserve=reserve)
        order, price = solved(offers, reserve=reserve)
        n_priced += len(own)
        wrong_order += order != [k for k, _ in own]
        wrong_price += price != [fen for _, fen in own]
        outside += sum(
            not least(offers[k], reserve) <= fen <= offers[k].bid for k, fen in zip(order, price, strict=True)
        )
    yield exactly(f"auctions of {n_auctions} in another order than by score", reference=0, figure=wrong_order)
    yield exactly(f"auctions of {n_auctions} with a price off the rule", reference=0, figure=wrong_price)
    yield exactly(f"prices of {n_priced} outside reserve and bid", reference=0, figure=outside)


def drawn(number: int) -> tuple[list[Offer], int]:
    """Return a random auction: up to 40 offers of up to 8 merchants, clicks and views mixed, and a reserve."""
    u = Streams(7).uniform("gate.auction", np.arange(200), step=number)
    n, merchants, reserve = int(40 * u[0]), 1 + int(8 * u[1]), int(60 * u[2])
    offers = []
    for k in range(n):
        who, bid, rate, kind = u[3 + 4 * k : 7 + 4 * k]
        by_view = bool(kind < 0.25)
        own = Fraction(1 + int(rate * (PARTS - 1)), PARTS)
        offers.append(Offer(int(merchants * who), int(400 * bid) * (200 if by_view else 1), own, by_view))
    return offers, reserve


def least(offer: Offer, reserve: int) -> int:
    """Return the least whole price that reaches the reserve."""
    price = reserve * offer.rate * 1000 if offer.by_view else Fraction(reserve)
    return -int(-price // 1)


def solved(offers: list[Offer], *, reserve: int) -> tuple[list[int], list[int]]:
    """Return numbers of the offers by rank, and their prices, as the kernel sees them."""
    bid, rate = np.array([o.bid for o in offers], np.int64), np.array([float(o.rate) for o in offers])
    by_view = np.array([o.by_view for o in offers], np.bool_)
    score = np.array([score_of(*x) for x in zip(bid.tolist(), rate.tolist(), by_view.tolist(), strict=True)])
    rows = np.flatnonzero((bid > 0) & (score >= reserve * 1000 * rate)) if len(offers) else np.empty(0, np.int64)
    order = rows[np.argsort(-score[rows], kind="stable")]
    price = np.empty(len(order), dtype=np.int64)
    merchant = np.array([o.merchant for o in offers], np.int32)
    offsets = np.array([0, len(order)], dtype=np.int64)
    prices(offsets, merchant[order], bid[order], rate[order], by_view[order], reserve, price)
    return order.tolist(), price.tolist()
