"""Word of mouth fitted on given ties: reading, likelihood, recovery of known values, groups left out, words.

Simulated records have 12 groups of 40 people with 4 contacts each and 12 periods. Real data is used when the variable
SIM_DATA names its folder.
"""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import sim
from sim.core.errors import ScenarioError
from sim.experiments import ties_fit
from sim.experiments.fit_ties import fit, predict_left_out, read_ties
from sim.experiments.ties_data import Adoption
from sim.experiments.ties_fit import HALF_CHI_SQUARED, estimate, maximum
from sim.experiments.ties_left_out import MODELS, rewired
from sim.experiments.ties_model import Model, Weights, at_risk, log_likelihood, simulate
from sim.verification.gate import PASS, REVIEW, Gate, Setup, run_gate
from sim.verification.gates import chosen
from sim.verification.real_data import VILLAGES
from sim.verification.real_ties import supported, word_of_mouth

P, Q = 0.05, 0.25
HEAD = "village,id,toa,net11,net12\n"


def ties_of(groups=12, size=40, contacts=4, periods=12, seed=7):
    """Return a record without adoption: everybody names people of their own group at random."""
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(groups), size)
    a = np.repeat(np.arange(groups * size), contacts)
    b = np.concatenate([g * size + rng.choice(np.delete(np.arange(size), i), contacts, replace=False)
                        for g in range(groups) for i in range(size)])  # fmt: skip
    return Adoption(group, tuple(str(g) for g in range(groups)), np.full(len(group), periods + 1), periods,
                    ties=Adoption.with_ties(_empty(group, periods), a, b).ties)  # fmt: skip


def _empty(group, periods):
    from scipy import sparse

    return Adoption(group, ("",), np.full(len(group), periods + 1), periods, sparse.csr_array((len(group), len(group))))


TIES = ties_of()


def record(seed, *, p=P, q=Q, model=None):
    return replace(TIES, period=simulate(TIES, model or Model(), [p, q], rng=np.random.default_rng(seed))[0])


