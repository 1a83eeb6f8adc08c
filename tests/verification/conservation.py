"""What always holds in a world, whatever has just happened, checked from its columns alone.

Nothing of the model's rules is used here but the names of its numbers: chains are walked, totals are added up anew, and
each must be what the world says it is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations
from types import SimpleNamespace
from typing import Any

from sim.mechanics.columns import Table
from sim.model.counting.counted import Level
from sim.model.events import FIRST_COUNCIL_EVENT, FIRST_WORKER_EVENT, Event
from sim.model.world import World
from sim.scenario.vocabulary import NEVER, Cause, Contract, Grade, Stage, Status

CAUSES = {int(cause) for cause in Cause}
IN_TEAM = range(Status.AT_WORK, Status.ON_SECONDMENT + 1)
KIND_OF_POST = {
    Grade.NEWLY_QUALIFIED: 0,
    Grade.SOCIAL_WORKER: 0,
    Grade.EXPERIENCED: 0,
    Grade.COMMUNITY_RESOURCE_WORKER: 1,
    Grade.TEAM_MANAGER: 2,
}


class BrokenError(AssertionError):
    """Something that always holds does not."""


def must(holds: bool, what: str, *details: object) -> None:
    """Raise unless it holds."""
    if not holds:
        raise BrokenError(" ".join([what, *map(str, details)]))


def copied(table: Table, rows: int | None = None) -> SimpleNamespace:
    """Return a table's columns as lists, which are read much faster one number at a time."""
    columns = {name: getattr(table, name) for name in type(table)._fields}
    return SimpleNamespace(
        **{name: column[:rows].tolist() if hasattr(column, "tolist") else column for name, column in columns.items()}
    )


def check(live: World, log: bool = True, plans: Sequence[float] = ()) -> None:
    """Raise unless everything that always holds does; the ``log`` of allocations forgets nothing and may wait.

    ``plans`` are the pounds a day that each plan of the scenario costs while it is in force.
    """
    names = ("posts", "teams", "years", "history", "buckets", "plan", "demand", "agency", "caseload")
    world = SimpleNamespace(
        workers=copied(live.workers, live.workers.known + 1),
        children=copied(live.children, live.children.known + 1),
        allocations=copied(live.allocations, live.allocations.number + 1),
        event_list=copied(live.event_list, live.event_list.used + 1),
        seats=SimpleNamespace(**vars(copied(live.seats)), rows=live.seats.rows),
        **{name: copied(getattr(live, name)) for name in names},
    )
    members = check_teams(world)
    waiting = check_waiting_lists(world)
    check_caseloads(world, members)
    check_children(world, waiting)
    check_posts(world, members)
    check_levels(world, members, waiting, plans)
    check_event_list(world)
    if log:
        check_allocations(world)
        check_years(world)


def check_teams(world: Any) -> dict[int, list[int]]:
    """Return each team's workers; whoever works here sits in one team, once, and nobody else does."""
    workers, teams = world.workers, world.teams
    members: dict[int, list[int]] = {}
    seated: set[int] = set()
    for team in range(1, teams.number + 1):
        first, following, end = int(teams.first_seat[team]), int(teams.next_seat[team]), int(teams.end_of_seats[team])
        must(first <= following <= end <= world.seats.laid_out <= world.seats.rows, "seats of team", team)
        must(not seated & set(range(first, end)), "a seat belongs to two teams, one of them", team)
        seated |= set(range(first, end))
        members[team] = [int(worker) for worker in world.seats.member[first:following]]
        for here in members[team]:
            must(workers.team[here] == team, "a worker sits in another team:", here)
            must(workers.status[here] in IN_TEAM, "somebody sits in a team who does not work here:", here)
    placed = Counter(worker for team in members.values() for worker in team)
    for worker in range(1, workers.known + 1):
        expected = 1 if workers.status[worker] in IN_TEAM else 0
        must(placed[worker] == expected, "worker", worker, "sits in", placed[worker], "seats, not", expected)
    return members


def check_waiting_lists(world: Any) -> dict[int, int]:
    """Return the team in which each waiting child waits; nobody waits twice."""
    teams, children = world.teams, world.children
    waiting: dict[int, int] = {}
    for team in range(1, teams.number + 1):
        here, last = teams.first_waiting[team], 0
        while here:
            must(here not in waiting, "a child waits twice:", here)
            must(children.previous_waiting[here] == last, "a waiting list differs backwards at child", here)
            waiting[here] = team
            last, here = here, children.next_waiting[here]
        must(teams.last_waiting[team] == last, "the last child waiting is another: team", team)
    return waiting


