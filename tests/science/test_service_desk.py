"""The desk contact by contact (SimPy) against the closed form of each hour: gives up and waits alike."""

from typing import Any

import numpy as np
import pytest
from helpers_market import market
from scipy.stats import t as student

from sim.mechanisms.experience.service.reference import desk_in_simpy
from sim.mechanisms.experience.service.staffing import agents_by_hour, waits_by_hour
from sim.mechanisms.experience.service.terms import ServiceTerms
from sim.theory.desk import desk_of

FALSE_ALARM = 1e-4
DAYS = 8


def a_day(
    seed: int, agents: int, *, arrivals: float, service: float, patience: float, first: float
) -> tuple[float, ...]:
    """Return shares that give up and mean waits, of those answered first and of the others; times in minutes."""
    rng, n = np.random.default_rng(seed), 0
    n = rng.poisson(arrivals * 60 * 24)
    at, ahead, limit = np.sort(rng.uniform(0, 24, n)), rng.random(n) < first, rng.exponential(patience / 60, n)
    waits = desk_in_simpy(at, rng.exponential(service / 60, n), limit, ahead, np.full(24, agents))
    lost, spent = np.isnan(waits), np.where(np.isnan(waits), limit, waits) * 60
    return *(float(lost[g].mean()) for g in (ahead, ~ahead)), *(float(spent[g].mean()) for g in (ahead, ~ahead))


@pytest.mark.parametrize(("agents", "load"), [(3, 0.7), (6, 1.0), (8, 1.4)])
def test_both_desks_lose_and_keep_waiting_as_many(agents: int, load: float) -> None:
    """Days are replicates; t-tests of four means each, 1e-4 false alarms in all. A day begins empty: 1 % more is allowed."""
    of: dict[str, Any] = {"arrivals": load * agents / 4.0, "service": 4.0, "patience": 5.0, "first": 0.3}
    found = np.array([a_day(seed, agents, **of) for seed in range(DAYS)])
    mean, error = found.mean(0), found.std(0, ddof=1) / np.sqrt(DAYS)
    ours = np.array(desk_of(agents, **of)[:4])
    assert (np.abs(mean - ours) <= student.ppf(1 - FALSE_ALARM / 24, DAYS - 1) * error + 0.01 * ours).all()


def test_an_agent_who_goes_home_finishes_the_contact_and_the_others_find_nobody() -> None:
    at = np.array([9.9, 9.95, 10.5])
    waits = desk_in_simpy(
        at, np.full(3, 0.5), np.full(3, 9.0), np.zeros(3, dtype=bool), (np.arange(24) == 9).astype(int)
    )
    assert waits[0] == pytest.approx(0.0) and np.isnan(waits[1:]).all()


def test_members_are_answered_first_in_simpy() -> None:
    """One agent, busy until ten: of two who wait the second to come is the first to be answered."""
    waits = desk_in_simpy(np.array([9.0, 9.1, 9.2]), np.array([1.0, 0.5, 0.5]), np.full(3, 9.0), np.array([False, False, True]),
                          np.ones(24, dtype=int))  # fmt: skip
    assert waits.tolist() == pytest.approx([0.0, 1.4, 0.8])


def test_the_hours_of_agents_are_those_of_the_payroll() -> None:
    for shifts in ("by_load", "even"):
        p = ServiceTerms({"shifts": shifts})
        there = agents_by_hour(10, p)
        assert there.sum() == pytest.approx(10 * p.at_desk)
        assert (there[:8] == 0).all() and (there[8:] > 0).all()


def test_more_agents_lose_fewer_and_none_loses_all() -> None:
    p = ServiceTerms()
    shares = [waits_by_hour(agents_by_hour(n, p), 900.0, p, first=0.0)[0][:, 0] for n in (0, 4, 12, 18, 60)]
    assert (shares[0] == 1).all() and (shares[-1][8:] < 1e-6).all() and (shares[-1][:8] == 1).all()
    assert all((a >= b).all() for a, b in zip(shares, shares[1:], strict=False))


def test_members_lose_fewer_and_the_desk_as_many_as_without_priority() -> None:
    """A fifth are members: closed form in every hour, to rounding."""
    plain, ahead = ServiceTerms(), ServiceTerms({"priority": True})
    without, _, _ = waits_by_hour(agents_by_hour(12, plain), 900.0, plain, first=0.2)
    others, members = waits_by_hour(agents_by_hour(12, ahead), 900.0, ahead, first=0.2)[0].T
    assert (members[8:] < 0.7 * others[8:]).all()
    np.testing.assert_allclose(0.2 * members + 0.8 * others, without[:, 0], rtol=1e-9)


def test_in_a_world_both_desks_lose_as_many() -> None:
    """Five weeks of even shifts, whole agents at the desk; days are replicates of the difference (t-test, 1e-4 false alarms)."""
    busy = {"team__service": 3, "service__per_agent": 0, "service__shifts": "even", "service__closes": 24, "service__opens": 0,
            "service__handling": 60, "service__at_desk": 24, "service__patience": 30, "service__contacts_late": 2,
            "service__contacts_claim": 5}  # fmt: skip
    lost = []
    for exact in ("off", "on"):
        model = market(days=35, service="on", service__exact=exact, **busy)
        while model.running:
            model.step()
        lost.append(model.state.series.values["contact_abandonment"][12:])
    gap = lost[1] - lost[0]
    assert 0.02 < lost[0].mean() < 0.5
    assert (
        abs(gap.mean()) <= student.ppf(1 - FALSE_ALARM / 2, len(gap) - 1) * gap.std(ddof=1) / np.sqrt(len(gap)) + 0.02
    )