def written(tmp_path, text, name="ties.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


# ---- reading ---------------------------------------------------------------------------------------------------


def test_a_file_becomes_groups_periods_and_contacts(tmp_path):
    text = HEAD + "1,1,3,2,0\n1,2,4,1,9\n1,3,6,,\n2,1,5,2,2\n2,2,6,1,2\n"
    data = read_ties(written(tmp_path, text))
    assert data.group_names == ("1", "2") and data.group.tolist() == [0, 0, 0, 1, 1]
    assert data.period.tolist() == [1, 2, 4, 3, 4] and data.n_periods == 3 and data.first == 3
    assert data.n_adopted == 3 and data.censored == "toa 6 (the last in the file)"
    assert data.ties.toarray().tolist()[0] == [0, 1, 0, 0, 0] and data.ties.toarray().tolist()[3] == [0, 0, 0, 0, 1]
    assert (data.n_unknown, data.n_repeated) == (1, 2)  # id 9 has no row; one named twice, one named oneself


def test_empty_cells_are_people_who_never_adopted_and_the_last_period_then_counts(tmp_path):
    data = read_ties(written(tmp_path, HEAD + "a,1,1,2,\na,2,2,1,\na,3,,1,\n"))
    assert data.period.tolist() == [1, 2, 3] and data.n_periods == 2 and data.censored == "empty cells of toa"
    coded = read_ties(written(tmp_path, HEAD + "a,1,1,2,\na,2,2,1,\na,3,99,1,\n"), never=99)
    assert coded.period.tolist() == data.period.tolist()


def test_undirected_ties_work_both_ways(tmp_path):
    path = written(tmp_path, HEAD + "1,1,1,2,0\n1,2,2,0,0\n1,3,3,2,0\n")
    assert read_ties(path).n_contacts.tolist() == [1, 0, 1]
    assert read_ties(path, directed=False).n_contacts.tolist() == [1, 2, 1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("vilage,id,toa,net1\n1,1,1,2\n", "group: found columns vilage, id, toa, net1; allowed: a column group or village"),
        ("village,id,net1\n1,1,2\n", ":1: toa"),
        ("village,id,toa\n1,1,2\n", "net1, net2"),
        (HEAD + "1,x,1,2,0\n", ":2: id: found 'x'; allowed: a whole number of 1 or more"),
        (HEAD + "1,1,1.5,2,0\n", ":2: toa: found '1.5'"),
        (HEAD + "1,1,1,2,0\n1,2,nan,1,0\n", ":3: toa: found 'nan'"),
        (HEAD + "1,1,1,-2,0\n", ":2: net11: found '-2'; allowed: the id of a person of the same group"),
        (HEAD + "1,1,1,2,0\n1,1,2,3,0\n", ":3: id: found 1 again (line 2); allowed: each id once in group 1"),
        (HEAD + ",1,1,2,0\n", ":2: village: found an empty cell"),
        (HEAD + "1,1,1,2,0\n2,2,2,1,0\n", "no such contact in the whole file"),
        (HEAD + "1,1,5,2,0\n1,2,5,1,0\n", "nobody who adopted"),
        (HEAD, "no rows"),
        ("", "found columns none"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_file_is_said_with_its_place(tmp_path, text, said):
    with pytest.raises(ScenarioError) as error:
        read_ties(written(tmp_path, text))
    assert said in str(error.value) and "ties.csv" in str(error.value)


def test_a_file_that_cannot_be_read_and_wrong_choices_are_refused(tmp_path):
    with pytest.raises(ScenarioError, match="nowhere.csv"):
        sim.fit_ties(tmp_path / "nowhere.csv")
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ScenarioError, match="UTF-8"):
        read_ties(tmp_path / "bytes.csv")
    with pytest.raises(ScenarioError, match="did you mean 'per_edge'"):
        fit(record(1), weighting="per_edg")
    with pytest.raises(ScenarioError, match="did you mean 'last'"):
        read_ties(tmp_path / "nowhere.csv", never="lst")
    with pytest.raises(ScenarioError, match="nobody who adopts"):
        fit(TIES)


# ---- likelihood ------------------------------------------------------------------------------------------------


def test_without_ties_the_hazard_has_its_closed_form():
    data = record(1)
    found = fit(data, use_ties=False)
    assert found.value("p") == pytest.approx(-np.log1p(-found.n_events / found.n_at_risk), rel=1e-6)
    assert found.n_at_risk == np.minimum(data.period, data.n_periods).sum()


def test_the_likelihood_is_the_product_over_people_and_periods():
    data, theta = record(2), np.array([0.04, 0.3])
    weights, total = Weights(data, "normalised"), 0.0
    for t in range(1, data.n_periods + 1):
        share = weights.heard(data.adopted_before(t))
        h = theta[0] + theta[1] * share
        risk = data.period >= t
        total += np.where(data.period == t, np.log(-np.expm1(-h)), -h)[risk].sum()
    rows = at_risk(data, Model())
    assert log_likelihood(theta, *rows.chosen(np.ones(data.n_groups, dtype=bool))) == pytest.approx(total, rel=1e-12)


def test_nothing_near_the_maximum_is_more_likely_and_errors_are_its_curvature():
    data = record(3)
    found = fit(data)
    events, quiet = at_risk(data, Model()).chosen(np.ones(data.n_groups, dtype=bool))
    for step in np.random.default_rng(1).normal(size=(50, 2)) * 1e-3:
        assert log_likelihood(found.values + step, events, quiet) <= found.log_likelihood + 1e-9
    h, bend = 1e-4, np.empty((2, 2))
    for i in range(2):
        for j in range(2):
            at = [
                found.values + h * (a * np.eye(2)[i] + b * np.eye(2)[j])
                for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1))
            ]
            values = [log_likelihood(x, events, quiet) for x in at]
            bend[i, j] = (values[0] - values[1] - values[2] + values[3]) / (4 * h * h)
    assert found.errors == pytest.approx(np.sqrt(np.diag(np.linalg.inv(-bend))), rel=1e-3)


def test_interval_ends_are_where_the_profile_falls_by_half_of_chi_squared():
    data = record(4)
    found = fit(data)
    events, quiet = at_risk(data, Model()).chosen(np.ones(data.n_groups, dtype=bool))
    for k, name in enumerate(("p", "q")):
        for end in found.intervals[name]:
            at = log_likelihood(maximum(events, quiet, fixed=(k, end)), events, quiet)
            assert found.log_likelihood - at == pytest.approx(HALF_CHI_SQUARED, abs=1e-4)
    assert HALF_CHI_SQUARED == pytest.approx(stats.chi2.ppf(0.95, 1) / 2, abs=1e-6)


def test_shares_and_numbers_of_contacts_are_one_model_where_all_have_as_many():
    data = record(5)
    share, number = fit(data), fit(data, weighting="per_edge")
    assert number.value("q") == pytest.approx(share.value("q") / 4, rel=1e-4)
    assert number.log_likelihood == pytest.approx(share.log_likelihood, abs=1e-6)


