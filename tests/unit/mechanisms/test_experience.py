"""Delivery, satisfaction, leaving and coming back in small runs; exact, but where a test states its false-alarm rate."""

from typing import Any

import numpy as np
import pytest
from helpers_market import market
from helpers_media import go, values
from helpers_world import small
from scipy.stats import binom

from sim.core.model import GrowthModel
from sim.mechanisms.experience.churn.waiting import Waiting
from sim.mechanisms.experience.satisfaction.kernels import judge, miss
from sim.world.market.orders import ORDER

FALSE_ALARM = 1e-4
ALIKE = {"fulfilment__door_spread": 0, "group_buying": "off"}
"""Every order takes the same time to the door."""


def lists(model: GrowthModel, *names: str) -> list[np.ndarray]:
    """Run a model to its end; return lists of the day, all days of a list together, with the day beside each row."""
    found: dict[str, list[np.ndarray]] = {name: [] for name in names}
    days: dict[str, list[int]] = {name: [] for name in names}
    while model.running:
        model.step()
        for name in names:
            rows = model.state.today[name]
            found[name].append(rows)
            days[name] += [model.rows_done - 1 - model.blueprint.timeline.preparation] * len(rows)
    empty = np.empty(0, dtype=ORDER)
    return [x for n in names for x in (np.concatenate([empty, *found[n]]), np.array(days[n], dtype=np.int64))]


def is_share(n_hits: int, n: int, share: float) -> bool:
    low, high = binom.interval(1 - FALSE_ALARM, n, share)
    return bool(low <= n_hits <= high)


# ---- fulfilment ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hours", "days"), [(12, 1), (60, 3), (120, 5)])
def test_an_order_is_at_the_door_on_the_day_that_its_time_ends(hours: int, days: int) -> None:
    model = market(fulfilment__door_time=f"{hours} hours", **ALIKE)
    placed, _, delivered, on = lists(model, "orders", "delivered")
    assert (on - delivered["paid_on"] == days).all()
    assert len(delivered) == (placed["paid_on"] < 30 - days).sum() > 200


def test_half_of_the_orders_take_longer_than_the_median_and_one_in_ten_is_late() -> None:
    """Binomial; 18 days after payment all but 1e-7 of the orders are at the door."""
    model = market(fulfilment__door_time="72 hours", visits__need_rate="0.2 per day", group_buying="off")
    delivered, on = lists(model, "delivered")
    early = delivered["paid_on"] < 12
    n = int(early.sum())
    assert n > 700
    assert is_share(int((on - delivered["paid_on"] > 3)[early].sum()), n, 0.5)
    assert is_share(int((delivered["delay"] > 0)[early].sum()), n, 0.1)


@pytest.mark.parametrize("share", ["0 %", "12 %", "100 %"])
def test_the_share_that_is_sent_back_is_sent_back(share: str) -> None:
    """With returns that do not depend on the goods; else see tests/science/test_experience_in_closed_form.py."""
    model = go(market(fulfilment__return_share=share, satisfaction__returning=0, visits__need_rate="0.2 per day"))
    n, back = (int(values(model, f"orders_{x}").sum()) for x in ("delivered", "returned"))
    assert n > 1000 and is_share(back, n, float(share[:-2]) / 100)


def test_refunds_come_evenly_on_the_days_that_are_allowed() -> None:
    """Delivered a day after payment, given back 2 to 5 days later; four shares of a quarter."""
    model = market(fulfilment__return_share="100 %", fulfilment__refund_low=2, fulfilment__refund_high=5,
                   fulfilment__door_time="24 hours", visits__need_rate="0.2 per day", **ALIKE)  # fmt: skip
    back, on = lists(model, "refunded")
    wait = (on - back["paid_on"] - 1)[back["paid_on"] < 24]
    assert len(wait) > 1000 and set(wait) == {2, 3, 4, 5}
    assert all(is_share(int((wait == k).sum()), len(wait), 0.25) for k in (2, 3, 4, 5))


def test_orders_that_are_kept_are_settled_when_their_window_ends() -> None:
    model = go(market(fulfilment__return_share="0 %", fulfilment__payout_after=6, fulfilment__door_time="24 hours",
                      **ALIKE))  # fmt: skip
    first = model.blueprint.timeline.preparation
    paid, settled = (values(model, m)[first:] for m in ("gmv_paid", "gmv_settled"))
    np.testing.assert_array_equal(settled, np.concatenate([np.zeros(7), paid[:-7]]))
    assert settled.sum() > 0


