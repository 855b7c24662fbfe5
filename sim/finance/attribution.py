"""Cost of acquisition in both views: what accounts claim and codes say, and what was caused (worlds on the same luck).

Ratios are ratios of sums over seeds; intervals are Student's t over seeds of the paired difference. RMB and people.
"""

from typing import Any

import numpy as np
import pandas as pd

from sim.finance.intervals import mean_interval
from sim.world.channels import CHANNELS, channel_of

BASE = "base"
WITHOUT = "without "
"""Begins the name of a world that lacks a channel or programme."""
TIMES = " x"
"""Stands between a channel and the multiple of its money in the name of a world."""
CONFIDENCE = 0.95


def table(runs: pd.DataFrame, about: dict[str, Any]) -> pd.DataFrame:
    """Return one row a channel or programme that was taken away.

    Returns
    -------
    DataFrame
        Index name; columns ``spend`` (RMB; rewards and coupons where the programme pays them), ``claimed`` (registrations
        that accounts report), ``coded`` (registrations whose cause it is: last touch, codes), ``caused`` (registrations
        lost without it) with ``caused_low``, ``caused_high``; ``cac_claimed``, ``cac_coded``, ``cac_caused`` and its
        bounds (RMB; infinite where nothing is caused), ``cac_buyer`` (per first order caused), ``equity`` (discounted
        contribution caused), ``expansion``, ``acceleration``, ``displacement`` (people) and their ``*_equity``.
    """
    base = runs[runs["world"] == BASE].set_index("seed")
    rows = {}
    for world in about["worlds"]:
        if world.startswith(WITHOUT):
            name = world.removeprefix(WITHOUT)
            rows[name] = _row(name, base, runs[runs["world"] == world].set_index("seed"))
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("name")


def codes_of(name: str, frame: pd.DataFrame) -> list[str]:
    """Return the causes of registration that belong to a channel or programme."""
    causes = [str(c).removeprefix("coded.") for c in frame.columns if str(c).startswith("coded.")]
    return [c for c in causes if c == name or (name in CHANNELS and channel_of(c) == name)]


def _row(name: str, base: pd.DataFrame, without: pd.DataFrame) -> dict[str, float]:
    seeds = base.index.intersection(without.index)
    base, without = base.loc[seeds], without.loc[seeds]
    is_channel = name in CHANNELS
    spend = base[f"spend.{name}"] if is_channel else base["rewards"] - without["rewards"]
    claimed = float(base[f"claimed.{name}"].mean()) if is_channel else np.nan
    codes = codes_of(name, base)
    coded = float(sum(base[f"coded.{c}"].mean() for c in codes)) if codes else np.nan
    caused = mean_interval(base["registrations"] - without["registrations"])
    buyers = float((base["first_orders"] - without["first_orders"]).mean())
    equity = mean_interval(base["equity"] - without["equity"])
    money = float(spend.mean())
    row = {"spend": money, "claimed": claimed, "coded": coded, "caused": caused[0], "caused_low": caused[1],
           "caused_high": caused[2]}  # fmt: skip
    row |= {"cac_claimed": _cost(money, claimed), "cac_coded": _cost(money, coded), "cac_caused": _cost(money, caused[0]),
            "cac_caused_low": _cost(money, caused[2]), "cac_caused_high": _cost(money, caused[1]),
            "cac_buyer": _cost(money, buyers)}  # fmt: skip
    row |= {"equity": equity[0], "equity_low": equity[1], "equity_high": equity[2]}
    row["cash"] = float((base["cash"] - without["cash"]).mean())
    for group in ("expansion", "acceleration", "displacement"):
        row[group] = float(without[f"{group}.people"].mean())
        row[f"{group}_equity"] = float(without[f"{group}.equity"].mean())
    row["rest_equity"] = float(without["rest.equity"].mean())
    earlier = without["acceleration.people"]
    row["days_earlier"] = (
        float((without["acceleration.days"] * earlier).sum() / earlier.sum()) if earlier.sum() > 0 else np.nan
    )
    return row


def _cost(money: float, people: float) -> float:
    """Return money a person; infinite where it brought nobody, not known where that is not known."""
    if np.isnan(people) or money == 0:
        return float("nan")
    return money / people if people > 0 else float("inf")
