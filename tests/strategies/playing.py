"""Playing a council with and without a strategy with common random numbers, and telling what differs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from sim.engine import worlds
from sim.engine.council import CouncilView
from sim.engine.host import Process
from sim.engine.loading import load
from sim.engine.outcome import Outcome
from sim.engine.replication import replicate
from sim.model.counting.counted import Flow, Snapshot
from sim.scenario import loading
from sim.scenario.derivation import Derived, derive
from sim.scenario.edits import with_strategy
from tests.scenarios import Table, scenario
from tests.verification.intervals import half_width

SEED = 2018


def council(name: str, strategy: str, years: int) -> tuple[Derived, Derived]:
    """Return a council ready to run for so many years, as it is and with a strategy."""
    return derive(load(name).lasting(years)), derive(load(name, [strategy]).lasting(years))


def small(document: Table, strategy: str) -> tuple[Derived, Derived]:
    """Return a small scenario ready to run, as it is and with one of the strategies that have a name."""
    return derive(scenario(document)), derive(scenario(with_strategy(document, loading.strategy_documents()[strategy])))


def histories(derived: Derived, replications: int, processes: Sequence[Process] = ()) -> list[Outcome]:
    """Return the outcomes of the first replications."""
    world = worlds.make_world(derived)
    return [replicate(derived, SEED, number, processes, world) for number in range(replications)]


def changes(outcome: Outcome) -> Any:
    """Return the changes of worker in each month."""
    return outcome.flows[:, :, Flow.LEFTRL : Flow.OTHERS + 1].sum(axis=(1, 2), dtype=float)


def flow(outcome: Outcome, *flows: int) -> Any:
    """Return how often something happened in each month."""
    return outcome.flows[:, :, flows].sum(axis=(1, 2), dtype=float)


def caseload(outcome: Outcome) -> Any:
    """Return the cases per full-time equivalent of those who hold a case, at the end of each month."""
    seen = outcome.snapshot.sum(axis=1, dtype=float)
    return seen[:, Snapshot.SOCIAL_WORKER_CASES] / seen[:, Snapshot.CASE_HOLDERS_FTE]


def assert_more(differences: ArrayLike, what: str) -> None:
    """Assert that the 99.9 % interval of the mean paired difference lies above zero."""
    mean, half = float(np.mean(np.asarray(differences))), half_width(differences)
    print(f"{what}: {mean:+.4g} +- {half:.2g}")
    assert mean > half, f"{what}: {mean:+.4g} +- {half:.2g}"


def assert_less(differences: ArrayLike, what: str) -> None:
    """Assert that the 99.9 % interval of the mean paired difference lies below zero."""
    assert_more(-np.asarray(differences, dtype=float), f"less {what}")


def assert_alike(differences: ArrayLike, within: float, what: str, comparisons: int = 1) -> None:
    """Assert that the mean paired difference is not distinguishable from zero, and small as far as can be told."""
    mean, half = float(np.mean(np.asarray(differences))), half_width(differences, comparisons)
    told = f"{what}: {mean:+.4g} +- {half:.2g}"
    print(told)
    assert abs(mean) <= half, told
    assert abs(mean) + half <= within, f"too wide to tell, {told}"


class Diary:
    """What a process wrote down: one row each time it looked, for as many histories as it watched."""

    def __init__(self, look: Any, days: Sequence[float]) -> None:
        self.look, self.days = look, days
        self.histories: list[list[Any]] = []

    def __call__(self, env: Any, council: CouncilView) -> Any:
        """Look on each of the days."""
        self.histories.append([])
        for day in self.days:
            yield env.timeout(day - env.now)
            self.histories[-1].append(self.look(council))

    @property
    def rows(self) -> Any:
        """What was seen, with the shape (histories, days, ...)."""
        return np.array(self.histories)