# ---- satisfaction and trust ------------------------------------------------------------------------------------

HAND: dict[str, Any] = {"quality": 0.5, "delay": 0.0, "surprise": 0.0, "back": False}


def judged(
    *orders: dict[str, float], expects: float = 0.5, delay: float = 0.0, late: float = 0.0, defects: float = 0.0,
    returned_counts: float = 0.0, trust: float = 0.7,
) -> list[float]:  # fmt: skip
    """Return satisfaction, trust, expected quality, delay, share late of one buyer after orders, and the last gap.

    All weights are round numbers; half of a loss is learnt and a quarter of a gain.
    """
    rows = [HAND | o for o in orders]
    n = len(rows)
    records, gaps = np.zeros(n, dtype=ORDER), np.empty(n)
    records["number"] = records["offer"] = np.arange(n)
    for field, of in (("delay", "delay"), ("price_surprise", "surprise"), ("goes_back", "back")):
        records[field] = [r[of] for r in rows]
    columns = tuple(np.full(1, x, dtype=np.float64) for x in (0.7, trust, -1.0, 0.0, -1.0))
    n_defects = judge(records, records["person"].copy(), np.array([r["quality"] for r in rows]), columns,
                      (expects, delay, late), (0.5, 0.1, 0.2, 2.0, 0.5), (0.0, defects, defects, 0.6),
                      (0.25, 0.5, 0.25, 0.2, 0.1), (0.05, 0.45), returned_counts, np.uint32(1),
                      (np.uint64(2), np.uint64(3)), gaps, np.empty(n))  # fmt: skip
    assert n_defects == n * defects
    return [*(float(c[0]) for c in columns), float(gaps[-1])]


BACK, LATE = {"back": True}, {"delay": 2.0}


@pytest.mark.parametrize(
    ("orders", "more", "expected"),
    [
        ([{}], {}, [0.7, 0.7, 0.5, 0.0, 0.0, 0.0]),  # as expected, on time: nothing moves
        ([{"quality": 0.9}], {}, [0.75, 0.705, 0.6, 0.0, 0.0, 0.2]),  # a gap of 0.5 x 0.4; a quarter of it is learnt
        ([{"quality": 0.1}], {}, [0.5, 0.68, 0.4, 0.0, 0.0, -0.4]),  # the same below: twice the gap, half of it learnt
        ([LATE], {}, [0.5, 0.63, 0.5, 0.4, 0.2, -0.4]),  # two days late: 0.2, doubled; 0.05 of trust is lost
        ([LATE], {"delay": 2.0}, [0.7, 0.65, 0.5, 2.0, 0.2, 0.0]),  # as late as expected: no gap, but late it is
        ([LATE], {"late": 1.0}, [0.5, 0.68, 0.5, 0.4, 1.0, -0.4]),  # all orders are expected to be late: trust only follows
        ([LATE], {"trust": 0.46}, [0.5, 0.45, 0.5, 0.4, 0.2, -0.4]),  # lateness takes trust down to its floor
        ([LATE], {"trust": 0.2}, [0.5, 0.23, 0.5, 0.4, 0.2, -0.4]),  # and takes nothing below it
        ([{"delay": -3.0}], {}, [0.7125, 0.70125, 0.5, -0.6, 0.0, 0.05]),  # three days early count as half a day
        ([{"delay": -3.0}], {"delay": -3.0}, [0.7, 0.7, 0.5, -3.0, 0.0, 0.0]),  # early as always: no gift
        ([{"delay": -1.0}], {"delay": -3.0}, [0.5, 0.68, 0.5, -2.6, 0.0, -0.4]),  # in time, but later than always
        ([{"surprise": 5.0}], {}, [0.5, 0.68, 0.5, 0.0, 0.0, -0.4]),  # a price far above the normal counts as e times
        ([{"quality": 0.9}, {"quality": 0.6}], {}, [0.7375, 0.70825, 0.6, 0.0, 0.0, 0.0]),  # as expected by now
        ([LATE, {"delay": 0.4}], {}, [0.6, 0.587, 0.5, 0.4, 0.36, 0.0]),  # as late as expected by now: 0.2 x 2; 0.8 x 0.05
        ([{"quality": 0.9} | LATE], {"defects": 1.0}, [0.4, 0.62, 0.6, 0.4, 0.2, -0.6]),  # a defect is what it is
        ([{"quality": 0.1} | BACK], {}, [0.7, 0.7, 0.4, 0.0, 0.0, 0.0]),  # sent back: only what to expect is learnt
        ([{"surprise": 5.0} | BACK], {"defects": 1.0}, [0.7, 0.7, 0.5, 0.0, 0.0, 0.0]),  # so is a defect, a dear price
        ([LATE | BACK], {"defects": 1.0}, [0.5, 0.63, 0.5, 0.4, 0.2, -0.4]),  # but its delivery counts
        ([BACK], {"defects": 1.0, "returned_counts": 1.0}, [0.4, 0.67, 0.5, 0.0, 0.0, -0.6]),
    ],
    ids=["as expected", "better", "worse", "late", "late as expected", "always late", "floor", "below the floor", "early",
         "early as always", "later than always", "dear", "two", "late twice", "defect", "sent back", "defect sent back",
         "late and sent back", "returned goods count"],
)  # fmt: skip
def test_an_order_is_judged_as_counted_by_hand(
    orders: list[dict[str, float]], more: dict[str, Any], expected: list[float]
) -> None:
    assert judged(*orders, **more) == pytest.approx(expected, abs=1e-8)  # the delay of an order has seven digits


