"""Partnerships: the money identity, windows, the price; exact but for one test that states its false-alarm rate."""

import numpy as np
import pytest
from helpers_media import go, media, rates, values

RMB = 100
STRONG = {"partner_reach": "30 %", "push": "0.01 per day", "fee": "30 RMB per month"}


def test_the_bill_is_the_fees_and_the_price_of_yesterdays_claims() -> None:
    model = go(media("partnerships", rmb=100, days=90, **STRONG))
    joined = values(model, "registrations_by_partners")
    assert joined.sum() > 50
    claimed = np.concatenate([[0], joined[:-1]]) / 0.7
    np.testing.assert_allclose(values(model, "reported_partners"), claimed)
    bill = np.rint(values(model, "partner_fees") + claimed * 20 * RMB)
    np.testing.assert_array_equal(values(model, "spend_partners"), bill)


def test_partners_campaign_on_the_days_of_the_window_and_a_cap_holds() -> None:
    """60 of 90 days; 1 - 0.7**2 are reached, at 20 RMB with 20 / 50 of the push."""
    rate = rates(media("partnerships", rmb=1000, days=180, crossing=False, **STRONG), "partners")
    day = np.arange(180)
    is_on = day % 90 < 60
    np.testing.assert_allclose(rate[is_on], 0.51 * 0.01 * 0.4)
    assert (rate[~is_on] == 0).all()


def test_little_money_caps_the_claims_that_can_be_paid() -> None:
    """42 RMB a day: 2 go to fees, 40 pay 2 claims of 20 RMB, which are 1.4 incremental registrations of 2,000."""
    fee = {"fee": f"{365 / 12} RMB per month"}
    rate = rates(media("partnerships", rmb=42, days=30, crossing=False, **STRONG | fee), "partners")
    np.testing.assert_allclose(rate, 2 * 0.7 / 2000)


def test_a_higher_price_makes_partners_push_harder_ever_less() -> None:
    one, two, three = (rates(media("partnerships", rmb=1e5, days=5, crossing=False, partner_cpa=f"{c} RMB", **STRONG),
                             "partners")[0] for c in (20, 40, 60))  # fmt: skip
    assert 0 < three - two < two - one


@pytest.mark.parametrize("nothing", [{"partner_cpa": "0 RMB"}, {"partners": 0}, {"window": 0}])
def test_without_price_partners_or_window_nobody_comes(nothing: dict[str, object]) -> None:
    model = go(media("partnerships", rmb=100, days=20, **STRONG | nothing))
    assert values(model, "registrations").sum() == 0


def test_no_partner_campaigns_before_the_money_pays_the_fees() -> None:
    """Fees of 100 RMB a day, 40 RMB released: on every third day the reserve pays for one day."""
    fee = {"fee": f"{50 * 365 / 12} RMB per month"}
    model = media("partnerships", rmb=40, days=30, crossing=False, **STRONG | fee)
    rate = rates(model, "partners")
    assert (rate > 0).sum() == 10 and (rate[:2] == 0).all()


def test_bills_stay_near_what_was_promised() -> None:
    """Claims are promised as expected numbers and billed as they come: 5 standard deviations of a Poisson count."""
    model = go(media("partnerships", rmb=100, days=90, **STRONG))
    promised = values(model, "marketing_budget").sum() - values(model, "partner_reserve")[-1]
    billed = values(model, "spend_partners").sum()
    n = values(model, "registrations").sum()
    assert abs(billed - promised) < 5 * np.sqrt(n) * 20 * RMB / 0.7 + 20 * RMB * 10
