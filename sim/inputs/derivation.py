"""Input modelling: what the numbers of a scenario become. Each part fills some tables; nothing here is left to chance.

By Little's law the mean length of a stage is its stock over its yearly endings. A yearly rate becomes a chance in a
month, 1 - exp(-rate / 12).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.inputs import calendar
from sim.inputs.absences import fill_absence, fill_agency
from sim.inputs.caseloads import fill_starting
from sim.inputs.children import fill_demand, fill_stages
from sim.inputs.drifting import fill_drift
from sim.inputs.joining import fill_recruitment
from sim.inputs.leaving import fill_leaving
from sim.inputs.rates import Rates
from sim.inputs.teams import fill_teams
from sim.scenario.plans import MOST_COHORTS
from sim.scenario.schema import Scenario
from sim.scenario.vocabulary import GRADES, STAGES, Distribution, Drifting


@dataclass(frozen=True)
class Derived:
    """A scenario ready to run: its rates, and the names and dates by which its outcome is read."""

    scenario: Scenario
    rates: Rates
    horizon: float
    team_names: list[str]
    team_kinds: list[str]
    in_force: dict[tuple[int, ...], Rates] = field(default_factory=dict, repr=False, compare=False)  # by actions

    @property
    def months(self) -> int:
        """How many months the forecast has."""
        return self.rates.calendar.months

    @property
    def years(self) -> int:
        """How many reporting years end in it."""
        return self.rates.calendar.years


def derive(scenario: Scenario) -> Derived:
    """Turn a checked scenario into rates."""
    start, years = scenario.council.start, scenario.council.years
    horizon = calendar.horizon(start, years)
    rates = Rates(
        grades=GRADES,
        plan=len(scenario.teams) + 1,
        stages=STAGES,
        tenure=16,
        claw_back=12,
        cohorts=MOST_COHORTS + 1,  # of any scenario, so that a world serves a council with any strategy
        arrivals=int(horizon) + 1,
        quantiles=len(Distribution),
        drift=len(Drifting),
        calendar=years * 12 + 20,
    )
    fill_starting(rates, scenario)
    fill_leaving(rates, scenario)
    fill_absence(rates, scenario)
    fill_agency(rates, scenario)
    fill_demand(rates, scenario, horizon)
    fill_stages(rates, scenario)
    fill_teams(rates, scenario)
    fill_recruitment(rates, scenario)
    fill_drift(rates, scenario.drift)
    fill_calendar(rates, scenario)
    return Derived(
        scenario, rates, horizon, [team.name for team in scenario.teams], [team.kind for team in scenario.teams]
    )


def fill_calendar(rates: Rates, scenario: Scenario) -> None:
    """The days on which something is counted or done."""
    table, start, years = rates.calendar, scenario.council.start, scenario.council.years
    ends = calendar.month_ends(start, years)
    table.months = len(ends)
    table.month_end[: len(ends)] = [calendar.day_of(date, start) for date in ends]
    year_ends = calendar.reporting_year_ends(start, years)
    table.years = len(year_ends)
    table.year_end[: len(year_ends)] = [calendar.day_of(date, start) for date in year_ends]
    table.restructures = len(scenario.restructures)
    for number, restructure in enumerate(scenario.restructures):
        table.restructure[number] = calendar.first_day(restructure.date, start)
    offers = scenario.retention_payment.offered if scenario.retention_payment else []
    table.retention_offers = len(offers)
    for number, day in enumerate(offers):
        table.retention_offer[number] = calendar.first_day(day, start)
