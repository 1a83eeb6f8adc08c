"""What management plans for a date: cohorts, a retention payment, a restructure."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.names import GradeName, Name, StageName
from sim.scenario.quantities import (
    ByYear,
    Day,
    Duration,
    Multiplier,
    Part,
    People,
    PoundsOnce,
    Share,
)

MOST_COHORTS = 50


class Cohort(Part):
    """People who land together on a date; ``cost_each`` is what one costs beyond the salary."""

    name: Name
    grade: Literal["newly_qualified", "social_worker", "experienced"]
    arrives: Day
    every: Duration | None = None
    size: People
    cost_each: PoundsOnce | None = None


class ShareByGrade(Part):
    """A share of each grade; the whole of a grade left out."""

    newly_qualified: Share | None = None
    social_worker: Share | None = None
    experienced: Share | None = None
    community_resource_worker: Share | None = None
    team_manager: Share | None = None


class RetentionPayment(Part):
    """A payment against a commitment to stay: a share of the salary, on-costs left out.

    ``offered_to`` is the share of each eligible grade to whom it is offered, where that is not the whole grade.
    ``claw_back`` is the share paid back by whoever leaves in the first, second ... year of the commitment; without it,
    the part of the commitment that is not served.
    """

    offered: Annotated[list[Day], Field(min_length=1, max_length=20)]
    eligible: Annotated[list[GradeName], Field(min_length=1)]
    offered_to: ShareByGrade = ShareByGrade()
    amount: Share
    take_up: Share
    commitment: Duration
    claw_back: ByYear | None = None
    effect: Multiplier
    cliff_effect: Multiplier
    cliff: Duration


class Restructure(Part):
    """From a date, teams hold other stages: those said for each team, or as one of two ways of working says.

    In ``life-long units`` every team that holds any stage from child in need to looked after holds them all. In
    ``specialist teams`` those of an area are divided: some hold children in need, on a plan and in court, the others
    those looked after.
    """

    date: Day
    holds: dict[Name, list[StageName]] | None = None
    into: Literal["life-long units", "specialist teams"] | None = None
