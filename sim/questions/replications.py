"""Many histories of one scenario, on all cores, the same on any number of them."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count

import numpy as np

from sim.engine import kernel
from sim.engine.host import Process
from sim.engine.measures import BY_NAME, YEAR_BY_NAME
from sim.engine.outcome import Outcome
from sim.engine.replication import replicate
from sim.engine.views import View
from sim.engine.worlds import make_world
from sim.inputs.derivation import Derived
from sim.inputs.rates import Rates as RateTables
from sim.model.counts import Population
from sim.model.world import World
from sim.questions.posterior import PER_DRAW, Posterior
from sim.statistics.precision import Enough

Progress = Callable[[int, int], None]  # replications done, replications expected
Rates = Callable[[int], Derived]  # what the replication of a number plays
Luck = Callable[[int], int]  # the replication whose luck a run of a number has


def cores_here() -> int:
    """Return how many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not every system tells
        return os.cpu_count() or 1


class Replicator:
    """Plays replications in threads: compiled code runs outside Python's lock, and every thread has a world to
    itself, or one for each size of scenario. A run has the luck of the replication of its number, unless ``luck``
    says of which: runs of the same luck at different rates can be compared.
    """

    def __init__(
        self, rates: Rates, seed: int, cores: int, processes: Sequence[Process] = (), luck: Luck | None = None
    ) -> None:
        self.rates = rates
        self.luck = luck or (lambda number: number)
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
        return replicate(derived, self.seed, self.luck(number), self.processes, kept[size])

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
    """The replications of one scenario, and why there are as many as there are."""

    derived: Derived
    seed: int
    outcomes: list[Outcome]
    enough: Enough | None  # None where the number was given
    posterior: Posterior | None = None  # None where the rates are the scenario's own

    def view(self, teams: Sequence[int] | None = None) -> View:
        """Return the counts of some teams (numbered from 0), or of all, added up."""
        return View(self.outcomes, range(len(self.derived.team_names)) if teams is None else teams, self.derived)


def headline(outcome: Outcome, derived: Derived) -> list[float]:
    """Return what must be precise: caseload, open cases and cost of the last twelve months, and changes per child of
    the last year.
    """
    view = View([outcome], range(len(derived.team_names)), derived)
    last_year = [np.nanmean(BY_NAME[name].formula(view)[0, -12:]) for name in ("caseload", "open_cases", "cost")]
    if derived.years:
        changes = YEAR_BY_NAME["changes_per_child"].formula(outcome.changes, outcome.workers, outcome.total_changes)
        last_year.append(changes[-1, Population.OPEN_AT_ANY_TIME])
    return [float(value) if np.isfinite(value) else 0.0 for value in last_year]


def run(
    derived: Derived,
    seed: int,
    replications: int | None = None,
    cores: int | None = None,
    processes: Sequence[Process] = (),
    progress: Progress | None = None,
    posterior: Posterior | None = None,
) -> Ensemble:
    """Play as many replications as asked for, or as many as are enough for the precision of the headline measures.

    With a posterior, successive replications play its draws, ``PER_DRAW`` each.
    """
    enough = None if replications is not None else Enough(per_draw=PER_DRAW if posterior else 1)
    expected = replications if replications is not None else Enough().floor
    outcomes: list[Outcome] = []
    rates = posterior.rates_of(derived.scenario) if posterior else lambda _: derived
    with Replicator(rates, seed, cores or cores_here(), processes) as replicator:
        for outcome in replicator.outcomes():
            outcomes.append(outcome)
            if progress:
                progress(len(outcomes), max(expected, len(outcomes)))
            done = enough.add(headline(outcome, derived)) if enough else len(outcomes) == replications
            if done:
                break
    return Ensemble(derived, seed, outcomes, enough, posterior)
