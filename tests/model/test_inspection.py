"""Inspections: the rule in sim/model/rules/inspection.py, and what follows a judgement."""

from __future__ import annotations

import datetime
import math
from collections import Counter
from typing import Any

import numpy as np
import pytest

from sim.model.counting.counted import Flow, Level
from sim.model.events import Event
from sim.model.rules import inspection
from sim.scenario.vocabulary import Judgement
from tests.model.service import MONTH, YEAR, Service, small, team
from tests.scenarios import inspected, length, number, shares

LAST = datetime.date(2019, 4, 1)  # a year before the first day
ALWAYS = {judgement: {judgement.words.replace(" ", "_"): 100} for judgement in Judgement}


def council(replication: int = 0, posts: int = 6, **section: Any) -> Service:
    """Return a service in which a council is inspected as said, every two years to the day if not said otherwise."""
    regular = {"every": length(2, "years", "fixed"), "last": "good", "inspected": LAST}
    said = {key: value for key, value in {**inspected(), **regular, **section}.items() if value is not None}
    return Service(small([team(posts=posts)], inspections=said), replication)


def inspections(service: Service, until: float) -> list[float]:
    """Return the days on which the council is inspected."""
    return [one.day for one in service.play(until) if one.event == Event.COUNCIL_IS_INSPECTED]


def test_a_council_is_inspected_when_the_time_since_the_last_inspection_is_over_and_again() -> None:
    service = council(every=length(1.5, "years", "fixed"))
    since = float(service.world.inspections.since_last)
    assert since == 366
    assert inspections(service, 3 * YEAR) == [
        pytest.approx(1.5 * YEAR - since, abs=0.01),
        pytest.approx(3.0 * YEAR - since, abs=0.01),
    ]


def test_time_in_which_nobody_was_inspected_does_not_count() -> None:
    service = council(paused=number(6, "months"))
    assert inspections(service, 2 * YEAR) == [pytest.approx(2 * YEAR - 366 + 6 * MONTH, abs=0.01)]


def test_an_interval_is_longer_than_what_is_over_of_it() -> None:
    """Four years after the last inspection what is left is what intervals of more than four years have left: 0.56 years
    of a gamma distribution with a mean of three and a variation of 0.3.
    """
    long_ago = {"every": length(3, "years", "gamma", 0.3), "inspected": datetime.date(2016, 4, 1)}
    days = [float(council(one, **long_ago).world.history.inspection_due) for one in range(120)]
    assert min(days) > 0
    assert np.mean(days) == pytest.approx(0.56 * YEAR, rel=0.15)


def test_where_no_inspection_is_known_the_first_day_is_anywhere_in_the_interval() -> None:
    days = [float(council(one, last=None, inspected=None).world.history.inspection_due) / YEAR for one in range(120)]
    assert np.histogram(days, bins=4, range=(0, 2))[0] == pytest.approx([30] * 4, abs=14)


def test_how_likely_a_judgement_is_depends_on_the_last_one() -> None:
    likely = {
        "inadequate": shares(**ALWAYS[Judgement.REQUIRES_IMPROVEMENT]),
        "requires_improvement": shares(**ALWAYS[Judgement.GOOD]),
        "good": shares(**ALWAYS[Judgement.OUTSTANDING]),
        "outstanding": shares(**ALWAYS[Judgement.OUTSTANDING]),
    }
    service = council(next=likely, last="inadequate", every=length(1.2, "years", "fixed"))
    found = [int(service.world.history.judgement)]
    for day in (100, 600, 1000):
        service.play(day)
        found.append(int(service.world.history.judgement))
    assert found == [Judgement.INADEQUATE, Judgement.REQUIRES_IMPROVEMENT, Judgement.GOOD, Judgement.OUTSTANDING]


def test_judgements_come_as_often_as_is_said() -> None:
    found = Counter[int]()
    for one in range(100):
        service = council(one)
        service.play(366)
        found[int(service.world.history.judgement)] += 1
    assert [found[judgement] for judgement in Judgement] == pytest.approx([40, 30, 20, 10], abs=14)


def judged(judgement: str, posts: int = 100, **section: Any) -> Service:
    """Return a service that is judged so on the hundredth day."""
    service = council(posts=posts, every=length(20, "years", "fixed"), **section)
    service.happens(Event.COUNCIL_IS_INSPECTED, Judgement.from_words(judgement) + 1, 100)
    return service


