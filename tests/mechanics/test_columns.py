# mypy: disable-error-code="untyped-decorator, no-any-return"
"""Tests of the tables of columns and of the codes kept in them.

Tested here:

- columns of integers, rows, marks and reals, narrow and wide, and scalars are read and written alike interpreted and
  compiled;
- rows and marks hold numbers up to their limits, are int64 when compiled, and refuse more when interpreted;
- no element lies over another, each lies at a multiple of its size, and a row across no more lines than it must;
- what is read after a write to the same column is what was written, whatever is written to other columns;
- fetching a row changes nothing;
- so are numbers of the other sort: reals written to integers, integers and codes to reals, every kind of index;
- growth keeps what was there, and compiled code sees the new memory and the number of rows;
- clearing sets everything, or the first rows, to zero in the same memory, and a copy holds the same everywhere;
- several tables in one world stay apart, also two of the same class;
- a table class tells what its columns mean;
- mistakes of name or index are typing errors when compiled, and an index too large is an error when interpreted;
- codes compile as plain int64 and are named in words.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba.core.errors import TypingError
from numpy.typing import NDArray

from sim.mechanics.codes import Codes
from sim.mechanics.columns import (
    LINE,
    Field,
    Integer,
    Integers,
    Marks,
    Real,
    Reals,
    Rows,
    Table,
    Tables,
    fetch,
)
from sim.mechanics.compiling import compilable
from sim.mechanics.numba_types import viewed_as

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


class Children(Table):
    stage = Marks("as numbered by Stage")
    worker = Rows("who has the case")
    moves = Marks("how often the child moved")
    due = Reals("when the stage ends")
    weeks_in = Marks("weeks waited by stage", width=5)
    siblings = Rows("the other children of the family", width=3)
    key = Integers("what its random numbers hang on")
    known = Integer("how many were ever referred")


class Files(Table):
    page = Marks("the first letters of each page", width=70)
    child = Rows("whom it is about", width=5)
    opened = Reals("when", width=2)
    closed = Marks("whether it is closed")
    reader = Rows("who has it")


class World(Tables):
    workers: Workers
    clock: Clock
    retired: Workers
    children: Children
    files: Files


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


def small_world() -> World:
    return World(workers=4, retired=2, children=4, files=3)


def after(rule: Callable[[World], Any]) -> World:
    """Return a small world after ``rule``, having found it to be the same whether interpreted or compiled."""
    interpreted, other = small_world(), small_world()
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
        world.workers.hired = -0.9  # type: ignore[assignment]
        world.clock.ticks = 3.999  # type: ignore[assignment]

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


# Rows and marks.


def test_columns_of_rows_and_marks_are_the_same_both_ways() -> None:
    def rule(world: World) -> int:
        children = world.children
        for child in range(4):
            children.stage[child] = 30 * child - 50
            children.worker[child] = 1_000_000 * (child - 2)
        children.stage[3] -= 1
        children.worker[0] *= 7
        return children.stage[0] + children.stage[3] + children.worker[1]

    world = after(rule)
    assert world.children.stage.tolist() == [-50, -20, 10, 39]
    assert world.children.worker.tolist() == [-14_000_000, -1_000_000, 0, 1_000_000]


def test_wide_columns_of_rows_and_marks_are_the_same_both_ways() -> None:
    def rule(world: World) -> int:
        children = world.children
        for child in range(4):
            for stage in range(5):
                children.weeks_in[child, stage] = 10 * child - stage
            for sibling in range(3):
                children.siblings[child, sibling] = 100_000 * child - sibling
        children.weeks_in[3, 4] += 100
        children.siblings[3, 2] -= 1
        return children.weeks_in[0, 4] + children.siblings[2, 1]

    children = after(rule).children
    weeks = 10 * np.arange(4)[:, None] - np.arange(5)
    siblings = 100_000 * np.arange(4)[:, None] - np.arange(3)
    weeks[3, 4] += 100
    siblings[3, 2] -= 1
    assert np.array_equal(children.weeks_in, weeks)
    assert np.array_equal(children.siblings, siblings)


def test_rows_and_marks_hold_their_limits_both_ways() -> None:
    def rule(world: World) -> tuple[int, int, int, int]:
        children = world.children
        children.stage[1] = -128
        children.stage[2] = 127
        children.worker[1] = -(2**31)
        children.worker[2] = 2**31 - 1
        children.weeks_in[1, 0] = children.stage[1]
        children.weeks_in[1, 4] = children.stage[2]
        children.siblings[1, 0] = children.worker[1]
        children.siblings[1, 2] = children.worker[2]
        return children.stage[1], children.stage[2], children.worker[1], children.worker[2]

    children = after(rule).children
    assert children.stage.tolist() == [0, -128, 127, 0]
    assert children.worker.tolist() == [0, -(2**31), 2**31 - 1, 0]
    assert children.weeks_in[1].tolist() == [-128, 0, 0, 0, 127]
    assert children.siblings[1].tolist() == [-(2**31), 0, 2**31 - 1]


def test_rows_and_marks_take_fractions_truths_and_codes_both_ways() -> None:
    def rule(world: World) -> None:
        children = world.children
        children.stage[0] = -2.9
        children.stage[1] = children.stage[0] < 0
        children.stage[2] = Mood.VERY_CROSS
        children.worker[0] = 7.9
        children.worker[1] = children.worker[0] == 7
        children.due[0] = children.stage[0]
        children.due[1] = children.worker[0] / 2

    children = after(rule).children
    assert children.stage.tolist() == [-2, 1, 2, 0]
    assert children.worker.tolist() == [7, 1, 0, 0]
    assert children.due.tolist() == [-2.0, 3.5, 0.0, 0.0]


def test_rows_and_marks_are_indices_both_ways() -> None:
    def rule(world: World) -> int:
        children = world.children
        children.stage[0] = 3
        children.worker[3] = 2
        children.stage[children.worker[children.stage[0]]] = 9
        children.weeks_in[children.worker[3], children.stage[0]] = 8
        return children.stage[2]

    children = after(rule).children
    assert children.stage.tolist() == [3, 0, 9, 0]
    assert children.weeks_in[2].tolist() == [0, 0, 0, 8, 0]


@numba.njit
def stage_of(address: int) -> Any:
    return view(address).children.stage[0]


@numba.njit
def worker_of(address: int) -> Any:
    return view(address).children.worker[0]


@numba.njit
def weeks_of(address: int) -> Any:
    return view(address).children.weeks_in[0, 1]


@numba.njit
def key_of(address: int) -> Any:
    return view(address).children.key[0]


def test_every_column_of_whole_numbers_is_read_as_int64_when_compiled() -> None:
    world = World()
    for read in (stage_of, worker_of, weeks_of, key_of):
        assert read(world.address) == 0
        assert [signature.return_type for signature in read.nopython_signatures] == [numba.types.int64]


@numba.njit("int64(int64, int64)")
def multiplied(address: int, factor: int) -> int:
    children = view(address).children
    return (children.stage[0] + children.worker[0]) * factor


def test_compiled_arithmetic_with_rows_and_marks_goes_beyond_their_limits() -> None:
    world = World()
    world.children.stage[0], world.children.worker[0] = 127, 2**31 - 1
    assert multiplied(world.address, 1_000_000_000) == (2**31 + 126) * 1_000_000_000
    world.children.stage[0], world.children.worker[0] = -128, -(2**31)
    assert multiplied(world.address, 1_000_000_000) == (-(2**31) - 128) * 1_000_000_000


@pytest.mark.parametrize("number", [128, -129, 2**40, np.int64(200), np.int32(-200)])
def test_a_number_too_large_for_a_mark_is_an_error_when_interpreted(number: int) -> None:
    children = Children(2)
    with pytest.raises(OverflowError):
        children.stage[1] = number
    with pytest.raises(OverflowError):
        children.weeks_in[1, 3] = number
    assert children.stage.tolist() == [0, 0]
    assert not children.weeks_in.any()


@pytest.mark.parametrize("number", [2**31, -(2**31) - 1, 2**62, np.int64(2**31)])
def test_a_number_too_large_for_a_row_is_an_error_when_interpreted(number: int) -> None:
    children = Children(2)
    with pytest.raises(OverflowError):
        children.worker[1] = number
    with pytest.raises(OverflowError):
        children.siblings[1, 2] = number
    assert children.worker.tolist() == [0, 0]
    assert not children.siblings.any()


@numba.njit("void(int64, int64, int64, int64)")
def store_small(address: int, child: int, mark: int, row: int) -> None:
    children = view(address).children
    children.stage[child] = children.moves[child] = children.weeks_in[child, 2] = mark
    children.worker[child] = children.siblings[child, 1] = row


@thoroughly
@given(st.integers(0, 3), st.integers(-128, 127), st.integers(-(2**31), 2**31 - 1))
def test_rows_and_marks_are_stored_without_touching_their_neighbours(child: int, mark: int, row: int) -> None:
    interpreted, other = World(children=4), World(children=4)
    for world in (interpreted, other):
        fill_children(world, 4)
    children = interpreted.children
    children.stage[child] = children.moves[child] = children.weeks_in[child, 2] = mark
    children.worker[child] = children.siblings[child, 1] = row
    store_small(other.address, child, mark, row)
    assert numbers_in(other) == numbers_in(interpreted)


def test_a_long_row_of_every_sort_is_the_same_both_ways() -> None:
    def rule(world: World) -> int:
        files, whole = world.files, 0
        for file in range(3):
            for page in range(70):
                files.page[file, page] = page - 35 * file
            for place in range(5):
                files.child[file, place] = -1000 * file - place
            files.opened[file, 0] = file / 4
            files.opened[file, 1] = file / 8
            files.closed[file] = -file
            files.reader[file] = 5 + file
        for file in range(3):
            for page in range(70):
                whole += page * int(files.page[file, page])
            whole += int(files.child[file, 4]) + 7 * int(files.closed[file]) + int(files.reader[file])
        return whole

    files = after(rule).files
    assert np.array_equal(files.page, np.arange(70) - 35 * np.arange(3)[:, None])
    assert np.array_equal(files.child, -1000 * np.arange(3)[:, None] - np.arange(5))
    assert files.opened.tolist() == [[0.0, 0.0], [0.25, 0.125], [0.5, 0.25]]
    assert (files.closed.tolist(), files.reader.tolist()) == ([0, -1, -2], [5, 6, 7])


# What lies where.


def columns_of(table: Table) -> list[NDArray[Any]]:
    """Return the columns of a table, each as wide."""
    names = [name for name, field in type(table)._fields.items() if not field.scalar]
    return [getattr(table, name).reshape(table.rows, -1) for name in names]


def places_in(table: Table, row: int) -> list[tuple[int, int]]:
    """Return the first byte of every column's elements of a row and the one after the last, in order."""
    spans = [(column[row].ctypes.data, column[row].nbytes) for column in columns_of(table)]
    return sorted((first, first + size) for first, size in spans)