def check_caseloads(world: Any, members: dict[int, list[int]]) -> None:
    """A worker's cases, forwards and backwards, are the children who name the worker, and the totals are theirs."""
    workers, children = world.workers, world.children
    named: dict[int, list[int]] = defaultdict(list)
    for child, worker in enumerate(children.worker):
        if worker:
            named[worker].append(child)
    in_teams = {worker for chain in members.values() for worker in chain}
    must(set(named) <= in_teams, "children name somebody who is in no team:", set(named) - in_teams)
    for worker in range(1, workers.known + 1):
        forwards: list[int] = []
        backwards: list[int] = []
        here = workers.first_case[worker]
        while here:
            must(len(forwards) <= children.known, "a caseload has a loop: worker", worker)
            forwards.append(here)
            here = children.next_case[here]
        here = workers.last_case[worker]
        while here:
            must(len(backwards) <= children.known, "a caseload has a loop backwards: worker", worker)
            backwards.append(here)
            here = children.previous_case[here]
        must(forwards == backwards[::-1], "a caseload differs forwards and backwards: worker", worker)
        must(sorted(forwards) == named[worker], "a caseload is not of the children who name the worker", worker)
        must(workers.cases[worker] == len(forwards), "cases are counted wrongly for worker", worker)
        by_stage = Counter(children.stage[child] for child in forwards)
        must(
            workers.cases_in[worker] == [by_stage[one] for one in range(int(Stage.CLOSED))],
            "cases by stage are counted wrongly for worker",
            worker,
        )
        load = sum(children.weight[child] for child in forwards)
        must(workers.load[worker] == load, "the load is added up wrongly for worker", worker)
        must(workers.capacity[worker] >= 0, "a capacity is negative: worker", worker)
        if workers.status[worker] not in IN_TEAM:
            must(not forwards, "somebody who does not work here holds cases: worker", worker)


def check_children(world: Any, waiting: dict[int, int]) -> None:
    """Every open child has one worker of its team or waits in it; a closed one has neither."""
    children, workers = world.children, world.workers
    opened = 0
    for child in range(1, children.known + 1):
        worker, team, stage = children.worker[child], children.team[child], children.stage[child]
        must(children.away_worker[child] == 0 or children.away_worker[child] != worker, "covered by itself:", child)
        if stage == Stage.CLOSED:
            must(worker == 0 and team == 0 and child not in waiting, "a closed child is still with somebody:", child)
            must(children.away_worker[child] == 0, "a closed child is covered for somebody:", child)
            continue
        opened += 1
        must(children.open_this_year[child] == 1, "an open child is not counted in this year:", child)
        must(1 <= team <= world.teams.number, "an open child has no team:", child)
        must((worker != 0) != (child in waiting), "a child has a worker and waits, or neither:", child)
        if worker:
            must(workers.team[worker] == team, "a child's worker is in another team:", child)
        else:
            must(waiting[child] == team, "a child waits in another team:", child)
        is_older = stage == Stage.LOOKED_AFTER and children.with_older[child] == 1
        held = int(Stage.LEAVING_CARE) if is_older else stage
        in_care = stage == Stage.LOOKED_AFTER or (
            stage == Stage.COURT_PROCEEDINGS and children.interim_care[child] == 1
        )
        kept = in_care and worker != 0 and world.caseload.worker_kept_into_care > 0
        must(kept or world.plan.holds[team][held] == 1, "a child's team does not hold its stage:", child, stage)
        held_for_now = children.held_for_now[child] == 1
        must(not held_for_now or workers.held_for_now[worker] == 1, "a case is held for now by nobody:", child)
        area = world.plan.area[team]
        must(area == 0 or area == children.area[child], "a child's team serves another area:", child)
        weight = world.demand.complex_weight if children.complex[child] else 100
        if children.distant[child] and stage == Stage.LOOKED_AFTER:
            weight += world.demand.distant_weight
        must(children.weight[child] == weight, "a child's weight is wrong:", child)
        ring, here = 0, children.next_sibling[child]
        while here not in (0, child):
            ring, here = ring + 1, children.next_sibling[here]
            must(ring <= 8, "a ring of siblings does not close:", child)
    must(children.open == opened, "open cases are", opened, "but counted as", children.open)
    must(all(children.stage[child] != Stage.CLOSED for child in waiting), "a closed child waits")


