"""Rollout by zone: nobody joins where the platform is closed, and an all-open rollout is no rollout."""

import numpy as np
import pytest
from helpers_world import persons

import sim
from sim.core.errors import ScenarioError
from sim.world.cities import CITIES
from sim.world.people import N_ZONES

WORLD = {"market.people": "2000", "market.people_per_agent": "1", "channels.organic": "30 people per day"}
WORLD |= {"merchants": "off"}  # who come with visitors, and whose goods release money for ads


def zones(model, *, since: int = -1):
    people = persons(model.state)
    joined = (people["cause"] >= 0) & (people["joined_on"] >= since)
    return np.bincount(people["cell"][joined] % N_ZONES, minlength=N_ZONES)


def model_of(**settings):
    model = sim.load("business_plan", settings=WORLD | settings).model(seed=2, days=40)
    while model.running:
        model.step()
    return model


def test_nobody_registers_in_a_closed_zone_and_money_is_spent_all_the_same() -> None:
    one, everywhere = model_of(**{"rollout.zones_at_launch": "1", "rollout.opening_time": "3000 days"}), model_of()
    joined = zones(one)
    assert np.count_nonzero(joined) == 1 and joined.sum() > 10
    assert np.count_nonzero(zones(everywhere)) > 10
    spent = [m.state.series.values["spend_feed"].sum() for m in (one, everywhere)]
    assert spent[0] == pytest.approx(spent[1], rel=1e-9)


def test_a_zone_opens_when_its_time_has_come() -> None:
    model = model_of(**{"rollout.zones_at_launch": "1", "rollout.opening_time": "10 days"})
    is_open = model.state.series.values["zones_open"]
    launched = is_open[model.blueprint.timeline.preparation :]
    assert launched.tolist() == [1 + day // 10 for day in range(40)]
    assert np.count_nonzero(zones(model)) == 4


def test_the_first_zone_is_the_one_with_most_people() -> None:
    model = model_of(**{"rollout.zones_at_launch": "1", "rollout.opening_time": "3000 days"})
    table = model.state.tables["zones"]
    assert table["rows"][table["is_open"]] == table["rows"].max()


def test_named_zones_open_first_and_in_their_order() -> None:
    order = {"rollout.first": "[Chengdu, Wuhan]", "rollout.zones_at_launch": "1", "rollout.opening_time": "10 days"}
    model = sim.load("business_plan", settings=WORLD | order).model(seed=2, days=25)
    opened: list[list[str]] = []
    while model.running:
        model.step()
        opened.append(
            [name for name, is_open in zip(CITIES, model.state.tables["zones"]["is_open"], strict=True) if is_open]
        )
    assert opened[-25] == ["Chengdu"] and opened[-15] == ["Chengdu", "Wuhan"] and len(opened[-1]) == 3
    largest = int(np.argmax(model.state.tables["zones"]["rows"]))
    assert list(CITIES)[largest] in opened[-1]


def test_all_zones_open_first_is_no_rollout_whatever_the_order() -> None:
    base, named = model_of(), model_of(**{"rollout.first": "[Chengdu]"})
    for name, values in base.state.series.values.items():
        assert values.tobytes() == named.state.series.values[name].tobytes(), name


def test_a_zone_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(ScenarioError, match=r"rollout.first: found the unknown name 'Chengu'.*did you mean 'Chengdu'"):
        sim.load("business_plan", settings={"rollout.first": "[Chengu]"}).plan()
