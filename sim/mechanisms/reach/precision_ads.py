"""Precision ads: display ads aimed with what the platform knows about its buyers; the more it knows, the better."""

from collections.abc import Iterable

from sim.core.ledger import Check
from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.risk import Hazard
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Count, Flag, Money, MoneyRate, Number, Rate, Share
from sim.world import channels, zones
from sim.world.seasons import season


class PrecisionAds(Mechanism):
    """Targeted ads with adstock and reach saturation; their effect grows with the buyers who consent to data use.

    References: Jin et al. (2017), "Bayesian methods for media mix modeling with carryover and shape effects" (form);
    Lambrecht & Tucker (2013), J. Marketing Research 50(5) (retargeting often takes credit for sales that come anyway).
    Page: docs/mechanisms/precision_ads.md
    """

    phase = Phase.REACH
    reads = ("channels.budget", "zones.is_open", "resources.lapsed")
    writes = ("channels.is_on[precision]", "channels.exposure[precision]")
    may_read = ("metrics.annual_buyers",)
    hazards = (Hazard("join", "precision", per="cell", label="precision ads", zh="精准广告", passing=1.2),)
    null = {"is_spending": "off"}
    metrics = (
        *channels.money_metrics("precision"),
        Metric(
            "targeting",
            "ratio",
            "factor",
            "effect of a targeted impression over one that is not targeted",
            "Targeting gain",
            "精准定向倍数",
        ),
    )
    accounts = (channels.money_account("precision"),)

    class Params(ParamSet):
        """Price and effect of targeted impressions, and what knowledge adds."""

        is_spending: Flag = channels.spending_flag()
        cpm: Money = par(
            "45 RMB",
            symbol="P0",
            low="1 RMB",
            high="500 RMB",
            prior="lognormal(45 RMB, x2)",
            label="precision ads, price",
            zh="精准广告千次曝光价",
            doc="price of a thousand targeted impressions",
        )
        price_power: Number = par(
            "0.25",
            symbol="g",
            low="0",
            high="1",
            prior="0.1 - 0.5",
            label="precision ads, price growth",
            zh="精准广告价格弹性",
            doc="power with which the price grows beyond the reference spend",
        )
        reference_spend: MoneyRate = par(
            "10000 RMB per day",
            symbol="S0",
            low="1 RMB per day",
            high="1e9 RMB per day",
            label="precision ads, reference spend",
            zh="精准广告参考花费",
            doc="spend below which the price does not grow",
        )
        memory: Share = par(
            "80 %",
            symbol="m",
            low="0",
            high="0.999",
            prior="30 % - 97 %",
            label="precision ads, adstock",
            zh="精准广告记忆",
            doc="share of yesterday's effect that lasts, per day",
        )
        peak: Rate = par(
            "0.000125 per day",
            symbol="hmax",
            low="0 per day",
            high="1 per day",
            prior="lognormal(0.000125 per day, x2.5)",
            label="precision ads, peak effect",
            zh="精准广告峰值效应",
            doc="incremental registration hazard at full saturation without knowledge (CAC 90 RMB at 45 RMB CPM)",
        )
        half: Number = par(
            "0.25",
            symbol="A0",
            low="0.001",
            high="100",
            prior="lognormal(0.25, x2)",
            label="precision ads, half saturation",
            zh="精准广告半饱和点",
            doc="impressions per person and day at half of the peak effect",
        )
        gain: Number = par(
            "1",
            symbol="gain",
            low="0",
            high="20",
            prior="0 - 3",
            label="gain of targeting",
            zh="定向增益",
            doc="further effect, relative to none, when the platform knows everything",
        )
        consent: Share = par(
            "70 %",
            symbol="consent",
            low="0 %",
            high="100 %",
            prior="20 % - 95 %",
            label="consent to data use",
            zh="数据授权比例",
            doc="share of buyers whose data may be used for ads",
        )
        half_known: Count = par(
            "300000 people",
            symbol="K0",
            low="1",
            high="1e9",
            unit="people",
            prior="lognormal(300000 people, x3)",
            label="buyers for half the gain",
            zh="半增益买家数",
            doc="known annual buyers at which half of the gain is reached",
        )
        incrementality: Share = par(
            "50 %",
            symbol="i",
            low="1 %",
            high="100 %",
            prior="20 % - 80 %",
            label="precision ads, incrementality",
            zh="精准广告增量占比",
            doc="share of claimed registrations that the ad caused",
        )

    def setup(self, world: State) -> None:
        """Begin without memory."""
        self._adstock = channels.Adstock()
        channels.switch_on(world, "precision", is_on=self.params.is_spending)

    def step(self, world: State, day: Day) -> None:
        """Buy impressions, set the hazard."""
        p = self.params
        others = zones.audience(world)
        impressions = self._buy(world, day) / others
        carried = self._adstock.step(impressions, p.memory, day.length)
        gain = self._targeting(world)
        rate = gain * p.peak * carried / (carried + p.half)
        world.risks["join"].set_cells("precision", rate)
        channels.set_exposure(world, "precision", impressions)
        channels.claim(world, "precision", rate * others / p.incrementality)
        world.record("targeting", gain)

    def _buy(self, world: State, day: Day) -> float:
        """Spend the budget; return impressions of the day."""
        p = self.params
        money = channels.budget(world, "precision") if p.is_spending else 0.0
        level = season(day.date, is_on=world.facts["sections"]["market"].seasonality)
        price = p.cpm * level * max(1.0, money / p.reference_spend) ** p.price_power
        return 1000 * channels.pay(self, world, "precision", money) / price

    def _targeting(self, world: State) -> float:
        """Return the factor on the effect: 1 knowing nobody, 1 + gain knowing everybody."""
        p = self.params
        known = p.consent * world.last("annual_buyers")
        return 1 + p.gain * known / (known + p.half_known)

    def checks(self, world: State) -> Iterable[Check]:
        """Return the identity of spend."""
        yield channels.spend_check(world, "precision")
