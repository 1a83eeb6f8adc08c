"""Who is given a child: the rules in sim/model/rules/allocation.py."""

from __future__ import annotations

from sim.model.counting.counted import Flow, Level
from sim.model.events import Event
from sim.model.rules import allocation
from sim.scenario.vocabulary import Cause, Grade, Stage
from tests.model.service import Given, Happened, Service, small, team
from tests.scenarios import number


def test_a_child_is_given_the_worker_with_most_room() -> None:
    service = Service(small())
    busy, free = service.joins(), service.joins()
    service.child(busy)
    child = service.child()
    assert service.given(child) == [Given(child, free, Cause.FIRST_CONTACT, True)]


def test_siblings_go_to_the_same_worker() -> None:
    service = Service(small())
    service.joins(), service.joins()
    assert len({service.worker_of(child) for child in service.siblings(3)}) == 1


def test_siblings_are_shared_out_where_the_rule_says_so() -> None:
    service = Service(small(caseload={"siblings_together": False}))
    service.joins(), service.joins()
    assert len({service.worker_of(child) for child in service.siblings(2)}) == 2


def test_where_all_are_full_a_case_is_given_all_the_same() -> None:
    service = Service(small())
    worker = service.joins()
    children = [service.child() for _ in range(12)]
    assert [service.worker_of(child) for child in children] == [worker] * 12
    assert service.counted(Flow.BREACHES) == 0  # the guide is no limit


def test_beyond_the_hard_limit_a_case_that_is_given_is_a_breach() -> None:
    service = Service(small([team(hard_limit=number(3, "cases"))]))
    service.joins()
    for _ in range(5):
        service.child()
    assert service.counted(Flow.BREACHES) == 2
    assert service.level(Level.CASES) == 5


def test_under_hold_a_child_waits_until_a_worker_has_room() -> None:
    service = Service(small(caseload={"nobody_has_room": "hold"}))
    worker = service.joins()
    children = [service.child() for _ in range(11)]
    assert service.worker_of(children[-1]) == 0
    assert service.level(Level.WAITING) == 1
    assert service.play(40) == [
        *(Happened(40.0, Event.STAGE_ENDS, child) for child in children[:10]),
    ]
    assert service.worker_of(children[-1]) == worker
    assert service.level(Level.WAITING) == 0


def test_the_stage_of_a_child_who_waits_does_not_run() -> None:
    service = Service(small(caseload={"nobody_has_room": "hold"}))
    child = service.child()
    assert service.play(100) == []
    service.joins(day=100.0)
    allocation.take_waiting(service.world, 1, 100.0)
    assert service.play(200) == [Happened(140.0, Event.STAGE_ENDS, child)]


def test_waiting_children_are_taken_the_longest_waiting_first() -> None:
    service = Service(small(caseload={"nobody_has_room": "hold", "guide": {"social_worker": number(2, "cases")}}))
    waiting = [service.child(day=float(day)) for day in range(3)]
    worker = service.joins(day=5.0)
    allocation.take_waiting(service.world, worker, 5.0)
    assert [service.worker_of(child) for child in waiting] == [worker, worker, 0]


def test_an_eligible_worker_takes_a_waiting_child_before_one_beyond_the_limits() -> None:
    service = Service(small([team(hard_limit=number(1, "cases"))]))
    child = service.child()  # nobody is there yet
    full, free = service.joins(), service.joins()
    service.world.workers.load[full] = 100
    allocation.take_waiting(service.world, full, 1.0)
    assert service.worker_of(child) == free
    assert service.counted(Flow.BREACHES) == 0


def test_a_waiting_child_who_is_given_beyond_the_limits_is_a_breach() -> None:
    service = Service(small([team(hard_limit=number(1, "cases"))]))
    child = service.child()
    full = service.joins()
    service.world.workers.load[full] = 100
    allocation.take_waiting(service.world, full, 1.0)
    assert service.worker_of(child) == full
    assert service.counted(Flow.BREACHES) == 1


def test_a_worker_in_notice_is_given_no_new_case() -> None:
    service = Service(small(leaving={}))
    leaving, staying = service.joins(), service.joins()
    service.child(staying)
    service.happens(Event.WORKER_RESIGNS, leaving, 1.0)
    service.play(2)
    child = service.child(day=2.0)
    assert service.worker_of(child) == staying


def test_a_newly_qualified_worker_holds_no_protection_plan_too_early() -> None:
    rules = {"protection_after": number(6, "months"), "protected_cases": number(10, "cases")}
    service = Service(small(caseload=rules))
    new, other = service.joins(grade=Grade.NEWLY_QUALIFIED), service.joins()
    service.child(other)
    assert service.worker_of(service.child(stage=Stage.CHILD_PROTECTION)) == other
    assert service.worker_of(service.child()) == new


def test_a_worker_who_had_the_child_last_takes_it_up_again_without_a_change() -> None:
    service = Service(small())
    worker = service.joins()
    child = service.child(worker)
    allocation.release(service.world, child, 10.0)
    allocation.give(service.world, child, worker, 12.0)
    assert service.given(child) == [Given(child, worker, Cause.FIRST_CONTACT, True)]
