"""What must be true, what to test first, and what drives the spread."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.core.constants import DAYS_PER_YEAR, MONTHS_PER_YEAR
from sim.finance.decomposition import simulated_factors
from sim.finance.frames import rows
from sim.finance.variance_shares import LABELS as SOURCE_LABELS
from sim.finance.variance_shares import SOURCES
from sim.reports import content as c
from sim.reports import figures_investor as pictures
from sim.reports.investor import ranked, users
from sim.reports.investor.answer import gap_labels
from sim.reports.language import Language
from sim.reports.material import Material
from sim.reports.wording import number, significant

DRIVEN = "year3.revenue"


@dataclass(frozen=True)
class Published:
    """A published range of a factor of revenue."""

    low: float
    high: float
    source: str
    source_zh: str


# Annual buyers have none: what is published are those of two giants (F17: Taobao 2013, Pinduoduo 2018), no start-up's.
PUBLISHED = {
    "frequency": Published(
        26.5, 49, "D15: Pinduoduo 2018, Taobao 2013, orders per buyer and year", "D15:拼多多 2018、淘宝 2013 人均年订单"
    ),
    "basket": Published(
        42.5,
        240,
        "D16: Pinduoduo 2018; D2: CDNOW 1997, 35.9 USD at 6.7",
        "D16:拼多多 2018;D2:美国网上唱片店 1997,35.9 美元按 6.7 折算",
    ),
    "net_take": Published(
        0.028, 0.06, "F5: Pinduoduo 2.78 %, fashion platforms about 6 %", "F5:拼多多 2.78 %,时尚平台约 6 %"
    ),
}


def must_be_true(m: Material) -> list[c.Block]:
    """For each factor of revenue: simulated, needed alone for the plan, published range, plausible or not."""
    t = m.t
    if not m.years:
        return []
    year = m.years[-1]
    found = simulated_factors(m.record).get(year)
    if found is None or any(x is None or x <= 0 for x in found):
        return [c.Text(t("A factor of revenue is missing or zero: nothing can be said of what must be true."))]
    now = dict(zip(("users", "frequency", "basket", "net_take"), (float(x or 0) for x in found), strict=True))
    target, product = m.target("revenue", year), float(np.prod(list(now.values())))
    body = []
    for name, value in now.items():
        needed = value * target / product
        known = PUBLISHED.get(name)
        if known is None:
            published, plausible, source = (
                "–",
                t("not judged: nothing comparable is published"),
                _of_market(m, value, needed),
            )
        else:
            published = f"{_factor(t, name, known.low)} – {_factor(t, name, known.high)}"
            plausible, source = (
                verdict(t, needed, low=known.low, high=known.high),
                t.pick(known.source, known.source_zh),
            )
        body.append(
            [gap_labels(m)[name], _factor(t, name, value), _factor(t, name, needed), published, plausible, source]
        )
    heads = [t("Driver, year {year}", year=year), t("Simulated"), t("Needed, all else as simulated"), t("Published range"),
             t("Plausible alone?"), t("Source")]  # fmt: skip
    need = t("For the plan's {plan} of year {year} the product of these four must grow to {times} times.",
             plan=m.rmb(target), year=year, times=significant(target / product))  # fmt: skip
    if product >= target:
        need = t(
            "The plan's {plan} of year {year} is reached with these four as simulated.", plan=m.rmb(target), year=year
        )
    return [c.Text(need, "finding"), c.Table(heads, body, text_columns=[4, 5])]


def verdict(t: Language, needed: float, *, low: float, high: float) -> str:
    """Whether a needed value lies inside the published range."""
    if needed < low:
        return t("yes, below the range")
    return t("yes, inside the range") if needed <= high else t("no: above the range")


def _of_market(m: Material, now: float, needed: float) -> str:
    """Buyers as shares of the scenario's market, which is an assumption and no published figure."""
    people = float(m.manifest.get("people", 0))
    if people <= 0:
        return ""
    shares = {"now": m.t.percent(100 * now / people), "needed": m.t.percent(100 * needed / people)}
    return m.t("{now} of the scenario's market of {people} simulated, {needed} needed (the market is an assumption)",
               people=m.t.count(people), **shares)  # fmt: skip