def test_what_no_person_period_speaks_of_has_no_estimate():
    found = fit(record(6), base="contacts")  # everybody has contacts here
    assert found.value("p_without") == 0 and found.intervals["p_without"] == (0, np.inf)
    assert found.log_likelihood == pytest.approx(fit(record(6)).log_likelihood, abs=1e-6)


# ---- recovery --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("weighting", ["normalised", "per_edge"])
def test_known_values_lie_in_their_intervals_as_often_as_said(weighting):
    """1,000 records: 95 % intervals hold the truth 950 times on average.

    Outside 922 to 975 has probability 2e-4 when the coverage is 95 %: wider intervals fail as narrower ones do.
    """
    model, n = Model(weighting=weighting), 1000
    truth = np.array([P, Q if weighting == "normalised" else Q / 4])
    periods = simulate(TIES, model, truth, rng=np.random.default_rng(11), replicates=n)
    inside, values = np.zeros(2), np.empty((n, 2))
    for k, period in enumerate(periods):
        rows = at_risk(replace(TIES, period=period), model)
        events, quiet = rows.chosen(np.ones(TIES.n_groups, dtype=bool))
        values[k], best = estimate(rows)
        for j in range(2):
            at = log_likelihood(maximum(events, quiet, fixed=(j, truth[j])), events, quiet)
            inside[j] += best - at <= HALF_CHI_SQUARED
    assert stats.binom.cdf(921, n, 0.95) < 1e-4 and stats.binom.sf(975, n, 0.95) < 1e-4
    assert np.all((inside >= 922) & (inside <= 975))
    # 4 standard errors between replicates (6e-5), and 1 % for the bias of maximum likelihood at some 350 adoptions
    error = values.std(axis=0, ddof=1) / np.sqrt(n)
    assert np.all(np.abs(values.mean(axis=0) - truth) < 4 * error + 0.01 * truth)


@pytest.mark.parametrize("model", [Model(), Model("period", mean_field=True), Model("contacts", weighting="per_edge")])
def test_two_ways_of_climbing_end_on_the_same_top(model):
    rows = at_risk(record(12), model)
    events, quiet = rows.chosen(np.ones(TIES.n_groups, dtype=bool))
    free = ties_fit._spoken_of(events, quiet)
    searched = ties_fit._search(np.zeros(quiet.size), free, len(events) / quiet.sum(), events=events, quiet=quiet)
    values, best = estimate(rows)
    assert log_likelihood(searched, events, quiet) == pytest.approx(best, abs=1e-6)
    assert searched == pytest.approx(values, abs=2e-4)  # flat near the top: 1e-6 in likelihood is about 1e-4 in values


def test_standard_errors_are_the_spread_between_records():
    found = [fit(record(s)) for s in range(20, 50)]
    spread = np.std([f.values for f in found], axis=0, ddof=1)
    told = np.mean([f.errors for f in found], axis=0)
    # ratio of variances, 29 degrees of freedom: outside 0.62..1.48 of the error has probability 1e-3
    assert np.all((spread / told > 0.6) & (spread / told < 1.5))


def test_ties_are_not_found_where_there_is_no_word_of_mouth():
    low = [fit(record(s, q=0.0)).intervals["q"][0] for s in range(60, 80)]
    # on the boundary an interval leaves out 0 in 2.5 % of records: 5 or more of 20 have probability 3e-5 ... 2e-4
    assert sum(x > 0 for x in low) < 5


def test_a_period_in_which_everybody_left_adopts_would_be_taken_for_word_of_mouth_of_the_group():
    """Taking the code of those who never adopted for a last period of adoption: "tricked by truncation"."""
    data = record(81, q=0.0)
    wrong = replace(data, n_periods=data.n_periods + 1)
    right_r = fit(data, use_ties=False, mean_field=True).intervals["r"]
    wrong_r = fit(wrong, use_ties=False, mean_field=True).intervals["r"]
    assert wrong_r[0] > right_r[1]


# ---- groups left out, contacts drawn at random ----------------------------------------------------------------------


def test_ties_foretell_groups_left_out_where_word_of_mouth_is_real():
    data = record(90, q=0.6)
    left_out = predict_left_out(data, models={n: MODELS[n] for n in ("external", "ties")}, replicates=50)
    row = left_out.summary().loc["ties"]
    assert row["gain"] > 2 * row["gain_error"]
    assert left_out.summary().loc["external", "gain"] == 0
    assert len(left_out.by_group) == 2 * data.n_groups
    direct = fit(data).errors[1]
    assert 0.3 < left_out.jackknife_error() / direct < 3  # 12 groups: a ratio outside has probability below 1e-4


