"""The spreadsheet twin: a deterministic monthly model from the scenario's parameters alone, with no agents.

Every equation fits into a spreadsheet cell (docs/finance/arithmetic.md). It need not agree with the simulation: where the
two part, the difference is what ties, trust, differing people and chance do. ``REASONS`` says so in words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr

from sim.core.params import ParamSet
from sim.finance.arithmetic import FEN_PER_RMB, at
from sim.finance.periods import month_span, whole_months, year_span
from sim.finance.twin_money import costs, tranches
from sim.scenario.build import Plan
from sim.theory.purchase import active_share, gamma_mixture_survivor
from sim.world.catalogue import RICH_ASSORTMENT, zipf
from sim.world.channels import CHANNELS
from sim.world.seasons import season

Floats = NDArray[np.float64]
KNOWN = ("spending", "channels", "registration", "word_of_mouth", "visits", "choice", "fulfilment", "satisfaction", "churn",
         "leaving", "team", "settlement", "books", "funding")  # fmt: skip
BOUGHT = ("feed", "search")
REASONS = (
    ("Talk reaches the mean person of the whole market: no friends in common, no hubs, no saturation of circles.",
     "口碑作用于整个市场的平均人:没有共同好友、没有中心节点、没有圈子饱和。"),
    ("Satisfaction and trust stay neutral: late parcels, bad talk and good service move nobody.",
     "满意度与信任保持中性:延迟、差评与优质服务均不产生影响。"),
    ("Needs meet the reference purchase probability: tastes, prices felt as normal and best-sellers change nothing.",
     "需求按基准购买概率成交:品味、参考价和热销效应不起作用。"),
    ("Users leave as the mean of the population does; friends who are users hold nobody back.",
     "流失按总体平均:好友在场不挽留任何人。"),
    ("Everything moves by the month and at its mean: no chance, no adstock between days.",
     "按月、按均值推进:没有随机性,没有日间广告记忆。"),
    ("Tranches behind a milestone are not judged and not paid.", "里程碑融资不作判断,也不到账。"),
)  # fmt: skip


@dataclass(frozen=True)
class Month:
    """A company month (0 is the preparation): number, first day since launch, length, date in its middle."""

    number: int
    start: int
    length: int
    middle: date

    @property
    def days(self) -> range:
        """Return its day indices."""
        return range(self.start, self.start + self.length)


@dataclass
class Cohorts:
    """Groups of users by when they came (days since launch): who is still there after how long.

    Attributes
    ----------
    shape, scale : float
        Gamma law of hazards of leaving (scale in days); a scale of infinity keeps everybody.
    came, size, is_back : list
        Day, people, and whether they came back after leaving: then the hazard's law has the shape plus one, as those
        who left had higher hazards.
    """

    shape: float
    scale: float
    came: list[float] = field(default_factory=list)
    size: list[float] = field(default_factory=list)
    is_back: list[bool] = field(default_factory=list)

    def add(self, day: float, people: float, *, is_back: bool = False) -> None:
        """Add people who came on a day."""
        self.came.append(day)
        self.size.append(people)
        self.is_back.append(is_back)

    def left_over(self, day: float) -> float:
        """Return the people who are still users on a day: sum of size x (scale / (scale + age))^shape."""
        ages = np.maximum(0.0, day - np.array(self.came, dtype=np.float64))
        shapes = self.shape + np.array(self.is_back, dtype=np.float64)
        stay = gamma_mixture_survivor(ages, shape=shapes, scale=self.scale) if np.isfinite(self.scale) else 1.0
        return float((np.array(self.size) * stay).sum())


def calendar(plan: Plan) -> list[Month]:
    """Return the preparation and every whole company month of the scenario."""
    t = plan.timeline
    spans = [(0, -t.preparation, t.preparation)]
    for number in whole_months(t.launch, last_day=t.days - 1):
        first, last = month_span(t.launch, number)
        spans.append((number, first, last - first + 1))
    return [Month(n, start, length, t.date_of(start + length // 2)) for n, start, length in spans]


def twin(plan: Plan) -> pd.DataFrame:
    """Return the monthly model of a scenario.

    Returns
    -------
    DataFrame
        Index ``month`` (0 = preparation); ``registrations``, ``active`` (at the end), ``orders`` (placed, less those that
        come back), ``gmv`` (net of refunds), ``revenue``, the cost lines ``people``, ``marketing``, ``servers``,
        ``logistics``, ``administration``, then ``cost``, ``profit``, ``tranches`` and ``cash`` (at the end; the shortfall
        is negative). RMB and people. ``attrs["unknown"]``: mechanisms that are on and that the twin leaves out.
    """
    months = calendar(plan)
    frame = _people(plan, months)
    frame = frame.join(_trade(plan, months, frame))
    lines = costs(plan, months, frame) / FEN_PER_RMB
    frame = frame.join(lines)
    for name in ("gmv_paid", "gmv", "revenue", "marketing"):
        frame[name] = frame[name] / FEN_PER_RMB
    share = 0.0 if "books" not in plan.params else None
    rates = [share if share is not None else at(plan.params["books"], "administration", m.middle) for m in months]
    spent = frame[["people", "marketing", "servers", "logistics"]].sum(axis=1)
    frame["administration"] = spent * rates
    frame["cost"] = spent + frame["administration"]
    frame["profit"] = frame["revenue"] - frame["cost"]
    frame["tranches"] = tranches(plan, months)
    frame["cash"] = (frame["profit"] + frame["tranches"]).cumsum()
    names = ["registrations", "active", "orders", "gmv", "revenue", "people", "marketing", "servers", "logistics",
             "administration", "cost", "profit", "tranches", "cash"]  # fmt: skip
    frame = frame[names]
    frame.attrs["unknown"] = [name for name in plan.params if name not in KNOWN]
    return frame


# ---- people --------------------------------------------------------------------------------------------------


def _people(plan: Plan, months: list[Month]) -> pd.DataFrame:
    """Registrations, active users, monthly visitors, person-days with needs, and money spent on channels (fen)."""
    market = plan.sections["market"].values
    people, spread = float(market["people"]), market["responsiveness_shape"]
    churn = plan.params.get("churn") if "leaving" in plan.params else None
    law = (1.0, np.inf) if churn is None else (churn.values["shape"], at(churn, "lifetime", plan.timeline.launch))
    cohorts = Cohorts(*law)
    starters = market["registered_at_start"] * people if "registration" in plan.params else 0.0
    cohorts.add(0.0, starters)
    waiting, active, lapsed, aware, met = people - starters, starters, 0.0, 0.0, 0.0
    to_market = "leaving" in plan.params and plan.params["leaving"].values["then"] == "market"
    rows = []
    for m in months:
        if m.number == 0 or "registration" not in plan.params:
            rows.append((0.0, active if m.number else 0.0, 0.0, 0.0, 0.0))
            continue
        others = max(1.0, people - active)
        bought = _buy(plan, m, others=others, people=people, aware=aware)
        aware = _awareness(plan, m, impressions=bought.impressions, users=active / people, before=aware)
        outer = bought.rate + _organic(plan, m, others=others, aware=aware)
        talk = at(plan.params["word_of_mouth"], "strength", m.middle) * active / people \
            if "word_of_mouth" in plan.params else 0.0  # fmt: skip
        tired = 1.0 if spread == 0 else 1 / (1 + met / spread)
        joined = waiting * -np.expm1(-(outer * tired + talk) * m.length)
        met += outer * m.length
        back = lapsed * -np.expm1(-at(churn, "comeback", m.middle) * m.length) if churn is not None else 0.0
        cohorts.add(m.start + m.length / 2, joined)
        cohorts.add(m.start + m.length / 2, back, is_back=True)
        before, end = active, m.start + m.length
        active = cohorts.left_over(end)
        gone = before + joined + back - active
        waiting += (gone if to_market else 0.0) - joined
        lapsed += 0.0 if to_market else gone - back
        mean = (before + active) / 2
        rows.append((joined, active, _visitors(plan, m, active=active, joined=joined), mean * m.length, bought.spent))
    columns = ["registrations", "active", "visitors", "person_days", "marketing"]
    return pd.DataFrame(rows, columns=columns, index=pd.RangeIndex(len(months), name="month"))


@dataclass(frozen=True)
class Bought:
    """What a month of paid channels brings: hazard per person and day, impressions per person and day, fen spent."""

    rate: float = 0.0
    impressions: float = 0.0
    spent: float = 0.0


def _buy(plan: Plan, m: Month, *, others: float, people: float, aware: float) -> Bought:
    """Feed ads with saturation and price growth, search ads bounded by searches, both at the month's mean budget."""
    if "channels" not in plan.params or "spending" not in plan.params:
        return Bought()
    channels = plan.params["channels"]
    p = {name: at(channels, name, m.middle) for name in channels.declared}
    if not p["is_spending"]:
        return Bought()
    budget = budget_of_month(plan, m) / m.length
    shares = {name: at(plan.params["spending"], f"share_{name}", m.middle) for name in CHANNELS if name in BOUGHT}
    total = sum(shares.values())
    feed, search = (budget * shares[name] / total if total > 0 else 0.0 for name in BOUGHT)
    level = _season(plan, m)
    price = p["feed_cpm"] * level * max(1.0, feed / p["feed_reference_spend"]) ** p["feed_price_power"]
    seen = 1000 * feed / price / others
    room = p["search_queries"] * people * p["search_click_cap"]
    clicks = min((1 - p["brand_share"]) * search / p["search_cpc"], room)
    brand = min(p["brand_share"] * search / p["search_cpc"], room * aware)
    landed = p["search_landing"] * (clicks * p["search_incrementality"] + brand * p["brand_incrementality"])
    rate = p["feed_peak"] * seen / (seen + p["feed_half"]) + landed / others
    return Bought(rate, seen, (feed + (clicks + brand) * p["search_cpc"]) * m.length)


