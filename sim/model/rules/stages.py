"""How a child goes through the service: stage after stage, growing older, until the case closes."""

from __future__ import annotations

from sim.mechanics.compiling import compilable
from sim.model.counting.counted import Flow
from sim.model.counting.counters import count
from sim.model.events import Event
from sim.model.random_numbers import Purpose, child_uniform, quantile
from sim.model.requests import request_for_child
from sim.model.rules import allocation, caseload
from sim.model.world import NOBODY, Child, Team, Worker, World
from sim.scenario.vocabulary import Cause, Distribution, Drifting, Ending, Stage, Status, Yes

YEAR = 365.25  # days
EIGHTEEN = 18 * YEAR
TWENTY_ONE = 21 * YEAR
TWENTY_FIVE = 25 * YEAR


@compilable
def open_case(world: World, child: Child, team: Team, preferred: Worker, now: float) -> None:
    """Open the case with an assessment, by the preferred worker if there is one who may be given it, else by
    the team.
    """
    children = world.children
    children.team[child] = team
    children.open += 1
    children.open_this_year[child] = Yes.YES
    children.stage[child] = Stage.ASSESSMENT
    count(world, team, Flow.TO_ASSESSMENT, 1)
    begin_stage(world, child, now)
    caseload.count_child(world, child, 1, now)
    allocation.note_cause(world, child, Cause.FIRST_CONTACT, Yes.YES)
    there = preferred != 0 and world.workers.team[preferred] == team
    if there and allocation.may_be_given(world, preferred, child, now):
        allocation.give(world, child, preferred, now)
    else:
        allocation.place(world, child, team, NOBODY, now)


@compilable
def begin_stage(world: World, child: Child, now: float) -> None:
    """Start the child's time in its stage and request what age and wishes will bring."""
    children = world.children
    stage = children.stage[child]
    children.spell[child] += 1
    children.stage_since[child] = now
    children.clock[child] = Yes.NO
    caseload.set_weight(world, child)
    if stage == Stage.LOOKED_AFTER or stage == Stage.LEAVING_CARE or caseload.is_looked_after(world, child):
        children.cared_for_this_year[child] = Yes.YES
    if stage == Stage.LEAVING_CARE:
        leaves = TWENTY_FIVE if children.late_leaver[child] == Yes.YES else TWENTY_ONE
        request_for_child(world, Event.CHILD_LEAVES_CARE_SERVICE, child, max(now, children.born[child] + leaves))
    else:
        request_for_child(world, Event.CHILD_TURNS_EIGHTEEN, child, max(now, children.born[child] + EIGHTEEN))
    if stage == Stage.LOOKED_AFTER:
        if transfer_day(world, child) <= now:
            children.with_older[child] = Yes.YES
        else:
            request_for_child(world, Event.CHILD_REACHES_TRANSFER_AGE, child, transfer_day(world, child))
    request_change_of_worker(world, child, now)


@compilable
def transfer_day(world: World, child: Child) -> float:
    """Return the day on which the child, if looked after, moves to the team for older children."""
    spread = child_uniform(world, child, Purpose.TRANSFER_AGE, 0) * world.demand.transfer_spread
    return world.children.born[child] + world.demand.transfer_age + spread


@compilable
def request_change_of_worker(world: World, child: Child, now: float) -> None:
    """Draw when the child, a parent or carer, or something unexplained will ask for another worker, if ever."""
    children = world.children
    rate = world.demand.child_asks + world.demand.parent_asks + world.demand.unexplained
    if rate > 0.0:
        children.requests[child] += 1
        u = child_uniform(world, child, Purpose.CHILD_ASKS, children.requests[child])
        wait = quantile(world, Distribution.UNIT_EXPONENTIAL, u) / rate
        request_for_child(world, Event.CHILD_CHANGES_WORKER_BY_REQUEST, child, now + wait)


