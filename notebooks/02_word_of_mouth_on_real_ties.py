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
# # Word of mouth on real ties
#
# How strong is word of mouth where we know who adopted when, and who named whom? The file is one row a person:
# `group` (or `village`), `id`, `toa` (period of adoption) and contacts `net1, net2, ...`. Give its path as an argument
# or in the variable `SIM_TIES`; without one, this notebook uses villages that it simulates itself, where the true
# values are known. Equations and limits: `docs/calibration/ties.md`.
#
# ```
# python notebooks/02_word_of_mouth_on_real_ties.py korean_villages_1_12.csv
# ```

# %%
import os
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import sim
from sim.experiments.fit_ties import fit, read_ties
from sim.experiments.ties_model import Model, shares_by_period, simulate

pd.set_option("display.width", 160, "display.max_columns", 20, "display.precision", 4)
given = [word for word in sys.argv[1:] if word.endswith(".csv")]
path = given[0] if given else os.environ.get("SIM_TIES", "")

# %% [markdown]
# ## The record
# The last `toa` of a file means "never adopted while observed" unless some cells are empty: taking it for a period of
# adoption would make everybody left over adopt at once, and be read as word of mouth (the last cell shows how much).


# %%
def simulated_villages(*, p: float, q: float, villages: int = 12, size: int = 40, contacts: int = 3) -> pd.DataFrame:
    """Return villages in which everybody names three others at random, and word of mouth has known strength."""
    rng = np.random.default_rng(1)
    rows = [
        {"village": v, "id": i, "toa": 0}
        | {f"net{k}": c for k, c in enumerate(rng.choice(size, contacts, False) + 1, 1)}
        for v in range(1, villages + 1)
        for i in range(1, size + 1)
    ]
    frame = pd.DataFrame(rows)
    frame["toa"] = np.arange(len(frame)) % 11 + 1  # any times: only the ties are read from this
    ties = read_csv_text(frame)
    frame["toa"] = simulate(ties, Model(), [p, q], rng=rng)[0]
    return frame


def read_csv_text(frame: pd.DataFrame):
    """Return a frame as `read_ties` reads it from a file."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        file = Path(folder) / "ties.csv"
        frame.to_csv(file, index=False)
        return read_ties(file)


if path:
    data = read_ties(path)
    print(f"{Path(path).name}: {data}")
else:
    data = read_csv_text(simulated_villages(p=0.08, q=0.12))
    print(f"No file given: simulated villages with p = 0.08 and q = 0.12 per period. {data}")

# %% [markdown]
# ## Fits
# In each period somebody who has not adopted does so with probability `1 - exp(-(p + q * share of contacts who had))`.
# Hazards are per period. Beside it: no ties, the share of the whole village (Bass), the number of contacts, an own
# hazard for people without contacts, an own hazard in each period.

# %%
study = sim.fit_ties(data)
print(study.table().drop(columns="label").to_string())

# %% [markdown]
# ## Villages left out
# Every village predicted from the others. `gain` is in log likelihood per person-period over no ties, its error is that
# between villages; `curve_error` is the mean distance between expected and observed adopted share.

# %%
print(study.left_out.summary().to_string())

# %%
observed = np.array([shares_by_period(data.of_group(g).period, data.n_periods) for g in range(data.n_groups)])
rng = np.random.default_rng(2)
drawn = shares_by_period(simulate(data, Model(), study.fits["ties"].values, rng=rng, replicates=400), data.n_periods)
periods = np.arange(1, data.n_periods + 1)

fig, ax = plt.subplots(figsize=(8, 4))
ax.plot(periods, observed.T, color="0.75", linewidth=1)
ax.plot(periods, shares_by_period(data.period, data.n_periods), color="black", label="observed, all")
ax.fill_between(
    periods, *np.quantile(drawn, [0.05, 0.95], axis=0), alpha=0.3, label="simulated on the ties, middle 90 %"
)
ax.set(xlabel="period", ylabel="share that adopted", ylim=(0, 1))
ax.set_title("Adoption by village (grey), all together, and simulated from the fit")
ax.legend(frameon=False, loc="upper left")

# %% [markdown]
# ## What it says

# %%
print("\n".join(f"- {line}" for line in study.words()))

# %% [markdown]
# ## What the code for "never adopted" does

# %%
if path:
    wrong = fit(read_ties(path, never=None), use_ties=False, mean_field=True)
    right = study.fits["mean_field"]
    print(
        f"Share of the village, r: {right.value('r'):.3f}; with the last toa as a period of adoption {wrong.value('r'):.3f}"
    )
