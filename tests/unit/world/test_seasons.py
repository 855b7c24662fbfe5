"""Seasons: what they keep (the year, the months), where they stand (dates), and what a day's visits are.

One test counts visitors: binomial given the rates, 4 standard errors, so a false alarm once in 16,000 sets of luck (the
seed is fixed). The others are exact.
"""

from datetime import date, timedelta

import numpy as np
import pytest
from helpers_world import run_small

import sim
from sim.world.seasons import (
    FIRST_YEAR,
    SEASON,
    SPRING_FESTIVAL,
    SeasonSettings,
    mean_new_moon,
    needs_index,
    season,
    spring_festival,
    visits_index,
)

YEARS = (2027, 2028, 2033, 2050)


def settings(*, dated: float = 1, is_on: bool = True, power: float = 0.35) -> SeasonSettings:
    return SeasonSettings({"seasonality": is_on, "dated_seasons": dated, "festival_visits": power})


def days_of(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=k) for k in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


def needs(year: int, **own: float) -> np.ndarray:
    return np.array([needs_index(d, settings(**own)) for d in days_of(year)])


@pytest.mark.parametrize("year", YEARS)
def test_a_year_has_the_needs_of_365_mean_days_and_months_their_part(year: int) -> None:
    index, month = needs(year), np.array([d.month for d in days_of(year)])
    assert index.mean() == pytest.approx(1, rel=1e-12)
    assert np.mean([visits_index(d, settings()) for d in days_of(year)]) == pytest.approx(1, rel=1e-12)
    means = np.array([index[month == m].mean() for m in range(1, 13)])
    np.testing.assert_allclose(means[3:], SEASON[3:], rtol=2e-3)  # one factor a year: SEASON by days has mean 1.0013
    quarter = month <= 3
    assert index[quarter].sum() == pytest.approx(np.array(SEASON)[month[quarter] - 1].sum(), rel=2e-3)


@pytest.mark.parametrize("year", YEARS)
def test_the_dip_of_february_travels_with_spring_festival(year: int) -> None:
    days, index, first = days_of(year), needs(year), spring_festival(year)
    around = [k for k, d in enumerate(days) if -10 <= (d - first).days < 18]
    assert index[around].mean() == pytest.approx(SEASON[1], abs=0.02)  # eight days of the level of January
    assert abs((days[int(index.argmin())] - first).days - 3) <= 3


def test_spring_festival_stands_in_the_table_and_at_the_mean_new_moon_elsewhere() -> None:
    assert [spring_festival(y).isoformat() for y in (2024, 2027, 2028)] == ["2024-02-10", "2027-02-06", "2028-01-26"]
    table = range(FIRST_YEAR, FIRST_YEAR + len(SPRING_FESTIVAL))
    assert max(abs((mean_new_moon(y) - spring_festival(y)).days) for y in table) == 1
    assert spring_festival(2041) == date(2041, 2, 1)


def test_peaks_are_on_their_days() -> None:
    index = dict(zip(days_of(2027), needs(2027), strict=True))
    june, november = (max((d for d in index if d.month == m), key=lambda d: index[d]) for m in (6, 11))
    assert (june, november) == (date(2027, 6, 18), date(2027, 11, 11))
    assert index[june] == pytest.approx(2.85, abs=0.02) and index[november] == pytest.approx(6.02, abs=0.02)
    assert index[date(2027, 12, 12)] == pytest.approx(2.31, abs=0.02)


def test_without_dates_needs_follow_the_month_and_without_seasons_nothing_moves() -> None:
    for d in days_of(2027):
        assert needs_index(d, settings(dated=0)) == season(d, is_on=True) == SEASON[d.month - 1]
        assert needs_index(d, settings(is_on=False)) == visits_index(d, settings(is_on=False)) == 1
        assert visits_index(d, settings(dated=0)) == visits_index(d, settings(power=0)) == 1
    half = (needs(2027, dated=0) + needs(2027)) / 2
    np.testing.assert_allclose(needs(2027, dated=0.5), half, rtol=1e-12)


def visitors(**market: object) -> np.ndarray:
    """Return the visitors of 7 to 13 November among 2,000 users who come out of habit alone, all alike in it."""
    run = sim.load({
        "time": {"start": "2027-11-07", "days": 7, "preparation": 0},
        "market": {"people": 2000, "people_per_agent": 1, "registered_at_start": 1} | market,
        "world": {"graph": "none", "merchants": 0, "influencers": 0},
        "mechanisms": {
            "registration": True,
            "visits": {
                "need_rate": "0 per day", "impulse": 0, "one_visit_share": 0, "novelty_floor": 1, "novelty_boost": 0,
                "habit_a": 50, "habit_b": 450, "habit_with_needs": 0,
            },
        },
    }).run(seed=5)  # fmt: skip
    return run.series["dau"].to_numpy()


def test_more_come_on_a_festival_day_by_the_law_of_habit() -> None:
    """q ~ Beta(50, 450): P(visit) = 1 - E[(1 - q)^look], the look of the day; B(a, b + f) / B(a, b)."""
    from scipy.special import betaln

    plain, festive = visitors(dated_seasons=0), visitors(dated_seasons=1)
    look = np.array([visits_index(date(2027, 11, 7) + timedelta(days=k), settings()) for k in range(7)])
    goal = -np.expm1(betaln(50, 450 + look) - betaln(50, 450))
    assert np.all(np.abs(festive / 2000 - goal) < 4 * np.sqrt(goal * (1 - goal) / 2000))
    up = look > 1
    assert (festive[up] >= plain[up]).all() and (festive[~up] <= plain[~up]).all()  # one luck for both
    assert festive[4] > 1.6 * plain[4]


def test_needs_of_a_festival_day_are_drawn_together() -> None:
    """Half of the people are users: in the first 60 days needs fall where the index falls, on common luck."""
    dated, monthly = (run_small(market__dated_seasons=d).series["needs"].to_numpy() for d in ("100 %", "0 %"))
    week = slice(-60 + 36, -60 + 43)  # 6 to 12 February 2027
    assert dated[week].sum() < 0.75 * monthly[week].sum()
