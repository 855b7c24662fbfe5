"""The chapter on the controller: its rules in words, and every decision with the numbers that it saw."""

from sim.reports import content as c
from sim.reports.material import Material
from sim.reports.words.rules import change_words, event_words, rule_words, seen_words

MOST = 200
"""Rows of the table; the file ``decisions.csv`` of the run folder holds all."""


def section(m: Material) -> c.Section | None:
    """Rules and decisions; None where the scenario has no rule."""
    t, rules = m.t, {str(rule["name"]): rule for rule in m.manifest.get("rules", [])}
    if not rules:
        return None
    taken = m.manifest.get("decisions", [])
    first = t("{n} decisions by {k} rules.", n=len(taken), k=len(rules)) if taken else t("No rule has acted.")
    said = c.Bullets(
        [t("{world}: {text}", world=t.named(_name(m, name)), text=rule_words(t, rule)) for name, rule in rules.items()]
    )
    blocks: list[c.Block] = [c.Text(first, "finding"), said]
    if taken:
        rows = [
            [m.date_of(d["day"]).isoformat(), str(d["day"]), t.named(_name(m, d["rule"])), event_words(t, d),
             seen_words(t, d, rules), change_words(t, d, rules)]
            for d in taken[:MOST]
        ]  # fmt: skip
        heads = [t("Date"), t("Day"), t("Rule"), t("Decision"), t("Numbers seen (up to the day before)"), t("Changed")]
        caption = t("Decisions act from the next day on; all of them stand in decisions.csv.")
        blocks.append(c.Table(heads, rows, caption=caption, text_columns=(2, 3, 4, 5)))
    return c.Section("decisions", t("Decisions of management"), blocks)


def _name(m: Material, name: str) -> dict[str, object]:
    """A rule's own name, in words: of rules that shipped policies bring it is in the catalogue."""
    label = name.replace("_", " ")
    return {"label": label, "label_zh": m.t(name.replace("_", " ")) if m.t.is_chinese else ""}
