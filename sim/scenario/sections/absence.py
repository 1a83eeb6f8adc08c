"""Sickness, leaves and secondments: how often, how long, and what becomes of the cases."""

from __future__ import annotations

from typing import Annotated

from sim.mechanics.columns import Integer, Real
from sim.scenario.distributions import Quantiles, ordinary
from sim.scenario.document import Document
from sim.scenario.faults import Finding, missing
from sim.scenario.quantities import Duration, Length, Part, Rate, Share
from sim.scenario.sections.base import SELDOM, About, Limit, Parameters, fill
from sim.scenario.sections.leaving import LeavingParameters, RateByGrade, chance_in_a_month, rate_of
from sim.scenario.vocabulary import NEVER, Cause, Distribution, Grade


class Absence(Part):
    """Sickness, leaves and secondments."""

    sickness: Annotated[Rate | None, About("Sickness", Limit(0, 50, "per year"), in_force=True)] = None
    sickness_length: Annotated[Length | None, About("Length of a sickness")] = None
    covered_after: Annotated[
        Duration | None, About("Time after which a sick worker's cases move", in_force=True, otherwise=NEVER)
    ] = None
    covered_first: Annotated[Share | None, About("Share of the cases that moves then", in_force=True)] = None
    rest_covered_after: Annotated[
        Duration | None, About("Time after which the rest moves", in_force=True, otherwise=NEVER)
    ] = None
    maternity: Annotated[Rate | None, About("Maternity leave", SELDOM, in_force=True)] = None
    maternity_length: Annotated[Length | None, About("Length of a maternity leave")] = None
    sabbatical: Annotated[Rate | None, About("Sabbaticals", SELDOM, in_force=True)] = None
    sabbatical_length: Annotated[Length | None, About("Length of a sabbatical")] = None
    secondment: Annotated[RateByGrade, About("Secondments", SELDOM, in_force=True)] = RateByGrade()
    secondment_length: Annotated[Length | None, About("Length of a secondment")] = None
    leave_known: Annotated[Duration, About("Time in advance that a leave is known", in_force=True)]
    cases_return: Annotated[bool, About("Cases return to a worker who comes back", in_force=True)]


class AbsenceParameters(Parameters):
    """What the rules read of it."""

    covered_after = Real("days of sickness after which cases move")
    covered_first = Real("share of the cases that moves then")
    rest_covered_after = Real("days later that the rest moves")
    leave_known = Real("days in advance that a leave is known")
    cases_return = Integer("whether cases return to a worker who comes back")


def fill_absence(
    parameters: AbsenceParameters, leaving: LeavingParameters, quantiles: Quantiles, absence: Absence | None
) -> None:
    """What the rules read: the fields; chances in a month of each absence, and their lengths."""
    fill(parameters, Absence, absence)
    if absence is None:
        return
    for cause, rate, length, table in (
        (Cause.SICKNESS, absence.sickness, absence.sickness_length, Distribution.SICKNESS),
        (Cause.MATERNITY, absence.maternity, absence.maternity_length, Distribution.MATERNITY_LEAVE),
        (Cause.SABBATICAL, absence.sabbatical, absence.sabbatical_length, Distribution.SABBATICAL),
    ):
        if rate and length:
            quantiles.value[table] = ordinary(length)
            leaving.monthly[:, cause] = chance_in_a_month(rate.per_day)
    if absence.secondment_length:
        quantiles.value[Distribution.SECONDMENT] = ordinary(absence.secondment_length)
        for grade in Grade:
            leaving.monthly[grade, Cause.SECONDED] = chance_in_a_month(rate_of(absence.secondment, grade))


def findings(document: Document) -> list[Finding]:
    """Return the faults of the section."""
    found = []
    for key in ("sickness", "maternity", "sabbatical"):
        if document.has("absence", key) and not document.has("absence", f"{key}_length"):
            found.append(missing(("absence", f"{key}_length"), f"how long it lasts, because of absence.{key}"))
    if document.table("absence", "secondment") and not document.has("absence", "secondment_length"):
        found.append(missing(("absence", "secondment_length"), "how long it lasts, because of absence.secondment"))
    return found
