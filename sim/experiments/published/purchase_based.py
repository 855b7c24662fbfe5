"""Purchase-based against view-based recommendation on a platform with records of a year.

Published: Lee & Hosanagar (2014), "When do recommender systems work the best? The moderating effects of product attributes
and consumer reviews on recommender performance", WWW (randomised, a retailer's site).
"""

import numpy as np
import pandas as pd

from sim.experiments.published.measures import Published, change
from sim.experiments.published.worlds import ARMS, Setting, mature, model_of, played
from sim.world.events import CLICKED

COMPARED = ("goods_only", "co_view", "purchases", "both")
PUBLISHED = {
    "both: views": Published("+25 (purchase-based)", 1, value=25),
    "both: items": Published("+35 (purchase-based)", 1, value=35),
    "purchases: views": Published("+25 (purchase-based)", 1, value=25),
    "purchases: items": Published("+35 (purchase-based)", 1, value=35),
    "goods_only: views": Published("not tried"),
    "goods_only: items": Published("not tried"),
    "co_view: views": Published("+3, not significant", value=3),
    "co_view: items": Published("+9, not significant", value=9),
    "both less co_view: views": Published("+22", 1, unit="points", value=22),
    "both less co_view: items": Published("+26", 1, unit="points", value=26),
    "purchases less co_view: items": Published("+26", 1, unit="points", value=26),
}
"""Each measure is a change against no recommender on the same luck."""


def counted(arm: str, seed: int, setting: Setting) -> dict[str, float]:
    """Run one arm and count what happened on the days after its records have grown.

    Returns
    -------
    dict
        ``views`` = clicks in the feed + pages of offers considered for a need; ``items`` = orders; visits, and the parts.
    """
    sums = dict.fromkeys(("visits", "feed_seen", "feed_clicks", "pages", "items"), 0.0)
    for day, world in played(model_of(mature(setting, recommender=ARMS[arm]), seed=seed)):
        if day < setting.records:
            continue
        today = world.today
        sums["visits"] += len(today["visits"])
        sums["feed_seen"] += len(today["impressions"])
        sums["feed_clicks"] += np.count_nonzero(today["impressions"]["response"] == CLICKED)
        sums["pages"] += len(today["shown"])
        sums["items"] += len(today["orders"])
    return sums | {"views": sums["feed_clicks"] + sums["pages"]}


def replicate(seed: int, setting: Setting | None = None) -> dict[str, float]:
    """Return the changes of one seed, in percent of the arm without a recommender (and their differences in points)."""
    found = {arm: counted(arm, seed, setting or Setting()) for arm in ("none", *COMPARED)}
    own = {
        f"{arm}: {what}": change(found[arm][what], found["none"][what])
        for arm in COMPARED
        for what in ("views", "items", "feed_clicks", "pages")
    }
    less = {
        f"{arm} less {other}: {what}": own[f"{arm}: {what}"] - own[f"{other}: {what}"]
        for arm, other in (("purchases", "co_view"), ("both", "co_view"), ("both", "goods_only"))
        for what in ("views", "items")
    }
    return {"seed": seed} | own | less


def replicates(seeds: list[int], setting: Setting | None = None) -> pd.DataFrame:
    """Return one row a seed, one column a measure."""
    return pd.DataFrame([replicate(seed, setting) for seed in seeds]).set_index("seed")
