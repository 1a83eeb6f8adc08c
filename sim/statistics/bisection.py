"""Finding where the probability of meeting a target crosses a wanted one, by stochastic bisection with common random
numbers: knows nothing of social care.

The values are numbered along a grid. Five of them, evenly spaced, are scouted with few replications, which shows the
direction; then the bracket between the last that falls short and the first that meets is halved (stochastic root
finding by bisection: Waeber, R., Frazier, P. I. and Henderson, S. G. (2013) Bisection search with noisy responses. SIAM
Journal on Control and Optimization 51, 2261-2279). A value in question plays on, twice as many replications each time,
until the confidence interval of its probability no longer holds the wanted one, or it has played the most allowed; then
the estimate decides, and the value is called unclear. The replications are the same for every value, so that neighbours
differ by what the value does. Intervals are those of samples, and their confidence is shared out over all looks at all
values (Bonferroni): with a response in one direction, a value called clear is rightly called so with the stated
confidence for the whole search.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.statistics.intervals import by_sample
from sim.statistics.proportions import Proportion, proportion

Array = NDArray[np.float64]
# Of a value, by its place on the grid, whether replications from the first up to, not including, the second meet the
# target: 1 or 0 each.
Sampler = Callable[[int, int, int], Array]
SCOUTS = 5
BEGINNING = 40  # replications of a scout
CONFIDENCE = 0.95
MEETS, UNCLEAR, SHORT = "meets", "unclear", "short"


@dataclass
class Bisection:
    """A search and what it found: ``answer`` is a place on the grid, the last of the way to the falling-short end that
    meets the target by estimate; none if no value does.

    ``rising`` says whether larger values meet the target sooner; ``hits`` what each value played has shown.
    """

    values: int
    wanted: float
    per_sample: int
    most: int
    rising: bool = True
    answer: int | None = None
    hits: dict[int, Array] = field(default_factory=dict)

    def estimate(self, place: int, confidence: float = CONFIDENCE) -> Proportion:
        """Return the probability of meeting the target at a value that was played, with its interval."""
        return proportion(self.hits[place], self.per_sample, confidence)

    def standing(self, place: int) -> str:
        """Return whether a value clearly MEETS the target often enough, clearly falls SHORT, or is UNCLEAR."""
        share = self.estimate(place, self.confidence)
        return MEETS if share.low >= self.wanted else SHORT if share.high < self.wanted else UNCLEAR

    def meets(self, place: int) -> bool:
        """Tell whether a value meets the target often enough by estimate."""
        return self.estimate(place).share >= self.wanted

    @property
    def looks(self) -> list[int]:
        """After how many replications a value in question is looked at."""
        doublings = range(max(0, int(np.ceil(np.log2(self.most / BEGINNING)))) + 1)
        return sorted({min(self.most, BEGINNING * 2**doubling) for doubling in doublings})

    @property
    def confidence(self) -> float:
        """The confidence of one look at one value, so that all of them together have the stated one."""
        values = SCOUTS + 2 + max(0, int(np.ceil(np.log2(max(1, self.values / (SCOUTS - 1))))))
        return 1.0 - (1.0 - CONFIDENCE) / (values * len(self.looks))

    @property
    def along(self) -> list[int]:
        """The places that were played, from the end that falls short to the end that meets."""
        return sorted(self.hits, reverse=not self.rising)

    def turns(self) -> list[tuple[int, int]]:
        """Return neighbours, of those played, between which the probability clearly goes the wrong way."""
        found = []
        steps = list(pairwise(self.along))
        for before, after in steps:
            both = min(len(self.hits[before]), len(self.hits[after]))
            paired = by_sample(self.hits[before][:both] - self.hits[after][:both], self.per_sample)
            spread = float(paired.std(ddof=1)) / np.sqrt(len(paired)) if len(paired) > 1 else 0.0
            # One-sided, shared out over the steps; exactness is not needed for a warning.
            if spread > 0 and float(paired.mean()) / spread > _normal(0.05 / len(steps)):
                found.append((before, after))
        return found


def _normal(error: float) -> float:
    from scipy import special

    return float(special.ndtri(1.0 - error))


def search(sampler: Sampler, values: int, wanted: float, per_sample: int = 1, most: int = 400) -> Bisection:
    """Return the search for the value at which the target begins to be met with the wanted probability.

    ``most`` are the replications that one value may play.
    """
    found = Bisection(values, wanted, per_sample, max(most, per_sample))
    scouts = sorted({round(place) for place in np.linspace(0, values - 1, SCOUTS)})
    for place in scouts:
        _play(found, sampler, place, found.looks[0])
    found.rising = float(found.hits[values - 1].mean()) >= float(found.hits[0].mean())
    way = list(range(values)) if found.rising else list(range(values - 1, -1, -1))
    judged: set[int] = set()
    while True:
        played = [step for step, place in enumerate(way) if place in found.hits]
        meeting = [step for step in played if found.meets(way[step])]
        first = meeting[0] if meeting else None
        question = _question(found, way, played, first, judged)
        if question is None:
            found.answer = None if first is None else way[first]
            return found
        _judge(found, sampler, way[question])
        judged.add(way[question])


def _question(
    found: Bisection, way: Sequence[int], played: Sequence[int], first: int | None, judged: set[int]
) -> int | None:
    """Return the step of the way at which to look next; none if the search is over."""
    if first is None:  # before it is said that no value meets the target, the most promising ones are looked at
        shares = {step: found.estimate(way[step]).share for step in played}
        promising = [played[-1], max(played, key=lambda step: shares[step])]
        return next((step for step in promising if way[step] not in judged), None)
    before = max((step for step in played if step < first), default=None)
    if before is not None and first - before > 1:
        return (first + before) // 2
    return next((step for step in (first, before) if step is not None and way[step] not in judged), None)


def _judge(found: Bisection, sampler: Sampler, place: int) -> None:
    """Play the value on until it is clear, or has played the most."""
    for look in found.looks:
        _play(found, sampler, place, look)
        if found.standing(place) != UNCLEAR:
            return


def _play(found: Bisection, sampler: Sampler, place: int, until: int) -> None:
    before = found.hits.get(place, np.empty(0))
    if len(before) < until:
        found.hits[place] = np.concatenate([before, sampler(place, len(before), until)])
