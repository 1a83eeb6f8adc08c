"""Small scenarios for tests, as documents that a test may alter before it turns them into scenarios."""

from __future__ import annotations

import datetime
import os
import tomllib
from pathlib import Path
from typing import Any

from sim.engine.loading import load
from sim.engine.measures import BY_NAME
from sim.scenario.checks.references import checks
from sim.scenario.faults import Fault, ScenarioError
from sim.scenario.schema import Scenario
from sim.scenario.validation import faults_in, validated

Table = dict[str, Any]
SOURCE = "assumption: a test"
BRADFORD_FILE = Path(__file__).parents[1] / "scenarios" / "bradford-2018.toml"
DELETED = object()
CHECKS = checks(BY_NAME)


def scenario(document: Table) -> Scenario:
    """Return the scenario that a document describes; raises ``ScenarioError`` with every fault in it."""
    return validated(Scenario, document, "test.toml", checks())


def number(value: float, unit: str) -> Table:
    """Return a number with its unit and a source."""
    return {"value": value, "unit": unit, "source": SOURCE}


def length(mean: float, unit: str, shape: str = "exponential", variation: float | None = None) -> Table:
    """Return how long something lasts."""
    table: Table = {"mean": mean, "unit": unit, "shape": shape, "source": SOURCE}
    return table if variation is None else {**table, "variation": variation}


def spread(after_1_year: float, after_5_years: float) -> Table:
    """Return how far a rate may drift, in percent."""
    return {"after_1_year": after_1_year, "after_5_years": after_5_years, "unit": "percent", "source": SOURCE}


def shares(**of: float) -> Table:
    """Return percentages of named parts; an underscore in a name stands for a space."""
    return {"unit": "percent", "source": SOURCE, "of": {name.replace("_", " "): share for name, share in of.items()}}


def queue(
    servers: int, arrivals_per_day: float, service_days: float, years: int = 5, waiting_limit: int | None = None
) -> Table:
    """Return a textbook queue: so many workers with one case each, and children who wait until one is free.

    Arrivals are Poisson and services exponential, so it is M/M/c, and with ``waiting_limit`` M/M/c/(c + limit). Every
    worker stays, every child is an only child, and none grows up within the forecast.
    """
    document: Table = {
        "title": f"Queue with {servers} servers",
        "council": {"name": "Queue", "start": datetime.date(2020, 1, 1), "years": years},
        "teams": [
            {
                "name": "Servers",
                "kind": "servers",
                "holds": ["assessment"],
                "social_workers": number(servers, "posts"),
            }
        ],
        "staff": {"social_worker": number(servers, "workers")},
        "caseload": {
            "nobody_has_room": "hold",
            "siblings_together": False,
            "back_to_old_worker": False,
            "guide": {"social_worker": number(1, "cases")},
        },
        "demand": {
            "referrals": number(arrivals_per_day, "per day"),
            "family_sizes": {"values": [1], "unit": "share", "source": SOURCE},
            "ages": {"years": [0, 0.5], "shares": [1], "unit": "share", "source": SOURCE},
        },
        "stages": {"assessment": {"stock": number(0, "children"), "length": length(service_days, "days")}},
    }
    if waiting_limit is not None:
        document["caseload"]["waiting_limit"] = number(waiting_limit, "children")
    return document


def inspected(every: float = 3, likely: dict[str, float] | None = None, **more: Any) -> Table:
    """Return inspections every so many years, with a next judgement so likely, in percent, whatever the last."""
    after = likely or {"inadequate": 40, "requires improvement": 30, "good": 20, "outstanding": 10}
    rows = ("inadequate", "requires_improvement", "good", "outstanding", "first")
    return {
        "every": length(every, "years", "gamma", 0.3),
        "next": {row: shares(**after) for row in rows},
        "posts": {"inadequate": number(12, "percent"), "outstanding": number(-4, "percent")},
        "posts_over": number(6, "months"),
        "referrals": {"inadequate": number(40, "percent")},
        "referrals_kept": number(30, "percent"),
        **more,
    }


