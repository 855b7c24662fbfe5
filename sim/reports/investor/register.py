"""Assumptions, what is not modelled, the law, the health card, and how to repeat it all."""

from typing import Any

from sim.finance.chart import not_modelled as lines_not_modelled
from sim.reports import content as c
from sim.reports.language import Language, mark
from sim.reports.material import Material
from sim.reports.words.speech import say_all

GRADES = (mark("judgement"), mark("low_authority"), mark("memory"), mark("derived"), mark("data"), mark("source"))
UNITS = (
    *(mark("choice"), mark("count"), mark("date"), mark("days"), mark("duration"), mark("flag"), mark("money")),
    *(mark("names"), mark("shares"), mark("reviews"), mark("places"), mark("clicks"), mark("shops")),
    *(
        mark("money_rate"),
        mark("number"),
        mark("people"),
        mark("rate"),
        mark("share"),
        mark("text"),
        mark("orders"),
        mark("posts"),
        mark("agents"),
        mark("offers"),
        mark("months"),
        mark("hours"),
        mark("contacts"),
        mark("suppliers"),
        mark("needs"),
    ),
)
PHASES = (
    mark("OPEN"), mark("REACH"), mark("SUPPLY"), mark("JOIN"), mark("VISIT"), mark("SHOP"), mark("FULFIL"), mark("EXPERIENCE"),
    mark("LEAVE"), mark("LEARN"), mark("SETTLE"), mark("RECORD"),
)  # fmt: skip
EACH_NAME = " for each name"
LIST_OF_NAMES = mark("a list of names, each once, for example [clothing, beauty]")
_STATUS = {"broken": 0, "watch": 1, "kept": 2, "absent": 3}


def disclaimer(m: Material) -> str:
    """What every page says."""
    return m.t("This is a simulation, not a forecast or a promise.")


def warnings(m: Material) -> list[str]:
    """Warnings of the ensemble and of the (point) run, in the report's language."""
    found = [
        *(m.ensemble.manifest.get("warnings", []) if m.ensemble is not None else []),
        *m.manifest.get("warnings", []),
    ]
    return say_all(m.t, found)


def not_modelled(m: Material) -> list[c.Block]:
    """Streams and costs that nothing feeds."""
    t = m.t
    by_kind: dict[str, list[str]] = {}
    for item in m.manifest.get("not_modelled", []):
        by_kind.setdefault(str(item.get("kind", "")), []).append(t.named(item))
    if not by_kind:
        lines = lines_not_modelled(m.record, lang=t.code)
        by_kind = {"stream": lines} if lines else {}
    if not by_kind:
        return [c.Text(t("Nothing that the plan names is missing."))]
    names = {"stream": t("Revenue streams"), "cost": t("Costs")}
    items = [t("{kind}: {names}.", kind=names.get(kind, kind), names=("、" if t.is_chinese else ", ").join(found))
             for kind, found in by_kind.items()]  # fmt: skip
    return [c.Bullets(items), c.Text(t("They are absent from every number here: not zero, but unknown."), "note")]


def repeat(m: Material) -> list[c.Block]:
    """The command and the identity."""
    t, source = m.t, m.ensemble.manifest if m.ensemble is not None else m.manifest
    versions = ", ".join(f"{k} {v}" for k, v in m.manifest.get("versions", {}).items())
    facts = [
        [t("Identity"), str(source.get("identity", "–"))],
        [t("Changes"), ", ".join(f"{k} = {v}" for k, v in m.manifest.get("changes", {}).items()) or t("none")],
        [t("People"), t("{people} as {rows} agents of {w} people each", people=f"{int(m.manifest.get('people', 0)):,}",
                        rows=f"{int(m.manifest.get('rows', 0)):,}", w=m.manifest.get("people_per_agent", "–"))],
        [t("Versions"), f"sim {m.manifest.get('sim_version', '–')}, {versions}"],
    ]  # fmt: skip
    command = str(source.get("command") or "")
    first: c.Block = (
        c.Code(command) if command else c.Text(t("Run from Python: same scenario, seed and version, same numbers."))
    )
    return [first, c.Table(["", t("Value")], facts, text_columns=[1])]


def sections(m: Material) -> list[c.Section]:
    """The last chapters."""
    return [_assumptions(m), _law(m), _health(m)]


