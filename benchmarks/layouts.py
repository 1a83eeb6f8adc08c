"""Why a table is a block of addresses: three rules, written once, over the same data in several layouts of columns.

The rules: *allocate* (scan a team's chain of thirty workers for the most room, ties by an addressed uniform, and link
the child into that caseload), *hand over* (walk a leaver's caseload and allocate each child again) and *census* (loop
over all workers), split into functions that call one another as the model's are. ``LAYOUTS`` lists the layouts.

Printed: nanoseconds an event (about one allocation), the median of rounds that take the layouts in turn; the ratio to
``columns`` within the round, median and range; seconds to the first result in a fresh process (numba started, nothing
compiled), the median of three. In every round all columns of all layouts must be equal to the last bit.

Run: ``uv run python benchmarks/layouts.py [rounds]``
"""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
import zlib
from collections import namedtuple
from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from numba import njit, types
from numba.experimental import structref
from numba.extending import register_jitable
from numpy.typing import NDArray

from sim.mechanics.columns import Integers, Reals, Table, Tables
from sim.mechanics.compiling import compilable
from sim.mechanics.event_list import Buckets, EventList
from sim.mechanics.numba_types import viewed_as
from sim.mechanics.random_numbers import key_of, uniform

TEAMS, WORKERS, CHILDREN, SEED = 10, 300, 4500, 20240229
EVENTS, OPENING = 100_000, 2_000  # events in a round, and in the opening round, which Python plays too
CENSUS_EVERY, LEAVING = 100, 0.02  # events between censuses; how many events are a worker leaving
HAPPENING, SUBJECT, TIE = 0, 1, 2  # purposes of draws
AT_WORK, ON_LEAVE, LEFT = 0, 1, 2


class Workers(Table):
    status = Integers("what the worker is doing")
    next_in_team = Integers("the next worker of the team, or 0")
    first_child = Integers("the first child of the caseload, or 0")
    caseload = Integers("children held")
    received = Integers("children ever received")
    handed_over = Integers("children handed over")
    spell = Integers("times the post was filled again")
    load = Reals("work held")
    capacity = Reals("work that full time can hold")
    fte = Reals("full-time equivalent")
    joined = Reals("when the post was last filled")
    exposure = Reals("load summed over censuses")


class Children(Table):
    key = Integers("the key of the child's draws")
    first_in_team = Integers("the first worker of the child's team")
    worker = Integers("who holds the case, or 0")
    next_of_worker = Integers("the next child of the caseload, or 0")
    previous_of_worker = Integers("the child before it in the caseload, or 0")
    sought = Integers("times that a worker was sought")
    refusals = Integers("times that nobody had room")
    changes = Integers("times handed over")
    weight = Reals("work that the case asks for")
    since = Reals("when it was last allocated")


class World(Tables):
    workers: Workers
    children: Children
    event_list: (
        EventList  # these rules leave it alone, but whatever holds the tables is handed from function to function
    )
    buckets: Buckets


def room(world: World, worker: int) -> float:
    return float(world.workers.capacity[worker] * world.workers.fte[worker] - world.workers.load[worker])


def can_take(world: World, worker: int, child: int) -> bool:
    return bool(world.workers.status[worker] == AT_WORK and room(world, worker) >= world.children.weight[child])


def choose(world: World, child: int) -> int:
    best, most, equals = 0, 0.0, 0
    worker = world.children.first_in_team[child]
    while worker != 0:
        if can_take(world, worker, child):
            spare = room(world, worker)
            equals = 1 if spare > most else equals + (spare == most)
            occasion = world.children.sought[child] * WORKERS + equals
            if spare > most or (spare == most and uniform(world.children.key[child], TIE, occasion) * equals < 1.0):
                best, most = worker, spare
        worker = world.workers.next_in_team[worker]
    return best


def link(world: World, child: int, worker: int) -> None:
    after = world.workers.first_child[worker]
    world.children.next_of_worker[child] = after
    world.children.previous_of_worker[child] = 0
    if after != 0:
        world.children.previous_of_worker[after] = child
    world.workers.first_child[worker] = child
    world.workers.caseload[worker] += 1
    world.workers.load[worker] += world.children.weight[child]
    world.children.worker[child] = worker


