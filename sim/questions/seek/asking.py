"""What is sought: a number of a council's scenario, its values, and a target that is to hold often enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.engine.measures import BY_NAME
from sim.inputs.derivation import Derived, derive
from sim.inputs.references import checks
from sim.questions import objectives as aims
from sim.questions import posterior as posteriors
from sim.questions.contest import Contender, contenders
from sim.questions.objectives import Bound
from sim.scenario.faults import Fault, ScenarioError, listed, shown
from sim.scenario.loading import Given
from sim.scenario.varied import Number, number_at, with_number

Array = NDArray[np.float64]
STEPS = 100  # of the range, unless the step is given or the number is whole
MOST_VALUES = 10_001
LEAST = 20  # replications of a value that may be asked for
MINIMISED = ("effort", "cost")


@dataclass(frozen=True)
class Question:
    """What is asked: which of the ``values``, in rising order, of a number meets the target in the wanted share."""

    baseline: Contender
    varied: Contender  # with the strategies laid over it
    derived: Derived  # the baseline's
    number: Number
    values: Array
    target: Bound
    wanted: float
    minimise: str


def question(
    scenario: Given,
    vary: str,
    start: float,
    stop: float,
    target: str,
    step: float | None = None,
    strategies: Sequence[str] = (),
    probability: float = 0.8,
    minimise: str = "effort",
    years: int | None = None,
    replications: int | None = None,
) -> Question:
    """Return what is asked; raises ``ScenarioError`` with every fault of the files, the words and the numbers."""
    faults: list[Fault] = []
    if not 0.01 <= probability <= 0.99:
        faults.append(Fault("--probability", "", shown(probability), "a number from 0.01 to 0.99"))
    if minimise not in MINIMISED:
        faults.append(Fault("--minimise", "", shown(minimise), listed(MINIMISED)))
    if replications is not None and 1 <= replications < LEAST:
        faults.append(Fault("--replications", "", str(replications), f"{LEAST} or more"))
    baseline: Contender | None = None
    bounds: list[Bound] = []
    try:
        baseline = contenders(scenario, [], years)[0]
        posteriors.of(baseline.scenario)  # raises if it cannot be read
        derived = derive(baseline.scenario)
        _, bounds = aims.read(derived, bounds=[target], option="--target")
    except ScenarioError as error:
        faults += error.faults
    if baseline is None:
        raise ScenarioError(faults)
    varied, number, values = baseline, None, np.empty(0)
    try:
        if strategies:
            varied = contenders(scenario, ["+".join(strategies)], years)[1]
        number = number_at(varied.scenario, vary)
        values = _grid(number, start, stop, step)
        _check_ends(varied, number, values)
    except ScenarioError as error:
        faults += error.faults
    if faults or number is None:
        raise ScenarioError(faults)
    return Question(baseline, varied, derived, number, values, bounds[0], probability, minimise)


def _grid(number: Number, start: float, stop: float, step: float | None) -> Array:
    """Return the values to choose from, in rising order, both ends among them."""
    faults = []
    low, high = min(start, stop), max(start, stop)
    if not (np.isfinite([low, high]).all() and low < high):
        faults.append(Fault("--from, --to", "", f"{start:g} and {stop:g}", "two different numbers"))
    elif step is not None and not 0 < step <= high - low:
        faults.append(Fault("--step", "", f"{step:g}", f"a number above 0 and at most {high - low:g}"))
    elif number.whole and any(value != round(value) for value in (low, high, step or 1)):
        words = ", ".join(f"{value:g}" for value in (start, stop, step or 1))
        faults.append(Fault("--from, --to, --step", "", words, f"whole numbers, for {number.key} is one"))
    elif step is not None and (high - low) / step > MOST_VALUES - 1:
        faults.append(Fault("--step", "", f"{step:g}", f"a larger one: at most {MOST_VALUES:,} values"))
    if faults:
        raise ScenarioError(faults)
    wide = step or (max(1.0, np.ceil((high - low) / (MOST_VALUES - 1))) if number.whole else (high - low) / STEPS)
    inner = low + wide * np.arange(int(np.floor((high - low) / wide + 1e-9)) + 1)
    values = inner if np.isclose(inner[-1], high) else np.append(inner, high)
    return np.asarray(np.round(values, 10))


def _check_ends(varied: Contender, number: Number, values: Array) -> None:
    faults: list[Fault] = []
    for value in values[[0, -1]].tolist():
        try:
            with_number(varied.scenario, number, value, checks(BY_NAME))
        except ScenarioError as error:
            faults += error.faults
    if faults:
        raise ScenarioError(faults)
