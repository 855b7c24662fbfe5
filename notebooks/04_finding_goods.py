# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What finding goods is worth
#
# People meet goods by search, in a feed, by what friends bought and in a popular order. A recommender fills the feed and
# some of the lists, and learns from nothing but what it has recorded: offers shown, clicks, refusals and purchases.
# What does it know, what is it worth, and what happens when a law takes its records away?
#
# The world is `loaded` (2,000 people, everybody an agent; half of them are users from the first day on, the others join
# within weeks). It is quick, and its figures are rough; docs/calibration/recommender.md has the same questions with more
# people and published experiments beside them.

# %%
import matplotlib.pyplot as plt
import pandas as pd

import sim

SETTINGS = {"market.people": 2_000, "market.people_per_agent": 1}
world = sim.load("loaded", settings=SETTINGS)
run = world.run(seed=1, days=365)

# %% [markdown]
# ## What it learns
# `estimate_correlation` compares what it takes a person to like in each good with the truth that only the simulator
# knows; nobody in the model sees it. `feed_click_rate` is what the platform sees of it.

# %%
daily = run.series[run.series["day"] >= 28].set_index("date")
fig, axes = plt.subplots(1, 2, figsize=(9, 3.2))
daily["estimate_correlation"].plot(ax=axes[0], title="Estimated against true match (correlation)")
(100 * daily["feed_click_rate"].rolling(28).mean()).plot(ax=axes[1], title="Clicks in the feed, % of offers seen")
for ax in axes:
    ax.set_ylim(bottom=0)
    ax.set_xlabel("")
fig.autofmt_xdate()
fig.tight_layout()

# %% [markdown]
# ## What it is worth
# Two further worlds on the same luck: the same people, goods and chances, so that a difference is the effect of the
# policy. `no_personalisation` shows everybody the same lists, and `opt_in_data_law` leaves the records of those who say
# yes. One seed gives no interval: `sim compare loaded no_personalisation opt_in_data_law --seeds 20 --set
# market.people=2000 --set market.people_per_agent=1` does.

# %%
runs = {"as it is": run} | {
    name: world.with_policy(name).run(seed=1, days=365) for name in ("no_personalisation", "opt_in_data_law")
}
keys = ["year1.click_rate", "year1.conversion", "year1.kept_orders", "year1.gmv"]
outcomes = pd.DataFrame({name: {key: r.outcomes[key] for key in keys} for name, r in runs.items()})
(100 * outcomes.div(outcomes["as it is"], axis=0) - 100).round(1)  # percent

# %% [markdown]
# ## What it does to goods and people
# `sales_gini` and `exposure_gini` say how unequally sales and places in lists fall on goods, `likeness_bought` how alike the
# goods of two buyers are, `breadth_bought` how different two goods of one buyer are.

# %%
names = ["sales_gini", "exposure_gini", "likeness_bought", "breadth_bought"]
pd.DataFrame({name: r.series.tail(90)[names].mean() for name, r in runs.items()}).round(3)
