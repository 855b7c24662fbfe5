"""Remarks in words: every key has both languages, every value its kind, and old folders are still read."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from helpers_report import HAN
from helpers_world import run_small

import sim
from sim.core.remark import Remark
from sim.finance.intervals import Share
from sim.finance.twin import REASONS
from sim.reports.language import LANGUAGES, Language
from sim.reports.words.shares import share_words
from sim.reports.words.speech import KINDS, TEXTS, say, say_all, say_stored, with_text

PACKAGE = Path(sim.__file__).parent
# One value of each kind; plain numbers and texts stand for placeholders without a kind.
FEED = {"label": "feed ads", "label_zh": "信息流广告"}
EXAMPLES: dict[str, Any] = {"label": FEED, "text": "a", "word": "source_budget", "": 3}


def strings(node: ast.AST, named: dict[str, list[ast.expr]]) -> Iterator[str]:
    """Texts that the key of a remark can be; a key that is put together (f-string) is none of the catalogue."""
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.IfExp):
        yield from (key for side in (node.body, node.orelse) for key in strings(side, named))
    elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Dict):
        yield from (key for value in node.value.values for key in strings(value, named))
    elif isinstance(node, ast.Name):
        yield from (key for value in named.get(node.id, []) for key in strings(value, named))
    else:
        yield f"put together: {ast.unparse(node)}"


def keys_in_code() -> Iterator[tuple[str, str]]:
    """File and key of every remark that the package makes."""
    for file in sorted(f for f in PACKAGE.rglob("*.py") if f.name not in ("remark.py", "speech.py")):
        nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
        named: dict[str, list[ast.expr]] = {}
        for node in nodes:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                named.setdefault(node.targets[0].id, []).append(node.value)
            elif (
                isinstance(node, ast.Assign)
                and isinstance(node.targets[0], ast.Tuple)
                and isinstance(node.value, ast.Tuple)
            ):
                for target, value in zip(node.targets[0].elts, node.value.elts, strict=True):
                    named.setdefault(ast.unparse(target), []).append(value)
        for node in nodes:
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Remark" and node.args:
                yield from ((file.name, key) for key in strings(node.args[0], named))


def example(template: str) -> dict[str, Any]:
    """Return a value of the right kind for every placeholder."""
    parts = [(name, spec.partition("/")[0]) for _, name, spec, _ in Formatter().parse(template) if name]
    return {name: EXAMPLES.get(kind, 1234.5 if kind in KINDS else 1234) for name, kind in parts}


def test_every_remark_of_the_package_has_its_sentence() -> None:
    made = [*keys_in_code(), *(("twin.py", key) for key in REASONS)]
    assert [f"{file}: {key}" for file, key in made if key not in TEXTS] == []
    said = {key for _, key in made} | {"source_budget", "source_cost"}  # words inside of sentences
    assert sorted(set(TEXTS) - said) == [], "nobody says these"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_can_be_said_and_leaves_no_placeholder(lang: str) -> None:
    t = Language(lang)
    for key, template in TEXTS.items():
        said = say(t, Remark(key, example(template)))
        assert not re.search(r"[{}]", said), key
        assert bool(HAN.search(said)) == t.is_chinese, key


def test_the_warnings_of_a_run_are_said_in_both_languages() -> None:
    stored = run_small("business_plan", days=30).record.manifest["warnings"]
    english, chinese = (say_all(Language(lang), stored) for lang in LANGUAGES)
    assert len(english) == len(chinese) == len(stored) > 0
    assert all(HAN.search(text) and "英文原文" not in text for text in chinese)
    assert not any(HAN.search(text) for text in english)


def test_a_warning_of_an_old_folder_is_shown_as_it_is() -> None:
    assert say_stored(Language("en"), "A wholly new warning.") == "A wholly new warning."
    assert say_stored(Language("zh"), "A wholly new warning.").startswith("A wholly new warning.")
    assert "英文原文" in say_stored(Language("zh"), "A wholly new warning.")
    assert with_text(["A wholly new warning."]) == [{"text": "A wholly new warning."}]


def test_a_remark_that_nobody_knows_is_shown_with_its_values() -> None:
    assert say(Language("en"), Remark("of_a_newer_version", {"n": 3})) == "of_a_newer_version, n 3"


@pytest.mark.parametrize(
    "stored",
    [{"key": "few_seeds"}, {"key": "few_agents", "values": {"n": "many", "days": 3}}, {"values": 3}, {}, 7, None],
)
def test_what_is_stored_wrongly_is_shown_and_breaks_no_page(stored: Any) -> None:
    for lang in LANGUAGES:
        assert isinstance(say_stored(Language(lang), stored), str)


def test_a_remark_of_one_world_names_it_and_json_carries_key_values_and_english() -> None:
    remark = Remark("few_seeds", {"n": 3, "few": 10}).of_world("more feed")
    text = "more feed: 3 seeds: Student's t widens an interval below 10 seeds; add seeds."
    assert say(Language("en"), remark) == text
    assert with_text([remark.plain()]) == [{"key": "few_seeds", "values": dict(remark.values), "text": text}]


def test_values_are_said_by_their_kind_and_lists_one_by_one() -> None:
    unspent = Remark("unspent", {"money": 123_456_789_00, "channel": FEED, "share": 0.2345})
    assert say(Language("en"), unspent).startswith("123 M RMB of the money for feed ads (23.4 % of it)")
    assert "信息流广告的预算中有 1.23 亿元" in say(Language("zh"), unspent)
    late = Remark("dated_after_the_end", {"last": "2029-12-31", "keys": ["a.b (2033-01-01)", "c.d (2034-01-01)"]})
    assert "never act: a.b (2033-01-01); c.d (2034-01-01)." in say(Language("en"), late)


def test_small_shares_say_below_what_they_lie() -> None:
    assert share_words(Share(0, 200)) == "< 1.5 %" and share_words(Share(1, 200)) == "< 2.8 %"
    assert share_words(Share(30, 100)) == "30 % (22 to 40 %)"
    assert share_words(Share(30, 100), Language("zh")) == "30 % (22–40 %)"
    assert share_words(Share(30, 100), Language("en"), is_whole=False) == "30 %"
    assert share_words(Share(0, 2)) == "< 100 %" and share_words(Share(0, 0)) == "not judged"
    assert share_words(Share(0, 0), Language("zh")) == "未评判"


def test_a_span_is_said_once_where_both_ends_read_alike_and_people_are_counted_as_each_language_does() -> None:
    arrive = Remark(
        "plan_ramping", {"spend": [555.0, 610.0], "buyers": [1_640_000.0, 1_800_000.0], "money": [8.0, 8.0]}
    )
    said, said_zh = say(Language("en"), arrive), say(Language("zh"), arrive)
    assert "spend 555 to 610 RMB" in said and "1.64 to 1.8 million buyers" in said and "leaves 8 RMB" in said
    assert "164 万至180 万" in said_zh.replace(" 至 ", "至")
