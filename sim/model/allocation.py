"""Who becomes a child's worker, and what is written down when that happens."""

from __future__ import annotations

from sim.inputs.rates import MOST_TEAMS
from sim.mechanics.chance import uniform
from sim.mechanics.compiling import compilable, inlined
from sim.model import caseload
from sim.model.counts import Flow
from sim.model.events import Event
from sim.model.ledger import count
from sim.model.luck import Purpose, child_luck, quantile
from sim.model.requests import request_for_child
from sim.model.world import World
from sim.scenario.vocabulary import NEVER, STAGES, CareChange, Cause, Reason, Stage, Status, Yes

TRIES = 1000  # after so many, which only very uneven teams need, the first team that serves is taken


@inlined
def may_be_given(world: World, worker: int, child: int, now: float) -> bool:
    """Tell whether the worker is at work, allowed to hold the case, and under the limit."""
    return (
        world.workers.status[worker] == Status.AT_WORK
        and caseload.may_hold(world, worker, child, now)
        and caseload.is_under_limit(world, worker, child)
    )


@compilable
def worker_of_siblings(world: World, child: int, team: int, other_than: int, now: float) -> int:
    """Return the worker in the team who has a sibling and may be given this child too, or nobody."""
    sibling = world.children.next_sibling[child]
    while sibling != 0 and sibling != child:
        worker = world.children.worker[sibling]
        if worker != 0 and worker != other_than and world.workers.team[worker] == team:
            if may_be_given(world, worker, child, now):
                return worker
        sibling = world.children.next_sibling[sibling]
    return 0


@compilable
def worker_with_most_room(world: World, child: int, team: int, other_than: int, now: float) -> int:
    """Return the eligible worker of the team with most room against guide, or nobody."""
    workers = world.workers
    best, most = 0, 0
    for seat in range(world.teams.first_seat[team], world.teams.next_seat[team]):
        worker = world.seats.member[seat]
        room = workers.capacity[worker] - workers.load[worker]
        if (best == 0 or room > most) and worker != other_than and may_be_given(world, worker, child, now):
            best, most = worker, room
    return best


@compilable
def worker_of_last_resort(world: World, child: int, team: int, other_than: int) -> int:
    """Return the worker at work with most room whose role allows the case, whatever the limits, or nobody."""
    workers, stage = world.workers, world.children.stage[child]
    best, most = 0, 0
    for seat in range(world.teams.first_seat[team], world.teams.next_seat[team]):
        worker = world.seats.member[seat]
        room = workers.capacity[worker] - workers.load[worker]
        if (best == 0 or room > most) and worker != other_than and workers.status[worker] == Status.AT_WORK:
            if world.grades.holds[workers.grade[worker], stage] == 1:
                best, most = worker, room
    return best


@compilable
def find_worker(world: World, child: int, team: int, other_than: int, now: float) -> int:
    """Find a worker in the team: a sibling's, else the one with most room, else (always allocate) whoever there is."""
    worker = 0
    if world.levers.siblings_together == 1:
        worker = worker_of_siblings(world, child, team, other_than, now)
    if worker == 0:
        worker = worker_with_most_room(world, child, team, other_than, now)
    if worker == 0 and world.levers.hold == 0:
        worker = worker_of_last_resort(world, child, team, other_than)
        if worker != 0:
            count(world, team, Flow.BREACHES, 1)
    return worker


@inlined
def was_worker_this_year(world: World, child: int, worker: int, since: float) -> bool:
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
def count_allocation(world: World, child: int, worker: int, reason: int, cause: int, planned: int) -> None:
    """Count an allocation by reason and cause, and for the child's year; a first contact is not a change."""
    team = world.workers.team[worker]
    count(world, team, Flow.FCONTA + reason, 1)
    if not was_worker_this_year(world, child, worker, world.years.began):
        world.children.workers_this_year[child] += 1
    if reason != Reason.FCONTA:
        world.teams.causes[team, cause] += 1
        world.children.changes_this_year[child] += 1
        if planned == 0:
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
    if cause == Cause.REQUESTED:
        return int(CareChange.ASKED_FOR)
    return int(CareChange.ORDINARY_PROCESS)


@compilable
def count_care_change(world: World, child: int, team: int, cause: int) -> None:
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
def write_allocation(
    world: World, child: int, worker: int, reason: int, cause: int, planned: int, start: float
) -> None:
    """Write the allocation in the log, after the child's earlier ones."""
    allocations, children = world.allocations, world.children
    row = allocations.number + 1
    allocations.number = row
    allocations.child[row] = child
    allocations.worker[row] = worker
    allocations.stage[row] = children.stage[child]
    allocations.start[row] = start
    allocations.end[row] = NEVER
    allocations.reason[row] = reason
    allocations.cause[row] = cause
    allocations.planned[row] = planned
    allocations.previous[row] = children.allocation[child]
    children.allocation[child] = row
    if children.contact[child] == 0:
        children.contact[child] = row


@compilable
def give(world: World, child: int, worker: int, reason: int, cause: int, planned: int, now: float) -> None:
    """Give the child, who has no worker now, to the worker; from now on the stage runs.

    A worker who had the child last, since the same referral, takes it up again: that is no change, and the allocation
    goes on.
    """
    allocations, latest = world.allocations, world.children.allocation[child]
    if world.children.away_worker[child] == worker:
        world.children.away_worker[child] = 0
    if world.children.contact[child] != 0 and allocations.worker[latest] == worker:
        if allocations.end[latest] < world.years.began:
            world.children.workers_this_year[child] += 1
        allocations.end[latest] = NEVER
        caseload.take_on(world, child, worker, allocations.start[latest], now)
    else:
        count_allocation(world, child, worker, reason, cause, planned)
        write_allocation(world, child, worker, reason, cause, planned, now)
        caseload.take_on(world, child, worker, now, now)
    start_clock(world, child, now)


