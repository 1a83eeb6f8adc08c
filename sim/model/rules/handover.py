"""What becomes of a caseload whose worker is no longer there."""

from __future__ import annotations

from sim.mechanics import chains
from sim.mechanics.compiling import compilable
from sim.model.counting.counted import Flow
from sim.model.counting.counters import count
from sim.model.random_numbers import Purpose, child_uniform
from sim.model.rules import allocation, caseload
from sim.model.rules.stages import transfer_day
from sim.model.world import Child, Worker, World
from sim.scenario.vocabulary import Stage, Yes


@compilable
def goes_early_to_older_team(world: World, child: Child, now: float) -> bool:
    """Tell whether a child who is losing its worker is so near the age move that its next worker is already there."""
    children = world.children
    if children.stage[child] != Stage.LOOKED_AFTER or children.with_older[child] == Yes.YES:
        return False
    return transfer_day(world, child) - now <= world.caseload.early_handover


@compilable
def hand_over_case(world: World, child: Child, cause: int, planned: int, now: float) -> None:
    """Give the child another worker, who may hold the case for now: in the team that holds the stage, or at once in the
    team for older children if the age move is near.
    """
    worker = world.children.worker[child]
    caseload.let_go(world, child, now)
    if goes_early_to_older_team(world, child, now):
        world.children.with_older[child] = Yes.YES
    allocation.note_cause(world, child, cause, planned)
    allocation.place(world, child, allocation.team_for(world, child), worker, now)
    if world.caseload.held_for_now > 0.0:
        hold_for_now(world, child)


@compilable
def hold_for_now(world: World, child: Child) -> None:
    """Of the cases that went to a worker who has no room for them a share is held for now."""
    children, workers = world.children, world.workers
    worker = children.worker[child]
    children.handovers[child] += 1
    if worker != 0 and workers.load[worker] > workers.capacity[worker]:
        u = child_uniform(world, child, Purpose.HELD_FOR_NOW, children.handovers[child])
        if u < world.caseload.held_for_now:
            children.held_for_now[child] = Yes.YES
            workers.held_for_now[worker] = Yes.YES


@compilable
def hand_over_caseload(world: World, worker: Worker, cause: int, planned: int, now: float) -> None:
    """Hand over every case of a worker who leaves the team, the longest held first."""
    count(world, world.workers.team[worker], Flow.CHILDREN_LOSING_WORKER, world.workers.cases[worker])
    child = world.workers.first_case[worker]
    while child != 0:
        following = chains.following(world.children.next_case, world.children.key, child)
        hand_over_case(world, child, cause, planned, now)
        child = following


@compilable
def cover_cases(world: World, worker: Worker, cases: int, cause: int, planned: int, now: float) -> None:
    """Hand over so many cases of an absent worker, remembering whose they were."""
    handed_over = 0
    child = world.workers.first_case[worker]
    while child != 0 and handed_over < cases:
        following = chains.following(world.children.next_case, world.children.key, child)
        hand_over_case(world, child, cause, planned, now)
        world.children.away_worker[child] = worker
        handed_over += 1
        child = following


@compilable
def take_back_cases(world: World, worker: Worker, cause: int, now: float) -> None:
    """Give a worker who is back the cases that were covered and are still in the team."""
    workers, children = world.workers, world.children
    for seat in range(world.teams.first_seat[workers.team[worker]], world.teams.next_seat[workers.team[worker]]):
        colleague = world.seats.member[seat]
        child = workers.first_case[colleague]
        while child != 0:
            following = children.next_case[child]
            if children.away_worker[child] == worker and caseload.may_hold(world, worker, child, now):
                allocation.move(world, child, worker, cause, now)
            child = following
