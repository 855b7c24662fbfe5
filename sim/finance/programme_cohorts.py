"""Users in a programme beside others of the same cohort or tenure, by person-months: who was in it when a day began.

Time outside counts as outside, also that of people who join later, so nobody is immortal before joining. It is still
selection: people join because they buy. What a programme causes is in ``sim.finance.programmes``.
"""

from typing import Literal

import numpy as np
import pandas as pd

from sim.core.constants import DAYS_PER_YEAR, FEN_PER_RMB, MONTHS_PER_YEAR
from sim.core.timeline import tenure_start
from sim.finance.record import Record

PROGRAMMES = ("members", "subscribers")
BANDS = ((0, 2), (3, 5), (6, 11), (12, 23), (24, 35))
"""First and last month of tenure of each row."""
ALL = "all"
COLUMNS = ["months_in", "months_out", "orders_in", "orders_out", "contribution_in", "contribution_out"]


def by_programme(record: Record, *, by: Literal["tenure", "cohort"] = "tenure") -> pd.DataFrame:
    """Return orders and contribution per person-month in and outside of each programme.

    Only months of tenure that everybody of a cohort has completed; people registered at launch are in no cohort.

    Parameters
    ----------
    by : "tenure" or "cohort"
        Rows: months of tenure ("0-2", ...) or months of joining.

    Returns
    -------
    DataFrame
        Index ``programme`` and ``group`` (those of ``by``, then ``all``); ``months_in``, ``months_out`` (person-months of users),
        ``orders_*`` and ``contribution_*`` (RMB, contribution 2) per person-month, NaN without any. Empty where nobody was in one.
    """
    frame = record.tenure
    wanted = {f"{name}_{what}" for name in PROGRAMMES for what in ("days", "orders", "contribution")}
    rows: dict[tuple[str, str], dict[str, float]] = {}
    if wanted <= set(frame.columns):
        frame = frame[frame["whole"].astype(bool)]
        groups = _groups(frame, by)
        for name in (name for name in PROGRAMMES if frame[f"{name}_days"].sum() > 0):
            rows |= {(name, key): _rates(frame[inside], name) for key, inside in groups.items() if inside.any()}
    index = pd.MultiIndex.from_tuples(list(rows), names=["programme", "group"])
    return pd.DataFrame(list(rows.values()), index=index, columns=COLUMNS, dtype=float)


def _groups(frame: pd.DataFrame, by: str) -> dict[str, pd.Series]:
    """Return which rows belong to each group."""
    if by == "cohort":
        own = {str(cohort): frame["cohort"] == cohort for cohort in sorted(frame["cohort"].unique())}
    else:
        own = {f"{first}-{last}": frame["tenure"].between(first, last) for first, last in BANDS}
    return own | {ALL: pd.Series(True, index=frame.index)}


def _rates(frame: pd.DataFrame, name: str) -> dict[str, float]:
    months = frame["tenure"].to_numpy(dtype=np.int64)
    length = tenure_start(months + 1) - tenure_start(months)
    lost = frame["departures"] - frame["comebacks"]
    days = float(((frame["alive"] - lost / 2) * length).sum())  # who left or came back did so in mid-month on average
    inside = float(frame[f"{name}_days"].sum())
    per_month = DAYS_PER_YEAR / MONTHS_PER_YEAR
    out = {"months_in": inside / per_month, "months_out": max(0.0, days - inside) / per_month}
    for what, unit in (("orders", 1.0), ("contribution", FEN_PER_RMB)):
        own = float(frame[f"{name}_{what}"].sum()) / unit
        rest = float(frame[what].sum()) / unit - own
        for side, amount in (("in", own), ("out", rest)):
            people = out[f"months_{side}"]
            out[f"{what}_{side}"] = amount / people if people > 0 else np.nan
    return out