@pytest.mark.parametrize(
    ("felt", "quality", "lost"), [(0.7, 0.1, 0.2), (0.9, 0.1, 0.2), (0.9, 0.5, 0.0), (0.9, 0.9, 0.0), (0.0, 0.1, 0.2)]
)
def test_what_an_order_takes_is_counted_against_an_order_as_expected(felt: float, quality: float, lost: float) -> None:
    """A gap of -0.4, half of it learnt; the way back to neutral is no loss."""
    columns = tuple(np.full(1, x, dtype=np.float64) for x in (felt, 0.7, 0.5, 0.0, 0.0))
    took = np.empty(1)
    judge(np.zeros(1, dtype=ORDER), np.zeros(1, dtype=np.int32), np.array([quality]), columns, (0.5, 0.0, 0.0),
          (0.5, 0.0, 0.0, 2.0, 0.5), (0.0, 0.0, 0.0, 0.6), (0.25, 0.5, 0.0, 0.0, 0.0), (0.0, 0.0), 1.0, np.uint32(1),
          (np.uint64(2), np.uint64(3)), np.empty(1), took)  # fmt: skip
    assert took[0] == pytest.approx(lost, abs=1e-12)


@pytest.mark.parametrize(
    ("trust", "felt", "late", "times", "expected"),
    [
        (0.7, 0.7, 0.0, 1, [0.65, 0.2]),  # 0.05 of trust, as by a late order
        (0.7, 0.6, 0.0, 1, [0.64, 0.2]),  # and it follows satisfaction by a tenth
        (0.7, 0.7, 1.0, 1, [0.7, 1.0]),  # whoever expects no order in time loses none
        (0.46, 0.46, 0.0, 1, [0.45, 0.2]),  # down to its floor
        (0.7, 0.7, 0.0, 2, [0.615, 0.36]),  # 0.65, a tenth of the way back to 0.7, less 0.8 x 0.05
        (0.7, 0.7, -1.0, 1, [0.675, 0.6]),  # before any experience half of orders are expected to be late
    ],
)
def test_an_order_that_never_came_costs_trust_as_counted_by_hand(
    trust: float, felt: float, late: float, times: int, expected: list[float]
) -> None:
    columns = tuple(np.full(1, x, dtype=np.float64) for x in (felt, trust, 0.5, 0.0, late))
    miss(np.zeros(times, dtype=np.int64), columns, (0.5, -2.0, 0.5), (0.25, 0.5, 0.25, 0.2, 0.1), (0.05, 0.45))
    assert [float(columns[k][0]) for k in (1, 4)] == pytest.approx(expected, abs=1e-12)
    assert float(columns[0][0]) == felt and float(columns[3][0]) == (-2.0 if late < 0 else 0.0)


def test_each_late_delivery_costs_the_trust_that_was_said() -> None:
    """Nothing else moves trust; half of the deliveries are late, and nobody learns to expect it."""
    model = market(fulfilment__promise="50 %", satisfaction__trust_learning="0 %", satisfaction__late_trust=0.01,
                   satisfaction__usual_late="0 %", satisfaction__delay_learning="0 %",
                   satisfaction__trust_floor=0, word_of_mouth="off", offline_events="off",
                   visits__need_rate="0.2 per day")  # fmt: skip
    delivered, _ = lists(model, "delivered")
    late = delivered["person"][delivered["delay"] > 0]
    state = model.state
    expected = 0.7 - 0.01 * np.bincount(late, minlength=len(state.people))
    is_user = state.by_person("joined_on") >= -1000
    np.testing.assert_allclose(state.by_person("trust")[is_user], expected[is_user], atol=1e-5)
    assert len(late) > 500 and np.bincount(late).max() > 3


