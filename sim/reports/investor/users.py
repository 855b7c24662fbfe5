"""Unit economics: cost of acquisition, lifetime value, payback, retention, cost by block, of simulated people."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from sim.finance.acquisition import acquisition
from sim.finance.frames import cell, rows
from sim.finance.lifetime import lifetime_value, payback, retention, return_on_spend, weight
from sim.finance.unit_costs import BLOCKS, cost_by_block
from sim.reports import content as c
from sim.reports import figures_investor as pictures
from sim.reports.investor.material import FEW_AGENTS, Material
from sim.reports.language import Language
from sim.reports.wording import number, significant

_ALL = "all"
FEW_IN_CURVE, FEW_IN_COHORT = 100, 20  # agents below which a curve, or a row of the heat map, is noise


def section(m: Material) -> c.Section:
    """The chapter."""
    blocks: list[c.Block] = [
        c.Text(pays_back(m.t, cac=_value(m, "cac.paid"), ltv=_value(m, "ltv.24.paid"), months=24), "finding")
    ]
    blocks += [*_headline(m), *_channels(m), *_curve(m), *_cohorts(m), *_blocks(m)]
    return c.Section("units", m.t("Unit economics"), blocks)


def _value(m: Material, key: str) -> float | None:
    value = m.outcomes.get(key)
    return None if value is None else float(value)


def pays_back(t: Language, *, cac: float | None, ltv: float | None, months: int) -> str:
    """What a paid registration costs against what it brings."""
    if cac is None or ltv is None:
        return t(
            "Cost of acquisition and lifetime value cannot be compared yet: the run is too short, or a mechanism is off."
        )
    ratio = ltv / cac if cac > 0 else float("inf")
    verdict = t("it pays for itself") if ratio >= 1 else t("it does not pay for itself")
    return t("A paid registration costs {cac} and brings {ltv} in {months} months: {verdict} (LTV:CAC {ratio}).",
             cac=t.rmb(cac), ltv=t.rmb(ltv), months=months, verdict=verdict, ratio=significant(ratio, digits=2))  # fmt: skip


def _headline(m: Material) -> list[c.Block]:
    """CAC, LTV, payback, retention, burn multiple: of the run, and over the runs."""
    t = m.t
    rows_wanted = (
        ("cac.paid", t("CAC, paid registration, RMB")), ("cac.per_buyer", t("CAC, buyer within 30 days, RMB")),
        ("cac.blended", t("CAC, all registrations, RMB")), ("cac.reported", t("CAC as advertising accounts report it, RMB")),
        ("ltv.12", t("LTV 12 months, RMB")), ("ltv.24", t("LTV 24 months, RMB")),
        ("ltv.24.paid", t("LTV 24 months, paid registrations, RMB")),
        ("ltv.36", t("LTV 36 months, RMB (extrapolated from 24)")), ("ltv_to_cac", t("LTV 24 : CAC, same cohorts")),
        ("payback.month", t("Payback, month")), ("retention.month1", t("Still registered after 1 month")),
        ("retention.month3", t("after 3 months")), ("retention.month12", t("after 12 months")),
        *((f"nrr.year{y}.last_month", t("Net revenue retention, year {year} (last month)", year=y)) for y in m.years if y > 1),
        *((f"repeat_rate.year{y}", t("Repeat orders, year {year}", year=y)) for y in m.years),
        *((f"burn_multiple.year{y}", t("Burn multiple, year {year}", year=y)) for y in m.years),
        *((f"contribution_margin.year{y}", t("Contribution margin, year {year}", year=y)) for y in m.years),
        *((f"year{y}.net_take", t("Net take after incentives, year {year}", year=y)) for y in m.years),
    )  # fmt: skip
    body = []
    for key, label in rows_wanted:
        own = _value(m, key)
        cells = [label, _shown(key, own)]
        if m.table is not None:
            found = m.quantiles(key)
            cells += ["–"] * 3 if found is None else [_shown(key, q) for q in found]
        body.append(cells)
    heads = [t("Measure"), t("Run") if m.table is None else t("Point run")]
    heads += [] if m.table is None else ["P10", "P50", "P90"]
    notes = [t("LTV: contribution per registration, discounted at 12 % a year, only cohorts that have all completed the "
               "window. Payback – means: not within {months} observed months.",
               months=number(_value(m, "payback.months_observed")))]  # fmt: skip
    error, agents = _value(m, "ltv.24.standard_error"), _value(m, "ltv.24.agents")
    if error is not None:
        notes.append(t("Standard error of LTV 24 in the run: {error}.", error=t.rmb(error)))
    if agents is not None and agents < FEW_AGENTS:
        notes.append(t("Only {n} agents stand behind LTV 24: rough.", n=number(agents)))
    return [c.Table(heads, body, caption=t("Measured on simulated individuals")), c.Text(t.sentences(notes), "note")]


def _shown(key: str, value: float | None) -> str:
    if value is None or not math.isfinite(value):
        return "–"
    if key.startswith(("retention", "repeat", "contribution", "nrr")) or key.endswith("net_take"):
        return f"{100 * value:.3g} %"
    return significant(value)


def _channels(m: Material) -> list[c.Block]:
    """Cost and value by channel, whole run."""
    t, frame = m.t, acquisition(m.record)
    values = {months: lifetime_value(m.record, months, by="channel") for months in (12, 24)}
    ratio, back = return_on_spend(m.record, 24), payback(m.record)
    names = {str(x["name"]): t.named(x) for x in m.manifest.get("channels", [])}
    names |= {
        "paid": t("All paid channels"),
        _ALL: t("All, blended"),
        "unattributed": t("Money that no cause answers to"),
        "free": t("Unpaid"),
    }
    body = []
    for channel in dict.fromkeys(str(k[1]) for k in frame.index if k[0] == "run"):
        r = {
            name: cell(frame, (("run", channel), name))
            for name in ("spend", "registrations", "cac", "claimed_cac", "cac_per_buyer")
        }
        if not r["spend"] and not r["registrations"]:
            continue
        ltv = [cell(values[k], (channel, "value")) if channel in values[k].index else float("nan") for k in (12, 24)]
        over = cell(ratio, (channel, "ratio")) if channel in ratio.index else float("nan")
        month = cell(back, (channel, "month")) if channel in back.index else float("nan")
        body.append([names.get(channel, channel), m.cell(r["spend"]), number(r["registrations"]), number(r["cac"], decimals=1),
                     number(r["claimed_cac"], decimals=1), number(r["cac_per_buyer"], decimals=0),
                     *(number(x, decimals=1) for x in ltv), number(over, decimals=2), number(month)])  # fmt: skip
    heads = [t("Channel"), t("Spent, {unit}", unit=t.unit), t("Registrations"), t("CAC, RMB"), t("CAC as reported"),
             t("CAC per buyer"), "LTV 12", "LTV 24", "LTV:CAC", t("Payback, month")]  # fmt: skip
    note = t("Reported: what advertising accounts would claim. CAC is money over registrations that the channel caused; LTV "
             "by channel has equal exposure. Ratios are ratios of sums.")  # fmt: skip
    return (
        [c.Table(heads, body, caption=t("By channel, whole run of the (point) run")), c.Text(note, "note")]
        if body
        else []
    )


def _curve(m: Material) -> list[c.Block]:
    """Cumulative contribution per registration against paid CAC."""
    frame, cac = retention(m.record), _value(m, "cac.paid")
    if frame.empty or _ALL not in frame.index.get_level_values(0):
        return []
    own = well_observed(pd.DataFrame(frame.loc[_ALL]), people_per_agent=weight(m.record))
    if own.empty:
        return [
            c.Text(
                m.t("Fewer than {n} agents have completed a month: no curve of contribution is drawn.", n=FEW_IN_CURVE),
                "note",
            )
        ]
    months = [int(k) + 1 for k in own.index]
    lines = [(m.t("contribution"), [0, *months], [0.0, *own["contribution"].tolist()])]
    level = None if cac is None else (cac, m.t("paid CAC"))
    svg = pictures.curves(
        "ltv",
        lines,
        unit=m.t("RMB per registration, not discounted"),
        x_label=m.t("months since registration"),
        level=level,
    )
    last = float(own["contribution"].iloc[-1])
    finding = contribution_finding(m.t, last=last, months=months[-1], cac=cac)
    data = c.Table([m.t("Month"), m.t("Contribution, RMB"), m.t("Alive at its start, %")],
                   [[str(k), number(float(r["contribution"]), decimals=2), number(100 * float(r["alive_share"]), decimals=1)]
                    for k, r in zip(months, rows(own), strict=True)])  # fmt: skip
    return [
        c.Figure(
            finding,
            m.t(
                "Cumulative contribution per registered person, cohorts that have completed each month; months with fewer than "
                "{n} agents behind them are left out.",
                n=FEW_IN_CURVE,
            ),
            [svg],
            data,
        )
    ]


def well_observed(frame: pd.DataFrame, *, people_per_agent: float) -> pd.DataFrame:
    """The months of tenure, from the first on, that at least `FEW_IN_CURVE` agents have completed.

    Who has begun the next month has completed this one: ``registered`` of the row below counts them.
    """
    agents = frame["registered"].shift(-1) / people_per_agent
    known = (frame["contribution"].notna() & (agents >= FEW_IN_CURVE)).to_numpy()
    return frame[np.cumprod(known).astype(bool)]


def contribution_finding(t: Language, *, last: float, months: int, cac: float | None) -> str:
    """How much a registration has contributed by the last observed month."""
    said = t("A registration has contributed {money} after {months} months", money=t.rmb(last), months=months)
    if cac is None or cac <= 0:
        return said
    return said + t(", {share} of what a paid one costs", share=t.percent(100 * last / cac))


def _cohorts(m: Material) -> list[c.Block]:
    """Heat map: share of each cohort still registered, by month since registration."""
    t, frame = m.t, retention(m.record)
    named = [str(k) for k in dict.fromkeys(frame.index.get_level_values(0)) if k != _ALL]
    least = FEW_IN_COHORT * weight(m.record)
    cohorts = [k for k in named if float(pd.DataFrame(frame.loc[k])["registered"].iloc[0]) >= least]
    ages = [1, 2, 3, 4, 6, 9, 12, 18, 24, 30]
    shaded: dict[tuple[int, int], float] = {}
    body: list[list[str]] = []
    for cohort in cohorts[:: max(1, len(cohorts) // 18)]:
        own = pd.DataFrame(frame.loc[cohort])
        row = [cohort, number(float(own["registered"].iloc[0]))]
        for k, age in enumerate(ages):
            share = cell(own, (age, "alive_share")) if age in own.index else float("nan")
            if np.isfinite(share):
                shaded[len(body), 2 + k] = share
            row.append("" if share != share else f"{100 * share:.0f}")
        body.append(row)
    if not body:
        return []
    left_out = (
        "" if len(cohorts) == len(named) else t("Cohorts of fewer than {n} agents are left out.", n=FEW_IN_COHORT)
    )
    heads = [t("Joined"), t("People"), *(t("{n} mo", n=age) for age in ages)]
    return [
        c.Table(
            heads, body, caption=t("Still registered, % of the cohort, by months since registration"), shaded=shaded
        ),
        *([c.Text(left_out, "note")] if left_out else []),
    ]


def _blocks(m: Material) -> list[c.Block]:
    """Cost per order and per active user by block."""
    t, frame = m.t, cost_by_block(m.record)
    if frame.empty:
        return []
    years = [y for y in m.years if y in frame.index.get_level_values(0)]
    body: list[list[str]] = []
    for name, label, zh in (*((b.name, b.label, b.zh) for b in BLOCKS), ("total", "Total", "合计")):
        cells = [cell(frame, ((y, name), column)) for column in ("per_order", "per_active") for y in years]
        if any(x and x == x for x in cells):
            body.append([t.pick(label, zh), *(number(x, decimals=2) for x in cells)])
    heads = [t("Year {year}", year=y) for y in years]
    return [c.Table([t("RMB"), *heads, *heads], body, strong=[len(body) - 1], groups=[("", 1), (t("Cost per order"), len(years)),
                    (t("Cost per monthly visitor and year"), len(years))], caption=t("Operating cost by block"))]  # fmt: skip
