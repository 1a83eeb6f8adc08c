"""Confidence intervals of means over replications, some of which share a draw of uncertain rates.

Replications that share a draw are not independent: their means are, and the interval is that of these means (Student's
t). Counting every replication for itself would make it too narrow.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sim.statistics.possible import Possible

Array = NDArray[np.float64]


class Interval(NamedTuple):
    """A mean and its 95 % confidence interval; the ends are missing where there are fewer than two draws."""

    mean: Array
    low: Array
    high: Array

    def within(self, possible: Possible) -> Interval:
        """Return the interval of the mean of a level, cut to what the level can be."""
        return Interval(self.mean, possible.within(self.low), possible.within(self.high))


def by_draw(values: Array, per_draw: int) -> Array:
    """Return the means of each ``per_draw`` successive replications (the first axis); an incomplete last draw is left
    out, unless there is no other.
    """
    draws = len(values) // per_draw
    if draws == 0:
        return values
    return np.asarray(values[: draws * per_draw].reshape(draws, per_draw, *values.shape[1:]).mean(axis=1))


def half_width(values: Array, per_draw: int = 1) -> Array:
    """Return the half-width of the 95 % confidence interval of the mean over the first axis."""
    means = by_draw(values, per_draw)
    number = len(means)
    if number < 2:
        return np.full(values.shape[1:], np.nan)
    return np.asarray(special.stdtrit(number - 1, 0.975) * means.std(axis=0, ddof=1) / np.sqrt(number))


def interval(values: Array, per_draw: int = 1) -> Interval:
    """Return the mean over the first axis with its 95 % confidence interval."""
    mean, half = values.mean(axis=0), half_width(values, per_draw)
    return Interval(np.asarray(mean), np.asarray(mean - half), np.asarray(mean + half))
