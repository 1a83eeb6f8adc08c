"""Posts that are created and deleted, the answers to caseload and vacancies, and agency workers who are steered: the
rules in sim/model/rules/establishment.py, agency.py, caseload.py and recruitment.py.
"""

from __future__ import annotations

import datetime
import math
from typing import Any

import pytest

from sim.model.counting.counted import Flow, Level
from sim.model.events import Event
from sim.model.rules import agency, caseload, establishment, recruitment
from sim.scenario.vocabulary import Contract, Grade, Stage, Status
from tests.model.service import MONTH, Happened, Service, assessed, small, team
from tests.scenarios import number

LONG = {"assessment": assessed(1000)}
USUAL = {"usual": number(10, "cases")}


def grows(percent: float, **more: Any) -> dict[str, Any]:
    return {"growth": number(percent, "percent"), **more}


def steered(today: float, long_run: float | None = None, covers: float = 100, **more: Any) -> dict[str, Any]:
    long_run = today if long_run is None else long_run
    steering = {"today": number(today, "percent"), "long_run": number(long_run, "percent"), **more}
    return {"covers_vacancies": number(covers, "percent"), "steering": steering}


def test_posts_that_are_created_are_vacant_and_are_recruited_to() -> None:
    service = Service(small([team(posts=10)], establishment=grows(24)))
    assert service.play(2 * MONTH) == []
    assert service.level(Level.POSTS) == round(10 * math.exp(0.06))
    service.play(365)
    assert service.level(Level.POSTS) == round(10 * math.exp(0.24 * 13 / 12))
    assert service.level(Level.POSTS_VACANT) == service.level(Level.POSTS)
    assert recruitment.is_free(service.world, 13, Grade.SOCIAL_WORKER)


def test_a_vacant_post_is_deleted_before_one_that_is_held() -> None:
    service = Service(small([team(posts=4)], establishment=grows(-30)))
    holders = [service.joins(post=post) for post in (1, 2, 3)]
    service.play(365)
    assert service.level(Level.POSTS) == 3
    assert service.level(Level.POSTS_VACANT) == 0
    assert [service.world.posts.holder[post] for post in (1, 2, 3)] == holders


def test_a_post_that_is_held_is_deleted_when_it_falls_vacant() -> None:
    service = Service(small([team(posts=2)], establishment=grows(-50), leaving={}))
    first = service.joins(post=1)
    service.joins(post=2)
    service.play(500)
    assert service.level(Level.POSTS) == 2
    service.happens(Event.WORKER_DIES, first, 501)
    service.play(501 + MONTH)
    assert service.level(Level.POSTS) == 1
    assert not recruitment.is_free(service.world, 1, Grade.SOCIAL_WORKER)


def test_a_post_that_somebody_is_due_to_start_in_is_not_deleted() -> None:
    service = Service(small([team(posts=1)], establishment=grows(-50)))
    recruitment.hire(service.world, 77, Grade.SOCIAL_WORKER, 1, 1, 700.0)
    service.play(690)
    assert service.level(Level.POSTS) == 1


def test_an_agency_worker_in_a_deleted_post_is_given_notice() -> None:
    service = Service(small([team(posts=1)], establishment=grows(-50), agency={}, leaving={}))
    service.happens(Event.AGENCY_WORKER_COVERS_POST, 1, 450)
    service.play(450)
    worker = service.world.workers.known
    log = service.play(520)  # half a post less than one rounds to none at the 17th review
    assert [one.event for one in log if one.who == worker] == [Event.AGENCY_NOTICE_IS_GIVEN, Event.WORKER_LEAVES]
    assert service.level(Level.POSTS_COVERED) == 0


def test_nobody_comes_to_cover_a_post_that_was_deleted_meanwhile() -> None:
    service = Service(small([team(posts=1)], establishment=grows(-50), agency={}, leaving={}))
    service.happens(Event.AGENCY_WORKER_COVERS_POST, 1, 500)
    assert service.play(520) == [Happened(500.0, Event.AGENCY_WORKER_COVERS_POST, 1)]
    assert service.level(Level.AGENCY) == 0


