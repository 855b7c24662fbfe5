"""Uses of funds: own cash paid out (financing apart), by the uses that the plan names."""

import pandas as pd

from sim.core.constants import FEN_PER_RMB
from sim.finance.chart import accounts
from sim.finance.record import Record
from sim.world.chart import ACTIVITIES, USES

CASH = "asset.cash"


def uses_of_funds(record: Record) -> pd.DataFrame:
    """Cash paid out over the run by use.

    Returns
    -------
    DataFrame
        One row a use: ``use, label, label_zh, rmb`` (net of what came back from the same account), ``share`` of all
        uses, ``suggested`` (the plan's suggested split; 0 for what it does not name). Empty when nothing was paid.
    """
    chart, book = accounts(record), record.ledger
    outside = set(chart.index[chart["cash"].isin(ACTIVITIES["financing"])])
    debit, credit = book["debit"].astype(str), book["credit"].astype(str)
    paid: dict[str, float] = {}
    for own, other, sign in ((credit, debit, 1), (debit, credit, -1)):
        hit = (own == CASH) & ~other.isin(outside)
        for name, fen in book.loc[hit, "fen"].groupby(other[hit]).sum().items():
            use = str(chart.at[str(name), "use"])
            if use:
                paid[use] = paid.get(use, 0.0) + sign * float(fen)
    total = sum(paid.values())
    columns = ["use", "label", "label_zh", "rmb", "share", "suggested"]
    if total <= 0:
        return pd.DataFrame(columns=columns)
    rows = [
        (use, en, zh, paid.get(use, 0.0) / FEN_PER_RMB, paid.get(use, 0.0) / total, part) for use, en, zh, part in USES
    ]
    return pd.DataFrame(rows, columns=columns)
