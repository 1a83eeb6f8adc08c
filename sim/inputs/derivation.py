"""Input modelling: what the numbers of a scenario become. Each function fills one table; nothing here is left to
chance.

By Little's law the mean length of a stage is its stock over its yearly endings. A yearly rate becomes a chance in a
month, 1 - exp(-rate / 12).
"""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.inputs import calendar, distributions
from sim.inputs.assignments import assignment_length
from sim.inputs.rates import Rates
from sim.inputs.tenure import FLAT, TenureBands
from sim.scenario.quantities import MONTH, YEAR, Cases, Duration, Length, Share
from sim.scenario.schema import Cohort, Leaving, RateByGrade, Scenario, StagePath, Team
from sim.scenario.vocabulary import GRADES, SOCIAL_WORKER_GRADES, STAGES, Cause, Distribution, Ending, Grade, Stage

NEVER = 1e9  # days: longer than any horizon
WORKING_DAYS = 253  # in a year, as the national absence rate counts them
STAGE_KEYS = ("assessment", "child_in_need", "child_protection", "court_proceedings", "looked_after", "leaving_care")


@dataclass(frozen=True)
class Derived:
    """A scenario ready to run: its rates, and the names and dates by which its outcome is read."""

    scenario: Scenario
    rates: Rates
    horizon: float
    team_names: list[str]
    team_kinds: list[str]

    @property
    def months(self) -> int:
        """How many months the forecast has."""
        return self.rates.calendar.months

    @property
    def years(self) -> int:
        """How many reporting years end in it."""
        return self.rates.calendar.years


def derive(scenario: Scenario) -> Derived:
    """Turn a checked scenario into rates."""
    start, years = scenario.council.start, scenario.council.years
    horizon = calendar.horizon(start, years)
    rates = Rates(
        grades=GRADES,
        plan=len(scenario.teams) + 1,
        stages=STAGES,
        tenure=16,
        cohorts=len(scenario.cohorts) + 1,
        arrivals=int(horizon) + 1,
        quantiles=len(Distribution),
        calendar=years * 12 + 20,
    )
    _fill_starting(rates, scenario)
    _fill_leaving(rates, scenario)
    _fill_absence(rates, scenario)
    _fill_agency(rates, scenario)
    _fill_demand(rates, scenario, horizon)
    _fill_stages(rates, scenario)
    _fill_teams(rates, scenario)
    _fill_recruitment(rates, scenario)
    _fill_calendar(rates, scenario)
    return Derived(
        scenario, rates, horizon, [team.name for team in scenario.teams], [team.kind for team in scenario.teams]
    )


def _days(duration: Duration | None, otherwise: float = 0.0) -> float:
    return otherwise if duration is None else duration.days


def _share(share: Share | None, otherwise: float = 0.0) -> float:
    return otherwise if share is None else share.share


def _hundredths(cases: Cases | None) -> int:
    return 0 if cases is None else cases.hundredths


def chance_in_a_month(per_day: float) -> float:
    """Return the chance that something with a steady rate happens within a month."""
    return -math.expm1(-per_day * MONTH)


