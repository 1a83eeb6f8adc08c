"""The runs of a study: each is a point, a replication and a scenario, and gives one number for each headline measure.

What a run gives is decided by these and the seed alone: not by the cores, nor by what was played before it. Runs are
numbered point by point, then by replication, then strategy before baseline, and the runs of a replication have common
random numbers at every point.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.questions.headlines import whole
from sim.questions.replications import Replicator
from sim.scenario.derivation import Derived, derive
from sim.scenario.edits import with_factors
from sim.scenario.schema import Scenario

Array = NDArray[np.float64]
Played = tuple[int, Array]  # a run's number, and its headline measures


class StudyRun(NamedTuple):
    """One run: the factors of its point, whose random numbers it has, and whether it plays the baseline."""

    number: int
    factors: tuple[float, ...]
    replication: int
    baseline: bool = False


@dataclass(frozen=True)
class Council:
    """What every run of a study plays: a scenario, or its baseline if that is played beside it, at factors on its
    numbers.
    """

    scenario: Scenario
    baseline: Scenario | None
    keys: tuple[str, ...]
    held: dict[str, float]  # factors on the uncertain numbers that are not varied
    seed: int

    def derived(self, factors: tuple[float, ...], baseline: bool) -> Derived:
        """Return the rates at a point."""
        scenario = self.baseline if baseline and self.baseline is not None else self.scenario
        return derive(with_factors(scenario, {**self.held, **dict(zip(self.keys, factors, strict=True))}))


def play(council: Council, runs: Iterable[StudyRun], cores: int) -> Iterator[Played]:
    """Yield each run's number and headline measures over the whole forecast, shape (headlines,), in order."""
    waiting: dict[int, tuple[StudyRun, Derived]] = {}

    @lru_cache(maxsize=4)  # the replications of a point are played one after another
    def derived(factors: tuple[float, ...], baseline: bool) -> Derived:
        return council.derived(factors, baseline)

    def asked() -> Iterator[int]:
        for run in runs:  # rates are derived here, while the threads play: each point's once
            waiting[run.number] = run, derived(run.factors, run.baseline)
            yield run.number

    def rates(number: int) -> Derived:
        return waiting[number][1]

    def numbers(number: int) -> int:
        return waiting[number][0].replication

    with Replicator(rates, council.seed, cores, numbers=numbers) as replicator:
        for outcome in replicator.outcomes(asked()):
            number = next(iter(waiting))  # outcomes come in the order in which they were asked for
            _, of = waiting.pop(number)
            yield number, whole(outcome, of)
