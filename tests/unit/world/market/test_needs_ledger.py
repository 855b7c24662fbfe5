"""Extra orders are owed out of later needs (I11). Planted promotions, on common luck; exact, but where a test states odds."""

import numpy as np
import pytest
from helpers_market import all_orders, market, run
from scipy.stats import binom

from sim.core.errors import LedgerError
from sim.core.mechanism import Mechanism, Phase
from sim.core.model import GrowthModel
from sim.core.state import State
from sim.core.timeline import Day
from sim.world.market.checkout import new_orders
from sim.world.market.orders import NEED
from sim.world.records import join_records

FALSE_ALARM = 1e-5
PROMOTION = 7  # a cause of one's own
LAST = 5
CALM = {
    "choice__surprise": 0, "choice__sales": 0, "search": "off", "feed": "off", "recommender": "off", "social_surface": "off",
    "merchant_names": "off", "fulfilment": "off", "satisfaction": "off", "referral": "off", "churn": "off",
    "dropout": "off", "leaving": "off", "word_of_mouth": "off", "visits__need_rate": "1 per day", "visits__one_visit_share": "0 %",
    "visits__need_shape": 1000, "market__registered_at_start": "100 %", "payment": "off",
}  # fmt: skip
"""At the reference state for good: nobody leaves, learns or talks, everybody has as many needs, and all orders are paid."""


class Promotion(Mechanism):
    """In the first days it sells something to every other user without any need."""

    phase = Phase.VISIT
    after = ("visits",)
    reads = ("active",)
    writes = ("today.lines",)

    def step(self, world: State, day: Day) -> None:
        """Add an order a day for every other user."""
        if day.index < LAST:
            people = world.active[world.active % 2 == 0]
            lines = new_orders(world, day, people, people % 40, number=500, cause=PROMOTION)
            world.today["lines"] = join_records([world.today["lines"], lines], dtype=lines.dtype)


def sold(xi: str, *more: Mechanism, days: int = 45, **settings: object) -> tuple[GrowthModel, np.ndarray]:
    model = market(*more, days=days, choice__displacement=xi, **(CALM | settings))
    return model, all_orders(model)


@pytest.mark.parametrize(("xi", "share"), [("0 %", 0.0), ("40 %", 0.4), ("100 %", 1.0)])
def test_a_promotion_without_new_buyers_adds_the_share_that_is_not_displaced(xi: str, share: float) -> None:
    """At 1 its long-run effect on volume is none. A need that is repaid was an order of the twin as often as needs were there
    (binomial); that is near P0 = .5, for these people and these goods.

    Needs owed are two of each extra order times the share, a fraction by lot; 5 % of the extra orders are 5 errors or more.
    """
    twin, plain = sold(xi)
    model, orders = sold(xi, Promotion())
    own, extra = orders[orders["cause"] == NEED], orders[orders["cause"] == PROMOTION]
    assert len(extra) == LAST * 1000
    values = model.state.series.values
    repaid, owed = int(values["needs_repaid"].sum()), int(values["needs_owed"][-1])
    assert owed <= 0.01 * len(extra), "nearly everything is repaid by now"
    low, high = binom.interval(1 - FALSE_ALARM, len(extra), min(2 * share, 1))
    assert repaid + owed == 2 * len(extra) if share == 1 else low <= repaid + owed <= high
    lost = len(plain) - len(own)
    bought = len(plain) / twin.state.series.values["needs"].sum()
    assert bought == pytest.approx(0.5, abs=0.05)
    assert abs(lost - bought * repaid) <= 4.4 * np.sqrt(0.25 * repaid)
    assert len(orders) - len(plain) == pytest.approx((1 - 2 * bought * share) * len(extra), abs=0.05 * len(extra))
    kept = np.isin(own[["person", "paid_on", "number"]], plain[["person", "paid_on", "number"]])
    assert kept.all(), "no need is spent here that was not spent here in the twin"
    assert twin.state.n_checks["I11"] == model.state.n_checks["I11"] == 3 * model.rows_done


def test_of_the_needs_of_people_who_owe_the_share_of_repayment_repays() -> None:
    """Everybody owes more than can be repaid in the time; binomial."""
    model = market(days=10, choice__repayment="30 %", **CALM)
    users, ledger = model.state.users, model.state.resources["needs"]
    run(model, 1)
    users["debt"][1:] = 1000
    ledger.count(owed=1000 * (len(users) - 1))
    run(model)
    n, repaid = (int(model.state.series.values[x][-9:].sum()) for x in ("needs", "needs_repaid"))
    low, high = binom.interval(1 - FALSE_ALARM, n, 0.3)
    assert n > 15_000 and low <= repaid <= high
    assert users["debt"][1:].sum() == 1000 * (len(users) - 1) - repaid


def test_a_person_repays_no_more_than_is_owed() -> None:
    model = market(days=20, choice__repayment="100 %", **CALM)
    run(model, 1)
    users, ledger = model.state.users, model.state.resources["needs"]
    users["debt"][1:] = 2
    ledger.count(owed=2 * (len(users) - 1))
    run(model)
    repaid = model.state.series.values["needs_repaid"].sum()
    assert users["debt"].min() == 0 and repaid + users["debt"].sum() == 2 * (len(users) - 1)
    assert (users["debt"] == 0).mean() > 0.99


def test_what_people_who_leave_owe_is_forgiven_on_that_day() -> None:
    leaves = {"leaving": "on", "churn": "on", "churn__lifetime": "20 days", "churn__comeback": "0 per day",
              "churn__comeback_by_channels": 0}  # fmt: skip
    model, _ = sold("100 %", Promotion(), days=15, **leaves)
    state, counts = model.state, model.state.resources["needs"].counts
    gone = np.setdiff1d(state.users["person"][1:], state.active)
    assert len(gone) > 300 and not state.users["debt"][state.user_of(gone)].any()
    assert counts["forgiven"] > 300
    assert counts["owed"] == counts["repaid"] + counts["forgiven"] + state.users["debt"].sum()


def test_a_higher_displacement_owes_nobody_less() -> None:
    debts = [sold(xi, Promotion(), days=LAST, choice__repayment="1 %")[0].state.users["debt"] for xi in
             ("10 %", "40 %", "80 %")]  # fmt: skip
    assert (debts[0] <= debts[1]).all() and (debts[1] <= debts[2]).all() and debts[0].sum() < debts[2].sum()


def test_without_extra_orders_displacement_changes_nothing() -> None:
    none, most = (all_orders(market(choice__displacement=x)) for x in ("0 %", "100 %"))
    assert (none == most).all()


def test_a_debt_from_nowhere_is_caught_on_the_same_day() -> None:
    model = market(Promotion(), days=10, **CALM)
    run(model, 3)
    model.state.users["debt"][5] += 1
    with pytest.raises(LedgerError, match="I11 debts added"):
        run(model, 1)
