"""Unit economics: cost of acquisition, lifetime value, payback, retention, cost by block, of simulated people."""

import math

import numpy as np
import pandas as pd

from sim.core.constants import FEW_AGENTS
from sim.finance.acquisition import PAID, acquisition
from sim.finance.frames import cell
from sim.finance.lifetime import lifetime_value, retention, weight
from sim.finance.outcomes.catalogue import CATALOGUE
from sim.finance.outcomes.declaration import SHARE
from sim.finance.payback import Followed, followed, payback, return_on_spend
from sim.finance.unit_costs import BLOCKS, LEVELS, cost_by_block
from sim.reports import content as c
from sim.reports import figures_investor as pictures
from sim.reports.investor.programmes import programmes
from sim.reports.language import Language
from sim.reports.material import Material
from sim.reports.wording import number, significant

_ALL = "all"
FEW_FOLLOWED, FEW_IN_COHORT = 400, 20  # agents below which contribution over time, or a row of the heat map, is noise


def section(m: Material) -> c.Section:
    """The chapter."""
    blocks: list[c.Block] = [
        c.Text(
            pays_back(m.t, ratio=well_followed(m, "ltv_to_cac"), ltv=well_followed(m, "ltv.24.paid"), months=24),
            "finding",
        )
    ]
    blocks += [*_headline(m), *_channels(m), *_curve(m), *_cohorts(m), *programmes(m), *_blocks(m)]
    return c.Section("units", m.t("Unit economics"), blocks)


def _value(m: Material, key: str) -> float | None:
    value = m.outcomes.get(key)
    return None if value is None else float(value)


def followed_agents(m: Material, key: str) -> float:
    """Agents whose contribution over time an outcome rests on; infinite where it rests on none."""
    windows = {"ltv.12": 12, "ltv.24": 24, "ltv.36": 12}
    paid = {"ltv.24.paid": 24, "ltv_to_cac": 24, "ltv_to_cac.loaded": 24, "payback.month": 3}
    if key in windows:
        return _agents(lifetime_value(m.record, windows[key]), _ALL)
    return _agents(lifetime_value(m.record, paid[key], by="channel"), PAID) if key in paid else math.inf


def _agents(frame: pd.DataFrame, row: str) -> float:
    return cell(frame, (row, "agents")) if row in frame.index else 0.0


def well_followed(m: Material, key: str) -> float | None:
    """An outcome of the run; None where contribution over time rests on fewer than `FEW_FOLLOWED` agents."""
    return _value(m, key) if followed_agents(m, key) >= FEW_FOLLOWED else None


def pays_back(t: Language, *, ratio: float | None, ltv: float | None, months: int) -> str:
    """What a paid registration brings against what it cost, over the same cohorts."""
    if ratio is None or ltv is None:
        return t("Cost of acquisition and lifetime value cannot be compared yet: the run is too short, fewer than {n} agents "
                 "were followed, or a mechanism is off.", n=FEW_FOLLOWED)  # fmt: skip
    verdict = t("it pays for itself") if ratio >= 1 else t("it does not pay for itself")
    return t("A paid registration brings {ltv} in {months} months: {verdict} (LTV:CAC {ratio}, same cohorts).",
             ltv=t.rmb(ltv), months=months, verdict=verdict, ratio=significant(ratio, digits=2))  # fmt: skip


def _headline(m: Material) -> list[c.Block]:
    """CAC, LTV, payback, retention, burn multiple: of the run, and over the runs."""
    t = m.t
    rows_wanted = (
        ("cac.paid", t("CAC, paid registration, RMB")), ("cac.per_buyer", t("CAC, buyer within 30 days, RMB")),
        ("cac.blended", t("CAC, all registrations, RMB")), ("cac.reported", t("CAC as advertising accounts report it, RMB")),
        ("ltv.12", t("LTV 12 months, RMB")), ("ltv.24", t("LTV 24 months, RMB")),
        ("ltv.24.paid", t("LTV 24 months, paid registrations, RMB")),
        ("ltv.36", t("LTV 36 months, RMB (extrapolated from 24)")), ("ltv_to_cac", t("LTV 24 : CAC, same cohorts")),
        ("ltv_to_cac.loaded", t("LTV 24 : CAC, fully loaded")),
        ("payback.month", t("Payback, month")), ("retention.month1", t("Still registered after 1 month")),
        ("retention.month3", t("after 3 months")), ("retention.month12", t("after 12 months")),
        *((f"year{y}.nrr.last_month", t("Net revenue retention, year {year} (last month)", year=y)) for y in m.years if y > 1),
        ("word_of_mouth.r_total", t("Registrations that one causes by talk and invitation (R)")),
        ("word_of_mouth.spectral_radius", t("Their growth per generation (spectral radius)")),
        *((f"year{y}.second_order", t("Second order within 365 days, year {year}", year=y)) for y in m.years if y > 1),
        *((f"year{y}.repeat_rate", t("Repeat orders, year {year}", year=y)) for y in m.years),
        *((f"year{y}.burn_multiple", t("Burn multiple, year {year}", year=y)) for y in m.years),
        *((f"year{y}.contribution_margin", t("Contribution margin, year {year}", year=y)) for y in m.years),
        *((f"year{y}.contribution_per_order.{k}", t("Contribution {level} per order, year {year}, RMB", level=k, year=y))
          for y in m.years for k in LEVELS),
        *((f"year{y}.net_take", t("Net take after incentives, year {year}", year=y)) for y in m.years),
    )  # fmt: skip
    body = []
    for key, label in rows_wanted:
        is_known = followed_agents(m, key) >= FEW_FOLLOWED
        cells = [label, _shown(key, _value(m, key) if is_known else None)]
        if m.ensemble is not None:
            found = m.quantiles(key) if is_known else None
            cells += ["–"] * 3 if found is None else [_shown(key, q) for q in found]
        body.append(cells)
    heads = [t("Measure"), t("Run") if m.ensemble is None else t("Point run")]
    heads += [] if m.ensemble is None else ["P10", "P50", "P90"]
    notes = [t("Contribution 1: take, and own goods sold less what they cost, less payment fees, coupons "
               "and points. 2: less service, freight of returns and delivery "
               "subsidy. 3: less servers and the marketing that keeps users. Rewards, influencers and coupons for invited people "
               "are acquisition cost."),
             t("LTV: contribution per registration, discounted at 12 % a year, only cohorts that have all completed the "
               "window. Payback – means: not within {months} observed months.",
               months=number(_value(m, "payback.months_observed"))),
             t("Fully loaded: less each registration's part of what keeps users (messages, community, points owed) and of servers, "
               "by its days registered."),
             t("Contribution over time of fewer than {n} agents is not shown.", n=FEW_FOLLOWED)]  # fmt: skip
    growth, growth_error = (_value(m, f"word_of_mouth.spectral_radius{x}") for x in ("", "_error"))
    if growth and growth_error is not None:
        notes.append(t("Standard error of the spectral radius in the run: {error}. At 1 and above, users would multiply without "
                       "any channel.", error=significant(growth_error, digits=2)))  # fmt: skip
    error, agents = _value(m, "ltv.24.standard_error"), followed_agents(m, "ltv.24")
    if error is not None and agents >= FEW_FOLLOWED:
        notes.append(t("Standard error of LTV 24 in the run: {error}.", error=t.rmb(error)))
    if FEW_FOLLOWED <= agents < FEW_AGENTS:
        notes.append(t("Only {n} agents stand behind LTV 24: rough.", n=number(agents)))
    return [c.Table(heads, body, caption=t("Measured on simulated individuals")), c.Text(t.sentences(notes), "note")]


