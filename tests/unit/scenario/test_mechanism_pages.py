"""What pages say of declarations: written between markers, beside what is written by hand."""

import re
from pathlib import Path

import pytest

from sim.commands.explain import explain_name
from sim.core.mechanism import Mechanism
from sim.mechanisms import SHIPPED
from sim.scenario.mechanism_pages import agenda_block, filled, hand_written, parameters_block, touches_block
from sim.scenario.registry import mechanisms

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGE = "by hand\n<!-- generated: one -->\nold\n<!-- end -->\nmore by hand\n<!-- generated: two -->\n<!-- end -->\n"
each = pytest.mark.parametrize("m", SHIPPED, ids=lambda m: m.name)


def test_blocks_are_replaced_and_the_rest_of_a_page_stays() -> None:
    text = filled(PAGE, {"one": "a\n", "two": "b\n"}, where="page")
    assert text == PAGE.replace("old\n", "a\n").replace("two -->\n", "two -->\nb\n")
    assert filled(text, {"one": "a\n", "two": "b\n"}, where="page") == text


@pytest.mark.parametrize(
    "page", ["by hand\n", PAGE.replace("two", "three"), PAGE + PAGE, PAGE.replace("<!-- end -->", "")]
)
def test_a_page_without_its_blocks_is_refused(page: str) -> None:
    with pytest.raises(ValueError, match="allowed: one, two, each once"):
        filled(page, {"one": "", "two": ""}, where="page")


@each
def test_every_parameter_has_a_row_with_its_symbol(m: type[Mechanism]) -> None:
    rows = dict(re.findall(r"^\| (?:`(?:[^`]+)`)? ?\| `(\w+)` \|(.*)", parameters_block(m), re.M))
    assert list(rows) == list(m.Params.declared)
    for name, p in m.Params.declared.items():
        assert p.doc.replace("|", "/") in rows[name] and p.show(p.default) in rows[name]
        assert not p.symbol or f"| `{p.symbol}` | `{name}` |" in parameters_block(m)


@each
def test_every_symbol_stands_in_what_the_page_says_by_hand(m: type[Mechanism]) -> None:
    page = (DOCS / "mechanisms" / f"{m.name}.md").read_text(encoding="utf-8")
    said = re.sub(r"<!-- generated.*?<!-- end -->", "", page, flags=re.S)
    symbols = [p.symbol for p in m.Params.declared.values() if p.symbol]
    assert [s for s in symbols if not re.search(rf"(?<![A-Za-z]){re.escape(s)}(?![A-Za-z])", said)] == []


@each
def test_no_two_parameters_share_a_symbol(m: type[Mechanism]) -> None:
    symbols = [p.symbol for p in m.Params.declared.values() if p.symbol]
    assert sorted(set(symbols)) == sorted(symbols)


@each
def test_everything_that_a_mechanism_declares_stands_in_what_it_touches(m: type[Mechanism]) -> None:
    said = touches_block(m)
    paths = (*m.reads, *m.may_read, *m.writes, *(c.path for c in m.columns), *(f"today.{e.name}" for e in m.events))
    names = (
        *(r.name for r in m.resources),
        *(x.name for x in m.metrics),
        *(a.name for a in m.accounts),
        *(h.metric for h in m.hazards),
    )
    assert [x for x in (*paths, *(n for n in names if "." in n)) if f"`{x}`" not in said] == []
    assert [x for x in (*names, *(p.name for p in m.parts), *(k.__name__ for k in m.assembles)) if x not in said] == []


def test_every_mechanism_stands_in_the_agenda_once() -> None:
    assert sorted(re.findall(r"\| \[(\w+)\]", agenda_block(SHIPPED))) == sorted(m.name for m in SHIPPED)


def test_every_shipped_mechanism_has_a_page_that_is_written() -> None:
    assert {p.stem for p in hand_written(DOCS)} == {m.name for m in SHIPPED} | {"architecture"}


def test_explain_shows_symbols_and_parts(capsys: pytest.CaptureFixture[str]) -> None:
    assert explain_name("choice") == 0
    said = capsys.readouterr().out
    assert "considered (C) = 8" in said and "PairTerm match: match of tastes" in said
    assert explain_name("choice.considered") == 0
    assert "symbol: C\n" in capsys.readouterr().out
    assert mechanisms()["choice"].Params.declared["considered"].symbol == "C"
