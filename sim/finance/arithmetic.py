"""The plan's own arithmetic, before any simulation: what its numbers demand of buyers, market and marketing money.

Revenue = annual buyers x spend per buyer x net take (model specification 11.1). Money in RMB, shares in 0..1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from sim.core.constants import DAYS_PER_YEAR, FEN_PER_RMB, YEARS
from sim.core.params import Dated, ParamSet
from sim.finance.decomposition import Implied
from sim.scenario.build import Plan
from sim.scenario.registry import mechanisms

TAKES = (0.03, 0.05, 0.08, 0.12)
RAMPING = 610.0
"""Spend of a buyer of a ramping year 1, upper end (RMB; model specification 11.1: 500 to 610)."""
MARKETING_SHARE = 0.40
"""Marketing as a share of cost where the scenario has no budget (plan, section 4; judgement)."""
PUBLISHED_CAC = 80.0
"""Paid acquisition cost of the worked example (RMB; model specification 11.1)."""
BUYER_CAC = 150.0
"""Prior median of the paid cost of a first-order buyer (RMB; model specification 0.2, number 6)."""
REWARDS = (10.0, 20.0)


@dataclass(frozen=True)
class PlanInputs:
    """What the arithmetic needs of a scenario.

    Attributes
    ----------
    revenue, cost, marketing : tuple of float
        RMB in years 1, 2, 3.
    tranches : tuple of float
        RMB.
    has_budget : bool
        Marketing is the scenario's ``spending.budget``; else 40 % of cost.
    people, merchants : int
        Addressable market, and merchants at launch.
    implied : Implied
        Net take, basket, spend per annual buyer.
    paid_cac : float or None
        RMB per registration at list prices (linear regime of feed and search ads); None without paid channels.
    rewards : float or None
        Rewards of both sides per accepted invitation, RMB; None without referral.
    last_milestone : float or None
        GMV per month that the last tranche waits for, RMB; None when funding does not wait.
    has_own_goods : bool
        Some mechanism that is on earns the margin of own goods.
    """

    revenue: tuple[float, ...]
    cost: tuple[float, ...]
    marketing: tuple[float, ...]
    tranches: tuple[float, ...]
    has_budget: bool
    people: int
    merchants: int
    implied: Implied
    paid_cac: float | None = None
    rewards: float | None = None
    last_milestone: float | None = None
    has_own_goods: bool = False

    @property
    def profit(self) -> tuple[float, ...]:
        """Return revenue less cost by year."""
        return tuple(r - c for r, c in zip(self.revenue, self.cost, strict=True))


def inputs(plan: Plan) -> PlanInputs:
    """Read from a resolved scenario what the arithmetic needs."""
    targets, market, world = (plan.sections[name].values for name in ("targets", "market", "world"))
    cost = tuple(targets[f"cost_year_{y}"] / FEN_PER_RMB for y in YEARS)
    spending = plan.params.get("spending")
    budgets = None if spending is None else tuple(_budget(plan, spending, year) for year in YEARS)
    funding, known = plan.params.get("funding"), mechanisms()
    is_gated = funding is not None and funding.values.get("mode") == "gated"
    return PlanInputs(
        revenue=tuple(targets[f"revenue_year_{y}"] / FEN_PER_RMB for y in YEARS),
        cost=cost,
        marketing=tuple(MARKETING_SHARE * c for c in cost) if budgets is None else budgets,
        tranches=tuple(targets[f"tranche_{k}"] / FEN_PER_RMB for k in YEARS),
        has_budget=budgets is not None,
        people=market["people"],
        merchants=world["merchants"],
        implied=Implied(
            net_take=targets["implied_net_take"],
            basket=targets["implied_basket"] / FEN_PER_RMB,
            spend=targets["implied_spend"] / FEN_PER_RMB,
            spend_year_1=targets["implied_spend_year_1"] / FEN_PER_RMB,
        ),
        paid_cac=paid_cac(plan),
        rewards=_rewards(plan),
        last_milestone=at(funding, "milestone_3", plan.timeline.launch) / FEN_PER_RMB if is_gated and funding else None,
        has_own_goods=any(a.line == "own_retail" for name in plan.params for a in known[name].accounts),
    )


def at(params: ParamSet, name: str, day: date) -> Any:
    """Return the value of a parameter that is in force on a day."""
    value = params.values[name]
    return value.at(day) if isinstance(value, Dated) else value


def _budget(plan: Plan, spending: ParamSet, year: int) -> float:
    """Marketing money of a company year in RMB: the mean over its days of the yearly sum in force."""
    t = plan.timeline
    days = range(t.year_start(year), t.year_start(year + 1))
    total = sum(at(spending, "budget", t.launch + timedelta(days=d)) for d in days)
    return float(total / len(days) * DAYS_PER_YEAR / FEN_PER_RMB)


def paid_cac(plan: Plan) -> float | None:
    """Return the paid cost of a registration at list prices, in RMB, before saturation and price growth.

    Feed: ``CPM / (1000 hmax / K)``; search: ``CPC / (landing x incrementality)``; together weighted by the budget's
    shares, as money over registrations (model specification M03).
    """
    channels, spending = plan.params.get("channels"), plan.params.get("spending")
    if channels is None or not channels.values["is_spending"]:
        return None
    day = plan.timeline.launch
    p = {name: at(channels, name, day) for name in channels.declared}
    per_fen = {
        "feed": 1000 * p["feed_peak"] / p["feed_half"] / p["feed_cpm"],
        "search": (1 - p["brand_share"]) * p["search_landing"] * p["search_incrementality"] / p["search_cpc"],
    }
    shares = {name: 1.0 if spending is None else at(spending, f"share_{name}", day) for name in per_fen}
    brought = sum(shares[name] * per_fen[name] for name in per_fen)
    return sum(shares.values()) / brought / FEN_PER_RMB if brought > 0 else None


def _rewards(plan: Plan) -> float | None:
    """Rewards of both sides per accepted invitation, in RMB, where a referral mechanism states them."""
    referral = plan.params.get("referral")
    if referral is None:
        return None
    names = [name for name in ("reward_sender", "reward_recipient") if name in referral.declared]
    return sum(float(at(referral, name, plan.timeline.launch)) for name in names) / FEN_PER_RMB if names else None


# ---- what the plan needs -------------------------------------------------------------------------------------


def needed(
    revenue: Sequence[float], marketing: Sequence[float], *, take: float, spend: float, basket: float
) -> pd.DataFrame:  # fmt: skip
    """Return what each year's revenue needs at one take and one yearly spend per buyer.

    Returns
    -------
    DataFrame
        Index ``year``; ``revenue``, ``gmv`` (RMB), ``buyers`` (annual), ``net_new`` (more than the year before),
        ``orders_per_day``, ``marketing`` (RMB), ``per_buyer`` and ``per_net_new`` (RMB; null where no buyer is new).
    """
    frame = pd.DataFrame({"revenue": revenue, "marketing": marketing}, dtype=float)
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="year")
    frame["gmv"] = frame["revenue"] / take
    frame["buyers"] = frame["gmv"] / spend
    frame["net_new"] = frame["buyers"].diff().fillna(frame["buyers"])
    frame["orders_per_day"] = frame["gmv"] / basket / DAYS_PER_YEAR
    frame["per_buyer"] = frame["marketing"] / frame["buyers"].where(frame["buyers"] > 0)
    frame["per_net_new"] = frame["marketing"] / frame["net_new"].where(frame["net_new"] > 0)
    return frame


def needs(plan: PlanInputs, *, takes: Sequence[float] = TAKES) -> pd.DataFrame:
    """Return what the plan needs by take and year: at the steady spend, and for a ramping year 1 apart.

    Returns
    -------
    DataFrame
        Columns of ``needed`` and ``take``, ``spend`` (RMB a buyer), ``case`` (``steady`` or ``ramping``: year 1 only,
        at ``spend_year_1`` and at 610 RMB where that is more), ``is_implied`` (the plan's own take), ``year``,
        ``penetration`` (buyers over the market) and ``buyers_per_merchant`` (null without merchants).
    """
    own, parts = plan.implied, []
    ramping = [own.spend_year_1, *([RAMPING] if own.spend_year_1 < RAMPING else [])]
    for take in sorted({*takes, own.net_take}):
        for case, spend, n_years in [("steady", own.spend, len(plan.revenue)), *(("ramping", s, 1) for s in ramping)]:
            frame = needed(plan.revenue[:n_years], plan.marketing[:n_years], take=take, spend=spend, basket=own.basket)
            parts.append(
                frame.reset_index().assign(take=take, spend=spend, case=case, is_implied=take == own.net_take)
            )  # fmt: skip
    whole = pd.concat(parts, ignore_index=True)
    whole["penetration"] = whole["buyers"] / plan.people
    whole["buyers_per_merchant"] = whole["buyers"] / plan.merchants if plan.merchants else None
    return whole


def own_needs(plan: PlanInputs) -> pd.DataFrame:
    """Return the steady rows at the plan's own take, by year."""
    frame = needs(plan, takes=())
    return frame[frame["case"] == "steady"].set_index("year")


def referral_needed(money: float, *, cac: float, rewards: float) -> float | None:
    """Return the least K at which a new buyer costs no more than ``money``; None when no K below 1 does.

    Blended cost (1 - K) CAC + K (Rs + Rr) <= money (model specification M05, 11.1). The rewards are a floor: money
    at or below them cannot be met, as K stays below 1. 0 when the paid cost is met without referral.

    Parameters
    ----------
    money, cac, rewards : float
        RMB per new buyer: to be had, paid cost, rewards of both sides.
    """
    if money >= cac:
        return 0.0
    if money <= rewards or rewards >= cac:
        return None
    return (cac - money) / (cac - rewards)


def referral_table(plan: PlanInputs) -> pd.DataFrame:
    """Return the K needed by year, paid cost and rewards; ``k`` is null where it is impossible.

    Costs: the scenario's own per registration (as if everybody who registers bought), 80 RMB (worked example of the
    specification), 150 RMB (prior median per first-order buyer). Rewards: the scenario's, or 10 and 20 RMB.
    """
    money = own_needs(plan)["per_net_new"]
    costs = [("scenario", plan.paid_cac), ("example", PUBLISHED_CAC), ("prior", BUYER_CAC)]
    rewards = REWARDS if plan.rewards is None else (plan.rewards,)
    out = []
    for name, cac in costs:
        for reward in rewards if cac is not None else ():
            for year, amount in money.items():
                k = None if pd.isna(amount) else referral_needed(float(amount), cac=float(cac or 0), rewards=reward)
                out.append({"cost": name, "cac": cac, "rewards": reward, "year": year, "money": amount, "k": k})
    return pd.DataFrame(out, columns=["cost", "cac", "rewards", "year", "money", "k"]).astype({"k": float})
