"""What late delivery, the size of the warehouse and money for delivery and service do, paired on common luck.

python tools/delivery_figures.py late --seeds 4            # repeat orders against the share of late orders, 0 to 60 %
python tools/delivery_figures.py november --seeds 4        # 8, 12 and 20 places at the warehouse in November of year 3
python tools/delivery_figures.py next_yuan --seeds 4       # where the next yuan helps most
python tools/delivery_figures.py weights --seeds 20        # what people an agent do to times and lateness

The first two draw the figures of docs/mechanisms/satisfaction.md and logistics.md; all print their tables.
"""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from published_figures import STYLE
from scipy.special import ndtri

import sim
from sim.core.constants import DAYS_PER_YEAR, FEN_PER_RMB
from sim.experiments.small_market import in_proportion
from sim.finance.intervals import mean_interval
from sim.reports.canvas import BASELINE, FORECAST, MUTED, PLAN, SECOND

IMAGES = Path(__file__).parents[1] / "docs" / "images"
LATE = (0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
USUAL = 0.1
PLACES = (8, 12, 20)
COLORS = {8: PLAN, 12: FORECAST, 20: SECOND}
OF_NOVEMBER = {
    "parcels_in_line": ("Parcels in line", 1.0),
    "packing_wait": ("Wait before packing, hours", 24.0),
    "late_share": ("Late orders, %", 100.0),
    "satisfaction_mean": ("Mean satisfaction", 1.0),
}
BOTH = {"logistics": "on", "service": "on", "logistics.servers": 3, "team.service": 0}
YUAN: dict[str, dict[str, Any]] = {
    "warehouse: a place more": {"logistics.servers": 4},
    "warehouse: two places more": {"logistics.servers": 5},
    "desk: an agent for 40 contacts, not 55": {"service.per_agent": 40},
    "desk: 1,000 RMB of training": {"service.training": "1000 RMB per month"},
    "carrier: express for all, paid by the platform": {
        "logistics.carrier": "express",
        "logistics.difference_paid_by": "platform",
    },
    "quality: four times the audits": {"merchant_audits.rate": "x4"},
    "quality: feedback acted upon": {
        "care": "on",
        "care.of_contacts": "100 %",
        "care.acted_on": "100 %",
        "care.delay": "14 days",
    },
}
SPENT = ("warehouse_cost", "parcel_cost", "lost_cost", "desk_cost", "care_cost")


def promised_late(share: float) -> dict[str, Any]:
    """Return settings under which a share of orders comes later than promised, and the promise is that of the base in days."""
    p = sim.load("business_plan").plan().params["fulfilment"].values
    door = p["door_time"] * np.exp(p["door_spread"] * (ndtri(p["promise"]) - ndtri(1 - share)))
    return {"fulfilment.promise": 1 - share, "fulfilment.door_time": f"{door} days"}


def lateness(seed: int, *, people: int) -> list[dict[str, float]]:
    """Return for each share of late orders what the second half of a year was, over that at the usual share, in percent."""
    found = []
    for share in LATE:
        settings = in_proportion(people) | promised_late(share)
        run = sim.load("loaded", settings=settings).run(seed=seed, days=DAYS_PER_YEAR)
        half = run.series.iloc[-DAYS_PER_YEAR // 2 :]
        own = {name: float(half[name].sum()) for name in ("orders", "orders_kept", "first_orders")}
        delivered = run.series["orders_delivered"].iloc[-DAYS_PER_YEAR:].to_numpy(dtype=float)
        late = float(np.average(run.series["late_share"].iloc[-DAYS_PER_YEAR:].fillna(0), weights=delivered))
        last = run.series.iloc[-1]
        found.append(
            {"seed": seed, "asked": share, "late": late, "repeat": own["orders"] - own["first_orders"], "kept": own["orders_kept"],
             "users": float(last["active_people"]), "satisfaction": float(last["satisfaction_mean"]),
             "unhappy": 100 * float(last["unhappy_buyers"])}
        )  # fmt: skip
    usual = next(one for one in found if one["asked"] == USUAL)
    for one in found:
        for name in ("repeat", "kept", "users"):
            one[f"{name}_change"] = 100 * (one[name] / usual[name] - 1)
    return found


def late(args: argparse.Namespace) -> None:
    """Print and draw repeat orders, users and unhappy buyers against the share of late orders."""
    table = pd.DataFrame([one for seed in range(1, args.seeds + 1) for one in lateness(seed, people=args.people)])
    shown = {"repeat_change": "repeat orders, change in %", "users_change": "users at the end, change in %",
             "satisfaction": "mean satisfaction", "unhappy": "unhappy buyers, %"}  # fmt: skip
    print("| late orders | " + " | ".join(shown.values()) + " |\n|---|" + "---|" * len(shown))
    curves: dict[str, list[tuple[float, float, float]]] = {name: [] for name in shown}
    middle = table.groupby("asked")["late"].mean()
    for share in LATE:
        for name, curve in curves.items():
            curve.append(mean_interval(table.loc[table["asked"] == share, name]))
        cells = " | ".join(f"{curve[-1][0]:.3g} ({curve[-1][2] - curve[-1][0]:.2g})" for curve in curves.values())
        print(f"| {100 * middle[share]:.1f} % | {cells} |")
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(11.5, 3.8), layout="constrained")
        for axes, (name, curve) in zip(figure.subplots(1, len(shown)), curves.items(), strict=True):
            mean, low, high = np.array(curve).T
            axes.fill_between(100 * middle, low, high, color=FORECAST, alpha=0.2, linewidth=0)
            axes.plot(100 * middle, mean, "o-", color=FORECAST, ms=4)
            axes.set(title=shown[name].capitalize(), xlabel="late orders, %")
            if name.endswith("change"):
                axes.axhline(0, color=BASELINE, linewidth=0.8)
            axes.grid(axis="y")
        figure.savefig(args.save or IMAGES / "late_orders.png", dpi=110, metadata={"Software": None})


def end_of_year(seed: int, places: int, *, agents: int) -> pd.DataFrame:
    """Return the days of November and December of year 3 of the base with so many places at the warehouse from that year on."""
    servers = {"2027-01-01": "2 places", "2028-01-01": "5 places", "2029-01-01": f"{places} places"}
    run = sim.load("business_plan", settings={"logistics": "on", "logistics.servers": servers}).run(
        seed=seed, agents=agents
    )
    days = pd.to_datetime(run.series["date"])
    own = run.series[(days >= "2029-10-25")].assign(date=days, seed=seed, places=places)
    return own.assign(profit_3=run.outcomes["year3.profit"])


def november(args: argparse.Namespace) -> None:
    """Print and draw the queue, lateness, satisfaction, and what comes of them, by places."""
    runs = pd.concat([end_of_year(s, n, agents=args.agents) for s in range(1, args.seeds + 1) for n in PLACES])
    is_november = runs["date"].dt.month == 11
    rows = {"wait before packing, hours": ("packing_wait", runs[is_november], "mean"),
            "worst day": ("packing_wait", runs[is_november], "max"),
            "parcels in line, worst day": ("parcels_in_line", runs[is_november], "max"),
            "late orders, %": ("late_share", runs[is_november], "mean"),
            "cancelled": ("orders_cancelled", runs[is_november], "sum"),
            "satisfaction on 31 December": ("satisfaction_mean", runs, "last"),
            "orders of December": ("orders", runs[runs["date"].dt.month == 12], "sum"),
            "profit of year 3, M RMB": ("profit_3", runs, "last")}  # fmt: skip
    print(
        "| | "
        + " | ".join(f"{n} places" for n in PLACES)
        + " | 8 less 12 | 20 less 12 |\n|---|"
        + "---|" * (len(PLACES) + 2)
    )
    for words, (name, frame, how) in rows.items():
        found = frame.groupby(["places", "seed"])[name].agg(how).unstack("places")
        found = found * {"late_share": 100, "profit_3": 1e-6, "packing_wait": 24}.get(name, 1)
        cells = [f"{found[n].mean():,.4g}" for n in PLACES]
        for n in (8, 20):
            mean, _, high = mean_interval(found[n] - found[12])
            cells.append(f"{mean:+,.3g} ({high - mean:,.2g})")
        print(f"| {words} | " + " | ".join(cells) + " |")
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(11.5, 3.9), layout="constrained")
        for axes, (name, (title, scale)) in zip(figure.subplots(1, len(OF_NOVEMBER)), OF_NOVEMBER.items(), strict=True):
            for n in PLACES:
                mean = scale * runs[runs["places"] == n].groupby("date")[name].mean()
                axes.plot(mean, color=COLORS[n], label=f"{n} places")
            axes.set(title=title)
            axes.axvline(pd.Timestamp("2029-11-11"), color=MUTED, linewidth=0.8, linestyle=":")
            axes.xaxis.set_major_formatter(mpl.dates.DateFormatter("%-d %b"))
            axes.xaxis.set_major_locator(mpl.dates.DayLocator(bymonthday=(1, 15)))
            axes.tick_params(axis="x", labelsize=8)
            axes.grid(axis="y")
        figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False)
        figure.savefig(args.save or IMAGES / "november_at_the_warehouse.png", dpi=110, metadata={"Software": None})


