"""A small service that a test plays by hand: nothing happens but what the test asks for, and what follows from it.

Rules run as they are written, interpreted. Workers and children are numbered from 1 in the order in which they come;
teams and posts too. What happened is a list of events: (day, event, number).
"""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

from sim.engine import worlds
from sim.mechanics.random_numbers import key_of
from sim.model.counting.counted import Flow, Level
from sim.model.events import FIRST_COUNCIL_EVENT, FIRST_WORKER_EVENT, Event
from sim.model.random_numbers import Kind
from sim.model.requests import request_for_child, request_for_council, request_for_worker
from sim.model.rules import allocation, referral, staff, stages
from sim.model.world import World
from sim.scenario.derivation import derive
from sim.scenario.vocabulary import Cause, Contract, Grade, Route, Stage, Status
from tests.scenarios import Table, length, number, scenario, shares

YEAR = 365.25
MONTH = YEAR / 12
BY_THEMSELVES = {  # what goes on whatever else happens
    Event.MONTH_ENDS, Event.REPORTING_YEAR_ENDS, Event.RATES_DRIFT, Event.TEAM_IS_REVIEWED,
    Event.WORKER_HAS_MONTHLY_CHECK, Event.FAMILY_IS_REFERRED, Event.ESTABLISHMENT_IS_REVIEWED,
}  # fmt: skip


class Happened(NamedTuple):
    """An event: the day, to the hundredth, what, and to whom."""

    day: float
    event: Event
    who: int


class Given(NamedTuple):
    """An allocation: whose, to whom, why, and whether there was a handover."""

    child: int
    worker: int
    cause: Cause
    planned: bool


def team(name: str = "Team", posts: int = 6, **more: Any) -> Table:
    """Return a team that holds every stage, with so many posts."""
    every = ["assessment", "child in need", "child protection", "court proceedings", "looked after", "leaving care"]
    return {"name": name, "kind": name.lower(), "holds": every, "social_workers": number(posts, "posts"), **more}


def small(teams: list[Table] | None = None, **sections: Any) -> Table:
    """Return a service of one team, or of these, in which nobody leaves, falls sick or is referred; a section that is
    given is laid over it, number by number.
    """
    document: Table = {
        "title": "Small service",
        "council": {"name": "Small", "start": datetime.date(2020, 4, 1), "years": 3},
        "teams": teams or [team()],
        "staff": {"social_worker": number(0, "workers")},
        "caseload": {
            "nobody_has_room": "always allocate",
            "siblings_together": True,
            "back_to_old_worker": True,
            "guide": {"social_worker": number(10, "cases"), "experienced": number(10, "cases")},
        },
        "demand": {
            "referrals": number(0, "per year"),
            "family_sizes": {"values": [1], "unit": "share", "source": "assumption: a test"},
            "ages": {"years": [0, 18], "shares": [1], "unit": "share", "source": "assumption: a test"},
        },
        "stages": {
            "assessment": assessed(),
            "child_in_need": {"stock": number(0, "children"), "length": length(200, "days", "fixed")},
            "child_protection": {"stock": number(0, "children"), "length": length(300, "days", "fixed")},
            "court_proceedings": {"stock": number(0, "children"), "length": length(180, "days", "fixed")},
            "looked_after": {"stock": number(0, "children"), "length": length(900, "days", "fixed")},
            "leaving_care": {"stock": number(0, "children")},
        },
    }  # fmt: skip
    whole = {
        "agency": {
            "covers_vacancies": number(0, "percent"), "covers_absences": number(0, "percent"),
            "delay": number(3, "weeks"), "assignment": length(180, "days", "fixed"), "notice": number(1, "weeks"),
            "converts": number(0, "percent"), "fte": number(1, "FTE"), "cost": number(300, "pounds per working day"),
        },
        "leaving": {
            "turnover": number(0, "percent"), "notice": number(56, "days"), "internal_notice": number(28, "days"),
            "handover": number(14, "days"),
            "tenure": [{"after": number(0, "years"), "rate": number(1, "times")}],
        },
        "absence": {"leave_known": number(8, "weeks"), "cases_return": True},
        "progression": {
            "assessed_year": number(1, "years"), "experienced_after": number(2, "years"),
            "manager_vacancy": number(60, "days"), "promotion": number(0, "percent"),
        },
    }  # fmt: skip
    for name, section in sections.items():
        before = document.get(name, whole.get(name, {}))
        document[name] = {**before, **section} if isinstance(section, dict) else section
    return document


