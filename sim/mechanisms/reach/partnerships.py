"""Partnerships: related firms send their customers for a price per claimed registration and a fixed fee."""

import math
from collections.abc import Iterable

from sim.core.ledger import Check
from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.risk import Hazard
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Count, Flag, Money, MoneyRate, Rate, Share
from sim.world import channels, zones

QUARTER = 90


class Partnerships(Mechanism):
    """Joint marketing paid per claimed registration (CPA): partners push harder when they are paid more.

    References: model specification M03; the numbers are judgement. Page: docs/mechanisms/partnerships.md
    """

    phase = Phase.REACH
    reads = ("channels.budget", "zones.is_open", "resources.lapsed")
    writes = ("channels.is_on[partners]",)
    hazards = (Hazard("join", "partners", per="cell", label="partnerships", zh="合作伙伴"),)
    null = {"is_spending": "off"}
    metrics = (
        *channels.money_metrics("partners"),
        Metric("partner_fees", "flow", "fen", "fixed fees of partners", "Partnerships, fixed fees", "合作固定费用"),
        Metric(
            "partner_reserve",
            "stock",
            "fen",
            "money of the channel not yet promised to partners",
            "Partnerships, reserve",
            "合作预算结余",
        ),
    )
    accounts = (channels.money_account("partners"),)

    class Params(ParamSet):
        """Whom partners reach, what they are paid, how hard they push."""

        is_spending: Flag = channels.spending_flag()
        partners: Count = par(
            "2",
            symbol="n",
            low="0",
            high="50",
            lever=True,
            label="partners",
            zh="合作伙伴数",
            doc="partners that campaign side by side",
        )
        partner_reach: Share = par(
            "2 %",
            symbol="sh",
            low="0 %",
            high="30 %",
            lever=True,
            label="reach of a partner",
            zh="单个伙伴覆盖率",
            source="model specification 9",
            doc="share of each segment that one partner reaches",
        )
        partner_cpa: Money = par(
            "20 RMB",
            symbol="c",
            low="0 RMB",
            high="100 RMB",
            lever=True,
            label="price per registration",
            zh="单个注册佣金",
            source="model specification 9",
            doc="paid to the partner per claimed registration",
        )
        fee: MoneyRate = par(
            "5000 RMB per month",
            symbol="F",
            low="0 RMB per month",
            high="1e6 RMB per month",
            prior="lognormal(5000 RMB per month, x3)",
            label="fee of a partner",
            zh="合作固定费",
            doc="paid to each partner while it campaigns, whatever it brings",
        )
        window: Count = par(
            "60 days",
            symbol="window",
            low="0",
            high="90",
            unit="days",
            lever=True,
            label="campaign window",
            zh="合作推广天数",
            doc="days of each 90 on which partners campaign",
        )
        push: Rate = par(
            "0.0006 per day",
            symbol="push",
            low="0 per day",
            high="1 per day",
            prior="lognormal(0.0006 per day, x3)",
            label="push of a partner",
            zh="伙伴推广强度",
            doc="incremental registration hazard of a person reached, when the price is very high",
        )
        half_cpa: Money = par(
            "30 RMB",
            symbol="ch",
            low="1 RMB",
            high="1000 RMB",
            prior="lognormal(30 RMB, x2.5)",
            label="price for half the push",
            zh="半强度佣金",
            doc="price per registration at which partners push half as hard",
        )
        incrementality: Share = par(
            "70 %",
            symbol="i",
            low="1 %",
            high="100 %",
            prior="30 % - 95 %",
            label="partnerships, incrementality",
            zh="合作增量占比",
            source="model specification M03",
            doc="share of claimed registrations that the partner caused",
        )

    def setup(self, world: State) -> None:
        """Begin with an empty reserve."""
        self._reserve = 0.0
        channels.switch_on(world, "partners", is_on=self.params.is_spending)

    def step(self, world: State, day: Day) -> None:
        """Pay for yesterday's registrations; promise today's money; set the hazard."""
        p = self.params
        self._reserve += channels.budget(world, "partners") if p.is_spending else 0.0
        others = zones.audience(world)
        fees, claims = self._plan(day, others)
        self._reserve -= fees + claims * p.partner_cpa
        world.risks["join"].set_cells("partners", claims * p.incrementality / others)
        claimed = world.last("registrations_by_partners") / p.incrementality
        channels.claim(world, "partners", claimed)
        channels.pay(self, world, "partners", round(fees) + claimed * p.partner_cpa)
        world.record("partner_fees", round(fees))
        world.record("partner_reserve", self._reserve)

    def _plan(self, day: Day, others: float) -> tuple[float, float]:
        """Return today's fees (fen) and the claimed registrations expected, as far as the reserve pays for them."""
        p = self.params
        fees = p.partners * p.fee
        if day.index % QUARTER >= p.window or self._reserve < fees:
            return 0.0, 0.0
        wanted = self.reached() * self.hazard() * others / p.incrementality
        room = (self._reserve - fees) / p.partner_cpa if p.partner_cpa > 0 else math.inf
        return fees, min(wanted, room)

    def reached(self) -> float:
        """Return the share of people reached by at least one partner (partners reach independently)."""
        return 1 - (1 - self.params.partner_reach) ** self.params.partners

    def hazard(self) -> float:
        """Return the incremental hazard of a person reached: concave in the price, 0 at price 0."""
        p = self.params
        return p.push * p.partner_cpa / (p.partner_cpa + p.half_cpa)

    def checks(self, world: State) -> Iterable[Check]:
        """Return the identity of spend."""
        yield channels.spend_check(world, "partners")
