"""Logs of transactions: reading, fits, intervals, forecast, settings, words; CDNOW when SIM_DATA names a folder with it."""

import os
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from helpers_customers import draw
from scipy.optimize import minimize

import sim
from sim.core.errors import ScenarioError
from sim.experiments.fit_repeat_buying import fit_repeat_buying
from sim.experiments.repeat_fit import MODELS, RANGES, fit_model, fit_spend, standard_errors
from sim.experiments.repeat_log import History, PurchaseLog, day_of, read_log
from sim.experiments.repeat_ridge import HALF_CHI_SQUARED, in_a_year, intervals, profile
from sim.experiments.repeat_world import newcomers, play, settings
from sim.theory.repeat_buying import Law, log_likelihood
from sim.verification.gate import PASS, REVIEW, Setup, run_gate
from sim.verification.gates import GATES, chosen
from sim.verification.real_data import PURCHASES
from sim.verification.real_purchases import SAMPLE, near, read_purchases

HEAD = "customer,date,amount\n"
START = date(2027, 1, 1)
LAW = Law(0.8, 20.0, a=0.6, b=1.4, s=1.0, beta=1000.0)


@pytest.fixture(scope="module")
def log() -> PurchaseLog:
    """1,500 customers of the simulator who join within 20 days and are watched for 200."""
    return play(newcomers(np.arange(1500) % 20, start=START), LAW, days=200, seed=1).log


@pytest.fixture(scope="module")
def study(log):
    return fit_repeat_buying(log, until="2027-05-31", unit="day")


def written(tmp_path, text):
    path = tmp_path / "orders.csv"
    path.write_text(text, encoding="utf-8")
    return path


# ---- reading ---------------------------------------------------------------------------------------------------


def test_a_log_becomes_days_with_a_purchase_and_every_customer_is_summed_up(tmp_path):
    text = HEAD + "b,2027-01-05,2\n10,20270101,5\n9,2027-01-01,1\n10,2027-01-11,7\n10,2027-01-11,3\n10,2027-02-01,30\n"
    log = read_log(written(tmp_path, text))
    assert log.names == ("9", "10", "b") and log.start == START and log.n_rows == 6
    assert log.day.tolist() == [0, 0, 10, 31, 4] and log.amount.tolist() == [1, 5, 10, 30, 2]
    h = log.history(day_of(log, "2027-01-21"))
    assert (h.x.tolist(), h.t_x.tolist(), h.end.tolist()) == ([0, 1, 0], [0, 10, 0], [20, 20, 16])
    assert h.spend.tolist() == [0, 10, 0]
    assert log.history(2).customer.tolist() == [0, 1]  # b had not come yet
    assert log.repeats_by_day(40).nonzero()[0].tolist() == [10, 31]
    assert log.of(["10"]).repeats_by_day(40).sum() == 2


def test_a_table_is_read_like_a_file_and_names_are_arguments(tmp_path):
    text = "who;x\n".replace(";", ",") + "1,2027-01-01\n1,2027-01-08\n2,2027-01-03\n"
    from_file = read_log(written(tmp_path, text), customer="who", date="x", amount=None)
    table = pd.DataFrame({"who": [1, 1, 2], "x": pd.to_datetime(["2027-01-01", "2027-01-08", "2027-01-03"])})
    from_table = read_log(table, customer="who", date="x", amount=None)
    assert from_file.day.tolist() == from_table.day.tolist() == [0, 7, 2] and from_file.amount is None
    assert from_file.names == from_table.names


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("custmer,date,amount\n1,2027-01-01,1\n", ":1: customer: found columns custmer, date, amount; allowed: a column cust"),
        ("customer,day\n1,2027-01-01\n", ":1: date: found columns customer, day"),
        ("customer,date\n1,2027-01-01\n", ":1: amount: found columns customer, date"),
        (HEAD + ",2027-01-01,1\n", ":2: customer: found ''; allowed: the customer's name or number"),
        (HEAD + "1,2027-01-01,1\n1,2027-13-01,1\n", ":3: date: found '2027-13-01'; allowed: a date, 2027-01-31 or 20270131"),
        (HEAD + "1,2027-01-01,-1\n", ":2: amount: found '-1'; allowed: an amount of 0 or more"),
        (HEAD + "1,2027-01-01,nan\n", ":2: amount: found 'nan'"),
        (HEAD, "no rows"),
        ("", "found columns none"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_log_is_said_with_its_place(tmp_path, text, said):
    with pytest.raises(ScenarioError) as error:
        read_log(written(tmp_path, text))
    assert said in str(error.value) and "orders.csv" in str(error.value)


def test_everything_wrong_in_a_log_is_said_at_once_up_to_twenty_places(tmp_path):
    with pytest.raises(ScenarioError) as error:
        read_log(written(tmp_path, HEAD + ",x,-1\n" + "1,2027-01-01,1\n" + "2,y,1\n"))
    assert [(p.key, p.line) for p in error.value.problems] == [("customer", 2), ("date", 2), ("amount", 2), ("date", 4)]
    with pytest.raises(ScenarioError) as error:
        read_log(written(tmp_path, HEAD + "1,x,1\n" * 100))
    assert len(error.value.problems) == 20


def test_files_units_days_and_models_that_are_none_are_refused(tmp_path, log, study):
    with pytest.raises(ScenarioError, match="nowhere.csv"):
        sim.fit_repeat_buying(tmp_path / "nowhere.csv")
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ScenarioError, match="UTF-8"):
        read_log(tmp_path / "bytes.csv")
    with pytest.raises(ScenarioError, match="did you mean 'week'"):
        fit_repeat_buying(log, unit="weak")
    with pytest.raises(ScenarioError, match="a date after 2027-01-01, up to 2027-0"):
        fit_repeat_buying(log, until="2028-01-01")
    with pytest.raises(ScenarioError, match="until: found 'soon'"):
        fit_repeat_buying(log, until="soon")
    with pytest.raises(ScenarioError, match="0 customers who bought again"):
        fit_repeat_buying(newcomers(np.arange(50), start=START))
    with pytest.raises(ScenarioError, match="did you mean 'pareto_nbd'"):
        study.curve("pareto_nb")
    with pytest.raises(ScenarioError, match="any delivery may be the last"):
        study.settings("bg_nbd")


