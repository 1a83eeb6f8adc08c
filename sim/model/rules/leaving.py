"""Leaving: what the coming month may bring each worker, notice, and the last day."""

from __future__ import annotations

from sim.mechanics.compiling import compilable
from sim.model.counting.counted import Flow, Level
from sim.model.counting.counters import change, count, is_social_worker
from sim.model.events import Event
from sim.model.random_numbers import Purpose, quantile, worker_uniform
from sim.model.requests import request_for_worker
from sim.model.rules import agency, allocation, caseload, handover, recruitment, staff
from sim.model.rules.progression import give_notice
from sim.model.rules.stages import YEAR
from sim.model.world import Post, Worker, World, every_worker
from sim.scenario.vocabulary import Cause, Contract, Distribution, Drifting, Grade, Status, Yes


@compilable
def worker_has_monthly_check(world: World, worker: Worker, now: float) -> None:
    """Once a month a worker's capacity is set anew, and what the month will bring a permanent worker is drawn.

    1. The capacity follows the grade, the protected caseload and the supervision to be given; a worker with room
       takes waiting children.
    2. For a permanent worker at work, each of these may happen once in the month: retiring, dismissal, death, a move
       within the council, secondment, maternity leave, a sabbatical, sickness.
    3. The hazard of resigning is added up; the worker resigns when it reaches the worker's own threshold.
    """
    workers = world.workers
    request_for_worker(world, Event.WORKER_HAS_MONTHLY_CHECK, worker, now + world.calendar.month)
    caseload.set_capacity(world, worker, now)
    if workers.status[worker] == Status.AT_WORK:
        allocation.take_waiting(world, worker, now)
        if caseload.is_permanent(world, worker):
            workers.months_checked[worker] += 1
            draw_month(world, worker, now)
            add_up_hazard(world, worker, now)


@compilable
def draw_month(world: World, worker: Worker, now: float) -> None:
    """Draw whether and when each of the things with a steady rate happens to the worker in the coming month."""
    may_happen(world, worker, Cause.RETIRED, Event.WORKER_RETIRES, now)
    may_happen(world, worker, Cause.DISMISSED, Event.WORKER_IS_DISMISSED, now)
    may_happen(world, worker, Cause.DIED, Event.WORKER_DIES, now)
    may_happen(world, worker, Cause.MOVED_WITHIN_COUNCIL, Event.WORKER_MOVES_WITHIN_COUNCIL, now)
    may_happen(world, worker, Cause.SECONDED, Event.WORKER_IS_SECONDED, now)
    may_happen(world, worker, Cause.SICKNESS, Event.WORKER_FALLS_SICK, now)
    may_happen(world, worker, Cause.MATERNITY, Event.WORKER_GOES_ON_MATERNITY_LEAVE, now)
    may_happen(world, worker, Cause.SABBATICAL, Event.WORKER_GOES_ON_SABBATICAL, now)


@compilable
def may_happen(world: World, worker: Worker, cause: int, event: int, now: float) -> None:
    """Request the event within the month if the worker's random number is below its chance; a smaller is earlier."""
    chance = world.leaving.monthly[world.workers.grade[worker], cause]
    if cause == Cause.SICKNESS:
        chance *= world.drift.times[Drifting.SICKNESS]
    if chance > 0.0:
        u = worker_uniform(world, worker, Purpose.MONTH + cause, world.workers.months_checked[worker])
        if u < chance:
            request_for_worker(world, event, worker, now + world.calendar.month * u / chance)


@compilable
def add_up_hazard(world: World, worker: Worker, now: float) -> None:
    """Add the coming month's hazard of resigning, or request the day on which it reaches the worker's threshold."""
    workers = world.workers
    pace = leaving_pace(world, worker, now)
    in_post = now - workers.in_post_since[worker]
    before = tenure_hazard(world, in_post)
    ahead = pace * (tenure_hazard(world, in_post + world.calendar.month) - before)
    left = workers.threshold[worker] - workers.hazard[worker]
    if left <= 0.0:
        request_for_worker(world, Event.WORKER_RESIGNS, worker, now)
    elif left < ahead:
        reached = days_to_reach(world, before + left / pace) - in_post
        request_for_worker(world, Event.WORKER_RESIGNS, worker, now + max(reached, 0.0))
    workers.hazard[worker] += ahead


