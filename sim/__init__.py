"""Agent-based growth simulator for a social-commerce platform.

>>> import sim
>>> world = sim.load("business_plan")          # a path, a name under scenarios/, or a dict
>>> run = world.run(seed=1)                    # run.series, run.ledger, run.cohorts, run.tenure, run.outcomes
>>> run.targets()                              # target, forecast, gap by reading, year and line
>>> sim.ensemble(world, runs=200).verdicts()   # P(meet) by reading, line and year
>>> sim.compare(world, {"no ads": {"spending.budget": "0 RMB per year"}}, seeds=20).effect("year1.revenue")
>>> sim.attribution(world, seeds=4).table()    # who joins because of which channel or programme, at which cost
>>> sim.fit_ties("villages.csv").words()       # word of mouth fitted to who adopted when and who named whom
>>> sim.fit_repeat_buying("orders.csv").words()  # needs and departures fitted to a company's own transactions

Everything public is listed here once; names load when they are first used, so that ``import sim`` is quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.core.errors import LedgerError, ModelError, ScenarioError, SimError
    from sim.core.ledger import Account, Check
    from sim.core.mechanism import Event, Mechanism, Phase, Resource
    from sim.core.model import GrowthModel
    from sim.core.modifiers import Modifier
    from sim.core.pages import Chart, Page
    from sim.core.params import ParamSet, par
    from sim.core.risk import Hazard
    from sim.core.series import Metric
    from sim.core.state import State
    from sim.core.table import Column
    from sim.core.timeline import Day
    from sim.core.units import (
        Choice,
        Count,
        Duration,
        Flag,
        Flow,
        Money,
        MoneyRate,
        Names,
        Number,
        Rate,
        Share,
        Shares,
    )
    from sim.experiments.attribution import attribution
    from sim.experiments.batch import ScenarioModel
    from sim.experiments.compare import Comparison, compare
    from sim.experiments.ensemble import Ensemble, ensemble
    from sim.experiments.fit_repeat_buying import RepeatStudy, fit_repeat_buying
    from sim.experiments.fit_ties import TiesStudy, fit_ties
    from sim.experiments.run import Run, World, load
    from sim.finance.attributed import Attribution
    from sim.scenario.registry import register
    from sim.world.events import EXPIRED, ISSUED, MOVE
    from sim.world.market.checkout import CheckoutStep, Stage
    from sim.world.market.returns import ReturnTerm
    from sim.world.market.surfaces import PersonalSurface, Ranking, Surface
    from sim.world.market.utility import Deduction, OfferTerm, PairTerm, PersonTerm, PriceShare
    from sim.world.merchants import Merchant, Shop
    from sim.world.visiting import FeedServer, ImpulseFactor, NeedsFactor, VisitCause

_HOMES = {
    "sim.core.errors": ("LedgerError", "ModelError", "ScenarioError", "SimError"),
    "sim.core.ledger": ("Account", "Check"),
    "sim.core.mechanism": ("Event", "Mechanism", "Phase", "Resource"),
    "sim.core.model": ("GrowthModel",),
    "sim.core.modifiers": ("Modifier",),
    "sim.core.pages": ("Chart", "Page"),
    "sim.core.params": ("ParamSet", "par"),
    "sim.core.risk": ("Hazard",),
    "sim.core.series": ("Metric",),
    "sim.core.state": ("State",),
    "sim.core.table": ("Column",),
    "sim.core.timeline": ("Day",),
    "sim.core.units": (
        "Choice",
        "Count",
        "Duration",
        "Flag",
        "Flow",
        "Money",
        "MoneyRate",
        "Names",
        "Number",
        "Rate",
        "Share",
        "Shares",
    ),
    "sim.experiments.attribution": ("attribution",),
    "sim.experiments.batch": ("ScenarioModel",),
    "sim.finance.attributed": ("Attribution",),
    "sim.experiments.compare": ("Comparison", "compare"),
    "sim.experiments.ensemble": ("Ensemble", "ensemble"),
    "sim.experiments.fit_repeat_buying": ("RepeatStudy", "fit_repeat_buying"),
    "sim.experiments.fit_ties": ("TiesStudy", "fit_ties"),
    "sim.experiments.run": ("Run", "World", "load"),
    "sim.scenario.registry": ("register",),
    "sim.world.events": ("EXPIRED", "ISSUED", "MOVE"),
    "sim.world.market.checkout": ("CheckoutStep", "Stage"),
    "sim.world.market.returns": ("ReturnTerm",),
    "sim.world.market.surfaces": ("PersonalSurface", "Ranking", "Surface"),
    "sim.world.market.utility": ("Deduction", "OfferTerm", "PairTerm", "PersonTerm", "PriceShare"),
    "sim.world.merchants": ("Merchant", "Shop"),
    "sim.world.visiting": ("FeedServer", "ImpulseFactor", "NeedsFactor", "VisitCause"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Account",
    "Attribution",
    "Chart",
    "Check",
    "CheckoutStep",
    "Choice",
    "Column",
    "Comparison",
    "Count",
    "Day",
    "Deduction",
    "Duration",
    "EXPIRED",
    "Ensemble",
    "Event",
    "FeedServer",
    "Flag",
    "Flow",
    "GrowthModel",
    "Hazard",
    "ISSUED",
    "ImpulseFactor",
    "LedgerError",
    "MOVE",
    "Mechanism",
    "Merchant",
    "Metric",
    "ModelError",
    "Modifier",
    "Money",
    "MoneyRate",
    "Names",
    "NeedsFactor",
    "Number",
    "OfferTerm",
    "Page",
    "PairTerm",
    "ParamSet",
    "PersonTerm",
    "PersonalSurface",
    "Phase",
    "PriceShare",
    "Ranking",
    "Rate",
    "RepeatStudy",
    "Resource",
    "ReturnTerm",
    "Run",
    "ScenarioError",
    "ScenarioModel",
    "Share",
    "Shares",
    "Shop",
    "SimError",
    "Stage",
    "State",
    "Surface",
    "TiesStudy",
    "VisitCause",
    "World",
    "attribution",
    "compare",
    "ensemble",
    "fit_repeat_buying",
    "fit_ties",
    "load",
    "par",
    "register",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
