"""One life told event by event: what happened to one child, or to one worker, in one replication.

The replication is played again in steps of one event. After each event the followed row is compared with what it was
before, and a line is written when it differs.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from typing import NamedTuple

from sim.engine import worlds
from sim.engine.host import Process, play
from sim.engine.management import processes_of
from sim.inputs.derivation import Derived
from sim.model.counts import Flow
from sim.model.events import FIRST_WORKER_EVENT, Event
from sim.model.world import World
from sim.scenario.quantities import MONTH, YEAR
from sim.scenario.vocabulary import Cause, Contract, Ending, Grade, Reason, Route, Stage, Status

HAPPENED = {
    Event.STAGE_ENDS: "{childs} stage ends",
    Event.CHILD_REACHES_TRANSFER_AGE: "{child} reaches the age for the team for older children",
    Event.CHILD_TURNS_EIGHTEEN: "{child} turns eighteen",
    Event.CHILD_LEAVES_CARE_SERVICE: "{child} leaves the care service",
    Event.CHILD_CHANGES_WORKER_BY_REQUEST: "another worker is asked for, for {child}",
    Event.CHILD_IS_REFERRED_AGAIN: "{child} is referred again",
    Event.WORKER_STARTS: "{worker} starts",
    Event.WORKER_FACES_A_MONTH: "{worker} begins another month",
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
}
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
ROUTINE = (Reason.FCONTA, Reason.TSPROC)
NAMED = 6  # most children of one line who are named by number

CLOSES = "closes the case of {}"

_Changes = dict[str, list[int]]  # what happened to children, with {} for how many, and which


def story_of_child(
    derived: Derived, seed: int, replication: int, child: int, processes: Sequence[Process] = ()
) -> list[str]:
    """Return what happens to one child in a replication, a line for each event that changes something for the child.

    Raises ``ValueError`` if the replication never has a child of this number.
    """
    world = worlds.make_world(derived)
    teller = _ChildsStory(world, derived, child)
    _play(world, derived, seed, replication, teller, processes)
    if not 1 <= child <= world.children.known:
        raise ValueError(
            f"there is no child {child} in this replication: children are numbered 1 to {world.children.known}"
        )
    return teller.lines


def story_of_worker(
    derived: Derived, seed: int, replication: int, worker: int, processes: Sequence[Process] = ()
) -> list[str]:
    """Return what happens to one worker in a replication: what changes at once, and once a month what is routine.

    Raises ``ValueError`` if the replication never has a worker of this number.
    """
    world = worlds.make_world(derived)
    teller = _WorkersStory(world, derived, worker)
    _play(world, derived, seed, replication, teller, processes)
    if not 1 <= worker <= world.workers.known:
        raise ValueError(
            f"there is no worker {worker} in this replication: workers are numbered 1 to {world.workers.known}"
        )
    return teller.lines


def _play(
    world: World, derived: Derived, seed: int, replication: int, teller: _Story, processes: Sequence[Process]
) -> None:
    """Play the replication, telling after each event."""
    worlds.prepare(world, derived, seed, replication)
    worlds.found(world)
    teller.begin()

    def watch(is_event: bool) -> None:
        if is_event:
            teller.watch(world.history.last_event, world.history.last_subject)
        else:
            teller.watch(-1, 0)  # management acted

    play(world, derived, [*processes_of(derived.scenario), *processes], watch=watch)
    teller.end()


def in_time(days: float) -> str:
    """Return a length of time in words: ``12 days``, ``7 months``, ``2 years and 3 months``."""
    if days < 1.0:
        return "less than a day"
    if days < 2 * MONTH:
        return _of(int(days), "day")
    months = int(days / MONTH)
    if months < 24:
        return _of(months, "month")
    years, months = divmod(months, 12)
    return _of(years, "year") + (f" and {_of(months, 'month')}" if months else "")


def _of(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _named(grade: int, contract: int, number: int) -> str:
    return f"{'agency social worker' if contract == Contract.AGENCY else GRADES[Grade(grade)]} {number}"


def _children(number: int) -> str:
    return "no child" if number == 0 else "1 child" if number == 1 else f"{number} children"


def _listed(numbers: Sequence[int]) -> str:
    named = ", ".join(str(number) for number in numbers[:NAMED])
    return named if len(numbers) <= NAMED else f"{named} and {len(numbers) - NAMED} more"


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + ("" if text.endswith(".") else ".")


def why(reason: int, cause: int, planned: int) -> str:
    """Return why a child got a worker: the national return's code, the cause in words, and whether it was planned."""
    if reason == Reason.FCONTA:
        return "FCONTA, first contact"
    return f"{Reason(reason).name}, {Cause(cause).words}, {'planned' if planned else 'not planned'}"


