"""Who leaves and what becomes of the children: the rules in sim/model/rules/leaving.py and handover.py."""

from __future__ import annotations

import datetime

import pytest

from sim.model.counting.counted import Flow, Level
from sim.model.events import Event
from sim.model.rules import handover, leaving
from sim.scenario.vocabulary import REASON_OF, Cause, Grade, Reason, Stage, Status
from tests.model.service import MONTH, Given, Happened, Service, assessed, small, team
from tests.scenarios import length, number

LONG = {"assessment": assessed(1000)}
REACHED = {"assessment": assessed(1000, looked_after=10, closed=90)}
PAY = {grade: number(40_000, "pounds per year") for grade in ("newly_qualified", "social_worker", "experienced")}


def test_when_a_worker_resigns_the_children_are_handed_over_at_the_end_of_the_notice() -> None:
    service = Service(small(leaving={}))
    worker, colleague = service.joins(post=1), service.joins(post=2)
    child = service.child(worker)
    service.happens(Event.WORKER_RESIGNS, worker, 10.0)
    assert service.play(80) == [
        Happened(10.0, Event.WORKER_RESIGNS, worker),
        Happened(40.0, Event.STAGE_ENDS, child),
        Happened(66.0, Event.WORKER_LEAVES, worker),
    ]
    service = Service(small(leaving={}, stages=LONG))
    worker, colleague = service.joins(post=1), service.joins(post=2)
    child = service.child(worker)
    service.happens(Event.WORKER_RESIGNS, worker, 10.0)
    service.play(65.9)
    assert service.worker_of(child) == worker
    service.play(66)
    assert service.given(child)[1:] == [Given(child, colleague, Cause.RESIGNED, True)]
    assert service.status(worker) == Status.GONE
    assert service.counted(Flow.LEAVERS) == 1


@pytest.mark.parametrize(
    ("event", "cause", "reason", "days"),
    [
        (Event.WORKER_RESIGNS, Cause.RESIGNED, Reason.LEFTRL, 56.0),
        (Event.WORKER_RETIRES, Cause.RETIRED, Reason.LEFTRL, 56.0),
        (Event.WORKER_IS_DISMISSED, Cause.DISMISSED, Reason.LEFTRL, 0.0),
        (Event.WORKER_DIES, Cause.DIED, Reason.SWDIED, 0.0),
        (Event.WORKER_MOVES_WITHIN_COUNCIL, Cause.MOVED_WITHIN_COUNCIL, Reason.LEFTRL, 28.0),
        (Event.WORKER_IS_SECONDED, Cause.SECONDED, Reason.LEFTRL, 28.0),
    ],
)
def test_each_way_of_leaving_has_its_notice_and_its_reason(
    event: Event, cause: Cause, reason: Reason, days: float
) -> None:
    secondments = {"secondment": {"social_worker": number(0.01, "per year")}, "secondment_length": length(300, "days")}
    service = Service(small(leaving={}, absence=secondments, stages=LONG))
    worker, colleague = service.joins(post=1), service.joins(post=2)
    child = service.child(worker)
    service.happens(event, worker, 5.0)
    assert service.play(5 + days) == [
        Happened(5.0, event, worker),
        Happened(5.0 + days, Event.WORKER_LEAVES, worker),
    ]
    assert service.given(child)[1:] == [Given(child, colleague, cause, days >= 14)]
    assert REASON_OF[cause] == reason
    assert service.counted(Flow(Flow.FCONTA + reason)) == 1


def test_a_notice_too_short_for_a_handover_makes_it_unplanned() -> None:
    service = Service(small(leaving={"notice": number(10, "days")}, stages=LONG))
    worker, colleague = service.joins(post=1), service.joins(post=2)
    child = service.child(worker)
    service.happens(Event.WORKER_RESIGNS, worker, 1.0)
    service.play(11)
    assert service.given(child)[1:] == [Given(child, colleague, Cause.RESIGNED, False)]
    assert service.counted(Flow.UNPLANNED_CHANGES) == 1


def test_a_worker_who_goes_to_agency_work_is_counted_so() -> None:
    service = Service(small(leaving={"to_agency": number(100, "percent")}))
    worker = service.joins(post=1)
    service.happens(Event.WORKER_RESIGNS, worker, 1.0)
    service.play(60)
    assert service.world.workers.departure[worker] == Cause.WENT_TO_AGENCY


def test_a_worker_who_is_in_notice_does_not_resign_again() -> None:
    service = Service(small(leaving={}))
    worker = service.joins(post=1)
    service.happens(Event.WORKER_RESIGNS, worker, 1.0)
    service.happens(Event.WORKER_RETIRES, worker, 2.0)
    service.play(57)
    assert service.world.workers.departure[worker] == Cause.RESIGNED
    assert service.status(worker) == Status.GONE


def test_the_post_of_a_leaver_falls_vacant() -> None:
    service = Service(small(leaving={}))
    worker = service.joins(post=1)
    before = service.level(Level.POSTS_VACANT)
    service.happens(Event.WORKER_IS_DISMISSED, worker, 3.0)
    service.play(3)
    assert service.level(Level.POSTS_VACANT) == before + 1
    assert service.world.posts.vacant_since[1] == 3.0


