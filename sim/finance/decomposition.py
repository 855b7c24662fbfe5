"""What carries the gap between plan and simulation: exact split of revenue, delay in months.

Revenue = users x frequency x basket x net take, on both sides. The logarithmic mean Divisia index (LMDI I) splits
the gap without a remainder. Ang (2004), Energy Policy 32(9); Ang (2005), Energy Policy 33(7); zeros by their limit:
Wood & Lenzen (2006), Energy Policy 34(12).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd

from sim.core.constants import FEN_PER_RMB, YEARS
from sim.core.remark import Remark
from sim.finance.frames import cell, keys, rows
from sim.finance.periods import year_span
from sim.finance.record import Record, once
from sim.finance.statements import monthly, yearly
from sim.finance.targets import comparison, plan_by_year

FACTORS = ("users", "frequency", "basket", "net_take")
LABELS = {
    "users": ("Annual buyers", "年度买家"),
    "frequency": ("Orders per buyer", "人均订单数"),
    "basket": ("Order value", "笔单价"),
    "net_take": ("Net take", "净货币化率"),
}
Factors = tuple[float | None, float | None, float | None, float | None]
NOTHING: Factors = (None, None, None, None)
_CLOSE = 1e-2


@dataclass(frozen=True)
class Implied:
    """What the plan's revenue rests on: net take (share), basket and spend per annual buyer (RMB)."""

    net_take: float
    basket: float
    spend: float
    spend_year_1: float

    def spend_in(self, year: int) -> float:
        """Return the yearly spend per annual buyer, in RMB; year 1 has its own, as buyers arrive through it."""
        return self.spend_year_1 if year == 1 else self.spend

    def factors(self, year: int, *, revenue: float) -> tuple[float, float, float, float]:
        """Return users, orders per user, RMB per order and net take whose product is ``revenue`` (RMB)."""
        spend = self.spend_in(year)
        return revenue / (self.net_take * spend), spend / self.basket, self.basket, self.net_take


def implied_of(record: Record) -> Implied | None:
    """Return the plan's side as the run states it; None when the run is older than these settings."""
    found = record.manifest.get("targets", {}).get("implied")
    return Implied(**{name: float(found[name]) for name in Implied.__annotations__}) if found else None


def log_mean(a: float, b: float) -> float:
    """Return the logarithmic mean (a - b) / ln(a / b) of two positive numbers; a when they are equal.

    Near equality as sqrt(ab) sinh(x/2) / (x/2), x = ln(a / b), which loses no digits.
    """
    x = float(np.log(a) - np.log(b))
    if abs(x) > _CLOSE:
        return (a - b) / x
    return float(np.sqrt(a * b)) * (1 + x**2 / 24 + x**4 / 1920)


def lmdi(before: Sequence[float], after: Sequence[float]) -> list[float]:
    """Split prod(after) - prod(before) exactly over the factors.

    ``effect_k = L(V1, V0) ln(after_k / before_k)`` with the logarithmic mean L. Factors that are zero on one side
    are taken as the same small number and sent to zero: they share the whole gap equally, the others have no
    effect. When both products are zero, every effect is zero. A negative factor has no logarithm: then the Shapley
    value (mean over all orders of replacing one factor after the other; Sun 1998, Energy Economics 20(1)), which is
    exact as well.

    Parameters
    ----------
    before, after : sequence of float
        Finite factors, in the same order.

    Returns
    -------
    list of float
        One effect per factor, in the unit of the product; they sum to the gap.
    """
    pairs = [(float(b), float(a)) for b, a in zip(before, after, strict=True)]
    if not np.isfinite(pairs).all():
        raise ValueError(f"Factors must be finite numbers: {pairs}.")
    if min(min(pair) for pair in pairs) < 0:
        return _shapley(pairs)
    v0, v1 = (float(np.prod([pair[side] for pair in pairs])) for side in (0, 1))
    if v0 > 0 and v1 > 0:
        mean = log_mean(v1, v0)
        return [mean * float(np.log(a) - np.log(b)) for b, a in pairs]
    if v0 == v1:
        return [0.0] * len(pairs)
    side = 0 if v0 == 0 else 1
    is_zero = [pair[side] == 0 for pair in pairs]
    if not any(is_zero):  # the product underflowed
        raise ValueError(f"The product of {pairs} is too small to be represented.")
    return [(v1 - v0) / sum(is_zero) if zero else 0.0 for zero in is_zero]


def _shapley(pairs: list[tuple[float, float]]) -> list[float]:
    """Mean marginal effect of each factor over all orders of replacement."""
    effects = [0.0] * len(pairs)
    orders = list(permutations(range(len(pairs))))
    for order in orders:
        now = [b for b, _ in pairs]
        value = float(np.prod(now))
        for k in order:
            now[k] = pairs[k][1]
            after = float(np.prod(now))
            effects[k] += (after - value) / len(orders)
            value = after
    return effects


def simulated_factors(record: Record) -> dict[int, Factors]:
    """Return users, frequency, basket (RMB) and net take of every plan year, as simulated.

    Users are the annual buyers at the year's end; orders are those placed less those sent back in the year; GMV is
    net of the year's refunds; revenue is the net reading of the plan comparison. A factor whose denominator is zero
    is undefined and None, as is one that the run did not record or a year that is not whole.
    """
    statement, buyers, out = yearly(record), record.metric("annual_buyers"), {}
    for year, row in _revenue(record).items():
        span = year_span(record.launch, year)
        orders, returned = (record.total(name, span) for name in ("orders", "orders_returned"))
        is_whole = year in statement.index and bool(statement.at[year, "whole"])
        if not is_whole or buyers is None or orders is None or "gmv" not in statement.columns:
            out[year] = NOTHING
            continue
        users, kept = float(buyers[int(np.searchsorted(record.days, span[1]))]), orders - (returned or 0.0)
        gmv = cell(statement, (year, "gmv")) / FEN_PER_RMB
        out[year] = (users, _ratio(kept, users), _ratio(gmv, kept), _ratio(_rmb(row["forecast"]), gmv))
    return out