class _Story:
    """What both stories share: dates, names, and what the latest event was."""

    def __init__(self, world: World, derived: Derived, followed: int) -> None:
        self.world = world
        self.derived = derived
        self.followed = followed
        self.lines: list[str] = []

    def begin(self) -> None:
        """Tell how things stand on the first day."""

    def watch(self, event: int, subject: int) -> None:
        """Tell what the event (-1: management) changed, if anything."""

    def end(self) -> None:
        """Tell how things stand at the end of the forecast."""

    def date(self, day: float) -> str:
        """Return the date of a day of the forecast: ``3 May 2019``."""
        date = self.derived.scenario.council.start + datetime.timedelta(days=math.floor(day))
        return f"{date.day} {date:%B %Y}"

    def tell(self, day: float, *sentences: str) -> None:
        """Write a line for the day."""
        self.lines.append(f"{self.date(day)}: " + " ".join(_sentence(text) for text in sentences if text))

    @property
    def years(self) -> str:
        """How long the forecast is."""
        return _of(self.derived.scenario.council.years, "year")

    def team(self, number: int) -> str:
        """Return the team's name."""
        return self.derived.team_names[number - 1] if number else "no team"

    def worker(self, number: int) -> str:
        """Return who the worker is now: ``newly qualified social worker 84``."""
        workers = self.world.workers
        return _named(int(workers.grade[number]), int(workers.contract[number]), number)

    def happened(self, event: int, subject: int) -> str:
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
            cohort=self.derived.scenario.cohorts[subject - 1].name if event == cohort else "",
        )

    def whom(self, event: int, worker: int) -> str:
        """Return who the worker was when the event began."""
        if event == Event.WORKER_LEAVES and self.world.workers.departure[worker] == Cause.PROMOTED:
            return _named(Grade.EXPERIENCED, Contract.PERMANENT, worker)
        return self.worker(worker)

    def child(self, number: int) -> str:
        """Return the child by number."""
        return f"child {number}"


class _Child(NamedTuple):
    """What may change for a child."""

    worker: int
    allocation: int
    stage: int
    spell: int
    team: int
    referred: float
    with_older: int


