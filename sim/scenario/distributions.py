"""Quantile tables: of a length, and of the same length as it is met on a given day.

A spell that is open on a given day is longer than the ordinary spell: its density is x f(x) / mean (length bias), and
the part of it that is over is uniform (Cox 1962, Renewal Theory, section 5.4).

Any distribution comes from one uniform by a table of its quantiles, which is monotone: a higher uniform is never a
shorter length, in every strategy alike.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from sim.mechanics.columns import Reals, Table
from sim.scenario.quantities import YEAR, Ages, Length

Values = NDArray[np.float64]
CELLS = 1024  # of a quantile table, and again of its upper tail
QUANTILES = 2 * CELLS + 1  # numbers in a quantile table


def quantile_probabilities() -> NDArray[np.float64]:
    """Return the ``QUANTILES`` probabilities at which a quantile table is filled.

    The body has ``CELLS`` equal cells; its last cell is divided once more into ``CELLS``. The largest probability is
    half a cell short of 1, because a tail without end has no last quantile.
    """
    body = np.arange(CELLS) / CELLS
    tail = body[-1] + np.arange(CELLS + 1) / CELLS**2
    tail[-1] = 1 - 0.5 / CELLS**2
    return np.concatenate([body, tail])


PROBABILITIES = quantile_probabilities()
CAREER = 40 * YEAR  # longest time in post that is considered, in days


class Quantiles(Table[int]):
    """One row a distribution, as numbered by ``Distribution``."""

    value = Reals("its quantiles", width=QUANTILES)


def ordinary(length: Length) -> Values:
    """Return the quantiles of the length, in days."""
    return _quantiles(length, biased=False)


def met_on_a_day(length: Length) -> Values:
    """Return the quantiles of the whole length of a spell that is open on a given day, in days."""
    return _quantiles(length, biased=True)


def share_below(length: Length, days: float) -> float:
    """Return the share of the length that is shorter than so many days, as its table of quantiles has it."""
    return float(np.interp(days, ordinary(length), PROBABILITIES))


def _quantiles(length: Length, biased: bool) -> Values:
    """Return the quantiles; length-biased, a gamma has one more unit of shape and a lognormal is shifted by its
    variance.
    """
    mean, variation = length.days, length.variation or 1.0
    return _quantiles_of_mean_1(length.shape, variation, biased) * mean


@cache
def _quantiles_of_mean_1(name: str, variation: float, biased: bool) -> Values:
    from scipy import special  # not at the top: it takes as long to import as all the rest

    if name == "fixed":
        return np.ones(len(PROBABILITIES))
    if name == "lognormal":
        variance = np.log1p(variation**2)
        middle = (0.5 if biased else -0.5) * variance
        return np.asarray(np.exp(middle + np.sqrt(variance) * special.ndtri(PROBABILITIES)))
    shape = 1.0 if name == "exponential" else variation**-2
    return np.asarray(special.gammaincinv(shape + (1.0 if biased else 0.0), PROBABILITIES) / shape)


@cache
def unit_exponential() -> Values:
    """Return the quantiles of the exponential distribution with mean 1."""
    return -np.log1p(-PROBABILITIES)


@cache
def normal_either_way() -> Values:
    """Return the quantiles of how far a standard normal number lies from 0."""
    from scipy import special

    return np.asarray(special.ndtri((1.0 + PROBABILITIES) / 2))


def ages(given: Ages) -> Values:
    """Return the quantiles of age in days, children being spread evenly between successive ages."""
    shares = np.asarray(given.shares) / sum(given.shares)
    return np.interp(PROBABILITIES, np.concatenate([[0.0], np.cumsum(shares)]), np.asarray(given.years) * YEAR)
