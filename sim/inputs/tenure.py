"""How the hazard of leaving depends on time in post: constant within bands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.scenario.sections import TenureBand


@dataclass(frozen=True)
class TenureBands:
    """Bands of time in post: where each begins (days), its multiplier, and the hazard added up before it (days
    at 1).
    """

    start: NDArray[np.float64]
    multiplier: NDArray[np.float64]
    before: NDArray[np.float64]

    @classmethod
    def of(cls, bands: list[TenureBand]) -> TenureBands:
        """Return the bands of a scenario, in order; the first begins at 0."""
        start = np.array([band.after.days for band in bands])
        multiplier = np.array([band.rate.value for band in bands])
        before = np.concatenate([[0.0], np.cumsum(np.diff(start) * multiplier[:-1])])
        return cls(start, multiplier, before)

    def at(self, days: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the multiplier after so many days in post."""
        return self.multiplier[np.searchsorted(self.start, days, side="right") - 1]

    def added_up(self, days: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the hazard added up after so many days in post, in days at a multiplier of 1."""
        band = np.searchsorted(self.start, days, side="right") - 1
        return self.before[band] + self.multiplier[band] * (days - self.start[band])


FLAT = TenureBands(np.zeros(1), np.ones(1), np.zeros(1))
