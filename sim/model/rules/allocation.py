"""Who becomes a child's worker, and which team a child belongs to."""

from __future__ import annotations

from sim.mechanics.compiling import compilable, inlined
from sim.mechanics.random_numbers import uniform
from sim.model.counting.allocations import count_allocation, write_allocation
from sim.model.counting.counted import Flow
from sim.model.counting.counters import count
from sim.model.events import Event
from sim.model.random_numbers import Purpose, child_uniform, quantile
from sim.model.requests import request_for_child
from sim.model.rules import caseload
from sim.model.world import NOBODY, Child, Team, Worker, World, every_team
from sim.scenario.sections.stages import MOST_HOLDING
from sim.scenario.vocabulary import NEVER, STAGES, Stage, Status, Yes

TRIES = 1000  # after so many, which only very uneven teams need, the first team that serves is taken


@inlined
def may_be_given(world: World, worker: Worker, child: Child, now: float) -> bool:
    """Tell whether the worker is at work, allowed to hold the case, and under the limit."""
    return (
        world.workers.status[worker] == Status.AT_WORK
        and caseload.may_hold(world, worker, child, now)
        and caseload.is_under_limit(world, worker, child)
    )


@compilable
def worker_of_siblings(world: World, child: Child, team: Team, other_than: Worker, now: float) -> Worker:
    """Return the worker in the team who has a sibling and may be given this child too, or nobody."""
    sibling = world.children.next_sibling[child]
    while sibling != 0 and sibling != child:
        worker = world.children.worker[sibling]
        if worker != 0 and worker != other_than and world.workers.team[worker] == team:
            if may_be_given(world, worker, child, now):
                return worker
        sibling = world.children.next_sibling[sibling]
    return NOBODY


@compilable
def worker_with_most_room(world: World, child: Child, team: Team, other_than: Worker, now: float) -> Worker:
    """Return the eligible worker of the team with most room against guide, or nobody."""
    workers = world.workers
    best, most = NOBODY, 0
    for seat in range(world.teams.first_seat[team], world.teams.next_seat[team]):
        worker = world.seats.member[seat]
        room = workers.capacity[worker] - workers.load[worker]
        if (best == 0 or room > most) and worker != other_than and may_be_given(world, worker, child, now):
            best, most = worker, room
    return best


@compilable
def worker_of_last_resort(world: World, child: Child, team: Team, other_than: Worker) -> Worker:
    """Return the worker at work with most room whose role allows the case, whatever the limits, or nobody."""
    workers, stage = world.workers, world.children.stage[child]
    best, most = NOBODY, 0
    for seat in range(world.teams.first_seat[team], world.teams.next_seat[team]):
        worker = world.seats.member[seat]
        room = workers.capacity[worker] - workers.load[worker]
        if (best == 0 or room > most) and worker != other_than and workers.status[worker] == Status.AT_WORK:
            if world.caseload.holds[workers.grade[worker], stage] == 1:
                best, most = worker, room
    return best


@compilable
def find_worker(world: World, child: Child, team: Team, other_than: Worker, now: float) -> Worker:
    """Find a worker in the team: a sibling's, else the one with most room, else (always allocate) whoever there is."""
    worker = NOBODY
    if world.caseload.siblings_together == 1:
        worker = worker_of_siblings(world, child, team, other_than, now)
    if worker == 0:
        worker = worker_with_most_room(world, child, team, other_than, now)
    if worker == 0 and world.caseload.hold == 0:
        worker = worker_of_last_resort(world, child, team, other_than)
        if worker != 0:
            count(world, team, Flow.BREACHES, 1)
    return worker


@inlined
def room(world: World, worker: Worker) -> int:
    """Return how much more the worker should hold, in hundredths of a case; below 0 where overloaded."""
    return world.workers.capacity[worker] - world.workers.load[worker]


@compilable
def worker_with_more_room(world: World, child: Child, team: Team, holder: Worker, now: float) -> Worker:
    """Return a sibling's worker in the team, else the one with most room if that is, with the child, no less than what
    the holder has now; or nobody.
    """
    worker = NOBODY
    if world.caseload.siblings_together == 1:
        worker = worker_of_siblings(world, child, team, holder, now)
    if worker == 0:
        worker = worker_with_most_room(world, child, team, holder, now)
        if worker != 0 and room(world, worker) - world.children.weight[child] < room(world, holder):
            worker = NOBODY
    return worker


@inlined
def note_cause(world: World, child: Child, cause: int, planned: int) -> None:
    """Note with the child why it needs a worker, and whether there is a handover; a waiting child keeps the note."""
    world.children.cause[child] = cause
    world.children.planned[child] = planned
    world.children.held_for_now[child] = Yes.NO


