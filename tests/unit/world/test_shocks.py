"""Shocks in a world of one shop: when episodes begin, what they move, what answers take off. Exact but for two tests.

Episodes of 100 seeds are counted against a Poisson law, and sure days against a uniform one, within 4.5 standard errors (false
alarms below 1 in 50,000 sets of seeds).
"""

import pickle
from datetime import date
from typing import Any

import numpy as np
import pytest
from helpers_market import on_day
from helpers_shocks import unknown_answers

from sim.core.mechanism import Mechanism, Phase
from sim.core.model import Blueprint, GrowthModel
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Timeline
from sim.core.units import Money, MoneyRate, Share
from sim.world import accounts
from sim.world.chart import LINES
from sim.world.disruptions import Emergency
from sim.world.shock_terms import ShockTerms, answer_par, best_par, half_par
from sim.world.shocks import Answer, Effect, Episode, Shock, metrics_of

FINE = 1_000_000


class Shop(Mechanism):
    """Records its own parameters."""

    phase = Phase.SHOP
    metrics = (Metric("price", "ratio", "1", "x"), Metric("share", "ratio", "1", "x"))

    class Params(ParamSet):
        """Two."""

        price: Money = par("10 RMB", low="1 RMB", high="500 RMB", doc="x")
        share: Share = par("40 %", doc="x")

    def step(self, world: State, day: Any) -> None:
        world.record("price", self.params.price / 100)
        world.record("share", self.params.share)


class Storm(Shock):
    """Doubles a price, takes a share off, costs a fine; sandbags shorten it, dykes make it rare, roofs weak."""

    is_disruption = True
    effects = (
        Effect("shop.price", factor=2),
        Effect("shop.share", difference="-loss"),
        Effect("nobody.here", factor=0),
    )
    answers = (Answer("bags", "duration"), Answer("dykes", "hazard"), Answer("roofs", "severity"))
    metrics = metrics_of("storm", "Storm", "风暴")

    class Params(ShockTerms):
        """Answers and a size."""

        loss: Share = par("10 %", doc="x")
        bags: MoneyRate = answer_par("x", "x", "x")
        bags_half: MoneyRate = half_par("10000 RMB per month", "x", "x")
        bags_best: Share = best_par("60 %", "40 % - 80 %", "x", "x")
        dykes: MoneyRate = answer_par("x", "x", "x")
        dykes_half: MoneyRate = half_par("10000 RMB per month", "x", "x")
        dykes_best: Share = best_par("60 %", "40 % - 80 %", "x", "x")
        roofs: MoneyRate = answer_par("x", "x", "x")
        roofs_half: MoneyRate = half_par("10000 RMB per month", "x", "x")
        roofs_best: Share = best_par("60 %", "40 % - 80 %", "x", "x")

    def strike(self, world: State, day: Any, episode: Episode) -> None:
        self.pay(world, accounts.LOSSES.name, FINE * episode.size)


class Rising(Storm):
    """A storm whose hazard grows from day to day, from 0 on."""

    name = "storm"

    def hazard_today(self, world: State, day: Any) -> float:
        return float(self.params.hazard * max(0, day.index) / 100)


def a_model(
    *, days: int = 60, seed: int = 1, preparation: int = 0, shock: type[Shock] = Storm, **values: Any
) -> GrowthModel:
    books = (accounts.CASH, accounts.LOSSES, accounts.RISK_ANSWERS)
    plan = Blueprint(
        Timeline(date(2027, 1, 1), days, preparation), 1, lambda _: None, [Shop(), shock(shock.Params.parse(values))],
        lines=tuple(line.name for line in LINES), accounts=books,
    )  # fmt: skip
    return GrowthModel(plan, seed=seed, collect=False)


def go(model: GrowthModel) -> dict[str, np.ndarray]:
    while model.running:
        model.step()
    return model.state.series.values


def begins(active: np.ndarray) -> list[int]:
    return np.flatnonzero(np.diff(active, prepend=0) > 0).tolist()


DATED = {"begins": on_day(10), "duration": "5 days"}


def test_a_dated_episode_moves_what_it_names_on_its_days_alone() -> None:
    values = go(a_model(**DATED))
    during = np.arange(60) // 5 == 2
    np.testing.assert_allclose(values["price"], np.where(during, 20, 10))
    np.testing.assert_allclose(values["share"], np.where(during, 0.3, 0.4))
    assert values["storm_active"].tolist() == during.astype(float).tolist()
    assert np.flatnonzero(values["storm_cost"]).tolist() == [10] and values["storm_cost"][10] == FINE


