"""Sentences that state a finding, one rule each; never a sentence that the numbers do not support.

Money arguments are in fen. Every rule returns one sentence (or an empty string when there is nothing to say)
and is tested at its turning points.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import isfinite

from sim.reports.wording import count, day_name, fen, number, percent, percent_of_plan, rmb

FEW_AGENTS = 2000


def too_short(days: int) -> str:
    """A run that ends before the first company year is over."""
    unit = "day was" if days == 1 else "days were"
    return f"Only {number(days)} {unit} simulated after launch, so no year of the plan can be judged yet."


def net_revenue(year: int, *, forecast: float, target: float, is_first: bool = True) -> str:
    """The platform's own revenue of a year against the plan; shorter where the reader knows the reading."""
    who = "On the net reading the simulated company" if is_first else "It"
    start = f"{who} earns {'nothing' if forecast <= 0 else fen(forecast)}"
    if target <= 0:
        return f"{start} in year {year}; the plan names no revenue for that year."
    if forecast <= 0:
        return f"{start} in year {year}, where the plan asks for {fen(target)}."
    share = percent_of_plan(100 * forecast / target)
    if forecast < target:
        return f"{start} in year {year}: {share} of the plan's {fen(target)}."
    return f"{start} in year {year} and meets the plan's {fen(target)} ({share})."


def no_revenue_line() -> str:
    """A run in which no mechanism feeds any revenue line."""
    return "No revenue line is modelled in this run, so the plan's revenue and profit cannot be judged."


def turnover(percents: Mapping[int, float | None]) -> str:
    """The turnover reading, over the years that were simulated: percent of plan by year."""
    known = {year: value for year, value in percents.items() if value is not None and isfinite(value)}
    if not known:
        return ""
    met = [year for year, value in known.items() if value >= 100]
    if len(met) == len(known):
        return "Read as turnover, the plan's revenue is met in every simulated year."
    if met:
        verb = "is met in year" if len(met) == 1 else "is met in years"
        return f"Read as turnover, the plan's revenue {verb} {_years(met)} only."
    best = max(known, key=lambda year: known[year])
    if known[best] <= 0:
        return "Read as turnover, nothing is sold either."
    return f"Read as turnover, it reaches at most {percent_of_plan(known[best])} of the plan (year {best})."


def failing_cheaply(cost_met: list[int], revenue_missed: list[int]) -> str:
    """Years whose cost target is met while the revenue is known to be missed."""
    hollow = [year for year in cost_met if year in revenue_missed]
    if not hollow:
        return ""
    word = "year" if len(hollow) == 1 else "years"
    return f"Cost stays within the plan in {word} {_years(hollow)}, but without the revenue that is no success."


def own_cash(cash_out: int | None, ruin: int | None, *, cash_out_date: date | None, last_day: int) -> str:
    """When own cash ends, and whether the company is ruined."""
    if cash_out is None or cash_out_date is None:
        return f"Own cash lasts through all {number(last_day + 1)} simulated days."
    start = f"Own cash ends on {day_name(cash_out, cash_out_date)}"
    if ruin is not None:
        return f"{start}, and without further money the company stops on day {number(ruin)}."
    return f"{start}; the shortfall does not last long enough to stop the company within the run."


def need(amount: float, *, raised: float, day: int | None, is_growing: bool) -> str:
    """All money needed, the day of the deepest point, and what the plan raises (0: not compared)."""
    if amount <= 0:
        return "It never needs money from outside."
    if raised <= 0:
        verdict = ""
    elif amount > raised:
        verdict = f", more than the {fen(raised)} that the plan raises"
    else:
        verdict = f", {'so far ' if is_growing else ''}within the {fen(raised)} that the plan raises"
    if is_growing:
        return f"At least {fen(amount)} are needed{verdict}: the need is deepest in the last month simulated and may still grow."
    deepest = "" if day is None else f"; the deepest point is day {number(day)}"
    return f"{fen(amount)} are needed in all{verdict}{deepest}."


