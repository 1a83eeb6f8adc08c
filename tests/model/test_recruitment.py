"""Recruitment rounds, cohorts and starting: the rules in sim/model/rules/recruitment.py."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from sim.model.counting.counted import Flow, Level
from sim.model.events import Event
from sim.model.rules import recruitment
from sim.scenario.vocabulary import Cause, Grade
from tests.model.service import Given, Happened, Service, assessed, small, team
from tests.scenarios import number

LONG = {"assessment": assessed(1000)}


def rounds(**applicants: float) -> dict[str, Any]:
    return {
        "first_round": datetime.date(2020, 5, 1),
        "every": number(2, "months"),
        "cost_per_hire": number(3000, "pounds"),
        "applicants": {grade: number(often, "per round") for grade, often in applicants.items()},
        "start_after": {grade: number(2, "weeks") for grade in ("newly_qualified", "social_worker", "experienced")},
    }


def test_a_round_fills_the_post_that_has_been_vacant_longest() -> None:
    service = Service(small(recruitment=rounds(social_worker=40.0)))
    service.world.posts.vacant_since[1:7] = [-10, -40, -20, -30, -50, -5]
    log = service.play(30 + 14)
    assert log[0] == Happened(30.0, Event.RECRUITMENT_ROUND, 0)
    starts = [one for one in log if one.event == Event.WORKER_STARTS]
    assert [one.day for one in starts] == [44.0] * 6
    first = starts[0].who
    assert service.world.workers.post[first] == 5


def test_who_is_hired_costs_and_is_counted() -> None:
    service = Service(small(recruitment=rounds(social_worker=40.0)))
    service.play(30)
    assert service.counted(Flow.HIRES) == 6
    assert service.counted(Flow.HIRING_COSTS) == 6 * 3000


def test_the_experienced_are_offered_posts_first() -> None:
    service = Service(small([team(posts=1)], recruitment=rounds(social_worker=40.0, experienced=40.0)))
    [start] = [one for one in service.play(90) if one.event == Event.WORKER_STARTS]
    assert service.world.workers.grade[start.who] == Grade.EXPERIENCED


def test_a_post_for_the_experienced_only_is_offered_to_nobody_else() -> None:
    only = team(posts=1, experienced_only=number(1, "posts"))
    service = Service(small([only], recruitment=rounds(social_worker=40.0)))
    assert [one.event for one in service.play(90)] == [Event.RECRUITMENT_ROUND]


def test_a_post_that_is_offered_is_not_offered_again() -> None:
    service = Service(small([team(posts=1)], recruitment=rounds(social_worker=40.0)))
    service.world.posts.offered[1] = 1
    assert not recruitment.is_free(service.world, 1, Grade.SOCIAL_WORKER)


def test_a_cohort_lands_on_its_date_and_whoever_finds_no_post_does_not_start() -> None:
    cohort = {
        "name": "Intake", "grade": "newly_qualified", "arrives": datetime.date(2020, 4, 11),
        "size": number(4, "workers"), "cost_each": number(1000, "pounds"),
    }  # fmt: skip
    service = Service(small([team(posts=3)], cohorts=[cohort]))
    log = service.play(11)
    assert [one.event for one in log] == [Event.COHORT_ARRIVES] + [Event.WORKER_STARTS] * 3
    assert log[0].day == 10.0
    assert service.counted(Flow.SUPPLY_UNUSED) == 1
    assert service.counted(Flow.PROGRAMME_COSTS) == 3000
    assert service.level(Level.POSTS_VACANT) == 0


def test_a_cohort_lands_again_every_year() -> None:
    cohort = {
        "name": "Intake", "grade": "newly_qualified", "arrives": datetime.date(2020, 4, 11),
        "size": number(1, "workers"), "every": number(12, "months"),
    }  # fmt: skip
    service = Service(small(cohorts=[cohort]))
    landed = [one.day for one in service.play(800) if one.event == Event.COHORT_ARRIVES]
    assert landed == pytest.approx([10.0, 10 + 365.25, 10 + 730.5])


def test_a_starter_takes_over_cases_from_the_overloaded_where_the_team_says_so() -> None:
    rules = {"takeover_for": number(3, "months"), "takeover_every": number(1, "months")}
    service = Service(small([team(starters_take_over_cases=True)], caseload=rules, stages=LONG))
    overloaded = service.joins(post=1)
    for _ in range(12):
        service.child(overloaded)
    starter = service.joins(day=5.0)
    service.happens(Event.STARTER_TAKES_OVER_CASES, starter, 5.0)
    service.play(5)
    moved = [one for one in service.given() if one.cause == Cause.NEW_STARTER]
    assert moved == [Given(child, starter, Cause.NEW_STARTER, True) for child in (12, 11)]


def test_a_number_drawn_from_a_poisson_distribution_is_the_least_that_the_probability_reaches() -> None:
    assert [recruitment.poisson(1.0, u) for u in (0.3, 0.5, 0.8, 0.95)] == [0, 1, 2, 3]
