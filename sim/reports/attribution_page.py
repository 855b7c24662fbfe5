"""The page of an attribution: who joins because of what, at which cost, and what the next money brings."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from sim.finance.attributed import Attribution
from sim.finance.ensemble_record import read_study
from sim.reports import content as c
from sim.reports.figures_attribution import Cost, costs, curves
from sim.reports.language import Language
from sim.reports.words.shares import n_seeds
from sim.reports.words.speech import say
from sim.reports.write import write

MANIFEST = "attribution.json"


def read_attribution(folder: Path) -> Attribution:
    """Read an attribution folder.

    Raises
    ------
    RecordError
        When it is not finished, or one of its files is missing or unreadable; one sentence names the file.
    """
    return Attribution(*read_study(folder, MANIFEST, what="an attribution"), folder)


def write_page(done: Attribution, folder: Path, *, lang: str = "en", formats: Sequence[str] = ("html",)) -> list[Path]:
    """Write ``attribution[-zh].html`` (or ``.pdf``) into a folder."""
    return write(document(done, Language(lang)), folder, name="attribution", formats=formats)


def document(done: Attribution, t: Language) -> c.Document:
    """Return the page as a document."""
    about, table = done.manifest, done.table()
    facts = [
        str(about["scenario"]), n_seeds(t, about["seeds"]), t("{n} days", n=about["days"]),
        t("{n} people per agent", n=about["people_per_agent"]), f"sim {about['sim_version']}",
    ]  # fmt: skip
    said = [c.Text(x, "lead") for x in answer(done, t)] + [c.Text(x, "warning") for x in warnings(done, t)]
    sections = [c.Section("costs", t("Cost of a registration, three views"), _costs(table, t, _Names(done, t)))]
    if len(done.curves()):
        sections.append(c.Section("curves", t("What more money would bring"), _curves(done, t)))
    sections.append(c.Section("equity", t("Won, brought earlier, lost"), _equity(table, t, _Names(done, t))))
    if about.get("command"):
        sections.append(c.Section("repeat", t("How to repeat this"), [c.Code(str(about["command"]))]))
    return c.Document(
        t("Who joins because of what"), str(about["title"]), facts, [c.Answer(said)],
        sections, t("This is a simulation, not a forecast or a promise."), t.code,
    )  # fmt: skip


class _Names:
    """Names of channels and programmes in a language."""

    def __init__(self, done: Attribution, t: Language) -> None:
        self.known, self.t = done.manifest["names"], t

    def __call__(self, name: object) -> str:
        label, zh = self.known.get(str(name), (str(name).replace("_", " "), ""))
        return self.t.pick(label, zh)


_FEWEST = 30  # agents that a channel must have brought, all seeds together, before a headline speaks of it


def answer(done: Attribution, t: Language) -> list[str]:
    """Return what the numbers say, as far as their intervals allow it."""
    table, named = done.table(), _Names(done, t)
    said = []
    agents = table["caused"] * done.manifest["seeds"] / done.manifest["people_per_agent"]
    sure = table[(table["caused_low"] > 0) & (table["caused_high"] > table["caused_low"]) & (agents >= _FEWEST)]
    if len(sure):
        best = str(sure["caused"].idxmax())
        said.append(t("Without {name} {n} fewer people would register ({low} to {high}).", name=named(best),
                      n=t.count(_at(table, best, "caused")), low=t.count(_at(table, best, "caused_low")),
                      high=t.count(_at(table, best, "caused_high"))))  # fmt: skip
    paid = sure[(sure["spend"] > 0) & (sure["claimed"] > 0)]
    if len(paid):
        worst = str((paid["cac_caused"] / paid["cac_claimed"]).idxmax())
        said.append(t("{name}: accounts report {claimed} per registration; what is caused costs {caused}.",
                      name=_upper(named(worst)), claimed=t.rmb(_at(paid, worst, "cac_claimed")),
                      caused=t.rmb(_at(paid, worst, "cac_caused"))))  # fmt: skip
    more = done.next_money()
    known = (
        more[(more["caused_equity_low"] > 0) & (more["caused_equity_high"] > more["caused_equity_low"])]
        if len(more)
        else more
    )
    if len(known):
        best = str(known["caused_equity"].idxmax())
        said.append(t("Judged by contribution within the horizon, the next 100,000 RMB bring most through {name}: {equity} ({low} "
                      "to {high}), and {n} registrations.", name=named(best), equity=t.rmb(_at(known, best, "caused_equity")),
                      low=t.count(_at(known, best, "caused_equity_low")), high=t.count(_at(known, best, "caused_equity_high")),
                      n=t.count(_at(known, best, "caused"))))  # fmt: skip
    return said or [t("No effect stands out from chance: every 95 % interval holds zero, or is not known. More seeds, agents or "
                      "days would tell.")]  # fmt: skip


def warnings(done: Attribution, t: Language) -> list[str]:
    """Return what a reader must know before believing the numbers."""
    return [say(t, remark) for remark in done.warnings()]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _at(frame: pd.DataFrame, row: str, column: str) -> float:
    return float(frame[column].to_dict()[row])


def _costs(table: pd.DataFrame, t: Language, named: _Names) -> list[c.Block]:
    rows = [Cost(named(n), r["cac_claimed"], r["cac_coded"], r["cac_caused"], r["cac_caused_low"], r["cac_caused_high"])
            for n, r in table.iterrows()]  # fmt: skip
    views = (t("as accounts claim"), t("by code or last touch"), t("caused (twin worlds)"))
    svg = costs(rows, labels=views, unit=t("RMB per registration"), nothing=t("no effect seen"))
    body = [
        [named(n), t.cell(r["spend"] * 100), t.count(r["claimed"]), t.count(r["coded"]), t.count(r["caused"]),
         _between(r["caused_low"], r["caused_high"], t), t.rmb(r["cac_claimed"]), t.rmb(r["cac_coded"]),
         _cost(r["cac_caused"], t), _cost(r["cac_buyer"], t)]
        for n, r in table.iterrows()
    ]  # fmt: skip
    heads = [t("Channel or programme"), t("Money, {unit}", unit=t.unit), t("Claimed"), t("Coded"), t("Caused"),
             t("95 % interval"), t("Cost, claimed"), t("Cost, coded"), t("Cost, caused"), t("Cost per buyer caused")]  # fmt: skip
    what = t("Bars: 95 % interval over seeds. Claimed and coded registrations need no twin; caused ones are those that are "
             "missing in the same world, on the same luck, without the channel's money (the others keep theirs), later word "
             "of mouth and invitations included, so that they do not add up to the total.")  # fmt: skip
    finding = t("Claims and causes differ by channel")
    return [c.Figure(finding, what, [svg], c.Table(heads, body), is_wide=True)]


def _curves(done: Attribution, t: Language) -> list[c.Block]:
    more, points, named = done.next_money(), done.curves(), _Names(done, t)
    names = {str(n): named(n) for n in more.index}
    svg = curves(points, names=names, unit=t("M RMB in the horizon"), what=t("thousand registrations caused"))
    body = [
        [names[str(n)], t.cell(r["spend"] * 100), t.count(r["coded"]), t.count(r["caused"]),
         _between(r["caused_low"], r["caused_high"], t), t.rmb(r["coded_equity"]), t.rmb(r["caused_equity"]),
         _between(r["caused_equity_low"], r["caused_equity_high"], t)]
        for n, r in more.iterrows()
    ]  # fmt: skip
    heads = [t("Channel"), t("Money today, {unit}", unit=t.unit), t("Registrations, coded"), t("Registrations, caused"),
             t("95 % interval"), t("Contribution, coded"), t("Contribution, caused"), t("95 % interval")]  # fmt: skip
    what = t("Square: today. Points: single seeds at no, half, today's and double money; line: saturating curve through them. "
             "The table shows what the next 100,000 RMB bring.")  # fmt: skip
    return [c.Figure(t("Each channel's money against what it causes"), what, [svg], c.Table(heads, body), is_wide=True)]


def _equity(table: pd.DataFrame, t: Language, named: _Names) -> list[c.Block]:
    body = [
        [named(n), t.count(r["expansion"]), t.rmb(r["expansion_equity"]), t.count(r["acceleration"]),
         t.count(r["days_earlier"]), t.rmb(r["acceleration_equity"]), t.count(r["displacement"]), t.rmb(r["equity"]),
         _between(r["equity_low"], r["equity_high"], t)]
        for n, r in table.iterrows()
    ]  # fmt: skip
    heads = [t("Channel or programme"), t("Won"), t("Their contribution"), t("Brought earlier"), t("Days earlier"),
             t("Gain of contribution"), t("Lost"), t("All, contribution"), t("95 % interval")]  # fmt: skip
    note = t("Won: people who register only with it (expansion). Brought earlier: people who register in both worlds, "
             "and sooner with it (acceleration). Discounted contribution of their orders within the horizon; with an endless "
             "horizon everything would be acceleration.")  # fmt: skip
    return [c.Table(heads, body), c.Text(note, "note")]


def _between(low: float, high: float, t: Language) -> str:
    return t("{a} to {b}", a=t.count(low), b=t.count(high)) if np.isfinite(low) and np.isfinite(high) else "–"


def _cost(value: float, t: Language) -> str:
    return t("nobody") if np.isinf(value) else t.rmb(value)
