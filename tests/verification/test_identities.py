"""What must be the same, bit for bit: compiled and interpreted, in windows and in one go, alone and among many.

Every comparison is of every number, so there are no false alarms; the seeds are fixed.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Generator
from functools import cache
from typing import Any

import numpy as np
import pytest
import simpy

from sim.engine import worlds
from sim.engine.council import CouncilView
from sim.engine.host import play
from sim.engine.outcome import Outcome, outcome_of
from sim.engine.replication import replicate
from sim.model.world import World
from sim.questions import replications
from sim.questions.run import Run
from sim.scenario.derivation import Derived, derive
from tests.scenarios import Table, number, scenario, tiny_service
from tests.verification.documents import busy

SEED = 20180930


def children_wait() -> Table:
    """Return a service whose children wait until somebody has room."""
    document = busy()
    document["caseload"] |= {"nobody_has_room": "hold", "waiting_limit": number(4, "children")}
    return document


SERVICES = {"tiny": tiny_service, "everything": busy, "children wait": children_wait}


@cache
def service(name: str) -> Derived:
    """Return a small service ready to run."""
    return derive(scenario(SERVICES[name]()))


def founded(derived: Derived, seed: int = SEED, replication: int = 0, compiled: bool = True) -> World:
    """Return the service founded in a world of its own."""
    world = worlds.make_world(derived)
    worlds.prepare(world, derived, seed, replication)
    worlds.set_initial_state(world, compiled)
    return world


def differences(one: World, other: World, only_used: bool = False) -> list[str]:
    """Return the columns in which two worlds differ in any bit; ``only_used`` compares the rows that both have."""
    found = []
    for name in World.tables():
        ours, theirs = getattr(one, name), getattr(other, name)
        for field, kind in type(ours)._fields.items():
            a, b = np.asarray(getattr(ours, field)), np.asarray(getattr(theirs, field))
            if only_used and not kind.scalar:
                rows = min(len(a), len(b))
                assert not a[rows:].any()
                assert not b[rows:].any()
                a, b = a[:rows], b[:rows]
            if a.shape != b.shape or a.tobytes() != b.tobytes():
                found.append(f"{name}.{field}")
    return found


def assert_same(one: Outcome, other: Outcome) -> None:
    """Assert that two outcomes are the same in every bit."""
    for field in dataclasses.fields(Outcome):
        a, b = np.asarray(getattr(one, field.name)), np.asarray(getattr(other, field.name))
        assert a.shape == b.shape, field.name
        assert a.tobytes() == b.tobytes(), field.name


@pytest.mark.parametrize("name", SERVICES)
def test_the_compiled_rules_do_what_their_source_does(name: str) -> None:
    """Every column of every table is the same after the first day, and after a whole history."""
    derived = service(name)
    compiled, interpreted = founded(derived), founded(derived, compiled=False)
    assert differences(compiled, interpreted) == []
    events = worlds.advance(compiled, derived.horizon)
    assert worlds.advance(interpreted, derived.horizon, compiled=False) == events > 1000
    assert differences(compiled, interpreted) == []


def test_the_compiled_rules_do_what_their_source_does_beside_management() -> None:
    """The same with the scenario's own actions, which change numbers and engage agency workers on the way."""
    derived = service("tiny")
    assert_same(replicate(derived, SEED, 2), replicate(derived, SEED, 2, compiled=False))


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize("order", range(3))
def test_windows_of_time_are_the_same_as_one_go(name: str, order: int) -> None:
    """Stopping on two hundred random days, and on days on which something is due, changes no column of any table."""
    derived = service(name)
    whole, cut = founded(derived), founded(derived)
    worlds.advance(whole, derived.horizon)
    days = random.Random(order)
    stops = [days.uniform(0, derived.horizon) for _ in range(200)] + derived.rates.calendar.month_end.tolist()
    for stop in sorted(stop for stop in stops if stop <= derived.horizon):
        worlds.advance(cut, stop)
    worlds.advance(cut, derived.horizon)
    assert differences(whole, cut) == []


@pytest.mark.parametrize("at_most", [1, 2, 97])
def test_a_few_events_at_a_time_are_the_same_as_one_go(at_most: int) -> None:
    """One event at a time, or a few, and never more than asked for."""
    derived = service("everything")
    whole, cut = founded(derived), founded(derived)
    events = worlds.advance(whole, derived.horizon)
    done = 0
    while answered := worlds.advance(cut, derived.horizon, at_most=at_most):
        assert answered <= at_most
        done += answered
    assert done == events
    assert differences(whole, cut) == []


def idle(env: simpy.Environment, council: CouncilView) -> Generator[Any, Any, Any]:
    """Look at the service every week and do nothing."""
    while True:
        yield env.timeout(7)
        assert council.average_caseload() >= 0


@pytest.mark.parametrize("name", ["everything", "children wait"])
def test_an_idle_process_beside_the_service_changes_nothing(name: str) -> None:
    """With SimPy as host and a process that only looks, the world is the same as the kernel's alone."""
    derived = service(name)
    alone, hosted, watched = founded(derived), founded(derived), founded(derived)
    worlds.advance(alone, derived.horizon)
    play(hosted, derived, [idle, idle])
    play(watched, derived, [idle], watch=lambda is_event: None)
    assert differences(alone, hosted) == []
    assert differences(alone, watched) == []


