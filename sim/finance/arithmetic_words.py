"""The plan's arithmetic in words: the answer, and every contradiction that the scenario's own numbers show.

A rule returns its sentence in English and Chinese, or nothing; it never says what the numbers do not support.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

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


@dataclass(frozen=True)
class Said:
    """One sentence.

    Attributes
    ----------
    key : str
        Which rule said it.
    text, text_zh : str
    """

    key: str
    text: str
    text_zh: str


def answer(plan: PlanInputs) -> list[Said]:
    """Return the answer: buyers needed, year 1 apart, marketing money per new buyer, K needed."""
    if not any(plan.revenue):
        return [Said("nothing", "The plan has no revenue: it needs no buyers.", "计划没有收入,不需要买家。")]
    return [said for said in (_buyers(plan), _ramping(plan), _money(plan), _referral(plan)) if said]


def contradictions(plan: PlanInputs) -> list[Said]:
    """Return what contradicts itself in the plan's own numbers, in the order of its sections."""
    rules = (_stock, _capital, _first_year, _month_12, _marketing, _market)
    return [said for said in (rule(plan) for rule in rules) if said]


# ---- the answer ----------------------------------------------------------------------------------------------


def _buyers(plan: PlanInputs) -> Said:
    own, implied = own_needs(plan), plan.implied
    buyers = own["buyers"].tolist()
    share = (own["penetration"] * 100).tolist()
    en = (
        f"At a net take of {_percent(implied.net_take)} and {short(implied.spend)} RMB a year from each buyer, the plan's "
        f"revenue needs {_list([million(b) for b in buyers])} million annual buyers in years 1 to {len(buyers)}: "
        f"{_list([short(s) for s in share])} % of the {million(plan.people)} million people of its market, and "
        f"{_list([rough(o) for o in own['orders_per_day']])} orders a day."
    )
    zh = (
        f"按净货币化率{_percent(implied.net_take).replace(' ', '')}、每年度买家消费{short(implied.spend)}元计算,"
        f"计划收入在第1至{len(buyers)}年需要"
        f"{'、'.join(wan(b) for b in buyers)}年度买家,占目标市场{wan(plan.people)}人的{'、'.join(short(s) for s in share)}%,"
        f"日均订单{'、'.join(rough(o) for o in own['orders_per_day'])}笔。"
    )
    return Said("buyers", en, zh)


def _ramping(plan: PlanInputs) -> Said | None:
    """Year 1 apart: its buyers arrive through the year and spend less in it."""
    frame = needs(plan, takes=())
    rows = frame[frame["case"] == "ramping"].sort_values("spend")
    if not plan.revenue[0] or plan.implied.spend_year_1 >= plan.implied.spend:
        return None
    spends, buyers = rows["spend"].tolist(), rows["buyers"].tolist()
    money = rows["per_net_new"].tolist()
    to = [
        " to ".join(dict.fromkeys(map(f, pair)))
        for f, pair in ((short, spends), (million, buyers[::-1]), (short, money))
    ]
    zh = ["至".join(dict.fromkeys(map(f, pair))) for f, pair in ((short, spends), (wan, buyers[::-1]), (short, money))]
    return Said(
        "ramping",
        f"Buyers who arrive through year 1 spend {to[0]} RMB in it, so that year needs {to[1]} million buyers and leaves "
        f"{to[2]} RMB of marketing money for each.",
        f"第1年陆续到来的买家当年只消费{zh[0]}元,因此第1年需要{zh[1]}买家,每位买家的营销费用为{zh[2]}元。",
    )


def _money(plan: PlanInputs) -> Said | None:
    own = own_needs(plan)["per_net_new"].dropna()
    if own.empty:
        return None
    source = ("the scenario's budget", "情景预算") if plan.has_budget else ("40 % of cost", "成本的40%")
    most = float(own.max())
    against = (
        f"all below the {short(PEER_NET_NEW)} RMB that Pinduoduo spent in 2018", f"均低于拼多多2018年的{short(PEER_NET_NEW)}元"
    ) if most < PEER_NET_NEW else (
        f"against {short(PEER_NET_NEW)} RMB at Pinduoduo in 2018", f"拼多多2018年为{short(PEER_NET_NEW)}元"
    )  # fmt: skip
    each = _list([short(x) for x in own])
    return Said(
        "money",
        f"Marketing money ({source[0]}) is {each} RMB per net new buyer, {against[0]}.",
        f"营销费用({source[1]})为每净增买家{'、'.join(short(x) for x in own)}元,{against[1]}。",
    )


