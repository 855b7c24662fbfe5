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
# # A first run
#
# Load the business plan, simulate its first year on a small market, read the answer, and try one policy.
# The run is small (20,000 agents, each standing for 1,000 people), so it is quick and its figures are rough.
# For figures to rely on use the scenario's own number of agents.

# %%
import matplotlib.pyplot as plt
import pandas as pd

import sim
from sim.reports.language import Language
from sim.reports.words.speech import say_all

SMALL = {"seed": 1, "agents": 20_000, "days": 365}

# %% [markdown]
# ## Load and run
# A scenario is a file, a name under `scenarios/`, or a dict. `run` returns frames: `series` (one row a day),
# `ledger` (one row per posting of a day), `cohorts` and `outcomes`.

# %%
base = sim.load("business_plan")
run = base.run(**SMALL)
print(run.record.manifest["question"])
print(f"{run.record.manifest['rows']:,} agents, {run.record.manifest['people_per_agent']:,} people each")
for warning in say_all(Language("en"), run.record.manifest["warnings"]):
    print("-", warning)

# %% [markdown]
# ## Outcomes
# One flat dict. Money in RMB; `None` where the period was not simulated.

# %%
keys = [
    "year1.registrations",
    "year1.orders",
    "year1.gmv",
    "year1.revenue",
    "year1.cost",
    "year1.profit",
    "month12.mau",
    "funding.need",
    "funding.cash_out_day",
    "funding.ruin_day",
    "cac.paid",
]
pd.Series({key: run.outcomes[key] for key in keys})

# %% [markdown]
# ## Targets
# Plan against forecast, for three readings of the word revenue. Amounts are in fen here; divide by 100 for RMB.

# %%
targets = run.targets()
year_1 = targets.query("period == 'year' and number == 1").set_index(["reading", "line"])
(year_1[["target", "forecast", "gap"]] / 1e8).round(2).assign(
    percent=year_1["percent_of_plan"].round(1), met=year_1["met"]
)

# %% [markdown]
# ## A chart
# Where do registrations come from? With 20,000 agents single days are noise, so the chart shows four-week means.

# %%
daily = run.series[run.series["day"] >= 0].set_index("date")
causes = {c["name"]: c["label"] for c in run.record.manifest["causes"]}
monthly = pd.DataFrame({label: daily[f"registrations_by_{name}"].rolling(28).mean() for name, label in causes.items()})

fig, ax = plt.subplots(figsize=(8, 4))
ax.stackplot(monthly.index, monthly.fillna(0).T / 1e3, labels=monthly.columns)
ax.set_ylabel("thousand people a day (mean of 28 days)")
ax.set_title("Feed and search ads bring most registrations of year 1")
ax.legend(loc="upper left", frameon=False)
fig.autofmt_xdate()

# %% [markdown]
# ## A policy
# A policy is a difference: a file, or a dict of key paths. A value may be relative to what stands there.
# Here: twice the marketing budget, and half the engineers at all times.

# %%
policy = {"spending.budget": "x2", "team.engineering": "x0.5"}
more_ads = sim.load("business_plan", policies=[policy])
other = more_ads.run(**SMALL)

# %% [markdown]
# ## The difference, on the same luck
# Both runs have the same seed. A random number belongs to a person and a decision, so the difference between the
# runs is the effect of the policy and not another draw of luck. One seed still gives one number: repeat over seeds
# for an interval.

# %%
pd.DataFrame(
    {
        "base": run.outcomes,
        "policy": other.outcomes,
        "difference": {k: other.outcomes[k] - run.outcomes[k] for k in keys[:6]},
    }
).loc[keys[:6]]

# %%
pairs = {1: (run, other)} | {
    seed: tuple(world.run(**SMALL | {"seed": seed}) for world in (base, more_ads)) for seed in (2, 3)
}
effects = pd.Series(
    {
        seed: two.outcomes["year1.registrations"] - one.outcomes["year1.registrations"]
        for seed, (one, two) in pairs.items()
    },
    name="effect on registrations of year 1",
)
print(effects)

# %% [markdown]
# Keep a run as a folder. `save` writes the figures; `sim report results/first` adds the report.
#
# ```python
# run.save("results/first")
# ```
