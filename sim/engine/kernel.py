"""The loop: take the next event, drop it if outdated, let the rulebook answer it, until the time is up.

The same source runs interpreted (``run``, ``set_initial_state``) or compiled (``compiled``).
"""

from __future__ import annotations

from typing import Any

from sim.mechanics import event_list, rosters
from sim.mechanics.columns import fetch
from sim.mechanics.compiling import compilable, entry_point, inlined, is_compiled
from sim.mechanics.numba_types import viewed_as
from sim.model.events import FIRST_COUNCIL_EVENT, FIRST_WORKER_EVENT
from sim.model.first_day.initial_state import set_initial_state
from sim.model.rulebook import answer
from sim.model.world import NO_CHILD, Child, World

DONE = 0  # nothing more is due by the time asked for
FULL = 1  # a table must grow before the next event is answered
PAUSED = 2  # as many events were answered as asked for

HEADROOM = 64  # rows that one event may need beyond those for each open case or post


@compilable
def is_outdated(world: World, event: int, subject: Any, spell: int) -> bool:
    """Tell whether the event was requested in an earlier spell of its subject."""
    if event >= FIRST_COUNCIL_EVENT:
        return False
    if event >= FIRST_WORKER_EVENT:
        return world.workers.spell[subject] != spell
    return world.children.spell[subject] != spell


@compilable
def is_full(world: World) -> bool:
    """Tell whether a table might be too small for what one event can write: at most a row or two for each open case."""
    cases = world.children.open + HEADROOM
    return (
        world.children.known + HEADROOM > world.children.rows
        or world.posts.number + HEADROOM > world.posts.rows
        or world.workers.known + world.posts.number + HEADROOM > world.workers.rows
        or world.allocations.number + cases > world.allocations.rows
        or rosters.may_be_full(world.seats)
        or world.event_list.pending + 3 * cases >= world.event_list.rows
    )


@inlined
def look_ahead(world: World, child: Child, before: Child) -> Child:
    """Fetch what the next events will need while this one is answered: of the child of the next one its allocation,
    its siblings, and the children beside it in the caseload; of the child before an earlier allocation. Return the
    child of the event after that, who is fetched now.
    """
    children = world.children
    fetch(world.allocations.start, world.allocations.previous[children.allocation[before]])
    fetch(world.allocations.start, children.allocation[child])
    fetch(children.key, children.next_case[child])
    fetch(children.key, children.previous_case[child])
    fetch(children.key, children.next_sibling[child])
    fetch(children.key, children.next_sibling[child] + 1)
    row = event_list.look_ahead(world.event_list)
    ahead = world.event_list.subject[row] if world.event_list.event[row] < FIRST_WORKER_EVENT else NO_CHILD
    fetch(children.key, ahead)
    fetch(children.born, ahead)
    return ahead


@compilable
def run(world: World, until: float, at_most: int) -> int:
    """Answer events up to and including ``until`` (in days), and no more than ``at_most``; return how it ended."""
    events, history = world.event_list, world.history
    answered, near, nearer = 0, NO_CHILD, NO_CHILD
    while True:
        row = event_list.next_due(events, world.buckets, until)
        if row == 0:
            return DONE
        if answered == at_most:
            return PAUSED
        if is_full(world):
            return FULL
        now, event, subject, spell = events.time[row], events.event[row], events.subject[row], events.spell[row]
        event_list.strike_first(events)
        near, nearer = look_ahead(world, near, nearer), near
        if not is_outdated(world, event, subject, spell):
            answer(world, event, subject, now)
            answered += 1
            history.events += 1
            history.now = now
            history.last_event = event
            history.last_subject = subject


view = viewed_as(World)


@entry_point("int64(int64, float64, int64, boolean)")
def compiled(address: int, until: float, at_most: int, first_day: bool) -> int:
    """``set_initial_state`` or ``run``, compiled together, for the world at an address."""
    if first_day:
        set_initial_state(view(address))
        return DONE
    return run(view(address), until, at_most)


def compile_all() -> None:
    """Load the compiled code, or compile it, which takes half a minute once after every change of the model."""
    compiled.compile()


def needs_compiling() -> bool:
    """Tell whether the compiled code is not there yet."""
    return not is_compiled(__name__)
