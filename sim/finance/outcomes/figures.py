"""The outcomes of a run, computed: one flat dictionary with the names of the catalogue.

A contributor is a function from ``Facts`` to a dictionary; ``outcomes`` merges them in the order of ``CONTRIBUTORS``.
"""

from collections.abc import Callable
from functools import cached_property

import numpy as np
import pandas as pd

from sim.core.constants import FEN_PER_RMB, MONTHS, YEARS
from sim.finance.bridges import take_bridge
from sim.finance.cash import Funding, daily, funding
from sim.finance.decomposition import lmdi_outcomes
from sim.finance.frames import cell
from sim.finance.outcomes.behaviour import behaviour, by_group
from sim.finance.outcomes.keeping import keeping
from sim.finance.outcomes.supply import supply
from sim.finance.periods import month_of, month_span, year_span
from sim.finance.record import Record
from sim.finance.returns import payments, value_outcomes
from sim.finance.statements import monthly, yearly
from sim.finance.unit_economics import unit_outcomes
from sim.finance.verdicts import verdicts

Value = float | int | bool | None

_MONEY = {"revenue": "revenue", "gmv": "gmv", "gross_revenue": "gross_revenue", "cost": "cost", "profit": "profit"}
_FUNDED = (*_MONEY, "cash_end")

REPRODUCTION = ("r_total", "spectral_radius", "spectral_radius_error")


class Facts:
    """A record and its statements, each computed once.

    Parameters
    ----------
    record : Record
    """

    def __init__(self, record: Record) -> None:
        self.record = record

    @cached_property
    def year(self) -> pd.DataFrame:
        """Statement by company year, fen."""
        return yearly(self.record)

    @cached_property
    def month(self) -> pd.DataFrame:
        """Statement by company month, fen."""
        return monthly(self.record)

    @cached_property
    def money(self) -> Funding:
        """Need, cash-out, ruin, tranches."""
        return funding(self.record)

    @cached_property
    def cash(self) -> pd.DataFrame:
        """Cash day by day, fen."""
        return daily(self.record)

    @cached_property
    def net_take(self) -> dict[int, int]:
        """Net revenue after incentives by company year, fen."""
        bridge = take_bridge(self.record)
        return dict(zip(bridge.periods, bridge.step("net_take").fen, strict=True))

    def is_alive(self, year: int) -> bool:
        """Whether the funded company still stands at the end of a company year."""
        return self.money.ruin_year is None or year < self.money.ruin_year


def outcomes(record: Record) -> dict[str, Value]:
    """All outcomes of a finished run: one number each, named and explained in ``CATALOGUE``.

    Returns
    -------
    dict
        The keys are those of the catalogue and never depend on the horizon; null where a period was not simulated
        whole or a mechanism was off.
    """
    facts = Facts(record)
    result: dict[str, Value] = {}
    for contribute in CONTRIBUTORS:
        result |= contribute(facts)
    return result


def yearly_figures(facts: Facts) -> dict[str, Value]:
    """``year0.cost``, ``yearN.*`` and ``funded.yearN.*``."""
    result: dict[str, Value] = {"year0.cost": _rmb(facts.year, "cost", number=0)}
    for number in YEARS:
        result |= _year(facts, number=number)
    for number in YEARS:
        for key in _FUNDED:
            own = result[f"year{number}.{key}"]
            result[f"funded.year{number}.{key}"] = own if facts.is_alive(number) else None
    return result


def plan_verdicts(facts: Facts) -> dict[str, Value]:
    """Percent of plan, and every ``*.met``."""
    alive = {number: facts.is_alive(number) for number in YEARS}
    result: dict[str, Value] = {}
    result |= verdicts(facts.year, targets=facts.record.manifest.get("targets", {}), alive=alive)
    return result


def monthly_figures(facts: Facts) -> dict[str, Value]:
    """``monthN.*``: stocks at the month's end, flows over the month; daily users are the month's mean."""
    lowest = np.minimum.accumulate(np.minimum(facts.cash["cumulative"].to_numpy(dtype=np.float64), 0.0))
    need = pd.Series(-lowest, index=facts.cash.index)
    result: dict[str, Value] = {}
    for number in MONTHS:
        values = _month(facts, need, number=number)
        result |= {f"month{number}.{key}": value for key, value in values.items()}
    return result


def funding_figures(facts: Facts) -> dict[str, Value]:
    """Money needed, and the days on which something happened to the money."""
    money, record = facts.money, facts.record
    result: dict[str, Value] = {
        "funding.need": money.need / FEN_PER_RMB,
        "funding.need_day": money.need_day,
        "funding.need_month": None if money.need_day is None else month_of(record.launch, money.need_day),
        "funding.cash_out_day": money.cash_out_day,
        "funding.ruin_day": money.ruin_day,
    }
    for tranche in (2, 3):
        result[f"funding.tranche_{tranche}_day"] = _tranche_day(record, tranche)
        met = record.metric(f"milestone_{tranche}_met")
        hits = np.zeros(0, dtype=np.int64) if met is None else np.flatnonzero(met > 0)
        result[f"funding.milestone_{tranche}_day"] = int(record.days[hits[0]]) if hits.size else None
    return result


