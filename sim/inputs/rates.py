"""What the numbers of a scenario become: the tables that the rules read.

Time is in days, a probability is a share, money is in pounds a year, a caseload is in hundredths of a case. The
tables of this file are filled by ``derivation`` and copied into each world, where management may change them during a
run.
"""

from __future__ import annotations

from sim.mechanics.columns import Integer, Integers, Real, Reals, Table, Tables
from sim.mechanics.random_numbers import QUANTILES
from sim.scenario.vocabulary import GRADES, STAGES, Cause

MOST_TEAMS = 256  # that may hold one stage


class Levers(Table):
    """Single numbers of the scenario that rules read and management may change."""

    # starting
    protected_cases = Real("full caseload of a newly qualified worker, in cases")
    protected_start = Real("share of it on the first day")
    protected_ramp = Real("days from the first day to the full protected caseload")
    settling_start = Real(
        "share of the guide on the first day of any other worker, or on coming back from a long absence"
    )
    settling = Real("days from then to the full guide")
    protection_after = Real("days in post before a newly qualified worker holds a child protection case")
    court_after = Real("days in post before a newly qualified worker holds a court case")
    complex_after = Real("days in post before a newly qualified worker holds a complex case")
    takeover_days = Real("for how many days from starting a worker takes over cases of overloaded colleagues")
    takeover_interval = Real("days between two such occasions")
    # progressing
    assessed_year = Real("days from qualifying to the end of the assessed year")
    experienced_after = Real("days from qualifying to being experienced")
    supervision_cases = Real("cases of capacity that one newly qualified worker costs the experienced of the team")
    manager_vacancy = Real("days that a manager's post stays vacant")
    promotion_share = Real("share of managers' posts filled from the team")
    # leaving
    month = Real("days in a month of the model")
    caseload_effect = Real("relative change of the leaving hazard per relative caseload above guide")
    caseload_effect_least = Real("lower bound of that multiplier")
    caseload_effect_most = Real("upper bound of that multiplier")
    relative_pay = Real("pay relative to neighbouring councils: -0.05 is 5 % less")
    pay_effect = Real("relative change of the leaving hazard per relative pay below neighbours")
    commitment_effect = Real("multiplier of the leaving hazard while committed by a payment")
    cliff_effect = Real("multiplier of the leaving hazard just after a commitment ends")
    cliff_days = Real("how long after")
    agency_share = Real("share of resignations that go to agency work")
    stays_in_teams_share = Real("share of moves within the council that go to another of the teams")
    notice = Real("days of a permanent worker's notice")
    internal_notice = Real("days of notice within the council")
    agency_notice = Real("days of an agency worker's notice")
    handover = Real("days of notice that a planned handover needs")
    # absence
    covered_after = Real("days of sickness after which cases move")
    moved_first_share = Real("share of the cases that moves then")
    moved_rest_after = Real("days later that the rest moves")
    leave_notice = Real("days in advance that a leave is known")
    cases_return = Integer("whether cases return to a worker who comes back")
    # agency
    cover_share = Real("share of vacant posts for which an agency worker is sought")
    absence_cover_share = Real("share of leaves for which an agency worker is sought")
    agency_delay = Real("days from seeking to starting")
    agency_fte = Real("full-time equivalent of an agency worker")
    conversion_share = Real("share of agency workers in a vacant post who become permanent when their assignment ends")
    overload_caseload = Real("average cases per FTE of a team above which agency workers are sought; 0: never")
    overload_workers = Integer("most agency workers sought beyond posts, per team")
    # demand
    no_further_action_share = Real("share of referrals that end at the front door")
    referred_again_share = Real("share of closed cases that are referred again")
    sibling_spacing = Real("part of the distribution of ages between one sibling and the next")
    complex_share = Real("share of children whose case is complex")
    complex_weight = Integer("weight of a complex case, in hundredths of a case")
    distant_share = Real("share of looked-after children placed out of the county")
    distant_weight = Integer("weight added by the distance, in hundredths of a case")
    interim_care_share = Real("share of children in court proceedings who are looked after meanwhile")
    transfer_age = Real("days of age at which a looked-after child moves to the team for older children")
    transfer_spread = Real("days over which that move is spread")
    late_leaver_share = Real("share of care leavers who stay with the service to 25 instead of 21")
    child_asks = Real("per day and child, the rate at which a child asks for another worker")
    parent_asks = Real("per day and child, the rate at which a parent or carer asks")
    unexplained = Real("per day and child, the rate of changes with another reason")
    returning_children = Integer("children whose case closed before the start and who will be referred again")
    # allocation
    hold = Integer("whether a child waits when nobody has room, instead of being given to somebody overloaded")
    siblings_together = Integer("whether siblings go to the same worker")
    back_to_old_worker = Integer("whether a child referred again goes to the old worker")
    waiting_limit = Integer("children who may wait in a team; -1: no limit")
    largest_team = Integer("social workers' and support workers' posts of the largest team")
    early_handover = Real("days before the age move within which a child who loses its worker moves at once; 0: never")
    balance_margin = Integer("hundredths of a case above capacity at which a manager moves a case; 0: never")
    balance_moves = Integer("most cases moved so in a team and month")
    # money
    agency_day = Real("cost of an agency worker, in pounds per FTE and calendar day")
    hire_cost = Real("cost of recruiting one permanent worker, in pounds")
    # retention payment
    payment_share = Real("what is paid, as a share of what a worker costs in a year")
    payment_take_up = Real("share of the eligible who accept")
    payment_days = Real("days of commitment")
    # the workers of today who came with yearly cohorts before the start
    cohort_share = Real("share of the newly qualified, and of those qualified since, who came with a yearly cohort")
    cohort_age = Real("days since the latest such cohort landed")
    # rounds
    round_interval = Real("days between recruitment rounds; 0: none")
    first_round = Real("day of the first")


