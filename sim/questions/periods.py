"""How a forecast is divided: months, reporting years, teams, and populations of children."""

from __future__ import annotations

import datetime

import numpy as np

from sim.model.counting.counted import Population
from sim.scenario.calendar import WHOLE_YEAR, month_ends, named_year, reporting_year_ends
from sim.scenario.derivation import Derived

ALL = "All teams"
POPULATIONS = {
    Population.OPEN_AT_ANY_TIME: "open at any time in the year",
    Population.LOOKED_AFTER_AT_YEAR_END: "looked after on 31 March",
    Population.CARED_FOR_OR_CARE_EXPERIENCED: "looked after or leaving care at any time in the year",
}


def dates(derived: Derived) -> list[datetime.date]:
    """Return the last day of every month of the forecast."""
    return month_ends(derived.scenario.council.start, derived.scenario.council.years)


def first_whole_month(derived: Derived) -> int:
    """Return the place of the first month that the forecast has whole: 1 if it begins within a month, else 0."""
    start = derived.scenario.council.start
    return 0 if start.day == 1 or (start + datetime.timedelta(days=1)).day == 1 else 1


def years(derived: Derived) -> list[str]:
    """Return the names of the reporting years that end in the forecast: ``2018-19`` ends on 31 March 2019."""
    ends = reporting_year_ends(derived.scenario.council.start, derived.scenario.council.years)
    return [f"{end.year - 1}-{end.year % 100:02d}" for end in ends]


def year_days(derived: Derived) -> list[int]:
    """Return how many days of each reporting year are in the forecast: the first may be short."""
    ends = [0.0, *derived.rates.calendar.year_end[: derived.years]]
    return [round(days) for days in np.diff(ends)]


def year_labels(derived: Derived) -> list[str]:
    """Return the names of the reporting years for a reader: a part of one says how many days it has."""
    ends = reporting_year_ends(derived.scenario.council.start, derived.scenario.council.years)
    return [named_year(end, days) for end, days in zip(ends, year_days(derived), strict=True)]


def whole_years(derived: Derived) -> list[int]:
    """Return the places of the reporting years that the forecast has whole; no part of one may stand beside them."""
    return [place for place, days in enumerate(year_days(derived)) if days >= WHOLE_YEAR]


def groups(derived: Derived) -> dict[str, list[int]]:
    """Return the groups of teams that measures are told of: all, and each; teams numbered from 0."""
    found = {ALL: list(range(len(derived.team_names)))}
    found.update({name: [number] for number, name in enumerate(derived.team_names)})
    return found


def kinds(derived: Derived) -> dict[str, list[int]]:
    """Return the teams of each kind."""
    found: dict[str, list[int]] = {}
    for number, kind in enumerate(derived.team_kinds):
        found.setdefault(kind, []).append(number)
    return found
