"""Promises about how a mechanism runs: alone, repeatably, with finite numbers, and with books that balance."""

import pickle

import numpy as np

from sim.core.mechanism import Mechanism
from sim.verification.contract.bench import Bench, columns, different, go, infinite

COUNTS = ("people", "orders", "needs", "share", "registrations")


def alone(bench: Bench, name: str) -> list[str]:
    """It runs alone for five days."""
    model = go(bench.alone(name).model(seed=1, days=5))
    if model.rows_done != 7:
        return [f"the run ended after {model.rows_done} of 7 days"]
    return [f"the metric {metric} is not finite" for metric in infinite(model)]


def repeats(bench: Bench, name: str) -> list[str]:
    """The same seed gives the same, alone."""
    models = [go(bench.alone(name).model(seed=5, days=4)) for _ in range(2)]
    return _unequal("two runs of one seed", different(*models))


def repeats_among_all(bench: Bench) -> list[str]:
    """The same seed gives the same among all mechanisms."""
    models = [go(bench.full().model(seed=5, agents=400, days=30, collect=False)) for _ in range(2)]
    return _unequal("two runs of one seed", different(*models))


def threads(bench: Bench) -> list[str]:
    """The number of threads changes nothing."""
    models = [go(bench.full().model(seed=5, agents=400, days=20, threads=n, collect=False)) for n in (1, 2)]
    return _unequal("runs on 1 and 2 threads", different(*models))


def pickling(bench: Bench) -> list[str]:
    """A model survives pickling in mid-run."""
    model = go(bench.full().model(seed=2, agents=400, days=25), 12)
    again = pickle.loads(pickle.dumps(model))
    return _unequal("a run and its copy, pickled on day 10,", different(go(model), go(again)))


def _unequal(what: str, names: list[str]) -> list[str]:
    if not names:
        return []
    shown = ", ".join(sorted(names)[:5]) + (" ..." if len(names) > 5 else "")
    return [
        f"{what} differ in {shown}; keep what changes in columns, resources or attributes, and take luck from "
        "world.streams alone"
    ]


def numbers(bench: Bench, name: str) -> list[str]:
    """Its numbers are finite, and its counts are not negative."""
    model, m = bench.finished, bench.all[name]
    series, faults = model.state.series, []
    for metric, owner in series.owners.items():
        values = series.values.get(metric, series.panels.get(metric))
        if owner != name or values is None:
            continue
        if not np.isfinite(values).all():
            faults.append(f"the metric {metric} is not finite{_when(values, model.blueprint.timeline.preparation)}")
        elif series.metrics[metric].unit in COUNTS and values.min() < 0:
            faults.append(f"the metric {metric} ({series.metrics[metric].unit}) falls to {values.min():g}")
    return faults + _columns(bench, m)


def _when(values: np.ndarray, preparation: int) -> str:
    if values.ndim != 1:
        return ""
    return f" on day {int(np.flatnonzero(~np.isfinite(values))[0]) - preparation}"


def _columns(bench: Bench, m: type[Mechanism]) -> list[str]:
    """Return the columns of the mechanism, and those that it writes, that hold what is no number."""
    mine = {c.path for c in m.columns} | {path.split("[")[0] for path in m.writes}
    held = columns(bench.finished.state)
    bad = [p for p in sorted(mine & held.keys()) if held[p].dtype.kind == "f" and not np.isfinite(held[p]).all()]
    return [f"the column {path} holds numbers that are not finite" for path in bad]


def books(bench: Bench) -> list[str]:
    """The books balance, account by account."""
    ledger = bench.finished.state.ledger
    frame, faults = ledger.frame(), []
    if total := sum(ledger.balances.values()):
        faults.append(f"all balances together are {total} fen instead of 0")
    debits, credits = frame.groupby("debit")["fen"].sum(), frame.groupby("credit")["fen"].sum()
    for account, balance in ledger.balances.items():
        moved = debits.get(account, 0) - credits.get(account, 0)
        if moved != balance:
            faults.append(f"{account} stands at {balance} fen, its postings add up to {moved}")
    return faults + ([] if (frame["fen"] > 0).all() else ["a posting is not above 0 fen"])