def assessed(days: float = 40, **onward: float) -> Table:
    """Return assessments of so many days, and where children go from there, in percent; if not said, cases close."""
    stock = number(0, "children")
    return {"stock": stock, "length": length(days, "days", "fixed"), "onward": shares(**(onward or {"closed": 100}))}


class Service:
    """The service of a scenario on its first day, in which time goes on as far as a test says."""

    def __init__(self, document: Table, replication: int = 0) -> None:
        self.derived = derive(scenario(document))
        self.world: World = worlds.make_world(self.derived)
        worlds.prepare(self.world, self.derived, 1, replication)
        worlds.set_initial_state(self.world, compiled=False)
        self.log: list[Happened] = []

    def joins(
        self,
        contract: int = Contract.PERMANENT,
        grade: int = Grade.SOCIAL_WORKER,
        team: int = 1,
        day: float = 0.0,
        post: int = 0,
    ) -> int:
        """Let a worker join a team, and hold a vacant post if one is named; return the worker."""
        world = self.world
        if contract == Contract.AGENCY:
            grade = Grade.EXPERIENCED
        key = key_of(world.history.key, Kind.APPLICANT, 1000 + world.workers.known)
        worker = int(staff.new_worker(world, key, grade, contract, Route.RECRUITMENT_ROUND))
        world.workers.joined[worker] = world.workers.qualified[worker] = day
        staff.join_team(world, worker, team, day)
        if post:
            staff.take_post(world, worker, post, day)
        return worker

    def child(
        self, worker: int = 0, stage: int = Stage.ASSESSMENT, team: int = 1, age: float = 8.0, day: float = 0.0
    ) -> int:
        """Let a child be referred to a team and given to the worker, or to whom the rule says, in a stage."""
        world = self.world
        key = key_of(world.history.key, Kind.FAMILY, 1000 + world.children.known)
        child = int(referral.new_child(world, key, 0, 1))
        world.children.born[child] = day - age * YEAR
        stages.open_case(world, child, team, worker, day)
        if stage != Stage.ASSESSMENT:
            stages.enter_stage(world, child, stage, day)
        if worker and world.children.worker[child] != worker:
            raise ValueError(f"worker {worker} could not be given the child")
        return child

    def siblings(self, number: int, day: float = 0.0) -> list[int]:
        """Let so many siblings become known together, and be referred to the first team one after another."""
        world, first = self.world, self.world.children.known + 1
        key = key_of(world.history.key, Kind.FAMILY, 1000 + first)
        found = [int(referral.new_child(world, key, place, 1)) for place in range(number)]
        world.children.born[first : first + number] = day - 8 * YEAR
        referral.join_siblings(world, found[0], found[-1])
        for child in found:
            referral.refer(world, child, 1, 0, False, day)
        return found

    def happens(self, event: Event, who: int, day: float) -> None:
        """Let an event happen to a child, a worker, a post or a team on a day to come."""
        if event >= FIRST_COUNCIL_EVENT:
            request_for_council(self.world, event, who, day)
        elif event >= FIRST_WORKER_EVENT:
            request_for_worker(self.world, event, who, day)
        else:
            request_for_child(self.world, event, who, day)

    def play(self, until: float) -> list[Happened]:
        """Let time go on to the end of a day, and return what happened since, what goes on by itself left out."""
        before = len(self.log)
        while worlds.advance(self.world, until, 1, compiled=False):
            history = self.world.history
            event = Event(int(history.last_event))
            if event not in BY_THEMSELVES:
                self.log.append(Happened(round(float(history.now), 2), event, int(history.last_subject)))
        return self.log[before:]

    def given(self, child: int = 0) -> list[Given]:
        """Return the allocations of a child, or of all children, in their order."""
        log = self.world.allocations
        rows = range(1, log.number + 1)
        every = [Given(int(log.child[r]), int(log.worker[r]), Cause(log.cause[r]), bool(log.planned[r])) for r in rows]
        return [one for one in every if child in (0, one.child)]

    def worker_of(self, child: int) -> int:
        """Return the child's worker; 0 while it waits."""
        return int(self.world.children.worker[child])

    def status(self, worker: int) -> Status:
        """Return what the worker is doing."""
        return Status(int(self.world.workers.status[worker]))

    def counted(self, flow: Flow, team: int = 1) -> float:
        """Return what was counted in the team since the month began."""
        return float(self.world.teams.flows[team, flow])

    def level(self, level: Level, team: int = 1) -> float:
        """Return what there is in the team now."""
        return float(self.world.teams.levels[team, level])

    def move(self, child: int, worker: int, cause: Cause, day: float) -> None:
        """Move a child to another worker of the team."""
        allocation.move(self.world, child, worker, cause, day)
