"""Today's service: who is in post and for how long, which children are known, who has known whom, and what comes next.

Nobody is there by warming up. Times so far are drawn as they are seen on a given day: a case that is open today is
longer than the ordinary case, and some of it is over.
"""

from __future__ import annotations

from sim.mechanics.compiling import compilable
from sim.mechanics.random_numbers import key_of, uniform
from sim.model.counting import census
from sim.model.counting.allocations import write_allocation
from sim.model.counting.counted import Flow, Level
from sim.model.counting.counters import change
from sim.model.events import Event
from sim.model.first_day import absences as underway
from sim.model.random_numbers import Kind, Purpose, child_uniform, quantile, worker_uniform
from sim.model.requests import request_for_child, request_for_council, request_for_worker
from sim.model.rules import (
    agency,
    allocation,
    caseload,
    drift,
    establishment,
    inspection,
    recruitment,
    referral,
    staff,
    stages,
)
from sim.model.rules.progression import request_progress
from sim.model.world import (
    NO_POST,
    NOBODY,
    Child,
    Post,
    Team,
    Worker,
    World,
    children_from,
    every_post,
    every_team,
    every_worker,
)
from sim.scenario.vocabulary import (
    GRADES,
    Cause,
    Contract,
    Distribution,
    Grade,
    Route,
    Stage,
    Yes,
)

FLOWS = len(Flow)


@compilable
def set_initial_state(world: World) -> None:
    """Set up the service as it is on the first day: posts, staff, agency cover, children, and the dates ahead."""
    allocation.list_teams(world)
    for team in every_team(world):
        initial_posts(world, team)
        for grade in range(GRADES):
            for number in range(world.plan.initial[team, grade]):
                initial_worker(world, team, grade, number)
    permanent = every_worker(world)  # so far
    initial_cover(world)
    for worker in every_worker(world):
        caseload.set_capacity(world, worker, 0.0)
    for worker in permanent:
        underway.initial_leave(world, worker)
    initial_stage(world, Stage.COURT_PROCEEDINGS)  # those whom fewest workers may hold come first
    initial_stage(world, Stage.CHILD_PROTECTION)
    initial_stage(world, Stage.LOOKED_AFTER)
    initial_stage(world, Stage.CHILD_IN_NEED)
    initial_stage(world, Stage.ASSESSMENT)
    initial_stage(world, Stage.LEAVING_CARE)
    for worker in permanent:
        underway.initial_sickness(world, worker)
        underway.initial_notice(world, worker)
    underway.initial_offers(world)
    for number in range(world.demand.returning_children):
        initial_returning_child(world, number)
    for team in every_team(world):
        for flow in range(FLOWS):
            world.teams.flows[team, flow] = 0.0
    census.count_first_day(world)
    request_dates(world)


@compilable
def initial_posts(world: World, team: Team) -> None:
    """Set up the team's posts, vacant as yet, some for longer than others."""
    posts = world.posts
    for kind in range(3):
        for number in range(world.plan.posts[team, kind]):
            post: Post = posts.number + 1  # type: ignore[assignment]
            posts.number = post
            posts.team[post] = team
            posts.kind[post] = kind
            posts.vacant_since[post] = -drawn_post(world, post)
            if kind == staff.SOCIAL_WORKERS_POST:
                change(world, team, Level.POSTS, 1, 0.0)
                change(world, team, Level.POSTS_VACANT, 1, 0.0)
                if number < world.plan.experienced_posts[team]:
                    posts.experienced_only[post] = Yes.YES


@compilable
def initial_worker(world: World, team: Team, grade: int, number: int) -> None:
    """Put a permanent worker in post, with a time in post so far, and random numbers for the first month."""
    workers = world.workers
    key = key_of(key_of(world.history.key, Kind.INITIAL_WORKER, team), grade, number)
    worker = staff.new_worker(world, key, grade, Contract.PERMANENT, Route.IN_POST)
    since_qualifying, in_post = drawn_times(world, worker, grade)
    workers.qualified[worker] = -since_qualifying
    workers.joined[worker] = -in_post
    staff.join_team(world, worker, team, 0.0)
    workers.in_post_since[worker] = -in_post
    workers.settling_since[worker] = -in_post
    caseload.set_capacity(world, worker, 0.0)
    for post in every_post(world):
        if world.posts.team[post] == team and recruitment.is_free(world, post, grade):
            staff.take_post(world, worker, post, 0.0)
            break
    request_progress(world, worker, 0.0)
    request_for_worker(world, Event.WORKER_HAS_MONTHLY_CHECK, worker, 0.0)


