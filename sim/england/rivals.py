"""Two forecasts of a council's figures that anybody can make in a spreadsheet: what a better one must beat.

*Last value*: the figure stays, give or take as much as figures have changed so far over as many years. *Mean
reverting*: part of its distance from England's mean goes, by a least squares line through all such changes. Both are
normal distributions, of the logarithm for staff, caseload and children; they know the figures up to their origin alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sim.england.figures import ENGLAND, table
from sim.england.levels import FIRST_YEAR, reports

Array = NDArray[np.float64]
FEWEST = 30  # changes from which a spread is told


@dataclass(frozen=True)
class Figure:
    """A figure of which forecasts are judged: its columns, added up; its words and unit; whether its logarithm is
    judged.
    """

    columns: tuple[str, ...]
    words: str
    unit: str
    logarithm: bool

    def judged(self, values: Array) -> Array:
        """Return values on the scale on which they are judged."""
        return np.log(np.maximum(values, 1e-9)) if self.logarithm else values


FIGURES = {
    "caseload": Figure(("caseload_fte",), "Average caseload", "cases per FTE", True),
    "in_post": Figure(("inpost_fte",), "Social workers in post", "FTE", True),
    "workers": Figure(("inpost_fte", "agency_fte"), "In post and agency", "FTE", True),
    "turnover": Figure(("turnover_rate_fte",), "Turnover", "%", False),
    "vacancy": Figure(("vacancy_rate_fte",), "Vacancy rate", "%", False),
    "agency": Figure(("agency_rate_fte",), "Agency rate", "%", False),
    "absence": Figure(("absence_rate_fte",), "Sickness absence", "%", False),
    "looked_after": Figure(("looked_after_children",), "Children looked after", "children", True),
}


@dataclass(frozen=True)
class Rival:
    """Forecasts of all councils, normal on the scale of the figure: a mean by council's id, one spread."""

    mean: dict[str, float]
    spread: float


@dataclass(frozen=True)
class Reports:
    """A figure by council (its id) and year, shape (councils, years), as reported; missing where it was not."""

    councils: list[str]
    years: list[int]
    values: Array

    def of(self, council: str, year: int) -> float:
        """Return what a council reported for a year; missing, if nothing."""
        if council not in self.councils or year not in self.years:
            return float("nan")
        return float(self.values[self.councils.index(council), self.years.index(year)])


@cache
def reported(figure: str) -> Reports:
    """Return what was reported of a figure in all years from the first that counts."""
    columns, last = FIGURES[figure].columns, int(table()["year"].max())
    if figure == "looked_after":
        rows = table()
        rows = rows[(rows["council"] != ENGLAND) & (rows["year"] >= FIRST_YEAR)]
        found = rows.pivot_table(index="id", columns="year", values=columns[0])
    else:
        found = reports(columns[0], last)
        for column in columns[1:]:
            found = found + reports(column, last)
    years = [int(str(year)) for year in found.columns]
    return Reports([str(one) for one in found.index], years, found.to_numpy(float))


def _known(figure: str, origin: int) -> Reports:
    """Return what was reported up to the origin, on the scale on which the figure is judged."""
    every = reported(figure)
    known = [year for year in every.years if year <= origin]
    values = every.values[:, : len(known)]
    return Reports(every.councils, known, np.where(np.isfinite(values), FIGURES[figure].judged(values), np.nan))


def _changes(known: Reports, ahead: int) -> tuple[Array, Array]:
    """Return every change over so many years, and how far the figure was from England's mean before it."""
    pairs = [
        (known.years.index(year), known.years.index(year + ahead))
        for year in known.years
        if year + ahead in known.years
    ]
    if not pairs:
        return np.empty(0), np.empty(0)
    from_england = known.values - np.nanmean(known.values, axis=0)
    changes = np.concatenate([known.values[:, after] - known.values[:, before] for before, after in pairs])
    before = np.concatenate([from_england[:, before] for before, _ in pairs])
    there = np.isfinite(changes)
    return changes[there], before[there]


@cache
def last_value(figure: str, origin: int, ahead: int) -> Rival | None:
    """Return the forecasts of the first kind; None where fewer than ``FEWEST`` changes over so many years are known."""
    known = _known(figure, origin)
    changes, _ = _changes(known, ahead)
    return Rival(_last(known), float(changes.std())) if len(changes) >= FEWEST else None


@cache
def mean_reverting(figure: str, origin: int, ahead: int) -> Rival | None:
    """Return the forecasts of the second kind; None where fewer than ``FEWEST`` such changes are known."""
    known = _known(figure, origin)
    changes, before = _changes(known, ahead)
    if len(changes) < FEWEST:
        return None
    design = np.column_stack([np.ones(len(before)), before])
    (level, slope), *_ = np.linalg.lstsq(design, changes, rcond=None)
    spread = float((changes - design @ [level, slope]).std(ddof=2))
    england = float(np.nanmean(known.values[:, -1]))
    return Rival({one: last + level + slope * (last - england) for one, last in _last(known).items()}, spread)


def _last(known: Reports) -> dict[str, float]:
    last = known.values[:, -1]
    return {one: float(last[place]) for place, one in enumerate(known.councils) if np.isfinite(last[place])}


RIVALS: dict[str, Callable[[str, int, int], Rival | None]] = {
    "last value": last_value,
    "mean reverting": mean_reverting,
}