def growth_figures(facts: Facts) -> dict[str, Value]:
    """Reproduction (``word_of_mouth.*``), unit economics, the split of the gap."""
    return {
        **{f"word_of_mouth.{name}": _reproduction(facts.record, name) for name in REPRODUCTION},
        **unit_outcomes(facts.record),
        **lmdi_outcomes(facts.record),
    }


def behaviour_figures(facts: Facts) -> dict[str, Value]:
    """Retention, activation, repeat purchase, kept orders and buyers by year."""
    return {**behaviour(facts.record), **by_group(facts.record)}


def supply_figures(facts: Facts) -> dict[str, Value]:
    """Merchants, goods, profit of merchants, cost of a new one by year."""
    return dict(supply(facts.record))


def keeping_figures(facts: Facts) -> dict[str, Value]:
    """Subscribers, fees earned, points owed, members of the community and cost of programmes by year."""
    return dict(keeping(facts.record))


def value_figures(facts: Facts) -> dict[str, Value]:
    """``value.*`` and ``investors.*``: what the company and its shares are worth."""
    return {**value_outcomes(facts.record)}


CONTRIBUTORS: tuple[Callable[[Facts], dict[str, Value]], ...] = (
    yearly_figures, plan_verdicts, monthly_figures, funding_figures, growth_figures, behaviour_figures, supply_figures,
    keeping_figures, value_figures,
)  # fmt: skip


def _year(facts: Facts, *, number: int) -> dict[str, Value]:
    record, year = facts.record, facts.year
    span = year_span(record.launch, number)
    is_whole = span[1] <= record.last_day
    values: dict[str, Value] = {key: _rmb(year, column, number=number) for key, column in _MONEY.items()}
    values["cash_end"] = _rmb(year, "cash_end", number=number)
    cost, revenue = _rmb(year, "cost", number=number), _rmb(year, "revenue", number=number)
    has_ratio = cost is not None and revenue is not None and revenue > 0
    values["cost_ratio"] = cost / revenue if has_ratio else None  # type: ignore[operator]
    for metric in ("registrations", "orders", "first_orders"):
        values[metric] = _sum(record, metric, span=span)
    values |= {line: _rmb(year, line, number=number) for line in ("marketing", "incentives")}
    kept, sold = facts.net_take.get(number), _rmb(year, "gmv", number=number)
    values["net_take"] = kept / FEN_PER_RMB / sold if is_whole and kept is not None and sold else None
    return {f"year{number}.{key}": value for key, value in values.items()}


def _month(facts: Facts, need: pd.Series, *, number: int) -> dict[str, Value]:
    record, month = facts.record, facts.month
    span = month_span(record.launch, number)
    dau = _sum(record, "dau", span=span)
    is_whole = span[1] <= record.last_day
    ruin, cash = facts.money.ruin_day, _rmb(month, "cash_end", number=number)
    return {
        "mau": _at(record, "mau", day=span[1]),
        "dau": None if dau is None else dau / (span[1] - span[0] + 1),
        "registered": _at(record, "registered_ever", day=span[1]),
        "registrations": _sum(record, "registrations", span=span),
        "orders": _sum(record, "orders", span=span),
        "gmv": _rmb(month, "gmv", number=number),
        "revenue": _rmb(month, "revenue", number=number),
        "cost": _rmb(month, "cost", number=number),
        "profit": _rmb(month, "profit", number=number),
        "cash_end": cash,
        "need_so_far": float(need.loc[span[1]]) / FEN_PER_RMB if is_whole else None,
        "funded_cash": cash if ruin is None or span[1] < ruin else None,
    }


def _tranche_day(record: Record, tranche: int) -> int | None:
    """The day on which investors paid a tranche; null when they never have."""
    return next((p.day for p in payments(record) if p.tranche == tranche), None)


def _rmb(frame: pd.DataFrame, column: str, *, number: int) -> float | None:
    """A statement's number in RMB; null when its period is not whole or the column is absent."""
    if column not in frame.columns or number not in frame.index or not frame.at[number, "whole"]:
        return None
    return cell(frame, (number, column)) / FEN_PER_RMB


def _sum(record: Record, metric: str, *, span: tuple[int, int]) -> float | None:
    values = record.metric(metric)
    if values is None or span[1] > record.last_day:
        return None
    inside = (record.days >= span[0]) & (record.days <= span[1])
    return float(np.nansum(values[inside]))


def _at(record: Record, metric: str, *, day: int) -> float | None:
    values = record.metric(metric)
    if values is None or day > record.last_day:
        return None
    return _number(values[int(np.searchsorted(record.days, day))])


def _reproduction(record: Record, name: str) -> float | None:
    """Last value of a number of reproduction; null when fewer agents registered than stand behind an age."""
    values, registered = record.metric(name), record.metric("registered_ever")
    asked = {str(p.get("key")): p.get("value") for p in record.manifest.get("parameters", [])}
    least = int(str(asked.get("reproduction.least", 0)).split()[0].replace(",", ""))
    agents = np.inf if registered is None else registered[-1] / float(record.manifest.get("people_per_agent", 1))
    return None if values is None or agents < least else _number(values[-1])


def _number(value: object) -> float | None:
    """A plain float; null for NaN and None."""
    number = float("nan") if value is None else float(str(value))
    return None if np.isnan(number) or np.isinf(number) else number
