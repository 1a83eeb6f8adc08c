"""Which children come: how many families, which ages, who comes again, who asks for another worker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import numpy as np

from sim.mechanics.columns import Integer, Real, Reals, Table
from sim.scenario import calendar, distributions
from sim.scenario.distributions import Quantiles
from sim.scenario.quantities import (
    YEAR,
    Ages,
    Cases,
    Change,
    Duration,
    FamilySizes,
    Length,
    Multiplier,
    Part,
    Rate,
    Season,
    Share,
    Shares,
)
from sim.scenario.sections.base import About, Limit, Parameters, fill
from sim.scenario.vocabulary import NEVER, Distribution

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

ASKED = Limit(0, 4, "per year")


class Demand(Part):
    """Which children come."""

    referrals: Annotated[Rate, About("Referrals", Limit(0, 10_000, "per month"))]
    growth: Annotated[Change | None, About("Growth of referrals a year")] = None
    growth_for: Annotated[Duration | None, About("Time for which referrals grow")] = None
    season: Season | None = None
    no_further_action: Annotated[Share | None, About("Referrals that end at the front door", in_force=True)] = None
    answers_caseload: Annotated[
        Multiplier | None, About("Fewer taken on and shorter stages outside care, for the caseload above usual")
    ] = None
    referred_again: Annotated[Share | None, About("Referrals of children known before", in_force=True)] = None
    until_referred_again: Annotated[
        Length | None, About("Time until a child is referred again", Limit(1, 3653, "days"))
    ] = None
    family_sizes: FamilySizes
    ages: Ages
    sibling_spacing: Annotated[Share | None, About("Spacing of siblings' ages")] = None
    ages_looked_after: Ages | None = None
    areas: Shares | None = None
    complex: Annotated[Share | None, About("Complex cases")] = None
    complex_weight: Annotated[
        Cases | None, About("Weight of a complex case", Limit(0.1, 100, "cases"), otherwise=100)
    ] = None
    distant: Annotated[Share | None, About("Children placed out of the county")] = None
    distant_weight: Annotated[Cases | None, About("Weight added by the distance", Limit(0, 100, "cases"))] = None
    looked_after_in_court: Annotated[Share | None, About("Children in court who are looked after")] = None
    transfer_age: Annotated[
        Duration | None,
        About("Age at which a child moves to the team for older children", Limit(0, 25, "years"), otherwise=18 * YEAR),
    ] = None
    transfer_spread: Annotated[Duration | None, About("Time over which that move is spread", Limit(0, 25, "years"))] = (
        None
    )
    stays_to_25: Annotated[Share | None, About("Care leavers who stay to 25")] = None
    child_asks: Annotated[Rate | None, About("Changes that a child asks for", ASKED, in_force=True)] = None
    parent_asks: Annotated[Rate | None, About("Changes that a parent or carer asks for", ASKED, in_force=True)] = None
    unexplained: Annotated[Rate | None, About("Changes with another reason", ASKED, in_force=True)] = None


class DemandParameters(Parameters):
    """What the rules read of it."""

    no_further_action = Real("share of referrals that end at the front door")
    answers_caseload = Real("how many fewer are taken on, and how much shorter stages are, by caseload over usual")
    referred_again = Real("share of closed cases that are referred again")
    sibling_spacing = Real("part of the distribution of ages between one sibling and the next")
    complex = Real("share of children whose case is complex")
    complex_weight = Integer("weight of a complex case, in hundredths of a case")
    distant = Real("share of looked-after children placed out of the county")
    distant_weight = Integer("weight added by the distance, in hundredths of a case")
    looked_after_in_court = Real("share of children in court proceedings who are looked after meanwhile")
    transfer_age = Real("days of age at which a looked-after child moves to the team for older children")
    transfer_spread = Real("days over which that move is spread")
    stays_to_25 = Real("share of care leavers who stay with the service to 25 instead of 21")
    child_asks = Real("per day and child, the rate at which a child asks for another worker")
    parent_asks = Real("per day and child, the rate at which a parent or carer asks")
    unexplained = Real("per day and child, the rate of changes with another reason")
    returning_children = Integer("children whose case closed before the start and who will be referred again")


class Arrivals(Table[int]):
    """One row a day: the families expected to be referred up to it."""

    expected = Reals("families expected from the start to this day")
    points = Integer("how many points")


class Families(Table[int]):
    """Single row of shares that a family or an area is drawn from."""

    size = Reals("share of referrals with up to so many children, added up", width=8)
    area = Reals("share of families in the areas up to this one, added up", width=16)
    areas = Integer("how many areas; 0: the council is one")


def fill_demand(
    parameters: DemandParameters,
    family: Families,
    arrivals: Arrivals,
    quantiles: Quantiles,
    scenario: Scenario,
    horizon: float,
) -> None:
    """What the rules read: the fields; families that are not referred again, day by day; their sizes, ages, areas."""
    demand = scenario.demand
    fill(parameters, Demand, demand)
    again = demand.referred_again.share if demand.referred_again else 0.0
    sizes = np.asarray(demand.family_sizes.numbers())
    family.size[0, :] = 2.0
    family.size[0, : len(sizes)] = np.cumsum(sizes / sizes.sum())
    family.size[0, len(sizes) - 1] = 2.0  # the last size takes whatever rounding leaves
    mean_size = float((sizes / sizes.sum()) @ np.arange(1, len(sizes) + 1))
    families = demand.referrals.per_day * (1.0 - again) / mean_size
    growth = demand.growth.share if demand.growth else 0.0
    growing = demand.growth_for.days if demand.growth_for else NEVER
    season = demand.season.numbers() if demand.season else [1.0] * 12
    last_day = int(horizon)
    arrivals.points = last_day + 1
    arrivals.expected[:] = calendar.expected_families(
        scenario.council.start, last_day, families, growth, growing, season
    )
    if demand.areas:
        names = list(demand.areas.of)
        family.areas = len(names)
        family.area[0, :] = 2.0
        family.area[0, : len(names) - 1] = np.cumsum([demand.areas.share(name) for name in names])[:-1]
    parameters.referred_again = again / (1.0 - parameters.no_further_action) if again else 0.0
    if demand.until_referred_again and again:
        length = demand.until_referred_again
        quantiles.value[Distribution.UNTIL_REFERRED_AGAIN] = distributions.ordinary(length)
        quantiles.value[Distribution.WHOLE_UNTIL_REFERRED_AGAIN] = distributions.met_on_a_day(length)
        parameters.returning_children = round(demand.referrals.per_day * again * length.days)
    quantiles.value[Distribution.AGE_AT_REFERRAL] = distributions.ages(demand.ages)
    looked_after = demand.ages_looked_after or demand.ages
    quantiles.value[Distribution.AGE_LOOKED_AFTER] = distributions.ages(looked_after)