def _factor(t: Language, name: str, value: float) -> str:
    if name == "net_take":
        return f"{100 * value:.2f} %"
    if name == "users":
        return t.count(value)
    return t.rmb(value) if name == "basket" else significant(value)


def tests_first(m: Material) -> list[c.Block]:
    """The drivers that decide most, and the value below or above which the plan is out of reach."""
    t = m.t
    stop = []
    ltv, ratio = m.quantiles("ltv.24.paid"), m.quantiles("ltv_to_cac")
    if ltv and ratio and users.followed_agents(m, "ltv.24.paid") >= users.FEW_FOLLOWED:
        stop.append(paid_ads(t, ratio=ratio[1], ltv=ltv[1]))
    frame = _ranked_drivers(m)
    for r in rows(frame[frame["is_clear"].astype(bool)])[:3] if len(frame) else []:
        said = _third(m, str(r["key"]), t.pick(str(r["label"]), str(r["label_zh"])), rho=float(r["rank_correlation"]))
        stop += [said] if said else []
    if not stop:
        stop = [t("An ensemble with more runs is needed to say which driver to test first.")]
    return [c.Bullets(stop)]


def paid_ads(t: Language, *, ratio: float, ltv: float) -> str:
    """When to stop paying for registrations: at what one brings in 24 months (medians; RMB, share of its cost)."""
    brings, share = t.rmb(ltv), t.percent(100 * ratio)
    if ratio < 1:
        return t("Paid ads: a paid registration brings {ltv} in 24 months (P50), {share} of what it cost. Stop buying while it "
                 "costs more than {ltv}.", ltv=brings, share=share)  # fmt: skip
    return t("Paid ads: a paid registration brings {ltv} in 24 months (P50), {share} of what it cost. Stop when it costs more "
             "than {ltv}.", ltv=brings, share=share)  # fmt: skip


def _third(m: Material, key: str, label: str, *, rho: float) -> str:
    """Where the bad third of a driver begins, and what revenue is in it."""
    if m.ensemble is None:
        return ""
    table = m.ensemble.of_leads([f"param.{key}", DRIVEN])
    x = table[f"param.{key}"].to_numpy(dtype=float)
    y = table[DRIVEN].to_numpy(dtype=float, na_value=np.nan)
    ok = np.isfinite(x) & np.isfinite(y)
    if ok.sum() < 9:
        return ""
    x, y = x[ok], y[ok]
    bound = float(np.quantile(x, 1 / 3 if rho > 0 else 2 / 3))
    bad = x <= bound if rho > 0 else x >= bound
    values = {"label": label[:1].lower() + label[1:], "bound": _shown(m, key, bound),
              "bad": m.rmb(float(np.median(y[bad]))), "good": m.rmb(float(np.median(y[~bad])))}  # fmt: skip
    if rho > 0:
        return m.t(
            "Test {label} first: runs with it at or below {bound} earn {bad} in year 3 (P50), the others {good}.",
            **values,
        )
    return m.t(
        "Test {label} first: runs with it at or above {bound} earn {bad} in year 3 (P50), the others {good}.", **values
    )


def _shown(m: Material, key: str, value: float) -> str:
    """A drawn value with the unit of its parameter."""
    found: dict[str, Any] = next((p for p in m.manifest.get("parameters", []) if p.get("key") == key), {})
    unit = str(found.get("unit", ""))
    if unit == "money":
        return m.t.money(value)
    if unit == "share":
        return f"{significant(100 * value)} %"
    if unit == "rate":
        return m.t("{value} a year", value=significant(value * DAYS_PER_YEAR))
    if unit == "money_rate":
        return m.t("{money} a month", money=m.t.money(value * DAYS_PER_YEAR / MONTHS_PER_YEAR))
    if unit == "duration":
        return m.t("{value} days", value=significant(value))
    return significant(value)


