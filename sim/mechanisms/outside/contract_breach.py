"""Breach of contract: a partner does not do what was agreed, or says so of the company; a lawsuit follows."""

from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Duration, Money, MoneyRate, Number, Rate, Share
from sim.world.accounts import LOSSES
from sim.world.shock_terms import ShockTerms, answer_par, best_par, duration_par, half_par, hazard_par, size_par
from sim.world.shocks import Answer, Effect, Episode, Shock, metrics_of

PARTNERS = 200.0
"""Merchants at which the hazard has its size."""


class ContractBreach(Shock):
    """A dispute with merchants or partners goes to court: lawyers, perhaps damages, and others keep their distance meanwhile.

    References: none, business plan, section 5. Page: docs/mechanisms/contract_breach.md
    """

    acts_alone = True
    reads = ("merchants.is_active",)
    effects = (
        Effect("merchants.giving_up", factor="giving_up"),
        Effect("merchants.prospects", factor="prospects"),
        Effect("partnerships.partner_reach", factor="prospects"),
    )
    answers = (Answer("counsel", "hazard"),)
    metrics = metrics_of("contract_breach", "Breach of contract", "合同违约纠纷")

    class Params(ShockTerms):
        """How likely a dispute is, how long it lasts, and what it costs."""

        hazard: Rate = hazard_par(
            "0.15 per year",
            source="business plan, section 5 (no figure)",
            doc="hazard of a lawsuit at 200 merchants, before answers",
        )
        duration: Duration = duration_par("180 days", doc="time of a lawsuit")
        legal: MoneyRate = size_par(
            "30000 RMB per month",
            low="0 RMB per month",
            high="5 M RMB per month",
            prior="lognormal(30000 RMB per month, x2)",
            symbol="c",
            label="legal costs",
            zh="诉讼费用",
            doc="costs of lawyers while the lawsuit lasts",
        )
        lost: Share = size_par(
            "50 %",
            low="0 %",
            high="100 %",
            prior="30 % - 70 %",
            symbol="p",
            label="lawsuits lost",
            zh="败诉概率",
            doc="chance that the company must pay",
        )
        damages: Money = size_par(
            "500000 RMB",
            low="0 RMB",
            high="50 M RMB",
            prior="lognormal(500000 RMB, x3)",
            symbol="G",
            label="damages",
            zh="违约赔偿",
            doc="damages of a lawsuit that is lost",
        )
        giving_up: Number = size_par(
            "1.3",
            low="1",
            high="10",
            prior="1.1 - 1.8",
            symbol="f",
            label="merchants give up",
            zh="商家退出风险倍数",
            doc="factor on the hazard with which merchants give up meanwhile",
        )
        prospects: Share = size_par(
            "80 %",
            low="1 %",
            high="100 %",
            prior="60 % - 95 %",
            symbol="g",
            label="partners left",
            zh="合作意愿剩余",
            doc="factor on applications of merchants and on the reach of marketing partners meanwhile",
        )
        counsel: MoneyRate = answer_par(
            "care for contracts", "合同管理投入", "contracts drafted and followed up by own lawyers", symbol="x"
        )
        counsel_half: MoneyRate = half_par("20000 RMB per month", "care for contracts", "合同管理投入", symbol="x2")
        counsel_best: Share = best_par("60 %", "30 % - 80 %", "care for contracts", "合同管理投入", symbol="m")

    def hazard_today(self, world: State, day: Day) -> float:
        """Return the hazard by the number of merchants."""
        return float(self.params.hazard * world.tables["merchants"]["is_active"].sum() / PARTNERS)

    def endure(self, world: State, day: Day, episode: Episode) -> None:
        """Pay lawyers."""
        self.pay(world, LOSSES.name, self.params.legal * episode.size)

    def close(self, world: State, day: Day, episode: Episode) -> None:
        """Pay damages where the lawsuit is lost."""
        p, luck = self.params, world.streams.one("contract_breach.judgement", step=episode.number)
        self.pay(world, LOSSES.name, p.damages * episode.size * (luck < p.lost))
