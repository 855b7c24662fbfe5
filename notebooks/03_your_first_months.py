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
# # Your first months
#
# From a company's log of transactions to a scenario: how often customers need something, how they leave, and the
# simulator run on with the same customers. The file has one row a transaction: a customer, a date, an amount. Give its
# path, and the last day that the fit may see, as arguments; without a file this notebook lets the simulator write a log
# whose law is known. Equations and limits: `docs/calibration/repeat_buying.md`.
#
# ```
# python notebooks/03_your_first_months.py orders.csv until=2027-09-30 customer=user_id date=day amount=rmb
# python notebooks/03_your_first_months.py cdnow_master.csv until=1997-09-30 customer=customer_id amount=usd sample=yes
# ```

# %%
import sys
from datetime import date

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import sim
from sim.core.errors import ScenarioError
from sim.experiments.repeat_log import read_log
from sim.experiments.repeat_world import newcomers, play
from sim.theory.repeat_buying import Law
from sim.verification.real_purchases import SAMPLE

pd.set_option("display.width", 160, "display.max_columns", 20, "display.precision", 4)
path = next((word for word in sys.argv[1:] if "=" not in word), "")
given = dict(word.split("=", 1) for word in sys.argv[1:] if "=" in word)
until, picture, sample = given.pop("until", None), given.pop("picture", ""), given.pop("sample", "")

# %% [markdown]
# ## The log
# `sample=yes` keeps the 2,357 customers of the published tenth of CDNOW.

# %%
if path:
    wrong = set(given) - {"customer", "date", "amount"}
    if wrong:
        sys.exit(f"found {', '.join(sorted(wrong))}; allowed: customer, date, amount, until, picture, sample")
    try:
        log = read_log(path, **given)
    except ScenarioError as error:
        sys.exit(str(error))
    if sample:
        log = log.of(SAMPLE.read_text(encoding="ascii").split())
else:
    law = Law(0.6, 60.0, a=0.6, b=1.4, s=0.6, beta=600.0)  # in days
    log = play(newcomers(np.arange(1000) % 60, start=date(2027, 1, 1)), law, days=365, seed=7).log
    until = "2027-07-31"
    print(f"No file given: customers of the simulator with {law}")
print(log)

# %% [markdown]
# ## Fits
# Needs are Poisson at Gamma rates (r, alpha). Customers are gone after a purchase with a probability of their own,
# Beta(a, b), or at a hazard of the calendar, Gamma(s, beta), or both (`joint`, the simulator's). Errors are those of the
# logarithms: .1 is 10 %; empty where the log says nothing of a parameter.

# %%
study = sim.fit_repeat_buying(log, until=until)
print(study.table().drop(columns="label").to_string())

# %% [markdown]
# ## What it says

# %%
print("\n".join(f"- {line}" for line in study.words()))

# %% [markdown]
# ## Forecast
# `ahead`: after `until`, given each customer's history. `total`: from everybody's first purchase on.

# %%
print(study.forecast().to_string())

# %% [markdown]
# ## As a scenario
# These lines go under `mechanisms:` of a scenario in which half of the needs are met here, once a company's own log
# exists. They are of all customers together; whoever comes by another channel later may differ.

# %%
settings = study.settings(buying=0.5)
for mechanism, values in settings.items():
    print(f"{mechanism}: {values}")

# %% [markdown]
# ## The simulator with the same customers
# They join on their days. The band is the luck of one history of as many customers (mean and 1.64 standard deviations of
# replicates); a log that leaves it did something that the law does not know.

# %%
days, n = log.last_day + 1, len(study.history.x)
runs = study.play(replicates=20)
again = np.array([r.log.repeats_by_day(days).cumsum() * n / r.log.n_customers for r in runs])
mean, luck = again.mean(axis=0), again.std(axis=0, ddof=1)
mine = log.first_day[log.customer] <= study.until
data = np.bincount(log.day[log.is_repeat & mine], minlength=days).cumsum()
curves = {m: study.curve(m) for m in ("bg_nbd", "pareto_nbd")}

fig, ax = plt.subplots(figsize=(8, 4.5))
weeks = np.arange(days) / 7
ax.fill_between(
    weeks, mean - 1.64 * luck, mean + 1.64 * luck, alpha=0.25, linewidth=0, label="simulator, 90 % of histories"
)
ax.plot(weeks, mean, label="simulator, mean", color="C0")
ax.plot(weeks, curves["bg_nbd"], "--", color="C1", label="BG/NBD")
ax.plot(weeks, curves["pareto_nbd"], ":", color="C2", label="Pareto/NBD")
ax.plot(weeks, data, color="black", linewidth=1.5, label="data")
ax.axvline(study.until / 7, color="0.6", linewidth=1)
ax.annotate("fitted up to here ", (study.until / 7, ax.get_ylim()[1] * 0.03), ha="right", color="0.4")
ax.set(xlabel="weeks since the first purchase of all", ylabel="repeat purchases", xlim=(0, weeks[-1]), ylim=(0, None))
ax.set_title("Cumulative repeat purchases: data, simulator and closed forms")
ax.legend(frameon=False, loc="upper left")
fig.tight_layout()
if picture:
    fig.savefig(picture, dpi=150)

table = pd.DataFrame(
    {
        day: [data[k], mean[k], luck[k], luck[k] / np.sqrt(len(runs)), *(curve[k] for curve in curves.values())]
        for day, k in (("until", study.until), ("end", days - 1))
    },
    index=["data", "simulator", "luck of one history", "error of the mean", *curves],
)
print(table.round(0).to_string())

# %% [markdown]
# ## Who buys how often afterwards
# Shares of customers by days with a purchase after `until`: the log, the simulator's mean, luck of one history.


# %%
def shares(purchases, customers: int) -> np.ndarray:
    """Return the shares of customers with 0, 1, ..., 6, 7 or more days with a purchase after `until`."""
    later = np.bincount(purchases.customer[purchases.day > study.until], minlength=purchases.n_customers)
    began = purchases.first_day <= study.until
    return np.bincount(np.minimum(later[began], 7), minlength=8) / customers


played = np.array([shares(r.log, r.log.n_customers) for r in runs])
counts = pd.DataFrame(
    {"data": shares(log, n), "simulator": played.mean(axis=0), "luck": played.std(axis=0, ddof=1)},
    index=[*map(str, range(7)), "7+"],
)
print(counts.T.round(4).to_string())
