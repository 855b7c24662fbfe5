"""The spreadsheet twin: a deterministic monthly model from the scenario's parameters alone, with no agents.

Every equation fits into a spreadsheet cell (docs/finance/arithmetic.md). It need not agree with the simulation: where the
two part, the difference is what ties, trust, differing people and chance do. ``REASONS`` names what.
"""

import numpy as np
import pandas as pd

from sim.core.constants import FEN_PER_RMB
from sim.finance.arithmetic import at
from sim.finance.frames import cell
from sim.finance.periods import year_span
from sim.finance.record import Record
from sim.finance.statements import yearly
from sim.finance.twin_money import costs, tranches
from sim.finance.twin_people import Floats, Month, calendar, people_by_month
from sim.scenario.build import Plan
from sim.theory import experience
from sim.world.categories import category_number
from sim.world.market.surfaces import zipf
from sim.world.merchants import QUALITY

KNOWN = (
    "spending", "rollout", "channels", "seo", "guides", "precision_ads", "offline_events", "partnerships", "press",
    "social_content", "influencer_campaigns", "referral",
    "registration", "landing", "new_user_offers", "word_of_mouth", "visits", "feed", "search", "social_surface", "campaign_pages",
    "recommender", "choice", "payment", "fulfilment", "satisfaction", "reviews", "discovery",
    "merchants", "merchant_audits", "pricing", "merchant_effort", "stock", "merchant_books", "merchant_names",
    "churn", "dropout", "leaving", "team", "research", "settlement", "order_costs", "obligations", "books", "customer_books",
    "user_milestones", "reproduction", "taxes", "funding",
)  # fmt: skip
REASONS = (
    "twin_talk", "twin_trust", "twin_lists", "twin_needs", "twin_leaving", "twin_months", "twin_taxes", "twin_rewards",
    "twin_milestones", "twin_prices",
)  # fmt: skip
"""Keys of the remarks on what the twin leaves out."""


def twin(plan: Plan) -> pd.DataFrame:
    """Return the monthly model of a scenario.

    Returns
    -------
    DataFrame
        Index ``month`` (0 = preparation); ``registrations``, ``active`` (at the end), ``orders`` (placed, less those that
        come back), ``gmv`` (net of refunds), ``revenue``, the cost lines ``people``, ``marketing``, ``servers``,
        ``logistics``, ``payment``, ``service``, ``research``, ``administration``, then ``cost``, ``profit``,
        ``tranches`` and ``cash`` (at the end; the shortfall is negative). RMB and people. ``attrs["unknown"]``: mechanisms
        that are on and that the twin leaves out.
    """
    months = calendar(plan)
    frame = people_by_month(plan, months)
    frame = frame.join(_trade(plan, months, frame))
    lines = costs(plan, months, frame) / FEN_PER_RMB
    frame = frame.join(lines)
    for name in ("gmv_paid", "gmv", "revenue", "marketing"):
        frame[name] = frame[name] / FEN_PER_RMB
    books = plan.params.get("books")
    rates = [0.0 if books is None else at(books, "administration", m.middle) for m in months]
    spent = frame[["people", "marketing", "servers", "logistics", "payment", "service", "research"]].sum(axis=1)
    frame["administration"] = spent * rates
    frame["cost"] = spent + frame["administration"]
    frame["profit"] = frame["revenue"] - frame["cost"]
    frame["tranches"] = tranches(plan, months)
    frame["cash"] = (frame["profit"] + frame["tranches"]).cumsum()
    names = ["registrations", "active", "orders", "gmv", "revenue", "people", "marketing", "servers", "logistics",
             "payment", "service", "research", "administration", "cost", "profit", "tranches", "cash"]  # fmt: skip
    frame = frame[names]
    frame.attrs["unknown"] = [name for name in plan.params if name not in KNOWN]
    return frame


LINES = {
    "registrations": ("Registrations", "新增注册人数", "people"),
    "active": ("Users at the end", "期末在册人数", "people"),
    "orders": ("Orders kept", "净订单数", "orders"),
    "gmv": ("GMV net of refunds", "净交易额", "RMB"),
    "revenue": ("Net revenue", "净收入", "RMB"),
    "cost": ("Cost", "成本", "RMB"),
    "profit": ("Profit", "利润", "RMB"),
    "cash": ("Cash at the end", "期末现金", "RMB"),
}
_STOCKS = ("active", "cash")


def by_year(monthly: pd.DataFrame) -> pd.DataFrame:
    """Return the twin by whole company year (0 = preparation): sums of flows, last values of stocks."""
    year = (monthly.index.to_numpy() + 11) // 12
    whole = [y for y in sorted(set(year.tolist())) if y == 0 or (year == y).sum() == 12]
    groups = monthly[list(LINES)].groupby(year)
    frame = groups.sum()
    for name in _STOCKS:
        frame[name] = groups[name].last()
    return frame.loc[whole].rename_axis("year")


