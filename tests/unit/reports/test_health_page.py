"""The health card as a page: every gate, a figure for each pattern, bands that are open at one end too."""

import re

from sim.reports.health_page import document, limits, write_health_page
from sim.reports.language import Language
from sim.verification.gate import Finding, Result, exactly, inside

OPEN = Finding("share", 0.5, 0.9, "above 0.5", 0.5, (0.6, None))
CARD = [
    Result("P05", "caps on hubs", "PASS", (OPEN, inside("ratio", low=1, high=3, figure=4)), 1.0).plain(),
    Result("V24", "common random numbers", "PASS", (exactly("same", reference=1, figure=1),), 1.0).plain(),
    Result("V25", "threads change nothing", "FAIL", (), 1.0, "ModelError: broken").plain(),
]


def test_the_band_is_the_published_one_or_the_margin_around_the_reference() -> None:
    assert limits({"band": (0.1, 0.3)}) == (0.1, 0.3)
    assert limits({"band": (0.6, None)}) == (0.6, float("inf"))
    assert limits({"band": None, "reference": 10, "figure": 11, "deviation": 0.5}) == (8.0, 12.0)
    assert limits({"band": None, "reference": 1, "figure": 1, "deviation": 0.0}) == (1.0, 1.0)


def test_the_page_holds_every_gate_and_a_figure_for_each_pattern(tmp_path) -> None:
    (path,) = write_health_page(CARD, tmp_path)
    text = path.read_text(encoding="utf-8")
    assert "2 gates pass, 0 need a look, 1 fail." in text and "ModelError: broken" in text
    assert text.count("<svg") == 1 and "caps on hubs: 1 of 2 inside the band" in text
    assert not re.search(r"https?://", text)


def test_the_page_speaks_chinese() -> None:
    page = document(CARD, Language("zh"))
    assert page.title == "健康卡" and page.language == "zh"
