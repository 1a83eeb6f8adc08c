"""Which child is with which worker: taking a case on, letting it go, waiting, and how much a worker can hold."""

from __future__ import annotations

import math

from sim.mechanics import chains
from sim.mechanics.compiling import compilable, inlined
from sim.model.counting.counted import Level
from sim.model.counting.counters import change, is_social_worker
from sim.model.world import Child, Worker, World, every_team
from sim.scenario.vocabulary import Contract, Grade, Stage


@inlined
def is_open(world: World, child: Child) -> bool:
    """Tell whether the child's case is open."""
    return world.children.stage[child] != Stage.CLOSED


@inlined
def is_cared_for(world: World, child: Child) -> bool:
    """Tell whether the child is looked after, also in court proceedings under an interim order, or leaving care."""
    return is_looked_after(world, child) or world.children.stage[child] == Stage.LEAVING_CARE


@inlined
def is_looked_after(world: World, child: Child) -> bool:
    """Tell whether the child is looked after, also under an interim care order during proceedings."""
    stage = world.children.stage[child]
    return stage == Stage.LOOKED_AFTER or (stage == Stage.COURT_PROCEEDINGS and world.children.interim_care[child] == 1)


@inlined
def weigh(world: World, child: Child) -> int:
    """Return what the case counts against a worker's guide, in hundredths of a case."""
    weight = world.demand.complex_weight if world.children.complex[child] == 1 else 100
    if world.children.distant[child] == 1 and world.children.stage[child] == Stage.LOOKED_AFTER:
        weight += world.demand.distant_weight
    return weight


@inlined
def set_weight(world: World, child: Child) -> None:
    """Write down what the case counts from now on, and whether any ever counted less."""
    children, weight = world.children, weigh(world, child)
    children.weight[child] = weight
    if children.lightest == 0 or weight < children.lightest:
        children.lightest = weight


@compilable
def set_capacity(world: World, worker: Worker, now: float) -> None:
    """Set how much the worker should hold: the guide by grade and hours, less while new or newly back, less for
    supervising.
    """
    workers = world.workers
    rules, team, grade = world.caseload, workers.team[worker], workers.grade[worker]
    if grade == Grade.NEWLY_QUALIFIED:
        days = now - workers.in_post_since[worker]
        guide = rules.protected_cases * 100.0 * grown(days, rules.protected_ramp, rules.protected_start)
    else:
        days = now - workers.settling_since[worker]
        guide = world.plan.guide[team, grade] * grown(days, rules.settling, rules.settling_start)
    if grade == Grade.EXPERIENCED and world.teams.experienced[team] > 0:
        guide -= rules.supervision_cases * 100.0 * world.teams.newly_qualified[team] / world.teams.experienced[team]
    workers.capacity[worker] = int(max(guide, 0.0) * workers.fte[worker] + 0.5)


@compilable
def over_usual(world: World) -> float:
    """Return how far the cases per FTE of those social workers who hold any are over the council's usual: the
    logarithm; 0 where no caseload is usual.
    """
    cases, fte = 0.0, 0.0
    if world.caseload.usual > 0.0:
        for team in every_team(world):
            for seat in range(world.teams.first_seat[team], world.teams.next_seat[team]):
                worker = world.seats.member[seat]
                if world.workers.cases[worker] > 0 and is_social_worker(world, worker):
                    cases += world.workers.cases[worker]
                    fte += world.workers.fte[worker]
    return math.log(cases / fte / world.caseload.usual) if fte > 0.0 else 0.0


@compilable
def answer_to_caseload(world: World) -> float:
    """Return how many times as many are taken on as usual, and how many times as long a stage outside care lasts."""
    return math.exp(-world.demand.answers_caseload * world.history.over_usual)


@compilable
def grown(days: float, ramp: float, start: float) -> float:
    """Return the share of a full caseload after so many days: from the start share evenly to all of it."""
    return 1.0 if days >= ramp else start + (1.0 - start) * days / ramp