def difference(monthly: pd.DataFrame, record: Record) -> pd.DataFrame:
    """Set the twin beside a simulation, by year.

    Parameters
    ----------
    monthly : DataFrame
        From ``twin``.
    record : Record
        A run of the same scenario.

    Returns
    -------
    DataFrame
        Index ``(year, line)``; ``label``, ``label_zh``, ``unit``, ``twin``, ``simulated``, ``difference`` (simulated less
        twin) and ``percent`` (of the twin; null when that is zero). ``simulated`` is null where the year was not
        wholly simulated or nothing recorded it.
    """
    ours, table = by_year(monthly), []
    for year, line in ((int(y), line) for y in ours.index.to_numpy() if y > 0 for line in LINES):
        label, label_zh, unit = LINES[line]
        own, found = cell(ours, (year, line)), _simulated(record, year, line)
        gap = None if found is None else found - own
        percent = None if gap is None or own == 0 else 100 * gap / abs(own)
        table.append({"year": year, "line": line, "label": label, "label_zh": label_zh, "unit": unit, "twin": own,
                      "simulated": found, "difference": gap, "percent": percent})  # fmt: skip
    columns = ["year", "line", "label", "label_zh", "unit", "twin", "simulated", "difference", "percent"]
    frame = pd.DataFrame(table, columns=columns).set_index(["year", "line"])
    return frame.astype(dict.fromkeys(("twin", "simulated", "difference", "percent"), float))


def _simulated(record: Record, year: int, line: str) -> float | None:
    """One number of a run, in the twin's unit."""
    span = year_span(record.launch, year)
    if span[1] > record.last_day:
        return None
    if LINES[line][2] == "RMB":
        statement, column = yearly(record), "cash_end" if line == "cash" else line
        return cell(statement, (year, column)) / FEN_PER_RMB if column in statement.columns else None
    if line == "active":
        users = record.metric("active_people")
        return None if users is None else float(users[record.within(span)][-1])
    kept, returned = record.total(line, span), record.total("orders_returned", span) if line == "orders" else None
    return None if kept is None else kept - (returned or 0.0)


# ---- trade ---------------------------------------------------------------------------------------------------


def _trade(plan: Plan, months: list[Month], people: pd.DataFrame) -> pd.DataFrame:
    """Orders placed and kept, GMV paid and net of refunds, and commission (fen)."""
    placed = people["placed"].to_numpy()
    paid = placed * plan.sections["world"].values["basket"]
    back, kept, refund_days, payout_days = _delays(plan)
    refunds = back * _later(paid, months, days=refund_days)
    returned = back * _later(placed, months, days=refund_days)
    commission = np.zeros(len(months))
    if "settlement" in plan.params:
        p = plan.params["settlement"]
        free = at(p, "new_seller_free", plan.timeline.launch)
        due = np.array([1 - min(1.0, max(0.0, (free - m.start) / m.length)) if m.number else 0.0 for m in months])
        rates = np.array([_rate(plan, m) for m in months])
        commission = rates * _later(paid * due * kept, months, days=payout_days)
    return pd.DataFrame(
        {"orders": placed - returned, "gmv_paid": paid, "gmv": paid - refunds, "revenue": commission},
        index=people.index,
    )


def _rate(plan: Plan, month: Month) -> float:
    """Commission of a month, over categories by their share of needs."""
    p, world = plan.params["settlement"], plan.sections["world"].values
    rate, known = float(at(p, "commission", month.middle)), category_number(plan.sections["world"])
    needs = zipf(world["categories"], world["category_exponent"])
    return rate + sum(needs[known[name]] * (own - rate) for name, own in at(p, "commission_by_category", month.middle))


def _delays(plan: Plan) -> tuple[float, float, float, float]:
    """Share that comes back and that is kept; mean days from payment to refund and to payout."""
    if "fulfilment" not in plan.params:
        return 0.0, 0.0, 0.0, 0.0
    launch, p = plan.timeline.launch, plan.params["fulfilment"]
    v = {name: at(p, name, launch) for name in p.declared}
    door = v["door_time"] * np.exp(v["door_spread"] ** 2 / 2) + 0.5  # the mean, rounded up to whole days
    back = _returned(plan, v["return_share"])
    return back, 1 - back, door + (v["refund_low"] + v["refund_high"]) / 2, door + v["payout_after"]


def _returned(plan: Plan, base: float) -> float:
    """Share sent back: the base alone, or with satisfaction its mean over goods of all qualities."""
    if "satisfaction" not in plan.params:
        return base
    p = plan.params["satisfaction"]
    names = ("by_quality", "loss_aversion", "noise", "defect_gap")
    terms = {name: at(p, name, plan.timeline.launch) for name in names}
    worst, best, by_goods = (at(p, n, plan.timeline.launch) for n in ("defects_worst", "defects_best", "returning"))
    a, b = QUALITY
    return experience.return_share(a=a, b=b, base=base, by_goods=by_goods, worst=worst, best=best, **terms)


def _later(flow: Floats, months: list[Month], *, days: float) -> Floats:
    """Move a monthly flow later by some days: what was paid in a month's last days falls into the next month."""
    late = np.array([min(1.0, days / max(m.length, 1)) for m in months])
    moved = flow * (1 - late)
    moved[1:] += (flow * late)[:-1]
    return moved
