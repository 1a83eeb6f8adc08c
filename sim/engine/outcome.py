"""What one history leaves behind: the counts of every month and team, and of every reporting year."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from sim.engine.views import parts_of
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


class Outcomes(Sequence[Outcome]):
    """The outcomes of the replications of one scenario, in the order in which they were added.

    Three take a megabyte at Bradford's size, so they go into a temporary file without a name, which is gone when they
    are let go, or the process ends, however that comes about; what is read of it is mapped into memory. What cannot be
    written, as when the disk is full, stays in memory.
    """

    def __init__(self) -> None:
        self._file: Any = None
        self._record: np.dtype[Any] = np.dtype([])  # how an outcome lies in the file
        self._written = 0
        self._others: list[Outcome] = []

    def append(self, outcome: Outcome) -> None:
        """Add the outcome of the next replication."""
        if not self._others:
            try:
                self._write(outcome)
            except OSError:
                pass
            else:
                self._written += 1
                return
        self._others.append(outcome)

    def _write(self, outcome: Outcome) -> None:
        values = {field.name: np.asarray(getattr(outcome, field.name)) for field in fields(outcome)}
        if self._file is None:
            self._record = np.dtype([(name, value.dtype, value.shape) for name, value in values.items()], align=True)
            self._file = tempfile.TemporaryFile(prefix="steady-hands-")  # noqa: SIM115
            weakref.finalize(self, self._file.close)
        record = np.zeros(1, self._record)
        for name, value in values.items():
            record[name] = value
        record.tofile(self._file)

    def __len__(self) -> int:
        return self._written + len(self._others)

    def __iter__(self) -> Iterator[Outcome]:
        for part in parts_of(self):
            yield from part

    @overload
    def __getitem__(self, at: int) -> Outcome: ...
    @overload
    def __getitem__(self, at: slice) -> list[Outcome]: ...
    def __getitem__(self, at: int | slice) -> Outcome | list[Outcome]:
        numbers = range(len(self))[at]
        if isinstance(numbers, int):
            return self[numbers : numbers + 1][0]
        written = [number for number in numbers if number < self._written]
        found = dict(zip(written, self._read(written), strict=True))
        return [found[number] if number in found else self._others[number - self._written] for number in numbers]

    def _read(self, numbers: Sequence[int]) -> list[Outcome]:
        if not numbers:
            return []
        first, last = min(numbers), max(numbers)
        begins, shape = first * self._record.itemsize, (last - first + 1,)
        records = np.memmap(self._file, dtype=self._record, mode="r", offset=begins, shape=shape)
        columns = {name: np.asarray(records[name]) for name in self._record.names or ()}
        rows = ({name: column[number - first] for name, column in columns.items()} for number in numbers)
        return [Outcome(**{**row, "events": int(row["events"])}) for row in rows]
