"""Who is present: recounted from the lists of every day; exact, so no false alarms."""

import numpy as np
import pytest
from helpers_world import small

from sim.core.state import ACTIVE


@pytest.mark.parametrize("then", ["lapsed", "market"])
def test_quiet_users_are_those_without_a_visit_for_longer_than_that(then: str) -> None:
    model = small(
        visits__present_for="5 days",
        leaving__then=then,
        churn__lifetime="60 days",
        churn__comeback="0.05 per day",
        spending__budget="50000 RMB per year",
    ).model(seed=2, days=60, collect=False)
    seen: dict[int, int] = {}
    ever_quiet = ever_woke = 0
    while model.running:
        model.step()
        state = model.state
        day = state.row - state.timeline.preparation
        if day < 0:
            continue
        for person in (*state.today["joined"].tolist(), *state.today["visits"]["person"].tolist()):
            seen[person] = day
        is_user = state.people["state"] == ACTIVE
        users = set(np.flatnonzero(is_user).tolist()) | set(state.today["left"].tolist())
        users -= set(state.today["returned_people"].tolist())  # they visit tomorrow
        quiet = {p for p in users if p in seen and seen[p] < day - 5}
        flagged = {p for p in users if state.by_person("is_quiet")[p]}
        assert flagged == quiet
        assert state.series.values["quiet_users"][state.row] == len(quiet)
        talks = state.people["talk"] != 0
        assert not talks[list(quiet)].any()
        ever_quiet += len(state.today["went_quiet"])
        ever_woke += len(state.today["woke_up"])
    assert ever_quiet > 200 and ever_woke > 50
