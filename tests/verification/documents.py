"""Small scenarios for verification, each with one mechanism to be compared with a formula, or with all of them at once.

Documents are what a scenario file says, as tables, so that a test can change a number before it is read.
"""

from __future__ import annotations

import copy
import datetime
from typing import Any

from sim.inputs.derivation import Derived, derive
from sim.scenario.schema import Scenario

Document = dict[str, Any]

SOURCE = "rule: a number for a test"
START = datetime.date(2018, 1, 1)
ALL_STAGES = [
    "assessment",
    "child in need",
    "child protection",
    "court proceedings",
    "looked after",
    "leaving care",
]


def amount(value: float, unit: str) -> Document:
    """Return a number with its unit."""
    return {"value": value, "unit": unit, "source": SOURCE}


def length(mean: float, unit: str = "days", shape: str = "exponential", variation: float | None = None) -> Document:
    """Return how long something lasts."""
    found: Document = {"mean": mean, "unit": unit, "shape": shape, "source": SOURCE}
    return found if variation is None else {**found, "variation": variation}


def shares(**of: float) -> Document:
    """Return shares of named parts, in percent; an underscore stands for a blank."""
    named = {name.replace("_", " "): share for name, share in of.items()}
    return {"unit": "percent", "source": SOURCE, "of": named}


def ages(years: list[float], percent: list[float]) -> Document:
    """Return shares of children between successive ages."""
    return {"years": years, "shares": percent, "unit": "percent", "source": SOURCE}


def stage(stock: int, lasts: Document | None = None, **onward: float) -> Document:
    """Return a stage with its stock, its length, and the percent that goes on to other stages."""
    found: Document = {"stock": amount(stock, "children")}
    if lasts is not None:
        found["length"] = lasts
    if onward:
        found["onward"] = shares(**{**onward, "closed": 100.0 - sum(onward.values())})
    return found


def team(name: str, holds: list[str], posts: int, **more: Any) -> Document:
    """Return a team with posts for social workers."""
    return {"name": name, "kind": name, "holds": holds, "social_workers": amount(posts, "posts"), **more}


def calm(posts: int = 10, years: int = 5, referrals_per_year: float = 0.0, guide: float = 100.0) -> Document:
    """Return one team for every stage, staffed in full by experienced workers who never leave and are never absent."""
    return {
        "title": "Calm",
        "council": {"name": "Nowhere", "start": START, "years": years},
        "teams": [team("All", ALL_STAGES, posts)],
        "staff": {"experienced": amount(posts, "workers")},
        "caseload": {
            "nobody_has_room": "always allocate",
            "siblings_together": False,
            "back_to_old_worker": False,
            "guide": {"social_worker": amount(guide, "cases")},
        },
        "demand": {
            "referrals": amount(referrals_per_year, "per year"),
            "family_sizes": {"values": [100], "unit": "percent", "source": SOURCE},
            "ages": ages([0, 1], [100]),
        },
        "stages": {"assessment": stage(0, length(30))},
    }


def leaving(percent_a_year: float, notice_days: float = 0.0, **more: Any) -> Document:
    """Return a section in which so many of a hundred social workers leave a year, at one rate at any time in post."""
    return {
        "turnover": amount(percent_a_year, "percent"),
        "tenure": [{"after": amount(0, "days"), "rate": amount(1, "times")}],
        "notice": amount(notice_days, "days"),
        "internal_notice": amount(0, "days"),
        "handover": amount(14, "days"),
        **more,
    }


def recruitment(every: Document, applicants: float, start_after: Document) -> Document:
    """Return rounds with experienced applicants only, the first on the first day of the forecast."""
    return {
        "first_round": START,
        "every": every,
        "applicants": {"experienced": amount(applicants, "per round")},
        "start_after": dict.fromkeys(("newly_qualified", "social_worker", "experienced"), start_after),
    }


