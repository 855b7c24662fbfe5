"""The investor's PDF: its text in both languages, no markup from a scenario, tables that fit A4."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from helpers_report import HAN, material

from sim.reports import content as c
from sim.reports import pdf
from sim.reports.investor.document import document
from sim.reports.pdf_tables import LARGEST, SMALLEST, WIDTH, breakable, ems, layout

NASTY = '#let x = 1 "quoted" \\back\\slash $x$ *bold* <label> @ref [a] // no comment'
needs_text = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext is not installed (Debian: poppler-utils)"
)


def text_of(path: Path) -> str:
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, text=True).stdout


@needs_text
def test_an_english_pdf_says_the_answer_and_texts_never_become_markup(tmp_path: Path) -> None:
    made = pdf.write_pdf(document(material("en", runs=9, title=NASTY)), tmp_path / "a.pdf")
    said = re.sub(r"\s+", " ", text_of(made))
    assert NASTY in said
    assert "Net revenue of year 1 is" in said
    assert "This is a simulation, not a forecast or a promise." in said


@needs_text
def test_a_chinese_pdf_is_chinese(tmp_path: Path) -> None:
    import typst

    if not set(pdf.CHINESE) & set(typst.Fonts().families()):
        pytest.skip("no Chinese font is installed (Debian: fonts-noto-cjk)")
    made = pdf.write_pdf(document(material("zh", runs=9)), tmp_path / "a.pdf")
    said = text_of(made)
    assert len(HAN.findall(said)) > 1500
    assert "资金缺口" in said and "利润总额" in said and "万元" in said


def test_without_a_chinese_font_it_says_which_one_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import typst

    class Bare:
        def families(self) -> list[str]:
            return ["DejaVu Sans"]

    monkeypatch.setattr(typst, "Fonts", Bare)
    with pytest.raises(pdf.PdfError, match="Noto Sans CJK SC .*fonts-noto-cjk.*--format html"):
        pdf.write_pdf(document(material("zh", days=1)), tmp_path / "a.pdf")
    assert list(tmp_path.iterdir()) == []


def widths(table: c.Table) -> tuple[float, float]:
    columns, size = layout(table)
    return sum(float(width.removesuffix("pt")) for width in columns if width.endswith("pt")), size


def test_a_table_of_many_columns_is_set_smaller_but_never_wider_than_the_page() -> None:
    few = c.Table(["", "a"], [["row", "1"]])
    many = c.Table(["", *(f"year {k}" for k in range(15))], [["Revenue and profit together", *["1,234.56"] * 15]])
    assert widths(few)[1] == LARGEST
    total, size = widths(many)
    assert SMALLEST <= size < LARGEST and total <= WIDTH + 0.1 * len(many.columns)  # widths are rounded to 0.1 pt


def test_long_texts_share_what_numbers_leave() -> None:
    table = c.Table(
        ["key", "value", "source"], [["some.key_of_it", "1,234", "a long text of many words " * 9]], text_columns=[2]
    )
    columns, _ = layout(table)
    assert columns[1].endswith("pt") and columns[2].endswith("fr")


def test_long_keys_may_break_and_words_may_not() -> None:
    assert breakable("channels.search_click_cap") == "channels.\u200bsearch_\u200bclick_\u200bcap"
    assert breakable("12,345,678.90 extraordinarily") == "12,345,678.90 extraordinarily"


def test_a_chinese_sign_is_as_wide_as_it_is_high() -> None:
    assert ems("年度") == 2.0
    assert ems("第1年") == pytest.approx(2 + 0.64 + 2 * 0.25)  # two signs, a digit, the space between the scripts
