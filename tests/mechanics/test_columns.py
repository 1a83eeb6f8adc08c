"""Tests of the tables of columns and of the codes kept in them.

Tested here:

- columns of integers and reals, narrow and wide, and scalars are read and written alike interpreted and compiled;
- so are numbers of the other sort: reals written to integers, integers and codes to reals, every kind of index;
- growth keeps what was there, and compiled code sees the new memory and the number of rows;
- clearing sets everything to zero in the same memory;
- several tables in one world stay apart, also two of the same class;
- a table class tells what its columns mean;
- mistakes of name or index are typing errors when compiled, and an index too large is an error when interpreted;
- codes compile as plain int64 and are named in words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba.core.errors import TypingError

from sim.mechanics.codes import Codes
from sim.mechanics.columns import Integer, Integers, Real, Reals, Table, Tables
from sim.mechanics.compiling import compilable
from sim.mechanics.lowering import viewed_as

thoroughly = settings(derandomize=True, deadline=None, database=None, max_examples=200)


class Mood(Codes):
    CALM = 0
    CROSS = 1
    VERY_CROSS = 2


class Workers(Table):
    status = Integers("what the worker is doing")
    cases_in = Integers("open cases by stage", width=3)
    fte = Reals("full-time equivalent")
    hours_on = Reals("hours by day of the week", width=7)
    hired = Integer("how many were ever hired")
    overtime = Real("hours beyond the contract")


class Clock(Table):
    now = Real("the time, in days from the start")
    ticks = Integer("how often it ticked")


class World(Tables):
    workers: Workers
    clock: Clock
    retired: Workers


class Managers(Workers):
    bonus = Reals("what they hope for")


class LargerWorld(World):
    managers: Managers


FAVOURITE = Mood.VERY_CROSS

view = viewed_as(World)


def compiled(rule: Callable[..., Any]) -> Callable[[World], Any]:
    """Return ``rule`` compiled, to be called with a world as the interpreted one is."""
    compilable(rule)

    @numba.njit
    def of_address(address: int) -> Any:
        return rule(view(address))

    return lambda world: of_address(world.address)


def numbers_in(world: Tables) -> dict[str, list[Any]]:
    """Return everything that the world holds."""
    return {
        f"{name}.{column}": np.asarray(getattr(getattr(world, name), column)).tolist()
        for name, table in world.tables().items()
        for column in vars(table)
        if not column.startswith("_")
    }


def after(rule: Callable[[World], Any]) -> World:
    """Return a small world after ``rule``, having found it to be the same whether interpreted or compiled."""
    interpreted, other = World(workers=4, retired=2), World(workers=4, retired=2)
    assert rule(interpreted) == compiled(rule)(other)
    assert numbers_in(interpreted) == numbers_in(other)
    return interpreted


# Reading and writing.


def test_a_column_of_integers_is_the_same_both_ways() -> None:
    def rule(world: World) -> int:
        for worker in range(4):
            world.workers.status[worker] = 10 * worker
        world.workers.status[3] -= 1
        return world.workers.status[1] + world.workers.status[3]

    assert after(rule).workers.status.tolist() == [0, 10, 20, 29]


def test_a_column_of_reals_is_the_same_both_ways() -> None:
    def rule(world: World) -> float:
        for worker in range(4):
            world.workers.fte[worker] = 0.25 * worker
        world.workers.fte[2] /= 3.0
        return world.workers.fte[2] - world.workers.fte[1]

    assert after(rule).workers.fte.tolist() == [0.0, 0.25, 0.5 / 3.0, 0.75]


def test_a_wide_column_of_integers_is_the_same_both_ways() -> None:
    def rule(world: World) -> int:
        for worker in range(4):
            for stage in range(3):
                world.workers.cases_in[worker, stage] = 10 * worker + stage
        world.workers.cases_in[3, 2] += 100
        return world.workers.cases_in[1, 2]

    assert after(rule).workers.cases_in.tolist() == [[0, 1, 2], [10, 11, 12], [20, 21, 22], [30, 31, 132]]


def test_a_wide_column_of_reals_is_the_same_both_ways() -> None:
    def rule(world: World) -> float:
        for worker in range(4):
            for day in range(7):
                world.workers.hours_on[worker, day] = worker + day / 8
        return world.workers.hours_on[3, 6]

    expected = np.arange(4)[:, None] + np.arange(7) / 8
    assert np.array_equal(after(rule).workers.hours_on, expected)


def test_scalars_are_the_same_both_ways() -> None:
    def rule(world: World) -> float:
        world.workers.hired = 5
        world.workers.hired += 2
        world.workers.overtime = 0.5
        world.workers.overtime *= 3.0
        return world.workers.hired + world.workers.overtime

    world = after(rule)
    assert (world.workers.hired, world.workers.overtime) == (7, 1.5)


def test_interpreted_scalars_are_plain_numbers() -> None:
    clock = Clock(1)
    assert type(clock.ticks) is int
    assert type(clock.now) is float


def test_an_integer_column_drops_the_fraction_of_a_real_both_ways() -> None:
    def rule(world: World) -> None:
        world.workers.status[0] = 2.9
        world.workers.status[1] = -2.9
        world.workers.cases_in[1, 1] = 7.5
        world.workers.hired = -0.9
        world.clock.ticks = 3.999

    world = after(rule)
    assert world.workers.status.tolist() == [2, -2, 0, 0]
    assert world.workers.cases_in[1, 1] == 7
    assert (world.workers.hired, world.clock.ticks) == (0, 3)


def test_a_real_column_takes_whole_numbers_and_truths_both_ways() -> None:
    def rule(world: World) -> None:
        world.workers.fte[0] = 3
        world.workers.fte[1] = world.workers.fte[0] > 2
        world.workers.hours_on[1, 1] = world.workers.status[0] - 1
        world.workers.overtime = 4

    world = after(rule)
    assert world.workers.fte.tolist() == [3.0, 1.0, 0.0, 0.0]
    assert (world.workers.hours_on[1, 1], world.workers.overtime) == (-1.0, 4.0)


def test_every_sort_of_whole_number_is_an_index_both_ways() -> None:
    def rule(world: World) -> None:
        world.workers.status[Mood.CROSS] = 1
        world.workers.status[np.int32(2)] = 2
        world.workers.status[np.uint8(3)] = 3
        world.workers.status[world.clock.ticks] = 4
        world.workers.cases_in[1, Mood.VERY_CROSS] = 5
        world.workers.cases_in[np.uint8(3), np.int32(0)] = 6
        world.workers.cases_in[world.workers.status[1], world.clock.ticks] = 7

    world = after(rule)
    assert world.workers.status.tolist() == [4, 1, 2, 3]
    assert world.workers.cases_in.tolist() == [[0, 0, 0], [7, 0, 5], [0, 0, 0], [6, 0, 0]]


@compilable
def hire(workers: Workers, row: int) -> int:
    workers.status[row] = Mood.CROSS
    workers.hired += 1
    return workers.hired


@compilable
def total(column: Any, rows: int) -> int:
    whole = 0
    for row in range(rows):
        whole += column[row]
    return whole


def test_a_table_and_a_column_can_be_handed_to_another_rule() -> None:
    def rule(world: World) -> tuple[int, int, int]:
        first = hire(world.workers, 2)
        second = hire(world.workers, 3)
        return first, second, total(world.workers.status, 4)

    assert after(rule).workers.status.tolist() == [0, 0, 1, 1]


def test_what_is_written_in_a_loop_is_read_again_both_ways() -> None:
    def rule(world: World) -> int:
        seen = 0
        while world.clock.ticks < 10:
            world.clock.ticks += 1
            world.workers.status[0] = world.clock.ticks
            seen += world.workers.status[0]
        return seen

    assert after(rule).clock.ticks == 10


@numba.njit("void(int64, int64, int64, float64)")
def store(address: int, row: int, whole: int, real: float) -> None:
    world = view(address)
    world.workers.status[row] = whole
    world.workers.fte[row] = real
    world.workers.hired = whole
    world.workers.overtime = real


@thoroughly
@given(st.integers(0, 3), st.integers(-(2**63), 2**63 - 1), st.floats())
def test_numbers_are_stored_to_the_last_bit(row: int, whole: int, real: float) -> None:
    interpreted, other = World(workers=4), World(workers=4)
    interpreted.workers.status[row] = interpreted.workers.hired = whole
    interpreted.workers.fte[row] = interpreted.workers.overtime = real
    store(other.address, row, whole, real)
    assert other.workers.status.tolist() == interpreted.workers.status.tolist()
    assert other.workers.fte.tobytes() == interpreted.workers.fte.tobytes()
    assert other.workers.hired == whole
    assert np.float64(other.workers.overtime).tobytes() == np.float64(interpreted.workers.overtime).tobytes()


# Growth and clearing.


def fill(world: World, rows: int) -> None:
    world.workers.status[:rows] = np.arange(rows) + 1
    world.workers.cases_in[:rows] = np.arange(rows)[:, None] + np.arange(3)
    world.workers.fte[:rows] = np.arange(rows) / 4
    world.workers.hired = 12
    world.clock.ticks = 3
    world.retired.status[0] = 99


def test_growth_keeps_what_was_there() -> None:
    world = World(workers=4, retired=2)
    fill(world, 4)
    world.workers.grow(9)
    assert world.workers.rows == 9
    assert world.workers.status.tolist() == [1, 2, 3, 4, 0, 0, 0, 0, 0]
    assert world.workers.fte.tolist() == [0.0, 0.25, 0.5, 0.75, 0.0, 0.0, 0.0, 0.0, 0.0]
    assert world.workers.cases_in[:5].tolist() == [[0, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5], [0, 0, 0]]
    assert (world.workers.hired, world.clock.ticks, world.retired.status[0]) == (12, 3, 99)


def test_growth_shapes_every_column() -> None:
    workers = Workers(2)
    workers.grow(5)
    assert workers.status.shape == workers.fte.shape == (5,)
    assert (workers.cases_in.shape, workers.hours_on.shape) == ((5, 3), (5, 7))


@numba.njit("int64(int64, int64)")
def sum_and_mark(address: int, rows: int) -> int:
    """Add up every integer of the workers, then write to the last row."""
    workers = view(address).workers
    whole = workers.hired
    for row in range(rows):
        whole += workers.status[row]
        for stage in range(3):
            whole += workers.cases_in[row, stage]
    workers.status[rows - 1] = 1000
    workers.cases_in[rows - 1, 2] = 2000
    workers.hired += 1
    return whole


def test_compiled_code_sees_the_new_memory_after_growth() -> None:
    world = World(workers=2)
    address = world.address
    for rows in [2, 50, 5000]:
        world.workers.grow(rows)
        expected = world.workers.status.sum() + world.workers.cases_in.sum() + world.workers.hired
        assert sum_and_mark(address, rows) == expected
        assert (world.workers.status[rows - 1], world.workers.cases_in[rows - 1, 2]) == (1000, 2000)
    assert world.address == address
    assert world.workers.hired == 3


@numba.njit("UniTuple(int64, 3)(int64)")
def rows_seen(address: int) -> tuple[int, int, int]:
    world = view(address)
    return world.workers.rows, world.clock.rows, world.retired.rows


def test_compiled_code_sees_how_many_rows_there_are_before_and_after_growth() -> None:
    world = World(workers=4, retired=2)
    assert rows_seen(world.address) == (4, 1, 2)
    world.workers.grow(9)
    assert rows_seen(world.address) == (9, 1, 2)
    world.workers.clear()
    assert rows_seen(world.address) == (9, 1, 2)


def test_a_growing_table_leaves_its_neighbours_where_they_are() -> None:
    world = World(workers=2, retired=2)
    retired = world.retired.status
    world.workers.grow(100)
    assert world.retired.status is retired
    assert world.retired.rows == 2


def test_clearing_sets_everything_to_zero() -> None:
    world = World(workers=4, retired=2)
    fill(world, 4)
    world.workers.hours_on[3, 6] = world.workers.overtime = 1.5
    for table in (world.workers, world.clock, world.retired):
        table.clear()
    assert numbers_in(world) == numbers_in(World(workers=4, retired=2))


def test_clearing_one_table_leaves_the_others() -> None:
    world = World(workers=4, retired=2)
    fill(world, 4)
    world.workers.clear()
    assert (world.workers.status.sum(), world.clock.ticks, world.retired.status[0]) == (0, 3, 99)


def test_compiled_code_goes_on_with_the_same_memory_after_clearing() -> None:
    world = World(workers=3)
    memory = world.workers.status
    sum_and_mark(world.address, 3)
    world.workers.clear()
    assert sum_and_mark(world.address, 3) == 0
    assert world.workers.status is memory
    assert memory.tolist() == [0, 0, 1000]


# Several tables.


def test_two_tables_of_one_class_stay_apart_both_ways() -> None:
    def rule(world: World) -> int:
        world.workers.status[0] = 1
        world.retired.status[0] = 2
        world.retired.hired = 3
        world.clock.ticks = 4
        return world.workers.status[0] + 10 * world.retired.status[0] + 100 * world.workers.hired

    world = after(rule)
    assert (world.workers.status[0], world.retired.status[0]) == (1, 2)
    assert (world.workers.hired, world.retired.hired, world.clock.ticks) == (0, 3, 4)


def test_two_worlds_stay_apart() -> None:
    one, other = World(workers=2), World(workers=2)
    store(one.address, 1, 5, 0.5)
    assert (one.workers.hired, other.workers.hired) == (5, 0)


def test_tables_stand_in_the_order_of_declaration() -> None:
    assert World.tables() == {"workers": Workers, "clock": Clock, "retired": Workers}
    assert list(LargerWorld.tables()) == ["workers", "clock", "retired", "managers"]


def test_a_table_has_the_rows_it_is_given_and_else_one() -> None:
    world = World(workers=7)
    assert (world.workers.rows, world.retired.rows) == (7, 1)
    assert world.workers.status.shape == (7,)


larger_view = viewed_as(LargerWorld)


@numba.njit("int64(int64)")
def promote(address: int) -> int:
    managers = larger_view(address).managers
    managers.hired = 1
    managers.status[1] = 2
    managers.bonus[1] = 3.5
    return larger_view(address).workers.hired


def test_a_table_and_a_world_inherit_what_their_bases_declare() -> None:
    world = LargerWorld(managers=2)
    world.workers.hired = 9
    assert promote(world.address) == 9
    assert world.managers.hired == 1
    assert world.managers.status.tolist() == [0, 2]
    assert world.managers.bonus.tolist() == [0.0, 3.5]


class Trainees(Workers):
    fte = Integers("whole weeks so far")
    mentor = Integers("who looks after them")


def test_a_subclass_can_declare_a_column_anew() -> None:
    trainees = Trainees(2)
    assert Trainees.fte.meaning == "whole weeks so far"
    assert Workers.fte.meaning == "full-time equivalent"
    assert (trainees.fte.dtype, Workers(2).fte.dtype) == (np.int64, np.float64)


# What a class tells.


def test_a_class_tells_what_its_columns_mean() -> None:
    assert isinstance(Workers.status, Integers)
    assert Workers.status.meaning == "what the worker is doing"
    assert isinstance(Workers.hours_on, Reals)
    assert (Workers.hours_on.name, Workers.hours_on.width) == ("hours_on", 7)
    assert isinstance(Clock.now, Real)
    assert Clock.now.meaning == "the time, in days from the start"
    assert isinstance(Clock.ticks, Integer)
    assert Clock.ticks.meaning == "how often it ticked"


def test_a_subclass_tells_what_its_inherited_columns_mean() -> None:
    assert Managers.status is Workers.status
    assert Managers.bonus.meaning == "what they hope for"


def test_an_interpreted_column_is_an_array_of_64_bit_numbers() -> None:
    workers = Workers(3)
    assert (workers.status.dtype, workers.cases_in.dtype) == (np.int64, np.int64)
    assert (workers.fte.dtype, workers.hours_on.dtype) == (np.float64, np.float64)


# Mistakes.


def read_an_unknown_column(world: Any) -> Any:
    return world.workers.salary[0]


def read_an_unknown_table(world: Any) -> Any:
    return world.waiters.status[0]


def write_an_unknown_scalar(world: Any) -> Any:
    world.workers.salary = 3


def read_an_unknown_code(world: Any) -> Any:
    return Mood.JOLLY  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        (read_an_unknown_column, r"Unknown attribute 'salary' of type \S*Workers"),
        (read_an_unknown_table, r"Unknown attribute 'waiters' of type \S*World"),
        (write_an_unknown_scalar, r"Cannot resolve setattr: \(\S*Workers\)\.salary"),
        (read_an_unknown_code, r"Unknown attribute 'JOLLY' of type \S*Mood"),
    ],
)
def test_an_unknown_name_is_a_typing_error_that_names_it(rule: Callable[[Any], Any], complaint: str) -> None:
    with pytest.raises(TypingError, match=complaint):
        compiled(rule)(World())


def read_a_wide_column_by_row_alone(world: World) -> Any:
    return world.workers.cases_in[0]


def read_a_narrow_column_by_row_and_place(world: World) -> Any:
    return world.workers.status[0, 0]


def read_a_wide_column_by_three_numbers(world: World) -> Any:
    return world.workers.cases_in[0, 0, 0]


def read_a_column_by_a_real_number(world: World) -> Any:
    return world.workers.status[world.clock.now]  # type: ignore[call-overload]


def write_a_wide_column_by_row_alone(world: World) -> Any:
    world.workers.cases_in[0] = 3


@pytest.mark.parametrize(
    "rule",
    [
        read_a_wide_column_by_row_alone,
        read_a_narrow_column_by_row_and_place,
        read_a_wide_column_by_three_numbers,
        read_a_column_by_a_real_number,
        write_a_wide_column_by_row_alone,
    ],
)
def test_an_index_of_the_wrong_sort_is_a_typing_error(rule: Callable[[World], Any]) -> None:
    with pytest.raises(TypingError, match=r"Column\(int64, [13], \d+\)|Cannot resolve setitem"):
        compiled(rule)(World())


def test_an_index_beyond_the_last_row_is_an_error_when_interpreted() -> None:
    workers = Workers(4)
    with pytest.raises(IndexError):
        workers.status[4] = 1
    with pytest.raises(IndexError):
        workers.cases_in[3, 3] = 1


# Codes.


@numba.njit
def calm() -> int:
    return Mood.CALM


@numba.njit
def a_mood(cross: bool) -> int:
    return Mood.VERY_CROSS if cross else Mood.CALM


@numba.njit
def plus_one(mood: int) -> int:
    return mood + 1


@numba.njit
def favourite() -> int:
    return FAVOURITE


def test_a_code_compiles_as_the_number_that_it_names() -> None:
    assert (calm(), a_mood(True), a_mood(False)) == (0, 2, 0)
    assert type(a_mood(True)) is int


def test_a_code_compiles_as_int64() -> None:
    calm(), a_mood(True)
    for rule in (calm, a_mood):
        assert [signature.return_type for signature in rule.nopython_signatures] == [numba.types.int64]


def test_codes_are_stored_and_compared_both_ways() -> None:
    def rule(world: World) -> tuple[bool, bool]:
        world.workers.status[1] = Mood.VERY_CROSS
        return world.workers.status[1] == Mood.VERY_CROSS, world.workers.status[0] > Mood.CALM

    assert after(rule).workers.status.tolist() == [0, 2, 0, 0]


def test_a_code_can_be_given_to_compiled_code() -> None:
    assert plus_one(Mood.CROSS) == 2


def test_a_code_given_to_compiled_code_compiles_nothing_anew() -> None:
    rule = numba.njit(plus_one.py_func)
    assert [rule(1), rule(Mood.CROSS), rule(Mood.VERY_CROSS)] == [2, 2, 3]
    assert [signature.args for signature in rule.nopython_signatures] == [(numba.types.int64,)]


def test_a_code_with_a_global_name_compiles_as_its_number() -> None:
    assert favourite() == 2
    assert type(favourite()) is int


def test_a_code_is_named_in_words() -> None:
    assert Mood.VERY_CROSS.words == "very cross"
    assert [Mood.from_words(mood.words) for mood in Mood] == [0, 1, 2]
    assert type(Mood.from_words("very cross")) is int


def test_unknown_words_name_no_code() -> None:
    with pytest.raises(KeyError):
        Mood.from_words("rather jolly")
