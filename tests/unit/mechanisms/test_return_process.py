"""Process of returns: steps in closed form, refunds first on common luck, money to the fen; exact unless a test says otherwise."""

import math
from functools import cache
from typing import Any

import numpy as np
import pytest
from helpers_market import market, today

from sim.core.errors import ModelError
from sim.core.mechanism import Mechanism, Phase
from sim.core.model import GrowthModel
from sim.core.state import State
from sim.core.timeline import Day
from sim.mechanisms.experience.return_process.mechanism import ReturnProcess
from sim.world.market.orders import ORDER
from sim.world.market.returns import ReturnWay

BUSY = {"return_process": "on", "time__start": "2027-03-01", "visits__need_rate": "0.4 per day", "group_buying": "off",
        "fulfilment__return_share": "40 %"}  # fmt: skip


def shop(days: int = 40, **own: Any) -> GrowthModel:
    """Return a busy world of 2,000 people in which many orders go back."""
    settings = {k if "__" in k or k == "return_process" else f"return_process__{k}": v for k, v in own.items()}
    return market(days=days, **(BUSY | settings))


def process(model: GrowthModel) -> ReturnProcess:
    found = next(row.mechanism for row in model.agenda if row.mechanism.name == "return_process")
    assert isinstance(found, ReturnProcess)
    return found


def orders_of(n: int) -> np.ndarray:
    orders = np.zeros(n, dtype=ORDER)
    orders["person"], orders["number"] = np.arange(n) % 2000, np.arange(n) // 2000
    return orders


def total(model: GrowthModel, name: str) -> float:
    return float(model.state.series.values[name].sum())


@cache
def finished(**own: Any) -> tuple[GrowthModel, np.ndarray, np.ndarray]:
    """Run a world; return it, what was refunded and what was looked at, with the day in ``paid_on``."""
    model, lists = shop(**own), {"refunded": [], "looked_at": []}
    while model.running:
        model.step()
        for name, found in lists.items():
            rows = model.state.today[name].copy()
            rows["paid_on"] = model.state.row
            found.append(rows[rows["goes_back"]])
    return model, np.concatenate(lists["refunded"]), np.concatenate(lists["looked_at"])


def key(orders: np.ndarray) -> list[tuple[int, int, int]]:
    return list(zip(orders["person"].tolist(), orders["own_day"].tolist(), orders["number"].tolist(), strict=True))


def test_people_ask_by_an_exponential_law_cut_at_the_window_and_goods_take_the_steps() -> None:
    """Means of 20,000 orders, five standard errors: 6e-7 false alarms each."""
    model = shop(days=1, window=10, asking="4 days", pick_up="3 days", pick_up_spread=0.5, inspection="2 days")
    asked, arrives = process(model).steps(model.state, orders_of(20_000))
    cut = math.exp(-10 / 4)
    mean = 4 - 10 * cut / (1 - cut)
    assert asked.max() < 10
    assert abs(asked.mean() - mean) < 5 * asked.std() / math.sqrt(20_000)
    way = arrives - asked - 2
    assert abs(way.mean() - 3 * math.exp(0.125)) < 5 * way.std() / math.sqrt(20_000)


def test_what_was_bought_at_a_place_is_refunded_when_it_is_brought_back() -> None:
    model, orders = shop(days=1, refund_first="100 %", never_back="100 %"), orders_of(100)
    orders["at_place"] = True
    on = process(model).take_back(model.state, today(model), orders)
    asked, arrives = process(model).steps(model.state, orders)
    np.testing.assert_array_equal(asked, arrives)
    np.testing.assert_array_equal(on, today(model).index + np.ceil(asked))
    assert len(process(model)._lost) == 0


