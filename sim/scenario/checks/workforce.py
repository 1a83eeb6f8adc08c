"""Workers: leaving, absence, growing in the job, recruitment, agency, and payments."""

from __future__ import annotations

import datetime

from sim.scenario.checks.teams import SOCIAL_WORKERS
from sim.scenario.document import Document
from sim.scenario.faults import Finding, Place, finding, listed, missing
from sim.scenario.names import GRADE_NAMES
from sim.scenario.quantities import Applicants, Change, Duration, Multiplier, Workers


def workforce_findings(document: Document) -> list[Finding]:
    """Return the faults of the sections about workers."""
    return [
        *_latest_cohort(document),
        *_leaving(document),
        *_tenure(document),
        *_absence(document),
        *_progression(document),
        *_recruitment(document),
        *_agency(document),
        *_payment(document),
    ]


def _latest_cohort(document: Document) -> list[Finding]:
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


def _leaving(document: Document) -> list[Finding]:
    found = []
    least = document.part(Multiplier, "leaving", "caseload_effect_least")
    most = document.part(Multiplier, "leaving", "caseload_effect_most")
    if least and most and least.value > most.value:
        place = ("leaving", "caseload_effect_least", "value")
        found.append(finding(place, least.value, f"at most {most.value:g}, which is caseload_effect_most"))
    pay, effect = document.part(Change, "leaving", "relative_pay"), document.part(Multiplier, "leaving", "pay_effect")
    if pay and effect and 1 - effect.value * pay.share < 0.1:
        allowed = "an effect that, with relative_pay, leaves at least a tenth of the leaving"
        found.append(finding(("leaving", "pay_effect", "value"), effect.value, allowed))
    if document.has("leaving") and _nobody_resigns(document):
        allowed = "a multiplier above 0 for some social workers in post, because turnover is theirs"
        found.append(Finding(("leaving", "relative"), "social workers of whom none resigns", allowed))
    return found


def _nobody_resigns(document: Document) -> bool:
    staff = {grade: document.part(Workers, "staff", grade) for grade in SOCIAL_WORKERS}
    in_post = [grade for grade, part in staff.items() if part and part.value > 0] or list(SOCIAL_WORKERS)
    relative = [document.part(Multiplier, "leaving", "relative", grade) for grade in in_post]
    return all(part is not None and part.value < 0.001 for part in relative)


def _tenure(document: Document) -> list[Finding]:
    found = []
    before = -1.0
    for number, _ in enumerate(document.items("leaving", "tenure")[:16]):
        place: Place = ("leaving", "tenure", number, "after")
        after = document.part(Duration, *place)
        if after is None:
            continue
        if number == 0 and after.value != 0:
            found.append(finding((*place, "value"), after.value, "0, because the first band begins on the first day"))
        elif after.days <= before:
            allowed = "a longer time than the band before"
            found.append(Finding((*place, "value"), f"{after.value:g} {after.unit}", allowed))
        before = after.days
    return found


def _absence(document: Document) -> list[Finding]:
    found = []
    for key in ("sickness", "maternity", "sabbatical"):
        if document.has("absence", key) and not document.has("absence", f"{key}_length"):
            found.append(missing(("absence", f"{key}_length"), f"how long it lasts, because of absence.{key}"))
    if document.table("absence", "secondment") and not document.has("absence", "secondment_length"):
        found.append(missing(("absence", "secondment_length"), "how long it lasts, because of absence.secondment"))
    return found


def _progression(document: Document) -> list[Finding]:
    first = document.part(Duration, "progression", "assessed_year")
    second = document.part(Duration, "progression", "experienced_after")
    if first and second and second.days < first.days:
        found, allowed = f"{second.value:g} {second.unit}", "no less than assessed_year, as both count from qualifying"
        return [Finding(("progression", "experienced_after", "value"), found, allowed)]
    return []


def _recruitment(document: Document) -> list[Finding]:
    grade = "community_resource_worker"
    applicants = document.part(Applicants, "recruitment", "applicants", grade)
    if applicants and applicants.value > 0 and not document.has("recruitment", "start_after", grade):
        return [missing(("recruitment", "start_after", grade), "the time from offer to start, because some apply")]
    return []


def _agency(document: Document) -> list[Finding]:
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


def _payment(document: Document) -> list[Finding]:
    if not document.has("retention_payment"):
        return []
    if not document.has("pay"):
        return [missing(("pay",), "this section, because a retention payment is a share of pay")]
    eligible = document.items("retention_payment", "eligible")
    found = [
        Finding(("retention_payment", "offered_to", grade), "a grade that is not eligible", listed(map(str, eligible)))
        for grade in document.table("retention_payment", "offered_to")
        if grade not in eligible and grade in GRADE_NAMES
    ]
    if not document.has("pay", "on_costs"):
        needed = "the on-costs within pay, such as 30 percent, because a retention payment is a share of the salary"
        found.append(missing(("pay", "on_costs"), needed))
    return found + [
        missing(("pay", grade), "the pay of a grade to which the retention payment is offered")
        for grade in ("community_resource_worker", "team_manager")
        if grade in eligible and not document.has("pay", grade)
    ]