def year(settings: Mapping[str, Any], seed: int) -> dict[str, float]:
    """Return what a year of a mature platform came to: money spent on delivery and service, kept orders, satisfaction, profit."""
    world = sim.load("loaded", settings=settings)
    run = world.run(seed=seed, days=DAYS_PER_YEAR)
    days = run.series.iloc[-DAYS_PER_YEAR:]
    spent = sum(float(days[name].sum()) for name in SPENT if name in days) / FEN_PER_RMB
    audits = float(days["merchant_audits"].sum()) * world.plan().params["merchant_audits"].values["cost"] / FEN_PER_RMB
    return {"spent": spent + audits, "kept": float(days["orders_kept"].sum()),
            "satisfaction": float(days["satisfaction_mean"].iloc[-1]), "unhappy": 100 * float(days["unhappy_buyers"].iloc[-1]),
            "profit": float(run.outcomes["year1.profit"])}  # fmt: skip


def next_yuan(args: argparse.Namespace) -> None:
    """Print what each way of spending more does, and what comes back of a yuan within the year."""
    size: dict[str, Any] = in_proportion(args.people * 40) | {"market.people_per_agent": 40, "world.merchants": 40}
    base = [year(size | BOTH, seed) for seed in range(1, args.seeds + 1)]
    heads = ("spent more, RMB", "kept orders", "satisfaction", "unhappy buyers, points", "profit, RMB", "kept orders for 1,000 RMB",
             "back within the year for a yuan")  # fmt: skip
    print("| way | " + " | ".join(heads) + " |\n|---|" + "---|" * len(heads))
    for name, own in YUAN.items():
        gaps = pd.DataFrame([year(size | BOTH | own, s) for s in range(1, args.seeds + 1)]) - pd.DataFrame(base)
        cells = []
        for key, form in (
            ("spent", ",.0f"),
            ("kept", "+,.0f"),
            ("satisfaction", "+.4f"),
            ("unhappy", "+.2f"),
            ("profit", "+,.0f"),
        ):
            mean, _, high = mean_interval(gaps[key])
            cells.append(f"{mean:{form}} ({high - mean:{form.removeprefix('+')}})")
        spent, back = gaps["spent"].mean(), (gaps["profit"] + gaps["spent"]).mean()
        of_money = [f"{1000 * gaps['kept'].mean() / spent:+.1f}", f"{back / spent:+.2f}"]
        cells += of_money if spent > 0 else ["saves money", "saves money"]
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


