# mypy: disable-error-code="untyped-decorator, no-any-return"
"""Tests of the event list of events to come.

Tested here, interpreted and compiled:

- events come in order of time, then of request, whatever the requests, the takes in between and the number of buckets;
- also those requested while their bucket is being emptied, for this moment, by the thousand or after running dry;
- an event beyond the horizon is dropped, one exactly on it is kept;
- nothing comes before it is due, and looking takes nothing off;
- looking ahead finds the events of the next bucket, none that was taken, and changes nothing else;
- a row is used again once its event was taken;
- window by window the events are the same as in one go;
- the compiled event_list leaves the same numbers in its tables as the interpreted one;
- an event_list that was cleared is as good as new, and one that overflows is an error when interpreted.
"""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numba
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.mechanics.columns import Tables
from sim.mechanics.compiling import compilable
from sim.mechanics.event_list import Buckets, EventList, look_ahead, next_due, open_event_list, request, strike_first
from sim.mechanics.numba_types import viewed_as
from sim.mechanics.random_numbers import uniform

Integers = NDArray[np.int64]
Reals = NDArray[np.float64]

HORIZON = 10.0
REQUEST, TAKE, LOOK_AHEAD = 0, 1, 2
thoroughly = settings(derandomize=True, deadline=None, database=None, max_examples=200)


class World(Tables):
    event_list: EventList
    buckets: Buckets


view = viewed_as(World)


def world_until(horizon: float = HORIZON, rows: int = 100, buckets: int = 8) -> World:
    world = World(event_list=rows, buckets=buckets)
    open_event_list(world.event_list, world.buckets, horizon)
    return world


# Four rules, each run both ways.


@compilable
def take(world: World, until: float) -> int:
    """Take the next event due and return its subject, or -1."""
    row = next_due(world.event_list, world.buckets, until)
    if row == 0:
        return -1
    subject = world.event_list.subject[row]
    strike_first(world.event_list)
    return subject


@compilable
def glimpse(world: World) -> int:
    """Look ahead and return the subject of the event found, or -1."""
    row = look_ahead(world.event_list)
    return -1 if row == 0 else world.event_list.subject[row]


@compilable
def play(world: World, kinds: Integers, times: Reals, answers: Integers) -> None:
    """Request an event, take one or look ahead, step by step; the subject of a request is its step."""
    for step in range(len(times)):
        if kinds[step] == TAKE:
            answers[step] = take(world, times[step])
        elif kinds[step] == LOOK_AHEAD:
            answers[step] = glimpse(world)
        else:
            request(world.event_list, world.buckets, times[step], 0, step, 0)


@compilable
def live(world: World, ends: Reals, subjects: Integers, times: Reals) -> int:
    """Take whatever is due, window by window; each event begets another, every fourth of them at once."""
    event_list, buckets = world.event_list, world.buckets
    taken = 0
    for end in ends:
        row = next_due(event_list, buckets, end)
        while row != 0:
            now = event_list.time[row]
            subjects[taken] = event_list.subject[row]
            times[taken] = now
            strike_first(event_list)
            glimpse(world)
            taken += 1
            wait = 0.0 if taken % 4 == 0 else 1.5 * uniform(1, 0, taken)
            request(event_list, buckets, now + wait, 0, 1000 + taken, 0)
            row = next_due(event_list, buckets, end)
    return taken


@numba.njit("int64(int64, float64)")
def take_compiled(address: int, until: float) -> int:
    return take(view(address), until)


@numba.njit("int64(int64)")
def glimpse_compiled(address: int) -> int:
    return glimpse(view(address))


@numba.njit("void(int64, int64[::1], float64[::1], int64[::1])")
def play_compiled(address: int, kinds: Integers, times: Reals, answers: Integers) -> None:
    play(view(address), kinds, times, answers)


@numba.njit("int64(int64, float64[::1], int64[::1], float64[::1])")
def live_compiled(address: int, ends: Reals, subjects: Integers, times: Reals) -> int:
    return live(view(address), ends, subjects, times)


@numba.njit("void(int64, float64, int64, int64, int64)")
def request_compiled(address: int, time: float, event: int, subject: int, spell: int) -> None:
    world = view(address)
    request(world.event_list, world.buckets, time, event, subject, spell)


@numba.njit("int64(int64, float64)")
def next_due_compiled(address: int, until: float) -> int:
    world = view(address)
    return next_due(world.event_list, world.buckets, until)


