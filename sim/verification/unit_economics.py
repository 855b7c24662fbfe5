"""Gate UNIT: retention, lifetime value, cost of acquisition and payback in a world in which they are known.

Search ads in their linear regime and a constant hazard register people in the first month. Users need things at
one Poisson rate, buy with one probability at one price, leave at one hazard. An order costs its payment fee and contacts
with customer service on its day; what is kept earns commission a fixed number of days later, what goes back costs a
contact on arrival and freight on the refund.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.core.timeline import tenure_start
from sim.experiments.run import Run, World, load
from sim.finance.lifetime import DISCOUNT, lifetime_value
from sim.finance.unit_economics import RETENTION_MONTHS, unit_outcomes
from sim.theory import lifetime as known
from sim.verification.gate import Finding, Setup, exactly, within
from sim.verification.worlds import mean_and_error

JOINING_DAYS = 31
MARGIN, WIDE_MARGIN = 0.02, 0.03
WIDE = ("retention.month12", "ltv_to_cac")
"""Margins are four standard errors or more of the mean of four runs; these two are noisier."""
CLICK, LANDING, INCREMENTAL = 1.5, 0.0375, 0.6


@dataclass(frozen=True)
class Known:
    """What is set, and what follows from it.

    Attributes
    ----------
    people, days : int
    spend : float
        RMB per day on search ads in the first 31 days.
    own_rate : float
        Hazard of registering without ads in those days, per day.
    need_rate, buying, price, commission : float
        Needs per day, probability that a need is met here, RMB per order, share of it that is earned.
    churn, churn_shape : float
        Hazard of leaving, per day (its mean), and how alike people are in it (infinite: all alike).
    door, payout : int
        Days from order to door, and on to the payout.
    late_rate : float
        Hazard of registering from day 300 on, per day: a late cohort that has not completed any window.
    fee, contacts, contacts_return, contact_cost : float
        Payment fee (share), contacts of an order and further ones of a return, RMB per contact.
    returned, freight : float
        Share of orders sent back, RMB of freight per return that the platform pays.
    refund : int
        Days from door to refund.
    """

    people: int
    days: int = JOINING_DAYS + 730
    spend: float = 1000.0
    own_rate: float = 0.005
    need_rate: float = 0.3
    buying: float = 0.5
    price: float = 120.0
    commission: float = 0.05
    churn: float = 1 / 200
    churn_shape: float = np.inf
    door: int = 3
    payout: int = 7
    late_rate: float = 0.0
    fee: float = 0.005
    contacts: float = 0.08
    contacts_return: float = 0.4
    contact_cost: float = 5.0
    returned: float = 0.08
    freight: float = 3.0
    refund: int = 4

    @property
    def rate(self) -> float:
        """Return the orders of a user per day."""
        return self.need_rate * self.buying

    @property
    def fates(self) -> tuple[known.Fate, known.Fate]:
        """Return what becomes of an order: kept, or sent back; RMB, and days after the order."""
        at_once = (-self.price * self.fee - self.contacts * self.contact_cost, 0)
        back = ((-self.contacts_return * self.contact_cost, self.door), (-self.freight, self.door + self.refund))
        earned = (self.price * self.commission, self.door + self.payout)
        return known.Fate(1 - self.returned, (at_once, earned)), known.Fate(self.returned, (at_once, *back))

    def value(self, months: int, *, rate: float = DISCOUNT) -> float:
        """Return the lifetime value of a window in RMB."""
        law = {"rate": self.rate, "churn": self.churn, "shape": self.churn_shape, "discount": rate}
        return sum(
            fate.chance * known.expected_contribution(tenure_start(months), gain=gain, delay=delay, **law)
            for fate in self.fates
            for gain, delay in fate.flows
        )

    @property
    def cac(self) -> tuple[float, float]:
        """Return the cost per registration through search ads, and blended, in RMB (the market runs dry a little)."""
        flow = self.spend / CLICK * LANDING * INCREMENTAL
        paid, own = known.registrations(
            self.people, paid=np.full(JOINING_DAYS, flow), hazard=np.full(JOINING_DAYS, self.own_rate), churn=self.churn
        )
        money = self.spend * JOINING_DAYS
        return money / paid, money / (paid + own)

    @property
    def payback(self) -> int:
        """Return the months of tenure after which contribution exceeds the cost per paid registration."""
        return next(m for m in range(1, 99) if self.value(m, rate=0.0) >= self.cac[0])

    def world(self) -> World:
        """Return the world in which all this is so."""
        return load(
            {
                "title": "unit economics known in closed form",
                "time": {"days": self.days, "preparation": 0},
                "market": {
                    "people": self.people,
                    "people_per_agent": 1,
                    "responsiveness_shape": 0,
                    "seasonality": False,
                    "price_slope": 0,
                    "price_slope_spread": 0,
                },
                "world": {
                    "graph": "none",
                    "merchants": 20,
                    "categories": 1,
                    "influencers": 0,
                    "price_spread": 0,
                    "basket": f"{self.price!r} RMB",
                },
                "mechanisms": self._acquiring() | self._buying(),
            }
        )

    def _acquiring(self) -> dict[str, Any]:
        nobody = {f"share_{c}": 0 for c in ("social", "seo", "feed", "influencers", "events", "partners", "pr")}
        own = {"2027-01-01": f"{self.own_rate!r} per day", "2027-02-01": "0 per day"}
        if self.late_rate:
            own["2027-10-28"] = f"{self.late_rate!r} per day"
        budget = {"2027-01-01": f"{self.spend * 365!r} RMB per year", "2027-02-01": "0 RMB per year"}
        return {
            "spending": nobody | {"share_search": 1, "budget": budget, "ramp": "0 days", "needs_assortment": False},
            "channels": {
                "organic": "0 people per day",
                "organic_aware": "0 people per day",
                "constant_rate": own,
                "search_cpc": f"{CLICK} RMB",
                "search_landing": LANDING,
                "search_incrementality": INCREMENTAL,
                "search_memory": 0,
                "search_queries": "10 per day",
                "search_click_cap": 1,
            },
            "registration": True,
        }

    def _buying(self) -> dict[str, Any]:
        alike = 1000
        churn_shape = min(self.churn_shape, alike)
        return {
            "visits": {
                "need_rate": f"{self.need_rate!r} per day",
                "need_shape": alike,
                "one_visit_share": 0,
                "impulse": 0,
                "intent": 0,
                "intent_of_others": 0,
            },
            "choice": {
                "considered": 1,
                "buying": self.buying,
                "quality": 0,
                "price_signal": 0,
                "rating": 0,
                "sales": 0,
                "surprise": 0,
                "match": 0,
                "delivery": 0,
                "trust": 0,
            },
            "fulfilment": {
                "door_time": f"{self.door} days",
                "door_spread": 0,
                "return_share": self.returned,
                "refund_low": f"{self.refund} days",
                "refund_high": f"{self.refund} days",
                "payout_after": f"{self.payout} days",
            },
            "churn": {
                "shape": churn_shape,
                "lifetime": f"{churn_shape / self.churn!r} days",
                "by_satisfaction": 0,
                "by_trust": 0,
                "by_friends": 0,
                "comeback": "0 per day",
                "comeback_by_channels": 0,
            },
            "leaving": True,
            "settlement": {"commission": self.commission, "new_seller_free": "0 days"},
            "order_costs": {
                "payment_fee": self.fee,
                "contacts": self.contacts,
                "contacts_late": 0,
                "contacts_return": self.contacts_return,
                "contact_cost": f"{self.contact_cost!r} RMB",
                "return_freight": f"{2 * self.freight!r} RMB",
                "freight_share": 0.5,
            },
            "books": True,
            "customer_books": True,
        }


def measured(run: Run) -> dict[str, float]:
    """Return the figures of a run that have a known answer, and the variance between individuals behind ltv.12."""
    found = {key: float("nan") if value is None else value for key, value in unit_outcomes(run.record).items()}
    own = lifetime_value(run.record, 12, by="cause")["value"].to_dict()
    plain = lifetime_value(run.record, 12).loc["all"].to_dict()
    first = run.tenure[run.tenure["tenure"] == 0]
    scale = plain["undiscounted"] / plain["value"]
    return found | {
        "ltv.12.search": float(own["search"]),
        "ltv.12.organic": float(own["organic"]),
        "ltv.12.variance": float((plain["standard_error"] * scale) ** 2 * (plain["agents"] - 1)),
        "activated": float(first["buyers"].sum() / first["registered"].sum()),
    }


def answers(case: Known) -> dict[str, float]:
    """Return the known answers by the keys of `measured`."""
    paid, blended = case.cac
    churn = {f"retention.month{m}": float(np.exp(-case.churn * tenure_start(m))) for m in RETENTION_MONTHS}
    values = {f"ltv.{m}": case.value(m) for m in (12, 24)}
    own = {f"ltv.12.{cause}": case.value(12) for cause in ("search", "organic")}
    return (
        churn
        | values
        | own
        | {
            "cac.search": paid,
            "cac.paid": paid,
            "cac.blended": blended,
            "cac.reported": CLICK / LANDING,
            "activated": known.buyer_share(tenure_start(1), rate=case.rate, churn=case.churn),
            "ltv_to_cac": case.value(24) / paid,
            "ltv.12.variance": known.contribution_variance(
                tenure_start(12), rate=case.rate, churn=case.churn, fates=case.fates
            ),
        }
    )


def unit_economics(setup: Setup) -> Iterator[Finding]:
    """UNIT: retention, lifetime value, cost of acquisition and payback are those of the closed forms."""
    people, replicates = (200_000, 8) if setup.full else (40_000, 4)
    case = Known(people, spend=people / 2, own_rate=0.005)
    runs = [measured(case.world().run(seed=seed)) for seed in range(31, 31 + replicates)]
    for key, reference in answers(case).items():
        figure = float(mean_and_error([run[key] for run in runs])[0])
        yield within(
            f"{key}, {people:,} people, mean of {replicates} runs",
            reference=reference,
            figure=figure,
            share=WIDE_MARGIN if key in WIDE else MARGIN,
        )
    for run in runs[:1]:
        yield exactly("payback, months of tenure", reference=case.payback, figure=run["payback.month"])