def check_layout(table: Table) -> None:
    """Find every column aligned, none over another and every row within its lines."""
    start = places_in(table, 0)[0][0]
    assert start % LINE == 0
    strides = {column.strides[0] for column in columns_of(table)}
    assert len(strides) == 1
    (stride,) = strides
    for column in columns_of(table):
        assert column.ctypes.data % column.itemsize == 0
        assert stride % column.itemsize == 0
    for row in range(table.rows):
        places = places_in(table, row)
        assert places[0][0] == start + row * stride
        assert all(end <= first for (_, end), (first, _) in pairwise(places))
        assert places[-1][1] <= start + (row + 1) * stride
    used = places_in(table, 0)[-1][1] - start
    if used <= LINE:
        assert used <= stride < 2 * used
        assert stride.bit_count() == 1
    else:
        assert used <= stride < used + LINE
        assert stride % LINE == 0


sorts_of_column = st.sampled_from([Integers, Rows, Marks, Reals])
fields = st.lists(st.tuples(sorts_of_column, st.integers(1, 20)), min_size=1, max_size=12)


def table_of(fields: list[tuple[type[Field], int]]) -> type[Table]:
    return type("Any", (Table,), {f"column_{place}": sort("", width) for place, (sort, width) in enumerate(fields)})


@thoroughly
@given(fields=fields, rows=st.integers(2, 9))
def test_no_column_lies_over_another(fields: list[tuple[type[Field], int]], rows: int) -> None:
    table = table_of(fields)(rows)
    check_layout(table)
    table.grow(rows + 5)
    check_layout(table)


