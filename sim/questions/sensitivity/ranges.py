"""Which uncertain numbers a sensitivity study varies, and how far: as factors on the scenario's numbers.

A range goes from the 10 % to the 90 % point of what is known: of the posterior where the scenario is calibrated, else
of the prior that its file states. A range that is given goes before both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.questions import posterior as posteriors
from sim.questions.calibrate.estimation import name_of
from sim.questions.priors import Prior
from sim.scenario.edits import amount_of, numbers_of, times, unit_of
from sim.scenario.faults import LISTED, Fault, ScenarioError, closest_first, listed
from sim.scenario.schema import Scenario
from sim.scenario.titles import title_of

WIDEST = 1000.0  # a factor beyond this, or below its inverse, is a slip of the keyboard


@dataclass(frozen=True)
class Range:
    """How far one number of the scenario is varied: factors, and the number itself with its unit."""

    key: str
    low: float
    middle: float
    high: float
    basis: str  # "posterior", "prior" or "given"
    number: float
    unit: str
    title: str  # what it is called, without the unit

    def value(self, factor: float) -> float:
        """Return the number at a factor; a share never exceeds 1."""
        return times(self.number, factor, self.unit)


@dataclass(frozen=True)
class Known:
    """What is known of every uncertain number: 10 %, 50 % and 90 % points of its factor, and where they are from."""

    points: dict[str, tuple[float, float, float]]
    basis: str
    words: str

    @classmethod
    def of(cls, scenario: Scenario, calibrated: bool = True) -> Known:
        """Return what the posterior says, or the prior where there is none; raises ``ScenarioError`` for a posterior
        that cannot be read.
        """
        posterior, words = posteriors.of(scenario, calibrated)
        if posterior is not None:
            keys, points, basis = posterior.keys, np.quantile(posterior.factors, [0.1, 0.5, 0.9], axis=0), "posterior"
        else:
            prior, basis = Prior.of(scenario.uncertain), "prior"
            low, high = ([getattr(one, end) for one in scenario.uncertain] for end in ("low", "high"))
            keys, points = prior.keys, np.array([low, np.exp(prior.middle), high])
        return cls({key: (a, b, c) for key, (a, b, c) in zip(keys, points.T.tolist(), strict=True)}, basis, words)


def ranges_of(
    scenario: Scenario, known: Known, keys: Sequence[str] = (), given: Mapping[str, tuple[float, float]] | None = None
) -> tuple[Range, ...]:
    """Return the ranges of the numbers at ``keys``, or of all that are uncertain or have a given range.

    Raises ``ScenarioError`` where there is nothing to vary, for a key without a number or without a range, and where
    the scenario would not be in order at an end of a range.
    """
    given = dict(given or {})
    document: dict[str, Any] = scenario.model_dump(by_alias=True)
    numbers = numbers_of(document)
    wanted = list(dict.fromkeys(keys or [*known.points, *given]))
    faults = [_strange(key, numbers) for key in dict.fromkeys([*wanted, *given]) if key not in numbers]
    faults += [
        Fault("sensitivity", "key", f"{key}, which is not uncertain", f"{listed(known.points)}, or a range for it")
        for key in wanted
        if key in numbers and key not in known.points and key not in given
    ]
    for key, (low, high) in given.items():
        if not 1 / WIDEST <= low < high <= WIDEST:
            allowed = f"two factors on the number, the low one first, from {1 / WIDEST:g} to {WIDEST:g}"
            faults.append(Fault("sensitivity", f"range {key}", f"{low:g}:{high:g}", allowed))
        if key not in wanted:
            faults.append(
                Fault("sensitivity", f"range {key}", "a range of a number that is not varied", listed(wanted))
            )
    if not wanted:
        allowed = "at least one uncertain number, or a range of a number"
        faults.append(Fault(name_of(scenario), "uncertain", "none", allowed))
    if faults:
        raise ScenarioError(faults)
    ranges = tuple(_range(scenario, key, known, given, numbers[key]) for key in wanted)
    _check_ends(scenario, ranges)
    return ranges


def held(known: Known, ranges: Sequence[Range]) -> dict[str, float]:
    """Return the factors at which the uncertain numbers that are not varied are held: their middles."""
    varied = {one.key for one in ranges}
    return {key: middle for key, (_, middle, _) in known.points.items() if key not in varied}


def _range(
    scenario: Scenario, key: str, known: Known, given: Mapping[str, tuple[float, float]], number: dict[str, Any]
) -> Range:
    low, middle, high = known.points.get(key, (1.0, 1.0, 1.0))
    basis = known.basis
    if key in given:
        low, high = given[key]
        middle, basis = float(np.clip(middle, low, high)), "given"
    return Range(key, low, middle, high, basis, amount_of(number), unit_of(number), title_of(scenario, key))


def _strange(key: str, numbers: Mapping[str, Any]) -> Fault:
    names = closest_first(key, numbers)
    more = f", and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return Fault(
        "sensitivity", "key", f"{key}, at which there is no number that can be varied", listed(names[:LISTED]) + more
    )


def _check_ends(scenario: Scenario, ranges: Sequence[Range]) -> None:
    """Check the scenario at each end of each range, and with all numbers at their low or at their high ends."""
    ends = [{one.key: end} for one in ranges for end in (one.low, one.high)]
    for factors in (*ends, {one.key: one.low for one in ranges}, {one.key: one.high for one in ranges}):
        where = ", ".join(f"{key} x {factor:.3g}" for key, factor in factors.items())
        if faults := posteriors.faults_at(scenario, factors, f"{name_of(scenario)} at {where}"):
            raise ScenarioError(faults)
