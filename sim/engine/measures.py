"""What is reported: every measure with its name, label, unit and formula, defined once.

The national rates follow the Department for Education's definitions: turnover is leavers in the last twelve months
over those in post at the end, agency and vacancy rates have the agency workers and the vacancies themselves in the
base, and a caseload is cases held over the FTE of those who hold a case.

A measure is of the last day of the month (``census``), a count over the month (``month``), an average over the
month's days (``average``) or a count over the last twelve months (``year``), and says which.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.engine.views import Series, View, ratio
from sim.engine.year_measures import YEAR_MEASURES, YearMeasure
from sim.model.counting.counted import Flow, Level, Snapshot
from sim.scenario.vocabulary import CareChange, Grade, Reason
from sim.statistics.possible import AMOUNT, ANYTHING, Possible, of_unit

Formula = Callable[[View], Series]


@dataclass(frozen=True)
class Measure:
    """One measure: ``kind`` says of when it is."""

    name: str
    label: str
    unit: str
    kind: Literal["census", "month", "average", "year"]
    formula: Formula
    beyond_unit: Possible | None = None  # what it can be, where that is more than its unit says
    once_in: Literal["month", "reporting year"] | None = None  # in what time somebody is counted once

    @property
    def possible(self) -> Possible:
        """What it can be at all."""
        return self.beyond_unit or of_unit(self.unit)

    @property
    def population(self) -> str:
        """Of whom, or of what, it is."""
        return next((words for words, names in OF.items() if self.name in names), OF_UNIT.get(self.unit, ""))

    @property
    def when(self) -> str:
        """When it is counted."""
        return WHEN[self.kind]

    @property
    def parts(self) -> tuple[str, ...]:
        """The measures of which this one is the sum, where there are such."""
        return PARTS.get(self.name, ())


WHEN = {
    "census": "on the last day of each month",
    "month": "over each month",
    "average": "on average over the days of each month",
    "year": "over the last twelve months",
}
WORKERS = "permanent social workers, managers not included"
HOLDERS = "social workers, agency included"
CHILDREN = "children known to the service"
OF_UNIT = {
    "persons": WORKERS,
    "FTE": WORKERS,
    "% of social workers": HOLDERS,
    "posts": "social workers' posts",
    "children": CHILDREN,
    "young people": "care leavers",
    "child-days": CHILDREN,
    "days": "children with a worker",
    "changes": "children with an open case",
    "cases": HOLDERS,
    "cases per FTE": "all who hold cases, support workers included",
    "cases per FTE with a case": "social workers who hold a case, agency included",
    "pounds": "the service",
    "inspections": "the council; counted with its first team",
}
# Of whom a measure is, where that is not what its unit says.
OF = {
    "agency social workers": ("agency_workers", "agency_fte", "agency_ended"),
    "community resource workers": ("community_resource_workers", "caseload_of_resource_workers"),
    "team managers": ("team_managers", "managers_left"),
    "permanent social workers, managers included": ("dfe_in_post_fte", "dfe_vacancy_rate", "staff_stability"),
    "social workers, managers and agency included": ("dfe_agency_rate",),
    "social workers' posts": ("vacancy_rate",),
    HOLDERS: ("agency_rate", "above_guide", "above_25", "social_workers_cases"),
    "members of cohorts": ("without_post",),
    "all staff with a grade": ("absence_rate",),
    WORKERS: ("turnover_rate",),
    "children on a protection plan": ("child_protection", "protection_by_experienced"),
    "children in court proceedings": ("court_proceedings", "court_by_experienced"),
    "children looked after": ("children_looked_after", "looked_after_by_experienced"),
    "children looked after and care leavers": (
        "changes_cared_for",
        "children_changed_cared_for",
        *(f"children_changed_{group.name.lower()}" for group in CareChange),
    ),
    "workers of children looked after and of care leavers": tuple(
        f"workers_behind_{group.name.lower()}" for group in CareChange
    ),
}
IN_POST_FTE = (Level.NEWLY_QUALIFIED_FTE, Level.SOCIAL_WORKER_FTE, Level.EXPERIENCED_FTE)
EVERY_GRADE_FTE = tuple(Level.NEWLY_QUALIFIED_FTE + grade for grade in Grade)
QUALIFIED_FTE = (*IN_POST_FTE, Level.TEAM_MANAGER_FTE)
EXITS = (Flow.FROM_TEAM, Flow.AGENCY_ENDED, Flow.MATERNITY_LEAVES, Flow.SABBATICALS, Flow.MANAGERS_LEFT)
IN_POST = (Level.NEWLY_QUALIFIED, Level.SOCIAL_WORKERS, Level.EXPERIENCED)
PARTS = {
    "leavers_from_team": ("leavers", "moved_within_council", "promoted", "seconded"),
    "exits_from_team": (
        "leavers_from_team",
        "leavers",
        "moved_within_council",
        "promoted",
        "seconded",
        "agency_ended",
        "maternity_leaves",
        "sabbaticals",
        "managers_left",
    ),
    "social_workers": ("newly_qualified", "social_workers_past_first_year"),
}
CHANGES = tuple(Flow.FCONTA + reason for reason in Reason if reason != Reason.FCONTA)


def _level(name: str, label: str, unit: str, level: int) -> Measure:
    return Measure(name, label, unit, "census", lambda view: view.level(level))


def _flow(
    name: str, label: str, unit: str, flow: int, once_in: Literal["month", "reporting year"] | None = None
) -> Measure:
    return Measure(name, label, unit, "month", lambda view: view.flow(flow), once_in=once_in)


def _share_held(name: str, label: str, by_experienced: int, held: Formula) -> Measure:
    return Measure(name, label, "%", "census", lambda view: 100 * ratio(view.snapshot(by_experienced), held(view)))


def _flows(name: str, label: str, unit: str, *flows: int) -> Measure:
    return Measure(name, label, unit, "month", lambda view: np.sum([view.flow(flow) for flow in flows], axis=0))


def _snapshot(name: str, label: str, unit: str, snapshot: int) -> Measure:
    return Measure(name, label, unit, "census", lambda view: view.snapshot(snapshot))


def _care_group(group: CareChange) -> tuple[Measure, Measure]:
    """Return what the children and the workers behind one group of changes are called."""
    words = f"{group.words}: looked-after children and care leavers"
    return (
        _flow(f"children_changed_{group.name.lower()}", f"Changes, {words}", "children", Flow.CARE_CHANGES + group),
        _flow(
            f"workers_behind_{group.name.lower()}",
            f"Workers behind changes, {words}",
            "persons",
            Flow.CARE_WORKERS + group,
            once_in="month",
        ),
    )


def _changes(view: View) -> Series:
    return np.sum([view.flow(flow) for flow in CHANGES], axis=0)


def _payments(view: View) -> Series:
    return view.flow(Flow.RETENTION_PAYMENTS) - view.flow(Flow.CLAWED_BACK)


def _programmes(view: View) -> Series:
    return view.days(Level.PROGRAMMES) + view.flow(Flow.PROGRAMME_COSTS)


def _cost(view: View) -> Series:
    staff = view.flow(Flow.SALARY_COSTS) + view.flow(Flow.AGENCY_COSTS) + view.flow(Flow.HIRING_COSTS)
    return staff + _payments(view) + _programmes(view)


def _vacant_fte(view: View) -> Series:
    return view.level(Level.POSTS_VACANT)


def _known_days(view: View) -> Series:
    cases = view.level(Level.CASES)
    return ratio(cases * view.ends - view.level(Level.KNOWN_SINCE), cases)


MEASURES: tuple[Measure, ...] = (
    _level("newly_qualified", "Newly qualified social workers", "persons", Level.NEWLY_QUALIFIED),
    _level("social_workers_past_first_year", "Social workers past the assessed year", "persons", Level.SOCIAL_WORKERS),
    _level("experienced", "Experienced social workers", "persons", Level.EXPERIENCED),
    Measure("social_workers", "Permanent social workers", "persons", "census", lambda v: v.levels(*IN_POST)),
    Measure("social_workers_fte", "Permanent social workers", "FTE", "census", lambda v: v.levels(*IN_POST_FTE)),
    _level("agency_workers", "Agency social workers", "persons", Level.AGENCY),
    _level("agency_fte", "Agency social workers", "FTE", Level.AGENCY_FTE),
    _level("community_resource_workers", "Community resource workers", "persons", Level.COMMUNITY_RESOURCE_WORKERS),
    _level("team_managers", "Team managers", "persons", Level.TEAM_MANAGERS),
    _level("posts", "Social workers' posts", "posts", Level.POSTS),
    _level("posts_vacant", "Vacant posts", "posts", Level.POSTS_VACANT),
    _level("posts_covered", "Vacant posts covered by agency", "posts", Level.POSTS_COVERED),
    Measure(
        "experienced_share",
        "Experienced workers, agency included",
        "% of social workers",
        "census",
        lambda v: 100 * ratio(v.levels(Level.EXPERIENCED, Level.AGENCY), v.levels(*IN_POST, Level.AGENCY)),
    ),
    Measure(
        "vacancy_rate",
        "Vacancy rate",
        "%",
        "census",
        lambda v: 100 * ratio(_vacant_fte(v), _vacant_fte(v) + v.levels(*IN_POST_FTE)),
    ),
    Measure(
        "agency_rate",
        "Agency rate",
        "%",
        "census",
        lambda v: 100 * ratio(v.level(Level.AGENCY_FTE), v.levels(Level.AGENCY_FTE, *IN_POST_FTE)),
    ),
    Measure(
        "turnover_rate",
        "Turnover rate",
        "%",
        "year",
        lambda v: 100 * ratio(v.over_year(v.flow(Flow.LEAVERS_FTE)), v.levels(*IN_POST_FTE)),
        AMOUNT,  # more may leave in a year than are there at its end
    ),
    Measure(
        "absence_rate",
        "Sickness absence rate",
        "%",
        "average",
        lambda v: 100 * ratio(v.days(Level.SICK_FTE), np.sum([v.days(level) for level in EVERY_GRADE_FTE], axis=0)),
    ),
    Measure("dfe_in_post_fte", "In post, managers included", "FTE", "census", lambda v: v.levels(*QUALIFIED_FTE)),
    Measure(
        "dfe_vacancy_rate",
        "Vacancy rate, managers included in those in post",
        "%",
        "census",
        lambda v: 100 * ratio(_vacant_fte(v), _vacant_fte(v) + v.levels(*QUALIFIED_FTE)),
    ),
    Measure(
        "dfe_agency_rate",
        "Agency rate, managers included in those in post",
        "%",
        "census",
        lambda v: 100 * ratio(v.level(Level.AGENCY_FTE), v.levels(Level.AGENCY_FTE, *QUALIFIED_FTE)),
    ),
    _snapshot(
        "service_under_2_years", "In the council for less than two years", "persons", Snapshot.SERVICE_UNDER_2_YEARS
    ),
    _snapshot(
        "service_under_5_years", "In the council for less than five years", "persons", Snapshot.SERVICE_UNDER_5_YEARS
    ),
    _flow("starters", "Social workers joining the council", "persons", Flow.STARTERS),
    _flow("without_post", "Members of cohorts who found no vacant post", "persons", Flow.SUPPLY_UNUSED),
    _flow("leavers", "Social workers leaving the council", "persons", Flow.LEAVERS),
    _flow("leavers_from_team", "Social workers leaving their team", "persons", Flow.FROM_TEAM),
    _flows("resigned", "Social workers resigning", "persons", Flow.RESIGNED, Flow.WENT_TO_AGENCY),
    _flow("retired", "Social workers retiring", "persons", Flow.RETIRED),
    _flow("dismissed", "Social workers dismissed", "persons", Flow.DISMISSED),
    _flow("moved_within_council", "Social workers moving within the council", "persons", Flow.MOVED_WITHIN_COUNCIL),
    _flow("promoted", "Social workers promoted to manager", "persons", Flow.PROMOTED),
    _flow("seconded", "Social workers seconded", "persons", Flow.SECONDED),
    _flow("agency_ended", "Agency assignments ending", "persons", Flow.AGENCY_ENDED),
    _flow("maternity_leaves", "Social workers beginning maternity leave", "persons", Flow.MATERNITY_LEAVES),
    _flow("sabbaticals", "Social workers beginning a sabbatical", "persons", Flow.SABBATICALS),
    _flow("managers_left", "Managers leaving their team", "persons", Flow.MANAGERS_LEFT),
    _flows("exits_from_team", "Exits from a team, for good or for a leave", "persons", *EXITS),
    Measure(
        "staff_stability",
        "Staff of a year ago still in the team",
        "%",
        "year",
        lambda v: 100 * ratio(v.flow(Flow.STAFF_WHO_STAYED), v.flow(Flow.STAFF_A_YEAR_AGO)),
    ),
    Measure("open_cases", "Open cases", "children", "census", lambda v: v.levels(Level.CASES, Level.WAITING)),
    _level("cases", "Children with a worker", "children", Level.CASES),
    _level("children_waiting", "Children waiting for a worker", "children", Level.WAITING),
    Measure("child_days_waiting", "Days that children waited", "child-days", "month", lambda v: v.days(Level.WAITING)),
    Measure(
        "caseload",
        "Average caseload",
        "cases per FTE with a case",
        "census",
        lambda v: ratio(v.snapshot(Snapshot.SOCIAL_WORKER_CASES), v.snapshot(Snapshot.CASE_HOLDERS_FTE)),
    ),
    Measure(
        "caseload_of_resource_workers",
        "Average caseload of community resource workers",
        "cases per FTE with a case",
        "census",
        lambda v: ratio(v.snapshot(Snapshot.SUPPORT_CASES), v.snapshot(Snapshot.SUPPORT_HOLDERS_FTE)),
    ),
    Measure(
        "cases_per_fte",
        "Cases per FTE of all staff, over the month",
        "cases per FTE",
        "average",
        lambda v: ratio(
            v.days(Level.CASES),
            np.sum([v.days(x) for x in (*IN_POST_FTE, Level.AGENCY_FTE, Level.COMMUNITY_RESOURCE_WORKER_FTE)], axis=0),
        ),
    ),
    _snapshot("above_guide", "Social workers above their guide", "persons", Snapshot.ABOVE_GUIDE),
    _snapshot("above_25", "Social workers with more than 25 cases", "persons", Snapshot.ABOVE_25),
    _snapshot("social_workers_cases", "Cases held by social workers", "children", Snapshot.SOCIAL_WORKER_CASES),
    _level("assessment", "Children being assessed", "children", Level.ASSESSMENT),
    _level("child_in_need", "Children in need", "children", Level.CHILD_IN_NEED),
    _level("child_protection", "Children with a protection plan", "children", Level.CHILD_PROTECTION),
    _level("court_proceedings", "Children in court proceedings", "children", Level.COURT_PROCEEDINGS),
    _level("children_looked_after", "Children looked after", "children", Level.CHILDREN_LOOKED_AFTER),
    _level("leaving_care", "Care leavers", "young people", Level.LEAVING_CARE),
    _share_held(
        "protection_by_experienced",
        "Protection cases held by experienced workers",
        Snapshot.PROTECTION_BY_EXPERIENCED,
        lambda v: v.level(Level.CHILD_PROTECTION),
    ),
    _share_held(
        "court_by_experienced",
        "Court cases held by experienced workers",
        Snapshot.COURT_BY_EXPERIENCED,
        lambda v: v.level(Level.COURT_PROCEEDINGS),
    ),
    _share_held(
        "looked_after_by_experienced",
        "Looked-after children with experienced workers",
        Snapshot.LOOKED_AFTER_BY_EXPERIENCED,
        lambda v: v.snapshot(Snapshot.LOOKED_AFTER_HELD),
    ),
    Measure("days_known", "Time the worker has known the child", "days", "census", _known_days),
    _flow("referrals", "Referrals", "children", Flow.REFERRALS),
    _flow("referred_again", "Repeat referrals", "children", Flow.REFERRED_AGAIN),
    _flow("turned_away", "Referrals turned away", "children", Flow.TURNED_AWAY),
    Measure("changes", "Changes of social worker", "changes", "month", _changes),
    *(
        _flow(f"changes_{reason.name.lower()}", f"Changes of worker: {reason.name}", "changes", Flow.FCONTA + reason)
        for reason in Reason
        if reason != Reason.FCONTA
    ),
    _flows(
        "changes_cared_for",
        "Changes of worker, looked-after children and care leavers",
        "changes",
        *(Flow.CARE_CHANGES + group for group in CareChange),
    ),
    _flow(
        "children_changed_cared_for",
        "Looked-after children and care leavers with their first change of the reporting year",
        "children",
        Flow.CARE_CHILDREN,
        once_in="reporting year",
    ),
    *(measure for group in CareChange for measure in _care_group(group)),
    _flow("unplanned_changes", "Changes without a handover", "changes", Flow.UNPLANNED_CHANGES),
    _flow("children_losing_worker", "Children whose worker left the team", "children", Flow.CHILDREN_LOSING_WORKER),
    _flow("breaches", "Cases given against a limit", "cases", Flow.BREACHES),
    _flow("inspections", "Inspections", "inspections", Flow.INSPECTIONS),
    _flow("judged_inadequate", "Inspections with the judgement inadequate", "inspections", Flow.JUDGED_INADEQUATE),
    _flow("cost_salaries", "Cost of salaries, allowances included", "pounds", Flow.SALARY_COSTS),
    _flow("cost_agency", "Cost of agency workers", "pounds", Flow.AGENCY_COSTS),
    Measure("cost_payments", "Cost of retention payments, less claw-back", "pounds", "month", _payments, ANYTHING),
    _flow("cost_recruitment", "Cost of recruitment", "pounds", Flow.HIRING_COSTS),
    Measure("cost_programmes", "Other costs of plans", "pounds", "month", _programmes),
    Measure("cost", "Cost", "pounds", "month", _cost),
)

BY_NAME = {measure.name: measure for measure in MEASURES}
YEAR_BY_NAME = {measure.name: measure for measure in YEAR_MEASURES}


def possible(name: str) -> Possible:
    """Return what the measure of that name can be at all; raises ``KeyError`` for an unknown one."""
    return (BY_NAME.get(name) or YEAR_BY_NAME[name]).possible


def measures() -> list[Measure | YearMeasure]:
    """Return every measure: its name, label, unit and formula."""
    return [*MEASURES, *YEAR_MEASURES]
