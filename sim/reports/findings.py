"""Sentences that state a finding, one rule each; never a sentence that the numbers do not support.

Money arguments are in fen, ``t`` is the language. Every rule returns one sentence (or an empty string when there is
nothing to say) and is tested at its turning points.
"""

from collections.abc import Mapping
from datetime import date
from math import isfinite

from sim.core.constants import FEW_AGENTS
from sim.reports.language import Language


def too_short(t: Language, days: int) -> str:
    """A run that ends before the first company year is over."""
    if days == 1:
        return t("Only 1 day was simulated after launch, so no year of the plan can be judged yet.")
    return t("Only {n} days were simulated after launch, so no year of the plan can be judged yet.", n=f"{days:,}")


def net_revenue(t: Language, year: int, *, forecast: float, target: float) -> str:
    """The platform's own revenue of a year against the plan."""
    said = {"year": year, "money": t.money(forecast), "target": t.money(target)}
    if target <= 0:
        return t("Net revenue of year {year} is {money}; the plan names no revenue for that year.",
                 year=year, money=t.money(forecast))  # fmt: skip
    if forecast <= 0:
        return t(
            "There is no net revenue in year {year}; the plan asks for {target}.", year=year, target=said["target"]
        )
    share = t.percent_of_plan(100 * forecast / target)
    if forecast < target:
        return t("Net revenue of year {year} is {money}: {share} of the plan's {target}.", share=share, **said)
    return t("Net revenue of year {year} is {money} and meets the plan's {target} ({share}).", share=share, **said)


def no_revenue_line(t: Language) -> str:
    """A run in which no mechanism feeds any revenue line."""
    return t("No revenue line is modelled in this run, so the plan's revenue and profit cannot be judged.")


def turnover(t: Language, percents: Mapping[int, float | None]) -> str:
    """The turnover reading, over the years that were simulated: percent of plan by year."""
    known = {year: value for year, value in percents.items() if value is not None and isfinite(value)}
    if not known:
        return ""
    met = [year for year, value in known.items() if value >= 100]
    if len(met) == len(known):
        return t("Read as turnover, the plan's revenue is met in every simulated year.")
    if met:
        return t("Read as turnover, the plan's revenue is met in {years} only.", years=t.years(met))
    best = max(known, key=lambda year: known[year])
    if known[best] <= 0:
        return t("There is no turnover either.")
    share = t.percent_of_plan(known[best])
    return t("Turnover reaches at most {share} of the plan's revenue (year {year}).", share=share, year=best)


def failing_cheaply(t: Language, cost_met: list[int], revenue_missed: list[int]) -> str:
    """Years whose cost target is met while the revenue is known to be missed."""
    hollow = [year for year in cost_met if year in revenue_missed]
    if not hollow:
        return ""
    return t("Cost stays within the plan in {years}, but revenue misses it: that is no success.", years=t.years(hollow))


def own_cash(
    t: Language, cash_out: int | None, ruin: int | None, *, cash_out_date: date | None, last_day: int,
    milestone: float | None = None, is_gated: bool = False,
) -> str:  # fmt: skip
    """When cash runs out, against the second tranche's milestone where money waits for it, and whether the company stops."""
    if cash_out is None or cash_out_date is None:
        return t("Cash lasts through all {n} simulated days.", n=f"{last_day + 1:,}")
    said = t("Cash runs out on {when}", when=t.day(cash_out, cash_out_date))
    if is_gated and milestone is None:
        said += t("; the milestone of the second tranche is not reached")
    elif is_gated and milestone is not None and milestone > cash_out:
        said += t(", {gap} days before the second tranche's milestone", gap=f"{int(milestone) - cash_out:,}")
    if ruin is None:
        return said + t("; the shortfall does not last long enough to stop the company within the run") + t(".")
    return said + t("; without further money the company stops on day {day}", day=f"{ruin:,}") + t(".")


def need(t: Language, amount: float, *, raised: float, day: int | None, is_growing: bool) -> str:
    """All money needed, the day of the deepest point, and what the plan raises (0: not compared)."""
    if amount <= 0:
        return t("The company never needs money from outside.")
    money = t.money(amount)
    said = (t("At least {money} are needed, initial capital included", money=money) if is_growing else
            t("{money} are needed in all, initial capital included", money=money))  # fmt: skip
    if raised > 0 and amount > raised:
        said += t(", more than the {money} that the plan raises", money=t.money(raised))
    elif raised > 0 and is_growing:
        said += t(", so far within the {money} that the plan raises", money=t.money(raised))
    elif raised > 0:
        said += t(", within the {money} that the plan raises", money=t.money(raised))
    if is_growing:
        return said + t("; the need is largest in the last simulated month and may still grow.")
    return said + ("" if day is None else t("; the need is largest on day {day}", day=f"{day:,}")) + t(".")


