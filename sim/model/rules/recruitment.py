"""Joining: rounds of applications, cohorts on their dates, and the first day."""

from __future__ import annotations

import math

from sim.mechanics.compiling import compilable
from sim.mechanics.random_numbers import key_of, uniform
from sim.model.counting.counted import Flow, Level
from sim.model.counting.counters import count, is_social_worker
from sim.model.events import Event
from sim.model.random_numbers import Kind, Purpose, worker_uniform
from sim.model.requests import request_for_council, request_for_worker
from sim.model.rules import allocation, staff
from sim.model.rules.progression import request_progress
from sim.model.world import FIRST_TEAM, NO_POST, Post, Team, Worker, World, every_post, every_team
from sim.scenario.vocabulary import Contract, Drifting, Grade, Route, Yes


@compilable
def poisson(mean: float, u: float) -> int:
    """Return the number, Poisson distributed about the mean, that belongs to the random number; a larger one is never
    fewer.
    """
    number = 0
    chance = math.exp(-mean)
    passed = chance
    while passed <= u and chance > 0.0:
        number += 1
        chance *= mean / number
        passed += chance
    return number


@compilable
def recruitment_round(world: World, number: int, now: float) -> None:
    """A recruitment round: applicants, the experienced first, are offered the posts that have been vacant longest.

    1. The next round is requested.
    2. For each grade the applicants are counted; each considers the oldest vacancy that he or she may hold, and
       declines teams that attract less.
    3. Whoever accepts starts after the usual time from offer to start.
    """
    request_for_council(world, Event.RECRUITMENT_ROUND, number + 1, now + world.recruitment.every)
    round_key = key_of(world.history.key, Kind.ROUND, number)
    hold_round(world, round_key, Grade.EXPERIENCED, now)
    hold_round(world, round_key, Grade.SOCIAL_WORKER, now)
    hold_round(world, round_key, Grade.NEWLY_QUALIFIED, now)
    hold_round(world, round_key, Grade.COMMUNITY_RESOURCE_WORKER, now)


@compilable
def applicants_for_vacancies(world: World) -> float:
    """Return how many times as many apply as usual, by how many posts are vacant."""
    recruitment, posts, vacant = world.recruitment, 0.0, 0.0
    if recruitment.usual_vacancies == 0.0:
        return 1.0
    for team in every_team(world):
        posts += world.teams.levels[team, Level.POSTS]
        vacant += world.teams.levels[team, Level.POSTS_VACANT]
    return math.pow((vacant + 1.0) / (recruitment.usual_vacancies * posts + 1.0), recruitment.answers_vacancies)


@compilable
def hold_round(world: World, round_key: int, grade: int, now: float) -> None:
    """Offer vacant posts to the round's applicants of one grade."""
    mean = world.recruitment.applicants[grade] * world.drift.times[Drifting.APPLICANTS]
    if grade != Grade.COMMUNITY_RESOURCE_WORKER:
        mean *= applicants_for_vacancies(world)
    applicants = poisson(mean, uniform(round_key, Purpose.APPLICANTS, grade))
    for applicant in range(applicants):
        key = key_of(key_of(round_key, Kind.APPLICANT, grade), Kind.APPLICANT, applicant)
        post = oldest_vacancy(world, grade, key)
        if post != 0:
            count(world, world.posts.team[post], Flow.APPLICATIONS, 1)
            hire(world, key, grade, Route.RECRUITMENT_ROUND, post, now + world.recruitment.start_after[grade])


@compilable
def is_free(world: World, post: Post, grade: int) -> bool:
    """Tell whether the post is vacant, not yet offered, and one that a worker of the grade may hold."""
    posts = world.posts
    if posts.holder[post] != 0 or posts.offered[post] == Yes.YES or posts.kind[post] != staff.kind_of_post(grade):
        return False
    return grade == Grade.EXPERIENCED or posts.experienced_only[post] == Yes.NO