def _fill_starting(rates: Rates, scenario: Scenario) -> None:
    """Caseloads: guides, protection, what managers even out; pay; growing in the job."""
    levers, caseload, progression = rates.levers, scenario.caseload, scenario.progression
    levers.month = MONTH
    levers.hold = int(caseload.nobody_has_room == "hold")
    levers.siblings_together = int(caseload.siblings_together)
    levers.back_to_old_worker = int(caseload.back_to_old_worker)
    levers.waiting_limit = -1 if caseload.waiting_limit is None else caseload.waiting_limit.value
    guide = caseload.guide
    levers.protected_cases = (caseload.protected_cases or guide.social_worker).value
    levers.protected_start = _share(caseload.protected_start, 1.0)
    levers.protected_ramp = _days(caseload.protected_ramp)
    levers.protection_after = _days(caseload.protection_after)
    levers.court_after = _days(caseload.court_after)
    levers.complex_after = _days(caseload.complex_after)
    levers.supervision_cases = caseload.supervision_cases.value if caseload.supervision_cases else 0.0
    levers.takeover_days = _days(caseload.takeover_for)
    levers.takeover_interval = _days(caseload.takeover_every, NEVER)
    levers.balance_margin = _hundredths(caseload.balance_margin)
    levers.balance_moves = caseload.balance_moves.value if caseload.balance_moves else 0
    levers.early_handover = _days(caseload.early_handover)
    levers.assessed_year = progression.assessed_year.days if progression else NEVER
    levers.experienced_after = progression.experienced_after.days if progression else NEVER
    levers.manager_vacancy = progression.manager_vacancy.days if progression else NEVER
    levers.promotion_share = progression.promotion.share if progression else 0.0
    known = caseload.known_for
    rates.quantiles.value[Distribution.KNOWN_FOR] = distributions.ordinary(known) if known else NEVER
    rates.quantiles.value[Distribution.UNIT_EXPONENTIAL] = distributions.unit_exponential()
    staff, pay = scenario.staff, scenario.pay
    for grade in Grade:
        key = grade.name.lower()
        if grade == Grade.TEAM_MANAGER:
            held: list[str] = []
        else:
            held = list(getattr(caseload.may_hold, key))
        for stage in range(STAGES):
            rates.grades.holds[grade, stage] = int(Stage(stage).words in held)
        initial = getattr(staff, key)
        rates.grades.initial[grade] = initial.value if initial else 0
        rates.grades.part_time[grade] = _share(staff.part_time)
        rates.grades.part_time_fte[grade] = staff.part_time_fte.value if staff.part_time_fte else 1.0
        salary = getattr(pay, key) if pay else None
        rates.grades.salary[grade] = salary.value if salary else 0.0
    offer = scenario.retention_payment
    levers.commitment_effect, levers.cliff_effect = 1.0, 1.0
    if offer:
        levers.payment_share = offer.amount.share
        levers.payment_take_up = offer.take_up.share
        levers.payment_days = offer.commitment.days
        levers.commitment_effect = offer.effect.value
        levers.cliff_effect = offer.cliff_effect.value
        levers.cliff_days = offer.cliff.days
        for name in offer.eligible:
            rates.grades.payment_eligible[Grade[name.upper()]] = 1


def _per_day(by_grade: RateByGrade, grade: Grade) -> float:
    rate = getattr(by_grade, grade.name.lower())
    return rate.per_day if rate else 0.0


def _fill_leaving(rates: Rates, scenario: Scenario) -> None:
    """Hazards of leaving, by grade and time in post, and how long experienced workers have been in post by them."""
    levers, leaving = rates.levers, scenario.leaving
    bands = TenureBands.of(leaving.tenure) if leaving else FLAT
    number = len(bands.start)
    rates.tenure.bands = number
    rates.tenure.start[:number] = bands.start
    rates.tenure.multiplier[:number] = bands.multiplier
    rates.tenure.before[:number] = bands.before
    levers.caseload_effect_least, levers.caseload_effect_most = 0.0, NEVER
    if leaving:
        for grade in Grade:
            for cause, by_grade in (
                (Cause.RETIRED, leaving.retires),
                (Cause.DISMISSED, leaving.dismissed),
                (Cause.DIED, leaving.dies),
                (Cause.MOVED_WITHIN_COUNCIL, leaving.moves_within_council),
            ):
                rates.grades.monthly[grade, cause] = chance_in_a_month(_per_day(by_grade, grade))
        levers.agency_share = _share(leaving.to_agency)
        levers.stays_in_teams_share = _share(leaving.stays_in_teams)
        levers.caseload_effect = leaving.caseload_effect.value if leaving.caseload_effect else 0.0
        if leaving.caseload_effect_least:
            levers.caseload_effect_least = leaving.caseload_effect_least.value
        if leaving.caseload_effect_most:
            levers.caseload_effect_most = leaving.caseload_effect_most.value
        levers.relative_pay = leaving.relative_pay.share if leaving.relative_pay else 0.0
        levers.pay_effect = leaving.pay_effect.value if leaving.pay_effect else 0.0
        levers.notice = leaving.notice.days
        levers.internal_notice = leaving.internal_notice.days
        levers.handover = leaving.handover.days
        for grade in Grade:
            relative = getattr(leaving.relative, grade.name.lower())
            rates.grades.leaving[grade] = relative.value if relative else 1.0
        rates.grades.leaving[:] *= resigning_per_day(rates, leaving, bands)
    in_post = distributions.time_in_post(float(rates.grades.leaving[Grade.EXPERIENCED]), bands)
    rates.quantiles.value[Distribution.TIME_IN_POST] = in_post