def unlink(world: World, child: int) -> None:
    worker = world.children.worker[child]
    before, after = world.children.previous_of_worker[child], world.children.next_of_worker[child]
    if before == 0:
        world.workers.first_child[worker] = after
    else:
        world.children.next_of_worker[before] = after
    if after != 0:
        world.children.previous_of_worker[after] = before
    world.workers.caseload[worker] -= 1
    world.workers.load[worker] -= world.children.weight[child]
    world.children.worker[child] = 0


def allocate(world: World, child: int, now: float) -> None:
    worker = choose(world, child)
    world.children.sought[child] += 1
    if worker == 0:
        world.children.refusals[child] += 1
        return
    link(world, child, worker)
    world.workers.received[worker] += 1
    world.children.since[child] = now


def hand_over(world: World, worker: int, now: float) -> None:
    world.workers.status[worker] = LEFT
    child = world.workers.first_child[worker]
    while child != 0:
        after = world.children.next_of_worker[child]
        unlink(world, child)
        allocate(world, child, now)
        world.children.changes[child] += 1
        world.workers.handed_over[worker] += 1
        child = after


def census(world: World, now: float) -> None:
    for worker in range(1, WORKERS + 1):
        world.workers.exposure[worker] += world.workers.load[worker]
        if world.workers.status[worker] == LEFT:
            world.workers.status[worker] = AT_WORK
            world.workers.spell[worker] += 1
            world.workers.joined[worker] = now


def play(world: World, first: int, count: int) -> None:
    for event in range(first, first + count):
        who = uniform(SEED, SUBJECT, event)
        if uniform(SEED, HAPPENING, event) < LEAVING:
            hand_over(world, 1 + int(who * WORKERS), float(event))
        else:
            child = 1 + int(who * CHILDREN)
            if world.children.worker[child] != 0:
                unlink(world, child)
            allocate(world, child, float(event))
        if event % CENSUS_EVERY == 0:
            census(world, float(event))


RULES = (room, can_take, choose, link, unlink, allocate, hand_over, census, play)


def new_world() -> World:
    """Return teams of workers without cases, and children without workers."""
    world = World(workers=WORKERS + 1, children=CHILDREN + 1)
    w, c = np.arange(1, WORKERS + 1), np.arange(1, CHILDREN + 1)
    world.workers.next_in_team[1:] = np.where(w + TEAMS <= WORKERS, w + TEAMS, 0)
    world.workers.status[1:] = np.where(w % 17 == 0, ON_LEAVE, AT_WORK)
    world.workers.capacity[1:] = 18 + w % 5
    world.workers.fte[1:] = np.where(w % 7 == 0, 0.5, 1.0)
    world.children.key[1:] = [key_of(SEED, 1, child) for child in range(1, CHILDREN + 1)]
    world.children.first_in_team[1:] = 1 + c * 7 % TEAMS
    world.children.weight[1:] = 0.5 + 0.5 * (c % 3)
    return world


Fields = dict[str, Any]  # the columns of a table, or the tables of a world, by name


def columns_of(world: World) -> dict[str, Fields]:
    names = {t: [n for n, f in vars(c).items() if isinstance(f, Integers | Reals)] for t, c in world.tables().items()}
    return {table: {name: getattr(getattr(world, table), name) for name in names[table]} for table in names}


def checksum(columns: dict[str, Fields]) -> int:
    return zlib.crc32(b"".join(array.tobytes() for table in columns.values() for array in table.values()))


def named_tuple(name: str, fields: Fields) -> Any:
    return namedtuple(name, fields)(**fields)


def struct(name: str, fields: Fields) -> Any:
    proxy: Any = type(name, (structref.StructRefProxy,), {})
    kind = structref.register(type(name + "Type", (types.StructRef,), {}))  # type: ignore[no-untyped-call]
    structref.define_proxy(proxy, kind, list(fields))  # type: ignore[no-untyped-call]
    return proxy(*fields.values())


def records(name: str, fields: Fields) -> NDArray[Any]:
    """Return one structured array of the columns, and make ``fields`` views of it."""
    rows = np.zeros(len(next(iter(fields.values()))), dtype=[(n, array.dtype) for n, array in fields.items()])
    for n, array in fields.items():
        rows[n] = array
    fields.update({n: rows[n] for n in fields})
    return rows


