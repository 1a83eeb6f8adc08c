"""Two chances of being best that are easily confused, and are not the same.

``of_means``: the probability that an alternative's *mean* is best. It is about what is not known of the means for want
of replications, and goes to 0 or 1 as there are more.

the share of runs (posterior samples, and chance) in which an alternative turns out best. It is about the
world, and more replications only make it more precise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
SAMPLES = 20_000
FEWEST = 50  # units: of fewer, means are not near enough to normal for a probability to be told
AT_ONCE = 1000


@dataclass(frozen=True)
class Chances:
    """Of each alternative the probability of being best and of being within the bounds; and that none is within."""

    best: Array
    within: Array
    none: float
    units: int

    def told(self, chance: Array | float) -> Array:
        """Return a probability as it may be told: none from fewer than ``FEWEST`` units, and never surer than they can
        make it, one in so many and one more.
        """
        if self.units < FEWEST:
            return np.full_like(np.asarray(chance, dtype=np.float64), np.nan)
        return np.clip(chance, 1 / (self.units + 1), self.units / (self.units + 1))


def winners(values: Array) -> Array:
    """Return each alternative's share of being best, shape (cases, alternatives), for values (cases, alternatives, 1 +
    bounds): those within all bounds with the smallest first number share it evenly, and nobody has it if none is.
    """
    within = (values[..., 1:] <= 0).all(axis=-1)
    objective = np.where(within, values[..., 0], np.inf)
    best = within & (objective == objective.min(axis=-1, keepdims=True))
    return np.asarray(best / np.maximum(best.sum(axis=-1, keepdims=True), 1))


def of_means(units: Array, seed: int) -> Chances:
    """Return the posterior chances of the means, given independent units (units, alternatives, 1 + bounds).

    The means of all alternatives and bounds together are multivariate t about the sample means, with the units'
    covariance, so that what they have in common by common random numbers cancels (Chick, S. E. and Inoue, K. (2001) New
    procedures to select the best simulated system using common random numbers. Management Science 47, 1133-1149).
    Weighted sums of the units are drawn rather than a covariance, which has no inverse where there are more numbers
    than units.
    """
    number, shape = len(units), units.shape[1:]
    means = units.mean(axis=0)
    about = (units - means).reshape(number, -1) / np.sqrt(number * (number - 1))
    generator = np.random.default_rng(seed)
    best, within, none = np.zeros(shape[0]), np.zeros(shape[0]), 0.0
    for _ in range(SAMPLES // AT_ONCE):
        scale = np.sqrt(generator.chisquare(number - 1, (AT_ONCE, 1)) / (number - 1))
        drawn = means + (generator.standard_normal((AT_ONCE, number)) @ about / scale).reshape(AT_ONCE, *shape)
        won = winners(drawn)
        best += won.sum(axis=0)
        within += (drawn[..., 1:] <= 0).all(axis=-1).sum(axis=0)
        none += AT_ONCE - float(won.sum())
    return Chances(best / SAMPLES, within / SAMPLES, none / SAMPLES, number)
