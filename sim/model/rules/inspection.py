"""Inspections: the council is inspected and judged, and what follows a judgement fades."""

from __future__ import annotations

import math

from sim.mechanics.compiling import compilable
from sim.mechanics.random_numbers import uniform
from sim.model.counting.counted import Flow
from sim.model.counting.counters import count
from sim.model.events import Event
from sim.model.random_numbers import Purpose, quantile
from sim.model.requests import request_for_council
from sim.model.world import FIRST_TEAM, World
from sim.scenario.vocabulary import Distribution, Judgement, Yes

DUE = 0  # an inspection that falls due; one that is set is numbered by its judgement, from 1
KNOWN = len(Judgement)
WORST = int(Judgement.INADEQUATE)


@compilable
def begin_inspections(world: World) -> None:
    """Note what is still to come of the last judgement, and request the next inspection."""
    inspections, history = world.inspections, world.history
    if inspections.there == Yes.YES:
        history.judgement = inspections.last
        if inspections.last < KNOWN:
            push(world, inspections.last, -inspections.since_last)
            history.posts_ahead *= posts_ahead_after(world, inspections.since_last)
            history.referrals_pushed_at_start = left_of_push(world, 0.0)
        request_next_inspection(world, 0.0)


@compilable
def council_is_inspected(world: World, judged: int, now: float) -> None:
    """The council is inspected and judged; what follows depends on the judgement: posts are created over the months
    ahead, and more families are referred, which fades.

    1. An inspection that falls due is left out where none are held, or where management has set another meanwhile.
    2. How likely each judgement is depends on the last one.
    3. The posts are created with the monthly reviews, in equal steps; vacancies and agency workers follow.
    4. When the council will be inspected next is drawn.
    """
    inspections, history = world.inspections, world.history
    if judged == DUE and now != history.inspection_due:
        return
    history.inspections += 1
    request_next_inspection(world, now)
    if judged == DUE and inspections.held == Yes.NO:
        return
    judgement = judged - 1 if judged != DUE else drawn_judgement(world)
    history.judgement = judgement
    count(world, FIRST_TEAM, Flow.INSPECTIONS, 1)  # of no team in particular
    if judgement == WORST:
        count(world, FIRST_TEAM, Flow.JUDGED_INADEQUATE, 1)
    push(world, judgement, now)


@compilable
def drawn_judgement(world: World) -> int:
    """Draw the judgement by how likely each is after the last one."""
    history = world.history
    u = uniform(history.key, Purpose.JUDGEMENT, history.inspections)
    judgement = 0
    while world.judgements.likely[history.judgement, judgement] <= u:
        judgement += 1
    return judgement


@compilable
def request_next_inspection(world: World, now: float) -> None:
    """Draw the day of the next inspection; of the interval that is under way on the first day what is over is known, or
    where no inspection is known, a uniform part.
    """
    inspections, history = world.inspections, world.history
    u = uniform(history.key, Purpose.INSPECTION_DUE, history.inspections + 1)
    if history.inspections > 0:
        due = now + quantile(world, Distribution.INSPECTION_INTERVAL, u)
    elif inspections.last < KNOWN:
        u = inspections.shorter + (1.0 - inspections.shorter) * u
        due = max(quantile(world, Distribution.INSPECTION_INTERVAL, u) - inspections.used, 0.0)
    else:
        ahead = uniform(history.key, Purpose.INSPECTION_DUE, 0)
        due = quantile(world, Distribution.WHOLE_INSPECTION_INTERVAL, u) * ahead
    history.inspection_due = due
    request_for_council(world, Event.COUNCIL_IS_INSPECTED, DUE, due)


@compilable
def push(world: World, judgement: int, when: float) -> None:
    """Note what follows the judgement, beside what is still to come of an earlier one."""
    history = world.history
    history.posts_ahead += world.judgements.posts[judgement]
    history.posts_ahead_until = when + world.inspections.posts_over
    history.referrals_pushed = left_of_push(world, when) + world.judgements.referrals[judgement]
    history.judged_on = when


@compilable
def posts_ahead_after(world: World, days: float) -> float:
    """Return the part of the posts that is still to be created so long after a judgement."""
    over = world.inspections.posts_over
    return max(1.0 - days / over, 0.0) if over > 0.0 else 0.0


@compilable
def posts_in_the_month(world: World, now: float) -> float:
    """Return the posts to be created in the month ahead, of those that follow a judgement: the logarithm, in equal
    steps.
    """
    history = world.history
    left, step = history.posts_ahead_until - now, history.posts_ahead
    if left > world.calendar.month:
        step *= world.calendar.month / left
    history.posts_ahead -= step
    return step


@compilable
def left_of_push(world: World, now: float) -> float:
    """Return what is left of a push on referrals: the logarithm."""
    history = world.history
    if history.referrals_pushed == 0.0:
        return 0.0
    return history.referrals_pushed * math.pow(world.inspections.kept_a_day, now - history.judged_on)


@compilable
def times_referred(world: World, now: float) -> float:
    """Return how many times as many families are referred because of a judgement, over what it was on the first day."""
    history = world.history
    if history.referrals_pushed == 0.0 and history.referrals_pushed_at_start == 0.0:
        return 1.0
    return math.exp(left_of_push(world, now) - history.referrals_pushed_at_start)
