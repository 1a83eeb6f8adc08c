"""From dates to days: month ends, reporting years, seasons."""

from __future__ import annotations

import datetime
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.scenario.quantities import MONTHS, YEAR

WHOLE_YEAR = 364  # days of a reporting year that is whole: a forecast that begins on 1 April has one less of its first


def day_of(date: datetime.date, start: datetime.date) -> float:
    """Return the days from the start to the beginning of the date."""
    return float((date - start).days)


def first_day(day: datetime.date | str, start: datetime.date) -> float:
    """Return the days from the start to a date, or to the first day of a month, by name, that follows the start."""
    if isinstance(day, datetime.date):
        return day_of(day, start)
    month = MONTHS.index(day) + 1
    year = start.year + (datetime.date(start.year, month, 1) < start)
    return day_of(datetime.date(year, month, 1), start)


def horizon(start: datetime.date, years: int) -> float:
    """Return the days from the start to the same day so many years later (1 March for 29 February)."""
    try:
        end = start.replace(year=start.year + years)
    except ValueError:
        end = datetime.date(start.year + years, 3, 1)
    return day_of(end, start)


def month_ends(start: datetime.date, years: int) -> list[datetime.date]:
    """Return the first days after each month's end, beginning with the first whole or part month; the last is within
    the horizon.

    A start on the last day of a month is a start at that month's census: the first month is the next one.
    """
    dates = []
    month = start.year * 12 + start.month - 1
    if (start + datetime.timedelta(days=1)).day == 1:
        month += 1
    for ahead in range(1, years * 12 + 1):
        number = month + ahead
        dates.append(datetime.date(number // 12, number % 12 + 1, 1) - datetime.timedelta(days=1))
    return [date for date in dates if 0 < day_of(date, start) <= horizon(start, years)]


def reporting_year_ends(start: datetime.date, years: int) -> list[datetime.date]:
    """Return every 31 March after the start and within the horizon."""
    dates = [datetime.date(year, 3, 31) for year in range(start.year, start.year + years + 1)]
    return [date for date in dates if 0 < day_of(date, start) <= horizon(start, years)]


def named_year(end: datetime.date, days: float) -> str:
    """Return the name of the reporting year that ends then, and of a part of one how many days it has."""
    name = f"{end.year - 1}-{end.year % 100:02d}"
    return name if days >= WHOLE_YEAR else f"{name} ({days:.0f} days)"


@lru_cache(maxsize=64)
def months_of_days(start: datetime.date, days: int) -> NDArray[np.int64]:
    """Return the month of each day from the start, January 0."""
    return np.array([(start + datetime.timedelta(days=day)).month - 1 for day in range(days)])


def expected_families(
    start: datetime.date, days: int, per_day: float, growth: float, growing: float, season: list[float]
) -> NDArray[np.float64]:
    """Return the families expected from the start up to each day.

    They grow at a yearly rate for ``growing`` days and then stay level; ``season`` is twelve factors, January first.
    """
    factors = np.asarray(season) / np.mean(season)
    trend = (1.0 + growth) ** (np.minimum(np.arange(days) + 0.5, growing) / YEAR)
    return np.concatenate([[0.0], np.cumsum(per_day * trend * factors[months_of_days(start, days)])])
