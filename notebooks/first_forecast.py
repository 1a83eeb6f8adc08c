# %% [markdown]
# # A first forecast
#
# What comes of Bradford's children's social workers and of the children they work with, if the council goes on as it
# was on 30 September 2017? Every number here has an interval: what holds 80 % of the replications.

# %%
import pandas as pd

import sim

sim.scenarios()

# %% [markdown]
# `sim.load` reads a scenario: a name, or the path of your own file. A cell that ends in one shows what it is about.

# %%
bradford = sim.load("bradford-2018")
bradford

# %% [markdown]
# ## Forecast
#
# A hundred replications take some seconds once the model is compiled. Without `replications` there are as many as make
# the means precise.

# %%
forecast = sim.forecast(bradford, run=sim.Run(replications=100, seed=1))
forecast

# %% [markdown]
# ## Tables
#
# Each table is a tidy frame. `summary` has a row for each measure and reporting year: the mean with its 95 % confidence
# interval, and what holds 50, 80 and 95 % of the replications.

# %%
summary = forecast.tables["summary"]
caseload = summary[summary["measure"] == "caseload"]
caseload[["year", "mean", "mean_low", "mean_high", "p10", "p90"]].round(1)

# %% [markdown]
# What a measure means, its unit, and of whom it is:

# %%
measures = sim.measures()
measures[measures["headline"]]

# %% [markdown]
# ## Charts

# %%
forecast.charts["caseload"]

# %% [markdown]
# How many social workers does a child meet in a year?

# %%
forecast.charts["workers_met"]

# %% [markdown]
# ## Every replication
#
# `monthly` keeps them all. In how many does the caseload ever go beyond 25?

# %%
monthly = forecast.tables["monthly"]
council = monthly[monthly["team"] == "All teams"] if "team" in monthly else monthly
beyond = council.groupby("replication")["caseload"].max() > 25
print(f"{beyond.sum()} of {len(beyond)} replications")

# %% [markdown]
# ## How well does it meet what the council reported?
#
# Figures that were fitted, held out, and for context; the misfit is in standard deviations of what would be reported.

# %%
reported = forecast.tables["reported"]
shown = ["measure", "when", "use", "reported", "mean", "low80", "high80", "misfit"]
reported.loc[reported["use"] == "held out", shown].round(1)

# %%
inside = reported.groupby("use")["within80"].agg(["sum", "count"])
inside.columns = pd.Index(["within what holds 80 %", "figures"])
inside

# %% [markdown]
# ## Where the spread comes from
#
# What an uncertain number does to two headline measures, from its low to its high end, with a 95 % interval:

# %%
rates = forecast.tables["rates"]
of_caseload = rates[rates["headline"] == "caseload"].sort_values("difference", key=abs, ascending=False)
of_caseload[["title", "difference", "difference_low", "difference_high"]].head(6).round(2)
