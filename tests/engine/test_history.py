"""One history: in which order events are answered, what is dropped, and that it does not matter how it is played."""

from __future__ import annotations

import numpy as np

from sim.engine import worlds
from sim.engine.replication import replicate
from sim.model.events import Event
from sim.model.rules import stages
from sim.scenario.derivation import derive
from sim.scenario.vocabulary import Cause, Stage, Status
from tests.model.service import Happened, Service, assessed, small
from tests.scenarios import scenario, tiny_service

LONG = {"assessment": assessed(1000)}


def test_events_of_one_moment_are_answered_in_the_order_in_which_they_were_requested() -> None:
    service = Service(small(leaving={}))
    workers = [service.joins() for _ in range(4)]
    for worker in (3, 1, 4, 2):
        service.happens(Event.WORKER_RETIRES, worker, 5.0)
    assert [one.who for one in service.play(5)] == [3, 1, 4, 2]
    assert [service.status(worker) for worker in workers] == [Status.IN_NOTICE] * 4


def test_an_earlier_day_goes_before_an_earlier_request() -> None:
    service = Service(small(leaving={}))
    first, second = service.joins(), service.joins()
    service.happens(Event.WORKER_RETIRES, first, 6.0)
    service.happens(Event.WORKER_RETIRES, second, 5.0)
    assert [one.who for one in service.play(7)] == [second, first]


def test_an_event_of_a_worker_who_has_gone_is_dropped() -> None:
    service = Service(small(leaving={}))
    worker = service.joins()
    service.happens(Event.WORKER_DIES, worker, 2.0)
    service.happens(Event.WORKER_FALLS_SICK, worker, 3.0)
    assert service.play(10) == [
        Happened(2.0, Event.WORKER_DIES, worker),
        Happened(2.0, Event.WORKER_LEAVES, worker),
    ]


def test_an_event_of_a_stage_that_is_over_is_dropped() -> None:
    service = Service(small(stages={"assessment": assessed(40, looked_after=10, closed=90)}))
    child = service.child(service.joins())
    stages.enter_stage(service.world, child, Stage.LOOKED_AFTER, 10.0)
    assert service.play(100) == []  # the assessment's end was requested for day 40


def test_an_event_beyond_the_horizon_never_happens() -> None:
    service = Service(small(leaving={}))
    worker = service.joins()
    service.happens(Event.WORKER_RETIRES, worker, service.derived.horizon + 1)
    assert service.play(service.derived.horizon + 10) == []


def test_what_is_due_on_the_last_day_asked_for_still_happens() -> None:
    service = Service(small(leaving={}))
    worker = service.joins()
    service.happens(Event.WORKER_RETIRES, worker, 7.0)
    assert service.play(6.999) == []
    assert service.play(7.0) == [Happened(7.0, Event.WORKER_RETIRES, worker)]


def test_many_windows_are_one_history() -> None:
    whole, bits = Service(tiny_service()), Service(tiny_service())
    whole.play(200)
    for day in range(0, 201, 7):
        worlds.advance(bits.world, float(day), compiled=False)
    worlds.advance(bits.world, 200.0, compiled=False)
    assert whole.world.history.events == bits.world.history.events
    assert np.array_equal(whole.world.allocations.worker, bits.world.allocations.worker)


def test_a_pause_after_so_many_events_loses_none() -> None:
    paused, through = Service(tiny_service()), Service(tiny_service())
    while worlds.advance(paused.world, 100.0, 3, compiled=False):
        assert paused.world.history.now <= 100.0
    worlds.advance(through.world, 100.0, compiled=False)
    assert paused.world.history.events == through.world.history.events


def test_seed_and_number_alone_decide_a_history() -> None:
    derived = derive(scenario(tiny_service()))
    one, same, other = (replicate(derived, 1, number) for number in (4, 4, 5))
    assert np.array_equal(one.flows, same.flows)
    assert not np.array_equal(one.flows, other.flows)


def test_a_world_that_is_used_again_remembers_nothing() -> None:
    derived = derive(scenario(tiny_service()))
    world = worlds.make_world(derived)
    replicate(derived, 1, 9, world=world)
    again = replicate(derived, 1, 4, world=world)
    assert np.array_equal(again.flows, replicate(derived, 1, 4).flows)


def test_an_outcome_has_a_row_a_month_and_team() -> None:
    derived = derive(scenario(tiny_service()))
    outcome = replicate(derived, 1, 0)
    assert outcome.flows.shape[:2] == (36, 4)
    assert outcome.levels.shape[:2] == (36, 4)
    assert outcome.changes.shape[0] == derived.years == 3
    assert outcome.events > 1000


def test_a_table_that_fills_grows_and_the_history_goes_on() -> None:
    service = Service(small(stages=LONG))
    worker = service.joins()
    rows = service.world.children.rows
    for _ in range(rows - 70):
        service.child(worker)
    assert service.play(1) == []
    service.happens(Event.WORKER_HAS_MONTHLY_CHECK, worker, 2.0)
    service.play(2)
    assert service.world.children.rows > rows
    assert service.world.workers.cases[worker] == rows - 70
    assert service.given(1)[0].cause == Cause.FIRST_CONTACT
