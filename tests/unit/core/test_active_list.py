"""The list of active users: people by person, and the same people by their row of users."""

from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Timeline

N = 40


def world(*, has_users: bool) -> State:
    state = State(Timeline(date(2027, 1, 1), 10), seed=1)
    state.table("people", N).add(Column("people", "user", np.int32), owner="test")
    if has_users:
        state.table("users", 1).add(Column("users", "person", np.int32), owner="test")
    return state


moves = st.lists(st.sets(st.integers(0, N - 1), max_size=12), max_size=12)


@settings(max_examples=25, deadline=None)
@given(moves, st.booleans())
def test_the_lists_hold_whoever_came_and_has_not_gone(sets, has_users):
    state, here = world(has_users=has_users), set()
    for moved in sets:  # of those moved, who is here goes and who is not comes
        gone, added = (np.array(sorted(ids), dtype=np.int32) for ids in (moved & here, moved - here))
        if has_users:
            state.enroll(np.random.default_rng(len(here)).permutation(added))
        state.update_active(added=added, gone=gone)
        here ^= moved
        assert state.active.tolist() == sorted(here)
        assert sorted(state.active_by_user.tolist()) == sorted(here)
        assert (np.diff(state.active_users) > 0).all()
        rows = state.user_of(state.active_by_user) if has_users else state.active_by_user
        assert state.active_users.tolist() == rows.tolist()
    assert state.active.dtype == state.active_users.dtype == state.active_by_user.dtype == np.int32
