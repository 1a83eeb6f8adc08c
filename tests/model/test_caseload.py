"""How much a worker should hold: the rules in sim/model/rules/caseload.py."""

from __future__ import annotations

from sim.model.rules import caseload
from sim.scenario.vocabulary import Contract, Grade, Stage
from tests.model.service import MONTH, Service, assessed, small, team
from tests.scenarios import number


def capacity(service: Service, worker: int, day: float) -> int:
    caseload.set_capacity(service.world, worker, day)
    return int(service.world.workers.capacity[worker])


def test_a_newly_qualified_workers_caseload_grows_to_the_protected_one() -> None:
    rules = {
        "protected_cases": number(8, "cases"), "protected_start": number(50, "percent"),
        "protected_ramp": number(6, "months"),
    }  # fmt: skip
    service = Service(small(caseload=rules))
    worker = service.joins(grade=Grade.NEWLY_QUALIFIED)
    assert [capacity(service, worker, day * MONTH) for day in (0, 3, 6, 12)] == [400, 600, 800, 800]


def test_a_starter_settles_in_from_a_share_of_the_guide() -> None:
    rules = {"settling_start": number(20, "percent"), "settling": number(4, "months")}
    service = Service(small(caseload=rules))
    worker = service.joins()
    assert [capacity(service, worker, day * MONTH) for day in (0, 2, 4)] == [200, 600, 1000]


def test_a_team_may_have_a_guide_of_its_own() -> None:
    service = Service(small([team("One"), team("Two", guide=number(14, "cases"))]))
    one, two = service.joins(team=1), service.joins(team=2)
    assert [capacity(service, worker, 1.0) for worker in (one, two)] == [1000, 1400]


def test_part_time_workers_hold_their_share() -> None:
    service = Service(small())
    worker = service.joins()
    service.world.workers.fte[worker] = 0.6
    assert capacity(service, worker, 1.0) == 600


def test_supervising_newly_qualified_workers_costs_the_experienced_cases() -> None:
    rules = {"supervision_cases": number(2, "cases"), "protected_cases": number(8, "cases")}
    service = Service(small(caseload=rules))
    supervisor = service.joins(grade=Grade.EXPERIENCED)
    assert capacity(service, supervisor, 0.0) == 1000
    service.joins(grade=Grade.NEWLY_QUALIFIED)
    assert capacity(service, supervisor, 0.0) == 800


def test_a_complex_case_weighs_more() -> None:
    demand = {"complex": number(100, "percent"), "complex_weight": number(1.5, "cases")}
    service = Service(small(demand=demand))
    worker = service.joins()
    service.child(worker)
    assert service.world.workers.load[worker] == 150


def test_a_child_placed_far_away_weighs_more_while_looked_after() -> None:
    demand = {"distant": number(100, "percent"), "distant_weight": number(0.5, "cases")}
    service = Service(small(demand=demand, stages={"assessment": assessed(40, looked_after=10, closed=90)}))
    worker = service.joins()
    service.child(worker)
    service.child(worker, stage=Stage.LOOKED_AFTER)
    assert service.world.workers.load[worker] == 100 + 150


def test_a_grade_holds_only_the_stages_of_its_role() -> None:
    rules = {
        "guide": {"social_worker": number(10, "cases"), "community_resource_worker": number(10, "cases")},
        "may_hold": {"community_resource_worker": ["leaving care"]},
    }
    document = small(
        [team(community_resource_workers=number(2, "posts"))],
        caseload=rules, stages={"assessment": assessed(40, looked_after=10, closed=90)},
    )  # fmt: skip
    service = Service(document)
    support = service.joins(grade=Grade.COMMUNITY_RESOURCE_WORKER)
    child = service.child()
    assert not caseload.may_hold(service.world, support, child, 1.0)
    service.world.children.stage[child] = Stage.LEAVING_CARE
    assert caseload.may_hold(service.world, support, child, 1.0)


def test_an_agency_workers_guide_is_that_of_the_experienced() -> None:
    service = Service(small(agency={}))
    assert capacity(service, service.joins(Contract.AGENCY), 1.0) == 1000
