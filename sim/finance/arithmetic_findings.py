"""What the plan's arithmetic demands, and every contradiction that the scenario's own numbers show, as remarks.

A rule returns a remark (its key and the numbers behind it) or nothing; it never claims what the numbers do not support.
"""

import numpy as np

from sim.core.constants import MONTHS_PER_YEAR
from sim.core.remark import Remark
from sim.finance.arithmetic import PUBLISHED_CAC, REWARDS, PlanInputs, needs, own_needs, referral_needed
from sim.finance.benchmarks import marketing_shares
from sim.finance.targets import phase

STOCK_SHARE = 0.15
"""Supply 8 % and warehousing 7 % of the suggested split of uses (plan, section 4; judgement)."""
PEER_MARKETING = (0.77, 1.02)
"""Marketing over revenue of comparable platforms (plan, section 4). 102 % is Pinduoduo 2018 (model specification
11.1); 77 % has no row in the facts: quarters in F3 begin at 87.9 %."""
PEER_NET_NEW = 77.0
"""Marketing per net new buyer, Pinduoduo 2018 (RMB; facts F1)."""
IMPLAUSIBLE_K = 0.8
"""From here on a K is implausible without evidence (model specification 0.2, number 4)."""


def answer(plan: PlanInputs) -> list[Remark]:
    """Return the answer: buyers needed, what of own goods is not in it, year 1 apart, marketing money per new buyer, K needed."""
    if not any(plan.revenue):
        return [Remark("plan_needs_nothing")]
    return [found for rule in (_buyers, _own_goods, _ramping, _money, _referral) if (found := rule(plan)) is not None]


def contradictions(plan: PlanInputs) -> list[Remark]:
    """Return what contradicts itself in the plan's own numbers, in the order of its sections."""
    rules = (_stock, _capital, _first_year, _month_12, _marketing, _market)
    return [found for rule in rules if (found := rule(plan)) is not None]


# ---- the answer ----------------------------------------------------------------------------------------------


def _buyers(plan: PlanInputs) -> Remark | None:
    own = own_needs(plan)
    return Remark("plan_buyers", {
        "take": plan.implied.net_take, "spend": plan.implied.spend, "buyers": own["buyers"].tolist(), "years": len(own),
        "share": own["penetration"].tolist(), "people": plan.people, "orders": own["orders_per_day"].tolist(),
    })  # fmt: skip


def _own_goods(plan: PlanInputs) -> Remark | None:
    """The arithmetic knows the take on merchants' goods alone."""
    return Remark("plan_own_goods", {"take": plan.implied.net_take}) if plan.has_own_goods else None


def _ramping(plan: PlanInputs) -> Remark | None:
    """Year 1 apart: its buyers arrive through the year and spend less in it."""
    frame = needs(plan, takes=())
    rows = frame[frame["case"] == "ramping"].sort_values("spend")
    if not plan.revenue[0] or plan.implied.spend_year_1 >= plan.implied.spend:
        return None
    values = {name: rows[column].tolist() for name, column in (("spend", "spend"), ("money", "per_net_new"))}
    return Remark("plan_ramping", values | {"buyers": rows["buyers"].tolist()[::-1]})


def _money(plan: PlanInputs) -> Remark | None:
    own = own_needs(plan)["per_net_new"].dropna()
    if own.empty:
        return None
    key = "plan_money_below_peers" if float(own.max()) < PEER_NET_NEW else "plan_money"
    source = "source_budget" if plan.has_budget else "source_cost"
    return Remark(key, {"source": source, "each": own.tolist(), "peer": PEER_NET_NEW})


