"""Making worlds: tables of the right size for a scenario, made clean and founded for each history."""

from __future__ import annotations

from sim.engine import kernel
from sim.mechanics.event_list import open_event_list
from sim.mechanics.random_numbers import key_of
from sim.model.counting.counted import Population
from sim.model.first_day import initial_state as first_day
from sim.model.random_numbers import Kind
from sim.model.world import World
from sim.scenario.derivation import Derived
from sim.scenario.rates import Rates

SPARE = 256  # rows beyond what is expected


def make_world(derived: Derived) -> World:
    """Return an unfounded world with room for what the scenario expects; it grows if that is not enough."""
    rates = derived.rates
    stock = int(rates.stages.stock.sum()) + rates.demand.returning_children
    posts = int(rates.plan.posts.sum())
    referred = int(2.2 * rates.arrivals.expected[-1])
    teams = rates.plan.rows - 1
    return World(
        workers=3 * posts + int(rates.plan.initial_agency.sum()) + SPARE,
        children=stock + referred + SPARE,
        posts=2 * posts + 2 * kernel.HEADROOM,
        teams=teams + 1,
        seats=8 * posts + 4 * int(rates.plan.initial_agency.sum()) + 32 * teams + SPARE,
        allocations=2 * stock + 2 * referred + SPARE,
        months=(derived.months + 1) * teams,
        years=max(1, derived.years * len(Population)),
        event_list=8 * stock + 4 * posts + 4 * SPARE,
        buckets=int(derived.horizon * max(1, stock // 1024)) + 2,
        **{name: getattr(rates, name).rows for name in Rates.tables()},
    )


def prepare(world: World, derived: Derived, seed: int, replication: int) -> None:
    """Clear the world and give it the scenario's rates and its key to chance; nobody lives in it yet."""
    used = {
        "workers": world.workers.known,
        "children": world.children.known,
        "allocations": world.allocations.number,
        "event_list": world.event_list.used,
        "seats": world.seats.laid_out,
    }
    for name in World.tables():
        if name not in Rates.tables():
            table = getattr(world, name)
            table.clear(used.get(name, table.rows - 1) + 1)
    for name in Rates.tables():
        getattr(world, name).copy(getattr(derived.rates, name))
    world.teams.number = len(derived.team_names)
    world.history.key = key_of(seed, Kind.HISTORY, replication)
    open_event_list(world.event_list, world.buckets, derived.horizon)


def grow(world: World) -> None:
    """Double the tables that a history fills."""
    for table in (world.workers, world.children, world.allocations, world.seats, world.event_list, world.posts):
        table.grow(2 * table.rows)


def advance(world: World, until: float, at_most: int = -1, compiled: bool = True) -> int:
    """Let the history go on to ``until`` (in days, inclusive), growing the world as needed.

    Stops early after ``at_most`` events (-1: no limit). Returns how many events were answered.
    """
    before = world.history.events
    while True:
        left = -1 if at_most < 0 else at_most - (world.history.events - before)
        ended = kernel.compiled(world.address, until, left, False) if compiled else kernel.run(world, until, left)
        if ended != kernel.FULL:
            return world.history.events - before
        grow(world)


def set_initial_state(world: World, compiled: bool = True) -> None:
    """Found today's service in a prepared world."""
    if compiled:
        kernel.compiled(world.address, 0.0, 0, True)
    else:
        first_day.set_initial_state(world)
