"""Phases: where a tranche has not come by its day, what it was to pay for stands still until it comes."""

from collections.abc import Iterator

from sim.core.mechanism import Mechanism, Phase
from sim.core.modifiers import Modifier
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Duration

STOCK_AND_LOGISTICS = ("own_stock.budget", "logistics.warehoused")
CHANNELS_AND_BRAND = ("spending.scale_events", "spending.scale_partners", "spending.scale_pr")
RESEARCH = ("research.budget", "research.from_team")
BUILDERS = ("team.engineering", "team.product")
"""Whose work on technology stops with research; the others of them run the company."""


class Phases(Mechanism):
    """What the plan pays from its second and third tranche stops while that tranche is missed.

    References: none, rules of the plan (section 4). Page: docs/mechanisms/phases.md
    """

    phase = Phase.OPEN
    may_read = ("metrics.tranche_2_paid", "metrics.tranche_3_paid")
    null = {"due_one": "100 years", "due_two": "100 years"}
    metrics = (
        Metric(
            "phases_missed",
            "stock",
            "phases",
            "phases of funding that have not been paid in by their day",
            "Phases missed",
            "未按期到账的融资阶段",
        ),
    )

    class Params(ParamSet):
        """When each phase is to be paid in."""

        due_one: Duration = par(
            "183 days",
            symbol="D1",
            low="0 days",
            high="100 years",
            lever=True,
            evidence="derived",
            source="business plan, section 7: month 6",
            label="day of phase one",
            zh="一期资金到账期限",
            doc="days after launch; while phase one is unpaid after it, stock and logistics stand still",
        )
        due_two: Duration = par(
            "548 days",
            symbol="D2",
            low="0 days",
            high="100 years",
            lever=True,
            evidence="derived",
            source="business plan, section 7: month 18",
            label="day of phase two",
            zh="二期资金到账期限",
            doc="days after launch; while phase two is unpaid after it, new channels, brand and research stand still",
        )

    def setup(self, world: State) -> None:
        """Nothing is missed before launch."""
        self._stopped: dict[int, list[Modifier]] = {}

    def step(self, world: State, day: Day) -> None:
        """Stop what is not paid for, and let it go on when it is."""
        for tranche, due in ((2, self.params.due_one), (3, self.params.due_two)):
            is_missed = day.index >= due and not _is_paid(world, tranche)
            if is_missed and tranche not in self._stopped:
                self._stopped[tranche] = list(_stop(world, tranche))
            elif not is_missed and tranche in self._stopped:
                for modifier in self._stopped.pop(tranche):
                    world.modifiers.stop(modifier)
        world.record("phases_missed", len(self._stopped))


def _is_paid(world: State, tranche: int) -> bool:
    """Return whether anything of a tranche had come by yesterday, preparation included."""
    paid = world.series.values.get(f"tranche_{tranche}_paid")
    return paid is not None and bool(paid[: world.row].any())


def _stop(world: State, tranche: int) -> Iterator[Modifier]:
    """Yield what stands still from tomorrow on, of the mechanisms that are on."""
    phase, paths = ("one", STOCK_AND_LOGISTICS) if tranche == 2 else ("two", CHANNELS_AND_BRAND + RESEARCH)
    factors = dict.fromkeys(paths, 0.0)
    if tranche == 3 and world.modifiers.can_move("research.from_team"):
        factors |= dict.fromkeys(BUILDERS, 1 - float(world.modifiers.value("research.from_team")))
    for path, factor in factors.items():
        if world.modifiers.can_move(path):
            yield world.modify(path, factor=factor, cause=f"phase {phase} of funding is missed")
