"""Growing in the job: the end of the assessed year, experience, and promotion to team manager."""

from __future__ import annotations

from sim.mechanics.compiling import compilable
from sim.mechanics.random_numbers import key_of, uniform
from sim.model.counting.counters import count_staff
from sim.model.events import Event
from sim.model.random_numbers import Kind, Purpose
from sim.model.requests import request_for_worker
from sim.model.rules import caseload, staff
from sim.model.world import NOBODY, Post, Team, Worker, World
from sim.scenario.vocabulary import Cause, Contract, Grade, Route, Status, Yes


@compilable
def request_progress(world: World, worker: Worker, now: float) -> None:
    """Request the end of the assessed year, or the day of being experienced, whichever comes next for the grade."""
    workers = world.workers
    if workers.grade[worker] == Grade.NEWLY_QUALIFIED:
        when = max(now, workers.qualified[worker] + world.progression.assessed_year)
        request_for_worker(world, Event.WORKER_FINISHES_ASSESSED_YEAR, worker, when)
    elif workers.grade[worker] == Grade.SOCIAL_WORKER:
        when = max(now, workers.qualified[worker] + world.progression.experienced_after)
        request_for_worker(world, Event.WORKER_BECOMES_EXPERIENCED, worker, when)


@compilable
def advance(world: World, worker: Worker, grade: int, now: float) -> None:
    """Give the worker the grade, in the counts of staff too."""
    count_staff(world, worker, -1, now)
    world.workers.grade[worker] = grade
    count_staff(world, worker, 1, now)
    caseload.set_capacity(world, worker, now)


@compilable
def worker_finishes_assessed_year(world: World, worker: Worker, now: float) -> None:
    """A newly qualified worker finishes the assessed year and is a social worker with a full guide caseload."""
    advance(world, worker, Grade.SOCIAL_WORKER, now)
    request_progress(world, worker, now)


@compilable
def worker_becomes_experienced(world: World, worker: Worker, now: float) -> None:
    """A social worker becomes experienced."""
    advance(world, worker, Grade.EXPERIENCED, now)


@compilable
def longest_experienced(world: World, team: Team) -> Worker:
    """Return the experienced permanent worker at work who has been longest in the team, or nobody."""
    workers = world.workers
    longest = NOBODY
    for seat in range(world.teams.first_seat[team], world.teams.next_seat[team]):
        worker = world.seats.member[seat]
        permanent = workers.contract[worker] == Contract.PERMANENT and workers.status[worker] == Status.AT_WORK
        if permanent and workers.grade[worker] == Grade.EXPERIENCED:
            if longest == 0 or workers.in_post_since[worker] < workers.in_post_since[longest]:
                longest = worker
    return longest


@compilable
def manager_is_appointed(world: World, post: Post, now: float) -> None:
    """A vacant manager's post is filled: by promoting the longest-serving experienced worker of the team, or from
    outside.
    """
    team = world.posts.team[post]
    if world.posts.holder[post] != 0 or world.posts.offered[post] == Yes.YES:
        return
    world.posts.offered[post] = Yes.YES
    key = key_of(key_of(world.history.key, Kind.MANAGER, post), Kind.POST, world.posts.vacancies[post])
    promoted = NOBODY
    if uniform(key, Purpose.PROMOTION, 0) < world.progression.promotion:
        promoted = longest_experienced(world, team)
    if promoted != 0:
        world.workers.destination[promoted] = post
        give_notice(world, promoted, Cause.PROMOTED, world.leaving.internal_notice, now)
    else:
        manager = staff.new_worker(world, key, Grade.TEAM_MANAGER, Contract.PERMANENT, Route.MANAGER)
        world.workers.post[manager] = post
        request_for_worker(world, Event.WORKER_STARTS, manager, now)


@compilable
def give_notice(world: World, worker: Worker, cause: int, days: float, now: float) -> None:
    """Put the worker in notice: no new cases from now on, and off on the day the notice ends."""
    world.workers.status[worker] = Status.IN_NOTICE
    world.workers.departure[worker] = cause
    world.workers.notice_since[worker] = now
    request_for_worker(world, Event.WORKER_LEAVES, worker, now + days)