def weights(args: argparse.Namespace) -> None:
    """Print what the number of people an agent does to delivery: 200 against 20, both against the parcels of the same market."""
    found: dict[int, list[tuple[float, float]]] = {}
    for people_per_agent in (20, 200):
        size = in_proportion(args.people * 20) | {"market.people_per_agent": people_per_agent, "logistics": "on"}
        for seed in range(1, args.seeds + 1):
            days = sim.load("loaded", settings=size).run(seed=seed, days=60).series.iloc[-45:]
            n = days["orders_delivered"].to_numpy(dtype=float)
            own = tuple(float(np.average(days[name].fillna(0), weights=n)) for name in ("door_days", "late_share"))
            found.setdefault(people_per_agent, []).append(own)
    print("| | 20 people an agent | 200 people an agent | difference |\n|---|---|---|---|")
    for k, (words, scale) in enumerate((("days to the door", 1.0), ("late orders, %", 100.0))):
        few, many = (scale * np.array(found[w])[:, k] for w in (20, 200))
        mean, _, high = mean_interval(many - few)
        print(f"| {words} | {few.mean():.3f} | {many.mean():.3f} | {mean:+.3f} ({high - mean:.3f}) |")


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked = {"late": late, "november": november, "next_yuan": next_yuan, "weights": weights}
    parser.add_argument("what", choices=asked)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--people", type=int, default=10_000, help="agents of the small markets")
    parser.add_argument("--agents", type=int, default=100_000, help="agents of the base (november)")
    parser.add_argument("--save", type=Path, help="where the figure goes (PNG)")
    args = parser.parse_args()
    if args.seeds < 2:
        parser.error("allowed: two seeds or more, as the tables show intervals")
    asked[args.what](args)


if __name__ == "__main__":
    main()
