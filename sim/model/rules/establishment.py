"""The establishment: posts are created and deleted, the caseload is answered, and agency workers are wanted."""

from __future__ import annotations

import math

from sim.mechanics.compiling import compilable
from sim.mechanics.random_numbers import uniform
from sim.model.counting.counted import Level
from sim.model.counting.counters import change
from sim.model.events import Event
from sim.model.random_numbers import Purpose, normal
from sim.model.requests import request_for_council, request_for_worker
from sim.model.rules import caseload, inspection, staff
from sim.model.world import NO_POST, Post, Team, World, every_post, every_team
from sim.scenario.vocabulary import Status, Yes

MONTHS = 12
MOST_CREATED = 50  # posts in one review: as many as a table has room for


@compilable
def begin_reviews(world: World) -> None:
    """Request the first review, if the council moves its posts, answers its caseload, steers its agency workers or is
    inspected."""
    establishment, history = world.establishment, world.history
    history.agency_beyond = world.agency.beyond_today
    moves = establishment.growth != 0.0 or establishment.moves > 0.0
    inspected = world.inspections.there == Yes.YES
    if moves or world.caseload.usual > 0.0 or world.agency.steered == Yes.YES or inspected:
        request_for_council(world, Event.ESTABLISHMENT_IS_REVIEWED, 0, 0.0)


@compilable
def establishment_is_reviewed(world: World, month: int, now: float) -> None:
    """Once a month the council looks at its caseload, changes its posts, and thinks again how many agency workers it
    wants.

    1. How far the caseload is above the usual is noted: until the next review fewer families are taken on and stages
       outside care are shorter, as far as it is above, or the other way below.
    2. The number of posts that the council means to have grows, moves by chance, and answers the caseload and the last
       judgement of an inspection.
    3. Each team gets the posts that it lacks of that number, vacant; of posts that it has too many, vacant ones are
       deleted, others when they fall vacant.
    4. A part of how far the agency workers wanted beyond vacancies are from their long run is forgotten, and chance
       moves it anew.
    """
    request_for_council(world, Event.ESTABLISHMENT_IS_REVIEWED, month + 1, now + world.calendar.month)
    establishment, history = world.establishment, world.history
    history.over_usual = caseload.over_usual(world)
    history.posts_meant += (establishment.growth + establishment.answers_caseload * history.over_usual) / MONTHS
    history.posts_meant += establishment.moves / math.sqrt(MONTHS) * chance(world, Purpose.ESTABLISHMENT, month)
    history.posts_meant += inspection.posts_in_the_month(world, now)
    times = math.exp(history.posts_meant)
    left = MOST_CREATED
    for team in every_team(world):
        meant = int(world.plan.posts[team, staff.SOCIAL_WORKERS_POST] * times + 0.5)
        left -= change_posts(world, team, meant, left, now)
    if month > 0:
        steering = world.agency
        history.agency_beyond += (1.0 - steering.beyond_kept) * (steering.beyond_long_run - history.agency_beyond)
        moved = steering.beyond_spread * math.sqrt(1.0 - steering.beyond_kept * steering.beyond_kept)
        history.agency_beyond += moved * chance(world, Purpose.AGENCY_WANTED, month)


@compilable
def chance(world: World, purpose: int, month: int) -> float:
    """Return the standard normal number that belongs to the purpose and the month."""
    return normal(world, uniform(world.history.key, purpose, month))


@compilable
def change_posts(world: World, team: Team, meant: int, at_most: int, now: float) -> int:
    """Create the posts that the team lacks, so many at most, or delete vacant ones while it has too many; return how
    many were created.
    """
    too_many = int(world.teams.levels[team, Level.POSTS]) - meant
    for _ in range(too_many):
        post = post_to_delete(world, team)
        if post != 0:
            delete_post(world, post, now)
    created = min(max(-too_many, 0), at_most)
    for _ in range(created):
        create_post(world, team, now)
    return created


@compilable
def create_post(world: World, team: Team, now: float) -> None:
    """Create a vacant post for a social worker in the team: one deleted earlier, if there is any."""
    posts = world.posts
    found = NO_POST
    for post in every_post(world):
        if posts.kind[post] == staff.DELETED_POST and posts.team[post] == team:
            found = post
    if found == 0:
        found = posts.number + 1  # type: ignore[assignment]
        posts.number = found
        posts.team[found] = team
    posts.kind[found] = staff.SOCIAL_WORKERS_POST
    change(world, team, Level.POSTS, 1, now)
    staff.fall_vacant(world, found, now)


@compilable
def post_to_delete(world: World, team: Team) -> Post:
    """Return the team's latest vacant post that nobody is due to start in, one without cover first, or none."""
    posts = world.posts
    found = NO_POST
    for post in every_post(world):
        if posts.team[post] == team and staff.is_vacant(world, post) and posts.offered[post] == Yes.NO:
            if found == 0 or posts.cover[post] == 0 or posts.cover[found] != 0:
                found = post
    return found


@compilable
def delete_post(world: World, post: Post, now: float) -> None:
    """Delete a vacant post; an agency worker who covers it is given notice."""
    posts, cover = world.posts, world.posts.cover[post]
    if cover != 0:
        staff.stop_cover(world, post, now)
        if world.workers.status[cover] == Status.AT_WORK:
            request_for_worker(world, Event.AGENCY_NOTICE_IS_GIVEN, cover, now)
    posts.kind[post] = staff.DELETED_POST
    change(world, posts.team[post], Level.POSTS, -1, now)
    change(world, posts.team[post], Level.POSTS_VACANT, -1, now)
