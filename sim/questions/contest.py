"""Contenders: a council as it is and with strategies, played on the same luck and the same draws of its rates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from sim.engine.loading import load
from sim.engine.outcome import Outcome
from sim.inputs.derivation import Derived, derive
from sim.questions import headlines
from sim.questions import posterior as posteriors
from sim.questions.posterior import PER_DRAW, Posterior
from sim.questions.replications import Replicator, cores_here
from sim.scenario.loading import Given, Loaded
from sim.scenario.strategies import short_name

Array = NDArray[np.float64]
BASELINE = "as things are"


@dataclass(frozen=True)
class Contender:
    """A council with one strategy, or several together, laid over it; the baseline has none."""

    name: str
    title: str
    scenario: Loaded


def contenders(scenario: Given, strategies: Sequence[str], years: int | None = None) -> list[Contender]:
    """Return the baseline and the council with each strategy; ``a+b`` is both together.

    Raises ``ScenarioError`` with every fault.
    """
    baseline = load(scenario)
    found = [Contender(BASELINE, "As things are", baseline.lasting(years))]
    for name in strategies:
        laid_over = load(scenario, [name])  # from the file, if it is one, so that faults name it
        title = laid_over.title.removeprefix(f"{baseline.title}: ")
        found.append(Contender(short_name(name), title, laid_over.lasting(years)))
    return found


@dataclass(frozen=True)
class History:
    """What is kept of one replication of one contender.

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


class Contest:
    """Plays replications of any of the contenders; the same replication of two of them has the same luck and rates."""

    def __init__(self, contending: Sequence[Contender], seed: int, cores: int | None, calibrated: bool = True) -> None:
        self.contenders = list(contending)
        self.derived = [derive(one.scenario) for one in contending]
        self.posterior: Posterior | None
        self.posterior, self.rates = posteriors.of(contending[0].scenario, calibrated)
        rates = [self._rates_of(place) for place in range(len(contending))]
        number = len(contending)  # run n is of contender n % number and has the luck of replication n // number
        self._replicator = Replicator(
            lambda run: rates[run % number](run // number),
            seed,
            cores or cores_here(),
            luck=lambda run: run // number,
        )

    @property
    def per_draw(self) -> int:
        """How many successive replications share a draw of the rates."""
        return 1 if self.posterior is None else PER_DRAW

    def _rates_of(self, place: int) -> Callable[[int], Derived]:
        if self.posterior is None:
            return lambda _: self.derived[place]
        return self.posterior.rates_of(self.contenders[place].scenario)

    def __enter__(self) -> Contest:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._replicator.__exit__()

    def play(self, place: int, replications: Iterable[int]) -> list[History]:
        """Return what the replications of one contender, numbered from 0, show."""
        derived, number = self.derived[place], len(self.contenders)
        runs = (number * replication + place for replication in replications)
        return [history(outcome, derived) for outcome in self._replicator.outcomes(runs)]
