"""The risk register in words, tables and pictures: chapters of its own page and of the investor's report."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from sim.core.constants import DAYS_PER_YEAR, FEN_PER_RMB
from sim.finance import frames
from sim.finance.ensemble_record import read_study
from sim.finance.risk_register import MEASURES, Register
from sim.reports import content as c
from sim.reports import figures_investor as pictures
from sim.reports.language import Language, mark
from sim.reports.material import Material
from sim.reports.wording import NOTHING
from sim.reports.words.shares import n_seeds
from sim.reports.write import write

MANIFEST = "risks.json"
FOLDER = "risks"
"""Where the register lies in the folder of an ensemble."""
SHORT = DAYS_PER_YEAR
"""Days of a run below which what risks cost is hardly in it."""
MEASURE_NAMES = {
    "revenue": mark("Net revenue"),
    "profit": mark("Profit"),
    "cash": mark("Cash at the end"),
    "need": mark("Money needed"),
}
WORLD_NAMES = {
    "all_risks": mark("all risks, by their hazards"),
    "all_risks_answered": mark("all risks, with every answer"),
}


def read_register(folder: Path) -> Register:
    """Read the folder of a risk register.

    Raises
    ------
    RecordError
        When it is not finished, or one of its files is missing or unreadable; one sentence names the file.
    """
    return Register(*read_study(folder, MANIFEST, what="a risk register"), folder)


def write_page(done: Register, folder: Path, *, lang: str = "en", formats: Sequence[str] = ("html",)) -> list[Path]:
    """Write ``risks[-zh].html`` (or ``.pdf``) into a folder."""
    return write(document(done, Language(lang)), folder, name="risks", formats=formats)


def document(done: Register, t: Language) -> c.Document:
    """Return the page as a document."""
    about = done.manifest
    facts = [
        " + ".join([str(about["scenario"]), *map(str, about["policies"])]), n_seeds(t, about["seeds"]),
        t("{n} days", n=about["days"]), t("{n} people per agent", n=about["people_per_agent"]), f"sim {about['sim_version']}",
    ]  # fmt: skip
    sections = chapters(done, t)
    if about.get("command"):
        sections.append(c.Section("repeat", t("How to repeat this"), [c.Code(str(about["command"]))]))
    title = t.pick(str(about["title"]), str(about.get("title_zh") or ""))
    answer = c.Answer([c.Text(said, "lead" if k == 0 else "rest") for k, said in enumerate(spoken(done, t))])
    return c.Document(t("What can go wrong"), title, facts, [answer], sections,
                      t("This is a simulation, not a forecast or a promise."), t.code)  # fmt: skip


def chapters(done: Register, t: Language) -> list[c.Section]:
    """Return the chapters: risks, answers, all at once."""
    return [
        c.Section("risks", t("What each risk costs"), risks(done, t)),
        c.Section("answers", t("What the answers are worth"), answers(done, t)),
        c.Section("joint", t("All at once, and stresses"), joint(done, t)),
    ]


def section(m: Material) -> c.Section:
    """Return the chapter of the investor's report."""
    t = m.t
    folder = m.ensemble.folder / FOLDER if m.ensemble is not None and m.ensemble.folder is not None else None
    if folder is None or not (folder / MANIFEST).is_file():
        blocks: list[c.Block] = [
            c.Text(t("Not run: sim ensemble with --risks N says what each risk costs and each answer is worth."))
        ]
    else:
        done = read_register(folder)
        blocks = [*(c.Text(said) for said in spoken(done, t)), *risks(done, t), *answers(done, t), *joint(done, t)]
    return c.Section("risks", t("What can go wrong"), blocks)


def spoken(done: Register, t: Language) -> list[str]:
    """Return what the numbers say."""
    table = done.risks()
    worst = table.index[0]
    row = table.iloc[0]
    unseen = t("No risk is seen to cost profit within the run; that is not the same as none.")
    if not any(is_known(one) for _, one in table.iterrows()):
        return [unseen]
    if row["profit_expected"] > 0:
        words = {"risk": titled(done, t, str(worst)), "expected": _money(t, row["profit_expected"]),
                 "loss": _money(t, row["profit_if"]), "chance": t.percent(100 * row["chance"])}  # fmt: skip
        first = (
            t("{risk}: {expected} of profit expected, {loss} if it happens ({chance} within the run).", **words)
            if len(table) == 1
            else t("{risk} costs most on the whole: {expected} of profit expected, {loss} if it happens ({chance} within the run).",
                   **words)
        )  # fmt: skip
        if row["profit_told"] != 1:
            first = t.sentences([first, t("Luck alone may give this.")])
    elif _untold(table):
        first = unseen
    else:
        first = t("No risk is expected to cost profit within the run.")
    said = [first]
    found = done.answers()
    sure = found[found["profit_low"] > 0] if len(found) else found
    if len(sure):
        risk, answer = map(str, sure.index[0])
        said.append(t("Of the answers, {answer} ({risk}) is worth most: {value} of profit, its cost paid.",
                      answer=answer_titled(done, t, risk, answer), risk=titled(done, t, risk),
                      value=_money(t, sure.iloc[0]["profit_value"])))  # fmt: skip
    elif len(found) and found["profit_low"].notna().any():
        said.append(t("No answer pays for sure: every interval of what one is worth reaches zero or lies below it."))
    elif len(found):
        said.append(t("One seed gives no interval: which answer pays for sure is not known."))
    return said


