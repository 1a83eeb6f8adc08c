"""Many histories of a scenario, or of several, on all cores or on a cluster, the same wherever they are played."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import count
from typing import Generic, Literal, TypeVar

import numpy as np

from sim.engine import kernel
from sim.engine.host import Process
from sim.engine.measures import BY_NAME
from sim.engine.outcome import Outcome, Outcomes
from sim.engine.replication import replicate
from sim.engine.views import Counts, Series, parts_of, series
from sim.engine.worlds import make_world
from sim.model.world import World
from sim.questions.cluster import Cluster, in_order
from sim.questions.documents import as_document, scenario_of
from sim.questions.posterior import PER_SAMPLE, Posterior
from sim.questions.run import Run
from sim.scenario.derivation import Derived, derive
from sim.scenario.rates import Rates as RateTables

Rates = Callable[[int], Derived]  # what the replication of a number plays
Numbers = Callable[[int], int]  # the replication whose random numbers a run of a number has
T = TypeVar("T")
Keep = Callable[[Outcome, Derived], T]  # what is kept of an outcome of a scenario
BATCH = 4  # histories that a worker of a cluster plays at a time


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
class Plan:
    """Which histories there are: history n is of scenario n % scenarios, and has the random numbers and, with a
    posterior, the rates of replication n // scenarios. Successive replications play its samples, ``PER_SAMPLE`` each.
    """

    derived: tuple[Derived, ...]  # the scenarios
    seed: int
    posterior: Posterior | None = None

    def of(self, history: int) -> Derived:
        """Return the scenario of a history."""
        return self.derived[history % len(self.derived)]

    def replication(self, history: int) -> int:
        """Return the number of a history's replication."""
        return history // len(self.derived)

    def rates(self, history: int) -> Derived:
        """Return what a history plays."""
        if self.posterior is None:
            return self.of(history)
        return self._rates[history % len(self.derived)](self.replication(history))

    @cached_property
    def _rates(self) -> list[Rates]:
        assert self.posterior is not None
        return [self.posterior.rates_of(one.scenario) for one in self.derived]

    @cached_property
    def text(self) -> str:
        """The plan as text, which means the same to every worker of a cluster."""
        posterior = self.posterior and {
            "keys": self.posterior.keys,
            "factors": self.posterior.factors.tolist(),
            "of": self.posterior.of,
        }
        scenarios = [as_document(one.scenario) for one in self.derived]
        return json.dumps({"scenarios": scenarios, "seed": self.seed, "posterior": posterior})


@lru_cache(maxsize=4)
def plan_of(text: str) -> Plan:
    """Return the plan that a text describes."""
    said = json.loads(text)
    posterior = said["posterior"]
    if posterior is not None:
        posterior = Posterior(tuple(posterior["keys"]), np.array(posterior["factors"]), posterior["of"])
    return Plan(tuple(derive(scenario_of(one)) for one in said["scenarios"]), said["seed"], posterior)


def play_batch(keep: Keep[T], text: str, batch: list[tuple[int, int]]) -> list[tuple[int, T]]:
    """Play some histories of a plan on a worker, one after another in its own thread; each has its place beside it."""
    plan = plan_of(text)
    with Replicator(plan.rates, plan.seed, cores=1, numbers=plan.replication) as replicator:
        outcomes = replicator.outcomes(history for _, history in batch)
        return [
            (place, keep(outcome, plan.of(history))) for (place, history), outcome in zip(batch, outcomes, strict=True)
        ]


class Histories(Generic[T]):
    """Plays histories of a plan, on the cores here or, if the run names one, on a cluster, to the same numbers.

    ``keep``, a function of a module, makes of each outcome what is kept of it. ``processes`` are played here only.
    """

    def __init__(self, plan: Plan, run: Run, keep: Keep[T], processes: Sequence[Process] = ()) -> None:
        self.plan, self.keep = plan, keep
        self._on: Cluster | Replicator
        if run.cluster is not None:
            self._on = Cluster(run.cluster)
        else:
            self._on = Replicator(plan.rates, plan.seed, run.threads, processes, plan.replication)

    def __enter__(self) -> Histories[T]:
        return self

    def __exit__(self, *error: object) -> None:
        self._on.__exit__(*error)

    def play(self, histories: Iterable[int]) -> Iterator[T]:
        """Yield what is kept of these histories, in order; some are played ahead. Raises ``ScenarioError`` where a
        cluster cannot be had.
        """
        if isinstance(self._on, Cluster):
            work = partial(play_batch, self.keep)
            yield from in_order(self._on.play(work, self.keep.__module__, self.plan.text, enumerate(histories), BATCH))
            return
        asked: deque[int] = deque()

        def noted() -> Iterator[int]:
            for history in histories:
                asked.append(history)
                yield history

        for outcome in self._on.outcomes(noted()):
            yield self.keep(outcome, self.plan.of(asked.popleft()))


def whole_outcome(outcome: Outcome, _: Derived) -> Outcome:
    """Keep an outcome as it is."""
    return outcome


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
    with Histories(Plan((derived,), run.seed, posterior), run, whole_outcome, processes) as histories:
        for outcome in histories.play(count() if enough else range(replications)):
            outcomes.append(outcome)
            run.report(len(outcomes), max(replications, len(outcomes)))
            if enough and enough(outcome):
                break
    return Ensemble(derived, outcomes, posterior)