def check_posts(world: Any, members: dict[int, list[int]]) -> None:
    """A post is held, covered or vacant; holder and cover name it; who is permanent and works here holds one."""
    posts, workers = world.posts, world.workers
    due = Counter(
        workers.post[worker] for worker in range(1, workers.known + 1) if workers.status[worker] == Status.DUE_TO_START
    )
    for post in range(1, posts.number + 1):
        holder, cover = posts.holder[post], posts.cover[post]
        must(holder == 0 or cover == 0, "a post is held and covered:", post)
        if holder:
            must(workers.post[holder] == post, "a holder names another post:", holder)
            must(workers.contract[holder] == Contract.PERMANENT, "a holder is not permanent:", holder)
            must(workers.status[holder] in IN_TEAM, "a holder does not work here:", holder)
            must(workers.team[holder] == posts.team[post], "a holder works in another team:", holder)
            must(KIND_OF_POST[Grade(workers.grade[holder])] == posts.kind[post], "a post of another kind:", holder)
            reserved = posts.experienced_only[post] == 1
            must(not reserved or workers.grade[holder] == Grade.EXPERIENCED, "a post for the experienced:", holder)
            must(posts.offered[post] == 0, "a post that is held is offered:", post)
            must(due[post] == 0, "somebody is due to start in a post that is held:", post)
        if cover:
            must(posts.kind[post] == 0, "a post of another kind is covered:", post)
            must(workers.post[cover] == post, "a cover names another post:", cover)
            must(workers.contract[cover] == Contract.AGENCY, "a permanent worker covers a post:", cover)
            must(workers.status[cover] in (Status.AT_WORK, Status.IN_NOTICE), "a cover is not at work:", cover)
            must(workers.team[cover] == posts.team[post], "a cover works in another team:", cover)
        must(due[post] <= 1, "two are due to start in one post:", post)
        if posts.kind[post] != 2:  # a manager appointed from outside starts at once, without an offer
            must(posts.offered[post] == due[post], "a post is offered to nobody, or not offered:", post)
    for chain in members.values():
        for worker in chain:
            post = workers.post[worker]
            if workers.contract[worker] == Contract.PERMANENT:
                must(post != 0 and posts.holder[post] == worker, "a permanent worker holds no post:", worker)
            elif post:
                must(posts.cover[post] == worker, "an agency worker names a post covered by another:", worker)


def check_allocations(world: Any) -> None:
    """A child's allocations follow one another, at most the last is open, and each has a cause."""
    allocations, children = world.allocations, world.children
    child_of, worker_of, start, end = allocations.child, allocations.worker, allocations.start, allocations.end
    cause, previous = allocations.cause, allocations.previous
    ended = [day < NEVER for day in end]
    latest: dict[int, int] = {}
    for row in range(1, allocations.number + 1):
        child, before = child_of[row], previous[row]
        must(1 <= child <= children.known, "an allocation of nobody:", row)
        must(1 <= worker_of[row] <= world.workers.known, "an allocation to nobody:", row)
        must(before == latest.get(child, 0), "a child's allocations are chained wrongly: row", row)
        latest[child] = row
        must(cause[row] in CAUSES, "an allocation without a cause: row", row, cause[row])
        must(start[row] <= world.history.now, "an allocation begins in the future: row", row)
        must(not ended[row] or end[row] >= start[row], "an allocation ends before it begins: row", row)
        if before:
            must(ended[before], "a child has two allocations at once: row", row)
            must(start[row] >= end[before], "a child's allocations overlap: row", row)
            at_once = start[row] == end[before] and cause[row] != Cause.FIRST_CONTACT
            must(not at_once or worker_of[row] != worker_of[before], "a change to the same worker: row", row)
    for child in range(1, children.known + 1):
        row = children.allocation[child]
        must(row == latest.get(child, 0), "a child's latest allocation is another:", child)
        worker = children.worker[child]
        if worker:
            must(row != 0 and not ended[row] and worker_of[row] == worker, "the allocation is another:", child)
            contact = children.contact[child]
            must(contact != 0 and cause[contact] == Cause.FIRST_CONTACT, "the first allocation is not FCONTA:", child)
            must(child_of[contact] == child, "the first allocation is another child's:", child)
            while row != contact:
                must(cause[row] != Cause.FIRST_CONTACT, "a second first contact of one referral:", child)
                row = previous[row]
                must(row != 0, "a child's first allocation is not in its chain:", child)
        else:
            must(row == 0 or ended[row], "a child without a worker has an open allocation:", child)


