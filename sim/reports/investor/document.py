"""The investor's report as a document: page one, then the chapters."""

from __future__ import annotations

from sim.reports import content as c
from sim.reports.investor import arithmetic, drivers, money, plan_pages, register, statements, users
from sim.reports.investor.front import front
from sim.reports.investor.material import Material


def document(m: Material) -> c.Document:
    """Compose the report."""
    t, manifest = m.t, m.manifest
    policies = " + ".join([str(manifest.get("scenario", "")), *map(str, manifest.get("policies", []))])
    source = m.ensemble.manifest if m.ensemble is not None else manifest
    runs = (
        t("1 run, seed {seed}", seed=manifest.get("seed", "–"))
        if m.table is None
        else t("{n} runs, {k} draws", n=len(m.ensemble.table) if m.ensemble else 1, k=m.n_runs)
    )
    facts = [policies, runs, t("{n} days from {date}", n=m.record.last_day + 1, date=m.record.launch.isoformat()),
             str(source.get("finished_at") or manifest.get("finished_at", ""))[:10], register.health_line(m)]  # fmt: skip
    sections = [plan_pages.section(m), money.section(m), statements.section(m), users.section(m), drivers.section(m),
                arithmetic.section(m), *register.sections(m)]  # fmt: skip
    return c.Document(
        title=str(manifest.get("title") or t("Business plan under test")),
        question=str(manifest.get("question") or ""),
        facts=facts,
        front=front(m),
        sections=[s for s in sections if s is not None],
        disclaimer=t.sentences(
            [
                register.disclaimer(m),
                t("Judgement-graded drivers carry part of every number; see the assumption register."),
            ]
        ),
        language=t.code,
    )
