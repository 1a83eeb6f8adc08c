"""Hazards of leaving, by grade and time in post, from the reported turnover."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.inputs import distributions
from sim.inputs.conversions import chance_in_a_month, per_day, share
from sim.inputs.rates import Rates
from sim.inputs.tenure import FLAT, TenureBands
from sim.scenario.quantities import YEAR
from sim.scenario.schema import Scenario
from sim.scenario.sections import Leaving
from sim.scenario.vocabulary import NEVER, SOCIAL_WORKER_GRADES, Cause, Distribution, Grade


def fill_leaving(rates: Rates, scenario: Scenario) -> None:
    """Hazards of leaving, by grade and time in post, and how long experienced workers have been in post by them."""
    levers, leaving = rates.levers, scenario.leaving
    bands = TenureBands.of(leaving.tenure) if leaving else FLAT
    number = len(bands.start)
    rates.tenure.bands = number
    rates.tenure.start[:number] = bands.start
    rates.tenure.multiplier[:number] = bands.multiplier
    rates.tenure.before[:number] = bands.before
    levers.caseload_effect_least, levers.caseload_effect_most = 0.0, NEVER
    rates.grades.resigning[:] = 1.0
    if leaving:
        for grade in Grade:
            for cause, by_grade in (
                (Cause.RETIRED, leaving.retires),
                (Cause.DISMISSED, leaving.dismissed),
                (Cause.DIED, leaving.dies),
                (Cause.MOVED_WITHIN_COUNCIL, leaving.moves_within_council),
            ):
                rates.grades.monthly[grade, cause] = chance_in_a_month(per_day(by_grade, grade))
        levers.agency_share = share(leaving.to_agency)
        levers.stays_in_teams_share = share(leaving.stays_in_teams)
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
            resigning = getattr(leaving.resigning, grade.name.lower())
            rates.grades.resigning[grade] = resigning.value if resigning else 1.0
        rates.grades.leaving[:] *= resigning_per_day(rates, scenario, leaving, bands)
    in_post = distributions.time_in_post(float(rates.grades.leaving[Grade.EXPERIENCED]), bands)
    rates.quantiles.value[Distribution.TIME_IN_POST] = in_post


def resigning_per_day(rates: Rates, scenario: Scenario, leaving: Leaving, bands: TenureBands) -> float:
    """Return the base hazard of resigning at which today's social workers have the yearly turnover, other causes
    counted.

    Turnover = sum over grades of share x (base x relative x mean tenure multiplier x pay effect + other causes) x share
    of time at work: nobody resigns while absent or in notice. The time in post on which the tenure multiplier depends
    follows from the hazard itself, so the two are found together by repetition.
    """
    levers, grades = rates.levers, rates.grades
    staff = np.array([grades.initial[grade] for grade in SOCIAL_WORKER_GRADES], dtype=float)
    if staff.sum() == 0:
        staff = np.ones(3)
    weight = staff / staff.sum()
    relative = np.array([grades.leaving[grade] for grade in SOCIAL_WORKER_GRADES])
    others = sum(
        share * sum(per_day(by_grade, grade) for by_grade in (leaving.retires, leaving.dismissed, leaving.dies))
        for share, grade in zip(weight, SOCIAL_WORKER_GRADES, strict=True)
    )
    leavers = leaving.turnover.share / YEAR
    away = weight @ [days_away(scenario, leaving, grade) for grade in SOCIAL_WORKER_GRADES]
    left = max(leavers * (1.0 + float(away)) / (1.0 - leavers * leaving.notice.days) - float(others), 0.0)
    pay = max(1.0 - levers.pay_effect * levers.relative_pay, 1e-9)
    base = left
    for _ in range(30):
        tenure = tenure_multipliers(rates, bands, base * float(relative[2]) * pay)
        before, base = base, left / float((weight * relative * tenure).sum() * pay) if left else 0.0
        if abs(base - before) <= 1e-12 * before:
            break
    return base


def days_away(scenario: Scenario, leaving: Leaving, grade: Grade) -> float:
    """Return the days that a worker of the grade is absent, or in notice for a move, for each day at work."""
    moving = per_day(leaving.moves_within_council, grade)
    absence = scenario.absence
    if absence is None:
        return moving * leaving.internal_notice.days
    away = [(per_day(absence.secondment, grade), absence.secondment_length)]
    for rate, length in (
        (absence.sickness, absence.sickness_length),
        (absence.maternity, absence.maternity_length),
        (absence.sabbatical, absence.sabbatical_length),
    ):
        away.append((rate.per_day if rate else 0.0, length))
    return moving * leaving.internal_notice.days + sum(often * length.days for often, length in away if length)


def tenure_multipliers(rates: Rates, bands: TenureBands, experienced_hazard: float) -> NDArray[np.float64]:
    """Return the mean tenure multiplier of each social worker grade, over the times in post met on a given day."""
    luck = (np.arange(100) + 0.5) / 100
    in_post = np.interp(luck, distributions.PROBABILITIES, distributions.time_in_post(experienced_hazard, bands))
    first_year = min(rates.levers.assessed_year, distributions.CAREER)
    experienced = min(rates.levers.experienced_after, distributions.CAREER)
    newly = luck * first_year
    qualified = first_year + luck * (experienced - first_year)
    middle = np.minimum.outer(in_post, qualified).ravel()
    return np.array([bands.at(newly).mean(), bands.at(middle).mean(), bands.at(in_post).mean()])
