"""The plan under test: fans, probability of each line, distance, the exact split of the gap, delay."""

from typing import Any

import numpy as np

from sim.finance.decomposition import delays, revenue_gap, simulated_factors
from sim.finance.frames import rows
from sim.finance.intervals import Share
from sim.reports import content as c
from sim.reports import figures_bridge as bridges
from sim.reports import figures_investor as pictures
from sim.reports.investor import answer
from sim.reports.material import FEN, Material
from sim.reports.wording import number, significant
from sim.reports.words.shares import share_words
from sim.reports.words.speech import say

_LINES = (("revenue", "Net revenue", "净收入"), ("cost", "Cost", "成本"), ("profit", "Profit", "利润"))


def section(m: Material) -> c.Section:
    """The chapter."""
    blocks: list[c.Block] = []
    if m.ensemble is not None:
        blocks += [*fans(m), *probabilities(m), *distances(m)]
    else:
        blocks += [c.Text(m.t("A single run has no probabilities: run sim ensemble for them."), "note")]
    return c.Section("plan", m.t("The plan under test"), [*blocks, *gap_table(m), *delay_table(m)])


def fans(m: Material) -> list[c.Block]:
    """Net revenue, cost and profit by month with the plan."""
    assert m.ensemble is not None
    out: list[c.Block] = []
    for line, label, zh in _LINES:
        frame = m.ensemble.fan(line)
        if frame.empty:
            continue
        plan = (m.plan_months[line] / FEN).tolist()
        svg = pictures.fan(f"fan_{line}", frame, launch=m.record.launch, unit=m.t("{unit} a month", unit=m.t.unit),
                           scale=m.t.scale / FEN, plan=plan, labels=(m.t("median"), m.t("plan")), t=m.t)  # fmt: skip
        data = c.Table([m.t("Month"), "P10", "P25", "P50", "P75", "P90", m.t("Plan")],
                       [[str(k), *(m.cell(row[q]) for q in ("p10", "p25", "p50", "p75", "p90")),
                         m.cell(plan[k - 1]) if k <= len(plan) else "–"]
                        for k, row in ((int(str(i)), r) for i, r in frame.iterrows())],
                       caption=m.t.unit)  # fmt: skip
        finding = fan_finding(m, t_label=m.t.pick(label, zh), frame=frame, plan=plan, is_cost=line == "cost")
        what = m.t("Band P10–P90, darker P25–P75, line: median of {n} runs; plan dashed.", n=m.n_runs)
        out.append(c.Figure(finding, what, [svg], data))
    return out


def fan_finding(m: Material, *, t_label: str, frame: Any, plan: list[float], is_cost: bool) -> str:
    """In how many months the median is on the plan's right side."""
    months = [int(k) for k in frame.index if int(k) <= len(plan)]
    middle = frame["p50"].to_numpy(dtype=float)[: len(months)]
    target = np.array(plan[: len(months)])
    good = int(((middle <= target) if is_cost else (middle >= target)).sum())
    word = m.t("at or below") if is_cost else m.t("at or above")
    return m.t(
        "{label}: the median is {word} the plan in {good} of {n} months",
        label=t_label,
        word=word,
        good=good,
        n=len(months),
    )


def probabilities(m: Material) -> list[c.Block]:
    """P(meet) by line and year: in the funded view with intervals; in the operating view and within 90 % without."""
    t = m.t
    note = t("Funded view: with the funding rules; a company that has stopped meets nothing. Operating view: if somebody funds "
             "every gap. Within 90 %: a tenth of the target is forgiven, operating view. Cost ratio: cost / revenue against "
             "the plan's 60 / 50 / 50 %, met only with revenue.")  # fmt: skip
    said = t(
        "Probability of meeting the plan with the funding rules, {n} runs, with Wilson's 95 % interval; below 2 % only a bound "
        "is said",
        n=m.n_runs,
    )
    also = t("The same if somebody funds every gap, and with a tenth of the target forgiven")
    return [
        _met(m, [("funded.", t("Funded view"))], caption=said, is_whole=True),
        _met(
            m,
            [("", t("Operating view")), ("within90.", t("Within 90 %, operating view"))],
            caption=also,
            is_whole=False,
        ),
        c.Text(note, "note"),
    ]


def _met(m: Material, views: list[tuple[str, str]], *, caption: str, is_whole: bool) -> c.Table:
    """P(meet) of the views; ``is_whole`` says the interval too."""
    t, frame = m.t, m.verdicts
    known = {(r["view"], r["line"], r["year"]): Share(r["hits"], r["n"]) for r in rows(frame)}
    lines = rows(frame.drop_duplicates("line"))
    body = []
    for r in lines:
        said = [known.get((view, r["line"], year)) for view, _ in views for year in (*m.years, 0)]
        body.append(
            [
                t.pick(r["label"], r["label_zh"]),
                *("" if x is None else share_words(x, t, is_whole=is_whole) for x in said),
            ]
        )
    heads = [t("year {year}", year=y) if y else t("all") for y in (*m.years, 0)]
    return c.Table(["", *(h for _ in views for h in heads)], body, caption=caption,
                   strong=[k for k, r in enumerate(lines) if r["line"] == answer.HEADLINE],
                   groups=[("", 1), *((name, len(heads)) for _, name in views)])  # fmt: skip


