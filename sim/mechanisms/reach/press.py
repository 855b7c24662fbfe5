"""Press: a launch burst and steady public relations; people get to know the brand, a few register at once."""

from collections.abc import Iterable

from sim.core.ledger import Check
from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.risk import Hazard
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Flag, Money, Number, Rate, Share
from sim.world import channels, zones

LAUNCH = 30
_REPAY = 0.5


class Press(Mechanism):
    """Readers of news about the platform; slow memory, brand awareness first, hardly any direct effect.

    References: form as in Jin et al. (2017), "Bayesian methods for media mix modeling with carryover and shape
    effects"; the numbers are judgement. Page: docs/mechanisms/press.md
    """

    phase = Phase.REACH
    reads = ("channels.budget", "zones.is_open", "resources.lapsed")
    writes = ("channels.is_on[pr]", "channels.exposure[pr]")
    hazards = (Hazard("join", "pr", per="cell", label="press and launch", zh="公关与发布"),)
    null = {"is_spending": "off"}
    metrics = (
        *channels.money_metrics("pr"),
        Metric(
            "press_advance",
            "stock",
            "fen",
            "money of the channel spent before it was released",
            "Press, brought forward",
            "公关预支",
        ),
    )
    accounts = (channels.money_account("pr"),)

    class Params(ParamSet):
        """What a reader costs, how long news is remembered, what it brings."""

        is_spending: Flag = channels.spending_flag()
        cost_per_thousand: Money = par(
            "10 RMB",
            symbol="P",
            low="0.1 RMB",
            high="1000 RMB",
            prior="lognormal(10 RMB, x3)",
            label="press, cost of a thousand readers",
            zh="公关千人成本",
            doc="money per thousand readings of an article or a clip",
        )
        memory: Share = par(
            "95 %",
            symbol="m",
            low="0",
            high="0.999",
            prior="85 % - 98 %",
            label="press, adstock",
            zh="公关记忆",
            source="model specification M03 (brand)",
            doc="share of yesterday's attention that lasts, per day",
        )
        peak: Rate = par(
            "0.000004 per day",
            symbol="hmax",
            low="0 per day",
            high="1 per day",
            prior="lognormal(0.000004 per day, x4)",
            label="press, peak effect",
            zh="公关峰值效应",
            doc="incremental registration hazard at full saturation, besides awareness",
        )
        half: Number = par(
            "0.2",
            symbol="A0",
            low="0.001",
            high="100",
            prior="lognormal(0.2, x2)",
            label="press, half saturation",
            zh="公关半饱和点",
            doc="readings per person and day at half of the peak effect",
        )
        launch_boost: Number = par(
            "3",
            symbol="L",
            low="1",
            high="20",
            lever=True,
            label="press, launch boost",
            zh="公关首发倍数",
            doc="money of the first 30 days as a multiple of what is released then; the "
            "difference is taken back from the days after",
        )
        incrementality: Share = par(
            "70 %",
            symbol="i",
            low="1 %",
            high="100 %",
            prior="30 % - 95 %",
            label="press, incrementality",
            zh="公关增量占比",
            doc="share of claimed registrations that the press caused",
        )

    def setup(self, world: State) -> None:
        """Begin without memory and without an advance."""
        self._attention = channels.Adstock()
        self._advance = 0.0
        channels.switch_on(world, "pr", is_on=self.params.is_spending)

    def step(self, world: State, day: Day) -> None:
        """Spend, remember, set hazard and exposure."""
        p = self.params
        others = zones.audience(world)
        fen = channels.pay(self, world, "pr", self._money(world, day))
        readings = 1000 * fen / p.cost_per_thousand / others
        attention = self._attention.step(readings, p.memory, day.length)
        rate = p.peak * attention / (attention + p.half)
        world.risks["join"].set_cells("pr", rate)
        channels.set_exposure(world, "pr", attention)
        channels.claim(world, "pr", rate * others / p.incrementality)
        world.record("press_advance", self._advance)

    def _money(self, world: State, day: Day) -> float:
        """Return today's fen: more than is released at launch, less afterwards until that is even."""
        released = channels.budget(world, "pr") if self.params.is_spending else 0.0
        if day.index < LAUNCH:
            change = (self.params.launch_boost - 1) * released
        else:
            change = -min(self._advance, _REPAY * released)
        self._advance += change
        return released + change

    def checks(self, world: State) -> Iterable[Check]:
        """Return the identity of spend."""
        yield channels.spend_check(world, "pr")
