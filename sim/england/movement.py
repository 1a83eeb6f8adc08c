"""How councils' staffing moves in England: what `sim new --from` fills in of posts, agency workers and applicants.

All numbers are of yearly changes within councils of at least 20 social workers, of the figures up to a year
(``sim.england.figures``). A spread is read off the middle 80 % of changes, so that faults of reporting count little.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.england.figures import ENGLAND, TREND, table
from sim.england.levels import AS_IT_IS, FIRST_YEAR, SCALES, Level, Sizes, fitted, levels_of, reports, seen_of, sizes_of

Array = NDArray[np.float64]
LEAST_IN_POST = 20.0  # FTE
FARTHEST = 0.4  # of posts: what is further from the middle of all councils is a fault of reporting
MIDDLE = 2.5631  # standard deviations of a normal distribution from its 10th to its 90th percentile


@dataclass(frozen=True)
class Movement:
    """How staffing moves: shares of posts, a year, unless said."""

    growth: float  # of posts, that goes on
    moves: float  # spread of a year's change of posts, apart from who is counted and from the noise of vacancies
    posts_for_caseload: float  # posts gained in a year for each of caseload over the council's usual, relative
    cases_for_caseload: float  # cases gained in a year, likewise
    covers: float  # agency workers for each vacant post
    applicants_for_vacancies: float  # starters for each of vacancies, relative


@dataclass(frozen=True)
class Effect:
    """What a case more does to turnover: percentage points with their standard error, at what turnover and caseload."""

    points: float
    error: float
    turnover: float  # percent
    caseload: float  # cases per FTE

    @property
    def elasticity(self) -> float:
        """Percent more leavers for a percent more caseload."""
        return self.points * self.caseload / self.turnover


@cache
def leaving_for_caseload(until: int) -> Effect:
    """Return what a case more does to turnover, by the figures up to a year: within councils, years taken off; errors
    clustered by council.
    """
    rows = table()
    rows = rows[(rows["council"] != ENGLAND) & (rows["year"] >= FIRST_YEAR) & (rows["year"] <= until)]
    rows = rows[rows["inpost_fte"] >= LEAST_IN_POST].dropna(subset=["caseload_fte", "turnover_rate_fte"])
    x, y = (_within(rows, figure) for figure in ("caseload_fte", "turnover_rate_fte"))
    points = float((x * y).sum() / (x * x).sum())
    scores = (x * (y - points * x)).groupby(rows["id"]).sum()
    error = float((scores**2).sum() ** 0.5 / (x * x).sum())
    return Effect(points, error, float(rows["turnover_rate_fte"].mean()), float(rows["caseload_fte"].mean()))


def _within(rows: pd.DataFrame, figure: str) -> pd.Series[float]:
    """Return a figure less its means by council and by year, alternately, until nothing is left of either."""
    values = rows[figure] - rows[figure].mean()
    for _ in range(20):
        for by in ("id", "year"):
            values = values - values.groupby(rows[by]).transform("mean")
    return values


@cache
def movement(until: int) -> Movement:
    """Return how staffing moves by the figures up to a year."""
    rows = _rows(until)
    changes = rows[rows["year_before"] == rows["year"] - 1]
    by_year = changes.groupby("year")["d_posts"].median()
    otherwise = _spread(who_is_counted(until)) ** 2 + 2 * _noise_of_vacancies(rows, until) ** 2
    moves = max(_spread(changes["d_posts"]) ** 2 - otherwise, 0.0) ** 0.5
    over_england = np.log(changes["caseload_before"]) - np.log(changes["caseload_before"]).groupby(
        changes["year"]
    ).transform("mean")
    passing = _passing("caseload_fte", until)
    return Movement(
        growth=TREND * float(by_year.mean()),
        moves=moves,
        posts_for_caseload=_line(over_england, changes["d_posts"])[0] / passing,
        cases_for_caseload=_line(over_england, changes["d_cases"])[0] / passing,
        covers=_line(rows["vacant"], rows["agency"])[0],
        applicants_for_vacancies=_elasticity(changes),
    )


def _noise_of_vacancies(rows: pd.DataFrame, until: int) -> float:
    """Return the noise of a single report of vacancies, as a share of posts, in a council of usual size."""
    sizes, scale = sizes_of("vacancy_rate_fte", until), SCALES["vacancy_rate_fte"]
    noise = (sizes.noise + sizes.noise_of_one / float(rows["in_post"].median())) ** 0.5
    usual = scale.forward(np.array([100 * float(rows["vacant"].median())]))
    return float(scale.back(usual + noise)[0] - scale.back(usual)[0]) / 100


def _passing(figure: str, until: int) -> float:
    """Return the share of a council's reported distance from England that is neither its own way, which stays, nor
    noise: what it answers. A line through all of the distance is as much flatter (errors in variables).
    """
    sizes = sizes_of(figure, until)
    in_post = float(reports("inpost_fte", until).mean(axis=1).median())
    return sizes.moving / (sizes.between + sizes.moving + sizes.noise + sizes.noise_of_one / in_post)


@cache
def agency_beyond_vacancies(until: int) -> tuple[Sizes, dict[str, Level]]:
    """Return the agency workers beyond those for vacancies, as shares of all posts: how large the parts of the figure
    are, and every council's level by its id.
    """
    rows = _rows(until)
    beyond = rows["agency"] - movement(until).covers * rows["vacant"]
    kept = beyond.where((beyond - beyond.median()).abs() < FARTHEST)
    seen = seen_of(rows.assign(beyond=kept).pivot(index="id", columns="year", values="beyond"), AS_IT_IS, until)
    sizes = fitted(seen.deviation, seen.in_post)
    return sizes, levels_of(seen, sizes, AS_IT_IS)


@cache
def who_is_counted(until: int) -> pd.Series[float]:
    """Return the changes of staff in post, as shares, that are not by those who join and leave."""
    rows = _rows(until)
    changes = rows[rows["year_before"] == rows["year"] - 1]
    return (changes["d_in_post"] - changes["net"]).dropna()


def _rows(until: int) -> pd.DataFrame:
    """Return each council and year with shares of posts, and changes since the year before."""
    rows = table()
    rows = rows[(rows["council"] != ENGLAND) & (rows["year"] >= FIRST_YEAR) & (rows["year"] <= until)]
    rows = rows[rows["inpost_fte"] >= LEAST_IN_POST].sort_values(["id", "year"]).reset_index(drop=True)
    posts = rows["inpost_fte"] + rows["vacancy_fte"]
    of = rows[["id", "year"]].assign(
        posts=posts,
        in_post=rows["inpost_fte"],
        cases=rows["cases"],
        caseload=rows["caseload_fte"],
        vacant=rows["vacancy_fte"] / posts,
        agency=rows["agency_fte"] / posts,
    )
    before = of.groupby("id")[["year", "posts", "in_post", "cases", "caseload", "vacant"]].shift()
    return of.assign(
        year_before=before["year"],
        caseload_before=before["caseload"],
        vacant_before=before["vacant"],
        starters=rows["starters_fte"] / before["in_post"],
        net=(rows["starters_fte"] - rows["leavers_fte"]) / before["in_post"],
        d_posts=np.log(posts / before["posts"]),
        d_in_post=of["in_post"] / before["in_post"] - 1,
        d_cases=np.log(of["cases"] / before["cases"]),
    )


def _spread(values: pd.Series[float]) -> float:
    """Return the standard deviation that the middle 80 % of the values have if they are normal."""
    return float(values.quantile(0.9) - values.quantile(0.1)) / MIDDLE


def _line(x: pd.Series[float], y: pd.Series[float]) -> tuple[float, float]:
    """Return slope and intercept of y on x, where x is not among its outermost hundredth at either end, nor y among
    those furthest from a first line: faults of reporting stand there.
    """
    inside = x.between(*x.quantile([0.01, 0.99])) & y.notna()
    slope, intercept = np.polyfit(x[inside], y[inside], 1)
    off = (y - intercept - slope * x)[inside]
    inside &= off.between(*off.quantile([0.01, 0.99])).reindex(x.index, fill_value=False)
    slope, intercept = np.polyfit(x[inside], y[inside], 1)
    return float(slope), float(intercept)


def _elasticity(changes: pd.DataFrame) -> float:
    """Return how many percent more join in a year for a percent more vacancies at its beginning, years taken off."""
    some = changes[(changes["starters"] > 0) & (changes["vacant_before"] > 0)]
    x, y = np.log(some["vacant_before"]), np.log(some["starters"])
    year = some["year"]
    return _line(x - x.groupby(year).transform("mean"), y - y.groupby(year).transform("mean"))[0]
