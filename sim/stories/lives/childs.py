"""The story of one child."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from sim.model.counting.counted import Flow
from sim.model.events import FIRST_WORKER_EVENT, Event
from sim.model.world import NOBODY, Allocation, Child, Worker, World
from sim.scenario.derivation import Derived
from sim.scenario.quantities import YEAR
from sim.scenario.vocabulary import Cause, Ending, Stage
from sim.stories.lives.teller import Story
from sim.stories.lives.words import (
    STAGES,
    in_time,
    listed,
    of,
    why,
)


class _Child(NamedTuple):
    """What may change for a child."""

    worker: Worker
    allocation: Allocation
    stage: int
    spell: int
    team: int
    referred: float
    with_older: int


class ChildsStory(Story):
    """The story of one child."""

    def __init__(self, world: World, derived: Derived, followed: Any) -> None:
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

    def watch(self, event: int, subject: Any) -> None:
        """Tell what the event changed for the child, or that it changed nothing though it was the child's."""
        if self.before is None:
            if not 1 <= self.followed <= self.world.children.known:
                return
            before = _Child(NOBODY, Allocation(0), int(Stage.CLOSED), 0, 0, -math.inf, 0)
        else:
            before = self.before
        now = self._state()
        if event == Event.COUNCIL_IS_INSPECTED and now.stage != Stage.CLOSED:
            self.tell_inspection()
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

    def _tell_event(self, event: int, subject: Any, before: _Child, now: _Child) -> None:
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

    def _allocations_after(self, last: Allocation) -> list[Allocation]:
        """Return the child's allocations since one of them, in order."""
        rows = []
        row = Allocation(int(self.world.children.allocation[self.followed]))
        while row not in (last, 0):
            rows.append(row)
            row = Allocation(int(self.world.allocations.previous[row]))
        return rows[::-1]

    def _allocation(self, row: Allocation, waited: float) -> str:
        log = self.world.allocations
        worker, previous = Worker(int(log.worker[row])), Allocation(int(log.previous[row]))
        text = f"{self.worker(worker)} of {self.team(int(self.world.workers.team[worker]))} becomes the child's worker"
        if previous and log.cause[row] != Cause.FIRST_CONTACT:
            text += f" after worker {int(log.worker[previous])}"
        if self._was_worker_before(worker, previous):
            text += ", and has been before"
        if waited >= 1.0:
            text += f", {in_time(waited)} later"
        children = self.world.children
        if row == children.allocation[self.followed] and children.held_for_now[self.followed]:
            text += ", and having no room holds the case for now"
        return f"{text} ({why(int(log.cause[row]), int(log.planned[row]))})"

    def _was_worker_before(self, worker: Worker, row: Allocation) -> bool:
        log = self.world.allocations
        while row != 0:
            if log.worker[row] == worker:
                return True
            row = Allocation(int(log.previous[row]))
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
        siblings, sibling = [], Child(int(children.next_sibling[self.followed]))
        while sibling not in (0, self.followed):
            siblings.append(sibling)
            sibling = Child(int(children.next_sibling[sibling]))
        if siblings:
            told.append(f"siblings: {listed(sorted(siblings))}")
        if children.complex[self.followed]:
            told.append("the case is complex")
        return told

    def _summary(self) -> str:
        """Return how many workers and changes there were."""
        log = self.world.allocations
        rows = self._allocations_after(Allocation(0))
        workers = len({int(log.worker[row]) for row in rows})
        changes = sum(1 for row in rows if log.cause[row] != Cause.FIRST_CONTACT)
        text = f"in {self.years} the child had {of(workers, 'worker')} and {of(changes, 'change')} of worker"
        return f"{text}, and waited {in_time(self.waited)} without one" if self.waited >= 1.0 else text