def carries_gap(year: int, *, revenue_gap: float, cost_gap: float) -> str:
    """What the profit gap of a year is made of; gaps are forecast less plan."""
    profit_gap = revenue_gap - cost_gap
    if profit_gap >= 0:
        return f"Year {year} shows no profit gap: profit is at or above the plan."
    if revenue_gap < 0 and cost_gap > 0:
        share = 100 * revenue_gap / profit_gap
        more, less = ("missing revenue", "higher cost") if share >= 50 else ("higher cost", "missing revenue")
        part = percent(max(share, 100 - share))
        return f"Year {year} misses its profit by {fen(-profit_gap)}: {part} is {more}, the rest {less}."
    if revenue_gap < 0:
        saved = f", softened by {fen(-cost_gap)} of lower cost" if cost_gap < 0 else ""
        return f"Year {year} misses its profit by {fen(-profit_gap)}: all of it is missing revenue{saved}."
    gained = f", softened by {fen(revenue_gap)} of extra revenue" if revenue_gap > 0 else ""
    return f"Year {year} misses its profit by {fen(-profit_gap)}: all of it is higher cost{gained}."


def months_met(met: int, *, months: int, last_percent: float | None) -> str:
    """Net revenue against the plan phased by month."""
    if months == 0:
        return "No whole month has a net revenue to set against the plan"
    tail = "" if last_percent is None else f"; the last month reaches {percent_of_plan(last_percent)}"
    if met == 0:
        return f"Net revenue stays below the phased plan in every month{tail}"
    if met == months:
        return "Net revenue meets the phased plan in every month"
    return f"Net revenue meets the phased plan in {met} of {months} months{tail}"


def readings(met: dict[str, int], *, years: int) -> str:
    """In how many years the plan's revenue is met, net and as turnover."""
    if years == 0:
        return "No whole year has a revenue to set against the plan"
    net, gmv = met["net"], met["gmv"]
    if net == gmv == 0:
        return "The plan's revenue is met in no year, neither net nor as turnover"
    if net == gmv == years:
        return "The plan's revenue is met in every year, net and as turnover"
    return f"The plan's revenue is met in {_of(net, years)} net, in {_of(gmv, years)} as turnover"


def take(gmv: float | None, *, revenue: float, period: str, commission_share: float | None = None) -> str:
    """Turnover of a period and what the platform keeps of it: commission over the value settled, where known."""
    if gmv is None or gmv <= 0:
        return "Nothing is sold in this run" if revenue <= 0 else "The platform earns without selling goods"
    if revenue <= 0:
        return f"Turnover is {fen(gmv)} in {period}, but the platform keeps nothing of it"
    if commission_share is not None:
        kept = f"commission is {percent(100 * commission_share)} of the value settled"
        return f"Turnover is {fen(gmv)} in {period}; {kept}"
    return f"Turnover is {fen(gmv)} in {period}; the platform keeps {percent(100 * revenue / gmv)} of it"


def users(registered: float, *, mau: float | None, peak_mau: float | None) -> str:
    """Registered people at the end, and how many of them are active in a month."""
    if registered <= 0:
        return "Nobody has registered"
    start = f"{count(registered)} people have registered by the last day"
    if mau is None or peak_mau is None:
        return start
    if mau <= 0:
        return f"{start}; none of them is active"
    share = f"{percent(100 * mau / registered)} of them active in the last month"
    return f"{start}, {share}" + (", fewer than at the peak" if mau < 0.9 * peak_mau else "")


def funnel(registered: float, *, ordered: float | None, orders: float | None, kept: float | None) -> str:
    """Share of people who ever order, and share of orders that are kept."""
    if registered <= 0:
        return "Nobody has registered, so nobody orders"
    if ordered is None or not orders:
        return "No order was placed in this run"
    start = f"Of 100 people who register, {count_of_100(ordered / registered)} order at least once"
    return start if kept is None else f"{start}; of 100 orders, {count_of_100(kept / orders)} are kept"