# ---- fits ------------------------------------------------------------------------------------------------------


def test_nothing_near_a_maximum_is_more_likely_and_ends_are_never_above_the_joint_model(study):
    h = study.history
    for f in study.fits.values():
        best = log_likelihood(f.law, h.x, h.t_x, h.end).sum()
        assert best == pytest.approx(f.log_likelihood, rel=1e-10)
        for k, value in enumerate(f.values):
            low, high = RANGES[f.names[k]]
            for other in (value * 0.98, value * 1.02):
                moved = np.where(np.arange(len(f.values)) == k, np.clip(other, low, high), f.values)
                assert log_likelihood(f.model.law(moved), h.x, h.t_x, h.end).sum() <= best + 1e-4
    joint = study.fits["joint"].log_likelihood
    assert all(study.fits[end].log_likelihood <= joint + 1e-3 for end in ("nbd", "mbg_nbd", "pareto_nbd"))


def test_a_fit_in_weeks_is_the_fit_in_days(study):
    days, weeks = study.fits["mbg_nbd"], fit_model(study.history, "mbg_nbd", unit="week")
    assert weeks.daily.alpha == pytest.approx(days.law.alpha, rel=1e-3)
    assert weeks.alive(study.history) == pytest.approx(days.alive(study.history), abs=1e-3)


def test_standard_errors_are_the_curvature_and_missing_on_a_ridge():
    free = np.array([True, True])
    known = standard_errors(lambda v: 8 * v[0] ** 2 + 2 * v[1] ** 2, np.array([0.0, 1.0]), free)
    assert known == pytest.approx([0.25, 0.5], rel=1e-6)
    assert np.isnan(standard_errors(lambda v: (v[0] + v[1]) ** 2 - 1e-6 * v[0] ** 2, np.zeros(2), free)).all()
    held = standard_errors(lambda v: 8 * v[0] ** 2 + v[1], np.zeros(2), np.array([True, False]))
    assert held[0] == pytest.approx(0.25) and np.isnan(held[1])


def test_intervals_end_where_the_likelihood_has_fallen_by_the_right_amount(study):
    """Checked at both ends of each interval by a search of its own (Nelder-Mead) over what is free there."""
    h, joint = study.history, study.fits["joint"]
    found = intervals(h, joint)
    assert found["dropout"][0] > 0  # dropout was planted, and the log shows it
    for share in found["dropout"]:

        def loss(logs, share=share):
            r, alpha, size, s, beta = np.exp(np.clip(logs, -12, 14))
            return -log_likelihood(Law(r, alpha, share * size, (1 - share) * size, s, beta), h.x, h.t_x, h.end).sum()

        law = joint.law
        start = np.log([law.r, law.alpha, law.a + law.b, law.s, law.beta])
        least = minimize(
            loss, start, method="Nelder-Mead", options={"maxiter": 3000, "maxfev": 3000, "fatol": 1e-4}
        ).fun
        assert joint.log_likelihood + least == pytest.approx(HALF_CHI_SQUARED, abs=0.15)
    low, high = found["calendar"]
    assert low <= in_a_year(joint.law, unit="day") <= high


def test_no_profile_is_below_the_law_that_was_planted():
    """A fit that has switched a part off is a flat start for that part: the search must find the other hill (seed 9)."""
    law, n, days = Law(0.9, 80.0, a=0.6, b=2.0, s=1.0, beta=600.0), 2000, 719.0
    x, t, _, _ = draw(law, n, end=days, seed=9)
    h = History(np.arange(n), x, t, np.full(n, days), 0 * x)
    joint = fit_model(h, "joint", unit="day")
    planted = log_likelihood(law, x, t, days).sum()
    assert joint.log_likelihood > planted
    for name, share in {"dropout": 0.6 / 2.6, "calendar": in_a_year(law, unit="day")}.items():
        assert planted < profile(h, joint, name)(share) <= joint.log_likelihood + 1e-3