def budget_of_month(plan: Plan, m: Month) -> float:
    """Return the marketing money of a company month in fen: the year's sum by its ramp, times ready assortment."""
    spending, t = plan.params["spending"], plan.timeline
    year = (m.number + 11) // 12
    first, last = year_span(t.launch, year)
    days = np.arange(first, last + 1)
    ramp = spending.values["ramp"]
    shape = np.minimum(1.0, (days + 0.5) / ramp) if ramp > 0 else np.ones(len(days))
    sums = np.array([at(spending, "budget", t.date_of(d)) for d in m.days]) * 365
    ready = rich_share(plan.sections["world"]) if at(spending, "needs_assortment", m.middle) else 1.0
    return float((sums * shape[m.start - first : m.start - first + m.length]).sum() / shape.sum() * ready)


def rich_share(world: ParamSet) -> float:
    """Return the expected share of needs in categories with 30 offers or more.

    Merchants are spread by the categories' shares of needs, offers per merchant are uniform between two whole numbers;
    the number of offers of a category is taken as normal.
    """
    w = world.values
    shares = zipf(w["categories"], w["category_exponent"])
    merchants = w["merchants"] * shares
    width = w["offers_high"] - w["offers_low"] + 1
    mean, variance = merchants * (w["offers_low"] + w["offers_high"]) / 2, merchants * (width**2 - 1) / 12
    return float((shares * ndtr((mean - RICH_ASSORTMENT + 0.5) / np.sqrt(np.maximum(variance, 1e-12)))).sum())


