"""Recruitment rounds and cohorts, and how long starters have been qualified."""

from __future__ import annotations

from sim.inputs import calendar
from sim.inputs.conversions import days
from sim.inputs.rates import Rates
from sim.scenario.schema import Scenario
from sim.scenario.vocabulary import Grade


def fill_recruitment(rates: Rates, scenario: Scenario) -> None:
    """Rounds and cohorts; how long starters have been qualified."""
    levers, recruitment = rates.levers, scenario.recruitment
    start = scenario.council.start
    grades = rates.grades
    grades.qualified_from[Grade.SOCIAL_WORKER] = levers.assessed_year
    grades.qualified_to[Grade.SOCIAL_WORKER] = levers.experienced_after
    grades.qualified_from[Grade.EXPERIENCED] = levers.experienced_after
    grades.qualified_to[Grade.EXPERIENCED] = levers.experienced_after
    if recruitment:
        levers.round_interval = recruitment.every.days
        levers.first_round = calendar.day_of(recruitment.first_round, start)
        levers.hire_cost = recruitment.cost_per_hire.value if recruitment.cost_per_hire else 0.0
        for grade in Grade:
            key = grade.name.lower()
            applicants = getattr(recruitment.applicants, key, None)
            grades.applications[grade] = applicants.value if applicants else 0.0
            after = getattr(recruitment.start_after, key, None)
            grades.start_after[grade] = after.days if after else 0.0
    posts = sum(team.social_workers.value for team in scenario.teams)
    rates.cohorts.number = len(scenario.cohorts)
    for number, cohort in enumerate(scenario.cohorts, start=1):
        rates.cohorts.first[number] = calendar.first_day(cohort.arrives, start)
        rates.cohorts.interval[number] = days(cohort.every)
        rates.cohorts.size[number] = cohort.size.number(posts)
        rates.cohorts.cost[number] = cohort.cost_each.value if cohort.cost_each else 0.0
        rates.cohorts.grade[number] = Grade[cohort.grade.upper()]