class _ChildsStory(_Story):
    """The story of one child."""

    def __init__(self, world: World, derived: Derived, followed: int) -> None:
        super().__init__(world, derived, followed)
        self.before: _Child | None = None  # None: not known yet
        self.endings: list[float] = []
        self.waiting_since = 0.0
        self.waited = 0.0

    def child(self, number: int) -> str:
        """Return the child as ``the child`` if it is the one followed."""
        return "the child" if number == self.followed else super().child(number)

    def begin(self) -> None:
        """Tell how things stand on the first day, if the child is known."""
        if 1 <= self.followed <= self.world.children.known:
            self.before = self._state()
            self.endings = self._endings(self.before.team)
            self.tell(0.0, self._standing(0.0), *self._particulars())

    def end(self) -> None:
        """Tell how things stand at the end, and what there was in all."""
        if self.before is not None:
            day = self.derived.horizon
            if self._waits(self.before):
                self.waited += day - self.waiting_since
            self.tell(day, "the forecast ends", self._standing(day), self._summary())

    def watch(self, event: int, subject: int) -> None:
        """Tell what the event changed for the child, or that it changed nothing though it was the child's."""
        if self.before is None:
            if not 1 <= self.followed <= self.world.children.known:
                return
            before = _Child(0, 0, int(Stage.CLOSED), 0, 0, -math.inf, 0)
        else:
            before = self.before
        now = self._state()
        if now != before or (subject == self.followed and 0 <= event < FIRST_WORKER_EVENT):
            self._tell_event(event, subject, before, now)
        self.before = now
        self.endings = self._endings(now.team)

    def _state(self) -> _Child:
        children, child = self.world.children, self.followed
        return _Child(
            children.worker.item(child),
            children.allocation.item(child),
            children.stage.item(child),
            children.spell.item(child),
            children.team.item(child),
            children.referred.item(child),
            children.with_older.item(child),
        )

    def _endings(self, team: int) -> list[float]:
        """Return how many cases of the team have closed in each way since the month began."""
        if team == 0:
            return []
        row = self.world.teams.flows[team, Flow.NEEDS_MET : Flow.NEEDS_MET + len(Ending)]
        counted: list[float] = row.tolist()
        return counted

    def _tell_event(self, event: int, subject: int, before: _Child, now: _Child) -> None:
        day = self.world.history.now
        told = [self.happened(event, subject)]
        if self.before is None:
            told += [f"the child becomes known, aged {self._age(day)}", *self._particulars()]
        told += self._onward(before, now, day)
        told += self._workers(before, now, day)
        if len(told) == 1:
            told.append(self._without_effect(event, before))
        self.tell(day, *told)

    def _onward(self, before: _Child, now: _Child, day: float) -> list[str]:
        """Tell of referral, stage, team and closing."""
        closed = int(Stage.CLOSED)
        if now.stage == closed and before.stage == closed:
            return ["the referral goes no further"] if now.referred != before.referred else []
        if before.stage == closed:
            return [f"the case opens with an assessment in {self.team(now.team)}"]
        if now.stage == closed:
            after = in_time(day - now.referred)
            return [f"the case closes at the age of {self._age(day)} ({self._ending(before)}), open for {after}"]
        told = []
        if now.stage != before.stage:
            told.append(f"the child was {STAGES[Stage(before.stage)]} and is now {STAGES[Stage(now.stage)]}")
        if now.team != before.team:
            told.append(f"the child moves from {self.team(before.team)} to {self.team(now.team)}")
        elif now.with_older > before.with_older and now.stage == before.stage:
            told.append(f"{self.team(now.team)} keeps the child")
        return told

    def _ending(self, before: _Child) -> str:
        """Return how the case closed: what its team counted in this event."""
        counted = self._endings(before.team)
        for ending in Ending:
            if counted[ending] > self.endings[ending]:
                return ending.words
        return "not counted"

    def _workers(self, before: _Child, now: _Child, day: float) -> list[str]:
        """Tell of each new worker, of waiting, and of a worker kept in a new stage."""
        told = []
        waited = day - self.waiting_since if before.worker == 0 and before.stage != Stage.CLOSED else 0.0
        for row in self._allocations_after(before.allocation):
            told.append(self._allocation(row, waited))
            self.waited += waited
            waited = 0.0
        open_now = now.stage != Stage.CLOSED
        if not open_now:
            self.waited += waited
        elif now.worker == 0 and waited == 0.0:
            self.waiting_since = day
            told.append(f"nobody may be given the case: the child waits in {self.team(now.team)}")
        elif now.worker == 0 and now.team != before.team:
            told.append(f"the child goes on waiting, in {self.team(now.team)}")
        elif before.worker == 0 and now.worker != 0 and now.allocation == before.allocation:
            self.waited += waited
            told.append(f"{self.worker(now.worker)} takes the child up again, {in_time(waited)} later")
        elif now.stage != before.stage and now.allocation == before.allocation and now.worker != 0:
            told.append(f"{self.worker(now.worker)} keeps the child")
        return told

    def _allocations_after(self, last: int) -> list[int]:
        """Return the child's allocations since one of them, in order."""
        rows = []
        row = int(self.world.children.allocation[self.followed])
        while row not in (last, 0):
            rows.append(row)
            row = int(self.world.allocations.previous[row])
        return rows[::-1]

    def _allocation(self, row: int, waited: float) -> str:
        log = self.world.allocations
        worker, previous = int(log.worker[row]), int(log.previous[row])
        text = f"{self.worker(worker)} of {self.team(int(log.team[row]))} becomes the child's worker"
        if previous and log.reason[row] != Reason.FCONTA:
            text += f" after worker {int(log.worker[previous])}"
        if self._was_worker_before(worker, previous):
            text += ", and has been before"
        if waited >= 1.0:
            text += f", {in_time(waited)} later"
        return f"{text} ({why(int(log.reason[row]), int(log.cause[row]), int(log.planned[row]))})"

    def _was_worker_before(self, worker: int, row: int) -> bool:
        log = self.world.allocations
        while row != 0:
            if log.worker[row] == worker:
                return True
            row = int(log.previous[row])
        return False

    def _without_effect(self, event: int, before: _Child) -> str:
        if event == Event.CHILD_CHANGES_WORKER_BY_REQUEST:
            return "nobody else may take the child" if before.worker else "the child has no worker now"
        return "nothing changes"

    def _waits(self, state: _Child) -> bool:
        return state.worker == 0 and state.stage != Stage.CLOSED

    def _age(self, day: float) -> str:
        days = day - float(self.world.children.born[self.followed])
        return str(int(days / YEAR)) if days >= 2 * YEAR else in_time(days)

    def _standing(self, day: float) -> str:
        """Return how things stand for the child: age, stage, worker."""
        state = self._state()
        text = f"the child is aged {self._age(day)}"
        if state.stage == Stage.CLOSED:
            return f"{text} and has no open case"
        since = in_time(day - float(self.world.children.stage_since[self.followed]))
        text += f", has been {STAGES[Stage(state.stage)]} for {since}"
        if state.worker == 0:
            return f"{text}, and waits for a worker in {self.team(state.team)}"
        known = in_time(day - float(self.world.allocations.start[state.allocation]))
        text += f", and is with {self.worker(state.worker)} of {self.team(state.team)}"
        return f"{text}, the child's worker for {known}"

    def _particulars(self) -> list[str]:
        """Return what is particular about the child: siblings, and what weighs on a caseload."""
        children, told = self.world.children, []
        siblings, sibling = [], int(children.next_sibling[self.followed])
        while sibling not in (0, self.followed):
            siblings.append(sibling)
            sibling = int(children.next_sibling[sibling])
        if siblings:
            told.append(f"siblings: {_listed(sorted(siblings))}")
        if children.complex[self.followed]:
            told.append("the case is complex")
        return told

    def _summary(self) -> str:
        """Return how many workers and changes there were."""
        log = self.world.allocations
        rows = self._allocations_after(0)
        workers = len({int(log.worker[row]) for row in rows})
        changes = sum(1 for row in rows if log.reason[row] != Reason.FCONTA)
        text = f"in {self.years} the child had {_of(workers, 'worker')} and {_of(changes, 'change')} of worker"
        return f"{text}, and waited {in_time(self.waited)} without one" if self.waited >= 1.0 else text


