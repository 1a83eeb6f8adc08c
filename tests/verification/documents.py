"""Small scenarios for verification, each with one mechanism to be compared with a formula, or with all of them at once.

Tables are what a scenario file says, as tables, so that a test can change a number before it is read.
"""

from __future__ import annotations

import copy
import datetime
from typing import Any

from sim.scenario.derivation import Derived, derive
from tests.scenarios import SOURCE, Table, length, number, scenario, shares, spread

START = datetime.date(2018, 1, 1)
ALL_STAGES = [
    "assessment",
    "child in need",
    "child protection",
    "court proceedings",
    "looked after",
    "leaving care",
]


def ages(years: list[float], percent: list[float]) -> Table:
    """Return shares of children between successive ages."""
    return {"years": years, "shares": percent, "unit": "percent", "source": SOURCE}


def stage(stock: int, lasts: Table | None = None, **onward: float) -> Table:
    """Return a stage with its stock, its length, and the percent that goes on to other stages."""
    found: Table = {"stock": number(stock, "children")}
    if lasts is not None:
        found["length"] = lasts
    if onward:
        found["onward"] = shares(**{**onward, "closed": 100.0 - sum(onward.values())})
    return found


def team(name: str, holds: list[str], posts: int, **more: Any) -> Table:
    """Return a team with posts for social workers."""
    return {"name": name, "kind": name, "holds": holds, "social_workers": number(posts, "posts"), **more}


def calm(posts: int = 10, years: int = 5, referrals_per_year: float = 0.0, guide: float = 100.0) -> Table:
    """Return one team for every stage, staffed in full by experienced workers who never leave and are never absent."""
    return {
        "title": "Calm",
        "council": {"name": "Nowhere", "start": START, "years": years},
        "teams": [team("All", ALL_STAGES, posts)],
        "staff": {"experienced": number(posts, "workers")},
        "caseload": {
            "nobody_has_room": "always allocate",
            "siblings_together": False,
            "back_to_old_worker": False,
            "guide": {"social_worker": number(guide, "cases")},
        },
        "demand": {
            "referrals": number(referrals_per_year, "per year"),
            "family_sizes": {"values": [100], "unit": "percent", "source": SOURCE},
            "ages": ages([0, 1], [100]),
        },
        "stages": {"assessment": stage(0, length(30, "days"))},
    }


def leaving(percent_a_year: float, notice_days: float = 0.0, **more: Any) -> Table:
    """Return a section in which so many of a hundred social workers leave a year, at one rate at any time in post."""
    return {
        "turnover": number(percent_a_year, "percent"),
        "tenure": [{"after": number(0, "days"), "rate": number(1, "times")}],
        "notice": number(notice_days, "days"),
        "internal_notice": number(0, "days"),
        "handover": number(14, "days"),
        **more,
    }


def recruitment(every: Table, applicants: float, start_after: Table) -> Table:
    """Return rounds with experienced applicants only, the first on the first day of the forecast."""
    return {
        "first_round": START,
        "every": every,
        "applicants": {"experienced": number(applicants, "per round")},
        "start_after": dict.fromkeys(("newly_qualified", "social_worker", "experienced"), start_after),
    }


