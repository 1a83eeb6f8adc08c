"""Agency workers: they cover vacancies, absences and overload, stay for an assignment, and some become permanent."""

from __future__ import annotations

from sim.mechanics.compiling import compilable, inlined
from sim.mechanics.random_numbers import key_of
from sim.model.counting.counted import Flow, Level
from sim.model.counting.counters import change, count, count_staff
from sim.model.events import Event
from sim.model.random_numbers import Kind, Purpose, quantile, worker_uniform
from sim.model.requests import request_for_council, request_for_worker
from sim.model.rules import allocation, handover, staff
from sim.model.rules.progression import give_notice
from sim.model.world import NOBODY, Post, Team, Worker, World, every_post
from sim.scenario.vocabulary import Cause, Contract, Distribution, Drifting, Grade, Route, Status, Yes


@compilable
def agency_worker_covers_post(world: World, post: Post, now: float) -> None:
    """An agency worker starts in a vacant post, unless it was filled, covered or deleted meanwhile."""
    posts = world.posts
    if world.agency.steered == Yes.YES:
        world.teams.expected[posts.team[post]] -= 1
    if staff.is_vacant(world, post) and posts.cover[post] == 0:
        posts.covers[post] += 1
        key = key_of(key_of(world.history.key, Kind.AGENCY_FOR_POST, post), Kind.POST, posts.covers[post])
        worker = staff.new_worker(world, key, Grade.EXPERIENCED, Contract.AGENCY, Route.AGENCY)
        cover(world, worker, post, now)
        begin_assignment(world, worker, posts.team[post], Distribution.AGENCY_ASSIGNMENT, now)


@compilable
def cover(world: World, worker: Worker, post: Post, now: float) -> None:
    """Note that the agency worker covers the post."""
    world.posts.cover[post] = worker
    world.workers.post[worker] = post
    change(world, world.posts.team[post], Level.POSTS_COVERED, 1, now)


@compilable
def agency_worker_joins_team(world: World, team: Team, now: float) -> None:
    """An agency worker starts in a team beyond its posts: for an absence, because the team is overloaded, or because
    more are wanted than there are vacancies.
    """
    teams = world.teams
    teams.sought[team] += 1
    key = key_of(key_of(world.history.key, Kind.AGENCY_BEYOND_POSTS, team), Kind.TEAM, world.teams.sought[team])
    worker = staff.new_worker(world, key, Grade.EXPERIENCED, Contract.AGENCY, Route.AGENCY)
    if teams.extra_at_work[team] < teams.extra[team]:
        teams.extra_at_work[team] += 1
        world.workers.beyond_posts[worker] = Yes.YES
    else:
        teams.expected[team] -= 1
    begin_assignment(world, worker, team, Distribution.AGENCY_ASSIGNMENT, now)


@compilable
def begin_assignment(world: World, worker: Worker, team: Team, length: int, now: float) -> None:
    """Start work, take waiting children, and request the notice that ends the assignment."""
    world.workers.joined[worker] = now
    staff.join_team(world, worker, team, now)
    count(world, team, Flow.AGENCY_STARTED, 1)
    lasts = quantile(world, length, worker_uniform(world, worker, Purpose.AGENCY_TERM, 0))
    notice = max(lasts - world.agency.notice, 0.0)
    request_for_worker(world, Event.AGENCY_NOTICE_IS_GIVEN, worker, now + notice)
    request_for_worker(world, Event.WORKER_HAS_MONTHLY_CHECK, worker, now)
    allocation.take_waiting(world, worker, now)


@compilable
def agency_notice_is_given(world: World, worker: Worker, now: float) -> None:
    """An agency worker's assignment is to end; in a post still vacant and not offered some become permanent and keep
    their cases.
    """
    if world.workers.status[worker] == Status.AT_WORK:
        post = world.workers.post[worker]
        u = worker_uniform(world, worker, Purpose.AGENCY_CONVERTS, 0)
        if post != 0 and world.posts.offered[post] == 0 and u < world.agency.converts:
            become_permanent(world, worker, post, now)
        else:
            give_notice(world, worker, Cause.AGENCY_ENDED, world.agency.notice, now)


