"""Kernels that act on the users of a day: visits, talk, bookkeeping."""

import math

import numpy as np
import pytest

from sim.core.rng import decision_key
from sim.kernels.books import add_to_cells, cells_of_tenure, count_weeks, move_to_today, sum_by_person
from sim.kernels.lists import run_lengths
from sim.kernels.measures import count_by_cell
from sim.kernels.philox import uniform
from sim.mechanisms.reach.word_of_mouth import kernels as talk
from sim.mechanisms.shopping.visits.kernels import turn_quiet, visit_and_need

SEED = np.uint32(4)
KEYS = decision_key("test.habit"), decision_key("test.need")
TERMS = (0.7, 1.5, 0.8, 0.5)


def test_visits_are_those_of_the_two_keyed_numbers_of_each_person():
    """Also beyond a block, and when people without needs and habit stand between the others."""
    n, today = 1500, 9
    active = np.arange(0, 2 * n, 2, dtype=np.int32)
    habit, need = (np.tile(a, 2 * n // 6).astype(np.float32) for a in ([0, 0, 0.4, 0, 0, 0], [0, 0, 0, 0, 0.3, 0]))
    joined_on, novelty = np.zeros(2 * n, dtype=np.int32), np.full(5, 0.5)
    visitors, needs = np.empty(n, dtype=np.int32), np.empty(n, dtype=np.int16)
    common = 0, n, active, active, habit, need, joined_on, novelty, today, 1.0, SEED, *KEYS
    k = visit_and_need(*common, visitors, needs)
    came = [i for i in range(2, 2 * n, 6) if uniform(SEED, KEYS[0], i, today, 0) < 1 - math.exp(-0.5 * habit[i])]
    want = [i for i in range(4, 2 * n, 6) if uniform(SEED, KEYS[1], i, today, 0) > math.exp(-need[i])]
    assert visitors[:k].tolist() == sorted(came + want) and len(came) > 50 and len(want) > 50
    assert (needs[:k] > 0).tolist() == [i in want for i in visitors[:k].tolist()]


def test_talk_is_an_asymmetric_u_that_warns_below_the_threshold():
    out = np.empty(4)
    talk.fill_loudness(np.array([0.0, 0.6, 0.7, 1.0]), TERMS, out)
    assert out == pytest.approx([-2.5, 1 + 1.5 / 49, 1.0, 1.8])


def test_only_talkers_whose_experience_changed_their_talk_turn():
    satisfaction, loud = np.array([1.0, 1.0, 0.7], dtype=np.float32), np.array([1.0, 0.0, 1.0], dtype=np.float32)
    out = np.empty(3, dtype=np.int32)
    n = talk.find_turned(np.arange(3, dtype=np.int32), np.arange(3), satisfaction, loud, TERMS, 0.02, out)
    assert out[:n].tolist() == [0]


def test_a_change_of_talk_is_told_apart_and_talkers_are_counted():
    state, satisfaction = np.array([1, 3, 1], dtype=np.uint8), np.array([0.7, 0.7, 0.0], dtype=np.float32)
    loud, good, bad = np.array([0.0, 1.0, 1.0], dtype=np.float32), np.empty(3), np.empty(3)
    ids, rows, quiet = np.arange(3, dtype=np.int32), np.arange(3), np.zeros(3, dtype=np.bool_)
    more = talk.change_talk(ids, rows, state, quiet, satisfaction, loud, TERMS, good, bad)
    assert loud.tolist() == [1.0, 0.0, -2.5] and more == (-1, 1)
    assert good.tolist() == [1.0, -1.0, -1.0] and bad.tolist() == [0.0, 0.0, 2.5]
    more = talk.change_talk(ids, rows, state, quiet | True, satisfaction, loud, TERMS, good, bad)
    assert loud.tolist() == [0.0, 0.0, 0.0] and more == (-1, -1) and bad.tolist() == [0.0, 0.0, -2.5]


def test_sums_by_person_and_by_cell_are_those_of_the_events():
    person, amounts = np.array([4, 2, 4, 9], dtype=np.int32), np.array([[1, 1, 1, 1], [5, -6, 7, 8]])
    ids, sums = np.empty(4, dtype=np.int32), np.empty((2, 4), dtype=np.int64)
    n = sum_by_person(person, np.argsort(person, kind="stable"), amounts, ids, sums)
    assert ids[:n].tolist() == [2, 4, 9] and sums[:, :n].tolist() == [[1, 2, 1], [-6, 12, 8]]
    panel = np.zeros(3)
    add_to_cells(panel, np.array([2, -1, 0, 2]), np.array([1.0, 50.0, 3.0, 4.0]))
    add_to_cells(panel, np.array([1, 1, -1]), np.array([10.0]))
    assert panel.tolist() == [3, 20, 5]
    cell = np.array([0, 1, 1, 2], dtype=np.int16)
    assert count_by_cell(np.array([1, 2, 3], dtype=np.int32), cell, 4).tolist() == [0, 2, 1, 0]


def test_cells_of_tenure_are_places_in_the_flat_panel_and_whoever_came_before_launch_has_none():
    group, cohort = np.array([1, 0, -1, 2], dtype=np.int8), np.array([2, -1, 1, 0], dtype=np.int16)
    panel = np.arange(3 * 4 * 5).reshape(3, 4, 5)
    cells = cells_of_tenure(group, cohort, np.array([3, 0, 0, 4]), 4, 5)
    assert cells.tolist() == [panel[1, 2, 3], -1, -1, panel[2, 0, 4]]


def test_runs_are_told_once_with_their_lengths():
    once, times = run_lengths(np.array([7, 7, 3, 9, 9, 9], dtype=np.int32))
    assert once.tolist() == [7, 3, 9] and times.tolist() == [2, 1, 3] and once.dtype == np.int32
    assert [len(part) for part in run_lengths(np.empty(0, dtype=np.int32))] == [0, 0]


def test_a_buyer_is_counted_once_in_each_week_that_is_watched():
    """User 0 ordered first on day 2 and comes on days 8 (week 0), 10, 12 (both week 1) and 31 (week 4)."""
    first_on, seen, counts = (
        np.array([2, 0], dtype=np.int32),
        np.zeros(2, dtype=np.int8),
        np.zeros((2, 5), dtype=np.int64),
    )
    for day in (8, 10, 12, 31):
        count_weeks(np.array([0], dtype=np.int32), day, (1, 4), first_on, seen, counts)
    assert counts[:, 2].tolist() == [1, 1] and counts.sum() == 2 and seen.tolist() == [3, 0]


def test_whoever_comes_again_moves_from_the_last_day_to_today() -> None:
    """Of five: two seen on day 3, one on day 5, one long ago, one never; days before 2 have been given up."""
    last, counts = np.array([3, 3, 5, 1, -999], dtype=np.int32), np.array([0, 1, 0, 2, 0, 1, 0])
    rows, before = np.array([4, 0, 3, 2]), np.empty(4, dtype=np.int32)
    move_to_today(rows, last, counts, 6, 2, before)
    assert before.tolist() == [-999, 3, 1, 5] and last.tolist() == [6, 3, 6, 6, 6]
    assert counts.tolist() == [0, 1, 0, 1, 0, 0, 4]


def test_only_those_who_are_active_and_long_gone_turn_quiet_and_once() -> None:
    """People 1 and 5 do: 2 was here since, 3 is quiet already, 4 has left; 1 stands there twice."""
    user_of, state = np.array([0, 4, 1, 2, 3, 5]), np.array([0, 1, 1, 1, 3, 1], dtype=np.uint8)
    last_visit, is_quiet = np.array([0, 9, 0, 0, 4, 2]), np.array([False, False, True, False, False, False])
    out = np.empty(6, dtype=np.int32)
    n = turn_quiet(np.array([1, 2, 3, 4, 5, 1], dtype=np.int32), user_of, state, 8, last_visit, is_quiet, out)
    assert out[:n].tolist() == [1, 5] and np.flatnonzero(is_quiet).tolist() == [2, 4, 5]