def test_a_deleted_post_is_the_first_to_be_created_again() -> None:
    service = Service(small([team(posts=3)]))
    establishment.delete_post(service.world, 2, 0.0)
    assert service.level(Level.POSTS) == service.level(Level.POSTS_VACANT) == 2
    establishment.create_post(service.world, 1, 5.0)
    assert service.world.posts.number == 3
    assert service.world.posts.kind[2] == 0
    assert service.world.posts.vacant_since[2] == 5.0


def test_a_table_of_posts_grows_with_a_large_council() -> None:
    service = Service(small([team(posts=100)], establishment=grows(50)))
    service.play(3 * 365)
    assert service.level(Level.POSTS) == round(100 * math.exp(0.5 * 36 / 12))


def test_posts_move_by_chance_the_same_for_the_same_history() -> None:
    document = small([team(posts=100)], establishment={"moves": number(8, "percent")})
    posts = []
    for replication in (0, 0, 1):
        service = Service(document, replication)
        service.play(365)
        posts.append(service.level(Level.POSTS))
    assert posts[0] == posts[1] != posts[2]


def test_posts_answer_the_caseload() -> None:
    """Twelve cases a worker where ten are usual: log 1.2 x 0.5 more posts a year."""
    answers = {"answers_caseload": number(0.5, "times")}
    service = Service(small([team(posts=50)], caseload=USUAL, establishment=answers, stages=LONG))
    worker = service.joins(post=1)
    for _ in range(12):
        service.child(worker)
    service.play(12.5 * MONTH)
    assert service.world.history.over_usual == pytest.approx(math.log(1.2))
    assert service.level(Level.POSTS) == round(50 * math.exp(0.5 * math.log(1.2) * 13 / 12))


def test_above_the_usual_caseload_stages_are_shorter_and_fewer_are_taken_on() -> None:
    document = small(caseload=USUAL, demand={"answers_caseload": number(0.5, "times")})
    service = Service(document)
    worker = service.joins(post=1)
    first = service.child(worker)
    assert service.world.history.over_usual == 0.0
    for _ in range(19):
        service.child(worker)
    service.play(0)
    assert service.world.history.over_usual == pytest.approx(math.log(2))
    assert caseload.answer_to_caseload(service.world) == pytest.approx(0.5**0.5)
    late = service.child(worker, day=0.0)
    log = service.play(40)
    ended = {one.who: one.day for one in log if one.event == Event.STAGE_ENDS}
    assert ended[first] == 40.0
    assert ended[late] == pytest.approx(40 * 0.5**0.5, abs=0.01)


def test_below_it_stages_are_longer() -> None:
    service = Service(small(caseload=USUAL, demand={"answers_caseload": number(0.5, "times")}))
    worker = service.joins(post=1)
    service.child(worker)
    service.play(0)
    late = service.child(worker)
    log = service.play(200)
    assert Happened(pytest.approx(40 * 10**0.5, abs=0.01), Event.STAGE_ENDS, late) in log  # type: ignore[arg-type]


def test_a_child_in_care_stays_as_long_as_ever() -> None:
    service = Service(small(caseload=USUAL, demand={"answers_caseload": number(1, "times")}))
    worker = service.joins(post=1)
    for _ in range(20):
        service.child(worker)
    service.play(0)
    looked_after = service.child(worker, Stage.LOOKED_AFTER, age=3)
    log = service.play(900)
    assert Happened(900.0, Event.STAGE_ENDS, looked_after) in log


def test_a_front_door_takes_on_fewer_in_a_busy_council() -> None:
    """At twice the usual caseload and an answer of 1, one in two is turned away that would have been taken on."""
    demand = {"referrals": number(3000, "per year"), "answers_caseload": number(1, "times")}
    service = Service(small(caseload=USUAL, demand=demand, stages=LONG))
    service.world.history.over_usual = math.log(2)
    service.world.caseload.usual = 0.0  # no review: the caseload stays twice the usual
    service.play(0)
    service.world.history.over_usual = math.log(2)
    for _ in range(20):
        service.joins()
    service.play(25)
    referred = service.counted(Flow.REFERRALS)
    assert service.counted(Flow.NO_FURTHER_ACTION) / referred == pytest.approx(0.5, abs=0.12)


