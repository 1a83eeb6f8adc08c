"""Measures of the children's reporting year, from the children counted by changes and by workers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sim.engine.views import Counts, Series, ratio
from sim.statistics.possible import Possible, of_unit


@dataclass(frozen=True)
class YearMeasure:
    """A measure of the children's reporting year, from the children counted by changes or by workers: (..., counts)."""

    name: str
    label: str
    unit: str
    formula: Callable[[Counts, Counts, Counts], Series]

    population = "the children named in the row's population"
    when = "over each reporting year, 1 April to 31 March"

    @property
    def possible(self) -> Possible:
        """What it can be at all."""
        return of_unit(self.unit)


def _share_from(counts: Counts, least: int) -> Series:
    return 100 * ratio(counts[..., least:].sum(-1).astype(float), counts.sum(-1).astype(float))


YEAR_MEASURES: tuple[YearMeasure, ...] = (
    YearMeasure("children", "Children", "children", lambda c, w, t: c.sum(-1).astype(float)),
    YearMeasure("changes", "Changes of worker", "changes", lambda c, w, t: t.astype(float)),
    YearMeasure(
        "changes_per_child",
        "Changes of worker per child",
        "changes",
        lambda c, w, t: ratio(t.astype(float), c.sum(-1).astype(float)),
    ),
    YearMeasure(
        "children_with_change",
        "Children with a change of worker",
        "children",
        lambda c, w, t: c[..., 1:].sum(-1).astype(float),
    ),
    YearMeasure(
        "changes_per_changed_child",
        "Changes per child with a change",
        "changes",
        lambda c, w, t: ratio(t.astype(float), c[..., 1:].sum(-1).astype(float)),
    ),
    YearMeasure("one_or_more_changes", "Children with a change of worker", "%", lambda c, w, t: _share_from(c, 1)),
    YearMeasure("two_or_more_changes", "Children with two or more changes", "%", lambda c, w, t: _share_from(c, 2)),
    YearMeasure("three_or_more_workers", "Children with three or more workers", "%", lambda c, w, t: _share_from(w, 3)),
)
