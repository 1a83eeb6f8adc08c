"""What one history leaves behind: the counts of every month and team, and of every reporting year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.model.counting.counted import Population
from sim.model.world import World
from sim.scenario.derivation import Derived

Counts = NDArray[np.float32]


@dataclass(frozen=True)
class Outcome:
    """One replication's counts, as 32-bit numbers (causes: 16).

    ``levels``, ``days``, ``flows``, ``causes`` and ``snapshot`` have the shape (months, teams, things) and are
    numbered by ``Level``, ``Level``, ``Flow``, ``Cause`` and ``Snapshot``; ``changes`` and ``workers`` have the shape
    (reporting years, populations, counts), ``total_changes`` (years, populations). ``first_levels`` and
    ``first_snapshot``, (teams, things), are those of the first day.
    """

    levels: Counts
    days: Counts
    flows: Counts
    causes: NDArray[np.uint16]
    snapshot: Counts
    first_levels: Counts
    first_snapshot: Counts
    changes: NDArray[np.int32]
    workers: NDArray[np.int32]
    total_changes: NDArray[np.int32]
    events: int


def outcome_of(world: World, derived: Derived) -> Outcome:
    """Copy the counts out of a finished world."""
    months, teams, years = derived.months, len(derived.team_names), derived.years
    rows, year_rows = months * teams, years * len(Population)

    def monthly(column: NDArray[np.float64]) -> Counts:
        return column[:rows].reshape(months, teams, -1).astype(np.float32)

    def yearly(column: NDArray[np.int64]) -> NDArray[np.int32]:
        return column[:year_rows].reshape((years, len(Population), *column.shape[1:])).astype(np.int32)

    def first(column: NDArray[np.float64]) -> Counts:
        return column[rows : rows + teams].astype(np.float32)

    table, year = world.months, world.years
    return Outcome(
        levels=monthly(table.levels),
        days=monthly(table.days),
        flows=monthly(table.flows),
        causes=monthly(table.causes).astype(np.uint16),
        snapshot=monthly(table.snapshot),
        first_levels=first(table.levels),
        first_snapshot=first(table.snapshot),
        changes=yearly(year.changes),
        workers=yearly(year.workers),
        total_changes=yearly(year.total_changes),
        events=world.history.events,
    )