def _shown(key: str, value: float | None) -> str:
    if value is None or not math.isfinite(value):
        return "–"
    return f"{100 * value:.3g} %" if CATALOGUE[key].unit == SHARE else significant(value)


def _channels(m: Material) -> list[c.Block]:
    """Cost and value by channel, whole run."""
    t, frame = m.t, acquisition(m.record)
    values = {months: lifetime_value(m.record, months, by="channel") for months in (3, 12, 24)}
    for months, frame_of_all in ((k, lifetime_value(m.record, k)) for k in values):
        values[months] = pd.concat([values[months], frame_of_all])
    ratio, back = return_on_spend(m.record, 24), payback(m.record)
    names = {str(x["name"]): t.named(x) for x in m.manifest.get("channels", [])}
    names |= {
        "paid": t("All paid channels"),
        _ALL: t("All, blended"),
        "referral": t("Rewarded invitations"),
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
        is_known = {k: _agents(values[k], channel) >= FEW_FOLLOWED for k in values}
        ltv = [cell(values[k], (channel, "value")) if is_known[k] else float("nan") for k in (12, 24)]
        over = cell(ratio, (channel, "ratio")) if is_known[24] and channel in ratio.index else float("nan")
        month = cell(back, (channel, "month")) if is_known[3] and channel in back.index else float("nan")
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
    """Cumulative contribution of cohorts followed over time, against what they cost: paid registrations, else all."""
    t = m.t
    for channel, name in ((PAID, t("paid registrations")), (_ALL, t("all registrations"))):
        own = followed(m.record, least_agents=FEW_FOLLOWED, channel=channel)
        if own is not None:
            return [_followed_figure(m, own, name=name)]
    if m.record.tenure.empty:
        return []
    said = t(
        "No curve of contribution is drawn: fewer than {n} agents have completed a month of tenure.", n=FEW_FOLLOWED
    )
    return [c.Text(said, "note")]


def _followed_figure(m: Material, own: Followed, *, name: str) -> c.Figure:
    t = m.t
    months, money = list(range(1, len(own.contribution) + 1)), [float(x) for x in own.contribution]
    level = None if own.cost != own.cost else (own.cost, t("what they cost"))
    svg = pictures.curves("ltv", [(name, [0, *months], [0.0, *money])], unit=t("RMB per registration, not discounted"),
                          x_label=t("months since registration"), level=level)  # fmt: skip
    data = c.Table([t("Month"), t("Contribution, RMB"), t("Alive at its start, %")],
                   [[str(k), number(x, decimals=2), number(100 * float(alive), decimals=1)]
                    for k, x, alive in zip(months, money, own.alive_share, strict=True)])  # fmt: skip
    what = t("Cumulative contribution per registration, {name}: the same people in every month, those who joined from {first} "
             "to {last} ({n} agents). Dashed: acquisition money of these months per registration.",
             name=name, first=own.cohorts[0], last=own.cohorts[-1], n=number(own.agents))  # fmt: skip
    return c.Figure(contribution_finding(t, name, last=money[-1], months=months[-1], cost=own.cost), what, [svg], data)


def contribution_finding(t: Language, name: str, *, last: float, months: int, cost: float) -> str:
    """How much registrations have contributed by the last month that all of them completed, against what they cost."""
    said = t("{name} have contributed {money} each after {months} months", name=name if t.is_chinese else name.capitalize(),
             money=t.rmb(last), months=months)  # fmt: skip
    return said + t(", {share} of what they cost", share=t.percent(100 * last / cost)) if cost > 0 else said


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
