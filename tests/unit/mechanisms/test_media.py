"""What holds for every channel that money is spent on; exact but for one test, which states its false-alarm rate."""

from typing import Any

import numpy as np
import pytest
from helpers_media import CHANNEL, go, media, values
from scipy.stats import t as student

RMB = 100
FALSE_ALARM = 1e-4  # of each comparison of replicates
STRONG: dict[str, dict[str, Any]] = {
    "seo": {"peak": "0.02 per day", "lag": "3 days", "scale": 5, "piece_cost": "50 RMB"},
    "guides": {"conversion": "50 %", "most_reads": "0.05 per day", "half_reads": 3, "guide_cost": "50 RMB"},
    "precision_ads": {"peak": "0.05 per day"},
    "offline_events": {},
    "partnerships": {"partner_reach": "30 %", "push": "0.01 per day", "fee": "30 RMB per month"},
    "press": {"peak": "0.05 per day", "half": 1},
}
"""Effects strong enough that something happens among 2,000 people in 60 days."""
every_channel = pytest.mark.parametrize("name", CHANNEL)


def run(name: str, **options: Any) -> Any:
    return go(media(name, **(STRONG[name] | options)))


@every_channel
def test_doubling_the_money_never_delays_anybody(name: str) -> None:
    one, two = (run(name, rmb=rmb).state.by_person("joined_on") for rmb in (100, 200))
    joined = one >= 0
    assert joined.sum() > 20
    assert (two[joined] >= 0).all() and (two[joined] <= one[joined]).all()
    assert (two >= 0).sum() > joined.sum()


@every_channel
def test_without_money_nobody_comes(name: str) -> None:
    model = run(name, rmb=0)
    assert values(model, "registrations").sum() == 0
    assert values(model, f"reported_{CHANNEL[name]}").sum() == 0
    assert values(model, f"spend_{CHANNEL[name]}").sum() == 0


@every_channel
def test_it_spends_what_is_released_and_no_more(name: str) -> None:
    """Released 100 RMB a day; what is not spent is saved, promised or, for press, brought forward and repaid."""
    model = run(name, rmb=100)
    channel = CHANNEL[name]
    spent, released = values(model, f"spend_{channel}").sum(), values(model, "marketing_budget").sum()
    assert released == 60 * 100 * RMB
    assert spent == model.state.ledger.balances[f"expense.marketing.{channel}"] > 0
    if name == "offline_events":
        assert spent + values(model, "events_saved")[-1] == pytest.approx(released, abs=10)
    elif name != "partnerships":  # its bills follow registrations: test_partnerships.py
        advance = values(model, "press_advance")[-1] if name == "press" else 0
        assert spent - advance == pytest.approx(released, abs=60)


@every_channel
def test_registrations_by_cause_sum_to_registrations(name: str) -> None:
    """T12; two causes, so that the sum could fail."""
    organic = {"channels": {"organic": "5 people per day", "is_spending": False}}
    model = run(name, rmb=100, more=organic)
    own, organic_ones = (values(model, f"registrations_by_{c}") for c in (CHANNEL[name], "organic"))
    assert own.sum() > 0 and organic_ones.sum() > 0
    others = sum(values(model, f"registrations_by_{c}") for c in ("feed", "search", "brand_search"))
    np.testing.assert_array_equal(own + organic_ones + others, values(model, "registrations"))


@every_channel
def test_with_full_incrementality_claimed_are_the_incremental_ones(name: str) -> None:
    """T13, over 10 replicates: the mean gap is zero within Student's t; false alarms 1e-4 each."""
    claimed, caused = [], []
    for seed in range(10):
        model = run(name, rmb=100, seed=seed, incrementality="100 %")
        claimed.append(values(model, f"reported_{CHANNEL[name]}").sum())
        caused.append(values(model, "registrations").sum())
    gap = np.array(claimed) - np.array(caused)
    bound = student.ppf(1 - FALSE_ALARM / 2, 9) * gap.std(ddof=1) / np.sqrt(10)
    assert np.mean(caused) > 20
    assert abs(gap.mean()) <= bound + 0.02 * np.mean(caused)  # 2 %: a day's hazard h brings 1 - exp(-h) of people


@every_channel
def test_half_the_incrementality_doubles_the_claims_and_not_the_registrations(name: str) -> None:
    whole, half = (run(name, rmb=100, incrementality=share) for share in ("100 %", "50 %"))
    claims = [values(m, f"reported_{CHANNEL[name]}").sum() for m in (whole, half)]
    if name != "partnerships":  # there the claims are paid for, so that fewer can be had for the money
        np.testing.assert_array_equal(whole.state.by_person("joined_on"), half.state.by_person("joined_on"))
        assert claims[1] == pytest.approx(2 * claims[0])
    else:
        assert (half.state.by_person("joined_on") >= 0).sum() < (whole.state.by_person("joined_on") >= 0).sum()
