"""The pages of an ensemble and of a run and as a folder's files: offline, escaped, the same every time, whatever the run."""

import re
from pathlib import Path

import helpers_report
import openpyxl
import pytest
from helpers_record import real_record, write_record
from helpers_report import ensemble, material, write_ensemble

from sim.finance.record import RecordError
from sim.reports.html_page import render
from sim.reports.investor.document import document, write_report
from sim.reports.language import LanguageError
from sim.reports.write import FormatError, WriteError, formats, read_material

MOST_BYTES = 6_000_000


PAGES = {"investor": helpers_report.page, "run": helpers_report.run_page}


@pytest.fixture(scope="module", params=[(kind, lang) for kind in PAGES for lang in ("en", "zh")], ids="-".join)
def page(request: pytest.FixtureRequest) -> str:
    kind, lang = request.param
    return PAGES[kind](lang)


def test_nothing_is_loaded_from_elsewhere_and_the_page_stays_small(page: str) -> None:
    assert not re.search(r"https?://|\bsrc=|@import|url\((?!#)|<link|<script|xmlns", page)
    assert len(page.encode()) < MOST_BYTES


def test_texts_of_a_scenario_are_escaped(page: str) -> None:
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt; =1+1 #let x = 1 &#34;quoted&#34; \\back\\slash") == 2
    assert "<script" not in page


def test_the_page_names_its_language_and_leaves_no_hole(page: str) -> None:
    assert re.search(r'<html lang="(en|zh-CN)">', page)
    assert not re.search(r">(nan|None|inf)<|\{\w+\}[^}]", re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL))


def test_every_figure_has_a_text_alternative_and_its_data(page: str) -> None:
    plots = re.findall(r'<div class="plot[^"]*" role="img" aria-label="([^"]+)">', page)
    assert len(plots) >= 10 and all(len(spoken) > 20 for spoken in plots)
    after = page.split('<div class="plot')[1:]
    assert all("<details>" in part.split('<div class="plot')[0] for part in after)


def test_every_link_inside_the_page_has_its_section(page: str) -> None:
    assert set(re.findall(r'<a href="#(\w+)"', page)) <= set(re.findall(r'<section id="(\w+)"', page))


def test_the_same_folder_gives_the_same_bytes(tmp_path: Path) -> None:
    folder = write_record(real_record(60), tmp_path / "run")
    first, second = (write_report(read_material(folder), folder, ["html", "xlsx"])[0].read_bytes() for _ in range(2))
    assert first == second


@pytest.mark.parametrize("days", [1, 60, 400])
@pytest.mark.parametrize("with_orders", [True, False], ids=["orders", "no orders"])
def test_short_runs_and_runs_without_orders_claim_nothing_of_years_that_they_do_not_have(
    days: int, with_orders: bool
) -> None:
    said = render(document(material("en", days=days, with_orders=with_orders)))
    front = said[: said.index("<nav")]
    assert ("no year of the plan can be judged yet" in front) == (days < 365)
    assert ("Year 1" in front) == ("% of plan" in front) == (days >= 365) and "Year 2" not in front
    assert not re.search(r">(nan|None|inf)<", said)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_ensemble_of_two_short_runs_gives_all_its_files(lang: str, tmp_path: Path) -> None:
    folder = write_ensemble(ensemble(real_record(60), runs=2), tmp_path / "e")
    made = write_report(read_material(folder, lang=lang), folder, ["html", "xlsx"])
    stem = "investor" if lang == "en" else "investor-zh"
    assert [p.name for p in made] == [f"{stem}.html", f"{stem}.xlsx"]
    assert not list(folder.glob(".*.part"))
    assert openpyxl.load_workbook(made[1]).sheetnames[0] == "Cover"


def test_an_ensemble_that_was_killed_is_refused_in_one_sentence(tmp_path: Path) -> None:
    folder = write_ensemble(ensemble(real_record(30), runs=2), tmp_path / "e")
    (folder / "runs.parquet").unlink()
    with pytest.raises(RecordError, match="is not finished: it has no runs.parquet") as error:
        read_material(folder)
    assert "\n" not in str(error.value)


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    folder = write_record(real_record(5), tmp_path / "run")
    (folder / "investor.html").mkdir()
    with pytest.raises(WriteError, match="investor.html' cannot be written"):
        write_report(read_material(folder), folder, ["html"])
    assert not list(folder.glob(".*.part"))


def test_a_wrong_format_or_language_is_refused_with_what_is_allowed() -> None:
    assert formats(" HTML,pdf,html ") == ("html", "pdf")
    with pytest.raises(FormatError, match="found 'pfd'; allowed: html, pdf, xlsx .*did you mean 'pdf'"):
        formats("pfd")
    with pytest.raises(FormatError, match="allowed"):
        formats(",")
    with pytest.raises(LanguageError, match="found 'fr'"):
        read_material(Path("nowhere"), lang="fr")
