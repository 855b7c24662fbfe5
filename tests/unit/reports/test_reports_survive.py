"""A report survives whatever a run did not record; texts and labels of unusual runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from helpers_record import real_record

from sim.finance.record import Record
from sim.reports.content import Document, Section, Table
from sim.reports.html_page import render
from sim.reports.investor import register
from sim.reports.language import Language
from sim.reports.material import Material, words
from sim.reports.run.document import document
from sim.reports.run.metrics import metrics
from sim.reports.run.network import network_facts
from sim.reports.run.people import acquisition, cause_spans, funnel, retention
from sim.reports.run.plan import turnover

# What the report reads by name; everything else passes through one path for all, or is left out at once below.
METRICS = (
    *("registrations", "registered_ever", "registrations_by_feed", "mau", "dau", "orders", "first_orders"),
    *("orders_placed", "orders_delivered", "orders_returned", "orders_kept"),
    *("gmv_paid", "refunds", "departures", "ruined"),
)
KEYS = (
    *("parameters", "metrics", "accounts", "lines", "not_modelled", "targets", "network", "causes", "channels"),
    *("people_per_agent", "warnings", "agenda"),
)
ACCOUNTS = ("asset.cash", "equity.capital", "equity.funding_gap", "revenue.commission")


@pytest.fixture(autouse=True)
def _unpainted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures are composed but not written: what can fail is in composing them, and writing takes most time."""
    svg = b'<svg viewBox="0 0 1 1"></svg>'.decode()
    monkeypatch.setattr("matplotlib.figure.Figure.savefig", lambda _, buffer, **__: buffer.write(svg))


def of(record: Record) -> Material:
    return Material(record, Language("en"))


def changed(record: Record, **parts: object) -> Record:
    whole = {name: getattr(record, name) for name in ("manifest", "series", "ledger", "cohorts")}
    return Record(**{**whole, **parts})  # type: ignore[arg-type]


def variants(record: Record) -> Iterator[tuple[str, Record]]:
    """The record without each of the things that a run may lack."""
    series, book, cohorts, manifest = record.series, record.ledger, record.cohorts, record.manifest
    for name in METRICS:
        yield f"metric {name}", changed(record, series=series.drop(columns=name))
    for name in cohorts.columns:
        yield f"cohorts {name}", changed(record, cohorts=cohorts.drop(columns=name))
    for key in KEYS:
        yield f"manifest {key}", changed(record, manifest={k: v for k, v in manifest.items() if k != key})
    for name in ACCOUNTS:
        kept = book[(book["debit"] != name) & (book["credit"] != name)]
        yield f"account {name}", changed(record, ledger=kept)
    without = [name for name in series if "regist" not in str(name)]
    yield "registration", changed(record, series=series[without], cohorts=cohorts.iloc[:0])
    bare = {"manifest": {"start": manifest["start"]}, "series": series[["day", "date"]]}
    yield "everything", changed(record, **bare, ledger=book.iloc[:0], cohorts=cohorts.iloc[:0, :0])


@pytest.mark.parametrize(("left_out", "record"), [pytest.param(n, r, id=n) for n, r in variants(real_record(40))])
def test_a_report_renders_without(left_out: str, record: Record) -> None:
    page = render(document(of(record)))
    assert page.count("<figure") >= 9 and ">nan" not in page and "None" not in page


def test_the_commission_is_set_against_the_value_settled_of_a_whole_year() -> None:
    record = real_record(400)
    settled = record.series["gmv_paid"].shift(10, fill_value=0)
    series = record.series.assign(gmv_settled=settled, commission=0.05 * settled)
    assert "in year 1; commission is 5 % of the value settled" in turnover(of(changed(record, series=series))).finding
    short = real_record(40)
    silent = changed(short, series=short.series.drop(columns="gmv_settled"))
    assert "in the 40 days since launch; the platform keeps" in turnover(of(silent)).finding


def test_few_registered_agents_are_said_in_the_findings_about_people() -> None:
    record = real_record(90)
    few, many = of(record), of(changed(record, manifest={**record.manifest, "people_per_agent": 1}))
    for page in (acquisition, funnel, retention):
        assert page(few).finding.endswith("registered agents: rough)")
        assert "rough" not in page(many).finding


def test_the_funnel_shows_orders_placed_and_paid_where_payment_is_recorded() -> None:
    record = real_record(90)
    placed = record.series.assign(orders_placed=2 * record.series["orders"])
    for series, first in (
        (placed, ["orders placed", "orders paid"]),
        (placed.drop(columns="orders_placed"), ["orders paid"]),
    ):
        figure = funnel(of(changed(record, series=series)))
        steps = [row[0] for row in figure.data.rows]
        assert [step for step in steps if step in ("orders placed", "orders paid")] == first
        assert steps[-2:] == ["orders delivered", "orders kept"]


def test_short_runs_count_registrations_by_week_and_longer_ones_by_month() -> None:
    assert cause_spans(of(real_record(30))) == [(0, 6), (7, 13), (14, 20), (21, 27)]
    assert cause_spans(of(real_record(3))) == [(0, 2)]
    assert cause_spans(of(real_record(190)))[0] == (0, 30)


def listed(record: Record) -> list[str]:
    """The metrics that the page lists besides its figures."""
    (fold,) = metrics(of(record))
    return [row[0] for row in fold.blocks[0].rows]  # type: ignore[union-attr]


def test_the_only_cause_of_departures_is_not_listed_beside_their_sum() -> None:
    record = real_record(30)
    others = [c for c in record.series if c.startswith("departures_by_") and c != "departures_by_churn"]
    one = record.series.drop(columns=others)
    two = one.assign(departures_by_anger=0.0)
    assert "Churn" not in listed(changed(record, series=one))
    assert "Churn" in listed(changed(record, series=two))


def test_the_allowed_values_of_a_parameter_are_listed() -> None:
    record = real_record(5)
    first, *rest = record.manifest["parameters"]
    manifest = {**record.manifest, "parameters": [{**first, "allowed": "on or off"}, *rest]}
    chapter = register.sections(of(changed(record, manifest=manifest)))[0]
    table = chapter.blocks[1].blocks[0]  # type: ignore[union-attr]
    row = next(row for row in table.rows if row[0] == first["key"])  # type: ignore[union-attr]
    assert "on or off" in row


def test_the_network_is_said_in_words() -> None:
    record = real_record(5)
    aimed = {"key": "world.strong_share", "value": "45 %"}
    manifest = {**record.manifest, "network": {"strong_share": 0.33, "k2_over_k": 43.9}, "parameters": [aimed]}
    strong, friends = network_facts(of(changed(record, manifest=manifest)))
    assert strong[:2] == ["Ties inside communities, reached", "0.33"]
    assert "small communities cannot hold the 45 % aimed at" in strong[2]
    assert friends[0] == "Ties of a friend, mean (<k2>/<k>)"


def test_abbreviations_are_spelled_as_people_write_them() -> None:
    assert words("c2m") == "C2M" and words("co_design") == "Co-design" and words("word_of_mouth") == "Word of mouth"


def test_a_broad_table_says_on_a_phone_that_it_scrolls() -> None:
    def page(columns: list[str]) -> str:
        return render(Document("", "", [], [], [Section("a", "a", [Table(columns, [])])], ""))

    assert 'class="scroll broad"' in page(["a", "b", "c", "d"])
    assert 'class="scroll"' in page(["a", "b"])
