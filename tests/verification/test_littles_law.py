"""Little's law for every stage, and a first day that needs no warm-up.

Little (1961, Operations Research 9, 383-387): the mean number in a stage = the rate of entering it x the mean time in
it. With lambda referrals a day, v(i) the visits that a child makes to stage i, v = e(assessment) + P' v, and W(i) its
mean length, the stock is L(i) = lambda v(i) W(i). The scenarios here are founded with exactly these stocks, nothing
grows, no child comes of age and someone is always there for a child, so that every stock should stay level from day 0
and every stage should end as often in the first month as later: the time to come of a stage met on a given day has
the density of what is left, (1 - F(x)) / W (Cox 1962, Renewal Theory, section 5.4), which with arrivals at a constant
rate is the stationary state (M/G/infinity).

Each comparison is of a mean over replications with its 99.9 % interval (Student's t): a false-alarm probability of
0.001 over seeds, or of 0.001 for all months together where Bonferroni's bound is named. The seeds are fixed.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.engine import worlds
from sim.engine.outcome import Outcome
from sim.engine.replication import replicate
from sim.model.counting.counted import Flow, Level
from sim.scenario.derivation import Derived, derive
from sim.scenario.quantities import YEAR
from sim.scenario.vocabulary import Stage
from tests.scenarios import Table, length, number, scenario
from tests.verification.documents import ages, calm, stage
from tests.verification.intervals import assert_mean

SEED = 1961
REPLICATIONS = 60
REFERRALS = 3650.0  # a year
LENGTHS = {  # mean days, shape, variation
    Stage.ASSESSMENT: (40.0, "gamma", 0.5),
    Stage.CHILD_IN_NEED: (160.0, "lognormal", 0.9),
    Stage.CHILD_PROTECTION: (300.0, "gamma", 1.3),
    Stage.COURT_PROCEEDINGS: (210.0, "fixed", None),
    Stage.LOOKED_AFTER: (500.0, "exponential", None),
}
ONWARD = {
    Stage.ASSESSMENT: {Stage.CHILD_IN_NEED: 0.3, Stage.CHILD_PROTECTION: 0.1, Stage.LOOKED_AFTER: 0.02},
    Stage.CHILD_IN_NEED: {Stage.CHILD_PROTECTION: 0.1, Stage.COURT_PROCEEDINGS: 0.05},
    Stage.CHILD_PROTECTION: {Stage.CHILD_IN_NEED: 0.5, Stage.COURT_PROCEEDINGS: 0.3},
    Stage.COURT_PROCEEDINGS: {Stage.LOOKED_AFTER: 0.6, Stage.CHILD_IN_NEED: 0.1},
    Stage.LOOKED_AFTER: {Stage.CHILD_IN_NEED: 0.2, Stage.COURT_PROCEEDINGS: 0.1},
}
STAGES = list(LENGTHS)


def visits() -> dict[Stage, float]:
    """Return how often a child who is referred enters each stage: v = e + P' v."""
    moves = np.array([[ONWARD[here].get(there, 0.0) for there in STAGES] for here in STAGES])
    entered = np.linalg.solve(np.eye(len(STAGES)) - moves.T, np.eye(len(STAGES))[0])
    return dict(zip(STAGES, entered.tolist(), strict=True))


def per_day(here: Stage) -> float:
    """Return how many children enter the stage, and leave it, in a day."""
    return REFERRALS / YEAR * visits()[here]


def stock(here: Stage) -> float:
    """Return the mean number of children in the stage."""
    return per_day(here) * LENGTHS[here][0]


def balanced(years: int) -> Table:
    """Return a service in balance: infants, so that none comes of age, and sixty workers without limits."""
    document = calm(posts=60, years=years, referrals_per_year=REFERRALS)
    for here, (mean, shape, variation) in LENGTHS.items():
        onward = {there.words.replace(" ", "_"): 100 * share for there, share in ONWARD[here].items()}
        lasts = length(mean, "days", shape, variation)
        document["stages"][here.words.replace(" ", "_")] = stage(round(stock(here)), lasts, **onward)
    document["stages"]["leaving_care"] = stage(0)
    document["demand"]["family_sizes"]["values"] = [70, 30]
    document["demand"]["transfer_age"] = number(15, "years")
    return document


