"""Many histories of one scenario, on all cores, the same on any number of them."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import Literal

import numpy as np

from sim.engine import kernel
from sim.engine.host import Process
from sim.engine.measures import BY_NAME
from sim.engine.outcome import Outcome, Outcomes
from sim.engine.replication import replicate
from sim.engine.views import Counts, Series, parts_of, series
from sim.engine.worlds import make_world
from sim.model.world import World
from sim.questions.posterior import PER_SAMPLE, Posterior
from sim.questions.run import Run
from sim.scenario.derivation import Derived
from sim.scenario.rates import Rates as RateTables

Rates = Callable[[int], Derived]  # what the replication of a number plays
Numbers = Callable[[int], int]  # the replication whose random numbers a run of a number has


class Replicator:
    """Plays replications in threads: compiled code runs outside Python's lock, and every thread has a world to
    itself, or one for each size of scenario. A run has the random numbers of the replication of its number, unless
    ``numbers`` says of which: runs with common random numbers at different rates can be compared.
    """

    def __init__(
        self, rates: Rates, seed: int, cores: int, processes: Sequence[Process] = (), numbers: Numbers | None = None
    ) -> None:
        self.rates = rates
        self.numbers = numbers or (lambda number: number)
        self.seed = seed
        self.cores = cores
        self.processes = tuple(processes)
        kernel.compile_all()
        self._own = threading.local()
        self._threads = ThreadPoolExecutor(max_workers=cores)

    def __enter__(self) -> Replicator:
        return self

    def __exit__(self, *error: object) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _one(self, number: int) -> Outcome:
        derived = self.rates(number)
        kept: dict[tuple[int, ...], World] = self._own.__dict__.setdefault("worlds", {})
        size = size_of(derived)
        if size not in kept:
            kept[size] = make_world(derived)
        return replicate(derived, self.seed, self.numbers(number), self.processes, kept[size])

    def outcomes(self, replications: Iterable[int] | None = None) -> Iterator[Outcome]:
        """Yield the outcomes of the runs of these numbers (of all, without end, if none are named) in order; few are
        played ahead.
        """
        ahead: deque[Future[Outcome]] = deque()
        for number in count() if replications is None else replications:
            ahead.append(self._threads.submit(self._one, number))
            if len(ahead) >= 2 * self.cores:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def size_of(derived: Derived) -> tuple[int, ...]:
    """Return what must agree for two scenarios to be played in one world; what else differs in size, the world grows
    for.
    """
    rows = (getattr(derived.rates, name).rows for name in RateTables.tables())
    return (*rows, len(derived.team_names), int(derived.rates.plan.posts.sum()), derived.months, int(derived.horizon))


@dataclass(frozen=True)
class Ensemble:
    """The replications of one scenario."""

    derived: Derived
    outcomes: Sequence[Outcome]
    posterior: Posterior | None = None  # None where the rates are the scenario's own

    @property
    def per_sample(self) -> int:
        """How many successive replications share a posterior sample."""
        return 1 if self.posterior is None else PER_SAMPLE

    def series(self, measures: Sequence[str], teams: Sequence[int] | None = None) -> list[Series]:
        """Return monthly measures of some teams (numbered from 0), or of all, each (replications, months)."""
        of = range(len(self.derived.team_names)) if teams is None else teams
        return series([BY_NAME[name].formula for name in measures], self.outcomes, of, self.derived)

    def of_children(self, counted: Literal["changes", "workers", "total_changes"]) -> Counts:
        """Return the counts of the children's reporting years, shape (replications, reporting years, populations, ...)
        as in an outcome.
        """
        return np.concatenate([[getattr(one, counted).copy() for one in part] for part in parts_of(self.outcomes)])


def play(
    derived: Derived,
    run: Run,
    replications: int,
    posterior: Posterior | None = None,
    processes: Sequence[Process] = (),
    enough: Callable[[Outcome], bool] | None = None,
) -> Ensemble:
    """Play so many replications, or until there are enough; ``replications`` are those expected then.

    With a posterior, successive replications play its samples, ``PER_SAMPLE`` each.
    """
    outcomes = Outcomes()
    rates = posterior.rates_of(derived.scenario) if posterior else lambda _: derived
    with Replicator(rates, run.seed, run.threads, processes) as replicator:
        for outcome in replicator.outcomes():
            outcomes.append(outcome)
            run.report(len(outcomes), max(replications, len(outcomes)))
            if enough(outcome) if enough else len(outcomes) == replications:
                break
    return Ensemble(derived, outcomes, posterior)
