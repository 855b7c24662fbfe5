"""Which of the plan's numbers a run meets: by reading, line and year, and several of them together.

Cost is met at or below its target, everything else at or above. The share of cost in revenue is judged too,
because meeting the cost line by failing is no success; it is met only with revenue above zero. The versions
``within90`` forgive a tenth of the target.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from sim.core.constants import FEN_PER_RMB, YEARS
from sim.finance.frames import cell

TOLERANCE = 0.1
PLAN_KEYS = {
    "revenue": ("net", "revenue"),
    "gmv": ("gmv", "revenue"),
    "gross_revenue": ("gross", "revenue"),
    "cost": ("net", "cost"),
    "profit": ("net", "profit"),
}
JOINT = {"revenue_and_profit": ("revenue", "profit"), "all": ("revenue", "cost", "profit")}
LINES = (*PLAN_KEYS, "cost_ratio", *JOINT)
ALLYEARS = tuple(JOINT)

Verdict = bool | None


def verdicts(
    year: pd.DataFrame, *, targets: Mapping[str, Sequence[float]], alive: Mapping[int, bool]
) -> dict[str, float | bool | None]:
    """Percent of plan and what is met, for years 1 to 3 and for all of them.

    Parameters
    ----------
    year : DataFrame
        Statement by company year in fen (``statements.yearly``).
    targets : mapping
        ``revenue``, ``cost`` and ``profit``: RMB of years 1, 2, ...
    alive : mapping
        Whether the funded company still stands at the end of a year.

    Returns
    -------
    dict
        ``yearN.percent_of_plan.KEY`` (null where the target is not above zero), and with the prefixes "",
        ``within90.`` and ``funded.``: ``plan.yearN.LINE.met`` and ``plan.all_years.LINE.met``. Null where a year
        was not wholly simulated or lacks the number; in the funded view such a number is not met from the year
        of ruin on.
    """
    result: dict[str, float | bool | None] = {}
    met: dict[str, Verdict] = {}
    near: dict[str, Verdict] = {}
    for number in YEARS:
        forecast = {key: _forecast(year, key, number=number) for key in PLAN_KEYS}
        aims = {key: _target(targets, line, number=number) for key, (_, line) in PLAN_KEYS.items()}
        for key, value in forecast.items():
            aim = aims[key]
            has_share = value is not None and aim is not None and aim > 0
            result[f"year{number}.percent_of_plan.{key}"] = 100 * value / aim if has_share else None  # type: ignore[operator]
        met |= {f"year{number}.{k}": v for k, v in _judged(forecast, aims, tolerance=0.0).items()}
        near |= {f"year{number}.{k}": v for k, v in _judged(forecast, aims, tolerance=TOLERANCE).items()}
    funded = {key: _funded(v, alive=alive[int(key[4])]) for key, v in met.items()}
    for prefix, found in (("", met), ("within90.", near), ("funded.", funded)):
        result |= {f"{prefix}plan.{key}.met": value for key, value in found.items()}
        for key in ALLYEARS:
            together = both(*(found[f"year{number}.{key}"] for number in YEARS))
            result[f"{prefix}plan.all_years.{key}.met"] = together
    return result


def both(*parts: Verdict) -> Verdict:
    """Whether all hold; null when any is null."""
    return None if any(part is None for part in parts) else all(parts)


def _judged(
    forecast: Mapping[str, float | None], aims: Mapping[str, float | None], *, tolerance: float
) -> dict[str, Verdict]:
    """Every line of one year, in the order of ``LINES``."""
    met = {key: _is_met(key, forecast[key], aims[key], tolerance=tolerance) for key in PLAN_KEYS}
    met["cost_ratio"] = _ratio_met(forecast, aims, tolerance=tolerance)
    return met | {name: both(*(met[key] for key in parts)) for name, parts in JOINT.items()}


def _is_met(key: str, forecast: float | None, aim: float | None, *, tolerance: float) -> Verdict:
    if forecast is None or aim is None:
        return None
    room = tolerance * abs(aim)
    return forecast <= aim + room if key == "cost" else forecast >= aim - room


def _ratio_met(forecast: Mapping[str, float | None], aims: Mapping[str, float | None], *, tolerance: float) -> Verdict:
    revenue, cost, aim_revenue, aim_cost = forecast["revenue"], forecast["cost"], aims["revenue"], aims["cost"]
    if revenue is None or cost is None or aim_revenue is None or aim_cost is None or aim_revenue <= 0:
        return None
    return revenue > 0 and cost / revenue <= (1 + tolerance) * aim_cost / aim_revenue


def _funded(met: Verdict, *, alive: bool) -> Verdict:
    return met if alive or met is None else False


def _forecast(year: pd.DataFrame, key: str, *, number: int) -> float | None:
    """A number of the statement in fen; null when its year is not whole or the run has no such number."""
    line = PLAN_KEYS[key][1]
    column = key if key == "gmv" or (key == "gross_revenue" and key in year.columns) else line
    if column not in year.columns or number not in year.index or not year.at[number, "whole"]:
        return None
    value = cell(year, (number, column))
    return None if value != value else value


def _target(targets: Mapping[str, Sequence[float]], line: str, *, number: int) -> float | None:
    """The plan's number in whole fen."""
    totals = targets.get(line, [])
    return round(float(totals[number - 1]) * FEN_PER_RMB) if len(totals) >= number else None
