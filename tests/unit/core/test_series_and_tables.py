"""What a run records, and tables of columns with an owner each."""

from datetime import date

import numpy as np
import pytest

from sim.core.errors import ModelError
from sim.core.series import Metric, Series
from sim.core.table import Column, Table
from sim.core.timeline import Timeline


def series() -> Series:
    made = Series(Timeline(date(2027, 1, 20), days=20, preparation=2))
    for name, kind in (("joins", "flow"), ("users", "stock"), ("orders_by", "cohort")):
        made.declare(Metric(name, kind, "people", "x"), owner="test")
    return made


def test_a_flow_adds_up_in_a_day_and_a_stock_is_replaced() -> None:
    s = series()
    for value in (3, 4):
        s.record("joins", 5, value)
        s.record("users", 5, value)
    assert (s.values["joins"][5], s.values["users"][5]) == (7, 4)


def test_an_undeclared_metric_is_refused_with_the_nearest() -> None:
    with pytest.raises(ModelError, match="did you mean 'joins'"):
        series().record("join", 0, 1)


def test_two_owners_of_one_metric_are_both_named() -> None:
    with pytest.raises(ModelError, match="metric joins is declared by both test and other"):
        series().declare(Metric("joins", "flow", "people", "x"), owner="other")


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ModelError, match="found kind 'amount'"):
        series().declare(Metric("x", "amount", "people", "x"), owner="other")


def test_cohorts_from_before_launch_are_left_out() -> None:
    s = series()
    s.record_cohorts("orders_by", 1, np.array([-1, 0, 1, 1]), np.array([100, 1, 2, 3]))
    s.record_cohorts("orders_by", 0, np.array([0, 0]), 10)
    assert s.panels["orders_by"].tolist() == [[20, 1], [0, 5]]


def test_a_tenure_panel_adds_up_by_group_cohort_and_month_of_tenure() -> None:
    s = Series(Timeline(date(2027, 1, 20), days=70))
    s.declare(Metric("tenure_orders", "tenure", "orders", "x"), owner="test")
    s.split_by(["ads", "friends"])
    cells = np.array([0, 1, 1, -1, 1]), np.array([0, 2, 2, 0, -1]), np.array([2, 0, 0, 1, 1])
    s.record_tenures(cells, {"tenure_orders": np.array([1, 2, 3, 100, 100])})
    s.record_tenures((cells[0][:1], cells[1][:1], cells[2][:1]), {"tenure_orders": 1})
    panel = s.panels["tenure_orders"]
    assert panel.shape == (2, 3, 3)
    assert (panel[0, 0, 2], panel[1, 2, 0], panel.sum()) == (2, 5, 7)


def test_a_frame_holds_the_days_done_with_their_dates() -> None:
    s = series()
    s.record("joins", 2, 9)
    frame = s.frame(3)
    assert frame["day"].tolist() == [-2, -1, 0]
    assert frame["date"].tolist()[-1] == date(2027, 1, 20)
    assert frame["joins"].tolist() == [0, 0, 9]


def test_a_column_starts_at_its_default() -> None:
    table = Table("people", 3)
    table.add(Column("users", "parent", np.int32, default=-1), owner="talk")
    table.add(Column("users", "taste", np.dtype((np.float32, 2))), owner="world")
    assert table["parent"].tolist() == [-1, -1, -1]
    assert table["taste"].shape == (3, 2)
    assert table.n_bytes == 12 + 24


def test_two_owners_of_one_column_are_both_named() -> None:
    table = Table("people", 3)
    table.add(Column("people", "trust", np.float32), owner="world")
    with pytest.raises(ModelError, match="column people.trust is declared by both world and churn"):
        table.add(Column("people", "trust", np.float32), owner="churn")


def test_an_unknown_column_is_refused_with_the_nearest() -> None:
    table = Table("people", 3)
    table.add(Column("people", "trust", np.float32), owner="world")
    with pytest.raises(ModelError, match="table people has no column 'trst'; did you mean 'trust'"):
        table["trst"]
