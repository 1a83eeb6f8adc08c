"""What chance leaves in a study: replications have common random numbers at all points, and still differ from point to
point.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]


def mean_and_half(values: Array) -> tuple[Array, Array]:
    """Return the mean over replications, the last axis, and half the width of its 95 % interval (Student's t)."""
    number = values.shape[-1]
    half = values.std(axis=-1, ddof=1) / np.sqrt(number) * special.stdtrit(number - 1, 0.975)
    return values.mean(axis=-1), half


def variance_of_means(values: Array) -> float:
    """Return how much of the variance between points' means is chance, from values of shape (points, replications).

    What a replication's random numbers add at every point alike makes no difference between points; the rest is
    estimated by the residual of a two-way analysis of variance. Missing where there is one replication only.
    """
    points, replications = values.shape
    if replications < 2 or points < 2:
        return float("nan")
    left = values - values.mean(axis=1, keepdims=True) - values.mean(axis=0, keepdims=True) + values.mean()
    return float((left**2).sum() / ((points - 1) * (replications - 1)) / replications)


def share(values: Array) -> tuple[float, float, float]:
    """Return the share of the variance between points' means that is chance, with its 95 % interval: that of the F
    test, as if points were drawn at random. Missing where it cannot be told.
    """
    total = float(values.mean(axis=1).var(ddof=1)) if len(values) > 1 else 0.0
    chance = variance_of_means(values)
    if not (total > 0 and np.isfinite(chance)):
        return (np.nan,) * 3
    between, within = len(values) - 1, (len(values) - 1) * (values.shape[1] - 1)
    low, high = special.fdtri(between, within, [0.025, 0.975])
    at, least, most = np.minimum(min(chance / total, 1.0) * np.array([1.0, low, high]), 1.0)
    return float(at), float(least), float(most)


def of_differences(differences: Array) -> Array:
    """Return the chance variance of means of paired differences, over replications, the last axis; missing where there
    is one only.
    """
    number = differences.shape[-1]
    return differences.var(axis=-1, ddof=1) / number if number > 1 else np.full(differences.shape[:-1], np.nan)


def of_steps(points: Array, values: Array) -> Array:
    """Return for each key the chance variance of the step that a trajectory takes along it, shape (keys,).

    Trajectories of one step for each key follow one another in ``points``, shape (points, keys).
    """
    keys = points.shape[1]
    paths, shown = points.reshape(-1, keys + 1, keys), values.reshape(-1, keys + 1, values.shape[1])
    moved = np.abs(np.diff(paths, axis=1)).argmax(axis=2)  # which key each step moves, shape (trajectories, keys)
    chance = of_differences(np.diff(shown, axis=1))
    return np.array([chance[moved == key].mean() for key in range(keys)])
