"""What is under way on the first day: who is absent, who is in notice, who was offered a post and has not started.

Each worker's past months are gone through by the rules of the months ahead, with random numbers of their own. What
would be over by the first day has left no trace; what would not be is under way. Past recruitment rounds are gone
through likewise.
"""

from __future__ import annotations

from sim.mechanics.compiling import compilable
from sim.mechanics.random_numbers import key_of
from sim.model.counting.counted import Level
from sim.model.counting.counters import change
from sim.model.events import Event
from sim.model.random_numbers import Kind, Purpose, quantile, worker_uniform
from sim.model.requests import request_for_worker
from sim.model.rules import leaving, recruitment
from sim.model.rules.progression import give_notice
from sim.model.world import Worker, World
from sim.scenario.vocabulary import GRADES, Cause, Distribution, Grade, Status

PAST_MONTHS = 30  # gone through: few absences are longer
NOT_PAST = 1.0  # a day after the first
CAUSES = 21  # as many as there were when numbers were first looked up so: a cause more must not change the first day


@compilable
def day_in_past(world: World, worker: Worker, cause: int, month: int) -> float:
    """Return the day in a past month (0: the latest) on which the cause came about for the worker, then in post."""
    chance = world.leaving.monthly[world.workers.grade[worker], cause]
    u = worker_uniform(world, worker, Purpose.PAST_MONTH, month * CAUSES + cause)
    if u >= chance:
        return NOT_PAST
    day = world.calendar.month * (u / chance - 1.0 - month)
    return day if day > world.workers.in_post_since[worker] else NOT_PAST


@compilable
def away_until(world: World, worker: Worker, status: int, cause: int, length: int, began: float, month: int) -> float:
    """Make the worker absent since the day if the absence is not over by the first day, request the return and say
    when; 0 if it is over, or the worker is not at work.
    """
    workers = world.workers
    lasts = quantile(world, length, worker_uniform(world, worker, Purpose.PAST_ABSENCE, month * CAUSES + cause))
    if began > 0.0 or began + lasts <= 0.0 or workers.status[worker] != Status.AT_WORK:
        return 0.0
    workers.status[worker] = status
    workers.absences[worker] += 1
    level = int(Level.SICK_FTE) if status == Status.SICK else int(Level.ON_LEAVE_FTE)
    change(world, workers.team[worker], level, workers.fte[worker], 0.0)
    request_for_worker(world, Event.WORKER_COMES_BACK, worker, began + lasts)
    return began + lasts


@compilable
def initial_leave(world: World, worker: Worker) -> None:
    """Draw whether the worker is on leave, on secondment or long sick, and so without cases; before there are any."""
    for month in range(PAST_MONTHS):
        began = day_in_past(world, worker, Cause.MATERNITY, month)
        away_until(
            world, worker, Status.ON_MATERNITY_LEAVE, Cause.MATERNITY, Distribution.MATERNITY_LEAVE, began, month
        )
        began = day_in_past(world, worker, Cause.SABBATICAL, month)
        away_until(world, worker, Status.ON_SABBATICAL, Cause.SABBATICAL, Distribution.SABBATICAL, began, month)
        began = day_in_past(world, worker, Cause.SECONDED, month)
        if began < 0.0:
            began += world.leaving.internal_notice
        away_until(world, worker, Status.ON_SECONDMENT, Cause.SECONDED, Distribution.SECONDMENT, began, month)
        began = day_in_past(world, worker, Cause.SICKNESS, month)
        if began + world.absence.covered_after + world.absence.rest_covered_after <= 0.0:
            away_until(world, worker, Status.SICK, Cause.SICKNESS, Distribution.SICKNESS, began, month)


@compilable
def initial_sickness(world: World, worker: Worker) -> None:
    """Draw whether the worker is sick and has kept the cases so far, and when they will be covered."""
    for month in range(PAST_MONTHS):
        began = day_in_past(world, worker, Cause.SICKNESS, month)
        covered = began + world.absence.covered_after
        rest_covered = covered + world.absence.rest_covered_after
        if rest_covered > 0.0:
            back = away_until(world, worker, Status.SICK, Cause.SICKNESS, Distribution.SICKNESS, began, month)
            if 0.0 < covered < back:
                request_for_worker(world, Event.SICK_WORKER_IS_COVERED, worker, covered)
            if rest_covered < back:
                request_for_worker(world, Event.REST_OF_CASES_ARE_COVERED, worker, rest_covered)


@compilable
def initial_notice(world: World, worker: Worker) -> None:
    """Draw whether the worker is in notice: to retire, for another post, for a secondment, or having resigned."""
    for month in range(PAST_MONTHS):
        may_be_in_notice(world, worker, Cause.RETIRED, world.leaving.notice, month)
        may_be_in_notice(world, worker, Cause.MOVED_WITHIN_COUNCIL, world.leaving.internal_notice, month)
        may_be_in_notice(world, worker, Cause.SECONDED, world.leaving.internal_notice, month)
    if world.workers.status[worker] == Status.AT_WORK:
        initial_resignation(world, worker)


@compilable
def may_be_in_notice(world: World, worker: Worker, cause: int, notice: float, month: int) -> None:
    """Put the worker in notice since the past day on which the cause came about, if the notice is not over."""
    if world.workers.status[worker] == Status.AT_WORK:
        given = day_in_past(world, worker, cause, month)
        if given <= 0.0 < given + notice:
            give_notice(world, worker, cause, notice, given)


@compilable
def initial_resignation(world: World, worker: Worker) -> None:
    """Add up the hazard of resigning over as many past days as a notice has; the threshold reached, notice is given."""
    workers = world.workers
    in_post = -workers.in_post_since[worker]
    before = leaving.tenure_hazard(world, max(in_post - world.leaving.notice, 0.0))
    pace = leaving.leaving_pace(world, worker, 0.0)
    hazard = pace * (leaving.tenure_hazard(world, in_post) - before)
    if workers.threshold[worker] < hazard:
        given = leaving.days_to_reach(world, before + workers.threshold[worker] / pace) - in_post
        give_notice(world, worker, leaving.cause_of_resigning(world, worker), world.leaving.notice, min(given, 0.0))
    workers.hazard[worker] = hazard


@compilable
def initial_offers(world: World) -> None:
    """Found who was offered a post in a past round and has not started."""
    interval = world.recruitment.every
    slowest = 0.0
    for grade in range(GRADES):
        slowest = max(slowest, world.recruitment.start_after[grade])
    number = 1
    while interval > 0.0 and world.recruitment.first_round - number * interval + slowest > 0.0:
        day = world.recruitment.first_round - number * interval
        key = key_of(world.history.key, Kind.PAST_ROUND, number)
        offer_in_past(world, key, Grade.EXPERIENCED, day)
        offer_in_past(world, key, Grade.SOCIAL_WORKER, day)
        offer_in_past(world, key, Grade.NEWLY_QUALIFIED, day)
        offer_in_past(world, key, Grade.COMMUNITY_RESOURCE_WORKER, day)
        number += 1


@compilable
def offer_in_past(world: World, round_key: int, grade: int, day: float) -> None:
    """Hold the past round for the grade, unless whoever accepted then has started."""
    if day + world.recruitment.start_after[grade] > 0.0:
        recruitment.hold_round(world, round_key, grade, day)
