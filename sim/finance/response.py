"""Response curves: what a channel's money brings at several multiples of it, and what the next 100,000 RMB would.

Through the points of one seed (nothing at no money, half, today, double) goes the saturating curve
``y = A x / (x + K)`` by least squares: A the most that can be had, K the money at half of it. What the next money brings
is ``y(x0 + 100,000) - y(x0)`` at today's point; its mean and Student's t interval are over seeds.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from sim.finance.attribution import BASE, TIMES, WITHOUT, codes_of
from sim.finance.intervals import mean_interval

NEXT = 100_000.0
YIELDS = ("coded", "caused", "coded_equity", "caused_equity")
Floats = NDArray[np.float64]


def points(runs: pd.DataFrame, about: dict[str, Any]) -> pd.DataFrame:
    """Return one row per channel, multiple and seed.

    Returns
    -------
    DataFrame
        ``channel``, ``multiple`` (of today's money), ``seed``, ``spend`` (RMB), ``coded`` and ``caused`` registrations,
        ``coded_equity`` and ``caused_equity`` (RMB of discounted contribution within the horizon).
    """
    at = {(w, int(s)): row for w, s, (_, row) in zip(runs["world"], runs["seed"], runs.iterrows(), strict=True)}
    rows = []
    for channel in (w.removeprefix(WITHOUT) for w in about["worlds"] if w.startswith(WITHOUT)):
        worlds = {0.0: f"{WITHOUT}{channel}", 1.0: BASE} | {s: f"{channel}{TIMES}{s:g}" for s in about["scales"]}
        if any(w not in about["worlds"] for w in worlds.values()):
            continue
        causes = codes_of(channel, runs)
        for seed in sorted(runs["seed"].unique()):
            zero = at[worlds[0.0], int(seed)]
            for multiple, world in sorted(worlds.items()):
                row = at[world, int(seed)]
                rows.append({
                    "channel": channel, "multiple": multiple, "seed": int(seed), "spend": row[f"spend.{channel}"],
                    "coded": sum(row[f"coded.{c}"] for c in causes),
                    "caused": row["registrations"] - zero["registrations"],
                    "coded_equity": sum(row[f"coded_equity.{c}"] for c in causes),
                    "caused_equity": row["equity"] - zero["equity"],
                })  # fmt: skip
    return pd.DataFrame(rows)


def next_money(runs: pd.DataFrame, about: dict[str, Any]) -> pd.DataFrame:
    """Return what the next 100,000 RMB of each channel bring.

    Returns
    -------
    DataFrame
        Index channel (those that spend something); ``spend`` today (RMB in the horizon), and for each of ``coded``,
        ``caused`` (registrations), ``coded_equity``, ``caused_equity`` (RMB): mean, ``*_low``, ``*_high``; ``is_beyond``
        where today's money and 100,000 RMB are more than the largest money that was run: the curve is continued there.
    """
    table = points(runs, about)
    rows: dict[str, dict[str, float]] = {}
    for channel, of in table.groupby("channel", sort=False) if len(table) else ():
        today, most = float(of.loc[of["multiple"] == 1.0, "spend"].mean()), float(of["spend"].max())
        if most <= 0:
            continue
        row: dict[str, float] = {"spend": today, "is_beyond": float(today + NEXT > most)}
        for name in YIELDS:
            gains = [_next(part["spend"].to_numpy(float), part[name].to_numpy(float),
                           at=float(part.loc[part["multiple"] == 1.0, "spend"].iloc[0]))
                     for _, part in of.groupby("seed")]  # fmt: skip
            row[name], row[f"{name}_low"], row[f"{name}_high"] = mean_interval(np.array(gains))
        rows[str(channel)] = row
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("channel")


def _next(x: Floats, y: Floats, *, at: float) -> float:
    a, k = fit(x, y)
    return float(curve(np.array([at + NEXT]), a, k)[0] - curve(np.array([at]), a, k)[0])


def curve(x: Floats, a: float, k: float) -> Floats:
    """Return ``A x / (x + K)``; with K infinite the straight line of slope A."""
    return np.asarray(a * x if np.isinf(k) else a * x / (x + k))


def fit(x: Floats, y: Floats) -> tuple[float, float]:
    """Return A and K of the saturating curve through the points, by least squares.

    K is searched on the log scale between a hundredth and a hundred times the largest money; when a straight line fits as
    well, K is infinite and A the slope. Points that do not rise have slope or A of 0 or below, as they are.
    """
    top = float(x.max())
    if top <= 0:
        return 0.0, float("inf")

    def scale(k: float) -> tuple[float, float]:
        shape = x / (x + k)
        a = float(shape @ y / (shape @ shape))
        return a, float(((y - a * shape) ** 2).sum())

    best = minimize_scalar(
        lambda log: scale(top * float(np.exp(log)))[1], bounds=(np.log(0.01), np.log(100.0)), method="bounded"
    )
    k = top * float(np.exp(best.x))
    slope = float(x @ y / (x @ x))
    if ((y - slope * x) ** 2).sum() <= best.fun:
        return slope, float("inf")
    return scale(k)[0], k
