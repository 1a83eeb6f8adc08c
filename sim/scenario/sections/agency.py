"""Agency workers: what they cover, how long they stay, and what they cost."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.mechanics.columns import Integer, Real
from sim.scenario.distributions import Quantiles, met_on_a_day, ordinary
from sim.scenario.document import Document
from sim.scenario.evidence import figure
from sim.scenario.faults import Finding, missing
from sim.scenario.names import Name
from sim.scenario.quantities import (
    YEAR,
    Cases,
    Change,
    Duration,
    Fte,
    Length,
    Part,
    Points,
    PoundsAWorkingDay,
    Share,
    Workers,
)
from sim.scenario.sections.base import CENTURY, GUIDE, About, Limit, Parameters, fill
from sim.scenario.vocabulary import Distribution

WORKING_DAYS = 253  # in a year, as the national absence rate counts them


class ElapsedTimes(Part):
    """Reported figures from which the length of an assignment is fitted, by id."""

    stocks: Annotated[list[Name], Field(min_length=5, max_length=5)]  # agency workers at five successive quarter ends
    elapsed: Annotated[list[Name], Field(min_length=4, max_length=4)]  # by months there: under 3, 3-5, 6-11, 12 or more


class Steering(Part):
    """How many agency workers the council wants beyond the vacancies to be covered, of all posts; below 0: fewer.

    Without it agency workers are sought post by post, as posts fall vacant.
    """

    today: Annotated[Change, About("Agency workers wanted beyond vacancies, of all posts")]
    long_run: Annotated[Change, About("Agency workers wanted so in the long run")]
    drift: Annotated[Points | None, About("Drift of agency workers wanted so")] = None


class Agency(Part):
    """Agency workers."""

    covers_vacancies: Annotated[Share, About("Vacancies covered by agency workers", in_force=True)]
    covers_absences: Annotated[Share, About("Long absences covered by agency workers", in_force=True)]
    delay: Annotated[Duration, About("Time from seeking an agency worker to the start", in_force=True)]
    assignment: Annotated[Length | None, About("Length of an agency assignment", Limit(1, CENTURY, "days"))] = None
    assignment_from: ElapsedTimes | None = None
    notice: Annotated[Duration, About("Notice of an agency worker", in_force=True)]
    converts: Annotated[Share, About("Agency workers who become permanent", in_force=True)]
    fte: Annotated[Fte, About("FTE of an agency worker", Limit(0.05, 1, "FTE"), in_force=True, otherwise=1.0)]
    steering: Steering | None = None
    overload_caseload: Annotated[
        Cases | None, About("Caseload above which agency workers are sought", GUIDE, in_force=True)
    ] = None
    overload_workers: Annotated[
        Workers | None, About("Most agency workers sought so, per team", Limit(0, 500, "workers"), in_force=True)
    ] = None
    cost: Annotated[PoundsAWorkingDay, About("Cost of an agency worker", in_force=True)]


class AgencyParameters(Parameters):
    """What the rules read of it."""

    covers_vacancies = Real("share of vacant posts for which an agency worker is sought")
    covers_absences = Real("share of leaves for which an agency worker is sought")
    delay = Real("days from seeking to starting")
    notice = Real("days of an agency worker's notice")
    converts = Real("share of agency workers in a vacant post who become permanent when their assignment ends")
    fte = Real("full-time equivalent of an agency worker")
    steered = Integer("whether the council compares its agency workers with those it wants, once a month")
    beyond_long_run = Real("agency workers wanted beyond vacancies, of all posts, in the long run")
    beyond_today = Real("the same on the first day")
    beyond_kept = Real("part of the distance between the two that is left after a month")
    beyond_spread = Real("standard deviation of it, as it is met on any day")
    overload_caseload = Real("average cases per FTE of a team above which agency workers are sought; 0: never")
    overload_workers = Integer("most agency workers sought beyond posts, per team")
    cost_a_day = Real("cost of an agency worker, in pounds per FTE and calendar day")


def fill_agency(parameters: AgencyParameters, quantiles: Quantiles, agency: Agency | None) -> None:
    """What the rules read: the fields; assignments; cost a calendar day."""
    fill(parameters, Agency, agency)
    if agency:
        if agency.steering:
            parameters.steered = 1
            parameters.beyond_today = agency.steering.today.share
            parameters.beyond_long_run = agency.steering.long_run.share
            if agency.steering.drift:
                parameters.beyond_kept = agency.steering.drift.kept_in_a_month
                parameters.beyond_spread = agency.steering.drift.spread
        parameters.cost_a_day = agency.cost.value * WORKING_DAYS / YEAR
        length = assignment_length(agency)
        quantiles.value[Distribution.AGENCY_ASSIGNMENT] = ordinary(length)
        quantiles.value[Distribution.WHOLE_AGENCY_ASSIGNMENT] = met_on_a_day(length)


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
    """Return the share of assignments surviving a quarter that makes the reported groups most likely (multinomial).

    Elapsed times mislead: a long assignment is more likely to be met (length bias), none is over yet (censoring), and
    in a service whose agency staff has just grown most are new. So the stocks of the quarters before count: those met
    today who began in an earlier quarter are what that quarter added, times the survival since.
    """

    from scipy.optimize import minimize_scalar  # not at the top: it takes as long to import as all the rest

    def surprise(surviving: float) -> float:
        expected = expected_groups(surviving, stocks)
        return -float(groups @ np.log(expected / expected.sum()))

    return float(minimize_scalar(surprise, bounds=(0.05, 0.98), method="bounded").x)


@lru_cache(maxsize=64)
def _quarters(stocks: tuple[str, ...], elapsed: tuple[str, ...]) -> float:
    """Return the mean length of an assignment in quarters, from reported figures by id."""
    values = (np.array([figure(name).value for name in names]) for names in (stocks, elapsed))
    return -1.0 / math.log(surviving_a_quarter(*values))


def assignment_length(agency: Agency) -> Length:
    """Return the length of an assignment: as the scenario gives it, or fitted to elapsed times, exponential."""
    if agency.assignment is not None:
        return agency.assignment
    if agency.assignment_from is None:
        raise ValueError("a checked scenario gives agency.assignment or agency.assignment_from")
    quarters = _quarters(tuple(agency.assignment_from.stocks), tuple(agency.assignment_from.elapsed))
    source = f"assumption: exponential, fitted to {', '.join(agency.assignment_from.elapsed)} and earlier stocks"
    return Length(mean=round(3 * quarters, 2), unit="months", shape="exponential", source=source)


def findings(document: Document) -> list[Finding]:
    if not document.has("agency"):
        return []
    found = []
    has_length, is_fitted = document.has("agency", "assignment"), document.has("agency", "assignment_from")
    if has_length and is_fitted:
        found.append(Finding(("agency", "assignment_from"), "both assignment and assignment_from", "one of them"))
    if not has_length and not is_fitted:
        found.append(missing(("agency", "assignment"), "the length of an assignment, or assignment_from"))
    for key, other in (("overload_caseload", "overload_workers"), ("overload_workers", "overload_caseload")):
        if document.has("agency", other) and not document.has("agency", key):
            found.append(missing(("agency", key), f"this number, because of {other}"))
    return found
