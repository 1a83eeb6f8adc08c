"""What managers do with caseloads: the rules in sim/model/rules/management.py."""

from __future__ import annotations

import datetime

from sim.model.counting.counted import Flow
from sim.model.events import Event
from sim.model.rules import leaving, management
from sim.scenario.vocabulary import Cause
from tests.model.service import Given, Service, assessed, small, team
from tests.scenarios import number

LONG = {"assessment": assessed(2000)}


def test_at_a_review_the_latest_case_of_the_most_overloaded_goes_to_the_one_with_most_room() -> None:
    rules = {"balance_margin": number(1, "cases"), "balance_moves": number(1, "cases")}
    service = Service(small(caseload=rules, stages=LONG))
    overloaded, other = service.joins(), service.joins()
    children = [service.child(overloaded) for _ in range(13)]
    service.happens(Event.TEAM_IS_REVIEWED, 1, 3.0)
    service.play(3)
    assert service.given(children[-1])[1:] == [Given(children[-1], other, Cause.OVERLOAD, True)]
    assert len(service.given()) == 14


def test_within_the_margin_no_case_moves() -> None:
    rules = {"balance_margin": number(3, "cases"), "balance_moves": number(2, "cases")}
    service = Service(small(caseload=rules, stages=LONG))
    service.joins(), service.joins()
    for _ in range(13):
        service.child(1)
    service.happens(Event.TEAM_IS_REVIEWED, 1, 3.0)
    service.play(3)
    assert len(service.given()) == 13


def test_a_starter_is_given_cases_only_as_far_as_there_is_room() -> None:
    service = Service(small(stages=LONG))
    overloaded = service.joins()
    for _ in range(15):
        service.child(overloaded)
    starter = service.joins()
    service.world.workers.capacity[starter] = 200
    management.starter_takes_over_cases(service.world, starter, 1.0)
    assert service.world.workers.cases[starter] == 2


def test_a_restructure_moves_the_children_whose_team_no_longer_holds_their_stage() -> None:
    one, two = team("One"), team("Two")
    two["holds"] = [stage for stage in two["holds"] if stage != "assessment"]
    change = {
        "date": datetime.date(2020, 5, 1),
        "holds": {"One": [stage for stage in one["holds"] if stage != "assessment"], "Two": one["holds"]},
    }
    service = Service(small([one, two], restructures=[change], stages=LONG))
    before, after = service.joins(team=1), service.joins(team=2)
    child = service.child(before)
    assert [one.event for one in service.play(30)] == [Event.RESTRUCTURE]
    assert service.given(child)[1:] == [Given(child, after, Cause.RESTRUCTURE, True)]


def without_room(share: float) -> Service:
    """Return a team of three whose guide is ten cases: two hold as many, and the third, who holds six, has room for
    four; and the share of cases without room that are held for now.
    """
    rules = {"held_for_now": number(share, "percent")}
    service = Service(small(caseload=rules, stages=LONG))
    for cases in (10, 10, 6):
        worker = service.joins()
        for _ in range(cases):
            service.child(worker)
    return service


def test_a_case_that_nobody_has_room_for_is_held_for_now_and_passed_on_to_who_has_more_room() -> None:
    service = without_room(100)
    leaving.leave_team(service.world, 3, Cause.RESIGNED, True, 0.0)
    handed_over = [one for one in service.given() if one.cause == Cause.RESIGNED]
    assert [service.world.children.held_for_now[one.child] for one in handed_over] == [1] * 6
    newcomer = service.joins(day=20.0)
    service.happens(Event.TEAM_IS_REVIEWED, 1, 20.0)
    service.play(20)
    passed_on = [one for one in service.given() if one.cause == Cause.PASSED_ON]
    assert {one.child for one in passed_on} == {one.child for one in handed_over}
    assert {one.worker for one in passed_on} == {newcomer}
    assert service.counted(Flow.MANAGE) == 6
    assert not service.world.children.held_for_now.any()


def test_a_case_is_passed_on_also_where_nobody_has_room_but_somebody_is_less_overloaded() -> None:
    service = without_room(100)
    leaving.leave_team(service.world, 3, Cause.RESIGNED, True, 0.0)
    [held, *_] = [one.child for one in service.given() if one.cause == Cause.RESIGNED and one.worker == 1]
    service.world.workers.capacity[2] += 200
    service.world.children.held_for_now[:] = 0
    service.world.children.held_for_now[held] = 1
    service.happens(Event.TEAM_IS_REVIEWED, 1, 20.0)
    service.play(20)
    assert service.given(held)[-1] == Given(held, 2, Cause.PASSED_ON, True)
    assert service.world.workers.load[2] > service.world.workers.capacity[2]


def test_a_case_that_is_held_for_now_stays_as_long_as_nobody_has_more_room() -> None:
    service = without_room(100)
    leaving.leave_team(service.world, 3, Cause.RESIGNED, True, 0.0)
    service.happens(Event.TEAM_IS_REVIEWED, 1, 20.0)
    service.play(20)
    assert [one.cause for one in service.given() if one.cause == Cause.PASSED_ON] == []


def test_a_case_for_which_the_new_worker_has_room_is_not_held_for_now() -> None:
    service = without_room(100)
    leaving.leave_team(service.world, 1, Cause.RESIGNED, True, 0.0)
    held = [service.world.children.held_for_now[one.child] for one in service.given() if one.cause == Cause.RESIGNED]
    assert held == [0] * 4 + [1] * 6


def test_a_share_of_the_cases_without_room_is_held_for_now_the_others_are_given_for_good() -> None:
    held = 0
    for replication in range(40):
        rules = {"held_for_now": number(50, "percent")}
        service = Service(small(caseload=rules, stages=LONG), replication)
        for _ in range(2):
            worker = service.joins()
            for _ in range(10):
                service.child(worker)
        leaving.leave_team(service.world, 1, Cause.RESIGNED, True, 0.0)
        held += int(service.world.children.held_for_now.sum())
    assert 160 < held < 240


def test_siblings_who_are_held_for_now_are_passed_on_to_one_worker() -> None:
    service = Service(small(caseload={"held_for_now": number(100, "percent")}, stages=LONG))
    first, second = service.joins(), service.joins()
    siblings = service.siblings(3)
    [holder] = {service.worker_of(child) for child in siblings}
    other = first + second - holder
    for _ in range(10):
        service.child(other)
    leaving.leave_team(service.world, holder, Cause.RESIGNED, True, 0.0)
    newcomers = [service.joins(day=20.0), service.joins(day=20.0)]
    service.happens(Event.TEAM_IS_REVIEWED, 1, 20.0)
    service.play(20)
    assert len({service.worker_of(child) for child in siblings}) == 1
    assert service.worker_of(siblings[0]) in newcomers
