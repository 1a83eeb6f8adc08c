"""The world of one history: who works here, which children are known, who has whom.

State is columns: ``world.workers.status[worker]``. Row 0 of every table is nobody, so 0 in a column that names somebody
means nobody. Days count from the start of the forecast; days before it are negative.
"""

from __future__ import annotations

from sim.inputs.rates import (
    Arrivals,
    Calendar,
    Cohorts,
    Families,
    GradePlan,
    Levers,
    Quantiles,
    StagePlan,
    TeamPlan,
    Tenure,
)
from sim.mechanics.agenda import Agenda, Buckets
from sim.mechanics.columns import Integer, Integers, Real, Reals, Table, Tables
from sim.model.counts import COUNTED, Flow, Level, Snapshot
from sim.scenario.vocabulary import STAGES, Cause


class Workers(Table):
    """One row a worker, in the order in which they became known to the council."""

    status = Integers("what the worker is doing, as numbered by Status")
    grade = Integers("as numbered by Grade")
    capacity = Integers("cases the worker should hold at most, in hundredths")
    load = Integers("cases held, weighted, in hundredths")
    next_in_team = Integers("the next worker of the team")
    team = Integers("the team")
    in_post_since = Reals("day of starting in the team")
    cases = Integers("children held")
    first_case = Integers("the first child of the caseload")
    last_case = Integers("the last")
    cases_in = Integers("children held by stage", width=STAGES)
    key = Integers("the worker's key to chance")
    contract = Integers("permanent or agency")
    route = Integers("how the worker came")
    fte = Reals("full-time equivalent")
    post = Integers("the post held, or covered by an agency worker; 0: beyond the posts")
    beyond_posts = Integers("whether an agency worker came for an absence or an overload")
    joined = Reals("day of joining the council")
    settling_since = Reals("day of starting in the team, or of coming back from a long absence")
    qualified = Reals("day of qualifying")
    spell = Integers("counts up when events requested earlier no longer hold")
    months_faced = Integers("months drawn so far")
    absences = Integers("absences so far")
    threshold = Reals("hazard at which the worker resigns")
    hazard = Reals("hazard added up so far")
    committed_until = Reals("end of the commitment from a retention payment; 0: never made one")
    payment = Reals("pounds of the retention payment")
    departure = Integers("cause of the departure that is under way")
    notice_since = Reals("day on which notice was given")
    destination = Integers("the post that a worker moving within the teams goes to")
    previous_in_team = Integers("the one before")
    team_at_year_start = Integers("the team on 1 April; 0: none, or left it since")
    known = Integer("how many workers were ever known")


class Children(Table):
    """One row a child, in the order in which they became known to the council; what most rules read stands first."""

    key = Integers("the child's key to chance")
    family_key = Integers("the family's key to chance: siblings are referred to the same teams")
    stage = Integers("as numbered by Stage")
    spell = Integers("counts up at every change of stage")
    team = Integers("the team")
    worker = Integers("the child's worker")
    weight = Integers("in hundredths of a case")
    next_sibling = Integers("the next child of the sibling group, in a ring; 0: no siblings")
    allocation = Integers("the present or latest allocation")
    contact = Integers("the first allocation since the present referral; 0: none yet")
    next_case = Integers("the next child of the worker's caseload")
    previous_case = Integers("the one before")
    born = Reals("day of birth")
    clock = Integers("whether the end of the stage is drawn: a stage does not run while nobody works on it")
    with_older = Integers("whether the child has moved to the team for older children")
    away_worker = Integers("the absent worker whose case it was")
    changes_this_year = Integers("changes of worker since 1 April")
    workers_this_year = Integers("distinct workers since 1 April")
    cared_for_this_year = Integers("whether looked after or leaving care since 1 April")
    open_this_year = Integers("whether open since 1 April")
    area = Integers("the area where the family lives")
    complex = Integers("whether the case is complex")
    distant = Integers("whether the child would be placed out of the county")
    interim_care = Integers("whether looked after while in court proceedings")
    place_in_family = Integers("the place among the siblings referred together, from 0")
    stage_since = Reals("day of entering the stage")
    referred = Reals("day of the present referral")
    late_leaver = Integers("whether a care leaver would stay with the service to 25")
    reason = Integers("why a waiting child needs a worker")
    cause = Integers("the finer cause")
    planned = Integers("whether that change was planned")
    requests = Integers("requests for another worker drawn so far")
    next_waiting = Integers("the next child waiting in the team")
    previous_waiting = Integers("the one before")
    known = Integer("how many children were ever known")
    open = Integer("how many cases are open")


