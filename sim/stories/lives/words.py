"""The words of a story: events, grades, stages, lengths of time, reasons."""

from __future__ import annotations

from collections.abc import Sequence

from sim.model.events import Event
from sim.scenario.quantities import MONTH
from sim.scenario.vocabulary import REASON_OF, Cause, Contract, Grade, Route, Stage, Status

HAPPENED = {
    Event.STAGE_ENDS: "{childs} stage ends",
    Event.CHILD_REACHES_TRANSFER_AGE: "{child} reaches the age for the team for older children",
    Event.CHILD_TURNS_EIGHTEEN: "{child} turns eighteen",
    Event.CHILD_LEAVES_CARE_SERVICE: "{child} leaves the care service",
    Event.CHILD_CHANGES_WORKER_BY_REQUEST: "another worker is asked for, for {child}",
    Event.CHILD_IS_REFERRED_AGAIN: "{child} is referred again",
    Event.WORKER_STARTS: "{worker} starts",
    Event.WORKER_HAS_MONTHLY_CHECK: "{worker} begins another month",
    Event.WORKER_FINISHES_ASSESSED_YEAR: "{worker} finishes the assessed year",
    Event.WORKER_BECOMES_EXPERIENCED: "{worker} becomes experienced",
    Event.STARTER_TAKES_OVER_CASES: "{worker}, a new starter, takes over cases",
    Event.WORKER_RESIGNS: "{worker} resigns",
    Event.WORKER_RETIRES: "{worker} is to retire",
    Event.WORKER_IS_DISMISSED: "{worker} is dismissed",
    Event.WORKER_DIES: "{worker} dies",
    Event.WORKER_MOVES_WITHIN_COUNCIL: "{worker} gets another post in the council",
    Event.WORKER_IS_SECONDED: "{worker} is to be seconded",
    Event.WORKER_LEAVES: "{worker} leaves ({departure})",
    Event.WORKER_FALLS_SICK: "{worker} falls sick",
    Event.SICK_WORKER_IS_COVERED: "{worker}, off sick, is covered",
    Event.REST_OF_CASES_ARE_COVERED: "the rest of the cases of {worker}, off sick, are covered",
    Event.WORKER_GOES_ON_MATERNITY_LEAVE: "{worker} goes on maternity leave",
    Event.WORKER_GOES_ON_SABBATICAL: "{worker} goes on a sabbatical",
    Event.WORKER_COMES_BACK: "{worker} comes back",
    Event.AGENCY_NOTICE_IS_GIVEN: "the assignment of {worker} is to end",
    Event.FAMILY_IS_REFERRED: "a family is referred",
    Event.RECRUITMENT_ROUND: "a recruitment round is held",
    Event.COHORT_ARRIVES: "a cohort arrives ({cohort})",
    Event.AGENCY_WORKER_COVERS_POST: "an agency worker is engaged for a vacant post of {post_team}",
    Event.AGENCY_WORKER_JOINS_TEAM: "an agency worker is engaged for {team} beyond its posts",
    Event.MANAGER_IS_APPOINTED: "a manager of {post_team} is appointed",
    Event.RETENTION_PAYMENT_IS_OFFERED: "a retention payment is offered",
    Event.TEAM_IS_REVIEWED: "the caseloads of {team} are reviewed",
    Event.RESTRUCTURE: "the teams are restructured",
    Event.MONTH_ENDS: "the month ends",
    Event.REPORTING_YEAR_ENDS: "the reporting year ends",
    Event.RATES_DRIFT: "the council's rates drift",
    Event.ESTABLISHMENT_IS_REVIEWED: "the council's posts are reviewed",
    Event.COUNCIL_IS_INSPECTED: "the council is inspected and judged {judgement}",
}
NAMED = 6  # most children of one line who are named by number
MANAGEMENT = "management acts"
GRADES = {
    Grade.NEWLY_QUALIFIED: "newly qualified social worker",
    Grade.SOCIAL_WORKER: "social worker",
    Grade.EXPERIENCED: "experienced social worker",
    Grade.COMMUNITY_RESOURCE_WORKER: "community resource worker",
    Grade.TEAM_MANAGER: "team manager",
}
STAGES = {
    Stage.ASSESSMENT: "in assessment",
    Stage.CHILD_IN_NEED: "a child in need",
    Stage.CHILD_PROTECTION: "under a child protection plan",
    Stage.COURT_PROCEEDINGS: "in court proceedings",
    Stage.LOOKED_AFTER: "looked after",
    Stage.LEAVING_CARE: "a care leaver",
}
ABSENT = {
    Status.SICK: "off sick",
    Status.ON_MATERNITY_LEAVE: "on maternity leave",
    Status.ON_SABBATICAL: "on a sabbatical",
    Status.ON_SECONDMENT: "on secondment",
}
ROUTES = {
    Route.IN_POST: "in post",
    Route.RECRUITMENT_ROUND: "hired in a recruitment round",
    Route.COHORT: "from a cohort",
    Route.AGENCY: "from an agency",
    Route.MANAGER: "appointed from outside",
}
MAY_BE_IGNORED = (
    Event.WORKER_RESIGNS,
    Event.WORKER_RETIRES,
    Event.WORKER_IS_DISMISSED,
    Event.WORKER_DIES,
    Event.WORKER_MOVES_WITHIN_COUNCIL,
    Event.WORKER_IS_SECONDED,
    Event.WORKER_FALLS_SICK,
    Event.WORKER_GOES_ON_MATERNITY_LEAVE,
    Event.WORKER_GOES_ON_SABBATICAL,
)


def in_time(days: float) -> str:
    """Return a length of time in words: ``12 days``, ``7 months``, ``2 years and 3 months``."""
    if days < 1.0:
        return "less than a day"
    if days < 2 * MONTH:
        return of(int(days), "day")
    months = int(days / MONTH)
    if months < 24:
        return of(months, "month")
    years, months = divmod(months, 12)
    return of(years, "year") + (f" and {of(months, 'month')}" if months else "")


def of(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def named(grade: int, contract: int, number: int) -> str:
    return f"{'agency social worker' if contract == Contract.AGENCY else GRADES[Grade(grade)]} {number}"


def children_named(number: int) -> str:
    return "no child" if number == 0 else "1 child" if number == 1 else f"{number} children"


def listed(numbers: Sequence[int]) -> str:
    named = ", ".join(str(number) for number in numbers[:NAMED])
    return named if len(numbers) <= NAMED else f"{named} and {len(numbers) - NAMED} more"


def sentence(text: str) -> str:
    return text[0].upper() + text[1:] + ("" if text.endswith(".") else ".")


def why(cause: int, planned: int) -> str:
    """Return why a child got a worker: the national return's code, the cause in words, and whether it was planned."""
    if cause == Cause.FIRST_CONTACT:
        return "FCONTA, first contact"
    return f"{REASON_OF[Cause(cause)].name}, {Cause(cause).words}, {'planned' if planned else 'not planned'}"
