"""One life told event by event: what happened to one child, or to one worker, in one replication.

The replication is played again in steps of one event. After each event the followed row is compared with what it was
before, and a line is written when it differs.
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.engine import worlds
from sim.engine.host import Process, play
from sim.engine.management import processes_of
from sim.model.world import World
from sim.scenario.derivation import Derived
from sim.stories.lives.childs import ChildsStory
from sim.stories.lives.teller import Story
from sim.stories.lives.words import HAPPENED, in_time
from sim.stories.lives.workers import WorkersStory

__all__ = ["HAPPENED", "in_time", "story_of_child", "story_of_worker"]


def story_of_child(
    derived: Derived, seed: int, replication: int, child: int, processes: Sequence[Process] = ()
) -> list[str]:
    """Return what happens to one child in a replication, a line for each event that changes something for the child.

    Raises ``ValueError`` if the replication never has a child of this number.
    """
    world = worlds.make_world(derived)
    teller = ChildsStory(world, derived, child)
    _play(world, derived, seed, replication, teller, processes)
    if not 1 <= child <= world.children.known:
        raise ValueError(
            f"there is no child {child} in this replication: children are numbered 1 to {world.children.known}"
        )
    return teller.lines


def story_of_worker(
    derived: Derived, seed: int, replication: int, worker: int, processes: Sequence[Process] = ()
) -> list[str]:
    """Return what happens to one worker in a replication: what changes at once, and once a month what is routine.

    Raises ``ValueError`` if the replication never has a worker of this number.
    """
    world = worlds.make_world(derived)
    teller = WorkersStory(world, derived, worker)
    _play(world, derived, seed, replication, teller, processes)
    if not 1 <= worker <= world.workers.known:
        raise ValueError(
            f"there is no worker {worker} in this replication: workers are numbered 1 to {world.workers.known}"
        )
    return teller.lines


def _play(
    world: World, derived: Derived, seed: int, replication: int, teller: Story, processes: Sequence[Process]
) -> None:
    """Play the replication, telling after each event."""
    worlds.prepare(world, derived, seed, replication)
    worlds.set_initial_state(world)
    teller.begin()

    def watch(is_event: bool) -> None:
        if is_event:
            teller.watch(world.history.last_event, world.history.last_subject)
        else:
            teller.watch(-1, 0)  # management acted

    play(world, derived, [*processes_of(derived), *processes], watch=watch)
    teller.end()
