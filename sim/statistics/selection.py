"""Selecting the best of a few alternatives within bounds, with a stated probability: knows nothing of social care.

Healey, C., Andradottir, S. and Kim, S.-H. (2014) Selection procedures for simulations with multiple constraints under
independent and correlated sampling. ACM Transactions on Modeling and Computer Simulation 24(3), article 14, after
Andradottir, S. and Kim, S.-H. (2010) Fully sequential procedures for comparing constrained systems via simulation.
Naval Research Logistics 57, 403-421. Two questions are asked at once, unit after unit: is an alternative within each
bound (a sum of what is beyond it leaves a triangle above or below), and is one of those within better than another
(Kim, S.-H. and Nelson, B. L. (2001) A fully sequential procedure for indifference-zone selection in simulation. ACM
Transactions on Modeling and Computer Simulation 11, 251-273: the sum of paired differences leaves a triangle).

Why it holds with common random numbers. Let ``b`` be the best within the bounds. It is lost only if it is found beyond
one of the ``s`` bounds, or one of the ``k - 1`` others is wrongly found within, or wrongly found better: for each other
alternative one of these two. That makes ``k - 1 + s`` events, each of a probability of at most ``(1 - probability) / (k
- 1 + s)``, and Bonferroni's inequality asks nothing of their dependence. Paired differences have the variance of pairs,
so common random numbers make them short. The units must be independent and nearly normal: they are means over
replications that share a sample. Looking less often than after every unit errs less often.

An alternative better than the others by less than the indifference, or beyond a bound by less than the tolerance, is
not told apart: the choice ends all the same. That it is then good to within these is what tests show; it is proven only
where one alternative is best by the indifference (Eckman, D. J. and Henderson, S. G. (2018) Guarantees on the
probability of good selection. Proceedings of the 2018 Winter Simulation Conference).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
# Units numbered from the first up to, not including, the second: shape (units, alternatives, 1 + bounds), the first
# number to be small, the others at most 0.
Sampler = Callable[[int, int], Array]
WITHIN, OPEN, BEYOND = 1, 0, -1


@dataclass(frozen=True)
class Zone:
    """What makes no difference: a lead in the objective of less than ``lead``, and so much beyond each bound."""

    lead: float
    bounds: Array  # shape (bounds,)


@dataclass(frozen=True)
class Selection:
    """What was selected, and on what: ``values`` has the shape (units, alternatives, 1 + bounds).

    ``standing`` says of each alternative and bound WITHIN, OPEN or BEYOND; ``in_play`` which alternatives are left.
    """

    values: Array
    standing: NDArray[np.int64]
    in_play: NDArray[np.bool_]

    @property
    def ended(self) -> bool:
        """Whether one that is within all bounds is left alone, or none is left."""
        left = np.flatnonzero(self.in_play)
        return len(left) == 0 or (len(left) == 1 and bool((self.standing[left[0]] == WITHIN).all()))

    @property
    def chosen(self) -> int | None:
        """The alternative that was selected, if one was."""
        return int(np.flatnonzero(self.in_play)[0]) if self.ended and self.in_play.any() else None


def select(sampler: Sampler, zone: Zone, probability: float, first: int, step: int, most: int) -> Selection:
    """Take units until one alternative is selected, none is left, or ``most`` units are taken.

    The variances are those of the ``first`` units (two or more). Nobody is left out of later units: shares of runs
    are those of runs that everybody has played.
    """
    values = sampler(0, first)
    procedure = _Procedure(values, zone, probability)
    while True:
        procedure.look(values)
        selection = Selection(values, procedure.standing.copy(), procedure.in_play.copy())
        if selection.ended or len(values) >= most:
            return selection
        values = np.concatenate([values, sampler(len(values), min(len(values) + step, most))])


class _Procedure:
    """The state of the two questions, and the triangles that answer them."""

    def __init__(self, first: Array, zone: Zone, probability: float) -> None:
        units, alternatives, numbers = first.shape
        self.zone = zone
        self.standing = np.full((alternatives, numbers - 1), OPEN)
        self.in_play = np.ones(alternatives, dtype=bool)
        error = (1.0 - probability) / (alternatives - 1 + numbers - 1)
        eta = 0.5 * ((2.0 * error) ** (-2.0 / (units - 1)) - 1.0)
        self.height = eta * (units - 1)  # times variance over zone: the triangle's height at no units
        pairs = first[:, :, None, 0] - first[:, None, :, 0]
        self.of_pairs = pairs.var(axis=0, ddof=1)
        self.of_bounds = first[:, :, 1:].var(axis=0, ddof=1)

    def look(self, values: Array) -> None:
        """Answer what can be answered by the units so far."""
        units, sums = len(values), values.sum(axis=0)
        reach = self._reach(self.of_bounds, self.zone.bounds, units)
        clear = (self.standing == OPEN) & (np.abs(sums[:, 1:]) >= reach)
        self.standing[clear] = np.where(sums[:, 1:] <= 0, WITHIN, BEYOND)[clear]
        self.in_play &= ~(self.standing == BEYOND).any(axis=1)
        within = self.in_play & (self.standing == WITHIN).all(axis=1)
        reach = self._reach(self.of_pairs, np.float64(self.zone.lead), units)
        behind = sums[:, None, 0] - sums[None, :, 0]
        # Where two are alike to the last digit, the earlier stays.
        order = np.arange(len(sums))
        beaten = (behind > reach) | ((behind == 0) & (reach == 0) & (order[:, None] > order))
        self.in_play &= ~(beaten & within).any(axis=1)

    def _reach(self, variance: Array, zone: Array | np.float64, units: int) -> Array:
        """Return how far a sum may be from 0 without an answer; with no zone only chance's absence answers."""
        with np.errstate(divide="ignore", invalid="ignore"):
            height = np.where(variance > 0, self.height * variance / zone, 0.0)
        return np.asarray(np.maximum(0.0, height - zone * units / 2))