def _ranked_drivers(m: Material) -> pd.DataFrame:
    if m.ensemble is None or m.ensemble.numbers(DRIVEN).size < 8:
        return pd.DataFrame()
    return m.ensemble.drivers(DRIVEN)


def section(m: Material) -> c.Section:
    """What drives the spread, and the stresses."""
    blocks = [*tornado(m), *variance(m), *ranked.stresses(m)]
    if not blocks:
        why = (m.t("A single run shows no spread: run sim ensemble for drivers and variance.") if m.ensemble is None else
               m.t("Too few runs for drivers and variance: at least 8 lead runs with a whole year 3 are needed."))  # fmt: skip
        blocks = [c.Text(why, "note")]
    return c.Section("drivers", m.t("What drives the result"), blocks)


def tornado(m: Material) -> list[c.Block]:
    """Rank correlation of drawn parameters with year 3's revenue."""
    t, frame = m.t, _ranked_drivers(m)
    if frame.empty:
        return []
    top = rows(frame)[:12]
    bars = [
        (t.pick(str(r["label"]), str(r["label_zh"])), float(r["rank_correlation"]), bool(r["is_judged"])) for r in top
    ]
    svg = pictures.tornado("drivers", bars, unit=t("rank correlation with net revenue of year 3"))
    judged = sum(float(r["share"]) for r in rows(frame) if r["is_judged"])
    total = sum(float(r["share"]) for r in rows(frame))
    clear = [r for r in rows(frame) if r["is_clear"]]
    if clear:
        finding = t(
            "{label} moves year 3's revenue most", label=t.pick(str(clear[0]["label"]), str(clear[0]["label_zh"]))
        )
    else:
        finding = t("No driver stands out beyond chance with {n} runs", n=m.n_runs)
    what = t("Spearman over {n} runs; hatched: graded judgement, {share} of the explained spread. A first screening: with few "
             "runs only the longest bars mean something.",
             n=m.n_runs, share=t.percent(100 * judged / total) if total > 0 else "–")  # fmt: skip
    body = [
        [t.pick(str(r["label"]), str(r["label_zh"])), str(r["key"]), t(str(r["evidence"])),
         number(float(r["rank_correlation"]), decimals=2), t("yes") if r["is_clear"] else ""]
        for r in rows(frame)[:30]
    ]  # fmt: skip
    data = c.Table(
        [t("Parameter"), t("Key"), t("Grade"), t("Rank correlation"), t("Clear?")], body, text_columns=[1, 2]
    )
    return [c.Figure(finding, what, [svg], data)]


def variance(m: Material) -> list[c.Block]:
    """Shares of parameters, market and graph, chance."""
    if m.ensemble is None:
        return []
    t, body, flag = m.t, [], False
    for key, label in (
        ("year1.revenue", t("Net revenue, year 1")),
        (DRIVEN, t("Net revenue, year 3")),
        ("funding.need", t("Money needed")),
    ):
        found = m.ensemble.variance_shares(key)
        if found is None:
            continue
        flag |= found.is_spread_inflated
        body.append([label, *(_share(found.share[s], found.interval[s]) for s in SOURCES), str(found.n_replicated)])
    if not body:
        return []
    heads = [t("Outcome"), *(t.pick(*SOURCE_LABELS[s]) for s in SOURCES), t("Draws run four times")]
    notes = [t("Nested analysis of variance: some draws run on two graphs with two seeds each. Market and graph: size of "
               "the market, ties.")]  # fmt: skip
    if flag:
        notes.append(
            t("Chance has more than 10 % of the spread: people per agent inflate it, so read risk from more agents.")
        )
    return [
        c.Table(heads, body, caption=t("Where the spread comes from, % of the variance (95 % interval)")),
        c.Text(t.sentences(notes), "note"),
    ]


def _share(value: float, interval: tuple[float, float]) -> str:
    if value != value:
        return "–"
    return f"{100 * value:.0f} ({100 * interval[0]:.0f}–{100 * interval[1]:.0f})"
