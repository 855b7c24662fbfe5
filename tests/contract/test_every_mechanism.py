"""What every mechanism promises; a mechanism of one's own that is registered gets these tests too."""

import pickle

import numpy as np
from helpers_contract import (
    ALL,
    PAGES,
    alone,
    assert_same,
    columns,
    differences,
    every_mechanism,
    finished,
    full,
    go,
)

from sim.core.params import EVIDENCE
from sim.core.units import EXAMPLES


@every_mechanism
def test_it_explains_itself_and_has_a_page(name: str) -> None:
    text = (ALL[name].__doc__ or "").strip()
    assert len(text.split("\n")[0]) > 20
    assert f"docs/mechanisms/{name}.md" in " ".join(text.split())
    assert (PAGES / f"{name}.md").is_file()


@every_mechanism
def test_every_parameter_says_what_it_is(name: str) -> None:
    for p in ALL[name].Params.declared.values():
        assert p.kind in EXAMPLES and p.evidence in EVIDENCE
        assert p.doc and p.label and p.zh, p.name
        assert any("\u4e00" <= sign <= "\u9fff" for sign in p.zh), p.name
        has_bounds = p.low is not None and p.high is not None
        assert has_bounds or p.kind in ("share", "flag") or len(p.options) >= 2, f"{p.name} has no bounds"
        assert p.source or p.evidence not in ("source", "data"), f"{p.name} names no source"


@every_mechanism
def test_what_it_adds_has_labels_in_both_languages(name: str) -> None:
    m = ALL[name]
    for thing in (*m.metrics, *m.accounts, *m.hazards):
        assert thing.label and any("\u4e00" <= sign <= "\u9fff" for sign in thing.zh), thing
    assert all(c.doc for c in m.columns) and all(x.doc and x.unit for x in m.metrics)


# ---- how it behaves ------------------------------------------------------------------------------------------


@every_mechanism
def test_it_runs_alone(name: str) -> None:
    model = go(alone(name).model(seed=1, days=5))
    assert model.rows_done == 7
    assert all(np.isfinite(v).all() for v in model.state.series.values.values())


@every_mechanism
def test_the_same_seed_gives_the_same_and_another_seed_may_not(name: str) -> None:
    assert_same(*(go(alone(name).model(seed=5, days=4)) for _ in range(2)))


def test_the_same_seed_gives_the_same_world() -> None:
    assert_same(*(go(full().model(seed=5, agents=400, days=30)) for _ in range(2)))


def test_another_seed_gives_another_world() -> None:
    assert differences(*(go(full().model(seed=s, agents=400, days=10)) for s in (0, 1)))


def test_the_number_of_threads_changes_nothing() -> None:
    assert_same(*(go(full().model(seed=5, agents=400, days=20, threads=n)) for n in (1, 2)))


@every_mechanism
def test_its_numbers_are_finite_and_counts_are_not_negative(name: str) -> None:
    series = finished().state.series
    for metric, owner in series.owners.items():
        values = series.values.get(metric, series.panels.get(metric))
        if owner == name and values is not None:
            assert np.isfinite(values).all(), metric
            if series.metrics[metric].unit in ("people", "orders", "needs", "share", "registrations"):
                assert values.min() >= 0, metric


def test_columns_hold_finite_numbers() -> None:
    bad = [k for k, v in columns(finished().state).items() if v.dtype.kind == "f" and not np.isfinite(v).all()]
    assert bad == []


def test_the_world_of_these_tests_is_alive() -> None:
    series = finished().state.series.values
    for metric in ("registrations", "departures", "comebacks", "orders", "orders_returned", "talkers", "commission"):
        assert series[metric].sum() > 0, metric


def test_books_balance() -> None:
    ledger = finished().state.ledger
    frame = ledger.frame()
    assert sum(ledger.balances.values()) == 0
    for account, balance in ledger.balances.items():
        moved = frame.loc[frame["debit"] == account, "fen"].sum() - frame.loc[frame["credit"] == account, "fen"].sum()
        assert moved == balance, account
    assert (frame["fen"] > 0).all()


def test_a_model_survives_pickling_in_mid_run() -> None:
    model = go(full().model(seed=2, agents=400, days=25), 12)
    again = pickle.loads(pickle.dumps(model))
    assert again.rows_done == 12
    assert_same(go(model), go(again))