def _referral(plan: PlanInputs) -> Remark | None:
    """K of year 1 at the scenario's paid cost: a lower bound, as not everybody who registers buys."""
    money = own_needs(plan)["per_net_new"].get(1)
    if money is None or not money > 0:
        return None
    cac = PUBLISHED_CAC if plan.paid_cac is None else plan.paid_cac
    rewards = REWARDS[0] if plan.rewards is None else plan.rewards
    values = {"cac": cac, "rewards": rewards}
    k = referral_needed(float(money), cac=cac, rewards=rewards)
    if not k:
        return Remark("plan_referral_impossible" if k is None else "plan_referral_not_needed", values)
    return Remark("plan_referral_implausible" if k > IMPLAUSIBLE_K else "plan_referral", values | {"k": k})


# ---- contradictions (business plan, section 4) ---------------------------------------------------------------


def _stock(plan: PlanInputs) -> Remark | None:
    """Commission is the revenue, yet stock and warehouses are funded."""
    funded = sum(plan.tranches)
    if plan.has_own_goods or funded <= 0:
        return None
    return Remark("plan_stock", {"share": STOCK_SHARE, "part": STOCK_SHARE * funded, "funded": funded})


def _capital(plan: PlanInputs) -> Remark | None:
    """Profit above the capital asked for: when, and how deep, is the need?"""
    profit, funded = sum(plan.profit), sum(plan.tranches)
    if not profit > funded > 0:
        return None
    depth, month = deepest_need(plan)
    values = {"profit": profit, "years": len(plan.revenue), "funded": funded}
    return Remark("plan_capital", values | {"depth": depth, "month": month}) if depth > 0 else Remark(
        "plan_capital_never_short", values
    )  # fmt: skip


def deepest_need(plan: PlanInputs) -> tuple[float, int]:
    """Return how far cumulative revenue less cost falls below zero (RMB) and in which month; (0, 0) if never.

    Revenue is phased as the targets are, cost spread evenly over the months of its year.
    """
    revenue = phase([100 * r for r in plan.revenue]) / 100
    cost = np.repeat(np.array(plan.cost) / MONTHS_PER_YEAR, MONTHS_PER_YEAR)
    cumulative = np.cumsum(revenue - cost)
    lowest = int(np.argmin(cumulative))
    return (float(-cumulative[lowest]), lowest + 1) if cumulative[lowest] < 0 else (0.0, 0)


def _first_year(plan: PlanInputs) -> Remark | None:
    """The first year costs more than the initial money."""
    cost, initial = plan.cost[0], plan.tranches[0]
    if not cost > initial > 0:
        return None
    return Remark("plan_first_year", {"cost": cost, "initial": initial, "months": MONTHS_PER_YEAR * initial / cost})


def _month_12(plan: PlanInputs) -> Remark | None:
    """A year that ramps up linearly ends far above its mean: further than funding, or year 2, supposes."""
    last = plan.revenue[0] * 12 / 78
    gmv, mean, goal = last / plan.implied.net_take, plan.revenue[1] / MONTHS_PER_YEAR, plan.last_milestone
    values = {"revenue": last, "gmv": gmv}
    if goal is not None and gmv > goal > 0:
        month = int(np.ceil(round(78 * goal * plan.implied.net_take / plan.revenue[0], 9)))
        return Remark("plan_month_12_passes_milestone", values | {"goal": goal, "month": month})
    if last > mean and plan.revenue[1] > 0:
        return Remark("plan_month_12_above_year_2", values | {"mean": mean})
    return None


def _marketing(plan: PlanInputs) -> Remark | None:
    """Marketing is a smaller part of revenue than comparable platforms needed."""
    shares = marketing_shares(plan)
    if not shares or min(shares) >= PEER_MARKETING[0]:
        return None
    return Remark("plan_marketing", {"own": [min(shares), max(shares)], "peers": list(PEER_MARKETING)})


def _market(plan: PlanInputs) -> Remark | None:
    """More buyers than people."""
    own = own_needs(plan)
    over = own[own["buyers"] > plan.people]
    if over.empty:
        return None
    year, buyers = int(over.index.to_numpy()[0]), float(over["buyers"].iloc[0])
    return Remark("plan_market", {"year": year, "buyers": buyers, "people": plan.people})
