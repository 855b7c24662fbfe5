"""Invitations and trees by hand: a few people, known answers; exact, so no false alarms."""

import networkx as nx
import numpy as np
import pytest

from sim.core.rng import decision_key
from sim.core.ties import Ties
from sim.kernels.poisson import fill_poisson
from sim.mechanisms.reach.referral.kernels import address, choose_invitation, draw_bursts
from sim.mechanisms.reach.referral.rewards import RewardBook
from sim.mechanisms.reach.referral.visiting import ANY_DAY
from sim.mechanisms.reach.reproduction.kernels import measure_trees
from sim.world.events import ACCRUED, CLAWED_BACK, PAID

SEED, KEY = np.uint32(3), decision_key("test.order")


def trees(parents, is_in=None):
    parent = np.array(parents, dtype=np.int32)
    inside = np.ones(len(parent), dtype=bool) if is_in is None else np.array(is_in)
    size, depth, virality = (np.zeros(len(parent), dtype=t) for t in (np.int32, np.int32, np.float64))
    n = measure_trees(parent, inside, size, depth, virality)
    order = np.argsort(-size[:n], kind="stable")
    return [a[:n][order].tolist() for a in (size, depth, virality)]


@pytest.mark.parametrize(
    ("parents", "sizes", "depths", "viralities"),
    [
        ([-1, 0, 1, 2], [4], [3], [10 / 6]),  # a chain
        ([-1, 0, 0, 0], [4], [1], [9 / 6]),  # a star
        ([-1, -1, 1], [2, 1], [1, 0], [1, 0]),
        ([1, 0, -1], [1], [0], [0]),  # two who brought each other belong to no tree
    ],
)
def test_size_depth_and_virality_of_small_trees(parents, sizes, depths, viralities):
    assert trees(parents) == [sizes, depths, pytest.approx(viralities)]


def test_a_parent_outside_is_none():
    assert trees([-1, 0, 1], is_in=[True, False, True]) == [[1, 1], [0, 0], [0, 0]]


def test_virality_of_a_random_tree_is_the_mean_distance_of_its_pairs():
    rng = np.random.default_rng(1)
    parent = np.array([-1] + [int(rng.integers(0, k)) for k in range(1, 60)], dtype=np.int32)
    graph = nx.Graph([(k, int(p)) for k, p in enumerate(parent) if p >= 0])
    [size], _, [virality] = trees(parent)
    assert size == 60 and virality == pytest.approx(nx.average_shortest_path_length(graph))


def ask(who, size, *, state, n=6, memory=None):
    """Person 0 is tied to everybody, strongly to 1 and 2; the rest is how far each user is."""
    strong = np.arange(1, n) < 3
    ties = Ties.from_edges(n, np.zeros(n - 1, dtype=int), np.arange(1, n), is_strong=strong)
    memory = memory or (np.full(n, -1.0), np.zeros(n, dtype=np.int16), np.zeros(n, dtype=np.int16))
    out = [np.zeros(64, dtype=t) for t in (np.int32, np.int32, bool, np.int16, np.int16)]
    addressed, sent = address(
        np.array(who, dtype=np.int32), np.array(who, dtype=np.int32), np.array(size, dtype=np.int32), ties.offsets,
        ties.neighbours, ties.n_strong, 3.0, np.array(state, dtype=np.uint8), *memory, SEED, KEY, np.empty(n), *out,
    )  # fmt: skip
    return addressed, [a[:sent].tolist() for a in out], memory


def test_a_user_goes_through_all_friends_before_beginning_again():
    state = [1, 0, 0, 0, 0, 0]
    _, first, memory = ask([0], [2], state=state)
    _, second, memory = ask([0], [3], state=state, memory=memory)
    assert sorted(first[1] + second[1]) == [1, 2, 3, 4, 5]
    _, third, memory = ask([0], [2], state=state, memory=memory)
    assert third[1] == first[1] and third[3] == [1, 1] and third[4] == [1, 1]


def test_a_friend_who_is_a_user_takes_a_place_and_gets_nothing():
    """The place is lost, so that K_eff = K (1 - share of neighbours registered)."""
    addressed, sent, _ = ask([0], [5], state=[1, 1, 0, 3, 0, 1])
    assert addressed == 5 and sorted(sent[1]) == [2, 4]


def test_strong_ties_come_first_three_times_as_often():
    firsts = []
    n = 400
    for entity in range(n):
        ties = Ties.from_edges(403, np.array([entity] * 2), np.array([400, 401]), is_strong=np.array([True, False]))
        out = [np.zeros(8, dtype=t) for t in (np.int32, np.int32, bool, np.int16, np.int16)]
        address(
            np.array([entity], dtype=np.int32), np.array([entity], dtype=np.int32), np.array([1], dtype=np.int32),
            ties.offsets, ties.neighbours, ties.n_strong, 3.0, np.zeros(403, dtype=np.uint8), np.full(403, -1.0),
            np.zeros(403, dtype=np.int16), np.zeros(403, dtype=np.int16), SEED, KEY, np.empty(8), *out,
        )  # fmt: skip
        firsts.append(out[2][0])
    assert abs(np.mean(firsts) - 0.75) < 4 * np.sqrt(0.75 * 0.25 / n)