@pytest.mark.parametrize(
    ("lever", "values_"),
    [
        ("loss_aversion", (1, 2, 5)),
        ("by_delivery", (0.02, 0.08, 1)),
        ("late_trust", (0, 0.05, 1)),
        ("loss_learning", ("5 %", "30 %", "80 %")),
        ("defect_gap", (0.1, 0.8, 3)),
    ],
)
def test_what_weighs_losses_more_lowers_satisfaction_or_trust_and_leaves_deliveries_alone(
    lever: str, values_: tuple[float, ...]
) -> None:
    """On common luck, in a world in which experience decides neither purchases nor who stays; half of the orders are late."""
    calm = {
        "churn": "off",
        "leaving": "off",
        "word_of_mouth": "off",
        "referral": "off",
        "choice__trust": 0,
        "fulfilment__promise": "50 %",
        "reviews": "off",
        "satisfaction__returning": 0,
    }
    runs = [go(market(**calm, **{f"satisfaction__{lever}": v})) for v in values_]
    measured = "trust_mean" if lever == "late_trust" else "satisfaction_mean"
    low, base, high = (values(m, measured)[-1] for m in runs)
    assert low > base > high
    for same in ("orders", "orders_delivered", "registrations", "defects"):
        assert len({values(m, same).tobytes() for m in runs}) == 1


def test_more_defects_lower_satisfaction_and_send_more_back() -> None:
    """On common luck whoever had a defect has it still; twice the share is twice the defects, within 5 errors of a binomial."""
    calm = {"churn": "off", "leaving": "off", "word_of_mouth": "off", "referral": "off", "choice__trust": 0,
            "visits__need_rate": "0.2 per day"}  # fmt: skip
    none, base, double = (
        go(market(**calm, satisfaction__defects_worst=f"{f * 15} %", satisfaction__defects_best=f"{f * 2} %"))
        for f in (0, 1, 2)
    )
    for metric, sign in (("satisfaction_mean", -1), ("unhappy_buyers", 1), ("orders_returned", 1)):
        low, middle, high = (sign * values(m, metric)[-7:].mean() for m in (none, base, double))
        assert low < middle < high, metric
    n = [values(m, "defects").sum() for m in (none, base, double)]
    assert n[0] == 0 and n[1] > 100 and abs(n[2] - 2 * n[1]) <= 5 * np.sqrt(n[2] + 4 * n[1])
    assert all((values(base, "defects") <= values(double, "defects")).tolist())


def test_people_expect_the_delays_that_they_have_had() -> None:
    """A replay of all deliveries in the order of the days, from what people expect before any experience."""
    model = market(satisfaction__usual_delay=-0.4, satisfaction__usual_late="30 %", satisfaction__delay_learning="20 %",
                   visits__need_rate="0.2 per day")  # fmt: skip
    delivered, _ = lists(model, "delivered")
    expected: dict[int, tuple[float, float]] = {}
    for person, delay in zip(delivered["person"].tolist(), delivered["delay"].tolist(), strict=True):
        d, late = expected.get(person, (-0.4, 0.3))
        expected[person] = (d + 0.2 * (delay - d), late + 0.2 * ((delay > 0) - late))
    who = list(expected)
    for k, column in enumerate(("expected_delay", "expected_late")):
        np.testing.assert_allclose(model.state.by_person(column)[who], [expected[p][k] for p in who], atol=1e-5)
    assert len(who) > 300


def test_unhappy_buyers_are_those_below_a_half_among_the_buyers_of_a_year() -> None:
    """On the last day; people who left count, and whoever bought longer ago than a year does not."""
    model = go(market(days=380, satisfaction__noise=0.4, market__people=600, visits__need_rate="0.1 per day",
                      churn__comeback="0 per day", churn__comeback_by_channels=0))  # fmt: skip
    users, last = model.state.users, model.blueprint.timeline.days - 1
    bought = users["last_order"] > last - 365
    unhappy = bought & (users["satisfaction"] < 0.5)
    assert values(model, "unhappy_buyers")[-1] == pytest.approx(unhappy.sum() / bought.sum(), rel=1e-12)
    state = model.state.people["state"][users["person"]]
    assert unhappy.sum() > 20 and (unhappy & (state == 3)).any()
    assert ((users["n_orders"] > 0) & ~bought).any()


