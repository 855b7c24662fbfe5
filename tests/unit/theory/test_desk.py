"""The service desk in closed form against Erlang's formulas and against the equations of balance, solved as a matrix."""

import numpy as np
import pytest

from sim.theory.desk import desk_of, staffed
from sim.theory.queueing import erlang_a, erlang_c

CASES = [(1, 0.1), (4, 1.0), (10, 5.0), (40, 9.5), (120, 40.0)]


@pytest.mark.parametrize(("agents", "arrivals"), CASES)
@pytest.mark.parametrize("patience", [0.5, 5.0, 60.0])
def test_waits_are_those_of_erlang_a(agents: int, arrivals: float, patience: float) -> None:
    waits, lost, mean = erlang_a(agents, arrivals=arrivals, service=4.0, patience=patience)
    ours = desk_of(agents, arrivals=arrivals, service=4.0, patience=patience)
    assert (ours.all_busy, ours.abandon_rest, ours.wait_rest) == pytest.approx((waits, lost, mean), rel=1e-9, abs=1e-12)
    assert ours.in_service == pytest.approx(arrivals * (1 - lost) * 4.0, rel=1e-9), (
        "who is answered takes the handling time"
    )


def test_people_without_end_of_patience_wait_as_erlang_c_says() -> None:
    """10 agents, load 9: 0.668732 of them wait (model specification M22)."""
    ours = desk_of(10, arrivals=9.0, service=1.0, patience=1e9)
    assert ours.all_busy == pytest.approx(0.668732, abs=1e-6) == pytest.approx(erlang_c(10, 9.0), abs=1e-6)


def test_nobody_at_the_desk_answers_nobody() -> None:
    assert desk_of(0, arrivals=3.0, service=4.0, patience=5.0)[:2] == (1.0, 1.0)


def balance(
    c: int, arrivals: float, service: float, patience: float, first: float, most: int = 40
) -> tuple[float, ...]:
    """Return who of the two classes gives up: all states (agents busy; in line of each class) and the flows between them."""
    states = [(n, 0, 0) for n in range(c)] + [(c, i, j) for i in range(most) for j in range(most)]
    at, rates = {s: k for k, s in enumerate(states)}, np.zeros((len(states), len(states)))
    one, two, mu, theta = first * arrivals, (1 - first) * arrivals, 1 / service, 1 / patience
    for (n, i, j), k in at.items():
        flows = [((n + 1, 0, 0), one + two)] if n < c else [((n, i + 1, j), one), ((n, i, j + 1), two)]
        begun = (n, i - 1, j) if i else (n, i, j - 1) if j else (n - 1, 0, 0)
        flows += [(begun, n * mu), ((n, i - 1, j), i * theta), ((n, i, j - 1), j * theta)]
        for to, rate in flows:
            if to in at and rate > 0:
                rates[k, at[to]] += rate
    rates -= np.diag(rates.sum(1))
    chance = np.linalg.lstsq(np.vstack([rates.T, np.ones(len(states))]), np.eye(len(states) + 1)[-1], rcond=None)[0]
    line = [sum(chance[k] * s[place] for s, k in at.items()) for place in (1, 2)]
    return line[0] * theta / one, line[1] * theta / two


@pytest.mark.parametrize("first", [0.2, 0.7])
def test_who_is_answered_first_gives_up_as_the_equations_of_balance_say(first: float) -> None:
    """States beyond 16 in a line have a chance below 1e-7 here."""
    of = {"arrivals": 1.2, "service": 4.0, "patience": 3.0, "first": first}
    ours = desk_of(5, **of)
    assert (ours.abandon_first, ours.abandon_rest) == pytest.approx(balance(5, **of, most=16), abs=1e-6)
    together = first * ours.abandon_first + (1 - first) * ours.abandon_rest
    assert together == pytest.approx(erlang_a(5, arrivals=1.2, service=4.0, patience=3.0)[1], rel=1e-9)
    assert ours.abandon_first < ours.abandon_rest


def test_an_agent_who_is_there_for_half_of_the_time_counts_half() -> None:
    of = {"arrivals": 1.0, "service": 4.0, "patience": 5.0}
    few, some, many = desk_of(4, **of), staffed(4.5, **of), desk_of(5, **of)
    assert some.abandon_rest == pytest.approx((few.abandon_rest + many.abandon_rest) / 2)
    assert staffed(4.0, **of) == few
