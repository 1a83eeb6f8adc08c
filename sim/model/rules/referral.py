"""Demand: families are referred, and some children are referred again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.mechanics.compiling import compilable
from sim.mechanics.random_numbers import key_of, uniform
from sim.model.counting.counted import Flow, Level
from sim.model.counting.counters import count
from sim.model.events import Event
from sim.model.random_numbers import Kind, Purpose, child_uniform, quantile
from sim.model.requests import request_for_council
from sim.model.rules import allocation, caseload, inspection, stages
from sim.model.world import NOBODY, Child, Team, Worker, World, children_from
from sim.scenario.vocabulary import Distribution, Drifting, Stage


@compilable
def request_next_family(world: World, now: float) -> None:
    """Find the day on which the expected families, which follow trend, season, drift and the last judgement of an
    inspection, have grown by one exponential gap.
    """
    arrivals, history = world.arrivals, world.history
    gap = uniform(history.key, Purpose.FAMILY_GAP, history.families)
    times = world.drift.times[Drifting.REFERRALS] * inspection.times_referred(world, now)
    history.demand += quantile(world, Distribution.UNIT_EXPONENTIAL, gap) / times
    day = int(now)
    while day + 1 < arrivals.points and arrivals.expected[day + 1] < history.demand:
        day += 1
    if day + 1 < arrivals.points:
        share = (history.demand - arrivals.expected[day]) / (arrivals.expected[day + 1] - arrivals.expected[day])
        request_for_council(world, Event.FAMILY_IS_REFERRED, 0, day + share)


@compilable
def draw_share(shares: NDArray[np.float64], u: float) -> int:
    """Return the first place, from 0, at which the shares added up in row 0 of the table pass the random number."""
    place = 0
    while shares[0, place] <= u:
        place += 1
    return place


@compilable
def drawn_area(world: World, family_key: int) -> int:
    """Draw the area where the family lives; 0 where the council is one."""
    if world.family.areas == 0:
        return 0
    return draw_share(world.family.area, uniform(family_key, Purpose.AREA, 0)) + 1


@compilable
def new_child(world: World, family_key: int, number: int, area: int) -> Child:
    """Make a child of the family known to the council, with its own random numbers, in no stage yet."""
    children = world.children
    child: Child = children.known + 1  # type: ignore[assignment]
    children.known = child
    children.key[child] = key_of(family_key, Kind.CHILD, number)
    children.family_key[child] = family_key
    children.place_in_family[child] = number
    children.stage[child] = Stage.CLOSED
    children.area[child] = area
    if child_uniform(world, child, Purpose.COMPLEX, 0) < world.demand.complex:
        children.complex[child] = 1
    if child_uniform(world, child, Purpose.DISTANT, 0) < world.demand.distant:
        children.distant[child] = 1
    if child_uniform(world, child, Purpose.LATE_LEAVER, 0) < world.demand.stays_to_25:
        children.late_leaver[child] = 1
    if child_uniform(world, child, Purpose.INTERIM_CARE, 0) < world.demand.looked_after_in_court:
        children.interim_care[child] = 1
    return child


@compilable
def age_uniform(world: World, child: Child) -> float:
    """Return where in the distribution of ages the child is: siblings share their random number, spaced so that they
    are born one after another.
    """
    if world.demand.sibling_spacing == 0.0:
        return child_uniform(world, child, Purpose.AGE, 0)
    u = uniform(world.children.family_key[child], Purpose.AGE, 0)
    u += world.demand.sibling_spacing * world.children.place_in_family[child]
    return u - int(u)


@compilable
def join_siblings(world: World, first: Child, last: Child) -> None:
    """Join the children from first to last, who became known together, in a ring of siblings."""
    if last > first:
        for child in children_from(first, last - first):
            world.children.next_sibling[child] = child + 1
        world.children.next_sibling[last] = first


@compilable
def family_is_referred(world: World, family: int, now: float) -> None:
    """A family is referred; unless the front door ends it there, its children are assessed, siblings by the same
    worker.

    1. The next family's day is drawn.
    2. The family's size, area and the children's ages are drawn; a share of families gets no further action.
    3. Each child enters assessment.
    """
    history = world.history
    history.families += 1
    key = key_of(history.key, Kind.FAMILY, history.families)
    request_next_family(world, now)
    size = draw_share(world.family.size, uniform(key, Purpose.FAMILY_SIZE, 0)) + 1
    area = drawn_area(world, key)
    first: Child = world.children.known + 1  # type: ignore[assignment]
    for place in range(size):
        child = new_child(world, key, place, area)
        world.children.born[child] = now - quantile(world, Distribution.AGE_AT_REFERRAL, age_uniform(world, child))
    join_siblings(world, first, child)
    taken_on = (1.0 - world.demand.no_further_action) * caseload.answer_to_caseload(world)
    no_further_action = uniform(key, Purpose.NO_FURTHER_ACTION, 0) < 1.0 - taken_on
    team = allocation.team_for_new(world, first)
    for child in children_from(first, size):
        refer(world, child, team, NOBODY, no_further_action, now)


@compilable
def refer(world: World, child: Child, team: Team, preferred: Worker, no_further_action: bool, now: float) -> None:
    """Count the referral and, unless it goes no further or nobody can wait any more, let the child enter assessment."""
    count(world, team, Flow.REFERRALS, 1)
    world.children.referred[child] = now
    world.children.contact[child] = 0
    if no_further_action:
        count(world, team, Flow.NO_FURTHER_ACTION, 1)
    elif waiting_list_is_full(world, child, team, now):
        count(world, team, Flow.TURNED_AWAY, 1)
    else:
        stages.open_case(world, child, team, preferred, now)


@compilable
def waiting_list_is_full(world: World, child: Child, team: Team, now: float) -> bool:
    """Tell whether the child would have to wait in a team whose waiting list has reached its limit."""
    limit = world.caseload.waiting_limit
    if limit < 0 or world.teams.levels[team, Level.WAITING] < limit:
        return False
    world.children.stage[child] = Stage.ASSESSMENT
    world.children.weight[child] = caseload.weigh(world, child)
    worker = allocation.worker_with_most_room(world, child, team, NOBODY, now)
    if worker == 0 and world.caseload.hold == 0:
        worker = allocation.worker_of_last_resort(world, child, team, NOBODY)
    world.children.stage[child] = Stage.CLOSED
    return worker == 0


@compilable
def child_is_referred_again(world: World, child: Child, now: float) -> None:
    """A child whose case was closed is referred again, and goes back to the old worker if there and the rule
    says so.
    """
    team = allocation.team_for_new(world, child)
    count(world, team, Flow.REFERRED_AGAIN, 1)
    old_worker = NOBODY
    if world.caseload.back_to_old_worker == 1:
        old_worker = world.allocations.worker[world.children.allocation[child]]
    refer(world, child, team, old_worker, False, now)
