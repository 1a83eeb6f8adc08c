"""Counting: the last day of each month, and the end of each reporting year on 31 March."""

from __future__ import annotations

from sim.mechanics.compiling import compilable
from sim.model.counting.counted import COUNTED, Flow, Level, Population, Snapshot
from sim.model.counting.counters import count, is_social_worker
from sim.model.events import Event
from sim.model.requests import request_for_council
from sim.model.rules import caseload
from sim.model.rules.stages import YEAR
from sim.model.world import Child, Team, Worker, World, every_child, every_team, every_worker
from sim.scenario.vocabulary import GRADES, Cause, Contract, Grade, Stage, Status, Yes

CAUSES = len(Cause)
LEVELS = len(Level)
FLOWS = len(Flow)
POPULATIONS = len(Population)
OLDER_FROM = (5, 10, 15, 18)  # years of age at which a child belongs to the next population


@compilable
def month_ends(world: World, month: int, now: float) -> None:
    """On the last day of the month every team is counted."""
    for team in every_team(world):
        row = month * world.teams.number + team - 1
        count_levels(world, team, row, now)
        count_flows(world, team, row)
        count_costs(world, team, row)
        count_staff_and_caseloads(world, team, row, now)
    world.months.done = month + 1
    if month + 1 < world.calendar.months:
        request_for_council(world, Event.MONTH_ENDS, month + 1, world.calendar.month_end[month + 1])


@compilable
def count_first_day(world: World) -> None:
    """Write down what there is on the first day, after the rows of the months."""
    for team in every_team(world):
        row = world.calendar.months * world.teams.number + team - 1
        for level in range(LEVELS):
            world.months.levels[row, level] = world.teams.levels[team, level]
        count_staff_and_caseloads(world, team, row, 0.0)


@compilable
def count_levels(world: World, team: Team, row: int, now: float) -> None:
    """Write down what lasts, today and added up over the days of the month."""
    teams, months = world.teams, world.months
    for level in range(LEVELS):
        added_up = teams.levels[team, level] * now - teams.moments[team, level]
        months.levels[row, level] = teams.levels[team, level]
        months.days[row, level] = added_up - teams.counted[team, level]
        teams.counted[team, level] = added_up


@compilable
def count_flows(world: World, team: Team, row: int) -> None:
    """Write down what happened in the month, and begin the next count."""
    for flow in range(FLOWS):
        world.months.flows[row, flow] = world.teams.flows[team, flow]
        world.teams.flows[team, flow] = 0.0
    for cause in range(CAUSES):
        world.months.causes[row, cause] = world.teams.causes[team, cause]
        world.teams.causes[team, cause] = 0.0


@compilable
def count_costs(world: World, team: Team, row: int) -> None:
    """Write down what the days worked in the month cost: salaries with the team's allowance, and agency workers."""
    months = world.months
    salaries = 0.0
    for grade in range(GRADES):
        salaries += months.days[row, Level.NEWLY_QUALIFIED_FTE + grade] * world.pay.cost[grade] / YEAR
    months.flows[row, Flow.SALARY_COSTS] = salaries * (1.0 + world.plan.allowance[team])
    months.flows[row, Flow.AGENCY_COSTS] = months.days[row, Level.AGENCY_FTE] * world.agency.cost_a_day


@compilable
def count_staff_and_caseloads(world: World, team: Team, row: int, now: float) -> None:
    """Write down who has been here for how long, and who holds what, on the day."""
    for seat in range(world.teams.first_seat[team], world.teams.next_seat[team]):
        worker = world.seats.member[seat]
        if world.workers.cases[worker] > 0:
            count_caseload(world, worker, row)
        if caseload.is_permanent(world, worker) and world.workers.grade[worker] != Grade.COMMUNITY_RESOURCE_WORKER:
            years = (now - world.workers.joined[worker]) / YEAR
            world.months.snapshot[row, Snapshot.SERVICE_UNDER_2_YEARS] += years < 2
            world.months.snapshot[row, Snapshot.SERVICE_UNDER_5_YEARS] += years < 5


