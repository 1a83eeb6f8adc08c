"""Agency workers: the rules in sim/model/rules/agency.py."""

from __future__ import annotations

from sim.model.counting.counted import Flow, Level
from sim.model.events import Event
from sim.scenario.vocabulary import Cause, Contract, Status
from tests.model.service import Given, Happened, Service, assessed, small, team
from tests.scenarios import number

LONG = {"assessment": assessed(1000)}
COVERED = {"covers_vacancies": number(100, "percent")}


def test_a_vacancy_is_covered_after_the_delay_and_again_when_the_assignment_ends() -> None:
    service = Service(small([team(posts=1)], agency=COVERED, leaving={}, stages=LONG))
    worker = service.joins(post=1)
    service.happens(Event.WORKER_DIES, worker, 25.0)
    log = service.play(250)
    agency = service.world.workers.known - 1
    assert log[-4:] == [
        Happened(46.0, Event.AGENCY_WORKER_COVERS_POST, 1),
        Happened(46.0 + 173, Event.AGENCY_NOTICE_IS_GIVEN, agency),
        Happened(46.0 + 180, Event.WORKER_LEAVES, agency),
        Happened(46.0 + 180 + 21, Event.AGENCY_WORKER_COVERS_POST, 1),
    ]


def test_an_assignment_ends_with_a_notice_and_the_children_change_worker() -> None:
    service = Service(small(agency={}, leaving={}, stages=LONG))
    colleague = service.joins()
    service.happens(Event.AGENCY_WORKER_JOINS_TEAM, 1, 0.0)
    service.play(0)
    agency = service.world.workers.known
    child = service.child(agency)
    assert service.play(200) == [
        Happened(173.0, Event.AGENCY_NOTICE_IS_GIVEN, agency),
        Happened(180.0, Event.WORKER_LEAVES, agency),
    ]
    assert service.given(child)[1:] == [Given(child, colleague, Cause.AGENCY_ENDED, False)]
    assert service.status(agency) == Status.GONE


def test_who_converts_keeps_the_post_and_the_children() -> None:
    service = Service(small(agency={"converts": number(100, "percent")}, stages=LONG))
    service.happens(Event.AGENCY_WORKER_COVERS_POST, 1, 0.0)
    service.play(0)
    agency = service.world.workers.known
    child = service.child(agency)
    assert service.play(200) == [Happened(173.0, Event.AGENCY_NOTICE_IS_GIVEN, agency)]
    assert service.world.workers.contract[agency] == Contract.PERMANENT
    assert service.world.posts.holder[1] == agency
    assert len(service.given(child)) == 1


def test_a_permanent_starter_ends_the_cover_of_the_post() -> None:
    service = Service(small(agency={}, stages=LONG))
    service.happens(Event.AGENCY_WORKER_COVERS_POST, 1, 0.0)
    service.play(0)
    agency = service.world.workers.known
    assert service.level(Level.POSTS_COVERED) == 1
    service.joins(post=1, day=20.0)
    assert service.level(Level.POSTS_COVERED) == 0
    assert service.play(30) == [
        Happened(20.0, Event.AGENCY_NOTICE_IS_GIVEN, agency),
        Happened(27.0, Event.WORKER_LEAVES, agency),
    ]


def test_a_post_that_was_filled_meanwhile_is_not_covered() -> None:
    service = Service(small(agency={}))
    service.joins(post=1)
    before = service.world.workers.known
    service.happens(Event.AGENCY_WORKER_COVERS_POST, 1, 5.0)
    service.play(5)
    assert service.world.workers.known == before


def test_an_overloaded_team_seeks_agency_workers_at_its_review() -> None:
    overload = {"overload_caseload": number(3, "cases"), "overload_workers": number(1, "workers")}
    service = Service(small(agency=overload, stages=LONG))
    worker = service.joins()
    for _ in range(4):
        service.child(worker)
    service.happens(Event.TEAM_IS_REVIEWED, 1, 1.0)
    assert service.play(25) == [Happened(22.0, Event.AGENCY_WORKER_JOINS_TEAM, 1)]
    assert service.counted(Flow.AGENCY_STARTED) == 1
    service.happens(Event.TEAM_IS_REVIEWED, 1, 26.0)
    assert service.play(60) == []  # no more than one at a time
