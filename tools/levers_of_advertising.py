"""What levers of merchant advertising move on a loaded platform, paired on common luck against the same platform without ads.

python tools/levers_of_advertising.py --seeds 4 --agents 40000 --days 180
"""

import argparse
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import t

import sim

OFF = {"advertising": "off"}
LEVERS: dict[str, dict[str, Any]] = {
    "load 0 %": {"advertising.ad_load": "0 %"},
    "load 4 %": {"advertising.ad_load": "4 %"},
    "load 5 %": {"advertising.ad_load": "5 %"},
    "load 8 %": {"advertising.ad_load": "8 %"},
    "load 15 %": {"advertising.ad_load": "15 %"},
    "load 30 %": {"advertising.ad_load": "30 %"},
    "load 8 %, reserve 2 RMB": {"advertising.ad_load": "8 %", "advertising.reserve": "2 RMB"},
    "load 8 %, reserve 8 RMB": {"advertising.ad_load": "8 %", "advertising.reserve": "8 RMB"},
    "load 8 %, strategy library": {"advertising.ad_load": "8 %", "advertising.strategy_upkeep": "400000 RMB per year"},
}
FLOWS = {"GMV": "gmv_settled", "orders kept": "orders_kept", "merchants' profit": "merchant_profit"}


def main() -> None:
    """Print a table: ad revenue in percent of GMV, and what else moves in percent of the platform without ads."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--agents", type=int, default=40_000)
    parser.add_argument("--days", type=int, default=180)
    parser.add_argument("--scenario", default="loaded")
    args = parser.parse_args()
    if args.seeds < 2:
        parser.error("allowed: two seeds or more, as the table shows intervals")
    base = [_outcomes(_series(args, OFF, seed)) for seed in range(args.seeds)]
    names = ["ad revenue of GMV", "price of a click, RMB", "places sold", *FLOWS, "satisfaction"]
    print("| lever | " + " | ".join(names) + " |\n|---|" + "---|" * len(names))
    for lever, settings in LEVERS.items():
        runs = [_series(args, {"advertising": "on"} | settings, seed) for seed in range(args.seeds)]
        money = [_of_ads(run) for run in runs]
        moved = np.array([_outcomes(run) / own - 1 for run, own in zip(runs, base, strict=True)])
        cells = [f"{100 * np.mean([m[0] for m in money]):.2f} %", f"{np.mean([m[1] for m in money]):.2f}"]
        cells += [f"{100 * np.mean([m[2] for m in money]):.0f} %", *(_interval(100 * column) for column in moved.T)]
        print(f"| {lever} | " + " | ".join(cells) + " |", flush=True)


def _series(args: argparse.Namespace, settings: dict[str, Any], seed: int) -> pd.DataFrame:
    series: pd.DataFrame = (
        sim.load(args.scenario, settings=settings).run(seed=seed, agents=args.agents, days=args.days).series
    )
    return series[series["day"] >= 0]


def _outcomes(series: pd.DataFrame) -> np.ndarray:
    """Return flows over the run, and satisfaction on its last day."""
    return np.array([*(series[c].sum() for c in FLOWS.values()), series["satisfaction_mean"].iloc[-1]])


def _of_ads(series: pd.DataFrame) -> tuple[float, float, float]:
    """Return ad revenue of GMV paid, RMB a click, and the part of places sold, over the last 60 days."""
    last = series.tail(60)
    revenue, clicks = last["ad_revenue"].sum(), last["ad_clicks"].sum()
    return revenue / last["gmv_paid"].sum(), revenue / max(clicks, 1) / 100, last["ad_filled"].mean()


def _interval(values: np.ndarray) -> str:
    half = t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return f"{values.mean():+.2f} % ({half:.2f})"


if __name__ == "__main__":
    main()
