"""Demand and stages: which children come, how long a stage lasts and what follows."""

from __future__ import annotations

import numpy as np

from sim.inputs import calendar, distributions
from sim.inputs.conversions import days, hundredths, share
from sim.inputs.rates import Rates
from sim.scenario.quantities import YEAR, Length
from sim.scenario.schema import Scenario
from sim.scenario.sections import StagePath
from sim.scenario.vocabulary import NEVER, Distribution, Ending, Stage

STAGE_KEYS = ("assessment", "child_in_need", "child_protection", "court_proceedings", "looked_after", "leaving_care")


def fill_demand(rates: Rates, scenario: Scenario, horizon: float) -> None:
    """Referrals: new families are those not referred again; ages, weights, wishes."""
    levers, demand = rates.levers, scenario.demand
    again, no_action = share(demand.referred_again), share(demand.no_further_action)
    sizes = np.asarray(demand.family_sizes.numbers())
    rates.family.size[0, :] = 2.0
    rates.family.size[0, : len(sizes)] = np.cumsum(sizes / sizes.sum())
    rates.family.size[0, len(sizes) - 1] = 2.0  # the last size takes whatever rounding leaves
    mean_size = float((sizes / sizes.sum()) @ np.arange(1, len(sizes) + 1))
    families = demand.referrals.per_day * (1.0 - again) / mean_size
    growth = demand.growth.share if demand.growth else 0.0
    season = demand.season.numbers() if demand.season else [1.0] * 12
    last_day = int(horizon)
    rates.arrivals.points = last_day + 1
    rates.arrivals.expected[:] = calendar.expected_families(
        scenario.council.start, last_day, families, growth, days(demand.growth_for, NEVER), season
    )
    if demand.areas:
        names = list(demand.areas.of)
        rates.family.areas = len(names)
        rates.family.area[0, :] = 2.0
        rates.family.area[0, : len(names) - 1] = np.cumsum([demand.areas.share(name) for name in names])[:-1]
    levers.no_further_action_share = no_action
    levers.referred_again_share = again / (1.0 - no_action) if again else 0.0
    if demand.until_referred_again and again:
        length = demand.until_referred_again
        rates.quantiles.value[Distribution.UNTIL_REFERRED_AGAIN] = distributions.ordinary(length)
        rates.quantiles.value[Distribution.WHOLE_UNTIL_REFERRED_AGAIN] = distributions.met_on_a_day(length)
        levers.returning_children = round(demand.referrals.per_day * again * length.days)
    rates.quantiles.value[Distribution.AGE_AT_REFERRAL] = distributions.ages(demand.ages)
    looked_after = demand.ages_looked_after or demand.ages
    rates.quantiles.value[Distribution.AGE_LOOKED_AFTER] = distributions.ages(looked_after)
    levers.sibling_spacing = share(demand.sibling_spacing)
    levers.complex_share = share(demand.complex)
    levers.complex_weight = demand.complex_weight.hundredths if demand.complex_weight else 100
    levers.distant_share = share(demand.distant)
    levers.distant_weight = hundredths(demand.distant_weight)
    levers.interim_care_share = share(demand.looked_after_in_court)
    levers.transfer_age = days(demand.transfer_age, 18 * YEAR)
    levers.transfer_spread = days(demand.transfer_spread)
    levers.late_leaver_share = share(demand.stays_to_25)
    levers.child_asks = demand.child_asks.per_day if demand.child_asks else 0.0
    levers.parent_asks = demand.parent_asks.per_day if demand.parent_asks else 0.0
    levers.unexplained = demand.unexplained.per_day if demand.unexplained else 0.0


def stage_length(path: StagePath) -> Length | None:
    """Return how long children are in the stage: as given, or stock over endings (Little's law)."""
    if path.length is not None or path.ends is None:
        return path.length
    mean = path.stock.value / path.ends.per_day
    source = f"assumption: Little's law from stock ({path.stock.source}) and endings ({path.ends.source})"
    shape = path.shape or "exponential"
    return Length(mean=mean, unit="days", shape=shape, variation=path.variation, source=source)


def fill_stages(rates: Rates, scenario: Scenario) -> None:
    """Lengths, what follows a stage, how a case ends."""
    for stage, key in enumerate(STAGE_KEYS):
        path = getattr(scenario.stages, key)
        rates.stages.onward[stage, Stage.CLOSED] = 1.0
        rates.stages.ending[stage, Ending.NEEDS_MET] = 1.0
        if path is None:
            continue
        rates.stages.stock[stage] = path.stock.value
        length = stage_length(path)
        if length:
            rates.quantiles.value[Distribution.ASSESSMENT + stage] = distributions.ordinary(length)
            rates.quantiles.value[Distribution.WHOLE_ASSESSMENT + stage] = distributions.met_on_a_day(length)
        if path.onward:
            for onward in Stage:
                rates.stages.onward[stage, onward] = path.onward.share(onward.words)
        if path.endings:
            for ending in Ending:
                rates.stages.ending[stage, ending] = path.endings.share(ending.words)
