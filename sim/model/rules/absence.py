"""Absence: sickness, short and long, maternity leave, sabbaticals, and coming back."""

from __future__ import annotations

from sim.mechanics.compiling import compilable
from sim.model.counting.counted import Flow, Level
from sim.model.counting.counters import change, count, is_social_worker
from sim.model.events import Event
from sim.model.random_numbers import Purpose, quantile, worker_uniform
from sim.model.requests import request_for_worker
from sim.model.rules import agency, allocation, caseload, handover
from sim.model.world import Worker, World
from sim.scenario.vocabulary import Cause, Distribution, Status, Yes


@compilable
def go_absent(world: World, worker: Worker, status: int, length: int, level: int, now: float) -> float:
    """Begin an absence, draw how long it lasts, request the return, and return the days."""
    workers = world.workers
    workers.status[worker] = status
    workers.absences[worker] += 1
    change(world, workers.team[worker], level, workers.fte[worker], now)
    lasts = quantile(world, length, worker_uniform(world, worker, Purpose.ABSENCE, workers.absences[worker]))
    request_for_worker(world, Event.WORKER_COMES_BACK, worker, now + lasts)
    return lasts


@compilable
def worker_falls_sick(world: World, worker: Worker, now: float) -> None:
    """A worker falls sick and keeps the cases; in a long sickness some are covered after a while, and later
    the rest.
    """
    if world.workers.status[worker] == Status.AT_WORK:
        lasts = go_absent(world, worker, Status.SICK, Distribution.SICKNESS, Level.SICK_FTE, now)
        if lasts > world.absence.covered_after:
            request_for_worker(world, Event.SICK_WORKER_IS_COVERED, worker, now + world.absence.covered_after)
        if lasts > world.absence.covered_after + world.absence.rest_covered_after:
            later = now + world.absence.covered_after + world.absence.rest_covered_after
            request_for_worker(world, Event.REST_OF_CASES_ARE_COVERED, worker, later)


@compilable
def sick_worker_is_covered(world: World, worker: Worker, now: float) -> None:
    """A share of a long-sick worker's cases is given to colleagues, without a handover."""
    cases = int(world.workers.cases[worker] * world.absence.covered_first + 0.5)
    handover.cover_cases(world, worker, cases, Cause.SICKNESS, Yes.NO, now)


@compilable
def rest_of_cases_are_covered(world: World, worker: Worker, now: float) -> None:
    """The rest of a long-sick worker's cases is given to colleagues, and an agency worker perhaps sought."""
    handover.cover_cases(world, worker, world.workers.cases[worker], Cause.SICKNESS, Yes.NO, now)
    agency.seek_for_absence(world, worker, now)


@compilable
def go_on_planned_leave(world: World, worker: Worker, status: int, length: int, cause: int, now: float) -> None:
    """Begin a leave known in advance: every case is handed over, and an agency worker perhaps sought."""
    if world.workers.status[worker] == Status.AT_WORK:
        go_absent(world, worker, status, length, Level.ON_LEAVE_FTE, now)
        if is_social_worker(world, worker):
            flow = int(Flow.MATERNITY_LEAVES) if cause == Cause.MATERNITY else int(Flow.SABBATICALS)
            count(world, world.workers.team[worker], flow, 1)
        planned = int(Yes.YES) if world.absence.leave_known >= world.leaving.handover else int(Yes.NO)
        handover.cover_cases(world, worker, world.workers.cases[worker], cause, planned, now)
        agency.seek_for_absence(world, worker, now)


@compilable
def worker_goes_on_maternity_leave(world: World, worker: Worker, now: float) -> None:
    """A worker goes on maternity leave, known in advance; the cases are handed over."""
    go_on_planned_leave(world, worker, Status.ON_MATERNITY_LEAVE, Distribution.MATERNITY_LEAVE, Cause.MATERNITY, now)


@compilable
def worker_goes_on_sabbatical(world: World, worker: Worker, now: float) -> None:
    """A worker goes on a sabbatical, known in advance; the cases are handed over."""
    go_on_planned_leave(world, worker, Status.ON_SABBATICAL, Distribution.SABBATICAL, Cause.SABBATICAL, now)


@compilable
def worker_comes_back(world: World, worker: Worker, now: float) -> None:
    """An absent worker comes back to the post; covered cases still in the team return where the rule says so."""
    workers, team = world.workers, world.workers.team[worker]
    level = int(Level.SICK_FTE) if workers.status[worker] == Status.SICK else int(Level.ON_LEAVE_FTE)
    if workers.cases[worker] == 0:
        workers.settling_since[worker] = now
        caseload.set_capacity(world, worker, now)
    change(world, team, level, -workers.fte[worker], now)
    workers.status[worker] = Status.AT_WORK
    if world.absence.cases_return == Yes.YES:
        handover.take_back_cases(world, worker, Cause.RETURNED, now)
    allocation.take_waiting(world, worker, now)