def _referral(plan: PlanInputs) -> Said | None:
    """K of year 1 at the scenario's paid cost: a lower bound, as not everybody who registers buys."""
    money = own_needs(plan)["per_net_new"].get(1)
    if money is None or not money > 0:
        return None
    cac = PUBLISHED_CAC if plan.paid_cac is None else plan.paid_cac
    rewards = REWARDS[0] if plan.rewards is None else plan.rewards
    k = referral_needed(float(money), cac=cac, rewards=rewards)
    start = f"With a paid cost of {short(cac)} RMB a registration and rewards of {short(rewards)} RMB an invitation, "
    zh = f"付费获客成本每注册{short(cac)}元、每次邀请奖励{short(rewards)}元时,"
    if k is None:
        return Said("referral", f"{start}no referral makes a new buyer of year 1 affordable: rewards are a floor.",
                    f"{zh}任何裂变都无法使第1年新买家的成本可承受:奖励本身就是下限。")  # fmt: skip
    if k == 0:
        return Said("referral", f"{start}year 1 can pay for its buyers without referral, if everybody who registers buys.",
                    f"{zh}若注册者全部购买,第1年无需裂变即可负担获客。")  # fmt: skip
    flag = ", which is implausible without evidence" if k > IMPLAUSIBLE_K else ""
    flag_zh = ",缺乏证据时不可信" if k > IMPLAUSIBLE_K else ""
    return Said("referral", f"{start}year 1 needs a K of {k:.2f} even if everybody who registers buys{flag}.",
                f"{zh}即使注册者全部购买,第1年也需要裂变系数K={k:.2f}{flag_zh}。")  # fmt: skip


# ---- contradictions (business plan, section 4) ---------------------------------------------------------------


def _stock(plan: PlanInputs) -> Said | None:
    """Commission is the revenue, yet stock and warehouses are funded."""
    funded = sum(plan.tranches)
    if plan.has_own_goods or funded <= 0:
        return None
    part = STOCK_SHARE * funded
    return Said(
        "stock",
        f"Nothing earns a margin on goods of its own, yet supply and warehousing take {STOCK_SHARE:.0%} of the funding "
        f"({millions(part)} of {millions(funded)} M RMB, by the suggested split of uses).",
        f"没有自营商品收入,却有{STOCK_SHARE:.0%}的资金用于供应链和仓储(按建议用途,{wan(funded)}元中的{wan(part)}元)。",
    )


def _capital(plan: PlanInputs) -> Said | None:
    """Profit above the capital asked for: when, and how deep, is the need?"""
    profit, funded = sum(plan.profit), sum(plan.tranches)
    if not profit > funded > 0:
        return None
    depth, month = deepest_need(plan)
    en = (f"with revenue phased by month and cost spread evenly, it is short of at most {millions(depth)} M RMB, in month "
          f"{month}" if depth > 0 else "phased by month, it is never short of money")  # fmt: skip
    zh = f"按月分摊后,资金最多短缺{wan(depth)}元,发生在第{month}个月" if depth > 0 else "按月分摊后从不缺钱"
    return Said(
        "capital",
        f"The plan earns {millions(profit)} M RMB of profit in {len(plan.revenue)} years and asks for {millions(funded)} M "
        f"RMB of capital; {en} (before the preparation).",
        f"计划{len(plan.revenue)}年利润{wan(profit)}元,却融资{wan(funded)}元;{zh}(未计上线前支出)。",
    )


def deepest_need(plan: PlanInputs) -> tuple[float, int]:
    """Return how far cumulative revenue less cost falls below zero (RMB) and in which month; (0, 0) if never.

    Revenue is phased as the targets are, cost spread evenly over the months of its year.
    """
    revenue = phase([100 * r for r in plan.revenue]) / 100
    cost = np.repeat(np.array(plan.cost) / 12, 12)
    cumulative = np.cumsum(revenue - cost)
    lowest = int(np.argmin(cumulative))
    return (float(-cumulative[lowest]), lowest + 1) if cumulative[lowest] < 0 else (0.0, 0)