class _Worker(NamedTuple):
    """What may change for a worker."""

    status: int
    cases: int
    last_case: int
    spell: int
    grade: int
    contract: int
    team: int
    post: int
    committed_until: float


class _WorkersStory(_Story):
    """The story of one worker. First contacts, transfers and closed cases are told once a month."""

    def __init__(self, world: World, derived: Derived, followed: int) -> None:
        super().__init__(world, derived, followed)
        self.before: _Worker | None = None  # None: not known yet
        self.held: list[int] = []
        self.routine: _Changes = {}
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

    def watch(self, event: int, subject: int) -> None:
        """Tell what the event changed for the worker, or that it changed nothing though it might have."""
        if self.before is None:
            if 1 <= self.followed <= self.world.workers.known:
                self._become_known(event, subject)
            return
        before, now = self.before, self._state()
        own = subject == self.followed and FIRST_WORKER_EVENT <= event < Event.FAMILY_IS_REFERRED
        if now != before:
            self._tell_event(event, subject, before, now)
            self.before = now
        elif own and event in MAY_BE_IGNORED:
            self._tell_routine(self.routine_until)
            self.tell(self.world.history.now, self.happened(event, subject), f"nothing changes: {self._doing(now)}")
        if own and event == Event.WORKER_FACES_A_MONTH:
            self._tell_routine(self.world.history.now)

    def whom(self, event: int, worker: int) -> str:
        """Return who the worker was when the event began."""
        if worker == self.followed and self.before is not None:
            return _named(self.before.grade, self.before.contract, worker)
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

    def _caseload(self) -> list[int]:
        children, found = self.world.children, []
        child = int(self.world.workers.first_case[self.followed])
        while child != 0:
            found.append(child)
            child = int(children.next_case[child])
        return found

    def _become_known(self, event: int, subject: int) -> None:
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

    def _tell_event(self, event: int, subject: int, before: _Worker, now: _Worker) -> None:
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

    def _tell_routine(self, day: float, held: Sequence[int] | None = None) -> None:
        """Tell of the first contacts, transfers and closings since the last line."""
        if self.routine:
            since = self.date(self.routine_since)
            told = [*_in_words(self.routine), *self._load(held)]
            self.tell(day, f"since {since} the worker {'; '.join(told)}")
            self.routine = {}
            self.routine_since = day

    def _caseload_changes(self) -> tuple[_Changes, _Changes]:
        """Compare the caseload with what it was; return what to tell at once, and what is routine."""
        urgent: _Changes = {}
        routine: _Changes = {}
        before, self.held = self.held, self._caseload()
        had, has = set(before), set(self.held)
        changes = [(child, *self._taken_on(child)) for child in self.held if child not in had]
        changes += [(child, *self._passed_on(child)) for child in before if child not in has]
        for child, what, reason in changes:
            (routine if reason in ROUTINE else urgent).setdefault(what, []).append(child)
        return urgent, routine

    def _taken_on(self, child: int) -> tuple[str, int]:
        log, row = self.world.allocations, int(self.world.children.allocation[child])
        reason = int(log.reason[row])
        return f"takes on {{}} ({why(reason, int(log.cause[row]), int(log.planned[row]))})", reason

    def _passed_on(self, child: int) -> tuple[str, int]:
        children, log = self.world.children, self.world.allocations
        if children.stage[child] == Stage.CLOSED:
            return CLOSES, int(Reason.FCONTA)
        row = int(children.allocation[child])
        if children.worker[child] == 0:
            reason, cause, planned = (
                int(children.reason[child]),
                int(children.cause[child]),
                int(children.planned[child]),
            )
            return f"leaves {{}} without a worker for now ({why(reason, cause, planned)})", reason
        reason = int(log.reason[row])
        return f"passes on {{}} ({why(reason, int(log.cause[row]), int(log.planned[row]))})", reason

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

    def _load(self, held: Sequence[int] | None = None) -> list[str]:
        """Return how many children the worker holds, and how many cases should be held at most."""
        workers = self.world.workers
        if workers.grade[self.followed] == Grade.TEAM_MANAGER:
            return []
        number = len(self.held if held is None else held)
        return [f"holds {_children(number)} (capacity {workers.capacity[self.followed] / 100:.1f} cases)"]

    def _standing(self) -> str:
        state = self._state()
        if state.status == Status.GONE:
            return f"worker {self.followed} is no longer in the teams"
        if state.status == Status.DUE_TO_START:
            return f"{self._who()} is due to start in {self.team(int(self.world.posts.team[state.post]))}"
        return "; ".join([f"{self._who()} is {Status(state.status).words} in {self.team(state.team)}", *self._load()])


def _in_words(changes: _Changes) -> list[str]:
    """Return phrases such as ``takes on 2 children (FCONTA, first contact): 312, 314``."""
    return [
        f"{what.format(_children(len(children)))}: {_listed(children)}"
        for what, children in sorted(changes.items(), reverse=True)
    ]
