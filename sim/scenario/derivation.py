"""From a scenario to its parameters: each section fills its own tables; nothing here is left to chance."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.mechanics.columns import Tables
from sim.scenario import calendar
from sim.scenario.edits import with_actions
from sim.scenario.rates import Rates
from sim.scenario.schema import Scenario
from sim.scenario.sections.absence import fill_absence
from sim.scenario.sections.agency import fill_agency
from sim.scenario.sections.base import Parameters, fill
from sim.scenario.sections.caseload import fill_caseload
from sim.scenario.sections.cohorts import MOST_COHORTS, fill_cohorts
from sim.scenario.sections.council import fill_calendar
from sim.scenario.sections.demand import fill_demand
from sim.scenario.sections.drift import fill_drift
from sim.scenario.sections.establishment import Establishment
from sim.scenario.sections.inspections import UNKNOWN, fill_inspections
from sim.scenario.sections.leaving import fill_leaving
from sim.scenario.sections.pay import fill_pay
from sim.scenario.sections.progression import Progression
from sim.scenario.sections.recruitment import fill_recruitment
from sim.scenario.sections.retention_payment import fill_retention_payment
from sim.scenario.sections.staff import fill_staff
from sim.scenario.sections.stages import fill_stages
from sim.scenario.sections.teams import fill_teams
from sim.scenario.vocabulary import GRADES, STAGES, Distribution, Drifting

OF_GRADES = ("caseload", "staff", "pay", "retention", "leaving", "recruitment")  # tables with one row a grade


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
    """Turn a checked scenario into parameters."""
    horizon = calendar.horizon(scenario.council.start, scenario.council.years)
    rates = Rates(
        **dict.fromkeys(OF_GRADES, GRADES),
        plan=len(scenario.teams) + 1,
        stages=STAGES,
        tenure=16,
        claw_back=12,
        cohorts=MOST_COHORTS + 1,  # of any scenario, so that a world serves a council with any strategy
        arrivals=int(horizon) + 1,
        quantiles=len(Distribution),
        drift=len(Drifting),
        judgements=UNKNOWN + 1,
        calendar=scenario.council.years * 12 + 20,
    )
    quantiles = rates.quantiles
    fill_calendar(rates.calendar, scenario)
    fill_caseload(rates.caseload, quantiles, scenario.caseload)
    fill(rates.progression, Progression, scenario.progression)
    fill_staff(rates.staff, scenario)
    fill_pay(rates.pay, scenario.pay)
    fill_retention_payment(rates.retention, rates.claw_back, scenario.retention_payment, scenario.pay)
    fill_leaving(rates.leaving, rates.tenure, quantiles, scenario, rates.staff, rates.progression)
    fill_absence(rates.absence, rates.leaving, quantiles, scenario.absence)
    fill_agency(rates.agency, quantiles, scenario.agency)
    fill_demand(rates.demand, rates.family, rates.arrivals, quantiles, scenario, horizon)
    fill_stages(rates.stages, quantiles, scenario)
    fill_teams(rates.plan, scenario, rates.staff)
    fill_recruitment(rates.recruitment, scenario, rates.progression)
    fill_cohorts(rates.cohorts, scenario)
    fill(rates.establishment, Establishment, scenario.establishment)
    fill_inspections(rates.inspections, rates.judgements, quantiles, scenario)
    fill_drift(rates.drift, quantiles, scenario.drift)
    return Derived(
        scenario, rates, horizon, [team.name for team in scenario.teams], [team.kind for team in scenario.teams]
    )


def rates_in_force(derived: Derived, numbers: tuple[int, ...]) -> Rates:
    """Return the parameters while the scenario's actions of these numbers, from 0, are in force; calculated once."""
    if not numbers:
        return derived.rates
    if numbers not in derived.in_force:
        actions = [derived.scenario.actions[number] for number in numbers]
        derived.in_force[numbers] = derive(with_actions(derived.scenario, actions)).rates
    return derived.in_force[numbers]


def give(world: Tables, before: Rates, after: Rates) -> None:
    """Give a world what differs between two states of the parameters; whatever else was changed in it stays."""
    for name, kind in Rates.tables().items():
        if not issubclass(kind, Parameters):
            continue  # what is read on the first day, or when a person is drawn
        old, new, live = getattr(before, name), getattr(after, name), getattr(world, name)
        for column, declared in kind._fields.items():
            if column in kind.fixed:
                continue
            if declared.scalar:
                if getattr(old, column) != getattr(new, column):
                    setattr(live, column, getattr(new, column))
            else:
                differs = getattr(old, column) != getattr(new, column)
                np.copyto(getattr(live, column), getattr(new, column), where=differs)