@cache
def ready(years: int) -> Derived:
    """Return the service in balance ready to run."""
    return derive(scenario(balanced(years)))


@cache
def outcomes(years: int = 3) -> list[Outcome]:
    """Return the replications."""
    world = worlds.make_world(ready(years))
    return [replicate(ready(years), SEED, k, world=world) for k in range(REPLICATIONS)]


def months() -> NDArray[np.float64]:
    """Return the days of each month."""
    ends = ready(3).rates.calendar.month_end[: ready(3).months]
    return np.diff(np.concatenate([[0.0], ends]))


def level(here: Stage) -> NDArray[np.float64]:
    """Return the mean number of children in the stage in each month of each replication."""
    return np.array([o.days[:, :, Level.ASSESSMENT + here].sum(axis=1, dtype=float) for o in outcomes()]) / months()


def entered(here: Stage) -> NDArray[np.float64]:
    """Return the children who entered the stage in each month of each replication."""
    return np.array([o.flows[:, :, Flow.TO_ASSESSMENT + here].sum(axis=1, dtype=float) for o in outcomes()])


@pytest.mark.parametrize("here", STAGES, ids=[one.words for one in STAGES])
def test_stock_is_rate_of_entering_times_mean_length(here: Stage) -> None:
    """L = lambda W, stage by stage: over three years, against the formula and against what was seen to enter.

    Little's law of a finite time holds up to what was there at both ends, which the balance makes even out on average.
    """
    days = months()
    seen = (level(here) * days).sum(axis=1) / days.sum()
    assert_mean(seen, stock(here), f"stock of {here.words}", sharp=0.05)
    rates = entered(here).sum(axis=1) / days.sum()
    assert_mean(rates, per_day(here), f"entering {here.words}", sharp=0.05)
    assert_mean(seen - rates * LENGTHS[here][0] + stock(here), stock(here), "stock less rate x length", sharp=0.03)


@pytest.mark.parametrize("here", STAGES, ids=[one.words for one in STAGES])
def test_the_first_months_are_like_any_other_so_that_no_warm_up_is_needed(here: Stage) -> None:
    """The stock stays level from day 0: its mean in each of the first 24 months is within the interval of all 24.

    99.9 % for the 24 comparisons together (Bonferroni): a false alarm in 0.001 of the seeds.
    """
    for month, seen in enumerate(level(here)[:, :24].T, start=1):
        assert_mean(seen, stock(here), f"stock of {here.words} in month {month}", sharp=0.1, comparisons=24)


