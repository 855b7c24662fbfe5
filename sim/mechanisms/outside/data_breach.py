"""Data breach: records of users get out; those affected buy less for a time, trust falls, and claims follow."""

import math

import numpy as np
from numpy.typing import NDArray

from sim.core.params import par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.core.units import Duration, Money, MoneyRate, Number, Rate, Share
from sim.world.accounts import FINES, LOSSES
from sim.world.market.utility import PersonTerm
from sim.world.people import LONG_AGO
from sim.world.shock_terms import ShockTerms, answer_par, best_par, duration_par, half_par, hazard_par, size_par
from sim.world.shocks import EVERYBODY, Answer, Effect, Episode, Shock, growth, lower_trust, metrics_of, value_of

FIRST, MOST = 1.5, 0.95
"""Loss of the first day over that of the mean day of the episode (the last has the rest of 2), and the largest loss."""


class BreachTerms(ShockTerms):
    """How likely it is, who is affected, what they do, and what it costs."""

    hazard: Rate = hazard_par("0.05 per year", doc="hazard of a breach at 100,000 people registered, before answers")
    duration: Duration = duration_par("90 days", doc="time for which those affected buy less")
    affected: Share = size_par(
        "30 %",
        low="0 %",
        high="100 %",
        prior="10 % - 60 %",
        symbol="A",
        label="users affected",
        zh="受影响用户占比",
        doc="share of the people ever registered whose records get out",
    )
    spending: Share = size_par(
        "32 %",
        low="0 %",
        high="60 %",
        prior="15 % - 45 %",
        symbol="L",
        evidence="memory",
        source="Janakiraman, Lim & Rishika 2018, J. Marketing 82(2): size from memory, sign published",
        label="spending lost by those affected",
        zh="受影响用户消费降幅",
        doc="mean fall of what those affected spend here over the duration: half as much again at first, half at the end",
    )
    patronage: Number = size_par(
        "0.25",
        low="0",
        high="2",
        prior="0.1 - 0.5",
        symbol="k",
        label="forgiveness of frequent buyers",
        zh="常客宽容度",
        doc="power of 1 + orders so far with which the loss falls; its mean over affected orders stays",
    )
    trust: Share = size_par(
        "0.2",
        low="0",
        high="1",
        prior="0.1 - 0.3",
        symbol="T",
        source="model specification, section 10",
        label="trust lost by those affected",
        zh="受影响用户信任损失",
        doc="trust that those affected lose",
    )
    trust_others: Share = size_par(
        "0.03",
        low="0",
        high="1",
        prior="0.01 - 0.08",
        symbol="To",
        label="trust lost by others",
        zh="其他用户信任损失",
        doc="trust that all others lose, who hear of it",
    )
    fine: Money = size_par(
        "1 M RMB",
        low="0 RMB",
        high="50 M RMB",
        prior="lognormal(1 M RMB, x4)",
        symbol="F",
        evidence="memory",
        source="Personal Information Protection Law, Art. 66: at most 50 M RMB or 5 % of turnover",
        label="fine",
        zh="罚款",
        doc="fine on the first day",
    )
    claims: Share = size_par(
        "0.1 %",
        low="0 %",
        high="20 %",
        prior="0.02 % - 0.5 %",
        symbol="C",
        label="users who sue",
        zh="起诉用户占比",
        doc="share of those affected who get damages, paid when the episode ends",
    )
    damages: Money = size_par(
        "1000 RMB",
        low="0 RMB",
        high="100000 RMB",
        prior="lognormal(1000 RMB, x2)",
        symbol="G",
        label="damages",
        zh="人均赔偿",
        doc="damages and costs of proceedings for each of them",
    )
    contacts: Number = par(
        "2",
        symbol="f",
        low="1",
        high="20",
        prior="1.3 - 4",
        label="contacts with service",
        zh="客服咨询倍数",
        doc="factor on contacts about orders while the episode lasts",
    )
    security: MoneyRate = answer_par(
        "protection of data", "数据防护投入", "spent on protecting records: it makes breaches rare", symbol="x"
    )
    security_half: MoneyRate = half_par("60000 RMB per month", "protection of data", "数据防护投入", symbol="x2")
    security_best: Share = best_par("85 %", "60 % - 95 %", "protection of data", "数据防护投入", symbol="m")
    audits: MoneyRate = answer_par(
        "audits of data", "数据审计投入", "audits, and less kept of each person: it makes breaches smaller", symbol="y"
    )
    audits_half: MoneyRate = half_par("30000 RMB per month", "audits of data", "数据审计投入", symbol="y2")
    audits_best: Share = best_par("50 %", "25 % - 75 %", "audits of data", "数据审计投入", symbol="my")