@compilable
def drawn_times(world: World, worker: Worker, grade: int) -> tuple[float, float]:
    """Draw the days since qualifying, which the grade bounds, and the days in post, which are no more than those."""
    first_year, experienced = world.progression.assessed_year, world.progression.experienced_after
    cohort_age = world.staff.cohort_age
    u = worker_uniform(world, worker, Purpose.QUALIFIED, 0)
    from_cohort = worker_uniform(world, worker, Purpose.TIME_SO_FAR, 0) < world.staff.cohort_share
    in_post = quantile(world, Distribution.TIME_IN_POST, worker_uniform(world, worker, Purpose.TIME_IN_POST, 0))
    if grade == Grade.NEWLY_QUALIFIED:
        since = cohort_age if from_cohort else u * first_year
        return since, since
    if grade == Grade.SOCIAL_WORKER:
        since = first_year + u * (experienced - first_year)
        if from_cohort:
            cohorts = 1 + int((experienced - first_year - cohort_age) / stages.YEAR)
            since = first_year + cohort_age + stages.YEAR * int(u * cohorts)
        return since, min(in_post, since)
    return experienced + in_post, in_post


@compilable
def initial_cover(world: World) -> None:
    """Put agency workers into vacant posts, as far as there are any, and seek cover for the other vacancies."""
    posts, plan = world.posts, world.plan
    for team in every_team(world):
        here = 0
        for post in every_post(world):
            if posts.team[post] == team and posts.kind[post] == staff.SOCIAL_WORKERS_POST and posts.holder[post] == 0:
                if here < plan.initial_agency[team]:
                    initial_agency_worker(world, team, post, here)
                    here += 1
                else:
                    staff.seek_cover(world, post, -world.agency.delay * drawn_post(world, post))
            elif posts.team[post] == team and posts.kind[post] == staff.MANAGERS_POST and posts.holder[post] == 0:
                request_for_council(
                    world, Event.MANAGER_IS_APPOINTED, post, world.progression.manager_vacancy * drawn_post(world, post)
                )
        while here < plan.initial_agency[team]:
            initial_agency_worker(world, team, NO_POST, here)
            here += 1


@compilable
def drawn_post(world: World, post: Post) -> float:
    """Draw how far the vacancy of a post has come, as a share."""
    return uniform(key_of(world.history.key, Kind.POST, post), Purpose.TIME_SO_FAR, 0)


@compilable
def initial_agency_worker(world: World, team: Team, post: Post, number: int) -> None:
    """Put an agency worker into the middle of an assignment, in a vacant post (or beyond the posts, where post
    is 0).
    """
    key = key_of(key_of(world.history.key, Kind.INITIAL_AGENCY, team), Kind.INITIAL_WORKER, number)
    worker = staff.new_worker(world, key, Grade.EXPERIENCED, Contract.AGENCY, Route.AGENCY)
    whole = quantile(world, Distribution.WHOLE_AGENCY_ASSIGNMENT, worker_uniform(world, worker, Purpose.AGENCY_TERM, 0))
    so_far = whole * worker_uniform(world, worker, Purpose.TIME_SO_FAR, 0)
    world.workers.joined[worker] = -so_far
    staff.join_team(world, worker, team, 0.0)
    world.workers.in_post_since[worker] = -so_far
    world.workers.settling_since[worker] = -so_far
    if post != 0:
        agency.cover(world, worker, post, 0.0)
    elif world.agency.steered == Yes.NO:
        world.teams.extra_at_work[team] += 1
        world.workers.beyond_posts[worker] = Yes.YES
        world.teams.extra[team] += 1
    notice = max(whole - so_far - world.agency.notice, 0.0)
    request_for_worker(world, Event.AGENCY_NOTICE_IS_GIVEN, worker, notice)
    request_for_worker(world, Event.WORKER_HAS_MONTHLY_CHECK, worker, 0.0)


