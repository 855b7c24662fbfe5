"""Pattern P12 (test T45): how much more engagement influencers bring when their channel gets more money."""

from collections.abc import Iterator

import numpy as np

from sim.experiments.run import World, load
from sim.verification.gate import Finding, Setup, inside
from sim.verification.worlds import finished, mean_and_error

LOW, HIGH = 0.3, 0.6  # Leung et al. 2022: nearly 0.5
MONEY = (4.8, 2.4, 9.6)  # M RMB a year: 20 % of the plan's marketing in years 2, 1 and 3
_START = 60  # days until creators are as tired as the money makes them


def campaigns(agents: int, days: int, *, money: float, people: int = 20_000_000, **own: str) -> World:
    """Return a market (of 20 million people) in which only influencers spend, ``money`` M RMB a year.

    ``own`` are parameters of influencer_campaigns.
    """
    return load(
        {
            "title": "influencers only",
            "time": {"days": days, "preparation": 0},
            "market": {"people": people, "people_per_agent": people // agents, "seasonality": False},
            "world": {"merchants": 20, "influencers": 500},
            "mechanisms": {
                "spending": {"budget": f"{money} M RMB per year", "ramp": "0 days", "needs_assortment": False},
                "influencer_campaigns": own or True,
                "choice": True,
                "registration": True,
            },
        }
    )


def elasticity(setup: Setup) -> Iterator[Finding]:
    """P12: log ratio of reactions between twice and half the money, over log 4."""
    n_seeds, agents, days = (6, 10_000, 425) if setup.full else (4, 1500, 240)
    for money in MONEY if setup.full else MONEY[:1]:
        values = [
            np.log(_reactions(agents, days, 2 * money, seed) / _reactions(agents, days, money / 2, seed)) / np.log(4)
            for seed in range(n_seeds)
        ]
        mean, error = mean_and_error(values)
        case = f"influencers with {money} M RMB a year: elasticity of reactions (R {n_seeds}, error {error:.2g})"
        yield inside(case, low=LOW, high=HIGH, figure=float(mean))


def _reactions(agents: int, days: int, money: float, seed: int) -> float:
    model, _ = finished(campaigns(agents, days, money=money), seed=seed)
    return float(model.state.series.values["clicks_influencers"][_START:].sum())
