"""What a scenario is held against: reported figures as targets, and the rates that they may move."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from typing import Annotated, Literal, Protocol

from pydantic import Field

from sim.scenario import calendar
from sim.scenario.document import Document
from sim.scenario.edits import numbers_of
from sim.scenario.faults import Finding, Place, finding, shown, unknown
from sim.scenario.quantities import Number, Part, Source
from sim.scenario.sections.council import end_of, years_of

Words = Annotated[str, Field(min_length=1, max_length=60)]
Why = Annotated[str, Field(min_length=1, max_length=400)]


class Reading(Part):
    """A reported number, in the unit of the measure that it is compared with."""

    value: Number
    unit: Words
    source: Source


class Tolerance(Part):
    """One standard deviation of what a reported number may differ from the measure, chance excluded."""

    value: Annotated[Number, Field(gt=0)]
    unit: Words
    source: Source


class Target(Part):
    """A reported figure: on a ``date``, or for a period ``from`` one day ``to`` another.

    Its ``use``: calibration fits it; it is held out, known to nothing of the scenario; or it is context, compared with
    the simulation though the scenario was set from it, and so no measure of how good a forecast is.
    """

    measure: Words
    kind: Words | None = None
    team: Words | None = None
    date: datetime.date | None = None
    since: Annotated[datetime.date | None, Field(alias="from")] = None
    to: datetime.date | None = None
    value: Reading
    tolerance: Tolerance
    use: Literal["fit", "held out", "context"]
    why: Why

    @property
    def when(self) -> str:
        """The day, or the first and last day."""
        return str(self.date) if self.date else f"{self.since} to {self.to}"

    @property
    def whose(self) -> str:
        """Of which teams."""
        return self.team or self.kind or "All teams"


class Uncertain(Part):
    """A number of the scenario that is not known: 80 % of its prior lies from ``low`` to ``high`` times its value.

    Of one that is not ``fitted`` no figure to fit tells anything: calibration draws it from its prior.
    """

    key: Annotated[str, Field(min_length=1, max_length=120)]
    low: Annotated[Number, Field(gt=0, lt=1)]
    high: Annotated[Number, Field(gt=1, le=100)]
    fitted: bool = True
    source: Source


class Readable(Protocol):
    """What is to be known of a measure."""

    @property
    def unit(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def once_in(self) -> str | None: ...
    @property
    def parts(self) -> tuple[str, ...]: ...


Measures = Mapping[str, Readable]


def uncertain_findings(document: Document) -> list[Finding]:
    """Return the faults of the uncertain numbers: no number there, or named twice."""
    found, seen = [], set()
    known = numbers_of(document.raw) if document.has("uncertain") else {}
    for place, _ in enumerate(document.items("uncertain")[:30]):
        key = document.text("uncertain", place, "key")
        if key is None:
            continue
        if key not in known:
            found.append(unknown(("uncertain", place, "key"), key, known))
        if key in seen:
            found.append(finding(("uncertain", place, "key"), key, "each number once"))
        seen.add(key)
    return found


def target_findings(document: Document, measures: Measures | None) -> list[Finding]:
    """Return the faults of the targets."""
    found: list[Finding] = []
    for number, _ in enumerate(document.items("targets")[:400]):
        place: Place = ("targets", number)
        when = _when_findings(document, place)
        found += when + _whose_findings(document, place)
        if measures is not None:
            found += _measure_findings(document, place, measures, bool(when))
    return found + _contradictions(document)


def _when_findings(document: Document, place: Place) -> list[Finding]:
    start, end = document.date("council", "start"), last_month_end(document)
    days = {name: document.date(*place, name) for name in ("date", "from", "to")}
    has_day, has_period = document.has(*place, "date"), document.has(*place, "from") and document.has(*place, "to")
    if has_day == has_period or (has_day and (document.has(*place, "from") or document.has(*place, "to"))):
        given = " and ".join(name for name in days if document.has(*place, name)) or "neither date nor from and to"
        return [Finding(place, given, "a date, or from and to")]
    if start is None or end is None:
        return []
    found = [
        finding((*place, name), day, f"a date within the forecast, from {start} to the last month end, {end}")
        for name, day in days.items()
        if day is not None and not start <= day <= end
    ]
    since, to = days["from"], days["to"]
    if not found and since and to and to <= since:
        found.append(finding((*place, "to"), to, f"a date after from, {since}"))
    return found


def last_month_end(document: Document) -> datetime.date | None:
    """Return the last day that the forecast counts on, if start and length are in order."""
    start, years, end = document.date("council", "start"), years_of(document), end_of(document)
    return calendar.month_ends(start, years)[-1] if start and years and end else None


def _whose_findings(document: Document, place: Place) -> list[Finding]:
    found = []
    teams = document.items("teams")
    for key, name in (("kind", "kind"), ("team", "name")):
        given = document.text(*place, key)
        known = sorted({str(team.get(name)) for team in teams if isinstance(team, dict)})
        if given is not None and given not in known:
            found.append(unknown((*place, key), given, known))
    if document.has(*place, "kind") and document.has(*place, "team"):
        found.append(Finding((*place, "team"), "a kind of team and a team", "one of them, or neither: all teams"))
    return found


def _measure_findings(document: Document, place: Place, measures: Measures, bad_date: bool) -> list[Finding]:
    name = document.text(*place, "measure")
    if name is None:
        return []
    if name not in measures:
        return [unknown((*place, "measure"), name, list(measures))]
    found, measure = [], measures[name]
    for part in ("value", "tolerance"):
        unit = document.text(*place, part, "unit")
        if unit is not None and unit != measure.unit:
            found.append(finding((*place, part, "unit"), unit, f"{shown(measure.unit)}, the unit of {name}"))
    if bad_date:
        return found
    start, day = document.date("council", "start"), document.date(*place, "date")
    if measure.kind == "year":
        if document.has(*place, "from"):
            found.append(Finding((*place, "from"), "a period", f"a date: {name} is of the twelve months before it"))
        elif start and day and (day - start).days < 360:
            first = start + datetime.timedelta(days=365)
            found.append(
                finding((*place, "date"), day, f"a date from {first}: {name} is of the twelve months before it")
            )
    elif measure.kind in ("month", "average") and day is not None:
        found.append(Finding((*place, "date"), f"a date, {day}", f"from and to: {name} is of a time, not of a day"))
    since, to = document.date(*place, "from"), document.date(*place, "to")
    if measure.once_in and since and to and since <= to and _span(since, measure.once_in) != _span(to, measure.once_in):
        span = "one calendar month" if measure.once_in == "month" else "one reporting year, from 1 April to 31 March"
        allowed = f"a time within {span}: {name} counts everybody once in it, and would count some twice"
        found.append(Finding(place, f"from {since} to {to}", allowed))
    return found


def _span(day: datetime.date, once_in: str) -> tuple[int, int]:
    """Return which calendar month, or which reporting year, a day is in."""
    return (day.year, day.month) if once_in == "month" else (day.year - (day.month < 4), 0)


def _contradictions(document: Document) -> list[Finding]:
    """Find two targets for the same thing that differ by more than both tolerances allow, three times over."""
    found: list[Finding] = []
    seen: dict[tuple[str, ...], tuple[int, float, float]] = {}
    for number, _ in enumerate(document.items("targets")[:400]):
        place: Place = ("targets", number)
        what = tuple(str(document.at(*place, key)) for key in ("measure", "kind", "team", "date", "from", "to"))
        value, tolerance = document.number(*place, "value", "value"), document.number(*place, "tolerance", "value")
        if value is None or tolerance is None:
            continue
        if what in seen:
            other, other_value, other_tolerance = seen[what]
            if abs(value - other_value) > 3 * math.hypot(tolerance, other_tolerance):
                allowed = f"a value that agrees with target {other + 1}, {other_value:g}, within the tolerances"
                found.append(finding((*place, "value", "value"), value, allowed))
        seen[what] = (number, value, tolerance)
    return found
