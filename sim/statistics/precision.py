"""How many replications are enough: the confidence-interval method.

Hoad, K., Robinson, S. and Davies, R. (2010) Automated selection of the number of replications for a discrete-event
simulation. Journal of the Operational Research Society 61, 1632-1644. After each replication the half-width of the 95
% confidence interval of the mean is compared with a wanted share of the mean; enough is when it is within that share
for every headline measure, and stays there for a look-ahead. Where replications share samples of uncertain rates, the
interval is that of the samples.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.statistics.intervals import half_width

FLOOR = 100  # replications at least: the 95 % interval of a single measure needs about a hundred
CEILING = 1000
PRECISION = 0.02  # half-width of the confidence interval, as a share of the mean; histories differ by far more
LOOK_AHEAD = 5  # replications; grows with their number beyond a hundred


@dataclass
class Enough:
    """Tells, fed with the headline measures of one replication after another, when there are enough of them."""

    floor: int = FLOOR
    ceiling: int = CEILING
    precision: float = PRECISION
    per_sample: int = 1  # successive replications that share a sample of the rates
    values: list[list[float]] = field(default_factory=list)
    reached_at: int | None = None

    def add(self, headline: list[float]) -> bool:
        """Take one replication's headline measures; return whether there are enough replications now."""
        self.values.append(headline)
        number = len(self.values)
        if number >= self.ceiling:
            return True
        if number < 3 or self.half_width() > self.precision:
            self.reached_at = None
            return False
        if self.reached_at is None:
            self.reached_at = number
        return number >= self.floor and number >= self.reached_at + look_ahead(self.reached_at)

    def half_width(self) -> float:
        """Return the widest half-width among the headline measures, as a share of the mean."""
        values = np.asarray(self.values)
        width = half_width(values, self.per_sample)
        if not np.isfinite(width).all():
            return float("inf")
        means = np.abs(values.mean(axis=0))
        shares = np.divide(width, means, out=np.where(width > 0, np.inf, 0.0), where=means > 0)
        return float(shares.max())


def look_ahead(number: int) -> int:
    """Return for how many more replications the precision has to hold."""
    return LOOK_AHEAD if number <= 100 else int(np.ceil(LOOK_AHEAD * number / 100))
