"""From what a scenario may leave out, in its units, to days, shares, hundredths of a case and chances in a month."""

from __future__ import annotations

import math

from sim.scenario.quantities import MONTH, Cases, Duration, Share
from sim.scenario.sections import RateByGrade
from sim.scenario.vocabulary import Grade

WORKING_DAYS = 253  # in a year, as the national absence rate counts them


def days(duration: Duration | None, otherwise: float = 0.0) -> float:
    """Return a length of time in days, or what holds where none is given."""
    return otherwise if duration is None else duration.days


def share(part: Share | None, otherwise: float = 0.0) -> float:
    """Return a share between 0 and 1, or what holds where none is given."""
    return otherwise if part is None else part.share


def hundredths(cases: Cases | None) -> int:
    """Return a number of cases in hundredths; none given is 0."""
    return 0 if cases is None else cases.hundredths


def per_day(by_grade: RateByGrade, grade: Grade) -> float:
    """Return a grade's rate per day; none given is 0."""
    rate = getattr(by_grade, grade.name.lower())
    return rate.per_day if rate else 0.0


def chance_in_a_month(per_day: float) -> float:
    """Return the chance that something with a steady rate happens within a month."""
    return -math.expm1(-per_day * MONTH)