def busy() -> Table:
    """Return a small service in which every mechanism happens often: four teams, 17 workers, a hundred children."""
    document = calm(years=2, referrals_per_year=260, guide=9)
    document["title"] = "Busy"
    document["teams"] = [
        team("Front door", ["assessment"], 4, team_managers=number(1, "posts"), agency=number(1, "workers")),
        team(
            "Family",
            ["child in need", "child protection", "court proceedings"],
            5,
            team_managers=number(1, "posts"),
            agency=number(1, "workers"),
            experienced_only=number(1, "posts"),
            starters_take_over_cases=True,
            leaving=number(1.2, "times"),
            applications=number(70, "percent"),
        ),
        team("Younger care", ["looked after"], 4, hard_limit=number(14, "cases")),
        team(
            "Older care",
            ["leaving care"],
            2,
            community_resource_workers=number(2, "posts"),
            team_managers=number(1, "posts"),
        ),
    ]
    document["staff"] = {
        "newly_qualified": number(3, "workers"),
        "social_worker": number(4, "workers"),
        "experienced": number(6, "workers"),
        "community_resource_worker": number(2, "workers"),
        "team_manager": number(2, "workers"),
        "part_time": number(30, "percent"),
        "part_time_fte": number(0.6, "FTE"),
    }
    document["caseload"] |= {
        "siblings_together": True,
        "back_to_old_worker": True,
        "protected_cases": number(7, "cases"),
        "protected_start": number(40, "percent"),
        "protected_ramp": number(6, "months"),
        "protection_after": number(3, "months"),
        "court_after": number(6, "months"),
        "complex_after": number(6, "months"),
        "supervision_cases": number(1, "cases"),
        "takeover_for": number(6, "months"),
        "takeover_every": number(1, "months"),
        "balance_margin": number(2, "cases"),
        "balance_moves": number(2, "cases"),
        "held_for_now": number(80, "percent"),
        "worker_kept_into_care": number(50, "percent"),
        "early_handover": number(6, "months"),
        "known_for": length(6, "months"),
    }
    document["caseload"]["guide"] = {
        "social_worker": number(9, "cases"),
        "experienced": number(10, "cases"),
        "community_resource_worker": number(8, "cases"),
    }
    document["recruitment"] = recruitment(number(1, "months"), 0.5, number(6, "weeks"))
    document["recruitment"]["applicants"] |= {
        "newly_qualified": number(0.6, "per round"),
        "social_worker": number(0.3, "per round"),
        "community_resource_worker": number(0.3, "per round"),
    }
    document["recruitment"]["start_after"]["community_resource_worker"] = number(6, "weeks")
    document["recruitment"]["cost_per_hire"] = number(3000, "pounds")
    document["cohorts"] = [
        {
            "name": "September intake",
            "grade": "newly_qualified",
            "arrives": datetime.date(2018, 9, 3),
            "every": number(12, "months"),
            "size": number(3, "workers"),
        }
    ]
    document["progression"] = {
        "assessed_year": number(12, "months"),
        "experienced_after": number(2, "years"),
        "manager_vacancy": number(2, "months"),
        "promotion": number(60, "percent"),
    }
    document["leaving"] = _often_leaving()
    document["absence"] = _often_absent()
    document["agency"] = {
        "covers_vacancies": number(70, "percent"),
        "covers_absences": number(50, "percent"),
        "delay": number(2, "weeks"),
        "assignment": length(3, "months"),
        "notice": number(1, "weeks"),
        "converts": number(25, "percent"),
        "fte": number(0.9, "FTE"),
        "overload_caseload": number(11, "cases"),
        "overload_workers": number(1, "workers"),
        "cost": number(300, "pounds per working day"),
    }
    document["demand"] |= {
        "growth": number(10, "percent"),
        "season": {
            "values": [1.1, 1.0, 1.1, 0.9, 1.0, 1.1, 1.1, 0.7, 1.0, 1.1, 1.1, 0.8],
            "unit": "times",
            "source": SOURCE,
        },
        "no_further_action": number(8, "percent"),
        "referred_again": number(25, "percent"),
        "until_referred_again": length(3, "months"),
        "family_sizes": {"values": [55, 30, 15], "unit": "percent", "source": SOURCE},
        "ages": ages([0, 5, 14, 16, 18], [30, 30, 20, 20]),
        "ages_looked_after": ages([0, 5, 14, 16, 18], [10, 30, 35, 25]),
        "complex": number(15, "percent"),
        "complex_weight": number(1.5, "cases"),
        "distant": number(30, "percent"),
        "distant_weight": number(0.25, "cases"),
        "looked_after_in_court": number(60, "percent"),
        "transfer_age": number(15, "years"),
        "transfer_spread": number(1, "years"),
        "stays_to_25": number(30, "percent"),
        "child_asks": number(0.2, "per year"),
        "parent_asks": number(0.2, "per year"),
        "unexplained": number(0.2, "per year"),
    }
    document["stages"] = {
        "assessment": stage(
            24, length(40, "days", "gamma", 0.5), child_in_need=30, child_protection=10, looked_after=5
        ),
        "child_in_need": stage(22, length(4, "months", "lognormal", 0.8), child_protection=12, court_proceedings=4),
        "child_protection": stage(12, length(8, "months", "gamma", 0.7), child_in_need=40, court_proceedings=30),
        "court_proceedings": stage(5, length(30, "weeks", "fixed"), looked_after=60, child_in_need=10),
        "looked_after": stage(28, length(2, "years"), court_proceedings=15, child_in_need=20),
        "leaving_care": stage(12),
    }
    document["drift"] = {
        "resigning": spread(60, 80),
        "applicants": spread(60, 80),
        "agency": spread(40, 60),
        "sickness": spread(40, 60),
        "referrals": spread(30, 60),
        "entering_care": spread(50, 50),
    }
    document["stages"]["looked_after"]["endings"] = shares(adopted=30, special_guardianship=20, returned_home=50)
    document["pay"] = {
        "newly_qualified": number(40_000, "pounds per year"),
        "social_worker": number(44_000, "pounds per year"),
        "experienced": number(50_000, "pounds per year"),
        "community_resource_worker": number(31_000, "pounds per year"),
        "team_manager": number(58_000, "pounds per year"),
        "on_costs": number(0, "percent"),
    }
    document["retention_payment"] = {
        "offered": [datetime.date(2018, 4, 1), datetime.date(2019, 4, 1)],
        "eligible": ["social_worker", "experienced"],
        "amount": number(10, "percent"),
        "take_up": number(60, "percent"),
        "commitment": number(9, "months"),
        "effect": number(0.3, "times"),
        "cliff_effect": number(1.5, "times"),
        "cliff": number(3, "months"),
    }
    document["restructures"] = [
        {
            "date": datetime.date(2019, 6, 1),
            "holds": {
                "Front door": ["assessment", "child in need"],
                "Family": ["child protection", "court proceedings", "child in need"],
                "Younger care": ["looked after", "leaving care"],
            },
        }
    ]
    return document


