"""Aggregate against individual diversity of what is bought, with and without a recommender.

Published: Lee & Hosanagar (2019), "How do recommender systems affect sales diversity? A cross-category investigation via
randomized field experiment", Information Systems Research 30(1) (82,290 products, 1.14 million users).
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.experiments.published.measures import Published, change, gini
from sim.experiments.published.worlds import ARMS, Setting, mature, model_of, played

NICHE = 0.8
"""Niche goods: the four fifths that sell least in their own arm."""
FIRST = 5
"""Orders by which people who buy more and people who buy less are compared."""

PUBLISHED = {
    "Gini of sales": Published("rises (aggregate diversity falls)", 1, unit="points"),
    "goods a buyer": Published("may rise", 1),
    "categories a buyer": Published("may rise", 1),
    "goods in 5 orders": Published("may rise", 1),
    "categories in 5 orders": Published("may rise", 1),
    "niche: part of sales": Published("falls", -1, unit="points"),
    "niche: orders": Published("rises", 1),
    "orders": Published("rises", 1),
}
"""The recommender on against off, on the same luck."""


def bought(arm: str, seed: int, setting: Setting) -> pd.DataFrame:
    """Run one arm; return its orders after the days of the records, in turn: person, offer, category."""
    parts = []
    for day, world in played(model_of(mature(setting, recommender=ARMS[arm]), seed=seed)):
        if day >= setting.records:
            orders = world.today["orders"]
            category = world.tables["offers"]["category"][orders["offer"]]
            parts.append(pd.DataFrame({"person": orders["person"], "offer": orders["offer"], "category": category}))
    whole = pd.concat(parts, ignore_index=True)
    whole.attrs["offers"] = len(world.tables["offers"])
    return whole


def spread(orders: pd.DataFrame) -> dict[str, float]:
    """Return how orders lie on goods, and how each buyer's lie on goods and categories."""
    sold: NDArray[np.int64] = np.sort(np.bincount(orders["offer"], minlength=orders.attrs["offers"]))
    niche = sold[: round(NICHE * len(sold))].sum()
    buyers = orders.groupby("person")
    first = orders[buyers.cumcount() < FIRST]
    alike = first[buyers["offer"].transform("size").loc[first.index] >= FIRST].groupby("person")
    return {
        "Gini of sales": 100 * gini(sold),
        "goods a buyer": float(buyers["offer"].nunique().mean()),
        "categories a buyer": float(buyers["category"].nunique().mean()),
        f"goods in {FIRST} orders": float(alike["offer"].nunique().mean()),
        f"categories in {FIRST} orders": float(alike["category"].nunique().mean()),
        "niche: part of sales": 100 * float(niche / sold.sum()),
        "niche: orders": float(niche),
        "orders": float(sold.sum()),
    }


def replicate(seed: int, setting: Setting | None = None) -> dict[str, float]:
    """Return the changes of one seed: percent, or points where the measure is a share or a Gini coefficient."""
    off, on = (spread(bought(arm, seed, setting or Setting())) for arm in ("none", "full"))
    out = {n: on[n] - off[n] if PUBLISHED[n].unit == "points" else change(on[n], off[n]) for n in PUBLISHED}
    return {"seed": seed} | out | {f"{n} (off)": off[n] for n in off} | {f"{n} (on)": on[n] for n in on}


def replicates(seeds: list[int], setting: Setting | None = None) -> pd.DataFrame:
    """Return one row a seed, one column a measure."""
    return pd.DataFrame([replicate(seed, setting) for seed in seeds]).set_index("seed")