def carries_gap(t: Language, year: int, *, revenue_gap: float, cost_gap: float) -> str:
    """What the profit gap of a year is made of; gaps are forecast less plan."""
    profit_gap = revenue_gap - cost_gap
    if profit_gap >= 0:
        return t("Profit of year {year} is at or above the plan.", year=year)
    said = {"year": year, "money": t.money(-profit_gap)}
    if revenue_gap < 0 and cost_gap > 0:
        share = 100 * revenue_gap / profit_gap
        if share >= 50:
            return t("Profit of year {year} is {money} below the plan: {share} of that is missing revenue, the rest higher cost.",
                     share=t.percent(share), **said)  # fmt: skip
        return t("Profit of year {year} is {money} below the plan: {share} of that is higher cost, the rest missing revenue.",
                 share=t.percent(100 - share), **said)  # fmt: skip
    if revenue_gap < 0 and cost_gap < 0:
        return t("Profit of year {year} is {money} below the plan: revenue is missing, offset in part by {saved} of lower cost.",
                 saved=t.money(-cost_gap), **said)  # fmt: skip
    if revenue_gap < 0:
        return t("Profit of year {year} is {money} below the plan: all of it is missing revenue.", **said)
    if revenue_gap > 0:
        return t("Profit of year {year} is {money} below the plan: cost is higher, offset in part by {gained} of extra revenue.",
                 gained=t.money(revenue_gap), **said)  # fmt: skip
    return t("Profit of year {year} is {money} below the plan: all of it is higher cost.", **said)


def months_met(t: Language, met: int, *, months: int, last_percent: float | None) -> str:
    """Net revenue against the plan phased by month."""
    if months == 0:
        return t("No whole month has net revenue to compare with the plan")
    if met == months:
        return t("Net revenue meets the phased plan in every month")
    said = (t("Net revenue stays below the phased plan in every month") if met == 0 else
            t("Net revenue meets the phased plan in {met} of {n} months", met=met, n=months))  # fmt: skip
    if last_percent is None or not isfinite(last_percent):
        return said
    return said + t("; the last month reaches {share}", share=t.percent_of_plan(last_percent))


def readings(t: Language, met: Mapping[str, int], *, years: int) -> str:
    """In how many years the plan's revenue is met, net and as turnover."""
    if years == 0:
        return t("No whole year has revenue to compare with the plan")
    net, gmv = met["net"], met["gmv"]
    if net == gmv == 0:
        return t("The plan's revenue is met in no year, neither net nor as turnover")
    if net == gmv == years:
        return t("The plan's revenue is met in every year, net and as turnover")
    return t(
        "The plan's revenue is met in {net} of {n} years net, in {gmv} of {n} years as turnover",
        net=net,
        gmv=gmv,
        n=years,
    )


def take(
    t: Language,
    gmv: float | None,
    *,
    revenue: float,
    period: str,
    commission_share: float | None = None,
    has_own_goods: bool = False,
) -> str:
    """Turnover of a period and what the platform keeps of it: commission over the value settled, where known.

    Own goods bear no commission: where they are sold, the share is of merchants' goods alone, and the sentence says so.
    """
    if gmv is None or gmv <= 0:
        return t("Nothing is sold in this run") if revenue <= 0 else t("The platform earns without selling goods")
    said = t("Turnover is {money} in {period}", money=t.money(gmv), period=period)
    if revenue <= 0:
        return said + t(", but the platform keeps nothing of it")
    if commission_share is not None and has_own_goods:
        share = t.percent(100 * commission_share)
        return said + t(
            "; commission is {share} of the value settled of merchants' goods (own goods bear none)", share=share
        )
    if commission_share is not None:
        return said + t("; commission is {share} of the value settled", share=t.percent(100 * commission_share))
    return said + t("; the platform keeps {share} of it", share=t.percent(100 * revenue / gmv))


def users(t: Language, registered: float, *, mau: float | None, peak_mau: float | None) -> str:
    """Registered people at the end, and how many of them are active in a month."""
    if registered <= 0:
        return t("Nobody has registered")
    said = t("{n} people have registered by the last day", n=t.count(registered))
    if mau is None or peak_mau is None:
        return said
    if mau <= 0:
        return said + t("; none of them is active")
    said += t("; {share} of them are active in the last month", share=t.percent(100 * mau / registered))
    return said + (t(", fewer than at the peak") if mau < 0.9 * peak_mau else "")


