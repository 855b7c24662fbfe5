"""Books written by hand: a record made of postings on the shipped chart of accounts."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from sim.finance.record import Record
from sim.world.accounts import ACCOUNTS
from sim.world.chart import LINES

Posting = tuple[int, str, str, int]  # day, debit, credit, fen


def account(name: str, kind: str, line: str | None = None) -> dict[str, Any]:
    """Return an account of a chart, as a manifest has it."""
    return {"name": name, "kind": kind, "line": line, "label": name, "label_zh": name}


def chart(fed: set[str]) -> dict[str, Any]:
    """Return the chart part of a manifest; a line is modelled when one of ``fed`` (accounts) stands on it."""
    lines = {a.line for a in ACCOUNTS if a.name in fed}
    return {
        "accounts": [
            {"name": a.name, "kind": a.kind, "line": a.line, "label": a.label, "label_zh": a.zh, "section": a.section,
             "use": a.use}
            for a in ACCOUNTS
        ],
        "lines": [
            {"name": x.name, "label": x.label, "label_zh": x.zh, "kind": x.kind, "section": x.section, "cash": x.cash,
             "use": x.use, "modelled": x.name in lines or x.kind not in ("revenue", "cost", "tax")}
            for x in LINES
        ],
    }  # fmt: skip


def books(
    postings: list[Posting], *, start: str = "2027-01-01", days: int = 59, preparation: int = 0, **more: Any
) -> Record:
    """Return a record of hand-made postings (fen)."""
    used = {name for _, debit, credit, _ in postings for name in (debit, credit)}
    day = np.arange(-preparation, days)
    series = pd.DataFrame({"day": day, "date": [date.fromisoformat(start) + timedelta(days=int(d)) for d in day]})
    ledger = pd.DataFrame([(d, "hand", debit, credit, fen) for d, debit, credit, fen in postings],
                          columns=["day", "mechanism", "debit", "credit", "fen"])  # fmt: skip
    ledger = ledger.astype({"day": np.int32, "fen": np.int64}).sort_values("day", kind="stable", ignore_index=True)
    manifest = {"start": start, "days": days, "targets": {}, **chart(used), **more}
    return Record(manifest=manifest, series=series, ledger=ledger, cohorts=pd.DataFrame())
