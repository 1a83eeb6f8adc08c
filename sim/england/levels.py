"""Where a council's figure stands, where it tends to, and how it moves: estimated from all councils' figures together.

A reported figure of one year is a poor guide to a rate: with fifty workers two leavers more are four points of
turnover. What a council reported in a year is taken as the sum of four parts, on a scale on which they add up:

1. England's mean of the year;
2. the council's own way, which stays (variance over councils ``between``);
3. a deviation of which a part is ``kept`` from year to year, while chance moves it anew (variance ``moving``);
4. noise of the single report: a part that all councils have (``noise``) and one that shrinks with their size
   (``noise_of_one``, over the FTE in post).

Their sizes are those most likely for the figures of all councils up to a year, under a multivariate t distribution, so
that extreme years count less. Of every council then follows where the figure stands today (1 + 2 + 3), where it tends
to (1 + 2), and how sure both are. A small council, or one with few reports, is thereby drawn to England: a hierarchical
model of councils and years (Gelman and Hill 2007, chapter 12), solved as a Gaussian process (Rasmussen and Williams
2006, chapter 2; the t distribution, section 9.9).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import optimize
from scipy.special import gammaln

from sim.england.figures import ENGLAND, table

Array = NDArray[np.float64]
LEAST_IN_POST = 10.0  # FTE; smaller councils' figures are of single persons
FIRST_YEAR = 2017  # the workforce census before counted in another way
MISSING = 1e6  # variance of a report that was not made, in those of all that were
TENTH = 1.2816  # standard deviations of a normal distribution from its middle to its tenths
LEAST_FACTOR = 0.2
SMALLEST = np.exp(-9.0)  # variance of a part, in those of all


@dataclass(frozen=True)
class Scale:
    """The scale on which the parts of a figure add up, and back again."""

    forward: Callable[[Array], Array]
    back: Callable[[Array], Array]


def _root(shift: float) -> Scale:
    """The square root: the noise of a rate that is counted is the same at every rate."""
    return Scale(
        lambda value: np.sqrt(np.maximum(value, 0.0) + shift),
        lambda value: np.maximum(value, np.sqrt(shift)) ** 2 - shift,
    )


AS_IT_IS = Scale(lambda value: value, lambda value: value)
LOGARITHM = Scale(lambda value: np.log(np.where(value > 0, value, np.nan)), np.exp)
SCALES = {
    "caseload_fte": LOGARITHM,
    "turnover_rate_fte": _root(1.0),  # percent
    "vacancy_rate_fte": _root(2.0),
    "agency_rate_fte": _root(2.0),
    "absence_rate_fte": _root(0.3),
}


@dataclass(frozen=True)
class Sizes:
    """How large the parts are: variances on the figure's scale, what is kept of a deviation a year on, and the degrees
    of freedom of the tails.
    """

    between: float
    moving: float
    kept: float
    noise: float
    noise_of_one: float
    freedom: float

    def of_reports(self, there: NDArray[np.bool_], in_post: Array) -> Array:
        """Return the covariance of each council's reports, shape (councils, years, years); ``there`` says which were
        made, by councils and years.
        """
        year = np.arange(there.shape[1])
        together = self.between + self.moving * self.kept ** np.abs(np.subtract.outer(year, year))
        noise = self.noise + self.noise_of_one / in_post[:, None]
        whole = self.between + self.moving + self.noise
        noise = np.where(there, noise, MISSING * whole)
        return np.asarray(together + np.eye(len(year)) * noise[:, None, :])


@dataclass(frozen=True)
class Level:
    """Where a council's figure stands and where it tends to: means and covariance on the figure's scale, (2,), (2, 2);
    the year of its last report (0: none), and how many there were.
    """

    scale: Scale
    mean: Array
    covariance: Array
    last: int
    reports: int

    @property
    def today(self) -> float:
        """The figure as it stands in the last year of all, without the noise of the last report."""
        return float(self.scale.back(self.mean[0]))

    @property
    def long_run(self) -> float:
        """The figure to which it tends, while England's stays as it is."""
        return float(self.scale.back(self.mean[1]))

    @property
    def factors_today(self) -> tuple[float, float]:
        """The factors on today's figure between which it lies in four cases of five."""
        return self._factors(0, float(self.covariance[0, 0]))

    @property
    def factors_long_run(self) -> tuple[float, float]:
        """The same on that to which it tends."""
        return self._factors(1, float(self.covariance[1, 1]))

    @property
    def factors_between(self) -> tuple[float, float]:
        """The same on how many times today's figure that is to which it tends."""
        apart = np.array([-1.0, 1.0])
        return self._factors(1, float(apart @ self.covariance @ apart))

    def _factors(self, place: int, variance: float) -> tuple[float, float]:
        ends = self.mean[place] + np.array([-TENTH, 0.0, TENTH]) * np.sqrt(variance)
        low, middle, high = self.scale.back(ends)
        middle = max(float(middle), 1e-9)
        low, high = max(float(low) / middle, LEAST_FACTOR), min(float(high) / middle, 1 / LEAST_FACTOR)
        return min(low, 0.99), max(high, 1.01)

    def sampled(self, number: int, random: np.random.Generator) -> Array:
        """Return samples of today's figure and of that to which it tends, shape (samples, 2)."""
        return self.scale.back(random.multivariate_normal(self.mean, self.covariance, number, method="eigh"))


