"""What was caused, what was claimed: tables, response curves, and people won, brought earlier or lost."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.finance.attributed import Attribution
from sim.finance.attribution import codes_of, table
from sim.finance.person_effects import Followed, differences
from sim.finance.response import curve, fit, next_money

DAYS = st.lists(
    st.tuples(st.integers(-1, 9), st.integers(-1, 9), st.floats(0, 1e6), st.floats(0, 1e6)), min_size=1, max_size=30
)


def followed(days, equity, weight=1):
    return Followed(np.array(days, dtype=np.int32), np.array(equity, dtype=float), weight)


def test_people_are_won_brought_earlier_or_lost() -> None:
    with_it = followed([3, 2, -1, 5, -1], [100, 300, 0, 50, 0], weight=10)
    without = followed([-1, 7, 4, 5, -1], [0, 100, 80, 60, 0], weight=10)
    found = differences(with_it, without)
    assert (found["expansion.people"], found["acceleration.people"], found["displacement.people"]) == (10, 10, 10)
    assert found["expansion.equity"] == pytest.approx(10.0) and found["acceleration.equity"] == pytest.approx(20.0)
    assert found["displacement.equity"] == pytest.approx(-8.0) and found["rest.equity"] == pytest.approx(-1.0)
    assert found["acceleration.days"] == 5


@given(DAYS)
def test_the_parts_of_customer_equity_add_up(people) -> None:
    a, b, x, y = map(np.array, zip(*people, strict=True))
    found = differences(followed(a, x), followed(b, y))
    parts = sum(found[f"{name}.equity"] for name in ("expansion", "acceleration", "displacement", "rest"))
    assert parts == pytest.approx((x.sum() - y.sum()) / 100, abs=1e-6)


@pytest.mark.parametrize(("a", "k"), [(5e4, 2e6), (1e5, 8e5)])
def test_the_curve_is_recovered_from_its_own_points(a, k) -> None:
    x = np.array([0, 1e6, 2e6, 4e6])
    assert fit(x, curve(x, a, k)) == pytest.approx((a, k), rel=1e-3)


def test_a_straight_line_does_not_saturate() -> None:
    x = np.array([0, 1.0, 2.0, 4.0])
    a, k = fit(x, 3 * x)
    assert curve(np.array([8.0]), a, k)[0] == pytest.approx(24, rel=0.02)


def test_no_money_has_no_curve() -> None:
    assert fit(np.zeros(4), np.zeros(4)) == (0.0, np.inf)


def rows():
    """Two seeds of a world in which feed causes 60 of 100 and claims 90, and its money saturates."""
    out = []
    for seed in (1, 2):
        for order, (world, spend, n, coded) in enumerate([("base", 1e6, 100, 50), ("without feed", 0, 40, 0),
                                                          ("feed x0.5", 5e5, 80, 30), ("feed x2", 2e6, 120, 80)]):  # fmt: skip
            joined = n + (seed - 1) * (spend > 0)
            out.append({"seed": seed, "order": order, "world": world, "registrations": joined, "first_orders": joined / 2,
                        "equity": 10.0 * joined, "cash": -spend, "rewards": 0.0, "spend.feed": spend, "claimed.feed": 90.0,
                        "coded.feed": coded, "coded.brand_feed": 0.0, "coded_equity.feed": 10.0 * coded,
                        "coded_equity.brand_feed": 0.0, "expansion.people": 60.0, "expansion.equity": 600.0,
                        "acceleration.people": 0.0, "acceleration.equity": 0.0, "displacement.people": 0.0,
                        "displacement.equity": 0.0, "rest.equity": 0.0, "acceleration.days": 0.0})  # fmt: skip
    return pd.DataFrame(out), {"worlds": ["base", "without feed", "feed x0.5", "feed x2"], "scales": [0.5, 2.0]}


def test_claims_codes_and_causes_stand_side_by_side() -> None:
    row = table(*rows()).loc["feed"]
    assert (row["claimed"], row["coded"], row["caused"]) == (90, 50, 60.5)
    assert row["cac_claimed"] == pytest.approx(1e6 / 90) and row["cac_caused"] == pytest.approx(1e6 / 60.5)
    assert row["caused_low"] < 60.5 < row["caused_high"] and row["cac_buyer"] == pytest.approx(1e6 / 30.25)


def test_the_next_money_lies_on_the_curve() -> None:
    """Caused 0, 40, 60, 80 at 0, 0.5, 1 and 2 M RMB is exactly 120 x / (x + 1 M)."""
    frame, about = rows()
    frame = frame[frame["seed"] == 1]
    found = next_money(frame, about).loc["feed"]
    expected = 120 * (1.1 / 2.1 - 1.0 / 2.0)
    assert found["caused"] == pytest.approx(expected, rel=1e-3) and found["caused_equity"] == pytest.approx(
        10 * expected, rel=1e-3
    )


def test_special_forms_of_a_channel_are_coded_under_it() -> None:
    frame, _ = rows()
    assert codes_of("feed", frame) == ["feed", "brand_feed"]


def test_few_people_few_seeds_and_a_curve_that_is_continued_are_warned_of() -> None:
    runs, about = rows()
    few = Attribution(about | {"people_per_agent": 1, "seeds": 2}, runs[runs["world"] != "feed x2"])
    few.manifest.update(worlds=about["worlds"][:-1], scales=[0.5])
    found = {remark.key: remark.values for remark in few.warnings()}
    assert found["few_agents_attributed"]["n"] == 100.5 and found["few_seeds_attributed"] == {"n": 2}
    assert [c["name"] for c in found["curves_continued"]["channels"]] == ["feed"]
    enough = Attribution(about | {"people_per_agent": 0.01, "seeds": 4}, runs)
    assert enough.warnings() == []