def test_any_number_of_cores_gives_the_same_outcomes() -> None:
    """Threads share nothing: each replication is the same on one core, on two and on five, in the same order."""
    derived = service("tiny")
    one = replications.play(derived, Run(seed=SEED, cores=1), 12)
    for cores in (2, 5):
        many = replications.play(derived, Run(seed=SEED, cores=cores), 12)
        assert len(many.outcomes) == 12
        for ours, theirs in zip(one.outcomes, many.outcomes, strict=True):
            assert_same(ours, theirs)


def test_a_replication_alone_is_the_same_as_among_many() -> None:
    """Replication k is decided by seed and k, not by which went before."""
    derived = service("tiny")
    many = replications.play(derived, Run(seed=SEED, cores=2), 8)
    for number_of_it in (7, 0, 3):
        assert_same(replicate(derived, SEED, number_of_it), many.outcomes[number_of_it])


def test_a_world_used_again_is_as_good_as_new() -> None:
    """After a whole history, and after one broken off, a prepared world founds and plays as a fresh one does."""
    derived = service("everything")
    used = founded(derived, seed=1)
    worlds.advance(used, derived.horizon)
    used.caseload.hold = 1
    worlds.prepare(used, derived, SEED, 0)
    worlds.set_initial_state(used)
    assert differences(founded(derived), used, only_used=True) == []
    worlds.advance(used, 100.0)
    worlds.prepare(used, derived, SEED, 5)
    worlds.set_initial_state(used)
    fresh = founded(derived, replication=5)
    assert worlds.advance(used, derived.horizon) == worlds.advance(fresh, derived.horizon)
    assert differences(fresh, used, only_used=True) == []


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize("compiled", [True, False])
def test_a_world_that_has_to_grow_ends_the_same(name: str, compiled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables with room for the first day alone grow on the way, several times, and nothing else differs."""
    derived = service(name)
    roomy = founded(derived)
    tight = World(
        **{table: getattr(roomy, table).rows for table in World.tables()}
        | {
            "workers": roomy.workers.known + 1,
            "children": roomy.children.known + 1,
            "allocations": roomy.allocations.number + 1,
            "event_list": roomy.event_list.used + 1,
        }
    )
    worlds.prepare(tight, derived, SEED, 0)
    worlds.set_initial_state(tight)
    grown: list[World] = []
    grow = worlds.grow

    def counted(world: World) -> None:
        grown.append(world)
        grow(world)

    monkeypatch.setattr(worlds, "grow", counted)
    until = derived.horizon if compiled else derived.horizon / 3
    worlds.advance(tight, until, compiled=compiled)
    assert len(grown) >= 2
    monkeypatch.undo()
    worlds.advance(roomy, until)
    assert differences(roomy, tight, only_used=True) == []
    if compiled:
        assert_same(outcome_of(roomy, derived), outcome_of(tight, derived))


def test_a_grown_world_is_used_again_as_a_fresh_one() -> None:
    """After it has grown, a world is cleared as far as it was used."""
    derived = service("tiny")
    grown = founded(derived, seed=4)
    worlds.advance(grown, derived.horizon / 2)
    worlds.grow(grown)
    worlds.advance(grown, derived.horizon)
    worlds.prepare(grown, derived, SEED, 0)
    worlds.set_initial_state(grown)
    worlds.advance(grown, derived.horizon)
    fresh = founded(derived)
    worlds.advance(fresh, derived.horizon)
    assert differences(fresh, grown, only_used=True) == []


def test_every_seed_is_a_seed() -> None:
    """Seed 0, a negative and a very large one run, and give outcomes of their own; so do replications of one seed."""
    derived = service("tiny")
    outcomes = [replicate(derived, seed, 0) for seed in (0, 1, -1, 2**62)]
    outcomes += [replicate(derived, 0, 1), replicate(derived, 1, 1)]
    days = {outcome.days.tobytes() for outcome in outcomes}
    assert len(days) == len(outcomes)
    assert_same(outcomes[0], replicate(derived, 0, 0))


@pytest.mark.parametrize("returning", [40, 400])
def test_the_first_day_has_room_for_every_child_who_will_return(returning: float) -> None:
    """Interpreted, a first day that writes beyond a table is an error; compiled it would write into other memory.

    Children whose case was closed before the start are each on the event list: here many more than there are open
    cases.
    """
    document = tiny_service()
    document["demand"]["referrals"] = number(returning, "per week")
    document["demand"]["referred_again"] = number(60, "percent")
    document["demand"]["until_referred_again"]["mean"] = 12
    document["council"]["years"] = 3
    derived = derive(scenario(document))
    world = worlds.make_world(derived)
    worlds.prepare(world, derived, SEED, 0)
    worlds.set_initial_state(world, compiled=False)
    assert world.children.known > derived.rates.demand.returning_children > 12 * 0.6 * returning
    assert world.event_list.used < world.event_list.rows
