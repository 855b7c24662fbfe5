"""The tenure panels of a run as rows: cause of registration, month of joining, month of tenure."""

from typing import TYPE_CHECKING

import numpy as np

from sim.core.timeline import tenure_start

if TYPE_CHECKING:
    import pandas as pd

    from sim.core.model import GrowthModel

PREFIX = "tenure_"


def tenure_frame(model: "GrowthModel") -> "pd.DataFrame":
    """Return one row per cause, month of joining (with registrations) and month of tenure that somebody reached.

    Columns: ``cause``, ``cohort`` (``2027-01``), ``tenure``; ``whole``: everybody who can have joined in that
    month has completed that month of tenure; ``registered`` (people, the same in all rows of a cause and cohort);
    ``alive``: registered and not away at the start of the month of tenure, NaN until everybody has reached it;
    then one column per tenure metric (amount in that month of tenure, people or fen).
    """
    import pandas as pd

    series, t = model.state.series, model.blueprint.timeline
    names = series.of_kind("tenure")
    if not names:
        return pd.DataFrame()
    last = model.rows_done - t.preparation - 1
    first_join = np.array([max(0, t.month_end(c - 1) + 1) for c in range(t.n_months)])
    last_join = np.array([min(t.month_end(c), last) for c in range(t.n_months)])
    tenures = np.arange(t.n_tenures)
    registered = series.panels["tenure_registered"].sum(axis=2)
    is_reached = first_join[:, None] + tenure_start(tenures)[None, :] <= last
    group, cohort, tenure = np.nonzero((registered > 0)[:, :, None] & is_reached[None, :, :])
    cells = {n.removeprefix(PREFIX): series.panels[n][group, cohort, tenure] for n in names}
    cells["registered"] = registered[group, cohort]
    month = t.launch.year * 12 + t.launch.month - 1 + cohort
    reached_on = last_join[cohort] + tenure_start(tenure)
    head = {
        "cause": np.array(series.groups, dtype=object)[group],
        "cohort": [f"{m // 12}-{m % 12 + 1:02d}" for m in month],
        "tenure": tenure,
        "whole": last_join[cohort] + tenure_start(tenure + 1) - 1 <= last,
        "registered": cells.pop("registered"),
        "alive": np.where(reached_on - 1 <= last, _alive(series.panels)[group, cohort, tenure], np.nan),
    }
    return pd.DataFrame(head | cells)


def _alive(panels: dict[str, np.ndarray]) -> np.ndarray:
    """Return who is registered and not away at the start of each month of tenure."""
    lost = panels["tenure_departures"] - panels["tenure_comebacks"]
    before = np.cumsum(lost, axis=2) - lost
    return np.asarray(panels["tenure_registered"].sum(axis=2)[:, :, None] - before)
