"""How far rates may drift in the course of a forecast.

From what is said of one year and of five to a deviation that fades from month to month: the logarithm of a rate is a
stationary first-order autoregression. Its change in h years has the variance 2 spread^2 (1 - kept^h), so that the
changes in five years and in one give what is kept in a year::

    (1 - kept^5) / (1 - kept) = 1 + kept + kept^2 + kept^3 + kept^4 = (after 5 years / after 1 year)^2
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Annotated

import numpy as np

from sim.mechanics.columns import Integer, Integers, Reals, Table
from sim.scenario.distributions import Quantiles, normal_either_way
from sim.scenario.document import Document
from sim.scenario.faults import Finding, missing
from sim.scenario.quantities import Change, Multiplier, Part, Spread
from sim.scenario.sections.base import About
from sim.scenario.vocabulary import Distribution, Drifting

MOST_KEPT = 0.99  # in a year; at 1 every year would go its own way, and there would be no long run to return to
MONTHS = 12


class LongRun(Part):
    """Where rates tend to, over what they are on the first day; a rate left out is on average as it is today."""

    resigning: Annotated[Multiplier | None, About("Long run of resigning")] = None
    applicants: Annotated[Multiplier | None, About("Long run of applicants")] = None
    agency: Annotated[Multiplier | None, About("Long run of agency cover")] = None
    sickness: Annotated[Multiplier | None, About("Long run of sickness")] = None


class Pressure(Part):
    """How far rates move together: the correlation of a month's change with that of the pressure on staff."""

    resigning: Annotated[Change | None, About("Pressure on resigning")] = None
    applicants: Annotated[Change | None, About("Pressure on applicants")] = None
    agency: Annotated[Change | None, About("Pressure on agency cover")] = None
    sickness: Annotated[Change | None, About("Pressure on sickness")] = None


class Drift(Part):
    """How far rates may drift in the course of a forecast; a rate left out stays as it is."""

    resigning: Annotated[Spread | None, About("Drift of resigning")] = None  # of permanent workers
    applicants: Annotated[Spread | None, About("Drift of applicants")] = None
    agency: Annotated[Spread | None, About("Drift of agency cover")] = None  # of the share that is covered
    sickness: Annotated[Spread | None, About("Drift of sickness")] = None
    referrals: Annotated[Spread | None, About("Drift of referrals")] = None
    # of how many children enter court or care, whatever the number referred
    entering_care: Annotated[Spread | None, About("Drift of entering care")] = None
    long_run: LongRun | None = None
    pressure: Pressure | None = None


class DriftTable(Table[int]):
    """One row a rate that may drift, as numbered by ``Drifting``."""

    times = Reals("today's rate relative to the scenario's")
    spread = Reals("standard deviation of its logarithm, as it is met on any day")
    kept = Reals("part of a deviation that is left after a month")
    deviation = Reals("today's deviation of the logarithm")
    deviation_at_start = Reals("that of the first day")
    long_run = Reals("logarithm of where the rate tends to over what it is on the first day; 0 and not known: unknown")
    known = Integers("whether that is known")
    pressure = Reals("correlation of a month's change with that of the pressure on staff")
    number = Integer("how many drift; 0: all rates stay as they are")


def fill_drift(table: DriftTable, quantiles: Quantiles, drift: Drift | None) -> None:
    """How far each rate drifts, and how much of that is left after a month."""
    table.times[:] = 1.0
    quantiles.value[Distribution.NORMAL_EITHER_WAY] = normal_either_way()
    for which in Drifting:
        spread = getattr(drift, which.name.lower()) if drift else None
        if spread and spread.after_5_years > 0:
            in_a_year = kept_in_a_year(spread)
            table.kept[which] = in_a_year ** (1 / MONTHS)
            table.spread[which] = spread.after_5_years / 100 / (2 * (1 - in_a_year**5)) ** 0.5
            table.number += 1
        long_run = getattr(drift.long_run, which.name.lower(), None) if drift and drift.long_run else None
        if long_run:
            table.long_run[which], table.known[which] = math.log(long_run.value), 1
            table.number += 1
        pressure = getattr(drift.pressure, which.name.lower(), None) if drift and drift.pressure else None
        table.pressure[which] = pressure.share if pressure else 0.0


def kept_in_a_year(spread: Spread) -> float:
    """Return the part of a deviation that is left after a year."""
    return _kept((spread.after_5_years / spread.after_1_year) ** 2)


@lru_cache(maxsize=256)
def _kept(ratio: float) -> float:
    roots = np.roots([1.0, 1.0, 1.0, 1.0, 1.0 - ratio])
    kept = max(float(root.real) for root in roots if abs(root.imag) < 1e-9)  # the only one that is not below 0
    return min(max(kept, 0.0), MOST_KEPT)


def findings(document: Document) -> list[Finding]:
    """Return a long run, or a pressure, of a rate that does not drift."""
    return [
        missing(("drift", rate), f"how far it drifts, because of drift.{part}.{rate}")
        for part in ("long_run", "pressure")
        for rate in LongRun.model_fields
        if document.has("drift", part, rate) and not document.has("drift", rate)
    ]
