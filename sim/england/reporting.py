"""How far what a council reports lies from what is there.

Two kinds. A report of one day differs from what it is about by a noise of its own (``sim.england.levels``): of the
caseload, vacancies and agency workers, whose counting differs from year to year, more in a small council. And who is
counted as a social worker changes: staff in post change otherwise than by those who join and leave, by a step each year
that does not come back, small in most councils and large in some. Turnover and sickness are not blurred: what they
differ by from year to year is in how rates drift (``sim.england.drift``).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.england.levels import SCALES, sizes_of
from sim.england.movement import who_is_counted

Array = NDArray[np.float64]
LEAST_STEP = -0.9
BLURRED = ("caseload_fte", "vacancy_rate_fte", "agency_rate_fte")


def as_reported(column: str, there: Array, in_post: float, until: int, random: np.random.Generator) -> Array:
    """Return values of a figure as a council with so many FTE in post would report them, the noise being of the
    figures up to a year; a figure that is not blurred as it is.
    """
    if column not in BLURRED:
        return there
    sizes, scale = sizes_of(column, until), SCALES[column]
    spread = np.sqrt(sizes.noise + sizes.noise_of_one / in_post)
    return scale.back(scale.forward(there) + spread * random.standard_normal(there.shape))


def counted_otherwise(shape: tuple[int, ...], until: int, random: np.random.Generator) -> Array:
    """Return factors on staff in post, by how those who are counted change from the origin on: the last axis is years.

    A year's step is one that some council reported up to the year ``until``.
    """
    steps = who_is_counted(until).to_numpy()
    drawn = random.choice(steps - np.median(steps), size=shape)
    return np.asarray(np.cumprod(1 + np.maximum(drawn, LEAST_STEP), axis=-1))
