"""The investor's report as a document: page one, then the chapters."""

from collections.abc import Sequence
from pathlib import Path

from sim.reports import content as c
from sim.reports import risks
from sim.reports.investor import arithmetic, drivers, money, plan_pages, register, statements, users
from sim.reports.investor.front import front
from sim.reports.material import Material
from sim.reports.wording import number
from sim.reports.write import write


def document(m: Material) -> c.Document:
    """Compose the report."""
    sections = [plan_pages.section(m), money.section(m), statements.section(m), users.section(m), drivers.section(m),
                risks.section(m), arithmetic.section(m), *register.sections(m)]  # fmt: skip
    note = m.t("Judgement-graded drivers carry part of every number; see the assumption register.")
    return compose(m, front=front(m), sections=sections, disclaimer=m.t.sentences([register.disclaimer(m), note]))


def write_report(m: Material, folder: Path, formats: Sequence[str] = ("html",)) -> list[Path]:
    """Write ``investor[-zh].html``, ``.pdf`` and ``.xlsx`` into a folder."""
    return write(document(m), folder, name="investor", formats=formats, material=m)


def compose(
    m: Material, *, front: Sequence[c.Block], sections: Sequence[c.Section | None], disclaimer: str
) -> c.Document:
    """A page of a run or an ensemble: what was run above, then page one and those chapters that there are."""
    t, manifest = m.t, m.manifest
    source = m.ensemble.manifest if m.ensemble is not None else manifest
    runs = (
        t("1 run, seed {seed}", seed=manifest.get("seed", "–"))
        if m.ensemble is None
        else t("{n} runs, {k} draws", n=m.ensemble.n_runs, k=m.n_runs)
    )
    facts = [" + ".join([str(manifest.get("scenario", "")), *map(str, manifest.get("policies", []))]), runs,
             t("{n} days from {date}", n=number(m.record.last_day + 1), date=m.record.launch.isoformat()),
             str(source.get("finished_at") or manifest.get("finished_at", ""))[:10], register.health_line(m)]  # fmt: skip
    title, question = (
        t.pick(str(manifest.get("title") or t("Business plan under test")), str(manifest.get("title_zh") or "")),
        t.pick(str(manifest.get("question") or ""), str(manifest.get("question_zh") or "")),
    )
    whole = [section for section in sections if section is not None and section.blocks]
    return c.Document(title, question, facts, front, whole, disclaimer, t.code)