def tiny_service() -> Table:
    """Return a small council in which every mechanism of the model is at work."""
    return {
        "title": "Tiny service",
        "summary": "About twenty workers and two hundred children, with every mechanism switched on.",
        "council": {"name": "Tinyborough", "start": datetime.date(2019, 9, 30), "years": 3},
        "teams": _teams(),
        "staff": _staff(),
        "caseload": _caseload(),
        "recruitment": _recruitment(),
        "cohorts": _cohorts(),
        "progression": {
            "assessed_year": number(12, "months"),
            "experienced_after": number(2.5, "years"),
            "manager_vacancy": number(2, "months"),
            "promotion": number(60, "percent"),
        },
        "leaving": _leaving(),
        "absence": _absence(),
        "agency": _agency(),
        "demand": _demand(),
        "stages": _stages(),
        "drift": {
            "resigning": spread(40, 50),
            "applicants": spread(40, 50),
            "agency": spread(20, 35),
            "sickness": spread(30, 50),
            "referrals": spread(15, 30),
            "entering_care": spread(20, 20),
            "long_run": {"resigning": number(0.9, "times")},
            "pressure": {"resigning": number(50, "percent"), "applicants": number(-50, "percent")},
        },
        "establishment": {
            "growth": number(2, "percent"),
            "moves": number(10, "percent"),
            "answers_caseload": number(0.2, "times"),
        },
        "inspections": inspected(every=1.2, last="good", inspected=datetime.date(2018, 11, 5)),
        "pay": {
            "newly_qualified": number(40_000, "pounds per year"),
            "social_worker": number(45_000, "pounds per year"),
            "experienced": number(50_000, "pounds per year"),
            "community_resource_worker": number(30_000, "pounds per year"),
            "team_manager": number(58_000, "pounds per year"),
            "on_costs": number(0, "percent"),
        },
        "retention_payment": {
            "offered": [datetime.date(2020, 4, 1), datetime.date(2021, 10, 1)],
            "eligible": ["social_worker", "experienced"],
            "amount": number(10, "percent"),
            "take_up": number(70, "percent"),
            "commitment": number(12, "months"),
            "effect": number(0.5, "times"),
            "cliff_effect": number(1.5, "times"),
            "cliff": number(2, "months"),
        },
        "restructures": [
            {
                "date": datetime.date(2021, 4, 1),
                "holds": {
                    "Front door": ["assessment", "child in need"],
                    "Children North": ["child protection", "court proceedings", "looked after"],
                    "Children South": ["child protection", "court proceedings", "looked after"],
                },
            }
        ],
        "actions": [
            {
                "title": "More agency workers while caseloads are high",
                "when": {"measure": "average caseload", "above": number(16, "cases"), "lasting": number(4, "weeks")},
                "engage_agency_workers": number(1, "workers"),
                "team": "Children North",
            },
            {
                "title": "More conversions",
                "on": datetime.date(2021, 1, 4),
                "set": {"agency": {"converts": number(30, "percent")}},
            },
        ],
    }


def _teams() -> list[Table]:
    return [
        {
            "name": "Front door",
            "kind": "assessment",
            "holds": ["assessment"],
            "social_workers": number(6, "posts"),
            "team_managers": number(1, "posts"),
            "agency": number(1, "workers"),
            "hard_limit": number(40, "cases"),
            "allowance": number(2, "percent"),
        },
        {
            "name": "Children North",
            "kind": "long-term",
            "holds": ["child in need", "child protection", "court proceedings", "looked after"],
            "area": "North",
            "social_workers": number(6, "posts"),
            "experienced_only": number(2, "posts"),
            "team_managers": number(1, "posts"),
            "agency": number(1, "workers"),
            "guide": number(16, "cases"),
            "leaving": number(1.2, "times"),
            "applications": number(80, "percent"),
            "starters_take_over_cases": True,
        },
        {
            "name": "Children South",
            "kind": "long-term",
            "holds": ["child in need", "child protection", "court proceedings", "looked after"],
            "area": "South",
            "social_workers": number(4, "posts"),
            "team_managers": number(1, "posts"),
        },
        {
            "name": "Leaving care",
            "kind": "leaving care",
            "holds": ["leaving care"],
            "social_workers": number(2, "posts"),
            "community_resource_workers": number(3, "posts"),
            "team_managers": number(1, "posts"),
        },
    ]


def _staff() -> Table:
    return {
        "newly_qualified": number(3, "workers"),
        "social_worker": number(6, "workers"),
        "experienced": number(7, "workers"),
        "community_resource_worker": number(3, "workers"),
        "team_manager": number(4, "workers"),
        "part_time": number(20, "percent"),
        "part_time_fte": number(0.6, "FTE"),
    }


