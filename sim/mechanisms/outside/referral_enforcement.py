"""Enforcement against the referral programme: the more levels and pay, the likelier; a fine, and no invitations for a time."""

from sim.core.constants import DAYS_PER_YEAR
from sim.core.params import par
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Duration, Money, MoneyRate, Number, Rate, Share
from sim.world.accounts import FINES
from sim.world.shock_terms import ShockTerms, answer_par, best_par, duration_par, half_par, hazard_par, size_par
from sim.world.shocks import EVERYBODY, Answer, Effect, Episode, Shock, growth, lower_trust, metrics_of, value_of

USUAL_REWARD = 1000.0
"""Reward of the sender (fen) at which the hazard has its size."""


class ReferralEnforcement(Shock):
    """Authorities act against a referral programme as pyramid selling: by levels, pay and size; a fine, and it stands still.

    References: Regulation on the Prohibition of Pyramid Selling (State Council, 2005).
    Page: docs/mechanisms/referral_enforcement.md
    """

    after = ("outages", "data_breach")
    may_read = ("resources.emergency", "metrics.net_revenue")
    writes = ("users.trust",)
    acts_alone = True
    accounts = (*Shock.accounts, FINES)
    effects = (Effect("referral.burst_rate", factor=0.0),)
    answers = (Answer("counsel", "hazard"),)
    metrics = metrics_of("referral_enforcement", "Referral enforcement", "裂变营销执法")

    class Params(ShockTerms):
        """How likely it is by design, and what it costs."""

        hazard: Rate = hazard_par(
            "0.02 per year",
            doc="hazard at one level, 10 RMB for the sender and 100,000 people registered, before answers",
        )
        by_level: Number = size_par(
            "5",
            low="1",
            high="50",
            prior="lognormal(5, x2)",
            symbol="a",
            label="hazard by levels",
            zh="层级风险倍数",
            doc="factor on the hazard for each level above the first",
        )
        by_pay: Number = size_par(
            "1",
            low="0",
            high="3",
            prior="0.5 - 1.5",
            symbol="b",
            label="hazard by pay",
            zh="奖励金额风险弹性",
            doc="power of the sender's reward, over 10 RMB, to which the hazard rises",
        )
        duration: Duration = duration_par("90 days", doc="time for which no invitation may be sent")
        fine_share: Number = par(
            "1",
            symbol="q",
            low="0",
            high="5",
            prior="0.5 - 2",
            label="fine by revenue",
            zh="罚款占年收入倍数",
            doc="fine over net revenue of the last year, between the least and the largest fine",
        )
        least_fine: Money = size_par(
            "5 M RMB",
            low="0 RMB",
            high="80 M RMB",
            prior="lognormal(5 M RMB, x2)",
            symbol="F0",
            source="model specification, section 10: 5 to 80 M RMB",
            label="least fine",
            zh="最低罚款",
            doc="least fine",
        )
        largest_fine: Money = size_par(
            "80 M RMB",
            low="80 M RMB",
            high="1000 M RMB",
            prior="",
            symbol="F1",
            source="model specification, section 10: 5 to 80 M RMB",
            label="largest fine",
            zh="最高罚款",
            doc="largest fine",
        )
        trust: Share = size_par(
            "0.1",
            low="0",
            high="1",
            prior="0.05 - 0.15",
            symbol="T",
            source="model specification, section 10",
            label="trust lost",
            zh="信任损失",
            doc="trust that all users lose",
        )
        counsel: MoneyRate = answer_par(
            "legal counsel", "合规法务投入", "rules of the programme reviewed before and while it runs", symbol="x"
        )
        counsel_half: MoneyRate = half_par("20000 RMB per month", "legal counsel", "合规法务投入", symbol="x2")
        counsel_best: Share = best_par("70 %", "40 % - 90 %", "legal counsel", "合规法务投入", symbol="m")

    def hazard_today(self, world: State, day: Day) -> float:
        """Return the hazard by the programme's levels and pay and by the size of the company; 0 without a programme."""
        p, level = self.params, value_of(world, "referral.level")
        if level < 1 or not world.modifiers.is_on("referral.is_open"):
            return 0.0
        pay = value_of(world, "referral.reward_sender") / USUAL_REWARD
        return float(p.hazard * growth(world) * p.by_level ** (level - 1) * pay**p.by_pay)

    def strike(self, world: State, day: Day, episode: Episode) -> None:
        """Pay the fine; all users trust less."""
        p, revenue = self.params, world.series.values.get("net_revenue")
        year = float(revenue[max(0, world.row - DAYS_PER_YEAR) : world.row].sum()) if revenue is not None else 0.0
        self.pay(world, FINES.name, min(p.largest_fine, max(p.least_fine, p.fine_share * year)) * episode.size)
        lower_trust(world, EVERYBODY, p.trust * episode.size)