def reports(figure: str, until: int) -> pd.DataFrame:
    """Return a figure by council (its id) and year up to ``until``, as reported; councils too small left out."""
    rows = table()
    rows = rows[(rows["council"] != ENGLAND) & (rows["year"] >= FIRST_YEAR) & (rows["year"] <= until)]
    rows = rows[rows["inpost_fte"] >= LEAST_IN_POST]
    return rows.pivot_table(index="id", columns="year", values=figure)


@cache
def levels(figure: str, until: int) -> dict[str, Level]:
    """Return every council's level of a figure by what was reported up to a year, by id; England's, if nothing was."""
    seen, scale = seen_of(reports(figure, until), SCALES[figure], until), SCALES[figure]
    return levels_of(seen, sizes_of(figure, until), scale)


@cache
def sizes_of(figure: str, until: int) -> Sizes:
    """Return how large the parts of a figure are, by what was reported up to a year."""
    seen = seen_of(reports(figure, until), SCALES[figure], until)
    return fitted(seen.deviation, seen.in_post)


@dataclass(frozen=True)
class Seen:
    """A figure's deviations from England's mean of each year on its scale, shape (councils, years), missing where it
    was not reported; and each council's FTE in post.
    """

    councils: list[str]
    years: NDArray[np.int_]
    deviation: Array
    in_post: Array
    england: Array


def seen_of(wide: pd.DataFrame, scale: Scale, until: int) -> Seen:
    """Return the deviations of a figure given by council (its id) and year, of all councils that are large enough."""
    size = reports("inpost_fte", until)
    values = scale.forward(wide.reindex(index=size.index).to_numpy(float))
    england = np.nanmean(values, axis=0)
    in_post = size.mean(axis=1).to_numpy(float)
    return Seen(list(size.index), np.array(wide.columns, int), values - england, in_post, england)


def levels_of(seen: Seen, sizes: Sizes, scale: Scale) -> dict[str, Level]:
    """Return every council's level, by id."""
    mean, covariance = _by_council(sizes, seen.deviation, seen.in_post)
    there, last = np.isfinite(seen.deviation), seen.england[-1]
    return {
        council: Level(
            scale, mean[n] + last, covariance[n], int(seen.years[there[n]].max(initial=0)), int(there[n].sum())
        )
        for n, council in enumerate(seen.councils)
    }


def _by_council(sizes: Sizes, deviation: Array, in_post: Array) -> tuple[Array, Array]:
    """Return today's and the long run's deviation of each council, given its reports: means (councils, 2), covariance
    (councils, 2, 2).
    """
    there = np.isfinite(deviation)
    seen = np.where(there, deviation, 0.0)
    inverse = np.linalg.inv(sizes.of_reports(there, in_post))
    ago = np.arange(deviation.shape[1])[::-1]
    toward = np.stack([sizes.between + sizes.moving * sizes.kept**ago, np.full(len(ago), sizes.between)])
    before = np.array([[sizes.between + sizes.moving, sizes.between], [sizes.between, sizes.between]])
    mean = np.einsum("ky,nyz,nz->nk", toward, inverse, seen)
    distance = np.einsum("ny,nyz,nz->n", seen, inverse, seen)
    wider = (sizes.freedom - 2 + distance) / (sizes.freedom - 2 + there.sum(axis=1))
    left = before - np.einsum("ky,nyz,lz->nkl", toward, inverse, toward)
    return mean, left * wider[:, None, None]


def fitted(deviation: Array, in_post: Array) -> Sizes:
    """Return the most likely sizes for the deviations from England's mean, councils by years, missing where there is no
    report; ``in_post`` is the size of each council, in FTE.
    """
    there = np.isfinite(deviation)
    seen, count = np.where(there, deviation, 0.0), there.sum(axis=1)
    whole, usual = float(np.nanvar(deviation)), float(np.median(in_post))

    def sizes(place: Array) -> Sizes:
        between, moving, noise, one = np.exp(place[:4]) * whole
        kept, freedom = 1 / (1 + np.exp(-place[4])), 2 + np.exp(place[5])
        return Sizes(between, moving, float(kept), noise, one * usual, float(freedom))

    def unlikely(place: Array) -> float:
        found = sizes(place)
        covariance = found.of_reports(there, in_post)
        unseen = (~there).sum(axis=1) * np.log(MISSING * (found.between + found.moving + found.noise))
        log_det = np.linalg.slogdet(covariance)[1] - unseen
        distance = np.einsum("ni,ni->n", seen, np.linalg.solve(covariance, seen[..., None])[..., 0])
        nu = found.freedom
        each = gammaln((nu + count) / 2) - gammaln(nu / 2) - count / 2 * np.log(nu - 2)
        each += -0.5 * log_det - (nu + count) / 2 * np.log1p(distance / (nu - 2))
        kept, tails = (place[4] - 1) / 1.5, place[5] - 1  # weakly: most of a deviation is kept, tails are heavy
        return 0.5 * float(kept**2 + tails**2) - float(each.sum())

    bounds = [(float(np.log(SMALLEST)), 2.0)] * 4 + [(-3.0, 5.0), (-2.0, 4.0)]
    starts = [np.array([*np.log([0.4, 0.4, 0.1, 0.1]), kept, 1.0]) for kept in (0.5, 2.0)]
    found = (optimize.minimize(unlikely, start, method="L-BFGS-B", bounds=bounds) for start in starts)
    return sizes(min(found, key=lambda one: float(one.fun)).x)
