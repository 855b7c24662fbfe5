"""How worlds, policies and stresses rank on common seeds."""

from dataclasses import dataclass

import pandas as pd

from sim.finance.ensemble_answers import COSTS
from sim.finance.intervals import mean_interval
from sim.finance.paired import Effect, effect
from sim.finance.plan_test import need_is_open, numbers
from sim.finance.table_file import RunTable
from sim.reports import content as c
from sim.reports import figures_investor as pictures
from sim.reports.language import Language
from sim.reports.material import FEN, Material
from sim.reports.words.shares import n_seeds


def ranking(m: Material) -> list[c.Block]:
    """Worlds, policies and stresses by what they change, on common seeds."""
    t = m.t
    if m.ensemble is None or m.ensemble.worlds is None:
        return [
            c.Text(
                t("Not run: sim ensemble with --rank N sets the shipped worlds, policies and stresses beside this one.")
            )
        ]
    frame, year = _read(m.ensemble.worlds, m), _year(m)
    out = _standing(m, frame, f"year{year}.profit")
    if not out:
        return [c.Text(t("No year was simulated whole: nothing can be ranked."))]
    bars = [(_name(t, r.name), r.mean * FEN, _or(r.low, r.mean) * FEN, _or(r.high, r.mean) * FEN) for r in out]
    unit = t("profit of year {year}, {unit}", year=year, unit=t.unit)
    picture = pictures.ranked("worlds", bars, unit=unit, scale=t.scale)
    kinds = {"world": t("world"), "policy": t("policy"), "stress": t("stress")}
    body = [
        [_name(t, r.name), kinds.get(r.kind, r.kind), m.cell(r.mean),
         "–" if r.effect is None else m.cell(r.effect.difference), _interval(m, r.effect),
         f"≥ {m.cell(r.need)}" if r.is_need_open else m.cell(r.need)]
        for r in out
    ]  # fmt: skip
    heads = [t("World or change"), t("Kind"), t("Profit, year {year}", year=year), t("Difference"), t("95 % interval"),
             t("Money needed")]  # fmt: skip
    return [
        c.Figure(
            _finding(m, frame, out),
            _what(m, frame, out),
            [picture],
            c.Table(heads, body, text_columns=[1], caption=t.unit),
        )
    ]


def _finding(m: Material, frame: pd.DataFrame, out: "list[Standing]") -> str:
    """Which of the worlds and policies comes out best; a stress is nothing to choose, and one candidate is no best."""
    t, year = m.t, _year(m)
    choices = [r for r in out if r.kind != "stress"] or out
    best = choices[0]
    revenue = numbers(frame[frame["name"] == best.name], f"year{year}.revenue").mean()
    words = {"name": _name(t, best.name), "money": m.rmb(best.mean), "year": year, "revenue": m.rmb(revenue)}
    if any(r.mean < best.mean for r in choices):
        return t("{name} comes out best: {money} of profit in year {year}, on {revenue} of net revenue", **words)
    return t("{name}: {money} of profit in year {year}, on {revenue} of net revenue", **words)


def _what(m: Material, frame: pd.DataFrame, out: "list[Standing]") -> str:
    """What the picture shows, and what was not run."""
    t = m.t
    what = [t("Mean of {seeds}, common to all, interval of the mean; everything else at its median; operating view.",
              seeds=n_seeds(t, frame["seed"].nunique()))]  # fmt: skip
    if any(r.is_need_open for r in out):
        what.append(t("≥: the need of some runs is largest in the last simulated month and may still grow."))
    if (frame["kind"] == "world").sum() <= frame["seed"].nunique():
        what.append(t("Other worlds were not run: sim ensemble with --rank N and without --ranked runs them too."))
    if not (frame["kind"] == "policy").any():
        what.append(t("Policies were not run: sim ensemble with --rank N and without --ranked runs them too."))
    return t.sentences(what)


def _year(m: Material) -> int:
    """The year that is ranked: the last whole one."""
    return m.years[-1] if m.years else 3


def _read(worlds: RunTable, m: Material) -> pd.DataFrame:
    """The columns that ranking and stresses show."""
    shown = {f"year{_year(m)}.revenue", f"year{_year(m)}.profit", "funding.need", "funding.need_month", *COSTS}
    return worlds.read(["name", "kind", "seed", *(name for name in worlds.columns() if name in shown)])


@dataclass(frozen=True)
class Standing:
    """A world or change: mean profit with its interval, paired difference from the scenario, mean money needed
    (RMB) and whether that of some run may still grow."""

    name: str
    kind: str
    mean: float
    low: float
    high: float
    effect: Effect | None
    need: float
    is_need_open: bool


def _standing(m: Material, frame: pd.DataFrame, key: str) -> list[Standing]:
    """Every candidate whose profit is known, the best first."""
    base = _own(m, frame)
    out = []
    for (kind, name), own in frame.groupby(["kind", "name"], sort=False):
        x, need = numbers(own, key), numbers(own, "funding.need")
        if not x.size:
            continue
        found = effect(base[key], own.set_index("seed")[key], outcome=key) if len(base) else None
        mean_need, is_open = float(need.mean()) if need.size else float("nan"), bool(need_is_open(own).any())
        out.append(Standing(str(name), str(kind), *mean_interval(x), found, mean_need, is_open))
    return sorted(out, key=lambda r: -r.mean)


def _or(value: float, other: float) -> float:
    return other if value != value else value


def _interval(m: Material, found: Effect | None) -> str:
    return "–" if found is None or found.low != found.low else f"{m.cell(found.low)} … {m.cell(found.high)}"


def _name(t: Language, name: str) -> str:
    """A shipped world, policy or stress in words; of one's own its name."""
    return t(name.replace("_", " "))


def _own(m: Material, frame: pd.DataFrame) -> pd.DataFrame:
    """The scenario of this report among the ranked worlds, by seed."""
    name = "+".join([str(m.manifest.get("scenario")), *m.manifest.get("policies", [])])
    return frame[frame["name"] == name].set_index("seed")


def stresses(m: Material) -> list[c.Block]:
    """Five standard stresses: paired difference of revenue, profit and money needed."""
    if m.ensemble is None or m.ensemble.worlds is None:
        return []
    t, frame = m.t, _read(m.ensemble.worlds, m)
    base = _own(m, frame)
    own = frame[frame["kind"] == "stress"]
    if own.empty or base.empty:
        return []
    year = _year(m)
    keys = (f"year{year}.revenue", f"year{year}.profit", "funding.need")
    body = []
    for name, group in own.groupby("name", sort=False):
        cells = [_name(t, str(name))]
        for key in keys:
            found = effect(base[key], group.set_index("seed")[key], outcome=key)
            cells.append("–" if found is None else m.cell(found.difference))
        body.append(cells)
    heads = [
        t("Stress"),
        t("Net revenue, year {year}", year=year),
        t("Profit, year {year}", year=year),
        t("Money needed"),
    ]
    return [
        c.Table(
            heads, body, caption=t("Standard stresses: mean paired difference from the point run, {unit}", unit=t.unit)
        )
    ]
