"""The chapter on what happened from outside: episodes of shocks, what they cost, what they moved."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.reports import content as c
from sim.reports.material import Material
from sim.reports.words.rules import typed_words

ACTIVE, COST = "_active", "_cost"


@dataclass(frozen=True)
class Spell:
    """Days, one after the other, on which a shock acted; ``is_open`` where the run ended in it."""

    shock: str
    first: int
    last: int
    is_open: bool


def section(m: Material) -> c.Section | None:
    """Episodes in order of their days; None where the scenario has no shock."""
    t, shocks = m.t, _shocks(m)
    if not shocks:
        return None
    spells = sorted((s for shock in shocks for s in _spells(m, shock)), key=lambda s: (s.first, s.shock))
    if not spells:
        names = t.listed([t.inside(_label(m, shock)) for shock in shocks])
        return c.Section(
            "happened", t("What happened from outside"), [c.Text(t("Nothing: none of {names} came.", names=names))]
        )
    rows = [
        [_label(m, s.shock), m.date_of(s.first).isoformat(), t("still acts") if s.is_open else m.date_of(s.last).isoformat(),
         m.t.cell(_cost(m, s)), _moved(m, s)]
        for s in spells
    ]  # fmt: skip
    heads = [t("Shock"), t("From"), t("Last day"), t("Paid, {unit}", unit=t.unit), t("Moved")]
    note = t("Paid: fines, losses and answers of those days. Moved: what the parameters were without and with it on its first "
             "day; a ramp or another shock may take them further. Trust and tastes that it took are not parameters.")  # fmt: skip
    return c.Section(
        "happened",
        t("What happened from outside"),
        [c.Table(heads, rows, text_columns=(1, 2, 4)), c.Text(note, "note")],
    )


def _shocks(m: Material) -> list[str]:
    """Names of the shocks that are on, in order of the agenda's metrics."""
    known = m.manifest.get("metrics", {})
    return [
        name.removesuffix(ACTIVE) for name, about in known.items()
        if name.endswith(ACTIVE) and about.get("mechanism") == name.removesuffix(ACTIVE)
    ]  # fmt: skip


def _label(m: Material, shock: str) -> str:
    return m.t.named(m.manifest["metrics"][f"{shock}{ACTIVE}"])


def _days(m: Material, name: str) -> np.ndarray:
    """Values of the days from launch on."""
    return np.nan_to_num(m.metric(name))[-(m.record.last_day + 1) :]


def _spells(m: Material, shock: str) -> Iterator[Spell]:
    acts = _days(m, f"{shock}{ACTIVE}") > 0
    edges = np.flatnonzero(np.diff(np.concatenate([[False], acts, [False]]).astype(np.int8)))
    for first, end in edges.reshape(-1, 2).tolist():
        yield Spell(shock, first, end - 1, is_open=end == len(acts))


def _cost(m: Material, s: Spell) -> float:
    return float(_days(m, f"{s.shock}{COST}")[s.first : s.last + 1].sum())


def _moved(m: Material, s: Spell) -> str:
    """What it moved first, each parameter once."""
    labels = {p["key"]: p for p in m.manifest.get("parameters", [])}
    found: dict[str, str] = {}
    for x in m.manifest.get("modifiers", []):
        if x["cause"] == s.shock.replace("_", " ") and s.first <= x["begin"] <= s.last:
            name = m.t.named(labels.get(x["path"], {"name": x["path"]}))
            shown = " → ".join(typed_words(m.t, value) for value in x["shown"].split(" -> "))
            found.setdefault(x["path"], f"{name} {shown}")
    return m.t.apart(list(found.values())) if found else "–"
