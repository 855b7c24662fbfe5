"""What the platform knows: click rates from its records, where demand goes, and the library of campaigns that follow it."""

import numpy as np
from numpy.typing import NDArray

from sim.core.constants import DAYS_PER_YEAR
from sim.core.state import State
from sim.core.table import Table

MEMORY = 30
SHORT, LONG = 7, 28
MOST = 2.0  # by which a trend may move a campaign, up or down
LEAST_RATE, MOST_RATE = 1e-4, 1.0


def click_rates(offers: Table, n_categories: int, *, usual: float, trial: float, weight: float) -> NDArray[np.float64]:
    """Return the click rate of each offer as the platform estimates it, from recorded views and clicks.

    An offer's record begins with ``trial`` views at the rate of its category, as the recommender (where there is one) sees the
    offer in it: times exp(``weight`` x appeal above the category's mean). The record of a category begins with as many
    at the rate ``usual``.
    """
    category, active = offers["category"], offers["is_active"]
    views, clicks = (
        np.bincount(category, weights=offers[c], minlength=n_categories) for c in ("ad_views", "ad_clicks")
    )
    prior = ((clicks + trial * usual) / (views + trial))[category]
    if weight > 0 and "appeal" in offers.columns:
        n = np.maximum(np.bincount(category[active], minlength=n_categories), 1)
        appeal = offers["appeal"].astype(np.float64)
        mean = np.bincount(category[active], weights=appeal[active], minlength=n_categories) / n
        prior = prior * np.exp(weight * np.clip(appeal - mean[category], -1, 1))
    rates = (offers["ad_clicks"] + trial * prior) / (offers["ad_views"] + trial)
    return np.asarray(np.clip(rates, LEAST_RATE, MOST_RATE))


class Demand:
    """Orders by category, averaged over 7 and over 28 days."""

    def __init__(self, n_categories: int) -> None:
        self._means = np.zeros((2, n_categories))
        self._known = np.zeros(2)

    def take(self, orders: NDArray[np.integer]) -> None:
        """Take in the categories of today's orders."""
        today = np.bincount(orders, minlength=self._means.shape[1])
        for k, days in enumerate((SHORT, LONG)):
            self._means[k] += (today - self._means[k]) / days
            self._known[k] += (1 - self._known[k]) / days

    def trend(self, level: float) -> NDArray[np.float64]:
        """Return by what factor campaigns of each category move: demand of 7 days over that of 28, to the power ``level``."""
        if level == 0 or not self._known[1]:
            return np.ones(self._means.shape[1])
        short, long = self._means / self._known[:, None]
        ratio = np.where(long > 0, short / np.maximum(long, 1e-9), 1.0)
        return np.asarray(np.clip(ratio, 1 / MOST, MOST) ** level)


def worn(stock: float, wear: float, money: float) -> float:
    """Return the stock of the library after a day: a day's wear of a yearly rate, and what was spent on it."""
    return stock * (1 - wear) ** (1 / DAYS_PER_YEAR) + money


def views_expected(world: State, age: int, share: float) -> NDArray[np.float64]:
    """Return the views of sponsored places of each category that the platform expects in a day, of all people."""
    offers, n = world.tables["offers"], len(world.resources["catalogue"].need_shares)
    shown = np.bincount(offers["category"], weights=offers["exposure30"], minlength=n)
    days = MEMORY * (1 - (1 - 1 / MEMORY) ** max(age, 1))
    return np.asarray(share * shown / days)
