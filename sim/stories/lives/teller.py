"""What the story of a child and of a worker have in common."""

from __future__ import annotations

import datetime
import math
from typing import Any

from sim.model.events import FIRST_WORKER_EVENT, Event
from sim.model.world import Worker, World
from sim.scenario.derivation import Derived
from sim.scenario.vocabulary import Cause, Contract, Grade, Judgement
from sim.stories.lives.words import (
    HAPPENED,
    MANAGEMENT,
    named,
    of,
    sentence,
)


class Story:
    """What both stories share: dates, names, and what the latest event was."""

    def __init__(self, world: World, derived: Derived, followed: Any) -> None:
        self.world = world
        self.derived = derived
        self.followed: Any = followed  # a worker or a child
        self.lines: list[str] = []

    def begin(self) -> None:
        """Tell how things stand on the first day."""

    def watch(self, event: int, subject: Any) -> None:
        """Tell what the event (-1: management) changed, if anything."""

    def end(self) -> None:
        """Tell how things stand at the end of the forecast."""

    def date(self, day: float) -> str:
        """Return the date of a day of the forecast: ``3 May 2019``."""
        date = self.derived.scenario.council.start + datetime.timedelta(days=math.floor(day))
        return f"{date.day} {date:%B %Y}"

    def tell(self, day: float, *sentences: str) -> None:
        """Write a line for the day."""
        self.lines.append(f"{self.date(day)}: " + " ".join(sentence(text) for text in sentences if text))

    @property
    def years(self) -> str:
        """How long the forecast is."""
        return of(self.derived.scenario.council.years, "year")

    def tell_inspection(self) -> None:
        """Tell of an inspection, unless it was left out."""
        history = self.world.history
        if history.judged_on == history.now:
            self.tell(history.now, self.happened(Event.COUNCIL_IS_INSPECTED, 0))

    def team(self, number: int) -> str:
        """Return the team's name."""
        return self.derived.team_names[number - 1] if number else "no team"

    def worker(self, number: Worker) -> str:
        """Return who the worker is now: ``newly qualified social worker 84``."""
        workers = self.world.workers
        return named(int(workers.grade[number]), int(workers.contract[number]), number)

    def happened(self, event: int, subject: Any) -> str:
        """Return the event in words, with whom it happened to."""
        if event < 0:
            return MANAGEMENT
        world = self.world
        post, cohort = event in (Event.AGENCY_WORKER_COVERS_POST, Event.MANAGER_IS_APPOINTED), Event.COHORT_ARRIVES
        is_team = event in (Event.AGENCY_WORKER_JOINS_TEAM, Event.TEAM_IS_REVIEWED)
        is_worker = FIRST_WORKER_EVENT <= event < Event.FAMILY_IS_REFERRED
        return HAPPENED[Event(event)].format(
            child=self.child(subject),
            childs=f"{self.child(subject)}'s",
            worker=self.whom(event, subject) if is_worker else "",
            departure=Cause(world.workers.departure[subject]).words if is_worker else "",
            post_team=self.team(int(world.posts.team[subject])) if post else "",
            team=self.team(subject) if is_team else "",
            judgement=Judgement(int(world.history.judgement)).words if event == Event.COUNCIL_IS_INSPECTED else "",
            cohort=self.derived.scenario.cohorts[subject - 1].name if event == cohort else "",
        )

    def whom(self, event: int, worker: Worker) -> str:
        """Return who the worker was when the event began."""
        if event == Event.WORKER_LEAVES and self.world.workers.departure[worker] == Cause.PROMOTED:
            return named(Grade.EXPERIENCED, Contract.PERMANENT, worker)
        return self.worker(worker)

    def child(self, number: int) -> str:
        """Return the child by number."""
        return f"child {number}"