@compilable
def child_changes_worker_by_request(world: World, child: Child, now: float) -> None:
    """Another worker of the team takes the child because the child, a parent or carer, or something else asks
    for it.
    """
    children = world.children
    worker = children.worker[child]
    if worker != 0:
        other = allocation.worker_with_most_room(world, child, children.team[child], worker, now)
        if other != 0:
            rate = world.demand.child_asks + world.demand.parent_asks + world.demand.unexplained
            u = child_uniform(world, child, Purpose.WHO_ASKS, children.requests[child]) * rate
            cause = int(Cause.UNEXPLAINED)
            if u < world.demand.child_asks:
                cause = int(Cause.CHILD_ASKED)
            elif u < world.demand.child_asks + world.demand.parent_asks:
                cause = int(Cause.PARENT_ASKED)
            allocation.move(world, child, other, cause, now)
            allocation.take_waiting(world, worker, now)
    request_change_of_worker(world, child, now)


@compilable
def stage_ends(world: World, child: Child, now: float) -> None:
    """The child goes on to another stage, or the case closes, by the shares of the stage."""
    stage = world.children.stage[child]
    u = child_uniform(world, child, Purpose.NEXT_STAGE, world.children.spell[child])
    onward = 0
    passed = share_onward(world, stage, 0)
    while passed <= u and onward < Stage.CLOSED:
        onward += 1
        passed += share_onward(world, stage, onward)
    if onward == Stage.CLOSED:
        close_case(world, child, drawn_ending(world, child, stage), now)
    else:
        enter_stage(world, child, onward, now)


@compilable
def share_onward(world: World, stage: int, onward: int) -> float:
    """Return the share that goes on to a stage; how many enter court or care drifts by itself, whatever the number
    referred, and fewer or more cases close.
    """
    share = world.stages.onward[stage, onward]
    if stage <= Stage.CHILD_PROTECTION and (onward == Stage.COURT_PROCEEDINGS or onward == Stage.LOOKED_AFTER):
        share *= world.drift.times[Drifting.ENTERING_CARE] / world.drift.times[Drifting.REFERRALS]
    return share


@compilable
def drawn_ending(world: World, child: Child, stage: int) -> int:
    """Draw how a case that closes from this stage ends."""
    u = child_uniform(world, child, Purpose.ENDING, world.children.spell[child])
    ending = 0
    passed = world.stages.ending[stage, 0]
    while passed <= u and ending < Ending.LEFT_CARE_SERVICE:
        ending += 1
        passed += world.stages.ending[stage, ending]
    return ending


@compilable
def enter_stage(world: World, child: Child, stage: int, now: float) -> None:
    """Move the child to another stage: with the same worker where team and rules allow, or where the family is one of
    those that keep their worker into care; else by transfer.
    """
    children = world.children
    worker = children.worker[child]
    caseload.count_child(world, child, -1, now)
    change_stage_of_case(world, child, stage, now)
    caseload.count_child(world, child, 1, now)
    count(world, children.team[child], Flow.TO_ASSESSMENT + stage, 1)
    team = allocation.team_for(world, child)
    if team != children.team[child] and not keeps_worker(world, child, now):
        transfer(world, child, team, Cause.STAGE_OF_CASE, now)
    elif worker != 0:
        if caseload.may_hold(world, worker, child, now):
            allocation.start_clock(world, child, now)
        else:
            pass_on(world, child, worker, now)


@compilable
def keeps_worker(world: World, child: Child, now: float) -> bool:
    """Tell whether the child, who enters care or goes on in it, keeps a worker whose team does not hold the stage."""
    worker = world.children.worker[child]
    if worker == 0 or not caseload.is_looked_after(world, child) or world.workers.status[worker] != Status.AT_WORK:
        return False
    return allocation.is_kept_into_care(world, child) and caseload.may_hold(world, worker, child, now)


