"""Caseloads, pay and growing in the job: what the rules of allocation, protection and progression read."""

from __future__ import annotations

from sim.inputs import calendar, distributions
from sim.inputs.conversions import days, hundredths, share
from sim.inputs.rates import Rates
from sim.scenario.plans import RetentionPayment
from sim.scenario.quantities import MONTH
from sim.scenario.schema import Scenario
from sim.scenario.sections import Caseload, Pay, Progression
from sim.scenario.vocabulary import NEVER, STAGES, Distribution, Grade, Stage


def fill_starting(rates: Rates, scenario: Scenario) -> None:
    """Caseloads: guides, protection, what managers even out; pay; growing in the job."""
    rates.levers.month = MONTH
    fill_caseload(rates, scenario.caseload)
    fill_progression(rates, scenario.progression)
    fill_grades(rates, scenario)
    fill_retention_payment(rates, scenario.retention_payment, scenario.pay)


def fill_caseload(rates: Rates, caseload: Caseload) -> None:
    """How children are given to workers, and how many a worker should hold."""
    levers = rates.levers
    levers.hold = int(caseload.nobody_has_room == "hold")
    levers.siblings_together = int(caseload.siblings_together)
    levers.back_to_old_worker = int(caseload.back_to_old_worker)
    levers.waiting_limit = -1 if caseload.waiting_limit is None else caseload.waiting_limit.value
    guide = caseload.guide
    levers.protected_cases = (caseload.protected_cases or guide.social_worker).value
    levers.protected_start = share(caseload.protected_start, 1.0)
    levers.protected_ramp = days(caseload.protected_ramp)
    levers.settling_start = share(caseload.settling_start, 1.0)
    levers.settling = days(caseload.settling)
    levers.protection_after = days(caseload.protection_after)
    levers.court_after = days(caseload.court_after)
    levers.complex_after = days(caseload.complex_after)
    levers.supervision_cases = caseload.supervision_cases.value if caseload.supervision_cases else 0.0
    levers.takeover_days = days(caseload.takeover_for)
    levers.takeover_interval = days(caseload.takeover_every, NEVER)
    levers.balance_margin = hundredths(caseload.balance_margin)
    levers.balance_moves = caseload.balance_moves.value if caseload.balance_moves else 0
    levers.early_handover = days(caseload.early_handover)
    known = caseload.known_for
    rates.quantiles.value[Distribution.KNOWN_FOR] = distributions.ordinary(known) if known else NEVER
    rates.quantiles.value[Distribution.UNIT_EXPONENTIAL] = distributions.unit_exponential()


def fill_progression(rates: Rates, progression: Progression | None) -> None:
    """Growing in the job."""
    levers = rates.levers
    levers.assessed_year = progression.assessed_year.days if progression else NEVER
    levers.experienced_after = progression.experienced_after.days if progression else NEVER
    levers.manager_vacancy = progression.manager_vacancy.days if progression else NEVER
    levers.promotion_share = progression.promotion.share if progression else 0.0


def fill_grades(rates: Rates, scenario: Scenario) -> None:
    """What each grade may hold, how many there are at the start, their hours and their pay."""
    levers, staff, pay = rates.levers, scenario.staff, scenario.pay
    for grade in Grade:
        key = grade.name.lower()
        if grade == Grade.TEAM_MANAGER:
            held: list[str] = []
        else:
            held = list(getattr(scenario.caseload.may_hold, key))
        for stage in range(STAGES):
            rates.grades.holds[grade, stage] = int(Stage(stage).words in held)
        initial = getattr(staff, key)
        rates.grades.initial[grade] = initial.value if initial else 0
        rates.grades.part_time[grade] = share(staff.part_time)
        rates.grades.part_time_fte[grade] = staff.part_time_fte.value if staff.part_time_fte else 1.0
        salary = getattr(pay, key) if pay else None
        rates.grades.salary[grade] = salary.value if salary else 0.0
    if staff.latest_cohort and staff.latest_cohort_landed and staff.newly_qualified:
        levers.cohort_age = -calendar.day_of(staff.latest_cohort_landed, scenario.council.start)
        levers.cohort_share = min(1.0, staff.latest_cohort.value / max(1, staff.newly_qualified.value))


def fill_retention_payment(rates: Rates, offer: RetentionPayment | None, pay: Pay | None) -> None:
    """The retention payment, a share of the salary without on-costs, its commitment, and the months after it."""
    levers = rates.levers
    levers.commitment_effect, levers.cliff_effect = 1.0, 1.0
    if offer:
        levers.payment_share = offer.amount.share / (1.0 + share(pay.on_costs if pay else None))
        levers.payment_take_up = offer.take_up.share
        levers.payment_days = offer.commitment.days
        levers.commitment_effect = offer.effect.value
        levers.cliff_effect = offer.cliff_effect.value
        levers.cliff_days = offer.cliff.days
        shares = offer.claw_back.numbers() if offer.claw_back else []
        rates.claw_back.years = len(shares)
        rates.claw_back.share[: len(shares)] = shares
        for name in offer.eligible:
            rates.grades.payment_offered[Grade[name.upper()]] = share(getattr(offer.offered_to, name), 1.0)