def resigning_per_day(rates: Rates, leaving: Leaving, bands: TenureBands) -> float:
    """Return the base hazard of resigning at which today's social workers have the yearly turnover, other causes
    counted.

    Turnover = sum over grades of share x (base x relative x mean tenure multiplier x pay effect + other causes). The
    time in post on which the tenure multiplier depends follows from the hazard itself, so the two are found together
    by repetition.
    """
    levers, grades = rates.levers, rates.grades
    staff = np.array([grades.initial[grade] for grade in SOCIAL_WORKER_GRADES], dtype=float)
    if staff.sum() == 0:
        staff = np.ones(3)
    weight = staff / staff.sum()
    relative = np.array([grades.leaving[grade] for grade in SOCIAL_WORKER_GRADES])
    others = sum(
        share * sum(_per_day(by_grade, grade) for by_grade in (leaving.retires, leaving.dismissed, leaving.dies))
        for share, grade in zip(weight, SOCIAL_WORKER_GRADES, strict=True)
    )
    left = max(leaving.turnover.share / YEAR - float(others), 0.0)
    pay = max(1.0 - levers.pay_effect * levers.relative_pay, 1e-9)
    base = left
    for _ in range(30):
        tenure = _tenure_multipliers(rates, bands, base * float(relative[2]) * pay)
        base = left / float((weight * relative * tenure).sum() * pay) if left else 0.0
    return base


def _tenure_multipliers(rates: Rates, bands: TenureBands, experienced_hazard: float) -> NDArray[np.float64]:
    """Return the mean tenure multiplier of each social worker grade, over the times in post met on a given day."""
    luck = (np.arange(400) + 0.5) / 400
    in_post = np.interp(luck, distributions.PROBABILITIES, distributions.time_in_post(experienced_hazard, bands))
    first_year = min(rates.levers.assessed_year, distributions.CAREER)
    experienced = min(rates.levers.experienced_after, distributions.CAREER)
    newly = luck * first_year
    qualified = first_year + luck * (experienced - first_year)
    middle = np.minimum.outer(in_post, qualified).ravel()
    return np.array([bands.at(newly).mean(), bands.at(middle).mean(), bands.at(in_post).mean()])


def _fill_absence(rates: Rates, scenario: Scenario) -> None:
    """Chances in a month of each absence, and their lengths."""
    levers, absence = rates.levers, scenario.absence
    levers.covered_after, levers.moved_rest_after = NEVER, NEVER
    if absence is None:
        return
    levers.covered_after = _days(absence.covered_after, NEVER)
    levers.moved_first_share = _share(absence.covered_first)
    levers.moved_rest_after = _days(absence.rest_covered_after, NEVER)
    levers.leave_notice = absence.leave_known.days
    levers.cases_return = int(absence.cases_return)
    for cause, rate, length, table in (
        (Cause.SICKNESS, absence.sickness, absence.sickness_length, Distribution.SICKNESS),
        (Cause.MATERNITY, absence.maternity, absence.maternity_length, Distribution.MATERNITY_LEAVE),
        (Cause.SABBATICAL, absence.sabbatical, absence.sabbatical_length, Distribution.SABBATICAL),
    ):
        if rate and length:
            rates.quantiles.value[table] = distributions.ordinary(length)
            rates.grades.monthly[:, cause] = chance_in_a_month(rate.per_day)
    if absence.secondment_length:
        rates.quantiles.value[Distribution.SECONDMENT] = distributions.ordinary(absence.secondment_length)
        for grade in Grade:
            chance = chance_in_a_month(_per_day(absence.secondment, grade))
            rates.grades.monthly[grade, Cause.SECONDED] = chance