def busy() -> Document:
    """Return a small service in which every mechanism happens often: four teams, 17 workers, a hundred children."""
    document = calm(years=2, referrals_per_year=260, guide=9)
    document["title"] = "Busy"
    document["teams"] = [
        team("Front door", ["assessment"], 4, team_managers=amount(1, "posts"), agency=amount(1, "workers")),
        team(
            "Family",
            ["child in need", "child protection", "court proceedings"],
            5,
            team_managers=amount(1, "posts"),
            agency=amount(1, "workers"),
            experienced_only=amount(1, "posts"),
            starters_take_over_cases=True,
            leaving=amount(1.2, "times"),
            applications=amount(70, "percent"),
        ),
        team("Younger care", ["looked after"], 4, hard_limit=amount(14, "cases")),
        team(
            "Older care",
            ["leaving care"],
            2,
            community_resource_workers=amount(2, "posts"),
            team_managers=amount(1, "posts"),
        ),
    ]
    document["staff"] = {
        "newly_qualified": amount(3, "workers"),
        "social_worker": amount(4, "workers"),
        "experienced": amount(6, "workers"),
        "community_resource_worker": amount(2, "workers"),
        "team_manager": amount(2, "workers"),
        "part_time": amount(30, "percent"),
        "part_time_fte": amount(0.6, "FTE"),
    }
    document["caseload"] |= {
        "siblings_together": True,
        "back_to_old_worker": True,
        "protected_cases": amount(7, "cases"),
        "protected_start": amount(40, "percent"),
        "protected_ramp": amount(6, "months"),
        "protection_after": amount(3, "months"),
        "court_after": amount(6, "months"),
        "complex_after": amount(6, "months"),
        "supervision_cases": amount(1, "cases"),
        "takeover_for": amount(6, "months"),
        "takeover_every": amount(1, "months"),
        "balance_margin": amount(2, "cases"),
        "balance_moves": amount(2, "cases"),
        "early_handover": amount(6, "months"),
        "known_for": length(6, "months"),
    }
    document["caseload"]["guide"] = {
        "social_worker": amount(9, "cases"),
        "experienced": amount(10, "cases"),
        "community_resource_worker": amount(8, "cases"),
    }
    document["recruitment"] = recruitment(amount(1, "months"), 0.5, amount(6, "weeks"))
    document["recruitment"]["applicants"] |= {
        "newly_qualified": amount(0.6, "per round"),
        "social_worker": amount(0.3, "per round"),
        "community_resource_worker": amount(0.3, "per round"),
    }
    document["recruitment"]["start_after"]["community_resource_worker"] = amount(6, "weeks")
    document["recruitment"]["cost_per_hire"] = amount(3000, "pounds")
    document["cohorts"] = [
        {
            "name": "September intake",
            "grade": "newly_qualified",
            "arrives": datetime.date(2018, 9, 3),
            "every": amount(12, "months"),
            "size": amount(3, "workers"),
        }
    ]
    document["progression"] = {
        "assessed_year": amount(12, "months"),
        "experienced_after": amount(2, "years"),
        "manager_vacancy": amount(2, "months"),
        "promotion": amount(60, "percent"),
    }
    document["leaving"] = _often_leaving()
    document["absence"] = _often_absent()
    document["agency"] = {
        "covers_vacancies": amount(70, "percent"),
        "covers_absences": amount(50, "percent"),
        "delay": amount(2, "weeks"),
        "assignment": length(3, "months"),
        "notice": amount(1, "weeks"),
        "converts": amount(25, "percent"),
        "fte": amount(0.9, "FTE"),
        "overload_caseload": amount(11, "cases"),
        "overload_workers": amount(1, "workers"),
        "cost": amount(300, "pounds per working day"),
    }
    document["demand"] |= {
        "growth": amount(10, "percent"),
        "season": {
            "values": [1.1, 1.0, 1.1, 0.9, 1.0, 1.1, 1.1, 0.7, 1.0, 1.1, 1.1, 0.8],
            "unit": "times",
            "source": SOURCE,
        },
        "no_further_action": amount(8, "percent"),
        "referred_again": amount(25, "percent"),
        "until_referred_again": length(3, "months"),
        "family_sizes": {"values": [55, 30, 15], "unit": "percent", "source": SOURCE},
        "ages": ages([0, 5, 14, 16, 18], [30, 30, 20, 20]),
        "ages_looked_after": ages([0, 5, 14, 16, 18], [10, 30, 35, 25]),
        "complex": amount(15, "percent"),
        "complex_weight": amount(1.5, "cases"),
        "distant": amount(30, "percent"),
        "distant_weight": amount(0.25, "cases"),
        "looked_after_in_court": amount(60, "percent"),
        "transfer_age": amount(15, "years"),
        "transfer_spread": amount(1, "years"),
        "stays_to_25": amount(30, "percent"),
        "child_asks": amount(0.2, "per year"),
        "parent_asks": amount(0.2, "per year"),
        "unexplained": amount(0.2, "per year"),
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
    document["stages"]["looked_after"]["endings"] = shares(adopted=30, special_guardianship=20, returned_home=50)
    document["pay"] = {
        "newly_qualified": amount(40_000, "pounds per year"),
        "social_worker": amount(44_000, "pounds per year"),
        "experienced": amount(50_000, "pounds per year"),
        "community_resource_worker": amount(31_000, "pounds per year"),
        "team_manager": amount(58_000, "pounds per year"),
    }
    document["retention_payment"] = {
        "offered": [datetime.date(2018, 4, 1), datetime.date(2019, 4, 1)],
        "eligible": ["social_worker", "experienced"],
        "amount": amount(10, "percent"),
        "take_up": amount(60, "percent"),
        "commitment": amount(9, "months"),
        "effect": amount(0.3, "times"),
        "cliff_effect": amount(1.5, "times"),
        "cliff": amount(3, "months"),
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


def _often_leaving() -> Document:
    found = leaving(35, 28, stays_in_teams=amount(60, "percent"), to_agency=amount(20, "percent"))
    return found | {
        "relative": {"newly_qualified": amount(0.6, "times"), "community_resource_worker": amount(1.5, "times")},
        "tenure": [
            {"after": amount(0, "years"), "rate": amount(0.8, "times")},
            {"after": amount(1, "years"), "rate": amount(1.4, "times")},
            {"after": amount(3, "years"), "rate": amount(0.7, "times")},
        ],
        "retires": {"experienced": amount(0.05, "per year"), "team_manager": amount(0.2, "per year")},
        "dismissed": {"social_worker": amount(0.05, "per year"), "experienced": amount(0.03, "per year")},
        "dies": {"social_worker": amount(0.05, "per year"), "experienced": amount(0.05, "per year")},
        "moves_within_council": {"social_worker": amount(0.2, "per year"), "experienced": amount(0.2, "per year")},
        "caseload_effect": amount(0.5, "times"),
        "caseload_effect_least": amount(0.5, "times"),
        "caseload_effect_most": amount(2, "times"),
        "relative_pay": amount(-5, "percent"),
        "pay_effect": amount(1, "times"),
        "internal_notice": amount(14, "days"),
    }


def _often_absent() -> Document:
    return {
        "sickness": amount(3, "per year"),
        "sickness_length": length(20, "days", "lognormal", 2.0),
        "covered_after": amount(10, "days"),
        "covered_first": amount(35, "percent"),
        "rest_covered_after": amount(2, "weeks"),
        "maternity": amount(0.2, "per year"),
        "maternity_length": length(5, "months", "gamma", 0.2),
        "sabbatical": amount(0.1, "per year"),
        "sabbatical_length": length(3, "months", "gamma", 0.3),
        "secondment": {"social_worker": amount(0.1, "per year"), "experienced": amount(0.2, "per year")},
        "secondment_length": length(5, "months", "gamma", 0.4),
        "leave_known": amount(8, "weeks"),
        "cases_return": True,
    }


def without(document: Document, *places: str) -> Document:
    """Return the document without what stands at the places, such as ``absence`` or ``teams.0.agency``."""
    found = copy.deepcopy(document)
    for place in places:
        *path, last = place.split(".")
        here: Any = found
        for step in path:
            here = here[int(step)] if isinstance(here, list) else here[step]
        del here[last]
    return found


def derived(document: Document) -> Derived:
    """Return the document as a scenario ready to run."""
    return derive(Scenario.model_validate(copy.deepcopy(document)))