def ends_by_month(here: Stage, derived: Derived, seed: int, bins: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how many of the stage's spells that were open on day 0 end in each stretch of time, by the event list."""
    world = worlds.make_world(derived)
    worlds.prepare(world, derived, seed, 0)
    worlds.set_initial_state(world)
    event_list, children = world.event_list, world.children
    used = slice(1, event_list.used + 1)
    of_children = (event_list.event[used] == 0) & (children.stage[event_list.subject[used]] == here)
    times: NDArray[np.float64] = event_list.time[used][of_children]
    return np.histogram(times, bins)[0].astype(float)


@pytest.mark.parametrize("here", STAGES, ids=[one.words for one in STAGES])
def test_open_stages_end_in_the_first_months_as_often_as_new_ones_begin(here: Stage) -> None:
    """Of the stages open on day 0, lambda W x integral of (1 - F(x)) / W end in each tenth of the mean length.

    The survivor function 1 - F is that of the shape itself (SciPy), so what is checked is the residual time of the
    first day. With all stages begun later, ends then happen at the rate lambda from the first day. 99.9 % for the ten
    stretches together (Bonferroni).
    """
    from scipy import integrate, stats

    mean, shape, variation = LENGTHS[here]
    if shape == "fixed":
        survivor = stats.uniform(mean - 1e-9, 1e-9).sf
    elif shape == "lognormal":
        variance = np.log1p((variation or 1.0) ** 2)
        survivor = stats.lognorm(np.sqrt(variance), scale=np.exp(np.log(mean) - variance / 2)).sf
    else:
        survivor = stats.gamma((variation or 1.0) ** -2, scale=mean * (variation or 1.0) ** 2).sf
    derived = ready(8)
    bins = np.linspace(0.0, mean, 11)
    found = np.array([ends_by_month(here, derived, seed, bins) for seed in range(40)])
    in_stock = derived.rates.stages.stock[here]
    for place, seen in enumerate(found.T):
        share = integrate.quad(survivor, bins[place], bins[place + 1])[0] / mean
        assert_mean(seen, in_stock * share, f"{here.words}, tenth {place}", sharp=0.3, comparisons=10)


@pytest.mark.parametrize("here", STAGES, ids=[one.words for one in STAGES])
def test_stages_end_in_the_first_months_at_the_rate_of_the_long_run(here: Stage) -> None:
    """Ends of a stage = entries less growth of the stock; in the first six months each they are lambda v a day.

    99.9 % for the six months together (Bonferroni).
    """
    stocks = np.array([o.levels[:, :, Level.ASSESSMENT + here].sum(axis=1, dtype=float) for o in outcomes()])
    first = np.full((len(stocks), 1), float(ready(3).rates.stages.stock[here]))
    ends = entered(here) - np.diff(np.concatenate([first, stocks], axis=1), axis=1)
    for month in range(6):
        expected = per_day(here) * months()[month]
        what = f"ends of {here.words} in month {month + 1}"
        assert_mean(ends[:, month], expected, what, sharp=0.25, comparisons=6)


def test_care_leavers_are_those_who_turn_eighteen_times_their_years_with_the_service() -> None:
    """The sixth stage ends by age: L = lambda (3 (1 - p) + 7 p) years, p being the share who stay to 25.

    Children of 17 to 18 are looked after until they are 18. Their stock, from ages that are evenly spread at
    referral, is lambda x half a year less the assessment. Founded with these stocks and with the ages that go with
    them (the older the more there are: density proportional to age - 17 among those looked after, even within the
    years with the service), both stay level from day 0 for ten years.
    """
    referrals, to_25 = 1200.0, 0.4
    document = calm(posts=60, years=10, referrals_per_year=referrals)
    document["demand"]["ages"] = ages([17, 17.9], [100])
    steps = np.linspace(17.0, 18.0, 40)
    density = np.minimum(steps, 17.9) - 17.0
    middle = (density[1:] + density[:-1]) / 2
    document["demand"]["ages_looked_after"] = ages(steps.tolist(), (100 * middle / middle.sum()).tolist())
    document["demand"]["stays_to_25"] = number(100 * to_25, "percent")
    at_18 = 18 - 17.45
    looked_after, leaving_care = referrals * at_18, referrals * (3 + 4 * to_25)
    document["stages"] = {
        "assessment": stage(0, length(0.01, "days", "fixed"), looked_after=100),
        "looked_after": stage(round(looked_after), length(100, "years", "fixed")),
        "leaving_care": stage(round(leaving_care)),
    }
    derived = derive(scenario(document))
    world = worlds.make_world(derived)
    found = [replicate(derived, SEED, k, world=world) for k in range(30)]
    days = np.diff(np.concatenate([[0.0], derived.rates.calendar.month_end[: derived.months]]))
    for here, expected in ((Stage.LOOKED_AFTER, looked_after), (Stage.LEAVING_CARE, leaving_care)):
        seen = np.array([o.days[:, 0, Level.ASSESSMENT + here].astype(float) for o in found]) / days
        for year in range(10):
            mean = seen[:, 12 * year : 12 * year + 12].mean(axis=1)
            assert_mean(mean, expected, f"{here.words} in year {year + 1}", sharp=0.03, comparisons=20)
