"""Ofsted's inspections of councils: how often, with which judgement, and what follows one.

``data/inspections.csv`` has a row for each inspection of local authority children's services (ILACS, from 2018) that
ended in a judgement of overall effectiveness. It holds public sector information licensed under the Open Government
Licence v3.0: Ofsted's *Children's social care in England: local authority inspection outcomes as at 31 March 2025*.
An inspection is known from the day on which its report was published.

What follows is how a council's figures have changed since the last count before the inspection, against the median
change of all councils between the same counts. From these changes two numbers are estimated, for each judgement:

1. Posts (in post and vacant) that are created over the months after the inspection, and stay.
2. Families referred more than before, of which a part is left a year on. Both referrals and cases tell of it: of the
   cases outside care, which are replaced at England's pace, more follow from more referrals.

Vacancies, agency workers, workers and caseload need no numbers of their own: they follow from posts and cases.
A number within two standard errors of 0, or of fewer than fifteen inspections, is taken to be 0.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.england.figures import DATA, ENGLAND, FIGURES, table

Array = NDArray[np.float64]
JUDGEMENTS = ("inadequate", "requires improvement", "good", "outstanding")
WORST = JUDGEMENTS[0]
SOURCE = DATA.with_name("inspections.csv")
YEAR = 365.25  # days
LEAST_IN_POST = 20.0  # FTE
FIRST_CENSUS = 2017
HORIZONS = (1, 2, 3, 4)  # counts after the inspection
PAUSE = 182.0  # days in which no council is inspected: Ofsted had paused
CYCLE, FEW = 3.0, 50  # years between inspections that Ofsted's framework of 2018 has; inspections that say it better
UNPUBLISHED = 30  # days before the latest inspection known of which some reports are not out yet
LEAST = 15  # inspections with a judgement, to say what follows it
LIKE_ALL = 4.0  # inspections that are counted as if their judgement had not depended on the last
STANDARD_ERRORS = 2.0
CREATED_OVER = 2  # months: anything from one month to a year fits the figures nearly as well
OUTSIDE_CARE, YEARS_OPEN = 0.8, 1.0  # of England's children in need those not looked after, and how long they are (DfE)
KEPT = np.arange(0.05, 1.0, 0.05)  # of a push on referrals, a year on, that are tried
FIGURES_OF_TABLE = {  # what is compared, with the scale on which it is
    "posts": ("30 September", 100.0),
    "workers": ("30 September", 100.0),
    "cases": ("30 September", 100.0),
    "vacancy": ("30 September", 1.0),
    "agency": ("30 September", 1.0),
    "caseload": ("30 September", 100.0),
    "referrals": ("31 March", 100.0),
}


@dataclass(frozen=True)
class After:
    """What follows a judgement, over what England's councils did meanwhile, with the standard errors."""

    posts: float  # logarithm of posts created
    posts_error: float
    referrals: float  # logarithm of how many times as many families are referred, at first
    referrals_error: float


@dataclass(frozen=True)
class Aftermath:
    """What follows each judgement; what is left of more referrals a year on; of how many inspections."""

    of: Mapping[str, After]
    kept: float
    inspections: int


class Inspection(NamedTuple):
    """An inspection of a council."""

    council: str  # its id
    inspected: datetime.date
    published: datetime.date
    judgement: str  # one of ``JUDGEMENTS``


@cache
def inspections(until: datetime.date) -> tuple[Inspection, ...]:
    """Return the inspections whose reports were published up to a day, by council and day."""
    rows = pd.read_csv(SOURCE, parse_dates=["inspected", "published"])
    rows = rows[rows["published"].dt.date <= until]
    days = zip(rows["id"], rows["inspected"].dt.date, rows["published"].dt.date, rows["judgement"], strict=True)
    return tuple(Inspection(*row) for row in days)


def last_of(council: str, day: datetime.date) -> Inspection | None:
    """Return the council's latest inspection that was known on a day, if there was one."""
    return max((one for one in inspections(day) if one.council == council), key=lambda one: one.inspected, default=None)


def _gaps(until: datetime.date) -> list[tuple[datetime.date, datetime.date]]:
    """Return the times up to a day in which no council is known to have been inspected: first and last day."""
    days = sorted({one.inspected for one in inspections(until)} | {until})
    return [(before, after) for before, after in pairwise(days) if (after - before).days >= PAUSE]


