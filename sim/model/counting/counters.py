"""How rules add up: a flow is counted when it happens, a level is changed and averages itself over time."""

from __future__ import annotations

from sim.mechanics.compiling import compilable, inlined
from sim.model.counting.counted import Level
from sim.model.world import Team, Worker, World
from sim.scenario.vocabulary import Contract, Grade, Status


@inlined
def count(world: World, team: Team, flow: int, amount: float) -> None:
    """Add to what has happened in the team this month."""
    world.teams.flows[team, flow] += amount


@inlined
def change(world: World, team: Team, level: int, by: float, now: float) -> None:
    """Change a level of the team, so that its average over time stays known."""
    world.teams.levels[team, level] += by
    world.teams.moments[team, level] += by * now


@inlined
def is_social_worker(world: World, worker: Worker) -> bool:
    """Tell whether the worker is a social worker: newly qualified, social worker or experienced."""
    return world.workers.grade[worker] <= Grade.EXPERIENCED


@compilable
def count_staff(world: World, worker: Worker, by: int, now: float) -> None:
    """Add the worker to the team's staff in post (``by`` = 1), or take the worker out (-1)."""
    workers = world.workers
    team = workers.team[worker]
    fte = by * workers.fte[worker]
    if workers.contract[worker] == Contract.AGENCY:
        change(world, team, Level.AGENCY, by, now)
        change(world, team, Level.AGENCY_FTE, fte, now)
    else:
        change(world, team, Level.NEWLY_QUALIFIED + workers.grade[worker], by, now)
        change(world, team, Level.NEWLY_QUALIFIED_FTE + workers.grade[worker], fte, now)
    count_mentors(world, worker, by)


@compilable
def count_mentors(world: World, worker: Worker, by: int) -> None:
    """Keep the team's number of newly qualified and of experienced workers, between whom supervision is shared."""
    if world.workers.grade[worker] == Grade.NEWLY_QUALIFIED:
        world.teams.newly_qualified[world.workers.team[worker]] += by
    if world.workers.grade[worker] == Grade.EXPERIENCED:
        world.teams.experienced[world.workers.team[worker]] += by


@inlined
def is_away(world: World, worker: Worker) -> bool:
    """Tell whether the worker is absent: sick, on maternity leave, on a sabbatical or on secondment."""
    return Status.SICK <= world.workers.status[worker] <= Status.ON_SECONDMENT