def _assumptions(m: Material) -> c.Section:
    """Every parameter with value, unit, source, grade and range; judgement first."""
    t, found = m.t, m.manifest.get("parameters", [])
    rank = {grade: k for k, grade in enumerate(GRADES)}
    ordered = sorted(found, key=lambda p: (rank.get(str(p.get("evidence")), 9), str(p.get("key"))))
    counts = [
        f"{sum(p.get('evidence') == g for p in found)} {t(g)}"
        for g in GRADES
        if any(p.get("evidence") == g for p in found)
    ]
    rows = [
        [str(p.get("key", "")), t.named(p), str(p.get("value", "")), t(str(p.get("unit", ""))), t(str(p.get("evidence", ""))),
         str(p.get("prior") or (t("lever") if p.get("lever") else t("fixed"))), range_words(t, str(p.get("allowed") or "")),
         str(p.get("source") or "–"), t("changed from {default}", default=p.get("default", "")) if p.get("changed") else ""]
        for p in ordered
    ]  # fmt: skip
    heads = [t("Key"), t("Assumption"), t("Value"), t("Kind or unit"), t("Grade"), t("Prior"), t("Allowed"), t("Source (English)"),
             t("Changed?")]  # fmt: skip
    intro = t("{n} assumptions by grade: {grades}. Judgement comes first: it deserves doubt before any other.", n=len(found),
              grades=t.listed(counts))  # fmt: skip
    table = c.Table(heads, rows, text_columns=list(range(1, 9)))
    return c.Section("assumptions", t("Assumption register"), [c.Text(intro), c.Fold(t("All assumptions"), [table])])


def range_words(t: Language, text: str) -> str:
    """What a parameter may be, as a manifest says it: "A to B", "A or B", "one of A, B"; values stay as one types them."""
    if text.endswith(EACH_NAME):
        return t("{range} for each name", range=range_words(t, text.removesuffix(EACH_NAME)))
    if text == LIST_OF_NAMES:
        return t(LIST_OF_NAMES)
    if text.startswith("one of "):
        return t("one of {names}", names=("\u3001" if t.is_chinese else ", ").join(text[7:].split(", ")))
    for word, sentence in ((" to ", mark("{a} to {b}")), (" or ", mark("{a} or {b}"))):
        a, found, b = text.partition(word)
        if found:
            return t(sentence, a=a, b=b)
    return text


def _law(m: Material) -> c.Section:
    """Rules that the scenario keeps, breaks, or cannot break yet."""
    t, found = m.t, sorted(m.manifest.get("compliance", []), key=lambda r: _STATUS.get(str(r["status"]), 9))
    words = {"broken": t("BROKEN"), "watch": t("to watch"), "kept": t("kept"), "absent": t("nothing can break it yet")}
    rows = [[t.pick(r["title"], r["title_zh"]), words.get(r["status"], r["status"]), t.pick(r["found"], r["found_zh"]),
             t.pick(r["law"], r["law_zh"])] for r in found]  # fmt: skip
    broken = sum(r["status"] == "broken" for r in found)
    lead = (t("{n} rules of law are broken by the values of this scenario.", n=broken) if broken else
            t("No rule of law that exists in this model is broken by the values of this scenario."))  # fmt: skip
    note = t(
        "Article numbers are from memory and must be verified before they are cited. This page is no legal advice."
    )
    table = c.Table([t("Rule"), t("State"), t("What was found"), t("Law")], rows, text_columns=[1, 2, 3],
                    strong=[k for k, r in enumerate(found) if r["status"] == "broken"])  # fmt: skip
    return c.Section("compliance", t("Compliance"), [c.Text(lead, "finding"), table, c.Text(note, "note")])


def health_line(m: Material) -> str:
    """The health card in short, for the head of the page."""
    if not m.health:
        return m.t("health card: not verified in this folder")
    n = {v: sum(h.get("verdict") == v for h in m.health) for v in ("PASS", "REVIEW", "FAIL")}
    return m.t("health card: PASS {p} REVIEW {r} FAIL {f}", p=n["PASS"], r=n["REVIEW"], f=n["FAIL"])


def _health(m: Material) -> c.Section:
    """Gates of this version, warnings of the run, time of each mechanism."""
    t = m.t
    blocks: list[c.Block] = [c.Text(health_line(m), "finding")]
    if m.health:
        rows = [[str(h["gate"]), t(str(h["title"])), str(h["verdict"])] for h in m.health]
        blocks.append(c.Table([t("Gate"), t("What is compared"), t("Verdict")], rows, text_columns=[1, 2]))
    else:
        blocks.append(
            c.Text(t("sim verify --out FOLDER writes the card beside the results; the report then carries it."), "note")
        )
    found = warnings(m)
    blocks += [c.Text(t("Warnings"), "finding"), c.Bullets(found)] if found else []
    agenda: list[Any] = m.manifest.get("agenda", [])
    if agenda:
        rows = [
            [str(a.get("mechanism", "")), t(str(a.get("phase", ""))), f"{float(a.get('seconds', 0)):.2f}"]
            for a in agenda
        ]
        table = c.Table([t("Mechanism"), t("Phase"), t("Seconds")], rows, text_columns=[1])
        blocks.append(c.Fold(t("Agenda of a day, with seconds"), [table], in_print=False))
    return c.Section("health", t("Health card, warnings, time"), blocks)
