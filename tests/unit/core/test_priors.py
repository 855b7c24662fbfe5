"""Priors: their quantiles, and that every default is the median of its prior."""

import math

import pytest
from helpers_offenders import assert_none

from sim.core.errors import UnitError
from sim.core.priors import Prior, parse_prior
from sim.scenario.registry import parameters

DECLARED = parameters()
WITH_PRIOR = {key: (p, prior) for key, p in DECLARED.items() if (prior := p.distribution()) is not None}


def test_a_lognormal_has_its_five_and_ninety_five_percent_points_where_it_says() -> None:
    prior = parse_prior("lognormal(0.02 per day, x3)", kind="rate", default=0.02)
    assert prior.quantile(0.5) == pytest.approx(0.02, rel=1e-12)
    assert prior.quantile(0.05) == pytest.approx(0.02 / 3, rel=1e-9)
    assert prior.quantile(0.95) == pytest.approx(0.06, rel=1e-9)


def test_a_narrow_range_is_uniform_on_both_sides_of_the_default() -> None:
    prior = parse_prior("1.5 - 4", kind="number", default=2.62)
    assert [prior.quantile(u) for u in (0.25, 0.5, 0.75)] == pytest.approx([2.06, 2.62, 3.31], rel=1e-12)


def test_a_wide_range_is_uniform_on_the_log_scale() -> None:
    prior = parse_prior("0.01 per day - 0.12 per day", kind="rate", default=0.05)
    assert prior.quantile(0.25) == pytest.approx(math.sqrt(0.01 * 0.05), rel=1e-12)
    assert prior.quantile(0.75) == pytest.approx(math.sqrt(0.05 * 0.12), rel=1e-12)


@pytest.mark.parametrize("prior", [Prior("range", 0.0, 0.0, 1.0), Prior("range", 3.0, 1.0, 9.0),
                                   Prior("lognormal", 2.0, 1.0, 4.0)])  # fmt: skip
def test_quantiles_ascend(prior: Prior) -> None:
    values = [prior.quantile(k / 200) for k in range(1, 200)]
    assert values == sorted(values)


def test_a_prior_that_is_neither_form_is_refused() -> None:
    with pytest.raises(UnitError, match="lognormal"):
        parse_prior("about 3", kind="number", default=3)


def test_the_default_is_the_median_of_its_prior() -> None:
    medians = {key: (float(p.default), prior.quantile(0.5)) for key, (p, prior) in WITH_PRIOR.items()}
    assert_none(f"{key}: default {default}, median {median}" for key, (default, median) in medians.items()
                if median != pytest.approx(default, rel=1e-9, abs=1e-12))  # fmt: skip
    assert_none(key for key, (p, prior) in WITH_PRIOR.items() if not prior.low <= p.default <= prior.high)
    assert len(WITH_PRIOR) > 150


def test_almost_all_of_a_prior_lies_inside_the_bounds() -> None:
    reach = {key: (p, prior.quantile(0.01), prior.quantile(0.99)) for key, (p, prior) in WITH_PRIOR.items()}
    low = [f"{k}: 1 % below {p.show(a)}, bound {p.show(p.low)}" for k, (p, a, _) in reach.items()
           if p.low is not None and a < p.low]  # fmt: skip
    high = [f"{k}: 1 % above {p.show(b)}, bound {p.show(p.high)}" for k, (p, _, b) in reach.items()
            if p.high is not None and b > p.high]  # fmt: skip
    assert_none(low + high)


def test_a_lever_has_no_prior() -> None:
    assert [key for key, p in DECLARED.items() if p.lever and p.prior] == []


@pytest.mark.parametrize(
    "text", ["lognormal(0,02 per day, x3)", "lognormal(0.02 per day, x1,5)", "0,01 per day - 0.12 per day"]
)
def test_a_prior_takes_no_comma_for_a_decimal_point(text: str) -> None:
    with pytest.raises(UnitError, match="a comma groups three digits"):
        parse_prior(text, kind="rate", default=0.02)