def in_use(since: datetime.date, until: datetime.date) -> float:
    """Return the years between two days in which councils were inspected."""
    idle = sum(max((after - max(before, since)).days, 0) for before, after in _gaps(until))
    return ((until - since).days - idle) / YEAR


@cache
def interval(until: datetime.date) -> float:
    """Return the years between a council's inspections on average: years of all councils for each inspection; times in
    which no council was inspected are left out, and the weeks of which not every report is published yet. While few are
    known it is the cycle of Ofsted's framework.
    """
    days = [one.inspected for one in inspections(until)]
    if len(days) < FEW:
        return CYCLE
    first, last = min(days), max(days) - datetime.timedelta(days=UNPUBLISHED)
    rows = table()
    councils = rows[(rows["council"] != ENGLAND) & rows["inpost_fte"].notna()].groupby("year").size().max()
    idle = sum((after - before).days for before, after in pairwise(sorted(days)) if (after - before).days >= PAUSE)
    years = ((last - first).days - idle) / YEAR
    return float(years * councils / sum(day <= last for day in days))


@dataclass(frozen=True)
class OnAverage:
    """What inspections bring on average over all councils: logarithms."""

    posts: float  # created in a year
    referrals: float  # how many times as many families are referred at any time


@cache
def on_average(until: datetime.date) -> OnAverage:
    """Return what inspections bring on average, by what was published up to a day."""
    after, likely = aftermath(until), next_judgement(until)[None]
    a_year = {one: likely[one] / interval(until) for one in JUDGEMENTS}
    return OnAverage(
        posts=sum(a_year[one] * after.of[one].posts for one in JUDGEMENTS),
        referrals=sum(a_year[one] * after.of[one].referrals for one in JUDGEMENTS) / -math.log(after.kept),
    )


@cache
def next_judgement(until: datetime.date) -> Mapping[str | None, Mapping[str, float]]:
    """Return how likely each judgement is by the last one (None: not known), drawn a little towards what it is after
    any.
    """
    known = inspections(until)
    all_of = {one: sum(inspection.judgement == one for inspection in known) / len(known) for one in JUDGEMENTS}
    pairs = [
        (before.judgement, after.judgement) for before, after in pairwise(known) if before.council == after.council
    ]
    found: dict[str | None, Mapping[str, float]] = {None: all_of}
    for last in JUDGEMENTS:
        since = [after for before, after in pairs if before == last]
        found[last] = {one: (since.count(one) + LIKE_ALL * all_of[one]) / (len(since) + LIKE_ALL) for one in JUDGEMENTS}
    return found


@cache
def changes(until: datetime.date) -> pd.DataFrame:
    """Return what changed after each inspection: a row an inspection, figure and count after it, with the change in
    percent or points over England's median, and the years from the inspection to that count (of a figure of a year, to
    its end).
    """
    rows = _figures(until)

    @cache
    def over_england(name: str, before: int, after: int) -> Mapping[str, float]:
        values = rows[name]
        if before not in values or after not in values:
            return {}
        change = values[after] - values[before]
        return {str(council): float(one) for council, one in (change - change.median()).items()}

    found = []
    for number, one in enumerate(inspections(until)):
        for name, (counted, _) in FIGURES_OF_TABLE.items():
            day = FIGURES["inpost_fte" if counted == "30 September" else "referrals"].ends
            first = one.inspected.year + (one.inspected > day(one.inspected.year))
            for horizon in HORIZONS:
                before, after = first - 1, first - 1 + horizon
                over = over_england(name, before, after).get(one.council, math.nan)
                since = (day(after) - one.inspected).days / YEAR
                found.append((number, one.judgement, name, horizon, since, over))
    columns = ["inspection", "judgement", "figure", "horizon", "since", "change"]
    return pd.DataFrame(found, columns=columns).dropna()


