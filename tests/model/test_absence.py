"""Sickness, leave and coming back: the rules in sim/model/rules/absence.py."""

from __future__ import annotations

from typing import Any

from sim.model.counting.counted import Flow, Level
from sim.model.events import Event
from sim.scenario.vocabulary import Cause, Status
from tests.model.service import Given, Happened, Service, assessed, small
from tests.scenarios import length, number

SELDOM = number(0.0001, "per year")


def away(days: float, **more: Any) -> dict[str, Any]:
    return {
        "sickness": SELDOM, "sickness_length": length(days, "days", "fixed"),
        "maternity": SELDOM, "maternity_length": length(days, "days", "fixed"),
        "sabbatical": SELDOM, "sabbatical_length": length(days, "days", "fixed"),
        "covered_after": number(21, "days"), "covered_first": number(50, "percent"),
        "rest_covered_after": number(30, "days"), **more,
    }  # fmt: skip


def played(days: float, agency: float = 0.0, **more: Any) -> tuple[Service, int, int, list[int]]:
    """Return a service with a worker who holds two children, and a colleague who holds none."""
    given: dict[str, Any] = {"agency": {"covers_absences": number(agency, "percent")}} if agency else {}
    service = Service(small(leaving={}, absence=away(days, **more), stages={"assessment": assessed(1000)}, **given))
    worker, colleague = service.joins(post=1), service.joins(post=2)
    return service, worker, colleague, [service.child(worker), service.child(worker)]


def test_a_short_sickness_moves_no_child() -> None:
    service, worker, _, children = played(10)
    service.happens(Event.WORKER_FALLS_SICK, worker, 1.0)
    assert service.play(20) == [
        Happened(1.0, Event.WORKER_FALLS_SICK, worker),
        Happened(11.0, Event.WORKER_COMES_BACK, worker),
    ]
    assert [len(service.given(child)) for child in children] == [1, 1]


def test_in_a_long_sickness_some_cases_are_covered_and_later_the_rest_and_they_come_back() -> None:
    service, worker, colleague, children = played(100)
    service.happens(Event.WORKER_FALLS_SICK, worker, 0.0)
    assert service.play(120) == [
        Happened(0.0, Event.WORKER_FALLS_SICK, worker),
        Happened(21.0, Event.SICK_WORKER_IS_COVERED, worker),
        Happened(51.0, Event.REST_OF_CASES_ARE_COVERED, worker),
        Happened(100.0, Event.WORKER_COMES_BACK, worker),
    ]
    for child in children:
        assert service.given(child)[1:] == [
            Given(child, colleague, Cause.SICKNESS, False),
            Given(child, worker, Cause.RETURNED, True),
        ]


def test_cases_do_not_come_back_where_the_rule_says_so() -> None:
    service, worker, colleague, children = played(100, cases_return=False)
    service.happens(Event.WORKER_FALLS_SICK, worker, 0.0)
    service.play(120)
    assert [service.worker_of(child) for child in children] == [colleague, colleague]


def test_half_of_the_cases_are_covered_first() -> None:
    service, worker, colleague, children = played(100)
    service.happens(Event.WORKER_FALLS_SICK, worker, 0.0)
    service.play(21)
    assert sorted(service.worker_of(child) for child in children) == [worker, colleague]


def test_sickness_counts_the_fte_that_is_away() -> None:
    service, worker, _, _ = played(10)
    service.happens(Event.WORKER_FALLS_SICK, worker, 1.0)
    service.play(5)
    assert service.level(Level.SICK_FTE) == service.world.workers.fte[worker]
    service.play(12)
    assert service.level(Level.SICK_FTE) == 0.0


def test_before_maternity_leave_every_case_is_handed_over() -> None:
    service, worker, colleague, children = played(300)
    service.happens(Event.WORKER_GOES_ON_MATERNITY_LEAVE, worker, 2.0)
    assert service.play(302) == [
        Happened(2.0, Event.WORKER_GOES_ON_MATERNITY_LEAVE, worker),
        Happened(302.0, Event.WORKER_COMES_BACK, worker),
    ]
    assert service.given(children[0])[1] == Given(children[0], colleague, Cause.MATERNITY, True)


def test_a_leave_that_is_known_too_late_leaves_no_time_for_a_handover() -> None:
    service, worker, colleague, children = played(300, leave_known=number(1, "weeks"))
    service.happens(Event.WORKER_GOES_ON_MATERNITY_LEAVE, worker, 2.0)
    service.play(3)
    assert service.given(children[0])[1] == Given(children[0], colleague, Cause.MATERNITY, False)


def test_a_sabbatical_is_a_leave_known_in_advance_too() -> None:
    service, worker, colleague, children = played(90)
    service.happens(Event.WORKER_GOES_ON_SABBATICAL, worker, 2.0)
    service.play(3)
    assert service.status(worker) == Status.ON_SABBATICAL
    assert service.given(children[1])[1] == Given(children[1], colleague, Cause.SABBATICAL, True)
    assert service.counted(Flow.SABBATICALS) == 1


def test_for_a_long_absence_an_agency_worker_is_sought() -> None:
    service, worker, _, _ = played(300, agency=100)
    service.happens(Event.WORKER_GOES_ON_MATERNITY_LEAVE, worker, 2.0)
    assert service.play(30) == [
        Happened(2.0, Event.WORKER_GOES_ON_MATERNITY_LEAVE, worker),
        Happened(23.0, Event.AGENCY_WORKER_JOINS_TEAM, 1),
    ]


def test_a_worker_who_is_absent_does_not_resign() -> None:
    service, worker, _, _ = played(100)
    service.happens(Event.WORKER_FALLS_SICK, worker, 0.0)
    service.happens(Event.WORKER_RESIGNS, worker, 10.0)
    service.play(20)
    assert service.status(worker) == Status.SICK