def test_a_seconded_worker_keeps_the_post_and_comes_back() -> None:
    secondments = {
        "secondment": {"social_worker": number(0.001, "per year")},
        "secondment_length": length(100, "days", "fixed"),
    }
    service = Service(small(leaving={}, absence=secondments, stages=LONG))
    worker, colleague = service.joins(post=1), service.joins(post=2)
    child = service.child(worker)
    service.happens(Event.WORKER_IS_SECONDED, worker, 0.0)
    assert service.play(130) == [
        Happened(0.0, Event.WORKER_IS_SECONDED, worker),
        Happened(28.0, Event.WORKER_LEAVES, worker),
        Happened(128.0, Event.WORKER_COMES_BACK, worker),
    ]
    assert service.world.posts.holder[1] == worker
    assert [one.worker for one in service.given(child)] == [worker, colleague, worker]


def test_a_worker_who_moves_may_join_another_of_the_teams() -> None:
    document = small([team("One"), team("Two")], leaving={"stays_in_teams": number(100, "percent")})
    service = Service(document)
    worker = service.joins(post=1)
    service.happens(Event.WORKER_MOVES_WITHIN_COUNCIL, worker, 0.0)
    service.play(28)
    assert service.world.workers.team[worker] == 2
    assert service.counted(Flow.LEAVERS) == 0


def test_a_worker_who_moves_elsewhere_in_the_council_is_gone_from_the_teams() -> None:
    service = Service(small([team("One"), team("Two")], leaving={}))
    worker = service.joins(post=1)
    service.happens(Event.WORKER_MOVES_WITHIN_COUNCIL, worker, 0.0)
    service.play(28)
    assert service.status(worker) == Status.GONE


def test_the_hazard_adds_up_month_by_month_until_the_worker_resigns() -> None:
    service = Service(small(leaving={"turnover": number(20, "percent")}))
    worker = service.joins(post=1)
    service.happens(Event.WORKER_HAS_MONTHLY_CHECK, worker, 0.0)
    workers, hazard = service.world.workers, float(service.world.leaving.hazard[Grade.SOCIAL_WORKER])
    workers.threshold[worker] = hazard * (2.5 * MONTH)
    [first] = [one for one in service.play(100) if one.event == Event.WORKER_RESIGNS]
    assert first == Happened(round(2.5 * MONTH, 2), Event.WORKER_RESIGNS, worker)


def test_a_higher_caseload_makes_leaving_quicker_and_pay_slower() -> None:
    given = {
        "turnover": number(20, "percent"), "caseload_effect": number(1, "times"),
        "relative_pay": number(0, "percent"), "pay_effect": number(2, "times"),
    }  # fmt: skip
    service = Service(small(leaving=given))
    worker = service.joins()
    world = service.world
    world.workers.load[worker] = world.workers.capacity[worker]
    pace = leaving.leaving_pace(world, worker, 0.0)
    world.workers.load[worker] = int(1.5 * world.workers.capacity[worker])
    assert leaving.leaving_pace(world, worker, 0.0) == pytest.approx(1.5 * pace)
    world.workers.load[worker] = world.workers.capacity[worker]
    world.leaving.relative_pay = 0.1
    assert leaving.leaving_pace(world, worker, 0.0) == pytest.approx(0.8 * pace)


def _payment() -> dict[str, object]:
    return {
        "offered": [datetime.date(2020, 6, 1)],
        "eligible": ["social_worker"],
        "amount": number(10, "percent"),
        "take_up": number(100, "percent"),
        "commitment": number(12, "months"),
        "effect": number(0.5, "times"),
        "cliff_effect": number(2, "times"),
        "cliff": number(2, "months"),
    }


def test_a_retention_payment_binds_who_takes_it_and_leaving_is_rarer_meanwhile() -> None:
    paid = {"pay": {**PAY, "on_costs": number(0, "percent")}, "retention_payment": _payment()}
    service = Service(small(leaving={"turnover": number(20, "percent")}, **paid))
    worker = service.joins(post=1)
    before = leaving.leaving_pace(service.world, worker, 60.0)
    assert [one.event for one in service.play(61)] == [Event.RETENTION_PAYMENT_IS_OFFERED]
    assert service.counted(Flow.RETENTION_PAYMENTS) == pytest.approx(4000 * service.world.workers.fte[worker])
    assert leaving.leaving_pace(service.world, worker, 62.0) == pytest.approx(0.5 * before)
    assert leaving.leaving_pace(service.world, worker, 61.0 + 370) == pytest.approx(2 * before)


def test_who_leaves_while_committed_pays_back_for_the_days_left() -> None:
    service = Service(small(leaving={}, pay={**PAY, "on_costs": number(0, "percent")}, retention_payment=_payment()))
    worker = service.joins(post=1)
    service.play(61)
    half = 61.0 + 365.25 / 2
    service.play(half - 1)
    service.happens(Event.WORKER_IS_DISMISSED, worker, half)
    service.play(half)
    paid = float(service.world.workers.payment[worker])
    assert service.counted(Flow.CLAWED_BACK) == pytest.approx(paid / 2, rel=0.01)


def test_a_case_of_a_child_near_the_age_move_goes_to_the_older_team_at_once() -> None:

    younger = team("Younger")
    younger["holds"] = [stage for stage in younger["holds"] if stage != "leaving care"]
    older = {**team("Older"), "holds": ["looked after", "leaving care"]}
    rules = {"early_handover": number(1, "years")}
    demand = {"transfer_age": number(16, "years")}
    service = Service(small([younger, older], caseload=rules, demand=demand, stages=REACHED))
    worker, colleague, next_one = service.joins(), service.joins(), service.joins(team=2)
    near = service.child(worker, age=15.5, stage=Stage.LOOKED_AFTER)
    far = service.child(worker, age=10, stage=Stage.LOOKED_AFTER)
    handover.hand_over_caseload(service.world, worker, Cause.RESIGNED, 1, 1.0)
    assert (service.worker_of(near), service.worker_of(far)) == (next_one, colleague)
