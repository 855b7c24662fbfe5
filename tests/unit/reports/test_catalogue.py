"""The Chinese of the reports: complete, with the same placeholders, without orphans, without English left over."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from helpers_report import HAN, material, texts
from helpers_world import run_small

import sim.reports
from sim.reports import language
from sim.reports.content import Document
from sim.reports.html_page import render
from sim.reports.investor import document as investor
from sim.reports.investor.register import GRADES, UNITS, range_words
from sim.reports.language import Language, catalogue, full_width
from sim.reports.material import Material
from sim.reports.run import document as run
from sim.scenario.yaml_file import read
from sim.verification.gates import GATES

SOURCES = Path(sim.reports.__file__).parent
SCENARIOS = Path(sim.__file__).parents[1] / "scenarios"
SPEAKERS = {"t", "_t", "mark", "self"}
# Calls whose sentence is not written in place; what they can say is marked in tables, and tested below.
IN_TABLES = {
    "unit", "label", "form", "g", "sentence", "title", "line", "_TITLES[n]", "_TITLES[name]", "str(r['evidence'])",
    "str(p.get('unit', ''))", "str(p.get('evidence', ''))", "TEXTS[remark.key]", "TEXTS[key]", "str(h['title'])",
    "str(g['title'])", "str(gate['title'])", "name.replace('_', ' ')", "str(a.get('phase', ''))", "str(r['grade'])",
    "LIST_OF_NAMES", "MEASURE_NAMES[m]", "WORLD_NAMES[name]",
}  # fmt: skip
# English that a Chinese reader expects: codes of this field, names, keys and commands.
HASH = re.compile(r"\b[0-9a-f]{12,}\b")
ALLOWED = re.compile(
    r"[\w]+[._][\w._]+|GMV|CAC|LTV|CVaR|LMDI|Pinduoduo|Python|IRR|Inputs|Years|FOLDER|per (day|year|month)|\d[\d,.]* RMB"
    r"|sim (run|ensemble|verify)|--rank(?:ed)?|--risks|Etsy|\w+ \d+\.[\d.]+|business plan"
)


def sentences(node: ast.expr) -> Iterator[str]:
    """Constants that an expression can be: a text, or either side of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from sentences(node.body)
        yield from sentences(node.orelse)


def calls() -> Iterator[tuple[str, ast.expr]]:
    """File and first argument of every call that says a sentence."""
    for file in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                function = node.func
                name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
                if name in SPEAKERS:
                    yield file.name, node.args[0]


def in_templates() -> set[str]:
    """Sentences that the templates say."""
    files = (SOURCES / "templates").glob("*.html")
    return {text for file in files for text in re.findall(r'\bt\("([^"]+)"', file.read_text(encoding="utf-8"))}


def shipped() -> set[str]:
    """Names of the shipped worlds, policies and stresses, in words."""
    files = [*SCENARIOS.glob("*.yaml"), *(SCENARIOS / "presets").glob("*.yaml"),
             *(SCENARIOS / "policies").glob("*.yaml"), *(SCENARIOS / "stresses").glob("*.yaml")]  # fmt: skip
    return {file.stem.replace("_", " ") for file in files}


def wanted() -> set[str]:
    said = {text for _, node in calls() for text in sentences(node)} | in_templates()
    return said | {gate.title for gate in GATES} | shipped()


def test_every_sentence_has_its_chinese_and_the_catalogue_has_no_orphan() -> None:
    said, known = wanted(), catalogue("zh")
    assert sorted(said - set(known)) == [], "add these to sim/reports/locale/zh.po"
    assert sorted(set(known) - said) == [], "nobody says these: take them out of sim/reports/locale/zh.po"
    assert [text for text, zh in known.items() if not zh] == []