def limits(done: Register, t: Language) -> list[str]:
    """Return what the register cannot see: losses that luck alone may give, and what comes after a short run."""
    table, about = done.risks(), done.manifest
    untold, people = _untold(table), about.get("people_per_agent", 1)
    none = [name for name in untold if not any(table.loc[name, f"{m}_differs"] for m in MEASURES)]
    some = [name for name in untold if name not in none]
    said = []
    if none:
        said.append(t("Nothing that is measured moves on any seed when it happens: {risks}. Nobody was hit, at {people} people an "
                      "agent and {days} days: the loss is unknown, not 0.",
                      risks=_named(done, t, none), people=people, days=about.get("days", 0)))  # fmt: skip
    if some and about["seeds"] == 1:
        said.append(t("One seed: whether a loss is more than luck is not known. Give more seeds."))
    elif some:
        high = float(table.loc[some, "profit_if_high"].max())
        said.append(t("Not told from luck by {seeds} at {people} people an agent: {risks}. What one costs when it happens may be "
                      "anything up to {most} of profit; more seeds, or fewer people an agent, would tell.",
                      seeds=n_seeds(t, about["seeds"]), people=people, risks=_named(done, t, some),
                      most=_money(t, high)))  # fmt: skip
    never = [name for name, row in table.iterrows() if row["chance"] == 0 and not row["is_given"]]
    if never:
        said.append(t("No chance gathers of: {risks}. What provokes it is not in these runs: the scenario has none of it, or they "
                      "are too short or too coarse ({people} people an agent).", risks=_named(done, t, list(map(str, never))),
                      people=people))  # fmt: skip
    if about.get("days", SHORT) < SHORT:
        said.append(t("The run has {n} days: what risks cost later is not in it, and hazards that grow with the company have "
                      "hardly grown. Read chances and losses from a run of a year or more.", n=about["days"]))  # fmt: skip
    return said


def _untold(table: pd.DataFrame) -> list[str]:
    """Return the risks that may come and whose loss of profit is not told from luck."""
    return [str(name) for name, row in table.iterrows() if row["chance"] > 0 and row["profit_told"] != 1]


def legend(t: Language) -> str:
    """Return what the marks in tables of losses mean."""
    return t("*: the 95 % interval reaches zero, or there is one seed: luck alone may give it. –: nothing differs on any "
             "seed, or no chance gathers, so that the loss is not known.")  # fmt: skip


def _named(done: Register, t: Language, names: Sequence[str]) -> str:
    return t.listed([titled(done, t, name) for name in names])


def doubted(text: str, row: pd.Series, name: str) -> str:
    """Return a loss as a table shows it: ``*`` behind what luck alone may give, a dash where no seed shows any.

    Of what no hazard gathers (chance 0) nothing is known but the loss if it happens; of what the scenario rules out, 0 is.
    """
    measure, _, kind = name.partition("_")
    if kind != "if" and row["chance"] == 0:
        return text if row["is_given"] else NOTHING
    if not row[f"{measure}_differs"]:
        return NOTHING
    return text if row[f"{measure}_told"] == 1 else f"{text} *"


def differing(text: str, row: Mapping[str, Any] | pd.Series, name: str) -> str:
    """Return how much a world moves a measure, or a dash where no seed shows any difference."""
    return text if row[f"{name.partition('_')[0]}_differs"] else NOTHING


def risks(done: Register, t: Language) -> list[c.Block]:
    """Chance, loss if it happens, expected and tail loss of each risk."""
    table = done.risks()
    names = [t(MEASURE_NAMES[m]) for m in MEASURES]
    heads = [t("Risk"), t("Chance"), t("Profit"), t("95 % interval"), *names, *names]
    groups = [("", 2), (t("Loss if it happens"), 2), (t("Expected loss"), len(names)), (t("Tail loss"), len(names))]
    body = [
        [titled(done, t, str(name)), t.percent(100 * row["chance"]), doubted(_cell(t, row["profit_if"]), row, "profit_if"),
         _between(t, row["profit_if_low"], row["profit_if_high"]),
         *(doubted(_cell(t, row[f"{m}_{kind}"]), row, f"{m}_{kind}") for kind in ("expected", "tail") for m in MEASURES)]
        for name, row in table.iterrows()
    ]  # fmt: skip
    bars = [
        (titled(done, t, str(n)), r["profit_if"] * FEN_PER_RMB, _or(r["profit_if_low"], r["profit_if"]) * FEN_PER_RMB,
         _or(r["profit_if_high"], r["profit_if"]) * FEN_PER_RMB)
        for n, r in table.sort_values("profit_if", ascending=False).iterrows()
    ]  # fmt: skip
    svg = pictures.ranked("risks", bars, unit=t("profit lost if it happens, {unit}", unit=t.unit), scale=t.scale)
    what = t("Losses against the same world without any of these risks, on the same luck; positive is worse, for money needed "
             "too. Expected: chance times mean loss. Tail: mean of the worst twentieth of all futures, those without the risk "
             "included. Chances are judgement unless the register says otherwise.")  # fmt: skip
    if bars[0][1] <= 0:
        finding = t("No loss is seen when a risk happens")
    elif len(bars) == 1:
        finding = t("What {risk} costs when it happens", risk=bars[0][0])
    else:
        finding = t("{risk} is dearest when it happens", risk=bars[0][0])
    return [c.Figure(finding, what, [svg]), c.Table(heads, body, caption=t.unit, groups=groups),
            c.Text(legend(t), "note"), *(c.Text(said, "note") for said in limits(done, t))]  # fmt: skip


