"""What management means to do in the course of a forecast: all that a strategy may say, and a scenario too."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.names import GradeName, Name, StageName
from sim.scenario.quantities import Duration, Multiplier, Number, Part, Share, Workers


class Cohort(Part):
    """People who land together on a date."""

    name: Name
    grade: Literal["newly_qualified", "social_worker", "experienced"]
    arrives: datetime.date
    every: Duration | None = None
    size: Workers


class RetentionPayment(Part):
    """A payment against a commitment to stay."""

    offered: Annotated[list[datetime.date], Field(min_length=1, max_length=20)]
    eligible: Annotated[list[GradeName], Field(min_length=1)]
    amount: Share
    take_up: Share
    commitment: Duration
    effect: Multiplier
    cliff_effect: Multiplier
    cliff: Duration


class Restructure(Part):
    """From a date, teams hold other stages."""

    date: datetime.date
    holds: dict[Name, list[StageName]]


class Trigger(Part):
    """A condition on a monthly measure of the whole council."""

    measure: Literal["average caseload", "vacancy rate", "children waiting"]
    above: Annotated[Number, Field(ge=0)] | None = None
    below: Annotated[Number, Field(ge=0)] | None = None
    lasting: Duration


class Action(Part):
    """Something management does: on a date, or whenever a condition has lasted."""

    title: Name
    on: datetime.date | None = None
    when: Trigger | None = None
    set: dict[str, Number] = {}
    engage_agency_workers: Workers | None = None
    team: Name | None = None