def test_days_of_preparation_do_not_move_the_date() -> None:
    assert begins(go(a_model(preparation=7, **DATED))["storm_active"]) == [17]


@pytest.mark.parametrize("day", ["2026-06-01", "2027-01-01", "2027-03-02"])
def test_a_date_on_which_nothing_can_begin_brings_nothing(day: str) -> None:
    """Before launch, on the day of launch and after the end, as the remark of ``sim check`` says."""
    values = go(a_model(preparation=7, begins=day, hazard="20 per year"))
    assert not values["storm_active"].any() and not values["storm_cost"].any()


def test_size_zero_moves_nothing_and_posts_nothing_and_keeps_its_dates() -> None:
    model = a_model(severity="0", **DATED)
    values = go(model)
    assert (values["price"] == 10).all() and (values["share"] == 0.4).all() and not values["storm_cost"].any()
    assert model.state.modifiers.record() == [] and model.state.ledger.frame().empty
    assert begins(values["storm_active"]) == [10]


def test_severity_acts_on_logs_of_factors_and_on_differences_and_scope_on_what_results() -> None:
    values = go(a_model(severity="0.5", scope="40 %", **DATED))
    assert values["price"][10] == pytest.approx(10 * (1 + 0.4 * (2**0.5 - 1)))
    assert values["share"][10] == pytest.approx(0.4 - 0.5 * 0.4 * 0.1)
    assert values["storm_cost"][10] == FINE / 2


def test_a_ramp_rises_in_eighths_and_ends_with_its_episode() -> None:
    values = go(a_model(begins=on_day(10), duration="30 days", ramp="16 days"))
    step = np.ceil(np.arange(1, 17) / 2) / 8
    np.testing.assert_allclose(values["share"][10:26], 0.4 - 0.1 * step)
    np.testing.assert_allclose(values["share"][26:40], 0.3)
    assert values["share"][40] == 0.4


def test_a_ramp_keeps_its_place_among_what_else_moves_a_parameter() -> None:
    """30 % more through a factor from day 13 on: a loss that grows never makes what is left grow (0.4 - loss) x 1.3."""
    model = a_model(begins=on_day(10), duration="30 days", ramp="16 days")
    while model.state.row < 12:
        model.step()
    model.state.modify("shop.share", factor=1.3, begin=13, end=30, cause="a rule")
    share = go(model)["share"]
    size = np.ceil(np.minimum(np.arange(1, 31), 16) / 2) / 8
    after = (np.arange(10, 40) >= 13) & (np.arange(10, 40) < 30)
    np.testing.assert_allclose(share[10:40], (0.4 - 0.1 * size) * np.where(after, 1.3, 1))
    assert share[40] == 0.4
    begins_in_order = [m["begin"] for m in model.state.modifiers.record() if m["path"] == "shop.share"]
    assert begins_in_order == [10, 12, 14, 16, 18, 20, 22, 24, 13]


def test_more_hazard_delays_nothing_and_what_happens_has_the_same_days_whatever_its_size() -> None:
    few, many = (go(a_model(days=1000, hazard=f"{h} per year")) for h in (2, 4))
    clock_few, clock_many = few["storm_hazard"], many["storm_hazard"]
    assert 0 < begins(many["storm_active"])[0] <= begins(few["storm_active"])[0]
    assert clock_few[-1] == pytest.approx(1000 * 2 / 365) and clock_many[-1] == pytest.approx(1000 * 4 / 365)
    weak, short = (go(a_model(days=1000, hazard="2 per year", duration="3 days", **{k: v}))
                   for k, v in (("severity", "0.1"), ("bags", "10000 RMB per month")))  # fmt: skip
    assert begins(weak["storm_active"]) == begins(short["storm_active"]) != []


def test_episodes_are_as_many_as_the_hazard_says() -> None:
    """Five expected in each run of three months; mean and variance over mean are those of a Poisson law."""
    n = []
    for seed in range(100):
        model = a_model(days=92, seed=seed, hazard="20 per year")
        go(model)
        n.append(model.agenda[0].mechanism._n_begun)  # type: ignore[attr-defined]
    expected = 20 * 92 / 365
    assert abs(np.mean(n) - expected) < 4.5 * np.sqrt(expected / 100)
    assert abs(np.var(n, ddof=1) / np.mean(n) - 1) < 4.5 * np.sqrt(2 / 99)


def test_of_episodes_that_overlap_the_longer_decides() -> None:
    values = go(a_model(days=400, hazard="20 per year", duration="40 days", varies="4"))
    assert set(np.unique(values["price"])) == {10.0, 20.0}
    assert (values["price"] == 20)[1:].tolist() == (values["storm_active"] == 1)[1:].tolist()


