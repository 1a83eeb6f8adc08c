# mypy: disable-error-code="untyped-decorator, no-any-return"
"""Tests of the rosters of members.

Tested here, interpreted and compiled:

- a roster lists its members in the order in which they joined, whatever joins and quits, like a plain list;
- who quits leaves the order of the others as it was, and may join again, at the end or elsewhere;
- a full roster moves to twice as many seats beyond all others, and only then;
- no two rosters share a seat, also where two sorts of owner share the table;
- while it may not be full nothing overflows, and growth of the table keeps every roster;
- the compiled rosters leave the same numbers in their tables as the interpreted ones.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, NamedTuple

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.mechanics import rosters
from sim.mechanics.columns import Rows, Table, Tables
from sim.mechanics.compiling import compilable
from sim.mechanics.numba_types import viewed_as
from sim.mechanics.rosters import FEWEST, Seats

OWNERS = 4
thoroughly = settings(derandomize=True, deadline=None, database=None, max_examples=200)


class Owners(Table):
    first = Rows("the first seat")
    following = Rows("the first seat that is free")
    end = Rows("the end of the row of seats")


class World(Tables):
    teams: Owners
    offices: Owners
    seats: Seats


view = viewed_as(World)


def small_world(seats: int = 1000) -> World:
    return World(teams=OWNERS, offices=OWNERS, seats=seats)


@compilable
def join(world: World, team: int, member: int) -> None:
    rosters.join(world.seats, world.teams.first, world.teams.following, world.teams.end, team, member)


@compilable
def join_office(world: World, office: int, member: int) -> None:
    rosters.join(world.seats, world.offices.first, world.offices.following, world.offices.end, office, member)


@compilable
def quit(world: World, team: int, member: int) -> None:
    rosters.quit(world.seats, world.teams.first, world.teams.following, team, member)


@compilable
def weighed(world: World, team: int) -> int:
    """Return a number that tells apart rosters of other members or of another order."""
    weight = 7
    for seat in range(world.teams.first[team], world.teams.following[team]):
        weight = (31 * weight + world.seats.member[seat]) % 1_000_003
    return weight


@numba.njit("void(int64, int64, int64)")
def join_compiled(address: int, team: int, member: int) -> None:
    join(view(address), team, member)


@numba.njit("void(int64, int64, int64)")
def join_office_compiled(address: int, office: int, member: int) -> None:
    join_office(view(address), office, member)


@numba.njit("void(int64, int64, int64)")
def quit_compiled(address: int, team: int, member: int) -> None:
    quit(view(address), team, member)


@numba.njit("boolean(int64)")
def may_be_full_compiled(address: int) -> bool:
    return rosters.may_be_full(view(address).seats)


@numba.njit("int64(int64, int64)")
def weighed_compiled(address: int, team: int) -> int:
    return weighed(view(address), team)


class Way(NamedTuple):
    """One of the two ways to run the same source."""

    join: Callable[[World, int, int], None]
    join_office: Callable[[World, int, int], None]
    quit: Callable[[World, int, int], None]
    may_be_full: Callable[[World], bool]
    weighed: Callable[[World, int], int]


def by_address(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda world, *given: function(world.address, *given)


INTERPRETED = Way(join, join_office, quit, lambda world: rosters.may_be_full(world.seats), weighed)
COMPILED = Way(
    by_address(join_compiled),
    by_address(join_office_compiled),
    by_address(quit_compiled),
    by_address(may_be_full_compiled),
    by_address(weighed_compiled),
)

both_ways = pytest.mark.parametrize("way", [INTERPRETED, COMPILED], ids=["interpreted", "compiled"])


def members(world: World, owner: int, owners: Owners | None = None) -> list[int]:
    """Return who is on the roster of a team, or of another owner."""
    owners = owners or world.teams
    return world.seats.member[owners.first[owner] : owners.following[owner]].tolist()


def seats_of(world: World, team: int) -> range:
    return range(world.teams.first[team], world.teams.end[team])


def join_all(way: Way, world: World, team: int, joining: range) -> None:
    for member in joining:
        way.join(world, team, member)


def contents(world: World) -> dict[str, list[Any]]:
    """Return every number in all tables."""
    return {
        f"{name}.{column}": np.asarray(getattr(getattr(world, name), column)).tolist()
        for name, table in world.tables().items()
        for column in vars(table)
        if not column.startswith("_")
    }


def check_seats(world: World) -> None:
    """Find every roster within its own row of seats, and no seat in two."""
    taken: list[int] = []
    for owners in (world.teams, world.offices):
        for owner in range(OWNERS):
            first, following, end = owners.first[owner], owners.following[owner], owners.end[owner]
            assert 0 <= first <= following <= end <= world.seats.laid_out
            assert end - first <= world.seats.longest
            taken += range(first, end)
    assert len(taken) == len(set(taken))
    assert world.seats.laid_out <= world.seats.rows


# Random joins and quits, against plain lists.

Step = tuple[bool, int, int]  # whether somebody joins, the team, and who quits as a place in the roster
steps = st.lists(st.tuples(st.booleans(), st.integers(0, OWNERS - 1), st.integers(0, 40)), max_size=150)
busy_steps = st.lists(
    st.tuples(st.sampled_from([True, True, True, False]), st.integers(0, 1), st.integers(0, 40)),
    min_size=20,
    max_size=150,
)


def random_steps(count: int) -> list[Step]:
    generator = random.Random(1)
    return [
        (generator.random() < 0.52, min(generator.randrange(8), OWNERS - 1), generator.randrange(1000))
        for _ in range(count)
    ]


def played(way: Way, steps: list[Step], after_step: Callable[[World, list[list[int]]], None]) -> World:
    """Do the steps in a table that begins with no more than one seat, and with plain lists; whoever joins is the last
    who quit, or new.
    """
    world = small_world(seats=1)
    lists: list[list[int]] = [[] for _ in range(OWNERS)]
    away: list[int] = []
    known = 0
    for joins, team, place in steps:
        if joins:
            if away:
                member = away.pop()
            else:
                known += 1
                member = known
            if way.may_be_full(world):
                world.seats.grow(world.seats.laid_out + max(2 * world.seats.longest, FEWEST))
                assert not way.may_be_full(world)
            way.join(world, team, member)
            lists[team].append(member)
        elif lists[team]:
            member = lists[team].pop(place % len(lists[team]))
            way.quit(world, team, member)
            away.append(member)
        after_step(world, lists)
    return world


def check(world: World, lists: list[list[int]]) -> None:
    assert [members(world, team) for team in range(OWNERS)] == lists
    check_seats(world)


def check_nothing(world: World, lists: list[list[int]]) -> None:
    pass


@both_ways
@thoroughly
@given(steps=st.one_of(steps, busy_steps))
def test_rosters_are_like_plain_lists_that_share_no_seat(way: Way, steps: list[Step]) -> None:
    played(way, steps, check)


@thoroughly
@given(steps=st.one_of(steps, busy_steps))
def test_the_compiled_rosters_leave_the_same_numbers_as_the_interpreted_ones(steps: list[Step]) -> None:
    one, other = played(INTERPRETED, steps, check_nothing), played(COMPILED, steps, check_nothing)
    assert contents(one) == contents(other)
    assert [weighed(one, team) for team in range(OWNERS)] == [COMPILED.weighed(other, team) for team in range(OWNERS)]


@both_ways
def test_rosters_are_like_plain_lists_for_long(way: Way) -> None:
    world = played(way, random_steps(5000), check)
    assert world.seats.longest >= 128


# Joining.


@both_ways
def test_a_roster_without_members_is_empty(way: Way) -> None:
    world = small_world()
    assert [members(world, team) for team in range(OWNERS)] == [[]] * OWNERS
    assert world.seats.laid_out == 0


@both_ways
def test_members_stand_in_the_order_in_which_they_joined(way: Way) -> None:
    world = small_world()
    for member in (5, 3, 9, 1):
        way.join(world, 2, member)
    assert members(world, 2) == [5, 3, 9, 1]


@both_ways
def test_the_first_member_lays_out_the_fewest_seats(way: Way) -> None:
    world = small_world()
    way.join(world, 2, 5)
    assert seats_of(world, 2) == range(FEWEST)
    assert (world.seats.laid_out, world.seats.longest) == (FEWEST, FEWEST)


@both_ways
def test_a_roster_stays_where_it_is_until_it_is_full(way: Way) -> None:
    world = small_world()
    way.join(world, 1, 100)
    for member in range(FEWEST):
        way.join(world, 2, member)
        assert seats_of(world, 2) == range(FEWEST, 2 * FEWEST)


@both_ways
def test_a_full_roster_moves_to_twice_as_many_seats_beyond_all_others(way: Way) -> None:
    world = small_world()
    join_all(way, world, 2, range(FEWEST))
    way.join(world, 1, 100)
    way.join(world, 2, FEWEST)
    assert seats_of(world, 2) == range(2 * FEWEST, 4 * FEWEST)
    assert members(world, 2) == list(range(FEWEST + 1))
    assert members(world, 1) == [100]
    assert (world.seats.laid_out, world.seats.longest) == (4 * FEWEST, 2 * FEWEST)


@both_ways
def test_two_sorts_of_owner_share_the_table_but_no_seat(way: Way) -> None:
    world = small_world()
    for member in range(40):
        way.join(world, member % 2, member)
        way.join_office(world, member % 2, 100 + member)
        check_seats(world)
    assert members(world, 1) == list(range(1, 40, 2))
    assert members(world, 1, world.offices) == list(range(101, 140, 2))
    assert members(world, 0, world.offices) == list(range(100, 140, 2))


# Quitting.


@both_ways
@pytest.mark.parametrize("leaver", range(FEWEST))
def test_who_joined_later_moves_up_when_a_member_quits(way: Way, leaver: int) -> None:
    world = small_world()
    join_all(way, world, 0, range(FEWEST))
    join_all(way, world, 1, range(100, 103))
    way.quit(world, 0, leaver)
    assert members(world, 0) == [member for member in range(FEWEST) if member != leaver]
    assert members(world, 1) == [100, 101, 102]


@both_ways
def test_who_quit_joins_again_at_the_end(way: Way) -> None:
    world = small_world()
    join_all(way, world, 0, range(4))
    way.quit(world, 0, 1)
    way.join(world, 0, 1)
    assert members(world, 0) == [0, 2, 3, 1]


@both_ways
def test_who_quit_joins_elsewhere(way: Way) -> None:
    world = small_world()
    join_all(way, world, 0, range(4))
    join_all(way, world, 1, range(10, 12))
    way.quit(world, 0, 1)
    way.join(world, 1, 1)
    assert (members(world, 0), members(world, 1)) == ([0, 2, 3], [10, 11, 1])


@both_ways
def test_a_roster_that_all_have_left_uses_its_seats_again(way: Way) -> None:
    world = small_world()
    for round_of_joins in range(20):
        joining = range(10 * round_of_joins, 10 * round_of_joins + FEWEST)
        join_all(way, world, 0, joining)
        assert members(world, 0) == list(joining)
        for member in joining:
            way.quit(world, 0, member)
        assert members(world, 0) == []
    assert seats_of(world, 0) == range(FEWEST)
    assert world.seats.laid_out == FEWEST


@both_ways
def test_one_member_coming_and_going_lays_out_nothing(way: Way) -> None:
    world = small_world()
    join_all(way, world, 0, range(FEWEST - 1))
    for _ in range(50):
        way.join(world, 0, 99)
        way.quit(world, 0, 99)
    assert world.seats.laid_out == FEWEST


# Room.


@both_ways
@pytest.mark.parametrize(("seats", "full"), [(1, True), (FEWEST - 1, True), (FEWEST, False), (FEWEST + 1, False)])
def test_an_empty_table_may_be_full_unless_it_holds_the_fewest_seats(way: Way, seats: int, full: bool) -> None:
    assert way.may_be_full(small_world(seats)) == full


@both_ways
@pytest.mark.parametrize(("seats", "full"), [(3 * FEWEST - 1, True), (3 * FEWEST, False)])
def test_a_table_may_be_full_unless_the_longest_roster_can_be_laid_out_anew(way: Way, seats: int, full: bool) -> None:
    world = small_world(seats)
    way.join(world, 0, 5)
    assert way.may_be_full(world) == full


@both_ways
def test_the_longest_roster_finds_room_in_a_table_that_may_not_be_full(way: Way) -> None:
    world = small_world(3 * FEWEST)
    join_all(way, world, 0, range(FEWEST))
    assert not way.may_be_full(world)
    way.join(world, 0, FEWEST)
    assert members(world, 0) == list(range(FEWEST + 1))
    assert world.seats.laid_out == world.seats.rows
    assert way.may_be_full(world)


def test_joining_a_full_table_is_an_error_when_interpreted() -> None:
    world = small_world(FEWEST)
    join_all(INTERPRETED, world, 0, range(FEWEST))
    with pytest.raises(IndexError):
        INTERPRETED.join(world, 1, 100)


@both_ways
def test_growth_keeps_every_roster(way: Way) -> None:
    world = small_world(4 * FEWEST)
    join_all(way, world, 0, range(FEWEST + 1))
    join_all(way, world, 1, range(100, 103))
    world.seats.grow(1000)
    assert (members(world, 0), members(world, 1)) == (list(range(FEWEST + 1)), [100, 101, 102])
    join_all(way, world, 1, range(103, 130))
    way.quit(world, 1, 100)
    assert members(world, 1) == list(range(101, 130))
    assert not way.may_be_full(world)


@both_ways
def test_going_through_a_roster_reads_its_members_in_order(way: Way) -> None:
    world = small_world()
    join_all(way, world, 0, range(3))
    expected = 7
    for member in range(3):
        expected = (31 * expected + member) % 1_000_003
    assert way.weighed(world, 0) == expected
    assert way.weighed(world, 1) == 7
