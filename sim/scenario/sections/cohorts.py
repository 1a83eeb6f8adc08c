"""Cohorts: people who land together on a date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from sim.mechanics.columns import Integer, Integers, Reals, Table
from sim.scenario import calendar
from sim.scenario.document import Document
from sim.scenario.faults import Finding, Place, finding
from sim.scenario.names import Name
from sim.scenario.quantities import Day, Duration, Part, People, PoundsOnce
from sim.scenario.sections.base import CENTURY, About, Limit
from sim.scenario.vocabulary import Grade

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

MOST_COHORTS = 50


class Cohort(Part):
    """People who land together on a date; ``cost_each`` is what one costs beyond the salary."""

    name: Name
    grade: Literal["newly_qualified", "social_worker", "experienced"]
    arrives: Day
    every: Annotated[Duration | None, About("Time between arrivals", Limit(7, CENTURY, "days"))] = None
    size: Annotated[People, About("Size of the cohort")]
    cost_each: Annotated[PoundsOnce | None, About("Cost of each member beyond the salary")] = None


class Cohorts(Table[int]):
    """One row a cohort, from 1."""

    first = Reals("day of the first arrival")
    interval = Reals("days between arrivals; 0: once")
    size = Integers("people each time")
    grade = Integers("their grade")
    cost = Reals("pounds that each costs beyond the salary")
    landed = Integers("how often it has landed so far")
    number = Integer("how many cohorts")


def fill_cohorts(table: Cohorts, scenario: Scenario) -> None:
    """When each lands, how many and who."""
    posts = sum(team.social_workers.value for team in scenario.teams)
    table.number = len(scenario.cohorts)
    for number, cohort in enumerate(scenario.cohorts, start=1):
        table.first[number] = calendar.first_day(cohort.arrives, scenario.council.start)
        table.interval[number] = cohort.every.days if cohort.every else 0.0
        table.size[number] = cohort.size.number(posts)
        table.cost[number] = cohort.cost_each.value if cohort.cost_each else 0.0
        table.grade[number] = Grade[cohort.grade.upper()]


def findings(document: Document) -> list[Finding]:
    """Return the faults of the sizes of cohorts."""
    places: list[Place] = [("cohorts", number, "size") for number, _ in enumerate(document.items("cohorts")[:50])]
    return [fault for place in places for fault in people_findings(document, place)]


def people_findings(document: Document, place: Place) -> list[Finding]:
    """Find a number of workers that is no whole number, or more than all posts."""
    people = document.part(People, *place)
    if people and people.unit == "workers" and people.value != round(people.value):
        return [finding((*place, "value"), people.value, 'a whole number, or the unit "percent of posts"')]
    if people and people.unit == "percent of posts" and people.value > 100:
        return [finding((*place, "value"), people.value, "a number from 0 to 100")]
    return []
