"""Word of mouth in its own terms: what a tie weighs, and what everybody's talk adds up to."""

import math

import numpy as np
import pytest
from helpers_world import run_quiet, small

from sim.core.population import PopulationRisk
from sim.core.risk import Hazard
from sim.core.ties import Ties
from sim.kernels.spread import ONE
from sim.mechanisms.experience.churn.kernels import churn_rates


def test_a_strong_tie_carries_its_own_amount():
    """0 is tied strongly to 1 and weakly to 2; talk pushed along them gives each its own rate."""
    ties = Ties.from_edges(4, np.array([0, 0]), np.array([1, 2]), is_strong=np.array([True, False]))
    risk = PopulationRisk("join", [Hazard("join", "talk")], n_people=4)
    counter = np.zeros(4, dtype=np.int64)
    amounts = np.array([round(5 * ONE)]), np.array([round(ONE)])
    risk.push("talk", np.array([0], dtype=np.int32), amounts, ties=ties, counter=counter, scale=np.array([0.1 / ONE]))
    assert risk.rates[:, 0] == pytest.approx([0.0, 0.5, 0.1, 0.0])
    risk.push("talk", np.array([0], dtype=np.int32), (-amounts[0], -amounts[1]), ties=ties, counter=counter,
              scale=np.array([0.1 / ONE]))  # fmt: skip
    assert (counter == 0).all() and (risk.rates == 0).all()


def talk_rates(model):
    risk = model.state.risks["join"]
    return risk.rates[:, risk.person_causes.index("word_of_mouth")]


@pytest.mark.parametrize("weighting", ["per_edge", "normalised"])
def test_when_everybody_talks_the_mean_hazard_is_the_strength(weighting):
    """The mean-field limit: all people are users with neutral satisfaction, so influence adds up to q."""
    world = small(market__registered_at_start="100 %", word_of_mouth__weighting=weighting, satisfaction="off")
    model = world.model(seed=1, days=1, collect=False)
    while model.running:
        model.step()
    rates, degrees = talk_rates(model), model.state.ties.degrees
    stayed = np.setdiff1d(np.arange(len(rates)), model.state.today["left"])
    loss = 1 - len(stayed) / len(rates)
    if weighting == "normalised":
        assert np.median(rates[degrees > 0]) == pytest.approx(0.3 / 365, rel=1e-6)
    assert rates[degrees > 0].mean() == pytest.approx(0.3 / 365, rel=0.03 + 3 * loss)


def test_strong_friends_weigh_five_times_as_much_in_the_model():
    world = small(market__registered_at_start="100 %", satisfaction="off", churn="off", leaving="off")
    model = world.model(seed=1, days=1, collect=False)
    while model.running:
        model.step()
    ties, rates = model.state.ties, talk_rates(model)
    weak = ties.degrees - ties.n_strong
    units = 5 * ties.n_strong + weak
    assert rates == pytest.approx(units * 0.3 / 365 / units.mean())


def test_churn_is_the_base_rate_at_neutral_and_falls_by_its_weights():
    active = np.arange(4, dtype=np.int32)
    base = np.full(4, 0.01, dtype=np.float32)
    satisfaction = np.array([0.70, 0.80, 0.70, 0.70], dtype=np.float32)
    trust = np.array([0.70, 0.70, 0.60, 0.70], dtype=np.float32)
    friends = np.array([0, 0, 0, 2], dtype=np.int16)
    rates = np.zeros((4, 1))
    churn_rates(
        0, 4, active, active, base, satisfaction, trust, friends, np.array([[0, 4]] * 4), (2.0, 1.5, 0.5), rates, 0
    )
    expected = 0.01 * np.array([1.0, math.exp(-0.2), math.exp(0.15), math.exp(-0.25)])
    assert rates[:, 0] == pytest.approx(expected, rel=1e-5)


BAD_SERVICE = {
    "satisfaction__noise": 0.6,
    "satisfaction__learning": "50 %",
    "satisfaction__loss_learning": "50 %",
    "satisfaction__returning": 0,
}
"""Orders of very uneven quality that buyers keep, so that some users warn their friends."""


def told(**settings):
    return run_quiet(**{"landing": "off", **settings}).series["registrations_by_word_of_mouth"].sum()


@pytest.mark.parametrize(
    ("lever", "less", "more"),
    [
        ("strength", "1 per year", "3 per year"),
        ("satisfied_talk", 0, 8),
        ("positive_from", "69 %", "10 %"),
        ("suppression", 2, 0),
    ],
)
def test_a_lever_of_talk_moves_registrations_the_way_it_should(lever, less, more):
    """On common random numbers; the world talks well and badly, so that every lever has something to act on. What is on sale
    moves nobody here."""
    low, high = (told(**BAD_SERVICE, **{f"word_of_mouth__{lever}": value}) for value in (less, more))
    assert 50 < low < high


def test_warnings_cost_the_trust_of_those_who_hear_them():
    kept, lost = (run_quiet(**BAD_SERVICE, word_of_mouth__trust_loss=v).series for v in (0, 0.5))
    assert kept["warners"].max() > 0
    assert lost["trust_mean"].iloc[-1] < kept["trust_mean"].iloc[-1] - 0.05


@pytest.mark.parametrize(
    "change",
    [{"weighting": "normalised"}, {"strong_ratio": 1}, {"mode": "experiences"}, {"dissatisfied_talk": 8}],
    ids=str,
)
def test_every_form_of_talk_makes_a_difference(change):
    base = run_quiet(**BAD_SERVICE).series
    other = run_quiet(**BAD_SERVICE, **{f"word_of_mouth__{k}": v for k, v in change.items()}).series
    assert not base["registrations"].equals(other["registrations"])


def test_the_half_life_acts_when_talk_is_forgotten():
    """It has no direction: the talk of all is scaled to one per user, so that it moves only who is heard."""
    base = run_quiet(word_of_mouth__mode="experiences").series
    other = run_quiet(word_of_mouth__mode="experiences", word_of_mouth__half_life="20 days").series
    assert not base["registrations"].equals(other["registrations"])


def test_those_who_left_and_go_on_talking_bring_more_people():
    """Users stay three weeks and do not come back; on common luck, three seeds together."""
    short = {
        "word_of_mouth__mode": "experiences",
        "churn__shape": 0.9,
        "churn__lifetime": "20 days",
        "churn__comeback": "0 per day",
        "churn__comeback_by_channels": 0,
        "visits__need_rate": "0.2 per day",
    }
    brought = [
        sum(told(seed=s, **short, word_of_mouth__talk_after_leaving=share) for s in (1, 2, 3))
        for share in ("0 %", "50 %", "100 %")
    ]
    assert brought[0] < brought[1] < brought[2]