def _fill_agency(rates: Rates, scenario: Scenario) -> None:
    """Cover, assignments, overload, cost."""
    levers, agency = rates.levers, scenario.agency
    levers.agency_fte = 1.0
    if agency is None:
        return
    levers.cover_share = agency.covers_vacancies.share
    levers.absence_cover_share = agency.covers_absences.share
    levers.agency_delay = agency.delay.days
    levers.agency_notice = agency.notice.days
    levers.agency_fte = agency.fte.value
    levers.conversion_share = agency.converts.share
    levers.overload_caseload = agency.overload_caseload.value if agency.overload_caseload else 0.0
    levers.overload_workers = agency.overload_workers.value if agency.overload_workers else 0
    levers.agency_day = agency.cost.value * WORKING_DAYS / YEAR
    length = assignment_length(agency)
    rates.quantiles.value[Distribution.AGENCY_ASSIGNMENT] = distributions.ordinary(length)
    rates.quantiles.value[Distribution.WHOLE_AGENCY_ASSIGNMENT] = distributions.met_on_a_day(length)


def _fill_demand(rates: Rates, scenario: Scenario, horizon: float) -> None:
    """Referrals: new families are those not referred again; ages, weights, wishes."""
    levers, demand = rates.levers, scenario.demand
    again, no_action = _share(demand.referred_again), _share(demand.no_further_action)
    sizes = np.asarray(demand.family_sizes.numbers())
    rates.family.size[0, :] = 2.0
    rates.family.size[0, : len(sizes)] = np.cumsum(sizes / sizes.sum())
    rates.family.size[0, len(sizes) - 1] = 2.0  # the last size takes whatever rounding leaves
    mean_size = float((sizes / sizes.sum()) @ np.arange(1, len(sizes) + 1))
    families = demand.referrals.per_day * (1.0 - again) / mean_size
    growth = demand.growth.share if demand.growth else 0.0
    season = demand.season.numbers() if demand.season else [1.0] * 12
    days = int(horizon)
    rates.arrivals.points = days + 1
    rates.arrivals.expected[:] = calendar.expected_families(
        scenario.council.start, days, families, growth, _days(demand.growth_for, NEVER), season
    )
    if demand.areas:
        names = list(demand.areas.of)
        rates.family.areas = len(names)
        rates.family.area[0, :] = 2.0
        rates.family.area[0, : len(names) - 1] = np.cumsum([demand.areas.share(name) for name in names])[:-1]
    levers.no_further_action_share = no_action
    levers.referred_again_share = again / (1.0 - no_action) if again else 0.0
    if demand.until_referred_again and again:
        length = demand.until_referred_again
        rates.quantiles.value[Distribution.UNTIL_REFERRED_AGAIN] = distributions.ordinary(length)
        rates.quantiles.value[Distribution.WHOLE_UNTIL_REFERRED_AGAIN] = distributions.met_on_a_day(length)
        levers.returning_children = round(demand.referrals.per_day * again * length.days)
    rates.quantiles.value[Distribution.AGE_AT_REFERRAL] = distributions.ages(demand.ages)
    looked_after = demand.ages_looked_after or demand.ages
    rates.quantiles.value[Distribution.AGE_LOOKED_AFTER] = distributions.ages(looked_after)
    levers.complex_share = _share(demand.complex)
    levers.complex_weight = demand.complex_weight.hundredths if demand.complex_weight else 100
    levers.distant_share = _share(demand.distant)
    levers.distant_weight = _hundredths(demand.distant_weight)
    levers.interim_care_share = _share(demand.looked_after_in_court)
    levers.transfer_age = _days(demand.transfer_age, 18 * YEAR)
    levers.transfer_spread = _days(demand.transfer_spread)
    levers.late_leaver_share = _share(demand.stays_to_25)
    levers.child_asks = demand.child_asks.per_day if demand.child_asks else 0.0
    levers.parent_asks = demand.parent_asks.per_day if demand.parent_asks else 0.0
    levers.unexplained = demand.unexplained.per_day if demand.unexplained else 0.0


def stage_length(path: StagePath) -> Length | None:
    """Return how long children are in the stage: as given, or stock over endings (Little's law)."""
    if path.length is not None or path.ends is None:
        return path.length
    mean = path.stock.value / path.ends.per_day
    source = f"assumption: Little's law from stock ({path.stock.source}) and endings ({path.ends.source})"
    shape = path.shape or "exponential"
    return Length(mean=mean, unit="days", shape=shape, variation=path.variation, source=source)


