# %% [markdown]
# # Two strategies compared
#
# Does Bradford do better by growing its own newly qualified social workers (NQSWs), or by paying those who stay? Both
# are compared with the baseline, the council without any strategy, with common random numbers: each person and each
# posterior sample is the same, so that a difference is the strategy's doing.

# %%
import sim

sim.strategies()

# %% [markdown]
# ## What a strategy changes
#
# The numbers that come with it, of all that the scenario then says:

# %%
before = set(sim.keys("bradford-2018")["key"])
numbers = sim.keys("bradford-2018", ["grow-our-own", "retention-payment"])
numbers[~numbers["key"].isin(before)]

# %% [markdown]
# ## Compare

# %%
compared = sim.compare("bradford-2018", ["grow-our-own", "retention-payment"], sim.Run(replications=100, seed=1))
compared

# %% [markdown]
# The verdict in words: first what must not happen, then each difference with its 95 % interval.

# %%
print(compared.verdict)

# %% [markdown]
# ## Differences
#
# Where 0 lies between `low` and `high`, the ends of the 95 % interval, nothing can be shown.

# %%
differences = compared.tables["differences"]
last = differences[differences["year"] == differences["year"].max()]
last[["strategy", "measure", "unit", "difference", "low", "high"]].round(2)

# %%
compared.charts["differences"]

# %% [markdown]
# ## Who benefits, and at what cost

# %%
compared.tables["who_benefits"].round(2)

# %%
compared.tables["cost_effectiveness"].round(2)

# %% [markdown]
# ## How much of it?
#
# How many NQSWs would Bradford have to take on each September for a caseload of at most 21 in the second year?

# %%
sought = sim.seek(
    "bradford-2018", "cohorts.1.size", 0, 40, "caseload <= 21 in 2018-19", run=sim.Run(replications=60, years=2)
)
sought
