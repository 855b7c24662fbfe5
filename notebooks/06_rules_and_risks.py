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
# # Rules and risks
#
# Management that reacts, a shock on a date, and what a risk costs. Three questions, each with a few lines of YAML:
#
# 1. What does a rule do that raises the reward for inviting once people stay?
# 2. What does a price war in January do?
# 3. What does a data breach cost, and which answer to it is worth its money?
#
# The world is `loaded`, shrunk to 400 people, everybody an agent, for 60 days, without feed and ads of sellers: quick, and its
# figures are rough. Pages: `docs/mechanisms/policy_controller.md`, `docs/shocks.md`, `docs/finance/risks.md`.

# %%
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib.pyplot as plt
import pandas as pd

import sim
from sim.experiments.decisions import decisions_frame
from sim.experiments.risks import risk_register
from sim.reports.language import Language
from sim.reports.risks import limits, spoken

pd.set_option("display.width", 160, "display.max_columns", 20, "display.max_colwidth", 100, "display.precision", 3)
SMALL = {"market.people": 400, "market.people_per_agent": 1, "world.merchants": 12, "world.influencers": 3}
SMALL |= {"time.preparation": "7 days"} | dict.fromkeys(
    ("feed", "recommender", "discovery", "social_content", "advertising"), "off"
)
DAYS = 60
folder = TemporaryDirectory()
here = Path(folder.name)
base = sim.load("loaded", settings=SMALL)

# %% [markdown]
# ## A reward on a condition
# A rule watches what management can know up to yesterday, and moves levers from the next day on. This one looks once a week
# whether a fifth of those who registered came back on the next day, and doubles both rewards while they do; it lets go below 15 %.
# The file is a policy: `sim run loaded --policy reward.yaml` would do the same, and write `decisions.csv` into the run folder.

# %%
policy = here / "reward.yaml"
policy.write_text("""title: Twice the reward once people stay
change:
  policy_controller: on
  rules:
    double_reward:
      from: day 14
      when: retention.day1 above 20 %
      release: retention.day1 below 15 %
      do: {referral.reward_sender: x2, referral.reward_recipient: x2}
    no_dearer_than:                       # a limit holds whatever else moves the reward
      when: registered_ever above 0 people
      do: {referral.reward_sender: at most 15 RMB}
""")
ruled = base.with_policy(policy).run(seed=1, days=DAYS)
saved = ruled.save(here / "run")
print((saved / "decisions.csv").read_text(encoding="utf-8-sig"))

# %% [markdown]
# Every decision stands there with the numbers that it saw, so that it can be judged from the log alone. The sender's reward
# stays at 15 RMB, the recipient's doubles.

# %%
decisions = decisions_frame(ruled.record)
print(decisions[["date", "rule", "decision", "changed"]].to_string(index=False))

# %% [markdown]
# A part of a rule is not changed by itself: a rule is replaced whole. The error gives the line that works.

# %%
try:
    sim.load("loaded", policies=[policy], settings=SMALL | {"rules.double_reward.when": "retention.day1 above 30 %"})
except sim.ScenarioError as error:
    print(error)

# %% [markdown]
# ## A price war on a date
# A shock is dated (`begins`), comes by its hazard, or is made certain. A war makes rivals more attractive and ads dearer; both
# runs have the same luck, so that they are the same to the bit until it begins.

# %%
war = {"competition": "on", "price_war": "on", "price_war.begins": "2027-01-21", "price_war.duration": "30 days",
       "price_war.varies": 1}  # fmt: skip
peace = base.with_policy({"competition": "on"}).run(seed=1, days=DAYS)
fought = base.with_policy(war).run(seed=1, days=DAYS)
for moved in fought.record.manifest["modifiers"]:
    print(f"{moved['path']}: {moved['shown']}, day {moved['begin']} to {moved['end']}")

daily = pd.DataFrame(
    {name: run.series.set_index("date")["orders"] for name, run in (("peace", peace), ("war", fought))}
)
daily.index = pd.to_datetime(daily.index)
before, during = daily[:"2027-01-20"], daily["2027-01-21":"2027-02-19"]
assert (before["peace"] == before["war"]).all()
print(f"orders during the war: {during['war'].sum():,.0f} against {during['peace'].sum():,.0f} in peace")

fig, ax = plt.subplots(figsize=(8, 3.2))
daily.rolling(7).mean().plot(ax=ax)
ax.axvspan(pd.Timestamp("2027-01-21"), pd.Timestamp("2027-02-19"), color="0.9")
ax.set(xlabel="", ylabel="orders a day (mean of 7 days)", title="Orders in peace and in a price war (grey)")
fig.tight_layout()

# %% [markdown]
# ## What a risk costs
# The register runs the world without the risk, the world in which it happens for certain (on the day that its gathered hazard
# gives), and both with each answer, on the same seeds. Chance times loss is what is to be expected. A risk is a file; those of
# the plan are in `scenarios/shocks/`. This one is a breach of which the company thinks that it is likelier than the default.

# %%
risk = here / "breach.yaml"
risk.write_text("""title: Breach of data
change: {data_breach: on, data_breach.hazard: 2 per year}
risk:
  mechanism: data_breach
  answers:
    security: {title: Protection of data, change: {data_breach.security: 20000 RMB per month}}
""")
done = risk_register(base, risks=[str(risk)], seeds=2, workers=1, days=30)
columns = ["chance", "profit_if", "profit_if_low", "profit_if_high", "profit_told", "profit_expected"]
print(done.risks()[columns].T.to_string())
print(done.answers()[["chance", "chance_with", "cost", "profit_value"]].T.to_string())

# %% [markdown]
# In words, with what such a register cannot see: two seeds of one month say what a fine is, and little else. Read risks
# from years, and from eight seeds or more: `sim risks business_plan --seeds 8`.

# %%
print("\n".join(f"- {line}" for line in (*spoken(done, Language("en")), *limits(done, Language("en")))))

# %%
folder.cleanup()
