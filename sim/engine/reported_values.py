"""Reading targets: what a history shows where a figure was reported."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.engine.measures import BY_NAME
from sim.engine.outcome import Outcome
from sim.engine.views import FirstDay, Series, series
from sim.scenario.derivation import Derived
from sim.scenario.sections.targets import Target


def teams_of(target: Target, derived: Derived) -> list[int]:
    """Return the teams that the target is of, numbered from 0."""
    if target.team is not None:
        return [derived.team_names.index(target.team)]
    everyone = range(len(derived.team_names))
    return [number for number in everyone if target.kind in (None, derived.team_kinds[number])]


def is_reached(target: Target, derived: Derived) -> bool:
    """Tell whether the forecast goes on long enough to read the target."""
    last = target.date or target.to
    return (
        last is not None
        and (last - derived.scenario.council.start).days <= derived.rates.calendar.month_end[derived.months - 1]
    )


def read(target: Target, outcomes: Sequence[Outcome], derived: Derived) -> Series:
    """Return the target's measure in each history, shape (replications,).

    On a day: at the end of its month, or on the first day itself. For a period: what happened in it, or the average
    over it; months that lie in it with a part of their days count with that part.
    """
    return read_all([target], outcomes, derived)[:, 0]


def _within(months: Series, target: Target, derived: Derived) -> Series:
    ends, start = derived.rates.calendar.month_end[: derived.months], derived.scenario.council.start
    if target.date is not None:
        place = int(np.searchsorted(ends, (target.date - start).days))
        return months[:, min(place, len(ends) - 1)]
    days = days_within(target, start, ends)
    is_flow = BY_NAME[target.measure].kind == "month"
    return np.asarray(months @ (days / np.diff(ends, prepend=0.0) if is_flow else days / days.sum()))


def days_within(target: Target, start: datetime.date, ends: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how many days of each month are in the target's period."""
    assert target.since is not None
    assert target.to is not None
    first, last = (target.since - start).days - 1, (target.to - start).days
    begins = np.concatenate([[0.0], ends[:-1]])
    return np.asarray(np.clip(np.minimum(ends, last) - np.maximum(begins, first), 0.0, None))


def read_all(targets: Sequence[Target], outcomes: Sequence[Outcome], derived: Derived) -> Series:
    """Return every target's measure, shape (replications, targets)."""
    shown = np.zeros((len(outcomes), len(targets)))
    of_teams: dict[tuple[int, ...], list[int]] = {}  # those of the same teams are read together
    for number, target in enumerate(targets):
        of_teams.setdefault(tuple(teams_of(target, derived)), []).append(number)
    for teams, numbers in of_teams.items():
        first = [number for number in numbers if targets[number].date == derived.scenario.council.start]
        for number in first:
            formula = BY_NAME[targets[number].measure].formula
            shown[:, number] = formula(FirstDay(outcomes, teams, derived))[:, 0]
        later = [number for number in numbers if number not in first]
        formulas = [BY_NAME[targets[number].measure].formula for number in later]
        for number, months in zip(later, series(formulas, outcomes, teams, derived), strict=True):
            shown[:, number] = _within(months, targets[number], derived)
    return shown