class Layout(NamedTuple):
    table: Callable[[str, Fields], Any] | None = None  # makes a table of its columns; None is the project's own
    tables: Callable[[str, Fields], Any] = named_tuple  # makes the world of its tables
    mark: Callable[[Any], Any] = compilable

    def built(self, world: World) -> tuple[Callable[[int, int], None], dict[str, Fields]]:
        """Return a copy of ``play`` that compiles when first called, and the columns that it works on."""
        source = "\n".join(inspect.getsource(rule) for rule in RULES)
        space, columns = dict(globals()), columns_of(world)
        if self.table is records:  # world.workers.load[worker] becomes world.workers[worker].load
            source = re.sub(r"world\.(\w+)\.(\w+)\[(\w+)\]", r"world.\1[\3].\2", source)
        exec(compile(source, __file__, "exec"), space)
        space.update({rule.__name__: self.mark(space[rule.__name__]) for rule in RULES})
        if self.table is None:
            given, view = world.address, viewed_as(World)
        else:
            given = self.tables("World", {name: self.table(name, fields) for name, fields in columns.items()})
            view = compilable(lambda world: world)
        rules = space["play"]
        run = njit(lambda world, first, count: rules(view(world), first, count))
        return lambda first, count: run(given, first, count), columns


LAYOUTS = {
    "columns": Layout(),  # sim.mechanics.columns
    "NamedTuple": Layout(named_tuple),  # of NamedTuples of NumPy arrays, the functions marked as the project's are
    "NamedTuple njit": Layout(named_tuple, mark=njit),  # every function under plain njit
    "NamedTuple no rc": Layout(named_tuple, mark=register_jitable(_nrt=False)),  # no counting: an undocumented option
    "records": Layout(records),  # a NamedTuple of structured arrays
    "records no rc": Layout(records, mark=register_jitable(_nrt=False)),
    "structref": Layout(struct, struct),  # of structrefs of NumPy arrays
}


def timed(work: Callable[..., Any], *given: int) -> float:
    start = perf_counter()
    work(*given)
    return perf_counter() - start


def cold_seconds(name: str) -> float:
    return float(subprocess.run([sys.executable, __file__, "cold", name], check=True, capture_output=True).stdout)


def main(rounds: int) -> None:
    cold = np.median([[cold_seconds(name) for name in LAYOUTS] for _ in range(3)], axis=0)
    python, worlds = new_world(), [new_world() for _ in LAYOUTS]
    interpreted = timed(partial(play, python), 0, OPENING) / OPENING * 1e9
    built = [layout.built(world) for layout, world in zip(LAYOUTS.values(), worlds, strict=True)]
    for run, columns in built:
        run(0, OPENING)
        assert checksum(columns) == checksum(columns_of(python)), "a layout differs from Python"
    rows = []
    for first in range(OPENING, OPENING + rounds * EVENTS, EVENTS):
        rows.append([timed(run, first, EVENTS) / EVENTS * 1e9 for run, _ in built])
        assert len({checksum(columns) for _, columns in built}) == 1, "the layouts differ"
    times = np.array(rows)
    ratios = times / times[:, :1]
    per_event = worlds[0].children.sought.sum() / (OPENING + rounds * EVENTS)
    print(f"{rounds} rounds of {EVENTS} events, {per_event:.2f} allocations an event\n")
    print(f"{'layout':16}{'ns an event':>13}{'ratio':>8}{'(range)':>16}{'cold, s':>9}{'ratio':>7}{'checksum':>11}")
    for i, name in enumerate(LAYOUTS):
        spread = f"({ratios[:, i].min():.2f}-{ratios[:, i].max():.2f})"
        print(f"{name:16}{np.median(times[:, i]):13.0f}{np.median(ratios[:, i]):8.2f}{spread:>16}", end="")
        print(f"{cold[i]:9.2f}{cold[i] / cold[0]:7.2f}{checksum(built[i][1]):11x}")
    print(f"{'interpreted':16}{interpreted:13.0f}{interpreted / np.median(times[:, 0]):8.0f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["cold"]:
        njit(lambda x: x + 1)(1)
        fresh = new_world()
        print(timed(lambda: LAYOUTS[sys.argv[2]].built(fresh)[0](0, 1)))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 11)
