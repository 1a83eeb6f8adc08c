"""How much councils' reported figures change from year to year: where the national sizes of ``[drift]`` come from.

They are taken from what the Department for Education published of every council in England from 2017
(``sim/england/figures.py``) up to a year. For the five councils that the model is held against those five are left out,
so that no figure is foretold by itself.

1. Of each figure the changes of the logarithm within a council over 1 to 5 years are taken.
2. Their spread over h years is the one at which 80 % of them lie within 1.2816 standard deviations, chance included;
   chance is what a count n must vary by alone, 1 / n in the logarithm, for both years. So few extreme changes, some of
   which are faults of reporting, do not count more than many ordinary ones.
3. A stationary first-order autoregression is fitted to the five by least squares; a figure of a whole year is its
   average over the year.
4. The spread of the rate itself after one year and after five follows from the fit.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import optimize, special

from sim.england import figures as england

FIRST = 2017  # the workforce census before counted in another way
HELD_AGAINST = ("Bradford", "Cambridgeshire", "Central Bedfordshire", "Middlesbrough", "Sunderland")
LONGEST = 5  # years
LEVEL = 0.8
FEWEST = 100  # councils that reported a figure in a year
SPELLS = 5.0  # of days of sickness: spells vary by twice their mean, and a worker has one a year, 1 + 2^2

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Reported:
    """A figure that shows how far a rate drifts: its column, what is counted behind it, and of what time it is.

    Its logarithm has the chance variance ``relative_variance`` over the count: 1 for events that are counted.
    """

    words: str
    figure: str
    counted: str
    of_a_year: bool  # averaged over a year, not of one day
    relative_variance: float = 1.0


REPORTED = {
    "resigning": Reported("turnover rate", "turnover_rate_fte", "leavers_headcount", True),
    "applicants": Reported("starters", "starters_headcount", "starters_headcount", True),
    "agency": Reported(
        "share of vacancies covered by agency workers", "vacancy_agency_cover_rate_fte", "agency_headcount", False
    ),
    "sickness": Reported("absence rate", "absence_rate_fte", "inpost_headcount", True, SPELLS),
    "referrals": Reported("referrals", "referrals", "referrals", True),
    "entering_care": Reported(
        "children starting to be looked after",
        "children_starting_to_be_looked_after",
        "children_starting_to_be_looked_after",
        True,
    ),
}


@dataclass(frozen=True)
class Change:
    """How one figure changes: spreads of the logarithm in percent, and how many council-years they rest on."""

    words: str
    council_years: int
    reported: Array  # after 1, 2, ... years, chance taken off; shape (years,)
    fitted: Array  # the same, of the fit
    after_1_year: float  # of the rate itself
    after_5_years: float


@cache
def yearly_changes(until: int, without: Collection[str] = ()) -> dict[str, Change]:
    """Return how each rate drifts, by its key in ``[drift]``, by the figures up to a year of all councils but those
    named; a figure that fewer than ``FEWEST`` councils reported in two years is left out.
    """
    table = england.table()
    table = table[(table["council"] != england.ENGLAND) & (table["year"] >= FIRST) & (table["year"] <= until)]
    table = table[~table["council"].isin(without)]
    found = {key: change(table, reported) for key, reported in REPORTED.items()}
    return {key: one for key, one in found.items() if one is not None}


def change(table: pd.DataFrame, reported: Reported) -> Change | None:
    """Return how a figure changes over 1 to 5 years, or as many as it was published for; None if for one alone, or of
    few councils.
    """
    figure, counted = table[reported.figure], table[reported.counted]
    logarithm, chance = np.log(figure.where(figure > 0)), reported.relative_variance / counted.where(counted > 0)
    rows = table[["code", "year"]].assign(logarithm=logarithm, chance=chance).dropna()
    rows = rows[rows.groupby("year")["code"].transform("size") >= FEWEST]
    if rows["year"].nunique() < 2:
        return None
    by_year = rows.pivot(index="code", columns="year")
    years = list(by_year["logarithm"].columns)
    spreads = [
        spread_over(by_year["logarithm"].to_numpy(), by_year["chance"].to_numpy(), ahead)
        for ahead in range(1, min(LONGEST, len(years) - 1) + 1)
    ]
    return fitted(reported.words, len(rows), 100 * np.array(spreads), reported.of_a_year)


def spread_over(logarithm: Array, chance: Array, ahead: int) -> float:
    """Return the spread of changes over so many years, chance taken off; both tables are of councils by years."""
    changes = (logarithm[:, ahead:] - logarithm[:, :-ahead]).ravel()
    by_chance = (chance[:, ahead:] + chance[:, :-ahead]).ravel()[np.isfinite(changes)]
    size = np.abs(changes[np.isfinite(changes)])
    within = special.ndtri((1 + LEVEL) / 2)

    def excess(variance: float) -> float:
        return float((size <= within * np.sqrt(variance + by_chance)).mean()) - LEVEL

    return float(np.sqrt(optimize.brentq(excess, 0.0, 25.0)))


def fitted(words: str, council_years: int, spreads: Array, of_a_year: bool) -> Change:
    """Return the change with the autoregression that fits the spreads."""
    ahead = np.arange(1, len(spreads) + 1)
    curve = averaged if of_a_year else on_a_day

    def misses(place: Array) -> Array:
        return curve(ahead, *np.exp(place)) - spreads**2

    starts = [np.log([spreads[-1] ** 2 / 2, fading]) for fading in (0.1, 0.5, 2.0)]
    bounds = (np.log([1e-2, 0.01]), np.log([1e6, 10.0]))
    best = min((optimize.least_squares(misses, start, bounds=bounds) for start in starts), key=lambda found: found.cost)
    variance, fading = np.exp(best.x)
    after = np.sqrt(on_a_day(np.array([1, 5]), variance, fading))
    return Change(words, council_years, spreads, np.sqrt(curve(ahead, variance, fading)), after[0], after[1])


def on_a_day(years: NDArray[np.int_], variance: float, fading: float) -> Array:
    """Return the variance of the change over so many years of an autoregression that fades by exp(-fading) a year."""
    return np.asarray(2 * variance * -np.expm1(-fading * years))


def averaged(years: NDArray[np.int_], variance: float, fading: float) -> Array:
    """Return the same of its averages over a year."""
    in_a_year = 2 * (fading + np.expm1(-fading)) / fading**2
    apart = np.exp(-fading * (years - 1)) * np.expm1(-fading) ** 2 / fading**2
    return np.asarray(2 * variance * (in_a_year - apart))


def drift_by(year: int, key: str) -> tuple[int, Change]:
    """Return how a rate drifts by the figures up to a year, and that year: the first by which that can be told, where
    it cannot yet.
    """
    last = int(england.table()["year"].max())
    return next((until, found[key]) for until in range(year, last + 1) if key in (found := yearly_changes(until)))
