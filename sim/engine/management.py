"""The scenario's own actions, dated or triggered, as SimPy processes."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

from sim.engine.council import CouncilView
from sim.engine.host import Process
from sim.inputs.calendar import day_of
from sim.scenario.plans import Action, Trigger
from sim.scenario.quantities import MONTH
from sim.scenario.schema import Scenario

DAY = 1.0
WEEK = 7 * DAY


def processes_of(scenario: Scenario) -> list[Process]:
    """Return a process for each action of the scenario."""
    return [_process(action) for action in scenario.actions]


def _process(action: Action) -> Process:
    def process(env: simpy.Environment, council: CouncilView) -> Generator[Any, Any, Any]:
        if action.on is not None:
            yield env.timeout(day_of(action.on, council.derived.scenario.council.start))
            _act(action, council)
        elif action.when is not None:
            yield from _whenever(action, action.when, env, council)

    return process


def _whenever(action: Action, when: Trigger, env: simpy.Environment, council: CouncilView) -> Generator[Any, Any, Any]:
    """Look once a week; act when the condition has held for as long as asked, then wait a month before looking
    again.
    """
    held = 0.0
    while True:
        yield env.timeout(WEEK)
        held = held + WEEK if _holds(when, council, action.team) else 0.0
        if held > 0.0 and held >= when.lasting.days:
            _act(action, council)
            held = 0.0
            yield env.timeout(MONTH)


def _holds(when: Trigger, council: CouncilView, team: str | None) -> bool:
    measures = {
        "average caseload": council.average_caseload,
        "vacancy rate": council.vacancy_rate,
        "children waiting": council.children_waiting,
    }
    value = measures[when.measure](team)
    return (when.above is None or value > when.above) and (when.below is None or value < when.below)


def _act(action: Action, council: CouncilView) -> None:
    for lever, value in action.set.items():
        council.set(lever, value)
    if action.engage_agency_workers:
        council.engage_agency_workers(action.engage_agency_workers.value, action.team)