@compilable
def give(world: World, child: Child, worker: Worker, now: float) -> None:
    """Give the child, who has no worker now, to the worker, for the cause noted with the child; from now on the stage
    runs.

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
        count_allocation(world, child, worker)
        write_allocation(world, child, worker, now)
        caseload.take_on(world, child, worker, now, now)
    start_clock(world, child, now)


@inlined
def start_clock(world: World, child: Child, now: float) -> None:
    """Draw when the stage will end, once somebody works on it; leaving care ends by age instead."""
    children = world.children
    stage = children.stage[child]
    if children.clock[child] == 0 and stage != Stage.LEAVING_CARE:
        children.clock[child] = 1
        lasts = quantile(world, stage, child_uniform(world, child, Purpose.DURATION, children.spell[child]))
        if stage <= Stage.CHILD_PROTECTION:
            lasts *= caseload.answer_to_caseload(world)
        request_for_child(world, Event.STAGE_ENDS, child, now + lasts)


@compilable
def move(world: World, child: Child, worker: Worker, cause: int, now: float) -> None:
    """Move the child from its present worker to another of the team, with a handover."""
    caseload.let_go(world, child, now)
    note_cause(world, child, cause, Yes.YES)
    give(world, child, worker, now)


@compilable
def place(world: World, child: Child, team: Team, other_than: Worker, now: float) -> None:
    """Give the child, who has no worker now, a worker in the team, or put it on the team's waiting list."""
    children = world.children
    if children.team[child] != team:
        caseload.count_child(world, child, -1, now)
        children.team[child] = team
        children.away_worker[child] = 0
        caseload.count_child(world, child, 1, now)
    worker = find_worker(world, child, team, other_than, now)
    if worker != 0:
        give(world, child, worker, now)
    else:
        caseload.start_waiting(world, child, now)


@compilable
def take_waiting(world: World, worker: Worker, now: float) -> None:
    """Give the children who wait in the worker's team a worker, the longest waiting first.

    Under "hold" this worker takes those for whom there is room; else a worker is found as for any child, and what goes
    beyond the limits counts as a breach.
    """
    workers = world.workers
    team = workers.team[worker]
    child = world.teams.first_waiting[team]
    while child != 0 and (world.caseload.hold == 0 or workers.load[worker] < workers.capacity[worker]):
        following = world.children.next_waiting[child]
        taker = NOBODY
        if world.caseload.hold == 0:
            taker = find_worker(world, child, team, NOBODY, now)
        elif may_be_given(world, worker, child, now):
            taker = worker
        if taker != 0:
            caseload.stop_waiting(world, child, now)
            give(world, child, taker, now)
        child = following


@inlined
def release(world: World, child: Child, now: float) -> None:
    """Take the child from its worker, or off the waiting list; the worker may then take somebody who waits."""
    worker = world.children.worker[child]
    if worker == 0:
        caseload.stop_waiting(world, child, now)
    else:
        caseload.let_go(world, child, now)


@inlined
def phase(world: World, child: Child) -> int:
    """Return the stage by which the child's team is found: an older looked-after child counts as leaving care."""
    if world.children.stage[child] == Stage.LOOKED_AFTER and world.children.with_older[child] == 1:
        return int(Stage.LEAVING_CARE)
    return world.children.stage[child]


@inlined
def serves(world: World, team: Team, child: Child, stage: int) -> bool:
    """Tell whether the team holds children of the stage in the child's area."""
    area = world.plan.area[team]
    return world.plan.holds[team, stage] == 1 and (area == 0 or area == world.children.area[child])


@inlined
def is_kept_into_care(world: World, child: Child) -> bool:
    """Tell whether the family is one of those whose children keep their worker when they enter care."""
    share = world.caseload.worker_kept_into_care
    return share > 0.0 and uniform(world.children.family_key[child], Purpose.WORKER_KEPT_INTO_CARE, 0) < share


@compilable
def team_for(world: World, child: Child) -> Team:
    """Return the child's present team if it holds the child's stage, else one that does."""
    stage, present = phase(world, child), world.children.team[child]
    if present != 0 and serves(world, present, child, stage):
        return present
    return drawn_team(world, child, stage)


@compilable
def team_for_new(world: World, child: Child) -> Team:
    """Return the team that assesses the child."""
    return drawn_team(world, child, Stage.ASSESSMENT)


@compilable
def list_teams(world: World) -> None:
    """List the teams that hold each stage: at the start, and again after a restructure."""
    plan, stages = world.plan, world.stages
    for stage in range(STAGES):
        stages.teams_number[stage] = 0
        for team in every_team(world):
            if plan.holds[team, stage] == 1 and stages.teams_number[stage] < MOST_HOLDING:
                stages.teams[stage, stages.teams_number[stage]] = team
                stages.teams_number[stage] += 1


@compilable
def drawn_team(world: World, child: Child, stage: int) -> Team:
    """Return a team that holds the stage in the child's area, by the teams' sizes and the family's random numbers.

    Teams are tried at random until one serves the area, a larger one the more readily: the time does not grow with
    their number.
    """
    stages, key = world.stages, world.children.family_key[child]
    for occasion in range(TRIES):
        place = uniform(key, Purpose.TEAM, occasion) * stages.teams_number[stage]
        team = stages.teams[stage, int(place)]
        size = world.plan.posts[team, 0] + world.plan.posts[team, 1]
        if (place - int(place)) * world.plan.largest < size and serves(world, team, child, stage):
            return team
    place_in_list = 0
    while not serves(world, stages.teams[stage, place_in_list], child, stage):
        place_in_list += 1
    return stages.teams[stage, place_in_list]
