"""What must not happen, whatever else a strategy does: children without a worker, children turned away, limits broken.

A strategy does harm where it brings more of one of these than there is as things are, beyond chance (95 %) and by more
than nothing: half a child, or a twentieth of what there is. Children who wait lower everybody's caseload, so a strategy
that leaves children waiting may look best by every other measure; it is told first, and is chosen only if allowed by
name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.questions.headlines import BY_HEADLINE, NAMES, Headline
from sim.statistics.intervals import Interval, interval

Array = NDArray[np.float64]
PART = 0.05  # of the level as things are


@dataclass(frozen=True)
class Harm:
    """A headline measure of which there must not be more, and the least of it that counts as more."""

    measure: str
    least: float
    excludes: bool  # whether a strategy that brings it is not chosen

    @property
    def headline(self) -> Headline:
        """The measure."""
        return BY_HEADLINE[self.measure]

    def tolerance(self, level: float) -> float:
        """Return how much more counts for nothing, where there is so much as things are."""
        return max(self.least, PART * abs(level))


HARMS = (
    Harm("children_waiting", 0.5, excludes=True),
    Harm("turned_away", 0.5, excludes=True),
    Harm("breaches", 5.0, excludes=False),
)


@dataclass(frozen=True)
class Done:
    """A harm that a strategy does: means with their 95 % intervals, over the whole forecast.

    Of children waiting the average of the month ends; of what is counted the whole number.
    """

    harm: Harm
    level: Interval
    before: Interval
    more: Interval


def done(before: Array, after: Array, per_draw: int) -> list[Done]:
    """Return the harms that a strategy does; ``before`` and ``after`` are the same replications as things are and with
    the strategy, shape (replications, months, headlines).
    """
    found = []
    for harm in HARMS:
        place = NAMES.index(harm.measure)
        levels = [_whole(monthly[..., place], harm.headline) for monthly in (before, after)]
        more = interval(levels[1] - levels[0], per_draw)
        was, is_now = (interval(level, per_draw).within(harm.headline.possible) for level in levels)
        if more.low > 0 and more.mean > harm.tolerance(float(was.mean)):
            found.append(Done(harm, is_now, was, more))
    return found


def _whole(months: Array, headline: Headline) -> Array:
    return np.asarray(months.sum(axis=-1) if headline.kind == "sum" else np.nanmean(months, axis=-1))


def changes_nothing(before: Sequence[Array], after: Sequence[Array]) -> bool:
    """Tell whether two scenarios show the same in every replication, to the last digit."""
    return all(np.array_equal(one, other, equal_nan=True) for one, other in zip(before, after, strict=True))