def test_a_refund_comes_with_the_goods_unless_it_comes_first() -> None:
    """The same orders go back on the first 30 days; who is refunded first waits less, and its goods come on the same day."""
    (late, late_goods), (soon, goods) = (
        finished(refund_first=f, never_back="0 %", recovery="0 %")[1:] for f in ("0 %", "100 %")
    )
    assert dict(zip(key(late), late["paid_on"].tolist(), strict=True)) == dict(
        zip(key(late_goods), late_goods["paid_on"].tolist(), strict=True)
    )
    first, then = (dict(zip(key(x), x["paid_on"].tolist(), strict=True)) for x in (soon, goods))
    both = first.keys() & then.keys()
    assert len(both) > 300 and all(first[k] <= then[k] for k in both)
    assert np.mean([then[k] - first[k] for k in both]) > 2


def test_goods_never_sent_back_are_paid_to_their_sellers() -> None:
    """Share within five binomial errors (6e-7); money to the fen of the posting."""
    model, refunded, looked_at = finished(refund_first="100 %", never_back="30 %", recovery="0 %")
    n, lost = process(model)._n_asked, int(total(model, "goods_never_back"))
    assert abs(lost - 0.3 * n) < 5 * math.sqrt(0.21 * n)
    assert model.state.ledger.balances["expense.lost_returns"] == total(model, "lost_returns_cost") > 0
    assert len(set(key(refunded)) & set(key(looked_at))) < len(refunded)


def test_a_longer_window_and_insured_freight_raise_the_odds_of_going_back() -> None:
    model = shop(days=1, window=28, insured="on")
    np.testing.assert_allclose(process(model).tempts(model.state, orders_of(3)), 0.15 * math.log(4) + 0.25)
    np.testing.assert_allclose(process(model).worth_of_promises(model.state, np.arange(3)), 0.02 * math.log(4) + 0.03)
    plain = shop(days=1)
    assert not process(plain).tempts(plain.state, orders_of(3)).any()


def test_the_insurer_gets_a_premium_for_each_parcel_at_the_door() -> None:
    model, *_ = finished(insured="on", premium="0.9 RMB")
    assert total(model, "return_insurance_cost") == 90 * total(model, "orders_delivered") > 0
    assert model.state.ledger.balances["expense.return_insurance"] == total(model, "return_insurance_cost")


def test_a_quick_refund_gives_back_satisfaction_and_a_slow_one_less() -> None:
    """On common luck, of the same people, with the goods' verdicts alike."""
    none, slow, quick = (
        finished(recovery=r, refund_first=f, never_back="0 %")[0]
        for r, f in (("0 %", "0 %"), ("60 %", "0 %"), ("60 %", "100 %"))
    )
    at_end = [m.state.series.values["satisfaction_mean"][-1] for m in (none, slow, quick)]
    assert at_end[0] < at_end[1] < at_end[2]
    assert total(quick, "made_good") > 0 and total(none, "made_good") == 0


def test_categories_that_are_named_have_a_share_of_their_own() -> None:
    """Five binomial errors: 6e-7 false alarms each."""
    goods = {"satisfaction__returning": "0", "fulfilment__return_by_category": {"clothing": "80 %"}}
    model, back, n = market(days=40, **(BUSY | goods | {"return_process": "off"})), np.zeros(2), np.zeros(2)
    while model.running:
        model.step()
        delivered = model.state.today["delivered"]
        is_clothing = model.state.tables["offers"]["category"].take(delivered["offer"]) == 0
        for k, rows in enumerate((is_clothing, ~is_clothing)):
            back[k] += np.count_nonzero(delivered["goes_back"][rows])
            n[k] += np.count_nonzero(rows)
    for k, share in enumerate((0.8, 0.4)):
        assert n[k] > 100 and abs(back[k] - share * n[k]) < 5 * math.sqrt(share * (1 - share) * n[k])


class Second(Mechanism):
    """Takes goods back at once."""

    phase = Phase.RECORD
    parts = (ReturnWay("second", "at_once", doc="no steps"),)

    def at_once(self, world: State, day: Day, back: np.ndarray) -> np.ndarray:
        return np.full(len(back), day.index)

    def step(self, world: State, day: Day) -> None:
        """Do nothing else."""


def test_two_ways_of_returns_are_refused() -> None:
    with pytest.raises(ModelError, match="ways of returns: found 2"):
        market(Second(), days=1, **BUSY)