@compilable
def change_stage_of_case(world: World, child: Child, stage: int, now: float) -> None:
    """Write the new stage into the child and into its worker's caseload."""
    children, workers = world.children, world.workers
    worker, old_stage, old_weight = children.worker[child], children.stage[child], children.weight[child]
    children.stage[child] = stage
    begin_stage(world, child, now)
    if worker != 0:
        workers.cases_in[worker, old_stage] -= 1
        workers.cases_in[worker, stage] += 1
        workers.load[worker] += children.weight[child] - old_weight


@compilable
def transfer(world: World, child: Child, team: Team, cause: int, now: float) -> None:
    """Move the child to another team by standard process; a child never yet given a worker is still a first contact."""
    worker = world.children.worker[child]
    allocation.release(world, child, now)
    first = world.children.contact[child] == 0
    allocation.note_cause(world, child, int(Cause.FIRST_CONTACT) if first else cause, Yes.YES)
    allocation.place(world, child, team, NOBODY, now)
    if worker != 0:
        allocation.take_waiting(world, worker, now)


@compilable
def pass_on(world: World, child: Child, worker: Worker, now: float) -> None:
    """Move the child to a worker of the team who may hold the new stage; if there is none, the present worker keeps
    it.
    """
    other = allocation.worker_with_most_room(world, child, world.children.team[child], worker, now)
    if other != 0:
        allocation.move(world, child, other, Cause.STAGE_OF_CASE, now)
        allocation.take_waiting(world, worker, now)
    else:
        count(world, world.children.team[child], Flow.BREACHES, 1)
        allocation.start_clock(world, child, now)


@compilable
def child_reaches_transfer_age(world: World, child: Child, now: float) -> None:
    """A looked-after child of 15 or 16 moves to the team for older children, unless its own team keeps it."""
    world.children.with_older[child] = Yes.YES
    team = allocation.team_for(world, child)
    if team != world.children.team[child]:
        transfer(world, child, team, Cause.AGE, now)


@compilable
def child_turns_eighteen(world: World, child: Child, now: float) -> None:
    """A looked-after child who turns eighteen becomes a care leaver; any other case closes."""
    if caseload.is_looked_after(world, child):
        count(world, world.children.team[child], Flow.TURNED_EIGHTEEN, 1)
        enter_stage(world, child, Stage.LEAVING_CARE, now)
    else:
        close_case(world, child, Ending.TURNED_EIGHTEEN, now)


@compilable
def child_leaves_care_service(world: World, child: Child, now: float) -> None:
    """A care leaver's case closes at 21, or at 25 for those who stay with the service."""
    close_case(world, child, Ending.LEFT_CARE_SERVICE, now)


@compilable
def close_case(world: World, child: Child, ending: int, now: float) -> None:
    """Close the case; the worker may take a waiting child; some children will be referred again."""
    children = world.children
    worker, team = children.worker[child], children.team[child]
    allocation.release(world, child, now)
    caseload.count_child(world, child, -1, now)
    count(world, team, Flow.NEEDS_MET + ending, 1)
    children.open -= 1
    children.stage[child] = Stage.CLOSED
    children.spell[child] += 1
    children.team[child] = 0
    children.away_worker[child] = 0
    children.with_older[child] = Yes.NO
    children.held_for_now[child] = Yes.NO
    if worker != 0:
        allocation.take_waiting(world, worker, now)
    request_referral_again(world, child, ending, now)


@compilable
def request_referral_again(world: World, child: Child, ending: int, now: float) -> None:
    """Draw whether and when a child whose needs were met, or who went home, is referred again before turning
    eighteen.
    """
    children = world.children
    if ending == Ending.NEEDS_MET or ending == Ending.RETURNED_HOME:
        if child_uniform(world, child, Purpose.REFERRED_AGAIN, children.spell[child]) < world.demand.referred_again:
            u = child_uniform(world, child, Purpose.UNTIL_REFERRED_AGAIN, children.spell[child])
            when = now + quantile(world, Distribution.UNTIL_REFERRED_AGAIN, u)
            if when < children.born[child] + EIGHTEEN:
                request_for_child(world, Event.CHILD_IS_REFERRED_AGAIN, child, when)
