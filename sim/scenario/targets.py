"""What a scenario is held against: reported figures as targets, and the rates that they may move."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.quantities import Number, Part, Source

Words = Annotated[str, Field(min_length=1, max_length=60)]
Why = Annotated[str, Field(min_length=1, max_length=400)]


class Reading(Part):
    """A reported number, in the unit of the measure that it is compared with."""

    value: Number
    unit: Words
    source: Source


class Tolerance(Part):
    """One standard deviation of what a reported number may differ from the measure, chance excluded."""

    value: Annotated[Number, Field(gt=0)]
    unit: Words
    source: Source


class Target(Part):
    """A reported figure: on a ``date``, or for a period ``from`` one day ``to`` another.

    Its ``use``: calibration fits it; it is held out, known to nothing of the scenario; or it is context, compared with
    the simulation though the scenario was set from it, and so no measure of how good a forecast is.
    """

    measure: Words
    kind: Words | None = None
    team: Words | None = None
    date: datetime.date | None = None
    since: Annotated[datetime.date | None, Field(alias="from")] = None
    to: datetime.date | None = None
    value: Reading
    tolerance: Tolerance
    use: Literal["fit", "held out", "context"]
    why: Why

    @property
    def when(self) -> str:
        """The day, or the first and last day."""
        return str(self.date) if self.date else f"{self.since} to {self.to}"

    @property
    def whose(self) -> str:
        """Of which teams."""
        return self.team or self.kind or "All teams"


class Uncertain(Part):
    """A number of the scenario that is not known: 80 % of its prior lies from ``low`` to ``high`` times its value."""

    key: Annotated[str, Field(min_length=1, max_length=120)]
    low: Annotated[Number, Field(gt=0, lt=1)]
    high: Annotated[Number, Field(gt=1, le=100)]
    source: Source
