"""Whether a mean over replications is what a formula says, with a known chance of a false alarm."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

FALSE_ALARM = 0.001  # of one comparison, if the formula holds, over the seeds that might have been chosen


def half_width(values: ArrayLike, comparisons: int = 1) -> float:
    """Return the half-width of the confidence interval of the mean of replications, by Student's t.

    Its level is 99.9 %, or that for all of so many ``comparisons`` together (Bonferroni).
    """
    sample = np.asarray(values, dtype=float)
    quantile = stats.t.ppf(1 - FALSE_ALARM / comparisons / 2, len(sample) - 1)
    return float(quantile * sample.std(ddof=1) / np.sqrt(len(sample)))


def assert_mean(values: ArrayLike, expected: float, what: str, sharp: float = 0.05, comparisons: int = 1) -> None:
    """Assert that the interval of the mean holds the expected value, and that it is narrow enough to say something.

    ``sharp`` is the largest half-width, as a share of what is expected, at which the comparison counts as a test.
    """
    mean, half = float(np.mean(np.asarray(values, dtype=float))), half_width(values, comparisons)
    told = f"{what}: {mean:.6g} +- {half:.2g}, expected {expected:.6g}"
    assert half <= sharp * abs(expected), f"too wide to tell, {told}"
    assert abs(mean - expected) <= half, told


def assert_paired(first: Sequence[float], second: Sequence[float], factor: float, what: str, sharp: float) -> None:
    """Assert that second = factor x first on average, the two being paired replication by replication."""
    difference = np.asarray(second, dtype=float) - factor * np.asarray(first, dtype=float)
    scale = abs(factor * float(np.mean(first)))
    mean, half = float(difference.mean()), half_width(difference)
    told = f"{what}: differs by {mean:.4g} +- {half:.2g} of {scale:.4g}"
    assert half <= sharp * scale, f"too wide to tell, {told}"
    assert abs(mean) <= half, told