class Posts(Table):
    """One row a post."""

    team = Integers("the team")
    kind = Integers("0 social worker, 1 support worker, 2 manager")
    experienced_only = Integers("whether only experienced workers may hold it")
    holder = Integers("the permanent worker who holds it")
    cover = Integers("the agency worker who covers it")
    offered = Integers("whether somebody is due to start in it")
    vacant_since = Reals("day on which it fell vacant")
    vacancies = Integers("how often it fell vacant")
    covers = Integers("agency workers who covered it so far")
    number = Integer("how many posts")


class Teams(Table):
    """One row a team, from 1: who is in it, and what is added up."""

    first_worker = Integers("the first worker of the team")
    last_worker = Integers("the last")
    first_waiting = Integers("the first child waiting")
    last_waiting = Integers("the last")
    sought = Integers("agency workers who came so far beyond vacant posts")
    extra = Integers("agency workers sought or at work beyond vacant posts")
    staff_at_year_start = Integers("permanent staff in the team on 1 April, managers included")
    newly_qualified = Integers("newly qualified workers in post")
    experienced = Integers("experienced workers in post, agency included")
    levels = Reals("what lasts, now", width=len(Level))
    moments = Reals("sum of every change of it times the day of the change", width=len(Level))
    counted = Reals("what lasts, added up over the days up to the latest census", width=len(Level))
    flows = Reals("what has happened since the month began", width=len(Flow))
    causes = Reals("changes of worker since the month began, by cause", width=len(Cause))
    number = Integer("how many teams")


class Allocations(Table):
    """One row an allocation of a child to a worker: the log that per-child measures are counted from."""

    child = Integers("the child")
    worker = Integers("the worker")
    team = Integers("the worker's team")
    stage = Integers("the child's stage at the time")
    start = Reals("first day")
    end = Reals("last day, where ended")
    ended = Integers("whether it has ended")
    reason = Integers("as numbered by Reason")
    cause = Integers("the finer cause")
    planned = Integers("whether there was notice for a handover")
    previous = Integers("the child's allocation before; 0: none")
    number = Integer("how many allocations")


class Months(Table):
    """One row a month and team, team 1 of month 0 first: what the census saw."""

    levels = Reals("what lasts, on the last day", width=len(Level))
    days = Reals("the same, added up over the days of the month", width=len(Level))
    flows = Reals("what happened", width=len(Flow))
    causes = Reals("changes of worker by cause", width=len(Cause))
    snapshot = Reals("what the last day shows", width=len(Snapshot))
    done = Integer("months counted so far")
    previous_end = Real("when the last one ended")


class Years(Table):
    """One row a reporting year and population: children by what happened to them in the year."""

    changes = Integers("children by number of changes of worker", width=COUNTED)
    workers = Integers("children by number of distinct workers", width=COUNTED)
    total_changes = Integers("changes of worker of these children")
    done = Integer("years counted so far")
    began = Real("day on which the present reporting year began, or the forecast did")


class History(Table):
    """Where the history stands, and how far the council has counted."""

    key = Integer("the key of the history: its seed")
    now = Real("the time of the latest event")
    events = Integer("events answered so far")
    last_event = Integer("the latest event")
    last_subject = Integer("its subject")
    rounds = Integer("recruitment rounds held")
    cohorts = Integer("cohorts landed")
    families = Integer("families referred")
    demand = Real("expected families up to the latest one")


class World(Tables):
    """All that one history knows."""

    workers: Workers
    children: Children
    posts: Posts
    teams: Teams
    allocations: Allocations
    months: Months
    years: Years
    history: History
    agenda: Agenda
    buckets: Buckets
    levers: Levers
    grades: GradePlan
    plan: TeamPlan
    stages: StagePlan
    tenure: Tenure
    cohorts: Cohorts
    arrivals: Arrivals
    quantiles: Quantiles
    family: Families
    calendar: Calendar