@thoroughly
@given(fields=fields, rows=st.integers(1, 9), seed=st.integers(0, 1000))
def test_any_table_holds_what_is_written_while_it_grows_and_is_cleared(
    fields: list[tuple[type[Field], int]], rows: int, seed: int
) -> None:
    generator = np.random.default_rng(seed)
    table, written = table_of(fields)(rows), []
    for column in columns_of(table):
        limits = np.iinfo(column.dtype if column.dtype.kind == "i" else np.int32)
        written.append(generator.integers(limits.min, limits.max, column.shape, dtype=np.int64, endpoint=True))
        column[...] = written[-1]
    table.grow(rows + 3)
    for column, numbers in zip(columns_of(table), written, strict=True):
        assert np.array_equal(column[:rows], numbers)
        assert not column[rows:].any()
    table.clear(rows=1)
    for column, numbers in zip(columns_of(table), written, strict=True):
        assert np.array_equal(column[1:rows], numbers[1:])
        assert not column[0].any()
    table.clear()
    assert not any(column.any() for column in columns_of(table))


def test_a_row_takes_the_least_power_of_two_that_holds_it() -> None:
    one_mark, nine_bytes = table_of([(Marks, 1)])(3), table_of([(Marks, 1), (Reals, 1)])(3)
    assert [column.strides[0] for column in columns_of(one_mark)] == [1]
    assert [column.strides[0] for column in columns_of(nine_bytes)] == [16, 16]
    assert {column.strides[0] for column in columns_of(table_of([(Rows, 16)])(3))} == {64}
    assert {column.strides[0] for column in columns_of(table_of([(Rows, 17)])(3))} == {128}
    assert {column.strides[0] for column in columns_of(table_of([(Marks, 129)])(3))} == {192}