@compilable
def leaving_pace(world: World, worker: Worker, now: float) -> float:
    """Return the worker's hazard of resigning, per day at average tenure: by grade, team, caseload, pay and
    commitment.
    """
    workers = world.workers
    team = workers.team[worker]
    grade = workers.grade[worker]
    pace = world.leaving.hazard[grade] * world.leaving.resigning[grade] * world.plan.leaving[team]
    pace *= world.drift.times[Drifting.RESIGNING]
    if workers.capacity[worker] > 0:
        over = 1.0 * workers.load[worker] / workers.capacity[worker] - 1.0
        effect = 1.0 + world.leaving.caseload_effect * over
        pace *= min(max(effect, world.leaving.caseload_effect_least), world.leaving.caseload_effect_most)
    pace *= max(1.0 - world.leaving.pay_effect * (world.leaving.relative_pay + world.plan.allowance[team]), 0.0)
    if now < workers.committed_until[worker]:
        pace *= world.retention.effect
    elif workers.committed_until[worker] > 0.0 and now < workers.committed_until[worker] + world.retention.cliff:
        pace *= world.retention.cliff_effect
    return pace


@compilable
def tenure_hazard(world: World, in_post: float) -> float:
    """Return the hazard added up from the first day in post, in days at the base."""
    tenure = world.tenure
    band = 0
    while band + 1 < tenure.bands and tenure.start[band + 1] <= in_post:
        band += 1
    return tenure.before[band] + tenure.multiplier[band] * (in_post - tenure.start[band])


@compilable
def days_to_reach(world: World, hazard: float) -> float:
    """Return the days in post at which the added up hazard is reached: the inverse of ``tenure_hazard``."""
    tenure = world.tenure
    band = 0
    while band + 1 < tenure.bands and tenure.before[band + 1] <= hazard:
        band += 1
    return tenure.start[band] + (hazard - tenure.before[band]) / tenure.multiplier[band]


@compilable
def leave_with_notice(world: World, worker: Worker, cause: int, days: float, now: float) -> None:
    """Put a worker in notice who is at work; one who is absent or already in notice is not."""
    if world.workers.status[worker] == Status.AT_WORK:
        give_notice(world, worker, cause, days, now)


@compilable
def worker_resigns(world: World, worker: Worker, now: float) -> None:
    """A worker gives notice, to go to another employer, out of the profession, or to agency work; one who is absent
    does so in the month after coming back.
    """
    leave_with_notice(world, worker, cause_of_resigning(world, worker), world.leaving.notice, now)


@compilable
def cause_of_resigning(world: World, worker: Worker) -> int:
    """Draw whether a worker who resigns goes to agency work."""
    if worker_uniform(world, worker, Purpose.DESTINATION, 0) < world.leaving.to_agency:
        return int(Cause.WENT_TO_AGENCY)
    return int(Cause.RESIGNED)


@compilable
def worker_retires(world: World, worker: Worker, now: float) -> None:
    """A worker gives notice to retire."""
    leave_with_notice(world, worker, Cause.RETIRED, world.leaving.notice, now)


@compilable
def worker_is_dismissed(world: World, worker: Worker, now: float) -> None:
    """A worker is dismissed and leaves at once."""
    leave_with_notice(world, worker, Cause.DISMISSED, 0.0, now)


@compilable
def worker_dies(world: World, worker: Worker, now: float) -> None:
    """A worker dies."""
    leave_with_notice(world, worker, Cause.DIED, 0.0, now)


@compilable
def worker_moves_within_council(world: World, worker: Worker, now: float) -> None:
    """A worker gets another post in the council and leaves the team after the internal notice."""
    leave_with_notice(world, worker, Cause.MOVED_WITHIN_COUNCIL, world.leaving.internal_notice, now)


@compilable
def worker_is_seconded(world: World, worker: Worker, now: float) -> None:
    """A worker is to go on secondment after the internal notice."""
    leave_with_notice(world, worker, Cause.SECONDED, world.leaving.internal_notice, now)


@compilable
def worker_leaves(world: World, worker: Worker, now: float) -> None:
    """The notice ends: the worker's children are handed over, and the worker leaves the team, and the council unless
    staying in it.

    1. Every case is handed over; planned if the notice was long enough for a handover.
    2. A seconded worker keeps the post and will come back; any other leaves it vacant.
    3. A promoted worker becomes a manager; one who moves within the council may join another of the teams.
    """
    workers = world.workers
    cause = workers.departure[worker]
    planned = int(Yes.YES) if now - workers.notice_since[worker] >= world.leaving.handover else int(Yes.NO)
    if cause == Cause.AGENCY_ENDED:
        agency.agency_worker_goes(world, worker, planned, now)
    elif cause == Cause.SECONDED:
        go_on_secondment(world, worker, planned, now)
    else:
        leave_team(world, worker, cause, planned, now)
        if cause == Cause.PROMOTED:
            become_manager(world, worker, now)
        elif cause == Cause.MOVED_WITHIN_COUNCIL:
            join_other_team(world, worker, now)
        else:
            leave_council(world, worker, now)


@compilable
def count_departure(world: World, worker: Worker, cause: int) -> None:
    """Count a social worker who leaves the team, by cause."""
    if is_social_worker(world, worker):
        count(world, world.workers.team[worker], Flow.RESIGNED + cause - Cause.RESIGNED, 1)
        if cause != Cause.AGENCY_ENDED:
            count(world, world.workers.team[worker], Flow.FROM_TEAM, 1)
    elif world.workers.grade[worker] == Grade.TEAM_MANAGER:
        count(world, world.workers.team[worker], Flow.MANAGERS_LEFT, 1)


