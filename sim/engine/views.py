"""What the counts of replications add up to, for a group of teams."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sim.engine.outcome import Outcome
    from sim.scenario.derivation import Derived

Series = NDArray[np.float64]
Counts = NDArray[np.integer[Any]]
PART = 50  # replications whose counts are in memory at a time


class View:
    """The counts of several replications for a group of teams, added up over the group: arrays (replications,
    months).
    """

    def __init__(self, outcomes: Sequence[Outcome], teams: Sequence[int], derived: Derived) -> None:
        self._outcomes = outcomes
        self._teams = list(teams)
        self._added: dict[str, Series] = {}  # over the teams, shape (replications, months, things)
        self.derived = derived
        ends = derived.rates.calendar.month_end[: derived.months]
        self.ends: Series = np.asarray(ends)
        self.month_days: Series = np.diff(np.concatenate([[0.0], ends]))

    def _sum(self, name: str, thing: int) -> Series:
        if name not in self._added:
            everybody = len(self._teams) == len(self.derived.team_names)
            teams = slice(None) if everybody else self._teams
            self._added[name] = np.array(
                [getattr(o, name)[:, teams].sum(axis=1, dtype=np.float64) for o in self._outcomes]
            )
        return np.ascontiguousarray(self._added[name][..., thing])

    def level(self, level: int) -> Series:
        """Return what there was on the last day of each month."""
        return self._sum("levels", level)

    def average(self, level: int) -> Series:
        """Return what there was on average over the days of each month."""
        return self._sum("days", level) / self.month_days

    def days(self, level: int) -> Series:
        """Return what there was, added up over the days of each month."""
        return self._sum("days", level)

    def flow(self, flow: int) -> Series:
        """Return what happened in each month."""
        return self._sum("flows", flow)

    def snapshot(self, snapshot: int) -> Series:
        """Return what each last day showed."""
        return self._sum("snapshot", snapshot)

    def over_year(self, monthly: Series) -> Series:
        """Return the sum over the last twelve months, missing where there were not yet twelve."""
        summed = np.full_like(monthly, np.nan)
        if monthly.shape[1] >= 12:
            running = np.cumsum(monthly, axis=1)
            summed[:, 11:] = running[:, 11:]
            summed[:, 12:] -= running[:, :-12]
        return summed

    def levels(self, *levels: int) -> Series:
        """Return several levels added up."""
        return np.sum([self.level(level) for level in levels], axis=0)


class FirstDay(View):
    """The same for the first day alone: arrays (replications, 1), and nothing has happened yet."""

    def __init__(self, outcomes: Sequence[Outcome], teams: Sequence[int], derived: Derived) -> None:
        super().__init__(outcomes, teams, derived)
        self.month_days = np.ones(1)
        self.ends = np.zeros(1)

    def _sum(self, name: str, thing: int) -> Series:
        if name in ("levels", "snapshot"):
            column = [getattr(o, f"first_{name}")[self._teams, thing].sum(dtype=np.float64) for o in self._outcomes]
            return np.array(column).reshape(-1, 1)
        return np.full((len(self._outcomes), 1), np.nan)


def parts_of(outcomes: Sequence[Outcome]) -> Iterator[Sequence[Outcome]]:
    """Yield the outcomes a part at a time: what is added up of all of them at once takes as much memory as they do."""
    for first in range(0, len(outcomes), PART):
        yield outcomes[first : first + PART]


def series(
    formulas: Sequence[Callable[[View], Series]], outcomes: Sequence[Outcome], teams: Sequence[int], derived: Derived
) -> list[Series]:
    """Return what formulas make of the counts for a group of teams, each with the shape (replications, months)."""
    views = (View(part, teams, derived) for part in parts_of(outcomes))
    found = [[formula(view) for formula in formulas] for view in views]
    return [np.concatenate(parts) for parts in zip(*found, strict=True)]


def ratio(above: Series, below: Series) -> Series:
    """Return the ratio, missing where there is nothing below."""
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)