@inlined
def may_hold(world: World, worker: Worker, child: Child, now: float) -> bool:
    """Tell whether the worker's role, and for a newly qualified worker the time in post, allows this child's case."""
    stage = world.children.stage[child]
    grade = world.workers.grade[worker]
    if world.caseload.holds[grade, stage] == 0:
        return False
    if grade == Grade.NEWLY_QUALIFIED:
        days = now - world.workers.in_post_since[worker]
        if stage == Stage.CHILD_PROTECTION and days < world.caseload.protection_after:
            return False
        if stage == Stage.COURT_PROCEEDINGS and days < world.caseload.court_after:
            return False
        if world.children.complex[child] == 1 and days < world.caseload.complex_after:
            return False
    return True


@inlined
def is_under_limit(world: World, worker: Worker, child: Child) -> bool:
    """Tell whether the team's hard limit, if any, leaves room for this case; with the `hold` rule the guide is the
    limit.
    """
    load = world.workers.load[worker] + world.children.weight[child]
    if world.caseload.hold == 1 and load > world.workers.capacity[worker]:
        return False
    limit = world.plan.hard_limit[world.workers.team[worker]]
    return limit == 0 or load <= limit * world.workers.fte[worker]


@inlined
def take_on(world: World, child: Child, worker: Worker, since: float, now: float) -> None:
    """Put the child at the end of the worker's caseload, who has known the child since the day."""
    children, workers = world.children, world.workers
    children.worker[child] = worker
    chains.append(workers.first_case, workers.last_case, children.next_case, children.previous_case, worker, child)
    workers.cases[worker] += 1
    workers.cases_in[worker, children.stage[child]] += 1
    workers.load[worker] += children.weight[child]
    change(world, workers.team[worker], Level.CASES, 1, now)
    change(world, workers.team[worker], Level.KNOWN_SINCE, since, now)


@inlined
def let_go(world: World, child: Child, now: float) -> None:
    """Take the child out of its worker's caseload and end the allocation."""
    children, workers, allocations = world.children, world.workers, world.allocations
    worker = children.worker[child]
    chains.remove(workers.first_case, workers.last_case, children.next_case, children.previous_case, worker, child)
    workers.cases[worker] -= 1
    workers.cases_in[worker, children.stage[child]] -= 1
    workers.load[worker] -= children.weight[child]
    children.worker[child] = 0
    allocation = children.allocation[child]
    allocations.end[allocation] = now
    change(world, workers.team[worker], Level.CASES, -1, now)
    change(world, workers.team[worker], Level.KNOWN_SINCE, -allocations.start[allocation], now)


@compilable
def start_waiting(world: World, child: Child, now: float) -> None:
    """Put the child at the end of the team's waiting list, under the duty manager."""
    children, teams, team = world.children, world.teams, world.children.team[child]
    chains.append(
        teams.first_waiting, teams.last_waiting, children.next_waiting, children.previous_waiting, team, child
    )
    change(world, team, Level.WAITING, 1, now)


@compilable
def stop_waiting(world: World, child: Child, now: float) -> None:
    """Take the child off the team's waiting list."""
    children, teams, team = world.children, world.teams, world.children.team[child]
    chains.remove(
        teams.first_waiting, teams.last_waiting, children.next_waiting, children.previous_waiting, team, child
    )
    change(world, team, Level.WAITING, -1, now)


@compilable
def count_child(world: World, child: Child, by: int, now: float) -> None:
    """Add the child to its team's stock of children by stage (``by`` = 1), or take it out (-1)."""
    team = world.children.team[child]
    change(world, team, Level.ASSESSMENT + world.children.stage[child], by, now)
    if is_looked_after(world, child):
        change(world, team, Level.CHILDREN_LOOKED_AFTER, by, now)


@inlined
def is_permanent(world: World, worker: Worker) -> bool:
    """Tell whether the worker is employed by the council."""
    return world.workers.contract[worker] == Contract.PERMANENT
