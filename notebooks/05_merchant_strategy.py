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
# # A seller of your own
#
# Merchants price by a strategy: cost-plus, value-based, competitive, dynamic, learning. A strategy of your own is ten lines: a
# subclass of `sim.Merchant` with one method, asked once a week. What it sees is a `sim.Shop`: what a merchant knows of its own
# goods, and the prices of its category. It does not see what buyers want; nobody in the model does.
#
# The world is `loaded` (2,000 people, everybody an agent; half of them are users from the first day on). It is quick and its
# figures are rough; `sim compare` with 20 seeds or more gives intervals.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import sim


@sim.register
class Clearer(sim.Merchant):
    """Goes 5 % below the others of its category for goods that sold nothing in a week; never below cost and 8 %."""

    def set_prices(self, shop):
        beside = shop.list_price * np.exp(shop.rivals_moved)  # its own goods, moved as those of the others have
        wanted = np.where(shop.sold == 0, 0.95 * beside, shop.list_price)
        return np.maximum(wanted, 1.08 * shop.cost / (1 - shop.fees))


# %% [markdown]
# ## A third of merchants follow it
# `pricing.own` names the strategies and their shares. The same world on the same luck without it stands beside it: the same
# people, goods and chances, so that a difference is the effect of the strategy.

# %%
SETTINGS = {"market.people": 2_000, "market.people_per_agent": 1, "world.merchants": 60}
base = sim.load("loaded", settings=SETTINGS)
world = base.with_policy({"pricing.own": {"clearer": "33 %"}})


def finished(world):
    """Run 200 days of a world and return its model, in which every merchant can be looked at."""
    model = world.model(seed=1, days=200)
    while model.running:
        model.step()
    return model


models = {"as it is": finished(base), "with clearers": finished(world)}

# %% [markdown]
# ## Prices
# The level of all prices against that of entry, and how far goods that were priced alike have come apart.

# %%
series = models["with clearers"].state.series.values
fig, axes = plt.subplots(1, 2, figsize=(9, 3.2))
axes[0].plot(series["price_level"])
axes[0].set_title("Price level against entry")
axes[1].plot(series["price_dispersion"])
axes[1].set_title("Dispersion within categories (log)")
fig.tight_layout()

# %% [markdown]
# ## Who gains
# Profit of the merchants who follow the strategy, and of the others, in both worlds: what it does to the others is as much a
# result as what it does to those who follow it. Strategy 5 is one of one's own.


# %%
def merchants_of(model):
    """Return strategy and profit of all merchants by their number: the same in both worlds."""
    table = model.state.tables["merchants"]
    return pd.DataFrame({c: table[c] for c in ("number", "strategy", "profit")}).set_index("number")


merchants = {name: merchants_of(model) for name, model in models.items()}
follows = merchants["with clearers"]["strategy"] == 5
in_both = follows.index.intersection(merchants["as it is"].index)  # who joined in one world alone has no twin
profit = pd.DataFrame({name: table["profit"][in_both] / 100 for name, table in merchants.items()})  # RMB
profit.groupby(follows[in_both].map({True: "clearers", False: "others"})).mean().round(0)

# %% [markdown]
# The platform may ask, too: with a cap on weekly moves, and with a commission for one category alone.

# %%
capped = finished(world.with_policy({"pricing.largest_move": "1 %"}))
beauty = finished(base.with_policy({"settlement.commission_by_category": {"beauty": "8 %"}}))
pd.Series(
    {
        "price level, clearers": series["price_level"][-1],
        "price level, clearers who move 1 % a week at most": capped.state.series.values["price_level"][-1],
        "price level, 8 % for beauty alone": beauty.state.series.values["price_level"][-1],
    }
).round(4)
