"""The page of a run: complete, offline, escaped, deterministic, in both languages."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from helpers_record import before_launch, real_record, with_metric, write_record
from markupsafe import escape

from sim.finance.record import Record
from sim.reports.html_page import render
from sim.reports.language import Language
from sim.reports.material import Material
from sim.reports.run.answer import sentences, spoken
from sim.reports.run.document import document, write_page
from sim.reports.run.front import gap_table
from sim.reports.run.people import cause_label, causes, cohorts
from sim.reports.wording import DISCLAIMER
from sim.reports.words.speech import say_all

VOID = {"meta", "wbr", "br", "hr", "img", "path", "use", "rect", "input"}


def of(record: Record, lang: str = "en") -> Material:
    return Material(record, Language(lang))


def rendered(record: Record, lang: str = "en") -> str:
    return render(document(of(record, lang)))


class Balance(HTMLParser):
    """Counts elements that are opened and never closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


@pytest.fixture(scope="module")
def record() -> Record:
    return real_record(title="<script>alert(1)</script> & sons")


@pytest.fixture(scope="module")
def page(record: Record) -> str:
    return rendered(record)


def test_the_report_answers_first_and_says_that_it_is_a_simulation(page: str, record: Record) -> None:
    first = sentences(of(record))[0]
    assert first.startswith("Net revenue of year 1 is")
    assert 0 < page.index(first.replace("'", "&#39;")) < page.index("<table")
    assert page.count(DISCLAIMER) == 2
    first = str(escape(say_all(Language("en"), record.manifest["warnings"])[0]))
    assert page.index(f"Warning: {first}") < page.index("<table")


def test_the_report_holds_every_figure_with_its_finding_and_its_data(page: str) -> None:
    n = page.count("<figure")
    assert n == page.count("<figcaption><h3>") == page.count("Data of this figure") >= 9 + 3
    assert page.count('role="img" aria-label="') == n + 2  # cash and the gap stand in cards
    for text in (
        "Net revenue stays below",
        "people have registered by",
        "Largest cause of registration: on their own (",
        "months after",
    ):
        assert text in page
    assert "NaN" not in page and ">nan" not in page and "None" not in page


def test_nothing_is_loaded_from_elsewhere(page: str) -> None:
    assert not re.search(r"https?://|src=|@import|url\((?!#)|<link|<script|xmlns", page)


def test_a_title_is_escaped(page: str) -> None:
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; sons" in page
    assert "<script" not in page


def test_every_element_is_closed(page: str) -> None:
    parser = Balance()
    parser.feed(page)
    assert parser.open == []


def test_a_users_own_metric_cause_and_account_appear() -> None:
    record = with_metric(real_record(60), "mood", "Mood of the town", owner="my_mechanism")
    series = record.series.assign(registrations_by_balloons=record.series["registrations_by_feed"])
    book = record.ledger.assign(debit=record.ledger["debit"].replace("expense.servers", "expense.balloons"))
    page = rendered(Record(record.manifest, series, book, record.cohorts))
    assert "Mood of the town" in page and "my_mechanism" in page
    assert page.count("Balloons") >= 4


def test_a_cause_may_carry_its_own_label() -> None:
    record = real_record(40)
    declared = [{"name": "feed", "label": "feed ads", "label_zh": ""}, {"name": "organic", "label": ""}]
    m = of(Record({**record.manifest, "causes": declared}, record.series, record.ledger, record.cohorts))
    assert causes(m)[:2] == ["feed", "organic"]
    assert [cause_label(m, cause) for cause in ("feed", "organic", "seo")] == ["Feed ads", "Organic", "Search ranking"]
    assert cause_label(of(m.record, "zh"), "seo") == "自然搜索优化"


def test_a_cohort_keeps_its_size_at_every_age_when_the_record_books_it_at_age_0(record: Record) -> None:
    booked = record.cohorts.assign(registered=record.cohorts["registered"].where(record.cohorts["age"] == 0, 0))
    m = of(Record(record.manifest, record.series, record.ledger, booked))
    assert cohorts(m)["registered"].tolist() == record.cohorts["registered"].tolist()


def test_what_is_not_modelled_is_named_and_never_a_zero(page: str) -> None:
    named = re.search(r"Revenue streams: ([^<]*)\.", page)
    assert named and "Cross-border fees" in named[1] and "Commission" not in named[1]
    assert not re.search(r"Cross-border fees</th><td", page)


def test_the_page_of_three_years_stays_small(page: str) -> None:
    assert len(page.encode()) < 3_000_000


def test_the_gap_table_adds_up(record: Record) -> None:
    values = [float(row[1].replace("−", "-").replace(",", "")) for row in gap_table(of(record)).rows]
    assert values[0] == 20.0
    # every cell is rounded to 0.01 M RMB
    assert sum(values[:-1]) == pytest.approx(values[-1], abs=0.005 * len(values))


def test_a_run_that_ends_before_the_launch_renders() -> None:
    page = rendered(before_launch())
    assert "Only 0 days were simulated after launch" in page
    assert page.count("<figure") == 9


def test_a_record_without_orders_renders() -> None:
    record = real_record(400, with_orders=False)
    page = rendered(record)
    assert "No revenue line is modelled in this run" in page
    assert "No order was paid in this run" in page
    assert not any("that is no success" in sentence for sentence in sentences(of(record)))


def test_the_report_of_a_run_folder_of_30_days_has_the_same_bytes_and_leaves_no_part_behind(
    tmp_path: Path,
) -> None:
    record = real_record(30)
    folder = write_record(record, tmp_path / "run")
    (path,) = write_page(of(record), folder)
    page = path.read_text(encoding="utf-8")
    assert path == folder / "report.html"
    assert "no year of the plan can be judged yet" in page
    assert page == rendered(record)
    assert [found.name for found in folder.glob(".*")] == []


def test_importing_the_reports_does_not_import_matplotlib() -> None:
    code = "import sys, sim.reports, sim.reports.run.document; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_command_line_says_the_answer_of_page_one(record: Record) -> None:
    text = spoken(record)
    assert text.startswith(sentences(of(record))[0]) and text.endswith(DISCLAIMER)