def check_years(world: Any) -> None:
    """The year's changes and distinct workers of a child are those of its allocations since the year began."""
    allocations, children, began = world.allocations, world.children, world.years.began
    changes: Counter[int] = Counter()
    seen: dict[int, set[int]] = defaultdict(set)
    unclear = set()  # something happened on the very day on which the year began
    for row in range(1, allocations.number + 1):
        child, start, end = allocations.child[row], allocations.start[row], allocations.end[row]
        if began > 0 and began in (start, end):
            unclear.add(child)
        if end >= began:
            seen[child].add(allocations.worker[row])
        if start >= began and allocations.cause[row] != Cause.FIRST_CONTACT:
            changes[child] += 1
    for child in range(1, children.known + 1):
        if children.open_this_year[child] == 1 and child not in unclear:
            must(children.changes_this_year[child] == changes[child], "changes of the year are wrong:", child)
            must(children.workers_this_year[child] == len(seen[child]), "workers of the year are wrong:", child)


def recounted(world: Any, team: int, members: list[int], here: list[int], waiting: int) -> list[float]:
    """Return a team's levels, counted from its workers, its posts and the children who are open in it."""
    workers, children, posts = world.workers, world.children, world.posts
    levels = [0.0] * len(Level)
    for worker in members:
        fte, grade, status = workers.fte[worker], workers.grade[worker], workers.status[worker]
        if workers.contract[worker] == Contract.AGENCY:
            levels[Level.AGENCY] += 1
            levels[Level.AGENCY_FTE] += fte
        else:
            levels[Level.NEWLY_QUALIFIED + grade] += 1
            levels[Level.NEWLY_QUALIFIED_FTE + grade] += fte
        if status == Status.SICK:
            levels[Level.SICK_FTE] += fte
        if status in (Status.ON_MATERNITY_LEAVE, Status.ON_SABBATICAL, Status.ON_SECONDMENT):
            levels[Level.ON_LEAVE_FTE] += fte
    for post in range(1, posts.number + 1):
        if posts.team[post] == team and posts.kind[post] == 0:
            levels[Level.POSTS] += 1
            levels[Level.POSTS_VACANT] += posts.holder[post] == 0
            levels[Level.POSTS_COVERED] += posts.cover[post] != 0
    for child in here:
        stage = children.stage[child]
        levels[Level.ASSESSMENT + stage] += 1
        in_court = stage == Stage.COURT_PROCEEDINGS and children.interim_care[child] == 1
        levels[Level.CHILDREN_LOOKED_AFTER] += stage == Stage.LOOKED_AFTER or in_court
        if children.worker[child]:
            levels[Level.CASES] += 1
            levels[Level.KNOWN_SINCE] += world.allocations.start[children.allocation[child]]
    levels[Level.WAITING] = waiting
    return levels


def check_levels(world: Any, members: dict[int, list[int]], waiting: dict[int, int], plans: Sequence[float]) -> None:
    """What a team's levels say is what a count finds; so are those between whom supervision is shared.

    What plans cost a day, which no worker and no child shows, is the sum of some of them, at the first team.
    """
    spent = world.teams.levels[1][Level.PROGRAMMES]
    sums = (sum(some) for number in range(len(plans) + 1) for some in combinations(plans, number))
    in_force = next((one for one in sums if abs(one - spent) < 1e-6), 0.0)
    teams, workers, children = world.teams, world.workers, world.children
    in_team: dict[int, list[int]] = defaultdict(list)
    for child in range(1, children.known + 1):
        if children.stage[child] != Stage.CLOSED:
            in_team[children.team[child]].append(child)
    waiting_in = Counter(waiting.values())
    for team in range(1, teams.number + 1):
        said = teams.levels[team]
        counted = recounted(world, team, members[team], in_team[team], waiting_in[team])
        counted[Level.PROGRAMMES] = in_force if team == 1 else 0.0
        for level, found in enumerate(counted):
            scale = 1e-9 * max(1.0, abs(found)) if level != Level.KNOWN_SINCE else 1e-6 * max(1.0, abs(found))
            must(abs(said[level] - found) <= scale, "level", Level(level).name, "of team", team, said[level], found)
        grades = Counter(workers.grade[worker] for worker in members[team])
        must(teams.newly_qualified[team] == grades[Grade.NEWLY_QUALIFIED], "newly qualified of team", team)
        must(teams.experienced[team] == grades[Grade.EXPERIENCED], "experienced of team", team)