def _figures(until: datetime.date) -> dict[str, pd.DataFrame]:
    """Return each figure of the table by council and year, as far as it was counted by a day."""
    rows = table()
    rows = rows[(rows["council"] != ENGLAND) & (rows["year"] >= FIRST_CENSUS)]
    small = rows.groupby("id")["inpost_fte"].mean() < LEAST_IN_POST
    rows = rows[~rows["id"].isin(small[small].index)]
    of = rows[["id", "year"]].assign(
        posts=np.log(rows["inpost_fte"] + rows["vacancy_fte"]),
        workers=np.log(rows["inpost_fte"] + rows["agency_fte"]),
        cases=np.log(rows["cases"]),
        vacancy=rows["vacancy_rate_fte"],
        agency=rows["agency_rate_fte"],
        caseload=np.log(rows["caseload_fte"]),
        referrals=np.log(rows["referrals"].where(rows["referrals"] > 0)),
    )
    found = {}
    for name, (counted, scale) in FIGURES_OF_TABLE.items():
        ends = FIGURES["inpost_fte" if counted == "30 September" else "referrals"].ends
        seen = of[of["year"].map(lambda year, ends=ends: ends(year) <= until)]
        found[name] = scale * seen.pivot_table(index="id", columns="year", values=name)
    return found


@cache
def what_followed(until: datetime.date) -> pd.DataFrame:
    """Return the mean change by judgement, figure and count after the inspection, its standard error and number."""
    by = changes(until).groupby(["judgement", "figure", "horizon"])["change"]
    return pd.DataFrame({"mean": by.mean(), "error": by.std() / by.count() ** 0.5, "number": by.count()})


@cache
def aftermath(until: datetime.date) -> Aftermath:
    """Return what follows each judgement, by what was published up to a day."""
    every = changes(until)

    def referred(judgement: str, kept: float) -> _Fit:
        flow, cases = _of(every, judgement, "referrals"), _of(every, judgement, "cases")
        return _fit(pd.concat([flow, cases]), np.concatenate([_referred(flow, kept), _held(cases, kept)]))

    kept = min(KEPT, key=lambda one: referred(WORST, one).left)
    found = {}
    for judgement in JUDGEMENTS:
        posts = _of(every, judgement, "posts")
        created, more = _fit(posts, _created(posts)), referred(judgement, kept)
        found[judgement] = After(_beyond_doubt(created), created.error, _beyond_doubt(more), more.error)
    return Aftermath(found, float(kept), len(inspections(until)))


def _of(every: pd.DataFrame, judgement: str, figure: str) -> pd.DataFrame:
    return every[(every["judgement"] == judgement) & (every["figure"] == figure)]


class _Fit(NamedTuple):
    """A slope through the origin, its standard error, the squares that are left over, and of how many inspections."""

    slope: float
    error: float
    left: float
    inspections: int


def _fit(rows: pd.DataFrame, exposure: Array) -> _Fit:
    """Return how much of a push of 1 the changes show, in logarithms, given what each would show of it; the changes
    after one inspection are not independent.
    """
    change = rows["change"].to_numpy(float) / 100
    weight = float(exposure @ exposure)
    if weight == 0.0:
        return _Fit(0.0, math.inf, float(change @ change), 0)
    slope = float(exposure @ change) / weight
    left = change - slope * exposure
    by_inspection = pd.Series(exposure * left).groupby(rows["inspection"].to_numpy()).sum()
    error = float((by_inspection**2).sum()) ** 0.5 / weight
    return _Fit(slope, error, float(left @ left), len(by_inspection))


def _beyond_doubt(fit: _Fit) -> float:
    enough = fit.inspections >= LEAST and abs(fit.slope) > STANDARD_ERRORS * fit.error
    return fit.slope if enough else 0.0


def _created(rows: pd.DataFrame) -> Array:
    """Return the part of the posts that is created by each count."""
    return np.minimum(rows["since"].to_numpy(float) * 12 / CREATED_OVER, 1.0)


def _referred(rows: pd.DataFrame, kept: float) -> Array:
    """Return the mean of a push of 1 over the year before each count; before the inspection it is none."""
    ends = rows["since"].to_numpy(float)
    return np.asarray(_added_up(ends, kept) - _added_up(np.maximum(ends - 1, 0.0), kept))


def _added_up(years: Array, kept: float) -> Array:
    return np.asarray((kept**years - 1) / math.log(kept))


def _held(rows: pd.DataFrame, kept: float) -> Array:
    """Return what a push of 1 on referrals does to cases: those outside care follow it, as they are replaced."""
    since, pace = rows["since"].to_numpy(float), 1 + YEARS_OPEN * math.log(kept)
    if abs(pace) < 1e-6:
        return np.asarray(OUTSIDE_CARE * since / YEARS_OPEN * kept**since)
    return np.asarray(OUTSIDE_CARE * (kept**since - np.exp(-since / YEARS_OPEN)) / pace)
