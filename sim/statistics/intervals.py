"""Confidence intervals of means over replications, some of which share a posterior sample of uncertain rates.

Replications that share a sample are not independent: their means are, and the interval is that of these means
(Student's t). Counting every replication for itself would make it too narrow.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sim.statistics.possible import Possible

Array = NDArray[np.float64]


class Interval(NamedTuple):
    """A mean and its 95 % confidence interval; the ends are missing where there are fewer than two samples."""

    mean: Array
    low: Array
    high: Array

    def within(self, possible: Possible) -> Interval:
        """Return the interval of the mean of a level, cut to what the level can be."""
        return Interval(self.mean, possible.within(self.low), possible.within(self.high))


def by_sample(values: Array, per_sample: int) -> Array:
    """Return the means of each ``per_sample`` successive replications (the first axis); an incomplete last sample is
    left out, unless there is no other.
    """
    samples = len(values) // per_sample
    if samples == 0:
        return values
    return np.asarray(values[: samples * per_sample].reshape(samples, per_sample, *values.shape[1:]).mean(axis=1))


def half_width(values: Array, per_sample: int = 1) -> Array:
    """Return the half-width of the 95 % confidence interval of the mean over the first axis."""
    means = by_sample(values, per_sample)
    number = len(means)
    if number < 2:
        return np.full(values.shape[1:], np.nan)
    return np.asarray(special.stdtrit(number - 1, 0.975) * means.std(axis=0, ddof=1) / np.sqrt(number))


def interval(values: Array, per_sample: int = 1) -> Interval:
    """Return the mean over the first axis with its 95 % confidence interval."""
    mean, half = values.mean(axis=0), half_width(values, per_sample)
    return Interval(np.asarray(mean), np.asarray(mean - half), np.asarray(mean + half))


def half_widths(series: Array, per_sample: int = 1) -> Array:
    """Return the half-width of the 95 % confidence interval of the mean of each series, which lie along the last axis;
    values that are missing are left out.
    """
    found = np.full(series.shape[:-1], np.nan)
    whole = np.isfinite(series).all(axis=-1)
    samples = series.shape[-1] // per_sample
    if samples > 1:
        means = series[whole][:, : samples * per_sample].reshape(-1, samples, per_sample).mean(axis=-1)
        found[whole] = special.stdtrit(samples - 1, 0.975) * means.std(axis=-1, ddof=1) / np.sqrt(samples)
    else:
        found[whole] = half_width(np.moveaxis(series[whole], -1, 0), per_sample)
    for place in map(tuple, np.argwhere(~whole)):
        found[place] = half_width(series[place][np.isfinite(series[place])], per_sample)
    return found
