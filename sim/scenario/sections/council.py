"""Which council, from when, for how long; and the days on which something is counted or done."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from sim.mechanics.columns import Integer, Real, Reals, Table
from sim.scenario import calendar
from sim.scenario.document import Document
from sim.scenario.faults import Finding, Place, finding
from sim.scenario.names import Name
from sim.scenario.quantities import MONTH, Part

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

EARLIEST, LATEST = datetime.date(1990, 1, 1), datetime.date(2100, 12, 31)


class Council(Part):
    """Which council, from when, for how long."""

    name: Name
    start: datetime.date
    years: Annotated[int, Field(ge=1, le=20)]


class Calendar(Table[int]):
    """Days on which something is counted."""

    month_end = Reals("day on which each month ends")
    year_end = Reals("day on which each reporting year ends")
    restructure = Reals("day of each restructure")
    retention_offer = Reals("day on which the retention payment is offered")
    months = Integer("how many months")
    years = Integer("how many reporting years")
    restructures = Integer("how many restructures")
    retention_offers = Integer("how many offers")
    month = Real("days in a month of the model")


def fill_calendar(table: Calendar, scenario: Scenario) -> None:
    """The days on which something is counted or done."""
    start, years = scenario.council.start, scenario.council.years
    table.month = MONTH
    ends = calendar.month_ends(start, years)
    table.months = len(ends)
    table.month_end[: len(ends)] = [calendar.day_of(date, start) for date in ends]
    year_ends = calendar.reporting_year_ends(start, years)
    table.years = len(year_ends)
    table.year_end[: len(year_ends)] = [calendar.day_of(date, start) for date in year_ends]
    table.restructures = len(scenario.restructures)
    for number, restructure in enumerate(scenario.restructures):
        table.restructure[number] = calendar.first_day(restructure.date, start)
    offers = scenario.retention_payment.offered if scenario.retention_payment else []
    table.retention_offers = len(offers)
    for number, day in enumerate(offers):
        table.retention_offer[number] = calendar.first_day(day, start)


def findings(document: Document) -> list[Finding]:
    """Return the faults of dates."""
    start = document.date("council", "start")
    if start is not None and not EARLIEST <= start <= LATEST:
        return [finding(("council", "start"), start, f"a date from {EARLIEST} to {LATEST}")]
    end = end_of(document)
    found = []
    for place in _dated(document):
        date = document.date(*place)
        if date and start and end and not start <= date <= end:
            found.append(finding(place, date, f"a date within the forecast, from {start} to {end}"))
    offers = [document.date("retention_payment", "offered", n) for n, _ in enumerate(_offers(document))]
    for number, (before, after) in enumerate(pairwise(offers), start=1):
        if before and after and after <= before:
            allowed = f"a date after the one before, {before}"
            found.append(finding(("retention_payment", "offered", number), after, allowed))
    return found


def years_of(document: Document) -> int | None:
    """Return the length of the forecast, if it is in order."""
    years = document.at("council", "years")
    return years if isinstance(years, int) and not isinstance(years, bool) and 1 <= years <= 20 else None


def end_of(document: Document) -> datetime.date | None:
    """Return the last day of the forecast, if start and length are in order."""
    start, years = document.date("council", "start"), years_of(document)
    if start is None or years is None or not EARLIEST <= start <= LATEST:
        return None
    try:
        return start.replace(year=start.year + years)
    except ValueError:  # 29 February
        return datetime.date(start.year + years, 3, 1)


def _offers(document: Document) -> list[object]:
    return document.items("retention_payment", "offered")[:20]


def _dated(document: Document) -> Iterator[Place]:
    yield ("recruitment", "first_round")
    for section, key in (("cohorts", "arrives"), ("restructures", "date"), ("actions", "on")):
        for number, _ in enumerate(document.items(section)[:50]):
            yield (section, number, key)
    for number, _ in enumerate(_offers(document)):
        yield ("retention_payment", "offered", number)
