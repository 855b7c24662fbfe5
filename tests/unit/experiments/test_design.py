"""The draws of an ensemble: keyed, extendable, and centred on the scenario itself."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from helpers_world import small
from scipy.stats import spearmanr

import sim
from sim.core.params import Dated
from sim.experiments.design import Design, Factor, Point
from sim.scenario.registry import parameters
from sim.world.populate import GRAPH_KEYS


def design(seed: int = 1, n_graphs: int | None = None, **settings) -> Design:
    world = small("business_plan", **settings)
    return Design(world.draft, world.plan(), seed, n_graphs)


@pytest.fixture(scope="module")
def plain() -> Design:
    return design()


def factor(key: str, value) -> Factor:
    parameter = parameters()[key]
    prior = parameter.distribution()
    assert prior is not None
    return Factor(key, parameter, prior, value)


@pytest.mark.parametrize("name", ["business_plan", "loaded", "as_written", "all_upfront"])
def test_the_draw_at_the_median_is_the_scenario_itself_bit_for_bit(name):
    world = sim.load(name)
    factors = Design(world.draft, world.plan()).factors
    assert len(factors) > 50
    for f in factors:
        assert f.at(0.5) == f.value and type(f.at(0.5)) is type(f.value), f.key


def test_levers_choices_flags_and_dates_are_never_drawn(plain):
    known = parameters()
    assert not [f.key for f in plain.factors if known[f.key].lever or known[f.key].kind in ("choice", "flag", "date")]
    assert {f.key for f in plain.factors if f.is_of_graph} == set(GRAPH_KEYS)


def test_parameters_of_mechanisms_that_are_off_are_not_drawn():
    world = sim.load({"title": "t", "extends": "business_plan", "mechanisms": {"word_of_mouth": "off"}})
    assert not [f.key for f in Design(world.draft, world.plan()).factors if f.key.startswith("word_of_mouth")]


def test_a_prior_moves_with_the_value_that_a_scenario_sets():
    wide, own = factor("word_of_mouth.strength", 0.3 / 365), factor("word_of_mouth.strength", 0.6 / 365)
    assert own.at(0.9) == pytest.approx(2 * wide.at(0.9), rel=1e-12)


def test_dated_values_move_step_by_step_by_one_factor():
    base = sim.load("business_plan")
    days = (base.plan().timeline.date_of(0), base.plan().timeline.date_of(100))
    f = factor("word_of_mouth.strength", Dated(days, (0.001, 0.002)))
    moved = f.at(0.8)
    assert moved.dates == days
    assert moved.values[0] / 0.001 == pytest.approx(moved.values[1] / 0.002, rel=1e-12)


def test_every_draw_keeps_the_bounds(plain):
    for f in (*plain.factors, factor("funding.closing", 1.0)):
        for u in (1e-6, 0.05, 0.95, 1 - 1e-6):
            assert f.parameter.within(f.at(u)) == f.at(u), f.key


def test_a_value_of_zero_stays_zero_where_the_default_is_not_zero():
    assert factor("word_of_mouth.strength", 0.0).at(0.99) == 0.0


def test_another_parameter_leaves_the_draws_of_the_others_as_they_are(plain):
    bare = replace(plain)
    object.__setattr__(bare, "factors", plain.factors[::2])
    point = plain.point(17)
    kept = {f.key for f in bare.factors}
    assert bare.values(point) == {k: v for k, v in plain.values(point).items() if k in kept}


def test_another_design_seed_draws_anew_and_the_same_one_repeats():
    point = design().point(3)
    assert design().values(point) == design().values(point)
    assert design(seed=2).values(point) != design().values(point)
    assert design(seed=2).point(3).seed != point.seed


def test_a_larger_ensemble_begins_with_the_smaller_one(plain):
    assert plain.points(500)[:200] == plain.points(200)
    assert [p for p in plain.points(30) if p.is_lead][:11] == plain.points(11)


def test_small_ensembles_have_lead_runs_only_and_twelve_runs_have_two_draws_run_four_times(plain):
    assert all(p.is_lead for p in plain.points(11)) and len(plain.points(11)) == 11
    thetas = [p.theta for p in plain.points(12)]
    assert sorted(thetas.count(t) for t in set(thetas)) == [1, 1, 1, 1, 4, 4]


def test_a_replicated_draw_has_two_seeds_on_each_of_two_graphs(plain):
    for theta in (0, 1, 6, 14):
        cells = {(p.graph, p.seed) for p in plain.points(40) if p.theta == theta}
        assert len(cells) == 4
        assert len({g for g, _ in cells}) == len({s for _, s in cells}) == 2


def test_graphs_grow_with_the_runs_and_are_used_evenly(plain):
    for runs, n in ((12, 4), (200, 20), (500, 32)):
        graphs = [p.graph for p in plain.points(runs) if p.is_lead]
        assert set(graphs) == set(range(n))
    counts = np.bincount(graphs)
    assert counts.max() - counts.min() <= 1
    assert {p.graph for p in design(n_graphs=5).points(60)} == set(range(5))


def test_graph_zero_has_the_medians_and_eight_graphs_cover_the_priors(plain):
    of_graph = [f for f in plain.factors if f.is_of_graph]
    leads = {p.graph: p for p in plain.points(200)}
    assert all(plain.quantile(f, leads[0]) == 0.5 for f in of_graph)
    for f in of_graph:
        u = sorted(plain.quantile(f, leads[g]) for g in range(8))
        gaps = np.diff([0.0, *u, 1.0])
        assert gaps.max() < 0.4, f.key  # eight even points leave 1/8, eight independent ones 0.34 on average


def test_the_draws_of_a_parameter_are_uniform_and_independent_of_another(plain):
    """Two-sided false-alarm rate of each line about 1e-4 (4 standard errors of a mean, a correlation)."""
    a, b = (f for f in plain.factors if f.key in ("channels.feed_cpm", "word_of_mouth.strength"))
    points = [p for p in islice(plain.order(), 1400) if p.is_lead][:1000]
    x, y = (np.array([plain.quantile(f, p) for p in points]) for f in (a, b))
    assert abs(x.mean() - 0.5) < 4 * np.sqrt(1 / 12 / 1000)
    assert abs(np.corrcoef(x, y)[0, 1]) < 4 / np.sqrt(1000)


def test_graph_and_run_seeds_differ(plain):
    points = plain.points(500)
    assert len({p.seed for p in points}) == len({(p.theta, p.seed) for p in points})
    assert len({plain.graph_seed(g) for g in range(32)}) == 32
    assert plain.drawn(points[0]).values["world.graph_seed"] == plain.graph_seed(points[0].graph)


def test_a_linked_prior_follows_the_other_and_keeps_its_own_distribution(plain):
    """Rank correlation of 4,000 draws: 5 standard errors of 0.016 (false alarm 6e-7)."""
    keys = [f.key for f in plain.factors]
    linked = {f.key: f.parameter.link() for f in plain.factors if f.parameter.link()}
    assert linked["dropout.dropout_a"] == ("visits.need_rate", 0.46) and set(k for k, _ in linked.values()) <= set(keys)
    factors = {f.key: f for f in plain.factors}
    points = [Point(run=k, theta=k, graph=0, seed=k, is_lead=True) for k in range(4000)]
    draws = {key: np.array([plain.quantile(factors[key], p) for p in points]) for key in (*linked, "visits.need_rate")}
    for key, (other, rho) in linked.items():
        if other in draws:
            expected = 6 / np.pi * np.arcsin(rho / 2)  # Spearman's of a Gaussian copula
            assert abs(spearmanr(draws[key], draws[other]).statistic - expected) < 0.08
        assert abs(draws[key].mean() - 0.5) < 5 * 12**-0.5 / np.sqrt(4000)
