"""What managers do with caseloads: the monthly review of a team, cases for a new starter, a restructure."""

from __future__ import annotations

from sim.mechanics.compiling import compilable
from sim.model.counting.counted import Level
from sim.model.counting.counters import is_social_worker
from sim.model.events import Event
from sim.model.requests import request_for_council, request_for_worker
from sim.model.rules import agency, allocation
from sim.model.world import NO_CHILD, NOBODY, Child, Team, Worker, World, every_child, every_team
from sim.scenario.vocabulary import STAGES, Cause, Grade, Stage, Status, Yes


@compilable
def most_overloaded(world: World, team: Team, margin: int, other_than: Worker) -> Worker:
    """Return the worker at work who is furthest above capacity, and by more than the margin, or nobody."""
    workers = world.workers
    found, most = NOBODY, margin
    for seat in range(world.teams.first_seat[team], world.teams.next_seat[team]):
        worker = world.seats.member[seat]
        over = workers.load[worker] - workers.capacity[worker]
        if over > most and worker != other_than and workers.status[worker] == Status.AT_WORK:
            found, most = worker, over
    return found


@compilable
def case_for(world: World, worker: Worker, colleague: Worker, now: float) -> Child:
    """Return the most recently given of the colleague's cases for which the worker has room, or none."""
    workers = world.workers
    if workers.load[worker] + world.children.lightest > workers.capacity[worker]:
        return NO_CHILD
    child = workers.last_case[colleague]
    while child != 0:
        has_room = workers.load[worker] + world.children.weight[child] <= workers.capacity[worker]
        if has_room and allocation.may_be_given(world, worker, child, now):
            return child
        child = world.children.previous_case[child]
    return NO_CHILD


@compilable
def starter_takes_over_cases(world: World, worker: Worker, now: float) -> None:
    """A new starter with room is given the latest cases of the most overloaded colleagues, and again later
    while new.
    """
    workers = world.workers
    team = workers.team[worker]
    while workers.status[worker] == Status.AT_WORK:
        colleague = most_overloaded(world, team, 0, worker)
        child = case_for(world, worker, colleague, now) if colleague != 0 else NO_CHILD
        if child == 0:
            break
        allocation.move(world, child, worker, Cause.NEW_STARTER, now)
    if now + world.caseload.takeover_every <= workers.in_post_since[worker] + world.caseload.takeover_for:
        request_for_worker(world, Event.STARTER_TAKES_OVER_CASES, worker, now + world.caseload.takeover_every)


@compilable
def roomiest(world: World, team: Team) -> Worker:
    """Return the worker at work, other than managers, with most room, or nobody."""
    workers = world.workers
    found, most = NOBODY, 0
    for seat in range(world.teams.first_seat[team], world.teams.next_seat[team]):
        worker = world.seats.member[seat]
        room = workers.capacity[worker] - workers.load[worker]
        if room > most and workers.status[worker] == Status.AT_WORK and workers.grade[worker] != Grade.TEAM_MANAGER:
            found, most = worker, room
    return found


@compilable
def balance(world: World, team: Team, now: float) -> None:
    """Move the latest case of the most overloaded worker to the one with most room, up to the usual number of moves."""
    for _ in range(world.caseload.balance_moves):
        overloaded = most_overloaded(world, team, world.caseload.balance_margin, NOBODY)
        other = roomiest(world, team)
        if overloaded == 0 or other == 0:
            break
        child = case_for(world, other, overloaded, now)
        if child == 0:
            break
        allocation.move(world, child, other, Cause.OVERLOAD, now)


@compilable
def pass_on_held(world: World, holder: Worker, now: float) -> None:
    """Pass the cases that the worker holds for now on: to a sibling's worker, or to whoever has more room."""
    children, workers = world.children, world.workers
    workers.held_for_now[holder] = Yes.NO
    child = workers.first_case[holder]
    while child != 0:
        following = children.next_case[child]
        if children.held_for_now[child] == Yes.YES:
            other = allocation.worker_with_more_room(world, child, workers.team[holder], holder, now)
            if other != 0:
                allocation.move(world, child, other, Cause.PASSED_ON, now)
            else:
                workers.held_for_now[holder] = Yes.YES
        child = following


@compilable
def social_workers_cases(world: World, team: Team) -> int:
    """Return the cases that the team's social workers hold; support workers' are not among them."""
    cases = 0
    for seat in range(world.teams.first_seat[team], world.teams.next_seat[team]):
        worker = world.seats.member[seat]
        if is_social_worker(world, worker):
            cases += world.workers.cases[worker]
    return cases


@compilable
def team_is_reviewed(world: World, team: Team, now: float) -> None:
    """Once a month a team is reviewed: cases held for now are passed on, and cases move from the overloaded; agency
    workers are sought if the whole team is overloaded, and otherwise sought or given notice as the council wants more
    or fewer.
    """
    teams = world.teams
    request_for_council(world, Event.TEAM_IS_REVIEWED, team, now + world.calendar.month)
    for seat in range(teams.first_seat[team], teams.next_seat[team]):
        if world.workers.held_for_now[world.seats.member[seat]] == Yes.YES:
            pass_on_held(world, world.seats.member[seat], now)
    if world.caseload.balance_margin > 0:
        balance(world, team, now)
    if world.agency.steered == Yes.YES:
        agency.steer(world, team, now)
    if world.agency.overload_caseload > 0.0 and teams.extra[team] < world.agency.overload_workers:
        fte = teams.levels[team, Level.AGENCY_FTE] + teams.levels[team, Level.NEWLY_QUALIFIED_FTE]
        fte += teams.levels[team, Level.SOCIAL_WORKER_FTE] + teams.levels[team, Level.EXPERIENCED_FTE]
        if social_workers_cases(world, team) > world.agency.overload_caseload * fte:
            agency.seek_beyond_posts(world, team, now)


@compilable
def restructure(world: World, number: int, now: float) -> None:
    """The teams' stages change on a date, and each child whose team no longer holds its stage moves to one
    that does.
    """
    plan = world.plan
    for team in every_team(world):
        for stage in range(STAGES):
            plan.holds[team, stage] = plan.restructured_holds[team, stage]
    allocation.list_teams(world)
    for child in every_child(world):
        if world.children.stage[child] != Stage.CLOSED:
            team = allocation.team_for(world, child)
            if team != world.children.team[child]:
                allocation.release(world, child, now)
                first = world.children.contact[child] == 0
                cause = int(Cause.FIRST_CONTACT) if first else int(Cause.RESTRUCTURE)
                allocation.note_cause(world, child, cause, Yes.YES)
                allocation.place(world, child, team, NOBODY, now)
