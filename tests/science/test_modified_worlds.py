"""Modifiers in whole small worlds: size zero is no modifier, a factor of two is a dated policy, and the folder says so."""

import json
from typing import Any

import numpy as np
import pytest
from helpers_world import small

from sim.core.model import GrowthModel
from sim.experiments.manifest import manifest
from sim.experiments.run import World
from sim.verification.contract.bench import different

DAYS, BEGIN = 40, 10
MOVED = ("spending.budget", "channels.feed_cpm", "churn.lifetime", "choice.quality", "fulfilment.door_time", "team.pay_service",
         "settlement.commission")  # fmt: skip


def finish(model: GrowthModel) -> GrowthModel:
    while model.running:
        model.step()
    return model


def a_model(world: World | None = None) -> GrowthModel:
    return (world or small()).model(seed=1, days=DAYS)


@pytest.mark.parametrize("size", [{"factor": 1.0}, {"difference": 0.0}])
def test_size_zero_is_bit_identical_to_none_also_when_added_and_ended_in_mid_run(size: dict[str, float]) -> None:
    plain, zero = finish(a_model()), a_model()
    while zero.rows_done < zero.blueprint.timeline.preparation + BEGIN:
        zero.step()
    for path in MOVED:
        zero.state.modify(path, end=BEGIN + 15, cause="nothing", **size)
    assert different(plain, finish(zero)) == []
    assert len(zero.state.modifiers.record()) == len(MOVED)


@pytest.mark.parametrize("path", MOVED)
def test_a_factor_of_two_is_the_dated_policy_of_twice_the_value_bit_for_bit(path: str) -> None:
    model = a_model()
    start, end = (model.blueprint.timeline.date_of(day) for day in (BEGIN, BEGIN + 15))
    dated = a_model(small().with_policy({"change": {path: {start.isoformat(): "x2", end.isoformat(): "x1"}}}))
    model.state.modify(path, factor=2, begin=BEGIN, end=BEGIN + 15, cause="twice")
    assert different(finish(model), finish(dated)) == []


def test_a_modifier_that_has_ended_has_left_its_traces_in_the_world_and_none_in_the_parameters() -> None:
    little = {"spending__budget": "20000 RMB per year"}  # so that not everybody knows already
    plain, model = finish(a_model(small(**little))), a_model(small(**little))
    model.state.modify("spending.budget", factor=3, begin=BEGIN, end=BEGIN + 15, cause="campaign")
    finish(model)
    (spending,) = (row.mechanism for row in model.agenda if row.mechanism.name == "spending")
    last = model.blueprint.timeline.date_of(DAYS - 1)
    assert spending.params.budget == spending.params.standing("budget", last) and not spending.params.moved
    given = [m.state.series.values["marketing_budget"] for m in (plain, model)]
    factor = np.ones(len(given[0]))
    first = model.blueprint.timeline.preparation + BEGIN
    factor[first : first + 15] = 3
    np.testing.assert_allclose(given[1], factor * given[0], atol=2)
    known = [m.state.series.values["awareness"] for m in (plain, model)]
    assert (known[0][: first + 1] == known[1][: first + 1]).all() and (
        known[1][first + 1 :] > known[0][first + 1 :]
    ).all()


def test_models_of_one_plan_share_no_modifier() -> None:
    from sim.scenario.build import blueprint

    plan = small().plan(days=5)
    one, other = (GrowthModel(blueprint(plan), seed=1, collect=False) for _ in range(2))
    one.state.modify("channels.feed_cpm", factor=2, cause="x")
    one.step()
    other.step()
    prices = [
        next(r.mechanism.params.feed_cpm for r in m.agenda if r.mechanism.name == "channels") for m in (one, other)
    ]
    assert prices[0] == 2 * prices[1]


def test_the_manifest_has_the_list_of_what_was_in_force_and_an_empty_one_without_any() -> None:
    world = small()
    record = world.run(seed=1, days=3).record
    assert record.manifest["modifiers"] == []
    model = world.model(seed=1, days=3)
    model.state.modify("channels.feed_cpm", factor=1.5, begin=1, cause="price war")
    written: dict[str, Any] = manifest(world.draft, world.plan(days=3), finish(model), {"seed": 1})
    (entry,) = json.loads(json.dumps(written["modifiers"]))
    assert (entry["path"], entry["cause"], entry["shown"]) == ("channels.feed_cpm", "price war", "30 RMB -> 45 RMB")
