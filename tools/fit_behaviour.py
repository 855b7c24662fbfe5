"""Fits needs, habit, novelty, leaving, dropout and intent to published shapes of behaviour (simulated moments).

    python tools/fit_behaviour.py bands                 # every band beside what the defaults give, by independent users
    python tools/fit_behaviour.py fit                   # the least loss, from the defaults of the mechanisms
    python tools/fit_behaviour.py accept --draws 4000   # parameters drawn around the defaults; which meet every band
    python tools/fit_behaviour.py presence              # years for which a registration is present, and who is left by age
    python tools/fit_behaviour.py visiting              # sim/mechanisms/reach/referral/visiting.py anew

Bands and loss: docs/calibration/behaviour.md. The fit sees no figure of a business plan.
"""

import argparse
import re
from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
from behaviour_lives import DAYS, Behaviour, Setting, lives
from numpy.typing import NDArray
from scipy.optimize import minimize

from sim.verification.bands import BANDS, WEEKS
from sim.world.seasons import SEASON

AROUND = 0.2
"""Log standard deviation of what is drawn around the defaults."""

OF_THE_WORLD = {
    "day0": 0.016,
    "second": 0.012,
    "orders2": -0.15,
    "orders3": -0.19,
    "top2": -0.026,
    "top3": -0.02,
    "mau2": -0.03,
    "mau3": -0.04,
}
"""What the base has beyond independent users (network, offers, coupons, who comes when): measured at the start of the fit, by
`sim verify --gate SHAPE` less ``bands`` at the same parameters; added to what independent users show (indirect inference)."""


def season() -> NDArray[np.float64]:
    """Return the seasonal factor of every day of three years from 1 January 2027."""
    return np.array([SEASON[d.month - 1] for d in pd.date_range("2027-01-01", periods=DAYS)])


def moments(out: dict[str, NDArray[np.float64]]) -> dict[str, float]:
    """Return the measures of `BANDS` that independent users have."""
    joined, first, second = out["joined"], out["first"], out["second"]
    m: dict[str, float] = {}
    for d in (1, 7, 30):
        seen = out[f"day{d}"]
        m[f"day{d}"] = float(seen[seen >= 0].mean())
    old = joined + 30 < DAYS
    early = (first >= 0) & (first - joined <= 30)
    m["first30"], m["day0"] = float(early[old].mean()), float((first == joined)[early & old].mean())
    known = (first >= 0) & (first + 365 < DAYS)
    m["second"] = float(((second >= 0) & (second - first <= 365))[known].mean())
    for k, w in enumerate(WEEKS):
        seen = out["weeks"][:, k]
        m[f"week{w}"] = float(seen[seen >= 0].mean())
    for e in range(2):
        n, end = out["year"][:, e], DAYS - 365 * (1 - e)
        buyers = n > 0
        m[f"orders{e + 2}"] = float(n[buyers].mean())
        m[f"mau{e + 2}"] = float((out["last"][:, e] >= end - 30).sum() / buyers.sum())
        most = np.sort(n[buyers])[::-1]
        m[f"top{e + 2}"] = float(most[: round(0.2 * len(most))].sum() / most.sum())
    whole = joined + 365 < DAYS
    m["never"] = float((out["last"][:, 1] <= joined)[whole].mean())
    return m


def misses(m: dict[str, float]) -> NDArray[np.float64]:
    """Return how far each measure lies from the middle of its band, in half widths."""
    seen = {name: value + OF_THE_WORLD.get(name, 0.0) for name, value in m.items()}
    return np.array([band.distance(seen) for band in BANDS if band.is_of_users])


def loss(b: Behaviour, s: Setting, *, n: int, seed: int, sky: NDArray[np.float64]) -> float:
    """Return the sum of squared distances from the middles, plus 20 per half width beyond 0.8 of one (networks add theirs)."""
    d = misses(moments(lives(b, s, n=n, seed=seed, season=sky)))
    return float((d**2).sum() + 20 * np.maximum(d - 0.8, 0).sum())


def drawn(rng: np.random.Generator) -> Behaviour:
    """Return a behaviour drawn around the defaults; shares stay below 0.95."""
    names = [f.name for f in fields(Behaviour)]
    values = Behaviour().values() * np.exp(AROUND * rng.standard_normal(len(names)))
    own = dict(zip(names, values.tolist(), strict=True))
    for share in ("one_visit_share", "novelty_floor", "intent", "intent_of_others"):
        own[share] = min(own[share], 0.95)
    return Behaviour(**own)


