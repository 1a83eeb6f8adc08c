"""Recruitment rounds: how many apply, and how long it takes from offer to start."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Annotated

from sim.mechanics.columns import Real, Reals
from sim.scenario import calendar
from sim.scenario.document import Document
from sim.scenario.faults import Finding, missing
from sim.scenario.quantities import Applicants, Duration, Multiplier, Part, PoundsOnce, Share
from sim.scenario.sections.base import CENTURY, About, Limit, Parameters, fill
from sim.scenario.vocabulary import Grade

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.scenario.sections.progression import ProgressionParameters


class ApplicantsByGrade(Part):
    """Applicants in a recruitment round."""

    newly_qualified: Annotated[Applicants | None, About("NQSW")] = None
    social_worker: Annotated[Applicants | None, About("social worker")] = None
    experienced: Annotated[Applicants | None, About("experienced")] = None
    community_resource_worker: Annotated[Applicants | None, About("community resource worker")] = None


class DurationByGrade(Part):
    """From offer to start."""

    newly_qualified: Annotated[Duration, About("NQSW")]
    social_worker: Annotated[Duration, About("social worker")]
    experienced: Annotated[Duration, About("experienced")]
    community_resource_worker: Annotated[Duration | None, About("community resource worker")] = None


class Recruitment(Part):
    """Recruitment rounds."""

    first_round: datetime.date
    every: Annotated[Duration, About("Time between recruitment rounds", Limit(7, CENTURY, "days"), in_force=True)]
    applicants: Annotated[ApplicantsByGrade, About("Applicants", in_force=True)]
    start_after: Annotated[DurationByGrade, About("Time from offer to start", in_force=True)]
    usual_vacancies: Annotated[Share | None, About("Share of posts usually vacant", otherwise=0.0)] = None
    answers_vacancies: Annotated[
        Multiplier | None, About("How much more apply where more posts than usual are vacant, percent for percent")
    ] = None
    cost_per_hire: Annotated[PoundsOnce | None, About("Cost of recruiting one worker", in_force=True)] = None


class RecruitmentParameters(Parameters):
    """What the rules read of it; one row a grade."""

    every = Real("days between recruitment rounds; 0: none")
    first_round = Real("day of the first")
    applicants = Reals("applicants in a recruitment round")
    start_after = Reals("days from offer to start")
    usual_vacancies = Real("share of social workers' posts usually vacant; 0: none")
    answers_vacancies = Real("exponent of vacancies over usual in the number of applicants")
    cost_per_hire = Real("cost of recruiting one permanent worker, in pounds")
    qualified_from = Reals("newest time since qualifying of a starter, in days")
    qualified_to = Reals("oldest")


def fill_recruitment(parameters: RecruitmentParameters, scenario: Scenario, progression: ProgressionParameters) -> None:
    """What the rules read: the fields; the first round; how long starters have been qualified."""
    recruitment = scenario.recruitment
    fill(parameters, Recruitment, recruitment)
    if recruitment:
        parameters.first_round = calendar.day_of(recruitment.first_round, scenario.council.start)
    parameters.qualified_from[Grade.SOCIAL_WORKER] = progression.assessed_year
    parameters.qualified_to[Grade.SOCIAL_WORKER] = progression.experienced_after
    parameters.qualified_from[Grade.EXPERIENCED] = progression.experienced_after
    parameters.qualified_to[Grade.EXPERIENCED] = progression.experienced_after


def findings(document: Document) -> list[Finding]:
    """Return the faults of the section."""
    grade = "community_resource_worker"
    applicants = document.part(Applicants, "recruitment", "applicants", grade)
    if applicants and applicants.value > 0 and not document.has("recruitment", "start_after", grade):
        return [missing(("recruitment", "start_after", grade), "the time from offer to start, because some apply")]
    return []
