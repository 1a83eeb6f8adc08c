"""Confidence intervals of a proportion of replications, some of which share a posterior sample of uncertain rates.

Korn, E. L. and Graubard, B. I. (1998) Confidence intervals for proportions with small expected number of positive
counts estimated from survey data. Survey Methodology 24, 193-201: the exact interval of Clopper and Pearson for as many
independent replications as would have the variance that the samples show.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sim.statistics.intervals import by_sample

Array = NDArray[np.float64]


class Proportion(NamedTuple):
    """A proportion with its confidence interval, between 0 and 1."""

    share: float
    low: float
    high: float


def proportion(hits: Array, per_sample: int = 1, confidence: float = 0.95) -> Proportion:
    """Return the share of replications that hit; ``hits`` is one number a replication, 0 to 1, in their order."""
    samples = by_sample(hits, per_sample)
    number, share = len(samples), float(samples.mean())
    worth = _worth(samples, len(hits))
    miss = (1.0 - confidence) / 2
    hit = share * worth
    low = float(special.betaincinv(hit, worth - hit + 1, miss)) if share > 0 and number else 0.0
    high = float(special.betaincinv(hit + 1, worth - hit, 1 - miss)) if share < 1 and number else 1.0
    return Proportion(share, low, high)


def _worth(samples: Array, replications: int) -> float:
    """Return how many independent replications the samples are worth, corrected for the unknown variance."""
    number, share = len(samples), float(samples.mean())
    variance = float(samples.var(ddof=1)) / number if number > 1 else 0.0
    if variance == 0.0:  # all alike: nothing shows that replications of a sample differ
        return float(number)
    worth = share * (1 - share) / variance
    if replications > 1:
        worth *= float(special.stdtrit(replications - 1, 0.975) / special.stdtrit(number - 1, 0.975)) ** 2
    return float(np.clip(worth, 1.0, replications))