def test_what_is_certain_happens_within_the_run_on_a_day_that_follows_from_the_seed() -> None:
    days = [
        begins(go(a_model(days=50, seed=s, certain="on", hazard="0.001 per year"))["storm_active"]) for s in range(40)
    ]
    assert all(len(d) == 1 and 1 <= d[0] < 50 for d in days)
    assert days == [
        begins(go(a_model(days=50, seed=s, certain="on", hazard="0.001 per year"))["storm_active"]) for s in range(40)
    ]
    assert abs(np.mean(days) - 25) < 4.5 * 50 / np.sqrt(12 * 40), "uniform at a low hazard"
    never = go(a_model(days=50, hazard="0.001 per year"))
    assert (
        go(a_model(days=50, certain="on", hazard="0.001 per year"))["storm_hazard"].tolist()
        == never["storm_hazard"].tolist()
    )


def test_at_a_high_hazard_certain_changes_nothing_but_by_a_day() -> None:
    free, sure = (go(a_model(days=1000, hazard="5 per year", certain=c))["storm_active"] for c in ("off", "on"))
    assert abs(begins(free)[0] - begins(sure)[0]) <= 1


@pytest.mark.parametrize("hazard", ["0.01 per year", "2 per year"])
def test_what_is_certain_follows_the_hazard_that_has_gathered_without_it(hazard: str) -> None:
    """The day of the first event given one, by the luck of its threshold: that of the sure day at a constant hazard."""
    n, days = 40, 120
    for seed in range(n):
        calm = go(a_model(days=days, seed=seed, shock=Rising, hazard=hazard, severity="0"))["storm_hazard"]
        model = a_model(days=days, seed=seed, shock=Rising, hazard=hazard, certain="on", gathered=repr(float(calm[-1])))
        luck = model.state.streams.one("storm.begins", step=0)
        due = int(np.argmax(calm >= -np.log(1 - luck * (1 - np.exp(-calm[-1])))))
        assert begins(go(model)["storm_active"])[0] == min(due, days - 2) + 1


def test_what_grows_comes_late_and_at_a_constant_hazard_gathered_changes_no_day() -> None:
    """A hazard that rises in a line has its events at two thirds of the run, against half of it; luck within 4.5 errors."""
    rising, flat, plain = (
        np.array([
            begins(go(a_model(days=90, seed=s, certain="on", hazard="0.01 per year", **more))["storm_active"])[0]
            for s in range(60)
        ])
        for more in (
            {"shock": Rising, "gathered": repr(0.01 / 365 * 89 * 90 / 200)},
            {"gathered": repr(0.01 / 365 * 90)},
            {},
        )
    )  # fmt: skip
    assert abs(rising.mean() - 60) < 4.5 * 90 / np.sqrt(18 * 60)
    assert np.abs(flat - plain).max() <= 1
    assert (rising >= flat).all()


def test_answers_take_off_their_part_by_half_effect_and_are_paid() -> None:
    """Money of half effect takes off half of 60 %."""
    for lever, metric in (("dykes", "storm_hazard"), ("roofs", "storm_cost")):
        plain, answered = (go(a_model(**DATED, **more)) for more in ({}, {lever: "10000 RMB per month"}))
        paid = 0 if metric == "storm_hazard" else answered["storm_cost"][0]
        assert answered[metric][10] - paid == pytest.approx(0.7 * plain[metric][10])
        assert answered["storm_cost"][30] == round(10000 * 100 * 12 / 365)
    assert begins(go(a_model(begins=on_day(10), duration="20 days"))["storm_active"]) == [10]
    assert go(a_model(begins=on_day(10), duration="20 days", bags="10000 RMB per month"))["storm_active"].sum() == 14


def test_emergency_plans_shorten_what_is_a_disruption() -> None:
    model = a_model(begins=on_day(10), duration="20 days")
    model.state.resources["emergency"] = Emergency(0.5)
    assert go(model)["storm_active"].sum() == 10


def test_an_episode_survives_pickling_in_its_middle() -> None:
    whole, half = a_model(ramp="4 days", **DATED), a_model(ramp="4 days", **DATED)
    for _ in range(12):
        half.step()
    other = pickle.loads(pickle.dumps((half.agenda, half.state)))
    half.agenda, half.state = other
    assert go(half)["share"].tolist() == go(whole)["share"].tolist()


def test_an_answer_without_its_parameters_is_found() -> None:
    class Wrong(Storm):
        """Names what is not there."""

        answers = (Answer("walls", "hazard"), Answer("bags", "dates"))

    assert unknown_answers(Storm) == [] and unknown_answers(Wrong) == ["walls", "bags"]