def revenue_gap(record: Record) -> pd.DataFrame:
    """Split the gap of net revenue of each plan year over the four factors.

    Returns
    -------
    DataFrame
        Index ``(year, factor)``; ``label``, ``label_zh``, ``plan``, ``simulated`` (the factor on each side), ``effect``
        (RMB; simulated less plan; the four sum to the year's gap) and ``share`` (of the gap, null when it is zero).
        Behind the first simulated factor that is zero the others are undefined: it carries the whole gap. Effects
        are null when the year was not wholly simulated or something is not recorded.
    """
    implied, simulated, table = implied_of(record), simulated_factors(record), []
    for year, row in _revenue(record).items():
        target, after = row["target"] / FEN_PER_RMB, simulated[year]
        before = NOTHING if implied is None else implied.factors(year, revenue=target)
        effects = _effects(before, after, gap=_rmb(row["gap"]))
        gap = None if effects is None else sum(effects)
        for k, name in enumerate(FACTORS):
            effect = None if effects is None else effects[k]
            share = effect / gap if effect is not None and gap else None
            table.append(
                {"year": year, "factor": name, "label": LABELS[name][0], "label_zh": LABELS[name][1],
                 "plan": before[k], "simulated": after[k], "effect": effect, "share": share}
            )  # fmt: skip
    columns = ["year", "factor", "label", "label_zh", "plan", "simulated", "effect", "share"]
    frame = pd.DataFrame(table, columns=columns).set_index(["year", "factor"])
    return frame.astype(dict.fromkeys(("plan", "simulated", "effect", "share"), float))


def _effects(before: Factors, after: Factors, *, gap: float | None) -> list[float] | None:
    """Effects of one year in RMB; None where they cannot be had."""
    planned, known = [x for x in before if x is not None], [x for x in after if x is not None]
    if gap is None or len(planned) < len(FACTORS) or not known:
        return None
    if len(known) == len(FACTORS) and 0 not in known:
        return lmdi(planned, known)
    first_zero = next(k for k, x in enumerate(after) if not x)  # what stands behind it is undefined: left as planned
    return [gap if k == first_zero else 0.0 for k in range(len(FACTORS))]


def delays(record: Record) -> pd.DataFrame:
    """Say for each yearly target how many months late the trailing 12 months reach it.

    Year N's target is planned for the end of company month 12 N. Before month 12 the trailing sum holds all months
    since launch.

    Returns
    -------
    DataFrame
        Index ``year``; ``target`` (RMB), ``planned_month``, ``reached_month`` and ``delay`` in whole months (negative:
        early; null: not within the run, or no target above zero) and ``remark``.
    """
    plan, table = plan_by_year(record), monthly(record)
    known = table[table["whole"].astype(bool)] if "revenue" in table.columns else table.iloc[:0]
    earned = {month: cell(known, (month, "revenue")) for month in keys(known) if month >= 1}
    trailing = {m: sum(earned[k] for k in range(max(1, m - 11), m + 1) if k in earned) for m in sorted(earned)}
    out = []
    for year in keys(plan):
        target, planned = cell(plan, (year, "revenue")), 12 * year
        month = next((m for m, total in trailing.items() if 0 < target <= total), None)
        late = None if month is None else month - planned
        out.append({"year": year, "target": target / FEN_PER_RMB, "planned_month": planned, "reached_month": month,
                    "delay": late, "remark": _delay(late)})  # fmt: skip
    columns = ["year", "target", "planned_month", "reached_month", "delay", "remark"]
    frame = pd.DataFrame(out, columns=columns).set_index("year")
    return frame.astype({"reached_month": float, "delay": float})


def _delay(late: int | None) -> Remark:
    if not late:
        return Remark("delay_open" if late is None else "delay_none")
    if abs(late) == 1:
        return Remark("delay_late_1" if late > 0 else "delay_early_1")
    return Remark("delay_late" if late > 0 else "delay_early", {"months": abs(late)})


def lmdi_outcomes(record: Record) -> dict[str, float | None]:
    """Return ``yearN.gap.{users,frequency,basket,net_take}`` (RMB) and ``yearN.delay.revenue`` (months), N in 1..3.

    All keys are always present; null where a number cannot be had.
    """
    split, late = revenue_gap(record), delays(record)
    out: dict[str, float | None] = {}
    for year in YEARS:
        for name in FACTORS:
            at = (year, name)
            out[f"year{year}.gap.{name}"] = _null(cell(split, (at, "effect"))) if at in split.index else None
        out[f"year{year}.delay.revenue"] = _null(cell(late, (year, "delay"))) if year in late.index else None
    return out


@once
def _revenue(record: Record) -> dict[int, dict[str, Any]]:
    """Yearly rows of the plan comparison of revenue, net reading (fen), by year."""
    if plan_by_year(record).empty:
        return {}
    frame = comparison(record)
    own = (frame["period"] == "year") & (frame["reading"] == "net") & (frame["line"] == "revenue")
    return {int(row["number"]): row for row in rows(frame[own])}


def _rmb(fen: float | None) -> float | None:
    return None if fen is None or np.isnan(fen) else float(fen) / FEN_PER_RMB


def _ratio(above: float | None, below: float | None) -> float | None:
    """Quotient; None when it is undefined."""
    return None if above is None or not below else above / below


def _null(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
