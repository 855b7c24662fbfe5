"""Situations of hand-made postings: for each, what every statement must show, readable by an accountant.

Amounts are RMB; ``expect`` names rows of the statements at the end of, or over, company months. Exact.
"""

from pathlib import Path

import pytest
from helpers_books import books
from ruamel.yaml import YAML

from sim.finance.statutory import checks, statements

FILES = sorted(Path(__file__).parent.glob("*.yaml"))


def load(file):
    situation = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    postings = [(day, debit, credit, round(100 * rmb)) for day, debit, credit, rmb in situation["postings"]]
    record = books(
        postings, days=situation.get("days", 59), accounting={"contra_revenue": situation.get("contra", True)}
    )
    return record, situation


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_the_statements_show_what_the_situation_expects(file):
    record, situation = load(file)
    three = statements(record, "month")
    for month, expected in situation["expect"].items():
        for name, rows in expected.items():
            values = three[name].values
            assert {key: values.loc[key, month] / 100 for key in rows} == pytest.approx(rows, abs=0.001)


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
@pytest.mark.parametrize("period", ["month", "year", "calendar_year"])
def test_the_statements_tie_to_the_ledger(file, period):
    record, _ = load(file)
    assert (checks(record, period) == 0).all(axis=None)


def test_every_account_of_the_chart_is_used_in_a_situation():
    from sim.world.accounts import ACCOUNTS

    used = {name for file in FILES for row in load(file)[1]["postings"] for name in row[1:3]}
    assert {a.name for a in ACCOUNTS} - used == set()