def _often_leaving() -> Table:
    found = leaving(35, 28, stays_in_teams=number(60, "percent"), to_agency=number(20, "percent"))
    return found | {
        "relative": {"newly_qualified": number(0.6, "times"), "community_resource_worker": number(1.5, "times")},
        "tenure": [
            {"after": number(0, "years"), "rate": number(0.8, "times")},
            {"after": number(1, "years"), "rate": number(1.4, "times")},
            {"after": number(3, "years"), "rate": number(0.7, "times")},
        ],
        "retires": {"experienced": number(0.05, "per year"), "team_manager": number(0.2, "per year")},
        "dismissed": {"social_worker": number(0.05, "per year"), "experienced": number(0.03, "per year")},
        "dies": {"social_worker": number(0.05, "per year"), "experienced": number(0.05, "per year")},
        "moves_within_council": {"social_worker": number(0.2, "per year"), "experienced": number(0.2, "per year")},
        "caseload_effect": number(0.5, "times"),
        "caseload_effect_least": number(0.5, "times"),
        "caseload_effect_most": number(2, "times"),
        "relative_pay": number(-5, "percent"),
        "pay_effect": number(1, "times"),
        "internal_notice": number(14, "days"),
    }


def _often_absent() -> Table:
    return {
        "sickness": number(3, "per year"),
        "sickness_length": length(20, "days", "lognormal", 2.0),
        "covered_after": number(10, "days"),
        "covered_first": number(35, "percent"),
        "rest_covered_after": number(2, "weeks"),
        "maternity": number(0.2, "per year"),
        "maternity_length": length(5, "months", "gamma", 0.2),
        "sabbatical": number(0.1, "per year"),
        "sabbatical_length": length(3, "months", "gamma", 0.3),
        "secondment": {"social_worker": number(0.1, "per year"), "experienced": number(0.2, "per year")},
        "secondment_length": length(5, "months", "gamma", 0.4),
        "leave_known": number(8, "weeks"),
        "cases_return": True,
    }


def without(document: Table, *places: str) -> Table:
    """Return the document without what stands at the places, such as ``absence`` or ``teams.0.agency``."""
    found = copy.deepcopy(document)
    for place in places:
        *path, last = place.split(".")
        here: Any = found
        for step in path:
            here = here[int(step)] if isinstance(here, list) else here[step]
        del here[last]
    return found


def derived(document: Table) -> Derived:
    """Return the document as a scenario ready to run."""
    return derive(scenario(copy.deepcopy(document)))
