"""The scenario's own actions, dated or triggered, as SimPy processes."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

from sim.engine.council import CouncilView
from sim.engine.host import Process
from sim.model.counting.counted import Flow, Level
from sim.model.counting.counters import change, count
from sim.model.world import FIRST_TEAM
from sim.scenario.calendar import first_day
from sim.scenario.derivation import Derived, give, rates_in_force
from sim.scenario.quantities import MONTH, YEAR
from sim.scenario.sections.actions import Action, Trigger
from sim.scenario.vocabulary import Judgement

WEEK = 7.0
Steps = Generator[Any, Any, Any]


def processes_of(derived: Derived) -> list[Process]:
    """Return a process for each action of the scenario."""
    plans = Plans(derived)
    return [plans.process(number) for number in range(len(derived.scenario.actions))]


class Plans:
    """The actions of one history, and which of them are in force."""

    def __init__(self, derived: Derived) -> None:
        self.derived = derived
        self.actions: list[Action] = list(derived.scenario.actions)
        self.in_force: tuple[int, ...] = ()
        self.posts = int(derived.rates.plan.posts[:, 0].sum())

    def process(self, number: int) -> Process:
        """Return the process of an action, numbered from 0."""
        action = self.actions[number]

        def process(env: simpy.Environment, council: CouncilView) -> Steps:
            if action.when is None:
                yield env.timeout(self.day(action.on) if action.on else 0.0)
                yield from self.carry_out(number, env, council)
                return
            while True:
                yield from until_holds(action.when, action.team, env, council)
                yield from self.carry_out(number, env, council)
                yield env.timeout(MONTH)

        return process

    def carry_out(self, number: int, env: simpy.Environment, council: CouncilView) -> Steps:
        """Begin the action, wait for its end, and end it."""
        action = self.actions[number]
        self.begin(number, council)
        ends: list[simpy.Event] = []
        if action.lasting is not None:
            ends.append(env.timeout(action.lasting.days))
        if action.until is not None:
            ends.append(env.timeout(max(self.day(action.until) - env.now, 0.0)))
        if action.stops is not None:
            ends.append(env.process(until_holds(action.stops, action.team, env, council)))
        if ends:
            yield env.any_of(ends)
            self.change_to(tuple(other for other in self.in_force if other != number), council)
            self.spend(action, -1, council)
        elif action.set is not None or action.times is not None:
            yield env.event()  # in force to the end: a condition that holds again changes nothing more

    def begin(self, number: int, council: CouncilView) -> None:
        """Put the action's numbers in force, in the order of the file, and do what is done once."""
        action = self.actions[number]
        self.change_to(tuple(sorted({*self.in_force, number})), council)
        self.spend(action, 1, council)
        if action.cost_once is not None:
            count(council.world, FIRST_TEAM, Flow.PROGRAMME_COSTS, action.cost_once.value)  # of no team in particular
        if action.engage_agency_workers is not None:
            council.engage_agency_workers(action.engage_agency_workers.number(self.posts), action.team)

        if action.inspection is not None:
            council.inspect(Judgement.from_words(action.inspection))

    def change_to(self, in_force: tuple[int, ...], council: CouncilView) -> None:
        """Give the world the rates with other actions in force."""
        before, after = (rates_in_force(self.derived, numbers) for numbers in (self.in_force, in_force))
        give(council.world, before, after)
        self.in_force = in_force

    def spend(self, action: Action, sign: int, council: CouncilView) -> None:
        """Begin or end what the action costs while it is in force."""
        if action.cost is not None:
            by = sign * action.cost.value / YEAR
            change(council.world, FIRST_TEAM, Level.PROGRAMMES, by, council.env.now)  # of no team in particular

    def day(self, day: Any) -> float:
        """Return the day of a date, or of a month's first day after the start."""
        return first_day(day, self.derived.scenario.council.start)


def until_holds(trigger: Trigger, team: str | None, env: simpy.Environment, council: CouncilView) -> Steps:
    """Look once a week, until the condition has held for as long as asked."""
    held = 0.0
    while held == 0.0 or held < trigger.lasting.days:
        yield env.timeout(WEEK)
        held = held + WEEK if holds(trigger, team, council) else 0.0


def holds(trigger: Trigger, team: str | None, council: CouncilView) -> bool:
    """Tell whether a condition holds today."""
    measures = {
        "average caseload": council.average_caseload,
        "vacancy rate": council.vacancy_rate,
        "agency rate": council.agency_rate,
        "children waiting": council.children_waiting,
    }
    value = measures[trigger.measure](team)
    return (trigger.above is None or value > trigger.above.amount) and (
        trigger.below is None or value < trigger.below.amount
    )
