"""Which way each outcome is better: one list of all outcomes of a run.

A key stands for its family: ``year2.revenue`` for ``yearN.revenue``, ``funding.tranche_3_day`` for
``funding.tranche_N_day``. Nothing is guessed from a part of a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sim.finance.unit_costs import BLOCKS
from sim.world.channels import CHANNELS

HIGHER, LOWER, NONE = 1, -1, 0
_NUMBER = re.compile(r"((?:year|month|tranche_|milestone_)(?=\d))\d+")

_LINES = ("revenue", "gmv", "gross_revenue", "profit")
_VIEWS = ("plan.", "within90.plan.", "funded.plan.")
_JUDGED = (*_LINES, "cost", "cost_ratio", "revenue_and_profit", "all")
_MONTHLY = (
    "mau",
    "dau",
    "registered",
    "registrations",
    "orders",
    "gmv",
    "revenue",
    "profit",
    "cash_end",
    "funded_cash",
)

_HIGHER: Iterable[str] = (
    *(f"{view}yearN.{key}" for view in ("", "funded.") for key in (*_LINES, "cash_end")),
    *(f"yearN.{key}" for key in ("registrations", "orders", "first_orders", "net_take")),
    *(f"yearN.percent_of_plan.{line}" for line in _LINES),
    *(f"{view}yearN.{line}.met" for view in _VIEWS for line in _JUDGED),
    *(f"{view}all_years.{line}.met" for view in _VIEWS for line in ("revenue_and_profit", "all")),
    *(f"monthN.{key}" for key in _MONTHLY),
    *(f"gap.yearN.{factor}" for factor in ("users", "frequency", "basket", "net_take")),  # RMB; below 0: short of the plan
    "funding.cash_out_day", "funding.ruin_day", "word_of_mouth.r_total",
    "ltv.12", "ltv.24", "ltv.24.paid", "ltv.36", "ltv_to_cac", "ltv_to_cac.12",
    "retention.monthN", "nrr.yearN", "nrr.yearN.last_month", "repeat_rate.yearN", "contribution_margin.yearN",
    "value.cash_flows", "value.terminal", "value.total",
    "investors.exit_value", "investors.payout", "investors.moic", "investors.irr",
)  # fmt: skip

_LOWER: Iterable[str] = (
    "yearN.cost", "funded.yearN.cost", "yearN.cost_ratio", "yearN.percent_of_plan.cost", "yearN.marketing",
    "monthN.cost", "monthN.need_so_far", "funding.need", "funding.tranche_N_day", "funding.milestone_N_day",
    "delay.yearN.revenue", "payback.month", "burn_multiple.yearN",
    *(f"cac.{key}" for key in ("paid", "paid.yearN", "blended", "blended.yearN", "per_buyer", "reported", *CHANNELS)),
    "cac.unattributed_spend",
    *(f"{key}.yearN.{block}" for key in ("cost_per_order", "cost_per_active")
      for block in (*(b.name for b in BLOCKS), "total")),
)  # fmt: skip

_NEITHER: Iterable[str] = (
    "funding.need_day", "funding.need_month",  # when the need is deepest says nothing of how deep
    "ltv.12.standard_error", "ltv.12.agents", "ltv.24.standard_error", "ltv.24.agents", "ltv.36.extrapolated_share",
    "payback.months_observed",  # these five say how much was observed
    "investors.share", "investors.founders_share",  # what one gains the other loses
)  # fmt: skip

DIRECTIONS: dict[str, int] = {
    **dict.fromkeys(_HIGHER, HIGHER), **dict.fromkeys(_LOWER, LOWER), **dict.fromkeys(_NEITHER, NONE),
}  # fmt: skip


def family(outcome: str) -> str:
    """The key with the number of its year, month, tranche or milestone replaced by N."""
    return _NUMBER.sub(r"\1N", outcome)


def direction(outcome: str) -> int:
    """Return 1 where more is better, -1 where less is, 0 where neither is.

    Raises
    ------
    KeyError
        For an outcome that the list does not hold.
    """
    own = family(outcome)
    if own not in DIRECTIONS:
        raise KeyError(
            f"the outcome {outcome!r} has no direction: add {own!r} to the list in sim/finance/directions.py"
        )
    return DIRECTIONS[own]
