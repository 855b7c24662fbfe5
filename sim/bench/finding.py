"""What finding goods costs: choice with all surfaces, learning, lists; in a world where people need much, so that days are full."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np

from sim.core.state import State

SETTINGS = {
    "market.people": 20_000,
    "market.people_per_agent": 1,
    "visits.need_rate": "2 per day",
    "world.merchants": 300,
}
"""About 2,000 goods in 30 categories, and some 7,000 needs a day."""
WARM_DAYS, DAYS, REBUILDS = 80, 100, 9


def cost_of_finding() -> dict[str, Any]:
    """Return microseconds a need in `choice`, an impression in `recommender`, milliseconds a rebuild of its lists.

    Choice does everything that it does in a run: what is shown, utilities, the draw, checkout and orders, records of what
    was shown. Impressions are all offers shown that the recommender learns from: in feeds and for needs.
    """
    from sim.experiments.run import load

    model = load("loaded", settings=SETTINGS).model(seed=1, days=WARM_DAYS + DAYS, collect=False)
    preparation = model.blueprint.timeline.preparation
    rows = {r.mechanism.name: r for r in model.agenda}
    needs = impressions = 0
    began = dict.fromkeys(rows, 0.0)
    while model.running:
        model.step()
        if model.rows_done <= preparation + WARM_DAYS:
            began = {name: row.seconds for name, row in rows.items()}
            continue
        shown = model.state.today["shown"]
        needs += int(np.count_nonzero(np.diff(shown["person"].astype(np.int64) << 16 | shown["number"], prepend=-1)))
        impressions += len(model.state.today["impressions"]) + len(shown)
    spent = {name: row.seconds - began[name] for name, row in rows.items()}
    recommender: Any = rows["recommender"].mechanism
    return {
        "choice_us": 1e6 * spent["choice"] / needs,
        "learning_us": 1e6 * spent["recommender"] / impressions,
        "lists_ms": 1e3 * float(np.median([_seconds(recommender.rebuild, model.state) for _ in range(REBUILDS)])),
        "offers": int(model.state.tables["offers"]["is_active"].sum()),
        "needs": needs,
        "impressions": impressions,
    }


def _seconds(act: Callable[[State], None], world: State) -> float:
    began = perf_counter()
    act(world)
    return perf_counter() - began
