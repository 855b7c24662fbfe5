"""Payment by several providers in closed form: cases that one can do in one's head."""

import pytest

from sim.theory.payment import after_prevention, paying

ALL = {"offers": (1, 1, 1), "fails": (0, 0, 0), "fees": (1, 1, 1), "switches": 0.7, "retry": 0.5}


def test_where_all_are_offered_and_none_fails_everything_works_at_the_one_fee() -> None:
    found = paying((0.5, 0.4, 0.1), **ALL)
    assert found.works == pytest.approx(1) and found.fee_factor == pytest.approx(1)


def test_a_missing_provider_costs_those_who_prefer_it_and_do_not_change() -> None:
    assert paying((0.5, 0.4, 0.1), **ALL | {"offers": (1, 0, 1)}).works == pytest.approx(1 - 0.4 * 0.3)
    assert paying((0.5, 0.4, 0.1), **ALL | {"offers": (0, 0, 0)}).works == 0


def test_a_provider_that_fails_costs_what_second_attempts_do_not_save() -> None:
    assert paying((1, 0, 0), **ALL | {"fails": (0.2, 0.1, 0.1)}).works == pytest.approx(1 - 0.2 * (1 - 0.5 * 0.9))
    assert paying((1, 0, 0), **ALL | {"fails": (0.2, 0, 0), "offers": (1, 0, 0)}).works == pytest.approx(0.8)


def test_fees_are_those_of_the_providers_that_are_used_in_the_end() -> None:
    found = paying((0.5, 0.5, 0), **ALL | {"fees": (1, 3, 9), "offers": (1, 0, 0), "switches": 1})
    assert found.fee_factor == pytest.approx(1)
    assert paying((0.5, 0.25, 0.25), **ALL | {"fees": (1, 3, 5)}).fee_factor == pytest.approx(2.5)


def test_prevention_that_guesses_leaves_fraud_its_share_and_better_prevention_lowers_it() -> None:
    passed, fraud = after_prevention(0.1, refused=0.2, blindness=1)
    assert passed == pytest.approx(0.8) and fraud == pytest.approx(0.1)
    assert after_prevention(0.1, refused=0.2, blindness=0.1)[1] < 0.03
    assert after_prevention(0.1, refused=0, blindness=0.1) == (pytest.approx(1), pytest.approx(0.1))