def test_spend_is_found_again():
    rng = np.random.default_rng(1)
    n = 3000
    x = rng.integers(1, 6, n)
    nu = rng.gamma(4.0, 1 / 20.0, n)
    z = rng.gamma(6.0 * x, 1 / (nu * x))
    found = fit_spend(History(np.arange(n), x, x, x, z))
    assert found["mean"] == pytest.approx(6 * 20 / 3, rel=0.05) and found["p"] == pytest.approx(6, rel=0.15)
    assert fit_spend(History(np.arange(n), x, x, x, np.zeros(n))) is None


# ---- what a study says -----------------------------------------------------------------------------------------


def test_a_forecast_compares_what_was_expected_with_what_came(study, log):
    table = study.forecast()
    assert list(table.index) == list(MODELS) and table["observed"].nunique() == 1
    row = table.loc["joint"]
    later = (log.day > study.until) & log.is_repeat
    assert row["observed"] == later.sum() and row["ahead_error"] == pytest.approx(row["ahead"] / later.sum() - 1)
    assert abs(row["total_error"]) < 0.15 and table.loc["nbd", "ahead_error"] > 0.3  # nobody leaves: far too many
    assert row["total"] == pytest.approx(study.curve("joint")[-1])
    assert study.customers(days=28)["expected"].sum() == pytest.approx(
        study.fits["joint"].expected_after(study.history, days=28).sum()
    )


def test_customers_who_bought_often_and_fell_silent_are_likelier_gone_than_those_who_bought_once(study):
    table = study.customers()
    often = table[(table["repeats"] >= 5) & (table["last"] < 0.4 * table["observed"])]
    assert len(often) and often["alive"].mean() < table[table["repeats"] == 0]["alive"].mean()


def test_settings_of_a_fit_are_a_valid_scenario_and_needs_are_scaled_to_purchases(study):
    own = study.settings(buying=0.4)
    law = study.fits["joint"].daily
    plan = sim.load("loaded", settings={f"{m}.{k}": v for m, values in own.items() for k, v in values.items()}).plan()
    values = plan.params["visits"]
    assert values.need_rate * 0.4 == pytest.approx(law.r / law.alpha) and values.need_shape == pytest.approx(law.r)
    assert plan.params["dropout"].dropout_a == pytest.approx(law.a)
    assert plan.params["churn"].lifetime == pytest.approx(law.beta)
    assert settings(Law(1, 20))["churn"]["lifetime"] == "1e12 days"


def test_players_keep_their_first_days_and_luck_is_that_of_the_seed(log, study):
    (once,), (again,) = (study.play(replicates=1, days=60, seed=5) for _ in range(2))
    other = study.play(replicates=1, days=60, seed=6)[0]
    assert once.log.day.tolist() == again.log.day.tolist() != other.log.day.tolist()
    first = dict(zip(log.names, log.first_day, strict=True))
    assert all(first[name] == day for name, day in zip(once.log.names, once.log.first_day, strict=True))
    assert 0.9 < once.log.n_customers / len(study.history.x) < 0.99


def test_every_sentence_has_both_languages_and_follows_from_the_numbers(study):
    english, chinese = study.words(), study.words(lang="zh")
    assert len(english) == len(chinese) == 6  # without amounts
    dropout = study.departures["dropout"]
    assert f"{dropout[0]:.2f} on average (95 %: {dropout[1]:.2f}-{dropout[2]:.2f})" in " ".join(english)
    assert all(any("一" <= c <= "鿿" for c in line) for line in chinese)
    assert set(study.table(lang="zh")["label"]) == {m.zh for m in MODELS.values()}


# ---- the gate --------------------------------------------------------------------------------------------------


def test_the_gate_runs_only_with_data_and_asks_for_a_review_where_a_forecast_is_off():
    assert "CDNOW" not in [g.name for g in chosen([], full=True)]
    assert "CDNOW" in [g.name for g in chosen([], full=False, data=True)]
    assert (
        near("x", reference=100, figure=104).verdict == PASS and near("x", reference=100, figure=94).verdict == REVIEW
    )


def test_the_gate_says_which_file_it_misses(tmp_path):
    gate = next(g for g in GATES if g.name == "CDNOW")
    assert PURCHASES in run_gate(gate, Setup(data=str(tmp_path))).note


def test_the_published_sample_is_found_in_the_file():
    folder = os.environ.get("SIM_DATA", "")
    found = sorted(Path(folder).rglob(PURCHASES)) if folder else []
    if not found:
        pytest.skip(f"SIM_DATA names no folder with {PURCHASES}")
    sample = read_purchases(found[0]).of(SAMPLE.read_text(encoding="ascii").split())
    h = sample.history(day_of(sample, "1997-09-30"))
    assert (len(h.x), h.x.sum(), (h.x == 0).sum(), h.end.max()) == (2357, 2457, 1411, 272)
    published = fit_model(h, "bg_nbd")
    assert published.values == pytest.approx([0.243, 4.414, 0.793, 2.426], rel=0.003)
    assert published.log_likelihood == pytest.approx(-9582.4, abs=0.05)