@compilable
def become_permanent(world: World, worker: Worker, post: Post, now: float) -> None:
    """Turn an agency worker into the permanent holder of the post that he or she covers; no child changes worker."""
    workers, team = world.workers, world.workers.team[worker]
    staff.stop_cover(world, post, now)
    count_staff(world, worker, -1, now)
    workers.contract[worker] = Contract.PERMANENT
    count_staff(world, worker, 1, now)
    staff.take_post(world, worker, post, now)
    count(world, team, Flow.STARTERS, 1)
    count(world, team, Flow.STARTERS_FTE, workers.fte[worker])
    count(world, team, Flow.AGENCY_CONVERTED, 1)


@compilable
def agency_worker_goes(world: World, worker: Worker, planned: int, now: float) -> None:
    """Hand over the caseload and go; for a post still vacant another agency worker is sought."""
    workers, team, post = world.workers, world.workers.team[worker], world.workers.post[worker]
    count(world, team, Flow.AGENCY_ENDED, 1)
    handover.hand_over_caseload(world, worker, Cause.AGENCY_ENDED, planned, now)
    staff.quit_team(world, worker, now)
    if post != 0:
        staff.stop_cover(world, post, now)
        staff.seek_cover(world, post, now)
    if workers.beyond_posts[worker] == Yes.YES:
        world.teams.extra[team] -= 1
        world.teams.extra_at_work[team] -= 1


@compilable
def seek_beyond_posts(world: World, team: Team, now: float) -> None:
    """Seek an agency worker for the team beyond its posts."""
    world.teams.extra[team] += 1
    request_for_council(world, Event.AGENCY_WORKER_JOINS_TEAM, team, now + world.agency.delay)


@compilable
def steer(world: World, team: Team, now: float) -> None:
    """Seek the agency workers whom the team lacks of those it wants, for vacant posts first; give notice to those whom
    it has too many, the latest first. Those who came for an absence, an overload or an action are not among them.
    """
    teams, posts = world.teams, world.posts
    wanted = wanted_by(world, team)
    there = steered_at_work(world, team) + teams.expected[team]
    for post in every_post(world):
        if there < wanted and posts.team[post] == team and staff.is_vacant(world, post) and posts.cover[post] == 0:
            request_for_council(world, Event.AGENCY_WORKER_COVERS_POST, post, now + world.agency.delay)
            teams.expected[team] += 1
            there += 1
    for _ in range(wanted - there):
        request_for_council(world, Event.AGENCY_WORKER_JOINS_TEAM, team, now + world.agency.delay)
        teams.expected[team] += 1
    for _ in range(there - wanted):
        latest = latest_steered(world, team)
        if latest != 0:
            give_notice(world, latest, Cause.AGENCY_ENDED, world.agency.notice, now)


@compilable
def wanted_by(world: World, team: Team) -> int:
    """Return how many agency workers the team wants: a share of its vacancies, and a share of its posts beyond that."""
    levels = world.teams.levels
    share = world.agency.covers_vacancies * world.drift.times[Drifting.AGENCY]
    wanted = share * levels[team, Level.POSTS_VACANT] + world.history.agency_beyond * levels[team, Level.POSTS]
    return int(max(wanted, 0.0) + 0.5)


@inlined
def is_steered(world: World, worker: Worker) -> bool:
    """Tell whether this is an agency worker at work of those whom the council steers."""
    workers = world.workers
    return (
        workers.contract[worker] == Contract.AGENCY
        and workers.status[worker] == Status.AT_WORK
        and workers.beyond_posts[worker] == Yes.NO
    )


@compilable
def steered_at_work(world: World, team: Team) -> int:
    """Return how many of them are at work in the team."""
    number = 0
    for seat in range(world.teams.first_seat[team], world.teams.next_seat[team]):
        if is_steered(world, world.seats.member[seat]):
            number += 1
    return number


@compilable
def latest_steered(world: World, team: Team) -> Worker:
    """Return the one of them who came last, or nobody."""
    latest = NOBODY
    for seat in range(world.teams.first_seat[team], world.teams.next_seat[team]):
        if is_steered(world, world.seats.member[seat]):
            latest = world.seats.member[seat]
    return latest


@compilable
def seek_for_absence(world: World, worker: Worker, now: float) -> None:
    """Seek an agency worker for a share of the long absences."""
    u = worker_uniform(world, worker, Purpose.AGENCY_COVER, world.workers.absences[worker])
    if u < world.agency.covers_absences * world.drift.times[Drifting.AGENCY]:
        seek_beyond_posts(world, world.workers.team[worker], now)
