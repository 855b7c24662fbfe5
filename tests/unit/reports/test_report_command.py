"""``sim report`` with wrong words: one clear line, never a traceback."""

from pathlib import Path

import pytest
from helpers_record import real_record, write_record

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
