"""What an English council has reported to the Department for Education by a day: ``sim new NAME --from COUNCIL``.

A figure is the latest that was of the day or before. Turnover and sickness, which in a single year are a few persons'
doing, and the caseload, which is reported with error, are the council's level over its years instead, drawn towards
England's as far as its size says (``sim.england.levels``).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from functools import cache

from sim.england import figures as england
from sim.scenario.faults import Fault, ScenarioError, closest_first, listed
from sim.scenario.names import beginning, only_one
from sim.scenario.new_council.figures import Basis, Council, England, Given
from sim.scenario.new_council.moving import LEVELS, Moving

LEAST_IN_POST = 15.0  # FTE; with fewer no rate says anything
DIRECT = {
    "in_post": "inpost_fte",
    "vacancy": "vacancy_rate_fte",
    "agency": "agency_rate_fte",
    "looked_after": "looked_after_children",
    "referrals": "referrals",
    "no_further_action": "no_further_action_percent",
    "referred_again": "rereferral_percent",
    "plans": "child_protection_plans",
    "plans_started": "child_protection_plans_started",
    "starting": "children_starting_to_be_looked_after",
}
LEVEL_OF = ("turnover", "absence", "caseload", "vacancy", "agency")  # whose level is taken for the figure
LEAST_RATE = 0.5  # percent of vacancies and of agency workers, below which it is as reported
FIRST_CENSUS = 2018  # how councils move is known from two censuses
LATEST = 2  # years that a figure may be old
GROWTH_OVER = 3  # years
NEAREST = 5  # councils named where one is not found
NEEDED = ("inpost_fte", "vacancy_rate_fte", "agency_rate_fte", "caseload_fte")
WORDS = {
    "in_post": "social workers in post",
    "turnover": "turnover",
    "vacancy": "vacancy rate",
    "agency": "agency rate",
    "caseload": "average caseload",
    "absence": "sickness absence",
    "looked_after": "children looked after",
    "referrals": "referrals",
    "no_further_action": "referrals without further action",
    "referred_again": "repeat referrals",
    "plans": "child protection plans",
    "plans_started": "child protection plans started",
    "starting": "children starting to be looked after",
}


@cache
def councils() -> dict[str, Council]:
    """Return the councils with a return in one of the last two censuses, by id, in order."""
    returns = {place: row for place, row in england.rows().items() if row["inpost_fte"]}
    last = max(year for _, year in returns)
    recent = sorted({council for council, year in returns if year >= last - 1} - {england.ENGLAND.lower()})
    found = {}
    for council in recent:
        years = [year for one, year in returns if one == council]
        whole = [year for year in years if all(returns[council, year][column] for column in NEEDED)]
        row = returns[council, max(years)]
        found[council] = Council(council, row["council"], row["region"], max(whole or years))
    return found


def named(text: str) -> Council:
    """Return the council of a name, an id, or the beginning of one; raises ``ScenarioError`` if there is none."""
    known, given = councils(), england.slug(text)
    if found := only_one(given, known):
        return found
    several = beginning(given, known) or [one for one in known if given in one.split("-")]
    several = several or [one for one in known if given and given in one]
    if len(several) == 1:
        return known[several[0]]
    near = listed(several[:NEAREST] or closest_first(given, known)[:NEAREST])
    allowed = near if several else f"{near}, or another that sim councils lists"
    what = "several councils" if several else "no council with a workforce return"
    raise ScenarioError([Fault("--from", "", f"{text}, {what}", allowed)])


def census_day(year: int) -> datetime.date:
    """Return the day of a year's workforce census."""
    return england.FIGURES["inpost_fte"].ends(year)


