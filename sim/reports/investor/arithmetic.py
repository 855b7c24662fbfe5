"""The plan's own arithmetic, its contradictions, published figures beside it, and the spreadsheet twin."""

from typing import Any

from sim.reports import content as c
from sim.reports.language import Language
from sim.reports.material import Material
from sim.reports.wording import number, significant
from sim.reports.words.speech import say_all, say_stored


def section(m: Material) -> c.Section | None:
    """The chapter; None when the folder does not say which scenario was run."""
    p = m.preface
    if not p:
        return None
    t = m.t
    said = say_all(t, p.get("answer", []))
    wrong = say_all(t, p.get("contradictions", []))
    blocks: list[c.Block] = [c.Text(t.sentences(said))]
    blocks += [c.Text(t("What contradicts itself in the plan"), "finding"), c.Bullets(wrong)] if wrong else []
    blocks += [*_needs(m, p.get("needs", [])), *_benchmarks(m, p.get("benchmarks", [])), *_twin(m, p.get("twin", {}))]
    return c.Section("arithmetic", t("Before any simulation: what the plan implies"), blocks)


def _needs(m: Material, rows: list[dict[str, Any]]) -> list[c.Block]:
    t = m.t
    body = [
        [t("Year {year}", year=r["year"]) + (t(" (ramping)") if r.get("case") != "steady" else ""),
         f"{100 * r['take']:.3g} %", number(r["spend"]), m.cell(r["gmv"]), t.count(float(r["buyers"])),
         number(r["per_net_new"], decimals=1)]
        for r in rows if r.get("buyers") is not None
    ]  # fmt: skip
    heads = [t("Year"), t("Net take"), t("RMB a buyer and year"), t("GMV, {unit}", unit=t.unit), t("Annual buyers"),
             t("Marketing RMB per net new buyer")]  # fmt: skip
    return [c.Table(heads, body, caption=t("What the plan's revenue needs"))] if body else []


def _benchmarks(m: Material, rows: list[dict[str, Any]]) -> list[c.Block]:
    t = m.t
    body = [
        [t.pick(str(r["measure"]), str(r["measure_zh"])), _range(t, r, "published"), _range(t, r, "plan"),
         say_stored(t, r["verdict"]), t.pick(str(r["who"]), str(r.get("who_zh", ""))),
         str(r["source"]), t(str(r["grade"]))]
        for r in rows
    ]  # fmt: skip
    heads = [
        t("Measure"),
        t("Published"),
        t("Plan"),
        t("The plan is"),
        t("By or for"),
        t("Source (English)"),
        t("Grade"),
    ]
    return (
        [c.Table(heads, body, text_columns=[3, 4, 5, 6], caption=t("Published figures beside the plan's"))]
        if body
        else []
    )


def _range(t: Language, row: dict[str, Any], side: str) -> str:
    a, b, unit = row.get(f"{side}_low"), row.get(f"{side}_high"), str(row.get("unit") or "")
    if a is None or b is None:
        return "–"
    scale, tail = (100, " %") if unit in ("%", "share", "") else (1, f" {t(unit)}")
    shown = [significant(scale * float(x)) for x in (a, b)]
    return (shown[0] if shown[0] == shown[1] else f"{shown[0]} – {shown[1]}") + tail


def _twin(m: Material, twin: dict[str, Any]) -> list[c.Block]:
    t, rows = m.t, twin.get("against_run", [])
    if not rows:
        return []
    shown = [r for r in rows if r.get("simulated") is not None and r.get("twin") is not None]
    body = [
        [t("Year {year}", year=r["year"]), t.pick(str(r.get("label", r.get("line", ""))), str(r.get("label_zh", ""))),
         _amount(m, r, "twin"), _amount(m, r, "simulated"), _amount(m, r, "difference")]
        for r in shown
    ]  # fmt: skip
    heads = [t("Year"), t("Line"), t("Spreadsheet twin"), t("Simulation"), t("Difference")]
    why = say_all(t, twin.get("why_it_differs", []))
    return [c.Table(heads, body, text_columns=[1], caption=t("A deterministic spreadsheet of the same parameters, beside the run")),
            c.Text(t("Why they differ"), "finding"), c.Bullets(why)]  # fmt: skip


def _amount(m: Material, row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    if value is None:
        return "–"
    return m.cell(float(value)) + f" {m.t.unit}" if row.get("unit") == "RMB" else number(float(value))
