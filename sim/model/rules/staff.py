"""Workers in teams and posts: known, in, out, and a post that falls vacant."""

from __future__ import annotations

from sim.mechanics import rosters
from sim.mechanics.compiling import compilable, inlined
from sim.mechanics.random_numbers import key_of, uniform
from sim.model.counting.counted import Level
from sim.model.counting.counters import change, count_staff
from sim.model.events import Event
from sim.model.random_numbers import Kind, Purpose, quantile, worker_uniform
from sim.model.requests import request_for_council, request_for_worker
from sim.model.rules import caseload
from sim.model.world import Post, Team, Worker, World
from sim.scenario.vocabulary import Contract, Distribution, Drifting, Grade, Status, Yes

SOCIAL_WORKERS_POST, SUPPORT_POST, MANAGERS_POST, DELETED_POST = 0, 1, 2, 3


@compilable
def new_worker(world: World, key: int, grade: int, contract: int, route: int) -> Worker:
    """Make a worker known to the council, with its own random numbers, due to start."""
    workers = world.workers
    worker: Worker = workers.known + 1  # type: ignore[assignment]
    workers.known = worker
    workers.key[worker] = key
    workers.grade[worker] = grade
    workers.contract[worker] = contract
    workers.route[worker] = route
    workers.status[worker] = Status.DUE_TO_START
    workers.fte[worker] = 1.0
    if contract == Contract.AGENCY:
        workers.fte[worker] = world.agency.fte
    elif worker_uniform(world, worker, Purpose.PART_TIME, 0) < world.staff.part_time[grade]:
        workers.fte[worker] = world.staff.part_time_fte[grade]
    u = worker_uniform(world, worker, Purpose.THRESHOLD, 0)
    workers.threshold[worker] = quantile(world, Distribution.UNIT_EXPONENTIAL, u)
    return worker


@compilable
def kind_of_post(grade: int) -> int:
    """Return the kind of post that a worker of the grade holds."""
    if grade == Grade.TEAM_MANAGER:
        return MANAGERS_POST
    if grade == Grade.COMMUNITY_RESOURCE_WORKER:
        return SUPPORT_POST
    return SOCIAL_WORKERS_POST


@compilable
def join_team(world: World, worker: Worker, team: Team, now: float) -> None:
    """Put the worker into the team, at work, without cases yet."""
    workers, teams = world.workers, world.teams
    workers.team[worker] = team
    workers.in_post_since[worker] = now
    workers.settling_since[worker] = now
    workers.status[worker] = Status.AT_WORK
    rosters.join(world.seats, teams.first_seat, teams.next_seat, teams.end_of_seats, team, worker)
    count_staff(world, worker, 1, now)
    caseload.set_capacity(world, worker, now)


@compilable
def quit_team(world: World, worker: Worker, now: float) -> None:
    """Take the worker, who holds no case any more, out of the team; what was requested for the worker is void."""
    workers, teams = world.workers, world.teams
    count_staff(world, worker, -1, now)
    team = workers.team[worker]
    rosters.quit(world.seats, teams.first_seat, teams.next_seat, team, worker)
    workers.spell[worker] += 1
    workers.status[worker] = Status.GONE
    workers.team_at_year_start[worker] = 0


@compilable
def take_post(world: World, worker: Worker, post: Post, now: float) -> None:
    """Make the worker the permanent holder of a vacant post; an agency worker who covers it is given notice."""
    posts = world.posts
    posts.holder[post] = worker
    posts.offered[post] = Yes.NO
    world.workers.post[worker] = post
    if posts.kind[post] == SOCIAL_WORKERS_POST:
        change(world, posts.team[post], Level.POSTS_VACANT, -1, now)
        cover = posts.cover[post]
        if cover != 0:
            stop_cover(world, post, now)
            if world.workers.status[cover] == Status.AT_WORK:
                request_for_worker(world, Event.AGENCY_NOTICE_IS_GIVEN, cover, now)


@compilable
def stop_cover(world: World, post: Post, now: float) -> None:
    """Note that the post is no longer covered by its agency worker, who is now beyond the posts."""
    world.workers.post[world.posts.cover[post]] = 0
    world.posts.cover[post] = 0
    change(world, world.posts.team[post], Level.POSTS_COVERED, -1, now)


@compilable
def leave_post(world: World, worker: Worker, now: float) -> None:
    """Leave the worker's post vacant; a manager will be appointed, an agency worker perhaps sought."""
    posts, post = world.posts, world.workers.post[worker]
    if post != 0:
        world.workers.post[worker] = 0
        posts.holder[post] = 0
        fall_vacant(world, post, now)


@compilable
def fall_vacant(world: World, post: Post, now: float) -> None:
    """Note the vacancy and request what follows from it."""
    posts = world.posts
    posts.vacant_since[post] = now
    posts.vacancies[post] += 1
    if posts.kind[post] == MANAGERS_POST:
        request_for_council(world, Event.MANAGER_IS_APPOINTED, post, now + world.progression.manager_vacancy)
    elif posts.kind[post] == SOCIAL_WORKERS_POST:
        change(world, posts.team[post], Level.POSTS_VACANT, 1, now)
        seek_cover(world, post, now)


@inlined
def is_vacant(world: World, post: Post) -> bool:
    """Tell whether the post is a social worker's without a permanent holder."""
    return world.posts.kind[post] == SOCIAL_WORKERS_POST and world.posts.holder[post] == 0


@compilable
def seek_cover(world: World, post: Post, now: float) -> None:
    """Seek an agency worker for a share of the vacant posts, unless the council seeks them at its monthly review."""
    u = uniform(key_of(world.history.key, Kind.POST, post), Purpose.AGENCY_COVER, world.posts.vacancies[post])
    if world.agency.steered == Yes.NO and u < world.agency.covers_vacancies * world.drift.times[Drifting.AGENCY]:
        request_for_council(world, Event.AGENCY_WORKER_COVERS_POST, post, now + world.agency.delay)
