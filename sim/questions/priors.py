"""Priors: what is thought of the uncertain numbers of a scenario before any figure is looked at.

Each number is its value in the file times a factor. The factor is lognormal, 10 % of it below ``low`` and 10 % above
``high``; factors are independent. A coordinate is the factor's logarithm on the prior's own scale: standard normal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sim.scenario.sections.targets import Uncertain

TENTH = float(special.ndtri(0.9))  # standard deviations from the middle to the 10 % points

FARTHEST = 3.0  # standard deviations of the prior beyond which no number is thought possible

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Prior:
    """The factors' common distribution, by key."""

    keys: tuple[str, ...]
    middle: Points  # of the logarithm
    spread: Points

    @classmethod
    def of(cls, uncertain: Sequence[Uncertain]) -> Prior:
        """Return the prior that a scenario states."""
        low = np.log(np.array([one.low for one in uncertain], dtype=np.float64))
        high = np.log(np.array([one.high for one in uncertain], dtype=np.float64))
        return cls(tuple(one.key for one in uncertain), (low + high) / 2, (high - low) / (2 * TENTH))

    def factors(self, points: Points) -> Points:
        """Return the factors at points of standard normal coordinates, shape (points, keys)."""
        return np.exp(self.middle + self.spread * points)

    def drawn(self, number: int, random: np.random.Generator) -> Points:
        """Return factors drawn from the prior, shape (number, keys), none farther than any is thought possible."""
        return self.factors(np.clip(random.standard_normal((number, len(self.keys))), -FARTHEST, FARTHEST))

    def spread_points(self, number: int, seed: int) -> Points:
        """Return points that fill the prior evenly: a scrambled Sobol sequence (Owen 1998)."""
        from scipy.stats import qmc  # not at the top: a forecast needs none of it

        sequence = qmc.Sobol(len(self.keys), rng=np.random.default_rng(seed))
        return np.asarray(special.ndtri(np.clip(sequence.random(number), 1e-6, 1 - 1e-6)))
