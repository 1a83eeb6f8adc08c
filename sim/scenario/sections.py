"""The sections of a scenario file that say what a council is.

A section that is left out is a mechanism that the scenario does not have: without ``[leaving]`` nobody leaves.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Literal, get_args

from pydantic import Field

from sim.scenario.names import Name, StageName
from sim.scenario.quantities import (
    Ages,
    Applicants,
    Cases,
    Change,
    Children,
    Duration,
    FamilySizes,
    Fte,
    Length,
    Moves,
    Multiplier,
    Part,
    Posts,
    PoundsAWorkingDay,
    PoundsAYear,
    PoundsOnce,
    Rate,
    Season,
    Share,
    Shares,
    Spread,
    Variation,
    Workers,
)

MIXED_CASELOAD: list[StageName] = list(get_args(StageName))


class Council(Part):
    """Which council, from when, for how long."""

    name: Name
    start: datetime.date
    years: Annotated[int, Field(ge=1, le=20)]


class Team(Part):
    """A team: the stages it holds, its posts, and what is particular about it."""

    name: Name
    kind: Name
    holds: Annotated[list[StageName], Field(min_length=1)]
    area: Name | None = None
    social_workers: Posts
    experienced_only: Posts | None = None
    community_resource_workers: Posts | None = None
    team_managers: Posts | None = None
    agency: Workers | None = None
    guide: Cases | None = None
    hard_limit: Cases | None = None
    leaving: Multiplier | None = None
    applications: Share | None = None
    allowance: Share | None = None
    starters_take_over_cases: bool = False


class Staff(Part):
    """The permanent workers in post at the start, and how many hours they work."""

    newly_qualified: Workers | None = None
    social_worker: Workers | None = None
    experienced: Workers | None = None
    community_resource_worker: Workers | None = None
    team_manager: Workers | None = None
    latest_cohort: Workers | None = None
    latest_cohort_landed: datetime.date | None = None
    part_time: Share | None = None
    part_time_fte: Fte | None = None


class CasesByGrade(Part):
    """Caseload guides."""

    social_worker: Cases
    experienced: Cases | None = None
    community_resource_worker: Cases | None = None


class StagesByGrade(Part):
    """The stages whose children a grade may hold; social workers may hold all unless said."""

    newly_qualified: list[StageName] = MIXED_CASELOAD
    social_worker: list[StageName] = MIXED_CASELOAD
    experienced: list[StageName] = MIXED_CASELOAD
    community_resource_worker: list[StageName] = ["leaving care"]


class Caseload(Part):
    """How children are given to workers, and how many a worker should hold."""

    nobody_has_room: Literal["always allocate", "hold"]
    guide: CasesByGrade
    may_hold: StagesByGrade = StagesByGrade()
    siblings_together: bool
    back_to_old_worker: bool
    waiting_limit: Children | None = None
    protected_cases: Cases | None = None
    protected_start: Share | None = None
    protected_ramp: Duration | None = None
    settling_start: Share | None = None
    settling: Duration | None = None
    protection_after: Duration | None = None
    court_after: Duration | None = None
    complex_after: Duration | None = None
    supervision_cases: Cases | None = None
    takeover_for: Duration | None = None
    takeover_every: Duration | None = None
    balance_margin: Cases | None = None
    balance_moves: Moves | None = None
    early_handover: Duration | None = None
    known_for: Length | None = None


class ApplicantsByGrade(Part):
    """Applicants in a recruitment round."""

    newly_qualified: Applicants | None = None
    social_worker: Applicants | None = None
    experienced: Applicants | None = None
    community_resource_worker: Applicants | None = None


class DurationByGrade(Part):
    """From offer to start."""

    newly_qualified: Duration
    social_worker: Duration
    experienced: Duration
    community_resource_worker: Duration | None = None


class Recruitment(Part):
    """Recruitment rounds."""

    first_round: datetime.date
    every: Duration
    applicants: ApplicantsByGrade
    start_after: DurationByGrade
    cost_per_hire: PoundsOnce | None = None


class Progression(Part):
    """Growing in the job."""

    assessed_year: Duration
    experienced_after: Duration
    manager_vacancy: Duration
    promotion: Share


class RateByGrade(Part):
    """A yearly rate for each grade; a grade left out has none."""

    newly_qualified: Rate | None = None
    social_worker: Rate | None = None
    experienced: Rate | None = None
    community_resource_worker: Rate | None = None
    team_manager: Rate | None = None


class TenureBand(Part):
    """How the leaving rate compares with the grade's own, from so long in post."""

    after: Duration
    rate: Multiplier


