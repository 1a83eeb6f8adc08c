"""Reading targets: what a history shows where a figure was reported."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.engine.measures import BY_NAME
from sim.engine.outcome import Outcome
from sim.engine.views import FirstDay, Series, View
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
    measure, teams = BY_NAME[target.measure], teams_of(target, derived)
    start = derived.scenario.council.start
    if target.date == start:
        return np.asarray(measure.formula(FirstDay(outcomes, teams, derived))[:, 0])
    view = View(outcomes, teams, derived)
    series = measure.formula(view)
    if target.date is not None:
        place = int(np.searchsorted(view.ends, (target.date - start).days))
        return np.asarray(series[:, min(place, len(view.ends) - 1)])
    days = days_within(target, start, view.ends)
    weights = days / view.month_days if measure.kind == "month" else days / days.sum()
    return np.asarray(series @ weights)


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
    for number, target in enumerate(targets):
        shown[:, number] = read(target, outcomes, derived)
    return shown