def _organic(plan: Plan, m: Month, *, others: float, aware: float) -> float:
    if "channels" not in plan.params:
        return 0.0
    p = plan.params["channels"]
    arrivals = at(p, "organic", m.middle) + at(p, "organic_aware", m.middle) * aware
    return float(arrivals / others + at(p, "constant_rate", m.middle))


def _awareness(plan: Plan, m: Month, *, impressions: float, users: float, before: float) -> float:
    """Mean awareness of a month: gain g (1 - B) against forgetting d B, solved in closed form."""
    if "channels" not in plan.params:
        return 0.0
    p = plan.params["channels"]
    gain = at(p, "awareness_per_impression", m.middle) * impressions + at(p, "awareness_from_talk", m.middle) * users
    pull = gain + at(p, "awareness_decay", m.middle)
    goal = gain / pull if pull > 0 else before
    return float(goal + (before - goal) * np.exp(-pull * m.length))


def _visitors(plan: Plan, m: Month, *, active: float, joined: float) -> float:
    """Monthly visitors: the habit of the Beta law at its novelty floor, needs, and everybody who has just joined."""
    if "visits" not in plan.params:
        return 0.0
    p = {name: at(plan.params["visits"], name, m.middle) for name in plan.params["visits"].declared}
    idle = 1 - float(active_share(a=p["habit_a"], b=p["habit_b"], window=30 * p["novelty_floor"]))
    wantless = (1 + 30 * p["need_rate"] / p["need_shape"]) ** -p["need_shape"]
    return float((1 - p["one_visit_share"]) * (1 - idle * wantless) * max(0.0, active - joined) + joined)


