"""Chances in a month of each absence, agency cover, and how long both last."""

from __future__ import annotations

from sim.inputs import distributions
from sim.inputs.assignments import assignment_length
from sim.inputs.conversions import WORKING_DAYS, chance_in_a_month, days, per_day, share
from sim.inputs.rates import Rates
from sim.scenario.quantities import YEAR
from sim.scenario.schema import Scenario
from sim.scenario.vocabulary import NEVER, Cause, Distribution, Grade


def fill_absence(rates: Rates, scenario: Scenario) -> None:
    """Chances in a month of each absence, and their lengths."""
    levers, absence = rates.levers, scenario.absence
    levers.covered_after, levers.moved_rest_after = NEVER, NEVER
    if absence is None:
        return
    levers.covered_after = days(absence.covered_after, NEVER)
    levers.moved_first_share = share(absence.covered_first)
    levers.moved_rest_after = days(absence.rest_covered_after, NEVER)
    levers.leave_notice = absence.leave_known.days
    levers.cases_return = int(absence.cases_return)
    for cause, rate, length, table in (
        (Cause.SICKNESS, absence.sickness, absence.sickness_length, Distribution.SICKNESS),
        (Cause.MATERNITY, absence.maternity, absence.maternity_length, Distribution.MATERNITY_LEAVE),
        (Cause.SABBATICAL, absence.sabbatical, absence.sabbatical_length, Distribution.SABBATICAL),
    ):
        if rate and length:
            rates.quantiles.value[table] = distributions.ordinary(length)
            rates.grades.monthly[:, cause] = chance_in_a_month(rate.per_day)
    if absence.secondment_length:
        rates.quantiles.value[Distribution.SECONDMENT] = distributions.ordinary(absence.secondment_length)
        for grade in Grade:
            chance = chance_in_a_month(per_day(absence.secondment, grade))
            rates.grades.monthly[grade, Cause.SECONDED] = chance


def fill_agency(rates: Rates, scenario: Scenario) -> None:
    """Cover, assignments, overload, cost."""
    levers, agency = rates.levers, scenario.agency
    levers.agency_fte = 1.0
    if agency is None:
        return
    levers.cover_share = agency.covers_vacancies.share
    levers.absence_cover_share = agency.covers_absences.share
    levers.agency_delay = agency.delay.days
    levers.agency_notice = agency.notice.days
    levers.agency_fte = agency.fte.value
    levers.conversion_share = agency.converts.share
    levers.overload_caseload = agency.overload_caseload.value if agency.overload_caseload else 0.0
    levers.overload_workers = agency.overload_workers.value if agency.overload_workers else 0
    levers.agency_day = agency.cost.value * WORKING_DAYS / YEAR
    length = assignment_length(agency)
    rates.quantiles.value[Distribution.AGENCY_ASSIGNMENT] = distributions.ordinary(length)
    rates.quantiles.value[Distribution.WHOLE_AGENCY_ASSIGNMENT] = distributions.met_on_a_day(length)