@compilable
def initial_stage(world: World, stage: int) -> None:
    """Fill a stage with children, family by family, until its stock is reached."""
    stock, there, family = world.stages.stock[stage], 0, 0
    while there < stock:
        key = key_of(key_of(world.history.key, Kind.INITIAL_CHILD, stage), Kind.FAMILY, family)
        family += 1
        size = referral.draw_share(world.family.size, uniform(key, Purpose.FAMILY_SIZE, 0)) + 1
        size = min(size, stock - there)
        area = referral.drawn_area(world, key)
        first: Child = world.children.known + 1  # type: ignore[assignment]
        for number in range(size):
            child = referral.new_child(world, key, number, area)
        referral.join_siblings(world, first, child)
        u_so_far = uniform(key, Purpose.TIME_SO_FAR, 0)
        for child in children_from(first, size):
            initial_child(world, child, stage, u_so_far)
        there += size


@compilable
def initial_child(world: World, child: Child, stage: int, u_so_far: float) -> None:
    """Put a child into the middle of a stage, in a team, with a worker who has known it for a while."""
    children = world.children
    left, so_far, age = drawn_time_and_age(world, child, stage, u_so_far, 0)
    occasion = 1
    while age >= stages.EIGHTEEN and stage != Stage.LEAVING_CARE:  # nobody of age is still in these stages
        u = child_uniform(world, child, Purpose.TIME_SO_FAR, occasion)
        left, so_far, age = drawn_time_and_age(world, child, stage, u, occasion)
        occasion += 1
        if occasion > allocation.TRIES:
            age = child_uniform(world, child, Purpose.AGE, 0) * stages.EIGHTEEN
    children.born[child] = -age
    children.stage[child] = stage
    children.open += 1
    children.open_this_year[child] = Yes.YES
    stages.begin_stage(world, child, 0.0)
    children.stage_since[child] = -so_far
    children.referred[child] = -so_far
    if stage != Stage.LEAVING_CARE:
        children.clock[child] = Yes.YES
        request_for_child(world, Event.STAGE_ENDS, child, left)
    known_for = quantile(world, Distribution.KNOWN_FOR, child_uniform(world, child, Purpose.KNOWN_FOR, 0))
    initial_allocation(world, child, initial_team(world, child, known_for > so_far), min(known_for, so_far))


@compilable
def initial_team(world: World, child: Child, known_since_before: bool) -> Team:
    """Return the child's team: of a looked-after child who keeps a worker known since before, the one that took it into
    care.
    """
    in_care, court = world.children.stage[child] == Stage.LOOKED_AFTER, Stage.COURT_PROCEEDINGS
    took_over = in_care and known_since_before and world.stages.teams_number[court] > 0
    if took_over and allocation.is_kept_into_care(world, child):
        return allocation.drawn_team(world, child, court)
    return allocation.team_for(world, child)


@compilable
def initial_allocation(world: World, child: Child, team: Team, known_for: float) -> None:
    """Give the child a worker, who has known it for so long, but no longer than the worker's time in post, or let it
    wait; it waits in a team that holds its stage.
    """
    worker = allocation.find_worker(world, child, team, NOBODY, 0.0)
    if worker == 0 and not allocation.serves(world, team, child, allocation.phase(world, child)):
        team = allocation.team_for(world, child)
        worker = allocation.find_worker(world, child, team, NOBODY, 0.0)
    world.children.team[child] = team
    caseload.count_child(world, child, 1, 0.0)
    allocation.note_cause(world, child, Cause.FIRST_CONTACT, Yes.YES)
    if worker == 0:
        caseload.start_waiting(world, child, 0.0)
    else:
        since = -min(known_for, -world.workers.in_post_since[worker])
        write_allocation(world, child, worker, since)
        caseload.take_on(world, child, worker, since, 0.0)
        world.children.workers_this_year[child] = 1


