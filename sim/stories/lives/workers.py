"""The story of one worker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sim.model.events import FIRST_WORKER_EVENT, Event
from sim.model.world import Allocation, Child, Post, Worker, World
from sim.scenario.derivation import Derived
from sim.scenario.vocabulary import Cause, Contract, Grade, Route, Stage, Status
from sim.stories.lives.teller import Story
from sim.stories.lives.words import (
    ABSENT,
    GRADES,
    MAY_BE_IGNORED,
    ROUTES,
    children_named,
    in_time,
    listed,
    named,
    why,
)

ROUTINE = (Cause.FIRST_CONTACT, Cause.STAGE_OF_CASE, Cause.AGE)


CLOSES = "closes the case of {}"

Changes = dict[str, list[int]]  # what happened to children, with {} for how many, and which


class _Worker(NamedTuple):
    """What may change for a worker."""

    status: int
    cases: int
    last_case: int
    spell: int
    grade: int
    contract: int
    team: int
    post: Post
    committed_until: float


class WorkersStory(Story):
    """The story of one worker. First contacts, transfers and closed cases are told once a month."""

    def __init__(self, world: World, derived: Derived, followed: Any) -> None:
        super().__init__(world, derived, followed)
        self.before: _Worker | None = None  # None: not known yet
        self.held: list[Child] = []
        self.routine: Changes = {}
        self.routine_since = 0.0
        self.routine_until = 0.0
        self.absent_since = 0.0
        self.capacity = 0

    def begin(self) -> None:
        """Tell how things stand on the first day, if the worker is known."""
        if 1 <= self.followed <= self.world.workers.known:
            self.before = self._state()
            self.held = self._caseload()
            self.capacity = int(self.world.workers.capacity[self.followed])
            in_post = in_time(-float(self.world.workers.in_post_since[self.followed]))
            told = [f"{self._who()} has been in {self.team(self.before.team)} for {in_post}", *self._load()]
            self.tell(0.0, "; ".join(told))

    def end(self) -> None:
        """Tell how things stand at the end."""
        if self.before is not None:
            self._tell_routine(self.routine_until)
            self.tell(self.derived.horizon, "the forecast ends", self._standing())

    def watch(self, event: int, subject: Any) -> None:
        """Tell what the event changed for the worker, or that it changed nothing though it might have."""
        if self.before is None:
            if 1 <= self.followed <= self.world.workers.known:
                self._become_known(event, subject)
            return
        before, now = self.before, self._state()
        if event == Event.COUNCIL_IS_INSPECTED and now.team != 0:
            self._tell_routine(self.routine_until)
            self.tell_inspection()
        own = subject == self.followed and FIRST_WORKER_EVENT <= event < Event.FAMILY_IS_REFERRED
        if now != before:
            self._tell_event(event, subject, before, now)
            self.before = now
        elif own and event in MAY_BE_IGNORED:
            self._tell_routine(self.routine_until)
            self.tell(self.world.history.now, self.happened(event, subject), f"nothing changes: {self._doing(now)}")
        if own and event == Event.WORKER_HAS_MONTHLY_CHECK:
            self._tell_routine(self.world.history.now)

    def whom(self, event: int, worker: Worker) -> str:
        """Return who the worker was when the event began."""
        if worker == self.followed and self.before is not None:
            return named(self.before.grade, self.before.contract, worker)
        return super().whom(event, worker)

    def _state(self) -> _Worker:
        workers, worker = self.world.workers, self.followed
        return _Worker(
            workers.status.item(worker),
            workers.cases.item(worker),
            workers.last_case.item(worker),
            workers.spell.item(worker),
            workers.grade.item(worker),
            workers.contract.item(worker),
            workers.team.item(worker),
            workers.post.item(worker),
            workers.committed_until.item(worker),
        )

    def _caseload(self) -> list[Child]:
        children, found = self.world.children, []
        child = Child(int(self.world.workers.first_case[self.followed]))
        while child != 0:
            found.append(child)
            child = Child(int(children.next_case[child]))
        return found

    def _become_known(self, event: int, subject: Any) -> None:
        day, now = self.world.history.now, self._state()
        self.before = now
        self.routine_since = day
        who = f"{self._who()}, {ROUTES[Route(int(self.world.workers.route[self.followed]))]},"
        if now.status == Status.DUE_TO_START:
            told = [f"{who} is to start in {self.team(int(self.world.posts.team[now.post]))}"]
        else:
            urgent, routine = self._caseload_changes()
            told = [f"{who} starts in {self.team(now.team)}", *_in_words({**urgent, **routine}), *self._load()]
        self.tell(day, self.happened(event, subject), "; ".join(told))

    def _tell_event(self, event: int, subject: Any, before: _Worker, now: _Worker) -> None:
        """Tell at once of work and of cases handed over; keep first contacts, transfers and closings for the month."""
        day = self.world.history.now
        told = list(self._employment(before, now, day))
        held = self.held
        urgent, routine = self._caseload_changes()
        if told or urgent:
            self._tell_routine(self.routine_until, held)
            told += _in_words({**urgent, **routine})
            told += self._load()
            self.tell(day, self.happened(event, subject), f"the worker {'; '.join(told)}")
            self.routine_since = day
        elif routine:
            for what, children in routine.items():
                self.routine.setdefault(what, []).extend(children)
            self.routine_until = day

    def _tell_routine(self, day: float, held: Sequence[Child] | None = None) -> None:
        """Tell of the first contacts, transfers and closings since the last line."""
        if self.routine:
            since = self.date(self.routine_since)
            told = [*_in_words(self.routine), *self._load(held)]
            self.tell(day, f"since {since} the worker {'; '.join(told)}")
            self.routine = {}
            self.routine_since = day

    def _caseload_changes(self) -> tuple[Changes, Changes]:
        """Compare the caseload with what it was; return what to tell at once, and what is routine."""
        urgent: Changes = {}
        routine: Changes = {}
        before, self.held = self.held, self._caseload()
        had, has = set(before), set(self.held)
        changes = [(child, *self._taken_on(child)) for child in self.held if child not in had]
        changes += [(child, *self._passed_on(child)) for child in before if child not in has]
        for child, what, cause in changes:
            (routine if cause in ROUTINE else urgent).setdefault(what, []).append(child)
        return urgent, routine

    def _taken_on(self, child: Child) -> tuple[str, int]:
        log, row = self.world.allocations, Allocation(int(self.world.children.allocation[child]))
        cause = int(log.cause[row])
        return f"takes on {{}} ({why(cause, int(log.planned[row]))})", cause

    def _passed_on(self, child: Child) -> tuple[str, int]:
        children, log = self.world.children, self.world.allocations
        if children.stage[child] == Stage.CLOSED:
            return CLOSES, int(Cause.FIRST_CONTACT)
        row = Allocation(int(children.allocation[child]))
        if children.worker[child] == 0:
            cause = int(children.cause[child])
            return f"leaves {{}} without a worker for now ({why(cause, int(children.planned[child]))})", cause
        cause = int(log.cause[row])
        return f"passes on {{}} ({why(cause, int(log.planned[row]))})", cause

    def _employment(self, before: _Worker, now: _Worker, day: float) -> list[str]:
        """Tell of starting, notice, absence, coming back, leaving, grade, contract and commitment."""
        told = []
        if now.spell != before.spell:
            told.append(self._departure(before, now))
        elif now.status != before.status:
            told.append(self._change_of_status(before, now, day))
        if now.grade != before.grade:
            told.append(f"now works as {GRADES[Grade(now.grade)]}")
        if now.contract != before.contract:
            told.append("becomes a permanent worker in the post")
        if now.committed_until > before.committed_until:
            paid = round(float(self.world.workers.payment[self.followed]))
            told.append(f"accepts £{paid:,} and commits to stay until {self.date(now.committed_until)}")
        return told

    def _departure(self, before: _Worker, now: _Worker) -> str:
        if now.status != Status.GONE:
            if now.team == before.team:
                return f"takes another post in {self.team(now.team)}"
            return f"leaves {self.team(before.team)} and starts in {self.team(now.team)}"
        elsewhere = self.world.workers.departure[self.followed] == Cause.MOVED_WITHIN_COUNCIL
        return f"leaves {self.team(before.team)}{' for work elsewhere in the council' if elsewhere else ''}"

    def _change_of_status(self, before: _Worker, now: _Worker, day: float) -> str:
        if now.status in ABSENT:
            self.absent_since = day
            return f"is {ABSENT[Status(now.status)]}"
        if now.status == Status.IN_NOTICE:
            return (
                f"is given no new cases from now on ({Cause(int(self.world.workers.departure[self.followed])).words})"
            )
        if before.status in ABSENT:
            return f"is back after {in_time(day - self.absent_since)}"
        return f"starts as {self._who()} in {self.team(now.team)}"

    def _doing(self, state: _Worker) -> str:
        """Return what the worker is doing."""
        if state.status in ABSENT:
            return f"the worker is {ABSENT[Status(state.status)]}"
        return f"the worker is {Status(state.status).words}"

    def _who(self) -> str:
        """Return who the worker is: ``social worker 84 (permanent, 0.6 FTE)``."""
        workers = self.world.workers
        contract = Contract(int(workers.contract[self.followed])).words
        return f"{self.worker(self.followed)} ({contract}, {workers.fte[self.followed]:.1f} FTE)"

    def _load(self, held: Sequence[Child] | None = None) -> list[str]:
        """Return how many children the worker holds, and how many cases should be held at most."""
        workers = self.world.workers
        if workers.grade[self.followed] == Grade.TEAM_MANAGER:
            return []
        number = len(self.held if held is None else held)
        return [f"holds {children_named(number)} (capacity {workers.capacity[self.followed] / 100:.1f} cases)"]

    def _standing(self) -> str:
        state = self._state()
        if state.status == Status.GONE:
            return f"worker {self.followed} is no longer in the teams"
        if state.status == Status.DUE_TO_START:
            return f"{self._who()} is due to start in {self.team(int(self.world.posts.team[state.post]))}"
        return "; ".join([f"{self._who()} is {Status(state.status).words} in {self.team(state.team)}", *self._load()])


def _in_words(changes: Changes) -> list[str]:
    """Return phrases such as ``takes on 2 children (FCONTA, first contact): 312, 314``."""
    return [
        f"{what.format(children_named(len(children)))}: {listed(children)}"
        for what, children in sorted(changes.items(), reverse=True)
    ]
