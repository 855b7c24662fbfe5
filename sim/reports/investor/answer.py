"""The answer in words: one rule a sentence, each tested at its turning points; every sentence in both languages."""

from typing import Any

from sim.finance.cash import Funding
from sim.finance.ensemble_answers import Ensemble
from sim.finance.frames import rows
from sim.reports import findings
from sim.reports.language import Language
from sim.reports.material import FEN, Material
from sim.reports.words.shares import counted

HEADLINE = "revenue_and_profit"


def sentences(m: Material) -> list[str]:
    """The answer, the headline first."""
    said = [headline(m), together(m), cash(m), turnover(m), need(m), gap(m), signed(m)]
    return [sentence for sentence in said if sentence]


def spoken(done: Ensemble) -> str:
    """The answer of an ensemble as one English paragraph, the sentences of page one: what the command line prints."""
    m = Material(done.base, Language("en"), done)
    return m.t.sentences([*sentences(m), m.t("This is a simulation, not a forecast or a promise.")])


def headline(m: Material) -> str:
    """Net revenue of the first whole year against the plan."""
    if not m.years:
        return m.t(
            "Only {n} days were simulated after launch, so no year of the plan can be judged yet.",
            n=m.record.last_day + 1,
        )
    year = m.years[0]
    found = m.quantiles(f"year{year}.revenue")
    if found is None:
        return m.t("No revenue line is modelled in this run, so the plan's revenue and profit cannot be judged.")
    return earns(m.t, year, quantiles=found, target=m.target("revenue", year), runs=m.n_runs)


def earns(t: Language, year: int, *, quantiles: tuple[float, float, float], target: float, runs: int) -> str:
    """Percent of the plan's net revenue, with the spread over runs."""
    low, middle, high = quantiles
    if target <= 0:
        return t("Net revenue of year {year} is {money}; the plan names no revenue for that year.",
                 money=t.money(middle * FEN), year=year)  # fmt: skip
    share = t.percent_of_plan(100 * middle / target)
    if runs == 1:
        return t("Net revenue of year {year} is {share} of plan ({money} of {plan}; operating view).",
                 share=share, year=year, money=t.money(middle * FEN), plan=t.money(target * FEN))  # fmt: skip
    return t("Net revenue of year {year} is {share} of plan (P10–P90: {low}–{high} %; operating view).",
             share=share, year=year, low=_digits(100 * low / target), high=_digits(100 * high / target))  # fmt: skip


def _digits(percent: float) -> str:
    from sim.reports.wording import significant

    return significant(percent, digits=2)


FUNDED, OPERATING = "funded.", ""


def together(m: Material) -> str:
    """P(revenue and profit) by year, with the funding rules first."""
    if not m.years:
        return ""
    parts = [m.t("year {year}: {p}", year=y, p=both_views(m, f"plan.year{y}.{HEADLINE}.met")) for y in m.years]
    if m.ensemble is None:
        return m.t("Revenue and profit of the plan are met together, with the funding rules (if somebody funds the gap): "
                   "{parts}.", parts=m.t.apart(parts))  # fmt: skip
    return m.t("Probability that revenue and profit of the plan are met together, with the funding rules (if somebody funds "
               "the gap), {n} runs, 95 % interval: {parts}.", n=m.n_runs, parts=m.t.apart(parts))  # fmt: skip


def both_views(m: Material, key: str) -> str:
    """A probability with the funding rules, then in brackets if somebody funds the gap."""
    first, second = (m.probability(view + key).replace(" (", ", ").replace(")", "") for view in (FUNDED, OPERATING))
    return f"{first} ({second})"


def turnover(m: Material) -> str:
    """The turnover reading: which years meet the plan more often than not, in both views."""
    found = []
    for view in (FUNDED, OPERATING):
        shares = {y: m.met_share(f"{view}plan.year{y}.gmv.met") for y in m.years}
        known = {y: share for y, share in shares.items() if share is not None}
        if not known:
            return ""
        found.append(known)
    return reads_as_turnover(m.t, *found, is_ensemble=m.ensemble is not None)


def reads_as_turnover(t: Language, funded: dict[int, float], operating: dict[int, float], *, is_ensemble: bool) -> str:
    """Which years' revenue is met when the word means turnover: with the funding rules, and if somebody funds the gap."""
    first, second = (_met_years(t, shares) for shares in (funded, operating))
    if is_ensemble:
        return t("Read as turnover, the plan's revenue is met in at least half of the runs in {first} with the funding rules and "
                 "in {second} if somebody funds the gap.", first=first, second=second)  # fmt: skip
    return t("Read as turnover, the plan's revenue is met in {first} with the funding rules and in {second} if somebody funds "
             "the gap.", first=first, second=second)  # fmt: skip


def _met_years(t: Language, shares: dict[int, float]) -> str:
    met = [y for y, share in shares.items() if share >= 0.5]
    return t.years(met) if met else t("no year")


def cash(m: Material) -> str:
    """When cash runs out, against the milestone of the next tranche."""
    if m.ensemble is None:
        return _cash_of_run(m, m.funding)
    need_row, race = m.ensemble.money_needed, m.ensemble.cash_race
    day = need_row["cash_out_p50"]
    if day is None:
        return m.t("Cash lasts through the simulated time in every run.")
    when = m.t.day(round(float(day)), m.date_of(float(day)))
    if not _is_gated(m):
        return m.t("Cash runs out on {when} (median).", when=when)
    first = next(r for r in rows(race) if r["tranche"] == 2 and r["event"] == "milestone")
    return runs_out(
        m.t, when, day=float(day), milestone=first["day_p50"], before=counted(first, "cash_out_before", m.t)
    )


