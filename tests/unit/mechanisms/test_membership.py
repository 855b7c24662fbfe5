"""Free membership: points (T92), tiers, the pull of the next tier (T93). Exact, or on common luck: no false alarms."""

from typing import Any

import numpy as np
import pytest
from helpers_market import market, today
from helpers_world import LEAN

from sim.core.model import GrowthModel
from sim.mechanisms.keeping.membership.years import N_MONTHS

RMB = 100
FASTER = [f"membership__faster_{k}" for k in (1, 2, 3)]
BUSY = LEAN | {"visits__need_rate": "0.3 per day"}


def members(*, days: int = 60, is_run: bool = True, **values: Any) -> GrowthModel:
    """Return a world of busy buyers with a free membership."""
    own = {"membership": "on"} | {f"membership__{k}": v for k, v in values.items()}
    model = market(days=days, **BUSY, **own)
    while is_run and model.running:
        model.step()
    return model


def total(model: GrowthModel, name: str) -> int:
    return int(model.state.series.values[name].sum())


def test_every_point_is_redeemed_expires_or_is_still_there() -> None:
    """T92: by what was recorded, by wallets and by the books; redeeming, refunds and expiry all happen."""
    model = members(days=130, life=1, earn="3 %")
    names = ("points_issued", "points_given_back", "points_redeemed", "points_expired")
    issued, back, redeemed, expired = (total(model, name) for name in names)
    assert min(issued, back, redeemed, expired) > 0
    wallets, waiting = int(model.state.users["points"].sum()), int(model.state.today["refunded"]["points"].sum())
    assert issued + back - redeemed - expired == wallets
    assert wallets + waiting == model.state.series.values["points_outstanding"][-1]
    balances = model.state.ledger.balances
    assert -balances["liability.points"] == round(0.8 * (wallets + waiting))
    spent = redeemed - back - waiting
    assert balances["expense.incentives.points"] == spent + round(0.8 * (wallets + waiting))


def test_points_of_a_month_expire_together_and_once_after_their_life() -> None:
    """Nobody redeems: what was issued in a month is gone at the end of the second month after it, to the fen."""
    model = members(days=180, life=2, redeeming="0 %", earn="3 %")
    values, t = model.state.series.values, model.blueprint.timeline
    month = np.array([t.day(row).month for row in range(len(values["points_issued"]))])
    issued, expired = (
        np.bincount(month[month >= 0], values[n][month >= 0]) for n in ("points_issued", "points_expired")
    )
    assert (issued > 0).all() and len(issued) >= 6
    np.testing.assert_array_equal(expired[3:], issued[: len(issued) - 3])
    assert not expired[:3].any()


def test_what_was_paid_in_a_year_is_that_of_this_month_and_twelve_before_less_refunds() -> None:
    model = members(days=430, is_run=False)
    paid, t = np.zeros((len(model.state.people), 20), dtype=np.int64), model.blueprint.timeline
    month_of = np.array([max(t.day(row).month, 0) for row in range(t.preparation, t.preparation + 430)])
    while model.running:
        model.step()
        for name, sign in (("payments", 1), ("refunded", -1)):
            orders = model.state.today[name]
            np.add.at(paid, (orders["person"], month_of[orders["paid_on"]]), sign * orders["paid"])
    month = today(model).month
    users = model.state.users
    window = paid[:, month - N_MONTHS + 1 : month + 1].sum(axis=1)
    rows = np.arange(1, len(users))
    np.testing.assert_array_equal(users["paid_in_year"][rows], window[users["person"][rows]])
    tier = np.searchsorted([500 * RMB, 2000 * RMB, 8000 * RMB], users["paid_in_year"], side="right")
    np.testing.assert_array_equal(users["tier"], tier)
    assert set(tier) == {0, 1, 2, 3} and paid.sum() > window.sum()


def test_points_of_an_order_are_those_of_its_buyers_tier() -> None:
    model = members(days=90, is_run=False, earn="1 %", faster_1=2, faster_2=3, faster_3=4)
    seen: set[int] = set()
    while model.running:
        before = model.state.users["tier"].copy()
        model.step()
        kept = model.state.today["kept"]
        if not len(kept):
            continue
        tier = before[model.state.user_of(kept["person"])]
        seen |= set(tier.tolist())
        issued = model.state.series.values["points_issued"][model.state.row]
        assert issued == np.rint(0.01 * (1.0 + tier) * kept["paid"]).sum()
    assert seen >= {0, 1, 2}


def test_the_pull_of_the_next_tier_is_the_goal_gradient() -> None:
    """Nothing beyond its reach, a quarter halfway through it, all at the threshold; then the next tier is far."""
    model = members(days=1, gradient="0.4", reach="30 %")
    mechanism = next(row.mechanism for row in model.agenda if row.mechanism.name == "membership")
    paid = np.array([0, 350, 425, 499.99, 500, 1400, 1700, 2000, 7999.99, 8000, 10**6]) * RMB
    model.state.users["paid_in_year"][: len(paid)] = paid
    pull = mechanism.pull_of_next_tier(model.state, np.arange(len(paid), dtype=np.int32))
    expected = 0.4 * np.array([0, 0, 0.25, 1, 0, 0, 0.25, 0, 1, 0, 0])
    np.testing.assert_allclose(pull, expected, atol=1e-4)