class GradePlan(Table):
    """One row a grade, as numbered by ``Grade``."""

    holds = Integers("whether the grade may hold cases of a stage", width=STAGES)
    leaving = Reals("leaving hazard at guide caseload and average tenure, per day")
    resigning = Reals("multiplier of that hazard while a plan is in force")
    monthly = Reals("chance in a month of the other things that may happen, by cause", width=len(Cause))
    applications = Reals("applicants in a recruitment round")
    start_after = Reals("days from offer to start")
    salary = Reals("cost of one FTE, in pounds a year")
    payment_offered = Reals("share of the grade to whom the retention payment is offered")
    part_time = Reals("share who work part time")
    part_time_fte = Reals("their full-time equivalent")
    initial = Integers("permanent workers at the start")
    qualified_from = Reals("newest time since qualifying of a starter, in days")
    qualified_to = Reals("oldest")


class TeamPlan(Table):
    """One row a team, from 1."""

    holds = Integers("whether the team holds children of a stage", width=STAGES)
    area = Integers("the area it serves; 0: all")
    guide = Integers("caseload guide by grade, in hundredths of a case per FTE", width=GRADES)
    hard_limit = Integers("most a worker may hold, in hundredths of a case per FTE; 0: none")
    leaving = Reals("multiplier of the leaving hazard")
    applications = Reals("chance that an applicant accepts a post here")
    allowance = Reals("share of salary paid on top")
    posts = Integers("posts by kind: social workers, support workers, managers", width=3)
    experienced_posts = Integers("social workers' posts for the experienced only")
    initial = Integers("permanent workers at the start by grade", width=GRADES)
    initial_agency = Integers("agency workers at the start")
    starters_take_over = Integers("whether starters are given cases of overloaded colleagues")
    restructured_holds = Integers("the stages after the next restructure", width=STAGES)


class StagePlan(Table):
    """One row a stage."""

    onward = Reals("share going on to each stage, the last closing", width=STAGES + 1)
    ending = Reals("share of closings by ending", width=6)
    stock = Integers("children at the start")
    teams = Integers("the teams that hold the stage", width=MOST_TEAMS)
    teams_number = Integers("how many")


class Tenure(Table):
    """One row a band of time in post: how the leaving hazard depends on it."""

    start = Reals("days in post at which the band begins")
    multiplier = Reals("hazard within the band relative to the base")
    before = Reals("hazard added up before the band, in days at the base")
    bands = Integer("how many bands")


class Cohorts(Table):
    """One row a cohort, from 1."""

    first = Reals("day of the first arrival")
    interval = Reals("days between arrivals; 0: once")
    size = Integers("people each time")
    grade = Integers("their grade")
    cost = Reals("pounds that each costs beyond the salary")
    landed = Integers("how often it has landed so far")
    number = Integer("how many cohorts")


class Arrivals(Table):
    """One row a day: the families expected to be referred up to it."""

    expected = Reals("families expected from the start to this day")
    points = Integer("how many points")


class Quantiles(Table):
    """One row a distribution, as numbered by ``Distribution``."""

    value = Reals("its quantiles", width=QUANTILES)


class Families(Table):
    """Single row of shares that a family or an area is drawn from."""

    size = Reals("share of referrals with up to so many children, added up", width=8)
    area = Reals("share of families in the areas up to this one, added up", width=16)
    areas = Integer("how many areas; 0: the council is one")


class ClawBack(Table):
    """One row a year of a retention payment's commitment, from 0."""

    share = Reals("share of the payment that is paid back on leaving in the year")
    years = Integer("how many; 0: what the days not served are of the commitment")


class Drift(Table):
    """One row a rate that may drift, as numbered by ``Drifting``."""

    times = Reals("today's rate relative to the scenario's")
    spread = Reals("standard deviation of its logarithm, as it is met on any day")
    kept = Reals("part of a deviation that is left after a month")
    deviation = Reals("today's deviation of the logarithm")
    deviation_at_start = Reals("that of the first day")
    number = Integer("how many drift; 0: all rates stay as they are")


class Calendar(Table):
    """Days on which something is counted."""

    month_end = Reals("day on which each month ends")
    year_end = Reals("day on which each reporting year ends")
    restructure = Reals("day of each restructure")
    retention_offer = Reals("day on which the retention payment is offered")
    months = Integer("how many months")
    years = Integer("how many reporting years")
    restructures = Integer("how many restructures")
    retention_offers = Integer("how many offers")


class Rates(Tables):
    """All that the rules are told about a scenario."""

    levers: Levers
    grades: GradePlan
    plan: TeamPlan
    stages: StagePlan
    tenure: Tenure
    cohorts: Cohorts
    arrivals: Arrivals
    quantiles: Quantiles
    family: Families
    claw_back: ClawBack
    drift: Drift
    calendar: Calendar