@pytest.mark.parametrize("file", sorted(SCENARIOS.rglob("*.yaml")), ids=lambda file: file.stem)
def test_every_shipped_question_has_its_chinese(file: Path) -> None:
    data = read(file).data
    assert re.search(r"[\u4e00-\u9fff]", data["question_zh"]) and data["question_zh"].endswith(("？", "。"))
    assert {"question", "title", "title_zh"} <= set(data)


def test_a_sentence_is_written_where_it_is_said_or_marked_in_a_table() -> None:
    dynamic = {ast.unparse(node) for _, node in calls() if not list(sentences(node))}
    assert dynamic <= IN_TABLES


def test_both_sides_have_the_same_placeholders() -> None:
    for text, zh in catalogue("zh").items():
        assert sorted(re.findall(r"{[^}]*}", text)) == sorted(re.findall(r"{[^}]*}", zh)), text


def test_chinese_sentences_are_chinese_with_the_punctuation_of_chinese_print() -> None:
    same = {text for text, zh in catalogue("zh").items() if not HAN.search(zh)}
    assert same == {".", ", ", "CVaR 20 %", "{kind}: {names}.", "{unit}, {value}", "{world}: {text}", "{k} of {n}"}
    for zh in catalogue("zh").values():
        if HAN.search(zh):
            bare = re.sub(r"{[^}]*}", "", zh).replace("LTV:CAC", "").replace("LTV 24 : CAC", "")
            assert not re.search(r"[,:;?()!]", bare), zh


def test_labels_from_elsewhere_get_full_width_punctuation_only_beside_chinese_signs() -> None:
    wide = str.maketrans(",:()", "\uff0c\uff1a\uff08\uff09")
    assert full_width("收入(净额)") == "收入(净额)".translate(wide)
    assert full_width("拼多多: 2,780 元, 见附录") == "拼多多:2@780 元,见附录".translate(wide).replace("@", ",")
    assert full_width("LTV:CAC (P50), 1,234") == "LTV:CAC (P50), 1,234"


def test_units_and_grades_of_every_shipped_parameter_have_their_words() -> None:
    register = run_small(days=1).record.manifest["parameters"]
    assert {p["unit"] for p in register} - {""} <= set(UNITS)
    assert {p["evidence"] for p in register} <= set(GRADES)


def typed(m: Material) -> set[str]:
    """Return what stands in the register as one types it, in every language: values, ranges, priors and sources."""
    register = m.manifest["parameters"]
    values = {str(p[name]) for p in register for name in ("value", "prior", "source")}
    changed = {f"由 {p['default']} 改动" for p in register}
    return values | changed | {range_words(Language("zh"), str(p["allowed"])) for p in register}


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        pytest.param(investor.document, {"runs": 16}, id="ensemble, investor's"),
        pytest.param(investor.document, {"days": 400, "with_orders": False}, id="run, investor's"),
        pytest.param(run.document, {"days": 400}, id="run"),
        pytest.param(run.document, {"days": 40, "with_orders": False}, id="run, short and without orders"),
    ],
)
def test_no_english_is_left_in_the_chinese_page_and_no_sentence_misses_its_chinese(
    document: Callable[[Material], Document], kind: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    missed: list[str] = []

    class Noticing(dict[str, str]):
        def get(self, key: str, default: object = None) -> object:  # type: ignore[override]
            if key and key not in self:
                missed.append(key)
            return super().get(key, default)

    known = Noticing(catalogue("zh"))
    monkeypatch.setattr(language, "catalogue", lambda code: known)
    m = material("zh", **kind)
    m.manifest.update(title="计划", question="问题", changes={}, policies=[], not_modelled=[], warnings=[])
    if m.ensemble is not None:
        m.ensemble.manifest["warnings"] = []
    keys = {str(row[name]) for row in m.manifest["agenda"] for name in ("mechanism", "phase")} | typed(m)
    left = [
        (text, word)
        for text in texts(render(document(m)))
        if text not in keys
        for word in re.findall(r"[A-Za-z]{4,}", ALLOWED.sub("", HASH.sub("", text)))
    ]
    assert left == []
    assert missed == []
