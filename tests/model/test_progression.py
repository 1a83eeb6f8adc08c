"""Growing in the job, and managers: the rules in sim/model/rules/progression.py."""

from __future__ import annotations

import pytest

from sim.model.events import Event
from sim.model.rules import progression
from sim.scenario.vocabulary import Cause, Grade, Route
from tests.model.service import YEAR, Given, Happened, Service, assessed, small, team
from tests.scenarios import number

LONG = {"assessment": assessed(2000)}


def test_a_newly_qualified_worker_becomes_a_social_worker_and_then_experienced() -> None:
    service = Service(small(progression={}))
    worker = service.joins(grade=Grade.NEWLY_QUALIFIED)
    progression.request_progress(service.world, worker, 0.0)
    assert service.play(1000) == [
        Happened(round(YEAR, 2), Event.WORKER_FINISHES_ASSESSED_YEAR, worker),
        Happened(round(2 * YEAR, 2), Event.WORKER_BECOMES_EXPERIENCED, worker),
    ]
    assert service.world.workers.grade[worker] == Grade.EXPERIENCED


def managed(promotion: float) -> Service:
    document = small(
        [team(team_managers=number(1, "posts"))],
        progression={"promotion": number(promotion, "percent")}, leaving={}, stages=LONG,
    )  # fmt: skip
    return Service(document)


def manager_post(service: Service) -> int:
    return 7  # after the six of social workers


def test_a_managers_post_is_filled_from_outside() -> None:
    service = managed(0)
    post = manager_post(service)
    [appointed, starts] = service.play(100)
    assert (appointed.event, appointed.who, starts.event) == (Event.MANAGER_IS_APPOINTED, post, Event.WORKER_STARTS)
    manager = int(service.world.posts.holder[post])
    assert service.world.workers.grade[manager] == Grade.TEAM_MANAGER
    assert service.world.workers.route[manager] == Route.MANAGER


def test_the_longest_serving_experienced_worker_is_promoted_and_the_children_change_worker() -> None:
    service = managed(100)
    post = manager_post(service)
    newer, longer = service.joins(grade=Grade.EXPERIENCED), service.joins(grade=Grade.EXPERIENCED)
    service.world.workers.in_post_since[longer] = -500.0
    child = service.child(longer)
    appointed, leaves = service.play(100)
    assert appointed == Happened(appointed.day, Event.MANAGER_IS_APPOINTED, post)
    assert leaves == Happened(pytest.approx(appointed.day + 28, abs=0.01), Event.WORKER_LEAVES, longer)
    assert service.given(child)[1:] == [Given(child, newer, Cause.PROMOTED, True)]
    assert service.world.posts.holder[post] == longer
    assert service.world.workers.grade[longer] == Grade.TEAM_MANAGER


def test_a_managers_post_that_falls_vacant_is_filled_after_the_usual_time() -> None:
    service = managed(0)
    post = manager_post(service)
    service.play(100)
    manager = int(service.world.posts.holder[post])
    service.happens(Event.WORKER_IS_DISMISSED, manager, 110.0)
    assert [one.day for one in service.play(180) if one.event == Event.MANAGER_IS_APPOINTED] == [170.0]