@compilable
def count_caseload(world: World, worker: Worker, row: int) -> None:
    """Add one worker's caseload to what the day shows."""
    workers, seen = world.workers, world.months.snapshot
    cases = workers.cases[worker]
    if is_social_worker(world, worker):
        seen[row, Snapshot.CASE_HOLDERS] += 1
        seen[row, Snapshot.CASE_HOLDERS_FTE] += workers.fte[worker]
        seen[row, Snapshot.SOCIAL_WORKER_CASES] += cases
        seen[row, Snapshot.LOOKED_AFTER_HELD] += workers.cases_in[worker, Stage.LOOKED_AFTER]
        if workers.load[worker] > workers.capacity[worker]:
            seen[row, Snapshot.ABOVE_GUIDE] += 1
        if cases > 25:
            seen[row, Snapshot.ABOVE_25] += 1
    else:
        seen[row, Snapshot.SUPPORT_CASES] += cases
        seen[row, Snapshot.SUPPORT_HOLDERS_FTE] += workers.fte[worker]
    if workers.grade[worker] == Grade.EXPERIENCED:
        seen[row, Snapshot.PROTECTION_BY_EXPERIENCED] += workers.cases_in[worker, Stage.CHILD_PROTECTION]
        seen[row, Snapshot.COURT_BY_EXPERIENCED] += workers.cases_in[worker, Stage.COURT_PROCEEDINGS]
        seen[row, Snapshot.LOOKED_AFTER_BY_EXPERIENCED] += workers.cases_in[worker, Stage.LOOKED_AFTER]


@compilable
def reporting_year_ends(world: World, year: int, now: float) -> None:
    """On 31 March children are counted by the changes and the distinct workers of their year, and staff by who
    stayed.
    """
    for child in every_child(world):
        if world.children.open_this_year[child] == Yes.YES:
            count_childs_year(world, child, year, now)
            begin_childs_year(world, child)
    count_stability(world)
    world.years.done = year + 1
    world.years.began = now
    if year + 1 < world.calendar.years:
        request_for_council(world, Event.REPORTING_YEAR_ENDS, year + 1, world.calendar.year_end[year + 1])


@compilable
def count_childs_year(world: World, child: Child, year: int, now: float) -> None:
    """Count the child's year in each population to which the child belongs."""
    children = world.children
    count_in(world, child, year, Population.OPEN_AT_ANY_TIME)
    if caseload.is_looked_after(world, child):
        count_in(world, child, year, Population.LOOKED_AFTER_AT_YEAR_END)
    if children.cared_for_this_year[child] == Yes.YES:
        count_in(world, child, year, Population.CARED_FOR_OR_CARE_EXPERIENCED)
    if children.stage[child] != Stage.CLOSED:
        count_in(world, child, year, Population.IN_ASSESSMENT + children.stage[child])
    count_in(world, child, year, population_of_age((now - children.born[child]) / YEAR))


@compilable
def population_of_age(age: float) -> int:
    """Return the population of an age in years."""
    population = int(Population.UNDER_5)
    while population < Population.AGED_18_OR_OVER and age >= OLDER_FROM[population - Population.UNDER_5]:
        population += 1
    return population


@compilable
def count_in(world: World, child: Child, year: int, population: int) -> None:
    """Count the child's year in one population; the last place holds everything from there upwards."""
    row = year * POPULATIONS + population
    changes, workers = world.children.changes_this_year[child], world.children.workers_this_year[child]
    world.years.changes[row, min(changes, COUNTED - 1)] += 1
    world.years.workers[row, min(workers, COUNTED - 1)] += 1
    world.years.total_changes[row] += changes


@compilable
def begin_childs_year(world: World, child: Child) -> None:
    """Begin the child's next year: no change yet, and the present worker is the first."""
    children = world.children
    children.changes_this_year[child] = 0
    children.changed_this_year[child] = Yes.NO
    children.workers_this_year[child] = 1 if children.worker[child] != 0 else 0
    children.open_this_year[child] = Yes.NO if children.stage[child] == Stage.CLOSED else Yes.YES
    children.cared_for_this_year[child] = Yes.YES if caseload.is_cared_for(world, child) else Yes.NO


@compilable
def count_stability(world: World) -> None:
    """Count for each team the permanent and agency staff of a year ago, managers included, and those who stayed in it
    throughout.
    """
    workers = world.workers
    for team in every_team(world):
        count(world, team, Flow.STAFF_A_YEAR_AGO, world.teams.staff_at_year_start[team])
        world.teams.staff_at_year_start[team] = 0
    for worker in every_worker(world):
        if workers.team_at_year_start[worker] != 0:
            count(world, workers.team_at_year_start[worker], Flow.STAFF_WHO_STAYED, 1)
    begin_staff_year(world)


@compilable
def begin_staff_year(world: World) -> None:
    """Note which team each worker is in today."""
    workers = world.workers
    for worker in every_worker(world):
        workers.team_at_year_start[worker] = 0
        status = workers.status[worker]
        there = status != Status.GONE and status != Status.DUE_TO_START and status != Status.ON_SECONDMENT
        if there and workers.team[worker] != 0 and workers.contract[worker] == Contract.PERMANENT:
            workers.team_at_year_start[worker] = workers.team[worker]
            world.teams.staff_at_year_start[workers.team[worker]] += 1