def _caseload() -> Table:
    return {
        "nobody_has_room": "always allocate",
        "siblings_together": True,
        "back_to_old_worker": True,
        "protected_cases": number(12, "cases"),
        "protected_start": number(40, "percent"),
        "protected_ramp": number(6, "months"),
        "settling_start": number(25, "percent"),
        "settling": number(2, "months"),
        "protection_after": number(6, "months"),
        "court_after": number(12, "months"),
        "complex_after": number(12, "months"),
        "supervision_cases": number(1, "cases"),
        "usual": number(13, "cases"),
        "takeover_for": number(6, "months"),
        "takeover_every": number(1, "months"),
        "balance_margin": number(4, "cases"),
        "balance_moves": number(2, "cases"),
        "held_for_now": number(80, "percent"),
        "worker_kept_into_care": number(50, "percent"),
        "early_handover": number(4, "months"),
        "known_for": length(11, "months"),
        "guide": {
            "social_worker": number(14, "cases"),
            "experienced": number(15, "cases"),
            "community_resource_worker": number(14, "cases"),
        },
        "may_hold": {"community_resource_worker": ["looked after", "leaving care"]},
    }


def _recruitment() -> Table:
    grades = ("newly_qualified", "social_worker", "experienced", "community_resource_worker")
    return {
        "first_round": datetime.date(2019, 11, 1),
        "every": number(2, "months"),
        "cost_per_hire": number(3000, "pounds"),
        "applicants": {grade: number(0.5, "per round") for grade in grades},
        "start_after": {grade: number(8, "weeks") for grade in grades},
        "usual_vacancies": number(15, "percent"),
        "answers_vacancies": number(0.3, "times"),
    }


def _cohorts() -> list[Table]:
    return [
        {
            "name": "September intake",
            "grade": "newly_qualified",
            "arrives": datetime.date(2020, 9, 1),
            "every": number(12, "months"),
            "size": number(3, "workers"),
        },
        {
            "name": "From abroad",
            "grade": "experienced",
            "arrives": datetime.date(2020, 6, 1),
            "size": number(2, "workers"),
        },
    ]


def _leaving() -> Table:
    grades = ("newly_qualified", "social_worker", "experienced", "community_resource_worker", "team_manager")
    bands = ((0, 0.9), (1, 1.2), (3, 1.0), (5, 0.7))
    return {
        "turnover": number(25, "percent"),
        "to_agency": number(17, "percent"),
        "stays_in_teams": number(50, "percent"),
        "caseload_effect": number(0.5, "times"),
        "caseload_effect_least": number(0.5, "times"),
        "caseload_effect_most": number(2, "times"),
        "relative_pay": number(-5, "percent"),
        "pay_effect": number(1, "times"),
        "notice": number(8, "weeks"),
        "internal_notice": number(4, "weeks"),
        "handover": number(2, "weeks"),
        "tenure": [{"after": number(years, "years"), "rate": number(rate, "times")} for years, rate in bands],
        "relative": {"newly_qualified": number(0.6, "times"), "experienced": number(1.2, "times")},
        "retires": {"experienced": number(0.03, "per year"), "team_manager": number(0.05, "per year")},
        "dismissed": {grade: number(0.01, "per year") for grade in grades},
        "dies": {grade: number(0.005, "per year") for grade in grades},
        "moves_within_council": {grade: number(0.08, "per year") for grade in grades[1:3]},
    }


def _absence() -> Table:
    return {
        "sickness": number(1.5, "per year"),
        "sickness_length": length(9, "days", "lognormal", 3),
        "covered_after": number(3, "weeks"),
        "covered_first": number(35, "percent"),
        "rest_covered_after": number(1, "months"),
        "maternity": number(0.06, "per year"),
        "maternity_length": length(10, "months", "gamma", 0.2),
        "sabbatical": number(0.02, "per year"),
        "sabbatical_length": length(6, "months", "fixed"),
        "secondment": {"experienced": number(0.05, "per year")},
        "secondment_length": length(9, "months", "gamma", 0.4),
        "leave_known": number(8, "weeks"),
        "cases_return": True,
    }


