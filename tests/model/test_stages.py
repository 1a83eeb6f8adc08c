"""How a child goes through the service: the rules in sim/model/rules/stages.py and referral.py."""

from __future__ import annotations

from typing import Any

import pytest

from sim.model.counting.counted import Flow
from sim.model.events import Event
from sim.model.rules import allocation, leaving, stages
from sim.scenario.vocabulary import Cause, Ending, Stage, Status
from tests.model.service import YEAR, Given, Happened, Service, assessed, small, team
from tests.scenarios import length, number, shares


def test_an_assessment_ends_and_the_case_closes() -> None:
    service = Service(small())
    child = service.child(service.joins())
    assert service.play(50) == [Happened(40.0, Event.STAGE_ENDS, child)]
    assert service.world.children.stage[child] == Stage.CLOSED
    assert service.counted(Flow.NEEDS_MET) == 1


def test_a_child_goes_on_to_the_next_stage_with_the_same_worker() -> None:
    service = Service(small(stages={"assessment": assessed(40, child_in_need=100), "child_in_need": _lasting(200)}))
    worker = service.joins()
    child = service.child(worker)
    assert service.play(300) == [
        Happened(40.0, Event.STAGE_ENDS, child),
        Happened(240.0, Event.STAGE_ENDS, child),
    ]
    assert len(service.given(child)) == 1
    assert service.world.children.stage[child] == Stage.CLOSED


def _lasting(days: float, **onward: float) -> dict[str, Any]:
    goes = shares(**(onward or {"closed": 100}))
    return {"stock": number(0, "children"), "length": length(days, "days", "fixed"), "onward": goes}


def test_a_child_whose_next_stage_another_team_holds_is_transferred_with_a_handover() -> None:
    first, second = team("First"), team("Second")
    first["holds"], second["holds"] = ["assessment"], second["holds"][1:]
    then = {"assessment": assessed(40, child_in_need=100), "child_in_need": _lasting(200)}
    service = Service(small([first, second], stages=then))
    service.joins(team=1)
    other = service.joins(team=2)
    child = service.child()
    service.play(40)
    assert service.given(child)[1:] == [Given(child, other, Cause.STAGE_OF_CASE, True)]


CARE = {"assessment": assessed(40, looked_after=100), "looked_after": _lasting(9000)}


def test_a_looked_after_child_who_turns_eighteen_becomes_a_care_leaver_until_twenty_one() -> None:
    service = Service(small(stages=CARE))
    child = service.child(service.joins(), stage=Stage.LOOKED_AFTER, age=17.0)
    assert service.play(1095)[0] == Happened(round(YEAR, 2), Event.CHILD_TURNS_EIGHTEEN, child)
    assert service.world.children.stage[child] == Stage.LEAVING_CARE
    old = service.child(1, stage=Stage.LEAVING_CARE, age=20.9, day=10.0)
    assert service.world.children.late_leaver[old] == 0


def test_any_other_case_closes_at_eighteen() -> None:
    service = Service(small(stages={"assessment": assessed(400)}))
    child = service.child(service.joins(), age=17.9)
    [end] = service.play(100)
    assert (end.event, end.who) == (Event.CHILD_TURNS_EIGHTEEN, child)
    assert service.world.children.stage[child] == Stage.CLOSED


@pytest.mark.parametrize(("stays", "age"), [(0, 21), (100, 25)])
def test_a_care_leavers_case_closes_at_twenty_one_or_at_twenty_five(stays: float, age: int) -> None:
    service = Service(small(stages=CARE, demand={"stays_to_25": number(stays, "percent")}))
    child = service.child(service.joins(), stage=Stage.LEAVING_CARE, age=age - 0.5)
    [end] = service.play(300)
    assert end == Happened(round(0.5 * YEAR, 2), Event.CHILD_LEAVES_CARE_SERVICE, child)


def test_at_the_transfer_age_a_looked_after_child_moves_to_the_team_for_older_children() -> None:
    younger, older = team("Younger"), team("Older")
    younger["holds"] = [stage for stage in younger["holds"] if stage != "leaving care"]
    older["holds"] = ["looked after", "leaving care"]
    service = Service(small([younger, older], stages=CARE, demand={"transfer_age": number(16, "years")}))
    worker, other = service.joins(team=1), service.joins(team=2)
    child = service.child(worker, stage=Stage.LOOKED_AFTER, age=15.5)
    [moved] = service.play(200)
    assert moved == Happened(round(0.5 * YEAR, 2), Event.CHILD_REACHES_TRANSFER_AGE, child)
    assert service.given(child)[1:] == [Given(child, other, Cause.AGE, True)]


@pytest.mark.parametrize(
    ("key", "cause"),
    [
        ("child_asks", Cause.CHILD_ASKED),
        ("parent_asks", Cause.PARENT_ASKED),
        ("unexplained", Cause.UNEXPLAINED),
    ],
)
def test_a_change_that_somebody_asks_for_has_its_own_cause(key: str, cause: Cause) -> None:
    service = Service(small(demand={key: number(3, "per year")}, stages={"assessment": assessed(1000)}))
    worker, other = service.joins(), service.joins()
    child = service.child(worker)
    assert Event.CHILD_CHANGES_WORKER_BY_REQUEST in [one.event for one in service.play(900)]
    assert service.given(child)[1] == Given(child, other, cause, True)


def test_nobody_changes_worker_by_request_where_there_is_no_other() -> None:
    service = Service(small(demand={"child_asks": number(3, "per year")}, stages={"assessment": assessed(1000)}))
    child = service.child(service.joins())
    service.play(900)
    assert len(service.given(child)) == 1