def main() -> None:
    """Do what the command says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("bands", "fit", "accept", "presence", "visiting"))
    parser.add_argument("--users", type=int, default=65_536)
    parser.add_argument("--draws", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--buying", type=float, default=Setting().buying)
    args = parser.parse_args()
    setting, sky = Setting(buying=args.buying), season()
    if args.command == "bands":
        show(moments(lives(Behaviour(), setting, n=args.users, seed=args.seed, season=sky)))
    elif args.command == "fit":
        fit(setting, n=args.users, seed=args.seed, sky=sky)
    elif args.command == "presence":
        show_presence(lives(Behaviour(), setting, n=args.users, seed=args.seed, season=sky))
    elif args.command == "accept":
        accept(setting, draws=args.draws, n=args.users, seed=args.seed, sky=sky)
    else:
        write_visiting(lives(Behaviour(), setting, n=args.users, seed=args.seed, season=sky)["visiting"])


def show(m: dict[str, float]) -> None:
    """Print every band with its figure."""
    for band in (b for b in BANDS if b.is_of_users):
        verdict = "in" if band.holds(m) else "OUT"
        print(f"{band.measure:8} {band.value(m):8.3f}   {band.low:g} to {band.high:g}   {verdict:4} {band.words}")


def show_presence(out: dict[str, NDArray[np.float64]]) -> None:
    """Print years present of those whose life is seen for two years and more, and the share not gone at some ages."""
    old = out["joined"] + 730 < DAYS
    print(f"years present: {out['present'][old].mean() / 365:.3f}")
    print("not gone: " + ", ".join(f"day {a} {out['alive'][a]:.3f}" for a in (1, 7, 30, 60, 90, 180, 365)))


def fit(s: Setting, *, n: int, seed: int, sky: NDArray[np.float64]) -> None:
    """Print the behaviour of least loss near the defaults: the logs of all parameters, by Nelder and Mead."""
    start = Behaviour()
    x0 = np.log(start.values())
    names = [f.name for f in fields(Behaviour)]

    def of(x: NDArray[np.float64]) -> Behaviour:
        return Behaviour(**dict(zip(names, np.exp(x).tolist(), strict=True)))

    def goal(x: NDArray[np.float64]) -> float:
        if of(x).one_visit_share > 0.9 or of(x).novelty_floor > 1 or max(of(x).intent, of(x).intent_of_others) > 0.9:
            return 1e6
        mean = of(x).dropout_a / (of(x).dropout_a + of(x).dropout_b)
        return loss(of(x), s, n=n, seed=seed, sky=sky) + 2 * float(((x - x0) ** 2).mean()) + 1e3 * max(0.0, 0.1 - mean)

    simplex = np.vstack([x0, *(x0 + 0.15 * row for row in np.eye(len(x0)))])
    found = minimize(
        goal,
        x0,
        method="Nelder-Mead",
        options={"initial_simplex": simplex, "maxfev": 500, "xatol": 0.002, "fatol": 0.01},
    )
    print(f"loss {goal(x0):.2f} at the start, {found.fun:.2f} found in {found.nfev} steps")
    for name, a, z in zip(names, start.values(), of(found.x).values(), strict=True):
        print(f"{name:18} {a:9.4g} -> {z:9.4g}")
    show(moments(lives(of(found.x), s, n=4 * n, seed=seed + 1, season=sky)))


def accept(s: Setting, *, draws: int, n: int, seed: int, sky: NDArray[np.float64]) -> None:
    """Draw behaviours around the defaults, keep those that meet every band, print how they vary and hang together."""
    rng = np.random.default_rng(seed)
    kept = []
    for k in range(draws):
        b = drawn(rng)
        if (misses(moments(lives(b, s, n=n, seed=seed + k, season=sky))) <= 1).all():
            kept.append({f.name: getattr(b, f.name) for f in fields(b)} | derived(b))
    frame = pd.DataFrame(kept)
    print(f"{len(frame)} of {draws} draws meet every band")
    if len(frame) < 3:
        return
    print(frame.quantile([0.05, 0.5, 0.95]).T.to_string(float_format=lambda v: f"{v:.4g}"))
    corr = frame.corr(method="spearman")
    pairs = [(abs(corr.loc[a, b]), a, b, corr.loc[a, b]) for i, a in enumerate(corr) for b in list(corr)[:i]]
    for _, a, b, rho in sorted(pairs, reverse=True)[:24]:
        print(f"{a:18} {b:18} {rho:6.2f}")


def derived(b: Behaviour) -> dict[str, float]:
    """Return what is easier to read than the parameters."""
    return {
        "habit_mean": b.habit_a / (b.habit_a + b.habit_b),
        "dropout_mean": b.dropout_a / (b.dropout_a + b.dropout_b),
        "leaving_rate": b.shape / b.lifetime,
    }


def write_visiting(visiting: NDArray[np.float64]) -> None:
    """Write the table of how often living users visit by age."""
    ages = (1, 2, 3, 4, 5, 7, 10, 14, 18, 24, 30, 40, 50, 60, 75, 90, 120, 150, 180, 240, 300, 360)
    near = [visiting[max(1, a - a // 8) : a + a // 8 + 1].mean() for a in ages]
    path = Path(__file__).parents[1] / "sim/mechanisms/reach/referral/visiting.py"
    text = path.read_text(encoding="utf-8")
    for name, values in (("_AGES", [str(a) for a in ages]), ("_SHARES", [f"{v:.4f}" for v in near])):
        rows = "".join(f"    {v},\n" for v in values)
        text = re.sub(rf"^{name} = \(.*?\)$", f"{name} = (\n{rows})", text, flags=re.DOTALL | re.MULTILINE)
    path.write_text(text, encoding="utf-8")
    print(f"wrote {path.name}: {near[0]:.3f} on day 1, {near[10]:.3f} on day 30, {near[-1]:.3f} on day 365")


if __name__ == "__main__":
    main()
