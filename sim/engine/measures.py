"""What is reported: every measure with its name, label, unit and formula, defined once.

The national rates follow the Department for Education's definitions: turnover is leavers in the last twelve months
over those in post at the end, agency and vacancy rates have the agency workers and the vacancies themselves in the
base, and a caseload is cases held over the FTE of those who hold a case.

A measure is of the last day of the month (``census``), a count over the month (``month``), an average over the
month's days (``average``) or a count over the last twelve months (``year``), and says which.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.model.counts import Flow, Level, Snapshot
from sim.scenario.quantities import YEAR
from sim.scenario.vocabulary import Grade, Reason

if TYPE_CHECKING:
    from sim.engine.outcome import Outcome
    from sim.inputs.derivation import Derived

Series = NDArray[np.float64]
Counts = NDArray[np.integer[Any]]


class View:
    """The counts of several replications for a group of teams, added up over the group: arrays (replications,
    months).
    """

    def __init__(self, outcomes: Sequence[Outcome], teams: Sequence[int], derived: Derived) -> None:
        self._outcomes = outcomes
        self._teams = list(teams)
        self.derived = derived
        ends = derived.rates.calendar.month_end[: derived.months]
        self.month_days: Series = np.diff(np.concatenate([[0.0], ends]))

    def _sum(self, name: str, thing: int) -> Series:
        return np.array([getattr(o, name)[:, self._teams, thing].sum(axis=1, dtype=np.float64) for o in self._outcomes])

    def level(self, level: int) -> Series:
        """Return what there was on the last day of each month."""
        return self._sum("levels", level)

    def average(self, level: int) -> Series:
        """Return what there was on average over the days of each month."""
        return self._sum("days", level) / self.month_days

    def days(self, level: int) -> Series:
        """Return what there was, added up over the days of each month."""
        return self._sum("days", level)

    def flow(self, flow: int) -> Series:
        """Return what happened in each month."""
        return self._sum("flows", flow)

    def snapshot(self, snapshot: int) -> Series:
        """Return what each last day showed."""
        return self._sum("snapshot", snapshot)

    def over_year(self, monthly: Series) -> Series:
        """Return the sum over the last twelve months, missing where there were not yet twelve."""
        summed = np.full_like(monthly, np.nan)
        if monthly.shape[1] >= 12:
            running = np.cumsum(monthly, axis=1)
            summed[:, 11:] = running[:, 11:]
            summed[:, 12:] -= running[:, :-12]
        return summed

    def levels(self, *levels: int) -> Series:
        """Return several levels added up."""
        return np.sum([self.level(level) for level in levels], axis=0)


def ratio(above: Series, below: Series) -> Series:
    """Return the ratio, missing where there is nothing below."""
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)


Formula = Callable[[View], Series]


@dataclass(frozen=True)
class Measure:
    """One measure: ``kind`` says of when it is."""

    name: str
    label: str
    unit: str
    kind: Literal["census", "month", "average", "year"]
    formula: Formula


IN_POST_FTE = (Level.NEWLY_QUALIFIED_FTE, Level.SOCIAL_WORKER_FTE, Level.EXPERIENCED_FTE)
EVERY_GRADE_FTE = tuple(Level.NEWLY_QUALIFIED_FTE + grade for grade in Grade)
IN_POST = (Level.NEWLY_QUALIFIED, Level.SOCIAL_WORKERS, Level.EXPERIENCED)
CHANGES = tuple(Flow.FCONTA + reason for reason in Reason if reason != Reason.FCONTA)


def _level(name: str, label: str, unit: str, level: int) -> Measure:
    return Measure(name, label, unit, "census", lambda view: view.level(level))


def _flow(name: str, label: str, unit: str, flow: int) -> Measure:
    return Measure(name, label, unit, "month", lambda view: view.flow(flow))


def _share_held(name: str, label: str, by_experienced: int, held: Formula) -> Measure:
    return Measure(name, label, "%", "census", lambda view: 100 * ratio(view.snapshot(by_experienced), held(view)))


def _changes(view: View) -> Series:
    return np.sum([view.flow(flow) for flow in CHANGES], axis=0)


def _salaries(view: View) -> Series:
    salary = view.derived.rates.grades.salary
    paid = [view.days(Level.NEWLY_QUALIFIED_FTE + grade) * salary[grade] / YEAR for grade in Grade]
    return np.sum(paid, axis=0)


def _agency_cost(view: View) -> Series:
    return view.days(Level.AGENCY_FTE) * view.derived.rates.levers.agency_day


def _payments(view: View) -> Series:
    return view.flow(Flow.RETENTION_PAYMENTS) - view.flow(Flow.CLAWED_BACK)


def _hiring(view: View) -> Series:
    return view.flow(Flow.HIRES) * view.derived.rates.levers.hire_cost


def _cost(view: View) -> Series:
    return _salaries(view) + _agency_cost(view) + _payments(view) + _hiring(view)


def _vacant_fte(view: View) -> Series:
    return view.level(Level.POSTS_VACANT)


def _known_days(view: View) -> Series:
    ends = np.asarray(view.derived.rates.calendar.month_end[: view.derived.months])
    cases = view.level(Level.CASES)
    return ratio(cases * ends - view.level(Level.KNOWN_SINCE), cases)


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
    ),
    Measure(
        "absence_rate",
        "Sickness absence rate",
        "%",
        "average",
        lambda v: 100 * ratio(v.days(Level.SICK_FTE), np.sum([v.days(level) for level in EVERY_GRADE_FTE], axis=0)),
    ),
    _flow("starters", "Social workers joining the council", "persons", Flow.STARTERS),
    _flow("leavers", "Social workers leaving the council", "persons", Flow.LEAVERS),
    _flow("leavers_from_team", "Social workers leaving their team", "persons", Flow.FROM_TEAM),
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
    Measure(
        "above_guide",
        "Social workers above their guide",
        "persons",
        "census",
        lambda v: v.snapshot(Snapshot.ABOVE_GUIDE),
    ),
    Measure(
        "above_25",
        "Social workers with more than 25 cases",
        "persons",
        "census",
        lambda v: v.snapshot(Snapshot.ABOVE_25),
    ),
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
    _flow("unplanned_changes", "Changes without a handover", "changes", Flow.UNPLANNED_CHANGES),
    _flow("children_losing_worker", "Children whose worker left the team", "children", Flow.CHILDREN_LOSING_WORKER),
    _flow("breaches", "Cases given against a limit", "cases", Flow.BREACHES),
    Measure("cost_salaries", "Cost of salaries", "pounds", "month", _salaries),
    Measure("cost_agency", "Cost of agency workers", "pounds", "month", _agency_cost),
    Measure("cost_payments", "Cost of retention payments, less claw-back", "pounds", "month", _payments),
    Measure("cost_recruitment", "Cost of recruitment", "pounds", "month", _hiring),
    Measure("cost", "Cost", "pounds", "month", _cost),
)

BY_NAME = {measure.name: measure for measure in MEASURES}


@dataclass(frozen=True)
class YearMeasure:
    """A measure of the children's reporting year, from the children counted by changes or by workers: (..., counts)."""

    name: str
    label: str
    unit: str
    formula: Callable[[Counts, Counts, Counts], Series]


