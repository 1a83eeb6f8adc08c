"""The permanent workers in post at the start, and how many hours they work."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Annotated

from sim.mechanics.columns import Integers, Real, Reals
from sim.scenario import calendar
from sim.scenario.document import Document
from sim.scenario.faults import Finding, finding, missing
from sim.scenario.quantities import Duration, Fte, Part, Share, Workers
from sim.scenario.sections.base import About, Limit, Parameters
from sim.scenario.vocabulary import Grade

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario


class Staff(Part):
    """The permanent workers in post at the start, and how many hours they work."""

    newly_qualified: Annotated[Workers | None, About("NQSWs in post at the start")] = None
    social_worker: Annotated[Workers | None, About("Social workers in post at the start")] = None
    experienced: Annotated[Workers | None, About("Experienced social workers in post at the start")] = None
    community_resource_worker: Annotated[Workers | None, About("Community resource workers in post at the start")] = (
        None
    )
    team_manager: Annotated[Workers | None, About("Team managers in post at the start")] = None
    latest_cohort: Annotated[Workers | None, About("Size of the latest cohort")] = None
    latest_cohort_landed: datetime.date | None = None
    part_time: Annotated[Share | None, About("Workers who work part time")] = None
    part_time_fte: Annotated[Fte | None, About("FTE of part-time workers", Limit(0.05, 1, "FTE"))] = None


class StaffParameters(Parameters):
    """What the first day and new workers are made of; one row a grade."""

    initial = Integers("permanent workers at the start")
    part_time = Reals("share who work part time")
    part_time_fte = Reals("their full-time equivalent")
    cohort_share = Real("share of the newly qualified, and of those qualified since, who came with a yearly cohort")
    cohort_age = Real("days since the latest such cohort landed")


def fill_staff(parameters: StaffParameters, scenario: Scenario) -> None:
    """How many of each grade there are, their hours, and who of today came with a cohort."""
    staff = scenario.staff
    for grade in Grade:
        initial = getattr(staff, grade.name.lower())
        parameters.initial[grade] = initial.value if initial else 0
        parameters.part_time[grade] = staff.part_time.share if staff.part_time else 0.0
        parameters.part_time_fte[grade] = staff.part_time_fte.value if staff.part_time_fte else 1.0
    if staff.latest_cohort and staff.latest_cohort_landed and staff.newly_qualified:
        parameters.cohort_age = -calendar.day_of(staff.latest_cohort_landed, scenario.council.start)
        parameters.cohort_share = min(1.0, staff.latest_cohort.value / max(1, staff.newly_qualified.value))


def findings(document: Document) -> list[Finding]:
    """Find a cohort of the past that cannot be among the newly qualified of today."""
    people, landed = document.part(Workers, "staff", "latest_cohort"), document.at("staff", "latest_cohort_landed")
    start, new = document.at("council", "start"), document.part(Workers, "staff", "newly_qualified")
    if people is None and landed is None:
        return []
    if people is None or landed is None:
        key = "latest_cohort" if people is None else "latest_cohort_landed"
        return [missing(("staff", key), "the size of the cohort and the date on which it landed, both or neither")]
    found = []
    if people.value > (new.value if new else 0):
        allowed = f"at most the {new.value if new else 0} newly qualified workers of today"
        found.append(finding(("staff", "latest_cohort", "value"), people.value, allowed))
    year = document.part(Duration, "progression", "assessed_year")
    if type(landed) is datetime.date and type(start) is datetime.date:
        ago = (start - landed).days
        if ago < 0 or ago >= (year.days if year else 365):
            allowed = "a date before the start, and less than the assessed year before it"
            found.append(finding(("staff", "latest_cohort_landed"), landed, allowed))
    return found