def _season(plan: Plan, m: Month) -> float:
    """Mean seasonal index over the days of a month."""
    is_on, launch = plan.sections["market"].values["seasonality"], plan.timeline.launch
    return float(np.mean([season(launch + timedelta(days=d), is_on=is_on) for d in m.days]))


# ---- trade ---------------------------------------------------------------------------------------------------


def _trade(plan: Plan, months: list[Month], people: pd.DataFrame) -> pd.DataFrame:
    """Orders placed and kept, GMV paid and net of refunds, and commission (fen)."""
    placed = np.zeros(len(months))
    if "visits" in plan.params and "choice" in plan.params:
        for k, m in enumerate(months[1:], 1):
            visits = plan.params["visits"]
            rate = at(visits, "need_rate", m.middle) * (1 - at(visits, "one_visit_share", m.middle))
            placed[k] = people["person_days"].iloc[k] * rate * _season(plan, m) * plan.params["choice"].values["buying"]
    paid = placed * plan.sections["world"].values["basket"]
    back, kept, refund_days, payout_days = _delays(plan)
    refunds = back * _later(paid, months, days=refund_days)
    returned = back * _later(placed, months, days=refund_days)
    commission = np.zeros(len(months))
    if "settlement" in plan.params:
        p = plan.params["settlement"]
        free = at(p, "new_seller_free", plan.timeline.launch)
        due = np.array([1 - min(1.0, max(0.0, (free - m.start) / m.length)) if m.number else 0.0 for m in months])
        rates = np.array([at(p, "commission", m.middle) for m in months])
        commission = rates * _later(paid * due * kept, months, days=payout_days)
    return pd.DataFrame(
        {"placed": placed, "orders": placed - returned, "gmv_paid": paid, "gmv": paid - refunds, "revenue": commission},
        index=people.index,
    )


def _delays(plan: Plan) -> tuple[float, float, float, float]:
    """Share that comes back and that is kept; mean days from payment to refund and to payout."""
    if "fulfilment" not in plan.params:
        return 0.0, 0.0, 0.0, 0.0
    launch, p = plan.timeline.launch, plan.params["fulfilment"]
    v = {name: at(p, name, launch) for name in p.declared}
    door = v["door_time"] * np.exp(v["door_spread"] ** 2 / 2) + 0.5  # the mean, rounded up to whole days
    back = v["return_share"]
    return back, 1 - back, door + (v["refund_low"] + v["refund_high"]) / 2, door + v["payout_after"]


def _later(flow: Floats, months: list[Month], *, days: float) -> Floats:
    """Move a monthly flow later by some days: what was paid in a month's last days falls into the next month."""
    late = np.array([min(1.0, days / max(m.length, 1)) for m in months])
    moved = flow * (1 - late)
    moved[1:] += (flow * late)[:-1]
    return moved
