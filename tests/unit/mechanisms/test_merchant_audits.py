"""Audits of merchants: rate, what is found, who goes, and what is posted."""

import numpy as np
import pytest
from helpers_market import market, run

SETTINGS = {
    "merchants": "on",
    "merchant_audits": "on",
    "merchants__prospects": "0 merchants per day",
    "merchants__growth": "0 per month",
    "merchants__giving_up": "0 per day",
    "merchants__capital": "10000000 RMB",
    "merchants__sales_staff": "0",
}


def audited(days: int, **settings: str) -> object:
    """Return a finished model in which every second of 1,000 merchants sells counterfeits."""
    model = market(days=days, world__merchants="1000", choice="off", **(SETTINGS | settings))
    model.state.tables["merchants"]["copies"][::2] = True
    run(model)
    return model


def test_counterfeiters_are_shut_out_at_the_rate_of_audits_that_find_them_and_nobody_else_is() -> None:
    """500 counterfeiters, 9 readings of 7 days at 2 a year that find 60 %: the chance of each, 4 standard errors (6e-5)."""
    model = audited(60, merchant_audits__rate="2 per year", merchant_audits__found="60 %")
    table = model.state.tables["merchants"]
    stays = (1 - 0.6 * -np.expm1(-2 * 7 / 365)) ** 9
    left = table["is_active"][::2].mean()
    assert abs(left - stays) < 4 * np.sqrt(stays * (1 - stays) / 500)
    assert table["is_active"][1::2].all()
    n_audits = model.state.series.values["merchant_audits"].sum()
    assert n_audits == pytest.approx(9 * 1000 * -np.expm1(-2 * 7 / 365), rel=0.2)
    offers = model.state.tables["offers"]
    assert np.array_equal(offers["is_active"], table["is_active"][offers["merchant"]])


@pytest.mark.parametrize(
    ("penalty", "deposit", "kept"), [("1500 RMB", "2000 RMB", 150_000), ("9000 RMB", "2500 RMB", 250_000)]
)
def test_penalties_are_kept_of_the_deposit_at_most_and_the_rest_goes_back(
    penalty: str, deposit: str, kept: int
) -> None:
    model = audited(
        30, merchant_audits__rate="12 per year", merchant_audits__penalty=penalty, settlement__deposit=deposit
    )
    balances, series = model.state.ledger.balances, model.state.series.values
    gone = series["merchants_shut_out"].sum()
    assert gone == np.count_nonzero(~model.state.tables["merchants"]["is_active"]) > 100
    assert -balances["revenue.other"] == gone * kept == series["merchant_penalties"].sum()
    assert balances["expense.merchant_audits"] == series["merchant_audits"].sum() * 20_000
    table = model.state.tables["merchants"]
    assert -table["profit"][~table["is_active"]].sum() >= gone * kept  # beside what its shop cost
    assert balances["asset.deposits"] == (1000 - gone) * float(deposit.split()[0]) * 100