@compilable
def drawn_time_and_age(
    world: World, child: Child, stage: int, u_so_far: float, occasion: int
) -> tuple[float, float, float]:
    """Draw the days that are left of the stage, those spent in it, and the child's age in days today."""
    u = child_uniform(world, child, Purpose.DURATION, occasion)
    whole = quantile(world, Distribution.WHOLE_ASSESSMENT + stage, u)
    so_far = whole * u_so_far
    left = whole - so_far
    u = referral.age_uniform(world, child) if occasion == 0 else child_uniform(world, child, Purpose.AGE, occasion)
    if stage == Stage.LEAVING_CARE:
        age = care_leavers_age(world, child, u)
        return left, age - stages.EIGHTEEN, age
    if stage == Stage.LOOKED_AFTER:
        age = quantile(world, Distribution.AGE_LOOKED_AFTER, u)
        return left, min(so_far, age), age
    return left, so_far, quantile(world, Distribution.AGE_AT_REFERRAL, u) + so_far


@compilable
def care_leavers_age(world: World, child: Child, u: float) -> float:
    """Draw a care leaver's age; who stays to 25 is met more often on a given day, being there for longer."""
    to_21, to_25 = stages.TWENTY_ONE - stages.EIGHTEEN, stages.TWENTY_FIVE - stages.EIGHTEEN
    late = world.demand.stays_to_25 * to_25
    late_share_today = late / (late + (1.0 - world.demand.stays_to_25) * to_21)
    is_late = child_uniform(world, child, Purpose.LATE_LEAVER, 1) < late_share_today
    world.children.late_leaver[child] = Yes.YES if is_late else Yes.NO
    return stages.EIGHTEEN + u * (to_25 if is_late else to_21)


@compilable
def initial_returning_child(world: World, number: int) -> None:
    """Put a child there whose case closed a while ago and who will be referred again."""
    key = key_of(key_of(world.history.key, Kind.RETURNING_CHILD, 0), Kind.FAMILY, number)
    child = referral.new_child(world, key, 0, referral.drawn_area(world, key))
    u = child_uniform(world, child, Purpose.UNTIL_REFERRED_AGAIN, 0)
    whole = quantile(world, Distribution.WHOLE_UNTIL_REFERRED_AGAIN, u)
    when = whole * child_uniform(world, child, Purpose.TIME_SO_FAR, 0)
    age = quantile(world, Distribution.AGE_AT_REFERRAL, referral.age_uniform(world, child))
    world.children.born[child] = -age
    if when < stages.EIGHTEEN - age:
        request_for_child(world, Event.CHILD_IS_REFERRED_AGAIN, child, when)


@compilable
def request_dates(world: World) -> None:
    """Request the dates ahead: year and month ends, reviews, rounds, cohorts, restructures, offers, inspections,
    the first family.
    """
    calendar = world.calendar
    if calendar.years > 0:
        request_for_council(world, Event.REPORTING_YEAR_ENDS, 0, calendar.year_end[0])
    request_for_council(world, Event.MONTH_ENDS, 0, calendar.month_end[0])
    for team in every_team(world):
        request_for_council(world, Event.TEAM_IS_REVIEWED, team, world.calendar.month)
    if world.recruitment.every > 0.0:
        request_for_council(world, Event.RECRUITMENT_ROUND, 0, world.recruitment.first_round)
    for cohort in range(1, world.cohorts.number + 1):
        request_for_council(world, Event.COHORT_ARRIVES, cohort, world.cohorts.first[cohort])
    for number in range(calendar.restructures):
        request_for_council(world, Event.RESTRUCTURE, number, calendar.restructure[number])
    for number in range(calendar.retention_offers):
        request_for_council(world, Event.RETENTION_PAYMENT_IS_OFFERED, number, calendar.retention_offer[number])
    establishment.begin_reviews(world)
    drift.begin_drift(world)
    inspection.begin_inspections(world)
    referral.request_next_family(world, 0.0)