def runs_out(t: Language, when: str, *, day: float, milestone: float | None, before: str) -> str:
    """Own cash against the second tranche's milestone (medians over runs)."""
    if milestone is None or milestone != milestone:
        return t(
            "Cash runs out on {when} (median); it runs out before the second tranche's milestone in {before} of runs.",
            when=when, before=before,
        )  # fmt: skip
    gap = round(milestone - day)
    if gap > 0:
        return t("Cash runs out on {when} (median), {gap} days before the second tranche's milestone; it runs out before that in "
                 "{before} of runs.", when=when, gap=gap, before=before)  # fmt: skip
    if gap == 0:
        return t("Cash runs out on {when} (median), on the day of the second tranche's milestone; it runs out before that in "
                 "{before} of runs.", when=when, before=before)  # fmt: skip
    return t("Cash runs out on {when} (median), {gap} days after the second tranche's milestone; it runs out before that in "
             "{before} of runs.", when=when, gap=-gap, before=before)  # fmt: skip


def _is_gated(m: Material) -> bool:
    """Whether money waits for milestones: the other modes test none."""
    return all(
        str(p.get("value")) == "gated" for p in m.manifest.get("parameters", []) if p.get("key") == "funding.mode"
    )


def _cash_of_run(m: Material, money: Funding) -> str:
    day = money.cash_out_day
    return findings.own_cash(
        m.t, day, money.ruin_day, cash_out_date=None if day is None else m.date_of(day), last_day=m.record.last_day,
        milestone=m.outcomes.get("funding.milestone_2_day"), is_gated=_is_gated(m),
    )  # fmt: skip


def need(m: Material) -> str:
    """Money needed in all."""
    t = m.t
    if m.ensemble is None:
        money = m.funding
        raised = 100 * sum(m.manifest.get("targets", {}).get("tranches", [])) if m.years else 0
        return findings.need(t, money.need, raised=raised, day=money.need_day, is_growing=money.is_need_open)
    row = m.ensemble.money_needed
    if row["need_p50"] is None:
        return ""
    if not row["need_p90"]:
        return t("In nine of ten runs the company never needs money from outside.")
    p50, p90 = at_least(m, row, "p50"), at_least(m, row, "p90")
    if row["open_p"]:
        return t("Money needed, initial capital included: {p50} (P50), {p90} (P90); in {share} of runs it is largest in the "
                 "last simulated month and may still grow.", p50=p50, p90=p90, share=counted(row, "open", t))  # fmt: skip
    return t("Money needed, initial capital included: {p50} (P50), {p90} (P90), largest in month {month}.",
             p50=p50, p90=p90, month=row["month_p50"])  # fmt: skip


def at_least(m: Material, row: dict[str, Any], name: str) -> str:
    """A number of the money needed; "at least" where runs that have not seen their deepest point could raise it."""
    said = m.rmb(row[f"need_{name}"])
    return m.t("at least {money}", money=said) if row[f"is_{name}_open"] else said


def gap(m: Material) -> str:
    """Which factor carries the gap of revenue of the last whole year (median over runs)."""
    found = gap_effects(m, m.years[-1]) if m.years else {}
    return carries(m.t, found, year=m.years[-1], labels=gap_labels(m)) if found else ""


def gap_effects(m: Material, year: int) -> dict[str, float]:
    """Effects of the four factors on the revenue gap in RMB; medians over runs, scaled to sum to the median gap."""
    from sim.finance.decomposition import FACTORS

    found = {}
    for factor in FACTORS:
        middle = m.quantiles(f"year{year}.gap.{factor}")
        if middle is None:
            return {}
        found[factor] = middle[1]
    revenue = m.quantiles(f"year{year}.revenue")
    total = sum(found.values())
    whole = (revenue[1] if revenue else 0.0) - m.target("revenue", year)
    return {k: v * whole / total for k, v in found.items()} if total else found


def gap_labels(m: Material) -> dict[str, str]:
    """Names of the factors."""
    from sim.finance.decomposition import FACTORS, LABELS

    return {factor: m.t.pick(*LABELS[factor]) for factor in FACTORS}


def carries(t: Language, effects: dict[str, float], *, year: int, labels: dict[str, str]) -> str:
    """The factor that carries most of a gap; nothing is said of a plan that is met."""
    whole = sum(effects.values())
    if whole >= 0:
        return t("Year {year} shows no gap of net revenue.", year=year)
    name = min(effects, key=lambda k: effects[k])
    share = 100 * effects[name] / whole
    label = labels[name] if t.is_chinese else labels[name][:1].lower() + labels[name][1:]
    if share < 50:
        return t("No single factor carries most of year {year}'s gap; the largest is {label} ({share}).",
                 year=year, label=label, share=t.percent(share))  # fmt: skip
    return t("The gap of year {year} is mostly {label} ({share}).", year=year, label=label, share=t.percent(share))


def signed(m: Material) -> str:
    """The target that could be signed at 80, 50 and 20 %."""
    frame = m.amounts
    own = frame[frame["line"] == "revenue"] if len(frame) else frame
    if not len(own):
        return ""
    row = rows(own)[-1]
    parts = [m.t("{money} at {p} %", money=m.rmb(row[f"signed_{p}"]), p=p) for p in (80, 50, 20)]
    return m.t("Net revenue of year {year} that could be promised: {parts}.", year=row["year"], parts=m.t.listed(parts))