def test_a_table_of_scalars_alone_grows() -> None:
    clock = Clock(1)
    clock.ticks, clock.now = 5, 2.5
    clock.grow(10)
    assert (clock.rows, clock.ticks, clock.now) == (10, 5, 2.5)


def test_a_table_without_rows_grows() -> None:
    children = Children(0)
    assert (children.rows, children.stage.shape, children.siblings.shape) == (0, (0,), (0, 3))
    children.grow(2)
    children.stage[1] = 5
    assert children.stage.tolist() == [0, 5]


# One column read while another is written.


def test_a_column_read_twice_stands_while_another_is_written_both_ways() -> None:
    def rule(world: World) -> int:
        children, seen = world.children, 0
        for child in range(4):
            children.worker[child] = 10 + child
            before = int(children.worker[child])
            children.stage[child] = before + 1
            children.due[child] = before / 2
            seen = 31 * seen + int(children.worker[child]) - before
            children.worker[child] = children.stage[child] + children.worker[child]
            seen = 31 * seen + int(children.worker[child]) - before
        return seen

    children = after(rule).children
    assert children.stage.tolist() == [11, 12, 13, 14]
    assert children.worker.tolist() == [21, 23, 25, 27]


def test_a_write_is_seen_through_another_index_of_the_same_row_both_ways() -> None:
    def rule(world: World) -> tuple[int, int, int, float]:
        children = world.children
        children.key[0] = 2
        one, other = children.key[0], children.key[0] + children.key[1]
        children.worker[one] = 5
        children.worker[other] = 6
        children.stage[one] = 7
        children.stage[other] += 8
        children.weeks_in[one, 3] = 9
        children.weeks_in[other, one + 1] = 10
        children.due[one] = 0.5
        children.due[other] *= 3.0
        return children.worker[one], children.stage[one], children.weeks_in[one, 3], children.due[one]

    world = small_world()
    assert rule(world) == (6, 15, 10, 1.5)
    after(rule)