class MultiplierByGrade(Part):
    """How often each grade resigns compared with the others, or with what turnover says; 1 for a grade left out."""

    newly_qualified: Multiplier | None = None
    social_worker: Multiplier | None = None
    experienced: Multiplier | None = None
    community_resource_worker: Multiplier | None = None
    team_manager: Multiplier | None = None


class Leaving(Part):
    """Why and when workers leave: the yearly turnover; resignations are what the other causes do not explain of it."""

    turnover: Share
    relative: MultiplierByGrade = MultiplierByGrade()
    resigning: MultiplierByGrade = MultiplierByGrade()
    tenure: Annotated[list[TenureBand], Field(min_length=1, max_length=16)]
    retires: RateByGrade = RateByGrade()
    dismissed: RateByGrade = RateByGrade()
    dies: RateByGrade = RateByGrade()
    moves_within_council: RateByGrade = RateByGrade()
    stays_in_teams: Share | None = None
    to_agency: Share | None = None
    caseload_effect: Multiplier | None = None
    caseload_effect_least: Multiplier | None = None
    caseload_effect_most: Multiplier | None = None
    relative_pay: Change | None = None
    pay_effect: Multiplier | None = None
    notice: Duration
    internal_notice: Duration
    handover: Duration


class Absence(Part):
    """Sickness, leaves and secondments."""

    sickness: Rate | None = None
    sickness_length: Length | None = None
    covered_after: Duration | None = None
    covered_first: Share | None = None
    rest_covered_after: Duration | None = None
    maternity: Rate | None = None
    maternity_length: Length | None = None
    sabbatical: Rate | None = None
    sabbatical_length: Length | None = None
    secondment: RateByGrade = RateByGrade()
    secondment_length: Length | None = None
    leave_known: Duration
    cases_return: bool


class ElapsedTimes(Part):
    """Reported figures from which the length of an assignment is fitted, by id."""

    stocks: Annotated[list[Name], Field(min_length=5, max_length=5)]  # agency workers at five successive quarter ends
    elapsed: Annotated[list[Name], Field(min_length=4, max_length=4)]  # by months there: under 3, 3-5, 6-11, 12 or more


class Agency(Part):
    """Agency workers."""

    covers_vacancies: Share
    covers_absences: Share
    delay: Duration
    assignment: Length | None = None
    assignment_from: ElapsedTimes | None = None
    notice: Duration
    converts: Share
    fte: Fte
    overload_caseload: Cases | None = None
    overload_workers: Workers | None = None
    cost: PoundsAWorkingDay


class Demand(Part):
    """Which children come."""

    referrals: Rate
    growth: Change | None = None
    growth_for: Duration | None = None
    season: Season | None = None
    no_further_action: Share | None = None
    referred_again: Share | None = None
    until_referred_again: Length | None = None
    family_sizes: FamilySizes
    ages: Ages
    sibling_spacing: Share | None = None
    ages_looked_after: Ages | None = None
    areas: Shares | None = None
    complex: Share | None = None
    complex_weight: Cases | None = None
    distant: Share | None = None
    distant_weight: Cases | None = None
    looked_after_in_court: Share | None = None
    transfer_age: Duration | None = None
    transfer_spread: Duration | None = None
    stays_to_25: Share | None = None
    child_asks: Rate | None = None
    parent_asks: Rate | None = None
    unexplained: Rate | None = None


class StagePath(Part):
    """How long children are in a stage, as a length or reckoned from the yearly endings, and what follows."""

    stock: Children
    length: Length | None = None
    ends: Rate | None = None
    shape: Literal["exponential", "lognormal", "gamma"] | None = None
    variation: Variation | None = None
    onward: Shares | None = None
    endings: Shares | None = None


class Stages(Part):
    """The stages that the service has."""

    assessment: StagePath
    child_in_need: StagePath | None = None
    child_protection: StagePath | None = None
    court_proceedings: StagePath | None = None
    looked_after: StagePath | None = None
    leaving_care: StagePath | None = None


class Drift(Part):
    """How far rates may drift in the course of a forecast; a rate left out stays as it is."""

    resigning: Spread | None = None  # of permanent workers
    applicants: Spread | None = None
    agency: Spread | None = None  # of the share of vacancies and absences that are covered
    sickness: Spread | None = None
    referrals: Spread | None = None
    entering_care: Spread | None = None  # of how many children enter court or care, whatever the number referred


class Pay(Part):
    """What workers cost in a year, on-costs included; ``on_costs`` is how much they add to the salary."""

    newly_qualified: PoundsAYear
    social_worker: PoundsAYear
    experienced: PoundsAYear
    community_resource_worker: PoundsAYear | None = None
    team_manager: PoundsAYear | None = None
    on_costs: Share | None = None
