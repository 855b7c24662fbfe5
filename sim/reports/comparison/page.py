"""The page of a comparison as a document, and its files."""

from collections.abc import Sequence
from pathlib import Path

from sim.finance.comparison_record import read_comparison
from sim.reports import content as c
from sim.reports.comparison import answer, chapters
from sim.reports.comparison.material import Comparison
from sim.reports.language import Language
from sim.reports.words.shares import n_seeds
from sim.reports.words.speech import say_all
from sim.reports.write import write as write_files


def document(m: Comparison) -> c.Document:
    """Compose the page."""
    t, about = m.t, m.record.manifest
    warnings = say_all(t, about.get("warnings", []))
    first, *rest = answer.sentences(m)
    lead: list[c.Text] = [c.Text(first, "lead"), *(c.Text(x) for x in rest)]
    lead += [c.Text(t("Warning: {text}", text=warnings[0]), "warning")] if warnings else []
    note = t(
        "Paired differences on {n} common seeds; interval: Student's t, 95 %, over seeds; parameters stand at their "
        "medians, so the interval covers luck only. This is a simulation, not a forecast or a promise.",
        n=m.n_seeds,
    )
    is_wide = len(m.years) > 1  # a column a year
    cards = [
        c.Card(t("What each policy changes"), chapters.effects_card(m), is_wide=True),
        c.Card(t("Is it compared at equal spending?"), chapters.spend_card(m), is_wide=is_wide),
        c.Card(t("What differs in the input"), chapters.input_card(m), is_wide=is_wide),
    ]
    sections = [chapters.effects_section(m), chapters.finding_section(m), chapters.behaviour_section(m),
                chapters.groups_section(m)]  # fmt: skip
    if len(warnings) > 1:
        sections.append(c.Section("warnings", t("Warnings"), [c.Bullets(list(warnings))]))
    sections.append(c.Section("repeat", t("How to repeat this"), _repeat(m)))
    base = t.pick(str(about["title"]), str(about.get("title_zh", "")))
    facts = [str(about["base"]), t("{n} policies or worlds", n=len(m.others)), n_seeds(t, m.n_seeds),
             t("{n} people per agent", n=about["people_per_agent"]), str(about.get("finished_at", ""))[:10]]  # fmt: skip
    return c.Document(
        title=t("{base}: policies compared", base=base),
        question=t.pick(str(about.get("question") or ""), str(about.get("question_zh") or "")),
        facts=[f for f in facts if f],
        front=[c.Answer([*lead, c.Text(note, "note")]), c.Cards(cards)],
        sections=sections,
        disclaimer=t("This is a simulation, not a forecast or a promise."),
        language=t.code,
    )


def _repeat(m: Comparison) -> list[c.Block]:
    t, about = m.t, m.record.manifest
    command = str(about.get("command") or "")
    facts = [
        [t("Identity"), str(about["identity"])],
        [t("Versions"), f"sim {about['sim_version']}, " + ", ".join(f"{k} {v}" for k, v in about["versions"].items())],
    ]
    first: c.Block = (
        c.Code(command) if command else c.Text(t("Run from Python: same scenarios, seeds and version, same numbers."))
    )
    return [first, c.Table(["", t("Value")], facts, text_columns=[1])]


def write(m: Comparison, folder: Path, names: Sequence[str]) -> list[Path]:
    """Write ``compare[-zh].html`` and ``.pdf`` into a folder, each whole or not at all; there is no workbook."""
    return write_files(document(m), folder, name="compare", formats=names)


def read(folder: Path, *, lang: str = "en") -> Comparison:
    """Read a comparison folder for its page in a language."""
    return Comparison(read_comparison(folder), Language(lang))
