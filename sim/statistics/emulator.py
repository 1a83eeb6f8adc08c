"""An emulator: what the simulation would show at uncertain numbers that were not simulated, and how far off that is.

Each figure is a quadratic polynomial of the uncertain numbers (a response surface: Box and Draper 1987, *Empirical
Model-Building and Response Surfaces*), fitted to single histories at many points. What is left over holds chance and
lack of fit together; its covariance between figures goes into the likelihood.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
RIDGE = 1e-3  # keeps the fit from following chance where points are few


def terms(points: Array) -> Array:
    """Return 1, every coordinate, and every product of two, shape (points, terms)."""
    one, other = _pairs(points.shape[1])
    return np.concatenate([np.ones((len(points), 1)), points, points[:, one] * points[:, other]], axis=1)


@cache
def _pairs(number: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the places of the first and of the second of every two coordinates, a coordinate with itself included."""
    return np.triu_indices(number)


def fewest_points(numbers: int) -> int:
    """Return how many points a fit in so many uncertain numbers needs: three for each term."""
    return 3 * (1 + numbers + numbers * (numbers + 1) // 2)


def _solved(design: Array, shown: Array) -> Array:
    penalty = RIDGE * len(design) * np.eye(design.shape[1])
    penalty[0, 0] = 0.0
    return np.asarray(np.linalg.solve(design.T @ design + penalty, design.T @ shown))


def _nearest(covariance: Array) -> Array:
    """Return the nearest matrix that can be a covariance: entries from different histories may not agree."""
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    return np.asarray((vectors * np.maximum(values, 1e-12 * values.max())) @ vectors.T)


@dataclass(frozen=True)
class Emulator:
    """Surfaces of all figures, and the covariance of a history about them."""

    weights: Array  # (terms, figures)
    covariance: Array  # (figures, figures)
    explained: Array  # share of each figure's variance over the points that the surface explains

    @classmethod
    def fit(cls, points: Array, shown: Array) -> Emulator:
        """Fit the surfaces to what single histories showed, shape (points, figures).

        A figure that some histories do not show is fitted to the others; its covariance with another figure is that of
        the histories that show both.
        """
        design = terms(points)
        there = np.isfinite(shown)
        if there.all():
            weights = _solved(design, shown)
            left = shown - design @ weights
            covariance = left.T @ left / max(len(points) - design.shape[1], 1)
        else:
            columns = [_solved(design[rows], shown[rows, [place]]) for place, rows in enumerate(there.T)]
            weights = np.stack(columns, axis=1)
            left = np.where(there, shown - design @ weights, 0.0)
            both = there.astype(np.float64).T @ there
            covariance = _nearest(left.T @ left / np.maximum(both - design.shape[1], 1))
        total = np.nanvar(shown, axis=0, ddof=1)
        explained = 1 - np.divide(np.diag(covariance), total, out=np.ones_like(total), where=total > 0)
        return cls(
            np.asarray(weights, dtype=np.float64),
            np.asarray(covariance, dtype=np.float64),
            np.clip(explained, 0.0, 1.0),
        )

    def mean(self, points: Array) -> Array:
        """Return what histories at the points show on average, shape (points, figures)."""
        return np.asarray(terms(points) @ self.weights)

    def slopes(self, point: Array) -> Array:
        """Return how each figure changes with each coordinate at a point, shape (coordinates, figures)."""
        step = 1e-4
        return np.array(
            [
                (self.mean((point + move)[None])[0] - self.mean((point - move)[None])[0]) / (2 * step)
                for move in step * np.eye(len(point))
            ]
        )
