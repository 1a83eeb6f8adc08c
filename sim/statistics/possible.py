"""What a measure can be at all: a share lies between 0 and 100 %, and nothing that is counted or paid is below 0.

The mean of a measure is within the same range for certain, so that an interval of the mean which is cut there holds it
exactly as often as the whole interval did. A difference of two levels has no such range.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Possible(NamedTuple):
    """The least and the most that a measure can be, or those of several measures."""

    least: float | Array
    most: float | Array

    def within(self, values: float | Array) -> Array:
        """Return the values, those beyond what is possible set to its end; missing ones stay missing."""
        return np.clip(values, self.least, self.most)


SHARE = Possible(0.0, 100.0)  # percent
AMOUNT = Possible(0.0, np.inf)
ANYTHING = Possible(-np.inf, np.inf)


def of_unit(unit: str) -> Possible:
    """Return what a measure in a unit can be: of a percentage (``% of social workers`` is one too), or of an amount."""
    return SHARE if unit.startswith("%") else AMOUNT