def check_event_list(world: Any) -> None:
    """Events wait in order of time and request, as many as counted, none in the past, none for whom they cannot be."""
    event_list = world.event_list
    now, seen = world.history.now, 0
    ahead: Counter[tuple[int, int]] = Counter()
    chains = [(bucket, int(row)) for bucket, row in enumerate(world.buckets.latest) if row]
    must(all(bucket >= event_list.opened for bucket, _ in chains), "an event waits in a bucket that was emptied")
    last = -1.0
    for bucket, row in [(-1, event_list.first), *chains]:
        while row:
            time, event, subject = event_list.time[row], event_list.event[row], event_list.subject[row]
            must(bucket >= 0 or time >= last, "the bucket being emptied is out of order at", time)
            must(
                bucket < 0 or int(time * event_list.buckets_per_day) == bucket, "an event is in the wrong bucket:", time
            )
            must(now <= time <= event_list.horizon, "an event is in the past or beyond the horizon:", time, now)
            last = time
            seen += 1
            must(seen <= event_list.used, "the event list has a loop")
            if is_valid(world, event, subject, event_list.spell[row]):
                ahead[event, subject] += 1
                check_expected(world, event, subject)
            row = event_list.next[row]
    must(event_list.pending == seen, "pending events are", seen, "but counted as", event_list.pending)
    free, row = 0, event_list.free
    while row:
        free, row = free + 1, event_list.next[row]
        must(free <= event_list.used, "the free rows of the event list have a loop")
    must(free + seen == event_list.used, "rows of the event list are lost:", event_list.used - free - seen)
    once = (Event.STAGE_ENDS, Event.WORKER_HAS_MONTHLY_CHECK, Event.WORKER_LEAVES, Event.WORKER_STARTS)
    for (event, subject), number in ahead.items():
        must(event not in once or number == 1, "asked for twice:", event, subject)
    check_agency_sought(world, ahead)


def is_valid(world: Any, event: int, subject: int, spell: int) -> bool:
    """Tell whether a waiting event still holds."""
    if event >= FIRST_COUNCIL_EVENT:
        return True
    table = world.workers if event >= FIRST_WORKER_EVENT else world.children
    return bool(table.spell[subject] == spell)


def check_expected(world: Any, event: int, subject: int) -> None:
    """A worker's event is of somebody who works here or is due to start, and a child's suits whether it is open."""
    if FIRST_WORKER_EVENT <= event < FIRST_COUNCIL_EVENT:
        status = world.workers.status[subject]
        must(status != Status.GONE, "something waits for somebody who has gone:", event, subject)
        starts = event == Event.WORKER_STARTS
        must((status == Status.DUE_TO_START) == starts, "not before the start, or twice:", event, subject)
        in_notice = status == Status.IN_NOTICE
        must(event != Event.WORKER_LEAVES or in_notice, "somebody leaves without notice:", subject)
        away = Status.SICK <= status <= Status.ON_SECONDMENT
        must(event != Event.WORKER_COMES_BACK or away, "somebody comes back who is here:", subject)
    elif event < FIRST_WORKER_EVENT:
        closed = world.children.stage[subject] == Stage.CLOSED
        again = event == Event.CHILD_IS_REFERRED_AGAIN
        must(closed == again, "an event of the open for a closed child, or the reverse:", event, subject)


def check_agency_sought(world: Any, ahead: Counter[tuple[int, int]]) -> None:
    """Agency workers beyond the posts are as many as there are and as are on their way, those who are steered apart:
    of these as many are expected as are on their way, to a post or beyond the posts.
    """
    workers = world.workers
    if world.history.now > world.event_list.horizon - world.agency.delay:
        return  # requests beyond the horizon are dropped
    here: Counter[int] = Counter()
    for worker in range(1, workers.known + 1):
        if workers.beyond_posts[worker] == 1 and workers.status[worker] in (Status.AT_WORK, Status.IN_NOTICE):
            here[workers.team[worker]] += 1
    steered: Counter[int] = Counter()
    if world.agency.steered == 1:
        for team in range(1, world.teams.number + 1):
            steered[team] = int(world.teams.expected[team])
        for post in range(1, world.posts.number + 1):
            steered[int(world.posts.team[post])] -= ahead[int(Event.AGENCY_WORKER_COVERS_POST), post]
    for team in range(1, world.teams.number + 1):
        must(steered[team] >= 0, "more agency workers are on their way to posts than are expected:", team)
        found = here[team] + ahead[int(Event.AGENCY_WORKER_JOINS_TEAM), team] - steered[team]
        must(world.teams.extra[team] == found, "agency workers beyond posts are", found, world.teams.extra[team])
