"""Quantile tables: of a length, and of the same length as it is met on a given day.

A spell that is open on a given day is longer than the ordinary spell: its density is x f(x) / mean (length bias), and
the part of it that is over is uniform (Cox 1962, Renewal Theory, section 5.4).
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sim.inputs.tenure import TenureBands
from sim.mechanics.random_numbers import quantile_probabilities
from sim.scenario.quantities import YEAR, Ages, Length

Table = NDArray[np.float64]
PROBABILITIES = quantile_probabilities()
CAREER = 40 * YEAR  # longest time in post that is considered, in days


def ordinary(length: Length) -> Table:
    """Return the quantiles of the length, in days."""
    return _quantiles(length, biased=False)


def met_on_a_day(length: Length) -> Table:
    """Return the quantiles of the whole length of a spell that is open on a given day, in days."""
    return _quantiles(length, biased=True)


def _quantiles(length: Length, biased: bool) -> Table:
    """Return the quantiles; length-biased, a gamma has one more unit of shape and a lognormal is shifted by its
    variance.
    """
    mean, variation = length.days, length.variation or 1.0
    return _quantiles_of_mean_1(length.shape, variation, biased) * mean


@cache
def _quantiles_of_mean_1(name: str, variation: float, biased: bool) -> Table:
    if name == "fixed":
        return np.ones(len(PROBABILITIES))
    if name == "lognormal":
        variance = np.log1p(variation**2)
        middle = (0.5 if biased else -0.5) * variance
        return np.asarray(np.exp(middle + np.sqrt(variance) * special.ndtri(PROBABILITIES)))
    shape = 1.0 if name == "exponential" else variation**-2
    return np.asarray(special.gammaincinv(shape + (1.0 if biased else 0.0), PROBABILITIES) / shape)


def unit_exponential() -> Table:
    """Return the quantiles of the exponential distribution with mean 1."""
    return -np.log1p(-PROBABILITIES)


def normal_either_way() -> Table:
    """Return the quantiles of how far a standard normal number lies from 0."""
    return np.asarray(special.ndtri((1.0 + PROBABILITIES) / 2))


def ages(given: Ages) -> Table:
    """Return the quantiles of age in days, children being spread evenly between successive ages."""
    shares = np.asarray(given.shares) / sum(given.shares)
    return np.interp(PROBABILITIES, np.concatenate([[0.0], np.cumsum(shares)]), np.asarray(given.years) * YEAR)


def time_in_post(per_day: float, bands: TenureBands) -> Table:
    """Return the quantiles of the days in post so far of somebody met on a given day.

    ``per_day`` is the hazard of leaving at a multiplier of 1. The density is proportional to the share still in post
    after so many days, up to a career of 40 years.
    """
    days = np.linspace(0.0, CAREER, 20_001)
    still_there = np.exp(-per_day * bands.added_up(days))
    up_to = np.concatenate([[0.0], np.cumsum((still_there[1:] + still_there[:-1]) / 2)])
    return np.interp(PROBABILITIES, up_to / up_to[-1], days)