def _fill_stages(rates: Rates, scenario: Scenario) -> None:
    """Lengths, what follows a stage, how a case ends."""
    for stage, key in enumerate(STAGE_KEYS):
        path = getattr(scenario.stages, key)
        rates.stages.onward[stage, Stage.CLOSED] = 1.0
        rates.stages.ending[stage, Ending.NEEDS_MET] = 1.0
        if path is None:
            continue
        rates.stages.stock[stage] = path.stock.value
        length = stage_length(path)
        if length:
            rates.quantiles.value[Distribution.ASSESSMENT + stage] = distributions.ordinary(length)
            rates.quantiles.value[Distribution.WHOLE_ASSESSMENT + stage] = distributions.met_on_a_day(length)
        if path.onward:
            for onward in Stage:
                rates.stages.onward[stage, onward] = path.onward.share(onward.words)
        if path.endings:
            for ending in Ending:
                rates.stages.ending[stage, ending] = path.endings.share(ending.words)


def apportion(people: int, sizes: list[int]) -> list[int]:
    """Share people out in proportion to the sizes, whole, by largest remainders, and never more than a size."""
    total = sum(sizes)
    if total == 0:
        return [0] * len(sizes)
    exact = [people * size / total for size in sizes]
    shared = [min(int(number), size) for number, size in zip(exact, sizes, strict=True)]
    by_remainder = sorted(range(len(sizes)), key=lambda place: (shared[place] - exact[place], place))
    while sum(shared) < min(people, total):
        for place in by_remainder:
            if shared[place] < sizes[place] and sum(shared) < people:
                shared[place] += 1
    return shared


def _fill_teams(rates: Rates, scenario: Scenario) -> None:
    """Teams, their posts, and the staff shared out over them."""
    plan, areas = rates.plan, list(scenario.demand.areas.of) if scenario.demand.areas else []
    for number, team in enumerate(scenario.teams, start=1):
        for stage in range(STAGES):
            plan.holds[number, stage] = int(Stage(stage).words in team.holds)
        plan.area[number] = areas.index(team.area) + 1 if team.area in areas else 0
        _fill_guide(rates, scenario, number, team)
        plan.hard_limit[number] = _hundredths(team.hard_limit)
        plan.leaving[number] = team.leaving.value if team.leaving else 1.0
        plan.applications[number] = _share(team.applications, 1.0)
        plan.allowance[number] = _share(team.allowance)
        plan.posts[number, 0] = team.social_workers.value
        plan.posts[number, 1] = team.community_resource_workers.value if team.community_resource_workers else 0
        plan.posts[number, 2] = team.team_managers.value if team.team_managers else 0
        plan.experienced_posts[number] = team.experienced_only.value if team.experienced_only else 0
        plan.initial_agency[number] = team.agency.value if team.agency else 0
        plan.starters_take_over[number] = int(team.starters_take_over_cases)
    for restructure in scenario.restructures:
        plan.restructured_holds[:] = plan.holds
        for number, team in enumerate(scenario.teams, start=1):
            if team.name in restructure.holds:
                for stage in range(STAGES):
                    plan.restructured_holds[number, stage] = int(Stage(stage).words in restructure.holds[team.name])
    _share_out_staff(rates)


def _fill_guide(rates: Rates, scenario: Scenario, number: int, team: Team) -> None:
    guide = scenario.caseload.guide
    standard = team.guide or guide.social_worker
    experienced = team.guide or guide.experienced or guide.social_worker
    rates.plan.guide[number, Grade.SOCIAL_WORKER] = standard.hundredths
    rates.plan.guide[number, Grade.EXPERIENCED] = experienced.hundredths
    rates.plan.guide[number, Grade.COMMUNITY_RESOURCE_WORKER] = _hundredths(guide.community_resource_worker)