def census_of(council: Council, day: datetime.date) -> int:
    """Return the year of the council's latest workforce census of the day or before.

    Raises ``ScenarioError`` if there is none, or if it has no figure that is needed, or too few social workers.
    """
    census = england.FIGURES["inpost_fte"]
    returns = [year for (one, year), row in england.rows().items() if one == council.id and row["inpost_fte"]]
    years = [year for year in returns if year >= FIRST_CENSUS and census.ends(year) <= day]
    if not years:
        first = min(year for year in returns if year >= FIRST_CENSUS)
        allowed = f"a day from {census.ends(first)}, the first census of {council.name} with one before it in England"
        raise ScenarioError([Fault("--date", "", f"{day}", allowed)])
    year = max(years)
    faults = []
    for column in NEEDED:
        if england.value(council.id, year, column) is None:
            found = f"{council.name} without {england.FIGURES[column].what} in the census of {year}"
            faults.append(Fault("--from", "", found, "a council that reported it, or another --date"))
    in_post = england.value(council.id, year, "inpost_fte") or 0.0
    if in_post < LEAST_IN_POST:
        found = f"{council.name}, {in_post:g} FTE in post in {year}"
        faults.append(Fault("--from", "", found, f"a council with at least {LEAST_IN_POST:g}, since rates say nothing"))
    if faults:
        raise ScenarioError(faults)
    return year


def basis_of(council: Council, day: datetime.date) -> Basis:
    """Return what the council had reported by the day, by key (what it had not is left out), and England's by then."""
    year = census_of(council, day)
    moving = _moving(council.id, year, day)
    return Basis(council, dict(_direct(council.id, day)) | dict(_levels(moving)), England(year), moving)


def _moving(council: str, year: int, day: datetime.date) -> Moving:
    from sim.england.levels import levels
    from sim.england.movement import agency_beyond_vacancies, movement

    sizes, beyond = agency_beyond_vacancies(year)
    of_council = {key: levels(column, year)[council] for key, column in LEVELS.items()}
    return Moving(of_council, beyond[council], sizes, movement(year), council, year, day)


def missing_of(council: Council) -> list[str]:
    """Return in words what the council had not reported in the year of its last census."""
    row = england.rows()[council.id, council.census]
    return [
        WORDS[key] for key, column in {**DIRECT, **{key: LEVELS[key] for key in LEVEL_OF}}.items() if not row[column]
    ]


def _direct(council: str, day: datetime.date) -> Iterator[tuple[str, Given]]:
    for key, column in DIRECT.items():
        figure = england.FIGURES[column]
        values = {
            year: float(row[column])
            for (one, year), row in england.rows().items()
            if one == council and row[column] and figure.ends(year) <= day
        }
        if values and day.year - max(values) <= LATEST:
            last = max(values)
            source = f"dfe/{council}/{last}/{column}"
            if figure.when == "31 March":
                yield key, _carried_on(values, figure.ends(last), day, source)
            else:
                yield key, Given(values[last], source)


def _carried_on(values: Mapping[int, float], counted: datetime.date, day: datetime.date, source: str) -> Given:
    """Return a stock of 31 March as it may be on the day: half of its growth over the last years goes on."""
    last = counted.year
    first = min(year for year in values if year >= last - GROWTH_OVER)
    value, years = values[last], (day - counted).days / 365.25
    if last > first and value > 0 and values[first] > 0:
        value *= (value / values[first]) ** (england.TREND * years / (last - first))
    if round(value) == values[last]:
        return Given(values[last], source)
    why = f"{values[last]:,.0f} on 31 March {last}, carried on to {day} at half of the growth since {first}"
    return Given(float(round(value)), f"{source}: {why}")


def _levels(moving: Moving) -> Iterator[tuple[str, Given]]:
    for key in LEVEL_OF:
        level, column = moving.levels[key], LEVELS[key]
        if level.reports == 0 or (key in DIRECT and level.today < LEAST_RATE):
            continue  # nobody there is nobody there
        last = england.value(moving.council, level.last, column)
        why = f"{last:g} last; the level of {level.reports} reports, drawn towards England's as its size says"
        yield key, Given(round(level.today, 2), f"dfe/{moving.council}/{level.last}/{column}: {why}")
