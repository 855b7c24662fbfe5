"""A scenario as a plain ``mesa.Model`` class, so that ``mesa.batch_run`` and Mesa's tools can drive it."""

from typing import Any

import mesa
import numpy as np

from sim.core.errors import Problem, ScenarioError
from sim.core.model import GrowthModel
from sim.core.units import shown, whole
from sim.experiments.numbers import RANGES, whole_numbers
from sim.experiments.run import load
from sim.scenario.build import blueprint


class ScenarioModel(GrowthModel):
    """A growth model built from keyword arguments.

    Parameters
    ----------
    scenario : str
        Name or path.
    seed, rng : int or None
        Seed of the run under either of Mesa's names for it (``rng`` may be whatever ``numpy.random.default_rng``
        takes). Without one it is drawn anew, as in Mesa, so that replicates of ``batch_run`` differ.
    agents, days, threads : int
        As for ``World.run``.
    **settings
        Key paths with two underscores for the dot: ``channels__organic="30 people per day"``.

    Attributes
    ----------
    run_seed : int
        The seed in use, which repeats the run; the data collector reports it as ``run_seed``.

    Examples
    --------
    >>> mesa.batch_run(ScenarioModel, {"scenario": ["loaded"], "seed": [1, 2], "agents": [2000], "days": [60]},
    ...                data_collection_period=30, max_steps=200)
    """

    def __init__(
        self,
        scenario: str = "business_plan",
        seed: int | None = None,
        agents: int | None = None,
        days: int | None = None,
        rng: Any = None,
        threads: int = 1,
        **settings: Any,
    ) -> None:
        own = whole_numbers(seed=_seed(seed, rng), agents=agents, days=days, threads=threads)
        world = load(scenario, settings=_dotted(settings))
        made = blueprint(world.plan(agents=own["agents"], days=own["days"]))
        super().__init__(made, seed=own["seed"], n_threads=own["threads"])
        self.run_seed: int = own["seed"]
        reporters = self.datacollector.model_reporters | {"run_seed": "run_seed"}
        self.datacollector = mesa.DataCollector(model_reporters=reporters)


def _seed(seed: Any, rng: Any) -> Any:
    """Return what was given as a seed; a generator or nothing at all gives a seed drawn from it."""
    if seed is not None and rng is not None:
        raise ScenarioError([Problem("rng", f"{shown(rng)} beside seed {shown(seed)}", "one of both")])
    given = rng if seed is None else seed
    if seed is not None or whole(given) is not None or isinstance(given, bool | float | str):
        return given
    try:
        source = given if isinstance(given, np.random.Generator) else np.random.Generator(_bits(given))
        return int(source.integers(RANGES["seed"][1] + 1))
    except (TypeError, ValueError):
        return given


def _bits(given: Any) -> Any:
    """Return a bit generator as it is, or one that begins with a seed (None: of the system's entropy)."""
    return given if hasattr(given, "random_raw") else np.random.Philox(given)


def _dotted(settings: dict[str, Any]) -> dict[str, Any]:
    """Return settings by key path; two spellings of one key are refused."""
    out: dict[str, Any] = {}
    for name, value in settings.items():
        key = name.replace("__", ".")
        if key in out:
            raise ScenarioError([Problem(key, f"a second value ({shown(value)})", "every parameter once")])
        out[key] = value
    return out