def test_the_score_of_a_group_is_its_likelihood_at_values_of_the_others():
    data = record(91)
    left_out = predict_left_out(data, models={"ties": MODELS["ties"]}, replicates=2).by_group
    keep = np.flatnonzero(data.group != 3)
    others = replace(data, group=np.unique(data.group[keep], return_inverse=True)[1], period=data.period[keep],
                     group_names=tuple(n for n in data.group_names if n != "3"), ties=data.ties[keep][:, keep])  # fmt: skip
    values = fit(others).values
    alone = at_risk(data.of_group(3), Model())
    expected = log_likelihood(values, *alone.chosen(np.ones(1, dtype=bool)))
    assert left_out.loc[left_out["group"] == "3", "log_score"].item() == pytest.approx(expected, abs=1e-4)


def test_random_contacts_do_as_well_only_where_it_does_not_matter_who_they_are():
    # no word of mouth: the p-value is uniform, below .005 in one seed of 200; this seed is fixed
    assert rewired(record(92, q=0.0), draws=99).p_value > 0.01
    assert rewired(record(93, q=0.6), draws=99).p_value == 0.01


def test_one_group_cannot_be_left_out():
    with pytest.raises(ScenarioError, match="two or more"):
        predict_left_out(record(94).of_group(0))


# ---- the whole study -------------------------------------------------------------------------------------------


def as_file(data):
    """Return a record as the text of a file, ids 1 to 40 in each group."""
    lines = ["group,id,toa,net1,net2,net3,net4"]
    for i in range(data.n_people):
        named = ",".join(str(int(j) % 40 + 1) for j in data.ties[[i]].indices)
        lines.append(f"{data.group[i]},{i % 40 + 1},{data.period[i]},{named}")
    return "\n".join(lines)


def test_a_study_reads_a_file_and_says_what_it_found_in_two_languages(tmp_path):
    data = record(95)
    study = sim.fit_ties(written(tmp_path, as_file(data)), replicates=20, draws=19)
    assert study.data.period.tolist() == data.period.tolist()
    assert (study.data.ties != data.ties).nnz == 0
    table = study.table()
    assert list(table.index) == list(MODELS) and table["aic_difference"].min() == 0
    assert f"q {study.fits['ties'].value('q'):.4f}" in study.words()[1]
    assert all(any("一" <= c <= "鿿" for c in line) for line in study.words(lang="zh"))
    assert study.table(lang="zh").loc["ties", "label"] == "联系人采用比例"
    assert sim.fit_ties(data, replicates=20, draws=19).words()[1:] == study.words()[1:]
    assert study.fits["ties"].plain()["parameters"]["q"]["interval"] == study.fits["ties"].intervals["q"]


def test_a_finding_on_real_people_passes_or_asks_for_a_review_but_never_fails():
    assert supported("x", figure=0.1).verdict == PASS
    assert supported("x", figure=0.0).verdict == REVIEW
    assert supported("x", figure=float("-inf"), least=2).verdict == REVIEW


@pytest.mark.parametrize(("q", "verdict"), [(0.6, PASS), (0.0, REVIEW)])
def test_the_gate_passes_where_ties_matter_and_asks_for_a_review_where_they_do_not(tmp_path, q, verdict):
    written(tmp_path, as_file(record(96, q=q)), VILLAGES)
    result = run_gate(Gate("TIES", "x", word_of_mouth), Setup(data=str(tmp_path)))
    assert result.verdict == verdict, result.findings or result.note


def test_the_gate_runs_only_with_data():
    assert "TIES" not in [g.name for g in chosen([], full=True)]
    assert "TIES" in [g.name for g in chosen([], full=False, data=True)]


def real_villages():
    folder = os.environ.get("SIM_DATA", "")
    found = sorted(Path(folder).rglob("korean_villages_1_12.csv")) if folder else []
    if not found:
        pytest.skip("set SIM_DATA to a folder with korean_villages_1_12.csv (real adoption on real ties)")
    return found[0]


def test_the_korean_villages_give_what_the_documentation_prints():
    data = read_ties(real_villages())
    assert (data.n_people, data.n_groups, data.n_adopted, data.n_periods) == (517, 12, 352, 10)
    found = fit(data)
    assert found.value("p") == pytest.approx(0.0821, abs=5e-5) and found.value("q") == pytest.approx(0.1244, abs=5e-5)
    assert found.intervals["q"] == pytest.approx((0.0827, 0.1692), abs=5e-5)
    assert fit(data, use_ties=False).aic - found.aic == pytest.approx(37.57, abs=5e-3)
