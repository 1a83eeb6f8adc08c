"""The runs of a study: each is a point, a replication and a scenario, and gives one number for each headline measure.

What a run gives is decided by these and the seed alone: not by the cores, nor by what was played before it. Runs are
numbered point by point, then by replication, then strategy before baseline, and the runs of a replication share their
luck at every point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import tee
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiments.headlines import whole
from sim.experiments.replications import Replicator
from sim.inputs.derivation import Derived, derive
from sim.inputs.uncertain import with_factors
from sim.scenario.schema import Scenario

Array = NDArray[np.float64]
Played = tuple[int, Array]  # a run's number, and its headline measures


class Run(NamedTuple):
    """One run: the factors of its point, whose luck it has, and whether it plays the baseline."""

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


def play(council: Council, runs: Iterable[Run], cores: int) -> Iterator[Played]:
    """Yield each run's number and headline measures over the whole forecast, shape (headlines,), in order."""
    waiting: dict[int, Run] = {}

    @lru_cache(maxsize=2 * cores + 2)  # the replications of a point are played one after another
    def derived(factors: tuple[float, ...], baseline: bool) -> Derived:
        return council.derived(factors, baseline)

    def rates(number: int) -> Derived:
        return derived(waiting[number].factors, waiting[number].baseline)

    def asked(of: Iterable[Run]) -> Iterator[int]:
        for run in of:
            waiting[run.number] = run
            yield run.number

    to_play, to_tell = tee(runs)
    luck: Callable[[int], int] = lambda number: waiting[number].replication  # noqa: E731
    with Replicator(rates, council.seed, cores, luck=luck) as replicator:
        for run, outcome in zip(to_tell, replicator.outcomes(asked(to_play)), strict=True):
            values = whole(outcome, derived(run.factors, run.baseline))
            del waiting[run.number]
            yield run.number, values