@compilable
def leave_team(world: World, worker: Worker, cause: int, planned: int, now: float) -> None:
    """Hand over the caseload and leave the team and the post."""
    count_departure(world, worker, cause)
    handover.hand_over_caseload(world, worker, cause, planned, now)
    staff.quit_team(world, worker, now)
    staff.leave_post(world, worker, now)


@compilable
def leave_council(world: World, worker: Worker, now: float) -> None:
    """Count the leaver; whoever is still bound by a retention payment's commitment pays back a part of it."""
    workers, team = world.workers, world.workers.team[worker]
    if is_social_worker(world, worker):
        count(world, team, Flow.LEAVERS, 1)
        count(world, team, Flow.LEAVERS_FTE, workers.fte[worker])
    if now < workers.committed_until[worker]:
        count(world, team, Flow.CLAWED_BACK, workers.payment[worker] * share_to_pay_back(world, worker, now))


@compilable
def share_to_pay_back(world: World, worker: Worker, now: float) -> float:
    """Return the share of the payment that is paid back: by the year of the commitment, or less with every day
    served.
    """
    left = world.workers.committed_until[worker] - now
    if world.claw_back.years == 0:
        return left / world.retention.commitment
    year = int((world.retention.commitment - left) / YEAR)
    return world.claw_back.share[year] if year < world.claw_back.years else 0.0


@compilable
def go_on_secondment(world: World, worker: Worker, planned: int, now: float) -> None:
    """Hand over the caseload, keep the post, and come back after the secondment."""
    count_departure(world, worker, Cause.SECONDED)
    count(world, world.workers.team[worker], Flow.CHILDREN_LOSING_WORKER, world.workers.cases[worker])
    handover.cover_cases(world, worker, world.workers.cases[worker], Cause.SECONDED, planned, now)
    world.workers.status[worker] = Status.ON_SECONDMENT
    world.workers.team_at_year_start[worker] = 0
    change(world, world.workers.team[worker], Level.ON_LEAVE_FTE, world.workers.fte[worker], now)
    world.workers.absences[worker] += 1
    u = worker_uniform(world, worker, Purpose.ABSENCE, world.workers.absences[worker])
    request_for_worker(world, Event.WORKER_COMES_BACK, worker, now + quantile(world, Distribution.SECONDMENT, u))
    agency.seek_for_absence(world, worker, now)


@compilable
def become_manager(world: World, worker: Worker, now: float) -> None:
    """Take up the manager's post of the team."""
    world.workers.grade[worker] = Grade.TEAM_MANAGER
    rejoin(world, worker, world.workers.destination[worker], now)


@compilable
def join_other_team(world: World, worker: Worker, now: float) -> None:
    """Join another of the teams if the move leads there and it has a vacant post; else work elsewhere in the
    council.
    """
    u = worker_uniform(world, worker, Purpose.DESTINATION, 1)
    if u < world.leaving.stays_in_teams:
        team = world.workers.team[worker]
        post = recruitment.oldest_vacancy_elsewhere(world, world.workers.grade[worker], team)
        if post != 0:
            rejoin(world, worker, post, now)


@compilable
def rejoin(world: World, worker: Worker, post: Post, now: float) -> None:
    """Start in another post of the council, with the time in post and the hazard beginning anew."""
    world.workers.hazard[worker] = 0.0
    u = worker_uniform(world, worker, Purpose.THRESHOLD, world.workers.spell[worker])
    world.workers.threshold[worker] = quantile(world, Distribution.UNIT_EXPONENTIAL, u)
    staff.join_team(world, worker, world.posts.team[post], now)
    staff.take_post(world, worker, post, now)
    recruitment.begin_work(world, worker, now)


@compilable
def retention_payment_is_offered(world: World, offer: int, now: float) -> None:
    """A retention payment is offered: of the eligible permanent workers at work a share accepts and commits to stay."""
    workers = world.workers
    for worker in every_worker(world):
        grade = workers.grade[worker]
        there = workers.status[worker] == Status.AT_WORK and workers.contract[worker] == Contract.PERMANENT
        resigning = workers.hazard[worker] >= workers.threshold[worker]
        if there and not resigning:
            accepting = world.retention.take_up * world.retention.offered_to[grade]
            if worker_uniform(world, worker, Purpose.TAKE_UP, offer) < accepting:
                workers.committed_until[worker] = now + world.retention.commitment
                workers.payment[worker] = world.retention.amount * world.pay.cost[grade] * workers.fte[worker]
                count(world, workers.team[worker], Flow.RETENTION_PAYMENTS, workers.payment[worker])
