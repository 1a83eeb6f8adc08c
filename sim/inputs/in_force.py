"""The rates while actions are in force, and how a world is given them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from sim.inputs.derivation import Derived, derive
from sim.inputs.rates import GradePlan, Levers, Rates, TeamPlan
from sim.mechanics.columns import Tables
from sim.scenario.actions import Action
from sim.scenario.in_force import laid_over
from sim.scenario.schema import Scenario

S = TypeVar("S", bound=Scenario)
LIVE = {"levers": Levers, "grades": GradePlan, "plan": TeamPlan}  # what rules read afresh every time
FIXED = ("leaving",)  # of grades: reckoned from the turnover, which was reported without the action


def with_actions(scenario: S, actions: Sequence[Action]) -> S:
    """Return the scenario with the numbers that are in force while it has these actions, in their order."""
    document = scenario.model_dump(by_alias=True, exclude={"targets", "uncertain"})
    for action in actions:
        document = laid_over(document, action.model_dump(include={"set", "times"}, exclude_none=True))
    return type(scenario).model_validate(document)


def rates_in_force(derived: Derived, numbers: tuple[int, ...]) -> Rates:
    """Return the rates while the scenario's actions of these numbers, from 0, are in force; reckoned once."""
    if not numbers:
        return derived.rates
    if numbers not in derived.in_force:
        actions = [derived.scenario.actions[number] for number in numbers]
        derived.in_force[numbers] = derive(with_actions(derived.scenario, actions)).rates
    return derived.in_force[numbers]


def give(world: Tables, before: Rates, after: Rates) -> None:
    """Give a world what differs between two states of the rates; whatever else was changed in it stays."""
    for name, kind in LIVE.items():
        old, new, live = getattr(before, name), getattr(after, name), getattr(world, name)
        for field, declared in kind._fields.items():
            if name == "grades" and field in FIXED:
                continue
            if declared.scalar:
                if getattr(old, field) != getattr(new, field):
                    setattr(live, field, getattr(new, field))
            else:
                differs = getattr(old, field) != getattr(new, field)
                np.copyto(getattr(live, field), getattr(new, field), where=differs)