# ---- leaving and coming back -----------------------------------------------------------------------------------


def stay(**churn: Any) -> GrowthModel:
    """Return 2,000 users who do nothing but leave, all at the same hazard of 0.05 a day, and come back."""
    terms = {"shape": 1000, "lifetime": "20000 days", "by_satisfaction": 0, "by_trust": 0, "by_friends": 0} | churn
    off = ("visits", "choice", "fulfilment", "satisfaction", "word_of_mouth", "referral", "channels", "spending",
           "offline_events")  # fmt: skip
    world = small("loaded", policies=[dict.fromkeys(off, "off")], market__registered_at_start="100 %",
                  **{f"churn__{k}": v for k, v in terms.items()})  # fmt: skip
    return world.model(seed=1, days=60, collect=False)


def set_all(model: GrowthModel, column: str, value: float) -> None:
    """Set a column of all users in the evening of the first day (row 0 is nobody's)."""
    while model.rows_done <= model.blueprint.timeline.preparation:
        model.step()
    model.state.users[column][1:] = value


@pytest.mark.parametrize("rate", [0.0, 0.02, 0.04])
def test_those_who_are_away_come_back_at_the_rate_of_coming_back(rate: float) -> None:
    """A Poisson number around rate x days that people were away; 4.5 errors (7e-6), and half a rate of the day's step."""
    model = go(stay(comeback=f"{rate} per day"))
    away = float(values(model, "churned_people").sum())
    came = float(values(model, "comebacks").sum())
    assert away > 20_000
    assert abs(came - rate * away) <= 4.5 * np.sqrt(rate * away) + rate / 2 * rate * away
    left = values(model, "departures").sum()
    assert values(model, "churned_people")[-1] == left - came == 2000 - len(model.state.active)


def test_those_who_wait_come_back_on_the_day_on_which_their_cell_has_reached_their_level() -> None:
    """Hazards that stand still, jump and differ by cell; whoever waits far off is found as if all were looked at."""
    rng, cell = np.random.default_rng(3), np.array([0, 1] * 500, dtype=np.int16)
    waiting, levels, total = Waiting(2), np.full(1000, np.inf), np.zeros(2)
    for day in range(400):
        new = np.arange(1000 * day // 400, 1000 * (day + 1) // 400, dtype=np.int32)
        exponentials = rng.exponential(size=len(new))
        levels[new] = total[cell[new]] + exponentials
        waiting.add(new, cell[new], exponentials)
        rise = np.array([0.01, 0.0 if day % 100 < 50 else 0.2])
        total += rise
        due = np.flatnonzero(levels <= total[cell])
        levels[due] = np.inf
        assert waiting.advance(cell, rise).tolist() == due.tolist()
        assert len(waiting) == np.isfinite(levels).sum()


def test_who_comes_back_has_healed_by_half() -> None:
    model = stay(comeback="0.05 per day")
    state = model.state
    set_all(model, "satisfaction", 0.3)
    episodes = np.zeros(len(state.people), dtype=np.int64)
    while model.running:
        model.step()
        back = state.today["returned_people"]
        episodes[back] += 1
    expected = 0.7 - 0.4 * 0.5**episodes
    np.testing.assert_allclose(state.by_person("satisfaction"), expected, rtol=1e-5)
    assert (episodes == 1).sum() > 200 and (episodes == 2).sum() > 20


@pytest.mark.parametrize(
    ("column", "weight", "shift", "factor"),
    [("satisfaction", "by_satisfaction", -0.2, np.exp(0.4)), ("trust", "by_trust", 0.2, np.exp(-0.4))],
)
def test_worse_experience_raises_departures_by_its_weight(
    column: str, weight: str, shift: float, factor: float
) -> None:
    """A weight of 2 on 0.2 below (above) neutral: 1 - exp(-0.05 x 20 x factor) leave in 20 days, binomial."""
    model = stay(comeback="0 per day", **{weight: 2})
    set_all(model, column, 0.7 + shift)
    n, first = len(model.state.active), model.rows_done
    go(model)
    left = int(values(model, "departures")[first : first + 20].sum())
    assert n > 1800 and is_share(left, n, float(-np.expm1(-factor)))
    assert not is_share(left, n, float(-np.expm1(-1)))