@compilable
def oldest_vacancy(world: World, grade: int, key: int) -> Post:
    """Return the longest vacant free post in a team that the applicant accepts, or none."""
    posts = world.posts
    oldest = NO_POST
    for post in every_post(world):
        if is_free(world, post, grade):
            if oldest == 0 or posts.vacant_since[post] < posts.vacant_since[oldest]:
                if uniform(key, Purpose.ACCEPTS, posts.team[post]) < world.plan.applications[posts.team[post]]:
                    oldest = post
    return oldest


@compilable
def oldest_vacancy_elsewhere(world: World, grade: int, team: Team) -> Post:
    """Return the longest vacant free post in another team, or none."""
    posts = world.posts
    oldest = NO_POST
    for post in every_post(world):
        if posts.team[post] != team and is_free(world, post, grade):
            if oldest == 0 or posts.vacant_since[post] < posts.vacant_since[oldest]:
                oldest = post
    return oldest


@compilable
def hire(world: World, key: int, grade: int, route: int, post: Post, start: float) -> None:
    """Reserve the post for the new worker, who has qualified as the grade says and starts on the day."""
    worker = staff.new_worker(world, key, grade, Contract.PERMANENT, route)
    newest, oldest = world.recruitment.qualified_from[grade], world.recruitment.qualified_to[grade]
    ago = newest + worker_uniform(world, worker, Purpose.QUALIFIED, 0) * (oldest - newest)
    world.workers.qualified[worker] = start - ago
    world.workers.post[worker] = post
    world.posts.offered[post] = Yes.YES
    count(world, world.posts.team[post], Flow.HIRES, 1)
    count(world, world.posts.team[post], Flow.HIRING_COSTS, world.recruitment.cost_per_hire)
    request_for_worker(world, Event.WORKER_STARTS, worker, start)


@compilable
def cohort_arrives(world: World, cohort: int, now: float) -> None:
    """A cohort lands on its date: its members start in the posts that have been vacant longest, as far as there are
    any.
    """
    cohorts = world.cohorts
    grade = cohorts.grade[cohort]
    if cohorts.interval[cohort] > 0.0:
        request_for_council(world, Event.COHORT_ARRIVES, cohort, now + cohorts.interval[cohort])
    cohort_key = key_of(key_of(world.history.key, Kind.COHORT_MEMBER, cohort), Kind.ROUND, cohorts.landed[cohort])
    cohorts.landed[cohort] += 1
    for member in range(cohorts.size[cohort]):
        key = key_of(cohort_key, Kind.COHORT_MEMBER, member)
        post = oldest_vacancy(world, grade, key)
        if post != 0:
            hire(world, key, grade, Route.COHORT, post, now)
            count(world, world.posts.team[post], Flow.PROGRAMME_COSTS, cohorts.cost[cohort])
        else:
            count(world, FIRST_TEAM, Flow.SUPPLY_UNUSED, 1)  # of no team in particular: counted with the first


@compilable
def worker_starts(world: World, worker: Worker, now: float) -> None:
    """A new worker starts: fills the post, so that agency cover ends, and takes waiting children and, where the rule
    says so, others' cases.
    """
    workers = world.workers
    post = workers.post[worker]
    team = world.posts.team[post]
    workers.joined[worker] = now
    staff.join_team(world, worker, team, now)
    staff.take_post(world, worker, post, now)
    if is_social_worker(world, worker):
        count(world, team, Flow.STARTERS, 1)
        count(world, team, Flow.STARTERS_FTE, workers.fte[worker])
    begin_work(world, worker, now)


@compilable
def begin_work(world: World, worker: Worker, now: float) -> None:
    """Face the first month in the team, take waiting children and, where the rule says so, overloaded colleagues'
    cases.
    """
    workers, team = world.workers, world.workers.team[worker]
    request_progress(world, worker, now)
    request_for_worker(world, Event.WORKER_HAS_MONTHLY_CHECK, worker, now)
    allocation.take_waiting(world, worker, now)
    if world.plan.starters_take_over[team] == Yes.YES and workers.grade[worker] != Grade.TEAM_MANAGER:
        request_for_worker(world, Event.STARTER_TAKES_OVER_CASES, worker, now)
