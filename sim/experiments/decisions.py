"""The decisions of the controller as a table: one row each, with the numbers that it saw and what it changed."""

from typing import TYPE_CHECKING, Any

from sim.core import units
from sim.world.rules import days_text

if TYPE_CHECKING:
    import pandas as pd

    from sim.finance.record import Record

COLUMNS = ("day", "date", "rule", "decision", "seen", "changed")


def decisions_frame(record: "Record") -> "pd.DataFrame":
    """Return one row a decision: day, date, rule, what was decided, indicators seen beside their values, and changes."""
    from datetime import timedelta

    import pandas as pd

    kinds = {a["path"]: a for rule in record.manifest.get("rules", []) for a in rule["do"]}
    rows = [
        {
            "day": d["day"],
            "date": (record.launch + timedelta(days=d["day"])).isoformat(),
            "rule": d["rule"],
            "decision": d["event"],
            "seen": "; ".join(_seen(c) for c in d["seen"]),
            "changed": "; ".join(_changed(c, kinds[c["path"]]) for c in d["changes"]),
        }
        for d in record.manifest.get("decisions", [])
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _seen(c: dict[str, Any]) -> str:
    """Return an indicator as it was seen, beside what it was held against."""
    seen = "not known" if c["seen"] is None else units.show(c["kind"], _short(c["seen"]), unit=c["unit"])
    asked = units.show(c["kind"], c["value"], unit=c["unit"])
    return f"{c['indicator']} over {days_text(c['window'])} = {seen} ({c['sign']} {asked}: {'yes' if c['holds'] else 'no'})"


def _changed(c: dict[str, Any], about: dict[str, Any]) -> str:
    """Return a parameter with its value on the day of the decision and on the next one."""
    before, after = (
        "not in force" if value is None else units.show(about["kind"], _of(about["kind"], value), unit=about["unit"])
        for value in (c["before"], c["after"])
    )
    return f"{c['path']} {before} -> {after} ({c['asked']})"


def _of(kind: str, value: float) -> float | int:
    """Return a parameter as it is shown: whole where it is a count, without the last digits of a rate a day elsewhere."""
    return round(value) if kind == "count" else _short(value, digits=12)


def _short(value: float, *, digits: int = 8) -> float:
    """Return a number with some significant digits."""
    return float(f"{value:.{digits}g}")
