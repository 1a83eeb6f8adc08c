"""Studies of functions whose answers are known, in the place of a council."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.questions.headlines import NAMES
from sim.questions.sensitivity import designs
from sim.questions.sensitivity.ranges import Range
from sim.questions.sensitivity.runs import Council
from sim.questions.sensitivity.study import Study
from sim.scenario.schema import Scenario
from tests.questions.calibrate.papers import scenario

Array = NDArray[np.float64]


def ranges(number: int, low: float = 0.5, high: float = 2.0) -> tuple[Range, ...]:
    """Return ranges of numbers that are 1 in the file."""
    return tuple(Range(f"x{place}", low, 1.0, high, "given", 1.0, "times", f"x{place}") for place in range(number))


def study_of(method: str, number: int, samples: int, replications: int, beside: Scenario | None = None) -> Study:
    """Return a study of a function of so many numbers."""
    varied = ranges(number)
    council = Council(scenario(), beside, tuple(one.key for one in varied), {}, 1)
    points = designs.points(method, varied, samples, seed=1)
    return Study(council, method, varied, points, samples, replications, ("caseload",), "")


def table_of(study: Study, *functions: Callable[[Array], Any], noise: float = 0.0, common: float = 0.0) -> Array:
    """Return what the study's runs would give if the caseload were a function of coordinates from 0 to 1; with noise of
    each run's own, and common to all runs of a replication.
    """
    place = np.log(study.points / 0.5) / np.log(4.0)
    random = np.random.default_rng(7)
    table = np.zeros((len(study.points), study.replications, len(functions), len(NAMES)))
    for which, function in enumerate(functions):
        values = np.asarray(function(place), dtype=float)[:, None]
        own = noise * random.normal(size=(len(place), study.replications))
        table[:, :, which, NAMES.index("caseload")] = values + own
    table += common * random.normal(size=(1, study.replications, 1, 1))
    return table
