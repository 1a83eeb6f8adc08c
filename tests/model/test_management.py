"""What managers do with caseloads: the rules in sim/model/rules/management.py."""

from __future__ import annotations

import datetime

from sim.model.events import Event
from sim.model.rules import management
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
