"""How good a forecast was that said how sure it was: proper scores, lower is better.

The continuous ranked probability score (CRPS) is the distance of a whole forecast from what came, in its unit; that of
a forecast without spread is the error. Gneiting and Raftery (2007) Strictly proper scoring rules, JASA 102, 359-378.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]


def crps_of_samples(samples: Array, came: Array | float) -> Array:
    """Return the CRPS of samples of a forecast (along the first axis); unbiased for few samples (Ferro 2014)."""
    ordered, number = np.sort(samples, axis=0), len(samples)
    weights = (2 * np.arange(1, number + 1) - number - 1).reshape(-1, *[1] * (samples.ndim - 1))
    apart = (weights * ordered).sum(axis=0) / (number * (number - 1))
    return np.asarray(np.abs(samples - came).mean(axis=0) - apart)


def crps_of_normal(mean: Array | float, spread: Array | float, came: Array | float) -> Array:
    """Return the CRPS of a normal forecast of this mean and standard deviation."""
    away = (came - mean) / spread
    density = np.exp(-(away**2) / 2) / np.sqrt(2 * np.pi)
    return np.asarray(spread * (away * (2 * special.ndtr(away) - 1) + 2 * density - 1 / np.sqrt(np.pi)))


def interval_score(low: Array | float, high: Array | float, came: Array | float, percent: float = 80) -> Array:
    """Return the interval score: the width, and for what lies outside its distance, the dearer the surer it was."""
    outside = np.maximum(low - came, 0.0) + np.maximum(came - high, 0.0)
    return np.asarray(high - low + 2 / (1 - percent / 100) * outside)