def _share_from(counts: Counts, least: int) -> Series:
    return 100 * ratio(counts[..., least:].sum(-1).astype(float), counts.sum(-1).astype(float))


YEAR_MEASURES: tuple[YearMeasure, ...] = (
    YearMeasure("children", "Children", "children", lambda c, w, t: c.sum(-1).astype(float)),
    YearMeasure("changes", "Changes of worker", "changes", lambda c, w, t: t.astype(float)),
    YearMeasure(
        "changes_per_child",
        "Changes of worker per child",
        "changes",
        lambda c, w, t: ratio(t.astype(float), c.sum(-1).astype(float)),
    ),
    YearMeasure(
        "children_with_change",
        "Children with a change of worker",
        "children",
        lambda c, w, t: c[..., 1:].sum(-1).astype(float),
    ),
    YearMeasure(
        "changes_per_changed_child",
        "Changes per child with a change",
        "changes",
        lambda c, w, t: ratio(t.astype(float), c[..., 1:].sum(-1).astype(float)),
    ),
    YearMeasure("one_or_more_changes", "Children with a change of worker", "%", lambda c, w, t: _share_from(c, 1)),
    YearMeasure("two_or_more_changes", "Children with two or more changes", "%", lambda c, w, t: _share_from(c, 2)),
    YearMeasure("three_or_more_workers", "Children with three or more workers", "%", lambda c, w, t: _share_from(w, 3)),
)
YEAR_BY_NAME = {measure.name: measure for measure in YEAR_MEASURES}


def measures() -> list[Measure | YearMeasure]:
    """Return every measure: its name, label, unit and formula."""
    return [*MEASURES, *YEAR_MEASURES]