def test_after_an_inadequate_judgement_posts_are_created_in_equal_steps_and_stay() -> None:
    service, found = judged("inadequate"), []
    for month in range(16):
        service.play(month * MONTH + 1)
        found.append(service.level(Level.POSTS))
    assert found[:4] == [100, 100, 100, 100]
    assert np.diff(found[3:11]) == pytest.approx([2, 2, 2, 2, 2, 2, 0], abs=1)
    assert found[10:] == [112] * 6
    assert service.level(Level.POSTS_VACANT) == 112


def test_after_an_outstanding_one_vacant_posts_are_deleted_if_that_is_said() -> None:
    service = judged("outstanding")
    service.play(400)
    assert service.level(Level.POSTS) == 96


def test_after_a_good_one_nothing_changes() -> None:
    service = judged("good")
    service.play(400)
    assert service.level(Level.POSTS) == 100
    assert inspection.times_referred(service.world, 400.0) == 1.0


def test_more_families_are_referred_and_that_fades() -> None:
    service = judged("inadequate")
    service.play(99)
    assert inspection.times_referred(service.world, 99.0) == 1.0
    service.play(101)
    after = [math.log(inspection.times_referred(service.world, 100 + years * YEAR)) for years in (0, 1, 2)]
    assert after == pytest.approx([math.log(1.4) * 0.3**years for years in (0, 1, 2)])


def test_children_come_more_often() -> None:
    """Over the first year the push is 0.58 of what it is at first, exp(0.2) times as many."""
    came = []
    for last in ("good", "inadequate"):
        demand = {"referrals": number(200, "per month"), "no_further_action": number(99, "percent")}
        document = small(inspections={**inspected(20), "last": "good", "inspected": LAST}, demand=demand)
        service = Service(document)
        service.happens(Event.COUNCIL_IS_INSPECTED, Judgement.from_words(last) + 1, 0)
        service.play(YEAR)
        came.append(int(service.world.children.known))
    assert came[1] / came[0] == pytest.approx(math.exp(0.58 * math.log(1.4)), rel=0.04)


def test_what_is_over_of_the_last_judgement_is_in_the_numbers_of_the_first_day() -> None:
    """Judged three months ago: half of the posts are still to come, and referrals fall from what they are."""
    service = council(
        posts=100, last="inadequate", inspected=datetime.date(2020, 1, 1), every=length(20, "years", "fixed")
    )
    assert inspection.times_referred(service.world, 0.0) == 1.0
    service.play(400)
    assert service.level(Level.POSTS) == round(100 * math.exp(math.log(1.12) * (1 - 91 / (6 * MONTH))))
    assert math.log(inspection.times_referred(service.world, 1e6)) == pytest.approx(-math.log(1.4) * 0.3 ** (91 / YEAR))


def test_the_next_inspection_is_an_interval_after_one_that_was_set() -> None:
    service = council()
    service.happens(Event.COUNCIL_IS_INSPECTED, Judgement.GOOD + 1, 100)
    service.play(3 * YEAR)
    assert service.world.history.inspection_due == pytest.approx(100 + 4 * YEAR)
    assert service.world.history.inspections == 2


def test_where_none_are_held_nothing_happens_but_what_is_set() -> None:
    service = council(posts=100, held=False)
    service.play(500)
    assert service.world.history.inspections == 1
    assert service.counted(Flow.INSPECTIONS) == 0
    service.happens(Event.COUNCIL_IS_INSPECTED, Judgement.INADEQUATE + 1, 501)
    service.play(505)
    assert (service.counted(Flow.INSPECTIONS), service.counted(Flow.JUDGED_INADEQUATE)) == (1, 1)


def test_what_is_left_of_two_judgements_adds_up() -> None:
    service = judged("inadequate", posts_over=number(0, "months"))
    service.happens(Event.COUNCIL_IS_INSPECTED, Judgement.INADEQUATE + 1, 100 + YEAR)
    service.play(600)
    assert service.level(Level.POSTS) == round(100 * 1.12**2)
    left = math.log(inspection.times_referred(service.world, 100 + YEAR))
    assert left == pytest.approx(1.3 * math.log(1.4))
