"""A sensitivity study: what is varied, by which method, and which runs that makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard

import numpy as np
from numpy.typing import NDArray

from sim.questions import headlines
from sim.questions.sensitivity import designs
from sim.questions.sensitivity.ranges import Known, Range, held, ranges_of
from sim.questions.sensitivity.runs import Council, StudyRun
from sim.scenario.faults import Fault, ScenarioError, closest_first, listed
from sim.scenario.loading import Loaded
from sim.scenario.schema import Scenario

Array = NDArray[np.float64]
OUTCOMES = ("caseload", "changes_per_child", "three_or_more_workers", "agency_workers", "cost")  # shown by default


@dataclass(frozen=True)
class Study:
    """A study before any of it is played; all of it follows from what ``study.json`` and ``points.csv`` keep."""

    council: Council
    method: str
    ranges: tuple[Range, ...]
    points: Array  # factors, shape (points, keys)
    samples: int
    replications: int
    outcomes: tuple[str, ...]  # the headline measures shown; all are recorded
    rates: str  # where the rates that are not varied come from, in words

    @property
    def beside(self) -> int:
        """How many scenarios are played side by side: two where a strategy is compared with its baseline."""
        return 1 if self.council.baseline is None else 2

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return len(self.points) * self.replications * self.beside

    def run(self, number: int) -> StudyRun:
        """Return the run of a number."""
        rest, baseline = divmod(number, self.beside)
        point, replication = divmod(rest, self.replications)
        return StudyRun(number, tuple(self.points[point].tolist()), replication, bool(baseline))

    def as_table(self, values: Array) -> Array:
        """Return the runs' values (runs, headlines) as (points, replications, beside, headlines)."""
        return values.reshape(len(self.points), self.replications, self.beside, -1)


def _has_strategies(scenario: Scenario) -> TypeGuard[Loaded]:
    return isinstance(scenario, Loaded) and scenario.baseline is not scenario


def planned(
    scenario: Scenario,
    method: str,
    keys: Sequence[str] = (),
    given: Mapping[str, tuple[float, float]] | None = None,
    samples: int | None = None,
    replications: int | None = None,
    seed: int = 1,
    outcomes: Sequence[str] = (),
    calibrated: bool = True,
) -> Study:
    """Return the study of a scenario's uncertain numbers; raises ``ScenarioError`` with what cannot be.

    A sweep of a scenario with strategies laid over it plays the scenario without them beside it.
    """
    faults = [] if method in designs.METHODS else [Fault("sensitivity", "method", method, listed(designs.METHODS))]
    faults += [
        Fault("sensitivity", "outcome", name, listed(closest_first(name, headlines.NAMES)))
        for name in outcomes
        if name not in headlines.NAMES
    ]
    if faults:
        raise ScenarioError(faults)
    known = Known.of(scenario, calibrated)
    if method == "sweep" and given and not keys:
        keys = tuple(given)
    ranges = ranges_of(scenario, known, keys, given)
    samples = designs.METHODS[method].default_samples(len(ranges)) if samples is None else samples
    replications = designs.METHODS[method].replications if replications is None else replications
    designs.check(method, ranges, samples, replications)
    baseline = None
    if method == "sweep" and _has_strategies(scenario):
        baseline = scenario.baseline.lasting(scenario.council.years)
    council = Council(scenario, baseline, tuple(one.key for one in ranges), held(known, ranges), seed)
    points = designs.points(method, ranges, samples, seed)
    shown = tuple(dict.fromkeys(outcomes)) or OUTCOMES
    return Study(council, method, ranges, points, samples, replications, shown, known.words)
