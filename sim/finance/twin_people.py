"""People of the spreadsheet twin: who registers and who stays, month by month (docs/finance/arithmetic.md)."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr

from sim.core.constants import DAYS_PER_YEAR
from sim.core.params import ParamSet
from sim.finance.arithmetic import at
from sim.finance.periods import month_span, whole_periods, year_span
from sim.finance.twin_channels import Around, Content, buy, invited, lifted
from sim.finance.twin_orders import Ordering, ordering
from sim.scenario.build import Plan
from sim.theory.purchase import active_share, gamma_mixture_survivor
from sim.world.market.offers import RICH_ASSORTMENT
from sim.world.market.surfaces import zipf
from sim.world.seasons import SeasonSettings, needs_index, season

Floats = NDArray[np.float64]


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
    ordering : Ordering or None
        How they order, and leave after orders.
    came, size, is_back : list
        Day, people, and whether they came back after leaving: then the hazard's law has the shape plus one, as those
        who left had higher hazards.
    """

    shape: float
    scale: float
    ordering: Ordering | None = None
    came: list[float] = field(default_factory=list)
    size: list[float] = field(default_factory=list)
    is_back: list[bool] = field(default_factory=list)

    def add(self, day: float, people: float, *, is_back: bool = False) -> None:
        """Add people who came on a day."""
        self.came.append(day)
        self.size.append(people)
        self.is_back.append(is_back)

    def left_over(self, day: float) -> float:
        """Return the people who are still users on a day: sum of size x (scale / (scale + age))^shape x stay after orders."""
        ages, left = self._calendar(day)
        return float((left * (1.0 if self.ordering is None else self.ordering.stays(ages))).sum())

    def orders(self, day: float) -> float:
        """Return their orders on a day, at season 1, without those of the first day and of novelty."""
        ages, left = self._calendar(day)
        return 0.0 if self.ordering is None else float((left * self.ordering.orders(ages)).sum())

    def _calendar(self, day: float) -> tuple[Floats, Floats]:
        """Return the age of each group, and the people whom the calendar's hazard has left over."""
        ages = np.maximum(0.0, day - np.array(self.came, dtype=np.float64))
        shapes = self.shape + np.array(self.is_back, dtype=np.float64)
        stay = gamma_mixture_survivor(ages, shape=shapes, scale=self.scale) if np.isfinite(self.scale) else 1.0
        return ages, np.array(self.size) * stay


def calendar(plan: Plan) -> list[Month]:
    """Return the preparation and every whole company month of the scenario."""
    t = plan.timeline
    spans = [(0, -t.preparation, t.preparation)]
    found = whole_periods(t.launch, "month", first_day=0, last_day=t.days - 1)
    for number in (number for number, is_whole in found.items() if is_whole):
        first, last = month_span(t.launch, number)
        spans.append((number, first, last - first + 1))
    return [Month(n, start, length, t.date_of(start + length // 2)) for n, start, length in spans]


def people_by_month(plan: Plan, months: list[Month]) -> pd.DataFrame:
    """Registrations, active users, monthly visitors, orders placed, and money spent on channels (fen)."""
    market = plan.sections["market"].values
    people, spread = float(market["people"]), market["responsiveness_shape"]
    churn = plan.params.get("churn") if "leaving" in plan.params else None
    law = (1.0, np.inf) if churn is None else (churn.values["shape"], at(churn, "lifetime", plan.timeline.launch))
    habits = ordering(plan, plan.timeline.launch)
    cohorts = Cohorts(shape=law[0], scale=law[1], ordering=habits)
    starters = market["registered_at_start"] * people if "registration" in plan.params else 0.0
    cohorts.add(0.0, starters)
    waiting, active, present, lapsed, aware, met = people - starters, starters, starters, 0.0, 0.0, 0.0
    to_market = "leaving" in plan.params and plan.params["leaving"].values["then"] == "market"
    seo, guides = Content(), Content()
    joined_before = 0.0
    rows = []
    for m in months:
        if m.number == 0 or "registration" not in plan.params:
            rows.append((0.0, active if m.number else 0.0, 0.0, 0.0, 0.0))
            continue
        others = max(1.0, people - active - lapsed)
        around = Around(m.middle, m.start, m.length, season_of(plan, m), others, people, active, aware, seo, guides)
        bought = buy(plan, budget_of_month(plan, m) / m.length if "spending" in plan.params else 0.0, around)
        aware = _awareness(plan, m, impressions=bought.impressions, users=present / people, before=aware)
        outer = bought.rate + _organic(plan, m, others=others, aware=aware)
        talk = at(plan.params["word_of_mouth"], "strength", m.middle) * present / people \
            if "word_of_mouth" in plan.params else 0.0  # fmt: skip
        tired = 1.0 if spread == 0 else 1 / (1 + met / spread)
        asked = invited(plan, m.middle) * joined_before / m.length / others
        joined = waiting * -np.expm1(-(outer * tired + talk + asked) * lifted(plan, m.middle) * m.length)
        joined_before = joined
        met += outer * m.length
        back = 0.0
        if churn is not None:
            won = at(churn, "comeback", m.middle) + at(churn, "comeback_by_channels", m.middle) * outer
            back = lapsed * -np.expm1(-won * m.length)
        first = cohorts.orders(m.start)
        cohorts.add(m.start + m.length / 2, joined)
        cohorts.add(m.start + m.length / 2, back, is_back=True)
        before, end = active, m.start + m.length
        active = cohorts.left_over(end)
        gone = before + joined + back - active
        waiting += (gone if to_market else 0.0) - joined
        lapsed += 0.0 if to_market else gone - back
        present = _visitors(plan, m, active=active, joined=joined) if "visits" in plan.params else active
        placed = (first + cohorts.orders(end)) / 2 * m.length * needs_of(plan, m)
        placed += 0.0 if habits is None else joined * (habits.at_once + habits.while_new)
        visitors = present if "visits" in plan.params else 0.0
        rows.append((joined, active, visitors, placed, bought.spent * m.length))
    columns = ["registrations", "active", "visitors", "placed", "marketing"]
    return pd.DataFrame(rows, columns=columns, index=pd.RangeIndex(len(months), name="month"))


def budget_of_month(plan: Plan, m: Month) -> float:
    """Return the marketing money of a company month in fen: the year's sum by its ramp, times ready assortment."""
    spending, t = plan.params["spending"], plan.timeline
    year = (m.number + 11) // 12
    first, last = year_span(t.launch, year)
    days = np.arange(first, last + 1)
    ramp = spending.values["ramp"]
    shape = np.minimum(1.0, (days + 0.5) / ramp) if ramp > 0 else np.ones(len(days))
    sums = np.array([at(spending, "budget", t.date_of(d)) for d in m.days]) * DAYS_PER_YEAR
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


def season_of(plan: Plan, m: Month) -> float:
    """Return the mean seasonal index of prices over the days of a month."""
    is_on, launch = plan.sections["market"].values["seasonality"], plan.timeline.launch
    return float(np.mean([season(launch + timedelta(days=d), is_on=is_on) for d in m.days]))


def needs_of(plan: Plan, m: Month) -> float:
    """Return the mean index of needs over the days of a month."""
    market, launch = plan.sections["market"], plan.timeline.launch
    assert isinstance(market, SeasonSettings)
    return float(np.mean([needs_index(launch + timedelta(days=d), market) for d in m.days]))