def bursts(today, *, rate, cap=100, n=4000, state=1, shape=1.0, visits=None, visiting=ANY_DAY):
    recent = np.arange(n, dtype=np.int32)
    full = {np.float32: 1.0, np.int16: 0}
    sat, eager = np.full(n, 0.7, dtype=np.float32), np.full(n, full[np.float32], dtype=np.float32)
    sent, month = np.zeros(n, dtype=np.int16), np.full(n, -1, dtype=np.int16)
    who, size = np.empty(n, dtype=np.int32), np.empty(n, dtype=np.int32)
    visits = np.zeros(n, dtype=np.int32) if visits is None else visits
    k, kept = draw_bursts(
        recent, recent.copy(), np.zeros(n, dtype=np.int32), np.full(n, state, dtype=np.uint8), sat, eager, sent, month, today,
        visits, visiting, (300, rate, 30.0, 0.7, shape, 4.0, cap), (SEED, KEY, decision_key("test.size")), who, size,
    )  # fmt: skip
    return who[:k], size[:k], kept


def test_a_higher_rate_keeps_every_burst_and_adds_others():
    low, high = bursts(5, rate=0.05)[0], bursts(5, rate=0.1)[0]
    assert 0 < len(low) < len(high) and set(low) <= set(high)
    expected = -np.expm1(-0.1 * np.exp(-5 / 30))
    assert abs(len(high) / 4000 - expected) < 4 * np.sqrt(expected / 4000)


def test_bursts_on_days_of_a_visit_are_as_many_as_the_hazard_says_on_any_day():
    """n = 4,000 users of whom 30 % visit; 4 standard errors (6e-5)."""
    n, rng = 4000, np.random.default_rng(5)
    visits = np.where(rng.random(n) < 0.3, 5, 1).astype(np.int32)
    who = bursts(5, rate=0.15, shape=1000.0, visits=visits, visiting=np.full(20, 0.3))[0]
    expected = -np.expm1(-0.15 * np.exp(-5 / 30))
    assert (visits[who] == 5).all() and abs(len(who) / n - expected) < 4 * np.sqrt(expected / n)
    assert len(bursts(5, rate=0.15, visits=np.full(n, 4, dtype=np.int32), visiting=np.full(20, 0.3))[0]) == 0


def test_bursts_have_one_and_four_friends_up_to_the_cap_and_end_with_age():
    assert abs(bursts(5, rate=2.0)[1].mean() - 5) < 4 * 2 / np.sqrt(3000)
    assert bursts(5, rate=2.0, cap=3)[1].max() == 3 and len(bursts(5, rate=2.0, cap=0)[0]) == 0
    assert bursts(300, rate=2.0)[2] == 0 and len(bursts(5, rate=2.0, state=3)[0]) == 0


def test_an_invitation_is_chosen_in_proportion_to_its_hazard():
    n = 4000
    people = np.arange(n, dtype=np.int32)
    invitee, hazard = np.repeat(people, 3), np.tile([1.0, 0.0, 3.0], n)
    chosen = np.empty(n, dtype=np.int64)
    choose_invitation(people, invitee, hazard, SEED, KEY, 9, chosen)
    assert set(chosen % 3) == {0, 2} and (chosen // 3 == people).all()
    assert abs((chosen % 3 == 2).mean() - 0.75) < 4 * np.sqrt(0.75 * 0.25 / n)
    choose_invitation(people[:2], invitee[6:], hazard[6:], SEED, KEY, 9, chosen)
    assert chosen[:2].tolist() == [-1, -1]


def test_poisson_numbers_have_their_mean():
    n = 20_000
    out = np.empty(n, dtype=np.int64)
    fill_poisson((np.arange(n) + 0.5) / n, np.full(n, 2.5), out)
    assert out.mean() == pytest.approx(2.5, abs=0.01) and out.var() == pytest.approx(2.5, rel=0.02)


def moves_of(book, days=60):
    return [(day, int(m["fen"]), int(m["kind"])) for day in range(days) for m in book.take(day)[0]]


def test_a_reward_is_accrued_today_and_paid_later():
    book = RewardBook()
    book.grant(3, np.array([7], dtype=np.int32), 1000, paid_after=15)
    assert moves_of(book) == [(3, 1000, ACCRUED), (18, 1000, PAID)]
    assert book.totals == {ACCRUED: 1000, PAID: 1000, CLAWED_BACK: 0}


@pytest.mark.parametrize(
    ("found_after", "expected"),
    [
        (14, [(0, 10, ACCRUED), (14, 10, CLAWED_BACK)]),  # before it would have been paid
        (20, [(0, 10, ACCRUED), (15, 10, PAID), (20, 10, CLAWED_BACK)]),
        (-1, [(0, 10, ACCRUED), (15, 10, PAID)]),  # never found out
    ],
)
def test_a_fake_is_clawed_back_before_payment_or_after(found_after, expected):
    book = RewardBook()
    book.grant_fakes(0, np.array([7], dtype=np.int32), 10, paid_after=15, found_after=np.array([found_after]))
    assert moves_of(book) == expected


def test_nobody_gets_a_reward_of_nothing():
    book = RewardBook()
    book.grant(0, np.array([7], dtype=np.int32), 0, paid_after=1)
    assert moves_of(book) == []