def _agency() -> Table:
    return {
        "covers_vacancies": number(60, "percent"),
        "covers_absences": number(50, "percent"),
        "delay": number(3, "weeks"),
        "assignment": length(6, "months"),
        "notice": number(1, "weeks"),
        "converts": number(10, "percent"),
        "fte": number(1, "FTE"),
        "steering": {
            "today": number(5, "percent"),
            "long_run": number(1, "percent"),
            "drift": {"value": 5, "kept": 60, "unit": "percent", "source": SOURCE},
        },
        "overload_caseload": number(18, "cases"),
        "overload_workers": number(2, "workers"),
        "cost": number(300, "pounds per working day"),
    }


def _demand() -> Table:
    return {
        "referrals": number(40, "per month"),
        "growth": number(3, "percent"),
        "growth_for": number(2, "years"),
        "season": {"values": [1, 1, 1.1, 1, 1, 1, 1, 0.8, 1, 1.1, 1, 0.9], "unit": "times", "source": SOURCE},
        "no_further_action": number(6, "percent"),
        "answers_caseload": number(0.4, "times"),
        "referred_again": number(20, "percent"),
        "until_referred_again": length(5, "months"),
        "family_sizes": {"values": [60, 25, 15], "unit": "percent", "source": SOURCE},
        "ages": {"years": [0, 5, 10, 18], "shares": [35, 25, 40], "unit": "percent", "source": SOURCE},
        "ages_looked_after": {"years": [0, 10, 16, 18], "shares": [30, 40, 30], "unit": "percent", "source": SOURCE},
        "areas": shares(North=60, South=40),
        "complex": number(10, "percent"),
        "complex_weight": number(1.5, "cases"),
        "distant": number(15, "percent"),
        "distant_weight": number(0.25, "cases"),
        "looked_after_in_court": number(75, "percent"),
        "transfer_age": number(15, "years"),
        "transfer_spread": number(1, "years"),
        "stays_to_25": number(60, "percent"),
        "child_asks": number(0.05, "per year"),
        "parent_asks": number(0.05, "per year"),
        "unexplained": number(0.02, "per year"),
    }


def _stages() -> Table:
    return {
        "assessment": {
            "stock": number(40, "children"),
            "length": length(35, "days", "gamma", 0.5),
            "onward": shares(child_in_need=30, child_protection=8, court_proceedings=1, looked_after=2, closed=59),
        },
        "child_in_need": {
            "stock": number(60, "children"),
            "ends": number(150, "per year"),
            "shape": "gamma",
            "variation": 0.8,
            "onward": shares(child_protection=10, court_proceedings=2, looked_after=3, closed=85),
        },
        "child_protection": {
            "stock": number(30, "children"),
            "ends": number(36, "per year"),
            "shape": "lognormal",
            "variation": 0.7,
            "onward": shares(child_in_need=60, court_proceedings=25, closed=15),
        },
        "court_proceedings": {
            "stock": number(10, "children"),
            "length": length(30, "weeks", "gamma", 0.4),
            "onward": shares(looked_after=62, child_in_need=8, closed=30),
            "endings": shares(returned_home=50, special_guardianship=50),
        },
        "looked_after": {
            "stock": number(40, "children"),
            "ends": number(11, "per year"),
            "shape": "exponential",
            "onward": shares(court_proceedings=20, child_in_need=20, closed=60),
            "endings": shares(adopted=25, special_guardianship=15, returned_home=60),
        },
        "leaving_care": {"stock": number(20, "children")},
    }


def bradford() -> dict[str, Any]:
    """Return the Bradford scenario as its file says it."""
    return tomllib.loads(BRADFORD_FILE.read_text(encoding="utf-8"))


def changed(document: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return the document with other values at keys such as ``teams.0.holds``, in which lists count from 0."""
    for key, value in changes.items():
        *before, last = [int(step) if step.isdigit() else step for step in key.split(".")]
        here: Any = document
        for step in before:
            if isinstance(here, dict) and step not in here:
                here[step] = {}
            here = here[step]
        if value is DELETED:
            del here[last]
        elif isinstance(here, list) and last == len(here):
            here.append(value)
        else:
            here[last] = value
    return document


def messages(document: Any) -> list[str]:
    """Return all that is said to be wrong with a document."""
    return [str(fault) for fault in faults_in(document, "x.toml", CHECKS)]


def faults_in_file(path: str | os.PathLike[str]) -> list[Fault]:
    """Return every fault of a scenario by name or path; none if it can be run."""
    try:
        load(path)
    except ScenarioError as error:
        return list(error.faults)
    return []