def retention(visitors: float | None, *, buyers: float | None, age: int) -> str:
    """Share of a cohort that still visits, and that buys, some months after registration."""
    if visitors is None or age < 1:
        return "No cohort is old enough to show retention"
    month = "month" if age == 1 else "months"
    tail = "" if buyers is None else f" and {percent(100 * buyers)} buy" if buyers > 0 else " and nobody buys"
    return f"{age} {month} after registration, {percent(100 * visitors)} of a cohort still visit{tail}"


def acquisition(by_cause: dict[str, float], *, word_of_mouth: str | None) -> str:
    """The largest cause of registration and the share of word of mouth (its label, None without it)."""
    total = sum(by_cause.values())
    if total <= 0:
        return "Nobody has registered"
    largest = max(by_cause, key=lambda cause: by_cause[cause])
    start = f"Largest cause of registration: {_low(largest)} ({percent(100 * by_cause[largest] / total)})"
    if word_of_mouth is None or word_of_mouth not in by_cause:
        return f"{start}; word of mouth is not part of this run"
    if largest == word_of_mouth:
        return start
    share = by_cause[word_of_mouth] / total
    return f"{start}; word of mouth brings {percent(100 * share) if share > 0 else 'nobody'}"


def cost_lines(period: str, *, by_line: dict[str, float], revenue: float | None) -> str:
    """The largest cost line of a period, and cost against revenue (None where no revenue is modelled)."""
    total = sum(by_line.values())
    if total <= 0:
        return f"No cost is booked in {period}"
    largest = max(by_line, key=lambda line: by_line[line])
    start = f"Largest cost line of {period}: {_low(largest)} ({percent(100 * by_line[largest] / total)})"
    if revenue is None:
        return start
    if revenue <= 0:
        return f"{start}; nothing is earned"
    if total <= revenue:
        return f"{start}; cost is {percent(100 * total / revenue)} of revenue"
    return f"{start}; each RMB of revenue costs {_ratio(total / revenue)} RMB"


def order_economics(cost: float | None, *, revenue: float, period: str) -> str:
    """Cost and revenue per order (RMB) of a period; None without orders."""
    if cost is None:
        return "No order was placed, so nothing can be said per order"
    start = f"In {period} an order costs {rmb(cost)}"
    if revenue <= 0:
        return f"{start} and brings nothing"
    verdict = "and covers it: it brings" if revenue >= cost else "and brings"
    return f"{start} {verdict} {rmb(revenue)}"


def cash_title(cash_out: int | None, *, amount: float, ruin: int | None, is_growing: bool = False) -> str:
    """Title of the cash figure."""
    if amount <= 0:
        return "The company never needs money from outside"
    if cash_out is None:
        return f"Own cash lasts through the run; {fen(amount)} of it is needed"
    tail = f", the company stops on day {number(ruin)}" if ruin is not None else ""
    needed = f"at least {fen(amount)} are needed" if is_growing else f"{fen(amount)} are needed in all"
    return f"Own cash ends on day {number(cash_out)}{tail}; {needed}"


def rough(agents: float | None) -> str:
    """What to add to percentages of people when few agents stand behind them; empty for 2,000 or more."""
    if agents is None or agents <= 0 or agents >= FEW_AGENTS:
        return ""
    return f" ({number(agents)} registered agents: rough)"


def count_of_100(share: float) -> str:
    """A share as a count of 100: "under 1", "34", "all"; never rounds up to all or down to none."""
    value = 100 * share
    if value <= 0:
        return "none"
    if value < 1:
        return "under 1"
    return "100" if value >= 100 else str(min(99, round(value)))


def _ratio(value: float) -> str:
    return f"{value:,.2f}" if value < 10 else f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def _low(label: str) -> str:
    """A label inside a sentence: without its capital, unless it is an abbreviation."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _of(met: int, years: int) -> str:
    return f"{met or 'none'} of {years} years"


def _years(years: list[int]) -> str:
    words = [str(year) for year in years]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
