"""How long an agency assignment lasts, from how long today's agency workers have been there.

Elapsed times mislead: a long assignment is more likely to be met (length bias), none is over yet (censoring), and in
a service whose agency staff has just grown most are new. So the stocks of the quarters before are taken into account.
With a share ``s`` of the assignments surviving a quarter, those met today who began in an earlier quarter are what
that quarter added, times the survival since; ``s`` is the one whose expected groups make the reported groups most
likely (multinomial).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.inputs.evidence import figure
from sim.scenario.quantities import Length
from sim.scenario.sections import Agency


def expected_groups(surviving: float, stocks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the expected agency workers by elapsed time (under 1, 1, 2 to 3, and 4 or more quarters) at the last
    stock.

    ``surviving`` is the share of assignments that survive a quarter, and ``stocks`` are the agency workers at five
    successive quarter ends. What a quarter added and is still there at its end is its stock less the survivors of the
    one before.
    """
    added = np.maximum(stocks[1:] - surviving * stocks[:-1], 1e-9)
    quarters_since = np.arange(len(added))[::-1]
    still_there = added * surviving**quarters_since
    oldest = stocks[0] * surviving ** len(added)
    return np.array([still_there[3], still_there[2], still_there[1] + still_there[0], oldest])


def surviving_a_quarter(stocks: NDArray[np.float64], groups: NDArray[np.float64]) -> float:
    """Return the share of assignments surviving a quarter that makes the reported groups most likely."""

    from scipy.optimize import minimize_scalar  # not at the top: it takes as long to import as all the rest

    def surprise(surviving: float) -> float:
        expected = expected_groups(surviving, stocks)
        return -float(groups @ np.log(expected / expected.sum()))

    return float(minimize_scalar(surprise, bounds=(0.05, 0.98), method="bounded").x)


def assignment_length(agency: Agency) -> Length:
    """Return the length of an assignment: as the scenario gives it, or fitted to elapsed times, exponential."""
    if agency.assignment is not None:
        return agency.assignment
    if agency.assignment_from is None:
        raise ValueError("a checked scenario gives agency.assignment or agency.assignment_from")
    stocks = np.array([figure(name).value for name in agency.assignment_from.stocks])
    groups = np.array([figure(name).value for name in agency.assignment_from.elapsed])
    quarters = -1.0 / math.log(surviving_a_quarter(stocks, groups))
    source = f"assumption: exponential, fitted to {', '.join(agency.assignment_from.elapsed)} and earlier stocks"
    return Length(mean=round(3 * quarters, 2), unit="months", shape="exponential", source=source)
