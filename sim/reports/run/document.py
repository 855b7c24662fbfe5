"""The page of a run as a document: page one, then the chapters."""

from collections.abc import Sequence
from pathlib import Path

from sim.reports import content as c
from sim.reports.investor import money, register, statements, users
from sim.reports.investor.document import compose
from sim.reports.material import Material
from sim.reports.run import decisions, happened, keeping, mechanisms, metrics, people, plan
from sim.reports.run.front import front
from sim.reports.write import write


def document(m: Material) -> c.Document:
    """Compose the page. Money, statements, unit economics and the register are the chapters of the investor's report."""
    t, kept = m.t, keeping.section(m)
    management = [s for s in (happened.section(m), decisions.section(m)) if s is not None]
    sections = [
        c.Section("figures", t("Plan, turnover and cost"), plan.figures(m)),
        c.Section("people", t("Users and orders"), [*people.figures(m), plan.per_order(m), people.retention(m)]),
        *([kept] if kept is not None else []), mechanisms.section(m),
        *management, money.section(m), statements.section(m),
        users.section(m), metrics.section(m),
        metrics.world(m), *register.sections(m),
    ]  # fmt: skip
    return compose(m, front=front(m), sections=sections, disclaimer=register.disclaimer(m))


def write_page(m: Material, folder: Path, formats: Sequence[str] = ("html",)) -> list[Path]:
    """Write ``report[-zh].html``, ``.pdf`` and ``.xlsx`` into a folder."""
    return write(document(m), folder, name="report", formats=formats, material=m)