class DataBreach(Shock):
    """Records get out, the likelier the more people are registered; those affected buy less for a time and trust less.

    References: Janakiraman, Lim & Rishika (2018), J. Marketing 82(2). Page: docs/mechanisms/data_breach.md
    """

    acts_alone = True
    accounts = (*Shock.accounts, FINES)
    is_disruption = True
    reads = ("users.n_orders", "users.person")
    writes = ("users.trust",)
    effects = (Effect("service.contacts", factor="contacts"), Effect("order_costs.contacts", factor="contacts"))
    answers = (Answer("security", "hazard"), Answer("audits", "severity"))
    columns = (
        Column(
            "users", "breached_on", np.int32, default=LONG_AGO, doc="first day of the last breach of the person's data"
        ),
        Column(
            "users", "breach_loss", np.float32, doc="mean part of spending that the person takes away because of it"
        ),
    )
    parts = (PersonTerm("data_breach", "distrust", doc="people whose data got out buy elsewhere for a time"),)
    metrics = metrics_of(
        "data_breach",
        "Data breach",
        "数据泄露",
        Metric("people_breached", "flow", "people", "people whose records got out", "People affected", "数据泄露人数"),
    )

    class Params(BreachTerms):
        """How likely, how large, and what is done about it."""

    def setup(self, world: State) -> None:
        """Nothing has got out."""
        super().setup(world)
        self._day, self._lasts = LONG_AGO, 1
        self._affected: dict[int, int] = {}

    def hazard_today(self, world: State, day: Day) -> float:
        """Return the hazard, which grows with the people ever registered."""
        return float(self.params.hazard) * growth(world)

    def strike(self, world: State, day: Day, episode: Episode) -> None:
        """Draw whose records get out; they lose trust and begin to buy less; the fine."""
        p, users = self.params, world.users
        luck = world.streams.uniform("data_breach.affected", users["person"][EVERYBODY], step=episode.number)
        rows = 1 + np.flatnonzero(luck < p.affected)
        self._affected[episode.number] = len(rows) * world.weight
        self._lasts = episode.end - episode.begin
        orders = users["n_orders"][rows].astype(np.float64)
        weight = (1 + orders) ** -p.patronage
        mean = float((orders * weight).sum() / orders.sum()) if orders.sum() > 0 else 1.0
        loss = p.spending * episode.size * weight / mean
        users["breached_on"][rows], users["breach_loss"][rows] = day.index, np.minimum(MOST / FIRST, loss)
        lower_trust(world, EVERYBODY, p.trust_others * episode.size)
        lower_trust(world, rows, (p.trust - p.trust_others) * episode.size)
        world.record("people_breached", self._affected[episode.number])
        self.pay(world, FINES.name, p.fine * episode.size)

    def endure(self, world: State, day: Day, episode: Episode) -> None:
        """Know which day it is for those who ask what people feel."""
        self._day = day.index

    def close(self, world: State, day: Day, episode: Episode) -> None:
        """Pay damages to those who sued."""
        p = self.params
        affected = self._affected.pop(episode.number)
        self.pay(world, LOSSES.name, affected * p.claims * p.damages * episode.size)

    def distrust(self, world: State, rows: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return the utility that people whose data got out lose, beyond what trust has taken; 0 for all others."""
        users, out = world.users, np.zeros(len(rows))
        since = self._day - users["breached_on"].take(rows).astype(np.int64)
        hit = np.flatnonzero((since >= 0) & (since < self._lasts) & (self.size_today > 0))
        if len(hit):
            buying = value_of(world, "choice.buying", 0.5)
            part = FIRST - (since[hit] + 0.5) / self._lasts
            bought = 1 - np.minimum(MOST, users["breach_loss"].take(rows[hit]) * part)
            odds = math.log(buying / (1 - buying)) - np.log(buying * bought / (1 - buying * bought))
            felt = value_of(world, "choice.trust") * self.params.trust * self.size_today
            out[hit] = -np.maximum(0.0, odds - felt)
        return out