class Way(NamedTuple):
    """One of the two ways to run the same source."""

    take: Callable[[World, float], int]
    glimpse: Callable[[World], int]
    play: Callable[[World, Integers, Reals, Integers], None]
    live: Callable[[World, Reals, Integers, Reals], int]
    request: Callable[[World, float, int, int, int], None]
    next_due: Callable[[World, float], int]


def by_address(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda world, *given: function(world.address, *given)


INTERPRETED = Way(
    take,
    glimpse,
    play,
    live,
    lambda world, *event: request(world.event_list, world.buckets, *event),
    lambda world, until: next_due(world.event_list, world.buckets, until),
)
COMPILED = Way(
    by_address(take_compiled),
    by_address(glimpse_compiled),
    by_address(play_compiled),
    by_address(live_compiled),
    by_address(request_compiled),
    by_address(next_due_compiled),
)

both_ways = pytest.mark.parametrize("way", [INTERPRETED, COMPILED], ids=["interpreted", "compiled"])


def request_all(way: Way, world: World, times: Sequence[float], first: int = 0) -> None:
    """Request an event at each of the times; its subject is its place in the list, counted from ``first``."""
    for subject, time in enumerate(times, first):
        way.request(world, time, 0, subject, 0)


def take_all(way: Way, world: World, until: float = HORIZON) -> list[int]:
    """Take all that is due and return the subjects."""
    subjects = []
    while (subject := way.take(world, until)) != -1:
        subjects.append(subject)
    return subjects


def contents(world: World) -> dict[str, list[Any]]:
    """Return every number in both tables."""
    return {
        f"{table.__name__}.{column}": np.asarray(getattr(getattr(world, name), column)).tolist()
        for name, table in world.tables().items()
        for column in vars(table)
        if not column.startswith("_")
    }


# Random requests and takes, against a sorted list.

moments = st.one_of(st.integers(0, 24).map(lambda half_days: half_days / 2), st.floats(0, 1.25 * HORIZON))
bucket_numbers = st.integers(1, 40)
Steps = list[tuple[int, float]]


def lists_of_steps(times: st.SearchStrategy[float]) -> st.SearchStrategy[Steps]:
    return st.lists(st.tuples(st.sampled_from([REQUEST, TAKE, LOOK_AHEAD]), times), max_size=60)


steps = lists_of_steps(moments)


class Expected(NamedTuple):
    taken: list[int]
    pending: list[tuple[float, int]]
    most_pending: int
    waiting_at_looks: list[set[int]]


def expected_of(steps: Steps) -> Expected:
    """Do the steps with a list sorted by time and request."""
    pending: list[tuple[float, int]] = []
    taken, most_pending, waiting_at_looks = [], 0, []
    for step, (kind, time) in enumerate(steps):
        if kind == TAKE:
            taken.append(pending.pop(0)[1] if pending and pending[0][0] <= time else -1)
        elif kind == LOOK_AHEAD:
            waiting_at_looks.append({step for _, step in pending})
        elif time <= HORIZON:
            insort(pending, (time, step))
            most_pending = max(most_pending, len(pending))
    return Expected(taken, pending, most_pending, waiting_at_looks)


class Played(NamedTuple):
    world: World
    taken: list[int]
    glimpsed: list[int]


def played(way: Way, steps: Steps, buckets: int) -> Played:
    """Do the steps with an event_list."""
    world = world_until(buckets=buckets)
    kinds = np.array([kind for kind, _ in steps], dtype=np.int64)
    times = np.array([time for _, time in steps], dtype=np.float64)
    answers = np.zeros(len(steps), dtype=np.int64)
    way.play(world, kinds, times, answers)
    return Played(world, answers[kinds == TAKE].tolist(), answers[kinds == LOOK_AHEAD].tolist())


@both_ways
@thoroughly
@given(steps=steps, buckets=bucket_numbers)
def test_events_come_in_order_of_time_then_of_request(way: Way, steps: Steps, buckets: int) -> None:
    outcome, expected = played(way, steps, buckets), expected_of(steps)
    assert outcome.taken == expected.taken
    assert take_all(way, outcome.world) == [step for _, step in expected.pending]


@both_ways
@thoroughly
@given(steps=steps, buckets=bucket_numbers)
def test_the_event_list_counts_what_waits_and_uses_no_more_rows_than_ever_waited_at_once(
    way: Way, steps: Steps, buckets: int
) -> None:
    event_list, expected = played(way, steps, buckets).world.event_list, expected_of(steps)
    assert event_list.pending == len(expected.pending)
    assert event_list.used == expected.most_pending


@thoroughly
@given(steps=steps, buckets=bucket_numbers)
def test_the_compiled_event_list_leaves_the_same_numbers_as_the_interpreted_one(steps: Steps, buckets: int) -> None:
    one, other = played(INTERPRETED, steps, buckets), played(COMPILED, steps, buckets)
    assert one.taken == other.taken
    assert one.glimpsed == other.glimpsed
    assert contents(one.world) == contents(other.world)


def test_a_hundred_thousand_events_come_as_sorted() -> None:
    count = 100_000
    times = np.array([uniform(1, 2, place) for place in range(count)]) * HORIZON
    times[::3] = np.floor(times[::3] * 100) / 100  # every third event shares its moment with some others
    world = world_until(rows=count + 1, buckets=count // 4)
    kinds = np.repeat([REQUEST, TAKE], count)
    answers = np.zeros(2 * count, dtype=np.int64)
    COMPILED.play(world, kinds, np.concatenate([times, np.full(count, HORIZON)]), answers)
    assert np.array_equal(answers[count:], np.argsort(times, kind="stable"))
    assert world.event_list.pending == 0


# The order.


@both_ways
def test_events_at_the_same_time_come_in_order_of_request(way: Way) -> None:
    world = world_until()
    request_all(way, world, [3.0, 2.0, 3.0, 2.0, 3.0])
    assert take_all(way, world) == [1, 3, 0, 2, 4]


@both_ways
@pytest.mark.parametrize("buckets", [1, 8, 40])
@thoroughly
@given(times=st.lists(st.sampled_from([2.0, 2.125, 2.25, 9.0]), max_size=60))
def test_a_crowded_bucket_is_put_in_stable_order_when_it_is_opened(way: Way, buckets: int, times: list[float]) -> None:
    world = world_until(buckets=buckets)
    request_all(way, world, times)
    assert take_all(way, world) == sorted(range(len(times)), key=times.__getitem__)


@both_ways
@pytest.mark.parametrize("buckets", [1, 8])
def test_thousands_of_events_of_one_moment_come_in_order_of_request(way: Way, buckets: int) -> None:
    count = 5000
    world = world_until(rows=count + 1, buckets=buckets)
    request_all(way, world, [3.0] * count)
    assert take_all(way, world) == list(range(count))


@both_ways
def test_hundreds_requested_for_this_moment_come_after_the_hundreds_due_at_it(way: Way) -> None:
    count = 500
    world = world_until(rows=2 * count + 1)
    request_all(way, world, [3.0] * count)
    assert way.take(world, HORIZON) == 0
    request_all(way, world, [3.0] * count, first=count)
    assert take_all(way, world) == list(range(1, 2 * count))


@both_ways
def test_events_requested_while_their_bucket_is_emptied_come_in_their_place(way: Way) -> None:
    world = world_until(buckets=2)
    request_all(way, world, [6.0, 2.0, 4.0, 4.0])
    assert way.take(world, HORIZON) == 1
    request_all(way, world, [4.0, 3.0, 8.0, 2.0, 6.0, 5.0], first=4)
    assert take_all(way, world) == [7, 5, 2, 3, 4, 9, 0, 8, 6]


@both_ways
def test_an_event_requested_for_this_moment_comes_after_those_due_at_it(way: Way) -> None:
    world = world_until()
    request_all(way, world, [3.0, 3.0])
    assert way.take(world, HORIZON) == 0
    way.request(world, 3.0, 0, 7, 0)
    assert take_all(way, world) == [1, 7]


@both_ways
def test_an_event_requested_for_a_moment_gone_by_comes_next(way: Way) -> None:
    world = world_until()
    request_all(way, world, [3.0, 9.0, 9.0])
    assert [way.take(world, HORIZON), way.take(world, HORIZON)] == [0, 1]
    way.request(world, 1.0, 0, 7, 0)
    assert take_all(way, world) == [7, 2]


@both_ways
def test_an_event_comes_with_what_it_was_requested_with(way: Way) -> None:
    world = world_until()
    way.request(world, 4.0, 1, 2, 3)
    way.request(world, 2.5, 11, 12, 13)
    row, event_list = way.next_due(world, HORIZON), world.event_list
    assert event_list.time[row] == 2.5
    assert (event_list.event[row], event_list.subject[row], event_list.spell[row]) == (11, 12, 13)


# Due or not.


@both_ways
def test_nothing_is_due_on_an_empty_event_list(way: Way) -> None:
    assert way.next_due(world_until(), HORIZON) == 0


@both_ways
def test_an_event_is_due_from_its_very_time_on(way: Way) -> None:
    world = world_until()
    way.request(world, 4.0, 0, 7, 0)
    assert way.take(world, math.nextafter(4.0, 0.0)) == -1
    assert way.take(world, 4.0) == 7


@both_ways
def test_looking_takes_nothing_off(way: Way) -> None:
    world = world_until()
    request_all(way, world, [4.0, 5.0])
    rows = [way.next_due(world, HORIZON) for _ in range(3)]
    assert len(set(rows)) == 1
    assert rows[0] != 0
    assert world.event_list.pending == 2


@both_ways
def test_an_event_requested_after_looking_far_ahead_still_comes_in_its_place(way: Way) -> None:
    world = world_until(buckets=1000)
    assert way.next_due(world, 8.0) == 0
    request_all(way, world, [8.5, 7.0, 8.0, 7.5])
    assert take_all(way, world) == [1, 3, 2, 0]


@both_ways
def test_events_come_in_order_when_the_window_ends_within_their_bucket(way: Way) -> None:
    world = world_until(buckets=3)
    request_all(way, world, [3.0, 2.0, 4.0])
    assert take_all(way, world, until=2.5) == [1]
    request_all(way, world, [2.5, 3.0, 1.0], first=3)
    assert take_all(way, world, until=3.0) == [5, 3, 0, 4]
    assert take_all(way, world) == [2]


@both_ways
def test_an_event_list_that_ran_dry_takes_requests_for_any_time_again(way: Way) -> None:
    world = world_until(buckets=100)
    for until in [1.0, 3.0, 3.04, 8.0, HORIZON, HORIZON]:
        request_all(way, world, [until, until / 2, HORIZON, until])
        assert take_all(way, world, until) == ([1, 0, 2, 3] if until == HORIZON else [1, 0, 3])
        assert take_all(way, world) == ([] if until == HORIZON else [2])
        assert world.event_list.pending == 0


@both_ways
@thoroughly
@given(skipped=st.floats(0, HORIZON), times=st.lists(moments, max_size=20), buckets=st.integers(1, 200))
def test_events_come_in_order_after_empty_buckets_were_skipped(
    way: Way, skipped: float, times: list[float], buckets: int
) -> None:
    world = world_until(buckets=buckets)
    assert way.next_due(world, skipped) == 0
    request_all(way, world, times)
    kept = [subject for subject, time in enumerate(times) if time <= HORIZON]
    assert take_all(way, world) == sorted(kept, key=times.__getitem__)


@both_ways
def test_row_0_holds_no_event(way: Way) -> None:
    world = world_until()
    for time in (4.0, 4.0, 1.0):
        way.request(world, time, 5, 6, 7)
    assert world.event_list.event.tolist()[:5] == [0, 5, 5, 5, 0]
    assert world.event_list.time.tolist()[:5] == [0.0, 4.0, 4.0, 1.0, 0.0]


# Looking ahead.


@both_ways
@thoroughly
@given(steps=steps, buckets=bucket_numbers)
def test_looking_ahead_changes_nothing_that_is_to_come(way: Way, steps: Steps, buckets: int) -> None:
    looking = [step if step[0] != LOOK_AHEAD else (REQUEST, math.inf) for step in steps]
    one, other = played(way, steps, buckets), played(way, looking, buckets)
    assert one.taken == other.taken
    scouts = {"EventList.scout": 0}
    assert contents(one.world) | scouts == contents(other.world) | scouts


@both_ways
@thoroughly
@given(steps=lists_of_steps(moments.map(lambda time: 0.75 * time)), buckets=bucket_numbers)
def test_looking_ahead_finds_only_what_waits(way: Way, steps: Steps, buckets: int) -> None:
    looks = zip(played(way, steps, buckets).glimpsed, expected_of(steps).waiting_at_looks, strict=True)
    assert all(subject == -1 or subject in waiting for subject, waiting in looks)


@both_ways
def test_looking_ahead_finds_every_event_of_the_next_bucket_once(way: Way) -> None:
    world = world_until(buckets=11)
    request_all(way, world, [3.5, 4.25, 5.5, 4.75, 3.25, 4.5])
    assert way.take(world, HORIZON) == 4
    assert sorted(way.glimpse(world) for _ in range(3)) == [1, 3, 5]
    assert [way.glimpse(world) for _ in range(3)] == [-1, -1, -1]


@both_ways
def test_looking_ahead_finds_nothing_before_the_first_bucket_is_opened(way: Way) -> None:
    world = world_until()
    request_all(way, world, [0.0, 3.5])
    assert way.glimpse(world) == -1


@both_ways
def test_looking_ahead_finds_nothing_where_the_next_bucket_is_empty(way: Way) -> None:
    world = world_until(buckets=11)
    request_all(way, world, [3.25, 3.5, 5.5])
    assert way.take(world, HORIZON) == 0
    assert way.glimpse(world) == -1


@both_ways
def test_looking_ahead_finds_nothing_after_the_last_bucket(way: Way) -> None:
    world = world_until(buckets=2)
    request_all(way, world, [1.0, HORIZON])
    assert take_all(way, world) == [0, 1]
    assert way.glimpse(world) == -1


# The horizon.


@both_ways
def test_an_event_beyond_the_horizon_is_dropped(way: Way) -> None:
    world = world_until()
    before = contents(world)
    request_all(way, world, [math.nextafter(HORIZON, math.inf), 2 * HORIZON, math.inf])
    assert contents(world) == before
    assert take_all(way, world, until=3 * HORIZON) == []


@both_ways
@thoroughly
@given(horizon=st.floats(1e-3, 1e6), buckets=st.integers(1, 3000))
@example(horizon=0.1, buckets=4)
@example(horizon=365.25, buckets=3000)
def test_an_event_exactly_on_the_horizon_is_kept(way: Way, horizon: float, buckets: int) -> None:
    world = world_until(horizon, buckets=buckets)
    request_all(way, world, [horizon, 0.0, math.nextafter(horizon, math.inf)])
    assert take_all(way, world, until=horizon) == [1, 0]


@both_ways
@pytest.mark.parametrize("until", [2 * HORIZON, 1e30, math.inf])
def test_all_that_waits_is_due_by_a_time_beyond_the_horizon(way: Way, until: float) -> None:
    world = world_until()
    request_all(way, world, [HORIZON, 5.0])
    assert take_all(way, world, until) == [1, 0]


# Rows.


@both_ways
def test_a_row_is_used_again_once_its_event_was_taken(way: Way) -> None:
    world = world_until(rows=3)
    for moment in range(50):
        way.request(world, moment / 10, 0, moment, 0)
        way.request(world, HORIZON if moment == 0 else 2 * HORIZON, 0, moment, 0)
        assert way.take(world, 5.0) == moment
    assert world.event_list.used == 2
    assert world.event_list.pending == 1


def test_more_events_than_there_are_rows_are_an_error_when_interpreted() -> None:
    world = world_until(rows=3)
    request_all(INTERPRETED, world, [1.0, 2.0])
    with pytest.raises(IndexError):
        INTERPRETED.request(world, 3.0, 0, 0, 0)


@both_ways
def test_an_event_list_that_was_cleared_is_as_good_as_new(way: Way) -> None:
    world, fresh = world_until(), world_until(horizon=5.0)
    request_all(way, world, [3.0, 1.0, 2.0, 9.0])
    way.take(world, HORIZON)
    world.event_list.clear()
    world.buckets.clear()
    open_event_list(world.event_list, world.buckets, 5.0)
    assert contents(world) == contents(fresh)


# Windows.


def lived(way: Way, ends: Sequence[float], buckets: int) -> tuple[list[int], list[float]]:
    """Return the subjects and times of all events, taken window by window."""
    world = world_until(buckets=buckets)
    request_all(way, world, [0.0, 0.0, 1.0, 2.5, 2.5])
    subjects, times = np.zeros(1000, dtype=np.int64), np.zeros(1000)
    taken = way.live(world, np.array(ends), subjects, times)
    return subjects[:taken].tolist(), times[:taken].tolist()


@pytest.mark.parametrize("buckets", [1, 8, 500])
def test_one_go_takes_many_events_in_order_of_time(buckets: int) -> None:
    subjects, times = lived(INTERPRETED, [HORIZON], buckets)
    assert len(subjects) > 50
    assert times == sorted(times)


@both_ways
@thoroughly
@given(ends=st.lists(moments.filter(lambda end: end <= HORIZON), max_size=20), buckets=st.integers(1, 200))
@example(ends=[float(day) for day in range(10)], buckets=11)
def test_window_by_window_is_the_same_as_in_one_go(way: Way, ends: list[float], buckets: int) -> None:
    in_one_go = lived(INTERPRETED, [HORIZON], 8)
    assert lived(way, [*sorted(ends), HORIZON], buckets) == in_one_go
