"""Strategy runs: a council without and with strategies, played with common random numbers and posterior samples.

The same replication of two of them has the same random numbers for every person and the same rates, so that what
differs is what the strategy does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from sim.engine.outcome import Outcome
from sim.questions import headlines
from sim.questions import posterior as posteriors
from sim.questions.posterior import PER_SAMPLE, Posterior
from sim.questions.replications import Histories, Plan
from sim.questions.run import Run
from sim.scenario.derivation import Derived, derive
from sim.scenario.loading import Given, Loaded
from sim.scenario.strategies import short_name

Array = NDArray[np.float64]
BASELINE = "baseline"


@dataclass(frozen=True)
class StrategyRun:
    """A council with one strategy, or several together, laid over it; the baseline has none."""

    name: str
    title: str
    scenario: Loaded


def strategy_runs(scenario: Given, strategies: Sequence[str], run: Run) -> list[StrategyRun]:
    """Return the baseline and the council with each strategy; ``a+b`` is both together.

    Raises ``ScenarioError`` with every fault.
    """
    baseline = run.scenario(scenario)
    found = [StrategyRun(BASELINE, "Baseline", baseline)]
    for name in strategies:
        laid_over = run.scenario(scenario, [name])  # from the file, if it is one, so that faults name it
        title = laid_over.title.removeprefix(f"{baseline.title}: ")
        found.append(StrategyRun(short_name(name), title, laid_over))
    return found


@dataclass(frozen=True)
class History:
    """What is kept of one replication of one strategy run.

    ``children`` has the shape (reporting years, populations, 3): children, their changes of worker, and how many of
    them had three or more workers.
    """

    shown: headlines.Shown
    children: Array


def history(outcome: Outcome, derived: Derived) -> History:
    """Return what is kept of an outcome."""
    three_or_more = outcome.workers[..., 3:].sum(axis=-1)
    children = np.stack([outcome.changes.sum(axis=-1), outcome.total_changes, three_or_more], axis=-1)
    return History(headlines.shown(outcome, derived), children.astype(np.float64))


class PairedRuns:
    """Plays replications of any of the strategy runs, the first of which is the baseline."""

    def __init__(self, runs: Sequence[StrategyRun], run: Run) -> None:
        self.runs = list(runs)
        self.derived = [derive(one.scenario) for one in runs]
        self.posterior: Posterior | None
        self.posterior, self.rates = posteriors.of(runs[0].scenario, run.calibrated)
        self._histories = Histories(Plan(tuple(self.derived), run.seed, self.posterior), run, history)

    @property
    def per_sample(self) -> int:
        """How many successive replications share a posterior sample."""
        return 1 if self.posterior is None else PER_SAMPLE

    def __enter__(self) -> PairedRuns:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._histories.__exit__(kind, error, trace)

    def play(self, place: int, replications: Iterable[int]) -> list[History]:
        """Return what the replications of one strategy run, numbered from 0, show."""
        number = len(self.runs)
        return list(self._histories.play(number * replication + place for replication in replications))
