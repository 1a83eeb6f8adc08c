"""The world of one history: who works here, which children are known, who has whom.

State is columns: ``world.workers.status[worker]``. Row 0 of every table is nobody, so 0 in a column that names somebody
means nobody. Days count from the start of the forecast; days before it are negative.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NewType

from sim.mechanics.columns import Integer, Integers, Marks, Names, Real, Reals, Rows, Table
from sim.mechanics.compiling import inlined
from sim.mechanics.event_list import Buckets, EventList
from sim.mechanics.rosters import Seats
from sim.model.counting.counted import COUNTED, Flow, Level, Snapshot
from sim.scenario.rates import Rates
from sim.scenario.vocabulary import STAGES, CareChange, Cause

Worker = NewType("Worker", int)  # a row of Workers, and so on: to a type checker a worker is no child
Child = NewType("Child", int)
Post = NewType("Post", int)
Team = NewType("Team", int)
Allocation = NewType("Allocation", int)
NOBODY, NO_POST, NO_CHILD, FIRST_TEAM = Worker(0), Post(0), Child(0), Team(1)


class Workers(Table[Worker]):
    """One row a worker, in the order in which they became known to the council; what most rules read stands first."""

    status = Marks("what the worker is doing, as numbered by Status")
    grade = Marks("as numbered by Grade")
    contract = Marks("permanent or agency")
    route = Marks("how the worker came")
    capacity = Rows("cases the worker should hold at most, in hundredths")
    load = Rows("cases held, weighted, in hundredths")
    team = Names[Team]("the team")
    cases = Rows("children held")
    first_case = Names[Child]("the first child of the caseload")
    in_post_since = Reals("day of starting in the team")
    cases_in = Rows("children held by stage", width=STAGES)
    last_case = Names[Child]("the last")
    held_for_now = Marks("whether any of the cases may be held for now")
    key = Integers("the worker's key to chance")
    fte = Reals("full-time equivalent")
    settling_since = Reals("day of starting in the team, or of coming back from a long absence")
    hazard = Reals("hazard added up so far")
    threshold = Reals("hazard at which the worker resigns")
    spell = Rows("counts up when events requested earlier no longer hold")
    months_checked = Rows("months drawn so far")
    post = Names[Post]("the post held, or covered by an agency worker; 0: beyond the posts")
    absences = Rows("absences so far")
    destination = Names[Post]("the post that a worker moving within the teams goes to")
    team_at_year_start = Names[Team]("the team on 1 April; 0: none, or left it since")
    month_counted = Rows("latest month in which children moved from the worker, by CareChange", width=len(CareChange))
    beyond_posts = Marks("whether an agency worker came for an absence or an overload")
    departure = Marks("cause of the departure that is under way")
    joined = Reals("day of joining the council")
    qualified = Reals("day of qualifying")
    committed_until = Reals("end of the commitment from a retention payment; 0: never made one")
    payment = Reals("pounds of the retention payment")
    notice_since = Reals("day on which notice was given")
    known = Integer("how many workers were ever known")


class Children(Table[Child]):
    """One row a child, in the order in which they became known to the council; what most rules read stands first."""

    key = Integers("the child's key to chance")
    worker = Names[Worker]("the child's worker")
    team = Names[Team]("the team")
    spell = Rows("counts up at every change of stage")
    weight = Rows("in hundredths of a case")
    allocation = Names[Allocation]("the present or latest allocation")
    contact = Names[Allocation]("the first allocation since the present referral; 0: none yet")
    next_case = Names[Child]("the next child of the worker's caseload")
    previous_case = Names[Child]("the one before")
    next_sibling = Names[Child]("the next child of the sibling group, in a ring; 0: no siblings")
    away_worker = Names[Worker]("the absent worker whose case it was")
    changes_this_year = Rows("changes of worker since 1 April")
    workers_this_year = Rows("distinct workers since 1 April")
    stage = Marks("as numbered by Stage")
    clock = Marks("whether the end of the stage is drawn: a stage does not run while nobody works on it")
    with_older = Marks("whether the child has moved to the team for older children")
    interim_care = Marks("whether looked after while in court proceedings")
    complex = Marks("whether the case is complex")
    distant = Marks("whether the child would be placed out of the county")
    changed_this_year = Marks("whether the worker changed, while looked after or leaving care, since 1 April")
    held_for_now = Marks("whether the worker holds the case only until somebody has more room")
    open_this_year = Marks("whether open since 1 April")
    born = Reals("day of birth")
    stage_since = Reals("day of entering the stage")
    referred = Reals("day of the present referral")
    family_key = Integers("the family's key to chance: siblings are referred to the same teams")
    area = Rows("the area where the family lives")
    requests = Rows("requests for another worker drawn so far")
    next_waiting = Names[Child]("the next child waiting in the team")
    previous_waiting = Names[Child]("the one before")
    late_leaver = Marks("whether a care leaver would stay with the service to 25")
    place_in_family = Marks("the place among the siblings referred together, from 0")
    cause = Marks("why the child needs, or got, its worker, as numbered by Cause")
    planned = Marks("whether there is, or was, notice for a handover")
    cared_for_this_year = Marks("whether looked after or leaving care since 1 April")
    handovers = Rows("how often the case was handed over")
    known = Integer("how many children were ever known")
    open = Integer("how many cases are open")
    lightest = Integer("the least weight that a case ever had: who has no room for it has room for none")


class Posts(Table[Post]):
    """One row a post."""

    team = Names[Team]("the team")
    kind = Marks("0 social worker, 1 support worker, 2 manager, 3 deleted")
    experienced_only = Marks("whether only experienced workers may hold it")
    offered = Marks("whether somebody is due to start in it")
    holder = Names[Worker]("the permanent worker who holds it")
    cover = Names[Worker]("the agency worker who covers it")
    vacant_since = Reals("day on which it fell vacant")
    vacancies = Rows("how often it fell vacant")
    covers = Rows("agency workers who covered it so far")
    number = Integer("how many posts")


class Teams(Table[Team]):
    """One row a team, from 1: who is in it, and what is added up."""

    first_seat = Rows("the first seat of the team, in which its longest-serving worker sits")
    next_seat = Rows("the first free seat: workers sit in all before it, in the order in which they joined")
    end_of_seats = Rows("the end of the team's seats")
    first_waiting = Names[Child]("the first child waiting")
    last_waiting = Names[Child]("the last")
    sought = Rows("agency workers who came so far beyond vacant posts")
    extra = Rows("agency workers sought or at work beyond vacant posts")
    extra_at_work = Rows("of these, at work")
    expected = Rows("agency workers sought at a monthly review who have not started")
    staff_at_year_start = Rows("permanent staff in the team on 1 April, managers included")
    newly_qualified = Rows("newly qualified workers in post")
    experienced = Rows("experienced workers in post, agency included")
    levels = Reals("what lasts, now", width=len(Level))
    moments = Reals("sum of every change of it times the day of the change", width=len(Level))
    counted = Reals("what lasts, added up over the days up to the latest census", width=len(Level))
    flows = Reals("what has happened since the month began", width=len(Flow))
    causes = Reals("changes of worker since the month began, by cause", width=len(Cause))
    number = Integer("how many teams")


class Allocations(Table[Allocation]):
    """One row an allocation of a child to a worker: the log that per-child measures are counted from."""

    child = Names[Child]("the child")
    worker = Names[Worker]("the worker")
    start = Reals("first day")
    end = Reals("last day; beyond every forecast while it goes on")
    previous = Names[Allocation]("the child's allocation before; 0: none")
    stage = Marks("the child's stage at the time")
    cause = Marks("why, as numbered by Cause; the reason of the national return follows from it")
    planned = Marks("whether there was notice for a handover")
    number = Integer("how many allocations")


class Months(Table[int]):
    """One row a month and team, team 1 of month 0 first: what the census saw."""

    levels = Reals("what lasts, on the last day", width=len(Level))
    days = Reals("the same, added up over the days of the month", width=len(Level))
    flows = Reals("what happened", width=len(Flow))
    causes = Reals("changes of worker by cause", width=len(Cause))
    snapshot = Reals("what the last day shows", width=len(Snapshot))
    done = Integer("months counted so far")
    previous_end = Real("when the last one ended")


class Years(Table[int]):
    """One row a reporting year and population: children by what happened to them in the year."""

    changes = Integers("children by number of changes of worker", width=COUNTED)
    workers = Integers("children by number of distinct workers", width=COUNTED)
    total_changes = Integers("changes of worker of these children")
    done = Integer("years counted so far")
    began = Real("day on which the present reporting year began, or the forecast did")


class History(Table[int]):
    """Where the history stands, and how far the council has counted."""

    key = Integer("the key of the history: its seed")
    now = Real("the time of the latest event")
    events = Integer("events answered so far")
    last_event = Integer("the latest event")
    last_subject = Integer("its subject")
    rounds = Integer("recruitment rounds held")
    families = Integer("families referred")
    demand = Real("expected families up to the latest one")
    over_usual = Real("how far the caseload is over the council's usual: the logarithm, at the latest review")
    agency_beyond = Real("agency workers wanted beyond the vacancies to be covered, of all posts")
    posts_meant = Real("the posts that the council means to have over those of the first day: the logarithm")
    inspections = Integer("inspections that fell due or were set so far")
    judgement = Integer("the last judgement, as numbered by Judgement; one more: not known")
    inspection_due = Real("day on which the next inspection falls due")
    posts_ahead = Real("posts still to be created after a judgement: the logarithm")
    posts_ahead_until = Real("day by which they are")
    referrals_pushed = Real("how many times as many families were referred after the last judgement: the logarithm")
    judged_on = Real("day of the last judgement")
    referrals_pushed_at_start = Real("what of such a push is in the numbers of the first day: the logarithm")


class World(Rates):
    """All that one history knows: the parameters of the scenario's sections, and what has come of them."""

    workers: Workers
    children: Children
    posts: Posts
    teams: Teams
    seats: Seats
    allocations: Allocations
    months: Months
    years: Years
    history: History
    event_list: EventList
    buckets: Buckets


@inlined
def every_team(world: World) -> Sequence[Team]:
    """Return the teams in their order."""
    return range(1, world.teams.number + 1)  # type: ignore[return-value]


@inlined
def every_post(world: World) -> Sequence[Post]:
    """Return the posts in their order."""
    return range(1, world.posts.number + 1)  # type: ignore[return-value]


@inlined
def every_worker(world: World) -> Sequence[Worker]:
    """Return all workers whom the council ever knew."""
    return range(1, world.workers.known + 1)  # type: ignore[return-value]


@inlined
def every_child(world: World) -> Sequence[Child]:
    """Return all children whom the council ever knew."""
    return range(1, world.children.known + 1)  # type: ignore[return-value]


@inlined
def children_from(first: Child, number: int) -> Sequence[Child]:
    """Return so many children who became known one after another."""
    return range(first, first + number)  # type: ignore[return-value]
