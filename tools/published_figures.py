"""Figures of the published experiments: what was published in orange, what was found in blue, with 95 % intervals."""

from pathlib import Path
from textwrap import fill

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.experiments.published.music_lab import BY_CHANCE, SIGNALS
from sim.finance.intervals import mean_interval
from sim.reports.canvas import BASELINE, FORECAST, GRID, MUTED, PLAN, SECOND

STYLE = {
    "font.size": 9.6,
    "axes.titlesize": 10.6,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.edgecolor": BASELINE,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "ytick.major.size": 0.0,
    "figure.facecolor": "white",
}


def signs_in_words(found: pd.DataFrame) -> str:
    """Return how many published signs were found."""
    claimed = found[found["verdict"] != "no sign claimed"]
    counts = claimed["verdict"].value_counts()
    words = [f"{counts.get('sign as published', 0)} of {len(claimed)} published signs found"]
    words += [f"{counts[v]} {v}" for v in ("other sign", "not told from 0") if v in counts]
    return ", ".join(words)


def words(name: object) -> str:
    """Return the name of a measure as people read it."""
    return str(name).replace("_", " ")


def side_by_side(axes: Axes, found: pd.DataFrame) -> None:
    """Draw one row a measure: interval and mean found, and the published number where there is one."""
    rows = range(len(found))[::-1]
    axes.axvline(0, color=BASELINE, linewidth=0.8)
    axes.hlines(rows, found["low"], found["high"], color=FORECAST, linewidth=2)
    axes.plot(found["found"], rows, "o", color=FORECAST, markersize=6, label="found, with 95 % interval")
    axes.plot(found["value"], rows, "D", color=PLAN, markersize=6, label="published (at the edge: its direction)")
    edge = axes.get_yaxis_transform()
    for row, value, sign in zip(rows, found["value"], found["sign"], strict=True):
        if np.isnan(value) and sign:
            axes.plot(1.01, row, ">" if sign > 0 else "<", color=PLAN, transform=edge, clip_on=False)
    axes.set_yticks(
        list(rows), [words(name) + (f", {u}" if u not in ("%", "") else "") for name, u in found["unit"].items()]
    )
    axes.set_xlabel(
        "elasticity" if not any(found["unit"]) else "change, % (or what stands beside the name)", color=MUTED
    )
    axes.set_ylim(-0.6, len(found) - 0.4)
    axes.grid(axis="x")


def forest(found: pd.DataFrame, file: Path, *, title: str) -> None:
    """Write a figure of one experiment."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(7.4, 1.5 + 0.3 * len(found)), layout="constrained")
        side_by_side(figure.subplots(), found)
        figure.legend(frameon=False, loc="outside lower center", ncols=2)
        figure.suptitle(fill(title, 78), fontweight="bold", fontsize=10.6, x=0.01, ha="left")
        figure.savefig(file, dpi=110, metadata={"Software": None})


def purchase_based(found: pd.DataFrame, frame: pd.DataFrame, file: Path) -> None:
    """Draw what each arm adds to views and items."""
    item = found["found"]
    apart = item["both less co_view: items"]
    order = "another order" if apart <= 0 else "the same order, less apart" if apart < 26 else "the same order"
    title = (
        f"Items against no recommender: {item['both: items']:+.0f} % by purchases and browsing (published +35),\n"
        f"{item['co_view: items']:+.0f} % by browsing alone (+9): {order}. {len(frame)} seeds"
    )
    forest(found, file, title=title)


def without_data(found: pd.DataFrame, frame: pd.DataFrame, file: Path) -> None:
    """Draw what users without personal data do on the feed."""
    now = found["found"]
    title = (
        f"Without personal data the click rate moves by {now['click rate']:+.0f} % (published -75), "
        f"GMV of\nsmall sellers by {now['small sellers: GMV']:+.0f} % (-90): "
        f"{signs_in_words(found)}. {len(frame)} seeds"
    )
    forest(found, file, title=title)


def diversity(found: pd.DataFrame, frame: pd.DataFrame, file: Path) -> None:
    """Draw aggregate and individual diversity with a recommender."""
    forest(found, file, title=f"Diversity with a recommender: {signs_in_words(found)}. {len(frame)} seeds")


def homogenisation(found: pd.DataFrame, frame: pd.DataFrame, file: Path) -> None:
    """Draw how alike people buy, and how well it matches, by what the recommender knows."""
    forest(found, file, title=f"A recommender that learns from itself: {signs_in_words(found)}. {len(frame)} seeds")


def stars_and_sales(found: pd.DataFrame, frame: pd.DataFrame, file: Path) -> None:
    """Draw both elasticities beside the published ones."""
    now = found["found"]
    title = (
        f"One percent more stars sells {now['elasticity to stars']:.1f} % more (published .417), one percent more sales "
        f"shown {now['elasticity to sales shown']:.2f} % (.236). {len(frame)} seeds"
    )
    forest(found, file, title=title)


def music_lab(found: pd.DataFrame, frame: pd.DataFrame, file: Path) -> None:
    """Draw inequality, unpredictability and success by strength of the signal."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(9.6, 3.4), layout="constrained")
        panels = figure.subplots(1, 3)
        for axes, what, label in zip(
            panels,
            ("Gini", "unpredictability", "best five in the top ten"),
            ("Gini coefficient of sales, %", "unpredictability, points of share", "in the top ten, %"),
            strict=True,
        ):
            _by_signal(axes, frame, what, color=FORECAST)
            axes.set_title(label, fontweight="normal")
        _by_signal(panels[2], frame, "worst five in the top ten", color=SECOND)
        panels[2].axhline(BY_CHANCE, color=BASELINE, linestyle=":")
        panels[2].annotate("by chance", (0, BY_CHANCE + 2), color=MUTED)
        for name, color in (("best five", FORECAST), ("worst five", SECOND)):
            panels[2].annotate(name, (0.6, frame[f"{name} in the top ten: counts"].mean() + 4), color=color)
        title = (
            f"Popularity that is shown: {signs_in_words(found)}. {len(frame)} sets of people and goods, 8 worlds each"
        )
        figure.suptitle(title, fontweight="bold", fontsize=10.6, x=0.01, ha="left")
        figure.savefig(file, dpi=110, metadata={"Software": None})


def _by_signal(axes: Axes, frame: pd.DataFrame, what: str, *, color: str) -> None:
    """Draw one measure by strength of the signal."""
    ends = [mean_interval(frame[f"{what}: {name}"]) for name in SIGNALS]
    axes.vlines(range(len(ends)), [e[1] for e in ends], [e[2] for e in ends], color=color, linewidth=2)
    axes.plot(range(len(ends)), [e[0] for e in ends], "o-", color=color, linewidth=1)
    axes.set_xticks(range(len(ends)), list(SIGNALS))
    axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
    axes.grid(axis="y")


FIGURES = {
    "purchase_based": purchase_based,
    "without_data": without_data,
    "music_lab": music_lab,
    "diversity": diversity,
    "homogenisation": homogenisation,
    "stars_and_sales": stars_and_sales,
}
