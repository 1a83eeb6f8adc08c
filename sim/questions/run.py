"""How a question is played: how many replications, from which seed, on what, for how long, at which rates."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from numbers import Integral
from typing import Any

from sim.engine.loading import Strategies, load
from sim.scenario.loading import Given, Loaded

Progress = Callable[[int, int], None]  # replications done, replications expected
LIMITS = {"replications": (1, 100_000), "seed": (0, 2**62), "cores": (1, 256), "years": (1, 20)}


@dataclass(frozen=True)
class Run:
    """How a question is played; raises ``ValueError`` with every number out of range.

    ``replications`` are as many as give precise results where none are given; each question says how many that is.
    ``seed`` (0 is one too) and the number of a replication decide all that happens in it, on any number of ``cores``
    (all, if not given), and on a ``cluster``, the address of whose Dask scheduler plays it elsewhere. ``years`` is
    the length of the forecast, the scenario's if not given. If ``sim calibrate`` has left posterior samples beside
    the scenario's file they are played, two replications each, unless ``calibrated`` is false. Where ``steady`` is
    true rates stay as they are on the first day: nothing drifts, no inspection falls due. ``progress`` is called
    with how many replications are done and how many are expected.
    """

    replications: int | None = None
    seed: int = 1
    cores: int | None = None
    years: int | None = None
    calibrated: bool = True
    steady: bool = False
    cluster: str | None = None
    progress: Progress | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if faults := faults_of({name: getattr(self, name) for name in LIMITS}):
            raise ValueError("; ".join(faults))

    @property
    def threads(self) -> int:
        """On how many cores it is played."""
        return self.cores or cores_here()

    def scenario(self, given: Given, strategies: Strategies = ()) -> Loaded:
        """Return the scenario of a name, a path or a scenario, as it is played: with strategies laid over it, as long
        and as steady as is wanted; raises ``ScenarioError`` with every fault.
        """
        loaded = load(given, strategies).lasting(self.years)
        return loaded.steady() if self.steady else loaded

    def report(self, done: int, expected: int) -> None:
        """Say how far it is."""
        if self.progress:
            self.progress(done, expected)

    def part(self, number: int, of: int) -> Run:
        """Return the run of one of several scenarios, numbered from 0, which says how far all of them are."""

        def report(done: int, expected: int) -> None:
            self.report(number * expected + done, of * expected)

        return replace(self, progress=report)


def each(scenarios: Given | Sequence[Given]) -> list[Given]:
    """Return one scenario, or several, as a list."""
    return list(scenarios) if isinstance(scenarios, list | tuple) else [scenarios]  # type: ignore[list-item]


def run_of(run: Run | None) -> Run:
    """Return how a question is played where nothing was said, or what was; raises ``TypeError`` for something else."""
    if run is not None and not isinstance(run, Run):
        raise TypeError(f"run: found {run!r}; allowed: sim.Run(...), such as sim.Run(replications=20, years=2)")
    return run or Run()


def faults_of(numbers: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the numbers of a run, each as a sentence."""
    found = []
    for name, value in numbers.items():
        least, most = LIMITS[name]
        if value is None and name != "seed":
            continue
        if not (isinstance(value, Integral) and not isinstance(value, bool) and least <= int(value) <= most):
            found.append(f"{name}: found {value!r}; allowed: a whole number from {least:,} to {most:,}")
    return found


def repaired(**numbers: Any) -> tuple[Run, list[str]]:
    """Return a run of the numbers that are in order, and what is wrong with the others."""
    wrong = {name: faults_of({name: numbers[name]}) for name in numbers.keys() & LIMITS.keys()}
    known = {one.name for one in fields(Run)}
    kept = {name: value for name, value in numbers.items() if name in known and not wrong.get(name)}
    return Run(**kept), [fault for name in LIMITS for fault in wrong.get(name, [])]


def cores_here() -> int:
    """Return how many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not every system tells
        return os.cpu_count() or 1
