"""``sim report`` with wrong words: one clear line, never a traceback."""

import json
from pathlib import Path

import pytest
from helpers_record import real_record, write_record
from helpers_report import ensemble, write_ensemble

from sim.cli import main


def said_by(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Exit code and standard error of ``sim report``."""
    with pytest.raises(SystemExit) as stop:
        main(["report", *words])
    return int(stop.value.code or 0), capsys.readouterr().err


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_record(real_record(30), tmp_path_factory.mktemp("runs") / "run")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--format", "docx"), 1, "found 'docx'; allowed: html, pdf, xlsx"),
        (("--lang", "fr", "--for", "investor"), 2, '"fr"'),
        (("--for", "bank"), 2, '"bank"'),
    ],
)
def test_a_wrong_word_is_named_with_what_is_allowed(
    folder: Path, words: tuple[str, ...], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found, text = said_by(capsys, str(folder), *words)
    assert found == code and said in text


def test_a_folder_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = said_by(capsys, "nofolder", "--for", "investor")
    assert code == 1 and text.count("\n") == 1 and "nofolder" in text


@pytest.mark.parametrize("name", ["manifest.json", "series.parquet", "ledger.parquet"])
def test_an_unreadable_file_is_named(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = write_record(real_record(5), tmp_path / "broken")
    (broken / name).write_bytes(b"not what it says")
    code, text = said_by(capsys, str(broken), "--for", "investor")
    assert code == 1 and name in text and text.count("\n") == 1


def written(*words: str) -> int:
    """Exit code of ``sim report``."""
    with pytest.raises(SystemExit) as stop:
        main(["report", *words])
    return int(stop.value.code or 0)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ((), {"report.html"}),
        (("--lang", "zh"), {"report-zh.html"}),
        (("--format", "html,pdf"), {"report.html", "report.pdf"}),
        (("--for", "investor", "--lang", "zh"), {"investor-zh.html"}),
    ],
)
def test_a_run_gets_its_own_page_in_both_languages_and_the_investors_when_asked(
    words: tuple[str, ...], names: set[str], tmp_path: Path
) -> None:
    run = write_record(real_record(30), tmp_path / "run")
    before = set(run.iterdir())
    assert written(str(run), *words) == 0
    assert {path.name for path in set(run.iterdir()) - before} == names


def test_the_page_of_a_run_is_not_the_investors_in_either_language(tmp_path: Path) -> None:
    run = write_record(real_record(30), tmp_path / "run")
    for lang, own, other in (("en", "Users and orders", "The plan under test"), ("zh", "用户与订单", "计划检验")):
        assert written(str(run), "--lang", lang) == 0
        text = (run / ("report.html" if lang == "en" else "report-zh.html")).read_text(encoding="utf-8")
        assert own in text and f">{other}<" not in text


def test_an_ensemble_gets_the_investors_report(tmp_path: Path) -> None:
    folder = write_ensemble(ensemble(real_record(60), runs=2), tmp_path / "e")
    assert written(str(folder)) == 0
    assert (folder / "investor.html").is_file() and not (folder / "report.html").exists()


GATE = {"gate": "V01", "title": "logistic growth", "verdict": "PASS", "findings": [], "note": "", "seconds": 0.1}


def test_a_health_card_alone_gets_its_page_and_beside_a_run_the_run_counts(tmp_path: Path) -> None:
    card = tmp_path / "card"
    card.mkdir()
    (card / "health.json").write_text(json.dumps({"code": "", "gates": [GATE]}), encoding="utf-8")
    assert written(str(card), "--lang", "zh") == 0 and (card / "health-zh.html").is_file()
    run = write_record(real_record(5), tmp_path / "run")
    (run / "health.json").write_text((card / "health.json").read_text(encoding="utf-8"), encoding="utf-8")
    assert written(str(run)) == 0 and not (run / "health.html").exists()


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "holds no results: it has none of"),
        ({"run/manifest.json": "{}"}, "below it: run"),
        ({"health.json": "[]"}, "is no health card"),
        ({"attribution.json": '{"identity": "x", "is_complete": false}'}, "is not finished"),
        ({"attribution.json": '{"identity": "x", "seeds": 1}'}, "runs.parquet"),
        ({"ensemble.json": '{"identity": "x"}'}, "is not finished"),
        ({"compare.json": '{"identity": "x", "is_complete": false}'}, "is not finished"),
    ],
)
def test_a_folder_that_no_report_can_be_made_of_is_one_clear_line(
    files: dict[str, str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    code, text = said_by(capsys, str(tmp_path))
    assert code == 1 and said in text and text.count("\n") == 1


@pytest.mark.parametrize("words", [("--for", "investor"), ("--format", "xlsx")])
def test_what_a_kind_of_folder_does_not_have_is_refused_with_what_is_allowed(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "health.json").write_text(json.dumps({"gates": [GATE]}), encoding="utf-8")
    code, text = said_by(capsys, str(tmp_path), *words)
    assert code == 1 and "allowed" in text and text.count("\n") == 1