@compilable
def write_to_both(one: Workers, other: Workers, row: int) -> int:
    one.status[row] = 1
    one.hired = 3
    other.status[row] = 2
    other.hired += 4
    return 10 * one.status[row] + one.hired


@compilable
def write_by_column_and_table(status: NDArray[np.int8], children: Children, child: int) -> int:
    children.stage[child] = 1
    status[child] = 2
    seen = children.stage[child]
    children.stage[child] = 3
    return 10 * seen + status[child]


def test_a_write_is_seen_through_another_name_of_the_same_table_both_ways() -> None:
    def rule(world: World) -> tuple[int, int, int]:
        return (
            write_to_both(world.workers, world.workers, 1),
            write_to_both(world.workers, world.retired, 1),
            write_by_column_and_table(world.children.stage, world.children, 2),
        )

    assert rule(small_world()) == (27, 13, 23)
    after(rule)


@compilable
def add_case(children: Children, child: int) -> None:
    children.stage[child] += 1
    children.known += 1


def test_a_loop_ends_on_what_is_written_within_it_both_ways() -> None:
    def rule(world: World) -> int:
        children = world.children
        child, turns = children.worker[0] + 1, 0
        while children.stage[1] < 100 and children.known < 60:
            add_case(children, child)
            children.weeks_in[child, 2] = children.stage[1]
            children.worker[child] += children.weeks_in[1, 2]
            turns += 1
        return turns

    children = after(rule).children
    assert (children.stage[1], children.known, children.worker[1]) == (60, 60, 60 * 61 // 2)


def test_neighbouring_marks_written_in_turn_keep_apart_both_ways() -> None:
    def rule(world: World) -> int:
        children, seen = world.children, 0
        for turn in range(40):
            child = turn % 4
            children.stage[child] = turn
            children.moves[child] = -turn
            for stage in range(5):
                children.weeks_in[child, stage] = children.stage[child] + stage
                seen += int(children.moves[child]) * int(children.weeks_in[child, 4 - stage])
        return seen

    children = after(rule).children
    assert children.moves.tolist() == [-36, -37, -38, -39]
    assert children.weeks_in[3].tolist() == [39, 40, 41, 42, 43]


PLACES = ["stage[{}]", "moves[{}]", "weeks_in[{}, {}]", "worker[{}]", "siblings[{}, {}]", "key[{}]", "due[{}]"]


def random_rule(seed: int) -> Callable[[World], Any]:
    """Return a rule that writes and reads many columns in turn, at rows that the compiler cannot tell apart."""
    generator = random.Random(seed)

    def place() -> str:
        return "children." + generator.choice(PLACES).format(generator.choice("abc"), generator.choice("abc"))

    lines = ["def rule(world):", "    children, seen = world.children, 1"]
    lines += ["    a, b, c = children.known, children.known + 1, world.clock.ticks"]
    for _ in range(60):
        if generator.random() < 0.5:
            lines.append(f"    {place()} = (int({place()}) + int({place()}) + {generator.randrange(1, 9)}) % 61")
        else:
            lines.append(f"    seen = (3 * seen + int({place()})) % 1000003")
    lines.append("    return seen")
    names: dict[str, Any] = {}
    exec("\n".join(lines), names)
    rule: Callable[[World], Any] = names["rule"]
    return rule


@pytest.mark.parametrize("seed", range(6))
def test_any_order_of_reads_and_writes_is_the_same_both_ways(seed: int) -> None:
    after(random_rule(seed))


# Fetching.


def test_fetching_a_row_changes_nothing_both_ways() -> None:
    def rule(world: World) -> int:
        children, seen = world.children, 0
        for child in range(4):
            fetch(children.stage, 3 - child)
            fetch(children.due, child)
            children.worker[child] = child + 1
            fetch(children.worker, children.worker[child] - 1)
            fetch(world.workers.status, Mood.CROSS)
            seen += children.worker[child]
        return seen

    world = after(rule)
    untouched = small_world()
    untouched.children.worker[:] = [1, 2, 3, 4]
    assert numbers_in(world) == numbers_in(untouched)


def test_fetching_returns_nothing() -> None:
    children = Children(2)
    assert fetch(children.stage, 1) is None  # type: ignore[func-returns-value]


# The last bit.


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


def fill_children(world: World, rows: int) -> None:
    world.children.stage[:rows] = np.arange(rows) - 5
    world.children.moves[:rows] = 100 - np.arange(rows)
    world.children.worker[:rows] = 1_000_000 * np.arange(rows)
    world.children.weeks_in[:rows] = np.arange(rows)[:, None] - np.arange(5)
    world.children.siblings[:rows] = np.arange(rows)[:, None] - 2_000_000 * np.arange(3)
    world.children.due[:rows] = np.arange(rows) / 4
    world.children.key[:rows] = np.arange(rows) - 2**62
    world.children.known = rows


def test_growth_keeps_what_was_there() -> None:
    world = World(workers=4, retired=2)
    fill(world, 4)
    world.workers.grow(9)
    assert world.workers.rows == 9
    assert world.workers.status.tolist() == [1, 2, 3, 4, 0, 0, 0, 0, 0]
    assert world.workers.fte.tolist() == [0.0, 0.25, 0.5, 0.75, 0.0, 0.0, 0.0, 0.0, 0.0]
    assert world.workers.cases_in[:5].tolist() == [[0, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5], [0, 0, 0]]
    assert (world.workers.hired, world.clock.ticks, world.retired.status[0]) == (12, 3, 99)


def test_growth_keeps_columns_of_every_sort() -> None:
    world, other = World(children=4), World(children=9)
    fill_children(world, 4)
    fill_children(other, 4)
    world.children.grow(9)
    assert numbers_in(world) == numbers_in(other)


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


def test_clearing_the_first_rows_leaves_those_beyond() -> None:
    world = World(children=4)
    fill_children(world, 4)
    world.children.clear(rows=3)
    assert world.children.known == 0
    assert world.children.stage.tolist() == [0, 0, 0, -2]
    assert world.children.weeks_in.tolist() == [[0] * 5] * 3 + [[3, 2, 1, 0, -1]]
    assert world.children.due.tolist() == [0.0, 0.0, 0.0, 0.75]


def test_a_copy_holds_the_same_and_stays_apart() -> None:
    world, other = World(children=4), World(children=4)
    fill_children(world, 4)
    other.children.copy(world.children)
    assert numbers_in(other) == numbers_in(world)
    other.children.stage[0] = other.children.known = 77
    assert (world.children.stage[0], world.children.known) == (-5, 4)


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
    expected = {"workers": Workers, "clock": Clock, "retired": Workers, "children": Children, "files": Files}
    assert World.tables() == expected
    assert list(LargerWorld.tables()) == [*expected, "managers"]


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
    fte = Integers("whole weeks so far")  # type: ignore[assignment]
    mentor = Integers("who looks after them")


def test_a_subclass_can_declare_a_column_anew() -> None:
    trainees = Trainees(2)
    assert Trainees.fte.meaning == "whole weeks so far"
    assert Workers.fte.meaning == "full-time equivalent"
    assert trainees.fte.dtype.type is np.int64
    assert Workers(2).fte.dtype.type is np.float64


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


def test_an_interpreted_column_is_an_array_of_its_sort_of_number() -> None:
    workers, children = Workers(3), Children(3)
    assert {column.dtype.type for column in (workers.status, workers.cases_in)} == {np.int64}
    assert {column.dtype.type for column in (workers.fte, workers.hours_on)} == {np.float64}
    assert {column.dtype.type for column in (children.worker, children.siblings)} == {np.int32}
    assert {column.dtype.type for column in (children.stage, children.weeks_in)} == {np.int8}


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
    with pytest.raises(TypingError, match=r"Column\(|Cannot resolve setitem"):
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