def distances(m: Material) -> list[c.Block]:
    """Percentiles, gap factor, expected shortfall, CVaR, and what could be signed."""
    t = m.t
    body = []
    for r in rows(m.amounts):
        factor = r["gap_factor"]
        body.append([
            f"{t.pick(r['label'], r['label_zh'])}, {t('year {year}', year=r['year'])}",
            *(m.cell(r[k]) for k in ("target", "p10", "p50", "p90")),
            number(r["percent_p50"], decimals=1) if r["percent_p50"] is not None else "–",
            "–" if factor is None or factor != factor else f"{significant(factor, digits=2)} x",
            *(m.cell(r[k]) for k in ("shortfall", "worst_fifth", "signed_80", "signed_50", "signed_20")),
        ])  # fmt: skip
    heads = ["", t("Plan"), "P10", "P50", "P90", t("% of plan"), t("Gap factor"), t("Expected shortfall"), t("CVaR 20 %"),
             t("Signed at 80 %"), t("at 50 %"), t("at 20 %")]  # fmt: skip
    note = t("Gap factor: plan / P50. Expected shortfall: mean of what is missing. CVaR 20 %: mean of the worst fifth of runs. "
             "Signed: the number that is met with that probability.")  # fmt: skip
    return [c.Table(heads, body, caption=t.unit), c.Text(note, "note")]


def gap_card(m: Material) -> list[c.Block]:
    """Waterfall from the plan's revenue to the simulated one, over the four factors."""
    if not m.years:
        return [c.Text(m.t("No year was simulated whole."))]
    year = m.years[-1]
    effects, labels = answer.gap_effects(m, year), answer.gap_labels(m)
    if not effects:
        return [c.Text(m.t("The gap cannot be split: the run lacks buyers, orders or turnover."))]
    found = m.quantiles(f"year{year}.revenue")
    end = found[1] if found else 0.0
    steps = [(m.t("Plan"), m.target("revenue", year) * FEN, True)]
    steps += [(labels[k], v * FEN, False) for k, v in effects.items()]
    steps.append(("P50" if m.ensemble is not None else m.t("Run"), end * FEN, True))
    svg = bridges.standing("gap", steps, unit=m.t.unit, scale=m.t.scale)
    data = c.Table([m.t("Step"), m.t.unit], [[label, m.t.cell(v)] for label, v, _ in steps])
    what = m.t("Year {year}, net revenue: logarithmic mean Divisia index over users x frequency x basket x take; the steps sum "
               "to the gap.", year=year)  # fmt: skip
    if m.ensemble is not None:
        what += " " + m.t(
            "Each bar is the median over the runs, scaled so that the bars sum; the split of one run is exact."
        )
    return [c.Figure(answer.gap(m), what, [svg], data)]


def gap_table(m: Material) -> list[c.Block]:
    """The four factors on both sides, by year, of the (point) run."""
    t, frame, simulated = m.t, revenue_gap(m.record), simulated_factors(m.record)
    body = []
    for key, r in zip(frame.index, rows(frame), strict=True):
        year = int(key[0])
        if year not in m.years or simulated.get(year) is None:
            continue
        is_share = str(key[1]) == "net_take"
        show = (lambda x: "–" if x != x else f"{100 * x:.2f} %") if is_share else (lambda x: significant(x))
        share = r["share"]
        body.append([t("year {year}", year=year), t.pick(r["label"], r["label_zh"]), show(r["plan"]), show(r["simulated"]),
                     m.cell(r["effect"]), "–" if share != share else t.percent(100 * share)])  # fmt: skip
    if not body:
        return []
    heads = [t("Year"), t("Factor"), t("Plan"), t("Simulated"), t("Effect, {unit}", unit=t.unit), t("Share of the gap")]
    text = t("The plan names no users: they are solved from its revenue, at a net take, an order value and a spend per buyer that "
             "the scenario states (targets.implied).")  # fmt: skip
    return [
        c.Table(
            heads,
            body,
            text_columns=[1],
            caption=t("Exact split of the gap of net revenue")
            if m.ensemble is None
            else t("Exact split of the gap of net revenue, point run (page one: medians over the runs)"),
        ),
        c.Text(text, "note"),
    ]


def delay_table(m: Material) -> list[c.Block]:
    """How late each yearly revenue is reached."""
    t, frame = m.t, delays(m.record)
    body = [[t("Year {year}", year=int(y)), m.cell(r["target"]), str(r["planned_month"]), say(t, r["remark"])]
            for y, r in zip(frame.index, rows(frame), strict=True)]  # fmt: skip
    heads = [t("Revenue of"), t.unit, t("Planned for month"), t("Reached")]
    return (
        [c.Table(heads, body, text_columns=[3], caption=t("Delay: when 12 months' net revenue reach the plan's"))]
        if body
        else []
    )