@inlined
def start_clock(world: World, child: int, now: float) -> None:
    """Draw when the stage will end, once somebody works on it; leaving care ends by age instead."""
    children = world.children
    stage = children.stage[child]
    if children.clock[child] == 0 and stage != Stage.LEAVING_CARE:
        children.clock[child] = 1
        lasts = quantile(world, stage, child_luck(world, child, Purpose.DURATION, children.spell[child]))
        request_for_child(world, Event.STAGE_ENDS, child, now + lasts)


@compilable
def move(world: World, child: int, worker: int, reason: int, cause: int, planned: int, now: float) -> None:
    """Move the child from its present worker to another of the team."""
    caseload.let_go(world, child, now)
    give(world, child, worker, reason, cause, planned, now)


@compilable
def place(
    world: World, child: int, team: int, reason: int, cause: int, planned: int, other_than: int, now: float
) -> None:
    """Give the child, who has no worker now, a worker in the team, or put it on the team's waiting list."""
    children = world.children
    if children.team[child] != team:
        caseload.count_child(world, child, -1, now)
        children.team[child] = team
        children.away_worker[child] = 0
        caseload.count_child(world, child, 1, now)
    worker = find_worker(world, child, team, other_than, now)
    if worker != 0:
        give(world, child, worker, reason, cause, planned, now)
    else:
        children.reason[child] = reason
        children.cause[child] = cause
        children.planned[child] = planned
        caseload.start_waiting(world, child, now)


@compilable
def take_waiting(world: World, worker: int, now: float) -> None:
    """Let a worker with room take children off the team's waiting list, the longest waiting first."""
    workers = world.workers
    child = world.teams.first_waiting[workers.team[worker]]
    while child != 0 and (world.levers.hold == 0 or workers.load[worker] < workers.capacity[worker]):
        following = world.children.next_waiting[child]
        allowed = may_be_given(world, worker, child, now)
        if world.levers.hold == 0 and world.workers.status[worker] == Status.AT_WORK:
            allowed = world.grades.holds[world.workers.grade[worker], world.children.stage[child]] == 1
        if allowed:
            caseload.stop_waiting(world, child, now)
            reason, cause, planned = (
                world.children.reason[child],
                world.children.cause[child],
                world.children.planned[child],
            )
            give(world, child, worker, reason, cause, planned, now)
        child = following


@inlined
def release(world: World, child: int, now: float) -> None:
    """Take the child from its worker, or off the waiting list; the worker may then take somebody who waits."""
    worker = world.children.worker[child]
    if worker == 0:
        caseload.stop_waiting(world, child, now)
    else:
        caseload.let_go(world, child, now)


@inlined
def phase(world: World, child: int) -> int:
    """Return the stage by which the child's team is found: an older looked-after child counts as leaving care."""
    if world.children.stage[child] == Stage.LOOKED_AFTER and world.children.with_older[child] == 1:
        return int(Stage.LEAVING_CARE)
    return world.children.stage[child]


@inlined
def serves(world: World, team: int, child: int, stage: int) -> bool:
    """Tell whether the team holds children of the stage in the child's area."""
    area = world.plan.area[team]
    return world.plan.holds[team, stage] == 1 and (area == 0 or area == world.children.area[child])


@compilable
def team_for(world: World, child: int) -> int:
    """Return the child's present team if it holds the child's stage, else one that does."""
    stage, present = phase(world, child), world.children.team[child]
    if present != 0 and serves(world, present, child, stage):
        return present
    return team_by_luck(world, child, stage)


@compilable
def team_for_new(world: World, child: int) -> int:
    """Return the team that assesses the child."""
    return team_by_luck(world, child, Stage.ASSESSMENT)


@compilable
def list_teams(world: World) -> None:
    """List the teams that hold each stage: at the start, and again after a restructure."""
    plan, stages = world.plan, world.stages
    for stage in range(STAGES):
        stages.teams_number[stage] = 0
        for team in range(1, world.teams.number + 1):
            if plan.holds[team, stage] == 1 and stages.teams_number[stage] < MOST_TEAMS:
                stages.teams[stage, stages.teams_number[stage]] = team
                stages.teams_number[stage] += 1


@compilable
def team_by_luck(world: World, child: int, stage: int) -> int:
    """Return a team that holds the stage in the child's area, by the teams' sizes and the family's luck.

    Teams are tried by luck until one serves the area, a larger one the more readily: the time does not grow with their
    number.
    """
    stages, key = world.stages, world.children.family_key[child]
    for occasion in range(TRIES):
        place = uniform(key, Purpose.TEAM, occasion) * stages.teams_number[stage]
        team = stages.teams[stage, int(place)]
        size = world.plan.posts[team, 0] + world.plan.posts[team, 1]
        if (place - int(place)) * world.levers.largest_team < size and serves(world, team, child, stage):
            return team
    place_in_list = 0
    while not serves(world, stages.teams[stage, place_in_list], child, stage):
        place_in_list += 1
    return stages.teams[stage, place_in_list]


@inlined
def reason_of(cause: int) -> int:
    """Return the national return's code for a cause of a child losing its worker."""
    if cause == Cause.DIED:
        return int(Reason.SWDIED)
    if cause == Cause.SICKNESS or cause == Cause.MATERNITY or cause == Cause.SABBATICAL or cause == Cause.RETURNED:
        return int(Reason.ABSENC)
    return int(Reason.LEFTRL)