def _first_year(plan: PlanInputs) -> Said | None:
    """The first year costs more than the initial money."""
    cost, initial = plan.cost[0], plan.tranches[0]
    if not cost > initial > 0:
        return None
    months = 12 * initial / cost
    return Said(
        "first_year",
        f"Year 1 costs {millions(cost)} M RMB on {millions(initial)} M RMB of initial money: spread evenly, that lasts "
        f"{short(months)} months unless revenue has come by then.",
        f"第1年成本{wan(cost)}元,而首轮资金只有{wan(initial)}元:平均支出只能维持{short(months)}个月,除非届时已有收入。",
    )


def _month_12(plan: PlanInputs) -> Said | None:
    """A year that ramps up linearly ends far above its mean: further than funding, or year 2, supposes."""
    last = plan.revenue[0] * 12 / 78
    gmv, mean = last / plan.implied.net_take, plan.revenue[1] / 12
    start = (f"If year 1 ramps up linearly, its month 12 earns {millions(last)} M RMB, a turnover of {millions(gmv)} M RMB "
             "in that month")  # fmt: skip
    zh = f"若第1年线性增长,第12个月收入达{wan(last)}元,当月交易额{wan(gmv)}元"
    if plan.last_milestone is not None and gmv > plan.last_milestone > 0:
        month = int(np.ceil(round(78 * plan.last_milestone * plan.implied.net_take / plan.revenue[0], 9)))
        goal = millions(plan.last_milestone)
        return Said(
            "month_12",
            f"{start}; the milestone of the last tranche ({goal} M RMB a month) would be passed in month {month} already.",
            f"{zh};末期融资里程碑(每月{wan(plan.last_milestone)}元)第{month}个月即已超过。",
        )
    if last > mean and plan.revenue[1] > 0:
        return Said("month_12", f"{start}, more than year 2's mean of {millions(mean)} M RMB a month.",
                    f"{zh},高于第2年月均收入{wan(mean)}元。")  # fmt: skip
    return None


def _marketing(plan: PlanInputs) -> Said | None:
    """Marketing is a smaller part of revenue than comparable platforms needed."""
    shares = marketing_shares(plan)
    if not shares or min(shares) >= PEER_MARKETING[0]:
        return None
    own = " to ".join(dict.fromkeys(f"{100 * x:.0f}" for x in (min(shares), max(shares))))
    peers = [f"{100 * x:.0f}" for x in PEER_MARKETING]
    return Said(
        "marketing",
        f"Marketing is {own} % of revenue; comparable platforms spent {peers[0]} to {peers[1]} %.",
        f"营销费用占收入{own.replace(' to ', '至')}%,可比平台为{peers[0]}至{peers[1]}%。",
    )


def _market(plan: PlanInputs) -> Said | None:
    """More buyers than people."""
    own = own_needs(plan)
    over = own[own["buyers"] > plan.people]
    if over.empty:
        return None
    year, buyers = int(over.index.to_numpy()[0]), float(over["buyers"].iloc[0])
    return Said(
        "market",
        f"Year {year} needs {million(buyers)} million annual buyers; the market has {million(plan.people)} million people.",
        f"第{year}年需要{wan(buyers)}年度买家,而目标市场只有{wan(plan.people)}人。",
    )


# ---- numbers -------------------------------------------------------------------------------------------------


def short(value: float) -> str:
    """Three significant digits, thousands separated; no sign of exponents."""
    size = abs(value)
    if size >= 1000:
        return f"{value:,.0f}"
    digits = 0 if size >= 100 else 1 if size >= 10 else 2
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rough(value: float) -> str:
    """At most three significant digits, for what is computed: "22,800"."""
    return short(float(f"{value:.3g}"))


def million(people: float) -> str:
    """People in millions: "0.89", "20"."""
    return short(round(people / 1e6, 2)) if people >= 1e4 else f"{people / 1e6:.4f}"


def millions(rmb: float) -> str:
    """RMB in millions: "7.69", "50"."""
    return short(rmb / 1e6)


def wan(people: float) -> str:
    """People or RMB as Chinese counts them: "88.7万", "2亿"."""
    return f"{short(people / 1e8)}亿" if abs(people) >= 1e8 else f"{short(people / 1e4)}万"


def _percent(share: float) -> str:
    return f"{100 * share:.4g} %"


def _list(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