def test_people_bunch_just_above_a_threshold() -> None:
    """T93, on common luck and without points: days spent just below a threshold, and just above it, as the pull grows."""
    below, above, beyond = [], [], []
    for pull in (0, 1, 3):
        model, days = members(days=75, is_run=False, earn="0 %", gradient=str(pull)), np.zeros(2)
        while model.running:
            model.step()
            paid = model.state.users["paid_in_year"] / RMB
            days += np.count_nonzero((paid >= 350) & (paid < 500)), np.count_nonzero((paid >= 500) & (paid < 650))
        below.append(days[0])
        above.append(days[1] / days[0])
        beyond.append(np.count_nonzero(paid >= 500))
    assert below[0] > below[1] > below[2] and above[0] < above[1] < above[2] and beyond[0] < beyond[1] < beyond[2]


def test_what_a_need_feels_is_what_its_order_pays() -> None:
    model = members(days=70, earn="2 %", redeeming="60 %", largest_part="90 %")
    world, day = model.state, today(model)
    mechanism = next(row.mechanism for row in model.agenda if row.mechanism.name == "membership")
    orders = world.today["orders"].copy()
    orders["paid"], orders["points"] = orders["list_price"], 0
    felt = mechanism.points_felt(world, day, world.user_of(orders["person"]), orders["number"])
    mechanism.offer(world, day, orders)
    assert (felt > 0).sum() > 10 and not orders["points"][orders["number"] > 0].any()
    fits = felt <= (0.9 * orders["list_price"]).astype(np.int64)
    np.testing.assert_array_equal(orders["points"][fits], felt[fits])
    np.testing.assert_array_equal(orders["points"] > 0, felt > 0)


@pytest.mark.parametrize("nothing", [{"redeeming": "0 %"}, {"largest_part": "0 %"}])
def test_points_that_nobody_can_use_move_no_order(nothing: dict[str, str]) -> None:
    off = market(days=60, **BUSY)
    while off.running:
        off.step()
    model = members(gradient="0", **nothing)
    assert total(model, "points_issued") > 0 == total(model, "points_redeemed")
    for name in ("orders", "gmv_paid", "orders_kept"):
        np.testing.assert_array_equal(model.state.series.values[name], off.state.series.values[name])


def test_more_points_sell_more_and_cost_more() -> None:
    runs = [members(days=90, gradient="0", redeeming="100 %", earn=f"{e} %") for e in (0, 2, 5)]
    orders, cost = ([f(m) for m in runs] for f in (lambda m: total(m, "orders"), lambda m: total(m, "points_redeemed")))
    assert orders[0] < orders[1] < orders[2] and 0 == cost[0] < cost[1] < cost[2]


@pytest.mark.parametrize("after", [5, 25])
def test_a_charge_back_takes_points_and_spend_back_once_whether_the_order_was_kept_or_not(after: int) -> None:
    """By hand, to the fen: nobody redeems. After 5 days no order is kept yet, some are refunded later; after 25 most are kept."""
    own = {"payment__fraud": "10 %", "payment__chargeback_after": after, "membership": "on", "membership__earn": "3 %"}
    model = market(days=50, **BUSY, **own, membership__redeeming="0 %", **dict.fromkeys(FASTER, "1"))
    paid, held = ({} for _ in range(2))
    earned, lost = {}, set()
    while model.running:
        model.step()
        day = {name: records(model.state.today[name]) for name in ("payments", "charged_back", "kept", "refunded")}
        for (who, *_), fen in day["payments"].items():
            paid[who] = paid.get(who, 0) + fen
        for key, fen in day["charged_back"].items():
            lost.add(key)
            paid[key[0]] -= fen
            held[key[0]] = held.get(key[0], 0) - earned.pop(key, 0)
        for key, fen in day["kept"].items():
            earned[key] = 0 if key in lost else round(0.03 * fen)
            held[key[0]] = held.get(key[0], 0) + earned[key]
        for key, fen in day["refunded"].items():
            paid[key[0]] -= 0 if key in lost else fen
    users, who = model.state.users, model.state.user_of(np.array(sorted(paid), dtype=np.int32))
    assert users["paid_in_year"][who].tolist() == [paid[k] for k in sorted(paid)]
    assert users["points"][who].tolist() == [held.get(k, 0) for k in sorted(paid)]
    assert len(lost) > 50 and (total(model, "points_taken_back") > 0) == (after > 20)


def records(orders: np.ndarray) -> dict[tuple[int, int, int], int]:
    """Return the cash of orders by (person, day of payment, number)."""
    keys = zip(*(orders[name].tolist() for name in ("person", "paid_on", "number")), strict=True)
    return dict(zip(keys, orders["paid"].tolist(), strict=True))
