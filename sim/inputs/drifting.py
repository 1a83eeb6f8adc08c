"""How far rates drift: from what is said of one year and of five to a deviation that fades from month to month.

The logarithm of a rate is a stationary first-order autoregression. Its change in h years has the variance
2 spread^2 (1 - kept^h), so that the changes in five years and in one give what is kept in a year::

    (1 - kept^5) / (1 - kept) = 1 + kept + kept^2 + kept^3 + kept^4 = (after 5 years / after 1 year)^2
"""

from __future__ import annotations

import numpy as np

from sim.inputs import distributions
from sim.inputs.rates import Rates
from sim.scenario.quantities import Spread
from sim.scenario.sections import Drift
from sim.scenario.vocabulary import Distribution, Drifting

MOST_KEPT = 0.99  # in a year; at 1 every year would go its own way, and there would be no long run to return to
MONTHS = 12


def fill_drift(rates: Rates, drift: Drift | None) -> None:
    """How far each rate drifts, and how much of that is left after a month."""
    table = rates.drift
    table.times[:] = 1.0
    rates.quantiles.value[Distribution.NORMAL_EITHER_WAY] = distributions.normal_either_way()
    for which in Drifting:
        spread = getattr(drift, which.name.lower()) if drift else None
        if spread and spread.after_5_years > 0:
            in_a_year = kept_in_a_year(spread)
            table.kept[which] = in_a_year ** (1 / MONTHS)
            table.spread[which] = spread.after_5_years / 100 / (2 * (1 - in_a_year**5)) ** 0.5
            table.number += 1


def kept_in_a_year(spread: Spread) -> float:
    """Return the part of a deviation that is left after a year."""
    ratio = (spread.after_5_years / spread.after_1_year) ** 2
    roots = np.roots([1.0, 1.0, 1.0, 1.0, 1.0 - ratio])
    kept = max(float(root.real) for root in roots if abs(root.imag) < 1e-9)  # the only one that is not below 0
    return min(max(kept, 0.0), MOST_KEPT)
