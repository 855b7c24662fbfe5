"""A scenario as a plain ``mesa.Model`` class, so that ``mesa.batch_run`` and Mesa's tools can drive it."""

from typing import Any

from sim.core.model import GrowthModel
from sim.experiments.run import load
from sim.scenario.build import blueprint


class ScenarioModel(GrowthModel):
    """A growth model built from keyword arguments.

    Parameters
    ----------
    scenario : str
        Name or path.
    seed, rng : int or None
        Seed of the run under either of Mesa's names for it; None is 1.
    agents, days : int
    **settings
        Key paths with two underscores for the dot: ``channels__organic="30 people per day"``.

    Examples
    --------
    >>> mesa.batch_run(ScenarioModel, {"scenario": ["loaded"], "seed": [1, 2], "agents": [2000], "days": [60]},
    ...                data_collection_period=30, max_steps=200)
    """

    def __init__(
        self, scenario: str = "business_plan", seed: int | None = None, agents: int | None = None,
        days: int | None = None, rng: int | None = None, **settings: Any,
    ) -> None:  # fmt: skip
        world = load(scenario, settings={k.replace("__", "."): v for k, v in settings.items()})
        chosen = next((s for s in (seed, rng) if s is not None), 1)
        super().__init__(blueprint(world.plan(agents=agents, days=days)), seed=chosen)
