"""What is written down when a child gets a worker: the log of allocations, and the changes of the year by cause."""

from __future__ import annotations

from sim.mechanics.compiling import compilable, inlined
from sim.model.counting.counted import Flow
from sim.model.counting.counters import count
from sim.model.rules import caseload
from sim.model.world import Allocation, Child, Team, Worker, World
from sim.scenario.vocabulary import NEVER, REASON_OF, CareChange, Cause, Reason, Yes

REASONS = tuple(int(REASON_OF[cause]) for cause in Cause)  # of the national return, by cause


@inlined
def was_worker_this_year(world: World, child: Child, worker: Worker, since: float) -> bool:
    """Tell whether the worker has been the child's worker at any time since the day."""
    allocations = world.allocations
    allocation = world.children.allocation[child]
    while allocation != 0 and allocations.end[allocation] >= since:
        if allocations.worker[allocation] == worker:
            return True
        if allocations.start[allocation] < since:
            return False  # an allocation before this one ended no later than this one began
        allocation = allocations.previous[allocation]
    return False


@inlined
def count_allocation(world: World, child: Child, worker: Worker) -> None:
    """Count an allocation by reason and cause, and for the child's year; a first contact is not a change."""
    team, cause = world.workers.team[worker], world.children.cause[child]
    reason = REASONS[cause]
    count(world, team, Flow.FCONTA + reason, 1)
    if not was_worker_this_year(world, child, worker, world.years.began):
        world.children.workers_this_year[child] += 1
    if reason != Reason.FCONTA:
        world.teams.causes[team, cause] += 1
        world.children.changes_this_year[child] += 1
        if world.children.planned[child] == Yes.NO:
            count(world, team, Flow.UNPLANNED_CHANGES, 1)
        if caseload.is_cared_for(world, child):
            count_care_change(world, child, team, cause)


@compilable
def care_change(cause: int) -> int:
    """Return the group of a cause of change."""
    if Cause.MOVED_WITHIN_COUNCIL <= cause <= Cause.SECONDED:
        return int(CareChange.CHANGED_ROLE)
    if cause <= Cause.AGENCY_ENDED:
        return int(CareChange.LEFT_ORGANISATION)
    if cause <= Cause.RETURNED:
        return int(CareChange.ABSENT)
    if cause == Cause.CHILD_ASKED or cause == Cause.PARENT_ASKED:
        return int(CareChange.ASKED_FOR)
    return int(CareChange.ORDINARY_PROCESS)


@compilable
def count_care_change(world: World, child: Child, team: Team, cause: int) -> None:
    """Count a change of a child looked after or leaving care, and once a month the worker from whom such moved."""
    children, workers, group = world.children, world.workers, care_change(cause)
    count(world, team, Flow.CARE_CHANGES + group, 1)
    if children.changed_this_year[child] == Yes.NO:
        children.changed_this_year[child] = Yes.YES
        count(world, team, Flow.CARE_CHILDREN, 1)
    before, month = world.allocations.worker[children.allocation[child]], world.months.done + 1
    if workers.month_counted[before, group] != month:
        workers.month_counted[before, group] = month
        count(world, team, Flow.CARE_WORKERS + group, 1)


@inlined
def write_allocation(world: World, child: Child, worker: Worker, start: float) -> None:
    """Write the allocation in the log, after the child's earlier ones."""
    allocations, children = world.allocations, world.children
    row: Allocation = allocations.number + 1  # type: ignore[assignment]
    allocations.number = row
    allocations.child[row] = child
    allocations.worker[row] = worker
    allocations.stage[row] = children.stage[child]
    allocations.start[row] = start
    allocations.end[row] = NEVER
    allocations.cause[row] = children.cause[child]
    allocations.planned[row] = children.planned[child]
    allocations.previous[row] = children.allocation[child]
    children.allocation[child] = row
    if children.contact[child] == 0:
        children.contact[child] = row