def test_a_child_is_referred_again_and_goes_back_to_the_old_worker() -> None:
    again = {"referred_again": number(90, "percent"), "until_referred_again": length(55, "days", "fixed")}
    service = Service(small(demand=again), replication=1)
    service.joins()
    old = service.joins()
    child = service.child(old)
    assert service.play(100) == [
        Happened(40.0, Event.STAGE_ENDS, child),
        Happened(95.0, Event.CHILD_IS_REFERRED_AGAIN, child),
    ]
    assert service.given(child)[1] == Given(child, old, Cause.FIRST_CONTACT, True)
    assert service.counted(Flow.REFERRED_AGAIN) == 1


def test_a_child_who_was_adopted_is_not_referred_again() -> None:
    again = {"referred_again": number(90, "percent"), "until_referred_again": length(50, "days", "fixed")}
    service = Service(small(demand=again))
    child = service.child(service.joins())
    stages.close_case(service.world, child, Ending.ADOPTED, 5.0)
    assert service.play(300) == []


def test_referrals_that_go_no_further_open_no_case() -> None:
    demand = {"referrals": number(100, "per year"), "no_further_action": number(99, "percent")}
    service = Service(small(demand=demand))
    service.joins()
    service.play(28)
    assert service.counted(Flow.REFERRALS) == service.counted(Flow.NO_FURTHER_ACTION) > 0
    assert service.given() == []


def test_a_full_waiting_list_turns_a_child_away() -> None:
    rules = {"nobody_has_room": "hold", "waiting_limit": number(1, "children")}
    service = Service(small(caseload=rules))
    service.siblings(3)
    assert service.counted(Flow.TURNED_AWAY) == 2


def test_families_come_as_often_as_the_scenario_says() -> None:
    service = Service(small(demand={"referrals": number(365.25, "per year")}))
    service.joins()
    service.play(364)
    assert 290 < service.world.history.families < 440  # Poisson, mean 364


def into_care(share: float) -> Service:
    """Return a service whose first team does not hold looked-after children, and the share of families who keep their
    worker into care all the same; worker 1 is in the first team, worker 2 in the second.
    """
    first, second = team("First"), team("Second")
    first["holds"], second["holds"] = [*first["holds"][:4], "leaving care"], ["looked after"]
    rules = {"worker_kept_into_care": number(share, "percent")}
    service = Service(small([first, second], stages=CARE, caseload=rules))
    service.joins(team=1), service.joins(team=2)
    return service


def test_a_child_may_keep_its_worker_into_care_though_another_team_holds_the_stage() -> None:
    service = into_care(100)
    child = service.child()
    service.play(40)
    assert service.world.children.stage[child] == Stage.LOOKED_AFTER
    assert (service.worker_of(child), service.world.children.team[child]) == (1, 1)
    assert len(service.given(child)) == 1


def test_a_child_who_loses_the_worker_kept_into_care_goes_to_the_team_that_holds_the_stage() -> None:
    service = into_care(100)
    child = service.child()
    service.play(40)
    leaving.leave_team(service.world, 1, Cause.RESIGNED, True, 40.0)
    assert service.given(child)[1:] == [Given(child, 2, Cause.RESIGNED, True)]
    assert service.world.children.team[child] == 2


def test_a_worker_in_notice_does_not_keep_a_child_into_care() -> None:
    service = into_care(100)
    child = service.child()
    service.world.workers.status[1] = Status.IN_NOTICE
    service.play(40)
    assert service.given(child)[1:] == [Given(child, 2, Cause.STAGE_OF_CASE, True)]


def test_no_child_keeps_its_worker_into_another_stage_outside_care() -> None:
    first, second = team("First"), team("Second")
    first["holds"], second["holds"] = ["assessment"], second["holds"][1:]
    then = {"assessment": assessed(40, child_in_need=100), "child_in_need": _lasting(200)}
    service = Service(small([first, second], stages=then, caseload={"worker_kept_into_care": number(100, "percent")}))
    service.joins(team=1), service.joins(team=2)
    child = service.child()
    service.play(40)
    assert service.worker_of(child) == 2


def test_siblings_keep_their_worker_into_care_together() -> None:
    service = into_care(50)
    kept = set()
    for _ in range(12):
        children = service.siblings(3)
        kept.add(tuple(bool(allocation.is_kept_into_care(service.world, child)) for child in children))
    assert kept == {(True, True, True), (False, False, False)}


def test_on_the_first_day_a_worker_kept_into_care_has_known_the_child_since_before() -> None:
    first, second = team("First", posts=20), team("Second", posts=20)
    first["holds"], second["holds"] = [*first["holds"][:4], "leaving care"], ["looked after"]
    rules = {"worker_kept_into_care": number(100, "percent"), "known_for": length(1, "years", "exponential")}
    care = {**CARE["looked_after"], "stock": number(200, "children"), "length": length(2, "years", "exponential")}
    staff = {"social_worker": number(0, "workers"), "experienced": number(40, "workers")}
    demand = {"ages_looked_after": {"years": [2, 8], "shares": [1], "unit": "share", "source": "assumption: a test"}}
    document = small([first, second], stages={**CARE, "looked_after": care}, caseload=rules, staff=staff, demand=demand)
    children = Service(document).world.children
    kept = (children.team[1:201] == 1).mean()
    assert 0.23 < kept < 0.44  # a third: known for longer than the time in care, both exponential, of 1 and 2 years
