"""What advertisers know and want: own sales, own clicks, own orders through ads, own costs; from these budgets and bids."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.mechanisms.supply.advertising.auction import Bids
from sim.mechanisms.supply.advertising.kernels import THOUSAND
from sim.world.costs import fees_of
from sim.world.insight import Trends

NOT_DRAWN, NO_ADS, CLICKS, VIEWS = range(-1, 3)
"""What a merchant buys."""

LEAST_PACE, LEAST_SCALE, MOST_SCALE, FASTEST = 0.05, 0.5, 1.5, 1.5
WEEK = 7
TRIAL_ORDERS = 50  # at the mean of all merchants, with which a merchant's own record of returns begins


def draw_kinds(world: State, p: Any) -> None:
    """Let merchants who are new draw whether they advertise, what they buy, and what part of their sales they spend."""
    table = world.tables["merchants"]
    new = np.flatnonzero(table["ad_kind"] == NOT_DRAWN)
    if not len(new):
        return
    number = table["number"][new]
    who, what, size = (world.streams.uniform(f"advertising.{x}", number) for x in ("who", "what", "budget"))
    table["ad_kind"][new] = np.where(who < p.advertising, np.where(what < p.by_views, VIEWS, CLICKS), NO_ADS)
    table["ad_habit"][new] = (2 * size - 1) * p.budget_spread


def budgets(world: State, p: Any, trend: Trends) -> NDArray[np.int64]:
    """Return what each advertiser may spend of today's sales, fen, VAT included."""
    table = world.tables["merchants"]
    share = np.maximum(0.0, p.budget + table["ad_habit"]) * table["ad_scale"]
    buys = (table["ad_kind"] > NO_ADS) & table["is_active"]
    follows = trend.of(table["category"], np.arange(len(table)))
    return np.where(buys, np.rint(share * table["gmv7"] / WEEK * follows), 0).astype(np.int64)


def margins(world: State, rows: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return what an order of each offer leaves its seller, fen: price less fees and cost, as far as orders are kept."""
    offers, table = world.tables["offers"], world.tables["merchants"]
    all_kept, all_back = float(table["ad_kept"].sum()), float(table["ad_back"].sum())
    usual = all_kept / (all_kept + all_back) if all_kept > 0 else 1.0
    kept = (table["ad_kept"] + TRIAL_ORDERS * usual) / (table["ad_kept"] + table["ad_back"] + TRIAL_ORDERS)
    left = offers["price"][rows] * (1 - fees_of(world, rows)) - offers["cost"][rows]
    return np.asarray(left * kept[offers["merchant"][rows]], dtype=np.float64)


def conversions(world: State, p: Any, n_categories: int) -> NDArray[np.float64]:
    """Return the orders per click that each merchant expects: its own record, begun at that of its category.

    An agent is one observation, however many people it stands for: they all order or do not.
    """
    table, trial = world.tables["merchants"], p.trial_clicks * world.weight
    category = table["category"]
    orders, clicks = (
        np.bincount(category, weights=table[c], minlength=n_categories) for c in ("ad_orders28", "ad_clicks28")
    )
    usual = ((orders + p.first_conversion * trial) / (clicks + trial))[category]
    own = (table["ad_orders28"] + trial * usual) / (table["ad_clicks28"] + trial)
    return np.asarray(np.minimum(own, 1.0), dtype=np.float64)


def bids_of(world: State, p: Any, rates: NDArray[np.float64], trend: Trends, vat: float) -> Bids:
    """Return the bids of all advertisers for tomorrow: pace x trend x margin x conversion, before VAT.

    Whoever buys views bids for a thousand of them what the clicks in them are worth.
    """
    offers, table = world.tables["offers"], world.tables["merchants"]
    buys = (table["ad_kind"] > NO_ADS) & table["is_active"] & (table["ad_purse"] > 0)
    rows = np.flatnonzero(offers["is_active"] & buys[offers["merchant"]])
    merchant, rate = offers["merchant"][rows], rates[rows]
    conversion = conversions(world, p, len(trend.known))[merchant]
    worth = (
        np.maximum(0.0, margins(world, rows)) * conversion * trend.of(offers["category"][rows], merchant) / (1 + vat)
    )
    by_view = table["ad_kind"][merchant] == VIEWS
    bid = np.floor(table["ad_pace"][merchant] * worth * np.where(by_view, THOUSAND * rate, 1.0))
    return Bids(rows, bid.astype(np.int64), rate, np.asarray(by_view))


def repace(world: State, wanted: NDArray[np.float64], budget: NDArray[np.int64]) -> None:
    """Let bids fall where more would be spent than the budget, and rise where less would be, up to what a click is worth."""
    pace = world.tables["merchants"]["ad_pace"]
    ratio = np.sqrt(np.maximum(budget, 1.0) / np.maximum(wanted, 1.0))
    pace[:] = np.clip(pace * np.clip(ratio, 1 / FASTEST, FASTEST), LEAST_PACE, 1.0)


def review_returns(world: State, answer: float) -> None:
    """Once a week: budgets grow where ads have earned more than they cost, and shrink where less.

    A week's budget that has just earned what it cost is added to both, so that few orders by chance move little.
    """
    table = world.tables["merchants"]
    buys = table["ad_kind"] > NO_ADS
    even = WEEK * table["ad_budget"][buys] + 1.0
    log_return = np.log((np.maximum(table["ad_margin28"][buys], 0.0) + even) / (table["ad_spend28"][buys] + even))
    scale = table["ad_scale"][buys] * np.exp(answer * np.clip(log_return, -1, 1))
    table["ad_scale"][buys] = np.clip(scale, LEAST_SCALE, MOST_SCALE)