def test_more_apply_where_more_posts_are_vacant() -> None:
    vacancies = {"usual_vacancies": number(10, "percent"), "answers_vacancies": number(0.5, "times")}
    plain = small([team(posts=99)])
    plain["recruitment"] = {**rounds(), **vacancies}
    service = Service(plain)
    assert recruitment.applicants_for_vacancies(service.world) == pytest.approx((100 / 10.9) ** 0.5)
    for post in range(1, 91):
        service.joins(post=post)
    assert recruitment.applicants_for_vacancies(service.world) == pytest.approx((10 / 10.9) ** 0.5)


def rounds() -> dict[str, Any]:
    grades = ("newly_qualified", "social_worker", "experienced")
    return {
        "first_round": datetime.date(2020, 5, 1),
        "every": number(2, "months"),
        "applicants": {"social_worker": number(1, "per round")},
        "start_after": {grade: number(2, "weeks") for grade in grades},
    }


def at_work(service: Service) -> list[int]:
    workers = service.world.workers
    return [
        worker
        for worker in range(1, workers.known + 1)
        if workers.contract[worker] == Contract.AGENCY and workers.status[worker] == Status.AT_WORK
    ]


def test_the_council_seeks_agency_workers_for_its_vacancies_at_the_review() -> None:
    service = Service(small([team(posts=4)], agency=steered(0, covers=50), leaving={}))
    log = service.play(MONTH + 21)
    assert [one.event for one in log] == [Event.AGENCY_WORKER_COVERS_POST] * 2
    assert {one.day for one in log} == {round(MONTH + 21, 2)}
    assert service.level(Level.POSTS_COVERED) == 2


def test_more_than_the_vacancies_work_beyond_the_posts() -> None:
    service = Service(small([team(posts=4)], agency=steered(50), leaving={}))
    service.play(MONTH + 21)
    assert service.level(Level.AGENCY) == 6
    assert service.level(Level.POSTS_COVERED) == 4


def test_below_the_long_run_fewer_vacancies_are_covered() -> None:
    service = Service(small([team(posts=4)], agency=steered(-50), leaving={}))
    service.play(2 * MONTH)
    assert service.level(Level.AGENCY) == 2


def test_agency_workers_whom_the_council_no_longer_wants_are_given_notice_the_latest_first() -> None:
    service = Service(small([team(posts=4)], agency=steered(0), leaving={}))
    service.play(MONTH + 21)
    first = min(at_work(service))
    for post in (1, 2):
        service.joins(post=post, day=MONTH + 21)
    service.world.history.agency_beyond = -0.25
    log = service.play(2 * MONTH + 7)
    gone = [one.who for one in log if one.event == Event.WORKER_LEAVES]
    assert len(gone) == 3
    assert service.level(Level.AGENCY) == 1
    assert first not in gone or service.world.posts.cover[3] != 0


def test_an_agency_worker_sought_for_an_absence_is_not_among_them() -> None:
    service = Service(small([team(posts=1)], agency=steered(0, covers=0), leaving={}))
    service.joins(post=1)
    agency.seek_beyond_posts(service.world, 1, 0.0)
    service.play(3 * MONTH)
    assert service.level(Level.AGENCY) == 1


def test_what_is_wanted_tends_to_its_long_run() -> None:
    drift = {"drift": {"value": 0, "kept": 50, "unit": "percent", "source": "assumption: a test"}}
    service = Service(small([team(posts=100)], agency=steered(20, 10, covers=0, **drift), leaving={}))
    service.play(12 * MONTH)
    assert service.world.history.agency_beyond == pytest.approx(0.10 + 0.10 * 0.5 ** (12 / 12), abs=0.004)
    service.play(13 * MONTH + 30)
    assert service.level(Level.AGENCY) == pytest.approx(15, abs=1)