def funnel(t: Language, registered: float, *, ordered: float | None, paid: float | None, kept: float | None) -> str:
    """Share of people who ever order, and share of the orders paid that are kept."""
    if registered <= 0:
        return t("Nobody has registered, so nobody orders")
    if ordered is None or not paid:
        return t("No order was paid in this run")
    said = t("Of 100 people who register, {n} order at least once", n=count_of_100(t, ordered / registered))
    return said if kept is None else said + t("; of 100 orders paid, {n} are kept", n=count_of_100(t, kept / paid))


def retention(t: Language, visitors: float | None, *, buyers: float | None, age: int) -> str:
    """Share of a cohort that still visits, and that buys, some months after registration."""
    if visitors is None or age < 1:
        return t("No cohort is old enough to show retention")
    share = t.percent(100 * visitors)
    said = (t("1 month after registration, {share} of a cohort still visit", share=share) if age == 1 else
            t("{n} months after registration, {share} of a cohort still visit", n=age, share=share))  # fmt: skip
    if buyers is None:
        return said
    return said + (t(" and {share} buy", share=t.percent(100 * buyers)) if buyers > 0 else t(" and nobody buys"))


def acquisition(t: Language, by_cause: Mapping[str, float], *, word_of_mouth: str | None) -> str:
    """The largest cause of registration and the share of word of mouth (its label, None without it)."""
    total = sum(by_cause.values())
    if total <= 0:
        return t("Nobody has registered")
    largest = max(by_cause, key=lambda cause: by_cause[cause])
    said = t("Largest cause of registration: {cause} ({share})", cause=t.inside(largest),
             share=t.percent(100 * by_cause[largest] / total))  # fmt: skip
    if word_of_mouth is None or word_of_mouth not in by_cause:
        return said + t("; word of mouth is not part of this run")
    if largest == word_of_mouth:
        return said
    share = 100 * by_cause[word_of_mouth] / total
    return said + (t("; word of mouth brings {share}", share=t.percent(share)) if share > 0 else
                   t("; word of mouth brings nobody"))  # fmt: skip


def cost_lines(t: Language, period: str, *, by_line: Mapping[str, float], revenue: float | None) -> str:
    """The largest cost line of a period, and cost against revenue (None where no revenue is modelled)."""
    total = sum(by_line.values())
    if total <= 0:
        return t("No cost is booked in {period}", period=period)
    largest = max(by_line, key=lambda line: by_line[line])
    said = t("Largest cost line of {period}: {line} ({share})", period=period, line=t.inside(largest),
             share=t.percent(100 * by_line[largest] / total))  # fmt: skip
    if revenue is None:
        return said
    if revenue <= 0:
        return said + t("; nothing is earned")
    if total <= revenue:
        return said + t("; cost is {share} of revenue", share=t.percent(100 * total / revenue))
    ratio = total / revenue
    return said + t(
        "; each RMB of revenue costs {ratio} RMB", ratio=f"{ratio:,.{2 if ratio < 10 else 1 if ratio < 100 else 0}f}"
    )


def order_economics(t: Language, cost: float | None, *, revenue: float, period: str) -> str:
    """Cost and revenue per order (RMB) of a period; None without orders."""
    if cost is None:
        return t("No order was paid, so nothing can be said per order")
    said = t("In {period} an order costs {cost}", period=period, cost=t.rmb(cost))
    if revenue <= 0:
        return said + t(" and brings nothing")
    if revenue >= cost:
        return said + t(" and covers it: it brings {revenue}", revenue=t.rmb(revenue))
    return said + t(" and brings {revenue}", revenue=t.rmb(revenue))


def rough(t: Language, agents: float | None) -> str:
    """What to add to percentages of people when few agents stand behind them; empty for 2,000 or more."""
    if agents is None or agents <= 0 or agents >= FEW_AGENTS:
        return ""
    return t(" ({n} registered agents: rough)", n=f"{agents:,.0f}")


def count_of_100(t: Language, share: float) -> str:
    """A share as a count of 100: "under 1", "34", "100"; never rounds up to all or down to none."""
    value = 100 * share
    if value <= 0:
        return t("none")
    if value < 1:
        return t("under 1")
    return "100" if value >= 100 else str(min(99, round(value)))
