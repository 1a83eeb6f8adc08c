"""How rules request events: for a child, for a worker, or for the council."""

from __future__ import annotations

from sim.mechanics import event_list
from sim.mechanics.compiling import inlined
from sim.model.world import Child, Worker, World


@inlined
def request_for_child(world: World, event: int, child: Child, when: float) -> None:
    """Request an event that no longer holds once the child has moved to another stage."""
    event_list.request(world.event_list, world.buckets, when, event, child, world.children.spell[child])


@inlined
def request_for_worker(world: World, event: int, worker: Worker, when: float) -> None:
    """Request an event that no longer holds once the worker has gone."""
    event_list.request(world.event_list, world.buckets, when, event, worker, world.workers.spell[worker])


@inlined
def request_for_council(world: World, event: int, subject: int, when: float) -> None:
    """Request an event of a team, a post, a cohort or the council."""
    event_list.request(world.event_list, world.buckets, when, event, subject, 0)
