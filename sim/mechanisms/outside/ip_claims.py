"""Claims of intellectual property, both ways: others sue the company, or the company has to defend what is its own."""

from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Duration, Money, MoneyRate, Rate, Share
from sim.world.accounts import LOSSES
from sim.world.shock_terms import ShockTerms, answer_par, best_par, duration_par, half_par, hazard_par, size_par
from sim.world.shocks import Answer, Effect, Episode, Shock, growth, metrics_of


class IpClaims(Shock):
    """A case about intellectual property: against the company, with damages if it is lost, or against who copies it.

    References: none, business plan, section 5. Page: docs/mechanisms/ip_claims.md
    """

    acts_alone = True
    effects = (Effect("channels.organic_aware", factor="known"),)
    answers = (Answer("filings", "hazard"), Answer("defence", "severity"))
    metrics = metrics_of("ip_claims", "Intellectual property", "知识产权纠纷")

    class Params(ShockTerms):
        """How likely a case is, which way it goes, what it costs and brings."""

        hazard: Rate = hazard_par(
            "0.15 per year",
            source="business plan, section 5 (no figure)",
            doc="hazard of a case at 100,000 people registered",
        )
        duration: Duration = duration_par("240 days", doc="time of a case")
        ours: Share = size_par(
            "40 %",
            low="0 %",
            high="100 %",
            prior="20 % - 60 %",
            symbol="o",
            label="cases of our own",
            zh="主动维权占比",
            doc="share of the cases in which others copy the company; in the rest the company is sued",
        )
        legal: MoneyRate = size_par(
            "40000 RMB per month",
            low="0 RMB per month",
            high="5 M RMB per month",
            prior="lognormal(40000 RMB per month, x2)",
            symbol="c",
            label="legal costs",
            zh="诉讼费用",
            doc="costs of lawyers and experts while a case lasts",
        )
        lost: Share = size_par(
            "40 %",
            low="0 %",
            high="100 %",
            prior="20 % - 60 %",
            symbol="p",
            label="cases lost",
            zh="败诉概率",
            doc="chance that the company must pay when it is sued",
        )
        damages: Money = size_par(
            "1 M RMB",
            low="0 RMB",
            high="50 M RMB",
            prior="lognormal(1 M RMB, x3)",
            symbol="G",
            label="damages paid",
            zh="败诉赔偿",
            doc="damages of a case that is lost",
        )
        won: Share = size_par(
            "50 %",
            low="0 %",
            high="100 %",
            prior="30 % - 70 %",
            symbol="q",
            label="own cases won",
            zh="维权胜诉概率",
            doc="chance that a case of the company's own is won",
        )
        award: Money = size_par(
            "300000 RMB",
            low="0 RMB",
            high="50 M RMB",
            prior="lognormal(300000 RMB, x3)",
            symbol="W",
            label="damages received",
            zh="胜诉获赔",
            doc="damages of an own case that is won",
        )
        known: Share = size_par(
            "90 %",
            low="1 %",
            high="100 %",
            prior="75 % - 98 %",
            symbol="f",
            label="brand while copied",
            zh="被仿冒期间品牌引流剩余",
            doc="factor on those who come because they know the name, while others use it",
        )
        filings: MoneyRate = answer_par(
            "protection of rights", "知识产权布局", "rights registered, goods and names searched before use", symbol="x"
        )
        filings_half: MoneyRate = half_par("20000 RMB per month", "protection of rights", "知识产权布局", symbol="x2")
        filings_best: Share = best_par("60 %", "30 % - 80 %", "protection of rights", "知识产权布局", symbol="m")
        defence: MoneyRate = answer_par(
            "active defence",
            "主动应诉与维权",
            "own lawyers and evidence kept: cases cost less and copies end",
            symbol="y",
        )
        defence_half: MoneyRate = half_par("30000 RMB per month", "active defence", "主动应诉与维权", symbol="y2")
        defence_best: Share = best_par("40 %", "20 % - 60 %", "active defence", "主动应诉与维权", symbol="my")

    def hazard_today(self, world: State, day: Day) -> float:
        """Return the hazard, which grows with the size of the company."""
        return float(self.params.hazard) * growth(world)

    def moves_parameters(self, world: State, number: int) -> bool:
        """Return whether a case is the company's own; when it is sued no parameter moves."""
        return world.streams.one("ip_claims.side", step=number) < float(self.params.ours)

    def endure(self, world: State, day: Day, episode: Episode) -> None:
        """Pay lawyers."""
        self.pay(world, LOSSES.name, self.params.legal * episode.size)

    def close(self, world: State, day: Day, episode: Episode) -> None:
        """Pay damages, or receive them; an answer that makes cases smaller does not make what is received smaller."""
        p, luck = self.params, world.streams.one("ip_claims.judgement", step=episode.number)
        if episode.moves:
            self.pay(world, LOSSES.name, -p.award * p.severity * (luck < p.won))
        else:
            self.pay(world, LOSSES.name, p.damages * episode.size * (luck < p.lost))