def _share_out_staff(rates: Rates) -> None:
    """Share the council's staff out over the teams by posts: the experienced first, then the others in what is left.

    Posts for the experienced only are filled before any others, so that whoever is in post at the start has a post.
    """
    plan, initial = rates.plan, rates.grades.initial
    teams = range(1, plan.rows)
    reserved = [int(plan.experienced_posts[team]) for team in teams]
    others = [int(plan.posts[team, 0]) - kept for team, kept in zip(teams, reserved, strict=True)]
    experienced = int(initial[Grade.EXPERIENCED])
    in_reserved = apportion(experienced, reserved)
    in_others = apportion(experienced - sum(in_reserved), others)
    plan.initial[1:, Grade.EXPERIENCED] = np.add(in_reserved, in_others)
    room = [free - taken for free, taken in zip(others, in_others, strict=True)]
    for grade in (Grade.SOCIAL_WORKER, Grade.NEWLY_QUALIFIED):
        people = apportion(int(initial[grade]), room)
        plan.initial[1:, grade] = people
        room = [free - taken for free, taken in zip(room, people, strict=True)]
    for grade, kind in ((Grade.COMMUNITY_RESOURCE_WORKER, 1), (Grade.TEAM_MANAGER, 2)):
        plan.initial[1:, grade] = apportion(int(initial[grade]), [int(plan.posts[team, kind]) for team in teams])


def _fill_recruitment(rates: Rates, scenario: Scenario) -> None:
    """Rounds and cohorts; how long starters have been qualified."""
    levers, recruitment = rates.levers, scenario.recruitment
    start = scenario.council.start
    grades = rates.grades
    grades.qualified_from[Grade.SOCIAL_WORKER] = levers.assessed_year
    grades.qualified_to[Grade.SOCIAL_WORKER] = levers.experienced_after
    grades.qualified_from[Grade.EXPERIENCED] = levers.experienced_after
    grades.qualified_to[Grade.EXPERIENCED] = levers.experienced_after
    if recruitment:
        levers.round_interval = recruitment.every.days
        levers.first_round = calendar.day_of(recruitment.first_round, start)
        levers.hire_cost = recruitment.cost_per_hire.value if recruitment.cost_per_hire else 0.0
        for grade in Grade:
            key = grade.name.lower()
            applicants = getattr(recruitment.applicants, key, None)
            grades.applications[grade] = applicants.value if applicants else 0.0
            after = getattr(recruitment.start_after, key, None)
            grades.start_after[grade] = after.days if after else 0.0
    rates.cohorts.number = len(scenario.cohorts)
    for number, cohort in enumerate(scenario.cohorts, start=1):
        rates.cohorts.first[number] = calendar.day_of(cohort.arrives, start)
        rates.cohorts.interval[number] = _days(cohort.every)
        rates.cohorts.size[number] = cohort.size.value
        rates.cohorts.grade[number] = Grade[cohort.grade.upper()]
        yearly = cohort.every is not None and abs(cohort.every.days - YEAR) < 1.0
        if yearly and cohort.grade == "newly_qualified":
            _remember_earlier_cohort(rates, cohort, start)


def _remember_earlier_cohort(rates: Rates, cohort: Cohort, start: datetime.date) -> None:
    """Note when a yearly cohort last landed before the start, and which share of today's newly qualified it
    makes up.
    """
    levers, newly_qualified = rates.levers, int(rates.grades.initial[Grade.NEWLY_QUALIFIED])
    age = -calendar.day_of(cohort.arrives, start) % YEAR
    if newly_qualified and age < levers.assessed_year:
        levers.cohort_age = age
        levers.cohort_share = min(1.0, cohort.size.value / newly_qualified)


def _fill_calendar(rates: Rates, scenario: Scenario) -> None:
    """The days on which something is counted or done."""
    table, start, years = rates.calendar, scenario.council.start, scenario.council.years
    ends = calendar.month_ends(start, years)
    table.months = len(ends)
    table.month_end[: len(ends)] = [calendar.day_of(date, start) for date in ends]
    year_ends = calendar.reporting_year_ends(start, years)
    table.years = len(year_ends)
    table.year_end[: len(year_ends)] = [calendar.day_of(date, start) for date in year_ends]
    table.restructures = len(scenario.restructures)
    for number, restructure in enumerate(scenario.restructures):
        table.restructure[number] = calendar.day_of(restructure.date, start)
    offers = scenario.retention_payment.offered if scenario.retention_payment else []
    table.retention_offers = len(offers)
    for number, date in enumerate(offers):
        table.retention_offer[number] = calendar.day_of(date, start)