def answers(done: Register, t: Language) -> list[c.Block]:
    """What each answer costs and is worth."""
    table, losses = done.answers(), done.risks()
    if not len(table):
        return [*_left_out(done, t), c.Text(t("These risks name no answer."))]
    heads = [t("Answer"), t("To"), t("Chance without"), t("Chance with it"), t("Cost when nothing happens"),
             t("Worth in profit, cost paid"), t("95 % interval"), t("Money needed, less by")]  # fmt: skip
    body = [
        [answer_titled(done, t, str(risk), str(answer)), titled(done, t, str(risk)), t.percent(100 * row["chance"]),
         t.percent(100 * row["chance_with"]), _cell(t, row["cost"]),
         *((_cell(t, row["profit_value"]), _between(t, row["profit_low"], row["profit_high"]), _cell(t, row["need_value"]))
           if is_known(losses.loc[risk]) else (NOTHING,) * 3)]
        for (risk, answer), row in zip(table.index, frames.rows(table), strict=True)
    ]  # fmt: skip
    note = t("Worth: expected profit with the answer less that without, over the run: what it takes off chance and loss, less "
             "what it costs whether or not anything happens. –: the loss of its risk is not known.")  # fmt: skip
    return [c.Table(heads, body, caption=t.unit, text_columns=[1]), c.Text(note, "note"), *_left_out(done, t)]


def is_known(risk: pd.Series) -> bool:
    """Return whether the expected loss of a risk is known: it may come and something differs when it does, or it is ruled out."""
    if risk["chance"] == 0:
        return bool(risk["is_given"])
    return any(bool(risk[f"{measure}_differs"]) for measure in MEASURES)


def _left_out(done: Register, t: Language) -> list[c.Block]:
    names = done.manifest.get("left_out", [])
    return (
        [c.Text(t("Left out, for what they change is off here: {names}.", names=", ".join(names)), "note")]
        if names
        else []
    )


def joint(done: Register, t: Language) -> list[c.Block]:
    """All risks by their hazards, with and without answers, beside the standard stresses."""
    table = done.joint()
    heads = [t("World"), *(head for m in MEASURES for head in (t(MEASURE_NAMES[m]), t("worst seed")))]
    body = [
        [t(WORLD_NAMES[name]) if name in WORLD_NAMES else t(name.replace("_", " ")),
         *(differing(_cell(t, row[f"{m}_{kind}"]), row, m) for m in MEASURES for kind in ("loss", "worst"))]
        for name, row in zip(map(str, table.index), frames.rows(table), strict=True)
    ]  # fmt: skip
    caption = t("Loss against the world without these risks, mean and worst of {seeds}, {unit}",
                seeds=n_seeds(t, done.manifest["seeds"]), unit=t.unit)  # fmt: skip
    return [c.Table(heads, body, caption=caption)]


def titled(done: Register, t: Language, risk: str) -> str:
    """Return the title of a risk."""
    about = done.manifest["risks"].get(risk, {"title": risk, "title_zh": ""})
    return t.pick(str(about["title"]), str(about["title_zh"]))


def answer_titled(done: Register, t: Language, risk: str, answer: str) -> str:
    """Return the title of an answer."""
    about = done.manifest["risks"][risk]["answers"][answer]
    return t.pick(str(about["title"]), str(about["title_zh"]))


def _money(t: Language, rmb: float) -> str:
    return t.money(rmb * FEN_PER_RMB)


def _cell(t: Language, rmb: float) -> str:
    """Money in a table; what is not nothing, and too little for its decimals, is "≈ 0"."""
    text = t.cell(rmb * FEN_PER_RMB)
    return "≈ 0" if rmb != 0 and not any(sign in text for sign in "123456789") and text != NOTHING else text


def _or(value: float, other: float) -> float:
    return other if value != value else value


def _between(t: Language, low: float, high: float) -> str:
    return "–" if low != low else f"{_cell(t, low)} … {_cell(t, high)}"
